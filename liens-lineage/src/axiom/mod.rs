//! Which laws of sharing a rule or a policy keeps: tried on seeded records, with the smallest
//! counterexample where one fails and the best gain of each attack.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "cases have at most 16 contributions of 5 persons, and hours of a day"
)]

mod attack;
mod case;
mod paid;
mod search;

use std::fmt;

use liens_core::{ContributionError, IdError};

use crate::{DistributeError, FreezeError, Policy, RelevanceError, ShareError, ShareRule};

pub use attack::Attack;
pub use case::Case;
use paid::Measure;

/// What is tried: a rule, or a policy with its steps.
#[derive(Clone, Copy)]
pub enum Subject<'a> {
    /// A rule of the house, or one of one's own.
    Rule(&'a (dyn ShareRule + Sync)),
    /// A policy.
    Policy(&'a Policy),
}

impl fmt::Debug for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(_) => f.write_str("Rule(..)"),
            Self::Policy(policy) => f.debug_tuple("Policy").field(&policy.name()).finish(),
        }
    }
}

/// A law of sharing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Law {
    /// The parts sum to the pot.
    BudgetBalance {},
    /// No part is below zero.
    NonNegativity {},
    /// Who took no part upstream gets nothing.
    NullPlayer {},
    /// Permuted names permute the parts.
    Anonymity {},
    /// Two pots are shared like their sum.
    Additivity {},
    /// Of a larger pot nobody gets less.
    Monotonicity {},
    /// What is not upstream changes nothing.
    Locality {},
    /// Every vouched raiser of a need upstream gets something.
    Originator {},
    /// An attack brings nothing.
    Proof {
        /// The attack.
        against: Attack,
    },
}

impl Law {
    /// Every law, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        let plain = [
            Self::BudgetBalance {},
            Self::NonNegativity {},
            Self::NullPlayer {},
            Self::Anonymity {},
            Self::Additivity {},
            Self::Monotonicity {},
            Self::Locality {},
            Self::Originator {},
        ];
        plain.into_iter().chain(Attack::ALL.map(|against| Self::Proof { against }))
    }

    /// The law in words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::BudgetBalance {} => "the parts sum to the pot",
            Self::NonNegativity {} => "no part is below zero",
            Self::NullPlayer {} => "who took no part upstream gets nothing",
            Self::Anonymity {} => "permuted names permute the parts",
            Self::Additivity {} => "two pots are shared like their sum",
            Self::Monotonicity {} => "of a larger pot nobody gets less",
            Self::Locality {} => "what is not upstream changes nothing",
            Self::Originator {} => "every vouched raiser of a need upstream gets something",
            Self::Proof { against } => against.law(),
        }
    }
}

/// The smallest case found on which a law fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    case: Case,
    text: String,
}

impl Counterexample {
    /// The record.
    pub const fn case(&self) -> &Case {
        &self.case
    }

    /// The record, the pot and how the law fails, in one line.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The most that an attack brought in any case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gain {
    per_million: u64,
    text: String,
}

impl Gain {
    /// What the attacker got more, in millionths of the pot.
    pub const fn per_million(&self) -> u64 {
        self.per_million
    }

    /// The record, the pot and the attack, in one line.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// What was found about one law.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The law.
    pub law: Law,
    /// The smallest case on which it fails; none where it held on every case tried.
    pub fails: Option<Counterexample>,
    /// How many cases were tried.
    pub cases: u32,
    /// For an attack that brings something, the most that it brought.
    pub gain: Option<Gain>,
}

/// Which laws a rule or a policy keeps.
///
/// Where a law fails, that is certain; where it holds, it held on every case tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    seed: u64,
    rows: Vec<Row>,
}

impl Table {
    /// The seed of the cases.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// What was found, law by law.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether a law held on every case; false for one that was not tried.
    pub fn holds(&self, law: Law) -> bool {
        self.rows.iter().any(|row| row.law == law && row.fails.is_none())
    }
}

/// Why laws cannot be tried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AxiomError {
    /// No case is to be tried.
    #[error("laws are tried on at least one case, not on none")]
    NoCase {},
    /// The policy's amounts are larger than pots can be.
    #[error("a policy with amounts this large leaves no pot to try it on")]
    TooLarge {},
    /// The rule refuses a case.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// The policy refuses a case.
    #[error(transparent)]
    Distribute(#[from] DistributeError),
    /// A case cannot be recorded.
    #[error(transparent)]
    Contribution(#[from] ContributionError),
    /// A case cannot be frozen.
    #[error(transparent)]
    Freeze(#[from] FreezeError),
    /// A case cannot be weighed.
    #[error(transparent)]
    Relevance(#[from] RelevanceError),
    /// A name cannot be given.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl AxiomError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoCase {} => "lineage.axiom.no_case",
            Self::TooLarge {} => "lineage.axiom.too_large",
            Self::Share(error) => error.code(),
            Self::Distribute(error) => error.code(),
            Self::Contribution(error) => error.code(),
            Self::Freeze(error) => error.code(),
            Self::Relevance(error) => error.code(),
            Self::Id(error) => error.code(),
        }
    }
}

/// How many cases find every known failure of the rules and presets of the house.
pub const DEFAULT_CASES: u32 = 1_000;

/// Tries every law on so many records that the seed draws, from one contribution to seven, on the
/// amounts that the rule or the policy really gives.
///
/// An amount counts as changed only beyond what rounding can do. The persons are vouched for and
/// hours are attested. Of the records on which a law fails, the smallest is made smaller as far as it
/// still fails.
///
/// # Law
///
/// `a_rule_that_is_broken_on_purpose_is_found_out`, `the_search_finds_every_known_failure`
///
/// # Errors
///
/// [`AxiomError`]: no case, amounts too large for a pot, a rule that refuses a case.
///
/// # Complexity
///
/// O(cases), some hundred sharings each.
///
/// # Examples
///
/// ```
/// # use liens_lineage::Rule;
/// use liens_lineage::axiom::{Attack, Law, Subject, axioms};
/// let halves: Rule = "keep-and-pass:1/2".parse()?;
/// let table = axioms(Subject::Rule(&halves), 1, 50)?;
/// assert!(table.holds(Law::BudgetBalance {}));
/// assert!(!table.holds(Law::Proof { against: Attack::ChainSplit }));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn axioms(subject: Subject<'_>, seed: u64, cases: u32) -> Result<Table, AxiomError> {
    if cases == 0 {
        return Err(AxiomError::NoCase {});
    }
    let measure = Measure::new(subject)?;
    Ok(Table { seed, rows: search::rows(&measure, seed, cases)? })
}
