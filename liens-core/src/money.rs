//! Money: whole minor units of a named currency.
//!
//! An amount of money never loses a cent by itself: it is read exactly or refused, added within one
//! currency, and converted into nothing. A rate between currencies, or between money and time, is a
//! decision that somebody takes: see [`Rate`](crate::Rate).

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::Rounding;

/// A currency of ISO 4217 that has a minor unit.
///
/// # Source
///
/// The table of the crate `iso_currency`.
///
/// # Examples
///
/// ```
/// # use liens_core::{Currency, MoneyError};
/// let yen: Currency = "JPY".parse()?;
/// assert_eq!((yen.code(), yen.exponent()), ("JPY", 0));
/// assert!("XAU".parse::<Currency>().is_err()); // gold has no minor unit
/// # Ok::<_, MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[A-Z]{3}$")))]
#[cfg_attr(feature = "schema", schemars(try_from = "String", into = "String"))]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);
    /// The United States dollar.
    pub const USD: Self = Self(iso_currency::Currency::USD);

    /// Finds a currency by its code of three capital letters.
    ///
    /// # Errors
    ///
    /// [`MoneyError::UnknownCurrency`], [`MoneyError::NoMinorUnit`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Currency, MoneyError};
    /// assert_eq!(Currency::new("EUR")?, Currency::EUR);
    /// let refusal = |code| Currency::new(code).err();
    /// assert_eq!(refusal("eur"), Some(MoneyError::UnknownCurrency { code: "eur".to_owned() }));
    /// assert_eq!(refusal("XAU"), Some(MoneyError::NoMinorUnit { code: "XAU".to_owned() }));
    /// # Ok::<_, MoneyError>(())
    /// ```
    pub fn new(code: &str) -> Result<Self, MoneyError> {
        let known = iso_currency::Currency::from_code(code)
            .filter(|known| known.code() == code)
            .ok_or_else(|| MoneyError::UnknownCurrency { code: code.to_owned() })?;
        known
            .exponent()
            .map(|_| Self(known))
            .ok_or_else(|| MoneyError::NoMinorUnit { code: code.to_owned() })
    }

    /// Whether a code of three capital letters is in the table, with or without a minor unit.
    pub(crate) fn is_known(code: &str) -> bool {
        iso_currency::Currency::from_code(code).is_some()
    }

    /// The code of three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The number of decimal digits of the minor unit: 2 for the euro, 0 for the yen.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// The number of minor units in one unit: 100 for the euro.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Currency, MoneyError};
    /// let minor = |code: &str| code.parse().map(Currency::minor_per_unit);
    /// // A Tunisian dinar has a thousand millimes.
    /// assert_eq!([minor("EUR")?, minor("JPY")?, minor("TND")?], [100, 1, 1_000]);
    /// # Ok::<_, MoneyError>(())
    /// ```
    pub fn minor_per_unit(self) -> u32 {
        10_u32.saturating_pow(self.exponent())
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({})", self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        Self::new(code)
    }
}

#[cfg(feature = "serde")]
crate::form::as_text!(Currency);

impl TryFrom<String> for Currency {
    type Error = MoneyError;

    fn try_from(code: String) -> Result<Self, MoneyError> {
        Self::new(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An amount of one currency.
///
/// **Unit:** whole minor units (cents). **Range:** ±(2⁶³ − 1) minor units. **Rounding:** none,
/// unless [`parse_rounded`](Self::parse_rounded) is asked by name.
///
/// # Examples
///
/// ```
/// # use liens_core::{Money, MoneyError, Rounding};
/// let fee: Money = "12.50 EUR".parse()?;
/// assert_eq!(fee.minor(), 1_250);
/// assert!("12.505 EUR".parse::<Money>().is_err());
/// assert_eq!(Money::parse_rounded("12.505 EUR", Rounding::HalfEven)?.to_string(), "12.50 EUR");
/// # Ok::<_, MoneyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = crate::form::pattern::MONEY)))]
#[cfg_attr(feature = "schema", schemars(try_from = "String", into = "String"))]
pub struct Money {
    currency: Currency,
    minor: i64,
}

/// Why a [`Currency`] or a [`Money`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_core::{Money, MoneyError};
/// let refusal = |text: &str| text.parse::<Money>().err().map(|error| error.to_string());
/// let said = |text: &str| Some(text.to_owned());
/// assert_eq!(refusal("1.005 EUR"), said("1.005 EUR is not a whole number of minor units"));
/// assert_eq!(refusal("1,50 EUR"), said("'1,50 EUR' is not an amount of money such as 12.50 EUR"));
/// assert_eq!(refusal("1.50 EURO"), said("'EURO' is not a currency code of ISO 4217"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// The code is not in the table of ISO 4217.
    #[error("'{code}' is not a currency code of ISO 4217")]
    UnknownCurrency {
        /// The refused code.
        code: String,
    },
    /// The currency has no minor unit to count in.
    #[error("currency {code} has no minor unit")]
    NoMinorUnit {
        /// The refused code.
        code: String,
    },
    /// The text is not a number and a currency.
    #[error("'{text}' is not an amount of money such as 12.50 EUR")]
    NotMoney {
        /// The refused text.
        text: String,
    },
    /// The value lies between two minor units, and no rounding was asked for.
    #[error("{value} {currency} is not a whole number of minor units")]
    Inexact {
        /// The refused value, as written.
        value: String,
        /// Its currency.
        currency: Currency,
    },
    /// The value lies outside the range.
    #[error("{minor} minor units of {currency} is outside the range of ±{}", i64::MAX)]
    OutOfRange {
        /// The refused value, in minor units.
        minor: i128,
        /// Its currency.
        currency: Currency,
    },
    /// Two currencies meet in one operation.
    #[error("{left} and {right} cannot be added")]
    CurrencyMismatch {
        /// The currency on the left.
        left: Currency,
        /// The currency on the right.
        right: Currency,
    },
}

impl MoneyError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownCurrency { .. } => "core.money.unknown_currency",
            Self::NoMinorUnit { .. } => "core.money.no_minor_unit",
            Self::NotMoney { .. } => "core.money.not_money",
            Self::Inexact { .. } => "core.money.inexact",
            Self::OutOfRange { .. } => "core.money.out_of_range",
            Self::CurrencyMismatch { .. } => "core.money.currency_mismatch",
        }
    }
}

impl Money {
    /// Creates an amount from whole minor units.
    ///
    /// # Errors
    ///
    /// [`MoneyError::OutOfRange`] for `i64::MIN`, which has no negation.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Currency, Money, MoneyError};
    /// assert_eq!(Money::from_minor(Currency::EUR, -5)?.to_string(), "-0.05 EUR");
    /// let refused = Money::from_minor(Currency::EUR, i64::MIN);
    /// assert!(matches!(refused, Err(MoneyError::OutOfRange { .. })));
    /// # Ok::<_, MoneyError>(())
    /// ```
    pub fn from_minor(currency: Currency, minor: i64) -> Result<Self, MoneyError> {
        Self::in_range(currency, minor.into())
    }

    /// Reads an amount and rounds it to the minor unit as named.
    ///
    /// # Errors
    ///
    /// [`MoneyError`] unless the text is a number and a currency within range.
    ///
    /// **Rounding:** as named, from the exact value of the text.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Money, MoneyError, Rounding};
    /// let rounded = |rounding| Money::parse_rounded("-0.125 EUR", rounding).map(Money::minor);
    /// assert_eq!(rounded(Rounding::Floor)?, -13); // towards less
    /// assert_eq!(rounded(Rounding::HalfEven)?, -12);
    /// # Ok::<_, MoneyError>(())
    /// ```
    pub fn parse_rounded(text: &str, rounding: Rounding) -> Result<Self, MoneyError> {
        let (value, currency) = read(text)?;
        let (minor, divisor) = in_minor_units(value, currency);
        // The divisor is a power of ten, and so above zero.
        let (minor, _) = rounding.divide(minor, divisor).unwrap_or_default();
        Self::in_range(currency, minor)
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// Adds two amounts of one currency.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`], [`MoneyError::OutOfRange`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Currency, Money, MoneyError};
    /// let [euros, dollars] = [Currency::EUR, Currency::USD].map(|c| Money::from_minor(c, 100));
    /// let (euros, dollars) = (euros?, dollars?);
    /// assert_eq!(euros.checked_add(euros)?.to_string(), "2.00 EUR");
    /// let mismatch = MoneyError::CurrencyMismatch { left: Currency::EUR, right: Currency::USD };
    /// assert_eq!(euros.checked_add(dollars), Err(mismatch));
    /// # Ok::<_, MoneyError>(())
    /// ```
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch {
                left: self.currency,
                right: other.currency,
            });
        }
        Self::in_range(self.currency, i128::from(self.minor).saturating_add(other.minor.into()))
    }

    /// Subtracts an amount of the same currency.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`], [`MoneyError::OutOfRange`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Money, MoneyError};
    /// let (paid, due): (Money, Money) = ("2.00 EUR".parse()?, "2.50 EUR".parse()?);
    /// assert_eq!(paid.checked_sub(due)?.to_string(), "-0.50 EUR");
    /// # Ok::<_, MoneyError>(())
    /// ```
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        // The constructor refuses the only value without a negation.
        let minor = other.minor.checked_neg().unwrap_or_default();
        self.checked_add(Self { minor, ..other })
    }

    fn in_range(currency: Currency, minor: i128) -> Result<Self, MoneyError> {
        i64::try_from(minor)
            .ok()
            .filter(|m| *m != i64::MIN)
            .map(|minor| Self { currency, minor })
            .ok_or(MoneyError::OutOfRange { minor, currency })
    }

    fn decimal(self) -> Decimal {
        Decimal::from_i128_with_scale(self.minor.into(), self.currency.exponent())
    }
}

/// The value in minor units, as a fraction whose denominator is a power of ten.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a mantissa is below 2^96, a scale at most 28, an exponent at most 4: both products \
              stay below 10^33"
)]
fn in_minor_units(value: Decimal, currency: Currency) -> (i128, i128) {
    let (scale, exponent) = (value.scale(), currency.exponent());
    let factor = 10_i128.pow(exponent.saturating_sub(scale));
    (value.mantissa() * factor, 10_i128.pow(scale.saturating_sub(exponent)))
}

/// The value without rounding.
fn exact(value: Decimal, currency: Currency) -> Result<Money, MoneyError> {
    let (minor, divisor) = in_minor_units(value, currency);
    match Rounding::Floor.divide(minor, divisor) {
        Some((minor, 0)) => Money::in_range(currency, minor),
        _ => Err(MoneyError::Inexact { value: value.to_string(), currency }),
    }
}

/// The number and the currency of a text, split at its last blank; the value has not been rounded.
fn read(text: &str) -> Result<(Decimal, Currency), MoneyError> {
    let refused = || MoneyError::NotMoney { text: text.to_owned() };
    let (number, code) = text.rsplit_once(' ').ok_or_else(refused)?;
    // Digits, with digits on both sides of the point: `.5`, `5.` and `1e3` are refused.
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let magnitude = number.strip_prefix('-').unwrap_or(number);
    let plain = match magnitude.split_once('.') {
        Some((units, decimals)) => digits(units) && digits(decimals),
        None => digits(magnitude),
    };
    let value = Decimal::from_str_exact(number).ok().filter(|_| plain).ok_or_else(refused)?;
    Ok((value, Currency::new(code)?))
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.decimal(), self.currency))
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (value, currency) = read(text)?;
        exact(value, currency)
    }
}

#[cfg(feature = "serde")]
crate::form::as_text!(Money);

impl TryFrom<String> for Money {
    type Error = MoneyError;

    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Money> for String {
    fn from(money: Money) -> Self {
        money.to_string()
    }
}

#[cfg(feature = "decimal")]
impl From<Money> for Decimal {
    /// The amount in units of the currency.
    fn from(money: Money) -> Self {
        money.decimal()
    }
}

#[cfg(feature = "decimal")]
impl TryFrom<(Decimal, Currency)> for Money {
    type Error = MoneyError;

    /// Takes an amount in units of the currency, if it is a whole number of minor units.
    fn try_from((value, currency): (Decimal, Currency)) -> Result<Self, MoneyError> {
        exact(value, currency)
    }
}
