//! One shortest way from each node upstream back to where one began.

use super::Rows;

/// What stands upstream of a node, by shortest distance, and which newer node each leads back to:
/// the first in the order of places among those one edge nearer.
pub(crate) struct Nearest<'a> {
    rows: &'a Rows,
    /// The positions at each distance.
    pub(super) levels: Vec<Vec<u32>>,
    /// By position, the distance and one more than the newer node, in the two halves of a number
    /// of which the least counts; 0 for a position that is not upstream.
    leads: Vec<u64>,
}

impl Rows {
    /// Finds shortest ways.
    ///
    /// # Complexity
    ///
    /// O(nodes + edges upstream).
    pub(crate) fn nearest(&self, node: u32) -> Nearest<'_> {
        // A column of zeros costs nothing where it is not touched.
        let mut leads = vec![0_u64; self.len()];
        let mut level: Vec<u32> = self.position_of(node).into_iter().collect();
        for position in &level {
            leads[*position as usize] = u64::from(node) + 1;
        }
        let mut levels = Vec::new();
        while !level.is_empty() {
            let distance = (levels.len() as u64 + 1) << 32;
            let mut next = Vec::new();
            for position in &level {
                let lead = distance | (u64::from(self.node_at[*position as usize]) + 1);
                for older in &self.upstream[self.list(*position as usize)] {
                    let slot = &mut leads[*older as usize];
                    if *slot == 0 {
                        next.push(*older);
                        *slot = lead;
                    } else if lead < *slot {
                        *slot = lead;
                    }
                }
            }
            levels.push(std::mem::replace(&mut level, next));
        }
        Nearest { rows: self, levels, leads }
    }
}

impl Nearest<'_> {
    /// The newer node that a node upstream leads back to; none for the first node.
    pub(crate) fn newer(&self, node: u32) -> Option<u32> {
        self.newer_of(self.rows.position_of(node)?).filter(|newer| *newer != node)
    }

    /// The same for a position.
    pub(super) fn newer_of(&self, position: u32) -> Option<u32> {
        (self.leads[position as usize] as u32).checked_sub(1)
    }
}
