//! The divisor methods: seat after seat goes to the largest quotient of weight and divisor.
//!
//! Each position waits with the quotient of its weight and the divisor of its next seat; the
//! largest quotient takes the seat. For weights 53, 24 and 23, seven seats and the divisors 1, 2,
//! 3, .. (D'Hondt):
//!
//! | | ÷1 | ÷2 | ÷3 | ÷4 | ÷5 | seats |
//! |---|---|---|---|---|---|---|
//! | 53 | 53 | 26.5 | 17.7 | 13.25 | 10.6 | 4 |
//! | 24 | 24 | 12 | 8 | | | 2 |
//! | 23 | 23 | 11.5 | | | | 1 |
//!
//! The quotients are compared by cross-multiplication in 256 bits, never divided, so that a tie is
//! a tie. Seats that are certain are given before any comparison: a total of a billion costs no
//! more than one of twice the number of positions.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::{ApportionError, Parts, sum_of};

/// The claim of one position to its next seat: the quotient of two whole numbers.
///
/// A divisor of zero makes it infinite; among infinite claims the larger weight comes first.
#[derive(Clone, Copy, Debug)]
struct Quotient {
    dividend: u128,
    divisor: u128,
}

impl Ord for Quotient {
    /// `a/b` against `c/d` as `a·d` against `c·b`.
    fn cmp(&self, other: &Self) -> Ordering {
        if self.divisor == 0 && other.divisor == 0 {
            return self.dividend.cmp(&other.dividend);
        }
        let left = product(self.dividend, other.divisor);
        left.cmp(&product(other.dividend, self.divisor))
    }
}

impl PartialOrd for Quotient {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Quotient {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Quotient {}

/// The product in 256 bits: the upper and the lower half.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "halves of 64 bits: a product of two and two carries fit 128 bits"
)]
const fn product(a: u128, b: u128) -> (u128, u128) {
    const LOWER: u128 = (1 << 64) - 1;
    let (a_upper, a_lower, b_upper, b_lower) = (a >> 64, a & LOWER, b >> 64, b & LOWER);
    let lowest = a_lower * b_lower;
    let middle = a_upper * b_lower + (lowest >> 64);
    let crossed = a_lower * b_upper + (middle & LOWER);
    let upper = a_upper * b_upper + (middle >> 64) + (crossed >> 64);
    (upper, (crossed << 64) | (lowest & LOWER))
}

/// The seats of `total` by the divisors of `quotient(weight, seats held)`, ties by position.
///
/// For every method here the divisor of a claim that holds s seats lies between s and s + 1. Let the
/// last seat cost λ: then no position gets more than `w/λ + 1` seats, so that `sum/λ` is at least
/// `total − n`; and a position with `w/λ` above k gets at least k. So the whole part of
/// `w × (total − n) / sum` is certain before any comparison (where that is exactly k, either the
/// k-th divisor is below k or, for D'Hondt, `sum/λ` is at least `total`), and at most 2n seats are
/// left to give one by one.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "products of two u64 fit u128; the seats given before any comparison sum to less \
              than total, and those after to exactly it"
)]
pub(super) fn divide(
    total: u64,
    weights: &[u64],
    quotient: impl Fn(u128, u128) -> (u128, u128),
) -> Result<Parts, ApportionError> {
    let sum = sum_of(weights)?;
    if total == 0 {
        return Ok(Parts::none(weights.len()));
    }
    if sum == 0 {
        return Err(ApportionError::NoWeight { total });
    }
    let next = |at: usize, seats: u64| {
        let weight = weights.get(at).copied().unwrap_or_default();
        let (dividend, divisor) = quotient(weight.into(), seats.into());
        Quotient { dividend, divisor }
    };
    let certain = total.saturating_sub(u64::try_from(weights.len()).unwrap_or(u64::MAX));
    let safe = |weight: &u64| {
        let quota = u128::from(*weight) * u128::from(certain) / sum;
        u64::try_from(quota).unwrap_or(total)
    };
    let mut units: Vec<u64> = weights.iter().map(safe).collect();
    let rows = weights.iter().zip(&units).enumerate();
    let first = rows
        .filter(|(_, (weight, _))| **weight > 0)
        .map(|(at, (_, held))| (next(at, *held), std::cmp::Reverse(at)));
    let mut queue: BinaryHeap<(Quotient, std::cmp::Reverse<usize>)> = first.collect();
    let mut last = None;
    for _ in units.iter().sum::<u64>()..total {
        let Some(mut top) = queue.peek_mut() else { break };
        let (cut, std::cmp::Reverse(at)) = *top;
        if let Some(held) = units.get_mut(at) {
            *held += 1;
            top.0 = next(at, *held);
        }
        last = Some(cut);
    }
    let tied = match (last, queue.peek()) {
        (Some(cut), Some((waiting, _))) if *waiting == cut => {
            let at_the_cut = |(at, held): &(usize, &u64)| {
                let weighs = weights.get(*at).is_some_and(|weight| *weight > 0);
                let got = held.checked_sub(1).is_some_and(|before| next(*at, before) == cut);
                weighs && (got || next(*at, **held) == cut)
            };
            units.iter().enumerate().filter(at_the_cut).map(|(at, _)| at).collect()
        }
        _ => Vec::new(),
    };
    Ok(Parts { units, tied })
}
