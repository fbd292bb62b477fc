//! Amendments: forgotten links claimed and attested, authorships corrected, and cones.

use std::collections::BTreeMap;

use liens_core::{
    Contribution, ContributionId, ContributorId, Envelope, EvidenceId, Licence, Link, MotionId,
    Participation, Timestamp,
};
use liens_lineage::{Authority, Command, Event, Frozen, Lineage, Order, Refusal, distribute};
use proptest::prelude::*;

use crate::record::{PERSONS, Record, envelope, policies, records};

/// A record, and the same with the links of some contributions forgotten.
fn live(record: &Record) -> Lineage {
    let mut lineage = Lineage::new();
    for (at, contribution) in record.contributions().into_iter().enumerate() {
        let command = Command::RecordContribution { contribution };
        lineage.execute(envelope(at as u128, command)).unwrap();
    }
    lineage
}

const LICENCES: [&str; 3] = ["MIT", "CC-BY-4.0", "GPL-3.0-only OR MIT"];

fn because() -> EvidenceId {
    EvidenceId::new("minutes of May").unwrap()
}

fn by(person: ContributorId, number: u128, body: Command) -> Envelope<Command> {
    Envelope { by: person, ..envelope(number, body) }
}

/// Claims by person 0 to 3 or the steward, attestations, licences and corrections over any two
/// contributions.
fn amendments() -> impl Strategy<Value = Vec<(u8, usize, usize, usize)>> {
    proptest::collection::vec((0..5_u8, 0..8_usize, 0..8_usize, 0..=PERSONS), 0..24)
}

fn command(record: &Record, (kind, from, to, person): (u8, usize, usize, usize)) -> Command {
    let count = record.nodes.len();
    let (from, to_at, to) = (record.id(from % count), to, record.id(to % count));
    match kind {
        0 => Command::ClaimLink { from, link: Link::to(to), reason: because() },
        1 => Command::AttestLink { from, to, motion: None },
        2 => Command::AttestLink { from, to, motion: Some(MotionId::new("m").unwrap()) },
        3 => {
            let licence = LICENCES[to_at % LICENCES.len()].parse().unwrap();
            Command::StateLicence { contribution: from, licence }
        }
        _ => {
            let person = record.person(person % PERSONS);
            let participations = vec![Participation::of(person)];
            Command::CorrectAuthorship { contribution: from, participations, reason: because() }
        }
    }
}

fn takes_part(contribution: &Contribution, person: &ContributorId) -> bool {
    contribution.participations().iter().any(|taking| taking.contributor() == person)
}

proptest! {
    #[test]
    fn a_link_counts_once_an_independent_person_attests_it(
        record in records(),
        amendments in amendments(),
    ) {
        let mut lineage = live(&record);
        for (number, amendment) in amendments.into_iter().enumerate() {
            let steward = ContributorId::new("steward").unwrap();
            let who = amendment.3;
            let person = if who < PERSONS { record.person(who) } else { steward };
            let body = command(&record, amendment);
            let before = lineage.clone();
            let envelope = by(person.clone(), number as u128 + 100, body.clone());
            let decided = lineage.decide(&envelope).map(drop);
            let outcome = lineage.execute(envelope).map(drop);
            prop_assert_eq!(&decided, &outcome);
            if outcome.is_err() {
                prop_assert_eq!(&lineage, &before);
                continue;
            }
            match body {
                Command::ClaimLink { from, link, .. } => {
                    prop_assert_eq!(lineage.contribution(&from), before.contribution(&from));
                    let claim = lineage.claims().find(|claim| *claim.from() == from && *claim.link() == link);
                    prop_assert_eq!(claim.unwrap().claimants(), [person]);
                }
                Command::AttestLink { from, to, motion } => {
                    let claim = before.claims().find(|claim| *claim.from() == from && claim.link().to == to).unwrap();
                    let ends = [&from, &to].map(|id| before.contribution(id).unwrap());
                    if motion.is_none() {
                        prop_assert!(!claim.claimants().contains(&person));
                        prop_assert!(!ends.iter().any(|end| takes_part(end, &person)));
                    }
                    let linked = ends[0].clone().with_link(claim.link().clone()).unwrap();
                    prop_assert_eq!(lineage.contribution(&from), Some(&linked));
                    prop_assert_eq!(lineage.claims().count() + 1, before.claims().count());
                }
                Command::CorrectAuthorship { contribution, participations, .. } => {
                    let (new, old) = (lineage.contribution(&contribution).unwrap(), before.contribution(&contribution).unwrap());
                    prop_assert_eq!(new.participations(), participations);
                    prop_assert_eq!(new.builds_on(), old.builds_on());
                    prop_assert_eq!((new.kind(), new.date()), (old.kind(), old.date()));
                    prop_assert_eq!(new.licence(), old.licence());
                }
                _ => {}
            }
        }
        let again = Lineage::replay(lineage.events().to_vec()).unwrap();
        prop_assert_eq!(&again, &lineage);
        prop_assert!(again.claims().eq(lineage.claims()));
        let contributions = lineage.contributions().cloned();
        prop_assert_eq!(lineage.freeze().unwrap(), Frozen::load(contributions).unwrap());
    }

    #[test]
    fn a_stated_licence_holds_from_then_on_and_changes_nothing_else(
        record in records(),
        stated in proptest::collection::vec((0..8_usize, 0..LICENCES.len()), 0..12),
    ) {
        let mut lineage = live(&record);
        let mut model: BTreeMap<ContributionId, Licence> = BTreeMap::new();
        let mut then = vec![lineage.clone()];
        for (number, (at, licence)) in (100_u32..).zip(stated) {
            let contribution = record.id(at % record.nodes.len());
            let licence: Licence = LICENCES[licence].parse().unwrap();
            let state =
                Command::StateLicence { contribution: contribution.clone(), licence: licence.clone() };
            let at = Timestamp::from_unix_seconds(10_000_000_000 + i64::from(number)).unwrap();
            let refused = lineage.execute(Envelope { at, ..envelope(number.into(), state) }).err();
            let same = model.get(&contribution) == Some(&licence);
            let refusal = Refusal::SameLicence { contribution: contribution.clone(), licence: licence.clone() };
            prop_assert_eq!(refused, same.then_some(refusal));
            model.insert(contribution, licence);
            for before in record.contributions() {
                let now = lineage.contribution(before.id()).unwrap();
                prop_assert_eq!(now.licence(), model.get(now.id()));
                let rest = |of: &Contribution| {
                    let (kind, project) = (of.kind().clone(), of.project().clone());
                    let people = of.participations().to_vec();
                    (of.id().clone(), kind, project, of.date(), people, of.builds_on().to_vec())
                };
                prop_assert_eq!(rest(now), rest(&before));
            }
            if !same {
                then.push(lineage.clone());
            }
        }
        // What was known before each of them is what stood then.
        let last = lineage.events().len() - (then.len() - 1);
        for (known, event) in then.iter().zip(&lineage.events()[last - 1..]) {
            prop_assert_eq!(&lineage.recorded_until(event.at).unwrap(), known);
        }
    }

    #[test]
    fn the_cone_of_a_result_is_shared_like_the_whole_record(
        record in records(),
        policy in policies(),
        other in any::<prop::sample::Index>(),
    ) {
        let lineage = live(&record);
        let other = record.id(other.index(record.nodes.len()));
        let mut results = vec![record.result(), other];
        results.dedup();
        let order = || Order {
            pot: "1000.03 EUR".parse().unwrap(),
            results: results.iter().map(|result| (result.clone(), None)).collect(),
            vouched: record.vouched(),
            authority: Authority { charter: 1, motion: None },
        };
        let cone = lineage.upstream_of(&results).unwrap();
        let whole = lineage.freeze().unwrap();
        prop_assert!(cone.len() <= whole.len());
        prop_assert_eq!(cone.ancestors(&record.result()).count(), record.cone().len());
        let shared = distribute(&cone, &policy, order()).unwrap();
        prop_assert_eq!(shared, distribute(&whole, &policy, order()).unwrap());
    }
}

#[test]
fn a_forgotten_parent_is_claimed_attested_and_kept_in_the_history() {
    let id = |text: &str| ContributionId::new(text).unwrap();
    let person = |text: &str| ContributorId::new(text).unwrap();
    let record = |name: &str, of: &str, number| {
        let project = liens_core::ProjectId::new("p").unwrap();
        let date = "2026-01-05".parse().unwrap();
        let kind = liens_core::ContributionKind::Work;
        let begun = Contribution::builder(id(name), kind, project, date);
        let contribution = begun.participation(Participation::of(person(of))).build().unwrap();
        by(person(of), number, Command::RecordContribution { contribution })
    };
    let mut lineage = Lineage::new();
    lineage.execute(record("need", "ana", 1)).unwrap();
    lineage.execute(record("work", "bo", 2)).unwrap();
    let claim =
        || Command::ClaimLink { from: id("work"), link: Link::to(id("need")), reason: because() };
    let attest = || Command::AttestLink { from: id("work"), to: id("need"), motion: None };
    let early = lineage.execute(by(person("eve"), 3, attest())).unwrap_err();
    assert_eq!(early.code(), "lineage.record.not_claimed");
    lineage.execute(by(person("ana"), 4, claim())).unwrap();
    let twice = lineage.execute(by(person("eve"), 5, claim())).unwrap_err();
    assert_eq!(twice.code(), "lineage.record.already_claimed");
    for (number, attester) in [(6, "ana"), (7, "bo")] {
        let refused = lineage.execute(by(person(attester), number, attest())).unwrap_err();
        assert_eq!(refused.code(), "lineage.record.not_independent");
        assert!(refused.to_string().starts_with(attester), "{refused}");
    }
    // A broker who contributes to neither does not make those independent for whom it acts.
    let broker = Envelope { on_behalf_of: Some(person("bo")), ..by(person("eve"), 8, attest()) };
    assert!(matches!(lineage.execute(broker), Err(Refusal::NotIndependent { .. })));
    lineage.execute(by(person("eve"), 9, attest())).unwrap();
    assert_eq!(lineage.contribution(&id("work")).unwrap().builds_on(), [Link::to(id("need"))]);
    assert_eq!(lineage.claims().count(), 0);
    let correct = |people: &[&str]| Command::CorrectAuthorship {
        contribution: id("work"),
        participations: people.iter().map(|name| Participation::of(person(name))).collect(),
        reason: because(),
    };
    lineage.execute(by(person("bo"), 10, correct(&["bo", "cy"]))).unwrap();
    assert_eq!(lineage.contribution(&id("work")).unwrap().participations().len(), 2);
    for (number, people, code) in [
        (11, vec!["cy", "bo"], "lineage.record.unchanged"),
        (12, vec!["cy", "cy"], "core.contribution.duplicate_contributor"),
    ] {
        let refused = lineage.execute(by(person("bo"), number, correct(&people))).unwrap_err();
        assert_eq!(refused.code(), code);
    }
    let state = |name: &str| Command::StateLicence {
        contribution: id(name),
        licence: "MIT".parse().unwrap(),
    };
    let before = lineage.clone();
    let refused = lineage.execute(by(person("bo"), 13, state("nothing"))).unwrap_err();
    assert_eq!(refused, Refusal::Unknown { contribution: id("nothing") });
    assert_eq!(lineage, before);
    lineage.execute(by(person("bo"), 14, state("work"))).unwrap();
    let refused = lineage.execute(by(person("cy"), 15, state("work"))).unwrap_err();
    assert_eq!(refused.code(), "lineage.record.same_licence");
    assert_eq!(refused.to_string(), "contribution work is under MIT already");
    let first = lineage.events().first().unwrap();
    assert!(matches!(&first.body, Event::ContributionRecorded { .. }));
    assert_eq!(lineage.events().len(), 6);
}
