//! First places and grades, counted again.
//!
//! Approvals and points are summed candidate by candidate over all ballots, where the count sums
//! distributions. Majority judgment is decided from its definition: with the weight in a row from
//! worst to best grade, the pairs of grades at equal distance s from the middle are compared, the
//! smallest s first.
//!
//! ```
//! # use liens_governance::election::{Candidates, ElectionRule, Graded, Scale, TieRule, Trace};
//! # use liens_governance::election::verify;
//! let mut graded = Graded::new(Candidates::named(["garden", "workshop"])?, Scale::points(5)?);
//! graded.grade(2, &[Some(4), Some(5)])?;
//! graded.grade(1, &[Some(4), None])?;
//! let honest = ElectionRule::MajorityJudgment {}.tally(&graded, &TieRule::Unbroken {})?;
//! verify(&honest, &graded)?;
//! assert_eq!(honest.winners, [1]); // two of three give a 5
//!
//! let mut altered = honest.clone();
//! if let Trace::Gauges { gauges, .. } = &mut altered.trace {
//!     gauges[0].majority = 5;
//! }
//! let refused = verify(&altered, &graded).unwrap_err().to_string();
//! assert!(refused.starts_with("gauge of 0 is Gauge"), "{refused}");
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

use std::cmp::Ordering;

use dashu_int::UBig;

use super::super::{ElectionRule, Gauge, Graded, Profile, Trace};
use super::{CertificateError, Second, differs, same};
use crate::Fraction;

/// A whole number as the fraction that scores are.
fn whole(weight: u128) -> Fraction {
    Fraction::of(UBig::from(weight), UBig::ONE).unwrap_or_default()
}

impl Second<'_> {
    /// Adds w / k to each of the k candidates on the first tier of a ballot of weight w. A ballot
    /// always has one: an empty one was never taken.
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, Trace};
    /// # use liens_governance::election::verify;
    /// # use liens_governance::Fraction;
    /// let mut profile = Profile::new(Candidates::named(["garden", "workshop"])?);
    /// profile.rank_tiers(3, [[0, 1]])?; // three halves for each
    /// let honest = ElectionRule::Plurality {}.tally(&profile, &TieRule::Unbroken {})?;
    /// verify(&honest, &profile)?;
    /// let mut altered = honest;
    /// if let Trace::Scores { scores } = &mut altered.trace {
    ///     scores[0] = Fraction::from(2); // rounded up
    /// }
    /// let refused = verify(&altered, &profile).unwrap_err().to_string();
    /// assert!(refused.ends_with("the ballots lead to [Fraction(3/2), Fraction(3/2)]"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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

    /// Whoever a ballot does not grade has the lowest grade from it, which approves nobody and adds
    /// nothing.
    ///
    /// Approval from another grade than the one that was declared is found by its numbers:
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionRule, Graded, Scale, TieRule};
    /// # use liens_governance::election::verify;
    /// let mut graded = Graded::new(Candidates::named(["garden", "workshop"])?, Scale::points(5)?);
    /// graded.grade(2, &[Some(2), Some(1)])?;
    /// graded.grade(1, &[None, Some(3)])?;
    /// let approval = |from| ElectionRule::Approval { from }.tally(&graded, &TieRule::Unbroken {});
    /// let mut standings = approval(2)?;
    /// assert_eq!(standings.winners, [0]); // 2 against 1
    /// verify(&standings, &graded)?;
    /// standings.rule = approval(1)?.rule; // by which the workshop has 3
    /// let refused = verify(&standings, &graded).unwrap_err().to_string();
    /// assert!(refused.starts_with("scores is [Fraction(2), Fraction(1)]"), "{refused}");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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

    /// Compares the scores and ranks by them.
    fn summed(&self, scores: &[Fraction], expected: &[Fraction]) -> Result<(), CertificateError> {
        same("scores", &scores, &expected)?;
        self.ranking(|one, other| expected[one] > expected[other], Vec::new())
    }
}

/// The gauge of a candidate, grade by grade.
///
/// The majority grade is looked for from the top: the first from which on more than half of the
/// weight stands. Of `[5, 0, 5]` the grades 2 and 1 have 5 of 10 each, which is not more than half,
/// and 0 has all.
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
///
/// Everything is doubled so that half of an odd weight is whole. With the weights `[1, 1, 1]` the
/// row ends at 2, 4 and 6 of the doubled total; for s = 0 the lower middle is the first grade whose
/// end reaches 3 − 0 and the upper one the first whose end passes 3 + 0: both are grade 1. Between
/// two ends nothing changes, so that only the distances of ends from the middle have to be looked
/// at.
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
