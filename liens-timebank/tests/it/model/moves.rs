//! What may be sent next, drawn with an eye on where the bank stands, so that agreements get to
//! their ends and corrections find something to correct; some of it anything.

use liens_core::{
    AccountId, ActivityId, CommandId, ContributorId, Portion, Ratio, Rounding, Timestamp, Unit,
};
use liens_timebank::{
    Acceptance, AccountKind, AccountStatus, AgreementState, AtExpiry, Command, Demurrage, Dormancy,
    Draft, Exit, Growth, Leg, Levy, Limits, ListingKind, Proposers, Purpose, Rules, Term, Weight,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::naive::Naive;
use crate::town::*;

pub(super) const DAY: i64 = 86_400;
const PEOPLE: [&str; 4] = ["ana", "bo", "cy", "broker"];

/// Members' hours are 1, 2, 3 and 7, of which 7 is Bo's second account and 3 is nobody's; 4 and 5
/// are Ana's and Bo's euros. 0 lies outside, 6 and 8 are pots of hours and euros.
pub(super) fn begun() -> Vec<Sent> {
    use AccountKind::{External, Member, Pot};
    let all = [
        (0, None, Unit::Time, External),
        (1, Some("ana"), Unit::Time, Member),
        (2, Some("bo"), Unit::Time, Member),
        (3, None, Unit::Time, Member),
        (4, Some("ana"), euro(), Member),
        (5, Some("bo"), euro(), Member),
        (6, None, Unit::Time, Pot),
        (7, Some("bo"), Unit::Time, Member),
        (8, None, euro(), Pot),
    ];
    let opened = all.into_iter().map(|(number, holder, unit, kind)| {
        let holder = holder.map(person);
        let body = Command::OpenAccount { account: name(number), holder, unit, kind, limits: None };
        send(1_000 + u128::from(number), 0, body)
    });
    opened.collect()
}

fn unit_of(number: u8) -> Unit {
    if [4, 5, 8].contains(&number) { euro() } else { Unit::Time }
}

fn quantity() -> BoxedStrategy<i64> {
    prop_oneof![30 => 1..500_i64, 1 => Just(0), 1 => Just(-5), 1 => Just(i64::MAX), 1 => Just(-i64::MAX)]
        .boxed()
}

fn some_limits() -> impl Strategy<Value = Limits> {
    prop_oneof![
        4 => (-800..=0_i64, option::of(100..2_000_i64))
            .prop_map(|(floor, ceiling)| Limits::new(Some(floor), ceiling).unwrap()),
        1 => limits(),
        1 => Just(Limits::none()),
    ]
}

fn portion() -> impl Strategy<Value = Portion> {
    (0..=6_u64).prop_map(|sixths| Portion::new(sixths, 6).unwrap())
}

fn growth(unit: Unit) -> impl Strategy<Value = Growth> {
    (portion(), 1..300_i64, 0..3_u32, 1..500_i64).prop_map(move |(counts, most, partners, cap)| {
        Growth::new(counts, amount(&unit, most), partners, amount(&unit, cap)).unwrap()
    })
}

/// Pots are mostly pots; now and then a member, another unit, or nobody's account.
fn pot(unit: &Unit) -> impl Strategy<Value = AccountId> + use<> {
    let right = if *unit == Unit::Time { 6 } else { 8 };
    prop_oneof![40 => Just(right), 1 => 0..10_u8].prop_map(name)
}

pub(super) fn rules() -> impl Strategy<Value = Rules> {
    let unit = prop_oneof![5 => Just(Unit::Time), 1 => Just(euro())];
    unit.prop_flat_map(|unit| {
        let levy = (portion(), portion(), pot(&unit)).prop_map(|(a, b, to)| Levy::new(a, b, to));
        let exempt = (0..300_i64).prop_map({
            let unit = unit.clone();
            move |q| amount(&unit, q)
        });
        let days = prop_oneof![20 => 1..4_u32, 1 => Just(u32::MAX)];
        let demurrage = (0..3_i64, days, portion(), exempt, pot(&unit)).prop_map(
            |(begins, days, portion, exempt, to)| {
                Demurrage::new(at(begins * DAY / 2), days, portion, exempt, to).unwrap()
            },
        );
        let exit = (pot(&unit), option::of(pot(&unit)))
            .prop_map(|(credit_to, debt_from)| Exit { credit_to, debt_from });
        let roundings =
            [Rounding::Floor, Rounding::Ceiling, Rounding::HalfEven, Rounding::HalfAwayFromZero];
        let weight = (1..5_u64, 1..5_u64, select(roundings.to_vec()))
            .prop_map(|(n, d, rounding)| Weight::new(Ratio::new(n, d).unwrap(), rounding).unwrap());
        (
            some_limits(),
            option::weighted(0.7, growth(unit.clone())),
            option::weighted(0.7, levy),
            option::weighted(0.8, demurrage),
            option::weighted(0.8, (exit, option::weighted(0.8, 1..4_u32))),
            option::of(weight),
        )
            .prop_map(move |(limits, growth, levy, demurrage, exit, weight)| {
                let mut rules = Rules::of(unit.clone(), limits);
                if let Some(growth) = growth {
                    rules = rules.clone().growth(growth).unwrap_or(rules);
                }
                if let Some(levy) = levy {
                    rules = rules.levy(levy);
                }
                if let Some(demurrage) = demurrage {
                    rules = rules.demurrage(demurrage).unwrap();
                }
                if let Some((exit, days)) = exit {
                    rules = rules.exit(exit);
                    if let Some(days) = days {
                        rules = rules.dormancy(Dormancy::after_days(days).unwrap()).unwrap();
                    }
                }
                match weight {
                    Some(weight) => rules.weight(ActivityId::new("night watch").unwrap(), weight),
                    None => rules,
                }
            })
    })
}

fn an_account() -> impl Strategy<Value = u8> {
    prop_oneof![3 => Just(1), 3 => Just(2), 3 => Just(3), 3 => 0..9_u8, 1 => Just(9)]
}

fn any_purpose() -> impl Strategy<Value = Purpose> {
    let rare = [Purpose::Levy, Purpose::Demurrage, Purpose::Settlement];
    prop_oneof![12 => purpose(), 1 => select(rare.to_vec())]
}

fn legs() -> BoxedStrategy<Vec<Leg>> {
    let pair = (an_account(), an_account(), quantity())
        .prop_map(|(from, to, q)| vec![leg(from, &unit_of(from), -q), leg(to, &unit_of(to), q)]);
    let three = (select(vec![0, 1, 2, 3, 6, 7_u8]), 1..400_i64, 1..400_i64, any::<bool>())
        .prop_map(|(one, a, b, gives)| {
            let sign = if gives { 1 } else { -1 };
            let others: Vec<u8> = [1, 2, 3, 6].into_iter().filter(|other| *other != one).collect();
            vec![
                leg(one, &Unit::Time, sign * (a + b)),
                leg(others[0], &Unit::Time, -sign * a),
                leg(others[1], &Unit::Time, -sign * b),
            ]
        });
    let both = (1..300_i64, -300..300_i64).prop_map(|(seconds, cents)| {
        vec![
            leg(1, &Unit::Time, seconds),
            leg(2, &Unit::Time, -seconds),
            leg(4, &euro(), -cents),
            leg(5, &euro(), cents),
        ]
    });
    let many = (1..300_i64, 1..300_i64).prop_map(|(a, b)| {
        vec![
            leg(1, &Unit::Time, a),
            leg(2, &Unit::Time, b),
            leg(3, &Unit::Time, -a),
            leg(7, &Unit::Time, -b),
        ]
    });
    let any = vec((0..10_u8, unit(), quantity()), 0..4)
        .prop_map(|legs| legs.iter().map(|(a, unit, q)| leg(*a, unit, *q)).collect());
    prop_oneof![12 => pair, 3 => three, 2 => both, 1 => many, 1 => any].boxed()
}

fn draft() -> impl Strategy<Value = Draft> {
    (legs(), any_purpose()).prop_map(|(legs, purpose)| Draft {
        legs,
        purpose,
        value_date: None,
        reference: None,
    })
}

fn moving() -> BoxedStrategy<Command> {
    let posted = draft().prop_map(|Draft { legs, purpose, value_date, reference }| {
        Command::PostEntry { legs, purpose, value_date, reference }
    });
    let set = vec(draft(), 0..4).prop_map(|entries| Command::PostSet { entries });
    let activity = select(vec!["night watch", "garden"]).prop_map(|a| ActivityId::new(a).unwrap());
    let exchanged = (an_account(), an_account(), quantity(), activity).prop_map(
        |(giver, receiver, q, activity)| Command::Exchange {
            giver: name(giver),
            receiver: name(receiver),
            given: amount(&unit_of(giver), q),
            activity,
            value_date: None,
            reference: None,
        },
    );
    let counted = (an_account(), an_account()).prop_map(|(giver, receiver)| {
        let (giver, receiver) = (name(giver), name(receiver));
        Command::CountExchange { giver, receiver, value_date: None, reference: None }
    });
    prop_oneof![10 => posted, 5 => set, 6 => exchanged, 2 => counted].boxed()
}

fn ruling(state: &Naive) -> BoxedStrategy<Command> {
    let ruled = rules().prop_map(|rules| Command::SetRules { rules: Box::new(rules) });
    let hour = || prop_oneof![9 => Just(Unit::Time), 1 => Just(euro())];
    // Mostly the first period that nobody took, which is over or not.
    let until = state.taken.get(&Unit::Time).map_or(at(0), |until| *until);
    let rule = state.rules.get(&Unit::Time).and_then(Rules::demurrage_rule);
    let next = rule.map_or(0, |rule| {
        let passed = (until.unix_seconds() - rule.begins().unix_seconds()).max(0);
        let length = i64::from(rule.days()) * DAY;
        u32::try_from(passed / length).unwrap()
    });
    let period =
        prop_oneof![8 => Just(next), 2 => next..next + 3, 1 => 0..3_u32, 1 => Just(u32::MAX)];
    let demurrage =
        (hour(), period).prop_map(|(unit, period)| Command::TakeDemurrage { unit, period });
    let exit = an_account().prop_map(|account| Command::Exit { account: name(account) });
    let dormant = hour().prop_map(|unit| Command::SettleDormant { unit });
    prop_oneof![3 => ruled, 4 => demurrage, 1 => exit, 2 => dormant].boxed()
}

fn keeping(state: &Naive) -> BoxedStrategy<Command> {
    let opened = (0..12_u8, option::of(select(PEOPLE.to_vec())), unit(), option::of(limits()))
        .prop_map(|(number, holder, unit, limits)| Command::OpenAccount {
            account: name(number),
            holder: holder.map(person),
            unit,
            kind: AccountKind::Member,
            limits,
        });
    let limited = (an_account(), option::of(some_limits()), some_limits()).prop_map(
        |(account, limits, soft)| Command::SetLimits { account: name(account), limits, soft },
    );
    let statuses = [AccountStatus::Open, AccountStatus::Frozen, AccountStatus::Closed];
    let set = (an_account(), select(statuses.to_vec()))
        .prop_map(|(account, status)| Command::SetStatus { account: name(account), status });
    // What is shut is mostly opened again, so that the bank does not die out.
    let shut = state.accounts.iter().filter(|(_, held)| held.status != AccountStatus::Open);
    let mut shut: Vec<AccountId> = shut.map(|(account, _)| account.clone()).collect();
    if shut.is_empty() {
        shut.push(name(9));
    }
    let status = AccountStatus::Open;
    let reopened = select(shut).prop_map(move |account| Command::SetStatus { account, status });
    let told = |body: &Command| {
        matches!(body, Command::CountExchange { .. } | Command::CorrectEntry { .. })
    };
    let done: Vec<_> = state
        .done
        .iter()
        .map(|done| (done.sent.id, !done.entries.is_empty() || told(&done.sent.body)))
        .collect();
    let corrected = (any::<Index>(), 0..10_u8).prop_map(move |(which, luck)| {
        let mut some = done.clone();
        some.retain(|(_, posted)| *posted || luck == 0);
        let known = some.get(which.index(some.len().max(1)));
        let entry = known.map_or(CommandId::from_u128(77_777), |(id, _)| *id);
        Command::CorrectEntry { entry, reference: None }
    });
    prop_oneof![1 => opened, 2 => limited, 2 => set, 5 => reopened, 6 => corrected].boxed()
}

fn terms() -> impl Strategy<Value = Vec<Term>> {
    let one = (an_account(), an_account(), quantity()).prop_map(|(from, to, q)| Term {
        from: name(from),
        to: name(to),
        amount: amount(&unit_of(from), q),
    });
    let usual = (1..4_u8, 1..3_u8, 1..300_i64).prop_map(|(from, step, q)| Term {
        from: name(from),
        to: name((from - 1 + step) % 3 + 1),
        amount: amount(&Unit::Time, q),
    });
    vec(prop_oneof![1 => one, 8 => usual], 1..4)
}

fn listing(state: &Naive) -> BoxedStrategy<(Option<ContributorId>, Command)> {
    let now = state.last().unwrap_or(at(0)).unix_seconds();
    let kind = select(vec![ListingKind::Offer, ListingKind::Request]);
    let expires = option::of(
        (-DAY..5 * DAY).prop_map(move |later| Timestamp::from_unix_seconds(now + later).unwrap()),
    );
    let published = (kind, option::of(quantity()), expires).prop_map(|(kind, q, expires)| {
        let activity = ActivityId::new("garden").unwrap();
        let amount = q.map(|q| amount(&Unit::Time, q));
        Command::Publish { kind, activity, amount, expires, reference: None }
    });
    let mut known: Vec<_> =
        state.notices.iter().map(|(id, notice)| (*id, Some(notice.by.clone()))).collect();
    known.push((CommandId::from_u128(77_777), None));
    let withdrawn = select(known).prop_map(|(listing, by)| (by, Command::Withdraw { listing }));
    let from = prop_oneof![
        Just(Proposers::Anybody {}),
        Just(Proposers::Only { people: [person("ana")].into() }),
    ];
    let accepted =
        option::weighted(0.8, (from, vec((unit(), 0..600_i64), 0..3))).prop_map(|some| {
            let acceptance = some.map(|(from, most)| {
                let most = most.iter().map(|(unit, q)| amount(unit, *q)).collect();
                Acceptance { from, most }
            });
            Command::SetAcceptance { acceptance }
        });
    let by_anybody = prop_oneof![3 => published, 3 => accepted].prop_map(|body| (None, body));
    prop_oneof![4 => by_anybody, 1 => withdrawn].boxed()
}

const fn waits(state: AgreementState) -> bool {
    matches!(state, AgreementState::Proposed | AgreementState::Reserved | AgreementState::Disputed)
}

/// A step of an agreement that waits for one, mostly by a party that has to act.
fn agreeing(state: &Naive) -> BoxedStrategy<(Option<ContributorId>, Command)> {
    let now = state.last().unwrap_or(at(0)).unix_seconds();
    let mut notices: Vec<Option<CommandId>> = state.notices.keys().copied().map(Some).collect();
    notices.push(Some(CommandId::from_u128(77_777)));
    let answers = prop_oneof![4 => Just(None), 1 => select(notices)];
    let expires = option::weighted(
        0.5,
        (0..4 * DAY).prop_map(move |later| Timestamp::from_unix_seconds(now + later).unwrap()),
    );
    let at_expiry = select(vec![AtExpiry::Release, AtExpiry::Accept]);
    let proposed =
        (terms(), expires, at_expiry, answers).prop_map(|(terms, expires, at_expiry, answers)| {
            let body = Command::Propose { terms, expires, at_expiry, answers, reference: None };
            (None, body)
        });
    let known: Vec<_> = state.pacts.clone().into_iter().collect();
    let waits = known.iter().any(|(_, pact)| waits(pact.state));
    let step = (any::<Index>(), 0..12_u8, vec(0..=4_i64, 4), any::<bool>(), any::<Index>());
    let acted = step.prop_map(move |(which, kind, quarters, same, who)| {
        let mut waiting: Vec<_> =
            known.iter().filter(|(_, pact)| self::waits(pact.state)).collect();
        if waiting.is_empty() {
            waiting = known.iter().collect();
        }
        let Some((agreement, pact)) = waiting.get(which.index(waiting.len().max(1))) else {
            return (None, Command::Agree { agreement: CommandId::from_u128(77_777) });
        };
        let agreement = *agreement;
        let drawn = pact.terms.iter().zip(quarters).map(|(term, quarter)| {
            let whole = i128::from(term.amount.quanta());
            let done = i64::try_from(whole * i128::from(quarter) / 4).unwrap();
            amount(term.amount.unit(), done)
        });
        let said = pact.confirmed.values().next().filter(|_| same);
        let done = said.map_or_else(|| drawn.collect(), Clone::clone);
        let idle = |party: &&ContributorId| match pact.state {
            AgreementState::Proposed => !pact.agreed.contains(*party),
            _ => pact.confirmed.get(*party) != Some(&done),
        };
        let party = pact.parties.iter().find(idle).cloned().filter(|_| who.index(5) > 0);
        let body = match (pact.state, kind) {
            (_, 0) => Command::Decline { agreement },
            (_, 1) => Command::Expire { agreement },
            (AgreementState::Reserved, 2 | 3) | (_, 2) => Command::Dispute { agreement },
            (AgreementState::Proposed, _) => Command::Agree { agreement },
            (AgreementState::Disputed, _) => {
                return (Some(person("broker")), Command::ResolveDispute { agreement, done });
            }
            (_, 4) => Command::Confirm { agreement, done: Vec::new() },
            (_, 5) => Command::ResolveDispute { agreement, done },
            _ => Command::Confirm { agreement, done },
        };
        (party, body)
    });
    let acting = if waits { 7 } else { 1 };
    prop_oneof![2 => proposed, acting => acted].boxed()
}

fn fresh(state: &Naive) -> BoxedStrategy<Sent> {
    let now = state.last().unwrap_or(at(0)).unix_seconds();
    let number = u128::try_from(state.done.len()).unwrap();
    let plain = |one: BoxedStrategy<Command>| one.prop_map(|body| (None, body)).boxed();
    let body = prop_oneof![
        10 => plain(moving()),
        4 => plain(keeping(state)),
        4 => plain(ruling(state)),
        3 => listing(state),
        9 => agreeing(state),
    ];
    let later = prop_oneof![6 => 0..100_i64, 6 => Just(DAY / 2), 3 => Just(DAY), 1 => Just(-1), 1 => Just(3 * DAY)];
    let ids = prop_oneof![30 => Just(number), 1 => 0..number + 1];
    let who = (0..6_u8, select(PEOPLE.to_vec()));
    (body, later, ids, who)
        .prop_map(move |((party, body), later, number, (broker, other))| {
            let mut sent = send(number, 0, body);
            sent.at = Timestamp::from_unix_seconds(now + later).unwrap();
            match (party, broker) {
                (Some(party), 0 | 1) => sent.by = party,
                (Some(party), _) => sent.on_behalf_of = Some(party),
                (None, 0 | 1) => {}
                (None, 2) => sent.by = person(other),
                (None, _) => sent.on_behalf_of = Some(person(other)),
            }
            sent
        })
        .boxed()
}

/// A command that was accepted before, as it was or with something else about it.
fn again(state: &Naive) -> BoxedStrategy<Sent> {
    let done: Vec<Sent> = state.done.iter().map(|done| done.sent.clone()).collect();
    (select(done), 0..5_u8, -2..2_i64)
        .prop_map(|(mut sent, change, later)| {
            let second = sent.at.unix_seconds() + later;
            sent.at = Timestamp::from_unix_seconds(second).unwrap();
            match (change, &mut sent.body) {
                (0, _) => sent.by = person("somebody else"),
                (1, _) => sent.on_behalf_of = Some(person("somebody else")),
                (2, body) => *body = Command::Exit { account: name(9) },
                (3, Command::PostEntry { legs, .. }) => legs.reverse(),
                (3, Command::PostSet { entries }) => {
                    for one in entries {
                        one.legs.reverse();
                    }
                }
                _ => {}
            }
            sent
        })
        .boxed()
}

pub(super) fn next(state: &Naive) -> BoxedStrategy<Sent> {
    if state.done.is_empty() {
        return fresh(state);
    }
    prop_oneof![14 => fresh(state), 1 => again(state)].boxed()
}
