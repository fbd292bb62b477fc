//! The charter: every parameter that can be voted, by version.
//!
//! A charter is what motions change, one article at a time. Each version is kept with the motion
//! that adopted it and the instant from which it holds, so that every payout can name the rule that
//! it followed and the vote behind the rule.
//!
//! ```text
//! version 0   founding                    2026-01-01
//! version 1   by motion "more"            2026-02-10    policy
//! version 2   by motion "stewards"        2026-04-01    who keeps the books
//! ```

mod articles;
mod budgets;
#[cfg(feature = "toml")]
mod preset;
#[cfg(feature = "toml")]
mod text;

use std::collections::BTreeSet;

use liens_core::{CollegeId, ContributorId, MotionId, RoleId, TimeAmount, Timestamp};
use liens_governance::Statutes;
use liens_lineage::{FactorTable, Policy};
use liens_timebank::Rules;

pub use articles::{Articles, ArticlesError};
pub use budgets::BudgetRules;
#[cfg(feature = "toml")]
pub use preset::Preset;
#[cfg(feature = "toml")]
pub use text::ArticlesTextError;

use crate::Permissions;

/// The articles in force from one version to the next.
///
/// Version 0 is the founding one; each later version names the motion that adopted it.
///
/// # Examples
///
/// ```
/// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
/// # use village::*;
/// use liens::Charter;
/// let mut village = Village::founded()?;
/// let change = CharterChange::OwedTerm { term: "PT720H".parse()? };
/// # use liens::CharterChange;
/// let motion = village.adopt("a month", "2026-02-10", change)?;
/// let charter: &Charter = village.commons.charter().ok_or("not founded")?;
/// assert_eq!((charter.version(), charter.motion()), (1, Some(&motion)));
/// assert_eq!(charter.since(), "2026-02-10".parse()?);
/// assert_eq!(charter.owed_term(), Some("PT720H".parse()?));
/// assert_eq!(charter.policy(), articles()?.policy());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Charter {
    version: u32,
    since: Timestamp,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    motion: Option<MotionId>,
    #[cfg_attr(feature = "serde", serde(flatten))]
    articles: Articles,
}

/// What follows from a declared interest.
///
/// # Examples
///
/// Written into a charter as one word:
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use liens::Recusal;
/// assert_eq!(serde_json::from_str::<Recusal>("\"declared\"")?, Recusal::Declared);
/// # }
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Recusal {
    /// Nothing by itself: somebody asks that the person be recused.
    #[default]
    Asked,
    /// Whoever declares an interest in the topic or the subject of a motion before its vote closes
    /// is recused from it, as soon as both are known.
    Declared,
}

/// What a motion would change in the charter.
///
/// # Examples
///
/// ```
/// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
/// # use village::*;
/// use liens::{ArticlesError, CharterChange, MotionId, Proposal, Refusal, SubjectId};
/// # use liens::Command;
/// // A change that no charter could make is refused before anybody votes on it.
/// let mut village = Village::founded()?;
/// let motion = MotionId::new("nonsense")?;
/// let change = CharterChange::OwedTerm { term: "-PT1H".parse()? };
/// let proposal = Box::new(Proposal::new(SubjectId::new("nonsense")?).changing(change));
/// let open = Command::OpenMotion { motion, proposal, closes: None };
/// let refused = village.send("ana", "2026-02-01", open);
/// assert!(matches!(refused, Err(Refusal::Articles(ArticlesError::NegativeTerm { .. }))));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum CharterChange {
    /// Another policy shares what comes in.
    Policy {
        /// The policy.
        policy: Policy,
    },
    /// Other colleges, weights or rules decide.
    Statutes {
        /// The statutes.
        statutes: Box<Statutes>,
        /// The colleges that may turn no vote under them.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeSet::is_empty"))]
        waived: BTreeSet<CollegeId>,
    },
    /// What is owed passes to the commons after another term.
    OwedTerm {
        /// How long it waits for its person, zero or above.
        term: TimeAmount,
    },
    /// Other rules hold for a unit of the time bank.
    Rules {
        /// All the rules of the unit.
        rules: Box<Rules>,
    },
    /// Budgets that are opened from then on follow other rules.
    Budgets {
        /// The rules.
        budgets: Box<BudgetRules>,
    },
    /// Grades by those who raised a need weigh the hours of the projects that answer it by these
    /// factors; what was graded on another scale counts no longer.
    Relevance {
        /// The grades, lowest first, each with its factor.
        factors: FactorTable,
    },
    /// Others keep the books, or act for others.
    Stewards {
        /// Who keeps the books.
        stewards: BTreeSet<ContributorId>,
        /// The roles whose holders act on behalf of others.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeSet::is_empty"))]
        brokers: BTreeSet<RoleId>,
    },
    /// Something else follows from a declared interest; in votes that are open too.
    Recusal {
        /// What.
        recusal: Recusal,
    },
    /// Others may do what a permission speaks of.
    Permissions {
        /// All that differs from what holds without.
        permissions: Permissions,
    },
}

impl Charter {
    pub(crate) const fn founding(articles: Articles, since: Timestamp) -> Self {
        Self { version: 0, since, motion: None, articles }
    }

    /// The next version, as an adopted motion changes this one.
    pub(crate) fn amended(
        &self,
        motion: MotionId,
        change: &CharterChange,
        since: Timestamp,
    ) -> Result<Self, ArticlesError> {
        let (version, articles) = (self.version.saturating_add(1), self.articles.changed(change)?);
        Ok(Self { version, since, motion: Some(motion), articles })
    }

    /// The version, from 0.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Since when it is in force.
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// The motion that adopted it; none for the founding version.
    pub const fn motion(&self) -> Option<&MotionId> {
        self.motion.as_ref()
    }

    /// What it says.
    pub const fn articles(&self) -> &Articles {
        &self.articles
    }

    /// Who decides, and how.
    pub const fn statutes(&self) -> &Statutes {
        self.articles.statutes()
    }

    /// How what comes in is shared.
    pub const fn policy(&self) -> &Policy {
        self.articles.policy()
    }

    /// How long what is owed waits for its person before it passes to the commons; without end
    /// where nothing is said.
    pub const fn owed_term(&self) -> Option<TimeAmount> {
        self.articles.owed_term()
    }
}
