//! Where a rule fails a law: the smallest case, kept as a test, and the law where it holds.

use liens_core::Shares;
use liens_lineage::{Frozen, Rule};
use proptest::prelude::*;

use crate::record::{Node, Record, records};

/// A record of works by one person each: hours, and what each builds on; the last is the result.
fn works(nodes: &[(usize, i64, &[usize])]) -> Record {
    let node = |(person, hours, parents): &(usize, i64, &[usize])| Node {
        need: false,
        people: vec![(*person, hours * 3_600)],
        equal_parts: false,
        parents: parents.iter().map(|parent| (*parent, 1)).collect(),
    };
    Record {
        nodes: nodes.iter().map(node).collect(),
        names: (0..nodes.len()).collect(),
        persons: vec![0, 1, 2, 3],
        vouched: vec![true; 4],
        result: nodes.len() - 1,
    }
}

/// What the first person gets by a rule, of 1,000.
fn of_the_first(record: &Record, rule: &str) -> u64 {
    let frozen = Frozen::load(record.contributions()).unwrap();
    let parts =
        rule.parse::<Rule>().unwrap().parts(&frozen, &record.result(), &record.vouched()).unwrap();
    let shares = parts.to_shares(&frozen, &record.vouched()).unwrap();
    let first = liens_core::Recipient::Contributor(record.person(0));
    shares.part_of(&first) / (Shares::WHOLE / 1_000)
}

#[test]
fn splitting_ones_work_into_a_chain_pays_under_every_rule_but_hours() {
    let whole = works(&[(1, 2, &[]), (0, 2, &[0])]);
    let split = works(&[(1, 2, &[]), (0, 1, &[0]), (0, 1, &[1])]);
    for (rule, before, after) in [
        ("hours", 500, 500),
        ("ancestor-equal", 500, 666),
        ("keep-and-pass:1/2", 500, 750),
        ("cascade:1/2", 500, 750),
    ] {
        assert_eq!((of_the_first(&whole, rule), of_the_first(&split, rule)), (before, after));
    }
}

#[test]
fn hiding_a_parent_pays_under_every_rule_but_cascade() {
    let honest = works(&[(1, 2, &[]), (0, 2, &[0])]);
    let hidden = works(&[(1, 2, &[]), (0, 2, &[])]);
    for (rule, before, after) in [
        ("hours", 500, 1_000),
        ("ancestor-equal", 500, 1_000),
        ("keep-and-pass:1/2", 500, 1_000),
        ("cascade:1/2", 500, 500),
    ] {
        assert_eq!((of_the_first(&honest, rule), of_the_first(&hidden, rule)), (before, after));
    }
}

#[test]
fn splitting_ones_work_into_twins_pays_under_ancestor_equal_and_keep_and_pass() {
    let whole = works(&[(0, 2, &[]), (1, 2, &[]), (2, 2, &[0, 1])]);
    let twins = works(&[(0, 1, &[]), (0, 1, &[]), (1, 2, &[]), (2, 2, &[0, 1, 2])]);
    for (rule, before, after) in [
        ("hours", 333, 333),
        ("ancestor-equal", 333, 500),
        ("keep-and-pass:1/2", 250, 333),
        ("cascade:1/2", 125, 125),
    ] {
        assert_eq!((of_the_first(&whole, rule), of_the_first(&twins, rule)), (before, after));
    }
}

proptest! {
    #[test]
    fn hiding_a_parent_brings_its_hider_nothing_under_cascade(
        record in records(),
        at in any::<prop::sample::Index>(),
        parent in any::<prop::sample::Index>(),
        lambda in 0..=10_u64,
    ) {
        let at = at.index(record.nodes.len());
        let mut hidden = record.clone();
        if !hidden.nodes[at].parents.is_empty() {
            let parent = parent.index(hidden.nodes[at].parents.len());
            hidden.nodes[at].parents.remove(parent);
        }
        let rule: Rule = format!("cascade:{lambda}/10").parse().unwrap();
        let part = |record: &Record| {
            let frozen = Frozen::load(record.contributions()).unwrap();
            rule.parts(&frozen, &record.result(), &record.vouched()).unwrap().part_of(&record.id(at))
        };
        prop_assert_eq!(part(&hidden), part(&record));
    }
}
