//! The same to each person, whatever the hours or the number of contributions.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::FixedState;
use liens_core::{ContributorId, largest_remainder};

use crate::parts::ByNode;
use crate::{Frozen, NodeParts, ShareError};

/// One part to each distinct person of the cone who is vouched for, and from there the same to each
/// contribution of that person; among all its persons where none is vouched for.
pub(super) fn parts(
    frozen: &Frozen,
    cone: &[u32],
    vouched: &BTreeSet<ContributorId>,
) -> Result<ByNode, ShareError> {
    let people = frozen.people();
    let mut nodes: HashMap<u32, Vec<u32>, FixedState> = HashMap::default();
    for node in cone {
        for person in people.at(*node) {
            nodes.entry(*person).or_default().push(*node);
        }
    }
    let known = |person: &u32| vouched.contains(people.name(*person));
    if nodes.keys().any(known) {
        nodes.retain(|person, _| known(person));
    }
    if nodes.is_empty() {
        return Ok(ByNode::to_the_commons(cone.iter().copied()));
    }
    // Numbers of persons stand in the order of their ids.
    let persons = nodes.keys().map(|person| (*person, 1));
    let mut parts_of = HashMap::with_capacity_and_hasher(nodes.len(), FixedState::default());
    for (person, part) in largest_remainder(NodeParts::WHOLE, persons)?.into_parts() {
        let nodes = nodes.remove(&person).unwrap_or_default();
        let nodes = largest_remainder(part, nodes.into_iter().map(|node| (node, 1)))?;
        parts_of.insert(person, nodes.into_parts().into_iter());
    }
    let mut given = Vec::new();
    for node in cone {
        for person in people.at(*node) {
            if let Some((_, part)) = parts_of.get_mut(person).and_then(Iterator::next) {
                given.push(((*node, *person), part));
            }
        }
    }
    Ok(ByNode::given(cone.to_vec(), given))
}
