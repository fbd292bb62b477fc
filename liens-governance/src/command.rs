//! What can be asked of an assembly.

use liens_core::{MotionId, SubjectId};

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
    /// Closes the vote and counts it.
    CloseMotion {
        /// The motion.
        motion: MotionId,
    },
}
