//! Exact fractions, and the two ways to compare with one: "at least" and "more than".

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// An exact fraction of two whole numbers, zero or above, in lowest terms.
///
/// **Range:** numerator 0 to 2⁶⁴ − 1, denominator 1 to 2⁶⁴ − 1. **Rounding:** none.
///
/// Reads `2/3`, `0.125`, `65 %` and whole numbers; writes `2/3`, and whole numbers as such.
///
/// # Examples
///
/// ```
/// # use liens_core::{Ratio, RatioError};
/// let third = Ratio::new(2, 6)?;
/// assert_eq!(third.to_string(), "1/3");
/// assert!(third < "34 %".parse()?);
/// # Ok::<_, RatioError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = crate::form::pattern::RATIO)))]
#[cfg_attr(feature = "schema", schemars(try_from = "String", into = "String"))]
pub struct Ratio {
    numerator: u64,
    denominator: u64,
}

/// Why a [`Ratio`] or a [`Portion`] cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RatioError {
    /// The denominator is zero.
    #[error("{numerator}/0 has a zero denominator")]
    ZeroDenominator {
        /// The numerator above the zero.
        numerator: u64,
    },
    /// The text is not a fraction, a decimal or a percentage.
    #[error("'{text}' is not a fraction such as 2/3, 0.125 or 65 %")]
    NotARatio {
        /// The refused text.
        text: String,
    },
    /// A portion of a whole is above the whole.
    #[error("{ratio} is above 1, a portion lies between 0 and 1")]
    AboveOne {
        /// The refused fraction.
        ratio: Ratio,
    },
}

impl RatioError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ZeroDenominator { .. } => "core.ratio.zero_denominator",
            Self::NotARatio { .. } => "core.ratio.not_a_ratio",
            Self::AboveOne { .. } => "core.ratio.above_one",
        }
    }
}

const fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// The whole.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// Creates the fraction `numerator / denominator`, in lowest terms.
    ///
    /// # Errors
    ///
    /// [`RatioError::ZeroDenominator`].
    pub fn new(numerator: u64, denominator: u64) -> Result<Self, RatioError> {
        Self::reduced(numerator.into(), denominator.into())
            .ok_or(RatioError::ZeroDenominator { numerator })
    }

    /// The fraction in lowest terms, if both fit and the denominator is not zero.
    fn reduced(numerator: u128, denominator: u128) -> Option<Self> {
        let common = greatest_common_divisor(numerator, denominator);
        Some(Self {
            numerator: numerator.checked_div(common)?.try_into().ok()?,
            denominator: denominator.checked_div(common).filter(|d| *d > 0)?.try_into().ok()?,
        })
    }

    /// The numerator in lowest terms.
    pub const fn numerator(self) -> u64 {
        self.numerator
    }

    /// The denominator in lowest terms; never zero.
    pub const fn denominator(self) -> u64 {
        self.denominator
    }

    /// Whether the fraction is zero.
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// The largest whole number not above this fraction of `whole`.
    ///
    /// **Rounding:** down.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Ratio, RatioError};
    /// assert_eq!(Ratio::new(2, 3)?.floor_of(100), 66);
    /// # Ok::<_, RatioError>(())
    /// ```
    pub fn floor_of(self, whole: u64) -> u128 {
        let product = u128::from(self.numerator).saturating_mul(whole.into());
        product.checked_div(self.denominator.into()).unwrap_or_default()
    }

    /// Compares `part / whole` with this fraction by cross-multiplication in 128 bits; `None` if
    /// `whole` is zero.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Ratio, RatioError};
    /// let two_thirds = Ratio::new(2, 3)?;
    /// assert!(two_thirds.compare_quotient(67, 100).is_some_and(|side| side.is_gt()));
    /// assert!(two_thirds.compare_quotient(66, 99).is_some_and(|side| side.is_eq()));
    /// assert_eq!(two_thirds.compare_quotient(0, 0), None);
    /// # Ok::<_, RatioError>(())
    /// ```
    pub fn compare_quotient(self, part: u64, whole: u64) -> Option<Ordering> {
        let left = u128::from(part).saturating_mul(self.denominator.into());
        let right = u128::from(self.numerator).saturating_mul(whole.into());
        (whole > 0).then(|| left.cmp(&right))
    }

    /// The least common multiple of the denominator and another; `None` if it does not fit.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Ratio, RatioError};
    /// let [half, third, sixth] = [Ratio::new(1, 2)?, Ratio::new(1, 3)?, Ratio::new(1, 6)?];
    /// let common = half.common_denominator(3).ok_or("too large")?;
    /// assert_eq!(common, 6);
    /// assert_eq!([half, third, sixth].map(|part| part.over(common)), [Some(3), Some(2), Some(1)]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn common_denominator(self, other: u64) -> Option<u64> {
        let shared = greatest_common_divisor(self.denominator.into(), other.into());
        let product = u128::from(self.denominator).checked_mul(other.into())?;
        product.checked_div(shared)?.try_into().ok()
    }

    /// The numerator over a multiple of the denominator; `None` if it does not fit.
    pub fn over(self, denominator: u64) -> Option<u64> {
        self.numerator.checked_mul(denominator.checked_div(self.denominator)?)
    }

    /// Adds two fractions; `None` if the sum in lowest terms does not fit.
    ///
    /// # Law
    ///
    /// `ratios_compare_and_add_like_exact_fractions`
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Ratio, RatioError};
    /// let (half, third) = (Ratio::new(1, 2)?, Ratio::new(1, 3)?);
    /// assert_eq!(half.checked_add(third), Some(Ratio::new(5, 6)?));
    /// # Ok::<_, RatioError>(())
    /// ```
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (b, d) = (u128::from(self.denominator), u128::from(other.denominator));
        // Over the least common denominator, a sum too large for 128 bits is too large for 64 in
        // lowest terms as well; over the plain product it need not be.
        let common = greatest_common_divisor(b, d);
        let (over_b, over_d) = (b.checked_div(common)?, d.checked_div(common)?);
        let left = u128::from(self.numerator).checked_mul(over_d)?;
        let right = u128::from(other.numerator).checked_mul(over_b)?;
        Self::reduced(left.checked_add(right)?, over_b.checked_mul(d)?)
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = u128::from(self.numerator).saturating_mul(other.denominator.into());
        let right = u128::from(other.numerator).saturating_mul(self.denominator.into());
        left.cmp(&right)
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            denominator => write!(f, "{}/{denominator}", self.numerator),
        }
    }
}

impl FromStr for Ratio {
    type Err = RatioError;

    fn from_str(text: &str) -> Result<Self, RatioError> {
        let refused = || RatioError::NotARatio { text: text.to_owned() };
        if let Some((numerator, denominator)) = text.split_once('/') {
            let numerator = whole(numerator.trim_end()).ok_or_else(refused)?;
            let denominator = whole(denominator.trim_start()).ok_or_else(refused)?;
            return Self::new(numerator, denominator);
        }
        let (number, divisor) = match text.strip_suffix('%') {
            Some(percent) => (percent.trim_end(), 100),
            None => (text, 1),
        };
        decimal(number, divisor).ok_or_else(refused)
    }
}

fn whole(digits: &str) -> Option<u64> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

fn decimal(number: &str, divisor: u128) -> Option<Ratio> {
    let (units, fraction) = match number.split_once('.') {
        None => (number, ""),
        Some((_, "")) => return None,
        Some(parts) => parts,
    };
    let scale = 10_u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let fraction = if fraction.is_empty() { 0 } else { u128::from(whole(fraction)?) };
    let numerator = u128::from(whole(units)?).checked_mul(scale)?.checked_add(fraction)?;
    Ratio::reduced(numerator, scale.checked_mul(divisor)?)
}

#[cfg(feature = "serde")]
crate::form::as_text!(Ratio);

impl TryFrom<String> for Ratio {
    type Error = RatioError;

    fn try_from(text: String) -> Result<Self, RatioError> {
        text.parse()
    }
}

impl From<Ratio> for String {
    fn from(ratio: Ratio) -> Self {
        ratio.to_string()
    }
}

/// A fraction of a whole, between 0 and 1.
///
/// # Examples
///
/// ```
/// # use liens_core::{Portion, RatioError};
/// let fifth = Portion::new(1, 5)?;
/// assert_eq!(fifth.floor_of(101), 20);
/// assert!(Portion::new(6, 5).is_err());
/// # Ok::<_, RatioError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Ratio", into = "Ratio"))]
pub struct Portion(Ratio);

impl Portion {
    /// No part of the whole.
    pub const NONE: Self = Self(Ratio::ZERO);
    /// The whole.
    pub const WHOLE: Self = Self(Ratio::ONE);

    /// Creates the portion `numerator / denominator`.
    ///
    /// # Errors
    ///
    /// [`RatioError`] for a zero denominator or a fraction above 1.
    pub fn new(numerator: u64, denominator: u64) -> Result<Self, RatioError> {
        Ratio::new(numerator, denominator)?.try_into()
    }

    /// The portion as a fraction.
    pub const fn ratio(self) -> Ratio {
        self.0
    }

    /// The largest whole number not above this portion of `whole`.
    ///
    /// **Rounding:** down.
    pub fn floor_of(self, whole: u64) -> u64 {
        u64::try_from(self.0.floor_of(whole)).unwrap_or(whole)
    }
}

impl TryFrom<Ratio> for Portion {
    type Error = RatioError;

    fn try_from(ratio: Ratio) -> Result<Self, RatioError> {
        if ratio > Ratio::ONE { Err(RatioError::AboveOne { ratio }) } else { Ok(Self(ratio)) }
    }
}

impl From<Portion> for Ratio {
    fn from(portion: Portion) -> Self {
        portion.0
    }
}

impl fmt::Display for Portion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Portion {
    type Err = RatioError;

    fn from_str(text: &str) -> Result<Self, RatioError> {
        text.parse::<Ratio>()?.try_into()
    }
}

/// A bar that is met by reaching it.
///
/// # Law
///
/// `a_threshold_met_exactly_counts_for_at_least_and_not_for_more_than`
///
/// # Examples
///
/// ```
/// # use liens_core::{AtLeast, MoreThan, Ratio, RatioError};
/// let half = Ratio::new(1, 2)?;
/// assert!(AtLeast(half).is_met_by(5, 10));
/// assert!(!MoreThan(half).is_met_by(5, 10));
/// # Ok::<_, RatioError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct AtLeast(pub Ratio);

/// A bar that is met only by passing it.
///
/// # Law
///
/// `a_threshold_met_exactly_counts_for_at_least_and_not_for_more_than`
///
/// # Examples
///
/// ```
/// # use liens_core::{MoreThan, Ratio, RatioError};
/// let half = MoreThan(Ratio::new(1, 2)?);
/// assert!(half.is_met_by(6, 10));
/// assert!(!half.is_met_by(5, 10));
/// assert!(!half.is_met_by(0, 0)); // of nothing, no bar is met
/// # Ok::<_, RatioError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct MoreThan(pub Ratio);

impl AtLeast {
    /// Whether `part / whole` reaches the bar; false if `whole` is zero.
    pub fn is_met_by(self, part: u64, whole: u64) -> bool {
        self.0.compare_quotient(part, whole).is_some_and(Ordering::is_ge)
    }
}

impl MoreThan {
    /// Whether `part / whole` passes the bar; false if `whole` is zero.
    pub fn is_met_by(self, part: u64, whole: u64) -> bool {
        self.0.compare_quotient(part, whole).is_some_and(Ordering::is_gt)
    }
}

/// Either bar, where a rule lets its authors choose.
///
/// # Law
///
/// `a_threshold_met_exactly_counts_for_at_least_and_not_for_more_than`
///
/// # Examples
///
/// ```
/// # use liens_core::{AtLeast, Ratio, RatioError, Threshold};
/// let two_thirds: Threshold = AtLeast(Ratio::new(2, 3)?).into();
/// assert!(two_thirds.is_met_by(4, 6));
/// assert_eq!(two_thirds.to_string(), "at least 2/3");
/// # Ok::<_, RatioError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Threshold {
    /// Met by reaching the fraction.
    AtLeast {
        /// The fraction to reach.
        ratio: Ratio,
    },
    /// Met only by passing the fraction.
    MoreThan {
        /// The fraction to pass.
        ratio: Ratio,
    },
}

impl Threshold {
    /// The fraction to reach or to pass.
    pub const fn ratio(self) -> Ratio {
        match self {
            Self::AtLeast { ratio } | Self::MoreThan { ratio } => ratio,
        }
    }

    /// Whether `part / whole` meets the bar; false if `whole` is zero.
    pub fn is_met_by(self, part: u64, whole: u64) -> bool {
        self.ratio().compare_quotient(part, whole).is_some_and(|side| self.accepts(side))
    }

    /// Whether a quotient that compares so with [`ratio`](Self::ratio) meets the bar.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{AtLeast, MoreThan, Ratio, RatioError, Threshold};
    /// use std::cmp::Ordering::Equal;
    /// let half = Ratio::new(1, 2)?;
    /// assert!(Threshold::from(AtLeast(half)).accepts(Equal));
    /// assert!(!Threshold::from(MoreThan(half)).accepts(Equal));
    /// # Ok::<_, RatioError>(())
    /// ```
    pub const fn accepts(self, quotient_to_ratio: Ordering) -> bool {
        match self {
            Self::AtLeast { .. } => quotient_to_ratio.is_ge(),
            Self::MoreThan { .. } => quotient_to_ratio.is_gt(),
        }
    }
}

impl From<AtLeast> for Threshold {
    fn from(AtLeast(ratio): AtLeast) -> Self {
        Self::AtLeast { ratio }
    }
}

impl From<MoreThan> for Threshold {
    fn from(MoreThan(ratio): MoreThan) -> Self {
        Self::MoreThan { ratio }
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast { ratio } => write!(f, "at least {ratio}"),
            Self::MoreThan { ratio } => write!(f, "more than {ratio}"),
        }
    }
}
