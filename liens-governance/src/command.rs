//! What can be asked of an assembly.
//!
//! A command is an order that may be refused; what became of it is an [`Event`](crate::Event). It
//! says nothing of who sends it and when, which the [`Envelope`](liens_core::Envelope) around it
//! does: a ballot is that of its sender, so that nobody can cast one for somebody else by filling
//! in a name.

use std::collections::BTreeSet;

use liens_core::{CollegeId, ContributorId, MotionId, SubjectId, Timestamp};

use crate::election::Paper;
use crate::{Choice, Draft, Heard, Roll, Statutes};

/// Whether a ballot can be changed.
///
/// # Examples
///
/// Ballots that can be changed keep the outcome open to the last minute, and a vote is then never
/// settled early; final ones let a meeting close as soon as nothing can change:
///
/// ```
/// # use liens_governance::{
/// #     Assembly, Bounds, Carry, Choice, College, Command, Draft, Member, Outcome, Roll, Statutes,
/// #     Votes,
/// # };
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId};
/// # use liens_core::{SubjectId, Timestamp};
/// let settled = |votes: Votes| -> Result<Option<Outcome>, Box<dyn std::error::Error>> {
/// #   let (at, users) = (Timestamp::MIN, CollegeId::new("users")?);
/// #   let colleges = [College::new(users.clone(), 1, Carry::ProportionalMembers)?];
///     let statutes = Statutes::new(colleges, Bounds::none(), "more than 1/2 of all".parse()?)?;
///     let names = ["ana", "bo", "cy"];
/// #   let member = |name| ContributorId::new(name).map(|one| Member::one(one, users.clone()));
/// #   let members = names.into_iter().map(member).collect::<Result<Vec<_>, _>>()?;
/// #   let roll = Roll::freeze(&statutes, members, at)?;
///     let (motion, draft) = (MotionId::new("m")?, Draft::new(SubjectId::new("s")?, votes));
/// #   let id = motion.clone();
///     let cast = Command::CastBallot { motion: motion.clone(), choice: Choice::Yes };
///     let mut assembly = Assembly::new();
///     for (n, (by, body)) in (0..).zip([
///         ("ana", Command::Found { statutes, waived: [].into() }),
///         ("ana", Command::OpenMotion { motion, draft, roll, closes: None }),
///         ("ana", cast.clone()),
///         ("bo", cast),
///     ]) {
///         let (id, by) = (CommandId::from_u128(n), ContributorId::new(by)?);
///         assembly.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
///     }
///     Ok(assembly.motion(&id).and_then(|motion| motion.vote()?.settled()))
/// };
/// assert_eq!(settled(Votes::Final)?, Some(Outcome::Adopted)); // two of three, whatever cy says
/// assert_eq!(settled(Votes::ChangeableUntilClose)?, None);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Votes {
    /// A ballot stands once cast.
    Final,
    /// A later ballot of the same person replaces the earlier one until the vote closes.
    ChangeableUntilClose,
}

/// A request to an [`Assembly`](crate::Assembly), sent in an [`Envelope`](liens_core::Envelope).
///
/// # Examples
///
/// ```
/// # use liens_governance::{Choice, Command};
/// # use liens_core::{ContributorId, MotionId, SubjectId};
/// let motion = MotionId::new("open-the-workshop")?;
/// let cast = Command::CastBallot { motion: motion.clone(), choice: Choice::Abstain };
/// assert_eq!(cast.name(), "cast_ballot"); // what a permission of the embedding program names
/// // A delegation names no motion: it is for all of a topic, until it is withdrawn.
/// let (to, topic) = (ContributorId::new("bo")?, Some(SubjectId::new("budget")?));
/// let lend = Command::Delegate { to, topic: topic.clone() };
/// assert_ne!(lend, Command::WithdrawDelegation { topic });
/// assert_eq!(lend.name(), "delegate");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "AssemblyCommand"))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Command {
    /// Brings the first statutes into force; nothing is put to the vote before.
    Found {
        /// The statutes.
        statutes: Statutes,
        /// The colleges that may turn no vote under them.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeSet::is_empty"))]
        waived: BTreeSet<CollegeId>,
    },
    /// Brings other statutes into force, where those in force ask for no motion.
    Amend {
        /// The statutes.
        statutes: Statutes,
        /// The colleges that may turn no vote under them.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeSet::is_empty"))]
        waived: BTreeSet<CollegeId>,
    },
    /// Writes a motion.
    DraftMotion {
        /// The name of the motion.
        motion: MotionId,
        /// What it says.
        draft: Draft,
    },
    /// Writes a motion anew before its vote; the colleges are heard again on the new text.
    ReviseMotion {
        /// The motion.
        motion: MotionId,
        /// What it says from now.
        draft: Draft,
    },
    /// Puts a drafted motion, or once a suspended one, to the colleges.
    Deliberate {
        /// The motion.
        motion: MotionId,
    },
    /// Offers a college the floor on a motion.
    OfferFloor {
        /// The motion.
        motion: MotionId,
        /// The college.
        college: CollegeId,
        /// The end of the meeting at which it may take the floor: it is not silent before, even if
        /// its notice is over; none where no meeting is called.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        until: Option<Timestamp>,
    },
    /// Records how a college was heard on a motion.
    HearCollege {
        /// The motion.
        motion: MotionId,
        /// The college.
        college: CollegeId,
        /// How.
        heard: Heard,
    },
    /// Opens the vote on a motion in deliberation, under the statutes in force.
    OpenVote {
        /// The motion.
        motion: MotionId,
        /// Who votes.
        roll: Roll,
        /// Until when ballots are taken; none if until somebody closes the vote.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        closes: Option<Timestamp>,
    },
    /// Writes a motion and opens its vote at once, where the statutes ask for no hearing.
    OpenMotion {
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
    /// Casts the ballot of the sender.
    CastBallot {
        /// The motion.
        motion: MotionId,
        /// What the sender says.
        choice: Choice,
    },
    /// Chooses among several in a motion that does; such a ballot says yes.
    CastPaper {
        /// The motion.
        motion: MotionId,
        /// What the sender chooses.
        paper: Paper,
    },
    /// Casts the ballot of the sender as a block vote: their own weight, split exactly.
    SplitBallot {
        /// The motion.
        motion: MotionId,
        /// The weight that says yes.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        yes: u64,
        /// The weight that says no.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        no: u64,
        /// The weight that abstains.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        abstain: u64,
    },
    /// Asks that a person be recused; the vote does not close before that is decided.
    ChallengeVoter {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
    },
    /// Decides that a challenged person votes.
    DismissChallenge {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
    },
    /// Recuses a person from an open motion, challenged or not: they leave every base.
    Recuse {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
    },
    /// Puts a motion, before its first ballot, under the topic that delegations and the statutes'
    /// protection may name.
    ClassifyMotion {
        /// The motion.
        motion: MotionId,
        /// The topic.
        topic: SubjectId,
    },
    /// Lends the voice of the sender, on one topic or in general, in every motion closed from then.
    Delegate {
        /// To whom.
        to: ContributorId,
        /// On which topic; none for all that have no delegate of their own.
        topic: Option<SubjectId>,
    },
    /// Takes the voice of the sender back.
    WithdrawDelegation {
        /// On which topic; none for the general delegation.
        topic: Option<SubjectId>,
    },
    /// Closes the vote and counts it: when its time is over, or before where its outcome is settled
    /// or, without a stated end, everybody voted.
    CloseMotion {
        /// The motion.
        motion: MotionId,
    },
    /// Closes a vote whose ties are broken by lots, as [`CloseMotion`](Self::CloseMotion) does.
    CloseByLots {
        /// The motion.
        motion: MotionId,
        /// The seed of the lots, which nobody knew while ballots were taken.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        seed: u64,
    },
    /// Objects to an adopted motion; by more than half of the roll of a college it is suspended.
    Object {
        /// The motion.
        motion: MotionId,
    },
    /// Puts an adopted motion into force, once nobody may object to it any more.
    EnactMotion {
        /// The motion.
        motion: MotionId,
    },
}

impl Command {
    /// The name of what is asked, as its JSON form has it: what a permission speaks of.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Found { .. } => "found",
            Self::Amend { .. } => "amend",
            Self::DraftMotion { .. } => "draft_motion",
            Self::ReviseMotion { .. } => "revise_motion",
            Self::Deliberate { .. } => "deliberate",
            Self::OfferFloor { .. } => "offer_floor",
            Self::HearCollege { .. } => "hear_college",
            Self::OpenVote { .. } => "open_vote",
            Self::OpenMotion { .. } => "open_motion",
            Self::CastBallot { .. } => "cast_ballot",
            Self::CastPaper { .. } => "cast_paper",
            Self::SplitBallot { .. } => "split_ballot",
            Self::ChallengeVoter { .. } => "challenge_voter",
            Self::DismissChallenge { .. } => "dismiss_challenge",
            Self::Recuse { .. } => "recuse",
            Self::ClassifyMotion { .. } => "classify_motion",
            Self::Delegate { .. } => "delegate",
            Self::WithdrawDelegation { .. } => "withdraw_delegation",
            Self::CloseMotion { .. } => "close_motion",
            Self::CloseByLots { .. } => "close_by_lots",
            Self::Object { .. } => "object",
            Self::EnactMotion { .. } => "enact_motion",
        }
    }
}
