//! The rules for an envelope that holds less than is asked.

use std::fmt;
use std::str::FromStr;

use super::DivideError;

/// How an envelope is divided that is too small for its claims.
///
/// Reads and writes `guaranteed:0`, `guaranteed:150000` (in quanta), `guaranteed:all`,
/// `guaranteed:median`, `seniority` and `meeting`; reads `pro-rata` and `equal-first` too.
///
/// # Examples
///
/// ```
/// # use liens_core::{DivideError, Shortage};
/// assert_eq!("pro-rata".parse::<Shortage>()?, Shortage::Guaranteed { base: 0 });
/// assert_eq!(Shortage::EQUAL_FIRST.to_string(), "guaranteed:all");
/// assert_eq!(Shortage::default(), "guaranteed:median".parse()?);
/// assert!("lottery".parse::<Shortage>().is_err());
/// # Ok::<_, DivideError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Shortage {
    /// First everybody up to a base, equally where even that is too much; then what is left in
    /// proportion to what each claim still misses.
    Guaranteed {
        /// The base, in quanta; for a claim of weight w it is w times as much.
        #[cfg_attr(feature = "serde", serde(with = "crate::form::text"))]
        base: u64,
    },
    /// The same with the lower median of the claims above zero as the base.
    ///
    /// The base follows the claims, so that a withdrawal may lower it and somebody's part with it:
    /// [`Shortage::lower_median`] takes it once, as it then stays.
    LowerMedian {},
    /// The oldest claim in full, then the next, as long as the envelope lasts.
    Seniority {},
    /// The amounts that a meeting decided, each as its claim states it.
    Meeting {},
}

impl Shortage {
    /// A base of zero: everybody the same part of the claim.
    pub const PRO_RATA: Self = Self::Guaranteed { base: 0 };
    /// A base above every claim: everybody up to one level, which small claims do not reach.
    pub const EQUAL_FIRST: Self = Self::Guaranteed { base: u64::MAX };

    /// The lower median of the claims above zero as the base; without claims it is zero.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::Shortage;
    /// let claims = [600, 400, 250, 150, 70, 30];
    /// assert_eq!(Shortage::lower_median(claims), Shortage::Guaranteed { base: 150 });
    /// ```
    ///
    /// Of an even number the smaller of the two in the middle, so that the base is a claim that
    /// somebody made.
    pub fn lower_median(claims: impl IntoIterator<Item = u64>) -> Self {
        let mut claims: Vec<u64> = claims.into_iter().filter(|claim| *claim > 0).collect();
        let middle = claims.len().saturating_sub(1) / 2;
        if claims.is_empty() {
            return Self::PRO_RATA;
        }
        Self::Guaranteed { base: *claims.select_nth_unstable(middle).1 }
    }
}

impl Default for Shortage {
    /// The lower median as the base: what holds where a charter says nothing.
    fn default() -> Self {
        Self::LowerMedian {}
    }
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            &Self::EQUAL_FIRST => f.pad("guaranteed:all"),
            Self::Guaranteed { base } => f.pad(&format!("guaranteed:{base}")),
            Self::LowerMedian {} => f.pad("guaranteed:median"),
            Self::Seniority {} => f.pad("seniority"),
            Self::Meeting {} => f.pad("meeting"),
        }
    }
}

impl FromStr for Shortage {
    type Err = DivideError;

    fn from_str(text: &str) -> Result<Self, DivideError> {
        Ok(match text {
            "pro-rata" => Self::PRO_RATA,
            "equal-first" | "guaranteed:all" => Self::EQUAL_FIRST,
            "guaranteed:median" => Self::LowerMedian {},
            "seniority" => Self::Seniority {},
            "meeting" => Self::Meeting {},
            _ => {
                let digits = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
                let base = text.strip_prefix("guaranteed:").filter(digits);
                let refused = || DivideError::NotAShortage { text: text.to_owned() };
                let base = base.and_then(|base| base.parse().ok()).ok_or_else(refused)?;
                Self::Guaranteed { base }
            }
        })
    }
}
