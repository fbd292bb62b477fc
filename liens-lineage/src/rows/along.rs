//! What comes along each edge of a flow, and of that what goes to some of its nodes.
//!
//! A flow forgets whose it was: what reaches a need along two links is one number. To say what of a
//! link's flow went to one person, the question is asked backwards. What the person takes at a node
//! is divided over the edges that reach it in proportion to what came along each, added to what the
//! person takes at the newer node, and so on up to the result:
//!
//! ```text
//! inflow              library 1, plan 1/4, shelves 1/4, need 1/4        (keep 1/2)
//! Ana takes           1/4 at the need
//! along plan -> need  1/8 of 1/4 came there: 1/8       library -> plan: 1/8 of its 1/4
//! along shelves ..    the other 1/8                    library -> shelves: 1/8
//! ```
//!
//! The division is by cumulative floors in a fixed order, so that what goes to the person through a
//! node is, to the unit, what came to it for the person. Every edge is looked at once; the number
//! of ways, which grows with every fork, does not matter.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use foldhash::fast::FixedState;
use liens_core::Portion;

use super::{Nearest, Rows};

/// One edge of a flow.
///
/// `part` ≤ `all` ≤ `reached`, of which `reached` is there for whoever divides a way's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Carried {
    /// The node that passes it on.
    pub(crate) newer: u32,
    /// The node that it reaches.
    pub(crate) older: u32,
    /// All that came along.
    pub(crate) all: u64,
    /// What of it goes to the nodes asked for.
    pub(crate) part: u64,
    /// All that reaches the older node, along this edge or another.
    pub(crate) reached: u64,
}

/// A way from one node upstream to another, and the part that takes it.
///
/// It begins at the result and ends where something stays.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Way {
    /// The nodes, newer first.
    pub(crate) nodes: Vec<u32>,
    /// The part.
    pub(crate) part: u64,
}

/// One step of a way: the part that goes on from here, and where.
///
/// `next` is the node and the place of its own step in one column, so that two ways share what they
/// have in common; none where the way ends.
#[derive(Clone, Copy)]
struct Step {
    part: u64,
    next: Option<(u32, usize)>,
}

impl Rows {
    /// What reaches each position where `whole` flows in at one node: each keeps the floor of
    /// `keep` and passes the rest on.
    ///
    /// By position; 0 for whatever is not upstream, and for all of it where the node is unknown.
    ///
    /// # Complexity
    ///
    /// O(nodes + edges) from the node's position on.
    pub(crate) fn inflow(&self, keep: Portion, node: u32, whole: u64) -> Vec<u64> {
        let mut inflow = vec![0; self.len()];
        let Some(first) = self.position_of(node) else { return inflow };
        inflow[first as usize] = whole;
        for position in first as usize..self.len() {
            let reached = inflow[position];
            if reached > 0 {
                let out = reached - self.kept(keep, position, reached);
                self.outflow(position, out, |older, part| inflow[older as usize] += part);
            }
        }
        inflow
    }

    /// What of an [`inflow`](Self::inflow) reaches a node, and what it keeps of it.
    ///
    /// Both 0 for an unknown node.
    pub(crate) fn reached_and_kept(&self, keep: Portion, inflow: &[u64], node: u32) -> (u64, u64) {
        let Some(position) = self.position_of(node) else { return (0, 0) };
        let reached = inflow[position as usize];
        (reached, self.kept(keep, position as usize, reached))
    }

    /// The edges of an [`inflow`](Self::inflow) at `first` along which something goes to the nodes
    /// asked for, newer first.
    ///
    /// `own` is what the nodes asked for take of what they keep. From the oldest on, what goes to
    /// them through a node is divided over the edges that reach it as all that reaches it came
    /// along them: by cumulative floors, so that nothing is lost at any node.
    ///
    /// # Complexity
    ///
    /// O(nodes + edges) between the first node and the last of those asked for.
    pub(crate) fn along(
        &self,
        keep: Portion,
        inflow: &[u64],
        first: u32,
        own: &BTreeMap<u32, u64>,
    ) -> Vec<Carried> {
        let first = self.position_of(first).map_or(self.len(), |position| position as usize);
        let mut due = vec![0_u64; self.len()];
        let mut last = 0;
        for (node, part) in own {
            if let Some(position) = self.position_of(*node) {
                due[position as usize] = *part;
                last = last.max(position as usize + 1);
            }
        }
        let mut came = vec![0_u64; self.len()];
        let mut edges = Vec::new();
        for position in (first..last).rev().filter(|position| inflow[*position] > 0) {
            let upstream = &self.upstream[self.list(position)];
            if upstream.iter().all(|older| due[*older as usize] == 0) {
                continue;
            }
            let out = inflow[position] - self.kept(keep, position, inflow[position]);
            let mut passed = due[position];
            self.outflow(position, out, |older, all| {
                let at = older as usize;
                let (due, reached) = (due[at], inflow[at]);
                if due > 0 && all > 0 {
                    let before = fraction_of(due, came[at], reached);
                    came[at] += all;
                    let part = fraction_of(due, came[at], reached) - before;
                    if part > 0 {
                        let (newer, older) = (self.node_at[position], self.node_at[at]);
                        edges.push(Carried { newer, older, all, part, reached });
                        passed += part;
                    }
                }
            });
            due[position] = passed;
        }
        edges.reverse();
        edges
    }

    /// What of the parts of all nodes, given by other terms than a flow, comes to each position
    /// where each part is carried along one shortest way from the node where one began.
    ///
    /// For hours on the diamond: 3/7 come through links, 2/7 to the plan and 1/7 to the shelves,
    /// and the whole of 7/7 through the library.
    ///
    /// # Complexity
    ///
    /// O(nodes upstream).
    pub(crate) fn carried_nearest(
        &self,
        nearest: &Nearest<'_>,
        parts: impl IntoIterator<Item = (u32, u64)>,
    ) -> Vec<u64> {
        let mut through = vec![0_u64; self.len()];
        for (node, part) in parts {
            through[self.position_of[node as usize] as usize] = part;
        }
        for position in nearest.positions.iter().rev() {
            if let Some(newer) = nearest.newer_of(*position) {
                through[self.position_of[newer as usize] as usize] += through[*position as usize];
            }
        }
        through
    }

    /// The edges of these shortest ways along which something goes to the nodes asked for, nearer
    /// before farther; `own` is what they take.
    ///
    /// Only the links of the few ways that are asked for are touched; each node is walked to once,
    /// since two ways that have met go on together.
    ///
    /// # Complexity
    ///
    /// O(k log k) for the k edges that are returned.
    pub(crate) fn along_nearest(
        &self,
        nearest: &Nearest<'_>,
        through: &[u64],
        own: &BTreeMap<u32, u64>,
    ) -> Vec<Carried> {
        let mut due: HashMap<u32, u64, FixedState> = HashMap::default();
        let mut links: Vec<(usize, u32, u32)> = Vec::new();
        for (node, part) in own.iter().filter(|(_, part)| **part > 0) {
            let mut older = *node;
            while let Entry::Vacant(slot) = due.entry(older) {
                slot.insert(0);
                let Some(newer) = nearest.newer(older) else { break };
                links.push((nearest.distance(older), newer, older));
                older = newer;
            }
            *due.entry(*node).or_default() += part;
        }
        links.sort_unstable();
        // The farthest goes on first.
        let mut edges = Vec::with_capacity(links.len());
        for (_, newer, older) in links.into_iter().rev() {
            let part = due.get(&older).copied().unwrap_or_default();
            *due.entry(newer).or_default() += part;
            let reached = through[self.position_of[older as usize] as usize];
            edges.push(Carried { newer, older, all: reached, part, reached });
        }
        edges.reverse();
        edges
    }
}

/// The `count` ways with the largest parts, largest first, from `first` to nodes that take some
/// of what is carried; equal parts stand in a fixed order.
///
/// The part of a way is what the last node takes, times the portion of what reaches each node
/// that came along the way's edge to it, rounded down at each. `edges` stand newer before older,
/// those of one newer node together.
///
/// Dynamic programme from the oldest edges on: of the best ways of a node's older ones, each scaled
/// by what of it came along the edge, the `count` largest are kept. It suffices, since scaling and
/// rounding down keep the order: the best through an edge are the best beyond it.
///
/// # Complexity
///
/// O(edges × count).
pub(crate) fn heaviest(
    first: u32,
    own: &BTreeMap<u32, u64>,
    edges: &[Carried],
    count: usize,
) -> Vec<Way> {
    // The best steps of a node stand together in one column, at its places.
    let mut of: HashMap<u32, Range<usize>, FixedState> = HashMap::default();
    let mut steps: Vec<Step> = Vec::new();
    for (node, part) in own.iter().filter(|(_, part)| **part > 0) {
        of.insert(*node, steps.len()..steps.len() + 1);
        steps.push(Step { part: *part, next: None });
    }
    let at = |of: &HashMap<_, _, _>, node: &u32| of.get(node).cloned().unwrap_or_default();
    let mut best = Vec::new();
    for edges in edges.chunk_by(|a, b| a.newer == b.newer).rev() {
        let newer = edges[0].newer;
        best.clear();
        best.extend_from_slice(&steps[at(&of, &newer)]);
        for edge in edges.iter().rev() {
            let ahead = at(&of, &edge.older);
            for (at, step) in ahead.clone().zip(&steps[ahead]) {
                let part = fraction_of(step.part, edge.all, edge.reached);
                let place = best.partition_point(|kept: &Step| kept.part >= part);
                if part == 0 || place >= count {
                    break;
                }
                best.truncate(count - 1);
                best.insert(place, Step { part, next: Some((edge.older, at)) });
            }
        }
        of.insert(newer, steps.len()..steps.len() + best.len());
        steps.extend_from_slice(&best);
    }
    let way = |begun: &Step| {
        let (mut nodes, mut step) = (vec![first], *begun);
        while let Some((node, at)) = step.next {
            nodes.push(node);
            step = steps[at];
        }
        Way { nodes, part: begun.part }
    };
    steps[at(&of, &first)].iter().take(count).map(way).collect()
}

/// floor(part × of / whole), for `of` up to `whole`.
///
/// An edge that brought all there is, as in a chain, needs no division.
fn fraction_of(part: u64, of: u64, whole: u64) -> u64 {
    if of == whole {
        return part;
    }
    // Not above `part`.
    (u128::from(part) * u128::from(of) / u128::from(whole)) as u64
}
