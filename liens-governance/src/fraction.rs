//! Exact sums: fractions of any size, since a sum over colleges has the product of their counts
//! below the line.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use dashu_int::ops::{DivRem, UnsignedAbs};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use liens_core::Ratio;

use crate::Natural;

/// An exact fraction of any size, zero or above, in lowest terms.
///
/// **Rounding:** none.
///
/// Reads and writes `25/3`, and whole numbers as such.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Fraction, FractionError};
/// let third: Fraction = "2/6".parse()?;
/// assert_eq!(third.plus(&third).to_string(), "2/3");
/// assert!(third < Fraction::from(1));
/// # Ok::<_, FractionError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9]+(/[0-9]+)?$")))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct Fraction(RBig);

/// Why a [`Fraction`] cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FractionError {
    /// The text is not a fraction of two whole numbers.
    #[error("'{text}' is not a fraction such as 25/3")]
    NotAFraction {
        /// The refused text.
        text: String,
    },
}

impl FractionError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAFraction { .. } => "governance.fraction.not_a_fraction",
        }
    }
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "sums and products of any size cannot overflow, and no denominator is zero"
)]
impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self(RBig::ZERO);

    /// The fraction `numerator / denominator`; `None` if the denominator is zero.
    pub fn new(numerator: u64, denominator: u64) -> Option<Self> {
        Self::part_of(1, numerator, denominator)
    }

    /// `weight × part / whole`; `None` if the whole is zero.
    pub fn part_of(weight: u64, part: u64, whole: u64) -> Option<Self> {
        let product = IBig::from(weight) * IBig::from(part);
        (whole > 0).then(|| Self(RBig::from_parts(product, UBig::from(whole))))
    }

    /// A fraction of two whole numbers of any size; `None` if the denominator is zero.
    pub(crate) fn of(numerator: UBig, denominator: UBig) -> Option<Self> {
        let positive = denominator > UBig::ZERO;
        positive.then(|| Self(RBig::from_parts(numerator.into(), denominator)))
    }

    /// The fraction `part / whole` of numbers of any size; `None` if the whole is zero.
    pub fn quotient(part: &Natural, whole: &Natural) -> Option<Self> {
        let parts = || RBig::from_parts(part.big().clone().into(), whole.big().clone());
        (!whole.is_zero()).then(|| Self(parts()))
    }

    /// The sum of two fractions.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self(&self.0 + &other.0)
    }

    /// So many times the fraction.
    #[must_use]
    pub fn times(&self, count: u64) -> Self {
        Self(&self.0 * RBig::from(count))
    }

    /// The difference of two fractions; `None` if the other is larger.
    #[must_use]
    pub fn less(&self, other: &Self) -> Option<Self> {
        (self >= other).then(|| Self(&self.0 - &other.0))
    }

    /// The product of two fractions.
    #[must_use]
    pub fn product(&self, other: &Self) -> Self {
        Self(&self.0 * &other.0)
    }

    /// The quotient of two fractions; `None` if the other is zero.
    #[must_use]
    pub fn over(&self, other: &Self) -> Option<Self> {
        (!other.is_zero()).then(|| Self(&self.0 / &other.0))
    }

    /// The fraction in decimals, with so many places.
    ///
    /// **Rounding:** to the nearest, a half up.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Fraction, FractionError};
    /// assert_eq!("2/3".parse::<Fraction>()?.to_decimal(4), "0.6667");
    /// # Ok::<_, FractionError>(())
    /// ```
    pub fn to_decimal(&self, places: u16) -> String {
        let scale = UBig::from(10_u8).pow(places.into());
        let (numerator, denominator) = self.0.clone().into_parts();
        let doubled = numerator.unsigned_abs() * &scale * 2_u8 + &denominator;
        let (whole, part) = (doubled / (denominator * 2_u8)).div_rem(scale);
        match usize::from(places) {
            0 => whole.to_string(),
            places => format!("{whole}.{part:0>places$}"),
        }
    }

    /// Whether the fraction is zero.
    pub const fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// How `self / whole` compares with a ratio; `None` if the whole is zero.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::Fraction;
    /// # use std::cmp::Ordering;
    /// let quarter = "1/4".parse()?;
    /// let part = Fraction::from(25);
    /// assert_eq!(part.compare_quotient(&Fraction::from(100), quarter), Some(Ordering::Equal));
    /// assert_eq!(part.compare_quotient(&Fraction::ZERO, quarter), None);
    /// # Ok::<_, liens_core::RatioError>(())
    /// ```
    pub fn compare_quotient(&self, whole: &Self, ratio: Ratio) -> Option<Ordering> {
        let left = &self.0 * RBig::from(ratio.denominator());
        let right = &whole.0 * RBig::from(ratio.numerator());
        (!whole.is_zero()).then(|| left.cmp(&right))
    }
}

impl From<u64> for Fraction {
    fn from(whole: u64) -> Self {
        Self(RBig::from(whole))
    }
}

impl From<Natural> for Fraction {
    fn from(whole: Natural) -> Self {
        Self(RBig::from(whole.big().clone()))
    }
}

impl std::iter::Sum for Fraction {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::ZERO, |sum, part| sum.plus(&part))
    }
}

impl fmt::Debug for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fraction({self})")
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

impl FromStr for Fraction {
    type Err = FractionError;

    fn from_str(text: &str) -> Result<Self, FractionError> {
        let whole = |digits: &str| {
            let plain = digits.bytes().all(|b| b.is_ascii_digit());
            digits.parse::<UBig>().ok().filter(|_| plain)
        };
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        whole(numerator)
            .zip(whole(denominator).filter(|d| *d > UBig::ZERO))
            .map(|(n, d)| Self(RBig::from_parts(n.into(), d)))
            .ok_or_else(|| FractionError::NotAFraction { text: text.to_owned() })
    }
}

impl TryFrom<String> for Fraction {
    type Error = FractionError;

    fn try_from(text: String) -> Result<Self, FractionError> {
        text.parse()
    }
}

impl From<Fraction> for String {
    fn from(fraction: Fraction) -> Self {
        fraction.to_string()
    }
}
