//! What an amount comes from.

use std::fmt;

use liens_core::{BudgetId, ClaimId, CommandId, ContributorId};

/// What made an amount somebody's: a distribution, or a line of a budget.
///
/// An amount that waits keeps it, so that whoever is paid years later is led back to the same
/// reasons, charter and vote as whoever was paid at once.
///
/// # Examples
///
/// ```
/// # use liens_core::{BudgetId, ClaimId};
/// # use liens_lineage::Source;
/// let source = Source::Claim { budget: BudgetId::new("spring")?, claim: ClaimId::new("evenings")? };
/// assert_eq!(source.to_string(), "claim evenings of budget spring");
/// assert_eq!(source.budget().map(|budget| budget.as_str()), Some("spring"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Source {
    /// A pot that was shared.
    Distribution {
        /// The command that shared it.
        command: CommandId,
    },
    /// A claim that a budget pays.
    Claim {
        /// The budget.
        budget: BudgetId,
        /// The claim.
        claim: ClaimId,
    },
    /// What a budget gave somebody in advance.
    Advance {
        /// The budget.
        budget: BudgetId,
        /// To whom.
        person: ContributorId,
    },
    /// What nobody claimed of a budget.
    Left {
        /// The budget.
        budget: BudgetId,
    },
}

impl Source {
    /// The budget; none for a pot.
    pub const fn budget(&self) -> Option<&BudgetId> {
        match self {
            Self::Distribution { .. } => None,
            Self::Claim { budget, .. } | Self::Advance { budget, .. } | Self::Left { budget } => {
                Some(budget)
            }
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Distribution { command } => write!(f, "distribution {command}"),
            Self::Claim { budget, claim } => write!(f, "claim {claim} of budget {budget}"),
            Self::Advance { budget, person } => {
                write!(f, "what {person} had in advance of budget {budget}")
            }
            Self::Left { budget } => write!(f, "what is left of budget {budget}"),
        }
    }
}
