//! Amounts of any unit: time, money or named points. Nothing adds across units.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::time::UnitWord;
use crate::{Currency, Money, MoneyError, Ratio, Rounding, TimeAmount, TimeError};

/// What an amount counts.
///
/// # Examples
///
/// ```
/// # use liens_core::{AmountError, Unit};
/// let hours: Unit = "hour".parse()?;
/// assert_eq!((hours.clone(), hours.quanta_per_unit()), (Unit::Time, 3_600));
/// assert_eq!("EUR".parse::<Unit>()?.quanta_per_unit(), 100);
/// # Ok::<_, AmountError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^([A-Z]{3}|[a-z][a-z0-9-]{0,23})$")))]
#[cfg_attr(feature = "schema", schemars(try_from = "String", into = "String"))]
pub enum Unit {
    /// Working time; the quantum is the second, the unit the hour.
    Time,
    /// Money of one currency; the quantum is its minor unit.
    Money(Currency),
    /// Points of a name that a community gave them; the quantum is one point.
    Points(PointsName),
}

/// The name of a kind of points.
///
/// **Range:** 1 to 24 lower-case letters, digits and hyphens, a letter first; neither a unit of
/// time, nor one before a digit, nor a currency's code in small letters, so that `90 min`, `1 h30`
/// and `12 eur` never count points.
///
/// # Examples
///
/// ```
/// # use liens_core::{AmountError, PointsName};
/// assert_eq!(PointsName::new("thanks")?.as_str(), "thanks");
/// assert!(PointsName::new("eur").is_err());
/// # Ok::<_, AmountError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointsName(Arc<str>);

/// Why a [`Unit`] or an [`Amount`] cannot be made, or two amounts not be added.
///
/// # Examples
///
/// ```
/// # use liens_core::Amount;
/// let refusal = |text: &str| text.parse::<Amount>().err().map(|error| error.code());
/// assert_eq!(refusal("12"), Some("core.amount.not_an_amount"));
/// assert_eq!(refusal("1.5 thanks"), Some("core.amount.not_an_amount")); // points are whole
/// assert_eq!(refusal("1.5 h"), Some("core.time.not_a_duration"));
/// assert_eq!(refusal("1.505 EUR"), Some("core.money.inexact"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmountError {
    /// The text is no amount of time, money or points.
    #[error("'{text}' is not an amount such as PT1H30M, 12.50 EUR or 30 thanks")]
    NotAnAmount {
        /// The refused text.
        text: String,
    },
    /// The text names no unit.
    #[error("'{text}' is not a unit such as hour, EUR or thanks")]
    NotAUnit {
        /// The refused text.
        text: String,
    },
    /// Two units meet in one operation.
    #[error("{left} and {right} cannot be added")]
    UnitMismatch {
        /// The unit on the left.
        left: Unit,
        /// The unit on the right.
        right: Unit,
    },
    /// The value lies outside the range.
    #[error("{quanta} quanta of {unit} is outside the range of ±{}", i64::MAX)]
    OutOfRange {
        /// The refused value, in quanta.
        quanta: i128,
        /// Its unit.
        unit: Unit,
    },
    /// The amount of time is refused.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// The amount of money is refused.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl AmountError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAnAmount { .. } => "core.amount.not_an_amount",
            Self::NotAUnit { .. } => "core.amount.not_a_unit",
            Self::UnitMismatch { .. } => "core.amount.unit_mismatch",
            Self::OutOfRange { .. } => "core.amount.out_of_range",
            Self::Time(error) => error.code(),
            Self::Money(error) => error.code(),
        }
    }
}

impl PointsName {
    /// Creates a name of points.
    ///
    /// # Errors
    ///
    /// [`AmountError::NotAUnit`] unless the text is as described above.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::PointsName;
    /// assert!(PointsName::new("wood-tokens").is_ok());
    /// for taken in ["hours", "usd", "Thanks", "m2", ""] {
    ///     assert!(PointsName::new(taken).is_err(), "{taken}");
    /// }
    /// ```
    pub fn new(text: &str) -> Result<Self, AmountError> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
        let word = text.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
        let taken = UnitWord::of(word).is_some() || Currency::is_known(&text.to_ascii_uppercase());
        if begins && text.len() <= 24 && text.bytes().all(allowed) && !taken {
            Ok(Self(Arc::from(text)))
        } else {
            Err(AmountError::NotAUnit { text: text.to_owned() })
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Unit {
    /// The short name: `hour`, `EUR`, or the points' own.
    pub fn code(&self) -> &str {
        match self {
            Self::Time => "hour",
            Self::Money(currency) => (*currency).code(),
            Self::Points(name) => name.as_str(),
        }
    }

    /// The number of quanta (seconds, cents, points) in one unit.
    pub fn quanta_per_unit(&self) -> u32 {
        match self {
            Self::Time => 3_600,
            Self::Money(currency) => currency.minor_per_unit(),
            Self::Points(_) => 1,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Unit {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        if text == "hour" {
            Ok(Self::Time)
        } else if let Ok(currency) = Currency::new(text) {
            Ok(Self::Money(currency))
        } else {
            PointsName::new(text).map(Self::Points)
        }
    }
}

#[cfg(feature = "serde")]
crate::form::as_text!(Unit);

impl TryFrom<String> for Unit {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, AmountError> {
        text.parse()
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.code().to_owned()
    }
}

/// A signed number of whole quanta of one unit.
///
/// **Unit:** its [`unit`](Self::unit). **Range:** ±(2⁶³ − 1) quanta. **Rounding:** none.
///
/// Reads and writes `PT1H30M`, `12.50 EUR` and `30 thanks`; reads time as [`TimeAmount`] does.
///
/// # Examples
///
/// ```
/// # use liens_core::{Amount, AmountError};
/// let pot: Amount = "100000.00 EUR".parse()?;
/// let hours: Amount = "PT1000H".parse()?;
/// assert_eq!(hours.quanta(), 3_600_000);
/// assert!(pot.checked_add(&hours).is_err());
/// # Ok::<_, AmountError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = crate::form::pattern::AMOUNT)))]
#[cfg_attr(feature = "schema", schemars(try_from = "String", into = "String"))]
pub struct Amount {
    unit: Unit,
    quanta: i64,
}

impl Amount {
    /// Creates an amount of whole quanta: seconds, minor units or points.
    ///
    /// # Errors
    ///
    /// [`AmountError::OutOfRange`] for `i64::MIN`, which has no negation.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Amount, AmountError, Unit};
    /// let quarter = Amount::from_quanta(Unit::Time, 900)?;
    /// assert_eq!(quarter.to_string(), "PT15M");
    /// let cents = Amount::from_quanta("EUR".parse()?, 900)?;
    /// assert_eq!(cents.to_string(), "9.00 EUR");
    /// # Ok::<_, AmountError>(())
    /// ```
    pub fn from_quanta(unit: Unit, quanta: i64) -> Result<Self, AmountError> {
        Self::in_range(unit, quanta.into())
    }

    /// Nothing of a unit.
    pub const fn zero(unit: Unit) -> Self {
        Self { unit, quanta: 0 }
    }

    /// The unit.
    pub const fn unit(&self) -> &Unit {
        &self.unit
    }

    /// The number of quanta.
    pub const fn quanta(&self) -> i64 {
        self.quanta
    }

    /// Whether the amount is below zero.
    pub const fn is_negative(&self) -> bool {
        self.quanta < 0
    }

    /// Adds two amounts of one unit.
    ///
    /// # Errors
    ///
    /// [`AmountError::UnitMismatch`], [`AmountError::OutOfRange`].
    pub fn checked_add(&self, other: &Self) -> Result<Self, AmountError> {
        if self.unit != other.unit {
            let (left, right) = (self.unit.clone(), other.unit.clone());
            return Err(AmountError::UnitMismatch { left, right });
        }
        let sum = i128::from(self.quanta).saturating_add(other.quanta.into());
        Self::in_range(self.unit.clone(), sum)
    }

    /// Subtracts an amount of the same unit.
    ///
    /// # Errors
    ///
    /// [`AmountError::UnitMismatch`], [`AmountError::OutOfRange`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Amount, AmountError};
    /// let (pot, paid): (Amount, Amount) = ("10 thanks".parse()?, "12 thanks".parse()?);
    /// let left = pot.checked_sub(&paid)?;
    /// assert!(left.is_negative());
    /// assert_eq!(left.negated().to_string(), "2 thanks");
    /// # Ok::<_, AmountError>(())
    /// ```
    pub fn checked_sub(&self, other: &Self) -> Result<Self, AmountError> {
        self.checked_add(&other.negated())
    }

    /// The amount with the other sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        // The constructor refuses the only value without a negation.
        Self { unit: self.unit.clone(), quanta: self.quanta.checked_neg().unwrap_or_default() }
    }

    /// The amount times a fraction.
    ///
    /// **Rounding:** as named, to whole quanta.
    ///
    /// # Law
    ///
    /// `a_multiple_of_an_amount_is_the_rounded_product`
    ///
    /// # Errors
    ///
    /// [`AmountError::OutOfRange`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Amount, Ratio, Rounding};
    /// let night: Amount = "PT1H".parse()?;
    /// assert_eq!(night.times(Ratio::new(3, 2)?, Rounding::Floor)?.to_string(), "PT1H30M");
    /// # Ok::<_, liens_core::Error>(())
    /// ```
    pub fn times(&self, ratio: Ratio, rounding: Rounding) -> Result<Self, AmountError> {
        // Less than 2⁶³ times less than 2⁶⁴ stays within 128 bits, and no denominator is zero.
        let product = i128::from(self.quanta).saturating_mul(ratio.numerator().into());
        let quotient = rounding.divide(product, ratio.denominator().into());
        Self::in_range(self.unit.clone(), quotient.map_or(0, |(quotient, _)| quotient))
    }

    pub(crate) fn in_range(unit: Unit, quanta: i128) -> Result<Self, AmountError> {
        match i64::try_from(quanta).ok().filter(|q| *q != i64::MIN) {
            Some(quanta) => Ok(Self { unit, quanta }),
            None => Err(AmountError::OutOfRange { quanta, unit }),
        }
    }
}

impl From<TimeAmount> for Amount {
    fn from(time: TimeAmount) -> Self {
        Self { unit: Unit::Time, quanta: time.seconds() }
    }
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self { unit: Unit::Money(money.currency()), quanta: money.minor() }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match &self.unit {
            Unit::Time => TimeAmount::from_seconds(self.quanta).map(|time| time.to_string()).ok(),
            Unit::Money(currency) => {
                Money::from_minor(*currency, self.quanta).map(|money| money.to_string()).ok()
            }
            Unit::Points(name) => Some(format!("{} {}", self.quanta, name.as_str())),
        };
        f.pad(&text.unwrap_or_default())
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        match text.parse::<TimeAmount>() {
            Ok(time) => return Ok(time.into()),
            Err(TimeError::NotADuration { .. }) if !reads_as_time(text) => {}
            Err(error) => return Err(error.into()),
        }
        let refused = || AmountError::NotAnAmount { text: text.to_owned() };
        let (count, unit) = text.rsplit_once(' ').ok_or_else(refused)?;
        if let Ok(name) = PointsName::new(unit) {
            let digits = count.strip_prefix('-').unwrap_or(count);
            let plain = digits.bytes().all(|b| b.is_ascii_digit());
            let quanta: i128 = count.parse().ok().filter(|_| plain).ok_or_else(refused)?;
            return Self::in_range(Unit::Points(name), quanta);
        }
        Ok(text.parse::<Money>()?.into())
    }
}

/// Whether a refused text was meant as time, so that the refusal speaks of time.
fn reads_as_time(text: &str) -> bool {
    let iso = text.trim_start_matches(['-', '\u{2212}']).starts_with('P');
    let last = text.rsplit(' ').next().unwrap_or_default();
    iso || text.contains(':') || UnitWord::of(last).is_some()
}

#[cfg(feature = "serde")]
crate::form::as_text!(Amount);

impl TryFrom<String> for Amount {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, AmountError> {
        text.parse()
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}
