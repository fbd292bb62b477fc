//! By attested time.
//!
//! h(u) / Σ h over A(v), where relevance may multiply the hours of a project first: with factor 1/2
//! for the plan's project, 2 h of plan and 4 h of library weigh 1 and 4, and the plan gets a fifth
//! and not a third.
//!
//! Inside a contribution, too, attested time comes before declared parts, so that the part of a
//! person is that of the person's own hours.

use liens_core::largest_remainder_in_order;

use crate::parts::{ByNode, Inside};
use crate::{Frozen, NodeParts, ShareError};

/// Each node's attested time, weighed by relevance, over that of the whole cone, by largest
/// remainder, ties by id.
pub(super) fn parts(frozen: &Frozen, cone: Vec<u32>) -> Result<ByNode, ShareError> {
    let time: Vec<u64> = cone.iter().map(|node| frozen.weight(*node)).collect();
    if time.iter().all(|seconds| *seconds == 0) {
        return Ok(ByNode::to_the_commons(cone));
    }
    let parts = largest_remainder_in_order(NodeParts::WHOLE, &time)?;
    Ok(ByNode { inside: Inside::Time, ..ByNode::new(cone, parts, 0) })
}
