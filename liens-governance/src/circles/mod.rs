//! Circles tied by the people who sit in several of them: which pairs are tied twice, whose
//! leaving would cut them apart, and which one more link would mend most.
//!
//! | type | what it is |
//! |---|---|
//! | [`Network`] | the graph of people and circles at a date |
//! | [`Pair`] | two circles and the people who sit in both |
//! | [`Cut`] | a person whose leaving would part the circles, and what would mend that |
//! | [`NewLink`] | a person who would join a circle |
//! | [`CircleNorms`], [`CircleFinding`] | what falls short, and the fewest links that mend it |
//!
//! Two circles are tied by everybody who sits in both; by two people at least they stay tied when
//! one leaves, which sociocracy calls a double link. As a graph of people and circles, joined where
//! somebody sits, a community falls apart without a person exactly where that person is an
//! articulation point, and its connected parts are what nobody ties.
//!
//! ```text
//! board ── ana ── kitchen ── bo        pairs: board–kitchen, once (ana)
//!                                      without ana: {board} {kitchen}
//!                                      one link mends it: bo joins the board
//! ```
//!
//! Betweenness and centrality are left out: they rank people, and what is asked here is what would
//! happen if one of them left, and whom to invite.

mod finding;
mod mend;

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{CircleId, ContributorId, Timestamp};
use petgraph::algo::articulation_points::articulation_points;
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::unionfind::UnionFind;

pub use finding::{CircleFinding, CircleNorms, CircleRule, Ties};

use crate::Fraction;
use crate::register::Register;

/// The graph of people and circles: an edge where a person sits in a circle.
///
/// # Law
///
/// `renaming_people_and_circles_renames_what_a_network_says`
///
/// # Examples
///
/// Ana alone ties the board to the kitchen; Bo could join the board.
///
/// ```
/// use liens_core::{CircleId, ContributorId};
/// use liens_governance::circles::Network;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (board, kitchen) = (CircleId::new("board")?, CircleId::new("kitchen")?);
/// let (ana, bo) = (ContributorId::new("ana")?, ContributorId::new("bo")?);
/// let seats = [(&ana, &board), (&ana, &kitchen), (&bo, &kitchen)];
/// let network = Network::new([], [], seats.map(|(who, circle)| (who.clone(), circle.clone())));
///
/// let cuts = network.cuts();
/// assert_eq!((cuts.len(), &cuts[0].person), (1, &ana));
/// let mended = network.with(cuts[0].repair.clone());
/// assert!(mended.cuts().is_empty());
/// assert_eq!(mended.double_linked().map(|part| part.to_string()), Some("1".to_owned()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Network {
    people: BTreeSet<ContributorId>,
    circles: BTreeMap<CircleId, BTreeSet<ContributorId>>,
}

/// Two circles, and who sits in both.
///
/// # Examples
///
/// ```
/// # use liens_core::{CircleId, ContributorId};
/// # use liens_governance::circles::{Network, Pair};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (board, kitchen) = (CircleId::new("board")?, CircleId::new("kitchen")?);
/// let (ana, bo) = (ContributorId::new("ana")?, ContributorId::new("bo")?);
/// let sits = [(&ana, &board), (&bo, &board), (&ana, &kitchen), (&bo, &kitchen)];
/// let garden = CircleId::new("garden")?;
/// let seats = sits.map(|(who, circle)| (who.clone(), circle.clone()));
/// let network = Network::new([garden], [], seats);
/// let pairs: Vec<Pair> = network.pairs();
/// // Three circles make three pairs; only board and kitchen are tied, by two.
/// assert_eq!(pairs.iter().filter(|pair| pair.is_double()).count(), 1);
/// assert_eq!(network.double_linked().map(|part| part.to_string()), Some("1/3".to_owned()));
/// assert_eq!(network.parts().len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Pair {
    /// The two, by id.
    pub circles: (CircleId, CircleId),
    /// Who sits in both, by id.
    pub people: Vec<ContributorId>,
}

/// A person whose leaving would part circles that are tied.
///
/// # Examples
///
/// ```
/// # use liens_core::{CircleId, ContributorId};
/// # use liens_governance::circles::{Cut, Network};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (board, kitchen) = (CircleId::new("board")?, CircleId::new("kitchen")?);
/// let ana = ContributorId::new("ana")?;
/// let sits = || [board.clone(), kitchen.clone()].map(|circle| (ana.clone(), circle));
/// let cuts: Vec<Cut> = Network::new([], [], sits()).cuts();
/// assert_eq!((&cuts[0].person, cuts[0].parts.len()), (&ana, 2));
/// // Nobody else is there who could tie them.
/// assert!(cuts[0].repair.is_empty());
/// // Somebody from elsewhere has to join both.
/// let cuts = Network::new([], [ContributorId::new("cy")?], sits()).cuts();
/// assert_eq!(cuts[0].repair.len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Cut {
    /// The person.
    pub person: ContributorId,
    /// The parts into which the circles that they tie would fall, each by id, the parts by their
    /// first circle.
    pub parts: Vec<Vec<CircleId>>,
    /// The fewest links with which nothing would fall apart: one fewer than parts, or one for
    /// each where only somebody from elsewhere could tie them. None where there is nobody else.
    pub repair: Vec<NewLink>,
}

/// A person who would join a circle.
///
/// # Examples
///
/// ```
/// # use liens_core::{CircleId, ContributorId};
/// # use liens_governance::circles::{Network, NewLink};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (board, kitchen) = (CircleId::new("board")?, CircleId::new("kitchen")?);
/// let bo = ContributorId::new("bo")?;
/// let apart = Network::new([board.clone()], [], [(bo.clone(), kitchen)]);
/// // Of everything that one more seat could do, this leaves the fewest parts.
/// let best = apart.best_link().ok_or("nothing helps")?;
/// assert_eq!(best, NewLink::new(board, bo));
/// assert_eq!(apart.with([best]).parts().len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NewLink {
    /// The circle.
    pub circle: CircleId,
    /// The person.
    pub person: ContributorId,
}

impl NewLink {
    /// Creates a link.
    pub const fn new(circle: CircleId, person: ContributorId) -> Self {
        Self { circle, person }
    }
}

impl Pair {
    /// Whether at least two people sit in both circles: one may leave, and they stay tied.
    pub fn is_double(&self) -> bool {
        self.people.len() > 1
    }
}

impl Network {
    /// Creates a network of circles, of people who may join them, and of who sits where. Circles
    /// and people named in a seat need not be listed.
    pub fn new(
        circles: impl IntoIterator<Item = CircleId>,
        people: impl IntoIterator<Item = ContributorId>,
        seats: impl IntoIterator<Item = (ContributorId, CircleId)>,
    ) -> Self {
        let mut network = Self {
            people: people.into_iter().collect(),
            circles: circles.into_iter().map(|circle| (circle, BTreeSet::new())).collect(),
        };
        for (person, circle) in seats {
            network.people.insert(person.clone());
            network.circles.entry(circle).or_default().insert(person);
        }
        network
    }

    /// The network with more links.
    #[must_use]
    pub fn with(&self, links: impl IntoIterator<Item = NewLink>) -> Self {
        let mut network = self.clone();
        for NewLink { circle, person } in links {
            network.people.insert(person.clone());
            network.circles.entry(circle).or_default().insert(person);
        }
        network
    }

    /// The circles by id, each with who sits in it.
    pub fn circles(&self) -> impl ExactSizeIterator<Item = (&CircleId, &BTreeSet<ContributorId>)> {
        self.circles.iter()
    }

    /// The people who sit in a circle or may join one, by id.
    pub fn people(&self) -> impl ExactSizeIterator<Item = &ContributorId> {
        self.people.iter()
    }

    /// Every pair of circles, by id.
    ///
    /// c circles have c (c − 1) / 2, tied or not.
    ///
    /// # Complexity
    ///
    /// O(c² s) for c circles of s people.
    pub fn pairs(&self) -> Vec<Pair> {
        let later = |circle: &CircleId| {
            use std::ops::Bound::{Excluded, Unbounded};
            self.circles.range::<CircleId, _>((Excluded(circle.clone()), Unbounded))
        };
        let pair = |(one, ours): (&CircleId, &BTreeSet<ContributorId>)| -> Vec<Pair> {
            let with = |(other, theirs): (&CircleId, &BTreeSet<ContributorId>)| Pair {
                circles: (one.clone(), other.clone()),
                people: ours.intersection(theirs).cloned().collect(),
            };
            later(one).map(with).collect()
        };
        self.circles.iter().flat_map(pair).collect()
    }

    /// The part of all pairs of circles that at least two people tie; none where there are fewer
    /// than two circles.
    pub fn double_linked(&self) -> Option<Fraction> {
        let pairs = self.pairs();
        let count = |pairs: usize| u64::try_from(pairs).unwrap_or(u64::MAX);
        let double = pairs.iter().filter(|pair| pair.is_double()).count();
        Fraction::new(count(double), count(pairs.len()))
    }

    /// The circles in parts that nobody ties to one another, the parts by their first circle.
    ///
    /// A circle without anybody is a part of its own.
    pub fn parts(&self) -> Vec<Vec<CircleId>> {
        self.parts_without(None)
    }

    /// The people whose leaving would part circles that are tied, by id.
    ///
    /// # Law
    ///
    /// `who_cuts_the_circles_apart_is_found_by_taking_each_person_away`,
    /// `the_repair_of_a_cut_mends_it`
    ///
    /// # Complexity
    ///
    /// O(n) for n people, circles and seats, and O(n) more for each person found.
    ///
    /// # Source
    ///
    /// Articulation points: Hopcroft and Tarjan, *Efficient algorithms for graph manipulation*,
    /// 1973, as implemented by petgraph.
    pub fn cuts(&self) -> Vec<Cut> {
        let mut graph = UnGraph::<Option<&ContributorId>, ()>::new_undirected();
        let mut nodes: BTreeMap<&ContributorId, NodeIndex> = BTreeMap::new();
        for people in self.circles.values() {
            let circle = graph.add_node(None);
            for person in people {
                let node = *nodes.entry(person).or_insert_with(|| graph.add_node(Some(person)));
                graph.add_edge(circle, node, ());
            }
        }
        let found = articulation_points(&graph);
        let person = |node: NodeIndex| graph.node_weight(node).copied().flatten();
        let people: BTreeSet<&ContributorId> = found.into_iter().filter_map(person).collect();
        people.into_iter().map(|person| self.cut(person)).collect()
    }

    /// The circles in parts, as if a person had left.
    ///
    /// A union-find over circles: each person joins all circles that they sit in to the first of
    /// them.
    fn parts_without(&self, gone: Option<&ContributorId>) -> Vec<Vec<CircleId>> {
        let mut sets = UnionFind::<usize>::new(self.circles.len());
        let mut first: BTreeMap<&ContributorId, usize> = BTreeMap::new();
        for (at, people) in self.circles.values().enumerate() {
            for person in people.iter().filter(|person| Some(*person) != gone) {
                let tied = *first.entry(person).or_insert(at);
                sets.union(tied, at);
            }
        }
        let mut parts: BTreeMap<usize, Vec<CircleId>> = BTreeMap::new();
        let mut order = Vec::new();
        for (at, circle) in self.circles.keys().enumerate() {
            let part = sets.find(at);
            let members = parts.entry(part).or_default();
            if members.is_empty() {
                order.push(part);
            }
            members.push(circle.clone());
        }
        order.into_iter().filter_map(|part| parts.remove(&part)).collect()
    }
}

impl Register {
    /// The network of a date: the circles, the members, and who holds a seat in which circle.
    ///
    /// A vacant seat ties nothing; a member without a seat is somebody who could be asked.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n memberships and seats.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CircleId, CommandId, ContributorId, Envelope, Portion, RoleId, SeatId};
    /// # use liens_governance::register::{Command, KeptFor, Register};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (circle, max_part) = (CircleId::new("board")?, Portion::WHOLE);
    /// let (seat, role) = (SeatId::new("chair")?, RoleId::new("chair")?);
    /// let kept_for = KeptFor::Anyone {};
    /// let steps = [
    ///     Command::DeclareCircle { circle: circle.clone(), max_part },
    ///     Command::OpenSeat { seat, circle, role, kept_for },
    /// ];
    /// let mut register = Register::new();
    /// let at = "2026-01-01".parse()?;
    /// for (n, body) in (1..).zip(steps) {
    ///     let (id, by) = (CommandId::from_u128(n), ContributorId::new("clerk")?);
    ///     register.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
    /// }
    /// // A circle with a vacant seat is there, and nobody sits in it.
    /// let network = register.network(at);
    /// assert!(network.circles().all(|(_, people)| people.is_empty()));
    /// assert_eq!((network.circles().len(), network.people().len()), (1, 0));
    /// assert_eq!(network.double_linked(), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn network(&self, at: Timestamp) -> Network {
        let people = self.memberships(at).map(|(person, _)| person.clone());
        let seats = self
            .seats(at)
            .filter_map(|(seat, mandate)| Some((mandate?.person.clone(), seat.circle.clone())));
        Network::new(self.circles(at).map(|circle| circle.id.clone()), people, seats)
    }
}
