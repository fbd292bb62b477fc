//! What a step costs the person who takes it.

use std::fmt;

use liens_core::{Money, TimeAmount};

/// What a step costs the person who takes it, in time and in money; neither is turned into the
/// other.
///
/// **Range:** both zero or above.
///
/// # Examples
///
/// ```
/// # use liens_core::TimeAmount;
/// # use liens_governance::register::Cost;
/// let share = Cost::new(TimeAmount::HOUR, Some("20.00 EUR".parse()?))?;
/// assert_eq!(share.to_string(), "PT1H and 20.00 EUR");
/// assert!(Cost::new(TimeAmount::ZERO, Some("-1.00 EUR".parse()?)).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "written::Cost"))]
pub struct Cost {
    time: TimeAmount,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    money: Option<Money>,
}

/// Why a [`Cost`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_core::TimeAmount;
/// # use liens_governance::register::{Cost, CostError};
/// // A refund is not a cost below zero: it is a payment of somebody else's.
/// let refused = Cost::new(TimeAmount::HOUR, Some("-5.00 EUR".parse()?)).unwrap_err();
/// assert_eq!(refused, CostError::Negative { cost: "PT1H and -5.00 EUR".to_owned() });
/// assert_eq!(refused.code(), "governance.cost.negative");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CostError {
    /// The time or the money is below zero.
    #[error("a step costs nothing or more, not {cost}")]
    Negative {
        /// What is refused.
        cost: String,
    },
}

impl CostError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Negative { .. } => "governance.cost.negative",
        }
    }
}

impl Cost {
    /// Neither time nor money.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::register::Cost;
    /// assert_eq!((Cost::NONE.to_string(), Cost::NONE.money()), ("PT0S".to_owned(), None));
    /// assert_eq!(Cost::NONE, Cost::default());
    /// ```
    pub const NONE: Self = Self { time: TimeAmount::ZERO, money: None };

    /// Creates a cost.
    ///
    /// # Errors
    ///
    /// [`CostError::Negative`].
    pub fn new(time: TimeAmount, money: Option<Money>) -> Result<Self, CostError> {
        let cost = Self { time, money };
        if time.is_negative() || money.is_some_and(|money| money.minor() < 0) {
            return Err(CostError::Negative { cost: cost.to_string() });
        }
        Ok(cost)
    }

    /// The time that it takes.
    pub const fn time(&self) -> TimeAmount {
        self.time
    }

    /// The money that is paid.
    pub const fn money(&self) -> Option<Money> {
        self.money
    }
}

impl fmt::Display for Cost {
    /// Time always, money where there is some.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.time)?;
        self.money.map_or(Ok(()), |money| write!(f, " and {money}"))
    }
}

#[cfg(feature = "serde")]
mod written {
    #[derive(serde::Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub(super) struct Cost {
        #[serde(default)]
        time: liens_core::TimeAmount,
        #[serde(default)]
        money: Option<liens_core::Money>,
    }

    impl TryFrom<Cost> for super::Cost {
        type Error = super::CostError;

        fn try_from(read: Cost) -> Result<Self, Self::Error> {
            Self::new(read.time, read.money)
        }
    }
}
