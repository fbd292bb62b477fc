//! What a rule found, with everything that led to it.
//!
//! A result without its reasons has to be believed. [`Standings`] carry the rule, what breaks ties,
//! and the numbers that the rule looked at, so that a reader can follow each step and
//! [`verify`](super::verify()) can count it again from the ballots.

use super::{
    Candidates, ElectionRule, Gauge, Pairwise, Round, Scale, Stage, StrongestPaths, TieRule,
    Victory,
};
use crate::Fraction;

#[cfg(feature = "serde")]
liens_core::document_format!(Format = "liens.election/1");

/// What a rule found, with everything that led to it: a certificate for
/// [`verify`](super::verify) to check.
///
/// Candidates are named by their positions in [`candidates`](Self::candidates), from 0.
///
/// # Law
///
/// `standings_with_anything_tampered_are_refused`
///
/// # Examples
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule};
/// let mut profile = Profile::new(Candidates::named(["garden", "workshop", "library"])?);
/// profile.rank(2, [0, 1, 2])?;
/// profile.rank(1, [1, 2, 0])?;
/// let found = ElectionRule::Copeland {}.tally(&profile, &TieRule::Unbroken {})?;
/// let winners: Vec<_> = found.names(&found.winners).map(ToString::to_string).collect();
/// assert_eq!((winners, found.total, found.tied.len()), (vec!["garden".to_owned()], 3, 0));
/// assert_eq!(found.pairwise().map(|pairs| pairs.over(0, 2)), Some(2));
/// let text = found.to_string();
/// assert!(text.starts_with("copeland, weight 3\nranking: garden > workshop > library\n"));
///
/// // Plurality counts no pairs.
/// let first = ElectionRule::Plurality {}.tally(&profile, &TieRule::Unbroken {})?;
/// assert!(first.pairwise().is_none());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Standings {
    #[cfg(feature = "serde")]
    format: Format,
    /// The rule.
    pub rule: ElectionRule,
    /// What broke ties.
    pub ties: TieRule,
    /// Who stood.
    pub candidates: Candidates,
    /// The weight of all ballots.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub total: u128,
    /// Who wins: several where a tie stays or the rule gives seats or a set, in order.
    pub winners: Vec<usize>,
    /// The ranking of the rule, best first, equals together.
    pub tiers: Vec<Vec<usize>>,
    /// Those who were equal where it mattered, whether something broke the tie or nothing.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub tied: Vec<Vec<usize>>,
    /// What led to it.
    pub trace: Trace,
}

/// What led to a result.
///
/// # Examples
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, Trace};
/// let mut profile = Profile::new(Candidates::named(["garden", "workshop", "library"])?);
/// profile.rank_tiers(1, [vec![0, 1], vec![2]])?; // a shared first place
/// profile.rank(1, [2])?;
/// let found = ElectionRule::Plurality {}.tally(&profile, &TieRule::Unbroken {})?;
/// let Trace::Scores { scores } = &found.trace else { return Err("no scores".into()) };
/// let told: Vec<String> = scores.iter().map(ToString::to_string).collect();
/// assert_eq!((told.join(" "), found.winners), ("1/2 1/2 1".to_owned(), vec![2]));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Trace {
    /// Plurality, approval and score: what each candidate has.
    Scores {
        /// By position.
        scores: Vec<Fraction>,
    },
    /// Borda, Copeland, minimax and Smith: the pairs, and what each candidate has of them.
    Pairs {
        /// The weight that prefers each to each other.
        pairwise: Pairwise,
        /// By position; nothing for the Smith set.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::texts"))]
        scores: Vec<i128>,
    },
    /// Schulze.
    Paths {
        /// The weight that prefers each to each other.
        pairwise: Pairwise,
        /// The strongest paths.
        paths: StrongestPaths,
    },
    /// Ranked pairs.
    Victories {
        /// The weight that prefers each to each other.
        pairwise: Pairwise,
        /// The victories in the order in which they were looked at.
        victories: Vec<Victory>,
    },
    /// Instant runoff.
    Rounds {
        /// From the first to the last.
        rounds: Vec<Round>,
    },
    /// The single transferable vote.
    Transfers {
        /// The votes that elect, in hundred-thousandths.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        quota: u128,
        /// From the first to the last.
        stages: Vec<Stage>,
    },
    /// Majority judgment.
    Gauges {
        /// The grades, lowest first.
        scale: Scale,
        /// By position.
        gauges: Vec<Gauge>,
    },
}

/// The rule, what breaks ties, who stands, and the weight of all ballots.
pub(super) type Head = (ElectionRule, TieRule, Candidates, u128);

impl Standings {
    /// Puts the parts together; nothing is checked, since only counts make them.
    pub(super) fn new(
        (rule, ties, candidates, total): Head,
        tiers: Vec<Vec<usize>>,
        winners: Vec<usize>,
        tied: Vec<Vec<usize>>,
        trace: Trace,
    ) -> Self {
        Self {
            #[cfg(feature = "serde")]
            format: Format,
            rule,
            ties,
            candidates,
            total,
            winners,
            tiers,
            tied,
            trace,
        }
    }

    /// The names of those at these positions.
    ///
    /// Positions that nobody has are passed over: standings may have been read from elsewhere.
    pub fn names<'a>(
        &'a self,
        positions: &'a [usize],
    ) -> impl Iterator<Item = &'a liens_core::CandidateId> {
        positions.iter().filter_map(|one| self.candidates.get(*one))
    }

    /// The weight that prefers each candidate to each other, where the rule counted it.
    pub const fn pairwise(&self) -> Option<&Pairwise> {
        match &self.trace {
            Trace::Pairs { pairwise, .. }
            | Trace::Paths { pairwise, .. }
            | Trace::Victories { pairwise, .. } => Some(pairwise),
            _ => None,
        }
    }
}
