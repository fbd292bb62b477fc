//! Shapley-Shubik of large games: an integral by Gauss and Legendre, in floating point, with a
//! bound on the error.
//!
//! If every other player says yes with probability p, player i decides with the probability that
//! they stand from q − wᵢ to q − 1. Its mean over p is the part of the orders in which i is the
//! pivot: give everyone a moment at random, and p of the others come before the one at p. For [2;
//! 1, 1] that is ∫ p dp = 1/2.
//!
//! The integrand is a polynomial of degree n − 1, for which ⌈n / 2⌉ nodes of Gauss and Legendre are
//! exact; nodes above 1/2 are those below it of the dual game, so that a player is always taken out
//! of a table where no more than half said yes, and errors do not grow.
//!
//! An exact table for Shapley-Shubik holds n rows; this one holds one. Of everything in the crate
//! it alone is in floating point, and it says by how much it may be wrong.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "an approximation that says so: sums stay inside the table, counts stay below 2^52"
)]

use super::counting::Classes;
use super::effort::{Effort, PowerError};
use super::game::{Game, Tree};

/// A value in floating point, and how far it may lie from the exact one.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Approximation, Effort, Error, Game, WeightedGame};
/// // The permanent members of the Security Council hold 421 of 2,145 orders each.
/// let votes = [7_u64; 5].into_iter().chain([1; 10]);
/// let council = Game::from(WeightedGame::new(votes, 39)?);
/// let all: Vec<Approximation> = council.approximate_shapley_shubik(Effort::default())?;
/// assert!((all[0].value - 421.0 / 2145.0).abs() <= all[0].bound);
/// // The bound tells the two kinds apart, and is never zero where anything is decided.
/// assert!(all[0].value - all[0].bound > all[5].value + all[5].bound);
/// assert!(all[5].bound > 0.0);
/// # Ok::<_, Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Approximation {
    /// The value.
    pub value: f64,
    /// The exact value lies no further away.
    pub bound: f64,
}

/// The relative error of one rounding.
///
/// Half of what lies between 1 and the next number: rounding to the nearest is off by no more.
const UNIT: f64 = f64::EPSILON / 2.0;

impl Game {
    /// Approximates Shapley-Shubik of one weighted condition, where the exact count takes too much.
    ///
    /// The part of a player is the integral over p from 0 to 1 of the probability that the others,
    /// each saying yes with probability p, stand just below the quota. It is a polynomial of degree
    /// n − 1, so that n / 2 nodes are exact but for the rounding.
    ///
    /// **Rounding:** floating point; the bound counts every rounding at its worst.
    ///
    /// # Law
    ///
    /// `the_exact_orders_lie_within_the_bound`
    ///
    /// # Errors
    ///
    /// [`PowerError::NotOneCondition`] for a combination, [`PowerError::TooLarge`].
    ///
    /// # Complexity
    ///
    /// O(n² c / 4) multiplications and 3 c numbers in memory, c the larger of the quota and the
    /// dual quota.
    ///
    /// # Source
    ///
    /// Owen 1972 for the integral; Leech 2003 for its use in large games.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Error, Game, WeightedGame};
    /// let council = Game::from(WeightedGame::new([4, 4, 4, 2, 2, 1], 12)?);
    /// let first = council.approximate_shapley_shubik(Effort::default())?[0];
    /// assert!((first.value - 7.0 / 30.0).abs() <= first.bound && first.bound < 1e-12);
    /// # Ok::<_, Error>(())
    /// ```
    pub fn approximate_shapley_shubik(
        &self,
        allowed: Effort,
    ) -> Result<Vec<Approximation>, PowerError> {
        let Tree::Condition(game) = self.tree() else { return Err(PowerError::NotOneCondition) };
        let (weights, total, quota) = (game.weights(), game.total(), game.quota());
        let classes = Classes::of(weights);
        if !(1..=total).contains(&quota) {
            let nothing = Approximation { value: 0.0, bound: 0.0 };
            return Ok(vec![nothing; weights.len()]);
        }
        let dual = total + 1 - quota;
        let cells = quota.max(dual);
        let needed = effort(weights, &classes.weights, cells);
        if !allowed.allows(needed) {
            return Err(PowerError::TooLarge { needed, allowed });
        }
        let (quota, dual) = (quota as usize, dual as usize);
        let sums = integrals(weights, &classes.weights, [quota, dual], cells as usize);
        Ok(classes.spread(&sums))
    }
}

/// What the integrals take: for each node the cells that each player touches, twice, then for each
/// different weight the terms of two sums.
///
/// Players join smallest first, so that early ones touch few cells.
fn effort(all: &[u64], weights: &[u64], cells: u128) -> Effort {
    let nodes = all.len().div_ceil(2).div_ceil(2) as u128;
    let mut sorted = all.to_vec();
    sorted.sort_unstable();
    let (mut sum, mut touched) = (1_u128, 4 * cells);
    for weight in sorted {
        sum += u128::from(weight);
        touched = touched.saturating_add(2 * sum.min(cells));
    }
    let terms = |weight: &u64| cells / u128::from(*weight).max(1) + 1;
    let terms = weights.iter().map(terms).fold(0, u128::saturating_add);
    let steps = touched.saturating_add(terms.saturating_mul(16)).saturating_mul(nodes);
    Effort::of(cells.saturating_mul(24), steps)
}

/// The integral for each different weight; the node 1 − p of a game is the node p of its dual.
///
/// Odd counts have a node at 1/2, met by the game and by its dual: it counts half for each.
fn integrals(all: &[u64], weights: &[u64], quotas: [usize; 2], cells: usize) -> Vec<Approximation> {
    let players = all.len();
    let cells_of = |weight: &u64| usize::try_from(*weight).unwrap_or(usize::MAX);
    let mut sorted: Vec<usize> = all.iter().map(cells_of).collect();
    sorted.sort_unstable();
    let mut values = vec![0.0; weights.len()];
    let mut bounds = vec![0.0; weights.len()];
    let count = players.div_ceil(2);
    for (place, (p, mass)) in nodes(count).into_iter().enumerate() {
        let upto = distribution(&sorted, p, cells);
        // A node in the middle is its own dual: it counts once.
        let both = if 2 * place + 1 == count { 0.5 } else { 1.0 };
        for (at, weight) in weights.iter().enumerate() {
            for quota in quotas {
                let (value, roundings) = turned(&upto, cells_of(weight), p, quota, players);
                values[at] += both * mass * value;
                bounds[at] += both * mass * roundings;
            }
        }
    }
    // A node and its mass are off by n roundings, which move a probability of n players by n².
    let n = players as f64;
    let of = |(value, roundings): (f64, f64)| {
        let bound = (roundings + n * n + 16.0) * UNIT;
        Approximation { value, bound }
    };
    values.into_iter().zip(bounds).map(of).collect()
}

/// For each sum how probable it or a smaller one is, as a value and what rounding left of it.
///
/// What each addition loses is itself a number and is carried beside the sum, so that the
/// difference of two prefix sums is as good as the cells between.
fn distribution(weights: &[usize], p: f64, cells: usize) -> Vec<(f64, f64)> {
    let mut row = vec![0.0; cells];
    row[0] = 1.0;
    let mut end = 1_usize;
    for weight in weights.iter().filter(|weight| **weight > 0) {
        end = cells.min(end.saturating_add(*weight));
        join(&mut row[..end], *weight, p);
    }
    let (mut sum, mut rest) = (0.0, 0.0);
    let running = row.iter().map(|cell| {
        let next: f64 = sum + cell;
        let taken = next - sum;
        rest += (sum - (next - taken)) + (cell - taken);
        sum = next;
        (sum, rest)
    });
    running.collect()
}

/// Lets a player of this weight say yes with probability p: from the last cell down, in blocks of
/// the weight, so that what is read has not been written.
///
/// Before: the probability of each sum without the player. After: with them, saying yes with p.
fn join(row: &mut [f64], weight: usize, p: f64) {
    let no = 1.0 - p;
    let mut high = row.len();
    while high > weight {
        let low = weight.max(high - weight);
        let (before, block) = row.split_at_mut(low);
        for (cell, from) in block[..high - low].iter_mut().zip(&before[low - weight..]) {
            *cell = no * *cell + p * from;
        }
        high = low;
    }
    row[..high].iter_mut().for_each(|cell| *cell *= no);
}

/// The probability that the others stand from quota − weight to below the quota, and its error at
/// worst in units of one rounding: each sum of the table is off by 3 n of them, the factor of a term
/// by as many as came before, and so is the sum of the terms.
///
/// The player is taken out of the table again: without i, P(x) = (1 − p)⁻¹ Σ (−p / (1 − p))ᵏ P(x −
/// k w).
fn turned(upto: &[(f64, f64)], weight: usize, p: f64, quota: usize, players: usize) -> (f64, f64) {
    if weight == 0 {
        return (0.0, 0.0);
    }
    let at = |sum: Option<usize>| sum.map_or((0.0, 0.0), |sum| upto[sum]);
    let ratio = p / (1.0 - p);
    let (mut factor, mut value, mut terms, mut count) = (1.0 / (1.0 - p), 0.0, 0.0, 0.0);
    let mut high = quota.checked_sub(1);
    while let Some(sum) = high {
        let low = sum.checked_sub(weight);
        let ((a, more), (b, less)) = (at(Some(sum)), at(low));
        value += factor * ((a - b) + (more - less));
        terms += factor.abs() * (a + b);
        count += 1.0;
        factor *= -ratio;
        high = low;
    }
    (value, terms * (3.0 * players as f64 + 3.0 * count + 16.0))
}

/// The nodes of Gauss and Legendre in 0 to one half, with their weights.
///
/// Newton's steps from the usual first guess; the roots of Pₙ lie in (−1, 1) and are moved to (0,
/// 1).
fn nodes(count: usize) -> Vec<(f64, f64)> {
    let n = count as f64;
    let node = |at: usize| {
        let mut x = (std::f64::consts::PI * (at as f64 + 0.75) / (n + 0.5)).cos();
        let mut slope = 1.0;
        for _ in 0..60 {
            let (mut before, mut here) = (1.0, x);
            for degree in 2..=count {
                let degree = degree as f64;
                let next = ((2.0 * degree - 1.0) * x * here - (degree - 1.0) * before) / degree;
                (before, here) = (here, next);
            }
            slope = n * (x * here - before) / (x * x - 1.0);
            let step = here / slope;
            x -= step;
            if step.abs() <= 2.0 * UNIT {
                break;
            }
        }
        ((1.0 - x) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope))
    };
    (0..count.div_ceil(2)).map(node).map(|(p, mass)| (p.min(0.5), mass)).collect()
}
