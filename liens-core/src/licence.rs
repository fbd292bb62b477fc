//! Licences, as SPDX expressions.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A licence expression of SPDX, such as `MPL-2.0` or `MIT OR Apache-2.0`.
///
/// # Source
///
/// SPDX specification, annex "SPDX licence expressions"; the list of the crate `spdx`.
///
/// # Examples
///
/// ```
/// # use liens_core::{Licence, LicenceError};
/// let licence: Licence = "CC-BY-SA-4.0".parse()?;
/// assert_eq!(licence.as_str(), "CC-BY-SA-4.0");
/// assert!("free for all".parse::<Licence>().is_err());
/// # Ok::<_, LicenceError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct Licence(Arc<str>);

/// Why a [`Licence`] cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LicenceError {
    /// The text is not an SPDX expression.
    #[error("'{text}' is not an SPDX licence expression: {reason} at byte {at}")]
    NotAnExpression {
        /// The refused text.
        text: String,
        /// Where the fault begins, in bytes.
        at: usize,
        /// What is wrong there.
        reason: String,
    },
}

impl LicenceError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAnExpression { .. } => "core.licence.not_an_expression",
        }
    }
}

impl Licence {
    /// Reads an SPDX expression, strictly.
    ///
    /// # Errors
    ///
    /// [`LicenceError::NotAnExpression`] with the position of the fault.
    pub fn new(text: &str) -> Result<Self, LicenceError> {
        match spdx::Expression::parse(text) {
            Ok(expression) => Ok(Self(Arc::from(expression.as_ref()))),
            Err(error) => Err(LicenceError::NotAnExpression {
                text: text.to_owned(),
                at: error.span.start,
                reason: error.reason.to_string(),
            }),
        }
    }

    /// The expression, as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Licence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Licence({})", self.0)
    }
}

impl fmt::Display for Licence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Licence {
    type Err = LicenceError;

    fn from_str(text: &str) -> Result<Self, LicenceError> {
        Self::new(text)
    }
}

impl TryFrom<String> for Licence {
    type Error = LicenceError;

    fn try_from(text: String) -> Result<Self, LicenceError> {
        Self::new(&text)
    }
}

impl From<Licence> for String {
    fn from(licence: Licence) -> Self {
        licence.0.as_ref().to_owned()
    }
}
