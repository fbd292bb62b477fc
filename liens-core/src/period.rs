//! Periods: stretches of time that something is measured over.

use crate::Timestamp;

/// A stretch of time: its first instant belongs to it, its last does not.
///
/// **Unit:** whole seconds UTC. **Range:** one second or more.
///
/// # Examples
///
/// ```
/// # use liens_core::Period;
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// assert_eq!(year.seconds(), 31_536_000);
/// assert!(year.contains("2026-12-31".parse()?) && !year.contains(year.to()));
/// assert!(Period::new(year.to(), year.from()).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Form", into = "Form"))]
pub struct Period {
    from: Timestamp,
    to: Timestamp,
}

/// Why a [`Period`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_core::{Period, PeriodError, Timestamp};
/// let day: Timestamp = "2026-01-05".parse()?;
/// assert_eq!(Period::new(day, day), Err(PeriodError::Empty { from: day, to: day }));
/// # Ok::<_, liens_core::TimestampError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeriodError {
    /// It would end when it begins, or before.
    #[error("a period from {from} to {to} holds no second")]
    Empty {
        /// Where it should begin.
        from: Timestamp,
        /// Where it should end.
        to: Timestamp,
    },
}

impl PeriodError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "core.period.empty",
        }
    }
}

impl Period {
    /// Creates the period from `from` on, up to `to` and without it.
    ///
    /// # Errors
    ///
    /// [`PeriodError::Empty`] unless `to` comes after `from`.
    pub fn new(from: Timestamp, to: Timestamp) -> Result<Self, PeriodError> {
        if from < to { Ok(Self { from, to }) } else { Err(PeriodError::Empty { from, to }) }
    }

    /// Its first instant.
    pub const fn from(self) -> Timestamp {
        self.from
    }

    /// The first instant after it.
    pub const fn to(self) -> Timestamp {
        self.to
    }

    /// Its length in seconds.
    pub fn seconds(self) -> u64 {
        self.to.unix_seconds().abs_diff(self.from.unix_seconds())
    }

    /// Whether an instant lies in it.
    pub fn contains(self, at: Timestamp) -> bool {
        (self.from..self.to).contains(&at)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Period", deny_unknown_fields)]
struct Form {
    from: Timestamp,
    to: Timestamp,
}

#[cfg(feature = "serde")]
impl TryFrom<Form> for Period {
    type Error = PeriodError;

    fn try_from(form: Form) -> Result<Self, PeriodError> {
        Self::new(form.from, form.to)
    }
}

#[cfg(feature = "serde")]
impl From<Period> for Form {
    fn from(period: Period) -> Self {
        Self { from: period.from, to: period.to }
    }
}
