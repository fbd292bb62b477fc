//! What may be sent next, drawn with an eye on where the village stands, so that motions, budgets
//! and what is owed come to their ends; some of it by the wrong person, or making no sense.

use std::collections::{BTreeMap, BTreeSet};

use liens::governance::{Choice, Command as Vote, register};
use liens::lineage::Command as Trace;
use liens::lineage::budget::{Basis, Claim, Command as Ask, Grounds};
use liens::timebank::Command as Book;
use liens::{
    ActivityId, Amount, Attester, BudgetId, CharterChange, CircleId, ClaimId, Command, CommandId,
    ContributionId, ContributionKind, ContributorId, EvidenceId, Holder, IndicatorId, Link,
    Measure, Measurement, MotionId, Objective, Participation, Proposal, SubjectId, Target,
    TimeAmount, Timestamp, Unit,
};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::strategy::Union;

use super::naive::{Naive, Pool, Sent, Stands};
use super::village::{
    COLLEGES, PEOPLE, college, commons_first, day, euro, found, held_by, steward,
};
use crate::world::{contribution, fill, person, pot, to_the_commons};

/// A command and who would send it.
type Move = BoxedStrategy<(ContributorId, Command)>;

/// Moves by how often each is made.
fn either(moves: impl IntoIterator<Item = (u32, Move)>) -> Move {
    Union::new_weighted(moves.into_iter().collect()).boxed()
}

/// Often where there is something to do, else now and then.
fn where_any(any: bool, often: u32) -> u32 {
    if any { often } else { 1 }
}

/// Mostly something that may follow; now and then the same again, or the past.
pub(super) fn next(state: &Naive) -> BoxedStrategy<Sent> {
    let now = state.done.last().map_or(day(0), |last| last.at);
    let number = 10_000 + u128::try_from(state.done.len()).unwrap();
    let under_review = state.budgets.values().any(|pool| pool.reviewed() && pool.runs());
    let wait = if under_review { 6 } else { 1 };
    let gap = prop_oneof![
        20 => Just(0),
        8 => Just(1),
        2 => 2..6_i64,
        wait => Just(14),
        1 => Just(35),
        1 => Just(-1),
    ];
    let other = prop_oneof![12 => Just(None), 1 => anyone().prop_map(Some)];
    let on_behalf = weighted(0.05, anyone());
    let fresh = (body(state, now), gap, other, on_behalf).prop_map(
        move |((by, body), gap, other, on_behalf_of)| {
            let at = Timestamp::from_unix_seconds(now.unix_seconds() + gap * 86_400).unwrap();
            let id = CommandId::from_u128(number);
            Sent { id, by: other.unwrap_or(by), on_behalf_of, at, body }
        },
    );
    let done = state.done.clone();
    if done.is_empty() {
        return fresh.boxed();
    }
    let again =
        (any::<Index>(), any::<bool>(), fresh.clone()).prop_map(move |(at, same, other)| {
            let known = at.get(&done).clone();
            if same { Sent { at: other.at, ..known } } else { Sent { id: known.id, ..other } }
        });
    prop_oneof![30 => fresh, 1 => again].boxed()
}

fn anyone() -> impl Strategy<Value = ContributorId> + Clone {
    let people = PEOPLE.map(person).into_iter().chain([steward()]);
    select(people.collect::<Vec<_>>())
}

fn body(state: &Naive, now: Timestamp) -> Move {
    let policy = prop_oneof![Just(to_the_commons()), Just(commons_first())];
    let founding = policy.prop_map(|policy| (steward(), found(policy)));
    if state.charters.is_empty() {
        return prop_oneof![3 => founding, 1 => people(state), 1 => record(state)].boxed();
    }
    prop_oneof![
        1 => founding,
        14 => people(state),
        14 => record(state),
        20 => bank(state),
        40 => motions(state, now),
        22 => pots(state),
        40 => budgets(state, now),
        4 => objectives(now),
    ]
    .boxed()
}

fn name() -> impl Strategy<Value = &'static str> + Clone {
    select(&PEOPLE[..])
}

fn college_name() -> impl Strategy<Value = &'static str> + Clone {
    select(COLLEGES.map(|(name, _)| name).to_vec())
}

/// One of some values, or of others where there are none.
fn among<T: Clone + std::fmt::Debug + 'static>(
    some: impl IntoIterator<Item = T>,
    others: BoxedStrategy<T>,
) -> BoxedStrategy<T> {
    let some: Vec<T> = some.into_iter().collect();
    if some.is_empty() { others } else { prop_oneof![9 => select(some), 1 => others].boxed() }
}

fn people(state: &Naive) -> Move {
    let cost = register::Cost::NONE;
    let anywhere = (name(), college_name()).prop_map(|(who, of)| (person(who), college(of)));
    let apply = anywhere.clone().prop_map(move |(who, college)| {
        (who, register::Command::Apply { college, group: None, cost }.into())
    });
    let asked = among(state.asked.iter().cloned(), anywhere.clone().boxed());
    let admit = asked.clone().prop_map(move |(person, college)| {
        (steward(), register::Command::Admit { person, college, weight: 1, cost }.into())
    });
    let refuse = asked.prop_map(move |(person, college)| {
        let reason = None;
        (steward(), register::Command::RefuseApplication { person, college, cost, reason }.into())
    });
    let belongs = state.belongs.iter().flat_map(|(who, of)| of.keys().map(|of| (who.clone(), of)));
    let belongs = belongs.map(|(who, of)| (who, of.clone()));
    let leave = among(belongs.collect::<Vec<_>>(), anywhere.boxed())
        .prop_map(move |(who, college)| (who, register::Command::Leave { college, cost }.into()));
    let waiting = !state.asked.is_empty();
    either([
        (4, apply.boxed()),
        (where_any(waiting, 10), admit.boxed()),
        (1, refuse.boxed()),
        (1, leave.boxed()),
    ])
}

fn contribution_name() -> BoxedStrategy<ContributionId> {
    (0..9_u8).prop_map(|number| ContributionId::new(format!("c{number}")).unwrap()).boxed()
}

fn known(state: &Naive) -> BoxedStrategy<ContributionId> {
    among(state.record.keys().cloned(), contribution_name())
}

/// Who gave how many hours, each at most once.
fn giving() -> impl Strategy<Value = Vec<(&'static str, i64)>> {
    let some = subsequence(PEOPLE.to_vec(), 0..3);
    (some, vec(0..6_i64, 3)).prop_map(|(people, hours)| people.into_iter().zip(hours).collect())
}

fn record(state: &Naive) -> Move {
    let kind = prop_oneof![
        2 => Just(ContributionKind::Need),
        4 => Just(ContributionKind::Work),
        2 => Just(ContributionKind::Result),
    ];
    let fresh =
        (contribution_name(), kind, giving(), vec(known(state), 0..4), name(), any::<bool>());
    let give = fresh.prop_map(|(id, kind, people, on, by, books)| {
        let on: BTreeSet<_> = on.into_iter().filter(|older| *older != id).collect();
        let on: Vec<&str> = on.iter().map(ContributionId::as_str).collect();
        let attested = people.iter().any(|(_, hours)| *hours > 0);
        let by = if attested || books { steward() } else { person(by) };
        (by, contribution(id.as_str(), kind, &people, &on))
    });
    let link = (known(state), known(state))
        .prop_map(|(from, to)| (steward(), Trace::AddLink { from, link: Link::to(to) }.into()));
    let correct = (known(state), giving()).prop_map(|(contribution, people)| {
        let taking = |(name, hours): (&str, i64)| {
            let record = Attester::Record { id: EvidenceId::new("book").unwrap() };
            let taking = Participation::of(person(name));
            let time = TimeAmount::from_hours(hours).unwrap();
            if hours > 0 { taking.attested(time, record) } else { taking }
        };
        let participations = people.into_iter().map(taking).collect();
        let reason = EvidenceId::new("minutes").unwrap();
        (steward(), Trace::CorrectAuthorship { contribution, participations, reason }.into())
    });
    prop_oneof![8 => give, 2 => link, 2 => correct].boxed()
}

fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![3 => Just(euro()), 2 => Just(Unit::Time)]
}

fn of_unit(unit: &Unit, most: i64) -> BoxedStrategy<Amount> {
    let unit = unit.clone();
    let quanta = prop_oneof![30 => 1..most.max(2), 1 => Just(0), 1 => most..3 * most.max(1)];
    quanta.prop_map(move |quanta| Amount::from_quanta(unit.clone(), quanta).unwrap()).boxed()
}

/// Some euros with odd cents, or some hours with odd minutes.
fn amount() -> BoxedStrategy<Amount> {
    prop_oneof![3 => of_unit(&euro(), 30_000), 2 => of_unit(&Unit::Time, 80_000)].boxed()
}

/// What may leave the pot, and now and then more.
fn from_the_pot(state: &Naive) -> BoxedStrategy<Amount> {
    let free = |unit: Unit| {
        let held = state.free(&unit).try_into().unwrap_or(0);
        of_unit(&unit, held)
    };
    prop_oneof![3 => free(euro()), 2 => free(Unit::Time)].boxed()
}

fn bank(state: &Naive) -> Move {
    let others = [pot(), Holder::Commons {}, Holder::Owed {}, Holder::Outside {}];
    let without = PEOPLE.into_iter().flat_map(|name| [(name, euro()), (name, Unit::Time)]);
    let without = without.filter(|(name, unit)| {
        state.is_member(&person(name)) && !state.has_account(&person(name), unit)
    });
    let without: Vec<_> = without.collect();
    let missing = !without.is_empty();
    let own = among(without, (name(), unit()).boxed())
        .prop_map(|(who, unit)| (person(who), Command::OpenAccount { holder: held_by(who), unit }));
    let common = (select(others.to_vec()), unit())
        .prop_map(|(holder, unit)| (steward(), Command::OpenAccount { holder, unit }));
    let filling = amount().prop_map(|amount| (steward(), fill(&amount)));
    let with = PEOPLE.into_iter().filter(|name| state.has_account(&person(name), &Unit::Time));
    let with: Vec<&'static str> = with.collect();
    let one = || among(with.clone(), name().boxed());
    let given = prop_oneof![9 => of_unit(&Unit::Time, 20_000), 1 => amount()];
    let exchange = (one(), one(), given).prop_map(|(giver, receiver, given)| {
        let of = |who: &str| held_by(who).account(&Unit::Time).unwrap();
        let activity = ActivityId::new("garden").unwrap();
        let (giver, who) = (of(giver), person(receiver));
        let receiver = of(receiver);
        let (value_date, reference) = (None, None);
        (who, Book::Exchange { giver, receiver, given, activity, value_date, reference }.into())
    });
    let done = state.done.iter().map(|done| done.id).collect::<Vec<_>>();
    let anything = among(done, Just(CommandId::from_u128(7_777)).boxed());
    let correct = among(state.entries().collect::<Vec<_>>(), anything)
        .prop_map(|entry| (steward(), Book::CorrectEntry { entry, reference: None }.into()));
    either([
        (where_any(missing, 6), own.boxed()),
        (1, common.boxed()),
        (5, filling.boxed()),
        (8, exchange.boxed()),
        (3, correct.boxed()),
    ])
}

fn motion_name() -> BoxedStrategy<MotionId> {
    (0..6_u8).prop_map(|number| MotionId::new(format!("m{number}")).unwrap()).boxed()
}

/// A motion that stands so, with its author; now and then any other.
fn standing(state: &Naive, stands: Stands) -> BoxedStrategy<(ContributorId, MotionId)> {
    let those = state.motions.iter().filter(|(_, motion)| motion.stands == stands);
    let those: Vec<_> = those.map(|(id, motion)| (motion.author.clone(), id.clone())).collect();
    among(those, (name().prop_map(person), motion_name()).boxed())
}

fn motions(state: &Naive, now: Timestamp) -> Move {
    let later =
        move |days: i64| Timestamp::from_unix_seconds(now.unix_seconds() + days * 86_400).unwrap();
    let change = prop_oneof![
        2 => Just(Some(to_the_commons())),
        4 => Just(Some(commons_first())),
        1 => Just(None),
    ];
    let proposal = (change, weighted(0.2, 1..20_i64)).prop_map(move |(policy, effective)| {
        let mut proposal = Proposal::new(SubjectId::new("sharing").unwrap());
        if let Some(policy) = policy {
            proposal = proposal.changing(CharterChange::Policy { policy });
        }
        proposal.effective = effective.map(later);
        Box::new(proposal)
    });
    let closes = weighted(0.3, 0..9_i64).prop_map(move |days| days.map(later)).boxed();
    let draft = (name(), motion_name(), proposal.clone())
        .prop_map(|(by, motion, proposal)| (person(by), Command::DraftMotion { motion, proposal }));
    let open = (name(), motion_name(), proposal, closes.clone()).prop_map(
        |(by, motion, proposal, closes)| {
            (person(by), Command::OpenMotion { motion, proposal, closes })
        },
    );
    let deliberate = standing(state, Stands::Drafted)
        .prop_map(|(by, motion)| (by, Vote::Deliberate { motion }.into()));
    let open_vote = (standing(state, Stands::Deliberated), closes)
        .prop_map(|((by, motion), closes)| (by, Command::OpenVote { motion, closes }));
    let choice = prop_oneof![
        8 => Just(Choice::Yes),
        2 => Just(Choice::No),
        1 => Just(Choice::Abstain),
    ];
    let silent = state
        .motions
        .iter()
        .flat_map(|(id, motion)| motion.silent().map(|who| (who.clone(), id.clone())));
    let silent: Vec<_> = silent.collect();
    let anybody = (name().prop_map(person), standing(state, Stands::Open))
        .prop_map(|(who, (_, motion))| (who, motion));
    let count = |stands| state.motions.values().filter(|motion| motion.stands == stands).count();
    let (open_now, silent_now) = (count(Stands::Open), !silent.is_empty());
    let ballot = (among(silent, anybody.boxed()), choice)
        .prop_map(|((by, motion), choice)| (by, Vote::CastBallot { motion, choice }.into()));
    let recuse = (name(), standing(state, Stands::Open)).prop_map(|(who, (_, motion))| {
        (person(who), Vote::Recuse { motion, person: person(who) }.into())
    });
    let close = standing(state, Stands::Open)
        .prop_map(|(by, motion)| (by, Vote::CloseMotion { motion }.into()));
    let enact = (name(), standing(state, Stands::Adopted))
        .prop_map(|(by, (_, motion))| (person(by), Command::Enact { motion }));
    either([
        (3, draft.boxed()),
        (where_any(open_now == 0, 4), open.boxed()),
        (where_any(count(Stands::Drafted) > 0, 6), deliberate.boxed()),
        (where_any(count(Stands::Deliberated) > 0, 8), open_vote.boxed()),
        (where_any(silent_now, 24), ballot.boxed()),
        (1, recuse.boxed()),
        (where_any(open_now > 0, 5), close.boxed()),
        (where_any(count(Stands::Adopted) > 0, 12), enact.boxed()),
    ])
}

fn budget_name() -> BoxedStrategy<BudgetId> {
    (0..4_u8).prop_map(|number| BudgetId::new(format!("b{number}")).unwrap()).boxed()
}

fn pots(state: &Naive) -> Move {
    let known = known(state);
    let results = prop_oneof![
        8 => vec(known.clone(), 1..=1),
        5 => vec(known, 2..=3),
        1 => Just(Vec::new()),
    ];
    let budget = weighted(0.05, budget_name());
    let share =
        (from_the_pot(state), unit(), results, budget).prop_map(|(amount, of, results, budget)| {
            // The pot counts what is shared, but now and then.
            let unit = if amount.quanta() % 9 == 0 { of } else { amount.unit().clone() };
            let pot = pot().account(&unit).unwrap();
            (steward(), Command::Distribute { pot, amount, results, budget })
        });
    let waiting = state.owed.keys().map(|(person, ..)| person.clone()).collect::<Vec<_>>();
    let payable: Vec<_> = waiting.iter().filter(|who| state.is_member(who)).cloned().collect();
    let due = !payable.is_empty();
    let pay = among(payable, among(waiting, name().prop_map(person).boxed()))
        .prop_map(|person| (person.clone(), Command::PayOwed { person }));
    let lapse = Just((steward(), Command::LapseOwed {}));
    either([
        (12, share.boxed()),
        (where_any(due, 5), pay.boxed()),
        (where_any(!state.owed.is_empty(), 3), lapse.boxed()),
    ])
}

fn budgets(state: &Naive, now: Timestamp) -> Move {
    let of = |which: fn(&Pool) -> bool| {
        let those = state.budgets.iter().filter(move |(_, pool)| which(pool));
        among(those.map(|(id, _)| id.clone()).collect::<Vec<_>>(), budget_name())
    };
    let running = || of(Pool::runs);
    let claimed = || of(|pool| pool.runs() && !pool.reviewed());
    // A circle whose last budget is closed hands something on; that is another test's.
    let open = (budget_name(), from_the_pot(state), -1..6_i64, 0..9_u8).prop_map({
        let busy = state.budgets.iter().find(|(_, pool)| pool.runs());
        let busy = busy.map(|(id, _)| id.as_str().to_owned());
        move |(budget, envelope, days, other)| {
            let circle = busy.as_deref().filter(|_| other == 0).unwrap_or(budget.as_str());
            let circle = CircleId::new(circle).unwrap();
            let pot = pot().account(envelope.unit()).unwrap();
            let closes = now.unix_seconds() + days * 86_400;
            let closes = Timestamp::from_unix_seconds(closes).unwrap();
            (steward(), Command::OpenBudget { budget, circle, envelope, pot, opens: now, closes })
        }
    });
    let units: BTreeMap<BudgetId, (Unit, i64)> = state
        .budgets
        .iter()
        .map(|(id, pool)| (id.clone(), (pool.unit.clone(), pool.envelope.try_into().unwrap())))
        .collect();
    let claim = claimed().prop_flat_map(move |budget| {
        let (unit, most) = units.get(&budget).cloned().unwrap_or((euro(), 5_000));
        let amount = prop_oneof![15 => of_unit(&unit, most), 1 => amount()];
        (Just(budget), amount)
    });
    let declare = (claim, name(), 0..3_u8).prop_map(move |((budget, amount), who, number)| {
        let claim = Claim {
            id: ClaimId::new(format!("{budget}-{who}-{number}")).unwrap(),
            contributor: person(who),
            payee: None,
            contributions: Vec::new(),
            date: now,
            basis: Basis::Amount { amount, time: None },
            volunteered: None,
            minimum: None,
        };
        (person(who), Command::Budget { budget, command: Ask::Declare { claim } })
    });
    let claims = state.budgets.iter().flat_map(|(budget, pool)| {
        pool.claims.iter().map(|(claim, (who, _))| (budget.clone(), claim.clone(), who.clone()))
    });
    let none = (budget_name(), name())
        .prop_map(|(budget, who)| (budget, ClaimId::new("none").unwrap(), person(who)));
    let withdraw =
        among(claims.collect::<Vec<_>>(), none.boxed()).prop_map(|(budget, claim, who)| {
            (who, Command::Budget { budget, command: Ask::Withdraw { claim } })
        });
    let review = claimed()
        .prop_map(|budget| (steward(), Command::Budget { budget, command: Ask::Review {} }));
    let members: Vec<_> = state.belongs.iter().filter(|(_, of)| !of.is_empty()).collect();
    let members: Vec<ContributorId> = members.into_iter().map(|(who, _)| who.clone()).collect();
    let most = members.len();
    let some = (subsequence(members, 0..=most), weighted(0.1, name()));
    let propose = (running(), some).prop_map(|(budget, (vouched, other))| {
        let vouched = vouched.into_iter().chain(other.map(person)).collect();
        let grounds = Grounds { vouched, ..Grounds::default() };
        (steward(), Command::Budget { budget, command: Ask::Propose { grounds } })
    });
    let close = running()
        .prop_map(|budget| (steward(), Command::Budget { budget, command: Ask::Close {} }));
    let some = |which: fn(&Pool) -> bool| state.budgets.values().any(which);
    let (runs, open_now) = (some(Pool::runs), some(|pool| pool.runs() && !pool.reviewed()));
    let reviewed = some(|pool| pool.runs() && pool.reviewed());
    let proposed = some(|pool| pool.runs() && pool.is_proposed());
    either([
        (where_any(!runs, 8), open.boxed()),
        (where_any(open_now, 16), declare.boxed()),
        (where_any(runs, 2), withdraw.boxed()),
        (where_any(open_now, 4), review.boxed()),
        (where_any(reviewed, 10), propose.boxed()),
        (where_any(proposed, 14), close.boxed()),
    ])
}

fn objectives(now: Timestamp) -> Move {
    let indicator = || {
        select(vec!["hours given", "euros paid"]).prop_map(|name| IndicatorId::new(name).unwrap())
    };
    let measure = || {
        (0..9_i64).prop_map(|hours| Measure::Amount {
            amount: Amount::from_quanta(Unit::Time, 3_600 * hours).unwrap(),
        })
    };
    let set = (indicator(), measure(), any::<bool>(), 0..60_i64).prop_map(
        |(indicator, measure, most, date)| {
            let target =
                if most { Target::AtMost { measure } } else { Target::AtLeast { measure } };
            let objective = Objective::new(indicator, target, day(date));
            (steward(), Command::SetObjective { objective })
        },
    );
    let found = (indicator(), measure()).prop_map(move |(indicator, measure)| {
        let measurement = Measurement { at: now, measure };
        (steward(), Command::Measure { indicator, measurement })
    });
    prop_oneof![1 => set, 1 => found].boxed()
}
