//! Rates: an explicit conversion from one unit to another, which loses nothing.

use crate::{Amount, AmountError, Rounding, Unit};

/// A rate that somebody decided: so much of one unit for so much of another.
///
/// No rate is implied anywhere: a conversion names its rate and its rounding, and hands back what
/// the rounding left, so that it can be booked or carried into the next conversion.
///
/// # Law
///
/// `a_conversion_and_its_residue_are_the_exact_product`,
/// `carried_residues_lose_nothing_over_any_number_of_conversions`
///
/// # Examples
///
/// ```
/// # use liens_core::{Amount, Rate, RateError, Rounding};
/// let hourly = Rate::new("PT1H".parse()?, "20.00 EUR".parse()?)?;
/// let worth = hourly.convert(&"PT20M".parse()?, Rounding::Floor)?;
/// assert_eq!(worth.amount().to_string(), "6.66 EUR");
/// assert_eq!((worth.residue().numerator(), worth.residue().denominator()), (2, 3)); // of a cent
/// # Ok::<_, RateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Form", into = "Form"))]
pub struct Rate {
    given: Amount,
    worth: Amount,
}

/// Why a [`Rate`] or a [`Residue`] cannot be made, or an amount not be converted.
///
/// # Examples
///
/// ```
/// # use liens_core::{Rate, RateError, Rounding};
/// let hourly = Rate::new("PT1H".parse()?, "20.00 EUR".parse()?)?;
/// let wrong = hourly.convert(&"5.00 EUR".parse()?, Rounding::Floor);
/// assert_eq!(wrong.map_err(|error| error.code()), Err("core.rate.wrong_unit"));
/// let same = Rate::new("1.00 EUR".parse()?, "2.00 EUR".parse()?);
/// assert_eq!(same.map_err(|error| error.code()), Err("core.rate.same_unit"));
/// # Ok::<_, RateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RateError {
    /// One side of the rate is zero or below.
    #[error("{amount} is not above zero and makes no rate")]
    NotPositive {
        /// The refused side.
        amount: Amount,
    },
    /// Both sides of the rate are of one unit.
    #[error("a rate from {unit} to itself converts nothing")]
    SameUnit {
        /// The unit of both sides.
        unit: Unit,
    },
    /// The amount is not of the unit that the rate converts from.
    #[error("{amount} is not in {from}, which the rate converts from")]
    WrongUnit {
        /// The refused amount.
        amount: Amount,
        /// The unit that the rate converts from.
        from: Unit,
    },
    /// The residue is not less than one quantum.
    #[error("{numerator}/{denominator} of a quantum is no residue, which lies between -1 and 1")]
    NotAResidue {
        /// The refused numerator.
        numerator: i64,
        /// The refused denominator.
        denominator: i64,
    },
    /// The carried residue does not come from this rate.
    #[error("{numerator}/{denominator} of a quantum of {unit} was not left by this rate")]
    ForeignResidue {
        /// The unit of the residue.
        unit: Unit,
        /// Its numerator.
        numerator: i64,
        /// Its denominator.
        denominator: i64,
    },
    /// An amount is refused.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl RateError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotPositive { .. } => "core.rate.not_positive",
            Self::SameUnit { .. } => "core.rate.same_unit",
            Self::WrongUnit { .. } => "core.rate.wrong_unit",
            Self::NotAResidue { .. } => "core.rate.not_a_residue",
            Self::ForeignResidue { .. } => "core.rate.foreign_residue",
            Self::Amount(error) => error.code(),
        }
    }
}

/// What rounding left of a conversion: an exact signed fraction of one quantum.
///
/// **Range:** above −1 and below 1 quantum, in lowest terms. **Rounding:** none.
///
/// # Examples
///
/// ```
/// # use liens_core::{RateError, Residue, Unit};
/// let two_thirds = Residue::new("EUR".parse()?, 4, 6)?;
/// assert_eq!((two_thirds.numerator(), two_thirds.denominator()), (2, 3));
/// assert!(Residue::new(Unit::Time, 3, 3).is_err());
/// # Ok::<_, RateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "ResidueForm", into = "ResidueForm"))]
pub struct Residue {
    unit: Unit,
    numerator: i64,
    denominator: i64,
}

/// An amount in its new unit, and what rounding left.
///
/// Made by [`Rate::convert`] and [`Rate::convert_with`].
///
/// # Examples
///
/// ```
/// # use liens_core::{Conversion, Rate, RateError, Rounding};
/// let hourly = Rate::new("PT1H".parse()?, "20.00 EUR".parse()?)?;
/// let up: Conversion = hourly.convert(&"PT20M".parse()?, Rounding::HalfEven)?;
/// // 6.66⅔ EUR is nearer to 6.67, which is a third of a cent too much.
/// assert_eq!(up.amount().to_string(), "6.67 EUR");
/// assert_eq!((up.residue().numerator(), up.residue().denominator()), (-1, 3));
/// # Ok::<_, RateError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Conversion {
    amount: Amount,
    residue: Residue,
}

impl Rate {
    /// Creates the rate at which `given` is worth `worth`.
    ///
    /// # Errors
    ///
    /// [`RateError::NotPositive`], [`RateError::SameUnit`].
    pub fn new(given: Amount, worth: Amount) -> Result<Self, RateError> {
        if given.unit() == worth.unit() {
            return Err(RateError::SameUnit { unit: given.unit().clone() });
        }
        for side in [&given, &worth] {
            if side.quanta() <= 0 {
                return Err(RateError::NotPositive { amount: side.clone() });
            }
        }
        Ok(Self { given, worth })
    }

    /// What is given.
    pub const fn given(&self) -> &Amount {
        &self.given
    }

    /// What it is worth.
    pub const fn worth(&self) -> &Amount {
        &self.worth
    }

    /// Converts an amount and rounds it as named.
    ///
    /// **Rounding:** the named one, to whole quanta; the residue is the rest.
    ///
    /// # Errors
    ///
    /// [`RateError::WrongUnit`]; [`RateError::Amount`] out of range.
    pub fn convert(&self, amount: &Amount, rounding: Rounding) -> Result<Conversion, RateError> {
        let nothing = Residue { unit: self.worth.unit().clone(), numerator: 0, denominator: 1 };
        self.convert_with(amount, &nothing, rounding)
    }

    /// Converts an amount together with the residue of an earlier conversion at this rate.
    ///
    /// # Errors
    ///
    /// [`RateError::WrongUnit`]; [`RateError::ForeignResidue`] for a residue of another unit or
    /// finer than this rate leaves; [`RateError::Amount`] out of range.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Rate, RateError, Rounding};
    /// let hourly = Rate::new("PT1H".parse()?, "20.00 EUR".parse()?)?;
    /// let part = "PT20M".parse()?;
    /// let first = hourly.convert(&part, Rounding::Floor)?;
    /// let second = hourly.convert_with(&part, first.residue(), Rounding::Floor)?;
    /// let third = hourly.convert_with(&part, second.residue(), Rounding::Floor)?;
    /// assert_eq!([&first, &second, &third].map(|c| c.amount().quanta()), [666, 667, 667]);
    /// assert!(third.residue().is_zero());
    /// # Ok::<_, RateError>(())
    /// ```
    pub fn convert_with(
        &self,
        amount: &Amount,
        carried: &Residue,
        rounding: Rounding,
    ) -> Result<Conversion, RateError> {
        if amount.unit() != self.given.unit() {
            let (amount, from) = (amount.clone(), self.given.unit().clone());
            return Err(RateError::WrongUnit { amount, from });
        }
        let (dividend, divisor) =
            self.exact(amount, carried).ok_or_else(|| RateError::ForeignResidue {
                unit: carried.unit.clone(),
                numerator: carried.numerator,
                denominator: carried.denominator,
            })?;
        // The given side is above zero, and so is the divisor.
        let (quanta, left) = rounding.divide(dividend, divisor).unwrap_or_default();
        let unit = self.worth.unit().clone();
        let amount = Amount::in_range(unit.clone(), quanta)?;
        Ok(Conversion { amount, residue: Residue::reduced(unit, left, divisor)? })
    }

    /// The amount and the residue at this rate, as a fraction of quanta.
    ///
    /// `amount × worth / given`, with the carried residue brought to the same denominator; none
    /// where the residue's denominator does not divide the rate's, since then it was left by
    /// another rate.
    fn exact(&self, amount: &Amount, carried: &Residue) -> Option<(i128, i128)> {
        let [amount, given, worth] =
            [amount, &self.given, &self.worth].map(|side| i128::from(side.quanta()));
        let scale = given.checked_div(carried.denominator.into())?;
        let divides = given.checked_rem(carried.denominator.into())? == 0;
        if !divides || carried.unit != *self.worth.unit() {
            return None;
        }
        let carried = i128::from(carried.numerator).checked_mul(scale)?;
        Some((amount.checked_mul(worth)?.checked_add(carried)?, given))
    }
}

impl Residue {
    /// Creates a residue of `numerator / denominator` quanta.
    ///
    /// # Errors
    ///
    /// [`RateError::NotAResidue`] unless it lies above −1 and below 1.
    pub fn new(unit: Unit, numerator: i64, denominator: i64) -> Result<Self, RateError> {
        Self::reduced(unit, numerator.into(), denominator.into())
    }

    /// The unit whose quantum it is a fraction of.
    pub const fn unit(&self) -> &Unit {
        &self.unit
    }

    /// The numerator in lowest terms.
    pub const fn numerator(&self) -> i64 {
        self.numerator
    }

    /// The denominator in lowest terms, above zero.
    pub const fn denominator(&self) -> i64 {
        self.denominator
    }

    /// Whether nothing was left.
    pub const fn is_zero(&self) -> bool {
        self.numerator == 0
    }

    fn reduced(unit: Unit, numerator: i128, denominator: i128) -> Result<Self, RateError> {
        let within = denominator > 0 && numerator.unsigned_abs() < denominator.unsigned_abs();
        let (mut common, mut rest) = (denominator, numerator);
        while let Some(next) = common.checked_rem(rest) {
            (common, rest) = (rest, next);
        }
        let lowest = |side: i128| side.checked_div(common.checked_abs()?)?.try_into().ok();
        match lowest(numerator).zip(lowest(denominator)).filter(|_| within) {
            Some((numerator, denominator)) => Ok(Self { unit, numerator, denominator }),
            None => Err(RateError::NotAResidue {
                numerator: numerator.try_into().unwrap_or(i64::MAX),
                denominator: denominator.try_into().unwrap_or(i64::MAX),
            }),
        }
    }
}

impl Conversion {
    /// The amount in the new unit.
    pub const fn amount(&self) -> &Amount {
        &self.amount
    }

    /// What rounding left: above zero if the amount is below the exact worth.
    pub const fn residue(&self) -> &Residue {
        &self.residue
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Rate", deny_unknown_fields)]
struct Form {
    given: Amount,
    worth: Amount,
}

#[cfg(feature = "serde")]
impl TryFrom<Form> for Rate {
    type Error = RateError;

    fn try_from(form: Form) -> Result<Self, RateError> {
        Self::new(form.given, form.worth)
    }
}

#[cfg(feature = "serde")]
impl From<Rate> for Form {
    fn from(Rate { given, worth }: Rate) -> Self {
        Self { given, worth }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Residue", deny_unknown_fields)]
struct ResidueForm {
    unit: Unit,
    #[serde(with = "crate::form::text")]
    numerator: i64,
    #[serde(with = "crate::form::text")]
    denominator: i64,
}

#[cfg(feature = "serde")]
impl TryFrom<ResidueForm> for Residue {
    type Error = RateError;

    fn try_from(form: ResidueForm) -> Result<Self, RateError> {
        Self::new(form.unit, form.numerator, form.denominator)
    }
}

#[cfg(feature = "serde")]
impl From<Residue> for ResidueForm {
    fn from(Residue { unit, numerator, denominator }: Residue) -> Self {
        Self { unit, numerator, denominator }
    }
}
