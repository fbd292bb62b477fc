//! What a community decides about one of its units, as data that can be voted, stored and replayed.

mod demurrage;
mod exit;
mod growth;
mod levy;
mod weight;

use std::collections::BTreeMap;

use liens_core::{AccountId, ActivityId, Amount, Unit};

pub use demurrage::Demurrage;
pub use exit::{Dormancy, Exit};
pub use growth::Growth;
pub use levy::Levy;
pub use weight::Weight;

use crate::Limits;

/// A day of 24 hours.
const SECONDS_PER_DAY: i64 = 86_400;

/// The rules of one unit: what holds for every member account that has no limits of its own, and
/// what the ledger adds to what it is asked.
///
/// Everything is off until it is stated: no limit, no levy, no demurrage, an hour for an hour.
///
/// # Examples
///
/// ```
/// # use liens_core::{AccountId, Portion, Unit};
/// # use liens_timebank::{Growth, Levy, Limits, Rules};
/// // Members begin with twelve hours of credit, so that somebody can receive first.
/// let rules = Rules::of(Unit::Time, Limits::new(Some(-12 * 3_600), None)?)
///     .growth(Growth::new(Portion::WHOLE, "PT5H".parse()?, 2, "PT20H".parse()?)?)?
///     .levy(Levy::new(Portion::new(1, 40)?, Portion::NONE, AccountId::new("common pot")?));
/// assert_eq!(rules.unit(), &Unit::Time);
/// assert!(rules.demurrage_rule().is_none());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Form", into = "Form"))]
pub struct Rules {
    unit: Unit,
    limits: Limits,
    growth: Option<Growth>,
    levy: Option<Levy>,
    demurrage: Option<Demurrage>,
    exit: Option<Exit>,
    dormancy: Option<Dormancy>,
    weights: BTreeMap<ActivityId, Weight>,
}

/// Why a rule cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// An amount of a rule has to lie above zero.
    #[error("{amount} is not above zero")]
    NotAboveZero {
        /// The refused amount.
        amount: Amount,
    },
    /// An amount of a rule lies below zero.
    #[error("{amount} lies below zero")]
    BelowZero {
        /// The refused amount.
        amount: Amount,
    },
    /// A rule about one unit states an amount in another.
    #[error("{amount} is not in {unit}, which the rule is about")]
    WrongUnit {
        /// The unit of the rule.
        unit: Unit,
        /// The refused amount.
        amount: Amount,
    },
    /// A period has no length.
    #[error("a period of zero days never ends")]
    NoPeriod {},
    /// A period ends beyond the last instant.
    #[error("period {period} ends beyond the year 9999")]
    PeriodOutOfRange {
        /// The refused period.
        period: u32,
    },
    /// An hour would count for nothing.
    #[error("a weight of zero counts an hour for nothing")]
    NoWeight {},
    /// A floor that could fall out of range, or that is none.
    #[error("a floor cannot fall by {cap} from {floor:?} quanta")]
    NoFloorToGrow {
        /// The floor of the rules, in quanta; `None` where there is no floor.
        floor: Option<i64>,
        /// By how much it should fall at most.
        cap: Amount,
    },
    /// Dormant accounts are settled as on an exit, and no exit is stated.
    #[error("dormant accounts are settled by the exit rule, and there is none")]
    NoExit {},
}

impl RuleError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAboveZero { .. } => "timebank.rule.not_above_zero",
            Self::BelowZero { .. } => "timebank.rule.below_zero",
            Self::WrongUnit { .. } => "timebank.rule.wrong_unit",
            Self::NoPeriod {} => "timebank.rule.no_period",
            Self::PeriodOutOfRange { .. } => "timebank.rule.period_out_of_range",
            Self::NoWeight {} => "timebank.rule.no_weight",
            Self::NoFloorToGrow { .. } => "timebank.rule.no_floor_to_grow",
            Self::NoExit {} => "timebank.rule.no_exit",
        }
    }
}

fn in_unit(unit: &Unit, amount: &Amount) -> Result<(), RuleError> {
    if amount.unit() == unit {
        Ok(())
    } else {
        Err(RuleError::WrongUnit { unit: unit.clone(), amount: amount.clone() })
    }
}

impl Rules {
    /// Limits for every member account of a unit that has none of its own, and nothing more.
    pub const fn of(unit: Unit, limits: Limits) -> Self {
        Self {
            unit,
            limits,
            growth: None,
            levy: None,
            demurrage: None,
            exit: None,
            dormancy: None,
            weights: BTreeMap::new(),
        }
    }

    /// The same with floors that deepen by giving.
    ///
    /// # Errors
    ///
    /// [`RuleError::WrongUnit`]; [`RuleError::NoFloorToGrow`] where the limits have no floor, or one
    /// that would fall out of range.
    pub fn growth(self, growth: Growth) -> Result<Self, RuleError> {
        in_unit(&self.unit, growth.cap())?;
        let (floor, cap) = (self.limits.floor(), growth.cap());
        let deepest = floor.and_then(|floor| floor.checked_sub(cap.quanta()));
        if deepest.is_none_or(|deepest| deepest == i64::MIN) {
            return Err(RuleError::NoFloorToGrow { floor, cap: cap.clone() });
        }
        Ok(Self { growth: Some(growth), ..self })
    }

    /// The same with a levy on exchanges.
    #[must_use]
    pub fn levy(self, levy: Levy) -> Self {
        Self { levy: Some(levy), ..self }
    }

    /// The same with demurrage.
    ///
    /// # Errors
    ///
    /// [`RuleError::WrongUnit`].
    pub fn demurrage(self, demurrage: Demurrage) -> Result<Self, RuleError> {
        in_unit(&self.unit, demurrage.exempt())?;
        Ok(Self { demurrage: Some(demurrage), ..self })
    }

    /// The same with a way to leave.
    #[must_use]
    pub fn exit(self, exit: Exit) -> Self {
        Self { exit: Some(exit), ..self }
    }

    /// The same with dormant accounts settled; state the [`exit`](Self::exit) first.
    ///
    /// # Errors
    ///
    /// [`RuleError::NoExit`].
    pub fn dormancy(self, dormancy: Dormancy) -> Result<Self, RuleError> {
        match self.exit {
            Some(_) => Ok(Self { dormancy: Some(dormancy), ..self }),
            None => Err(RuleError::NoExit {}),
        }
    }

    /// The same with a weight for an activity: an exception to an hour for an hour.
    #[must_use]
    pub fn weight(mut self, activity: ActivityId, weight: Weight) -> Self {
        self.weights.insert(activity, weight);
        self
    }

    /// The unit that they are about.
    pub const fn unit(&self) -> &Unit {
        &self.unit
    }

    /// The limits of member accounts that have none of their own.
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// How floors deepen by giving.
    pub const fn growth_rule(&self) -> Option<&Growth> {
        self.growth.as_ref()
    }

    /// What exchanges leave to a pot.
    pub const fn levy_rule(&self) -> Option<&Levy> {
        self.levy.as_ref()
    }

    /// What idle balances leave to a pot.
    pub const fn demurrage_rule(&self) -> Option<&Demurrage> {
        self.demurrage.as_ref()
    }

    /// How an account comes to zero.
    pub const fn exit_rule(&self) -> Option<&Exit> {
        self.exit.as_ref()
    }

    /// When an account counts as dormant.
    pub const fn dormancy_rule(&self) -> Option<Dormancy> {
        self.dormancy
    }

    /// What activities count for, where that is not an hour for an hour.
    pub const fn weights(&self) -> &BTreeMap<ActivityId, Weight> {
        &self.weights
    }

    /// The accounts that the rules name.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &AccountId> {
        let levy = self.levy.as_ref().map(Levy::to);
        let demurrage = self.demurrage.as_ref().map(Demurrage::to);
        let credit = self.exit.as_ref().map(|exit| &exit.credit_to);
        let debt = self.exit.as_ref().and_then(|exit| exit.debt_from.as_ref());
        [levy, demurrage, credit, debt].into_iter().flatten()
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Rules", deny_unknown_fields)]
struct Form {
    unit: Unit,
    #[serde(default)]
    limits: Limits,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    growth: Option<Growth>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    levy: Option<Levy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    demurrage: Option<Demurrage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exit: Option<Exit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dormancy: Option<Dormancy>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    weights: BTreeMap<ActivityId, Weight>,
}

#[cfg(feature = "serde")]
impl From<Rules> for Form {
    fn from(rules: Rules) -> Self {
        let Rules { unit, limits, growth, levy, demurrage, exit, dormancy, weights } = rules;
        Self { unit, limits, growth, levy, demurrage, exit, dormancy, weights }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Form> for Rules {
    type Error = RuleError;

    fn try_from(form: Form) -> Result<Self, RuleError> {
        let Form { unit, limits, growth, levy, demurrage, exit, dormancy, weights } = form;
        let rules = Self { levy, exit, weights, ..Self::of(unit, limits) };
        let rules = growth.map_or(Ok(rules.clone()), |growth| rules.growth(growth))?;
        let rules = demurrage.map_or(Ok(rules.clone()), |rule| rules.demurrage(rule))?;
        dormancy.map_or(Ok(rules.clone()), |rule| rules.dormancy(rule))
    }
}
