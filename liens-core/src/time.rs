//! Time given: the measure of the time bank.
//!
//! A time bank counts an hour of anybody as an hour. Amounts are whole seconds, so that the third
//! of an hour is exact; they are read from the forms that people write in French and in English,
//! and a day or a month is refused, because nobody can say how much work it is.

use std::fmt;
use std::str::FromStr;

/// A signed quantity of working time; anyone's hour is worth anyone else's.
///
/// **Unit:** whole seconds. **Range:** ±[`MAX`](Self::MAX). **Rounding:** none.
///
/// Reads `PT1H30M`, `1:30`, `1:30:15`, `1 h 30`, `1h30 min`, `90 min`, `45 s` and the words
/// hour(s), heure(s), minute(s), second(s), seconde(s). Writes the shortest ISO 8601 form. Days
/// and longer are refused: a day is not 24 hours of work.
///
/// # Examples
///
/// ```
/// # use liens_core::{TimeAmount, TimeError};
/// let meeting: TimeAmount = "1 h 30".parse()?;
/// assert_eq!(meeting.checked_add(meeting)?.to_string(), "PT3H");
/// # Ok::<_, TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = crate::form::pattern::TIME)))]
#[cfg_attr(feature = "schema", schemars(try_from = "String", into = "String"))]
pub struct TimeAmount(i64);

/// How time is written for people; [`TimeAmount`] reads each of them back.
///
/// # Law
///
/// `time_written_for_people_reads_back`
///
/// # Examples
///
/// ```
/// # use liens_core::{TimeAmount, TimeError, TimeStyle};
/// let meeting = TimeAmount::from_minutes(65)?;
/// assert_eq!(meeting.to_text(TimeStyle::Clock), "1:05");
/// assert_eq!(meeting.to_text(TimeStyle::French), "1 h 05");
/// assert_eq!(meeting.to_text(TimeStyle::English), "1 h 5 min");
/// assert_eq!(TimeAmount::from_minutes(45)?.to_text(TimeStyle::French), "45 min");
/// # Ok::<_, TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeStyle {
    /// `1:30`, with seconds only where there are some: `1:30:15`.
    Clock,
    /// `1 h 30`, `45 min`, `1 h 30 min 15 s`.
    French,
    /// `1 h 30 min`, `45 min`, `1 h 30 min 15 s`.
    English,
}

/// Why a [`TimeAmount`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_core::{TimeAmount, TimeError};
/// let refusal = |text: &str| text.parse::<TimeAmount>().err();
/// let not = |text: &str| Some(TimeError::NotADuration { text: text.to_owned() });
/// assert_eq!(refusal("1:90"), not("1:90")); // an hour has sixty minutes
/// assert_eq!(refusal("90"), not("90")); // of what?
/// let days = TimeError::NotAWorkingUnit { text: "2 jours".to_owned(), unit: "jours".to_owned() };
/// assert_eq!(refusal("2 jours"), Some(days.clone()));
/// assert_eq!(days.code(), "core.time.not_a_working_unit");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// The value lies outside ±[`TimeAmount::MAX`].
    #[error("{seconds} seconds is outside the range of ±{} seconds", TimeAmount::MAX.0)]
    OutOfRange {
        /// The refused value, in seconds.
        seconds: i128,
    },
    /// The text is not a duration in hours, minutes and seconds.
    #[error("'{text}' is not a duration such as PT1H30M, 1:30, 1 h 30 or 90 min")]
    NotADuration {
        /// The refused text.
        text: String,
    },
    /// The text counts in days, weeks, months or years, which have no fixed working time.
    #[error("'{text}' counts in '{unit}', which is no fixed number of working hours")]
    NotAWorkingUnit {
        /// The refused text.
        text: String,
        /// The unit found in it.
        unit: String,
    },
}

impl TimeError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange { .. } => "core.time.out_of_range",
            Self::NotADuration { .. } => "core.time.not_a_duration",
            Self::NotAWorkingUnit { .. } => "core.time.not_a_working_unit",
        }
    }
}

impl TimeAmount {
    /// The largest amount, in magnitude: 2⁶³ − 1 seconds.
    pub const MAX: Self = Self(i64::MAX);
    /// No time.
    pub const ZERO: Self = Self(0);
    /// One hour.
    pub const HOUR: Self = Self(3_600);

    /// Creates an amount from whole seconds.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutOfRange`] for `i64::MIN`, which has no negation.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{TimeAmount, TimeError};
    /// assert_eq!(TimeAmount::from_seconds(5_415)?.to_string(), "PT1H30M15S");
    /// assert!(TimeAmount::from_seconds(i64::MIN).is_err());
    /// # Ok::<_, TimeError>(())
    /// ```
    pub fn from_seconds(seconds: i64) -> Result<Self, TimeError> {
        Self::in_range(seconds.into())
    }

    /// Creates an amount from whole minutes.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutOfRange`] beyond ±[`MAX`](Self::MAX).
    pub fn from_minutes(minutes: i64) -> Result<Self, TimeError> {
        Self::in_range(i128::from(minutes).saturating_mul(60))
    }

    /// Creates an amount from whole hours.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutOfRange`] beyond ±[`MAX`](Self::MAX).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{TimeAmount, TimeError};
    /// assert_eq!(TimeAmount::from_hours(1)?, TimeAmount::HOUR);
    /// assert_eq!(TimeAmount::from_hours(-2)?.seconds(), -7_200);
    /// assert!(TimeAmount::from_hours(i64::MAX).is_err());
    /// # Ok::<_, TimeError>(())
    /// ```
    pub fn from_hours(hours: i64) -> Result<Self, TimeError> {
        Self::in_range(i128::from(hours).saturating_mul(3_600))
    }

    /// The amount in seconds.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The amount as people write it.
    ///
    /// The language is the reader's; the value is the same, and each form is read back by every
    /// reader.
    pub fn to_text(self, style: TimeStyle) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let [hours, minutes, seconds] = self.clock();
        match (style, hours, minutes, seconds) {
            (TimeStyle::Clock, ..) if seconds == 0 => format!("{sign}{hours}:{minutes:02}"),
            (TimeStyle::Clock, ..) => format!("{sign}{hours}:{minutes:02}:{seconds:02}"),
            (_, 0, 0, 0) => "0 h".to_owned(),
            (TimeStyle::French, 1.., 1.., 0) => format!("{sign}{hours} h {minutes:02}"),
            _ => {
                let counts = [(hours, "h"), (minutes, "min"), (seconds, "s")].into_iter();
                let counts = counts.filter(|(count, _)| *count > 0);
                let words: Vec<String> =
                    counts.map(|(count, unit)| format!("{count} {unit}")).collect();
                format!("{sign}{}", words.join(" "))
            }
        }
    }

    /// Hours, minutes and seconds, without the sign.
    const fn clock(self) -> [u64; 3] {
        let total = self.0.unsigned_abs();
        [total / 3_600, total / 60 % 60, total % 60]
    }

    /// Whether the amount is below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Adds two amounts.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutOfRange`] if the sum leaves ±[`MAX`](Self::MAX).
    pub fn checked_add(self, other: Self) -> Result<Self, TimeError> {
        Self::in_range(i128::from(self.0).saturating_add(other.0.into()))
    }

    /// Subtracts `other`.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutOfRange`] if the difference leaves ±[`MAX`](Self::MAX).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{TimeAmount, TimeError};
    /// let balance = TimeAmount::HOUR.checked_sub(TimeAmount::from_minutes(90)?)?;
    /// assert!(balance.is_negative());
    /// assert_eq!(balance.to_string(), "-PT30M");
    /// # Ok::<_, TimeError>(())
    /// ```
    pub fn checked_sub(self, other: Self) -> Result<Self, TimeError> {
        Self::in_range(i128::from(self.0).saturating_sub(other.0.into()))
    }

    /// Adds up any number of amounts.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutOfRange`] if a partial sum leaves ±[`MAX`](Self::MAX).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{TimeAmount, TimeError};
    /// let sessions = [45, 90, 45].map(TimeAmount::from_minutes);
    /// let sessions = sessions.into_iter().collect::<Result<Vec<_>, _>>()?;
    /// assert_eq!(TimeAmount::try_sum(sessions)?, TimeAmount::from_hours(3)?);
    /// assert_eq!(TimeAmount::try_sum([])?, TimeAmount::ZERO);
    /// # Ok::<_, TimeError>(())
    /// ```
    pub fn try_sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, TimeError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    fn in_range(seconds: i128) -> Result<Self, TimeError> {
        i64::try_from(seconds)
            .ok()
            .filter(|s| *s != i64::MIN)
            .map(Self)
            .ok_or(TimeError::OutOfRange { seconds })
    }
}

impl fmt::Display for TimeAmount {
    /// Writes the shortest ISO 8601 form, without days.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::from(if self.0 < 0 { "-PT" } else { "PT" });
        for (count, letter) in self.clock().into_iter().zip(['H', 'M', 'S']) {
            if count > 0 || (letter == 'S' && self.0 == 0) {
                text.push_str(&count.to_string());
                text.push(letter);
            }
        }
        f.pad(&text)
    }
}

impl FromStr for TimeAmount {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let refused = || TimeError::NotADuration { text: text.to_owned() };
        let (sign, body) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let seconds = if let Some(fields) = body.strip_prefix('P') {
            iso_seconds(fields, text)?
        } else if body.contains(':') {
            clock_seconds(body).ok_or_else(refused)?
        } else {
            worded_seconds(body, text)?
        };
        Self::in_range(seconds.checked_mul(sign).ok_or_else(refused)?)
    }
}

/// What a word for a unit of time means here.
pub(crate) enum UnitWord {
    /// A fixed number of seconds of work.
    Seconds(i128),
    /// A day or longer: no fixed working time.
    NoWorkingTime,
}

impl UnitWord {
    /// The meaning of an English or French word or sign; `None` if it is no unit of time.
    pub(crate) fn of(word: &str) -> Option<Self> {
        match word {
            "h" | "H" | "hour" | "hours" | "heure" | "heures" => Some(Self::Seconds(3_600)),
            "m" | "mn" | "min" | "minute" | "minutes" => Some(Self::Seconds(60)),
            "s" | "sec" | "second" | "seconds" | "seconde" | "secondes" => Some(Self::Seconds(1)),
            "d" | "day" | "days" | "j" | "jour" | "jours" | "week" | "weeks" | "semaine"
            | "semaines" | "month" | "months" | "mois" | "year" | "years" | "an" | "ans" => {
                Some(Self::NoWorkingTime)
            }
            _ => None,
        }
    }
}

/// The number that a run of ASCII digits writes; `None` for any other text.
fn whole(digits: &str) -> Option<i128> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// Adds `count` units of `size` seconds, if the sum can be counted.
fn add(seconds: i128, count: i128, size: i128) -> Option<i128> {
    seconds.checked_add(count.checked_mul(size)?)
}

/// Splits a text where its leading digits end.
fn digits_first(text: &str) -> Option<(&str, &str)> {
    text.split_at_checked(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// Reads what follows the `P` of an ISO 8601 duration.
fn iso_seconds(fields: &str, text: &str) -> Result<i128, TimeError> {
    let refused = || TimeError::NotADuration { text: text.to_owned() };
    let (date, mut rest) = fields.split_once('T').unwrap_or((fields, ""));
    if let Some(unit) = date.chars().find(|c| matches!(c, 'Y' | 'M' | 'W' | 'D')) {
        return Err(TimeError::NotAWorkingUnit { text: text.to_owned(), unit: unit.into() });
    }
    if !date.is_empty() || rest.is_empty() {
        return Err(refused());
    }
    let mut seconds = 0_i128;
    for (letter, size) in [('H', 3_600), ('M', 60), ('S', 1)] {
        let (digits, after) = digits_first(rest).ok_or_else(refused)?;
        if let Some(after) = after.strip_prefix(letter) {
            let count = whole(digits).ok_or_else(refused)?;
            seconds = add(seconds, count, size).ok_or_else(refused)?;
            rest = after;
        }
    }
    if rest.is_empty() { Ok(seconds) } else { Err(refused()) }
}

/// Reads `1:30` and `1:30:15`.
fn clock_seconds(body: &str) -> Option<i128> {
    let mut seconds = 0_i128;
    let mut sizes = [3_600, 60, 1].into_iter();
    for (place, digits) in body.split(':').enumerate() {
        let count = whole(digits)?;
        if place > 0 && (digits.len() != 2 || count > 59) {
            return None;
        }
        seconds = add(seconds, count, sizes.next()?)?;
    }
    Some(seconds)
}

/// Reads `1 h 30`, `90 min` and the words of both languages.
fn worded_seconds(body: &str, text: &str) -> Result<i128, TimeError> {
    // French typography keeps a number and its unit together with one of the latter two.
    let gap = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}');
    let refused = || TimeError::NotADuration { text: text.to_owned() };
    let (mut seconds, mut largest, mut rest) = (0_i128, i128::MAX, body);
    while !rest.is_empty() {
        let (digits, after) = digits_first(rest).ok_or_else(refused)?;
        let count = whole(digits).ok_or_else(refused)?;
        let after = after.trim_start_matches(gap);
        let letters = after.find(|c: char| c.is_ascii_digit() || gap(c)).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(letters).ok_or_else(refused)?;
        let size = match UnitWord::of(unit) {
            Some(UnitWord::Seconds(size)) => size,
            Some(UnitWord::NoWorkingTime) => {
                let (text, unit) = (text.to_owned(), unit.to_owned());
                return Err(TimeError::NotAWorkingUnit { text, unit });
            }
            // The minutes of `1 h 30` go without a word.
            None if unit.is_empty() && after.is_empty() && largest == 3_600 && count < 60 => 60,
            None => return Err(refused()),
        };
        if size >= largest {
            return Err(refused());
        }
        seconds = add(seconds, count, size).ok_or_else(refused)?;
        (largest, rest) = (size, after.trim_start_matches(gap));
    }
    if largest == i128::MAX || body.ends_with(gap) { Err(refused()) } else { Ok(seconds) }
}

#[cfg(feature = "serde")]
crate::form::as_text!(TimeAmount);

impl TryFrom<String> for TimeAmount {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

impl From<TimeAmount> for String {
    fn from(amount: TimeAmount) -> Self {
        amount.to_string()
    }
}
