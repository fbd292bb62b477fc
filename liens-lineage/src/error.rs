//! One error that holds any refusal of this crate.
//!
//! Each operation has an error of its own, which names what it may refuse and nothing else; a
//! caller who does several of them with `?` needs one type for all. Codes are those of the error
//! inside, so that wrapping changes none.

use crate::axiom::AxiomError;
use crate::{
    AssociationError, AuditError, DistributeError, DistributionError, FlowError, FreezeError,
    GitError, LawBroken, OwedError, ParseRuleError, PolicyError, Refusal, RelevanceError,
    RowsError, ShareError, TrueUpError, budget,
};

/// Any refusal of this crate.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::Error;
/// fn shared() -> Result<String, Error> {
///     let rule: Rule = "hourz".parse()?;
///     Ok(rule.to_string())
/// }
/// let error = shared().unwrap_err();
/// assert_eq!(error.code(), "lineage.rule.not_a_rule");
/// assert!(error.to_string().starts_with("'hourz' is not a rule"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
#[non_exhaustive]
pub enum Error {
    /// A command is refused.
    Record(#[from] Refusal),
    /// Contributions cannot be frozen.
    Freeze(#[from] FreezeError),
    /// Rows cannot be loaded.
    Rows(#[from] RowsError),
    /// Nothing can flow.
    Flow(#[from] FlowError),
    /// A text names no rule.
    ParseRule(#[from] ParseRuleError),
    /// A rule breaks the law of rules.
    Law(#[from] LawBroken),
    /// Steps make no policy.
    Policy(#[from] PolicyError),
    /// A text is no policy.
    #[cfg(any(feature = "json", feature = "toml"))]
    PolicyText(#[from] crate::PolicyTextError),
    /// A result cannot be shared.
    Share(#[from] ShareError),
    /// A pot cannot be shared.
    Distribute(#[from] DistributeError),
    /// A pot makes up for nothing.
    TrueUp(#[from] TrueUpError),
    /// An amount cannot wait.
    Owed(#[from] OwedError),
    /// A document is no distribution.
    Distribution(#[from] DistributionError),
    /// There is no association.
    Association(#[from] AssociationError),
    /// A result cannot be audited.
    Audit(#[from] AuditError),
    /// Laws cannot be tried.
    Axiom(#[from] AxiomError),
    /// A grade or a table of factors is refused.
    Relevance(#[from] RelevanceError),
    /// A command to a budget is refused.
    Budget(#[from] budget::Refusal),
    /// There is no report of what was given.
    Volunteer(#[from] budget::VolunteerError),
    /// A grid cannot be made.
    Grid(#[from] budget::GridError),
    /// A text is no history of git.
    Git(#[from] GitError),
}

impl Error {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Record(error) => error.code(),
            Self::Freeze(error) => error.code(),
            Self::Rows(error) => error.code(),
            Self::Flow(error) => error.code(),
            Self::ParseRule(error) => error.code(),
            Self::Law(error) => error.code(),
            Self::Policy(error) => error.code(),
            #[cfg(any(feature = "json", feature = "toml"))]
            Self::PolicyText(error) => error.code(),
            Self::Share(error) => error.code(),
            Self::Distribute(error) => error.code(),
            Self::TrueUp(error) => error.code(),
            Self::Owed(error) => error.code(),
            Self::Distribution(error) => error.code(),
            Self::Association(error) => error.code(),
            Self::Audit(error) => error.code(),
            Self::Axiom(error) => error.code(),
            Self::Relevance(error) => error.code(),
            Self::Budget(error) => error.code(),
            Self::Volunteer(error) => error.code(),
            Self::Grid(error) => error.code(),
            Self::Git(error) => error.code(),
        }
    }
}
