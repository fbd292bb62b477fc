//! A second pass over an election: it shares no step with the count, and names the first field that
//! differs.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "positions are compared with the number of candidates first, and sums of weights reach \
              2^100"
)]

mod colleges;
mod grades;
mod pairs;
mod rounds;
mod transfers;

pub(crate) use colleges::{Said, verify_by_college};

use std::fmt::Debug;

use super::{ElectionRule, Papers, Profile, Standings, Trace};
use crate::CertificateError;

/// Checks standings against the ballots.
///
/// # Law
///
/// `standings_with_anything_tampered_are_refused`
///
/// # Errors
///
/// [`CertificateError::Differs`] names the first field that differs.
///
/// # Complexity
///
/// For b ballots of n candidates: O(b n²) where pairs are counted, and O(n⁴) for ranked pairs; where
/// there are r rounds or stages, O(r b n).
///
/// # Examples
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, verify};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut profile = Profile::new(Candidates::named(["garden", "workshop"])?);
/// profile.rank(3, [0, 1])?;
/// let mut standings = ElectionRule::Borda {}.tally(&profile, &TieRule::Unbroken {})?;
/// verify(&standings, &profile)?;
/// standings.winners = vec![1];
/// assert!(verify(&standings, &profile).is_err());
/// # Ok(())
/// # }
/// ```
pub fn verify<'a>(
    standings: &Standings,
    papers: impl Into<Papers<'a>>,
) -> Result<(), CertificateError> {
    let papers = papers.into();
    same("candidates", &standings.candidates, papers.candidates())?;
    let counted: u128 = match papers {
        Papers::Ranked(profile) => profile.iter().map(|(weight, _)| weight).sum(),
        Papers::Graded(graded) => graded.iter().map(|(weight, _)| weight).sum(),
    };
    same("total", &standings.total, &counted)?;
    let order = standings.ties.order(&standings.candidates);
    let order = order.map_err(|error| differs("ties", &standings.ties, &error.to_string()))?;
    let second = Second { standings, order };
    match papers {
        Papers::Ranked(profile) => second.ranked(profile),
        Papers::Graded(graded) => second.graded(graded),
    }
}

fn differs(field: &str, found: &impl Debug, expected: &impl Debug) -> CertificateError {
    let (found, expected) = (format!("{found:?}"), format!("{expected:?}"));
    CertificateError::Differs { field: field.to_owned(), found, expected }
}

fn same<T: PartialEq + Debug>(
    field: &str,
    found: &T,
    expected: &T,
) -> Result<(), CertificateError> {
    if found == expected { Ok(()) } else { Err(differs(field, found, expected)) }
}

/// What is checked, and the order that breaks ties.
struct Second<'a> {
    standings: &'a Standings,
    order: Option<Vec<usize>>,
}

impl Second<'_> {
    fn candidates(&self) -> usize {
        self.standings.candidates.len()
    }

    fn ranked(&self, profile: &Profile) -> Result<(), CertificateError> {
        let rule = self.standings.rule;
        match (&self.standings.trace, rule) {
            (Trace::Scores { scores }, ElectionRule::Plurality {}) => {
                self.plurality(profile, scores)
            }
            (Trace::Pairs { pairwise, scores }, _) => self.pairs(profile, pairwise, scores),
            (Trace::Paths { pairwise, paths }, ElectionRule::Schulze { strength }) => {
                self.paths(profile, pairwise, paths, strength)
            }
            (Trace::Victories { pairwise, victories }, ElectionRule::RankedPairs {}) => {
                self.victories(profile, pairwise, victories)
            }
            (Trace::Rounds { rounds }, ElectionRule::InstantRunoff {}) => {
                self.rounds(profile, rounds)
            }
            (Trace::Transfers { quota, stages }, ElectionRule::ScottishStv { seats }) => {
                self.transfers(profile, *quota, stages, seats)
            }
            (trace, rule) => Err(differs("trace", trace, &rule)),
        }
    }

    /// Checks the ranking, the ties and the winners, given who is better than whom: a candidate
    /// stands one tier below the lowest of those who are better.
    fn ranking(
        &self,
        better: impl Fn(usize, usize) -> bool,
        mut tied: Vec<Vec<usize>>,
    ) -> Result<(), CertificateError> {
        let n = self.candidates();
        let mut depth = vec![0_usize; n];
        for _ in 0..n {
            for one in 0..n {
                let above =
                    (0..n).filter(|other| better(*other, one)).map(|other| depth[other] + 1);
                depth[one] = above.max().unwrap_or(0);
            }
        }
        let tier = |level| (0..n).filter(|one| depth[*one] == level).collect::<Vec<_>>();
        let tiers: Vec<Vec<usize>> = (0..n).map(tier).filter(|tier| !tier.is_empty()).collect();
        same("tiers", &self.standings.tiers, &tiers)?;
        let mut winners = tiers.first().cloned().unwrap_or_default();
        if winners.len() > 1 && self.standings.rule != (ElectionRule::Smith {}) {
            if !tied.contains(&winners) {
                tied.push(winners.clone());
            }
            let first =
                |order: &Vec<usize>| order.iter().copied().find(|one| winners.contains(one));
            if let Some(first) = self.order.as_ref().and_then(first) {
                winners = vec![first];
            }
        }
        same("tied", &self.standings.tied, &tied)?;
        same("winners", &self.standings.winners, &winners)
    }
}
