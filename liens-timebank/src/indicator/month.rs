//! Months, and why indicators cannot be computed.

use std::fmt;

use liens_core::Timestamp;

/// Why indicators cannot be computed.
///
/// # Examples
///
/// ```
/// # use liens_timebank::IndicatorError;
/// let error = IndicatorError::OutOfRange { quanta: 1 << 63 };
/// assert_eq!(error.code(), "timebank.indicator.out_of_range");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IndicatorError {
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
            Self::OutOfRange { .. } => "timebank.indicator.out_of_range",
        }
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_timebank::Month;
    /// let december = Month::of("2026-12-31".parse()?);
    /// assert_eq!((december.year(), december.month()), (2026, 12));
    /// assert_eq!(december.next().first().to_string(), "2027-01-01T00:00:00Z");
    /// # Ok::<_, liens_core::TimestampError>(())
    /// ```
    pub fn first(self) -> Timestamp {
        format!("{self}-01").parse().unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}", self.year, self.month))
    }
}
