//! The one place that divides whole units, amounts or seats, in proportion to weights.

mod ask;
mod bounds;
mod divide;
mod divisor;
mod hamilton;
mod method;
mod shortage;

use std::fmt::Debug;

pub use ask::{Ask, DivideError, Division, Due};
pub use bounds::Claim;
pub use divide::divide;
pub use hamilton::{largest_remainder, largest_remainder_in_order};
pub use method::Method;
pub use shortage::Shortage;

/// What each claimant got, in the order of the claimants' keys.
///
/// Made by [`apportion`] and [`largest_remainder`].
///
/// # Examples
///
/// ```
/// # use liens_core::{largest_remainder, ApportionError};
/// let one = largest_remainder(1, [("a", 5), ("b", 5)])?;
/// assert_eq!(one.tied(), ["a", "b"]);
/// assert!(one.parts().eq([(&"a", 1), (&"b", 0)]));
/// # Ok::<_, ApportionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Apportionment<K> {
    parts: Vec<(K, u64)>,
    tied: Vec<K>,
}

/// Why a total cannot be apportioned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApportionError {
    /// There is something to divide, and no weight above zero to divide it by.
    #[error("{total} cannot be apportioned, since no weight is above zero")]
    NoWeight {
        /// The total that was to be divided.
        total: u64,
    },
    /// A key claims twice.
    #[error("two claims are made for {key}")]
    Duplicate {
        /// The repeated key, as its debug form.
        key: String,
    },
    /// The weights add up to more than can be counted.
    #[error("the weights add up to {sum}, above {}", u64::MAX)]
    TooHeavy {
        /// The sum of the weights.
        sum: u128,
    },
    /// There is more to divide than the methods count.
    #[error("{total} cannot be apportioned, the most is {}", i64::MAX)]
    TooMany {
        /// The total that was to be divided.
        total: u64,
    },
    /// A claim has a floor above its cap.
    #[error("the floor {floor} of {key} is above its cap {cap}")]
    FloorAboveCap {
        /// The key, as its debug form.
        key: String,
        /// The floor.
        floor: u64,
        /// The cap below it.
        cap: u64,
    },
    /// The floors together are more than there is.
    #[error("the floors add up to {floors}, above the {total} to apportion")]
    FloorsAboveTotal {
        /// The total that was to be divided.
        total: u64,
        /// The sum of the floors.
        floors: u128,
    },
    /// The caps together are less than there is; a claim without weight counts with its floor.
    #[error("the caps add up to {caps}, below the {total} to apportion")]
    CapsBelowTotal {
        /// The total that was to be divided.
        total: u64,
        /// The sum of the caps.
        caps: u128,
    },
    /// The text names no method.
    #[error("'{text}' is not a method such as hamilton, dhondt or sainte-lague")]
    NotAMethod {
        /// The refused text.
        text: String,
    },
}

impl ApportionError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoWeight { .. } => "core.apportion.no_weight",
            Self::Duplicate { .. } => "core.apportion.duplicate",
            Self::TooHeavy { .. } => "core.apportion.too_heavy",
            Self::TooMany { .. } => "core.apportion.too_many",
            Self::FloorAboveCap { .. } => "core.apportion.floor_above_cap",
            Self::FloorsAboveTotal { .. } => "core.apportion.floors_above_total",
            Self::CapsBelowTotal { .. } => "core.apportion.caps_below_total",
            Self::NotAMethod { .. } => "core.apportion.not_a_method",
        }
    }
}

impl<K> Apportionment<K> {
    /// The parts, in the order of the keys.
    pub fn parts(&self) -> impl Iterator<Item = (&K, u64)> {
        self.parts.iter().map(|(key, part)| (key, *part))
    }

    /// The claimants whose equal claims to a last unit straddled the cut: some of them, first by
    /// key, got one unit more than the others. Empty where no tie decided.
    pub fn tied(&self) -> &[K] {
        &self.tied
    }

    /// The parts without their trace.
    pub fn into_parts(self) -> Vec<(K, u64)> {
        self.parts
    }
}

/// Divides `total` whole seats among claims by a method of apportionment, inside their bounds.
///
/// Claims whose seats fall outside their floor or cap are fixed at it, and the rest is apportioned
/// again among the others until none does. Where fixing all of a round would leave more or less
/// than the others can take inside their own bounds, only the side that misses more seats in sum
/// is fixed in it, so that feasible bounds always find an answer. A claim without weight gets its
/// floor and nothing more. Equal claims to a last seat are decided by key and reported as
/// [`tied`](Apportionment::tied).
///
/// Who is fixed stays fixed: with floors and caps both, a claim raised to its floor keeps it even
/// where the seats that a cap sets free later would have brought it further.
///
/// **Range:** totals to 2⁶³ − 1, weights that add up to at most 2⁶⁴ − 1. **Rounding:** the
/// method's; every comparison is exact.
///
/// # Law
///
/// `every_method_sums_to_the_total_and_stays_inside_the_bounds`,
/// `a_divisor_method_gives_no_seat_that_another_claim_deserves_more`,
/// `a_larger_weight_never_gets_fewer_seats`,
/// `more_seats_never_take_one_away_under_a_divisor_method`,
/// `the_order_of_claims_never_changes_a_method`
///
/// # Errors
///
/// [`ApportionError`]: no weight above zero, a repeated key, weights or a total too large, bounds
/// that no apportionment can meet.
///
/// # Complexity
///
/// O(n log n) for n claims and any number of seats, once for each round of fixing; without bounds
/// there is one round.
///
/// # Source
///
/// Balinski and Young, *Fair Representation* (1982), appendix A; Pukelsheim, *Proportional
/// Representation* (2017), chapters 4 and 12.
///
/// # Examples
///
/// ```
/// # use liens_core::{apportion, ApportionError, Claim, Method};
/// let votes = [("a", 53), ("b", 24), ("c", 23)];
/// let seats = apportion(Method::DHondt, 7, votes)?;
/// assert_eq!(seats.into_parts(), [("a", 4), ("b", 2), ("c", 1)]);
///
/// let bounded = votes.map(|vote| Claim::from(vote).at_least(2).at_most(3));
/// let seats = apportion(Method::DHondt, 7, bounded)?;
/// assert_eq!(seats.into_parts(), [("a", 3), ("b", 2), ("c", 2)]);
/// # Ok::<_, ApportionError>(())
/// ```
pub fn apportion<K: Ord + Clone + Debug>(
    method: Method,
    total: u64,
    claims: impl IntoIterator<Item: Into<Claim<K>>>,
) -> Result<Apportionment<K>, ApportionError> {
    if i64::try_from(total).is_err() {
        return Err(ApportionError::TooMany { total });
    }
    let mut claims: Vec<Claim<K>> = claims.into_iter().map(Into::into).collect();
    claims.sort_by(|a, b| a.key.cmp(&b.key));
    if let Some(key) = repeated_by(&claims, |claim| &claim.key) {
        return Err(ApportionError::Duplicate { key: format!("{key:?}") });
    }
    let Parts { units, tied } = bounds::divide(method, total, &claims)?;
    let tied = tied.into_iter().filter_map(|at| claims.get(at)).map(|claim| claim.key.clone());
    let tied = tied.collect();
    let parts = claims.into_iter().zip(units).map(|(claim, part)| (claim.key, part)).collect();
    Ok(Apportionment { parts, tied })
}

/// What each position got, and the positions, in order, whose tie decided a unit.
struct Parts {
    units: Vec<u64>,
    tied: Vec<usize>,
}

impl Parts {
    fn none(claims: usize) -> Self {
        Self { units: vec![0; claims], tied: Vec::new() }
    }
}

/// The sum of the weights, which fits 64 bits.
fn sum_of(weights: &[u64]) -> Result<u128, ApportionError> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    match u64::try_from(sum) {
        Ok(_) => Ok(sum),
        Err(_) => Err(ApportionError::TooHeavy { sum }),
    }
}

/// The first key that stands twice in rows sorted by key.
pub(crate) fn repeated<K: Ord, V>(sorted: &[(K, V)]) -> Option<&K> {
    repeated_by(sorted, |(key, _)| key)
}

fn repeated_by<T, K: Ord>(sorted: &[T], key: impl Fn(&T) -> &K) -> Option<&K> {
    sorted.windows(2).find_map(|pair| match pair {
        [a, b] if key(a) == key(b) => Some(key(a)),
        _ => None,
    })
}
