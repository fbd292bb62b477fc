//! The largest remainder: whole parts of the quotas first, then the largest fractions.

use std::fmt::Debug;

use super::{ApportionError, Apportionment, Parts, repeated, sum_of};

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
        return Err(ApportionError::Duplicate { key: format!("{key:?}") });
    }
    let weights: Vec<u64> = claims.iter().map(|(_, weight)| *weight).collect();
    let Parts { units, tied } = divide(total, &weights)?;
    let tied = tied.into_iter().filter_map(|at| claims.get(at)).map(|(key, _)| key.clone());
    let tied = tied.collect();
    let parts = claims.into_iter().zip(units).map(|((key, _), part)| (key, part)).collect();
    Ok(Apportionment { parts, tied })
}

/// The parts of `total` by largest remainder, ties by position, and the positions that tied.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "products of two u64 fit u128; floors sum to at most total, and fewer units are left \
              than there are claims"
)]
pub(super) fn divide(total: u64, weights: &[u64]) -> Result<Parts, ApportionError> {
    let sum = sum_of(weights)?;
    if sum == 0 {
        return if total == 0 {
            Ok(Parts::none(weights.len()))
        } else {
            Err(ApportionError::NoWeight { total })
        };
    }
    let mut units = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut given = 0_u64;
    // Neighbours often weigh the same, and a division takes longer than all the rest.
    let (mut last, mut floor, mut remainder) = (0, 0, 0);
    for (at, weight) in weights.iter().enumerate() {
        if *weight != last {
            let product = u128::from(total) * u128::from(*weight);
            let quotient = product / sum;
            (last, floor) = (*weight, u64::try_from(quotient).unwrap_or(total));
            // Below the sum, which fits 64 bits.
            remainder = u64::try_from(product - quotient * sum).unwrap_or(u64::MAX);
        }
        given += floor;
        units.push(floor);
        remainders.push((remainder, at));
    }
    let left = usize::try_from(total - given).unwrap_or(usize::MAX);
    if left == 0 {
        return Ok(Parts { units, tied: Vec::new() });
    }
    let by_remainder =
        |a: &(u64, usize), b: &(u64, usize)| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1));
    let (first, last, rest) = remainders.select_nth_unstable_by(left - 1, by_remainder);
    let cut = last.0;
    for (_, at) in first.iter().chain(std::iter::once(&*last)) {
        if let Some(part) = units.get_mut(*at) {
            *part += 1;
        }
    }
    let mut tied = Vec::new();
    if rest.iter().any(|(remainder, _)| *remainder == cut) {
        let all = first.iter().chain(std::iter::once(&*last)).chain(rest.iter());
        tied.extend(all.filter(|(remainder, _)| *remainder == cut).map(|(_, at)| *at));
        tied.sort_unstable();
    }
    Ok(Parts { units, tied })
}
