//! What can be asked of an assembly.

use liens_core::{ContributorId, MotionId, SubjectId};

use crate::{Choice, Roll, Statutes};

/// Whether a ballot can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Votes {
    /// A ballot stands once cast.
    Final,
    /// A later ballot of the same person replaces the earlier one until the vote closes.
    ChangeableUntilClose,
}

/// A request to an [`Assembly`](crate::Assembly), sent in an [`Envelope`](liens_core::Envelope).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Command {
    /// Puts a motion to the vote.
    OpenMotion {
        /// The name of the motion.
        motion: MotionId,
        /// What it is about; opaque to the assembly.
        subject: SubjectId,
        /// The colleges and the rule that decides.
        statutes: Statutes,
        /// Who votes.
        roll: Roll,
        /// Whether a ballot can be changed.
        votes: Votes,
    },
    /// Casts the ballot of the sender.
    CastBallot {
        /// The motion.
        motion: MotionId,
        /// What the sender says.
        choice: Choice,
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
    /// Recuses a person from an open motion: they leave every base.
    Recuse {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
    },
    /// Puts an open motion, before its first ballot, under the topic that delegations may name.
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
    /// Closes the vote and counts it.
    CloseMotion {
        /// The motion.
        motion: MotionId,
    },
}
