//! Who took part in what, by number: names are compared once, when the record is frozen.
//!
//! Names are long and compared slowly; numbers are four bytes and index a column. Numbers stand in
//! the order of the names, so that sorting by number is sorting by name, and what is decided by
//! name can be decided by number.
//!
//! ```text
//! names       0 ana, 1 bo, 2 cy
//! of_nodes    library: 2    need: 0    plan: 1    shelves: 2
//! places      0: need       1: plan    2: library, shelves
//! ```
#![expect(
    clippy::indexing_slicing,
    reason = "numbers of persons and nodes come from `People::of` alone and are below its counts"
)]

use std::collections::HashMap;

use foldhash::fast::FixedState;
use liens_core::{Contribution, ContributorId};

/// The persons of a record, numbered in the order of their ids.
///
/// Two tables of the same pairs, one turned: who took part in a node, and in which nodes a person
/// did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct People {
    names: Vec<ContributorId>,
    of_nodes: Lists,
    places: Lists,
}

/// Lists of numbers in one column.
///
/// List i is `numbers[begins[i]..begins[i + 1]]`: one allocation for all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lists {
    /// Where each list begins; one more for the end.
    begins: Vec<usize>,
    numbers: Vec<u32>,
}

impl People {
    /// Numbers the persons of contributions.
    ///
    /// Persons get numbers as they are met, then the numbers are changed for those in the order of
    /// names: names are compared while sorting alone, each person once, and not each participation.
    pub(super) fn of(contributions: &[Contribution]) -> Self {
        let mut met: HashMap<&ContributorId, u32, FixedState> = HashMap::default();
        let mut of_nodes = Lists { begins: vec![0], numbers: Vec::new() };
        for node in contributions {
            of_nodes.numbers.extend(node.participations().iter().map(|person| {
                // There are no more persons than a record can hold in memory, and fewer than 2^32.
                let next = u32::try_from(met.len()).unwrap_or(u32::MAX);
                *met.entry(person.contributor()).or_insert(next)
            }));
            of_nodes.begins.push(of_nodes.numbers.len());
        }
        let mut sorted: Vec<(&ContributorId, u32)> = met.into_iter().collect();
        sorted.sort_unstable();
        let mut number = vec![0_u32; sorted.len()];
        for (sorted, (_, met)) in (0_u32..).zip(&sorted) {
            number[at(*met)] = sorted;
        }
        for person in &mut of_nodes.numbers {
            *person = number[at(*person)];
        }
        let places = of_nodes.turned(sorted.len());
        Self { names: sorted.into_iter().map(|(name, _)| name.clone()).collect(), of_nodes, places }
    }

    /// How many persons there are.
    ///
    /// Those who only raised a need among them.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The number of a person; none for who took part in nothing.
    ///
    /// By halving the sorted names.
    pub(crate) fn number(&self, person: &ContributorId) -> Option<u32> {
        u32::try_from(self.names.binary_search(person).ok()?).ok()
    }

    /// The person of a number.
    ///
    /// The inverse of [`number`](Self::number).
    pub(crate) fn name(&self, number: u32) -> &ContributorId {
        &self.names[at(number)]
    }

    /// The numbers of who took part in a node, in their order.
    ///
    /// Sorted, as participations stand by contributor.
    pub(crate) fn at(&self, node: u32) -> &[u32] {
        self.of_nodes.of(node)
    }

    /// The nodes that a person took part in, in their order.
    ///
    /// Sorted by place.
    pub(crate) fn places(&self, number: u32) -> &[u32] {
        self.places.of(number)
    }
}

impl Lists {
    /// Empty for a list that nobody is in.
    fn of(&self, list: u32) -> &[u32] {
        &self.numbers[self.begins[at(list)]..self.begins[at(list).saturating_add(1)]]
    }

    /// For each number below `count` the lists that hold it.
    ///
    /// Counting sort: how many lists hold each number, where its own list begins, then each into
    /// its slot. Lists are walked in order, so that the turned ones are sorted too.
    fn turned(&self, count: usize) -> Self {
        let mut begins = vec![0_usize; count.saturating_add(1)];
        for number in &self.numbers {
            let end = &mut begins[at(*number).saturating_add(1)];
            *end = end.saturating_add(1);
        }
        for next in 1..begins.len() {
            begins[next] = begins[next].saturating_add(begins[next.saturating_sub(1)]);
        }
        let mut free = begins.clone();
        let mut numbers = vec![0_u32; self.numbers.len()];
        for (list, ends) in (0_u32..).zip(self.begins.windows(2)) {
            for number in &self.numbers[ends[0]..ends[1]] {
                let slot = &mut free[at(*number)];
                numbers[*slot] = list;
                *slot = slot.saturating_add(1);
            }
        }
        Self { begins, numbers }
    }
}

/// A number as an index.
fn at(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
