//! Instants: when something was recorded.
//!
//! No clock is read in these crates: the instant of a command is what its sender says, and a
//! history only asks that it does not go back. Days are read by the calendar of today (proleptic
//! Gregorian); leap seconds do not exist, as in POSIX.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

/// An instant in UTC.
///
/// **Unit:** whole seconds. **Range:** years 0001 to 9999. **Rounding:** none; a fraction of a
/// second is refused. Reads `2026-11-23T09:30:00Z` and `2026-11-23` (midnight); writes the former.
///
/// # Examples
///
/// ```
/// # use liens_core::{Timestamp, TimestampError};
/// let day: Timestamp = "2015-11-15".parse()?;
/// assert_eq!(day.to_string(), "2015-11-15T00:00:00Z");
/// assert_eq!(day.unix_seconds(), 1_447_545_600);
/// # Ok::<_, TimestampError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = crate::form::pattern::INSTANT)))]
#[cfg_attr(feature = "schema", schemars(try_from = "String", into = "String"))]
pub struct Timestamp(i64);

/// Why a [`Timestamp`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_core::Timestamp;
/// let refusal = |text: &str| text.parse::<Timestamp>().err().map(|error| error.code());
/// assert_eq!(refusal("2026-02-30"), Some("core.timestamp.not_an_instant")); // no such day
/// assert_eq!(refusal("2026-01-05T10:00:00+01:00"), Some("core.timestamp.not_an_instant"));
/// assert_eq!(refusal("2026-01-05T09:00:00Z"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// The instant lies outside the years 0001 to 9999.
    #[error("{unix_seconds} seconds from 1970 is outside the years 0001 to 9999")]
    OutOfRange {
        /// The refused value, in seconds from the start of 1970.
        unix_seconds: i64,
    },
    /// The text is not a date or an instant in UTC.
    #[error("'{text}' is not an instant such as 2026-11-23T09:30:00Z or 2026-11-23")]
    NotAnInstant {
        /// The refused text.
        text: String,
    },
}

impl TimestampError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange { .. } => "core.timestamp.out_of_range",
            Self::NotAnInstant { .. } => "core.timestamp.not_an_instant",
        }
    }
}

impl Timestamp {
    /// The first instant: `0001-01-01T00:00:00Z`.
    pub const MIN: Self = Self(-62_135_596_800);
    /// The last instant: `9999-12-31T23:59:59Z`.
    pub const MAX: Self = Self(253_402_300_799);

    /// Creates an instant from seconds since the start of 1970 in UTC.
    ///
    /// # Errors
    ///
    /// [`TimestampError::OutOfRange`] outside the years 0001 to 9999.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Timestamp, TimestampError};
    /// assert_eq!(Timestamp::from_unix_seconds(0)?.to_string(), "1970-01-01T00:00:00Z");
    /// assert_eq!(Timestamp::MIN.to_string(), "0001-01-01T00:00:00Z");
    /// assert!(Timestamp::from_unix_seconds(Timestamp::MAX.unix_seconds() + 1).is_err());
    /// # Ok::<_, TimestampError>(())
    /// ```
    pub fn from_unix_seconds(unix_seconds: i64) -> Result<Self, TimestampError> {
        if (Self::MIN.0..=Self::MAX.0).contains(&unix_seconds) {
            Ok(Self(unix_seconds))
        } else {
            Err(TimestampError::OutOfRange { unix_seconds })
        }
    }

    /// Seconds since the start of 1970 in UTC.
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// Always within the calendar's range, which is wider than ours.
    fn calendar(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.calendar();
        let (year, month, day) = (at.year(), at.month(), at.day());
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        instant(text.as_bytes())
            .and_then(|seconds| Self::from_unix_seconds(seconds).ok())
            .ok_or_else(|| TimestampError::NotAnInstant { text: text.to_owned() })
    }
}

/// Seconds from 1970 to `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SSZ`, if the calendar has the day and the
/// clock the time; chrono's own reader takes signs and blanks too.
fn instant(text: &[u8]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, clock @ ..] = text else { return None };
    let [hour, minute, second] = match clock {
        [] => [0; 3],
        [b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'] => {
            [number([h1, h2])?, number([n1, n2])?, number([s1, s2])?]
        }
        _ => return None,
    };
    let year = i32::try_from(number([y1, y2, y3, y4])?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, number([m1, m2])?, number([d1, d2])?)?;
    Some(day.and_hms_opt(hour, minute, second)?.and_utc().timestamp())
}

/// The number that decimal digits write, if they all are.
fn number<const N: usize>(digits: [&u8; N]) -> Option<u32> {
    digits.into_iter().try_fold(0_u32, |number, digit| {
        let digit = char::from(*digit).to_digit(10)?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(feature = "serde")]
crate::form::as_text!(Timestamp);

impl TryFrom<String> for Timestamp {
    type Error = TimestampError;

    fn try_from(text: String) -> Result<Self, TimestampError> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(at: Timestamp) -> Self {
        at.to_string()
    }
}

#[cfg(feature = "chrono")]
impl From<Timestamp> for DateTime<Utc> {
    fn from(at: Timestamp) -> Self {
        at.calendar()
    }
}

#[cfg(feature = "chrono")]
impl TryFrom<DateTime<Utc>> for Timestamp {
    type Error = TimestampError;

    /// Takes the whole second that the instant lies in.
    fn try_from(at: DateTime<Utc>) -> Result<Self, TimestampError> {
        Self::from_unix_seconds(at.timestamp())
    }
}
