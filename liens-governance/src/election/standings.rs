//! What a rule found, with everything that led to it.

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
