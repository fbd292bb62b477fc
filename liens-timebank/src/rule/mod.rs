//! What a community decides about one of its units, as data that can be voted, stored and replayed.
//!
//! | rule | what it answers |
//! |---|---|
//! | [`Limits`] | how far may a member go below zero before giving |
//! | [`Growth`] | how is that line earned, so that nobody makes it up with a friend |
//! | [`Levy`], [`Demurrage`] | what does the common pot live of |
//! | [`Exit`], [`Dormancy`] | what happens to the hours of those who leave |
//! | [`Weight`] | where an hour is not an hour, stated activity by activity |
//!
//! A community votes on one value of [`Rules`], and a history says since when it holds.

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
///
/// # Examples
///
/// ```
/// # use liens_core::{Portion, Unit};
/// # use liens_timebank::{Dormancy, Growth, Limits, RuleError, Rules};
/// // A line that grows needs a floor to grow from, and dormant accounts a way to be settled.
/// let growth = Growth::new(Portion::WHOLE, "PT5H".parse()?, 2, "PT20H".parse()?)?;
/// let refused = Rules::of(Unit::Time, Limits::none()).growth(growth);
/// assert!(matches!(refused, Err(RuleError::NoFloorToGrow { floor: None, .. })));
/// let refused = Rules::of(Unit::Time, Limits::none()).dormancy(Dormancy::after_days(365)?);
/// assert_eq!(refused, Err(RuleError::NoExit {}));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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

/// A rule about hours that states euros would hold nobody.
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
    ///
    /// # Examples
    ///
    /// Ana may receive an hour before she gives; two hours to each of two neighbours bring her two
    /// more.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_core::Portion;
    /// use liens_timebank::Growth;
    /// let mut town = Town::of(&["ana", "bo", "cleo"])?;
    /// let growth = Growth::new(Portion::new(1, 2)?, "PT5H".parse()?, 2, "PT20H".parse()?)?;
    /// let rules = Rules::of(Unit::Time, Limits::new(Some(-3_600), None)?).growth(growth)?;
    /// assert!(rules.growth_rule().is_some() && rules.levy_rule().is_none());
    /// town.send("broker", "2026-01-02", Command::SetRules { rules: Box::new(rules) })?;
    /// let floor = |town: &Town| town.bank.limits(&id("ana")).and_then(|limits| limits.floor());
    /// for name in ["bo", "cleo"] {
    ///     let limits = Some(Limits::none()); // not to run into their own floors here
    ///     let set = Command::SetLimits { account: id(name), limits, soft: Limits::none() };
    ///     town.send("broker", "2026-01-03", set)?;
    /// }
    /// town.gives("ana", "bo", "2026-01-04", "PT2H")?;
    /// assert_eq!(floor(&town), Some(-3_600)); // one partner is none
    /// town.gives("ana", "cleo", "2026-01-05", "PT2H")?;
    /// assert_eq!(floor(&town), Some(-3 * 3_600));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_timebank::Exit;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let exit = Exit { credit_to: id("pot"), debt_from: None };
    /// let rules = Rules::of(Unit::Time, Limits::none()).exit(exit.clone());
    /// assert_eq!(rules.exit_rule(), Some(&exit));
    /// town.send("broker", "2026-01-02", Command::SetRules { rules: Box::new(rules) })?;
    /// town.gives("ana", "bo", "2026-01-03", "PT1H")?;
    /// // Nobody makes good for a debt: Bo gives first and leaves then.
    /// let refused = town.send("bo", "2026-01-04", Command::Exit { account: id("bo") });
    /// assert!(matches!(refused, Err(Refusal::InDebt { quanta: -3_600, .. })));
    /// town.send("ana", "2026-01-05", Command::Exit { account: id("ana") })?;
    /// assert_eq!([town.balance("ana"), town.balance("pot")], ["PT0S", "PT1H"]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_core::{Ratio, Rounding};
    /// use liens_timebank::Weight;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let night = ActivityId::new("care at night")?;
    /// let weight = Weight::new(Ratio::new(3, 2)?, Rounding::Floor)?;
    /// let rules = Rules::of(Unit::Time, Limits::none()).weight(night.clone(), weight);
    /// town.send("broker", "2026-01-02", Command::SetRules { rules: Box::new(rules) })?;
    /// let (giver, receiver, given) = (id("ana"), id("bo"), "PT2H".parse()?);
    /// let (activity, value_date, reference) = (night, None, None);
    /// let exchange =
    ///     Command::Exchange { giver, receiver, given, activity, value_date, reference };
    /// town.send("ana", "2026-01-03", exchange)?;
    /// assert_eq!(town.balance("ana"), "PT3H"); // the history keeps the two hours, and the weight
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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

    /// The accounts that the rules name: what they bring something to, or make good from.
    pub fn accounts(&self) -> impl Iterator<Item = &AccountId> {
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
