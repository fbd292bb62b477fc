//! Floors and caps: who falls outside is fixed at the bound, the rest is apportioned again.
//!
//! Clamping a result to its bounds does not work: what is cut off above must go to somebody, and
//! what is added below must come from somebody. So each round divides what is left among the open
//! positions, fixes some of those that fell outside their range at the bound, and goes on without
//! them. With `village 2, at least 1` and `town 98` and 10 seats, Hamilton finds 0 and 10; the
//! village is fixed at 1, and a second round gives the town the other 9.
//!
//! Which side is fixed first decides whether a solution is found at all; the reason stands beside
//! the function `whom`.

use std::fmt::Debug;

use super::{ApportionError, Method, Parts, sum_of};

/// A weight that claims seats, with the fewest and the most that it may get.
///
/// # Examples
///
/// ```
/// # use liens_core::{apportion, ApportionError, Claim, Method};
/// let claims = [Claim::of("village", 2).at_least(1), Claim::of("town", 98)];
/// let seats = apportion(Method::Hamilton, 10, claims)?;
/// assert_eq!(seats.into_parts(), [("town", 9), ("village", 1)]);
/// # Ok::<_, ApportionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Claim<K> {
    pub(super) key: K,
    weight: u64,
    floor: u64,
    cap: Option<u64>,
}

impl<K> Claim<K> {
    /// A claim in proportion to a weight, without bounds.
    ///
    /// A weight of zero claims nothing beyond its floor.
    pub const fn of(key: K, weight: u64) -> Self {
        Self { key, weight, floor: 0, cap: None }
    }

    /// The same, with a floor: the fewest seats that it gets, whatever its weight.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{apportion, ApportionError, Claim, Method};
    /// // Two floors that together pass the total are refused, and named.
    /// let claims = [Claim::of("village", 2).at_least(6), Claim::of("town", 98).at_least(5)];
    /// let refused = apportion(Method::SainteLague, 10, claims).map(|seats| seats.into_parts());
    /// assert_eq!(refused, Err(ApportionError::FloorsAboveTotal { total: 10, floors: 11 }));
    /// ```
    #[must_use]
    pub fn at_least(mut self, floor: u64) -> Self {
        self.floor = floor;
        self
    }

    /// The same, with a cap: the most seats that it gets.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{apportion, ApportionError, Claim, Method};
    /// let town = Claim::of("town", 98).at_most(5);
    /// let claims = [town, Claim::of("village", 2), Claim::of("port", 2)];
    /// let seats = apportion(Method::Hamilton, 10, claims)?;
    /// // What the town may not take goes to the others by their weights; the odd seat to the first
    /// // name of two that have an equal right to it.
    /// assert_eq!(seats.into_parts(), [("port", 3), ("town", 5), ("village", 2)]);
    /// # Ok::<_, ApportionError>(())
    /// ```
    #[must_use]
    pub fn at_most(mut self, cap: u64) -> Self {
        self.cap = Some(cap);
        self
    }
}

impl<K> From<(K, u64)> for Claim<K> {
    fn from((key, weight): (K, u64)) -> Self {
        Self::of(key, weight)
    }
}

/// The fewest and the most seats of one position.
#[derive(Clone, Copy)]
struct Range {
    floor: u64,
    cap: u64,
}

/// The ranges, if the total lies between the sums of their ends.
fn ranges<K: Debug>(total: u64, claims: &[Claim<K>]) -> Result<Vec<Range>, ApportionError> {
    let range = |claim: &Claim<K>| {
        let (floor, cap) = (claim.floor, claim.cap.unwrap_or(u64::MAX));
        if floor > cap {
            let key = format!("{:?}", claim.key);
            return Err(ApportionError::FloorAboveCap { key, floor, cap });
        }
        // Without weight nothing is due beyond the floor.
        Ok(Range { floor, cap: if claim.weight == 0 { floor } else { cap } })
    };
    let ranges: Vec<Range> = claims.iter().map(range).collect::<Result<_, _>>()?;
    let floors: u128 = ranges.iter().map(|range| u128::from(range.floor)).sum();
    if floors > total.into() {
        return Err(ApportionError::FloorsAboveTotal { total, floors });
    }
    if floors < total.into() && claims.iter().all(|claim| claim.weight == 0) {
        return Err(ApportionError::NoWeight { total });
    }
    let caps: u128 = ranges.iter().map(|range| u128::from(range.cap)).sum();
    if caps < total.into() {
        return Err(ApportionError::CapsBelowTotal { total, caps });
    }
    Ok(ranges)
}

impl Range {
    /// What was found, moved to the nearer end of the range where it lies outside.
    fn clamp(self, seats: u64) -> u64 {
        seats.clamp(self.floor, self.cap)
    }

    /// Whether positions of these ranges can take exactly so many seats together.
    fn hold(ranges: impl Iterator<Item = Self> + Clone, seats: i128) -> bool {
        let floors: i128 = ranges.clone().map(|range| i128::from(range.floor)).sum();
        let caps: i128 = ranges.map(|range| i128::from(range.cap)).sum();
        (floors..=caps).contains(&seats)
    }
}

/// Which positions a round fixes.
#[derive(Clone, Copy)]
enum Fixed {
    /// Nobody is outside: everybody, at what was found.
    All,
    /// Who is outside, on both sides.
    Outside,
    /// Who is below the floor.
    Below,
    /// Who is above the cap.
    Above,
}

/// One position of a round: its range, and what was found for it.
#[derive(Clone, Copy)]
struct Row {
    at: usize,
    range: Range,
    found: u64,
}

impl Row {
    /// What this position gets if it is fixed now.
    fn clamped(&self) -> u64 {
        self.range.clamp(self.found)
    }

    /// Whether a round that fixes such positions fixes this one.
    fn is(&self, fixed: Fixed) -> bool {
        match fixed {
            Fixed::All => true,
            Fixed::Outside => self.clamped() != self.found,
            Fixed::Below => self.clamped() > self.found,
            Fixed::Above => self.clamped() < self.found,
        }
    }
}

/// Whom a round fixes that found `left` seats for its rows.
///
/// The open positions could always share what is left between their floors and their caps. Fixing
/// all that are outside keeps it so, or it is not done; where clamping the rows to their ranges
/// gives out more than is left, fixing those below their floors keeps it so, and where it gives out
/// less, fixing those above their caps.
fn whom(rows: &[Row], left: u64) -> Fixed {
    if !rows.iter().any(|row| row.is(Fixed::Outside)) {
        return Fixed::All;
    }
    let outside = rows.iter().filter(|row| row.is(Fixed::Outside));
    let taken: i128 = outside.map(|row| i128::from(row.clamped())).sum();
    let others = rows.iter().filter(|row| !row.is(Fixed::Outside)).map(|row| row.range);
    if Range::hold(others, i128::from(left).saturating_sub(taken)) {
        return Fixed::Outside;
    }
    let given: i128 = rows.iter().map(|row| i128::from(row.clamped())).sum();
    if given > left.into() { Fixed::Below } else { Fixed::Above }
}

/// The seats of claims sorted by key, inside their bounds. Each round fixes a position or ends.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a fixed position takes no more than is left, as said above"
)]
pub(super) fn divide<K: Debug>(
    method: Method,
    total: u64,
    claims: &[Claim<K>],
) -> Result<Parts, ApportionError> {
    let weights: Vec<u64> = claims.iter().map(|claim| claim.weight).collect();
    sum_of(&weights)?;
    let ranges = ranges(total, claims)?;
    let mut units: Vec<u64> = ranges.iter().map(|range| range.floor).collect();
    let mut tied = Vec::new();
    let (mut open, fixed): (Vec<usize>, Vec<usize>) =
        (0..claims.len()).partition(|at| weights.get(*at).is_some_and(|weight| *weight > 0));
    let floors = fixed.iter().filter_map(|at| units.get(*at)).sum::<u64>();
    let mut left = total - floors;
    while !open.is_empty() {
        let weight = |at: &usize| weights.get(*at).copied().unwrap_or_default();
        let found = method.divide(left, &open.iter().map(weight).collect::<Vec<u64>>())?;
        let row = |(at, found): (&usize, &u64)| {
            ranges.get(*at).map(|range| Row { at: *at, range: *range, found: *found })
        };
        let rows: Vec<Row> = open.iter().zip(&found.units).filter_map(row).collect();
        let whom = whom(&rows, left);
        let decided = |place: &usize| rows.get(*place).is_some_and(|row| row.is(whom));
        if found.tied.iter().any(decided) {
            tied.extend(found.tied.iter().filter_map(|place| open.get(*place)));
        }
        for row in rows.iter().filter(|row| row.is(whom)) {
            if let Some(part) = units.get_mut(row.at) {
                *part = row.clamped();
            }
            left -= row.clamped();
        }
        open = rows.iter().filter(|row| !row.is(whom)).map(|row| row.at).collect();
    }
    tied.sort_unstable();
    tied.dedup();
    Ok(Parts { units, tied })
}
