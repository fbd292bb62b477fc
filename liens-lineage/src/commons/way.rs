//! From which contribution a licence came along a link, and on which way.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the kernel: places are below the length of the record"
)]

use super::pair::Holding;
use super::pass::{Against, NONE, Pass};

/// How a licence has still to be held further up; nothing once it may come any way.
type Open = Option<Holding>;

impl Pass {
    /// The first link of a contribution, or the one to `only`, along which a licence comes as it
    /// has to be held: the older end, what is open from there, and whether it is under the licence.
    fn step(
        &self,
        (at, open): (u32, Open),
        (licence, column): (u32, usize),
        only: Option<u32>,
    ) -> Option<(u32, Open, bool)> {
        self.holds(at).filter(|(older, _)| only.is_none_or(|only| only == *older)).find_map(
            |(older, link)| {
                let rest = match (open, link) {
                    (Some(Holding::MadeFrom), Holding::MadeFrom) => Some(Holding::MadeFrom),
                    (Some(Holding::Using), Holding::MadeFrom) => Some(Holding::Using),
                    (Some(Holding::MadeFrom), Holding::Using) => return None,
                    (Some(Holding::Using), Holding::Using) | (None, _) => None,
                };
                if self.licence_of(older) == Some(licence) && rest != Some(Holding::Using) {
                    return Some((older, rest, true));
                }
                let through = match rest {
                    Some(row) => self.is_held(older, row, column),
                    None => {
                        self.is_held(older, Holding::Using, column)
                            || self.is_held(older, Holding::MadeFrom, column)
                    }
                };
                through.then_some((older, rest, false))
            },
        )
    }

    /// One way from the contribution that holds a licence to the one that is under it.
    pub(super) fn way(&self, against: &Against) -> Vec<u32> {
        let Some(column) = self.column_of(against.licence) else { return Vec::new() };
        let licence = (against.licence, column);
        let (mut at, mut only) = ((against.newer, Some(against.holding)), Some(against.older));
        let mut way = vec![against.newer];
        while let Some((older, rest, there)) = self.step(at, licence, only) {
            way.push(older);
            if there {
                break;
            }
            (at, only) = ((older, rest), None);
        }
        way
    }

    /// For each finding the contribution whose licence came along the link: the end of its
    /// [`way`](Self::way).
    ///
    /// Findings of one licence are answered together, so that what several ways have in common is
    /// walked once: O(nodes + links) for each licence that stands against anything far up.
    pub(super) fn sources(&self, found: &[Against]) -> Vec<u32> {
        let mut sources: Vec<u32> = found.iter().map(|against| against.older).collect();
        let mut far: Vec<Vec<usize>> = vec![Vec::new(); self.expressions.len()];
        for (at, against) in found.iter().enumerate().filter(|(_, against)| !against.direct) {
            far[against.licence as usize].push(at);
        }
        let mut ends = Ends::default();
        for (at, against) in far.iter().flat_map(|far| far.iter().map(|at| (*at, &found[*at]))) {
            sources[at] = ends.of(self, against);
        }
        sources
    }
}

/// Where the ways of one licence end, from each contribution and what is open there.
#[derive(Default)]
struct Ends {
    licence: Option<u32>,
    known: Vec<u32>,
    /// Where something is known.
    filled: Vec<usize>,
}

impl Ends {
    fn of(&mut self, pass: &Pass, against: &Against) -> u32 {
        let Some(column) = pass.column_of(against.licence) else { return against.older };
        if self.licence != Some(against.licence) {
            self.known.resize(pass.len() * 3, NONE);
            self.filled.drain(..).for_each(|slot| self.known[slot] = NONE);
            self.licence = Some(against.licence);
        }
        let licence = (against.licence, column);
        let (mut at, mut only) = ((against.newer, Some(against.holding)), Some(against.older));
        let first = self.filled.len();
        let mut end = against.older;
        while let Some((older, rest, there)) = pass.step(at, licence, only) {
            end = older;
            let slot = older as usize * 3 + rest.map_or(2, |rest| rest as usize);
            if there {
                break;
            }
            if self.known[slot] != NONE {
                end = self.known[slot];
                break;
            }
            self.filled.push(slot);
            (at, only) = ((older, rest), None);
        }
        debug_assert_eq!(pass.way(against).last(), Some(&end), "{against:?}");
        for slot in &self.filled[first..] {
            self.known[*slot] = end;
        }
        end
    }
}
