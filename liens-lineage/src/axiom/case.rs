//! The records that laws are tried on: a few contributions of a few persons, and one result.
//!
//! A case is small and complete: it names who took part in what, for how long, on what it builds
//! and how heavily, which of two projects it belongs to, and nothing else. Numbers stand for names,
//! and a node builds only on nodes before it, so that every case is a record without circles by its
//! form.
//!
//! Sizes are compared as (contributions, links, people, seconds, oddities), the first difference
//! deciding: a case with fewer contributions is smaller whatever else it has. It is by this order
//! that a counterexample is made small, and so readable: weights of 1, hours of 0 or 1, needs and
//! no work where that suffices, one project.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use liens_core::{
    Attester, Contribution, ContributionError, ContributionId, ContributionKind, ContributorId,
    EvidenceId, IdError, Link, Participation, ProjectId, Ratio, TimeAmount, Timestamp,
};

use super::AxiomError;
use crate::Frozen;

/// How many persons live in a case; one more is somebody's sock puppet.
///
/// Four, so that an attacker, somebody who loses, somebody upstream and a bystander all have a
/// place.
pub(super) const PERSONS: usize = 4;
/// The number of the sock puppet.
pub(super) const PUPPET: usize = PERSONS;
const NAMES: [&str; PERSONS + 1] = ["ana", "bo", "cy", "di", "a sock puppet"];
/// The most contributions of a case, those of an attack included.
const NODES: usize = 16;
const HOUR: u32 = 3_600;

/// One contribution of a case; what it builds on stands before it.
///
/// Hours stand in seconds, below a day, so that no sum of a case leaves 32 bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Node {
    pub(super) need: bool,
    /// Persons and their attested seconds, each person once.
    pub(super) people: Vec<(usize, u32)>,
    /// Older contributions and the weights of the links.
    pub(super) parents: Vec<(usize, u32)>,
    /// Whether its project is the one that was graded below the others.
    pub(super) graded_low: bool,
}

/// A small record that a law is tried on: contributions of persons with attested hours, the last
/// one being the result. The persons are vouched for; a sock puppet of an attack is not, unless it
/// says so.
///
/// # Examples
///
/// ```
/// use liens_lineage::Rule;
/// use liens_lineage::axiom::{Attack, Law, Subject, axioms};
/// let table = axioms(Subject::Rule(&Rule::Hours), 1, 60)?;
/// let forging = Law::Proof { against: Attack::ForgeHours };
/// let row = table.rows().iter().find(|row| row.law == forging).ok_or("it is tried")?;
/// let case = row.fails.as_ref().ok_or("it fails")?.case();
/// assert_eq!(case.len(), 1);
/// assert!(!case.is_empty());
/// assert!(case.to_string().starts_with("1 need of ana 1 h and "), "{case}");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Case {
    pub(super) nodes: Vec<Node>,
    pub(super) result: usize,
    /// Whether persons and contributions bear each other's names.
    pub(super) turned: bool,
    /// Whether the puppet is vouched for.
    pub(super) puppet_vouched: bool,
}

/// The names of everything in a case, made once.
///
/// Ids are made once and cloned after that, since a search builds some hundred thousand records.
#[derive(Debug)]
pub(super) struct Names {
    ids: Vec<ContributionId>,
    persons: Vec<ContributorId>,
    projects: [ProjectId; 2],
    book: Attester,
    at: Timestamp,
}

impl Names {
    pub(super) fn new() -> Result<Self, IdError> {
        let ids = (0..NODES).map(|at| ContributionId::new(format!("n{at:02}")));
        Ok(Self {
            ids: ids.collect::<Result<_, _>>()?,
            persons: NAMES.into_iter().map(ContributorId::new).collect::<Result<_, _>>()?,
            projects: [ProjectId::new("high")?, ProjectId::new("low")?],
            book: Attester::Record { id: EvidenceId::new("book")? },
            at: Timestamp::MIN,
        })
    }

    /// What a person is called; the names of persons are turned round where the case says so.
    pub(super) fn person(&self, case: &Case, person: usize) -> ContributorId {
        let last = PERSONS.saturating_sub(1);
        let at = if case.turned && person < PERSONS { last.saturating_sub(person) } else { person };
        self.persons.get(at).cloned().unwrap_or_else(|| self.persons[0].clone())
    }

    /// Turned round, the first contribution bears the last name, so that ties by id fall the other
    /// way.
    pub(super) fn id(&self, case: &Case, node: usize) -> ContributionId {
        let last = case.nodes.len().saturating_sub(1);
        let at = if case.turned { last.saturating_sub(node) } else { node };
        self.ids.get(at).cloned().unwrap_or_else(|| self.ids[0].clone())
    }

    /// All persons; the puppet where the attack says that it was vouched for in error.
    pub(super) fn vouched(&self, case: &Case) -> BTreeSet<ContributorId> {
        let persons = PERSONS.saturating_add(usize::from(case.puppet_vouched));
        (0..persons).map(|person| self.person(case, person)).collect()
    }

    /// The record of a case, ready to be shared.
    ///
    /// Relevance is weighed in only where a node is graded low, at one half.
    pub(super) fn frozen(&self, case: &Case) -> Result<Frozen, AxiomError> {
        let built = (0..case.nodes.len()).map(|node| self.contribution(case, node));
        let frozen = Frozen::load(built.collect::<Result<Vec<_>, _>>()?)?;
        if case.nodes.iter().all(|node| !node.graded_low) {
            return Ok(frozen);
        }
        let [_, low] = &self.projects;
        let half = Ratio::new(1, 2).map_err(|_| AxiomError::TooLarge {})?;
        Ok(frozen.with_relevance(&BTreeMap::from([(low.clone(), half)]))?)
    }

    /// A participation without hours is attested as zero hours, which is not the same as not taking
    /// part.
    fn contribution(&self, case: &Case, at: usize) -> Result<Contribution, ContributionError> {
        let node = &case.nodes[at];
        let kind = if node.need { ContributionKind::Need } else { ContributionKind::Work };
        let [high, low] = &self.projects;
        let project = if node.graded_low { low } else { high };
        let mut begun = Contribution::builder(self.id(case, at), kind, project.clone(), self.at);
        for (person, seconds) in &node.people {
            let time = TimeAmount::from_seconds(i64::from(*seconds)).unwrap_or_default();
            let person = Participation::of(self.person(case, *person));
            begun = begun.participation(person.attested(time, self.book.clone()));
        }
        for (parent, weight) in &node.parents {
            let link = Link::to(self.id(case, *parent));
            begun = begun.builds_on(Link { weight: u64::from(*weight), ..link });
        }
        begun.build()
    }
}

impl Case {
    /// The number of contributions.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none; no case is tried that is empty.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The nodes upstream of the result, itself included, oldest first.
    ///
    /// Backwards over the nodes: what a node builds on stands before it, so that one pass is
    /// enough.
    pub(super) fn cone(&self) -> Vec<usize> {
        let mut cone = BTreeSet::from([self.result]);
        for at in (0..=self.result).rev() {
            if cone.contains(&at) {
                cone.extend(self.nodes[at].parents.iter().map(|(parent, _)| *parent));
            }
        }
        cone.into_iter().collect()
    }

    /// Fewest contributions, then links, people, hours, differences.
    ///
    /// Oddities are links heavier than 1, grades below the others, and work where a need would do.
    pub(super) fn size(&self) -> (usize, usize, usize, u64, usize) {
        let sum = |count: &dyn Fn(&Node) -> usize| self.nodes.iter().map(count).sum::<usize>();
        let seconds = self.nodes.iter().flat_map(|node| &node.people).map(|(_, s)| u64::from(*s));
        let odd = |node: &Node| {
            let heavy = node.parents.iter().filter(|(_, weight)| *weight > 1).count();
            heavy + usize::from(node.graded_low) + usize::from(!node.need)
        };
        let (links, people) = (sum(&|node| node.parents.len()), sum(&|node| node.people.len()));
        (self.nodes.len(), links, people, seconds.sum(), sum(&odd))
    }

    /// The case with a node put before another, whose number and those above it grow by one.
    ///
    /// With `before` 1 in `0 <- 1 <- 2`, the old 1 and 2 become 2 and 3, and their links with them.
    pub(super) fn inserted(&self, before: usize, node: Node) -> Self {
        let mut longer = self.clone();
        let moved = |at: usize| at + usize::from(at >= before);
        for node in &mut longer.nodes {
            node.parents.iter_mut().for_each(|(to, _)| *to = moved(*to));
        }
        longer.nodes.insert(before, node);
        longer.result = moved(self.result);
        longer
    }

    /// The case without a node and the links to it; not without the result.
    ///
    /// Whoever built on the node builds on nothing instead of it.
    pub(super) fn removed(&self, at: usize) -> Option<Self> {
        if at == self.result {
            return None;
        }
        let mut shorter = self.clone();
        shorter.nodes.remove(at);
        for node in &mut shorter.nodes {
            node.parents.retain(|(to, _)| *to != at);
            node.parents.iter_mut().for_each(|(to, _)| *to -= usize::from(*to > at));
        }
        shorter.result -= usize::from(shorter.result > at);
        Some(shorter)
    }
}

/// Draws cases: the same seed gives the same ones on every machine.
///
/// No crate for chance: 64 bits of state, the same everywhere, and no stream that a new version of
/// somebody else's library could change under a table that is kept in the documentation.
#[derive(Clone, Debug)]
pub(super) struct Draw(u64);

impl Draw {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to below the bound (Steele, Lea and Flood, 2014: `SplitMix64`).
    ///
    /// A bound of 0 is read as 1.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        // The bias of a remainder is far below what a search would notice.
        (mixed % bound.max(1) as u64) as usize
    }

    /// A case of so many contributions; everything upstream of the last one, the result.
    ///
    /// Links to older nodes come with two chances in five each; a node that nothing builds on is
    /// then linked from a later one, so that all of a case lies upstream of its result.
    pub(super) fn case(&mut self, count: usize) -> Case {
        let mut nodes: Vec<Node> = (0..count).map(|at| self.node(at)).collect();
        // What the result does not descend from would only be in the way.
        for at in (0..count.saturating_sub(1)).rev() {
            let built_on = nodes.iter().any(|node| node.parents.iter().any(|(to, _)| *to == at));
            if !built_on {
                let newer = at + 1 + self.below(count - at - 1);
                nodes[newer].parents.push((at, 1));
                nodes[newer].parents.sort_unstable();
            }
        }
        Case { nodes, result: count - 1, turned: false, puppet_vouched: false }
    }

    /// One person, in a quarter of the nodes perhaps two; no hour in one case of five, since that
    /// is what a need mostly has; a weight of 3 on one link of four.
    fn node(&mut self, at: usize) -> Node {
        let mut people: BTreeMap<usize, u32> = BTreeMap::new();
        for _ in 0..=usize::from(self.below(4) == 0) {
            let person = self.below(PERSONS);
            let hours = [0, HOUR, HOUR, HOUR * 3, HOUR / 2][self.below(5)];
            people.insert(person, hours);
        }
        let mut parents = Vec::new();
        for older in 0..at {
            if self.below(5) < 2 {
                parents.push((older, [1, 1, 1, 3][self.below(4)]));
            }
        }
        Node {
            need: self.below(3) == 0,
            people: people.into_iter().collect(),
            parents,
            graded_low: self.below(4) == 0,
        }
    }
}

/// The name of a person in a sentence.
pub(super) fn name(person: usize) -> &'static str {
    NAMES.get(person).copied().unwrap_or("the commons")
}

/// Hours, such as `1 h` or `1 h 30`.
///
/// Minutes are written where there are any.
fn hours(seconds: u32) -> String {
    match (seconds / HOUR, seconds % HOUR / 60) {
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02}"),
    }
}

impl fmt::Display for Case {
    /// Such as `1 need of ana 0 h; 2 work of bo 1 h on 1`; the last one is the result.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, node) in self.nodes.iter().enumerate() {
            let kind = if node.need { "need" } else { "work" };
            let low = if node.graded_low { " graded low" } else { "" };
            let people = node.people.iter();
            let people: Vec<String> =
                people.map(|(p, seconds)| format!("{} {}", name(*p), hours(*seconds))).collect();
            let people = if people.is_empty() { "nobody".to_owned() } else { people.join(" and ") };
            let semicolon = if at > 0 { "; " } else { "" };
            write!(f, "{semicolon}{} {kind}{low} of {people}", at + 1)?;
            for (number, (to, weight)) in node.parents.iter().enumerate() {
                let word = if number == 0 { " on " } else { " and " };
                write!(f, "{word}{}", to + 1)?;
                if *weight > 1 {
                    write!(f, " (weight {weight})")?;
                }
            }
        }
        Ok(())
    }
}
