//! Majority judgment.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a grade is below the number of grades, and weights sum to at most 2^100"
)]

use std::cmp::Ordering;

/// How a candidate was graded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Gauge {
    /// The weight that gives each grade, lowest first; who does not grade gives the lowest.
    #[cfg_attr(feature = "serde", serde(with = "super::form::texts"))]
    pub weights: Vec<u128>,
    /// The majority grade, from 0: the highest that more than half of the weight gives or passes.
    pub majority: u16,
    /// The weight that gives more.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub above: u128,
    /// The weight that gives less.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub below: u128,
}

impl Gauge {
    /// The gauge of a distribution of weights over grades, lowest first.
    pub(super) fn of(weights: Vec<u128>) -> Self {
        let majority = Pairs::of(&weights).low;
        let above = weights[majority + 1..].iter().sum();
        let below = weights[..majority].iter().sum();
        Self { majority: u16::try_from(majority).unwrap_or(u16::MAX), above, below, weights }
    }
}

/// Compares two distributions of the same weight, the better one greater.
///
/// With the weight sorted from worst to best grade and F(x) the grade at weight x, they differ first
/// at the smallest s ≥ 0 where the pairs (F((W/2 − s)−), F((W/2 + s)+)) do; the lower component
/// decides, then the higher.
///
/// # Law
///
/// `majority_judgment_agrees_with_taking_middle_voters_away_one_by_one`
///
/// # Complexity
///
/// O(g) for g grades.
///
/// # Source
///
/// Balinski and Laraki, A theory of measuring, electing, and ranking, PNAS 104 (2007).
pub(super) fn compare(one: &[u128], other: &[u128]) -> Ordering {
    let (mut one, mut other) = (Pairs::of(one), Pairs::of(other));
    loop {
        let order = (one.low, one.high).cmp(&(other.low, other.high));
        if order.is_ne() {
            return order;
        }
        // The same s in both, since both have the same weight.
        let Some(next) = [one.next(), other.next()].into_iter().flatten().min() else {
            return Ordering::Equal;
        };
        one.advance(next);
        other.advance(next);
    }
}

/// The pair of grades on both sides of the middle as s grows. Weights are doubled, so that half of
/// the whole is a whole number.
struct Pairs<'a> {
    weights: &'a [u128],
    half: u128,
    /// The lower grade, and the doubled weight below it.
    low: usize,
    below: u128,
    /// The higher grade, and the doubled weight up to it.
    high: usize,
    up_to: u128,
}

impl<'a> Pairs<'a> {
    fn of(weights: &'a [u128]) -> Self {
        let half: u128 = weights.iter().sum();
        let mut pairs = Self { weights, half, low: 0, below: 0, high: 0, up_to: 0 };
        while pairs.below + 2 * weights[pairs.low] < half {
            pairs.below += 2 * weights[pairs.low];
            pairs.low += 1;
        }
        pairs.up_to = 2 * weights[0];
        pairs.advance(0);
        pairs
    }

    /// The smallest s, doubled, at which one of the two grades changes; none before s = W/2.
    fn next(&self) -> Option<u128> {
        let lower = self.half - self.below;
        let higher = self.up_to - self.half;
        let next = lower.min(higher);
        (next < self.half).then_some(next)
    }

    /// Moves to s, doubled: below W/2.
    fn advance(&mut self, s: u128) {
        while self.low > 0 && self.half - self.below <= s {
            self.low -= 1;
            self.below -= 2 * self.weights[self.low];
        }
        while self.high + 1 < self.weights.len() && self.up_to <= self.half + s {
            self.high += 1;
            self.up_to += 2 * self.weights[self.high];
        }
    }
}
