//! The indicators against their definitions, and what holds for all of them.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{AccountId, CommandId, Timestamp, Unit};
use liens_timebank::{
    AccountKind, Command, Fraction, Holding, IndicatorError, Indicators, Ledger, Leg, Limits,
    Month, Period, Purpose,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::town::{amount, at, euro, send};

const MEMBERS: usize = 5;
/// Five members, a pot, and the world outside.
const ACCOUNTS: usize = 7;
const HOLDINGS: [Holding; 4] =
    [Holding::Given, Holding::Received, Holding::Credits, Holding::Debts];

#[derive(Clone, Debug)]
struct Move {
    second: i64,
    legs: Vec<(usize, i64)>,
    purpose: Purpose,
}

fn account(number: usize) -> AccountId {
    AccountId::new(format!("account {number}")).unwrap()
}

/// A ledger in which account `n` goes by the name `names[n]`.
fn ledger(moves: &[Move], names: &[usize]) -> Ledger {
    let mut ledger = Ledger::new();
    for (number, name) in names.iter().enumerate() {
        let kind = match number {
            0..MEMBERS => AccountKind::Member,
            MEMBERS => AccountKind::Pot,
            _ => AccountKind::External,
        };
        let (account, limits) = (account(*name), Limits::none());
        let body = Command::OpenAccount {
            account,
            holder: None,
            unit: Unit::Time,
            kind,
            limits: Some(limits),
        };
        ledger.execute(send(1_000 + number as u128, 0, body)).unwrap();
    }
    for (number, moved) in moves.iter().enumerate() {
        let legs = moved.legs.iter().map(|(number, quanta)| Leg {
            account: account(names[*number]),
            amount: amount(&Unit::Time, *quanta),
        });
        let (legs, purpose) = (legs.collect(), moved.purpose);
        let body = Command::PostEntry { legs, purpose, value_date: None, reference: None };
        ledger.execute(send(number as u128, moved.second, body)).unwrap();
    }
    ledger
}

fn in_order() -> Vec<usize> {
    (0..ACCOUNTS).collect()
}

fn between(from: i64, to: i64) -> Period {
    Period::new(at(from), at(to)).unwrap()
}

fn measured(moves: &[Move], period: Period) -> Indicators {
    Indicators::of(&ledger(moves, &in_order()), &Unit::Time, period).unwrap()
}

fn exchange(second: i64, giver: usize, receiver: usize, quanta: i64) -> Move {
    Move { second, legs: vec![(giver, quanta), (receiver, -quanta)], purpose: Purpose::Exchange }
}

fn a_move() -> impl Strategy<Value = (i64, Vec<(usize, i64)>, bool)> {
    let size = prop_oneof![8 => 2..=2_usize, 2 => 3..=ACCOUNTS];
    let accounts = size.prop_flat_map(|size| subsequence(in_order(), size));
    let legs = accounts.prop_flat_map(|accounts| {
        vec(prop_oneof![-9..=-1_i64, 1..=9_i64], accounts.len() - 1)
            .prop_map(move |quanta| balanced(&accounts, quanta))
    });
    let legs = legs.prop_filter("a leg of nothing", |legs| legs.iter().all(|leg| leg.1 != 0));
    (0..6_i64, legs, proptest::bool::weighted(0.8))
}

fn balanced(accounts: &[usize], mut quanta: Vec<i64>) -> Vec<(usize, i64)> {
    quanta.push(-quanta.iter().sum::<i64>());
    accounts.iter().copied().zip(quanta).collect()
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    vec(a_move(), 0..40).prop_map(|steps| {
        let mut second = 0;
        let moved = steps.into_iter().map(|(later, legs, exchanged)| {
            second += later;
            let purpose = if exchanged { Purpose::Exchange } else { Purpose::Gift };
            Move { second, legs, purpose }
        });
        moved.collect()
    })
}

fn periods() -> impl Strategy<Value = (i64, i64)> {
    (0..60_i64, 1..100_i64).prop_map(|(from, length)| (from, from + length))
}

/// The definitions, word for word, without a table.
struct Naive<'a> {
    moves: &'a [Move],
    from: i64,
    to: i64,
}

type Gifts = Vec<(usize, usize, i64)>;

impl Naive<'_> {
    fn exchanges(&self) -> impl Iterator<Item = &Move> {
        let inside = |moved: &&Move| (self.from..self.to).contains(&moved.second);
        let exchanged = |moved: &&Move| moved.purpose == Purpose::Exchange;
        let by_members = |moved: &&Move| moved.legs.iter().any(|leg| leg.0 < MEMBERS);
        self.moves.iter().filter(inside).filter(exchanged).filter(by_members)
    }

    fn sum(&self, member: usize, sign: i64) -> i64 {
        let legs = self.exchanges().flat_map(|moved| &moved.legs);
        legs.filter(|leg| leg.0 == member).map(|leg| (leg.1 * sign).max(0)).sum()
    }

    /// Gifts, and the number of exchanges that do not tell.
    fn gifts(&self) -> (Gifts, u64) {
        let (mut gifts, mut untold) = (Gifts::new(), 0);
        for moved in self.exchanges() {
            let members = || moved.legs.iter().filter(|leg| leg.0 < MEMBERS);
            let givers: Vec<_> = members().filter(|leg| leg.1 > 0).collect();
            let receivers: Vec<_> = members().filter(|leg| leg.1 < 0).collect();
            if givers.len().min(receivers.len()) != 1 {
                untold += 1;
                continue;
            }
            for giver in &givers {
                for receiver in &receivers {
                    let quanta = if receivers.len() > 1 { -receiver.1 } else { giver.1 };
                    gifts.push((giver.0, receiver.0, quanta));
                }
            }
        }
        (gifts, untold)
    }

    /// The balance as it stands in a second, if anything moved it by then.
    fn balance(&self, member: usize, second: i64) -> Option<i64> {
        let before = self.moves.iter().filter(|moved| moved.second <= second);
        let legs = before.flat_map(|moved| &moved.legs).filter(|leg| leg.0 == member);
        legs.map(|leg| leg.1).reduce(|sum, quanta| sum + quanta)
    }

    fn holdings(&self, holding: Holding) -> Vec<u128> {
        let of = |member| match holding {
            Holding::Given => self.sum(member, 1),
            Holding::Received => self.sum(member, -1),
            Holding::Credits => self.balance(member, self.to - 1).unwrap_or(0),
            _ => -self.balance(member, self.to - 1).unwrap_or(0),
        };
        (0..MEMBERS)
            .filter_map(|member| u128::try_from(of(member)).ok())
            .filter(|x| *x > 0)
            .collect()
    }

    /// Half the mean difference over the mean: Σ Σ |x − y| / (2 n Σ x).
    fn gini(&self, holding: Holding) -> Option<Fraction> {
        let held = self.holdings(holding);
        let pairs = held.iter().flat_map(|x| held.iter().map(|y| x.abs_diff(*y)));
        Fraction::new(pairs.sum(), 2 * held.len() as u128 * held.iter().sum::<u128>())
    }

    fn seconds_where(&self, holds: impl Fn(i64) -> bool, member: usize) -> u128 {
        let standing = (self.from..self.to).filter_map(|second| self.balance(member, second));
        standing.filter(|balance| holds(*balance)).count() as u128
    }

    fn velocity(&self) -> Option<Fraction> {
        let seconds = || (self.from..self.to).flat_map(|s| (0..MEMBERS).map(move |m| (s, m)));
        let held: i64 = seconds().filter_map(|(s, m)| self.balance(m, s)).map(|b| b.max(0)).sum();
        let volume: i64 = (0..MEMBERS).map(|member| self.sum(member, 1)).sum();
        let whole = volume * (self.to - self.from);
        Fraction::new(whole.unsigned_abs().into(), held.unsigned_abs().into())
    }

    /// Cycles of so many members, by trying every sequence that begins at its smallest member.
    fn cycles(&self, length: u32) -> u128 {
        let gave: BTreeSet<_> = self.gifts().0.into_iter().map(|gift| (gift.0, gift.1)).collect();
        let sequences = (0..MEMBERS.pow(length)).map(|number| {
            (0..length).map(|place| number / MEMBERS.pow(place) % MEMBERS).collect::<Vec<_>>()
        });
        let simple = sequences.filter(|s| s.iter().collect::<BTreeSet<_>>().len() == s.len());
        let from_smallest = simple.filter(|s| s.iter().min() == s.first());
        let closed = |s: &Vec<usize>| {
            let next = s.iter().cycle().skip(1);
            s.iter().zip(next).all(|(a, b)| gave.contains(&(*a, *b)))
        };
        from_smallest.filter(closed).count() as u128
    }
}

proptest! {
    #[test]
    fn the_indicators_equal_their_definitions(moves in moves(), (from, to) in periods()) {
        let found = measured(&moves, between(from, to));
        let naive = Naive { moves: &moves, from, to };
        let (gifts, untold) = naive.gifts();
        prop_assert_eq!(found.exchanges(), naive.exchanges().count() as u64);
        prop_assert_eq!(found.untold_exchanges(), untold);
        prop_assert_eq!(found.velocity(), naive.velocity());
        let all = |holds: fn(i64) -> bool| (0..MEMBERS).map(|m| naive.seconds_where(holds, m)).sum();
        prop_assert_eq!(found.under_water(), Fraction::new(all(|b| b < 0), all(|_| true)));
        for holding in HOLDINGS {
            prop_assert_eq!(found.gini(holding), naive.gini(holding));
            let mut held = naive.holdings(holding);
            let whole: u128 = held.iter().sum();
            let squares = held.iter().map(|x| x * x).sum();
            prop_assert_eq!(found.herfindahl(holding), Fraction::new(squares, whole * whole));
            held.sort_by(|a, b| b.cmp(a));
            for k in 0..=MEMBERS {
                let largest = held.iter().take(k).sum();
                prop_assert_eq!(found.largest_share(holding, k), Fraction::new(largest, whole));
            }
        }
        let lengths = [2, 3, 4].map(|length| naive.cycles(length));
        let cycles = found.cycles().map(|c| [c.of_two, c.of_three, c.of_four]);
        prop_assert_eq!(cycles, (!gifts.is_empty()).then_some(lengths));
    }

    #[test]
    fn members_and_pairs_equal_their_definitions(moves in moves(), (from, to) in periods()) {
        let found = measured(&moves, between(from, to));
        let naive = Naive { moves: &moves, from, to };
        let (gifts, _) = naive.gifts();
        let mut active = 0;
        let mut partners = 0;
        for (number, member) in found.members().enumerate() {
            let took_part = |moved: &&Move| moved.legs.iter().any(|leg| leg.0 == number);
            let others: BTreeSet<_> = gifts.iter().filter(|g| g.0 == number).map(|g| g.1)
                .chain(gifts.iter().filter(|g| g.1 == number).map(|g| g.0)).collect();
            let exchanges = naive.exchanges().filter(took_part).count() as u64;
            active += usize::from(exchanges > 0);
            partners += others.len();
            prop_assert_eq!(member.account, &account(number));
            prop_assert_eq!(member.given.quanta(), naive.sum(number, 1));
            prop_assert_eq!(member.received.quanta(), naive.sum(number, -1));
            prop_assert_eq!(member.exchanges, exchanges);
            prop_assert_eq!(member.partners, others.len() as u64);
            prop_assert_eq!(member.balance.quanta(), naive.balance(number, to - 1).unwrap_or(0));
            let below = naive.seconds_where(|b| b < 0, number);
            let watched = naive.seconds_where(|_| true, number);
            prop_assert_eq!(member.under_water, Fraction::new(below, watched));
        }
        let ratio = |part: usize, whole: usize| Fraction::new(part as u128, whole as u128);
        prop_assert_eq!(found.active_members(), active);
        prop_assert_eq!(found.participation(), ratio(active, MEMBERS));
        prop_assert_eq!(found.mean_partners(), ratio(partners, active));
        let mut pairs: BTreeMap<(usize, usize), (i64, i64, u64)> = BTreeMap::new();
        for (giver, receiver, quanta) in &gifts {
            let pair = pairs.entry((*giver.min(receiver), *giver.max(receiver))).or_default();
            *(if giver < receiver { &mut pair.0 } else { &mut pair.1 }) += quanta;
            pair.2 += 1;
        }
        prop_assert_eq!(found.repetition(), ratio(gifts.len() - pairs.len(), gifts.len()));
        let mutual: i64 = pairs.values().map(|pair| 2 * pair.0.min(pair.1)).sum();
        let whole: i64 = pairs.values().map(|pair| pair.0 + pair.1).sum();
        let share = Fraction::new(mutual.unsigned_abs().into(), whole.unsigned_abs().into());
        prop_assert_eq!(found.reciprocity(), share);
        let listed: BTreeMap<_, _> = pairs.into_iter()
            .map(|((a, b), row)| ((account(a), account(b)), row)).collect();
        let shown: BTreeMap<_, _> = found.pairs().map(|pair| {
            let given = (pair.given.quanta(), pair.given_back.quanta(), pair.times);
            ((pair.first.clone(), pair.second.clone()), given)
        }).collect();
        prop_assert_eq!(shown, listed);
    }

    #[test]
    fn permuted_names_permute_the_indicators(
        moves in moves(),
        (from, to) in periods(),
        names in Just(in_order()).prop_shuffle(),
    ) {
        let period = between(from, to);
        let found = measured(&moves, period);
        let renamed = Indicators::of(&ledger(&moves, &names), &Unit::Time, period).unwrap();
        let rows: BTreeMap<_, _> = renamed.members().map(|row| (row.account, row)).collect();
        for (number, mut row) in found.members().enumerate() {
            let name = account(names[number]);
            row.account = &name;
            prop_assert_eq!(rows.get(&name), Some(&row));
        }
        let whole = |of: &Indicators| {
            let shares = [of.participation(), of.velocity(), of.under_water(), of.reciprocity(),
                of.repetition(), of.mean_partners()];
            let unequal = HOLDINGS.map(|h| (of.gini(h), of.herfindahl(h), of.largest_share(h, 2)));
            (shares, unequal, of.cycles(), of.volume(), of.months().collect::<Vec<_>>())
        };
        prop_assert_eq!(whole(&found), whole(&renamed));
    }

    #[test]
    fn every_share_lies_between_nothing_and_the_whole(moves in moves(), (from, to) in periods()) {
        let found = measured(&moves, between(from, to));
        let mut shares = vec![found.participation(), found.under_water(), found.reciprocity(),
            found.repetition()];
        shares.extend(HOLDINGS.iter().flat_map(|h| {
            [found.gini(*h), found.herfindahl(*h), found.largest_share(*h, 1)]
        }));
        shares.extend(found.pairs().map(|pair| pair.reciprocity));
        shares.extend(found.members().map(|member| member.under_water));
        for share in shares.into_iter().flatten() {
            prop_assert!((Fraction::ZERO..=Fraction::ONE).contains(&share), "{}", share);
        }
    }

    #[test]
    fn equal_holdings_have_a_gini_coefficient_of_zero(quanta in 1..=i64::MAX / 10, ring in 2..=MEMBERS) {
        let around = (0..ring).map(|giver| exchange(0, giver, (giver + 1) % ring, quanta));
        let found = measured(&around.collect::<Vec<_>>(), between(0, 1));
        prop_assert_eq!(found.gini(Holding::Given), Some(Fraction::ZERO));
        prop_assert_eq!(found.gini(Holding::Received), Some(Fraction::ZERO));
        prop_assert_eq!(found.herfindahl(Holding::Given), Fraction::new(1, ring as u128));
        prop_assert_eq!(found.gini(Holding::Credits), None);
    }

    #[test]
    fn fractions_compare_like_products(a in 0..9_u128, b in 1..9_u128, c in 0..9_u128, d in 1..9_u128) {
        let (left, right) = (Fraction::new(a, b).unwrap(), Fraction::new(c, d).unwrap());
        prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
    }

    #[test]
    fn the_months_add_up_to_the_volume(days in vec((0..200_i64, 1..9_i64), 0..20)) {
        let mut second = 0;
        let mut moves = Vec::new();
        for (later, quanta) in days {
            second += later * 86_400;
            moves.push(exchange(second, 0, 1, quanta));
        }
        let found = measured(&moves, between(0, second + 1));
        let mut naive: BTreeMap<String, i64> = BTreeMap::new();
        for moved in &moves {
            let month = at(moved.second).to_string()[..7].to_owned();
            *naive.entry(month).or_default() += moved.legs[0].1;
        }
        let months = found.months().map(|(month, given)| (month.to_string(), given.quanta()));
        prop_assert_eq!(months.collect::<Vec<_>>(), naive.into_iter().collect::<Vec<_>>());
    }
}

/// How many walks over so many distinct members of 24 come back, counted at each of their members.
fn cycles_of(gave: &BTreeSet<(usize, usize)>, length: usize, walk: &[usize]) -> u128 {
    let (Some(first), Some(last)) = (walk.first(), walk.last()) else {
        return (0..24).map(|member| cycles_of(gave, length, &[member])).sum();
    };
    if walk.len() == length {
        return u128::from(gave.contains(&(*last, *first)));
    }
    let next = |member: &usize| gave.contains(&(*last, *member)) && !walk.contains(member);
    (0..24).filter(next).map(|member| cycles_of(gave, length, &[walk, &[member]].concat())).sum()
}

/// Above 2¹⁶ members the numbers in the rows are wider; the cycles are the same.
#[test]
fn cycles_are_counted_alike_in_a_small_and_in_a_large_community() {
    let pairs = (0..24).flat_map(|giver| (0..24).map(move |receiver| (giver, receiver)));
    let gave: BTreeSet<(usize, usize)> = pairs
        .filter(|(giver, receiver)| {
            let drawn: usize = ((giver * 24 + receiver) * 0x9E37_79B9) >> 7;
            giver != receiver && drawn % 24 > 8 + (giver + receiver) / 4
        })
        .collect();
    let naive = [2, 3, 4].map(|length| cycles_of(&gave, length, &[]) / length as u128);
    assert!(naive.iter().all(|cycles| *cycles > 20), "{naive:?}");
    for members in [24, (1 << 16) + 24] {
        let mut ledger = Ledger::new();
        for number in 0..members {
            let (account, unit, kind) = (account(number), Unit::Time, AccountKind::Member);
            let (holder, limits) = (None, Some(Limits::none()));
            let body = Command::OpenAccount { account, holder, unit, kind, limits };
            ledger.execute(send(1_000 + number as u128, 0, body)).unwrap();
        }
        // Members without an exchange rank first, so that the others have large numbers.
        let leg = |number: usize, quanta| Leg {
            account: account(number),
            amount: amount(&Unit::Time, quanta),
        };
        for (number, (giver, receiver)) in gave.iter().enumerate() {
            let legs = vec![leg(*giver, 1), leg(*receiver, -1)];
            let purpose = Purpose::Exchange;
            let body = Command::PostEntry { legs, purpose, value_date: None, reference: None };
            ledger.execute(send(number as u128, 1, body)).unwrap();
        }
        let found = Indicators::of(&ledger, &Unit::Time, between(0, 9)).unwrap();
        let cycles = found.cycles().map(|c| [c.of_two, c.of_three, c.of_four]);
        assert_eq!(cycles, Some(naive), "{members} members");
    }
}

#[test]
fn no_data_is_no_data() {
    for ledger in [Ledger::new(), ledger(&[], &in_order())] {
        let found = Indicators::of(&ledger, &Unit::Time, between(0, 9)).unwrap();
        let shares = [
            found.velocity(),
            found.under_water(),
            found.reciprocity(),
            found.repetition(),
            found.mean_partners(),
        ];
        assert_eq!(shares, [None; 5]);
        for holding in HOLDINGS {
            let shares = [found.gini(holding), found.herfindahl(holding)];
            assert_eq!(shares, [None; 2]);
            assert_eq!(found.largest_share(holding, 3), None);
        }
        assert_eq!(found.cycles(), None);
        assert_eq!((found.months().count(), found.pairs().count()), (0, 0));
    }
    let empty = Indicators::of(&Ledger::new(), &Unit::Time, between(0, 9)).unwrap();
    assert_eq!(empty.participation(), None);
}

#[test]
fn a_corrected_exchange_is_none_and_leaves_its_time_under_water() {
    let mut ledger = ledger(&[exchange(0, 0, 1, 60), exchange(1, 1, 2, 30)], &in_order());
    let entry = CommandId::from_u128(0);
    ledger.execute(send(77, 4, Command::CorrectEntry { entry, reference: None })).unwrap();
    let found = Indicators::of(&ledger, &Unit::Time, between(0, 10)).unwrap();
    assert_eq!((found.exchanges(), found.volume().quanta(), found.pairs().count()), (1, 30, 1));
    let before = Indicators::of(&ledger, &Unit::Time, between(0, 4)).unwrap();
    assert_eq!((before.exchanges(), before.volume().quanta()), (2, 90));
    let under_water = |found: &Indicators| found.members().map(|m| m.under_water).nth(1).unwrap();
    assert_eq!(under_water(&before), Some(Fraction::ONE));
    assert_eq!(under_water(&found), Fraction::new(4, 10));
}

#[test]
fn another_unit_has_its_own_indicators() {
    let ledger = ledger(&[exchange(0, 0, 1, 60)], &in_order());
    let found = Indicators::of(&ledger, &euro(), between(0, 9)).unwrap();
    assert_eq!((found.unit(), found.members().count(), found.exchanges()), (&euro(), 0, 0));
}

#[test]
fn the_largest_sums_are_measured_and_larger_ones_refused() {
    let half = i64::MAX / 2;
    let found = measured(&[exchange(0, 0, 1, half)], between(0, i64::from(u32::MAX)));
    assert_eq!(found.velocity(), Some(Fraction::ONE));
    assert_eq!(found.herfindahl(Holding::Debts), Some(Fraction::ONE));
    let more = ledger(&[exchange(0, 0, 1, half), exchange(0, 2, 3, 1)], &in_order());
    let refused = Indicators::of(&more, &Unit::Time, between(0, 9)).unwrap_err();
    assert_eq!(refused, IndicatorError::OutOfRange { quanta: 1 << 63 });
    assert_eq!(refused.code(), "timebank.indicator.out_of_range");
}

#[test]
fn a_period_holds_a_second_or_is_refused() {
    let refused = Period::new(at(1), at(1)).unwrap_err();
    assert_eq!(refused.code(), "core.period.empty");
    assert_eq!(
        refused.to_string(),
        "a period from 2023-11-14T22:13:21Z to 2023-11-14T22:13:21Z holds no second"
    );
    assert_eq!(between(3, 5).seconds(), 2);
    assert!(!between(3, 5).contains(at(5)) && between(3, 5).contains(at(3)));
}

#[test]
fn a_month_begins_where_the_last_one_ends() {
    let december = Month::of("2023-12-31T23:59:59Z".parse().unwrap());
    assert_eq!((december.year(), december.month()), (2023, 12));
    assert_eq!(december.next().first(), "2024-01-01".parse().unwrap());
    assert_eq!(Month::of(Timestamp::MAX).next().first(), Timestamp::MAX);
    assert_eq!(Month::of(Timestamp::MIN).first(), Timestamp::MIN);
}

#[test]
fn an_exchange_that_moves_nothing_is_counted_and_tells_who_gave_to_whom() {
    let mut ledger = ledger(&[exchange(1, 0, 1, 60)], &in_order());
    let count = |giver, receiver| Command::CountExchange {
        giver: account(giver),
        receiver: account(receiver),
        value_date: None,
        reference: None,
    };
    let sent = [(10, 1, count(1, 2)), (11, 2, count(2, 0)), (12, 2, count(0, MEMBERS))];
    for (number, second, body) in sent {
        ledger.execute(send(number, second, body)).unwrap();
    }
    let told = |ledger: &Ledger| Indicators::of(ledger, &Unit::Time, between(0, 9)).unwrap();
    let indicators = told(&ledger);
    // One hand of the third was no member's.
    assert_eq!((indicators.exchanges(), indicators.counted_exchanges()), (1, 2));
    assert_eq!(indicators.active_members(), 3);
    assert_eq!(indicators.volume(), amount(&Unit::Time, 60));
    assert_eq!(indicators.pairs().count(), 3);
    assert_eq!(indicators.cycles().unwrap().of_three, 1);

    let correct = Command::CorrectEntry { entry: CommandId::from_u128(11), reference: None };
    ledger.execute(send(13, 20, correct)).unwrap();
    // It stood when the period ended.
    assert_eq!(told(&ledger).counted_exchanges(), 2);
    let all = Indicators::of(&ledger, &Unit::Time, between(0, 30)).unwrap();
    assert_eq!((all.counted_exchanges(), all.cycles().unwrap().of_three), (1, 0));
}
