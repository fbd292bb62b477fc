//! Whole numbers of any size: counts of coalitions pass 2⁶⁴ from 65 players on.
//!
//! Each of the 190 members of the Monetary Fund turns up to 2¹⁸⁹ coalitions. A count held in 64
//! bits wraps somewhere above 64 players, without a sign of it; a floating one loses its last
//! digits, and with them the identities between counts by which results are checked.
//!
//! The arithmetic is that of `dashu-int`, a crate below 1.0; this type keeps it out of signatures
//! and gives counts a written form, decimal digits, that a reader in any language can take.

use std::fmt;
use std::str::FromStr;

use dashu_int::UBig;

/// A whole number of any size, zero or above.
///
/// Reads and writes decimal digits; `{:x}` writes it in hexadecimal.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Natural, NaturalError};
/// let coalitions: Natural = "36893488147419103232".parse()?;
/// assert_eq!(coalitions, Natural::from(1_u128 << 65));
/// assert_eq!(format!("{coalitions:x}"), "20000000000000000");
/// # Ok::<_, NaturalError>(())
/// ```
///
/// Numbers of 64 bits compare directly:
///
/// ```
/// # use liens_governance::{Effort, Error, Game, WeightedGame};
/// // Eighty equal members and a strict majority: each turns C(79, 40) coalitions.
/// let game = Game::from(WeightedGame::new([1; 80], 41)?);
/// let power = game.banzhaf(Effort::default())?;
/// assert_eq!(power.swings()[0].to_string(), "53753604366668088230810");
/// assert!(power.swings()[0] != u64::MAX && power.swings()[0].to_u64().is_none());
/// # Ok::<_, Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9]+$")))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct Natural(UBig);

/// Why a [`Natural`] cannot be read.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Natural, NaturalError};
/// for text in ["", "-1", "+1", "1 000", "1e3"] {
///     let refused: NaturalError = text.parse::<Natural>().unwrap_err();
///     assert_eq!(refused.code(), "governance.natural.not_a_number");
///     assert_eq!(refused, NaturalError::NotANumber { text: text.to_owned() });
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NaturalError {
    /// The text is not a whole number.
    #[error("'{text}' is not a whole number")]
    NotANumber {
        /// The refused text.
        text: String,
    },
}

impl NaturalError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotANumber { .. } => "governance.natural.not_a_number",
        }
    }
}

impl Natural {
    /// Nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::Natural;
    /// assert!(Natural::ZERO.is_zero());
    /// // No terms, no sum.
    /// assert_eq!(std::iter::empty::<Natural>().sum::<Natural>(), Natural::ZERO);
    /// ```
    pub const ZERO: Self = Self(UBig::ZERO);

    /// Whether the number is zero.
    pub const fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// The number, if it fits 64 bits.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::Natural;
    /// assert_eq!(Natural::from(u64::MAX).to_u64(), Some(u64::MAX));
    /// assert_eq!(Natural::from(1_u128 << 64).to_u64(), None);
    /// ```
    pub fn to_u64(&self) -> Option<u64> {
        u64::try_from(&self.0).ok()
    }

    /// Only inside the crate: the type of the crate below stays out of what users see.
    pub(crate) const fn of(number: UBig) -> Self {
        Self(number)
    }

    pub(crate) const fn big(&self) -> &UBig {
        &self.0
    }
}

impl From<u64> for Natural {
    fn from(number: u64) -> Self {
        Self(UBig::from(number))
    }
}

impl From<u128> for Natural {
    fn from(number: u128) -> Self {
        Self(UBig::from(number))
    }
}

impl PartialEq<u64> for Natural {
    fn eq(&self, number: &u64) -> bool {
        self.to_u64() == Some(*number)
    }
}

impl std::iter::Sum for Natural {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        Self(numbers.map(|number| number.0).sum())
    }
}

impl fmt::Debug for Natural {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Natural({self})")
    }
}

impl fmt::Display for Natural {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::LowerHex for Natural {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.0, f)
    }
}

impl FromStr for Natural {
    type Err = NaturalError;

    /// Plain digits only: the reader below would take a sign and underscores too.
    fn from_str(text: &str) -> Result<Self, NaturalError> {
        let plain = text.bytes().all(|b| b.is_ascii_digit());
        let read = text.parse().ok().filter(|_| plain).map(Self);
        read.ok_or_else(|| NaturalError::NotANumber { text: text.to_owned() })
    }
}

impl TryFrom<String> for Natural {
    type Error = NaturalError;

    fn try_from(text: String) -> Result<Self, NaturalError> {
        text.parse()
    }
}

impl From<Natural> for String {
    fn from(number: Natural) -> Self {
        number.to_string()
    }
}
