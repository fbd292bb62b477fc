//! The same to each contribution.
//!
//! 1/|A(v)|: of 10¹⁸ parts over three contributions two get 333,333,333,333,333,333, and the first
//! by id one more. It asks for no hours, and pays whoever cuts work into more contributions.

use liens_core::largest_remainder_in_order;

use crate::parts::ByNode;
use crate::{NodeParts, ShareError};

/// One part in as many as the cone has contributions, by largest remainder, ties by id.
pub(super) fn parts(cone: Vec<u32>) -> Result<ByNode, ShareError> {
    let parts = largest_remainder_in_order(NodeParts::WHOLE, &vec![1; cone.len()])?;
    Ok(ByNode::new(cone, parts, 0))
}
