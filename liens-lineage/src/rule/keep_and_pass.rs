//! Keep a portion, pass the rest upstream.

use liens_core::Portion;

use crate::parts::ByNode;
use crate::{Frozen, NodeParts, ShareError};

/// One whole put on the result and carried upstream in whole parts, over its cone alone.
pub(super) fn parts(frozen: &Frozen, result: u32, keep: Portion) -> Result<ByNode, ShareError> {
    let (nodes, rows) = frozen.rows().upstream_part(result);
    let mut flow = vec![0; nodes.len()];
    if let Some(first) = flow.first_mut() {
        *first = NodeParts::WHOLE;
    }
    rows.flow(keep, &mut flow)?;
    let mut parts: Vec<(u32, u64)> = nodes.into_iter().zip(flow).collect();
    parts.sort_unstable();
    let (nodes, parts) = parts.into_iter().unzip();
    Ok(ByNode::new(nodes, parts, 0))
}
