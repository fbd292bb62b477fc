//! Less with every step away from the result, and nothing to gain by hiding a parent.

use liens_core::{Portion, largest_remainder};

use crate::parts::ByNode;
use crate::{Frozen, NodeParts, ShareError};

/// Each level of distance gets what the portion `lambda` of what reached it does not pass on, by
/// attested time inside the level; levels without time, and what passes the last one, go to the
/// commons.
///
/// What passes a level is rounded down, so that each level lies within one part of its exact share.
pub(super) fn parts(frozen: &Frozen, result: u32, lambda: Portion) -> Result<ByNode, ShareError> {
    let mut parts = Vec::new();
    let (mut reached, mut to_nobody) = (NodeParts::WHOLE, 0_u64);
    for level in frozen.rows().nearest(result).levels() {
        let passed = lambda.floor_of(reached);
        // A portion is at most the whole, and all that is given away is part of one whole.
        let kept = reached.saturating_sub(passed);
        reached = passed;
        let time = |node: u32| (node, frozen.attested(node));
        let times: Vec<(u32, u64)> = level.into_iter().map(time).collect();
        if times.iter().all(|(_, time)| *time == 0) {
            to_nobody = to_nobody.saturating_add(kept);
            parts.extend(times);
        } else {
            parts.extend(largest_remainder(kept, times)?.into_parts());
        }
    }
    parts.sort_unstable();
    Ok(ByNode::new(parts, to_nobody.saturating_add(reached)))
}
