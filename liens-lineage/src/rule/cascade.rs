//! Less with every step away from the result, and nothing to gain for a contribution that hides a
//! parent.
//!
//! The level at distance k gets (1 − λ) λᵏ, by attested time inside it; λ to the power of the
//! number of levels, and whatever a level without time would have had, goes to the commons. What a
//! contribution gets therefore depends on its own level alone: leaving out a parent empties places
//! below it and fills none. Its author may gain all the same where the author has other
//! contributions on the level of what is hidden, whose hours then have fewer beside them;
//! `docs/AXIOMS.md` shows the smallest case.
//!
//! With λ = 1/2, a library of 4 h, a plan of 2 h and shelves of 1 h below it, and a need without
//! hours below both: 1/2 to the library, 1/6 and 1/12 to plan and shelves, 1/8 for the need's level
//! and 1/8 beyond it to the commons.

use liens_core::{Portion, TimeAmount, largest_remainder_in_order};

use crate::parts::{ByNode, time_of};
use crate::rows::Nearest;
use crate::{Frozen, NodeParts, ShareError};

/// What stands at each distance upstream of a result.
///
/// By distance, the result's own first; a level between two others is never missing, since
/// distances are shortest ways.
pub(crate) struct Levels(Vec<Level>);

/// The nodes at one distance.
#[derive(Default)]
struct Level {
    /// Where each stands in the list of the nodes upstream.
    at: Vec<usize>,
    /// The attested time of each, in seconds.
    time: Vec<u64>,
}

impl Levels {
    /// The levels of the nodes upstream of the one that shortest ways begin at.
    ///
    /// In the order of the cone, so that ties inside a level fall by id.
    pub(crate) fn of(frozen: &Frozen, nearest: &Nearest<'_>, cone: &[u32]) -> Self {
        let mut levels: Vec<Level> = Vec::new();
        for (at, node) in cone.iter().enumerate() {
            let distance = nearest.distance(*node);
            if distance >= levels.len() {
                levels.resize_with(distance.saturating_add(1), Level::default);
            }
            if let Some(level) = levels.get_mut(distance) {
                level.at.push(at);
                level.time.push(frozen.attested(*node));
            }
        }
        Self(levels)
    }

    /// The attested time of each level.
    pub(crate) fn time(&self) -> impl Iterator<Item = TimeAmount> {
        self.0.iter().map(|level| time_of(level.time.iter().copied()))
    }

    /// Each level gets what the portion `lambda` of what reached it does not pass on, by attested
    /// time inside the level; levels without time, and what passes the last one, go to the commons.
    ///
    /// What passes a level is rounded down, so that each level lies within one part of its exact
    /// share.
    pub(crate) fn parts(&self, lambda: Portion, cone: Vec<u32>) -> Result<ByNode, ShareError> {
        let mut parts = vec![0; cone.len()];
        let (mut reached, mut to_nobody) = (NodeParts::WHOLE, 0_u64);
        for Level { at, time } in &self.0 {
            let passed = lambda.floor_of(reached);
            // A portion is at most the whole, and all that is given away is part of one whole.
            let kept = reached.saturating_sub(passed);
            reached = passed;
            if time.iter().all(|time| *time == 0) {
                to_nobody = to_nobody.saturating_add(kept);
                continue;
            }
            for (at, part) in at.iter().zip(largest_remainder_in_order(kept, time)?) {
                if let Some(slot) = parts.get_mut(*at) {
                    *slot = part;
                }
            }
        }
        Ok(ByNode::new(cone, parts, to_nobody.saturating_add(reached)))
    }
}
