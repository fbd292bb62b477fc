//! One shortest way from each node upstream back to where one began.
//!
//! One word a position does for a breadth-first search: the distance in the upper half and the
//! newer node in the lower one, all bits turned over, so that *better* is *larger*: nearer first,
//! then the node that comes first. Positions stand newer before older, so that one sweep with a
//! maximum finds what a queue would, without one; a column of zeros, which nothing was led to,
//! needs no filling.
//!
//! ```text
//! library  0, itself   plan  1, library   shelves  1, library   need  2, plan (before shelves)
//! ```

use super::Rows;

/// What stands upstream of a node, by shortest distance, and which newer node each leads back to:
/// the first in the order of places among those one edge nearer.
///
/// Ties by place make the way to a contribution the same in every document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Nearest<'a> {
    rows: &'a Rows,
    /// The positions upstream, newer before older, the node's own first.
    pub(super) positions: Vec<u32>,
    /// By position, the distance and the newer node, in the two halves of a number of which the
    /// least counts, all bits turned over: 0 for a position that is not upstream.
    leads: Vec<u64>,
}

impl Rows {
    /// Finds shortest ways.
    ///
    /// For an unknown node nothing stands upstream.
    ///
    /// # Complexity
    ///
    /// O(nodes + edges upstream), and sorting the nodes where they are few.
    pub(crate) fn nearest(&self, node: u32) -> Nearest<'_> {
        // A column of zeros costs nothing where it is not touched.
        let mut leads = vec![0_u64; self.len()];
        let Some(first) = self.position_of(node) else {
            return Nearest { rows: self, positions: Vec::new(), leads };
        };
        leads[first as usize] = !u64::from(node);
        // Whatever is newer stands before, so that the distance of each is final when its turn comes.
        let lead_on = |position: u32, leads: &mut [u64]| {
            let distance = (!leads[position as usize] >> 32) + 1;
            let lead = !((distance << 32) | u64::from(self.node_at[position as usize]));
            for older in &self.upstream[self.list(position as usize)] {
                let slot = &mut leads[*older as usize];
                *slot = lead.max(*slot);
            }
        };
        let mut seen = vec![0_u32; self.len()];
        seen[first as usize] = 1;
        let few = self.few_reached(first, &mut seen);
        let positions = if let Some(few) = few {
            for position in &few {
                lead_on(*position, &mut leads);
            }
            few
        } else {
            let mut many = Vec::new();
            for position in first..self.len() as u32 {
                if leads[position as usize] > 0 {
                    many.push(position);
                    lead_on(position, &mut leads);
                }
            }
            many
        };
        Nearest { rows: self, positions, leads }
    }
}

impl Nearest<'_> {
    /// The newer node that a node upstream leads back to; none for the first node.
    ///
    /// None as well for a node that is not upstream.
    pub(crate) fn newer(&self, node: u32) -> Option<u32> {
        self.newer_of(self.rows.position_of(node)?)
    }

    /// How many edges lead from a node upstream back to the first one.
    ///
    /// For a node upstream; the callers ask of no other.
    pub(crate) fn distance(&self, node: u32) -> usize {
        (!self.leads[self.rows.position_of[node as usize] as usize] >> 32) as usize
    }

    /// The node where one began and everything upstream of it, in the order of places.
    pub(crate) fn cone(&self) -> Vec<u32> {
        self.rows.in_order_of_places(&self.positions)
    }

    /// The same as [`newer`](Self::newer) for a position.
    ///
    /// A lead with distance 0 is the first node, which leads back to nothing.
    pub(super) fn newer_of(&self, position: u32) -> Option<u32> {
        let lead = self.leads[position as usize];
        (lead > 0 && !lead >> 32 > 0).then_some(!lead as u32)
    }
}
