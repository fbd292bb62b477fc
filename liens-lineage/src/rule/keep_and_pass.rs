//! Keep a portion, pass the rest upstream.

use liens_core::Portion;

use crate::{Frozen, NodeParts};

/// One whole put on the result and carried upstream in whole parts.
pub(super) fn parts(frozen: &Frozen, result: u32, keep: Portion) -> NodeParts {
    let mut flow = vec![0; frozen.len()];
    if let Some(inflow) = usize::try_from(result).ok().and_then(|at| flow.get_mut(at)) {
        *inflow = NodeParts::WHOLE;
    }
    frozen.rows().keep_and_pass(keep, &mut flow);
    let kept = frozen.rows().cone(result).into_iter().map(|node| {
        let at = usize::try_from(node).ok();
        (node, at.and_then(|at| flow.get(at)).copied().unwrap_or_default())
    });
    NodeParts::new(frozen, kept.collect(), 0)
}
