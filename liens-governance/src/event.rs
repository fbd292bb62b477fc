//! What happened in an assembly.
//!
//! Events are what an assembly is made of: replayed in order they make it again, on any machine,
//! and one that could not have happened is refused. So they hold what was decided and nothing that
//! follows from it. A closing holds the outcome as a reading aid; the certificate is counted anew
//! at replay, and an outcome that the ballots do not lead to is found there.

use std::collections::BTreeSet;

use liens_core::{CollegeId, ContributorId, MotionId, SubjectId, Timestamp};

use crate::election::Paper;
use crate::{Choice, Command, Draft, Heard, Outcome, Roll, Statutes};

/// A fact of an [`Assembly`](crate::Assembly), kept in a [`Recorded`](liens_core::Recorded) that
/// names who caused it.
///
/// # Examples
///
/// ```
/// # use liens_governance::{
/// #     Assembly, Bounds, Carry, College, Command, Draft, Event, Member, Outcome, ReplayError,
/// #     Roll, Statutes, Votes,
/// # };
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId};
/// # use liens_core::{SubjectId, Timestamp};
/// # let (at, users) = (Timestamp::MIN, CollegeId::new("users")?);
/// # let statutes = Statutes::new(
/// #     [College::new(users.clone(), 1, Carry::Majority)?],
/// #     Bounds::none(),
/// #     "more than 1/2 of expressed".parse()?,
/// # )?;
/// # let roll = Roll::freeze(&statutes, [Member::one(ContributorId::new("ana")?, users)], at)?;
/// let (motion, draft) = (MotionId::new("m")?, Draft::new(SubjectId::new("s")?, Votes::Final));
/// let open = Command::OpenMotion { motion: motion.clone(), draft, roll, closes: None };
/// let mut assembly = Assembly::new();
/// for (n, body) in (0..).zip([
///     Command::Found { statutes, waived: [].into() },
///     open,
///     Command::CloseMotion { motion: motion.clone() },
/// ]) {
///     let (id, by) = (CommandId::from_u128(n), ContributorId::new("ana")?);
///     assembly.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// }
/// // Nobody voted: a majority of nothing is not met.
/// let mut history = assembly.events().to_vec();
/// let outcome = Outcome::Rejected;
/// assert_eq!(history[2].body, Event::MotionClosed { motion: motion.clone(), outcome });
/// assert_eq!(Assembly::replay(history.clone())?, assembly);
///
/// // A history that says otherwise is none.
/// history[2].body = Event::MotionClosed { motion, outcome: Outcome::Adopted };
/// assert_eq!(Assembly::replay(history), Err(ReplayError::Differs { sequence: 2 }));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Event {
    /// The first statutes came into force.
    StatutesFounded {
        /// The statutes.
        statutes: Statutes,
        /// The colleges that may turn no vote under them.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeSet::is_empty"))]
        waived: BTreeSet<CollegeId>,
    },
    /// Other statutes came into force without a motion.
    StatutesAmended {
        /// The statutes.
        statutes: Statutes,
        /// The colleges that may turn no vote under them.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeSet::is_empty"))]
        waived: BTreeSet<CollegeId>,
    },
    /// A motion was written.
    MotionDrafted {
        /// The name of the motion.
        motion: MotionId,
        /// What it says.
        draft: Draft,
    },
    /// A motion was written anew.
    MotionRevised {
        /// The motion.
        motion: MotionId,
        /// What it says since.
        draft: Draft,
    },
    /// A motion was put to the colleges.
    DeliberationBegun {
        /// The motion.
        motion: MotionId,
    },
    /// A college was offered the floor.
    FloorOffered {
        /// The motion.
        motion: MotionId,
        /// The college.
        college: CollegeId,
        /// The end of the meeting at which it may take the floor: it is not silent before, even if
        /// its notice is over; none where no meeting is called.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        until: Option<Timestamp>,
    },
    /// A college was heard.
    CollegeHeard {
        /// The motion.
        motion: MotionId,
        /// The college.
        college: CollegeId,
        /// How.
        heard: Heard,
    },
    /// The vote on a motion in deliberation opened; who was invited and said nothing was silent.
    VoteOpened {
        /// The motion.
        motion: MotionId,
        /// Who votes.
        roll: Roll,
        /// Until when ballots are taken; none if until somebody closes the vote.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        closes: Option<Timestamp>,
    },
    /// A motion was written and its vote opened at once.
    MotionOpened {
        /// The name of the motion.
        motion: MotionId,
        /// What it says.
        draft: Draft,
        /// Who votes.
        roll: Roll,
        /// Until when ballots are taken; none if until somebody closes the vote.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        closes: Option<Timestamp>,
    },
    /// The author of the record cast a ballot.
    BallotCast {
        /// The motion.
        motion: MotionId,
        /// What they said.
        choice: Choice,
    },
    /// The author of the record chose among several.
    PaperCast {
        /// The motion.
        motion: MotionId,
        /// What they chose.
        paper: Paper,
    },
    /// The author of the record cast a block vote.
    BallotSplit {
        /// The motion.
        motion: MotionId,
        /// The weight that said yes.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        yes: u64,
        /// The weight that said no.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        no: u64,
        /// The weight that abstained.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        abstain: u64,
    },
    /// Somebody asked that a person be recused.
    VoterChallenged {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
    },
    /// A challenged person votes.
    ChallengeDismissed {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
    },
    /// A person was recused from a motion.
    PersonRecused {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
    },
    /// A motion was put under a topic.
    MotionClassified {
        /// The motion.
        motion: MotionId,
        /// The topic.
        topic: SubjectId,
    },
    /// The author of the record lent their voice.
    DelegationGiven {
        /// To whom.
        to: ContributorId,
        /// On which topic; none in general.
        topic: Option<SubjectId>,
    },
    /// The author of the record took their voice back.
    DelegationWithdrawn {
        /// On which topic; none in general.
        topic: Option<SubjectId>,
    },
    /// A vote was closed and counted; the certificate follows from the ballots.
    MotionClosed {
        /// The motion.
        motion: MotionId,
        /// How the vote ended.
        outcome: Outcome,
    },
    /// A vote whose ties lots break was closed and counted.
    MotionClosedByLots {
        /// The motion.
        motion: MotionId,
        /// The seed of the lots.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        seed: u64,
        /// How the vote ended.
        outcome: Outcome,
    },
    /// The author of the record objected to an adopted motion.
    ObjectionMade {
        /// The motion.
        motion: MotionId,
    },
    /// An adopted motion came into force.
    MotionEnacted {
        /// The motion.
        motion: MotionId,
    },
}

impl Event {
    /// The command that asked for the event.
    pub(crate) fn asked(&self) -> Command {
        match self.clone() {
            Self::StatutesFounded { statutes, waived } => Command::Found { statutes, waived },
            Self::StatutesAmended { statutes, waived } => Command::Amend { statutes, waived },
            Self::MotionDrafted { motion, draft } => Command::DraftMotion { motion, draft },
            Self::MotionRevised { motion, draft } => Command::ReviseMotion { motion, draft },
            Self::DeliberationBegun { motion } => Command::Deliberate { motion },
            Self::FloorOffered { motion, college, until } => {
                Command::OfferFloor { motion, college, until }
            }
            Self::CollegeHeard { motion, college, heard } => {
                Command::HearCollege { motion, college, heard }
            }
            Self::VoteOpened { motion, roll, closes } => Command::OpenVote { motion, roll, closes },
            Self::MotionOpened { motion, draft, roll, closes } => {
                Command::OpenMotion { motion, draft, roll, closes }
            }
            Self::BallotCast { motion, choice } => Command::CastBallot { motion, choice },
            Self::PaperCast { motion, paper } => Command::CastPaper { motion, paper },
            Self::BallotSplit { motion, yes, no, abstain } => {
                Command::SplitBallot { motion, yes, no, abstain }
            }
            Self::VoterChallenged { motion, person } => Command::ChallengeVoter { motion, person },
            Self::ChallengeDismissed { motion, person } => {
                Command::DismissChallenge { motion, person }
            }
            Self::PersonRecused { motion, person } => Command::Recuse { motion, person },
            Self::MotionClassified { motion, topic } => Command::ClassifyMotion { motion, topic },
            Self::DelegationGiven { to, topic } => Command::Delegate { to, topic },
            Self::DelegationWithdrawn { topic } => Command::WithdrawDelegation { topic },
            Self::MotionClosed { motion, .. } => Command::CloseMotion { motion },
            Self::MotionClosedByLots { motion, seed, .. } => Command::CloseByLots { motion, seed },
            Self::ObjectionMade { motion } => Command::Object { motion },
            Self::MotionEnacted { motion } => Command::EnactMotion { motion },
        }
    }
}
