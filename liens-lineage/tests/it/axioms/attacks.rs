//! What a person can do to a record: split, insert, hide; and what changes nothing upstream.

use crate::record::{Node, PERSONS, Record};

use super::name;

/// A record as an attacker would have it.
pub(super) struct Attack {
    pub(super) person: usize,
    pub(super) record: Record,
    pub(super) text: String,
}

/// The record with a node put before another, whose number and those above it grow by one.
fn inserted(record: &Record, before: usize, node: Node) -> Record {
    let mut longer = record.clone();
    let moved = |at: usize| at + usize::from(at >= before);
    for node in &mut longer.nodes {
        node.parents.iter_mut().for_each(|(to, _)| *to = moved(*to));
    }
    longer.nodes.insert(before, node);
    longer.names = (0..longer.nodes.len()).collect();
    longer.result = moved(record.result);
    longer
}

/// The nodes of one person alone, and the hours that the first half may take of them.
fn splits(record: &Record) -> impl Iterator<Item = (usize, usize, i64)> {
    record.nodes.iter().enumerate().flat_map(|(at, node)| {
        let alone = match node.people[..] {
            [(person, seconds)] => Some((person, seconds)),
            _ => None,
        };
        alone.into_iter().flat_map(move |(person, seconds)| {
            let mut firsts = vec![0, seconds / 2, seconds];
            firsts.dedup();
            firsts.into_iter().map(move |first| (at, person, first))
        })
    })
}

/// The first half of a node, put before it, and the second in its place.
fn halves(record: &Record, at: usize, first: i64) -> Record {
    let mut node = record.nodes[at].clone();
    node.people[0].1 = first;
    let mut split = inserted(record, at, node);
    split.nodes[at + 1].people[0].1 -= first;
    split
}

/// Each work or need of one person as a chain of two with the same hours together.
pub(super) fn chains(record: &Record) -> Vec<Attack> {
    let chain = |(at, person, first)| {
        let mut record = halves(record, at, first);
        record.nodes[at + 1].parents = vec![(at, 1)];
        let text = format!("{} splits contribution {} into a chain", name(person), at + 1);
        Attack { person, record, text }
    };
    splits(record).map(chain).collect()
}

/// Each but the result as two beside each other, both built on by whatever built on it.
pub(super) fn twins(record: &Record) -> Vec<Attack> {
    let twin = |(at, person, first)| {
        let mut record = halves(record, at, first);
        for node in record.nodes.iter_mut().skip(at + 2) {
            let link = node.parents.iter().find(|(to, _)| *to == at + 1).copied();
            node.parents.extend(link.map(|(_, weight)| (at, weight)));
        }
        let text = format!("{} splits contribution {} into twins", name(person), at + 1);
        Attack { person, record, text }
    };
    splits(record).filter(|(at, ..)| *at != record.result).map(twin).collect()
}

/// Work without hours pushed into each link, by anybody.
pub(super) fn insertions(record: &Record) -> Vec<Attack> {
    let mut attacks = Vec::new();
    for (newer, node) in record.nodes.iter().enumerate() {
        for (link, (older, weight)) in node.parents.iter().enumerate() {
            for person in 0..PERSONS {
                let people = vec![(person, 0)];
                let parents = vec![(*older, 1)];
                let empty = Node { need: false, people, equal_parts: false, parents };
                let mut record = inserted(record, newer, empty);
                record.nodes[newer + 1].parents[link] = (newer, *weight);
                let text = format!(
                    "{} puts work without hours between {} and {}",
                    name(person),
                    newer + 1,
                    older + 1
                );
                attacks.push(Attack { person, record, text });
            }
        }
    }
    attacks
}

/// Each link to a need, or to work, hidden by each who took part in the newer contribution.
pub(super) fn hidings(record: &Record, need: bool) -> Vec<Attack> {
    let mut attacks = Vec::new();
    for (newer, node) in record.nodes.iter().enumerate() {
        for (link, (older, _)) in node.parents.iter().enumerate() {
            for (person, _) in node.people.iter().filter(|_| record.nodes[*older].need == need) {
                let mut record = record.clone();
                record.nodes[newer].parents.remove(link);
                let text =
                    format!("{} hides that {} builds on {}", name(*person), newer + 1, older + 1);
                attacks.push(Attack { person: *person, record, text });
            }
        }
    }
    attacks
}

/// The person whose name a person gets.
pub(super) fn turned(person: usize) -> usize {
    if person < PERSONS { PERSONS - 1 - person } else { person }
}

/// The same record under other names, persons and contributions alike.
pub(super) fn renamed(record: &Record) -> Record {
    let mut other = record.clone();
    other.names.reverse();
    other.vouched.reverse();
    for node in &mut other.nodes {
        node.people.iter_mut().for_each(|(person, _)| *person = turned(*person));
        node.people.reverse();
        node.parents.reverse();
    }
    other
}

/// The same record with work of everybody after the result, and beside it.
pub(super) fn elsewhere(record: &Record) -> [Record; 2] {
    [vec![(record.result, 1)], Vec::new()].map(|parents| {
        let mut longer = record.clone();
        let people = (0..PERSONS).map(|person| (person, 3_600)).collect();
        longer.nodes.push(Node { need: true, people, equal_parts: false, parents });
        longer.names = (0..longer.nodes.len()).collect();
        longer
    })
}
