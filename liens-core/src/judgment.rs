//! Grades given by several people: the majority grade, and which of two distributions is better.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a grade is below the number of grades"
)]

use std::cmp::Ordering;

/// The majority grade of a distribution of weights over grades, lowest first, counted from 0: the
/// highest that more than half of the weight gives or passes.
///
/// **Range:** weights that sum to at most 2¹⁰⁰. Nobody's grades have the lowest.
///
/// # Examples
///
/// ```
/// # use liens_core::majority_grade;
/// assert_eq!(majority_grade(&[2, 1, 3]), 1);
/// ```
pub fn majority_grade(weights: &[u128]) -> usize {
    if weights.is_empty() { 0 } else { Pairs::of(weights).low }
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
/// # Examples
///
/// ```
/// # use liens_core::compare_grades;
/// assert!(compare_grades(&[0, 2, 1], &[1, 1, 1]).is_gt());
/// ```
///
/// # Source
///
/// Balinski and Laraki, A theory of measuring, electing, and ranking, PNAS 104 (2007).
pub fn compare_grades(one: &[u128], other: &[u128]) -> Ordering {
    if one.is_empty() || other.is_empty() {
        return one.len().cmp(&other.len());
    }
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

const fn doubled(weight: u128) -> u128 {
    weight.saturating_mul(2)
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
        let half = weights.iter().copied().fold(0_u128, u128::saturating_add);
        let mut pairs = Self { weights, half, low: 0, below: 0, high: 0, up_to: 0 };
        while pairs.below.saturating_add(doubled(weights[pairs.low])) < half {
            pairs.below = pairs.below.saturating_add(doubled(weights[pairs.low]));
            pairs.low += 1;
        }
        pairs.up_to = doubled(weights[0]);
        pairs.advance(0);
        pairs
    }

    /// The smallest s, doubled, at which one of the two grades changes; none before s = W/2.
    fn next(&self) -> Option<u128> {
        let lower = self.half.saturating_sub(self.below);
        let higher = self.up_to.saturating_sub(self.half);
        let next = lower.min(higher);
        (next < self.half).then_some(next)
    }

    /// Moves to s, doubled: below W/2.
    fn advance(&mut self, s: u128) {
        while self.low > 0 && self.half.saturating_sub(self.below) <= s {
            self.low -= 1;
            self.below = self.below.saturating_sub(doubled(self.weights[self.low]));
        }
        while self.high + 1 < self.weights.len() && self.up_to <= self.half.saturating_add(s) {
            self.high += 1;
            self.up_to = self.up_to.saturating_add(doubled(self.weights[self.high]));
        }
    }
}
