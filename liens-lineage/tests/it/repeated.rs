//! Repeated pots: making up for what changed, and what waits for its persons.

use std::collections::BTreeMap;

use liens_core::{
    Amount, BudgetId, CommandId, ContributionId, ContributorId, Recipient, TimeAmount, Timestamp,
};
use liens_lineage::{
    Authority, Distribution, Error, Frozen, Order, Owed, Policy, Source, Waiting, distribute,
    true_up,
};
use proptest::prelude::*;

use crate::record::{PERSONS, Record, policies, records};

fn euros(cents: i64) -> Amount {
    Amount::from_quanta("EUR".parse().unwrap(), cents).unwrap()
}

fn shared(record: &Record, policy: &Policy, cents: i64) -> Distribution {
    let order = Order {
        pot: euros(cents),
        results: vec![(record.result(), None)],
        vouched: record.vouched(),
        authority: Authority { charter: 1, motion: None },
    };
    distribute(&Frozen::load(record.contributions()).unwrap(), policy, order).unwrap()
}

fn payouts(shared: &[Distribution]) -> Vec<(Recipient, Amount)> {
    let rows = shared.iter().flat_map(Distribution::payouts);
    rows.map(|(recipient, amount)| (recipient.clone(), amount.clone())).collect()
}

/// What each person, or the commons, has in all rows together.
fn sums(
    rows: impl IntoIterator<Item = (Recipient, Amount)>,
) -> BTreeMap<Option<ContributorId>, i64> {
    let mut sums = BTreeMap::new();
    for (recipient, amount) in rows {
        *sums.entry(recipient.person().cloned()).or_default() += amount.quanta();
    }
    sums
}

/// A person, since when, perhaps what holds it, and what it comes from.
type Row = (usize, i64, Option<usize>, Source);

fn row() -> impl Strategy<Value = Row> {
    let held = proptest::option::of(0..3_usize);
    (0..3_usize, 0..1_000_i64, held, proptest::sample::select(sources()))
}

fn sources() -> Vec<Source> {
    let budget = BudgetId::new("spring").unwrap();
    vec![
        source(),
        Source::Advance { budget: budget.clone(), person: person(0) },
        Source::Left { budget },
    ]
}

fn source() -> Source {
    Source::Distribution { command: CommandId::from_u128(7) }
}

fn person(at: usize) -> ContributorId {
    ContributorId::new(format!("p{at}")).unwrap()
}

fn work(at: usize) -> ContributionId {
    ContributionId::new(format!("w{at}")).unwrap()
}

/// Rows that waited, in cents; each stands once.
fn rows(waiting: &[Waiting]) -> BTreeMap<Row, i64> {
    let number = |id: &str| id[1..].parse().unwrap();
    let of = |row: &Waiting| {
        let held = row.held.as_ref().map(|held| number(held.as_str()));
        let (person, since) = (number(row.person.as_str()), row.since.unix_seconds());
        ((person, since, held, row.source.clone()), row.amount.quanta())
    };
    let rows: BTreeMap<Row, i64> = waiting.iter().map(of).collect();
    assert_eq!(rows.len(), waiting.len());
    rows
}

proptest! {
    #[test]
    fn a_true_up_claws_nothing_back_and_never_overshoots(
        record in records(),
        policy in policies(),
        earlier in proptest::collection::vec(0..1_000_000_i64, 0..3),
        pot in 0..1_000_000_i64,
        at in any::<prop::sample::Index>(),
        people in proptest::collection::vec((0..PERSONS, 0..1_000_000_i64), 0..3),
        vouched in proptest::collection::vec(any::<bool>(), PERSONS),
    ) {
        let paid: Vec<Distribution> =
            earlier.iter().map(|cents| shared(&record, &policy, *cents)).collect();
        // Afterwards an authorship is corrected, and others are vouched for.
        let mut now = record.clone();
        let at = at.index(now.nodes.len());
        now.nodes[at].people = people.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect();
        now.nodes[at].equal_parts = false;
        now.vouched = vouched;
        let entitled: Vec<Distribution> =
            earlier.iter().chain([&pot]).map(|cents| shared(&now, &policy, *cents)).collect();
        let trued = true_up(&entitled, payouts(&paid), euros(pot)).unwrap();
        let (due, given) = (sums(payouts(&entitled)), sums(payouts(&paid)));
        let open = |who: &Option<ContributorId>| {
            let of = |sums: &BTreeMap<_, i64>| sums.get(who).copied().unwrap_or_default();
            (of(&due) - of(&given)).max(0)
        };
        let everybody: Vec<_> = due.keys().chain(given.keys()).collect();
        let all: i64 = due.keys().map(open).sum();
        let amounts = sums(trued.rows().iter().map(|row| (row.recipient.clone(), row.amount.clone())));
        prop_assert_eq!(amounts.values().sum::<i64>(), pot);
        for who in everybody {
            let amount = amounts.get(who).copied().unwrap_or_default();
            prop_assert!((0..=open(who)).contains(&amount), "{} of {}", amount, open(who));
            let off = i128::from(amount) * i128::from(all) - i128::from(pot) * i128::from(open(who));
            prop_assert!(off.abs() < i128::from(all.max(1)));
        }
    }

    #[test]
    fn a_true_up_after_no_change_pays_the_new_distribution(
        record in records(),
        policy in policies(),
        earlier in proptest::collection::vec(0..1_000_000_i64, 0..3),
        pot in 0..1_000_000_i64,
    ) {
        let share = |cents: &i64| shared(&record, &policy, *cents);
        let paid: Vec<Distribution> = earlier.iter().map(share).collect();
        let entitled: Vec<Distribution> = earlier.iter().chain([&pot]).map(share).collect();
        let trued = true_up(&entitled, payouts(&paid), euros(pot)).unwrap();
        for row in trued.rows() {
            prop_assert_eq!(&row.amount, &entitled[earlier.len()].amount_of(&row.recipient));
            prop_assert_eq!(&row.amount, &trued.amount_of(&row.recipient));
        }
    }

    #[test]
    fn what_is_owed_is_paid_out_or_passes_to_the_commons_once(
        booked in proptest::collection::vec((row(), 1..1_000_i64), 0..12),
        moves in proptest::collection::vec(
            (any::<bool>(), 0..3_usize, 0..400_i64, 0..2_000_i64, any::<[bool; 3]>()),
            0..6,
        ),
    ) {
        let at = |seconds: i64| Timestamp::from_unix_seconds(seconds).unwrap();
        let mut owed = Owed::new();
        let mut model: BTreeMap<Row, i64> = BTreeMap::new();
        for (row, cents) in booked {
            let (who, since, held, source) = row.clone();
            let (person, amount) = (person(who), euros(cents));
            match held {
                None => owed.wait(person, &amount, at(since), source).unwrap(),
                Some(held) => owed.hold(person, work(held), &amount, at(since), source).unwrap(),
            }
            *model.entry(row).or_default() += cents;
        }
        let (mut all, mut gone): (i64, i64) = (model.values().sum(), 0);
        for (lapses, who, term, now, secured) in moves {
            let holding: Vec<_> = (0..3)
                .filter(|held| model.keys().any(|row| row.0 == who && row.2 == Some(*held)))
                .map(work)
                .collect();
            prop_assert!(owed.holding(&person(who)).into_iter().eq(&holding));
            let taken = if lapses {
                owed.lapse(TimeAmount::from_seconds(term).unwrap(), at(now))
            } else {
                owed.pay_out(&person(who), |held| (0..3).any(|at| secured[at] && work(at) == *held))
            };
            let goes = |(of, since, held, _): &Row| match (lapses, held) {
                (true, _) => now - since >= term,
                (false, None) => *of == who,
                (false, Some(held)) => *of == who && secured[*held],
            };
            let (expected, left) = model.into_iter().partition(|(row, _)| goes(row));
            model = left;
            prop_assert_eq!(rows(&taken), expected);
            prop_assert_eq!(rows(&owed.waiting().collect::<Vec<_>>()), model.clone());
            gone += taken.iter().map(|row| row.amount.quanta()).sum::<i64>();
            prop_assert_eq!(gone + model.values().sum::<i64>(), all);
        }
        // Whatever is left goes with the term, and then nothing is left.
        all -= gone;
        let rest = owed.lapse(TimeAmount::ZERO, at(2_000));
        prop_assert_eq!(rest.iter().map(|row| row.amount.quanta()).sum::<i64>(), all);
        prop_assert_eq!(owed, Owed::new());
    }

    #[test]
    fn what_a_distribution_owes_waits(record in records(), policy in policies(), cents in 0..1_000_000_i64) {
        let shared = shared(&record, &policy, cents);
        let mut owed = Owed::new();
        owed.book(&shared, CommandId::from_u128(7), "2026-01-05".parse().unwrap()).unwrap();
        let hold = shared.secured() == liens_lineage::Secured::Hold;
        let mut sums: BTreeMap<Recipient, i64> = BTreeMap::new();
        for row in owed.waiting() {
            *sums.entry(Recipient::Owed(row.person)).or_default() += row.amount.quanta();
            prop_assert!(row.held.is_none_or(|held| hold && shared.unsecured().contains(&held)));
            prop_assert_eq!(row.source, source());
        }
        let expected = payouts(&[shared]).into_iter().map(|(to, amount)| (to, amount.quanta()));
        let expected = expected.filter(|(to, _)| matches!(to, Recipient::Owed(_)));
        prop_assert_eq!(sums, expected.collect::<BTreeMap<_, _>>());
    }
}

#[test]
fn repeated_pots_refuse_what_does_not_add_up() {
    let ana = ContributorId::new("ana").unwrap();
    let paid =
        |text: &str| [(Recipient::Contributor(ana.clone()), text.parse::<Amount>().unwrap())];
    let refuses = |outcome: Error, code: &str, value: &str| {
        assert_eq!(outcome.code(), code);
        assert!(outcome.to_string().contains(value), "{outcome}");
    };
    let try_it =
        |given: &str, pot: &str| true_up([], paid(given), pot.parse().unwrap()).unwrap_err().into();
    refuses(try_it("1.00 EUR", "1.00 EUR"), "lineage.true_up.not_the_sum", "2.00 EUR");
    refuses(try_it("-1.00 EUR", "1.00 EUR"), "lineage.true_up.negative", "-1.00 EUR");
    refuses(try_it("1.00 EUR", "-1.00 EUR"), "lineage.true_up.negative", "-1.00 EUR");
    refuses(try_it("PT1H", "1.00 EUR"), "core.amount.unit_mismatch", "EUR");
    assert!(true_up([], [], "0.00 EUR".parse().unwrap()).unwrap().rows().is_empty());
    let nothing = Owed::new().wait(ana.clone(), &euros(0), "2026-01-05".parse().unwrap(), source());
    refuses(nothing.unwrap_err().into(), "lineage.owed.nothing", "0.00 EUR cannot be owed to ana");
    let mut owed = Owed::new();
    let nothing = owed.hold(ana, work(0), &euros(-1), "2026-01-05".parse().unwrap(), source());
    refuses(nothing.unwrap_err().into(), "lineage.owed.nothing", "-0.01 EUR cannot be owed to ana");
    assert_eq!(owed, Owed::new());
}
