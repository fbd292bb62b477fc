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

/// Divides `total` whole units in proportion to a column of weights by the largest remainder, ties
/// by position: [`largest_remainder`] where the order of the column is that of the keys.
///
/// **Rounding:** as [`largest_remainder`]; who tied is not reported.
///
/// # Law
///
/// `a_column_is_divided_as_its_keys_would_be`
///
/// # Errors
///
/// [`ApportionError`]: no weight above zero, weights that add up beyond 2⁶⁴ − 1.
///
/// # Complexity
///
/// O(n) for n weights, and 16 bytes a weight.
///
/// # Examples
///
/// ```
/// # use liens_core::{largest_remainder_in_order, ApportionError};
/// assert_eq!(largest_remainder_in_order(10, &[7, 5, 3])?, [5, 3, 2]);
/// # Ok::<_, ApportionError>(())
/// ```
pub fn largest_remainder_in_order(total: u64, weights: &[u64]) -> Result<Vec<u64>, ApportionError> {
    Ok(divided(total, weights, |_| {})?.0)
}

/// The parts of `total` by largest remainder, ties by position, and the positions that tied.
pub(super) fn divide(total: u64, weights: &[u64]) -> Result<Parts, ApportionError> {
    let mut tied = Vec::new();
    let (units, decided) = divided(total, weights, |at| tied.push(at))?;
    if !decided {
        tied.clear();
    }
    Ok(Parts { units, tied })
}

/// The parts, and whether position decided among those at the cut; each of these is named.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "products of two u64 fit u128; floors sum to at most total, and fewer units are left \
              than there are claims"
)]
fn divided(
    total: u64,
    weights: &[u64],
    mut at_the_cut: impl FnMut(usize),
) -> Result<(Vec<u64>, bool), ApportionError> {
    let sum = sum_of(weights)?;
    if sum == 0 && total > 0 {
        return Err(ApportionError::NoWeight { total });
    }
    let mut units = Vec::with_capacity(weights.len());
    let mut given = 0_u64;
    // Neighbours often weigh the same, and a division takes longer than all the rest.
    let (mut last, mut floor) = (0, 0);
    for weight in weights {
        if *weight != last {
            let quotient = u128::from(total) * u128::from(*weight) / sum;
            (last, floor) = (*weight, u64::try_from(quotient).unwrap_or(total));
        }
        given += floor;
        units.push(floor);
    }
    let left = usize::try_from(total - given).unwrap_or(usize::MAX);
    if left == 0 {
        return Ok((units, false));
    }
    // A remainder is below the sum, which fits 64 bits: counting modulo 2⁶⁴ finds it.
    let sum = u64::try_from(sum).unwrap_or(u64::MAX);
    let remainder =
        |weight: u64, floor: u64| total.wrapping_mul(weight).wrapping_sub(floor.wrapping_mul(sum));
    let all = weights.iter().zip(&units).map(|(weight, floor)| remainder(*weight, *floor));
    let mut remainders: Vec<u64> = all.collect();
    let (above, cut, _) = remainders.select_nth_unstable_by(left - 1, |a, b| b.cmp(a));
    let cut = *cut;
    let mut open = left - above.iter().filter(|remainder| **remainder > cut).count();
    let mut decided = false;
    for (at, (unit, weight)) in units.iter_mut().zip(weights).enumerate() {
        let own = remainder(*weight, *unit);
        if own == cut {
            at_the_cut(at);
            decided |= open == 0;
            *unit += u64::from(open > 0);
            open = open.saturating_sub(1);
        } else if own > cut {
            *unit += 1;
        }
    }
    Ok((units, decided))
}
