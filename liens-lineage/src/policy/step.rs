//! The steps of a policy.

use std::fmt;

use liens_core::{Amount, Portion, Recipient, Shortage};

use crate::Rule;

/// What a step's portion is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "PortionOf"))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

/// What becomes of the part of a contribution that is not secured, as
/// [`Frozen::check_commons`](crate::Frozen::check_commons) says: no licence lets others use, study,
/// improve and pass it on, although it is no need, or it holds another against its terms.
///
/// Only the part of the contribution at fault is concerned, that where a freedom is lost or terms
/// are first broken. Who builds on it in good faith, and whose terms it breaks, is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Secured {
    /// It is paid, and the distribution names the contribution.
    #[default]
    Warn,
    /// It waits, owed to the contributor, until the contribution is secured.
    Hold,
}

/// One step of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Step {
    /// A portion set aside, for whatever the charter names.
    Reserve {
        /// The portion.
        portion: Portion,
        /// Of what.
        of: Base,
        /// For whom; a contributor who is not vouched for is owed it.
        to: Recipient,
    },
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
    /// What a circle agreed of claims ([`AgreedClaim`](crate::AgreedClaim)) is paid, in full while
    /// the pot lasts, else by the rule for a shortage on the sum per person vouched for. It stands
    /// after every reserve and origin: whoever raised the need is paid before the claims.
    Claims {
        /// The rule for a shortage; a base is in quanta of the pot.
        shortage: Shortage,
    },
    /// Nobody gets more of the pot than this, over all its results; what is above goes to the
    /// remainder, and what a remainder by a rule would add above it goes to the commons.
    Cap {
        /// The most that a person gets.
        per_person: Amount,
    },
    /// Who is vouched for and gets anything gets this much of the pot, over all its results, as far
    /// as the remainder goes: it raises the lowest, and with them the next.
    Floor {
        /// The least that a person gets.
        per_person: Amount,
    },
    /// What is left after all other steps; exactly once, and last.
    Remainder {
        /// Where it goes.
        to: RemainderTo,
    },
}

impl Secured {
    /// Whether the parts are paid; what a form leaves out.
    #[cfg(feature = "serde")]
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form asks by reference")]
    pub(crate) const fn warns(&self) -> bool {
        matches!(self, Self::Warn)
    }
}

impl Step {
    /// The portion that the step takes, and of what; none for a step that takes amounts.
    pub(crate) const fn takes(&self) -> Option<(Portion, Base)> {
        match self {
            Self::Reserve { portion, of, .. }
            | Self::Origin { portion, of, .. }
            | Self::Share { portion, of, .. } => Some((*portion, *of)),
            Self::Tariff { .. }
            | Self::Claims { .. }
            | Self::Cap { .. }
            | Self::Floor { .. }
            | Self::Remainder { .. } => None,
        }
    }

    /// The amount that the step names, an hour or a person.
    pub(crate) const fn amount(&self) -> Option<&Amount> {
        match self {
            Self::Tariff { per_hour: amount, .. }
            | Self::Cap { per_person: amount }
            | Self::Floor { per_person: amount } => Some(amount),
            _ => None,
        }
    }

    /// The place at the end of a policy of a step that runs once, over all results of a pot; none
    /// for a step that runs for each result.
    pub(crate) const fn closing(&self) -> Option<u8> {
        match self {
            Self::Cap { .. } => Some(0),
            Self::Floor { .. } => Some(1),
            Self::Remainder { .. } => Some(2),
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
            Self::Reserve { portion, of, to } => write!(f, "reserve: {portion} {of}, to {to}"),
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
            Self::Claims { shortage } => write!(f, "claims: what was agreed, {shortage}"),
            Self::Cap { per_person } => write!(f, "cap: at most {per_person} for each person"),
            Self::Floor { per_person } => write!(f, "floor: at least {per_person} for each person"),
            Self::Remainder { to: RemainderTo::Commons {} } => {
                f.write_str("remainder: to the commons")
            }
            Self::Remainder { to: RemainderTo::Rule { rule } } => write!(f, "remainder: by {rule}"),
        }
    }
}
