//! What can be asked of a register.
//!
//! Three declare what there is (groups, colleges, circles), six take a person to, through and out
//! of a college, three open and give seats. The five steps of a person that cost something name the
//! cost. Who may send which is not decided here: permissions speak of commands by their
//! [`name`](Command::name).

use liens_core::{
    CircleId, CollegeId, ContributorId, GroupId, Portion, ReasonId, RoleId, SeatId, Timestamp,
};

use super::{Cost, KeptFor};

/// A request to a [`Register`](super::Register), sent in an [`Envelope`](liens_core::Envelope).
///
/// "The sender" is who the envelope is sent for: `on_behalf_of`, else `by`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "RegisterCommand"))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Command {
    /// Declares a group of stakeholders that ought to be embodied.
    DeclareGroup {
        /// The group.
        group: GroupId,
    },
    /// Declares a college that people may belong to.
    DeclareCollege {
        /// The college.
        college: CollegeId,
    },
    /// The sender asks to belong to a college.
    Apply {
        /// The college.
        college: CollegeId,
        /// The group that the sender embodies there.
        group: Option<GroupId>,
        /// What asking costs them.
        cost: Cost,
    },
    /// Admits a person who asked.
    Admit {
        /// The person.
        person: ContributorId,
        /// The college.
        college: CollegeId,
        /// Their weight inside the college, 1 or more.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        weight: u64,
        /// What it costs them, such as a share to subscribe.
        cost: Cost,
    },
    /// Refuses a person who asked; what is said to them belongs into the notes.
    RefuseApplication {
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
    /// Admits a member of one college, who asked, to another one that takes its place.
    Move {
        /// The person.
        person: ContributorId,
        /// The college that they leave.
        from: CollegeId,
        /// The college that they asked for.
        to: CollegeId,
        /// Their weight there, 1 or more.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        weight: u64,
        /// What it costs them.
        cost: Cost,
    },
    /// The sender leaves a college.
    Leave {
        /// The college.
        college: CollegeId,
        /// What leaving costs them.
        cost: Cost,
    },
    /// The sender, a member of several colleges, says which one counts.
    ChooseCollege {
        /// The college.
        college: CollegeId,
    },
    /// Declares a circle with seats.
    DeclareCircle {
        /// The circle.
        circle: CircleId,
        /// The largest part of its seats that one organisation may hold.
        max_part: Portion,
    },
    /// Opens a seat in a circle.
    OpenSeat {
        /// The seat.
        seat: SeatId,
        /// The circle.
        circle: CircleId,
        /// What its holder does.
        role: RoleId,
        /// Who may hold it.
        kept_for: KeptFor,
    },
    /// Gives a seat to a person for a term.
    GiveMandate {
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
    /// Ends a mandate before its term.
    EndMandate {
        /// The seat.
        seat: SeatId,
        /// Who holds it.
        person: ContributorId,
    },
}

impl Command {
    /// The name of what is asked, as its JSON form has it: what a permission speaks of.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, GroupId, IdError};
    /// # use liens_governance::register::Command;
    /// let leave = Command::Leave { college: CollegeId::new("users")?, cost: Default::default() };
    /// let declare = Command::DeclareGroup { group: GroupId::new("tenants")? };
    /// assert_eq!((leave.name(), declare.name()), ("leave", "declare_group"));
    /// # Ok::<_, IdError>(())
    /// ```
    pub const fn name(&self) -> &'static str {
        match self {
            Self::DeclareGroup { .. } => "declare_group",
            Self::DeclareCollege { .. } => "declare_college",
            Self::Apply { .. } => "apply",
            Self::Admit { .. } => "admit",
            Self::RefuseApplication { .. } => "refuse_application",
            Self::Move { .. } => "move",
            Self::Leave { .. } => "leave",
            Self::ChooseCollege { .. } => "choose_college",
            Self::DeclareCircle { .. } => "declare_circle",
            Self::OpenSeat { .. } => "open_seat",
            Self::GiveMandate { .. } => "give_mandate",
            Self::EndMandate { .. } => "end_mandate",
        }
    }
}
