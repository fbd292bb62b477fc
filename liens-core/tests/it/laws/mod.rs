//! The laws that the documentation names, and tables of the empty and the extreme beside them.

mod conversion;
mod declared;
mod division;
mod history;
mod licence;
mod quantity;
pub(crate) mod shortage;

use dashu_ratio::RBig;
use liens_core::{ContributorId, Method, Recipient, Shares};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Whole numbers that are often small, zero or extreme.
pub(crate) fn number(largest: u64) -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(1), Just(largest), 0..=largest.min(20), 0..=largest]
}

/// Signed quanta, ends of the range included.
pub(crate) fn quanta() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), Just(i64::MAX), Just(-i64::MAX), -5_000..=5_000_i64, -i64::MAX..=i64::MAX]
}

/// Up to 12 weights that add up to at most 2⁶⁴ − 1, some of them equal, zero or extreme.
pub(crate) fn weights() -> impl Strategy<Value = Vec<u64>> {
    prop_oneof![
        prop::collection::vec(0..4_u64, 0..12),
        prop::collection::vec(number(1_000), 0..12),
        prop::collection::vec(prop_oneof![Just(0), 1..4_u64, 10..99_u64], 0..6),
        prop::collection::vec(number(u64::MAX / 12), 0..12),
        Just(vec![u64::MAX]),
        Just(vec![0, u64::MAX, 0]),
    ]
}

pub(crate) fn method() -> impl Strategy<Value = Method> {
    select(Method::ALL.to_vec())
}

pub(crate) fn divisor_method() -> impl Strategy<Value = Method> {
    method().prop_filter("has divisors", |method| *method != Method::Hamilton)
}

/// The same rows in another order.
pub(crate) fn reordered<T: Clone>(rows: &[T], order: &[Index]) -> Vec<T> {
    let mut left = rows.to_vec();
    let mut order = order.iter().cycle();
    let mut found = Vec::new();
    while !left.is_empty() {
        let at = order.next().map_or(0, |index| index.index(left.len()));
        found.push(left.remove(at));
    }
    found
}

pub(crate) fn order() -> impl Strategy<Value = Vec<Index>> {
    prop::collection::vec(any::<Index>(), 1..12)
}

pub(crate) fn person(name: &str) -> Recipient {
    Recipient::Contributor(ContributorId::new(name).unwrap())
}

/// Shares of recipients of all three kinds.
pub(crate) fn shares_of(weights: &[u64]) -> Option<Shares> {
    let recipient = |at: usize| match at % 3 {
        _ if at == 0 => Recipient::Commons,
        1 => person(&format!("p{at}")),
        _ => Recipient::Owed(ContributorId::new(format!("p{at}")).unwrap()),
    };
    let rows = weights.iter().enumerate().map(|(at, weight)| (recipient(at), *weight));
    Shares::from_weights(rows).ok()
}

pub(crate) fn exact(numerator: impl Into<dashu_int::IBig>, denominator: u64) -> RBig {
    RBig::from_parts(numerator.into(), denominator.into())
}

/// Whether each part lies within one unit of `total × weight / sum`.
pub(crate) fn within_one_unit(total: u64, rows: &[(u64, u64)]) -> Result<(), TestCaseError> {
    let sum: u128 = rows.iter().map(|(weight, _)| u128::from(*weight)).sum();
    for (weight, part) in rows {
        let quota = u128::from(total) * u128::from(*weight);
        let distance = quota.abs_diff(u128::from(*part) * sum);
        prop_assert!(distance < sum.max(1), "{part} of {total} for {weight} of {sum}");
    }
    Ok(())
}
