//! Rules that add up: first places, approvals, points.
//!
//! Each makes a number for every candidate, and the ranking is that of the numbers. Scores are
//! [`Fraction`]s because a first place may be shared by three; they are summed over ballots of
//! equally many sharers first, so that one division is made for each such number and not for each
//! ballot.

use std::collections::BTreeMap;

use dashu_int::UBig;

use super::{Pairwise, Profile};
use crate::Fraction;

/// Candidates by score, the largest first, equals together.
pub(super) fn tiers<T: Ord>(scores: &[T]) -> Vec<Vec<usize>> {
    let mut by_score: BTreeMap<&T, Vec<usize>> = BTreeMap::new();
    for (at, score) in scores.iter().enumerate() {
        by_score.entry(score).or_default().push(at);
    }
    by_score.into_values().rev().collect()
}

/// The Smith set, then that of the others, and so on.
///
/// Everybody of a tier beats everybody of the tiers below it.
pub(super) fn smith_tiers(pairwise: &Pairwise) -> Vec<Vec<usize>> {
    let mut left: Vec<usize> = (0..pairwise.candidates()).collect();
    let mut tiers = Vec::new();
    while !left.is_empty() {
        let top = pairwise.smith_among(&left);
        left.retain(|one| !top.contains(one));
        tiers.push(top);
    }
    tiers
}

/// The weight of first places; candidates that share one share its weight.
///
/// A ballot of weight 4 that puts two first gives each of them 2; of weight 1, each 1/2.
pub(super) fn first_places(profile: &Profile) -> Vec<Fraction> {
    let mut by_sharers: BTreeMap<usize, Vec<u128>> = BTreeMap::new();
    let candidates = profile.candidates().len();
    for row in profile.rows() {
        let sharers = row.tiers.iter().take_while(|tier| **tier == 0).count();
        let sums = by_sharers.entry(sharers).or_insert_with(|| vec![0; candidates]);
        for one in row.order.iter().take(sharers) {
            if let Some(sum) = sums.get_mut(usize::from(*one)) {
                *sum = sum.saturating_add(row.weight);
            }
        }
    }
    let mut scores = vec![Fraction::ZERO; candidates];
    for (sharers, sums) in by_sharers {
        for (score, sum) in scores.iter_mut().zip(sums).filter(|(_, sum)| *sum > 0) {
            let part = Fraction::of(UBig::from(sum), UBig::from(sharers));
            *score = score.plus(&part.unwrap_or_default());
        }
    }
    scores
}

/// The weight that gives each candidate this grade or more.
///
/// A distribution `[2, 0, 3, 5]` approved from grade 2 has 8.
pub(super) fn approvals(distributions: &[Vec<u128>], from: u16) -> Vec<Fraction> {
    let approved = |weights: &Vec<u128>| weights.iter().skip(from.into()).copied().collect();
    distributions.iter().map(approved).map(|weights: Vec<u128>| sum(weights.into_iter())).collect()
}

/// The sum of grades of each candidate.
///
/// The grade is the number on the scale: `[2, 0, 3, 5]` has 0 × 2 + 2 × 3 + 3 × 5 = 21.
pub(super) fn sums(distributions: &[Vec<u128>]) -> Vec<Fraction> {
    let points = |weights: &Vec<u128>| {
        sum((0_u128..).zip(weights).map(|(grade, weight)| grade.saturating_mul(*weight)))
    };
    distributions.iter().map(points).collect()
}

/// Weights sum to at most 2¹⁰⁰, and points to at most 2¹¹⁶.
fn sum(weights: impl Iterator<Item = u128>) -> Fraction {
    let sum = weights.fold(0_u128, u128::saturating_add);
    Fraction::of(UBig::from(sum), UBig::ONE).unwrap_or_default()
}
