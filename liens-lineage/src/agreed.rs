//! Claims that a circle agreed, as a policy pays them.

use liens_core::{Amount, ClaimId, ContributionId, ContributorId, Timestamp};

/// A claim that a circle agreed: what [`Step::Claims`](crate::Step::Claims) pays.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct AgreedClaim {
    /// The claim.
    pub id: ClaimId,
    /// Who contributed; the contributions stay theirs, whoever is paid.
    pub contributor: ContributorId,
    /// Who is paid.
    pub payee: ContributorId,
    /// What for: paid by results that descend from one of them, or by any where none is named.
    pub contributions: Vec<ContributionId>,
    /// When it was given.
    pub date: Timestamp,
    /// How much, in the unit of the pot.
    pub amount: Amount,
}
