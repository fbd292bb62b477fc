//! The same to each contribution.

use liens_core::largest_remainder;

use crate::parts::ByNode;
use crate::{NodeParts, ShareError};

/// One part in as many as the cone has contributions, by largest remainder, ties by id.
pub(super) fn parts(cone: &[u32]) -> Result<ByNode, ShareError> {
    let cone = cone.iter().map(|node| (*node, 1));
    let parts = largest_remainder(NodeParts::WHOLE, cone)?.into_parts();
    Ok(ByNode::new(parts, 0))
}
