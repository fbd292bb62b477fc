//! What comes along each edge of a flow, and of that what goes to some of its nodes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use liens_core::Portion;

use super::Rows;

/// One edge of a flow.
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Way {
    /// The nodes, newer first.
    pub(crate) nodes: Vec<u32>,
    /// The part.
    pub(crate) part: u64,
}

/// One step of a way: the part that goes on from here, and where.
#[derive(Clone, Copy)]
struct Step {
    part: u64,
    next: Option<(u32, usize)>,
}

impl Rows {
    /// What reaches each position where `whole` flows in at one node: each keeps the floor of `keep`
    /// and passes the rest on.
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
    pub(crate) fn reached_and_kept(&self, keep: Portion, inflow: &[u64], node: u32) -> (u64, u64) {
        let Some(position) = self.position_of(node) else { return (0, 0) };
        let reached = inflow[position as usize];
        (reached, self.kept(keep, position as usize, reached))
    }

    /// The edges of an [`inflow`](Self::inflow) along which something goes to the nodes asked for,
    /// newer first.
    ///
    /// `own` is what the nodes asked for take of what they keep. From the oldest on, what goes to
    /// them through a node is divided over the edges that reach it as all that reaches it came along
    /// them: by cumulative floors, so that nothing is lost at any node.
    pub(crate) fn along(
        &self,
        keep: Portion,
        inflow: &[u64],
        own: &BTreeMap<u32, u64>,
    ) -> Vec<Carried> {
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
        for position in (0..last).rev().filter(|position| inflow[*position] > 0) {
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

    /// The same for parts that a rule gives by other terms than a flow: carried along one shortest
    /// way from `node`, the first in the order of places at every step.
    ///
    /// `parts` are those of all nodes, `own` what of them the nodes asked for take.
    pub(crate) fn along_shortest(
        &self,
        node: u32,
        parts: impl IntoIterator<Item = (u32, u64)>,
        own: &BTreeMap<u32, u64>,
    ) -> Vec<Carried> {
        let nearest = self.nearest(node);
        let (mut all, mut due) = (vec![0_u64; self.len()], vec![0_u64; self.len()]);
        for (node, part) in parts {
            all[self.position_of[node as usize] as usize] = part;
        }
        for (node, part) in own {
            due[self.position_of[*node as usize] as usize] = *part;
        }
        let mut edges: Vec<Carried> = Vec::new();
        for level in nearest.levels.iter().skip(1).rev() {
            let first = edges.len();
            for position in level {
                let Some(newer) = nearest.newer_of(*position) else { continue };
                let (at, to) = (*position as usize, self.position_of[newer as usize] as usize);
                let (reached, part) = (all[at], due[at]);
                all[to] += reached;
                due[to] += part;
                if part > 0 {
                    let older = self.node_at[at];
                    edges.push(Carried { newer, older, all: reached, part, reached });
                }
            }
            edges[first..].sort_unstable_by_key(|edge| Reverse((edge.newer, edge.older)));
        }
        edges.reverse();
        edges
    }
}

/// The `count` ways with the largest parts, largest first, from `first` to nodes that take some of
/// what is carried; equal parts stand in a fixed order.
///
/// The part of a way is what the last node takes, times the portion of what reaches each node that
/// came along the way's edge to it, rounded down at each.
pub(crate) fn heaviest(
    first: u32,
    own: &BTreeMap<u32, u64>,
    edges: &[Carried],
    count: usize,
) -> Vec<Way> {
    let ends = own.iter().filter(|(_, part)| **part > 0);
    let mut best: HashMap<u32, Vec<Step>> =
        ends.map(|(node, part)| (*node, vec![Step { part: *part, next: None }])).collect();
    for edge in edges.iter().rev() {
        let ahead = best.get(&edge.older).map_or(&[][..], Vec::as_slice);
        let brought: Vec<Step> = (0..)
            .zip(ahead)
            .map(|(rank, step)| Step {
                part: fraction_of(step.part, edge.all, edge.reached),
                next: Some((edge.older, rank)),
            })
            .filter(|step| step.part > 0)
            .collect();
        let steps = best.entry(edge.newer).or_default();
        for step in brought {
            let at = steps.partition_point(|kept| kept.part >= step.part);
            if at >= count {
                break;
            }
            steps.insert(at, step);
            steps.truncate(count);
        }
    }
    let begun = best.get(&first).map_or(&[][..], Vec::as_slice).iter().take(count);
    let way = |begun: &Step| {
        let mut nodes = vec![first];
        let mut step = *begun;
        while let Some((node, rank)) = step.next {
            nodes.push(node);
            step = best[&node][rank];
        }
        Way { nodes, part: begun.part }
    };
    begun.map(way).collect()
}

/// floor(part × of / whole), for `of` up to `whole`.
fn fraction_of(part: u64, of: u64, whole: u64) -> u64 {
    // Not above `part`.
    (u128::from(part) * u128::from(of) / u128::from(whole)) as u64
}
