//! The one place that divides whole units, amounts or seats, in proportion to weights.

use std::fmt::Debug;

/// What each claimant got, in the order of the claimants' keys.
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
}

impl ApportionError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoWeight { .. } => "core.apportion.no_weight",
            Self::Duplicate { .. } => "core.apportion.duplicate",
            Self::TooHeavy { .. } => "core.apportion.too_heavy",
        }
    }
}

impl<K> Apportionment<K> {
    /// The parts, in the order of the keys.
    pub fn parts(&self) -> impl Iterator<Item = (&K, u64)> {
        self.parts.iter().map(|(key, part)| (key, *part))
    }

    /// The claimants whose equal remainders straddled the cut: some of them, first by key, got one
    /// unit more than the others. Empty where no tie decided.
    pub fn tied(&self) -> &[K] {
        &self.tied
    }

    /// The parts without their trace.
    pub fn into_parts(self) -> Vec<(K, u64)> {
        self.parts
    }
}

/// Divides `total` whole units in proportion to `weights` by the largest remainder (Hamilton).
///
/// Each claimant gets the floor of `total × weight / sum`; the units left go one by one to the
/// largest remainders, ties by key. Zero weights get nothing; nothing claimed of nothing is empty.
///
/// **Rounding:** each part lies within one unit of its quota, and the parts sum to `total`.
///
/// # Law
///
/// `an_apportionment_sums_to_the_total_within_one_unit_of_each_quota`,
/// `the_order_of_claims_never_changes_an_apportionment`
///
/// # Errors
///
/// [`ApportionError`]: no weight above zero, a repeated key, weights that add up beyond 2⁶⁴ − 1.
///
/// # Complexity
///
/// O(n log n) for n claims, by the sorting of the keys.
///
/// # Source
///
/// Balinski and Young, *Fair Representation* (1982), chapter 3.
///
/// # Examples
///
/// ```
/// # use liens_core::{largest_remainder, ApportionError};
/// let seats = largest_remainder(10, [("a", 7), ("b", 5), ("c", 3)])?;
/// assert_eq!(seats.into_parts(), [("a", 5), ("b", 3), ("c", 2)]);
/// # Ok::<_, ApportionError>(())
/// ```
pub fn largest_remainder<K: Ord + Clone + Debug>(
    total: u64,
    weights: impl IntoIterator<Item = (K, u64)>,
) -> Result<Apportionment<K>, ApportionError> {
    let mut claims: Vec<(K, u64)> = weights.into_iter().collect();
    claims.sort_by(|(a, _), (b, _)| a.cmp(b));
    if let Some(key) = repeated(&claims) {
        return Err(ApportionError::Duplicate {
            key: format!("{key:?}"),
        });
    }
    let weights: Vec<u64> = claims.iter().map(|(_, weight)| *weight).collect();
    let (units, tied) = divide(total, &weights)?;
    let tied = tied
        .into_iter()
        .filter_map(|at| claims.get(at))
        .map(|(key, _)| key.clone());
    let tied = tied.collect();
    let parts = claims
        .into_iter()
        .zip(units)
        .map(|((key, _), part)| (key, part))
        .collect();
    Ok(Apportionment { parts, tied })
}

/// The first key that stands twice in rows sorted by key.
pub(crate) fn repeated<K: Ord, V>(sorted: &[(K, V)]) -> Option<&K> {
    sorted.windows(2).find_map(|pair| match pair {
        [(a, _), (b, _)] if a == b => Some(a),
        _ => None,
    })
}

/// The parts of `total` by largest remainder, ties by position, and the positions that tied.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "products of two u64 fit u128; floors sum to at most total, and fewer units are left \
              than there are claims"
)]
fn divide(total: u64, weights: &[u64]) -> Result<(Vec<u64>, Vec<usize>), ApportionError> {
    let sum: u128 = weights.iter().map(|w| u128::from(*w)).sum();
    if u64::try_from(sum).is_err() {
        return Err(ApportionError::TooHeavy { sum });
    }
    if sum == 0 {
        let nothing = || (vec![0; weights.len()], Vec::new());
        return if total == 0 {
            Ok(nothing())
        } else {
            Err(ApportionError::NoWeight { total })
        };
    }
    let mut units = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut given = 0_u64;
    for (at, weight) in weights.iter().enumerate() {
        let product = u128::from(total) * u128::from(*weight);
        let floor = u64::try_from(product / sum).unwrap_or(total);
        given += floor;
        units.push(floor);
        remainders.push((product % sum, at));
    }
    let left = usize::try_from(total - given).unwrap_or(usize::MAX);
    if left == 0 {
        return Ok((units, Vec::new()));
    }
    let by_remainder =
        |a: &(u128, usize), b: &(u128, usize)| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1));
    let (first, last, rest) = remainders.select_nth_unstable_by(left - 1, by_remainder);
    let cut = last.0;
    for (_, at) in first.iter().chain(std::iter::once(&*last)) {
        if let Some(part) = units.get_mut(*at) {
            *part += 1;
        }
    }
    let mut tied = Vec::new();
    if rest.iter().any(|(remainder, _)| *remainder == cut) {
        let all = first
            .iter()
            .chain(std::iter::once(&*last))
            .chain(rest.iter());
        tied.extend(
            all.filter(|(remainder, _)| *remainder == cut)
                .map(|(_, at)| *at),
        );
        tied.sort_unstable();
    }
    Ok((units, tied))
}
