//! Ways from a result back to what earned something, in a forest that the reasons share.
//!
//! A distribution with n reasons over a chain of n contributions would write n²/2 ids, were each
//! way a list of its own; as a forest it holds n. Each contribution that lies on any way stands
//! once, with the place of the newer one before it:
//!
//! ```text
//! place   contribution   newer
//! 0       library        0        the result leads to itself
//! 1       plan           0
//! 2       need           1        need -> plan -> library, read backwards
//! 3       shelves        0        another branch
//! ```
//!
//! Shortest ways are used, ties by id: one of several ways is enough for a person to see the
//! connection, and the same one every time.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use liens_core::ContributionId;

use crate::Frozen;
use crate::rows::Nearest;

/// Contributions upstream of a result, each with the place of the newer one that it leads back to;
/// the result comes first and leads to itself.
///
/// `newer[i] < i` for all but the first, so that reading back from any place ends.
#[derive(Default)]
pub(crate) struct Ways {
    ids: Vec<ContributionId>,
    newer: Vec<u32>,
}

/// One way: where it ends in the forest. A chain of n contributions costs n, however many of them
/// earned something.
///
/// Two are equal where their ways are, whichever forest they stand in.
#[derive(Clone, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "Vec<ContributionId>"))]
pub(crate) struct Witness {
    ways: Option<Arc<Ways>>,
    end: u32,
}

/// The ways of one result in the making.
///
/// The column of places is as long as the record and not as its part upstream: memory that is never
/// touched costs no time, and looking up needs no hash.
pub(crate) struct Growing<'a> {
    frozen: &'a Frozen,
    nearest: Nearest<'a>,
    /// One more than the place of each node in the forest, and 0 for none.
    place: Vec<u32>,
    ways: Ways,
}

impl<'a> Growing<'a> {
    /// One shortest way from each contribution upstream of a result back to the result.
    ///
    /// Shortest ways are searched once for each result.
    ///
    /// # Complexity
    ///
    /// O(nodes + links upstream).
    pub(crate) fn of(frozen: &'a Frozen, result: u32) -> Self {
        let nearest = frozen.rows().nearest(result);
        // A column of zeros costs nothing where it is not touched.
        Self { frozen, nearest, place: vec![0; frozen.len()], ways: Ways::default() }
    }

    /// The place of a node in the forest, with the way that leads there.
    ///
    /// Walks towards the result until it meets a node that stands in the forest already, and then
    /// puts down what it passed, newest first: a node of the third row above costs one step once
    /// its plan is there.
    ///
    /// ```text
    /// reach(need)     walks need, plan, library          puts library 0, plan 1, need 2
    /// reach(plan)     stops at plan, which stands        place 1, nothing put
    /// reach(shelves)  walks shelves to library           puts shelves 3
    /// ```
    pub(crate) fn reach(&mut self, node: u32) -> u32 {
        let (mut missing, mut at) = (Vec::new(), node);
        let mut newer = loop {
            match slot(&mut self.place, at).map_or(0, |place| *place).checked_sub(1) {
                Some(place) => break place,
                None => missing.push(at),
            }
            match self.nearest.newer(at) {
                Some(next) => at = next,
                // The result, at the place that comes next, which is the first.
                None => break 0,
            }
        };
        for node in missing.into_iter().rev() {
            // There are no more places than nodes.
            let place = u32::try_from(self.ways.ids.len()).unwrap_or(u32::MAX);
            self.ways.ids.push(self.frozen.at(node).id().clone());
            self.ways.newer.push(newer);
            if let Some(slot) = slot(&mut self.place, node) {
                *slot = place.saturating_add(1);
            }
            newer = place;
        }
        newer
    }

    /// The forest, to be shared by all reasons of the result.
    pub(crate) fn grown(self) -> Arc<Ways> {
        Arc::new(self.ways)
    }
}

/// The place in a column for a node, or none beyond its end.
fn slot(column: &mut [u32], node: u32) -> Option<&mut u32> {
    column.get_mut(usize::try_from(node).ok()?)
}

impl Ways {
    /// The way from the result to a place, the place first.
    ///
    /// Ends at the result, which alone leads to itself.
    fn back_from(&self, end: u32) -> impl Iterator<Item = &ContributionId> {
        let mut next = Some(end);
        std::iter::from_fn(move || {
            let at = next?;
            let place = usize::try_from(at).ok()?;
            next = self.newer.get(place).copied().filter(|newer| *newer != at);
            self.ids.get(place)
        })
    }
}

impl Witness {
    /// The way that ends at a place of a forest.
    pub(crate) fn ending(ways: Arc<Ways>, end: u32) -> Self {
        Self { ways: Some(ways), end }
    }

    /// The contributions from the result on.
    ///
    /// # Complexity
    ///
    /// O(length).
    pub(crate) fn path(&self) -> Vec<&ContributionId> {
        let mut path: Vec<_> = self.back().collect();
        path.reverse();
        path
    }

    /// The contributions from the end back to the result.
    ///
    /// Nothing for a witness without ways.
    fn back(&self) -> impl Iterator<Item = &ContributionId> {
        self.ways.iter().flat_map(|ways| ways.back_from(self.end))
    }
}

impl PartialEq for Witness {
    fn eq(&self, other: &Self) -> bool {
        match (&self.ways, &other.ways) {
            (Some(a), Some(b)) if Arc::ptr_eq(a, b) && self.end == other.end => true,
            _ => self.back().eq(other.back()),
        }
    }
}

impl Eq for Witness {}

impl Hash for Witness {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.path().hash(state);
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.path()).finish()
    }
}

/// In a document a way is the list of its ids, whatever it shares in memory. Read back, each stands
/// in a forest of its own, a chain; equality does not see the difference.
#[cfg(feature = "serde")]
mod form {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Arc, ContributionId, Ways, Witness};

    impl Witness {
        /// Whether no contribution earned anything; what a form leaves out.
        pub(crate) const fn is_empty(&self) -> bool {
            self.ways.is_none()
        }
    }

    impl Serialize for Witness {
        fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
            into.collect_seq(self.path())
        }
    }

    impl<'de> Deserialize<'de> for Witness {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            let ids = Vec::<ContributionId>::deserialize(from)?;
            let places = 0..u32::try_from(ids.len()).map_err(serde::de::Error::custom)?;
            let Some(end) = places.clone().last() else { return Ok(Self::default()) };
            let newer = places.map(|place| place.saturating_sub(1)).collect();
            Ok(Self::ending(Arc::new(Ways { ids, newer }), end))
        }
    }
}
