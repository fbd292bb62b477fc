//! The smallest record on which a law fails: fewest contributions, then links, people and hours.

use std::path::Path;
use std::sync::OnceLock;

use crate::record::{Node, PERSONS, Record};

use super::{Law, Subject, name};

/// A law that fails, with the case that shows it.
pub(super) struct Counterexample {
    pub(super) law: Law,
    pub(super) subject: Subject,
    pub(super) text: String,
}

/// The pots tried, in cents, and what additivity and monotonicity add to them: one that pays every
/// claim of the small records, and one that does not.
const POTS: [(u64, u64); 2] = [(100_000, 100_000), (1_000, 100_000)];

/// The first case, the smallest first, on which a law fails.
pub(super) fn counterexample(law: Law, subject: Subject) -> Option<Counterexample> {
    small().iter().find_map(|record| {
        let broken = |(cents, more)| Some((cents, law.broken(subject, record, cents, more)?));
        let (cents, how) = POTS.into_iter().find_map(broken)?;
        let text = format!("{}, pot {} EUR: {how}", shown(record), cents / 100);
        Some(Counterexample { law, subject, text })
    })
}

/// All records of up to three contributions, the last one being the result, by up to three persons
/// with 0 or 1 hours: one person each, and of up to two contributions two persons in the last.
fn small() -> &'static [Record] {
    static SMALL: OnceLock<Vec<Record>> = OnceLock::new();
    SMALL.get_or_init(|| {
        let mut found: Vec<Record> = Vec::new();
        let mut heads = vec![vec![]];
        for count in 1..=3 {
            let mut longer = Vec::new();
            for head in &heads {
                longer.extend(nodes(count, 3 - usize::from(count == 1)).map(|node| {
                    let mut nodes: Vec<Node> = Vec::clone(head);
                    nodes.push(node);
                    nodes
                }));
            }
            found.extend(
                longer
                    .iter()
                    .cloned()
                    .map(record)
                    .filter(|record| record.cone().len() == count && canonical(record)),
            );
            longer.retain(|nodes| nodes.iter().all(|node| node.people.len() == 1));
            heads = longer;
        }
        found.sort_by_key(size);
        found
    })
}

fn size(record: &Record) -> (usize, usize, usize, i64) {
    let people = record.nodes.iter().map(|node| node.people.len()).sum();
    let seconds = record.nodes.iter().flat_map(|node| &node.people).map(|(_, s)| *s).sum();
    (record.nodes.len(), record.cone_edges(), people, seconds)
}

/// Every node that may stand as the `count`-th, of some of so many persons.
fn nodes(count: usize, persons: usize) -> impl Iterator<Item = Node> {
    let hours = [0, 3_600];
    let one = (0..persons).flat_map(move |p| hours.map(move |h| vec![(p, h)]));
    let two = (0..persons).flat_map(move |p| {
        (p + 1..persons).flat_map(move |q| {
            hours.into_iter().flat_map(move |h| hours.map(move |g| vec![(p, h), (q, g)]))
        })
    });
    let people: Vec<_> = one.chain(two.filter(move |_| count < 3)).collect();
    let links = 0..1_usize << (count - 1);
    links.flat_map(move |links| {
        let parents: Vec<_> =
            (0..count - 1).filter(|at| links >> at & 1 == 1).map(|at| (at, 1)).collect();
        people.clone().into_iter().flat_map(move |people| {
            let parents = parents.clone();
            [true, false].map(move |need| Node {
                need,
                people: people.clone(),
                equal_parts: false,
                parents: parents.clone(),
            })
        })
    })
}

/// Whether the persons come in the order of their names.
fn canonical(record: &Record) -> bool {
    let mut known = 0;
    record.nodes.iter().flat_map(|node| &node.people).all(|(person, _)| {
        known = known.max(person + usize::from(*person == known));
        *person < known
    })
}

fn record(nodes: Vec<Node>) -> Record {
    Record {
        names: (0..nodes.len()).collect(),
        persons: (0..PERSONS).collect(),
        vouched: vec![true; PERSONS],
        result: nodes.len() - 1,
        nodes,
    }
}

/// Such as `1 need of ana 0 h; 2 work of bo 1 h on 1`.
fn shown(record: &Record) -> String {
    let node = |(at, node): (usize, &Node)| {
        let kind = if node.need { "need" } else { "work" };
        let people = node.people.iter().map(|(p, s)| format!("{} {} h", name(*p), s / 3_600));
        let people = people.collect::<Vec<_>>().join(" and ");
        let parents: Vec<String> =
            node.parents.iter().map(|(to, _)| (to + 1).to_string()).collect();
        let on = if parents.is_empty() {
            String::new()
        } else {
            format!(" on {}", parents.join(" and "))
        };
        format!("{} {kind} of {people}{on}", at + 1)
    };
    record.nodes.iter().enumerate().map(node).collect::<Vec<_>>().join("; ")
}

fn docs() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/LAWS.md");
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        println!("skipped: the packaged crate stands without the docs of the house");
    }
    text
}

fn row(found: &Counterexample) -> String {
    format!("| {} | {} | {} |", found.law.text(), found.subject.name(), found.text)
}

/// The counterexample is a row of the table.
pub(super) fn stands_in_the_docs(found: &Counterexample) {
    if let Some(docs) = docs() {
        assert!(docs.lines().any(|line| line == row(found)), "not in docs/LAWS.md: {}", row(found));
    }
}

#[test]
fn the_tables_of_the_docs_say_which_law_holds_where_and_nothing_else() {
    let Some(docs) = docs() else { return };
    let (mut cells, mut rows) = (Vec::new(), Vec::new());
    for law in Law::ALL {
        let found = Subject::ALL.map(|subject| counterexample(law, subject));
        let marks = found.iter().map(|found| if found.is_some() { "fails" } else { "holds" });
        cells.push(format!("| {} | {} |", law.text(), marks.collect::<Vec<_>>().join(" | ")));
        rows.extend(found.iter().flatten().map(row));
    }
    let expected = [cells, rows].concat();
    let starts =
        |line: &&str| Law::ALL.iter().any(|law| line.starts_with(&format!("| {} |", law.text())));
    let stands: Vec<&str> = docs.lines().filter(starts).collect();
    assert!(stands == expected, "docs/LAWS.md should hold\n{}", expected.join("\n"));
}
