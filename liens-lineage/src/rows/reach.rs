//! What stands upstream or downstream of several nodes, in one pass over the positions.
//!
//! Marks run with the order: upstream from front to back, downstream from back to front. Both look
//! at every position, which for questions about many nodes at once, a project's or a need's, is
//! less than following links node by node.

use super::Rows;

impl Rows {
    /// The nodes themselves and everything upstream of any of them, in the order of places.
    ///
    /// Unknown nodes are passed over.
    ///
    /// # Complexity
    ///
    /// O(nodes + edges).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::{Rows, RowsError};
    /// let rows = Rows::load(4, &[(3, 1), (2, 0), (1, 0)], None)?;
    /// assert_eq!(rows.upstream_of_all([1, 2]), [0, 1, 2]);
    /// assert_eq!(rows.downstream_of_all([1, 2]), [1, 2, 3]);
    /// # Ok::<_, RowsError>(())
    /// ```
    pub fn upstream_of_all(&self, nodes: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut reached = self.marked(nodes);
        for position in 0..self.len() {
            if reached[position] {
                for older in &self.upstream[self.list(position)] {
                    reached[*older as usize] = true;
                }
            }
        }
        self.nodes_at(&reached)
    }

    /// The nodes themselves and everything that descends from any of them, in the order of places.
    ///
    /// No lists of newer nodes are kept for it: a node descends if any of its older ones does, and
    /// those were looked at before.
    ///
    /// # Complexity
    ///
    /// O(nodes + edges).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::{Rows, RowsError};
    /// let rows = Rows::load(4, &[(3, 1), (3, 2), (1, 0), (2, 0)], None)?;
    /// assert_eq!(rows.downstream_of_all([1, 2]), [1, 2, 3]);
    /// assert_eq!(rows.upstream_of_all([1, 2]), [0, 1, 2]);
    /// assert!(rows.downstream_of_all([]).is_empty());
    /// # Ok::<_, RowsError>(())
    /// ```
    pub fn downstream_of_all(&self, nodes: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut reached = self.marked(nodes);
        for position in (0..self.len()).rev() {
            let mut older = self.upstream[self.list(position)].iter();
            reached[position] |= older.any(|older| reached[*older as usize]);
        }
        self.nodes_at(&reached)
    }

    /// The node and everything that descends from it, in the order of places, each with the number
    /// of edges of a shortest way back to the node.
    ///
    /// From the need of the diamond: plan 1, shelves 1, library 2.
    pub(crate) fn distances_downstream(&self, node: u32) -> Vec<(u32, u32)> {
        let mut distance = vec![u32::MAX; self.len()];
        let Some(own) = self.position_of(node) else { return Vec::new() };
        distance[own as usize] = 0;
        let mut found = vec![(node, 0)];
        // Whatever descends from a node stands before it.
        for position in (0..own as usize).rev() {
            let older = self.upstream[self.list(position)].iter();
            let nearest = older.map(|older| distance[*older as usize]).min().unwrap_or(u32::MAX);
            if nearest < u32::MAX {
                distance[position] = nearest + 1;
                found.push((self.node_at[position], nearest + 1));
            }
        }
        found.sort_unstable();
        found
    }

    /// For each node whether another builds on it.
    pub(crate) fn built_on(&self) -> Vec<bool> {
        let mut built_on = vec![false; self.len()];
        for position in &self.upstream {
            built_on[self.node_at[*position as usize] as usize] = true;
        }
        built_on
    }

    /// Which positions hold one of the nodes.
    ///
    /// By position, since that is how they are swept.
    fn marked(&self, nodes: impl IntoIterator<Item = u32>) -> Vec<bool> {
        let mut marked = vec![false; self.len()];
        for position in nodes.into_iter().filter_map(|node| self.position_of(node)) {
            marked[position as usize] = true;
        }
        marked
    }

    /// Marks turned into nodes, sorted by place.
    fn nodes_at(&self, reached: &[bool]) -> Vec<u32> {
        let named = self.node_at.iter().zip(reached).filter(|(_, reached)| **reached);
        let mut nodes: Vec<u32> = named.map(|(node, _)| *node).collect();
        nodes.sort_unstable();
        nodes
    }
}
