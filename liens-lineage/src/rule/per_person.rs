//! The same to each person, whatever the hours or the number of contributions.
//!
//! 1/n to each of the n persons vouched for, then equally to the person's contributions: a person
//! who is recorded in ten gets what one recorded in one gets, so that there is nothing to gain by
//! splitting. Who takes part in a contribution with others has a part of one's own in it, by number
//! and not by hours.
//!
//! Parts stand by person here, so that they go to persons as they are, and are not split again by
//! hours.

use std::collections::BTreeSet;

use liens_core::{ContributorId, largest_remainder_in_order};

use crate::parts::ByNode;
use crate::{Frozen, NodeParts, ShareError};

/// What a person still gets for the contributions that come next: `each`, and one more for the
/// first `larger` of them.
///
/// A third of 10¹⁸ over two contributions: 166,666,666,666,666,666 for each and one part more for
/// the first.
#[derive(Clone, Copy)]
struct Evenly {
    each: u64,
    larger: u64,
}

/// One part to each distinct person of the cone who is vouched for, and from there the same to each
/// contribution of that person; among all its persons where none is vouched for.
///
/// Persons are counted by number in one column and not by name, since a result of ten thousand
/// contributions asks for each of them.
pub(super) fn parts(
    frozen: &Frozen,
    cone: Vec<u32>,
    vouched: &BTreeSet<ContributorId>,
) -> Result<ByNode, ShareError> {
    let people = frozen.people();
    let took_part =
        || cone.iter().flat_map(|node| people.at(*node).iter().map(|one| (*node, *one)));
    let mut persons = counted(people.len(), took_part().map(|(_, person)| person));
    let known = |(person, _): &(u32, u64)| vouched.contains(people.name(*person));
    if persons.iter().any(known) {
        persons.retain(known);
    }
    if persons.is_empty() {
        return Ok(ByNode::to_the_commons(cone));
    }
    let parts = largest_remainder_in_order(NodeParts::WHOLE, &vec![1; persons.len()])?;
    // One more than where each person stands, and 0 for who gets nothing.
    let mut rank = vec![0_u32; people.len()];
    let mut left = Vec::with_capacity(persons.len());
    for ((at, (person, count)), part) in (1..).zip(persons).zip(parts) {
        if let Some(rank) = slot(&mut rank, person) {
            *rank = at;
        }
        // Equal remainders go to what comes first.
        let each = part.checked_div(count).unwrap_or_default();
        left.push(Evenly { each, larger: part.checked_rem(count).unwrap_or_default() });
    }
    let mut given = Vec::with_capacity(cone.len());
    for (node, person) in took_part() {
        let rank = slot(&mut rank, person).and_then(|rank| rank.checked_sub(1));
        if let Some(left) = rank.and_then(|rank| slot(&mut left, rank)) {
            given.push(((node, person), left.each.saturating_add(left.larger.min(1))));
            left.larger = left.larger.saturating_sub(1);
        }
    }
    Ok(ByNode::given(cone, given))
}

/// How often each number below `below` comes, in their order; numbers of persons stand in the order
/// of their ids.
///
/// Of `2, 0, 2` below 3: `(0, 1), (2, 2)`.
fn counted(below: usize, numbers: impl Iterator<Item = u32>) -> Vec<(u32, u64)> {
    // A column of zeros costs nothing where it is not touched.
    let mut counts = vec![0_u64; below];
    let mut met = Vec::new();
    for number in numbers {
        if let Some(count) = slot(&mut counts, number) {
            if *count == 0 {
                met.push(number);
            }
            *count = count.saturating_add(1); // at most the nodes
        }
    }
    met.sort_unstable();
    let mut count = |number| slot(&mut counts, number).map_or(0, |count| *count);
    met.into_iter().map(|number| (number, count(number))).collect()
}

/// The place for a number, or none beyond the column's end.
fn slot<T>(column: &mut [T], number: u32) -> Option<&mut T> {
    column.get_mut(usize::try_from(number).ok()?)
}
