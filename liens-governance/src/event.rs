//! What happened in an assembly.

use liens_core::{MotionId, SubjectId};

use crate::{Choice, Command, Outcome, Roll, Statutes, Votes};

/// A fact of an [`Assembly`](crate::Assembly), kept in a [`Recorded`](liens_core::Recorded) that
/// names who caused it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Event {
    /// A motion was put to the vote.
    MotionOpened {
        /// The name of the motion.
        motion: MotionId,
        /// What it is about.
        subject: SubjectId,
        /// The colleges and the rule that decides.
        statutes: Statutes,
        /// Who votes.
        roll: Roll,
        /// Whether a ballot can be changed.
        votes: Votes,
    },
    /// The author of the record cast a ballot.
    BallotCast {
        /// The motion.
        motion: MotionId,
        /// What they said.
        choice: Choice,
    },
    /// A vote was closed and counted; the certificate follows from the ballots.
    MotionClosed {
        /// The motion.
        motion: MotionId,
        /// How the vote ended.
        outcome: Outcome,
    },
}

impl Event {
    /// The command that asked for the event.
    pub(crate) fn asked(&self) -> Command {
        match self.clone() {
            Self::MotionOpened { motion, subject, statutes, roll, votes } => {
                Command::OpenMotion { motion, subject, statutes, roll, votes }
            }
            Self::BallotCast { motion, choice } => Command::CastBallot { motion, choice },
            Self::MotionClosed { motion, .. } => Command::CloseMotion { motion },
        }
    }
}
