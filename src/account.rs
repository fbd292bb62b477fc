//! The accounts of a commons, named by whom they are for.

use std::fmt;

use liens_core::{AccountId, ContributorId, IdError, ProjectId, Recipient, Unit};
use liens_timebank::{AccountKind, Limits};

/// Whom an account is for.
///
/// # Examples
///
/// ```
/// # use liens::{Holder, IdError, Unit};
/// assert_eq!(Holder::Commons {}.account(&Unit::Time)?.as_str(), "commons:hour");
/// # Ok::<_, IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Holder {
    /// A person.
    Person {
        /// The person.
        id: ContributorId,
    },
    /// A pot that fills up and is distributed; never below zero.
    Pot {
        /// The project that it is for.
        project: ProjectId,
    },
    /// What belongs to all; never below zero.
    Commons {},
    /// What waits for persons without an account, or for contributions to be secured; never below
    /// zero.
    Owed {},
    /// The world outside, where money and hours come from and go to.
    Outside {},
}

impl Holder {
    /// The name of the account of one unit, such as `member:ana:EUR`.
    ///
    /// # Errors
    ///
    /// [`IdError::Length`] if the name passes the length of an id.
    pub fn account(&self, unit: &Unit) -> Result<AccountId, IdError> {
        AccountId::new(format!("{self}:{unit}"))
    }

    /// The account that pays a recipient.
    pub(crate) fn of(recipient: &Recipient) -> Self {
        match recipient {
            Recipient::Contributor(id) => Self::Person { id: id.clone() },
            Recipient::Owed(_) => Self::Owed {},
            Recipient::Commons => Self::Commons {},
        }
    }

    pub(crate) fn person(&self) -> Option<ContributorId> {
        match self {
            Self::Person { id } => Some(id.clone()),
            _ => None,
        }
    }

    pub(crate) const fn kind(&self) -> AccountKind {
        match self {
            Self::Person { .. } => AccountKind::Member,
            Self::Pot { .. } | Self::Commons {} => AccountKind::Pot,
            Self::Owed {} => AccountKind::Clearing,
            Self::Outside {} => AccountKind::External,
        }
    }

    /// Nobody but a person and the world outside may go below zero; a person follows the rules of
    /// the unit.
    pub(crate) fn limits(&self) -> Option<Limits> {
        match self {
            Self::Person { .. } | Self::Outside {} => None,
            Self::Pot { .. } | Self::Commons {} | Self::Owed {} => Some(Limits::never_negative()),
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person { id } => write!(f, "member:{id}"),
            Self::Pot { project } => write!(f, "pot:{project}"),
            Self::Commons {} => f.write_str("commons"),
            Self::Owed {} => f.write_str("owed"),
            Self::Outside {} => f.write_str("outside"),
        }
    }
}
