//! The grid: what an hour of each activity may be claimed at.
//!
//! A grid answers the newcomer's question, what is fair, without anybody being asked: where a
//! collective has none, people *choose random takes*. A line with one rate leaves no choice, a line
//! with a range leaves it to each person, who stays inside it.
//!
//! ```text
//! line                     claim                        worth
//! care    20.00 - 20.00    1 h 30, no rate named        30.00
//! design  15.00 - 30.00    1 h 30 at 25.01              37.51   (37.515, rounded down)
//! design  15.00 - 30.00    1 h 30, no rate named        refused: a rate is to be chosen
//! ```
//!
//! Rounding is down, so that the worth of two halves of an hour is never above that of the whole.

use std::collections::BTreeMap;

use liens_core::{ActivityId, Amount, AmountError, TimeAmount, Unit};

/// What an hour of one activity is worth: one rate, or a range in which each person chooses.
///
/// The two ends are named even where they are the same, so that a range is opened by changing a
/// figure and not a form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct GridLine {
    /// The activity.
    pub activity: ActivityId,
    /// The least that an hour is claimed at.
    pub least: Amount,
    /// The most; equal to the least where there is one rate.
    pub most: Amount,
}

/// The lines of a grid, by activity, all in one unit.
///
/// Without lines, which is the default, hours cannot be claimed at all and every claim is an amount
/// by judgement.
///
/// # Law
///
/// A grid that was read has passed its constructor; `a_grid_that_is_none_is_refused`.
///
/// # Examples
///
/// ```
/// # use liens_core::ActivityId;
/// # use liens_lineage::budget::{Grid, GridLine};
/// let care = ActivityId::new("care")?;
/// let (least, most) = ("15.00 EUR".parse()?, "30.00 EUR".parse()?);
/// let grid = Grid::new([GridLine { activity: care.clone(), least, most }])?;
/// let half = "30 min".parse()?;
/// assert_eq!(grid.worth(&care, half, Some(&"20.00 EUR".parse()?))?.to_string(), "10.00 EUR");
/// assert!(grid.worth(&care, half, Some(&"40.00 EUR".parse()?)).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<GridLine>", into = "Vec<GridLine>"))]
pub struct Grid {
    lines: BTreeMap<ActivityId, (Amount, Amount)>,
}

/// Why a grid cannot be made, or does not say what hours are worth.
///
/// # Examples
///
/// Each refusal carries the line's range: a form can show it beside the field.
///
/// ```
/// # use liens_core::ActivityId;
/// # use liens_lineage::budget::{Grid, GridError, GridLine};
/// let care = ActivityId::new("care")?;
/// let line = |least: &str, most: &str| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(GridLine { activity: care.clone(), least: least.parse()?, most: most.parse()? })
/// };
/// let grid = Grid::new([line("15.00 EUR", "30.00 EUR")?])?;
/// let unsaid = grid.worth(&care, "1 h".parse()?, None);
/// assert!(matches!(unsaid, Err(GridError::RateMissing { most, .. }) if most.quanta() == 3_000));
/// let backwards = Grid::new([line("30.00 EUR", "15.00 EUR")?]).map_err(|error| error.code());
/// assert_eq!(backwards, Err("lineage.grid.not_a_range"));
/// let mixed = Grid::new([line("15.00 EUR", "30.00 USD")?]).map_err(|error| error.code());
/// assert_eq!(mixed, Err("lineage.grid.not_a_range"));
/// let twice = Grid::new([line("1.00 EUR", "1.00 EUR")?, line("2.00 EUR", "2.00 EUR")?]);
/// assert_eq!(twice.map_err(|error| error.code()), Err("lineage.grid.duplicate"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GridError {
    /// A line begins below zero, ends before it begins, or is in another unit than another one.
    #[error("the line of {activity} goes from {least} to {most}")]
    NotARange {
        /// The activity.
        activity: ActivityId,
        /// The least rate.
        least: Amount,
        /// The most.
        most: Amount,
    },
    /// An activity has two lines.
    #[error("the grid has two lines for {activity}")]
    Duplicate {
        /// The activity.
        activity: ActivityId,
    },
    /// The grid has no such line.
    #[error("the grid has no line for {activity}")]
    UnknownLine {
        /// The activity.
        activity: ActivityId,
    },
    /// The rate lies outside the line's range.
    #[error("{rate} an hour of {activity} lies outside {least} to {most}")]
    RateOutside {
        /// The activity.
        activity: ActivityId,
        /// The refused rate.
        rate: Amount,
        /// The least rate.
        least: Amount,
        /// The most.
        most: Amount,
    },
    /// The line is a range, and no rate is chosen.
    #[error("an hour of {activity} is claimed at {least} to {most}, and no rate is chosen")]
    RateMissing {
        /// The activity.
        activity: ActivityId,
        /// The least rate.
        least: Amount,
        /// The most.
        most: Amount,
    },
    /// The time is below zero.
    #[error("{time} of {activity} is below zero")]
    NegativeTime {
        /// The activity.
        activity: ActivityId,
        /// The refused time.
        time: TimeAmount,
    },
    /// The worth lies outside the range of amounts.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl GridError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotARange { .. } => "lineage.grid.not_a_range",
            Self::Duplicate { .. } => "lineage.grid.duplicate",
            Self::UnknownLine { .. } => "lineage.grid.unknown_line",
            Self::RateOutside { .. } => "lineage.grid.rate_outside",
            Self::RateMissing { .. } => "lineage.grid.rate_missing",
            Self::NegativeTime { .. } => "lineage.grid.negative_time",
            Self::Amount(error) => error.code(),
        }
    }
}

impl Grid {
    /// Creates a grid.
    ///
    /// The unit of the first line is the grid's. A line may begin at zero: an activity that is
    /// always given.
    ///
    /// # Errors
    ///
    /// [`GridError`]: a range below zero or backwards, two units, two lines of one activity.
    pub fn new(lines: impl IntoIterator<Item = GridLine>) -> Result<Self, GridError> {
        let mut grid = Self::default();
        for GridLine { activity, least, most } in lines {
            let unit = grid.unit().unwrap_or(least.unit());
            let one_unit = least.unit() == unit && most.unit() == unit;
            if !one_unit || least.is_negative() || most.quanta() < least.quanta() {
                return Err(GridError::NotARange { activity, least, most });
            }
            if grid.lines.contains_key(&activity) {
                return Err(GridError::Duplicate { activity });
            }
            grid.lines.insert(activity, (least, most));
        }
        Ok(grid)
    }

    /// The lines, by activity: the least and the most for an hour.
    ///
    /// # Examples
    ///
    /// Lines stand by the name of their activity, in whatever order they were given.
    ///
    /// ```
    /// # use liens_core::ActivityId;
    /// # use liens_lineage::budget::{Grid, GridLine};
    /// let line = |name: &str, rate: &str| -> Result<_, Box<dyn std::error::Error>> {
    ///     let (least, most) = (rate.parse()?, rate.parse()?);
    ///     Ok(GridLine { activity: ActivityId::new(name)?, least, most })
    /// };
    /// let grid = Grid::new([line("design", "25.00 EUR")?, line("care", "20.00 EUR")?])?;
    /// let names: Vec<&str> = grid.lines().map(|(activity, _, _)| activity.as_str()).collect();
    /// assert_eq!(names, ["care", "design"]);
    /// assert_eq!(grid.unit().map(ToString::to_string), Some("EUR".into()));
    /// assert_eq!(Grid::default().unit(), None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn lines(&self) -> impl Iterator<Item = (&ActivityId, &Amount, &Amount)> {
        self.lines.iter().map(|(activity, (least, most))| (activity, least, most))
    }

    /// The unit of all rates; none without lines.
    pub fn unit(&self) -> Option<&Unit> {
        self.lines.values().next().map(|(least, _)| least.unit())
    }

    /// What some time of an activity is worth, at a rate that the person chose in the line's range;
    /// where the line has one rate, it need not be named.
    ///
    /// **Rounding:** down to a whole quantum.
    ///
    /// # Errors
    ///
    /// [`GridError`]: an unknown line, a rate outside its range or none where one is to be chosen,
    /// a time below zero, a worth out of range.
    ///
    /// # Examples
    ///
    /// Twenty minutes at 20.00 are 6.666...: the third of a cent stays in the envelope.
    ///
    /// ```
    /// # use liens_core::ActivityId;
    /// # use liens_lineage::budget::{Grid, GridLine};
    /// let care = ActivityId::new("care")?;
    /// let (least, most) = ("20.00 EUR".parse()?, "20.00 EUR".parse()?);
    /// let grid = Grid::new([GridLine { activity: care.clone(), least, most }])?;
    /// assert_eq!(grid.worth(&care, "20 min".parse()?, None)?.to_string(), "6.66 EUR");
    /// assert_eq!(grid.worth(&care, "1 h".parse()?, None)?.to_string(), "20.00 EUR");
    /// let dance = grid.worth(&ActivityId::new("dance")?, "1 h".parse()?, None);
    /// assert_eq!(dance.map_err(|error| error.code()), Err("lineage.grid.unknown_line"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn worth(
        &self,
        activity: &ActivityId,
        time: TimeAmount,
        rate: Option<&Amount>,
    ) -> Result<Amount, GridError> {
        let unknown = || GridError::UnknownLine { activity: activity.clone() };
        let (least, most) = self.lines.get(activity).ok_or_else(unknown)?;
        let (activity, range) = (activity.clone(), || (least.clone(), most.clone()));
        let rate = match rate {
            None if least == most => least,
            None => {
                let (least, most) = range();
                return Err(GridError::RateMissing { activity, least, most });
            }
            Some(rate) if rate.unit() == least.unit() && rate >= least && rate <= most => rate,
            Some(rate) => {
                let (rate, (least, most)) = (rate.clone(), range());
                return Err(GridError::RateOutside { activity, rate, least, most });
            }
        };
        if time.seconds() < 0 {
            return Err(GridError::NegativeTime { activity, time });
        }
        Ok(worth(rate, time)?)
    }
}

/// A rate for an hour times some time, neither below zero, rounded down.
///
/// floor(rate × seconds / 3,600), in quanta of the rate's unit. The product is taken in 128 bits
/// before it is divided, so that nothing is lost but the last fraction: 25.01 for 5,400 s is 2,501
/// × 5,400 / 3,600 = 3,751.5, and 37.51.
pub(super) fn worth(rate: &Amount, time: TimeAmount) -> Result<Amount, AmountError> {
    // At most 2⁶³ times 10¹⁵.
    let product = i128::from(rate.quanta()).saturating_mul(time.seconds().into());
    let quanta = product.checked_div(3_600).unwrap_or_default();
    let unit = rate.unit().clone();
    match i64::try_from(quanta) {
        Ok(quanta) => Amount::from_quanta(unit, quanta),
        Err(_) => Err(AmountError::OutOfRange { quanta, unit }),
    }
}

impl TryFrom<Vec<GridLine>> for Grid {
    type Error = GridError;

    fn try_from(lines: Vec<GridLine>) -> Result<Self, GridError> {
        Self::new(lines)
    }
}

impl From<Grid> for Vec<GridLine> {
    fn from(grid: Grid) -> Self {
        let line = |(activity, (least, most))| GridLine { activity, least, most };
        grid.lines.into_iter().map(line).collect()
    }
}
