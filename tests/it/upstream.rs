//! The roll of those upstream of a result.

use liens::lineage::Frozen;
use liens::{CollegeId, ContributionId, Refusal, Stake, Timestamp, Upstream};

use crate::world::{World, members, person};

fn id(name: &str) -> ContributionId {
    ContributionId::new(name).unwrap()
}

#[test]
fn whoever_took_part_upstream_of_a_result_is_asked_about_it() {
    let commons = World::ready().commons;
    let frozen: Frozen = commons.lineage().freeze().unwrap();
    for contribution in frozen.contributions() {
        let asked = Upstream::of(&frozen, contribution.id()).unwrap();
        let mut expected = Vec::new();
        for name in ["ana", "bo", "cleo", "dan"].map(person) {
            let took_part = |c: &&liens::Contribution| {
                c.participations().iter().any(|taking| *taking.contributor() == name)
            };
            let raised = frozen.origins(contribution.id()).any(|need| took_part(&need));
            if frozen.ancestors(contribution.id()).any(|c| took_part(&c)) {
                expected.push((name, if raised { Stake::Origin } else { Stake::Contributor }));
            }
        }
        let found: Vec<_> = asked.people().map(|(who, standing)| (who.clone(), standing)).collect();
        assert_eq!(found, expected, "{}", contribution.id());
    }
}

#[test]
fn members_vote_in_their_own_college_and_others_are_named() {
    let commons = World::ready().commons;
    let at = "2026-03-01".parse().unwrap();
    let asked = commons.roll_about(&id("a year of coffee"), at).unwrap();
    assert_eq!(asked.roll.members(), members());
    assert_eq!(asked.left_out, [person("dan")]);
    let early = commons.roll_about(&id("a plan"), at).unwrap();
    let names: Vec<_> = early.roll.members().iter().map(|m| m.person().as_str()).collect();
    assert_eq!((names, early.left_out.len()), (vec!["ana", "bo"], 0));
}

#[test]
fn the_two_standings_may_be_the_colleges() {
    let commons = World::ready().commons;
    let frozen = commons.lineage().freeze().unwrap();
    let [origin, work] = ["origin", "work"].map(|name| CollegeId::new(name).unwrap());
    let asked = Upstream::of(&frozen, &id("a year of coffee")).unwrap();
    let seated = asked.roll(Timestamp::MIN, |_, standing| match standing {
        Stake::Origin => Some(origin.clone()),
        Stake::Contributor => Some(work.clone()),
    });
    let roll = seated.unwrap().roll;
    assert_eq!((roll.weight_of(&origin), roll.weight_of(&work)), (Some(1), Some(3)));
}

#[test]
fn nobody_is_asked_about_what_is_not_there() {
    let commons = World::ready().commons;
    let refused = commons.roll_about(&id("nowhere"), Timestamp::MIN).unwrap_err();
    assert!(matches!(refused, Refusal::Lineage(_)));
    assert_eq!(refused.code(), "lineage.record.unknown");
}
