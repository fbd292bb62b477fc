//! Policies: the steps by which a pot is shared.

use std::fmt;

use liens_core::{Amount, Portion, Ratio};

use crate::Rule;

/// Ordered steps over a pot, the remainder last.
///
/// # Examples
///
/// ```
/// # use liens_core::Portion;
/// # use liens_lineage::{Base, OriginBy, Policy, RemainderTo, Step};
/// let fifth = Portion::new(1, 5)?;
/// let policy = Policy::new("origin first", [
///     Step::Origin { portion: fifth, of: Base::Pot, by: OriginBy::PerPerson },
///     Step::Remainder { to: RemainderTo::Commons {} },
/// ])?;
/// assert_eq!(policy.steps().len(), 2);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "form::Policy", into = "form::Policy"))]
pub struct Policy {
    name: String,
    steps: Vec<Step>,
}

/// What a step's portion is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Base {
    /// The pot as it came.
    Pot,
    /// What the steps before left.
    Remaining,
}

/// How the origin's share is divided over those who raised the needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum OriginBy {
    /// Equally among the distinct persons vouched for, whatever their hours or number of needs.
    PerPerson,
    /// By the time attested in the needs; per person where there is none.
    Hours,
}

/// Where what is left goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum RemainderTo {
    /// To the commons.
    Commons {},
    /// To the contributors, by a rule.
    Rule {
        /// The rule.
        rule: Rule,
    },
}

/// One step of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Step {
    /// A portion for those who raised the needs that the result descends from; without origin it
    /// goes to the commons, never to the others.
    Origin {
        /// The portion.
        portion: Portion,
        /// Of what.
        of: Base,
        /// How it is divided.
        by: OriginBy,
    },
    /// A portion shared by a rule.
    Share {
        /// The rule.
        rule: Rule,
        /// The portion.
        portion: Portion,
        /// Of what.
        of: Base,
    },
    /// Attested work is paid an amount per hour, less what it received already in the unit of the
    /// pot, in full while the pot lasts and pro rata when it is short; needs take no part.
    ///
    /// In an hour pot an hour is worth an hour, whatever the tariff says in money.
    Tariff {
        /// What an hour is paid.
        per_hour: Amount,
        /// Whether older contributions are paid in full before younger ones, by date, then id.
        seniority: bool,
    },
    /// What is left after all other steps; exactly once, and last.
    Remainder {
        /// Where it goes.
        to: RemainderTo,
    },
}

/// Why steps make no policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The portions of the pot add up to more than the pot.
    #[error("the portions of the pot add up to {sum}, above 1")]
    AbovePot {
        /// The sum, or `too fine to add` beyond 64-bit denominators.
        sum: String,
    },
    /// A portion of the pot may be more than the steps before it leave.
    #[error("step {step} takes {portion} of the pot, and the steps before it may leave {left}")]
    AboveRemaining {
        /// The place of the step.
        step: usize,
        /// The portion.
        portion: Portion,
        /// What is left of the pot, or `less than can be counted` beyond 128-bit denominators.
        left: String,
    },
    /// A tariff is below zero.
    #[error("step {step} pays {per_hour} an hour, below zero")]
    NegativeTariff {
        /// The place of the step.
        step: usize,
        /// The refused tariff.
        per_hour: Amount,
    },
    /// The remainder is missing, or not the last step.
    #[error("the remainder stands in {found} of the steps, it is due once and last")]
    Remainder {
        /// The places, such as `none` or `steps 0 and 2 of 3`.
        found: String,
    },
    /// The name is empty or longer than 200 bytes.
    #[error("'{name}' is no name of a policy, 1 to 200 bytes")]
    Name {
        /// The refused name.
        name: String,
    },
}

impl PolicyError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AbovePot { .. } => "lineage.policy.above_pot",
            Self::AboveRemaining { .. } => "lineage.policy.above_remaining",
            Self::NegativeTariff { .. } => "lineage.policy.negative_tariff",
            Self::Remainder { .. } => "lineage.policy.remainder",
            Self::Name { .. } => "lineage.policy.name",
        }
    }
}

impl Policy {
    /// Creates a policy.
    ///
    /// # Errors
    ///
    /// [`PolicyError`]: portions of the pot above 1 in sum or above what the steps before may leave,
    /// a remainder missing or not last.
    pub fn new(
        name: impl Into<String>,
        steps: impl IntoIterator<Item = Step>,
    ) -> Result<Self, PolicyError> {
        let (name, steps): (String, Vec<Step>) = (name.into(), steps.into_iter().collect());
        if name.trim().is_empty() || name.len() > 200 {
            return Err(PolicyError::Name { name });
        }
        let remainders: Vec<usize> = steps
            .iter()
            .enumerate()
            .filter(|(_, step)| matches!(step, Step::Remainder { .. }))
            .map(|(at, _)| at)
            .collect();
        if remainders.len() != 1 || !matches!(steps.last(), Some(Step::Remainder { .. })) {
            let places: Vec<String> = remainders.iter().map(ToString::to_string).collect();
            let found = match places.len() {
                0 => "none".to_owned(),
                _ => format!("steps {} of {}", places.join(" and "), steps.len()),
            };
            return Err(PolicyError::Remainder { found });
        }
        let of_pot = steps.iter().filter_map(Step::portion_of_pot);
        match of_pot.map(Portion::ratio).try_fold(Ratio::ZERO, Ratio::checked_add) {
            Some(sum) if sum <= Ratio::ONE => {
                check_left(&steps)?;
                Ok(Self { name, steps })
            }
            Some(sum) => Err(PolicyError::AbovePot { sum: sum.to_string() }),
            None => Err(PolicyError::AbovePot { sum: "too fine to add".to_owned() }),
        }
    }

    /// Commons first: a portion to the origin per person, then attested work by tariff, the
    /// remainder to the commons.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] for a tariff below zero.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::Portion;
    /// # use liens_lineage::Policy;
    /// let policy = Policy::commons_first(Portion::new(1, 5)?, "20.00 EUR".parse()?)?;
    /// assert_eq!(policy.steps()[1].to_string(), "tariff: 20.00 EUR for each attested hour");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn commons_first(origin: Portion, per_hour: Amount) -> Result<Self, PolicyError> {
        Self::preset("commons first", origin, per_hour, RemainderTo::Commons {})
    }

    /// Workers first: the same, the remainder by attested time.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] for a tariff below zero.
    pub fn workers_first(origin: Portion, per_hour: Amount) -> Result<Self, PolicyError> {
        Self::preset("workers first", origin, per_hour, RemainderTo::Rule { rule: Rule::Hours })
    }

    fn preset(
        name: &str,
        origin: Portion,
        per_hour: Amount,
        to: RemainderTo,
    ) -> Result<Self, PolicyError> {
        let origin = Step::Origin { portion: origin, of: Base::Pot, by: OriginBy::PerPerson };
        let tariff = Step::Tariff { per_hour, seniority: false };
        Self::new(name, [origin, tariff, Step::Remainder { to }])
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

/// Refuses a portion of the pot that the steps before it may not leave.
///
/// Portions are rounded down, so that never less is left than the exact fraction followed here.
fn check_left(steps: &[Step]) -> Result<(), PolicyError> {
    let mut left = Some((1_u128, 1_u128));
    for (at, step) in steps.iter().enumerate() {
        if let Step::Tariff { per_hour, .. } = step {
            if per_hour.is_negative() {
                return Err(PolicyError::NegativeTariff { step: at, per_hour: per_hour.clone() });
            }
            // Claims may take all that is there.
            left = Some((0, 1));
        }
        let Some((portion, of)) = step.takes() else { continue };
        let (numerator, denominator) = (portion.ratio().numerator(), portion.ratio().denominator());
        let after = left.and_then(|(above, below)| {
            let (p, q) = (u128::from(numerator), u128::from(denominator));
            let taken = if of == Base::Pot { below } else { above }.checked_mul(p)?;
            let above = above.checked_mul(q)?.checked_sub(taken)?;
            lowest(above, below.checked_mul(q)?)
        });
        if of == Base::Pot && after.is_none() {
            let left = left.map_or_else(
                || "less than can be counted".to_owned(),
                |(above, below)| format!("{above}/{below}"),
            );
            return Err(PolicyError::AboveRemaining { step: at, portion, left });
        }
        left = after;
    }
    Ok(())
}

/// The fraction in lowest terms.
fn lowest(above: u128, below: u128) -> Option<(u128, u128)> {
    let (mut a, mut b) = (above, below);
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    Some((above.checked_div(a)?, below.checked_div(a)?))
}

impl Step {
    /// The portion that the step takes, and of what; none for a tariff and for the remainder.
    pub(crate) const fn takes(&self) -> Option<(Portion, Base)> {
        match self {
            Self::Origin { portion, of, .. } | Self::Share { portion, of, .. } => {
                Some((*portion, *of))
            }
            Self::Tariff { .. } | Self::Remainder { .. } => None,
        }
    }

    const fn portion_of_pot(&self) -> Option<Portion> {
        match self {
            Self::Origin { portion, of: Base::Pot, .. }
            | Self::Share { portion, of: Base::Pot, .. } => Some(*portion),
            _ => None,
        }
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pot => "of the pot",
            Self::Remaining => "of what remains",
        })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Origin { portion, of, by: OriginBy::PerPerson } => {
                write!(f, "origin: {portion} {of}, equally per person")
            }
            Self::Origin { portion, of, by: OriginBy::Hours } => {
                write!(f, "origin: {portion} {of}, by hours")
            }
            Self::Share { rule, portion, of } => write!(f, "share: {portion} {of}, by {rule}"),
            Self::Tariff { per_hour, seniority: false } => {
                write!(f, "tariff: {per_hour} for each attested hour")
            }
            Self::Tariff { per_hour, seniority: true } => {
                write!(f, "tariff: {per_hour} for each attested hour, older work first")
            }
            Self::Remainder { to: RemainderTo::Commons {} } => {
                f.write_str("remainder: to the commons")
            }
            Self::Remainder { to: RemainderTo::Rule { rule } } => write!(f, "remainder: by {rule}"),
        }
    }
}

#[cfg(feature = "serde")]
mod form {
    use serde::{Deserialize, Serialize};

    use super::{PolicyError, Step};

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Policy {
        name: String,
        steps: Vec<Step>,
    }

    impl TryFrom<Policy> for super::Policy {
        type Error = PolicyError;

        fn try_from(read: Policy) -> Result<Self, PolicyError> {
            Self::new(read.name, read.steps)
        }
    }

    impl From<super::Policy> for Policy {
        fn from(super::Policy { name, steps }: super::Policy) -> Self {
            Self { name, steps }
        }
    }
}
