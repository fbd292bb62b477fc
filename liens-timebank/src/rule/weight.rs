//! Weighted hours: an exception that a community has to state, activity by activity.

use liens_core::{Ratio, Rounding};

use super::RuleError;

/// What an hour of an activity counts for. Where no weight is stated, an hour is an hour.
///
/// # Law
///
/// `an_hour_is_an_hour_unless_the_rules_weigh_it`
///
/// # Examples
///
/// ```
/// # use liens_core::{Ratio, Rounding};
/// # use liens_timebank::{RuleError, Weight};
/// let night = Weight::new(Ratio::new(3, 2)?, Rounding::Floor)?;
/// assert_eq!(night.ratio().to_string(), "3/2");
/// assert!(Weight::new(Ratio::ZERO, Rounding::Floor).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Form", into = "Form"))]
pub struct Weight {
    ratio: Ratio,
    rounding: Rounding,
}

impl Weight {
    /// Creates a weight.
    ///
    /// # Errors
    ///
    /// [`RuleError::NoWeight`] for a ratio of zero: nobody's hour counts for nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Ratio, Rounding};
    /// # use liens_timebank::{RuleError, Weight};
    /// assert_eq!(Weight::new(Ratio::ZERO, Rounding::Floor), Err(RuleError::NoWeight {}));
    /// let half = Weight::new(Ratio::new(1, 2)?, Rounding::HalfEven)?;
    /// assert_eq!(half.rounding(), Rounding::HalfEven);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(ratio: Ratio, rounding: Rounding) -> Result<Self, RuleError> {
        if ratio.is_zero() { Err(RuleError::NoWeight {}) } else { Ok(Self { ratio, rounding }) }
    }

    /// What one hour counts for.
    pub const fn ratio(self) -> Ratio {
        self.ratio
    }

    /// How the product is rounded to whole quanta.
    pub const fn rounding(self) -> Rounding {
        self.rounding
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Weight", deny_unknown_fields)]
struct Form {
    ratio: Ratio,
    rounding: Rounding,
}

#[cfg(feature = "serde")]
impl From<Weight> for Form {
    fn from(weight: Weight) -> Self {
        Self { ratio: weight.ratio, rounding: weight.rounding }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Form> for Weight {
    type Error = RuleError;

    fn try_from(form: Form) -> Result<Self, RuleError> {
        Self::new(form.ratio, form.rounding)
    }
}
