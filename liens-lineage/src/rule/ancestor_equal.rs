//! The same to each contribution.

use liens_core::largest_remainder;

use crate::parts::ByNode;
use crate::{Frozen, NodeParts, ShareError};

/// One part in as many as the cone has contributions, by largest remainder, ties by id.
pub(super) fn parts(frozen: &Frozen, result: u32) -> Result<ByNode, ShareError> {
    let cone = frozen.rows().cone(result).into_iter().map(|node| (node, 1));
    let parts = largest_remainder(NodeParts::WHOLE, cone)?.into_parts();
    Ok(ByNode::new(parts, 0))
}
