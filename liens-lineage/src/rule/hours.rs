//! By attested time.

use liens_core::largest_remainder;

use crate::parts::{ByNode, Inside};
use crate::{Frozen, NodeParts, ShareError};

/// Each node's attested time, weighed by relevance, over that of the whole cone, by largest
/// remainder, ties by id.
pub(super) fn parts(frozen: &Frozen, cone: &[u32]) -> Result<ByNode, ShareError> {
    let hours: Vec<(u32, u64)> = cone.iter().map(|node| (*node, frozen.weight(*node))).collect();
    if hours.iter().all(|(_, seconds)| *seconds == 0) {
        return Ok(ByNode::to_the_commons(hours.into_iter().map(|(node, _)| node)));
    }
    let parts = largest_remainder(NodeParts::WHOLE, hours)?.into_parts();
    Ok(ByNode { inside: Inside::Time, ..ByNode::new(parts, 0) })
}
