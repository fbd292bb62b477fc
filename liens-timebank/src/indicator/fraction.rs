//! Exact fractions of 128 bits, for what does not fit in a ratio of the core.

use std::cmp::Ordering;
use std::fmt;

/// An exact fraction, zero or above, in lowest terms.
///
/// **Range:** numerator 0 to 2¹²⁸ − 1, denominator 1 to 2¹²⁸ − 1. **Rounding:** none.
///
/// The squares of hours pass 2⁶⁴, which a [`Ratio`](liens_core::Ratio) does not hold.
///
/// # Examples
///
/// ```
/// # use liens_timebank::Fraction;
/// let third = Fraction::new(2, 6).ok_or("a zero below")?;
/// assert_eq!(third.to_string(), "1/3");
/// assert!(third < Fraction::ONE);
/// assert_eq!(Fraction::new(1, 0), None);
/// # Ok::<_, &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
#[cfg_attr(feature = "serde", serde(into = "String"))]
pub struct Fraction {
    numerator: u128,
    denominator: u128,
}

impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// The whole.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// Creates the fraction `numerator / denominator`; `None` if the denominator is zero, which is
    /// how an indicator without data answers.
    pub fn new(numerator: u128, denominator: u128) -> Option<Self> {
        let (mut common, mut rest) = (numerator, denominator);
        while let Some(left) = common.checked_rem(rest) {
            (common, rest) = (rest, left);
        }
        let denominator = denominator.checked_div(common).filter(|d| *d > 0)?;
        Some(Self { numerator: numerator.checked_div(common)?, denominator })
    }

    /// The numerator in lowest terms.
    pub const fn numerator(self) -> u128 {
        self.numerator
    }

    /// The denominator in lowest terms; never zero.
    pub const fn denominator(self) -> u128 {
        self.denominator
    }
}

impl Ord for Fraction {
    /// Compares whole parts, then turns the rests over: no product that could pass 128 bits.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (*self, *other);
        loop {
            let (whole, rest) = a.parts();
            let (other_whole, other_rest) = b.parts();
            match whole.cmp(&other_whole) {
                Ordering::Equal if rest == 0 || other_rest == 0 => return rest.cmp(&other_rest),
                Ordering::Equal => {}
                unequal => return unequal,
            }
            let turned = Self { numerator: b.denominator, denominator: other_rest };
            (a, b) = (turned, Self { numerator: a.denominator, denominator: rest });
        }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Fraction {
    /// The whole part and what is left above the denominator.
    fn parts(self) -> (u128, u128) {
        let whole = self.numerator.checked_div(self.denominator);
        let rest = self.numerator.checked_rem(self.denominator);
        (whole.unwrap_or_default(), rest.unwrap_or_default())
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => f.pad(&self.numerator.to_string()),
            denominator => f.pad(&format!("{}/{denominator}", self.numerator)),
        }
    }
}

impl From<Fraction> for String {
    fn from(fraction: Fraction) -> Self {
        fraction.to_string()
    }
}
