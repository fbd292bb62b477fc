//! Frozen rows: a pure directed acyclic graph in columns, newest first.
//!
//! Five columns hold a record of any size: which node stands at each position, where each node
//! stands, where each position's list of older ones begins, the lists, and their weights added up.
//! A library on a plan and shelves, both for a need, loaded as nodes 0 to 3 from the need on:
//!
//! ```text
//! position     0         1      2         3
//! node_at      3         1      2         0        library, plan, shelves, need
//! begins       0         2      3         4    4
//! upstream     1, 2      3      3                  positions, not nodes
//! ```
//!
//! Whatever is newer stands before whatever it builds on, so that any sum that goes upstream is one
//! loop from front to back without a stack and without asking whether a node is ready. A graph
//! library keeps nodes and edges as objects that can come and go; here nothing comes or goes after
//! loading, and one pass over a million equal edges reads 12 megabytes.
//!
//! # Source
//!
//! Kahn, *Topological sorting of large networks* (1962).
#![expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the numeric kernel: `Rows::load` refuses more than 2^32 - 2 nodes or edges and every \
              index out of range, so that all positions fit u32 and stand inside their columns"
)]

mod along;
mod flow;
mod nearest;
mod reach;

use liens_core::Portion;

pub(crate) use along::{Carried, Way, heaviest};
pub use flow::FlowError;
pub(crate) use nearest::Nearest;

/// A directed acyclic graph in columns; each node knows the older nodes that it builds on.
///
/// Inside, nodes stand in a topological order, newer before older, so that one pass from front to
/// back carries a flow upstream. Outside, a node is its place in the list it was loaded from.
///
/// # Complexity
///
/// 4 bytes an edge and 12 bytes a node, and 8 bytes an edge more where weights differ.
///
/// # Examples
///
/// ```
/// # use liens_core::Portion;
/// # use liens_lineage::Rows;
/// let rows = Rows::load(4, &[(3, 1), (3, 2), (1, 0), (2, 0)], None)?;
/// assert_eq!((rows.len(), rows.edges(), rows.is_empty()), (4, 4, false));
/// let order: Vec<u32> = (0..4).filter_map(|position| rows.node_at(position)).collect();
/// assert_eq!(order, [3, 1, 2, 0]);
/// assert_eq!((rows.position_of(0), rows.position_of(4)), (Some(3), None));
/// let mut flow = [0, 0, 0, 100];
/// rows.keep_and_pass(Portion::new(1, 2)?, &mut flow)?;
/// // Half of 25 is 12 that stays and 13 that goes on, twice.
/// assert_eq!(flow, [26, 12, 12, 50]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// The node at each position, newer before older.
    node_at: Vec<u32>,
    /// The position of each node.
    position_of: Vec<u32>,
    /// Where the upstream list of each position begins; one more for the end.
    begins: Vec<u32>,
    /// The positions upstream, in the order of the nodes' places.
    upstream: Vec<u32>,
    /// The weights of the upstream lists added up from their beginnings; none where all are equal.
    cumulative: Option<Vec<u64>>,
}

/// Why [`Rows`] cannot be loaded.
///
/// # Examples
///
/// The circle is shown, from its least node on.
///
/// ```
/// # use liens_lineage::{Rows, RowsError};
/// let circle = Rows::load(4, &[(3, 1), (1, 2), (2, 3), (3, 0)], None);
/// assert_eq!(circle, Err(RowsError::Cycle { nodes: vec![1, 2, 3] }));
/// let twice = Rows::load(2, &[(1, 0), (1, 0)], None).map_err(|error| error.to_string());
/// assert_eq!(twice, Err("node 1 builds on node 0 twice".to_owned()));
/// let heavy = Rows::load(3, &[(2, 0), (2, 1)], Some(&[u64::MAX, 1]));
/// assert_eq!(heavy, Err(RowsError::TooHeavy { node: 2 }));
/// let unknown = Rows::load(2, &[(1, 2)], None).map_err(|error| error.code());
/// assert_eq!(unknown, Err("lineage.rows.unknown_node"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowsError {
    /// There are more nodes or edges than 32 bits can number.
    #[error("{count} nodes or edges are more than {}", u32::MAX - 2)]
    TooMany {
        /// How many there are.
        count: usize,
    },
    /// An edge names a node that does not exist.
    #[error("edge {edge} names node {node}, there are {nodes}")]
    UnknownNode {
        /// The place of the edge.
        edge: usize,
        /// The node.
        node: u32,
        /// How many nodes there are.
        nodes: u32,
    },
    /// There are not as many weights as edges.
    #[error("there are {weights} weights for {edges} edges")]
    WeightCount {
        /// How many weights there are.
        weights: usize,
        /// How many edges there are.
        edges: usize,
    },
    /// An edge has weight 0.
    #[error("edge {edge} has weight 0, a weight is 1 or above")]
    ZeroWeight {
        /// The place of the edge.
        edge: usize,
    },
    /// The weights upstream of one node add up to more than can be counted.
    #[error("the weights upstream of node {node} add up beyond {}", u64::MAX)]
    TooHeavy {
        /// The node.
        node: u32,
    },
    /// A node builds on another twice.
    #[error("node {from} builds on node {to} twice")]
    Duplicate {
        /// The newer node.
        from: u32,
        /// The older node.
        to: u32,
    },
    /// Nodes build on each other in a circle.
    #[error("these nodes build on each other in a circle: {nodes:?}")]
    Cycle {
        /// The nodes, each building on the next, and the last on the first; the least comes first.
        nodes: Vec<u32>,
    },
}

impl RowsError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooMany { .. } => "lineage.rows.too_many",
            Self::UnknownNode { .. } => "lineage.rows.unknown_node",
            Self::WeightCount { .. } => "lineage.rows.weight_count",
            Self::ZeroWeight { .. } => "lineage.rows.zero_weight",
            Self::TooHeavy { .. } => "lineage.rows.too_heavy",
            Self::Duplicate { .. } => "lineage.rows.duplicate",
            Self::Cycle { .. } => "lineage.rows.cycle",
        }
    }
}

impl Rows {
    /// Loads a graph of `nodes` nodes; each edge says that the first builds on the second.
    ///
    /// Without weights every edge weighs 1.
    ///
    /// Weights that are all the same are not kept, since only their proportions count.
    ///
    /// # Errors
    ///
    /// [`RowsError`]; a circle is shown.
    ///
    /// # Complexity
    ///
    /// O(nodes + edges), for lists of edges that stand in the order of their nodes.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::{Rows, RowsError};
    /// let rows = Rows::load(3, &[(2, 1), (1, 0)], None)?;
    /// assert_eq!(rows.upstream_of(2).collect::<Vec<_>>(), [1]);
    /// assert!(Rows::load(2, &[(0, 1), (1, 0)], None).is_err());
    /// # Ok::<_, RowsError>(())
    /// ```
    pub fn load(
        nodes: usize,
        edges: &[(u32, u32)],
        weights: Option<&[u64]>,
    ) -> Result<Self, RowsError> {
        check(nodes, edges, weights)?;
        let (begins, mut upstream, mut heavy) = by_newer(nodes, edges, weights);
        sort_lists(&begins, &mut upstream, heavy.as_deref_mut())?;
        let node_at = newest_first(nodes, &begins, &upstream)?;
        let mut position_of = vec![0_u32; nodes];
        for (position, node) in node_at.iter().enumerate() {
            position_of[*node as usize] = position as u32;
        }
        let mut rows = Self {
            begins: Vec::with_capacity(nodes + 1),
            upstream: Vec::with_capacity(edges.len()),
            cumulative: None,
            node_at,
            position_of,
        };
        let mut sums = heavy.as_ref().map(|_| Vec::with_capacity(edges.len()));
        rows.begins.push(0);
        for node in &rows.node_at {
            let list = begins[*node as usize] as usize..begins[*node as usize + 1] as usize;
            let positions = upstream[list.clone()].iter().map(|to| rows.position_of[*to as usize]);
            rows.upstream.extend(positions);
            rows.begins.push(rows.upstream.len() as u32);
            if let (Some(sums), Some(weights)) = (&mut sums, &heavy) {
                let mut sum = 0_u64;
                for weight in &weights[list] {
                    sum = sum.checked_add(*weight).ok_or(RowsError::TooHeavy { node: *node })?;
                    sums.push(sum);
                }
            }
        }
        rows.cumulative = sums;
        Ok(rows)
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.node_at.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.node_at.is_empty()
    }

    /// The number of edges.
    pub fn edges(&self) -> usize {
        self.upstream.len()
    }

    /// The older nodes that a node builds on; none for an unknown node.
    ///
    /// In the order of their places; direct ones alone.
    pub fn upstream_of(&self, node: u32) -> impl Iterator<Item = u32> {
        let position = self.position_of.get(node as usize);
        let list = position.map_or(0..0, |position| self.list(*position as usize));
        self.upstream[list].iter().map(|position| self.node_at[*position as usize])
    }

    /// The node and everything upstream of it, in the order of the nodes' places.
    ///
    /// Empty for an unknown node.
    ///
    /// # Complexity
    ///
    /// O(k log k) for the k nodes and edges upstream.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::{Rows, RowsError};
    /// let rows = Rows::load(4, &[(3, 1), (3, 2), (1, 0), (2, 0)], None)?;
    /// assert_eq!(rows.cone(1), [0, 1]);
    /// assert_eq!(rows.cone(3), [0, 1, 2, 3]); // the need once, though two ways lead there
    /// assert!(rows.cone(9).is_empty());
    /// # Ok::<_, RowsError>(())
    /// ```
    pub fn cone(&self, node: u32) -> Vec<u32> {
        let (positions, _) = self.reached(node);
        self.in_order_of_places(&positions)
    }

    /// The nodes at some positions, in the order of their places.
    ///
    /// Below a sixteenth of the nodes they are sorted, above it marked in a column of bits.
    fn in_order_of_places(&self, these: &[u32]) -> Vec<u32> {
        let named = these.iter().map(|at| self.node_at[*at as usize]);
        if !self.are_many(these) {
            let mut nodes: Vec<u32> = named.collect();
            nodes.sort_unstable();
            return nodes;
        }
        // One bit a node is little, and reading the bits off in order takes less than sorting.
        let mut marks = vec![0_u64; self.len() / 64 + 1];
        for node in named {
            marks[(node / 64) as usize] |= 1 << (node % 64);
        }
        let mut nodes = Vec::with_capacity(these.len());
        for (begin, mut mark) in (0_u32..).step_by(64).zip(marks) {
            while mark > 0 {
                nodes.push(begin + mark.trailing_zeros());
                mark &= mark - 1;
            }
        }
        nodes
    }

    /// Whether looking at every position takes less time than sorting these or following links to
    /// them.
    ///
    /// The bound was measured: below it following links wins, above it one sweep over all
    /// positions.
    fn are_many(&self, positions: &[u32]) -> bool {
        positions.len() > self.node_at.len() / 16
    }

    /// A node and everything upstream of it as a graph of its own, whose nodes stand in its order
    /// of positions, the node first; and the nodes at these positions.
    ///
    /// Its positions are those of the whole with the gaps closed, so that its order is one already.
    pub(crate) fn upstream_part(&self, node: u32) -> (Vec<u32>, Self) {
        let (positions, mut number) = self.reached(node);
        for (at, position) in positions.iter().enumerate() {
            number[*position as usize] = at as u32;
        }
        let places: Vec<u32> = (0..positions.len() as u32).collect();
        let mut part = Self {
            node_at: places.clone(),
            position_of: places,
            begins: vec![0],
            upstream: Vec::new(),
            cumulative: self.cumulative.as_ref().map(|_| Vec::new()),
        };
        for position in &positions {
            let list = self.list(*position as usize);
            let numbers = self.upstream[list.clone()].iter().map(|older| number[*older as usize]);
            part.upstream.extend(numbers);
            part.begins.push(part.upstream.len() as u32);
            if let (Some(part), Some(whole)) = (&mut part.cumulative, &self.cumulative) {
                part.extend_from_slice(&whole[list]);
            }
        }
        let nodes = positions.into_iter().map(|position| self.node_at[position as usize]);
        (nodes.collect(), part)
    }

    /// The positions reached upstream from a node, in their order, and for each position whether it
    /// was; a column of zeros costs nothing where it is not touched.
    ///
    /// Few nodes are found by following links, many by one sweep; either way the positions come out
    /// sorted, and what was looked at is marked.
    fn reached(&self, node: u32) -> (Vec<u32>, Vec<u32>) {
        let mut seen = vec![0_u32; self.len()];
        let Some(first) = self.position_of(node) else { return (Vec::new(), seen) };
        seen[first as usize] = 1;
        let few = self.few_reached(first, &mut seen);
        let many = || {
            let mut found = Vec::new();
            for position in first..self.len() as u32 {
                if seen[position as usize] == 1 {
                    found.push(position);
                    for older in &self.upstream[self.list(position as usize)] {
                        seen[*older as usize] = 1;
                    }
                }
            }
            found
        };
        (few.unwrap_or_else(many), seen)
    }

    /// The positions reached upstream from one, itself included, in their order; none where they
    /// are many. All that it came to is marked.
    ///
    /// Gives up as soon as more than a sixteenth was found; what it marked by then is marked
    /// rightly.
    fn few_reached(&self, first: u32, seen: &mut [u32]) -> Option<Vec<u32>> {
        let mut found = vec![first];
        let mut next = 0;
        while let Some(position) = found.get(next) {
            let list = self.list(*position as usize);
            for older in &self.upstream[list] {
                if seen[*older as usize] == 0 {
                    seen[*older as usize] = 1;
                    found.push(*older);
                }
            }
            if self.are_many(&found) {
                return None;
            }
            next += 1;
        }
        found.sort_unstable();
        Some(found)
    }

    /// Carries what flows in at each node upstream: a node keeps the floor of `keep` of what
    /// reaches it, all of it without upstream, and passes the rest on by the weights of its edges.
    ///
    /// **Unit:** any whole quantum. **Rounding:** an outflow r goes to the j-th edge as
    /// floor(r Wⱼ / W) − floor(r Wⱼ₋₁ / W), where Wⱼ adds up the weights in the order of the nodes'
    /// places: nothing is lost at any node. `flow` holds, for each node, what flows in before and
    /// what it keeps after.
    ///
    /// A link of three times the weight carries three quarters, to the unit:
    ///
    /// ```
    /// # use liens_core::Portion;
    /// # use liens_lineage::Rows;
    /// let rows = Rows::load(3, &[(2, 0), (2, 1)], Some(&[3, 1]))?;
    /// let mut flow = [0, 0, 10];
    /// rows.keep_and_pass(Portion::NONE, &mut flow)?;
    /// assert_eq!(flow, [7, 3, 0]); // floor(10 × 3/4), and what that leaves
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Law
    ///
    /// `a_flow_is_conserved`, `a_flow_is_that_of_its_definition`
    ///
    /// # Errors
    ///
    /// [`FlowError`] unless `flow` has one value for each node, which add up to less than 2⁶⁴.
    ///
    /// # Complexity
    ///
    /// O(nodes + edges), one pass for any number of sources.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::Rows;
    /// # use liens_core::Portion;
    /// let rows = Rows::load(3, &[(2, 1), (1, 0)], None)?;
    /// let mut flow = [0, 0, 100];
    /// rows.keep_and_pass(Portion::new(1, 2)?, &mut flow)?;
    /// assert_eq!(flow, [25, 25, 50]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn keep_and_pass(&self, keep: Portion, flow: &mut [u64]) -> Result<(), FlowError> {
        self.check_flow(flow)?;
        let inflow = self.node_at.iter().map(|node| flow[*node as usize]);
        let mut kept: Vec<u64> = inflow.collect();
        self.carry(keep, &mut kept);
        for (kept, node) in kept.into_iter().zip(&self.node_at) {
            flow[*node as usize] = kept;
        }
        Ok(())
    }

    /// The position of a node in the topological order, newer before older.
    ///
    /// None for an unknown node.
    pub fn position_of(&self, node: u32) -> Option<u32> {
        self.position_of.get(node as usize).copied()
    }

    /// The node at a position of the topological order.
    ///
    /// None beyond the last position.
    pub fn node_at(&self, position: u32) -> Option<u32> {
        self.node_at.get(position as usize).copied()
    }

    /// Where the older ones of a position stand in the column of all.
    fn list(&self, position: usize) -> std::ops::Range<usize> {
        self.begins[position] as usize..self.begins[position + 1] as usize
    }
}

/// Everything that later code relies on without asking: counts within 32 bits, edges between nodes
/// that are there, as many weights as edges and none of them zero.
fn check(nodes: usize, edges: &[(u32, u32)], weights: Option<&[u64]>) -> Result<(), RowsError> {
    for count in [nodes, edges.len()] {
        if count > (u32::MAX - 2) as usize {
            return Err(RowsError::TooMany { count });
        }
    }
    let nodes = nodes as u32;
    if let Some(edge) = edges.iter().position(|(from, to)| *from >= nodes || *to >= nodes) {
        let (from, to) = edges[edge];
        return Err(RowsError::UnknownNode { edge, node: from.max(to), nodes });
    }
    let Some(weights) = weights else { return Ok(()) };
    if weights.len() != edges.len() {
        return Err(RowsError::WeightCount { weights: weights.len(), edges: edges.len() });
    }
    match weights.iter().position(|weight| *weight == 0) {
        Some(edge) => Err(RowsError::ZeroWeight { edge }),
        None => Ok(()),
    }
}

type Lists = (Vec<u32>, Vec<u32>, Option<Vec<u64>>);

/// The edges as lists of older nodes by newer node; equal weights are left out.
///
/// Counting sort in two passes over the edges: how many each node has, then each edge to its slot.
/// Edges that stand in order stay in order.
fn by_newer(nodes: usize, edges: &[(u32, u32)], weights: Option<&[u64]>) -> Lists {
    let weights = weights.filter(|weights| weights.windows(2).any(|pair| pair[0] != pair[1]));
    let mut begins = vec![0_u32; nodes + 2];
    for (from, _) in edges {
        begins[*from as usize + 2] += 1;
    }
    for node in 2..begins.len() {
        begins[node] += begins[node - 1];
    }
    let mut upstream = vec![0_u32; edges.len()];
    let mut heavy = weights.map(|_| vec![0_u64; edges.len()]);
    for (edge, (from, to)) in edges.iter().enumerate() {
        let slot = &mut begins[*from as usize + 1];
        upstream[*slot as usize] = *to;
        if let (Some(heavy), Some(weights)) = (&mut heavy, weights) {
            heavy[*slot as usize] = weights[edge];
        }
        *slot += 1;
    }
    begins.pop();
    (begins, upstream, heavy)
}

/// Puts each list in the order of its nodes, and refuses a node that stands twice in one.
///
/// Lists that are sorted already, which most are, are only looked at.
fn sort_lists(
    begins: &[u32],
    upstream: &mut [u32],
    mut heavy: Option<&mut [u64]>,
) -> Result<(), RowsError> {
    for (from, pair) in begins.windows(2).enumerate() {
        let list = pair[0] as usize..pair[1] as usize;
        let older = &mut upstream[list.clone()];
        if !older.is_sorted() {
            match &mut heavy {
                None => older.sort_unstable(),
                Some(heavy) => {
                    let heavy = &mut heavy[list];
                    let mut both: Vec<_> =
                        older.iter().copied().zip(heavy.iter().copied()).collect();
                    both.sort_by_key(|(to, _)| *to);
                    for (at, (to, weight)) in both.into_iter().enumerate() {
                        (older[at], heavy[at]) = (to, weight);
                    }
                }
            }
        }
        if let Some(pair) = older.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(RowsError::Duplicate { from: from as u32, to: pair[0] });
        }
    }
    Ok(())
}

/// A topological order, newer before older (Kahn 1962), or the circle that forbids one.
///
/// A node is taken once nothing newer waits before it. Where nodes are left over, each of them has
/// a newer one among them, so that walking from any of them long enough comes into a circle.
fn newest_first(nodes: usize, begins: &[u32], upstream: &[u32]) -> Result<Vec<u32>, RowsError> {
    let list = |node: u32| begins[node as usize] as usize..begins[node as usize + 1] as usize;
    let mut waiting = vec![0_u32; nodes];
    for to in upstream {
        waiting[*to as usize] += 1;
    }
    let mut order = Vec::with_capacity(nodes);
    order.extend((0..nodes as u32).rev().filter(|node| waiting[*node as usize] == 0));
    let mut next = 0;
    while let Some(node) = order.get(next).copied() {
        for older in &upstream[list(node)] {
            waiting[*older as usize] -= 1;
            if waiting[*older as usize] == 0 {
                order.push(*older);
            }
        }
        next += 1;
    }
    if order.len() == nodes {
        return Ok(order);
    }
    // Every node left has a newer one left; walking from newer to newer comes back to itself.
    let mut newer = vec![u32::MAX; nodes];
    for node in (0..nodes as u32).filter(|node| waiting[*node as usize] > 0) {
        for older in &upstream[list(node)] {
            newer[*older as usize] = node;
        }
    }
    let mut at = (0..nodes as u32).find(|node| waiting[*node as usize] > 0).unwrap_or_default();
    for _ in 0..nodes {
        at = newer[at as usize];
    }
    let mut cycle = vec![at];
    let mut step = newer[at as usize];
    while step != at {
        cycle.push(step);
        step = newer[step as usize];
    }
    cycle.reverse();
    let least = (0..cycle.len()).min_by_key(|place| cycle[*place]).unwrap_or_default();
    cycle.rotate_left(least);
    Err(RowsError::Cycle { nodes: cycle })
}
