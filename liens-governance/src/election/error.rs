//! What an election refuses.
//!
//! Every refusal names the value that cannot be counted. Nothing is dropped from a ballot to make
//! it fit: a paper with one unknown name is refused whole, and the ballots are as they were.

use liens_core::CandidateId;

use super::Candidates;

/// Why candidates, ballots or a tally are refused.
///
/// # Examples
///
/// A vote by ranks refuses grades, and a transferable vote refuses more seats than candidates:
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionError, ElectionRule, Profile, TieRule};
/// let mut profile = Profile::new(Candidates::named(["garden", "workshop"])?);
/// profile.rank(1, [0, 1])?;
/// let count = |rule: ElectionRule| rule.tally(&profile, &TieRule::Unbroken {}).unwrap_err();
/// let score = count(ElectionRule::Score {});
/// assert_eq!(score.to_string(), "score counts graded ballots");
/// let seats = count(ElectionRule::ScottishStv { seats: 3 });
/// assert_eq!(seats, ElectionError::Seats { seats: 3, candidates: 2 });
/// assert_eq!(seats.code(), "governance.election.seats");
///
/// let stranger = profile.rank(1, [0, 2]).unwrap_err();
/// assert_eq!(stranger.to_string(), "there is no candidate at position 2 of 2");
/// assert_eq!(profile.ballots(), 1); // the refused ballot left nothing behind
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ElectionError {
    /// There is nobody and nothing to choose.
    #[error("there is no candidate")]
    NoCandidates {},
    /// A candidate is named twice.
    #[error("candidate '{candidate}' is named twice")]
    DuplicateCandidate {
        /// The candidate.
        candidate: CandidateId,
    },
    /// There are more candidates than can be numbered.
    #[error("{candidates} candidates are more than the {} that are numbered", Candidates::MAX)]
    TooManyCandidates {
        /// The number of candidates.
        candidates: usize,
    },
    /// A ballot or an order names a candidate who does not stand.
    #[error("candidate '{candidate}' does not stand")]
    UnknownCandidate {
        /// The candidate.
        candidate: CandidateId,
    },
    /// A ballot names a position that no candidate has.
    #[error("there is no candidate at position {position} of {candidates}")]
    NoSuchPosition {
        /// The position, from 0.
        position: usize,
        /// The number of candidates.
        candidates: usize,
    },
    /// A ballot, or an order, names a candidate twice.
    #[error("candidate '{candidate}' stands twice on one ballot")]
    RankedTwice {
        /// The candidate.
        candidate: CandidateId,
    },
    /// A ballot says nothing.
    #[error("the ballot is empty")]
    EmptyBallot {},
    /// The weights of the ballots add up to more than is counted.
    #[error("the weights of the ballots add up to {total}, at most 2^100 is counted")]
    WeightOverflow {
        /// The sum.
        total: u128,
    },
    /// No ballot has any weight.
    #[error("no ballot has any weight")]
    NoWeight {},
    /// A scale has fewer than two grades or more than can be numbered.
    #[error("a scale has 2 to 65535 grades, not {grades}")]
    ScaleLength {
        /// The number of grades.
        grades: usize,
    },
    /// A scale has a grade twice.
    #[error("grade '{grade}' stands twice on the scale")]
    DuplicateGrade {
        /// The grade.
        grade: String,
    },
    /// A grade is not on the scale.
    #[error("grade '{grade}' of candidate '{candidate}' is not on the scale from {scale}")]
    GradeOutside {
        /// The candidate.
        candidate: CandidateId,
        /// The refused grade.
        grade: String,
        /// The lowest and the highest grade.
        scale: String,
    },
    /// Approval would begin at a grade that the scale does not have above its lowest.
    #[error("approval cannot begin at grade {from}: the scale goes from 0 to {highest}")]
    ApprovalOutside {
        /// The grade, from 0 for the lowest.
        from: u16,
        /// The highest.
        highest: u16,
    },
    /// Nobody is to be elected, or more than stand.
    #[error("{seats} seats cannot be filled from {candidates} candidates")]
    Seats {
        /// The seats.
        seats: usize,
        /// The number of candidates.
        candidates: usize,
    },
    /// The rule counts a ballot for one candidate at a time, and a ballot ranks two alike.
    #[error(
        "{rule} counts each ballot for one candidate at a time: ballot {ballot} ranks two alike"
    )]
    TiedBallot {
        /// The rule.
        rule: &'static str,
        /// The ballot, in the order in which they were cast, from 1.
        ballot: usize,
    },
    /// A rule for grades met ranked ballots, or a rule for ranks graded ones.
    #[error("{rule} counts {needs} ballots")]
    OtherBallots {
        /// The rule.
        rule: &'static str,
        /// What it counts.
        needs: &'static str,
    },
    /// A declared order of candidates leaves one out.
    #[error("the order that breaks ties leaves out candidate '{candidate}'")]
    OrderIncomplete {
        /// The candidate.
        candidate: CandidateId,
    },
    /// The rule counts a ballot for one candidate at a time, and this one ranks two alike.
    #[error(
        "{rule} counts a ballot for one candidate at a time: '{candidate}' and '{other}' are \
         ranked alike"
    )]
    RankedAlike {
        /// The rule.
        rule: &'static str,
        /// One candidate.
        candidate: CandidateId,
        /// One ranked like them.
        other: CandidateId,
    },
    /// The rule has no voice of a college as a whole.
    #[error("{rule} gives seats: no college can be carried by majority under it")]
    NoMajorityVoice {
        /// The rule.
        rule: &'static str,
    },
    /// A college as a whole has no voice while its ties stay.
    #[error("{rule} needs strict ballots: ties have to be broken in colleges carried by majority")]
    MajorityTies {
        /// The rule.
        rule: &'static str,
    },
    /// The vote asks yes or no.
    #[error("nothing is chosen among several: the vote asks yes or no")]
    NoQuestion {},
    /// Lots break the ties, and no seed is named.
    #[error("lots break the ties, and no seed is named")]
    NoSeed {},
    /// A seed is named, and no lots are drawn.
    #[error("no lots are drawn from seed {seed}")]
    SeedUnasked {
        /// The seed.
        seed: u64,
    },
}

impl ElectionError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoCandidates {} => "governance.election.no_candidates",
            Self::DuplicateCandidate { .. } => "governance.election.duplicate_candidate",
            Self::TooManyCandidates { .. } => "governance.election.too_many_candidates",
            Self::UnknownCandidate { .. } => "governance.election.unknown_candidate",
            Self::NoSuchPosition { .. } => "governance.election.no_such_position",
            Self::RankedTwice { .. } => "governance.election.ranked_twice",
            Self::EmptyBallot {} => "governance.election.empty_ballot",
            Self::WeightOverflow { .. } => "governance.election.weight_overflow",
            Self::NoWeight {} => "governance.election.no_weight",
            Self::ScaleLength { .. } => "governance.election.scale_length",
            Self::DuplicateGrade { .. } => "governance.election.duplicate_grade",
            Self::GradeOutside { .. } => "governance.election.grade_outside",
            Self::ApprovalOutside { .. } => "governance.election.approval_outside",
            Self::Seats { .. } => "governance.election.seats",
            Self::TiedBallot { .. } => "governance.election.tied_ballot",
            Self::OtherBallots { .. } => "governance.election.other_ballots",
            Self::RankedAlike { .. } => "governance.election.ranked_alike",
            Self::NoMajorityVoice { .. } => "governance.election.no_majority_voice",
            Self::MajorityTies { .. } => "governance.election.majority_ties",
            Self::NoQuestion {} => "governance.election.no_question",
            Self::NoSeed {} => "governance.election.no_seed",
            Self::SeedUnasked { .. } => "governance.election.seed_unasked",
            Self::OrderIncomplete { .. } => "governance.election.order_incomplete",
        }
    }
}
