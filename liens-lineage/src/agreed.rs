//! Claims that a circle agreed, as a policy pays them.
//!
//! The bridge between budgets and policies: a budget says what was agreed
//! ([`Budget::agreed`](crate::budget::Budget::agreed)), a policy pays it out of a pot, and neither
//! knows more of the other than this.

use liens_core::{Amount, ClaimId, ContributionId, ContributorId, Timestamp};

/// A claim that a circle agreed: what [`Step::Claims`](crate::Step::Claims) pays.
///
/// # Law
///
/// `what_a_budget_agreed_is_what_a_policy_pays`, `agreed_claims_are_paid_after_the_origin_and_once`
///
/// # Examples
///
/// A claim on a pot in another unit is refused before anything is shared.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_core::{ClaimId, Shortage};
/// use liens_lineage::{AgreedClaim, Claims, RemainderTo, Step, distribute_claims};
/// let claim = AgreedClaim {
///     id: ClaimId::new("garden")?,
///     contributor: person("bo")?,
///     payee: person("bo")?,
///     contributions: Vec::new(),
///     date: "2026-02-01".parse()?,
///     amount: "PT3H".parse()?,
/// };
/// let steps = [
///     Step::Claims { shortage: Shortage::PRO_RATA },
///     Step::Remainder { to: RemainderTo::Commons {} },
/// ];
/// let (policy, pot) = (Policy::new("claims", steps)?, order("100.00 EUR", "library")?);
/// let refused = distribute_claims(&[claim], &Claims::new(), &frozen()?, &policy, pot);
/// let error = refused.map_err(|error| error.to_string());
/// let text = "claim garden of PT3H cannot be paid from a pot of 100.00 EUR";
/// assert_eq!(error, Err(text.to_owned()));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
