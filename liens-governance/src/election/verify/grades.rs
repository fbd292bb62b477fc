//! First places and grades, counted again.

use std::cmp::Ordering;

use dashu_int::UBig;

use super::super::{ElectionRule, Gauge, Graded, Profile, Trace};
use super::{CertificateError, Second, differs, same};
use crate::Fraction;

fn whole(weight: u128) -> Fraction {
    Fraction::of(UBig::from(weight), UBig::ONE).unwrap_or_default()
}

impl Second<'_> {
    pub(super) fn plurality(
        &self,
        profile: &Profile,
        scores: &[Fraction],
    ) -> Result<(), CertificateError> {
        let mut expected = vec![Fraction::ZERO; self.candidates()];
        for (weight, tiers) in profile.iter() {
            let first = &tiers[0];
            let part = Fraction::of(UBig::from(weight), UBig::from(first.len()));
            for one in first {
                expected[*one] = expected[*one].plus(&part.clone().unwrap_or_default());
            }
        }
        same("scores", &scores.to_vec(), &expected)?;
        self.ranking(|one, other| expected[one] > expected[other], Vec::new())
    }

    pub(super) fn graded(&self, graded: &Graded) -> Result<(), CertificateError> {
        let n = self.candidates();
        match (&self.standings.trace, self.standings.rule) {
            (Trace::Scores { scores }, ElectionRule::Approval { from }) => {
                let approved = |one: usize| {
                    let ballots = graded.iter().filter(|(_, row)| row[one].unwrap_or(0) >= from);
                    whole(ballots.map(|(weight, _)| weight).sum())
                };
                self.summed(scores, &(0..n).map(approved).collect::<Vec<_>>())
            }
            (Trace::Scores { scores }, ElectionRule::Score {}) => {
                let points = |one: usize| {
                    let of = |(weight, row): (u128, Vec<Option<u16>>)| {
                        weight * u128::from(row[one].unwrap_or(0))
                    };
                    whole(graded.iter().map(of).sum())
                };
                self.summed(scores, &(0..n).map(points).collect::<Vec<_>>())
            }
            (Trace::Gauges { scale, gauges }, ElectionRule::MajorityJudgment {}) => {
                same("scale", scale, graded.scale())?;
                same("gauges", &gauges.len(), &n)?;
                let mut weights: Vec<Vec<u128>> = Vec::new();
                for (one, gauge) in gauges.iter().enumerate() {
                    let expected = recounted(graded, one);
                    same(&format!("gauge of {one}"), gauge, &expected)?;
                    weights.push(expected.weights);
                }
                self.ranking(
                    |one, other| judged(&weights[one], &weights[other]).is_gt(),
                    Vec::new(),
                )
            }
            (trace, rule) => Err(differs("trace", trace, &rule)),
        }
    }

    fn summed(&self, scores: &[Fraction], expected: &[Fraction]) -> Result<(), CertificateError> {
        same("scores", &scores, &expected)?;
        self.ranking(|one, other| expected[one] > expected[other], Vec::new())
    }
}

/// The gauge of a candidate, grade by grade.
fn recounted(graded: &Graded, one: usize) -> Gauge {
    let given = |grade: usize| {
        let ballots = graded.iter().filter(|(_, row)| usize::from(row[one].unwrap_or(0)) == grade);
        ballots.map(|(weight, _)| weight).sum::<u128>()
    };
    let weights: Vec<u128> = (0..graded.scale().grades().len()).map(given).collect();
    let total: u128 = weights.iter().sum();
    let from = |grade: usize| weights[grade..].iter().sum::<u128>();
    let majority = (0..weights.len()).rev().find(|grade| 2 * from(*grade) > total).unwrap_or(0);
    Gauge {
        majority: u16::try_from(majority).unwrap_or(u16::MAX),
        above: from(majority + 1),
        below: total - from(majority),
        weights,
    }
}

/// Compares the pairs of grades at every s where one of them changes, from the definition.
fn judged(one: &[u128], other: &[u128]) -> Ordering {
    let total: u128 = one.iter().sum();
    let ends = |weights: &[u128]| {
        let mut end = 0;
        let doubled = weights.iter().map(|weight| {
            end += 2 * weight;
            end
        });
        doubled.collect::<Vec<u128>>()
    };
    let (one, other) = (ends(one), ends(other));
    let mut distances: Vec<u128> =
        one.iter().chain(&other).map(|end| end.abs_diff(total)).collect();
    distances.push(0);
    distances.sort_unstable();
    for s in distances.into_iter().filter(|s| *s < total) {
        let pair = |ends: &[u128]| {
            let low = ends.iter().position(|end| *end >= total - s);
            (low, ends.iter().position(|end| *end > total + s))
        };
        let order = pair(&one).cmp(&pair(&other));
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}
