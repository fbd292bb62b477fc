//! Which laws of sharing a rule or a policy keeps: tried on seeded records, with the smallest
//! counterexample where one fails and the best gain of each attack.
//!
//! A rule for sharing is voted once and then lived with; what it teaches people to do is seen too
//! late. So the laws that anybody would ask of it are tried beforehand, on records small enough to
//! be read: a case is a line such as `1 need of ana 0 h; 2 work of bo 1 h on 1`, the last
//! contribution being the result.
//!
//! Two kinds of law are tried. A *plain* one compares what everybody gets with what it should be:
//! the sum with the pot, the parts under other names, two pots apart with both at once. A *proof*
//! against an attack compares what a person and the person's puppet get before and after the person
//! changed the record in a way that gives nobody anything: split a contribution, left a parent out,
//! brought a second name.
//!
//! A few of the rows, on which the presets were chosen:
//!
//! | | ancestor-equal | hours | keep and pass | cascade | commons first |
//! |---|---|---|---|---|---|
//! | two pots are shared like their sum | holds | holds | holds | holds | fails |
//! | every raiser of a need gets something | fails | fails | fails | fails | holds |
//! | splitting one's work into a chain brings nothing | fails | holds | fails | fails | holds |
//! | work without hours pushed into a link earns nothing | fails | holds | fails | fails | holds |
//! | hiding a need brings nothing | fails | fails | fails | fails | fails |
//!
//! No rule keeps all: sharing the whole among those who are cited makes citing cost something, and
//! only what does not flow back to the hider takes that gain away. What is paid by attested hours
//! cannot be split for gain, since hours add up; what is reserved for an origin reaches whoever
//! raised the need without any. That is why the presets begin with an origin and pay work by hours.
//! All rows, with the smallest case of each failure, stand in `docs/AXIOMS.md`, which a test
//! compares with the search.
//!
//! # What it is not
//!
//! A failure is certain: the case is shown. That a law held says that it held on the cases that
//! were tried, which is no proof. The cases are drawn, not learned from any real record, and small,
//! since rules that fail at all fail on three contributions or fewer.
//!
//! # Source
//!
//! The laws: Shapley (1953) for balance, null player, anonymity and additivity; the attacks:
//! Douceur and Moscibroda (2007), Emek, Karidi, Tennenholtz and Zohar (2011), and what was seen at
//! places that pay by a graph: reaction rings, packages without content, second accounts. Making
//! failures smaller: Claessen and Hughes (2000).
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
///
/// A rule is measured in parts of a result, a policy in amounts of two pots: one that pays every
/// claim of so small a record, and one that does not.
///
/// # Examples
///
/// A policy is tried with its own tariff: two pots apart pay an hour twice, both at once pay it
/// once.
///
/// ```
/// use liens_lineage::axiom::{Law, Subject, axioms};
/// use liens_lineage::Policy;
/// let fifth = liens_core::Portion::new(1, 5)?;
/// let policy = Policy::commons_first(fifth, "20.00 EUR".parse()?)?;
/// let table = axioms(Subject::Policy(&policy), 1, 30)?;
/// assert!(!table.holds(Law::Additivity {}));
/// assert!(table.holds(Law::Originator {}));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// # Examples
///
/// ```
/// use liens_lineage::axiom::{Attack, Law};
/// let laws: Vec<Law> = Law::all().collect();
/// assert_eq!(laws.len(), 8 + Attack::ALL.len());
/// assert_eq!(laws[0].text(), "the parts sum to the pot");
/// let proof = Law::Proof { against: Attack::HideNeed };
/// assert_eq!(proof.text(), "hiding a need that one builds on brings nothing");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Law {
    /// The parts sum to the pot.
    ///
    /// To the last unit; of a rule, its parts and what it gives to nobody to the whole.
    BudgetBalance {},
    /// No part is below zero.
    ///
    /// Amounts are unsigned; what is tried is that nobody gets more than there is.
    NonNegativity {},
    /// Who took no part upstream gets nothing.
    NullPlayer {},
    /// Permuted names permute the parts.
    ///
    /// All persons bear each other's names, and so do the contributions; the parts move with them.
    Anonymity {},
    /// Two pots are shared like their sum.
    ///
    /// Fails by intent wherever a claim is paid once: an hour is no longer due in the second pot.
    Additivity {},
    /// Of a larger pot nobody gets less.
    ///
    /// Nobody loses by a better year.
    Monotonicity {},
    /// What is not upstream changes nothing.
    ///
    /// Tried with a contribution of everybody after the result, and with one beside it.
    Locality {},
    /// Every vouched raiser of a need upstream gets something.
    ///
    /// Of persons, not of hours: whoever raised the need, with or without any.
    Originator {},
    /// An attack brings nothing.
    Proof {
        /// The attack.
        against: Attack,
    },
}

impl Law {
    /// Every law, in the order of the table.
    ///
    /// The plain laws first, then one proof for each attack.
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
    ///
    /// A law holds where its sentence is true of every case tried.
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
///
/// # Examples
///
/// Half of what a need keeps is passed on again once it is recorded as two. The record where that
/// is seen with the least of everything has two contributions; nobody has to have given the first.
///
/// ```
/// use liens_lineage::axiom::{Attack, Counterexample, Law, Subject, axioms};
/// let halves: liens_lineage::Rule = "keep-and-pass:1/2".parse()?;
/// let table = axioms(Subject::Rule(&halves), 1, 100)?;
/// let split = Law::Proof { against: Attack::ChainSplit };
/// let row = table.rows().iter().find(|row| row.law == split).ok_or("it is tried")?;
/// let found: &Counterexample = row.fails.as_ref().ok_or("it fails")?;
/// assert_eq!(found.case().len(), 2);
/// assert_eq!(found.text(), "1 need of nobody; 2 need of ana 0 h on 1: ana splits contribution 2 \
///     into a chain; ana gets 75.00 % instead of 50.00 %");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    case: Case,
    text: String,
}

impl Counterexample {
    /// The record.
    ///
    /// What its `Display` writes can be recorded by hand.
    pub const fn case(&self) -> &Case {
        &self.case
    }

    /// The record, the pot and how the law fails, in one line.
    ///
    /// Beginning with the case, so that it can be read alone.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The most that an attack brought in any case.
///
/// Not the smallest case but the one where it pays best: what an attacker would look for.
///
/// # Examples
///
/// ```
/// use liens_lineage::axiom::{Attack, Gain, Law, Subject, axioms};
/// let halves: liens_lineage::Rule = "keep-and-pass:1/2".parse()?;
/// let table = axioms(Subject::Rule(&halves), 1, 100)?;
/// let hiding = Law::Proof { against: Attack::HideNeed };
/// let row = table.rows().iter().find(|row| row.law == hiding).ok_or("it is tried")?;
/// let gain: &Gain = row.gain.as_ref().ok_or("it pays")?;
/// assert_eq!(gain.per_million(), 500_000); // all instead of a half
/// assert!(gain.text().ends_with("gets 100.00 % instead of 50.00 %"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gain {
    per_million: u64,
    text: String,
}

impl Gain {
    /// What the attacker got more, in millionths of the pot.
    ///
    /// Rounded down; beyond what rounding alone can change.
    pub const fn per_million(&self) -> u64 {
        self.per_million
    }

    /// The record, the pot and the attack, in one line.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// What was found about one law.
///
/// # Examples
///
/// A law that fails without an attack has no gain.
///
/// ```
/// use liens_lineage::axiom::{Law, Row, Subject, axioms};
/// let table = axioms(Subject::Rule(&liens_lineage::Rule::Hours), 1, 30)?;
/// let fed = |row: &&Row| row.law == Law::Originator {};
/// let row = table.rows().iter().find(fed).ok_or("it is tried")?;
/// let text = row.fails.as_ref().map(|found| found.text());
/// assert_eq!(text, Some("1 need of ana 0 h: ana gets nothing"));
/// assert!(row.gain.is_none());
/// assert_eq!(row.cases, 30);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// # Law
///
/// `one_seed_gives_the_same_table_and_no_case_is_refused`
///
/// # Examples
///
/// ```
/// use liens_lineage::Rule;
/// use liens_lineage::axiom::{Law, Subject, Table, axioms};
/// let table: Table = axioms(Subject::Rule(&Rule::AncestorEqual), 7, 20)?;
/// assert_eq!((table.seed(), table.rows().len()), (7, Law::all().count()));
/// assert_eq!(axioms(Subject::Rule(&Rule::AncestorEqual), 7, 20)?, table);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
    ///
    /// In the order of [`Law::all`].
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether a law held on every case; false for one that was not tried.
    pub fn holds(&self, law: Law) -> bool {
        self.rows.iter().any(|row| row.law == law && row.fails.is_none())
    }
}

/// Why laws cannot be tried.
///
/// # Examples
///
/// ```
/// use liens_lineage::axiom::{AxiomError, Subject, axioms};
/// let refused = axioms(Subject::Rule(&liens_lineage::Rule::Hours), 1, 0);
/// assert_eq!(refused, Err(AxiomError::NoCase {}));
/// let fifth = liens_core::Portion::new(1, 5)?;
/// let tariff = "90000000000000000.00 EUR".parse()?;
/// let policy = liens_lineage::Policy::commons_first(fifth, tariff)?;
/// let refused = axioms(Subject::Policy(&policy), 1, 10).map_err(|error| error.code());
/// assert_eq!(refused, Err("lineage.axiom.too_large"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
///
/// A few hundred are enough for most of them; a policy with many steps deserves more. The tables of
/// the five rules and both presets take 4 seconds together on one core, optimised.
pub const DEFAULT_CASES: u32 = 1_000;

/// Tries every law on so many records that the seed draws, from one contribution to seven, on the
/// amounts that the rule or the policy really gives.
///
/// An amount counts as changed only beyond what rounding can do. The persons are vouched for and
/// hours are attested. Of the records on which a law fails, the smallest is made smaller as far as
/// it still fails.
///
/// The rule may be one's own: a rule that pays the result alone is found out on the first cases,
/// since no raiser of a need gets anything by it.
///
/// ```
/// # use std::collections::BTreeSet;
/// # use liens_core::{ContributionId, ContributorId};
/// # use liens_lineage::{Frozen, NodeParts, ShareError, ShareRule};
/// use liens_lineage::axiom::{Law, Subject, axioms};
/// struct WinnerTakesAll;
/// impl ShareRule for WinnerTakesAll {
///     fn parts(
///         &self, frozen: &Frozen, result: &ContributionId, _: &BTreeSet<ContributorId>,
///     ) -> Result<NodeParts, ShareError> {
///         NodeParts::of_contributions(frozen, [(result.clone(), NodeParts::WHOLE)])
///     }
/// }
/// let table = axioms(Subject::Rule(&WinnerTakesAll), 1, 20)?;
/// assert!(table.holds(Law::Locality {}) && !table.holds(Law::Originator {}));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Law
///
/// `a_rule_that_is_broken_on_purpose_is_found_out`,
/// `the_search_finds_every_known_failure_and_makes_it_small`
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
