//! The flow kernel: each node keeps a portion of what reaches it and passes the rest upstream.
//!
//! ```text
//! kept(u) = floor(k × reached(u)), or all of it where u builds on nothing
//! out(u)  = reached(u) - kept(u)
//! edge j of u carries floor(out × W_j / W) - floor(out × W_(j-1) / W)
//! ```
//!
//! where `W_j` adds up the weights of the first j edges and `W` those of all. The differences
//! telescope to `out`, so that no unit is lost or made at any node, whatever the weights; edges
//! stand by their nodes' places, so that the same graph carries the same whatever order it was
//! listed in. Each node is reached by all its newer ones before its turn comes.
//!
//! Floating point would be no faster: measured on the same columns, with conservation to the unit,
//! the integers take the same time.

use liens_core::Portion;

use super::Rows;

/// Why nothing can flow.
///
/// # Examples
///
/// ```
/// # use liens_core::Portion;
/// # use liens_lineage::{FlowError, Rows};
/// let rows = Rows::load(2, &[(1, 0)], None)?;
/// let half = Portion::new(1, 2)?;
/// let short = rows.keep_and_pass(half, &mut [100]);
/// assert_eq!(short, Err(FlowError::Length { values: 1, nodes: 2 }));
/// let much = rows.flow(half, &mut [u64::MAX, 1]);
/// assert_eq!(much.map_err(|error| error.code()), Err("lineage.flow.too_much"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FlowError {
    /// The column has not one value for each node.
    #[error("a column of {values} values stands beside {nodes} nodes")]
    Length {
        /// How many values there are.
        values: usize,
        /// How many nodes there are.
        nodes: usize,
    },
    /// The values add up to more than can be counted.
    #[error("the flow adds up to {sum}, above {}", u64::MAX)]
    TooMuch {
        /// The sum of the values.
        sum: u128,
    },
}

impl FlowError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "lineage.flow.length",
            Self::TooMuch { .. } => "lineage.flow.too_much",
        }
    }
}

impl Rows {
    /// Carries a flow upstream as [`keep_and_pass`](Self::keep_and_pass) does, over a column that
    /// stands in the order of positions already: one pass, without allocating.
    ///
    /// # Law
    ///
    /// `a_flow_is_conserved`, `a_flow_is_that_of_its_definition`
    ///
    /// # Errors
    ///
    /// [`FlowError`] unless `flow` has one value for each position, which add up to less than 2⁶⁴.
    ///
    /// # Complexity
    ///
    /// O(nodes + edges); a column per call is what [`keep_and_pass`](Self::keep_and_pass) allocates
    /// and this does not.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::Rows;
    /// # use liens_core::Portion;
    /// let rows = Rows::load(3, &[(2, 1), (1, 0)], None)?;
    /// let mut flow = [100, 0, 0];
    /// rows.flow(Portion::new(1, 2)?, &mut flow)?;
    /// assert_eq!(flow, [50, 25, 25]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn flow(&self, keep: Portion, flow: &mut [u64]) -> Result<(), FlowError> {
        self.check_flow(flow)?;
        self.carry(keep, flow);
        Ok(())
    }

    /// No position is ever reached by more than all that flows in, so that a sum within 64 bits is
    /// enough for every addition of the pass.
    pub(super) fn check_flow(&self, flow: &[u64]) -> Result<(), FlowError> {
        let (values, nodes) = (flow.len(), self.len());
        if values != nodes {
            return Err(FlowError::Length { values, nodes });
        }
        match flow.iter().try_fold(0_u64, |sum, value| sum.checked_add(*value)) {
            Some(_) => Ok(()),
            None => {
                Err(FlowError::TooMuch { sum: flow.iter().map(|value| u128::from(*value)).sum() })
            }
        }
    }

    /// The flow itself; what flows in was checked.
    ///
    /// The portion is turned into what a machine does fast: nothing, a shift for 1/2, 1/4 .., a
    /// multiplication and a division for all others.
    pub(super) fn carry(&self, keep: Portion, flow: &mut [u64]) {
        let (numerator, denominator) = (keep.ratio().numerator(), keep.ratio().denominator());
        if numerator == 0 {
            self.pass(flow, |_| 0);
        } else if numerator == 1 && denominator.is_power_of_two() {
            let shift = denominator.trailing_zeros();
            self.pass(flow, |reached| reached >> shift);
        } else {
            self.pass(flow, |reached| keep.floor_of(reached));
        }
    }

    /// The two passes differ in how a list is spread and in nothing else.
    fn pass(&self, flow: &mut [u64], kept: impl Fn(u64) -> u64) {
        match &self.cumulative {
            None => self.pass_evenly(flow, kept),
            Some(cumulative) => self.pass_by_weight(cumulative, flow, kept),
        }
    }

    /// A position that nothing reaches, or that builds on nothing, is passed over: it keeps what it
    /// has.
    fn pass_evenly(&self, flow: &mut [u64], kept: impl Fn(u64) -> u64) {
        let mut begin = 0;
        for (position, end) in self.begins[1..].iter().enumerate() {
            let upstream = &self.upstream[begin..*end as usize];
            begin = *end as usize;
            let reached = flow[position];
            if reached == 0 || upstream.is_empty() {
                continue;
            }
            flow[position] = kept(reached);
            let out = reached - flow[position];
            let carry = |older: u32, part| flow[older as usize] += part;
            // Short lists are divided by a constant, which the processor does in a fraction of
            // the time.
            match upstream.len() {
                1 => spread(upstream, out, 1, carry),
                2 => spread(upstream, out, 2, carry),
                3 => spread(upstream, out, 3, carry),
                4 => spread(upstream, out, 4, carry),
                count => spread(upstream, out, count as u64, carry),
            }
        }
    }

    /// The last sum of a list is its whole weight, and none where the list is empty.
    fn pass_by_weight(&self, cumulative: &[u64], flow: &mut [u64], kept: impl Fn(u64) -> u64) {
        let mut begin = 0;
        for (position, end) in self.begins[1..].iter().enumerate() {
            let range = begin..*end as usize;
            let (upstream, sums) = (&self.upstream[range.clone()], &cumulative[range]);
            begin = *end as usize;
            let reached = flow[position];
            let Some(whole) = sums.last().filter(|_| reached > 0) else { continue };
            flow[position] = kept(reached);
            let out = reached - flow[position];
            let carry = |older: u32, part| flow[older as usize] += part;
            if u32::try_from(*whole).is_ok() {
                spread_by_weight(upstream, sums, out, carry);
            } else {
                spread_by_heavy_weight(upstream, sums, out, carry);
            }
        }
    }

    /// What a position keeps of what reaches it: all of it without upstream.
    ///
    /// For 5 at k = 1/2: 2 where something is upstream, else 5.
    pub(super) fn kept(&self, keep: Portion, position: usize, reached: u64) -> u64 {
        if self.list(position).is_empty() { reached } else { keep.floor_of(reached) }
    }

    /// An outflow of one position over its edges, as the flow carries it.
    ///
    /// The same divisions as in the pass, for whoever follows single positions: what an explanation
    /// shows is what the flow carried, to the unit.
    #[inline]
    pub(super) fn outflow(&self, position: usize, out: u64, carry: impl FnMut(u32, u64)) {
        let range = self.list(position);
        let upstream = &self.upstream[range.clone()];
        let sums = self.cumulative.as_ref().map(|sums| &sums[range]);
        match (upstream.len(), sums) {
            (0, _) => {}
            (count, None) => spread(upstream, out, count as u64, carry),
            (_, Some(sums)) if u32::try_from(sums[sums.len() - 1]).is_ok() => {
                spread_by_weight(upstream, sums, out, carry);
            }
            (_, Some(sums)) => spread_by_heavy_weight(upstream, sums, out, carry),
        }
    }
}

/// An outflow r over d equal edges: floor(r j / d) − floor(r (j − 1) / d) to edge j.
///
/// 7 over 3 edges: 2, 2 and 3, since floor(7 j / 3) is 2, 4, 7. The remainder is carried along by
/// additions, one division a list.
#[inline]
fn spread(upstream: &[u32], out: u64, count: u64, mut carry: impl FnMut(u32, u64)) {
    let (each, left) = (out / count, out % count);
    let mut carried = 0;
    for older in upstream {
        carried += left;
        let extra = u64::from(carried >= count);
        carried -= count * extra;
        carry(*older, each + extra);
    }
}

/// An outflow r over edges that weigh W < 2³² together: with r = q W + m, floor(r Wⱼ / W) is
/// q Wⱼ + floor(m Wⱼ / W), and m Wⱼ fits 64 bits.
///
/// With W = 4, r = 10: q = 2, m = 2; to a first edge of weight 3 floor gives 2 × 3 + floor(2 × 3 /
/// 4) = 7.
#[inline]
fn spread_by_weight(upstream: &[u32], sums: &[u64], out: u64, mut carry: impl FnMut(u32, u64)) {
    let whole = sums[sums.len() - 1];
    let (each, left) = (out / whole, out % whole);
    let mut before = 0;
    for (older, sum) in upstream.iter().zip(sums) {
        let after = each * sum + left * sum / whole;
        carry(*older, after - before);
        before = after;
    }
}

/// The same over heavier edges, in 128 bits.
///
/// A division of 128 bits takes many times as long, which is why light lists do without.
#[inline]
fn spread_by_heavy_weight(
    upstream: &[u32],
    sums: &[u64],
    out: u64,
    mut carry: impl FnMut(u32, u64),
) {
    let whole = u128::from(sums[sums.len() - 1]);
    let mut before = 0;
    for (older, sum) in upstream.iter().zip(sums) {
        // Not above the outflow, since no sum is above the whole.
        let after = (u128::from(out) * u128::from(*sum) / whole) as u64;
        carry(*older, after - before);
        before = after;
    }
}
