//! A second pass over an election: it shares no step with the count, and names the first field that
//! differs.
//!
//! A count that is checked by the same code run again proves that the code repeats itself. So each
//! rule is written a second time here, by another road: pairs from where each candidate stands on
//! every ballot, paths by a search from each candidate, rounds from the first ballot each time,
//! grades from the definition of the middle voter. It is slower, and nothing but the ballots and
//! the reading of ballots is shared.
//!
//! What is checked is that these ballots lead to these standings under the rule that the standings
//! name. Whether that rule was the declared one is asked by [`crate::verify`], which has the
//! question.
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
///
/// What is refused is named, with what stands there and what the ballots lead to:
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, verify};
/// # use liens_governance::CertificateError;
/// let mut profile = Profile::new(Candidates::named(["garden", "workshop"])?);
/// profile.rank(3, [0, 1])?;
/// let standings = ElectionRule::Borda {}.tally(&profile, &TieRule::Unbroken {})?;
/// let mut altered = standings.clone();
/// altered.total = 4;
/// let [field, found, expected] = ["total", "4", "3"].map(str::to_owned);
/// let refused = CertificateError::Differs { field, found, expected };
/// assert_eq!(verify(&altered, &profile), Err(refused));
///
/// // Right standings of other ballots are wrong standings.
/// profile.rank(1, [1])?;
/// assert!(verify(&standings, &profile).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
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
    if counted == 0 {
        return Err(differs("total", &counted, &"above zero"));
    }
    counted_by(standings, papers)?;
    let order = standings.ties.order(&standings.candidates);
    let order = order.map_err(|error| differs("ties", &standings.ties, &error.to_string()))?;
    let second = Second { standings, order };
    match papers {
        Papers::Ranked(profile) => second.ranked(profile),
        Papers::Graded(graded) => second.graded(graded),
    }
}

/// Whether the numbers that the rule names are such as a count takes: seats for somebody and for no
/// more than stand, and a grade above the lowest from which approval begins.
///
/// No seats would be filled by nobody, and approval from the lowest grade approves everybody: both
/// agree with any ballots, and say nothing of them.
fn counted_by(standings: &Standings, papers: Papers<'_>) -> Result<(), CertificateError> {
    let within = |field: &str, found: usize, most: usize| {
        let fits = (1..=most).contains(&found);
        if fits { Ok(()) } else { Err(differs(field, &found, &format!("1 to {most}"))) }
    };
    match (standings.rule, papers) {
        (ElectionRule::ScottishStv { seats }, _) => {
            within("seats", seats, standings.candidates.len())
        }
        (ElectionRule::Approval { from }, Papers::Graded(graded)) => {
            within("approval from", from.into(), graded.scale().highest().into())
        }
        _ => Ok(()),
    }
}

/// The refusal of one field; values are told as the debugger writes them, since a trace has no
/// shorter text.
fn differs(field: &str, found: &impl Debug, expected: &impl Debug) -> CertificateError {
    let (found, expected) = (format!("{found:?}"), format!("{expected:?}"));
    CertificateError::Differs { field: field.to_owned(), found, expected }
}

/// Stops at the first difference: what follows from a wrong number is wrong too and tells nothing
/// new.
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
    /// How many stand; the list itself was compared with that of the ballots.
    fn candidates(&self) -> usize {
        self.standings.candidates.len()
    }

    /// A trace that is not of the rule, as rounds beside Borda, is refused before it is looked
    /// into.
    ///
    /// Standings name their rule themselves, so that only the pair of rule and trace says which
    /// check is meant:
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, verify};
    /// let mut profile = Profile::new(Candidates::named(["a", "b", "c"])?);
    /// profile.rank(4, [0, 2, 1])?;
    /// profile.rank(3, [1, 2, 0])?;
    /// profile.rank(2, [2, 1, 0])?;
    /// let honest = ElectionRule::Plurality {}.tally(&profile, &TieRule::Unbroken {})?;
    /// assert_eq!(honest.winners, [0]);
    /// let mut renamed = honest.clone();
    /// renamed.rule = ElectionRule::Borda {}; // which chooses c
    /// let refused = verify(&renamed, &profile).unwrap_err().to_string();
    /// assert!(refused.starts_with("trace is Scores"), "{refused}");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// Depths settle in as many passes as there are candidates, since "better" has no cycle: `a`
    /// over `b` over `c` has depths 0, 1, 2, and two who are better than nobody and worse than
    /// nobody share a tier. A tie at the top is added to the ties of the rule unless it is among
    /// them, and is broken by the first of the declared order.
    ///
    /// So who wins by an order that was not declared is found here, and that a tie was kept silent:
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, verify};
    /// let mut profile = Profile::new(Candidates::named(["garden", "workshop"])?);
    /// profile.rank(1, [0])?;
    /// profile.rank(1, [1])?;
    /// let honest = ElectionRule::Plurality {}.tally(&profile, &TieRule::Unbroken {})?;
    /// let mut favoured = honest.clone();
    /// favoured.winners = vec![0];
    /// let refused = verify(&favoured, &profile).unwrap_err().to_string();
    /// assert_eq!(refused, "winners is [0] in the certificate, the ballots lead to [0, 1]");
    /// let mut silent = honest;
    /// silent.tied.clear();
    /// let refused = verify(&silent, &profile).unwrap_err().to_string();
    /// assert_eq!(refused, "tied is [] in the certificate, the ballots lead to [[0, 1]]");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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
