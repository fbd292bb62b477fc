//! The rules that choose among several.

use std::fmt;

use liens_core::compare_grades;

use super::standings::{Standings, Trace};
use super::ties::{Priority, TieRule};
use super::{
    Candidates, ElectionError, Gauge, Graded, Pairwise, Profile, Scale, Strength, StrongestPaths,
    ranked_pairs, runoff, scores, stv,
};

/// A rule that chooses among several, as a charter states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum ElectionRule {
    /// The most first places; candidates that share a first place share its weight equally.
    Plurality {},
    /// The largest sum of margins over the others: [`Pairwise::net_borda`].
    Borda {},
    /// The most victories less defeats: [`Pairwise::copeland`].
    Copeland {},
    /// The smallest worst defeat: [`Pairwise::worst_defeats`].
    Minimax {
        /// What a defeat weighs.
        strength: Strength,
    },
    /// The strongest paths: [`StrongestPaths`].
    Schulze {
        /// What a victory weighs.
        strength: Strength,
    },
    /// Victories locked from the largest margin down, unless they close a cycle.
    RankedPairs {},
    /// The smallest set that beats everybody outside it: [`Pairwise::smith_set`].
    Smith {},
    /// The last one goes out, and the ballots go on to the next who stands.
    InstantRunoff {},
    /// The single transferable vote of Scottish councils: quota of Droop, weighted inclusive
    /// Gregory transfers, values truncated to five decimals for one unit of weight.
    ScottishStv {
        /// How many are elected.
        seats: usize,
    },
    /// The most weight that gives this grade or a higher one.
    Approval {
        /// The first grade that approves, from 1.
        from: u16,
    },
    /// The largest sum of grades, the lowest being 0.
    Score {},
    /// The best middle grade, then the best beside it, outwards.
    MajorityJudgment {},
}

/// The ballots of one vote.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Papers<'a> {
    /// Ranked ballots.
    Ranked(&'a Profile),
    /// Graded ballots.
    Graded(&'a Graded),
}

impl<'a> From<&'a Profile> for Papers<'a> {
    fn from(profile: &'a Profile) -> Self {
        Self::Ranked(profile)
    }
}

impl<'a> From<&'a Graded> for Papers<'a> {
    fn from(graded: &'a Graded) -> Self {
        Self::Graded(graded)
    }
}

impl Papers<'_> {
    /// What can be chosen.
    pub const fn candidates(&self) -> &Candidates {
        match self {
            Self::Ranked(profile) => profile.candidates(),
            Self::Graded(graded) => graded.candidates(),
        }
    }

    /// What a ballot may give; none where ballots rank.
    const fn scale(&self) -> Option<&Scale> {
        match self {
            Self::Ranked(_) => None,
            Self::Graded(graded) => Some(graded.scale()),
        }
    }

    /// The weight of all ballots.
    pub const fn total(&self) -> u128 {
        match self {
            Self::Ranked(profile) => profile.total(),
            Self::Graded(graded) => graded.total(),
        }
    }
}

/// What a rule says before anything breaks a tie at the top.
struct Found {
    tiers: Vec<Vec<usize>>,
    tied: Vec<Vec<usize>>,
    trace: Trace,
}

impl Found {
    fn by_score<T: Ord>(scores: &[T], trace: Trace) -> Self {
        Self { tiers: scores::tiers(scores), tied: Vec::new(), trace }
    }
}

impl ElectionRule {
    /// The name of the rule, as instruments write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plurality {} => "plurality",
            Self::Borda {} => "borda",
            Self::Copeland {} => "copeland",
            Self::Minimax { strength: Strength::Margins } => "minimax",
            Self::Minimax { strength: Strength::WinningVotes } => "minimax-winning",
            Self::Schulze { strength: Strength::Margins } => "schulze-margins",
            Self::Schulze { strength: Strength::WinningVotes } => "schulze-winning",
            Self::RankedPairs {} => "ranked-pairs",
            Self::Smith {} => "smith",
            Self::InstantRunoff {} => "irv",
            Self::ScottishStv { .. } => "stv-scottish",
            Self::Approval { .. } => "approval",
            Self::Score {} => "score",
            Self::MajorityJudgment {} => "majority-judgment",
        }
    }

    /// Whether the rule counts graded ballots; the others count ranked ones.
    pub const fn is_graded(self) -> bool {
        matches!(self, Self::Approval { .. } | Self::Score {} | Self::MajorityJudgment {})
    }

    /// Whether the rule counts a ballot for one candidate at a time, so that none may rank two
    /// alike.
    pub(super) const fn is_strict(self) -> bool {
        matches!(self, Self::InstantRunoff {} | Self::ScottishStv { .. })
    }

    /// Whether the rule counts ballots of this kind on so many candidates.
    pub(super) fn fits(
        self,
        candidates: usize,
        scale: Option<&Scale>,
    ) -> Result<(), ElectionError> {
        match (self, scale.map(Scale::highest)) {
            (_, highest) if self.is_graded() != highest.is_some() => {
                let needs = if self.is_graded() { "graded" } else { "ranked" };
                Err(ElectionError::OtherBallots { rule: self.name(), needs })
            }
            (Self::ScottishStv { seats }, _) if seats == 0 || seats > candidates => {
                Err(ElectionError::Seats { seats, candidates })
            }
            (Self::Approval { from }, Some(highest)) if from == 0 || from > highest => {
                Err(ElectionError::ApprovalOutside { from, highest })
            }
            _ => Ok(()),
        }
    }

    /// Counts the ballots.
    ///
    /// **Rounding:** none, except the five decimals of [`ScottishStv`](Self::ScottishStv).
    ///
    /// # Law
    ///
    /// `no_rule_looks_at_who_votes`, `no_rule_looks_at_names`,
    /// `a_voter_of_weight_w_counts_like_w_voters`
    ///
    /// # Errors
    ///
    /// [`ElectionError::OtherBallots`], [`ElectionError::NoWeight`], [`ElectionError::Seats`],
    /// [`ElectionError::ApprovalOutside`]; [`ElectionError::TiedBallot`] of the two rules that count
    /// a ballot for one candidate at a time; those of [`TieRule::order`].
    ///
    /// # Complexity
    ///
    /// For b ballots of n candidates: O(b n²) where pairs are counted, and O(n³) for
    /// [`Schulze`](Self::Schulze), O(n⁴) at most for [`RankedPairs`](Self::RankedPairs); O(b n) for
    /// the others, and for [`InstantRunoff`](Self::InstantRunoff).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut profile = Profile::new(Candidates::named(["garden", "workshop", "library"])?);
    /// profile.rank(4, [0, 1, 2])?;
    /// profile.rank(3, [1, 0, 2])?;
    /// profile.rank(2, [2, 1, 0])?;
    /// let found = ElectionRule::InstantRunoff {}.tally(&profile, &TieRule::Unbroken {})?;
    /// assert_eq!(found.winners, [1]);
    /// assert!(found.to_string().contains("workshop"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn tally<'a>(
        self,
        papers: impl Into<Papers<'a>>,
        ties: &TieRule,
    ) -> Result<Standings, ElectionError> {
        let papers = papers.into();
        let priority = Priority::of(ties, papers.candidates())?;
        self.fits(papers.candidates().len(), papers.scale())?;
        if papers.total() == 0 {
            return Err(ElectionError::NoWeight {});
        }
        let found = match papers {
            Papers::Ranked(profile) => self.ranked(profile, &priority)?,
            Papers::Graded(graded) => self.graded(graded),
        };
        let Found { tiers, mut tied, trace } = found;
        let top = tiers.first().cloned().unwrap_or_default();
        let winners = match (&trace, self) {
            (Trace::Transfers { stages, .. }, _) => {
                stages.iter().flat_map(|stage| &stage.elected).copied().collect()
            }
            (_, Self::Smith {}) => top,
            _ if top.len() > 1 => {
                let first = priority.first(&top);
                if !tied.contains(&top) {
                    tied.push(top.clone());
                }
                first.map_or(top, |first| vec![first])
            }
            _ => top,
        };
        let candidates = papers.candidates().clone();
        let head = (self, ties.clone(), candidates, papers.total());
        Ok(Standings::new(head, tiers, winners, tied, trace))
    }

    fn ranked(self, profile: &Profile, priority: &Priority) -> Result<Found, ElectionError> {
        if self.is_strict() {
            return self.by_rounds(profile, priority);
        }
        if let Self::Plurality {} = self {
            let scores = scores::first_places(profile);
            return Ok(Found::by_score(&scores, Trace::Scores { scores: scores.clone() }));
        }
        let pairwise = Pairwise::of(profile);
        Ok(match self {
            Self::Schulze { strength } => {
                let paths = StrongestPaths::of(&pairwise, strength);
                let tiers = paths.tiers();
                Found { tiers, tied: Vec::new(), trace: Trace::Paths { pairwise, paths } }
            }
            Self::RankedPairs {} => {
                let locked = ranked_pairs::lock(&pairwise, priority);
                let trace = Trace::Victories { pairwise, victories: locked.victories };
                Found { tiers: locked.tiers, tied: locked.tied, trace }
            }
            Self::Smith {} => {
                let tiers = scores::smith_tiers(&pairwise);
                let trace = Trace::Pairs { scores: Vec::new(), pairwise };
                Found { tiers, tied: Vec::new(), trace }
            }
            Self::Minimax { strength } => {
                let scores = pairwise.worst_defeats(strength);
                let better: Vec<_> = scores.iter().map(std::cmp::Reverse).collect();
                Found::by_score(&better, Trace::Pairs { scores: scores.clone(), pairwise })
            }
            Self::Copeland {} => {
                let scores = pairwise.copeland();
                Found::by_score(&scores, Trace::Pairs { scores: scores.clone(), pairwise })
            }
            _ => {
                let scores = pairwise.net_borda();
                Found::by_score(&scores, Trace::Pairs { scores: scores.clone(), pairwise })
            }
        })
    }

    fn by_rounds(self, profile: &Profile, priority: &Priority) -> Result<Found, ElectionError> {
        let candidates = profile.candidates().len();
        if let Some(ballot) = profile.tied_ballot() {
            return Err(ElectionError::TiedBallot { rule: self.name(), ballot });
        }
        let Self::ScottishStv { seats } = self else {
            let counted = runoff::count(profile, priority);
            let trace = Trace::Rounds { rounds: counted.rounds };
            return Ok(Found { tiers: counted.tiers, tied: counted.tied, trace });
        };
        let counted = stv::count(profile, seats, priority);
        let left = (0..candidates).filter(|one| {
            !counted.elected.contains(one)
                && !counted.out.contains(one)
                && !counted.open.contains(one)
        });
        let not_elected: Vec<usize> = counted.open.iter().copied().chain(left).collect();
        let one = |one: &usize| vec![*one];
        let mut tiers: Vec<Vec<usize>> = counted.elected.iter().map(one).collect();
        tiers.extend((!not_elected.is_empty()).then_some(not_elected));
        tiers.extend(counted.out.iter().map(one));
        let stages = counted.stages;
        let tied = stages.iter().map(|stage| stage.tied.clone()).filter(|tied| !tied.is_empty());
        let (tied, quota) = (tied.collect(), counted.quota);
        Ok(Found { tiers, tied, trace: Trace::Transfers { quota, stages } })
    }

    fn graded(self, graded: &Graded) -> Found {
        let distributions = graded.distributions();
        match self {
            Self::Approval { from } => {
                let scores = scores::approvals(&distributions, from);
                Found::by_score(&scores, Trace::Scores { scores: scores.clone() })
            }
            Self::Score {} => {
                let scores = scores::sums(&distributions);
                Found::by_score(&scores, Trace::Scores { scores: scores.clone() })
            }
            _ => {
                let better = |one: &usize, other: &usize| match (
                    distributions.get(*one),
                    distributions.get(*other),
                ) {
                    (Some(one), Some(other)) => compare_grades(one, other),
                    _ => std::cmp::Ordering::Equal,
                };
                let mut order: Vec<usize> = (0..distributions.len()).collect();
                order.sort_by(|one, other| better(other, one).then(one.cmp(other)));
                let tiers = order.chunk_by(|one, other| better(one, other).is_eq());
                let tiers = tiers.map(<[usize]>::to_vec).collect();
                let scale = graded.scale().clone();
                let gauges = distributions.into_iter().map(Gauge::of).collect();
                Found { tiers, tied: Vec::new(), trace: Trace::Gauges { scale, gauges } }
            }
        }
    }
}

impl fmt::Display for ElectionRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ScottishStv { seats } => write!(f, "{}, {seats} seats", self.name()),
            Self::Approval { from } => write!(f, "{} from grade {from}", self.name()),
            _ => f.pad(self.name()),
        }
    }
}
