//! The same to each person, whatever the hours or the number of contributions.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{ContributorId, largest_remainder};

use crate::parts::ByNode;
use crate::{Frozen, NodeParts, ShareError};

/// One part to each distinct person of the cone who is vouched for, and from there the same to each
/// contribution of that person; among all its persons where none is vouched for.
pub(super) fn parts(
    frozen: &Frozen,
    result: u32,
    vouched: &BTreeSet<ContributorId>,
) -> Result<ByNode, ShareError> {
    let cone = frozen.rows().cone(result);
    let mut nodes: BTreeMap<&ContributorId, Vec<u32>> = BTreeMap::new();
    for node in &cone {
        for person in frozen.at(*node).participations() {
            nodes.entry(person.contributor()).or_default().push(*node);
        }
    }
    if nodes.keys().any(|person| vouched.contains(*person)) {
        nodes.retain(|person, _| vouched.contains(*person));
    }
    if nodes.is_empty() {
        return Ok(ByNode::to_the_commons(cone.into_iter()));
    }
    let persons = nodes.keys().map(|person| (*person, 1));
    let mut given = BTreeMap::new();
    for (person, part) in largest_remainder(NodeParts::WHOLE, persons)?.into_parts() {
        let nodes = nodes.remove(person).unwrap_or_default();
        let nodes = largest_remainder(part, nodes.into_iter().map(|node| (node, 1)))?;
        for (node, part) in nodes.into_parts() {
            given.insert((frozen.at(node).id().clone(), person.clone()), part);
        }
    }
    Ok(ByNode::given(frozen, cone, given))
}
