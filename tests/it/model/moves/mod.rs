//! What may be sent next, drawn with an eye on where the village stands, so that motions, budgets
//! and what is owed come to their ends; some of it by the wrong person, or making no sense.

mod bank;
mod claims;
mod grades;
mod minutes;
mod pots;
mod texts;
mod voting;

use std::collections::BTreeSet;

use liens::governance::register;
use liens::lineage::Command as Trace;
use liens::{
    Amount, Attester, BudgetRules, Command, CommandId, ContributionId, ContributionKind,
    ContributorId, EvidenceId, IndicatorId, Link, Measure, Measurement, Objective, Participation,
    Target, TimeAmount, Timestamp, Unit,
};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::strategy::Union;

use super::naive::{Naive, Sent, Theme};
use super::village::{
    CAFE, COLLEGES, LIBRARY, PEOPLE, Safeguards, college, commons_first, day, euro, found, licence,
    of_project, steward,
};
use crate::world::{contribution, person, to_the_commons};

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
    let wait = match under_review {
        true if state.theme == Theme::Successions => 12,
        true => 6,
        false => 1,
    };
    let unanswered = state.budgets.values().any(|pool| pool.runs() && !pool.below().is_empty());
    let answer = if unanswered { 4 } else { 1 };
    let ahead = state.meetings.values().any(|meeting| meeting.until > now);
    let waits = state.motions.values().any(|motion| motion.may_be_objected(now));
    let soon = if ahead || waits { 8 } else { 2 };
    let gap = prop_oneof![
        20 => Just(0),
        8 => Just(1),
        soon => 2..6_i64,
        answer => Just(7),
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
    use Theme::{Bank, Budgets, Divisions, Pots, Successions, Voices};
    let policy = prop_oneof![Just(to_the_commons()), Just(commons_first())];
    let founding = (policy, any::<[bool; 2]>()).prop_map(|(policy, [hears, suspends])| {
        let charter = (policy, BudgetRules::default());
        (steward(), found(charter, Safeguards { hears, suspends }))
    });
    if state.charters.is_empty() {
        return prop_oneof![3 => founding, 1 => people(state), 1 => record(state)].boxed();
    }
    // A life that does a little of everything comes to no end of anything.
    let often = |theme, often: u32| if state.theme == theme { often } else { often / 4 };
    let claims = [often(Budgets, 90), often(Divisions, 90), often(Successions, 240)];
    let claims = claims.into_iter().max().unwrap_or_default();
    either([
        (1, founding.boxed()),
        (14, people(state)),
        (often(Pots, 32), record(state)),
        (often(Pots, 12), grades::grades(state)),
        (often(Pots, 60), pots::pots(state)),
        (often(Bank, 24), bank::bank(state)),
        (often(Bank, 70), bank::agreements(state, now)),
        (claims, claims::budgets(state, now)),
        (often(Voices, 80) + 10 * often(Budgets, 4), voting::motions(state, now)),
        (often(Voices, 24), minutes::interests(state, now)),
        (often(Voices, 40), minutes::meetings(state, now)),
        (often(Voices, 20), texts::texts(state)),
        (4, objectives(now)),
    ])
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
        (contribution_name(), kind, giving(), vec(known(state), 0..4), name(), any::<[bool; 3]>());
    let give = fresh.prop_map(|(id, kind, people, on, by, [books, free, other])| {
        let on: BTreeSet<_> = on.into_iter().filter(|older| *older != id).collect();
        let on: Vec<&str> = on.iter().map(ContributionId::as_str).collect();
        let attested = people.iter().any(|(_, hours)| *hours > 0);
        let by = if attested || books { steward() } else { person(by) };
        let plain = contribution(id.as_str(), kind, &people, &on);
        (by, of_project(plain, if other { LIBRARY } else { CAFE }, free))
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
    // What holds something for somebody is stated sooner.
    let holding: Vec<_> = state
        .owed
        .keys()
        .filter_map(|(who, _, _, on, _)| Some((who.clone(), on.clone()?)))
        .collect();
    let often = where_any(!holding.is_empty(), 6);
    let anything = (name().prop_map(person), known(state));
    let free = among(holding, anything.boxed()).prop_map(|(who, contribution)| {
        (who, Trace::StateLicence { contribution, licence: licence() }.into())
    });
    let attesting = where_any(!state.claimed.is_empty(), 12);
    prop_oneof![
        8 => give,
        2 => link,
        3 => claim_link(state),
        attesting => attest_link(state),
        2 => correct,
        often => free,
    ]
    .boxed()
}

/// A link that was forgotten, as somebody says.
fn claim_link(state: &Naive) -> Move {
    let new = state.record.iter().flat_map(|(from, given)| {
        let others = state.record.keys().filter(move |to| *to != from && !given.on.contains(*to));
        others.map(|to| (from.clone(), to.clone()))
    });
    let ends = among(new, (known(state), known(state)).boxed());
    let claim = (name(), ends).prop_map(|(who, (from, to))| {
        let (link, reason) = (Link::to(to), EvidenceId::new("a photo").unwrap());
        (person(who), Trace::ClaimLink { from, link, reason }.into())
    });
    claim.boxed()
}

/// What is claimed, attested by somebody, or by a motion.
fn attest_link(state: &Naive) -> Move {
    let which = among(state.claimed.keys().cloned(), (known(state), known(state)).boxed());
    let named = among(state.motions.keys().cloned(), voting::motion_name());
    let by = prop_oneof![
        6 => anyone().prop_map(|who| (who, None)),
        1 => (anyone(), named.clone()).prop_map(|(who, motion)| (who, Some(motion))),
        3 => named.prop_map(|motion| (steward(), Some(motion))),
    ];
    let attest = (by, which).prop_map(|((who, motion), (from, to))| {
        (who, Trace::AttestLink { from, to, motion }.into())
    });
    attest.boxed()
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

fn objectives(now: Timestamp) -> Move {
    let indicator = || {
        select(vec!["hours given", "euros paid"]).prop_map(|name| IndicatorId::new(name).unwrap())
    };
    let measure = || {
        let unit = prop_oneof![9 => Just(Unit::Time), 1 => Just(euro())];
        (unit, 0..9_i64).prop_map(|(unit, hours)| Measure::Amount {
            amount: Amount::from_quanta(unit, 3_600 * hours).unwrap(),
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
