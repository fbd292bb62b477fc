//! The steps of a policy.
//!
//! A step says of what it takes how much for whom, in one line that a meeting can read; `Display`
//! writes that line.

use std::fmt;

use liens_core::{Amount, Portion, Recipient, Shortage};

use crate::Rule;

/// What a step's portion is taken of.
///
/// Two reserves of 1/2 each take all of a pot between them; of what remains they take 1/2 and 1/4.
///
/// # Examples
///
/// ```
/// use liens_lineage::Base;
/// assert_eq!(Base::Pot.to_string(), "of the pot");
/// assert_eq!(Base::Remaining.to_string(), "of what remains");
/// ```
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
///
/// # Examples
///
/// Two needs of Ana's and one of Bo's, of which Bo's alone took an hour to write down: per person
/// they have the same, by hours Bo has all.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{Base, OriginBy, RemainderTo, Step};
/// let record = Frozen::load([
///     given("need of tools", "ana", 0, &[])?,
///     given("need of space", "ana", 0, &[])?,
///     given("need of light", "bo", 1, &[])?,
///     given("library", "cy", 4, &["need of tools", "need of space", "need of light"])?,
/// ])?;
/// let bo = |by: OriginBy| -> Tried<String> {
///     let origin = Step::Origin { portion: Portion::WHOLE, of: Base::Pot, by };
///     let policy = Policy::new("all", [origin, Step::Remainder { to: RemainderTo::Commons {} }])?;
///     let shared = liens_lineage::distribute(&record, &policy, order("100.00 EUR", "library")?)?;
///     Ok(shared.amount_of(&Recipient::Contributor(person("bo")?)).to_string())
/// };
/// assert_eq!(bo(OriginBy::PerPerson)?, "50.00 EUR");
/// assert_eq!(bo(OriginBy::Hours)?, "100.00 EUR");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// A remainder by a rule may still leave something to the commons: what a cascade does not pay,
/// what a cap cuts, what nobody took part in.
///
/// # Examples
///
/// ```
/// use liens_lineage::{RemainderTo, Rule, Step};
/// let by_rule = Step::Remainder { to: RemainderTo::Rule { rule: Rule::Hours } };
/// assert_eq!(by_rule.to_string(), "remainder: by hours");
/// let commons = Step::Remainder { to: RemainderTo::Commons {} };
/// assert_eq!(commons.to_string(), "remainder: to the commons");
/// ```
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
///
/// # Law
///
/// `whoever_is_at_fault_waits_and_the_neighbours_are_paid`
///
/// # Examples
///
/// Nobody stated a licence in the library of tools. A policy that warns pays and names; one that
/// holds lets the work wait, and pays the need, which no licence concerns.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{Secured, distribute};
/// let paid = |secured: Secured| -> Tried<Vec<String>> {
///     let policy = commons_first()?.with_secured(secured);
///     let shared = distribute(&frozen()?, &policy, order("100.00 EUR", "library")?)?;
///     assert_eq!(shared.unsecured(), [id("library")?, id("plan")?]);
///     Ok(shared.payouts().map(|(to, amount)| format!("{to}: {amount}")).collect())
/// };
/// assert_eq!(paid(Secured::Warn)?, ["ana: 20.00 EUR", "bo: 26.67 EUR", "cy: 53.33 EUR"]);
/// let held = ["ana: 20.00 EUR", "owed to bo: 26.67 EUR", "owed to cy: 53.33 EUR"];
/// assert_eq!(paid(Secured::Hold)?, held);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// # Law
///
/// `nobody_gets_more_than_the_cap`, `a_floor_raises_the_lowest_first_from_the_remainder_alone`,
/// `seniority_compensation_and_hour_pots_pay_what_is_written`,
/// `a_reserve_goes_where_the_charter_says_and_a_licence_secures`
///
/// # Examples
///
/// A cap trims a remainder by rule, and the commons have what it cuts; a floor raises those who get
/// anything from what is left.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{Base, OriginBy, RemainderTo, Step, distribute};
/// let fifth = Portion::new(1, 5)?;
/// let origin = Step::Origin { portion: fifth, of: Base::Pot, by: OriginBy::PerPerson };
/// let tariff = Step::Tariff { per_hour: "20.00 EUR".parse()?, seniority: false };
/// let commons = Step::Remainder { to: RemainderTo::Commons {} };
/// let hours = Step::Remainder { to: RemainderTo::Rule { rule: Rule::Hours } };
/// let amounts = |pot: &str, steps: Vec<Step>| -> Tried<Vec<String>> {
///     let policy = Policy::new("tried", steps)?;
///     let shared = distribute(&frozen()?, &policy, order(pot, "library")?)?;
///     Ok(shared.payouts().map(|(to, amount)| format!("{to}: {amount}")).collect())
/// };
/// let cap = Step::Cap { per_person: "50.00 EUR".parse()? };
/// let capped = amounts("100.00 EUR", vec![origin.clone(), cap, hours])?;
/// let cut = ["ana: 20.00 EUR", "bo: 26.67 EUR", "cy: 50.00 EUR", "the commons: 3.33 EUR"];
/// assert_eq!(capped, cut);
/// let floor = Step::Floor { per_person: "45.00 EUR".parse()? };
/// let steps = vec![origin.clone(), tariff.clone(), floor, commons.clone()];
/// let raised = amounts("200.00 EUR", steps)?;
/// let up = ["ana: 45.00 EUR", "bo: 45.00 EUR", "cy: 80.00 EUR", "the commons: 30.00 EUR"];
/// assert_eq!(raised, up);
/// // In a pot of hours an hour is an hour.
/// let hours = amounts("PT6H", vec![origin, tariff, commons])?;
/// assert_eq!(hours, ["ana: PT1H12M", "bo: PT1H36M", "cy: PT3H12M"]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
    ///
    /// What [`Policy::new`](super::Policy::new) adds up.
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
    ///
    /// Strictly rising at the end of every policy.
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
