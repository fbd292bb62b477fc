//! The rules that choose among several.
//!
//! One enum holds them all, so that a charter can name a rule, a vote can carry it, and a replay
//! finds it again. Three things happen here and in no rule: ballots of the wrong kind are refused,
//! weight must be above zero, and a tie at the top is broken by the declared [`TieRule`] or stays.
//!
//! Three properties tell them apart: whoever beats everybody is chosen (1), a copy of a candidate
//! beside them changes no one else's chance (2), and being ranked higher never makes a winner lose
//! (3).
//!
//! | rule | 1 | 2 | 3 |
//! |---|---|---|---|
//! | Schulze, ranked pairs | yes | yes | yes |
//! | minimax, Copeland | yes | no | yes |
//! | Borda, plurality | no | no | yes |
//! | instant runoff | no | yes | no |
//! | majority judgment, score, approval | no | yes, of copies graded alike | yes |
//!
//! No rule has everything (Arrow 1951, Gibbard 1973); which of these a community gives up is its
//! choice.

use std::fmt;

use liens_core::compare_grades;

use super::standings::{Standings, Trace};
use super::ties::{Priority, TieRule};
use super::{
    Candidates, ElectionError, Gauge, Graded, Pairwise, Profile, Scale, Strength, StrongestPaths,
    ranked_pairs, runoff, scores, stv,
};

/// A rule that chooses among several, as a charter states it.
///
/// # Examples
///
/// A rule that goes round by round can punish a candidate for being liked more: two voters who move
/// `a` from the second place to the first make `a` lose.
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule};
/// let winners = |last: [usize; 3]| -> Result<Vec<usize>, Box<dyn std::error::Error>> {
///     let mut profile = Profile::new(Candidates::named(["a", "b", "c"])?);
///     profile.rank(6, [0, 1, 2])?;
///     profile.rank(5, [2, 0, 1])?;
///     profile.rank(4, [1, 2, 0])?;
///     profile.rank(2, last)?;
///     Ok(ElectionRule::InstantRunoff {}.tally(&profile, &TieRule::Unbroken {})?.winners)
/// };
/// assert_eq!(winners([1, 0, 2])?, [0]);
/// assert_eq!(winners([0, 1, 2])?, [2]); // b goes out before c, and its votes go to c
///
/// assert_eq!(ElectionRule::Approval { from: 2 }.to_string(), "approval from grade 2");
/// assert_eq!(ElectionRule::ScottishStv { seats: 3 }.name(), "stv-scottish");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// # Examples
///
/// A count takes either kind by reference; what all ballots weigh and who stands are asked alike.
///
/// ```
/// # use liens_governance::election::{Candidates, Graded, Papers, Profile, Scale};
/// let candidates = Candidates::named(["garden", "workshop"])?;
/// let mut ranked = Profile::new(candidates.clone());
/// ranked.rank(3, [1])?;
/// let graded = Graded::new(candidates, Scale::points(5)?);
/// for (papers, total) in [(Papers::from(&ranked), 3), (Papers::from(&graded), 0)] {
///     assert_eq!((papers.candidates().len(), papers.total()), (2, total));
/// }
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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

    /// What a ballot may give; none where ballots rank, which is how the two kinds are told apart.
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
///
/// `tied` holds what was equal on the way, as in a runoff; equals at the top are added by
/// [`ElectionRule::tally`] for all rules alike.
struct Found {
    tiers: Vec<Vec<usize>>,
    tied: Vec<Vec<usize>>,
    trace: Trace,
}

impl Found {
    /// The ranking of scores, where equal scores are equal candidates.
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::election::{ElectionRule, Strength};
    /// assert!(ElectionRule::MajorityJudgment {}.is_graded());
    /// assert!(ElectionRule::Approval { from: 1 }.is_graded()); // grades, of which some approve
    /// assert!(!ElectionRule::Minimax { strength: Strength::WinningVotes }.is_graded());
    /// ```
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
    ///
    /// A tie stays in the result unless something was declared to break it, and is named there even
    /// then:
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionError, ElectionRule, Profile, TieRule};
    /// let mut profile = Profile::new(Candidates::named(["garden", "workshop"])?);
    /// profile.rank(1, [0, 1])?;
    /// profile.rank(1, [1, 0])?;
    /// let borda = ElectionRule::Borda {};
    /// let stays = borda.tally(&profile, &TieRule::Unbroken {})?;
    /// assert_eq!((stays.winners, stays.tied), (vec![0, 1], vec![vec![0, 1]]));
    /// let order = profile.candidates().ids().iter().rev().cloned().collect();
    /// let broken = borda.tally(&profile, &TieRule::Order { order })?;
    /// assert_eq!((broken.winners, broken.tied), (vec![1], vec![vec![0, 1]]));
    /// assert_eq!(broken.tiers, [[0, 1]]); // the rule itself still ranks them alike
    ///
    /// let nobody = Profile::new(Candidates::named(["garden", "workshop"])?);
    /// assert_eq!(borda.tally(&nobody, &TieRule::Unbroken {}), Err(ElectionError::NoWeight {}));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
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

    /// Plurality needs no pairs; every other rule of ranks that does not go by rounds starts from
    /// them.
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

    /// A runoff ranks everybody. A transferable vote ranks the elected in order, then together
    /// those who were neither elected nor out when the count ended, then those who went out, the
    /// last one first.
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

    /// The three rules of grades look at the distribution of each candidate only, never at a single
    /// ballot: whoever grades `a` and `b` on two papers instead of one changes nothing.
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
