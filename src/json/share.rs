//! A pot, shared over a record by a policy.

use std::collections::BTreeSet;

use liens_core::{Amount, Contribution, ContributionId, ContributorId};
use liens_lineage::{Authority, DistributeError, Distribution, Frozen, Order, Policy, distribute};
use serde::Deserialize;

use super::Refused;

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    /// The record.
    contributions: Vec<Contribution>,
    /// The results that brought the pot.
    results: Vec<Weighted>,
    /// What is shared.
    pot: Amount,
    /// The persons vouched for; what is due to others is owed.
    vouched: BTreeSet<ContributorId>,
    /// The policy.
    policy: Policy,
    /// By whose decision; the founding charter where it is left out.
    #[serde(default)]
    authority: Option<Authority>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Weighted {
    id: ContributionId,
    /// All results state one, or none does.
    #[serde(default)]
    weight: Option<Weight>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
struct Weight(#[serde(with = "liens_core::form::text")] u64);

pub(super) fn answer(request: Request) -> Result<Distribution, Refused> {
    let Request { contributions, results, pot, vouched, policy, authority } = request;
    let frozen = Frozen::load(contributions)
        .map_err(|error| Refused::new("/contributions", error.code(), &error))?;
    let results = results.into_iter().map(|one| (one.id, one.weight.map(|weight| weight.0)));
    let authority = authority.unwrap_or(Authority { charter: 0, motion: None });
    let order = Order { pot, results: results.collect(), vouched, authority };
    distribute(&frozen, &policy, order).map_err(|error| {
        let path = match &error {
            DistributeError::NegativePot { .. } => "/pot",
            DistributeError::TariffUnit { .. } | DistributeError::LimitUnit { .. } => "/policy",
            DistributeError::NoResult { .. }
            | DistributeError::WeightMissing { .. }
            | DistributeError::Share(_) => "/results",
            _ => "",
        };
        Refused::new(path, error.code(), &error)
    })
}
