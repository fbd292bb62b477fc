//! Why a register refuses a command, or a history.

use liens_core::{
    CircleId, CollegeId, ContributorId, GroupId, HistoryError, Portion, SeatId, Timestamp,
};

use crate::RollError;

/// Why a [`Register`](super::Register) refuses a command.
///
/// # Examples
///
/// ```
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope};
/// # use liens_governance::register::{Command, Cost, Refusal, Register};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (college, cost) = (CollegeId::new("users")?, Cost::NONE);
/// let body = Command::Leave { college: college.clone(), cost };
/// let (id, by) = (CommandId::from_u128(1), ContributorId::new("ana")?);
/// let at = "2026-01-01".parse()?;
/// let asked = Envelope { id, by: by.clone(), on_behalf_of: None, at, body };
/// let refused = Register::new().execute(&asked).unwrap_err();
/// assert_eq!(refused, Refusal::NotAMember { person: by, college });
/// assert_eq!(refused.code(), "governance.register.not_a_member");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The command does not fit the history.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The membership could not stand on a roll.
    #[error(transparent)]
    Roll(#[from] RollError),
    /// The group was declared before.
    #[error("group '{group}' is declared already")]
    GroupExists {
        /// The group.
        group: GroupId,
    },
    /// The group was not declared.
    #[error("there is no group '{group}'")]
    UnknownGroup {
        /// The group.
        group: GroupId,
    },
    /// The college was declared before.
    #[error("college '{college}' is declared already")]
    CollegeExists {
        /// The college.
        college: CollegeId,
    },
    /// The college was not declared.
    #[error("there is no college '{college}'")]
    UnknownCollege {
        /// The college.
        college: CollegeId,
    },
    /// The circle was declared before.
    #[error("circle '{circle}' is declared already")]
    CircleExists {
        /// The circle.
        circle: CircleId,
    },
    /// The circle was not declared.
    #[error("there is no circle '{circle}'")]
    UnknownCircle {
        /// The circle.
        circle: CircleId,
    },
    /// The seat was opened before.
    #[error("seat '{seat}' is open already")]
    SeatExists {
        /// The seat.
        seat: SeatId,
    },
    /// The seat was not opened.
    #[error("there is no seat '{seat}'")]
    UnknownSeat {
        /// The seat.
        seat: SeatId,
    },
    /// The person belongs to no college.
    #[error("'{person}' is a member of no college")]
    UnknownMember {
        /// The person or organisation.
        person: ContributorId,
    },
    /// The person does not belong to the college.
    #[error("'{person}' is no member of college '{college}'")]
    NotAMember {
        /// The person.
        person: ContributorId,
        /// The college.
        college: CollegeId,
    },
    /// The person belongs to the college.
    #[error("'{person}' is a member of college '{college}' already")]
    AlreadyMember {
        /// The person.
        person: ContributorId,
        /// The college.
        college: CollegeId,
    },
    /// The person waits for an answer.
    #[error("'{person}' has asked to join college '{college}' already, on {since}")]
    AlreadyApplied {
        /// The person.
        person: ContributorId,
        /// The college.
        college: CollegeId,
        /// When they asked.
        since: Timestamp,
    },
    /// The person did not ask.
    #[error("'{person}' has not asked to join college '{college}'")]
    NoApplication {
        /// The person.
        person: ContributorId,
        /// The college.
        college: CollegeId,
    },
    /// Somebody else says which college of a person counts.
    #[error("'{by}' cannot say which college of '{person}' counts")]
    OnBehalf {
        /// Who sent it.
        by: ContributorId,
        /// For whom.
        person: ContributorId,
    },
    /// The term ends when it begins, or before.
    #[error("a term from {from} to {until} is empty")]
    EmptyTerm {
        /// The first instant of the term.
        from: Timestamp,
        /// The first instant after it.
        until: Timestamp,
    },
    /// The term begins before it is given.
    #[error("a term from {from} would begin before {at}, when it is given")]
    Backdated {
        /// The first instant of the term.
        from: Timestamp,
        /// When it would be given.
        at: Timestamp,
    },
    /// Somebody else holds the seat during the term.
    #[error("seat '{seat}' is taken by '{person}' until {until}")]
    SeatTaken {
        /// The seat.
        seat: SeatId,
        /// Who holds it.
        person: ContributorId,
        /// The first instant after their mandate.
        until: Timestamp,
    },
    /// The seat is reserved for members of a college that the person does not belong to.
    #[error("seat '{seat}' is reserved for college '{college}', '{person}' is no member of it")]
    Reserved {
        /// The seat.
        seat: SeatId,
        /// The college.
        college: CollegeId,
        /// The person.
        person: ContributorId,
    },
    /// The seat is held by a representative of another organisation, or of one.
    #[error("seat '{seat}' belongs to '{organisation}', for which '{person}' does not stand")]
    OrganisationSeat {
        /// The seat.
        seat: SeatId,
        /// The organisation.
        organisation: ContributorId,
        /// The person.
        person: ContributorId,
    },
    /// An organisation would hold more than its part of the seats.
    #[error(
        "'{organisation}' would hold {held} of the {seats} seats of circle '{circle}', more than \
         {max_part}"
    )]
    AbovePart {
        /// The organisation.
        organisation: ContributorId,
        /// The circle.
        circle: CircleId,
        /// The seats that it would hold at one time.
        held: u64,
        /// The seats of the circle.
        seats: u64,
        /// The largest part.
        max_part: Portion,
    },
    /// The person holds no mandate for the seat.
    #[error("'{person}' holds no mandate for seat '{seat}'")]
    NoMandate {
        /// The seat.
        seat: SeatId,
        /// The person.
        person: ContributorId,
    },
    /// The mandate of the person is over.
    #[error("the mandate of '{person}' for seat '{seat}' expired on {ended}")]
    ExpiredMandate {
        /// The seat.
        seat: SeatId,
        /// The person.
        person: ContributorId,
        /// The first instant after the mandate.
        ended: Timestamp,
    },
}

impl Refusal {
    /// The stable machine code of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::History(error) => error.code(),
            Self::Roll(error) => error.code(),
            Self::GroupExists { .. } => "governance.register.group_exists",
            Self::UnknownGroup { .. } => "governance.register.unknown_group",
            Self::CollegeExists { .. } => "governance.register.college_exists",
            Self::UnknownCollege { .. } => "governance.register.unknown_college",
            Self::CircleExists { .. } => "governance.register.circle_exists",
            Self::UnknownCircle { .. } => "governance.register.unknown_circle",
            Self::SeatExists { .. } => "governance.register.seat_exists",
            Self::UnknownSeat { .. } => "governance.register.unknown_seat",
            Self::UnknownMember { .. } => "governance.register.unknown_member",
            Self::NotAMember { .. } => "governance.register.not_a_member",
            Self::AlreadyMember { .. } => "governance.register.already_member",
            Self::AlreadyApplied { .. } => "governance.register.already_applied",
            Self::NoApplication { .. } => "governance.register.no_application",
            Self::OnBehalf { .. } => "governance.register.on_behalf",
            Self::EmptyTerm { .. } => "governance.register.empty_term",
            Self::Backdated { .. } => "governance.register.backdated",
            Self::SeatTaken { .. } => "governance.register.seat_taken",
            Self::Reserved { .. } => "governance.register.reserved",
            Self::OrganisationSeat { .. } => "governance.register.organisation_seat",
            Self::AbovePart { .. } => "governance.register.above_part",
            Self::NoMandate { .. } => "governance.register.no_mandate",
            Self::ExpiredMandate { .. } => "governance.register.expired_mandate",
        }
    }
}

/// Why a history is not one of a [`Register`](super::Register).
///
/// See [`Register::replay`](super::Register::replay) for a history that is refused.
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
            Self::Refused { .. } => "governance.register.replay",
        }
    }
}
