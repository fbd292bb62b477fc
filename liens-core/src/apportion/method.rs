//! The methods of apportionment, by name.
//!
//! Every method is proportional where the quotas are whole numbers; they differ in what a fraction
//! of a seat is worth. Of the divisor methods Adams helps the small most and D'Hondt the large;
//! Hamilton alone stays within one seat of every quota, and is the one that may take a seat from
//! somebody because the house grew (the Alabama paradox).

use std::fmt;
use std::str::FromStr;

use super::{ApportionError, Parts, divisor, hamilton};

/// A method that divides seats in proportion to weights.
///
/// Reads and writes `hamilton`, `dhondt`, `sainte-lague`, `modified-sainte-lague`,
/// `huntington-hill`, `adams`, `dean`.
///
/// # Source
///
/// Balinski and Young, *Fair Representation* (1982), appendix A.
///
/// # Examples
///
/// ```
/// # use liens_core::{ApportionError, Method};
/// assert_eq!("sainte-lague".parse::<Method>()?, Method::SainteLague);
/// assert_eq!(Method::ALL.len(), 7);
/// # Ok::<_, ApportionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(try_from = "String", into = "String"))]
#[non_exhaustive]
pub enum Method {
    /// Largest remainder: the whole parts of the quotas, then the largest fractions.
    Hamilton,
    /// Divisors 1, 2, 3, ..: fractions of a seat are dropped (Jefferson).
    DHondt,
    /// Divisors 1, 3, 5, ..: fractions are rounded at one half (Webster).
    SainteLague,
    /// Divisors 1.4, 3, 5, ..: as Sainte-Laguë, with a dearer first seat.
    ModifiedSainteLague,
    /// Divisors √(s(s + 1)): fractions are rounded at the geometric mean.
    HuntingtonHill,
    /// Divisors 0, 1, 2, ..: fractions of a seat count as one.
    Adams,
    /// Divisors 2s(s + 1)/(2s + 1): fractions are rounded at the harmonic mean.
    Dean,
}

impl Method {
    /// Every method, in the order of this list.
    ///
    /// # Examples
    ///
    /// Ten seats for 62, 30 and 8 of a hundred:
    ///
    /// ```
    /// # use liens_core::{apportion, ApportionError, Method};
    /// let weights = [("large", 62), ("middle", 30), ("small", 8)];
    /// for method in Method::ALL {
    ///     let seats = apportion(method, 10, weights)?.into_parts();
    ///     assert_eq!(seats.iter().map(|(_, seats)| seats).sum::<u64>(), 10);
    ///     let smallest = seats.last().map(|(_, seats)| *seats);
    ///     // Only D'Hondt drops the eight tenths of a seat.
    ///     assert_eq!(smallest, Some(if method == Method::DHondt { 0 } else { 1 }), "{method}");
    /// }
    /// # Ok::<_, ApportionError>(())
    /// ```
    pub const ALL: [Self; 7] = [
        Self::Hamilton,
        Self::DHondt,
        Self::SainteLague,
        Self::ModifiedSainteLague,
        Self::HuntingtonHill,
        Self::Adams,
        Self::Dean,
    ];

    /// The name of the method.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ApportionError, Method};
    /// for method in Method::ALL {
    ///     assert_eq!(method.as_str().parse::<Method>()?, method);
    /// }
    /// # Ok::<_, ApportionError>(())
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hamilton => "hamilton",
            Self::DHondt => "dhondt",
            Self::SainteLague => "sainte-lague",
            Self::ModifiedSainteLague => "modified-sainte-lague",
            Self::HuntingtonHill => "huntington-hill",
            Self::Adams => "adams",
            Self::Dean => "dean",
        }
    }

    /// The seats of weights without bounds, ties by position.
    ///
    /// The quotients are written without fractions: Sainte-Laguë's `w / (s + 1/2)` as `w / (2s +
    /// 1)`, and the square of Huntington and Hill's, `w² / (s(s + 1))`, which has the same order.
    pub(super) fn divide(self, total: u64, weights: &[u64]) -> Result<Parts, ApportionError> {
        let squared = |w: u128, s: u128| (w.saturating_mul(w), s.saturating_mul(plus(s, 1)));
        match self {
            Self::Hamilton => hamilton::divide(total, weights),
            Self::DHondt => divisor::divide(total, weights, |w, s| (w, plus(s, 1))),
            Self::SainteLague => divisor::divide(total, weights, |w, s| (w, plus(twice(s), 1))),
            Self::ModifiedSainteLague => divisor::divide(total, weights, |w, s| match s {
                0 => (w, 7),
                _ => (w, plus(s.saturating_mul(10), 5)),
            }),
            Self::HuntingtonHill => divisor::divide(total, weights, squared),
            Self::Adams => divisor::divide(total, weights, |w, s| (w, s)),
            Self::Dean => divisor::divide(total, weights, |w, s| {
                (w.saturating_mul(plus(twice(s), 1)), s.saturating_mul(plus(s, 1)))
            }),
        }
    }
}

// A weight is below 2⁶⁴ and a number of seats below 2⁶³, so that nothing above saturates.
const fn plus(a: u128, b: u128) -> u128 {
    a.saturating_add(b)
}

const fn twice(a: u128) -> u128 {
    a.saturating_mul(2)
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Method {
    type Err = ApportionError;

    fn from_str(text: &str) -> Result<Self, ApportionError> {
        let found = Self::ALL.into_iter().find(|method| method.as_str() == text);
        found.ok_or_else(|| ApportionError::NotAMethod { text: text.to_owned() })
    }
}

#[cfg(feature = "serde")]
crate::form::as_text!(Method);

impl TryFrom<String> for Method {
    type Error = ApportionError;

    fn try_from(text: String) -> Result<Self, ApportionError> {
        text.parse()
    }
}

impl From<Method> for String {
    fn from(method: Method) -> Self {
        method.as_str().to_owned()
    }
}
