//! Naive implementations from the definitions, with fractions, against the fast ones.

use dashu_ratio::RBig;
use liens_core::largest_remainder;
use proptest::prelude::*;

use crate::laws::{number, weights};

fn quotient(numerator: u64, denominator: u128) -> RBig {
    RBig::from_parts(numerator.into(), denominator.into())
}

/// The largest remainder by its definition: floors of the quotas, then a full sort of what is left.
fn naive_largest_remainder(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let quotas: Vec<RBig> = weights
        .iter()
        .map(|weight| quotient(*weight, sum) * RBig::from(total))
        .collect();
    let mut parts: Vec<u64> = quotas
        .iter()
        .map(|quota| quota.clone().floor().try_into().unwrap())
        .collect();
    let left = total - parts.iter().sum::<u64>();
    let mut by_remainder: Vec<(RBig, usize)> = quotas
        .into_iter()
        .map(|quota| quota.fract())
        .zip(0..)
        .collect();
    by_remainder.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, at) in by_remainder.into_iter().take(left.try_into().unwrap()) {
        parts[at] += 1;
    }
    parts
}

proptest! {
    #[test]
    fn the_largest_remainder_equals_the_naive_one(
        total in number(u64::MAX),
        weights in weights(),
    ) {
        prop_assume!(weights.iter().any(|weight| *weight > 0));
        let found = largest_remainder(total, weights.iter().copied().enumerate()).unwrap();
        let parts: Vec<u64> = found.into_parts().into_iter().map(|(_, part)| part).collect();
        prop_assert_eq!(parts, naive_largest_remainder(total, &weights));
    }
}
