//! Objectives that can be measured: reached or not, at a date.
//!
//! An objective is kept apart from how an indicator is measured: a host, or one of the crates
//! beside this one, brings measurements; whether they reach the target is arithmetic that anyone
//! can repeat.

use std::cmp::Ordering;
use std::fmt;

use crate::{Amount, IndicatorId, Ratio, Timestamp};

/// What an indicator shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Measure {
    /// Time, money or points.
    Amount {
        /// How much.
        amount: Amount,
    },
    /// A fraction, or a number of persons or things.
    Ratio {
        /// How much.
        ratio: Ratio,
    },
}

/// What an indicator has to show.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Target {
    /// So much, or more.
    AtLeast {
        /// The least that reaches it.
        measure: Measure,
    },
    /// So much, or less.
    AtMost {
        /// The most that reaches it.
        measure: Measure,
    },
}

/// What an indicator showed at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Measurement {
    /// When it was measured.
    pub at: Timestamp,
    /// What was found.
    pub measure: Measure,
}

/// Where an objective stands at a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Standing {
    /// Nothing was measured yet.
    Unmeasured,
    /// The last measurement does not reach the target.
    NotReached,
    /// The last measurement reaches the target.
    Reached,
}

/// A common objective that leaves no room for opinion: an indicator, its target, and the date.
///
/// # Law
///
/// `after_its_date_an_objective_stands_as_it_stood_then`,
/// `the_order_of_measurements_never_changes_a_standing`
///
/// # Examples
///
/// ```
/// # use liens_core::{IndicatorId, Measure, Measurement, Objective, Standing, Target};
/// let hours = |text: &str| Ok::<_, liens_core::Error>(Measure::Amount { amount: text.parse()? });
/// let exchanged = IndicatorId::new("hours exchanged")?;
/// let target = Target::AtLeast { measure: hours("PT100H")? };
/// let objective = Objective::new(exchanged, target, "2026-12-31".parse()?);
/// let found = [
///     Measurement { at: "2026-06-30".parse()?, measure: hours("PT40H")? },
///     Measurement { at: "2026-12-31".parse()?, measure: hours("PT120H")? },
/// ];
/// assert_eq!(objective.standing(&found, "2026-09-01".parse()?)?, Standing::NotReached);
/// assert_eq!(objective.standing(&found, "2027-01-01".parse()?)?, Standing::Reached);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Objective {
    indicator: IndicatorId,
    target: Target,
    date: Timestamp,
}

/// Why it cannot be said where an [`Objective`] stands.
///
/// # Examples
///
/// ```
/// # use liens_core::{
/// #     IndicatorId, Measure, Measurement, Objective, ObjectiveError, Ratio, Target,
/// # };
/// let in_hours = Measure::Amount { amount: "PT100H".parse()? };
/// let of_members = Measure::Ratio { ratio: Ratio::new(2, 3)? };
/// let (indicator, date) = (IndicatorId::new("exchanges")?, "2026-12-31".parse()?);
/// let objective = Objective::new(indicator, Target::AtLeast { measure: in_hours }, date);
/// let found = [Measurement { at: date, measure: of_members }];
/// let refused = objective.standing(&found, date).err().ok_or("hours compare with a part?")?;
/// assert!(matches!(refused, ObjectiveError::NotComparable { .. }));
/// assert_eq!(
///     refused.to_string(),
///     "'exchanges' shows 2/3, which does not compare with PT100H"
/// );
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectiveError {
    /// A measurement or a target counts in another unit than its indicator.
    #[error("'{indicator}' shows {found}, which does not compare with {wanted}")]
    NotComparable {
        /// The indicator.
        indicator: IndicatorId,
        /// What was measured.
        found: Measure,
        /// What the target names.
        wanted: Measure,
    },
    /// Two measurements of one instant differ.
    #[error("'{indicator}' was measured twice at {at}, with different results")]
    Contradiction {
        /// The indicator.
        indicator: IndicatorId,
        /// The instant.
        at: Timestamp,
    },
}

impl ObjectiveError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotComparable { .. } => "core.objective.not_comparable",
            Self::Contradiction { .. } => "core.objective.contradiction",
        }
    }
}

impl Measure {
    /// Whether two measures count in one unit; fractions compare with fractions.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Measure, Ratio};
    /// let amount = |text: &str| text.parse().map(|amount| Measure::Amount { amount });
    /// assert!(amount("PT1H")?.compares_with(&amount("PT100H")?));
    /// assert!(!amount("PT1H")?.compares_with(&amount("1.00 EUR")?));
    /// assert!(!amount("PT1H")?.compares_with(&Measure::Ratio { ratio: Ratio::new(2, 3)? }));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn compares_with(&self, other: &Self) -> bool {
        self.compare(other).is_some()
    }

    /// Compares two measures of one unit; fractions compare with fractions.
    fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Amount { amount }, Self::Amount { amount: other }) => {
                (amount.unit() == other.unit()).then(|| amount.cmp(other))
            }
            (Self::Ratio { ratio }, Self::Ratio { ratio: other }) => Some(ratio.cmp(other)),
            _ => None,
        }
    }
}

impl Target {
    /// What has to be reached, or not to be passed.
    pub const fn measure(&self) -> &Measure {
        match self {
            Self::AtLeast { measure } | Self::AtMost { measure } => measure,
        }
    }

    /// Whether a measure reaches the target; `None` if it counts in another unit.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Measure, Target};
    /// let euros = |text: &str| text.parse().map(|amount| Measure::Amount { amount });
    /// let at_most = Target::AtMost { measure: euros("500.00 EUR")? };
    /// assert_eq!(at_most.is_reached_by(&euros("500.00 EUR")?), Some(true));
    /// assert_eq!(at_most.is_reached_by(&euros("500.01 EUR")?), Some(false));
    /// assert_eq!(at_most.is_reached_by(&euros("PT1H")?), None);
    /// # Ok::<_, liens_core::AmountError>(())
    /// ```
    pub fn is_reached_by(&self, found: &Measure) -> Option<bool> {
        let found = found.compare(self.measure())?;
        Some(match self {
            Self::AtLeast { .. } => found.is_ge(),
            Self::AtMost { .. } => found.is_le(),
        })
    }
}

impl Objective {
    /// Creates an objective to be reached at a date.
    pub const fn new(indicator: IndicatorId, target: Target, date: Timestamp) -> Self {
        Self { indicator, target, date }
    }

    /// What is measured.
    pub const fn indicator(&self) -> &IndicatorId {
        &self.indicator
    }

    /// What it has to show.
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// When it has to show it.
    pub const fn date(&self) -> Timestamp {
        self.date
    }

    /// Where the objective stands at an instant: whether the last measurement up to it reaches the
    /// target. What is measured after the objective's own date no longer counts.
    ///
    /// # Errors
    ///
    /// [`ObjectiveError`]: a measurement in another unit than the target, two of one instant that
    /// differ.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n measurements.
    pub fn standing<'a>(
        &self,
        measurements: impl IntoIterator<Item = &'a Measurement>,
        at: Timestamp,
    ) -> Result<Standing, ObjectiveError> {
        let counts = |measurement: &&Measurement| measurement.at <= at.min(self.date);
        let mut shown: Vec<&Measurement> = measurements.into_iter().filter(counts).collect();
        shown.sort_by_key(|measurement| measurement.at);
        for pair in shown.windows(2) {
            if let [a, b] = pair {
                if a.at == b.at && a.measure != b.measure {
                    let indicator = self.indicator.clone();
                    return Err(ObjectiveError::Contradiction { indicator, at: a.at });
                }
            }
        }
        let mut standing = Standing::Unmeasured;
        for Measurement { measure, .. } in shown {
            standing = match self.target.is_reached_by(measure) {
                Some(true) => Standing::Reached,
                Some(false) => Standing::NotReached,
                None => {
                    let (found, wanted) = (measure.clone(), self.target.measure().clone());
                    let indicator = self.indicator.clone();
                    return Err(ObjectiveError::NotComparable { indicator, found, wanted });
                }
            };
        }
        Ok(standing)
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amount { amount } => amount.fmt(f),
            Self::Ratio { ratio } => ratio.fmt(f),
        }
    }
}
