//! What happened in an assembly.

use liens_core::{ContributorId, MotionId, SubjectId};

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
}

impl Event {
    /// The command that asked for the event.
    pub(crate) fn asked(&self) -> Command {
        match self.clone() {
            Self::MotionOpened { motion, subject, statutes, roll, votes } => {
                Command::OpenMotion { motion, subject, statutes, roll, votes }
            }
            Self::BallotCast { motion, choice } => Command::CastBallot { motion, choice },
            Self::BallotSplit { motion, yes, no, abstain } => {
                Command::SplitBallot { motion, yes, no, abstain }
            }
            Self::PersonRecused { motion, person } => Command::Recuse { motion, person },
            Self::MotionClassified { motion, topic } => Command::ClassifyMotion { motion, topic },
            Self::DelegationGiven { to, topic } => Command::Delegate { to, topic },
            Self::DelegationWithdrawn { topic } => Command::WithdrawDelegation { topic },
            Self::MotionClosed { motion, .. } => Command::CloseMotion { motion },
        }
    }
}
