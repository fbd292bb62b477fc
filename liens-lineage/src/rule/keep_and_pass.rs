//! Keep a portion, pass the rest upstream.
//!
//! f(u) = Σ over c that build on u of (1 − k) f(c) w(c, u) / Σ w(c, ·), with f = 1 at the result; u
//! keeps k f(u), and all of it where nothing is upstream. Passed on in whole parts by cumulative
//! floors, so that no node loses any: 1 through a plan and shelves of equal weight is 1/4 each at k
//! = 1/2, and 1/8 from each of them at the need, of which all stays.
//!
//! One pass over the cone in an order with newer before older is exact; the stationary vector of a
//! damped walk, to which this is kin, takes about twenty approximate ones.

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
