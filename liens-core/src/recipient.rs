//! Who receives a part.

use std::fmt;

use crate::ContributorId;

/// Who receives a part of what is shared.
///
/// Ordered `Contributor` before `Owed` before `Commons`, then by the bytes of the id.
///
/// # Examples
///
/// ```
/// # use liens_core::{ContributorId, IdError, Recipient};
/// let ana = Recipient::Contributor(ContributorId::new("ana")?);
/// assert!(ana < Recipient::Commons);
/// assert_eq!(ana.to_string(), "ana");
/// # Ok::<_, IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(from = "Form", into = "Form"))]
pub enum Recipient {
    /// A person whom the caller vouches for.
    Contributor(ContributorId),
    /// A person without an account, or not vouched for yet: the amount waits.
    Owed(ContributorId),
    /// What belongs to all; takes part in no weight, floor or cap.
    Commons,
}

impl Recipient {
    /// The person, if the recipient is one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ContributorId, IdError, Recipient};
    /// let ana = ContributorId::new("ana")?;
    /// let owed = Recipient::Owed(ana.clone());
    /// assert_eq!(owed.person(), Some(&ana)); // the amount waits, and it is hers
    /// assert_eq!(Recipient::Commons.person(), None);
    /// # Ok::<_, IdError>(())
    /// ```
    pub const fn person(&self) -> Option<&ContributorId> {
        match self {
            Self::Contributor(id) | Self::Owed(id) => Some(id),
            Self::Commons => None,
        }
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contributor(id) => f.pad(id.as_str()),
            Self::Owed(id) => f.pad(&format!("owed to {id}")),
            Self::Commons => f.pad("the commons"),
        }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", rename = "Recipient", deny_unknown_fields)]
enum Form {
    Contributor { id: ContributorId },
    Owed { id: ContributorId },
    Commons {},
}

#[cfg(feature = "serde")]
impl From<Form> for Recipient {
    fn from(form: Form) -> Self {
        match form {
            Form::Contributor { id } => Self::Contributor(id),
            Form::Owed { id } => Self::Owed(id),
            Form::Commons {} => Self::Commons,
        }
    }
}

#[cfg(feature = "serde")]
impl From<Recipient> for Form {
    fn from(recipient: Recipient) -> Self {
        match recipient {
            Recipient::Contributor(id) => Self::Contributor { id },
            Recipient::Owed(id) => Self::Owed { id },
            Recipient::Commons => Self::Commons {},
        }
    }
}
