//! What a period would have brought, where nothing is supposed but what was in force.

use std::collections::BTreeSet;

use liens::{Charter, CharterChange, Commons, Event, Supposition, Timestamp, WhatIf};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use proptest_state_machine::ReferenceStateMachine;

use super::naive::{Naive, Sent};
use super::village::day;

/// The life that a village had, each command a second after the one before, so that it is certain
/// which charter was in force; what is refused is left out.
fn lived<'a>(all: impl IntoIterator<Item = &'a Sent>) -> Commons {
    let mut commons = Commons::new();
    let mut last = day(0);
    for sent in all {
        last = Timestamp::from_unix_seconds(last.max(sent.at).unix_seconds() + 1).unwrap();
        let _outcome = commons.execute(Sent { at: last, ..sent.clone() });
    }
    commons
}

/// All of a charter that may be supposed otherwise, as it is.
fn in_force(charter: &Charter) -> Vec<CharterChange> {
    let articles = charter.articles();
    let policy = CharterChange::Policy { policy: articles.policy().clone() };
    let budgets = CharterChange::Budgets { budgets: Box::new(articles.budgets().clone()) };
    let term = articles.owed_term().map(|term| CharterChange::OwedTerm { term });
    let factors = articles.relevance().cloned();
    let relevance = factors.map(|factors| CharterChange::Relevance { factors });
    [policy, budgets].into_iter().chain(term).chain(relevance).collect()
}

/// What each charter would have brought in its own time, and nothing in any time.
fn supposed(commons: &Commons) -> Vec<WhatIf> {
    let charters = commons.charters();
    let since = charters.iter().map(Charter::since);
    let ends = since.clone().skip(1).chain([Timestamp::MAX]);
    let own = charters.iter().zip(since.clone().zip(ends.clone()));
    let own = own.map(|(charter, (from, until))| (in_force(charter), from, until));
    let always = [(Vec::new(), Timestamp::MIN, Timestamp::MAX)];
    let nothing = since.zip(ends).map(|(from, until)| (Vec::new(), from, until));
    own.chain(always)
        .chain(nothing)
        .map(|(changes, from, until)| {
            commons.what_if(&Supposition { changes, from, until }).unwrap()
        })
        .collect()
}

fn changes_nothing(told: &WhatIf) {
    assert_eq!((told.refused, &told.first_refused), (0, &None));
    for row in &told.rows {
        assert_eq!(row.received, row.supposed, "{:?}", row.recipient);
    }
}

proptest! {
    #[test]
    fn supposing_what_was_in_force_changes_nothing(
        (naive, sent, _) in Naive::sequential_strategy(1..50),
    ) {
        let commons = lived(naive.done.iter().chain(&sent));
        if !commons.charters().is_empty() {
            supposed(&commons).iter().for_each(changes_nothing);
        }
    }
}

/// Where nobody received anything the law would say nothing.
#[test]
fn the_lives_that_are_supposed_again_have_shared_under_several_charters() {
    let mut runner = TestRunner::deterministic();
    let (mut rows, mut charters, mut kinds) = (0, 0, BTreeSet::new());
    for _ in 0..100 {
        let lives = Naive::sequential_strategy(49..50).new_tree(&mut runner).unwrap();
        let (naive, sent, _) = lives.current();
        let commons = lived(naive.done.iter().chain(&sent));
        if commons.charters().is_empty() {
            continue;
        }
        charters = charters.max(commons.charters().len());
        rows += supposed(&commons).iter().map(|told| told.rows.len()).sum::<usize>();
        kinds.extend(commons.events().iter().filter_map(|event| match &event.body {
            Event::PotDistributed { .. } => Some("pot"),
            Event::Budgeted { .. } => Some("budget"),
            _ => None,
        }));
    }
    println!("{rows} lines, {charters} charters, {kinds:?}");
    assert!(rows >= 100 && charters >= 2 && kinds.len() == 2, "{rows} {charters} {kinds:?}");
}
