//! Exact sums: fractions of any size, since a sum over colleges has the product of their counts
//! below the line.
//!
//! Five colleges carried in proportion add fractions whose denominators are their numbers of
//! voters: 12, 40, 700, 6 and 19 have 79,800 below the line, and thirty colleges of some thousands
//! pass 64 bits at once. Cut off at nine digits, a vote of exactly two thirds is one of less; so
//! nothing is cut off, and numbers grow as far as they must.

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
///
/// Equal fractions are equal however they were written, and texts that are no fractions are refused
/// whole:
///
/// ```
/// # use liens_governance::{Fraction, FractionError, Natural};
/// let (half, third) = ("3/6".parse::<Fraction>()?, Fraction::new(1, 3).ok_or("a fraction")?);
/// assert_eq!((half.to_string(), half.less(&third)), ("1/2".to_owned(), Fraction::new(1, 6)));
/// assert_eq!(third.less(&half), None); // nothing is below zero
/// assert_eq!((half.product(&third), half.over(&third)), ("1/6".parse()?, Some("3/2".parse()?)));
/// assert_eq!((half.over(&Fraction::ZERO), Fraction::new(1, 0)), (None, None));
/// let sum: Fraction = [half.times(3), third].into_iter().sum();
/// assert_eq!(sum.to_string(), "11/6");
/// let quarter = Fraction::quotient(&Natural::from(25_u64), &Natural::from(100_u64));
/// assert_eq!(quarter, Fraction::part_of(1, 1, 4));
/// for text in ["", "1/0", "-1/2", "+1/2", "0.5", "1/2/3"] {
///     let refused = FractionError::NotAFraction { text: text.to_owned() };
///     assert_eq!(text.parse::<Fraction>(), Err(refused));
/// }
/// # Ok::<_, Box<dyn std::error::Error>>(())
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
    ///
    /// The product is taken before the division, so that 25 × 2 of 3 is 50/3 and no step rounds.
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
    ///
    /// Printing is the only place where digits are lost; nothing is computed from the text.
    ///
    /// ```
    /// # use liens_governance::Fraction;
    /// let nearly = Fraction::new(1_999, 3_000).ok_or("a fraction")?; // less than two thirds
    /// assert_eq!([2, 4].map(|places| nearly.to_decimal(places)), ["0.67", "0.6663"]);
    /// assert_eq!(Fraction::from(7).to_decimal(0), "7");
    /// # Ok::<_, &str>(())
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
    ///
    /// By products, so that no quotient is ever made: 25 × 4 against 100 × 1.
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
