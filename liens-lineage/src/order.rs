//! A topological order that stays right while links are added: older before newer.
//!
//! A record grows in the order of time, in which a link always leads to something older: then the
//! next number is the next place and nothing is to be done. Only an amendment can go against it,
//! and only what stands between its two ends has to move:
//!
//! ```text
//! place        0    1    2    3
//! node         a    b    c    d         a link is added: a builds on c
//! reached up   from c within 0..2: c
//! reached down from a within 0..2: a, and what builds on it there
//! after        c    b    a    d         c before a; d, outside, is not looked at
//! ```
//!
//! That the link closes a circle is found in the same stretch: if the older end reaches the newer
//! one upstream, it does so between their places.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "node numbers and places come from `add_node` alone and are below its count; one more \
              than a place of a link is above 0"
)]

use std::collections::{HashMap, HashSet, VecDeque};
use std::num::NonZeroU32;

/// Nodes in an order in which each stands after all that it builds on.
///
/// A link that agrees with the order costs O(1), as every link in time order does; another one
/// reorders only the nodes between its two ends (Pearce and Kelly, "A dynamic topological sort
/// algorithm for directed acyclic graphs", *Journal of Experimental Algorithmics* 11, 2007).
///
/// `place[newer] > place[older]` for every link is the whole invariant.
#[derive(Clone, Debug, Default)]
pub(crate) struct TopologicalOrder {
    place: Vec<u32>,
    older: Lists,
    newer: Lists,
}

/// Lists of nodes by node, the last one added first, linked through one column: no list of its own
/// is made for a node.
///
/// Two words a link; walking a list goes from the last link back.
#[derive(Clone, Debug, Default)]
struct Lists {
    /// One more than the place of the last link of each node.
    first: Vec<Option<NonZeroU32>>,
    /// The other node, and one more than the place of the link before.
    links: Vec<(u32, Option<NonZeroU32>)>,
}

impl Lists {
    /// The last added first.
    fn of(&self, node: u32) -> impl Iterator<Item = u32> {
        let mut next = self.first[at(node)];
        std::iter::from_fn(move || {
            let (node, after) = self.links[at(next?.get()) - 1];
            next = after;
            Some(node)
        })
    }

    /// Puts a link before those that the node has.
    fn add(&mut self, node: u32, other: u32) {
        // The caller keeps the count within 32 bits.
        self.links.push((other, self.first[at(node)]));
        self.first[at(node)] = u32::try_from(self.links.len()).ok().and_then(NonZeroU32::new);
    }
}

/// A number as an index.
fn at(node: u32) -> usize {
    usize::try_from(node).unwrap_or(usize::MAX)
}

impl TopologicalOrder {
    /// Adds a node that builds on nodes already there, and returns its number.
    pub(crate) fn add_node(&mut self, older: impl IntoIterator<Item = u32>) -> u32 {
        // The caller keeps the count within 32 bits.
        let number = u32::try_from(self.place.len()).unwrap_or(u32::MAX);
        self.place.push(number);
        self.older.first.push(None);
        self.newer.first.push(None);
        for node in older {
            self.newer.add(node, number);
            self.older.add(number, node);
        }
        number
    }

    /// The number of links.
    pub(crate) fn links(&self) -> usize {
        self.older.links.len()
    }

    /// The nodes that one builds on directly.
    pub(crate) fn older(&self, node: u32) -> impl Iterator<Item = u32> {
        self.older.of(node)
    }

    /// The cycle that a link from `newer` to `older` would close: `newer`, `older`, and so on
    /// upstream, the last one building on `newer`.
    ///
    /// # Complexity
    ///
    /// O(1) where the link agrees with the order; else what lies between its ends.
    pub(crate) fn cycle(&self, newer: u32, older: u32) -> Option<Vec<u32>> {
        let floor = self.place[at(newer)];
        if self.place[at(older)] < floor {
            return None;
        }
        let mut below: HashMap<u32, u32> = HashMap::from([(older, newer)]);
        let mut queue = VecDeque::from([older]);
        while let Some(node) = queue.pop_front() {
            if node == newer {
                return Some(walk_back(&below, newer));
            }
            for next in self.older(node) {
                if self.place[at(next)] >= floor && !below.contains_key(&next) {
                    below.insert(next, node);
                    queue.push_back(next);
                }
            }
        }
        None
    }

    /// Adds a link that closes no cycle.
    ///
    /// What lies upstream of the older end comes first, then what lies downstream of the newer one,
    /// each in the order that it had, on the places that they had together.
    pub(crate) fn add_link(&mut self, newer: u32, older: u32) {
        let (floor, ceiling) = (self.place[at(newer)], self.place[at(older)]);
        if floor < ceiling {
            let within = |place: u32| (floor..=ceiling).contains(&place);
            let mut moved = self.reached(older, &self.older, within);
            moved.extend(self.reached(newer, &self.newer, within));
            let mut places: Vec<u32> = moved.iter().map(|node| self.place[at(*node)]).collect();
            places.sort_unstable();
            for (node, place) in moved.into_iter().zip(places) {
                self.place[at(node)] = place;
            }
        }
        self.older.add(newer, older);
        self.newer.add(older, newer);
    }

    /// The nodes reached from one along `links` whose places lie within bounds, in their order.
    ///
    /// Nothing outside the bounds is looked at: a way that leaves them cannot come back.
    fn reached(&self, from: u32, links: &Lists, within: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut seen = HashSet::from([from]);
        let mut stack = vec![from];
        let mut reached = Vec::new();
        while let Some(node) = stack.pop() {
            reached.push(node);
            for next in links.of(node) {
                if within(self.place[at(next)]) && seen.insert(next) {
                    stack.push(next);
                }
            }
        }
        reached.sort_unstable_by_key(|node| self.place[at(*node)]);
        reached
    }
}

/// The cycle through `start`, given for each node the one that builds on it.
///
/// The search went upstream from the older end, so that the way back is reversed to read newer to
/// older.
fn walk_back(below: &HashMap<u32, u32>, start: u32) -> Vec<u32> {
    let mut cycle = vec![start];
    let mut node = start;
    while let Some(next) = below.get(&node).copied().filter(|next| *next != start) {
        cycle.push(next);
        node = next;
    }
    if let Some(upstream) = cycle.get_mut(1..) {
        upstream.reverse();
    }
    cycle
}
