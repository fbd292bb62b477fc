//! Views: dates, descent, projects, each against its definition.

use std::collections::BTreeSet;

use liens_core::{Contribution, ContributionId, ProjectId, Timestamp};
use liens_lineage::{Command, Frozen, Lineage, Rule};
use proptest::prelude::*;

use crate::record::{Record, envelope, records};

const DAYS: u32 = 5;

fn day(day: u32) -> Timestamp {
    format!("2026-01-{:02}", day + 1).parse().unwrap()
}

fn project(number: u32) -> ProjectId {
    ProjectId::new(format!("project {number}")).unwrap()
}

/// The contributions of a record, with days and projects of their own.
fn placed(record: &Record, days: &[u32], projects: &[u32]) -> Vec<Contribution> {
    let rebuilt = |at: usize| {
        let old = record.contribution(at);
        let mut new = Contribution::builder(
            old.id().clone(),
            old.kind().clone(),
            project(projects[at]),
            day(days[at]),
        );
        for person in old.participations() {
            new = new.participation(person.clone());
        }
        for link in old.builds_on() {
            new = new.builds_on(link.clone());
        }
        new.build().unwrap()
    };
    (0..record.nodes.len()).map(rebuilt).collect()
}

fn ids<'a>(of: impl IntoIterator<Item = &'a Contribution>) -> Vec<&'a ContributionId> {
    of.into_iter().map(Contribution::id).collect()
}

proptest! {
    #[test]
    fn the_lineage_of_a_date_is_what_is_dated_until_then_and_the_links_inside(
        record in records(),
        days in proptest::collection::vec(0..DAYS, 8),
        until in 0..DAYS,
    ) {
        let frozen = Frozen::load(placed(&record, &days, &[0; 8])).unwrap();
        let then = frozen.dated_until(day(until)).unwrap();
        for at in 0..record.nodes.len() {
            let there = days[at] <= until;
            prop_assert_eq!(then.contribution(&record.id(at)).is_some(), there);
            if let Some(found) = then.contribution(&record.id(at)) {
                let parents = record.nodes[at].parents.iter();
                let parents = parents.filter(|(parent, _)| days[*parent] <= until);
                let expected: BTreeSet<_> = parents.map(|(p, w)| (record.id(*p), *w)).collect();
                let links = found.builds_on().iter();
                let links: BTreeSet<_> = links.map(|l| (l.to.clone(), l.weight)).collect();
                prop_assert_eq!(links, expected);
                let whole = record.contribution(at);
                prop_assert_eq!(found.participations(), whole.participations());
            }
        }
        prop_assert_eq!(frozen.dated_until(day(DAYS)).unwrap(), frozen);
    }

    #[test]
    fn what_was_known_at_an_instant_is_what_its_commands_make(
        record in records(),
        mut days in proptest::collection::vec(0..DAYS, 8),
        until in 0..DAYS,
    ) {
        days.sort_unstable();
        let (mut whole, mut known) = (Lineage::new(), Lineage::new());
        for (at, contribution) in record.contributions().into_iter().enumerate() {
            let mut sent = envelope(at as u128, Command::RecordContribution { contribution });
            sent.at = day(days[at]);
            whole.execute(sent.clone()).unwrap();
            if days[at] <= until {
                known.execute(sent).unwrap();
            }
        }
        prop_assert_eq!(whole.recorded_until(day(until)).unwrap(), known);
        prop_assert_eq!(whole.recorded_until(day(DAYS)).unwrap(), whole);
    }

    #[test]
    fn one_descends_from_another_whose_ancestor_it_is(record in records()) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        for of in frozen.contributions() {
            let descendants = frozen.descendants(of.id());
            let builds = |c: &&Contribution| frozen.ancestors(c.id()).any(|older| older == of);
            let expected = frozen.contributions().filter(builds);
            prop_assert_eq!(ids(descendants), ids(expected));
        }
    }

    #[test]
    fn the_history_of_a_project_is_all_that_leads_to_it_and_all_that_comes_of_it(
        record in records(),
        days in proptest::collection::vec(0..DAYS, 8),
        projects in proptest::collection::vec(0..3_u32, 8),
    ) {
        let frozen = Frozen::load(placed(&record, &days, &projects)).unwrap();
        for number in 0..3 {
            let mine = |c: &&Contribution| *c.project() == project(number);
            let listed = |keep: &dyn Fn(&Contribution) -> bool| {
                let mut kept: Vec<_> = frozen.contributions().filter(|c| keep(c)).collect();
                kept.sort_by_key(|c| (c.date(), c.id().clone()));
                kept
            };
            let leads = |c: &Contribution| !mine(&c) && frozen.descendants(c.id()).any(|d| mine(&d));
            let comes = |c: &Contribution| !mine(&c) && frozen.ancestors(c.id()).any(|a| mine(&a));
            let history = frozen.project_history(&project(number));
            prop_assert_eq!(history.own(), listed(&|c| mine(&c)));
            prop_assert_eq!(history.upstream(), listed(&leads));
            prop_assert_eq!(history.downstream(), listed(&comes));
        }
    }

    #[test]
    fn a_person_took_part_in_what_names_them(record in records()) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        for person in 0..4 {
            let named = |c: &&Contribution| {
                c.participations().iter().any(|p| *p.contributor() == record.person(person))
            };
            let found = frozen.contributions_of(&record.person(person));
            prop_assert_eq!(ids(found), ids(frozen.contributions().filter(named)));
        }
    }
}

#[test]
fn a_date_before_everything_shows_nothing_and_shares_of_a_date_are_those_of_its_lineage() {
    let record = Record {
        nodes: [vec![], vec![(0, 1)], vec![(0, 1), (1, 1)]]
            .map(|parents| crate::record::Node {
                need: false,
                people: vec![(0, 3_600)],
                equal_parts: false,
                parents,
            })
            .to_vec(),
        names: vec![0, 1, 2],
        persons: vec![0, 1, 2, 3],
        vouched: vec![true; 4],
        result: 2,
    };
    // The second is dated after the third, which builds on it.
    let frozen = Frozen::load(placed(&record, &[1, 3, 2], &[0; 3])).unwrap();
    assert!(frozen.dated_until(day(0)).unwrap().is_empty());
    let then = frozen.dated_until(day(2)).unwrap();
    let parts = |of: &Frozen| {
        let parts = Rule::AncestorEqual.parts(of, &record.id(2), &record.vouched()).unwrap();
        parts.iter().map(|(_, part)| part).collect::<Vec<_>>()
    };
    assert_eq!((parts(&then).len(), parts(&frozen).len()), (2, 3));
    let nowhere = ContributionId::new("nowhere").unwrap();
    assert_eq!(frozen.descendants(&nowhere).count(), 0);
    assert!(frozen.project_history(&project(9)).own().is_empty());
}
