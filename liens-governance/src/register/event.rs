//! What happened in a register.
//!
//! One event a command, with the same fields: what a register decides is whether, not what. Ids and
//! numbers only; words about a person are in notes, where they can be erased.

use liens_core::{
    CircleId, CollegeId, ContributorId, GroupId, Portion, ReasonId, RoleId, SeatId, Timestamp,
};

use super::{Command, Cost, KeptFor};

/// A fact of a [`Register`](super::Register), kept in a [`Recorded`](liens_core::Recorded) that
/// names who caused it and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Event {
    /// A group of stakeholders was declared.
    GroupDeclared {
        /// The group.
        group: GroupId,
    },
    /// A college was declared.
    CollegeDeclared {
        /// The college.
        college: CollegeId,
    },
    /// The sender asked to belong to a college.
    Applied {
        /// The college.
        college: CollegeId,
        /// The group that they embody there.
        group: Option<GroupId>,
        /// What asking cost them.
        cost: Cost,
    },
    /// A person who asked was admitted.
    Admitted {
        /// The person.
        person: ContributorId,
        /// The college.
        college: CollegeId,
        /// Their weight inside the college.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        weight: u64,
        /// What it cost them.
        cost: Cost,
    },
    /// A person who asked was refused.
    ApplicationRefused {
        /// The person.
        person: ContributorId,
        /// The college.
        college: CollegeId,
        /// What it cost them.
        cost: Cost,
        /// Why, by a name under which refusals are counted.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reason: Option<ReasonId>,
    },
    /// A person left one college for another.
    Moved {
        /// The person.
        person: ContributorId,
        /// The college that they left.
        from: CollegeId,
        /// The college that they came to.
        to: CollegeId,
        /// Their weight there.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        weight: u64,
        /// What it cost them.
        cost: Cost,
    },
    /// The sender left a college.
    Left {
        /// The college.
        college: CollegeId,
        /// What leaving cost them.
        cost: Cost,
    },
    /// The sender said which of their colleges counts.
    CollegeChosen {
        /// The college.
        college: CollegeId,
    },
    /// A circle was declared.
    CircleDeclared {
        /// The circle.
        circle: CircleId,
        /// The largest part of its seats that one organisation may hold.
        max_part: Portion,
    },
    /// A seat was opened.
    SeatOpened {
        /// The seat.
        seat: SeatId,
        /// The circle.
        circle: CircleId,
        /// What its holder does.
        role: RoleId,
        /// Who may hold it.
        kept_for: KeptFor,
    },
    /// A seat was given for a term.
    MandateGiven {
        /// The seat.
        seat: SeatId,
        /// The person.
        person: ContributorId,
        /// The organisation that they stand for.
        organisation: Option<ContributorId>,
        /// The first instant of the term.
        from: Timestamp,
        /// The first instant after the term.
        until: Timestamp,
    },
    /// A mandate ended before its term.
    MandateEnded {
        /// The seat.
        seat: SeatId,
        /// Who held it.
        person: ContributorId,
    },
}

impl Event {
    /// What a command that is not refused leads to.
    ///
    /// Total: a command that passed its checks has its event.
    pub(super) fn of(command: &Command) -> Self {
        match command.clone() {
            Command::DeclareGroup { group } => Self::GroupDeclared { group },
            Command::DeclareCollege { college } => Self::CollegeDeclared { college },
            Command::Apply { college, group, cost } => Self::Applied { college, group, cost },
            Command::Admit { person, college, weight, cost } => {
                Self::Admitted { person, college, weight, cost }
            }
            Command::RefuseApplication { person, college, cost, reason } => {
                Self::ApplicationRefused { person, college, cost, reason }
            }
            Command::Move { person, from, to, weight, cost } => {
                Self::Moved { person, from, to, weight, cost }
            }
            Command::Leave { college, cost } => Self::Left { college, cost },
            Command::ChooseCollege { college } => Self::CollegeChosen { college },
            Command::DeclareCircle { circle, max_part } => {
                Self::CircleDeclared { circle, max_part }
            }
            Command::OpenSeat { seat, circle, role, kept_for } => {
                Self::SeatOpened { seat, circle, role, kept_for }
            }
            Command::GiveMandate { seat, person, organisation, from, until } => {
                Self::MandateGiven { seat, person, organisation, from, until }
            }
            Command::EndMandate { seat, person } => Self::MandateEnded { seat, person },
        }
    }

    /// The command that asked for the event.
    ///
    /// The inverse of [`of`](Self::of), by which a replay checks an event as if it were asked for
    /// now.
    pub(super) fn asked(&self) -> Command {
        match self.clone() {
            Self::GroupDeclared { group } => Command::DeclareGroup { group },
            Self::CollegeDeclared { college } => Command::DeclareCollege { college },
            Self::Applied { college, group, cost } => Command::Apply { college, group, cost },
            Self::Admitted { person, college, weight, cost } => {
                Command::Admit { person, college, weight, cost }
            }
            Self::ApplicationRefused { person, college, cost, reason } => {
                Command::RefuseApplication { person, college, cost, reason }
            }
            Self::Moved { person, from, to, weight, cost } => {
                Command::Move { person, from, to, weight, cost }
            }
            Self::Left { college, cost } => Command::Leave { college, cost },
            Self::CollegeChosen { college } => Command::ChooseCollege { college },
            Self::CircleDeclared { circle, max_part } => {
                Command::DeclareCircle { circle, max_part }
            }
            Self::SeatOpened { seat, circle, role, kept_for } => {
                Command::OpenSeat { seat, circle, role, kept_for }
            }
            Self::MandateGiven { seat, person, organisation, from, until } => {
                Command::GiveMandate { seat, person, organisation, from, until }
            }
            Self::MandateEnded { seat, person } => Command::EndMandate { seat, person },
        }
    }
}
