//! Sharing rules: what part of one result belongs to each contribution upstream of it.
//!
//! A rule looks at one result v, at A(v), the contributions that it descends from and itself, and
//! gives each a part; parts and what belongs to nobody make one whole. What a rule may look at is
//! attested hours h, the links with their weights, persons and distances; names and dates it may
//! not.
//!
//! The five on one record, a library of four hours on a plan of two and shelves of one, both for a
//! need without hours:
//!
//! ```text
//!                 library    plan   shelves    need   nobody
//! hours           57.14 %  28.57 %  14.29 %     0         0       h / 7
//! ancestor-equal  25.00 %  25.00 %  25.00 %  25.00 %      0       1/4 each
//! per-person      16.67 %  33.33 %  16.67 %  33.33 %      0       1/3 a person; Cy has two
//! keep-and-pass   50.00 %  12.50 %  12.50 %  25.00 %      0       1/2 stays, the rest goes on
//! cascade 1/2     50.00 %  16.67 %   8.33 %     0      25.00 %    1/2, 1/4, 1/8 by distance
//! ```
//!
//! Equal parts to contributions are gained by splitting one's work in two, parts by hours are not;
//! a cascade gives nobody what a level without hours would have had, so that leaving a parent out
//! brings a contribution nothing. Which rule to take is a question for a charter: no rule keeps
//! every law.
//!
//! # Source
//!
//! Equal parts: the Shapley value of *the result exists if all of A(v) took part*, as in upstream
//! equal sharing (Ni and Wang, 2007). Hours: its weighted form (Kalai and Samet, 1987). Per person:
//! the value of Owen (1977) with persons as unions. Keep and pass: an absorbing chain, as
//! dependency funding has it. Cascade: the split contract of the team that found ten red balloons
//! in 2009, from a tree to any record, with the residue to the commons.

mod ancestor_equal;
mod cascade;
mod hours;
mod keep_and_pass;
mod law;
mod per_person;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use liens_core::{ContributionId, ContributorId, Portion};

use crate::parts::ByNode;
use crate::{Frozen, NodeParts, ShareError};

pub(crate) use cascade::Levels;
pub use law::{LawBroken, ShareRule, check_rule};

/// A sharing rule, as plain data that can be voted, stored and replayed.
///
/// Reads and writes `hours`, `ancestor-equal`, `per-person`, `keep-and-pass:1/2` and `cascade:1/2`.
///
/// The diamond above, by each of the five, in hundredths of a per cent:
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// let parts = |rule: &str| -> Tried<Vec<u64>> {
///     let rule: Rule = rule.parse()?;
///     let parts = rule.parts(&diamond()?, &id("library")?, &vouched()?)?;
///     let mut row: Vec<u64> = parts.iter().map(|(_, part)| part / 10_u64.pow(14)).collect();
///     row.push(parts.to_nobody() / 10_u64.pow(14));
///     Ok(row) // library, need, plan, shelves, nobody
/// };
/// assert_eq!(parts("hours")?, [5_714, 0, 2_857, 1_428, 0]);
/// assert_eq!(parts("ancestor-equal")?, [2_500, 2_500, 2_500, 2_500, 0]);
/// assert_eq!(parts("per-person")?, [1_666, 3_333, 3_333, 1_666, 0]);
/// assert_eq!(parts("keep-and-pass:1/2")?, [5_000, 2_500, 1_250, 1_250, 0]);
/// assert_eq!(parts("cascade:1/2")?, [5_000, 0, 1_666, 833, 2_500]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Law
///
/// `the_parts_of_a_result_sum_to_the_whole`, `hours_survive_chains_twins_and_insertions`,
/// `hiding_a_parent_brings_its_hider_nothing_under_cascade`, and that of [`ShareRule`]; which law
/// each rule keeps or fails, with the smallest case, stands in `docs/AXIOMS.md`.
///
/// # Examples
///
/// ```
/// # use liens_lineage::{ParseRuleError, Rule};
/// let rule: Rule = "keep-and-pass:1/2".parse()?;
/// assert_eq!(rule.to_string(), "keep-and-pass:1/2");
/// # Ok::<_, ParseRuleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "SharingRule"))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^(hours|ancestor-equal|per-person|(keep-and-pass|cascade):[0-9./% ]+)$")))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
#[non_exhaustive]
pub enum Rule {
    /// By attested time: h(u) over the sum of h in A(v), weighed by the relevance of the project
    /// where the record was given it; nothing attested at all goes to the commons.
    Hours,
    /// A node keeps a portion of what reaches it, all of it without upstream, and passes the rest
    /// upstream by the weights of its links.
    ///
    /// Keep 1 gives all to the result, keep 0 all to what has nothing upstream.
    KeepAndPass {
        /// The portion kept.
        keep: Portion,
    },
    /// The same to each contribution of A(v), whatever its hours.
    AncestorEqual,
    /// The same to each distinct person of A(v) who is vouched for, and from there the same to each
    /// contribution of that person; among all persons of A(v) where none is vouched for.
    PerPerson,
    /// To the level at distance k from the result (1 − λ) λᵏ of it, by attested time inside the
    /// level; what levels without time or the last one leave goes to the commons.
    ///
    /// λ = 1 pays nobody: all of it passes every level.
    Cascade {
        /// λ, the portion that a level passes on.
        lambda: Portion,
    },
}

/// Why a text names no rule.
///
/// # Examples
///
/// ```
/// # use liens_lineage::{ParseRuleError, Rule};
/// let error = "keep-and-pass:3/2".parse::<Rule>().unwrap_err();
/// assert_eq!(error, ParseRuleError::NotARule { text: "keep-and-pass:3/2".into() });
/// assert_eq!(error.code(), "lineage.rule.not_a_rule");
/// assert_eq!("cascade:25 %".parse::<Rule>()?.to_string(), "cascade:1/4");
/// # Ok::<_, ParseRuleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseRuleError {
    /// The text names no rule.
    #[error(
        "'{text}' is not a rule: hours, ancestor-equal, per-person, keep-and-pass:PORTION or \
         cascade:PORTION, such as keep-and-pass:1/2"
    )]
    NotARule {
        /// The refused text.
        text: String,
    },
}

impl ParseRuleError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotARule { .. } => "lineage.rule.not_a_rule",
        }
    }
}

impl Rule {
    /// The parts of one result by this rule, in 10⁻¹⁸ of it; `vouched` are the persons vouched for,
    /// of whom `PerPerson` alone needs to know.
    ///
    /// # Law
    ///
    /// `the_parts_of_a_result_sum_to_the_whole`,
    /// `each_part_lies_within_its_bound_of_the_exact_entitlement_under_any_names`
    ///
    /// # Errors
    ///
    /// [`ShareError`]: a result that is not there, more attested time than can be counted.
    ///
    /// # Complexity
    ///
    /// O(k log k) for the k nodes and links upstream.
    ///
    /// # Examples
    ///
    /// A record in which nobody attested anything has nothing to share by hours, and the commons
    /// have it.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::NodeParts;
    /// let (need, plan) = (given("need", "ana", 0, &[])?, given("plan", "bo", 0, &["need"])?);
    /// let record = Frozen::load([need, plan])?;
    /// let parts = Rule::Hours.parts(&record, &id("plan")?, &vouched()?)?;
    /// assert_eq!(parts.to_nobody(), NodeParts::WHOLE);
    /// let elsewhere = Rule::Hours.parts(&record, &id("a book")?, &vouched()?);
    /// assert_eq!(elsewhere.map_err(|error| error.code()), Err("lineage.share.unknown_result"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn parts(
        &self,
        frozen: &Frozen,
        result: &ContributionId,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<NodeParts, ShareError> {
        let unknown = || ShareError::UnknownResult { result: result.clone() };
        let node = frozen.place(result).ok_or_else(unknown)?;
        let cone = frozen.rows().cone(node);
        Ok(NodeParts::named(frozen, self.by_node(frozen, node, cone, vouched)?))
    }

    /// The same by the places of the contributions; `cone` are those of A(v).
    ///
    /// Whoever shares many results has the cone already, and names are looked up once at the end.
    pub(crate) fn by_node(
        &self,
        frozen: &Frozen,
        node: u32,
        cone: Vec<u32>,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<ByNode, ShareError> {
        match self {
            Self::Hours => hours::parts(frozen, cone),
            Self::AncestorEqual => ancestor_equal::parts(cone),
            Self::PerPerson => per_person::parts(frozen, cone, vouched),
            Self::Cascade { lambda } => {
                let levels = Levels::of(frozen, &frozen.rows().nearest(node), &cone);
                levels.parts(*lambda, cone)
            }
            Self::KeepAndPass { keep } => keep_and_pass::parts(frozen, node, *keep),
        }
    }
}

impl ShareRule for Rule {
    fn parts(
        &self,
        frozen: &Frozen,
        result: &ContributionId,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<NodeParts, ShareError> {
        Self::parts(self, frozen, result, vouched)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hours => f.write_str("hours"),
            Self::AncestorEqual => f.write_str("ancestor-equal"),
            Self::PerPerson => f.write_str("per-person"),
            Self::Cascade { lambda } => write!(f, "cascade:{lambda}"),
            Self::KeepAndPass { keep } => write!(f, "keep-and-pass:{keep}"),
        }
    }
}

impl FromStr for Rule {
    type Err = ParseRuleError;

    fn from_str(text: &str) -> Result<Self, ParseRuleError> {
        let refused = || ParseRuleError::NotARule { text: text.to_owned() };
        match text.split_once(':') {
            None if text == "hours" => Ok(Self::Hours),
            None if text == "ancestor-equal" => Ok(Self::AncestorEqual),
            None if text == "per-person" => Ok(Self::PerPerson),
            Some(("keep-and-pass", keep)) => {
                Ok(Self::KeepAndPass { keep: keep.parse().map_err(|_| refused())? })
            }
            Some(("cascade", lambda)) => {
                Ok(Self::Cascade { lambda: lambda.parse().map_err(|_| refused())? })
            }
            _ => Err(refused()),
        }
    }
}

impl TryFrom<String> for Rule {
    type Error = ParseRuleError;

    fn try_from(text: String) -> Result<Self, ParseRuleError> {
        text.parse()
    }
}

impl From<Rule> for String {
    fn from(rule: Rule) -> Self {
        rule.to_string()
    }
}
