//! Declarations of interest: what somebody has at stake in a topic, said openly.

use crate::{ContributorId, SubjectId, Timestamp};

/// A declaration that somebody has an interest in a topic, from one day on and perhaps up to
/// another.
///
/// Nobody has to declare anything. What the interest is, in words, belongs in
/// [`Notes`](crate::Notes), where it can be erased; who recuses for it, and from which vote, is
/// decided elsewhere.
///
/// # Law
///
/// `an_interest_is_in_force_from_its_first_instant_up_to_its_end`
///
/// # Examples
///
/// ```
/// # use liens_core::{ContributorId, Interest, SubjectId};
/// let (ana, hall) = (ContributorId::new("ana")?, SubjectId::new("the hall")?);
/// let (spring, summer) = ("2026-03-01".parse()?, "2026-06-01".parse()?);
/// let rents_it_out = Interest::new(ana, hall, spring, Some(summer))?;
/// assert!(rents_it_out.in_force("2026-04-15".parse()?));
/// assert!(!rents_it_out.in_force(summer));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Form", into = "Form"))]
pub struct Interest {
    topic: SubjectId,
    person: ContributorId,
    from: Timestamp,
    until: Option<Timestamp>,
}

/// Why an [`Interest`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_core::{ContributorId, Interest, InterestError, SubjectId};
/// let (ana, hall) = (ContributorId::new("ana")?, SubjectId::new("the hall")?);
/// let day = "2026-03-01".parse()?;
/// let refused = Interest::new(ana, hall, day, Some(day));
/// assert_eq!(refused, Err(InterestError::NeverInForce { from: day, until: day }));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InterestError {
    /// It would end when it begins, or before.
    #[error("an interest from {from} until {until} is never in force")]
    NeverInForce {
        /// Where it should begin.
        from: Timestamp,
        /// Where it should end.
        until: Timestamp,
    },
}

impl InterestError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NeverInForce { .. } => "core.interest.never_in_force",
        }
    }
}

impl Interest {
    /// Creates a declaration; without an end it stays in force.
    ///
    /// # Errors
    ///
    /// [`InterestError::NeverInForce`] unless the end comes after the beginning.
    pub fn new(
        person: ContributorId,
        topic: SubjectId,
        from: Timestamp,
        until: Option<Timestamp>,
    ) -> Result<Self, InterestError> {
        match until {
            Some(until) if until <= from => Err(InterestError::NeverInForce { from, until }),
            _ => Ok(Self { topic, person, from, until }),
        }
    }

    /// Who declares it.
    pub const fn person(&self) -> &ContributorId {
        &self.person
    }

    /// In what.
    pub const fn topic(&self) -> &SubjectId {
        &self.topic
    }

    /// Its first instant.
    pub const fn from(&self) -> Timestamp {
        self.from
    }

    /// The first instant after it.
    pub const fn until(&self) -> Option<Timestamp> {
        self.until
    }

    /// Whether it is in force at an instant.
    pub fn in_force(&self, at: Timestamp) -> bool {
        at >= self.from && self.until.is_none_or(|until| at < until)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Interest", deny_unknown_fields)]
struct Form {
    person: ContributorId,
    topic: SubjectId,
    from: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
}

#[cfg(feature = "serde")]
impl TryFrom<Form> for Interest {
    type Error = InterestError;

    fn try_from(form: Form) -> Result<Self, InterestError> {
        Self::new(form.person, form.topic, form.from, form.until)
    }
}

#[cfg(feature = "serde")]
impl From<Interest> for Form {
    fn from(interest: Interest) -> Self {
        let Interest { topic, person, from, until } = interest;
        Self { person, topic, from, until }
    }
}
