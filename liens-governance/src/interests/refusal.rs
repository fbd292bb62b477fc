//! Why interests refuse a command, a history, or a recusal.

use liens_core::{ContributorId, HistoryError, InterestError, MotionId, SubjectId, Timestamp};

/// Why [`Interests`](super::Interests) refuse a command.
///
/// # Examples
///
/// ```
/// # use liens_core::{CommandId, ContributorId, Envelope, SubjectId};
/// # use liens_governance::interests::{Command, Interests, Refusal};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (topic, at) = (SubjectId::new("the hall")?, "2026-03-05".parse()?);
/// let (id, by) = (CommandId::from_u128(1), ContributorId::new("ana")?);
/// let body = Command::End { topic: topic.clone() };
/// let asked = Envelope { id, by: by.clone(), on_behalf_of: None, at, body };
/// // Nothing was declared that could end.
/// let refused = Interests::new().execute(&asked).unwrap_err();
/// assert_eq!(refused, Refusal::NotDeclared { person: by, topic });
/// assert_eq!(refused.code(), "governance.interests.not_declared");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The command does not fit the history.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The interest would never be in force.
    #[error(transparent)]
    Interest(#[from] InterestError),
    /// Somebody else speaks of a person's interests.
    #[error("'{by}' cannot declare what is at stake for '{person}'")]
    OnBehalf {
        /// Who sent it.
        by: ContributorId,
        /// For whom.
        person: ContributorId,
    },
    /// The person declared it for that time already.
    #[error("'{person}' has declared an interest in '{topic}' already, from {since}")]
    AlreadyDeclared {
        /// The person.
        person: ContributorId,
        /// In what.
        topic: SubjectId,
        /// The first instant of the known one.
        since: Timestamp,
    },
    /// The person has no such interest that lasts.
    #[error("'{person}' has declared no lasting interest in '{topic}'")]
    NotDeclared {
        /// The person.
        person: ContributorId,
        /// In what.
        topic: SubjectId,
    },
}

impl Refusal {
    /// The stable machine code of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::History(error) => error.code(),
            Self::Interest(error) => error.code(),
            Self::OnBehalf { .. } => "governance.interests.on_behalf",
            Self::AlreadyDeclared { .. } => "governance.interests.already_declared",
            Self::NotDeclared { .. } => "governance.interests.not_declared",
        }
    }
}

/// Why a history is not one of [`Interests`](super::Interests).
///
/// A history is refused as a whole: half of it would be another one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The event does not stand where it says, or repeats a command.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The command of an event would have been refused.
    #[error("event {sequence} could not have happened: {reason}")]
    Refused {
        /// The place of the event.
        sequence: u64,
        /// Why.
        #[source]
        reason: Refusal,
    },
}

impl ReplayError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::History(error) => error.code(),
            Self::Refused { .. } => "governance.interests.replay",
        }
    }
}

/// Why a declaration recuses nobody from a vote.
///
/// In the order in which they are checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecusalError {
    /// There is no vote yet.
    #[error("the vote on motion '{motion}' is not open")]
    NotOpen {
        /// The motion.
        motion: MotionId,
    },
    /// The person does not stand on the roll of the vote.
    #[error("'{person}' does not stand on the roll of motion '{motion}'")]
    NotOnRoll {
        /// The person.
        person: ContributorId,
        /// The motion.
        motion: MotionId,
    },
    /// The person declared no interest that is in force during the vote.
    #[error("'{person}' has declared no interest in force during the vote on motion '{motion}'")]
    NoInterest {
        /// The person.
        person: ContributorId,
        /// The motion.
        motion: MotionId,
    },
    /// The declaration is dated after the vote: what was counted stays counted.
    #[error(
        "'{person}' declared an interest on {declared}, after the vote on motion '{motion}' closed \
         on {closed}"
    )]
    AfterVote {
        /// The person.
        person: ContributorId,
        /// The motion.
        motion: MotionId,
        /// When they declared it.
        declared: Timestamp,
        /// When the vote closed.
        closed: Timestamp,
    },
    /// The vote is closed, although the declaration was there in time.
    #[error("the vote on motion '{motion}' closed on {closed} without recusing '{person}'")]
    Closed {
        /// The person.
        person: ContributorId,
        /// The motion.
        motion: MotionId,
        /// When the vote closed.
        closed: Timestamp,
    },
}

impl RecusalError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotOpen { .. } => "governance.recusal.not_open",
            Self::NotOnRoll { .. } => "governance.recusal.not_on_roll",
            Self::NoInterest { .. } => "governance.recusal.no_interest",
            Self::AfterVote { .. } => "governance.recusal.after_vote",
            Self::Closed { .. } => "governance.recusal.closed",
        }
    }
}
