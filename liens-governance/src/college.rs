//! Colleges: groups of stakeholders that weigh together.
//!
//! A category of members becomes a college where its votes are counted together and given a weight:
//! one person keeps one vote inside, and 700 users do not outweigh 12 workers unless the statutes
//! say so.

use liens_core::CollegeId;

use crate::Carry;

/// A group of stakeholders with the weight of its voice and how it is carried.
///
/// **Unit:** whole weights, compared with the other colleges' only. **Range:** 1 to 2⁶⁴ − 1.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Carry, College};
/// # use liens_core::CollegeId;
/// let users = CollegeId::new("users")?;
/// let college = College::new(users.clone(), 25, Carry::ProportionalExpressed)?;
/// assert_eq!(college.weight(), 25);
/// assert!(College::new(users, 0, Carry::Majority).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// Weights have no unit: five colleges of 25, 25, 25, 15 and 10 are those of 5, 5, 5, 3 and 2. A
/// weight of nothing is refused, for a college that is heard and never counts is an observer, not a
/// college.
///
/// ```
/// # use liens_governance::{Carry, College, CollegeError};
/// # use liens_core::CollegeId;
/// let observers = CollegeId::new("observers")?;
/// let refused = College::new(observers.clone(), 0, Carry::Majority).unwrap_err();
/// assert_eq!(refused, CollegeError::ZeroWeight { college: observers.clone() });
/// assert_eq!(refused.code(), "governance.college.zero_weight");
/// let heard = College::new(observers.clone(), 1, Carry::Majority)?;
/// assert_eq!((heard.id(), heard.carry()), (&observers, Carry::Majority));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "written::College"))]
pub struct College {
    id: CollegeId,
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    weight: u64,
    carry: Carry,
}

/// Why a [`College`] cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CollegeError {
    /// The weight is zero.
    #[error("college '{college}' has weight 0, a college weighs 1 or more")]
    ZeroWeight {
        /// The college.
        college: CollegeId,
    },
}

impl CollegeError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ZeroWeight { .. } => "governance.college.zero_weight",
        }
    }
}

impl College {
    /// Creates a college.
    ///
    /// # Errors
    ///
    /// [`CollegeError::ZeroWeight`].
    pub fn new(id: CollegeId, weight: u64, carry: Carry) -> Result<Self, CollegeError> {
        if weight == 0 {
            return Err(CollegeError::ZeroWeight { college: id });
        }
        Ok(Self { id, weight, carry })
    }

    /// The name of the college.
    pub const fn id(&self) -> &CollegeId {
        &self.id
    }

    /// The weight of its voice.
    pub const fn weight(&self) -> u64 {
        self.weight
    }

    /// How the votes of its members become its voice.
    pub const fn carry(&self) -> Carry {
        self.carry
    }
}

#[cfg(feature = "serde")]
mod written {
    #[derive(serde::Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub(super) struct College {
        id: liens_core::CollegeId,
        #[serde(with = "liens_core::form::text")]
        weight: u64,
        carry: crate::Carry,
    }

    impl TryFrom<College> for super::College {
        type Error = super::CollegeError;

        fn try_from(read: College) -> Result<Self, Self::Error> {
            Self::new(read.id, read.weight, read.carry)
        }
    }
}
