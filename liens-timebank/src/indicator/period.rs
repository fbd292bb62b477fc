//! Periods and months.

use std::fmt;

use liens_core::Timestamp;

/// A stretch of time: its first instant belongs to it, its last does not.
///
/// **Unit:** whole seconds UTC. **Range:** one second or more.
///
/// # Examples
///
/// ```
/// # use liens_timebank::Period;
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// assert_eq!(year.seconds(), 31_536_000);
/// assert!(year.contains("2026-12-31".parse()?) && !year.contains(year.to()));
/// assert!(Period::new(year.to(), year.from()).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    from: Timestamp,
    to: Timestamp,
}

/// Why indicators cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IndicatorError {
    /// A period ends when it begins, or before.
    #[error("a period from {from} to {to} holds no second")]
    EmptyPeriod {
        /// Where the period should begin.
        from: Timestamp,
        /// Where it should end.
        to: Timestamp,
    },
    /// What was given and received, or what stands on all balances of one side, passes the range in
    /// which every indicator is exact.
    #[error(
        "a sum of {quanta} quanta is above {}, so that indicators would not be exact",
        i64::MAX
    )]
    OutOfRange {
        /// The sum.
        quanta: u128,
    },
}

impl IndicatorError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmptyPeriod { .. } => "timebank.indicator.empty_period",
            Self::OutOfRange { .. } => "timebank.indicator.out_of_range",
        }
    }
}

impl Period {
    /// Creates the period from `from` on, up to `to` and without it.
    ///
    /// # Errors
    ///
    /// [`IndicatorError::EmptyPeriod`] unless `to` comes after `from`.
    pub fn new(from: Timestamp, to: Timestamp) -> Result<Self, IndicatorError> {
        if from < to {
            Ok(Self { from, to })
        } else {
            Err(IndicatorError::EmptyPeriod { from, to })
        }
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

/// A month of the calendar in UTC.
///
/// # Examples
///
/// ```
/// # use liens_timebank::Month;
/// assert_eq!(Month::of("2026-11-23".parse()?).to_string(), "2026-11");
/// # Ok::<_, liens_core::TimestampError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: u16,
    month: u8,
}

impl Month {
    /// The month of an instant.
    pub fn of(at: Timestamp) -> Self {
        let day = at.to_string();
        let mut fields = day.split('-');
        let year = fields.next().and_then(|year| year.parse().ok());
        let month = fields.next().and_then(|month| month.parse().ok());
        Self { year: year.unwrap_or(1), month: month.unwrap_or(1) }
    }

    /// The year, 1 to 9999.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month of the year, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The month after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        if self.month < 12 {
            Self { year: self.year, month: self.month.saturating_add(1) }
        } else {
            Self { year: self.year.saturating_add(1), month: 1 }
        }
    }

    /// Its first instant; the last instant of all for the month after the year 9999.
    pub fn first(self) -> Timestamp {
        format!("{self}-01").parse().unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}", self.year, self.month))
    }
}
