//! Floors and caps: who falls outside is fixed at the bound, the rest is apportioned again.

use std::cmp::Ordering;
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
    pub const fn of(key: K, weight: u64) -> Self {
        Self { key, weight, floor: 0, cap: None }
    }

    /// The same, with a floor: the fewest seats that it gets, whatever its weight.
    #[must_use]
    pub fn at_least(mut self, floor: u64) -> Self {
        self.floor = floor;
        self
    }

    /// The same, with a cap: the most seats that it gets.
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

/// The seats of claims sorted by key, inside their bounds.
///
/// The open positions could always share what is left between their floors and their caps: where
/// clamping them to their ranges gives out more than is left, fixing those below their floors
/// keeps it so, and where it gives out less, fixing those above their caps. Each round fixes one
/// position or ends.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "seats are below 2^63 and their sums fit i128; a fixed position takes no more than \
              is left, as said above"
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
        let clamped = |at: usize, seats: u64| {
            ranges.get(at).map_or(seats, |range| seats.clamp(range.floor, range.cap))
        };
        let rows = open.iter().copied().zip(found.units.iter().copied());
        let given: i128 = rows.clone().map(|(at, seats)| i128::from(clamped(at, seats))).sum();
        let side = given.cmp(&left.into());
        let fixes = |at: usize, seats: u64| match side {
            Ordering::Greater => clamped(at, seats) > seats,
            Ordering::Less => clamped(at, seats) < seats,
            Ordering::Equal => true,
        };
        let decided = |at: &usize| {
            let row = open.get(*at).zip(found.units.get(*at));
            row.is_some_and(|(at, seats)| fixes(*at, *seats))
        };
        if found.tied.iter().any(decided) {
            tied.extend(found.tied.iter().filter_map(|at| open.get(*at)));
        }
        for (at, seats) in rows.clone().filter(|(at, seats)| fixes(*at, *seats)) {
            let seats = clamped(at, seats);
            if let Some(part) = units.get_mut(at) {
                *part = seats;
            }
            left -= seats;
        }
        open = rows.filter(|(at, seats)| !fixes(*at, *seats)).map(|(at, _)| at).collect();
    }
    tied.sort_unstable();
    tied.dedup();
    Ok(Parts { units, tied })
}
