//! Openness: definitions on drawn registers, repairs applied, a year told in numbers.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, CollegeId, ContributorId, Money, Period, Portion, RoleId, TimeAmount, Timestamp,
};
use liens_governance::openness::{OpenFinding, OpenNorms, OpenRepair, OpenRule, Openness};
use liens_governance::register::{Command, Cost, KeptFor, Mandate, Register, Seat};
use liens_governance::{Fraction, Proportion};
use proptest::prelude::*;

use crate::given::{at, college_id, person};
use crate::register::{Desk, Draw, admit, apply, circle, draws, give, seat};

/// When, by whom, what.
pub(crate) type Step = (i64, String, Command);

pub(crate) const NEWCOMER: i64 = 40;

pub(crate) fn seconds(count: i64) -> TimeAmount {
    TimeAmount::from_seconds(count).unwrap()
}

pub(crate) fn cost(time: i64, cents: i64) -> Cost {
    let euros = Money::from_minor("EUR".parse().unwrap(), cents).unwrap();
    Cost::new(seconds(time), Some(euros)).unwrap()
}

/// The draws at their seconds, each with a cost of its own.
fn steps(draws: &[Draw]) -> Vec<Step> {
    let mut now = 0;
    let step = |(place, (by, later, body)): (usize, &Draw)| {
        now += later;
        let place = i64::try_from(place).unwrap();
        let paid = cost(place * 37 % 100, place * 13 % 50);
        let mut body = body.clone();
        match &mut body {
            Command::Apply { cost, .. }
            | Command::Admit { cost, .. }
            | Command::RefuseApplication { cost, .. }
            | Command::Move { cost, .. }
            | Command::Leave { cost, .. } => *cost = paid,
            _ => {}
        }
        (now, by.clone(), body)
    };
    draws.iter().enumerate().map(step).collect()
}

/// What is refused changes nothing.
fn lived(steps: &[Step]) -> Register {
    let mut desk = Desk::opened(Portion::WHOLE);
    for (second, by, body) in steps {
        let _refused = desk.tries(by, *second, body.clone());
    }
    desk.register
}

/// From some second up to five seconds after the last step.
fn period(from: i64, steps: &[Step]) -> Period {
    let last = steps.last().map_or(0, |(second, ..)| *second);
    Period::new(at(from.min(last)), at(last + 5)).unwrap()
}

pub(crate) type Votes = BTreeMap<ContributorId, Timestamp>;

fn votes() -> impl Strategy<Value = Votes> {
    prop::collection::btree_map(0..5_u8, 0..120_i64, 0..5).prop_map(|votes| {
        votes.into_iter().map(|(who, when)| (person(&format!("p{who}")), at(when))).collect()
    })
}

pub(crate) fn measured(register: &Register, votes: &Votes, period: Period) -> Openness {
    Openness::of(register, votes, period, seconds(NEWCOMER)).unwrap()
}

fn norms() -> impl Strategy<Value = OpenNorms> {
    let portion = || (0_u64..=4).prop_map(|part| Portion::new(part, 4).unwrap());
    let costs = || (0_i64..150, 0_i64..80).prop_map(|(time, cents)| cost(time, cents));
    let portions = (portion(), portion(), portion(), portion());
    let others = (portion(), portion(), portion(), portion());
    (portions, others, costs(), costs(), 0_i64..60).prop_map(
        |((refused, newcomers, departures, mandates), others, entry, leaving, wait)| {
            let mut norms = OpenNorms::usual();
            (norms.entered, norms.seated, norms.arrivals, norms.in_roles) = others;
            (norms.refused, norms.newcomers, norms.departures) = (refused, newcomers, departures);
            (norms.mandates, norms.entry, norms.leaving) = (mandates, entry, leaving);
            norms.wait = seconds(wait);
            norms
        },
    )
}

/// The instants of a period.
fn instants(period: Period) -> impl Iterator<Item = Timestamp> {
    (period.from().unix_seconds()..period.to().unix_seconds()).map(at)
}

fn last(period: Period) -> Timestamp {
    at(period.to().unix_seconds() - 1)
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap()
}

/// Arrivals and departures, by asking the register at every second.
fn passing(register: &Register, period: Period) -> [Option<Proportion>; 2] {
    let there = |when| -> BTreeSet<&ContributorId> {
        register.memberships(when).map(|(person, _)| person).collect()
    };
    let ever: BTreeSet<_> = instants(period).flat_map(there).collect();
    let (first, last) = (there(period.from()), there(last(period)));
    let part = |of: &BTreeSet<&ContributorId>| {
        Proportion::of(count(ever.difference(of).count()), count(ever.len()))
    };
    [part(&first), part(&last)]
}

/// The people of a college who held a role, by asking the register at every second.
fn present(register: &Register, period: Period, of: &CollegeId) -> Option<Proportion> {
    let (mut people, mut holders) = (BTreeSet::new(), BTreeSet::new());
    for when in instants(period) {
        let ours = register.memberships(when).filter(|(_, one)| one.college == *of);
        people.extend(ours.map(|(person, _)| person.clone()));
        for name in ["s0", "s1", "s2", "s3"] {
            let held = register.seat(&seat(name)).and_then(|seat| seat.mandate(when));
            holders.extend(held.map(|mandate| mandate.person.clone()));
        }
    }
    let opened = ["s0", "s1", "s2", "s3"]
        .iter()
        .any(|name| register.seat(&seat(name)).is_some_and(|seat| seat.since < period.to()));
    let both = count(people.intersection(&holders).count());
    opened.then(|| Proportion::of(both, count(people.len()))).flatten()
}

/// The sum of the squares of the parts of all seconds of mandates.
fn concentrated(register: &Register, period: Period) -> Option<Fraction> {
    let mut held: BTreeMap<ContributorId, u64> = BTreeMap::new();
    for when in instants(period) {
        for name in ["s0", "s1", "s2", "s3"] {
            let mandate = register.seat(&seat(name)).and_then(|seat| seat.mandate(when));
            if let Some(mandate) = mandate {
                *held.entry(mandate.person.clone()).or_default() += 1;
            }
        }
    }
    let all: u64 = held.values().sum();
    let square = |time: &u64| Fraction::new(time * time, all * all).unwrap();
    (all > 0).then(|| held.values().map(square).sum())
}

/// Whoever first joined less than so long ago, of the members who hold a seat.
fn new_in_seats(register: &Register, period: Period) -> Option<Proportion> {
    let last = last(period);
    let joined = |who: &ContributorId| {
        let belongs = register.memberships(last).any(|(person, _)| person == who);
        let seconds = (0..=last.unix_seconds()).map(at);
        let since = seconds.into_iter().find(|when| {
            let joined =
                |(person, one): (&ContributorId, &liens_governance::register::Membership)| {
                    person == who && one.joined == *when
                };
            register.memberships(*when).any(joined)
        });
        since.filter(|_| belongs)
    };
    let mut tenures = Vec::new();
    for (_, mandate) in register.seats(last) {
        let Some(mandate) = mandate else { continue };
        let since = joined(&mandate.person).or_else(|| joined(mandate.organisation.as_ref()?));
        tenures.extend(since.map(|since| last.unix_seconds() - since.unix_seconds()));
    }
    let new = tenures.iter().filter(|time| **time < NEWCOMER).count();
    Proportion::of(count(new), count(tenures.len()))
}

fn renamed(draws: &[Draw]) -> Vec<Draw> {
    let name = |name: &str| match name.strip_prefix('p') {
        Some(number) => format!("p{}", 4 - number.parse::<u8>().unwrap()),
        None => name.to_owned(),
    };
    let who = |id: &ContributorId| person(&name(id.as_str()));
    let draw = |(by, later, body): &Draw| {
        let mut body = body.clone();
        match &mut body {
            Command::Admit { person, .. }
            | Command::RefuseApplication { person, .. }
            | Command::Move { person, .. }
            | Command::EndMandate { person, .. } => *person = who(person),
            Command::GiveMandate { person, organisation, .. } => {
                (*person, *organisation) = (who(person), organisation.as_ref().map(who));
            }
            Command::OpenSeat { kept_for: KeptFor::Organisation { organisation }, .. } => {
                *organisation = who(organisation);
            }
            _ => {}
        }
        (name(by), *later, body)
    };
    draws.iter().map(draw).collect()
}

/// How often the same is found.
fn found(findings: &[OpenFinding], finding: &OpenFinding) -> usize {
    let key = |one: &OpenFinding| {
        let unit = match &one.repair {
            Some(OpenRepair::Spare { amount }) => Some(amount.unit().clone()),
            _ => None,
        };
        (one.rule, one.person.clone(), one.college.clone(), one.at, unit)
    };
    findings.iter().filter(|one| key(one) == key(finding)).count()
}

/// Takes an amount off the costs of the steps that are looked at, one after the other.
fn spare(steps: &mut [Step], amount: &Amount, concerns: impl Fn(&Step) -> bool) {
    let mut left = amount.quanta();
    let timed = amount.to_string().starts_with("PT");
    for step in steps.iter_mut() {
        if !concerns(step) {
            continue;
        }
        if let Command::Apply { cost: paid, .. }
        | Command::Admit { cost: paid, .. }
        | Command::RefuseApplication { cost: paid, .. }
        | Command::Move { cost: paid, .. }
        | Command::Leave { cost: paid, .. } = &mut step.2
        {
            let (time, cents) = (paid.time().seconds(), paid.money().unwrap().minor());
            let off = left.min(if timed { time } else { cents });
            left -= off;
            *paid = if timed { cost(time - off, cents) } else { cost(time, cents - off) };
        }
    }
    assert_eq!(left, 0);
}

/// The members of a college in the last second of a period who held no role in it.
fn without_role(register: &Register, period: Period, of: &CollegeId) -> Vec<ContributorId> {
    let held = |who: &ContributorId| {
        let mut seats =
            ["s0", "s1", "s2", "s3"].iter().filter_map(|name| register.seat(&seat(name)));
        seats.any(|seat| {
            let meets = |one: &&Mandate| one.from.max(period.from()) < one.end().min(period.to());
            seat.mandates.iter().filter(meets).any(|one| one.person == *who)
        })
    };
    let ours = register.memberships(last(period)).filter(|(_, one)| one.college == *of);
    ours.map(|(who, _)| who).filter(|who| !held(who)).cloned().collect()
}

/// The register and the votes with a repair applied; none where there is nobody to apply it to.
fn mended(
    steps: &[Step],
    votes: &Votes,
    period: Period,
    finding: &OpenFinding,
) -> Option<(Register, Votes)> {
    let (mut steps, mut votes) = (steps.to_vec(), votes.clone());
    let before = lived(&steps);
    let second = last(period).unix_seconds();
    let who = finding.person.clone();
    match finding.repair.as_ref()? {
        OpenRepair::VoteEarlier { time } => {
            let voted = votes.get_mut(&who.unwrap()).unwrap();
            *voted = at(voted.unix_seconds() - time.seconds());
        }
        OpenRepair::Spare { amount } if finding.rule == OpenRule::EntryCost => {
            let who = who.unwrap();
            // Only commands that were done cost anything: drop the others first.
            steps = done(&steps);
            spare(&mut steps, amount, |(when, by, body)| match body {
                _ if at(*when) > votes[&who] => false,
                Command::Apply { .. } => *by == who.as_str(),
                Command::Admit { person, .. }
                | Command::RefuseApplication { person, .. }
                | Command::Move { person, .. } => *person == who,
                _ => false,
            });
        }
        OpenRepair::Spare { amount } => {
            let (who, of, at) = (who.unwrap(), finding.college.clone(), finding.at.unwrap());
            steps = done(&steps);
            // Who leaves a college twice in one second does not do so in what is drawn here.
            spare(&mut steps, amount, |(when, by, body)| match body {
                Command::Leave { college, .. } => {
                    (at.unix_seconds(), Some(college)) == (*when, of.as_ref())
                        && *by == who.as_str()
                }
                _ => false,
            });
        }
        OpenRepair::LetVote { people } => {
            votes.extend(people.iter().map(|who| (who.clone(), last(period))));
        }
        OpenRepair::Welcome { people } => {
            for number in 0..*people {
                let name = format!("new{number}");
                steps.push((second, name.clone(), apply("c0", None)));
                steps.push((second, "clerk".to_owned(), admit(&name, "c0")));
            }
        }
        OpenRepair::GiveRoles { college, people } => {
            let without = without_role(&before, period, college);
            for (number, who) in
                without.get(..usize::try_from(*people).unwrap())?.iter().enumerate()
            {
                let (name, role) = (format!("new{number}"), RoleId::new("member").unwrap());
                let (circle, kept_for) = (circle("council"), KeptFor::Anyone {});
                let open = Command::OpenSeat { seat: seat(&name), circle, role, kept_for };
                steps.push((second, "clerk".to_owned(), open));
                let given = give(&name, who.as_str(), None, (second, second + 1));
                steps.push((second, "clerk".to_owned(), given));
            }
        }
        OpenRepair::Admit { people } => {
            steps = done(&steps);
            for (who, of) in people {
                let refusal = |(_, _, body): &Step| {
                    matches!(body, Command::RefuseApplication { person, college, .. }
                        if person == who && college == of)
                };
                let place = steps.iter().rposition(refusal).unwrap();
                let (person, college, cost) = (who.clone(), of.clone(), Cost::NONE);
                steps[place].2 = Command::Admit { person, college, weight: 1, cost };
            }
        }
        OpenRepair::PassSeats { seats } => {
            for passage in seats {
                let (seat, person) = (passage.seat.clone(), passage.from.clone().unwrap());
                let clerk = || "clerk".to_owned();
                steps.push((second, clerk(), Command::EndMandate { seat, person }));
                let term = (second, second + 1);
                let given = give(passage.seat.as_str(), passage.to.as_str(), None, term);
                steps.push((second, clerk(), given));
            }
        }
        OpenRepair::Keep { people } => steps.retain(|(when, by, body)| {
            let leaves = matches!(body, Command::Leave { .. }) && period.contains(at(*when));
            !(leaves && people.contains(&person(by)))
        }),
        OpenRepair::GiveRole { college } => {
            let who = before.memberships(last(period)).find(|(_, one)| one.college == *college);
            let (seat, role) = (seat("new"), RoleId::new("member").unwrap());
            let (circle, kept_for) = (circle("council"), KeptFor::Anyone {});
            let open = Command::OpenSeat { seat, circle, role, kept_for };
            steps.push((second, "clerk".to_owned(), open));
            let given = give("new", who?.0.as_str(), None, (second, second + 1));
            steps.push((second, "clerk".to_owned(), given));
        }
        _ => return None,
    }
    Some((lived(&steps), votes))
}

/// The same finding with a repair that is one unit smaller; none where that is no repair at all.
fn lessened(finding: &OpenFinding) -> Option<OpenFinding> {
    let mut less = finding.clone();
    let second = |time: &mut TimeAmount| *time = seconds(time.seconds() - 1);
    match less.repair.as_mut()? {
        OpenRepair::VoteEarlier { time } => second(time),
        OpenRepair::Spare { amount } => {
            *amount = Amount::from_quanta(amount.unit().clone(), amount.quanta() - 1).unwrap();
        }
        OpenRepair::LetVote { people } | OpenRepair::Keep { people } => drop(people.pop()),
        OpenRepair::Admit { people } => drop(people.pop()),
        OpenRepair::PassSeats { seats } => drop(seats.pop()),
        OpenRepair::Welcome { people } | OpenRepair::GiveRoles { people, .. } => *people -= 1,
        _ => return None,
    }
    Some(less)
}

/// The steps that are not refused.
fn done(steps: &[Step]) -> Vec<Step> {
    let mut desk = Desk::opened(Portion::WHOLE);
    let taken = |(when, by, body): &&Step| desk.tries(by, *when, body.clone()).is_ok();
    steps.iter().filter(taken).cloned().collect()
}

proptest! {
    #[test]
    fn openness_equals_its_definition(draws in draws(), votes in votes(), from in 0..60_i64) {
        let steps = steps(&draws);
        let (register, period) = (lived(&steps), period(from, &steps));
        let told = measured(&register, &votes, period);
        prop_assert_eq!([told.arrivals, told.departures], passing(&register, period));
        for presence in &told.circulation {
            prop_assert_eq!(presence.people, present(&register, period, &presence.college));
        }
        let index = told.mandates.as_ref().map(|mandates| mandates.index.clone());
        prop_assert_eq!(index, concentrated(&register, period));
        prop_assert_eq!(told.newcomer_seats, new_in_seats(&register, period));

        let answers: Vec<_> = register.requests().filter_map(|one| one.answer.as_ref()).collect();
        let answers: Vec<_> = answers.iter().filter(|one| period.contains(one.at)).collect();
        let refused = answers.iter().filter(|one| !one.admitted).count();
        prop_assert_eq!(told.refusals, Proportion::of(count(refused), count(answers.len())));
        let asked = |who: &ContributorId| {
            register.requests().find(|one| one.person == *who).map(|one| one.since)
        };
        let entered: Vec<_> = votes
            .iter()
            .filter(|(who, when)| {
                period.contains(**when) && asked(who).is_some_and(|asked| asked <= **when)
            })
            .map(|(who, when)| (who.clone(), when.unix_seconds() - asked(who).unwrap().unix_seconds()))
            .collect();
        let entries: Vec<_> =
            told.entries.iter().map(|one| (one.person.clone(), one.waited.seconds())).collect();
        prop_assert_eq!(entries, entered);
    }

    #[test]
    fn renaming_people_renames_what_openness_says(
        draws in draws(), votes in votes(), from in 0..60_i64,
    ) {
        let other = renamed(&draws);
        let (one, two) = (steps(&draws), steps(&other));
        let turned: Votes = votes
            .iter()
            .map(|(who, when)| {
                let number: u8 = who.as_str()[1..].parse().unwrap();
                (person(&format!("p{}", 4 - number)), *when)
            })
            .collect();
        let here = measured(&lived(&one), &votes, period(from, &one));
        let there = measured(&lived(&two), &turned, period(from, &two));
        let told = |open: &Openness| {
            let doors = (open.entered, open.refusals, open.arrivals, open.departures);
            let roles = (open.newcomer_seats, open.seated_newcomers, open.circulation.clone());
            let waits = open.waits.as_ref().map(|one| (one.median.clone(), one.most.clone()));
            let index = open.mandates.as_ref().map(|mandates| mandates.index.clone());
            (doors, roles, waits, index, open.moves.clone(), open.reasons.clone())
        };
        prop_assert_eq!(told(&here), told(&there));
    }

    #[test]
    fn the_repair_of_an_openness_finding_applied_removes_it(
        draws in draws(), votes in votes(), from in 0..60_i64, norms in norms(),
    ) {
        let steps = steps(&draws);
        let (register, period) = (lived(&steps), period(from, &steps));
        let findings = measured(&register, &votes, period).findings(&norms);
        for finding in &findings {
            if let Some((register, votes)) = mended(&steps, &votes, period, finding) {
                let after = measured(&register, &votes, period).findings(&norms);
                let (before, after) = (found(&findings, finding), found(&after, finding));
                prop_assert!(after < before, "{finding:?}: {before} -> {after}");
            }
        }
    }

    #[test]
    fn one_less_than_the_repair_of_an_openness_finding_does_not_mend_it(
        draws in draws(), votes in votes(), from in 0..60_i64, norms in norms(),
    ) {
        let steps = steps(&draws);
        let (register, period) = (lived(&steps), period(from, &steps));
        let findings = measured(&register, &votes, period).findings(&norms);
        for finding in &findings {
            let less = lessened(finding).filter(|_| mended(&steps, &votes, period, finding).is_some());
            if let Some((register, votes)) =
                less.as_ref().and_then(|less| mended(&steps, &votes, period, less))
            {
                // A vote that is cast earlier may fall into the period before this one.
                let seen = match finding.rule {
                    OpenRule::Wait => Period::new(at(0), period.to()).unwrap(),
                    _ => period,
                };
                let after = measured(&register, &votes, seen).findings(&norms);
                prop_assert_eq!(found(&after, finding), found(&findings, finding), "{:?}", less);
            }
            if let (Some(OpenRepair::PassOn { time }), Some(part)) = (&finding.repair, finding.found) {
                let time = time.seconds().unsigned_abs();
                let bar = norms.mandates.ratio();
                let holds = |part: u64, whole| {
                    bar.compare_quotient(part, whole).is_some_and(std::cmp::Ordering::is_le)
                };
                prop_assert!(holds(part.part() - time, part.whole()));
                prop_assert!(!holds(part.part() - time + 1, part.whole()));
            }
        }
    }

    #[test]
    fn the_seats_that_could_pass_to_newcomers_without_one_are_as_many_as_can_be(
        draws in draws(), from in 0..60_i64,
    ) {
        let steps = steps(&draws);
        let (register, period) = (lived(&steps), period(from, &steps));
        let told = measured(&register, &Votes::new(), period);
        let (seats, people): (BTreeSet<_>, BTreeSet<_>) =
            told.seatable.iter().map(|one| (&one.seat, &one.to)).unzip();
        prop_assert_eq!((seats.len(), people.len()), (told.seatable.len(), told.seatable.len()));
        let free: Vec<_> = told.newcomers.iter().filter(|one| one.seats == 0).collect();
        prop_assert!(people.iter().all(|who| free.iter().any(|one| one.person == **who)));
        // Every way to give the seats that may pass to newcomers, one after the other.
        let belongs = |who: &ContributorId, seat: &Seat| {
            register.memberships_of(who, last(period)).any(|one| match &seat.kept_for {
                KeptFor::Anyone {} => true,
                KeptFor::College { college } => one.college == *college,
                _ => false,
            })
        };
        let mut most = BTreeMap::from([(BTreeSet::new(), 0_usize)]);
        for passage in &told.passable {
            let seat = register.seat(&passage.seat).unwrap();
            for (taken, count) in most.clone() {
                for one in free.iter().filter(|one| belongs(&one.person, seat)) {
                    let mut taken: BTreeSet<ContributorId> = taken.clone();
                    if taken.insert(one.person.clone()) {
                        most.insert(taken, count + 1);
                    }
                }
            }
        }
        prop_assert_eq!(told.seatable.len(), most.into_values().max().unwrap());
    }
}

#[test]
fn every_kind_of_openness_repair_is_applied_by_the_law() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut applied = BTreeSet::new();
    let all = BTreeSet::from([
        OpenRule::Wait,
        OpenRule::EntryCost,
        OpenRule::Entered,
        OpenRule::Refusals,
        OpenRule::Newcomers,
        OpenRule::Seated,
        OpenRule::Arrivals,
        OpenRule::Departures,
        OpenRule::LeavingCost,
        OpenRule::Mandates,
        OpenRule::InRoles,
        OpenRule::NoRole,
    ]);
    for _ in 0..10_000 {
        if applied == all {
            break;
        }
        let drawn = (draws(), votes(), 0..60_i64, norms());
        let (draws, votes, from, norms) = drawn.new_tree(&mut runner).unwrap().current();
        let steps = steps(&draws);
        let period = period(from, &steps);
        for finding in measured(&lived(&steps), &votes, period).findings(&norms) {
            let passes = matches!(finding.repair, Some(OpenRepair::PassOn { .. }));
            if passes || mended(&steps, &votes, period, &finding).is_some() {
                applied.insert(finding.rule);
            }
        }
    }
    assert_eq!(applied, all);
}

#[test]
fn two_seats_pass_to_two_newcomers_although_one_of_them_fits_both() {
    let mut desk = Desk::opened(Portion::WHOLE);
    desk.joins("ana", "c0", None, 0);
    desk.seats("s0", KeptFor::Anyone {}, 0);
    desk.seats("s1", KeptFor::College { college: college_id("c0") }, 0);
    for name in ["s0", "s1"] {
        desk.does("clerk", 0, give(name, "ana", None, (0, 500)));
    }
    desk.joins("bo", "c0", None, 90);
    desk.joins("cy", "c1", None, 90);
    let told = measured(&desk.register, &Votes::new(), Period::new(at(0), at(100)).unwrap());
    let passes = |rows: &[liens_governance::openness::Passage]| -> Vec<(String, String)> {
        rows.iter().map(|one| (one.seat.to_string(), one.to.to_string())).collect()
    };
    let pair = |seat: &str, who: &str| (seat.to_owned(), who.to_owned());
    // Bo could take either seat, Cy only one of them.
    assert_eq!(passes(&told.passable), [pair("s0", "bo"), pair("s1", "bo")]);
    assert_eq!(passes(&told.seatable), [pair("s0", "cy"), pair("s1", "bo")]);
    let mut norms = OpenNorms::usual();
    (norms.newcomers, norms.seated) = (Portion::WHOLE, Portion::WHOLE);
    let found: Vec<_> = told
        .findings(&norms)
        .into_iter()
        .filter(|one| [OpenRule::Newcomers, OpenRule::Seated].contains(&one.rule))
        .map(|one| (one.rule, one.found.unwrap(), one.repair))
        .collect();
    let passed = |seats: &[_]| Some(OpenRepair::PassSeats { seats: seats.to_vec() });
    let none = Proportion::of(0, 2).unwrap();
    assert_eq!(
        found,
        [
            (OpenRule::Newcomers, none, passed(&told.passable)),
            (OpenRule::Seated, none, passed(&told.seatable)),
        ]
    );
}
