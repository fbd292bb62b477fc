//! Sharing a pot over results by a policy.

mod closing;
mod sharing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use liens_core::{
    Amount, AmountError, ApportionError, ClaimId, ContributionId, ContributorId, DivideError,
    Recipient, SharesError, largest_remainder,
};

use crate::distribution::{Authority, Distribution, Growing, Reason, ResultPart, Ways, Witness};
use crate::tariff::PaidNow;
use crate::{AgreedClaim, Claims, Frozen, Policy, ShareError, Step};

use sharing::{Part, Sharing};

/// What is to be shared, over which results, among whom, by whose decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The pot, zero or above.
    pub pot: Amount,
    /// The results that brought it; either all state a weight or none does, and then they share
    /// equally.
    pub results: Vec<(ContributionId, Option<u64>)>,
    /// The persons vouched for; all others are owed.
    pub vouched: BTreeSet<ContributorId>,
    /// By whose decision.
    pub authority: Authority,
}

/// Why a pot cannot be shared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DistributeError {
    /// The pot is below zero.
    #[error("a pot of {pot} is below zero")]
    NegativePot {
        /// The refused pot.
        pot: Amount,
    },
    /// No result is named.
    #[error("a pot of {pot} is shared over no result")]
    NoResult {
        /// The pot.
        pot: Amount,
    },
    /// Some results state a weight, others do not.
    #[error("some results state a weight, {result} does not")]
    WeightMissing {
        /// The first result without a weight.
        result: ContributionId,
    },
    /// A tariff is in another unit than the pot.
    #[error("a tariff of {per_hour} an hour cannot be paid from a pot of {pot}")]
    TariffUnit {
        /// The tariff.
        per_hour: Amount,
        /// The pot.
        pot: Amount,
    },
    /// A cap or a floor is in another unit than the pot.
    #[error("{per_person} for each person bounds no part of a pot of {pot}")]
    LimitUnit {
        /// The cap or the floor.
        per_person: Amount,
        /// The pot.
        pot: Amount,
    },
    /// A claim is more than can be counted.
    #[error("{contributor} is due {due} for contribution {contribution}, above {}", u64::MAX)]
    ClaimTooLarge {
        /// The contribution.
        contribution: ContributionId,
        /// The contributor.
        contributor: ContributorId,
        /// The claim, in quanta of the pot.
        due: u128,
    },
    /// An agreed claim is below zero, or in another unit than the pot.
    #[error("claim {claim} of {amount} cannot be paid from a pot of {pot}")]
    ClaimUnit {
        /// The claim.
        claim: ClaimId,
        /// Its amount.
        amount: Amount,
        /// The pot.
        pot: Amount,
    },
    /// A result cannot be shared.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// The pot cannot be divided over the results.
    #[error(transparent)]
    Apportion(#[from] ApportionError),
    /// The claims cannot be divided.
    #[error(transparent)]
    Divide(#[from] DivideError),
    /// A step's shares are refused.
    #[error(transparent)]
    Shares(#[from] SharesError),
    /// An amount is refused.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl DistributeError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NegativePot { .. } => "lineage.distribute.negative_pot",
            Self::NoResult { .. } => "lineage.distribute.no_result",
            Self::WeightMissing { .. } => "lineage.distribute.weight_missing",
            Self::TariffUnit { .. } => "lineage.distribute.tariff_unit",
            Self::LimitUnit { .. } => "lineage.distribute.limit_unit",
            Self::ClaimTooLarge { .. } => "lineage.distribute.claim_too_large",
            Self::ClaimUnit { .. } => "lineage.distribute.claim_unit",
            Self::Divide(error) => error.code(),
            Self::Share(error) => error.code(),
            Self::Apportion(error) => error.code(),
            Self::Shares(error) => error.code(),
            Self::Amount(error) => error.code(),
        }
    }
}

/// One amount of a distribution in the making.
struct Line {
    /// The result, as a node.
    part: u32,
    step: usize,
    recipient: Recipient,
    node: Option<u32>,
    quanta: u64,
}

/// Shares a pot over results by a policy; the amounts sum to the pot, to the last unit.
///
/// The pot is split over the results by largest remainder, ties by id. In each part, a step's amount
/// is the floor of its portion of its base, and what the floor leaves stays for the remainder; it is
/// split once over recipients by largest remainder, and each recipient's amount over its reasons.
/// Cap, floor and remainder run once, on the sums per person over all results: what a cap takes from
/// a person lowers every reason alike.
///
/// # Law
///
/// `a_distribution_sums_to_the_pot`, `the_order_of_listing_never_changes_a_distribution`,
/// `a_need_without_hours_is_paid_its_origin_share`,
/// `every_claim_is_paid_once_and_in_full_while_the_pot_lasts`, `nobody_gets_more_than_the_cap`,
/// `a_floor_raises_the_lowest_first_from_the_remainder_alone`
///
/// # Errors
///
/// [`DistributeError`] names the offending value.
///
/// # Complexity
///
/// O(r × k log k) for r results with k nodes, links and people upstream.
pub fn distribute(
    frozen: &Frozen,
    policy: &Policy,
    order: Order,
) -> Result<Distribution, DistributeError> {
    distribute_after(&Claims::new(), frozen, policy, order)
}

/// The same, after earlier pots that paid on claims: what they paid is not due again.
///
/// # Law
///
/// `claims_over_several_pots_are_paid_once`
///
/// # Errors
///
/// [`DistributeError`] names the offending value.
pub fn distribute_after(
    paid: &Claims,
    frozen: &Frozen,
    policy: &Policy,
    order: Order,
) -> Result<Distribution, DistributeError> {
    distribute_claims(&[], paid, frozen, policy, order)
}

/// The same, with the claims that a circle agreed, which [`Step::Claims`] pays.
///
/// A claim is paid once over all results of the pot, in the order of their ids.
///
/// # Law
///
/// `agreed_claims_are_paid_after_the_origin_and_once`
///
/// # Errors
///
/// [`DistributeError`] names the offending value.
pub fn distribute_claims(
    claims: &[AgreedClaim],
    paid: &Claims,
    frozen: &Frozen,
    policy: &Policy,
    order: Order,
) -> Result<Distribution, DistributeError> {
    let Order { pot, results, vouched, authority } = order;
    let Ok(quanta) = u64::try_from(pot.quanta()) else {
        return Err(DistributeError::NegativePot { pot });
    };
    if results.is_empty() {
        return Err(DistributeError::NoResult { pot });
    }
    for step in policy.steps() {
        if let Step::Cap { per_person } | Step::Floor { per_person } = step {
            if per_person.unit() != pot.unit() {
                let (per_person, pot) = (per_person.clone(), pot);
                return Err(DistributeError::LimitUnit { per_person, pot });
            }
        }
    }
    if let Some(claim) =
        claims.iter().find(|claim| claim.amount.unit() != pot.unit() || claim.amount.is_negative())
    {
        let (claim, amount) = (claim.id.clone(), claim.amount.clone());
        return Err(DistributeError::ClaimUnit { claim, amount, pot });
    }
    let divided = largest_remainder(quanta, weighed(results)?)?;
    let tied_results = divided.tied().to_vec();
    let mut cones = Vec::new();
    for (result, part) in divided.into_parts() {
        let unknown = || ShareError::UnknownResult { result: result.clone() };
        let node = frozen.place(&result).ok_or_else(unknown)?;
        cones.push((result, part, node, frozen.rows().cone(node)));
    }
    let mut upstream: Vec<u32> = cones.iter().flat_map(|(.., cone)| cone).copied().collect();
    upstream.sort_unstable();
    upstream.dedup();
    let mut sharing = Sharing {
        frozen,
        policy,
        unsecured: frozen.unsecured_among(&upstream),
        vouched: &vouched,
        pot: &pot,
        paid_before: paid,
        paid: PaidNow::default(),
        claims,
        claimed: BTreeMap::new(),
        parts: Vec::new(),
        lines: Vec::new(),
        ties: Vec::new(),
    };
    for (result, part, node, cone) in cones {
        sharing.share(Part { result, node, cone, pot: part, left: part })?;
    }
    sharing.close()?;
    Ok(sharing.written(authority, tied_results)?)
}

impl Sharing<'_> {
    /// The lines as a document.
    fn written(
        mut self,
        authority: Authority,
        tied_results: Vec<ContributionId>,
    ) -> Result<Distribution, AmountError> {
        let amount = |quanta: u64| {
            let quanta = i64::try_from(quanta).unwrap_or(i64::MAX); // at most the pot
            Amount::from_quanta(self.pot.unit().clone(), quanta)
        };
        let id = |node: u32| self.frozen.at(node).id().clone();
        let mut results = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let origins = self.origins(part).map(|(_, need)| need.id().clone()).collect();
            let (result, pot) = (part.result.clone(), amount(part.pot)?);
            results.push(ResultPart { result, pot, origins });
        }
        let nodes: BTreeSet<u32> = self.lines.iter().filter_map(|line| line.node).collect();
        let unsecured = nodes.into_iter().filter(|node| self.unsecured.binary_search(node).is_ok());
        let unsecured = unsecured.map(id).collect();
        // Nodes stand in the order of their ids, and so do results and contributions here.
        // They come in runs that are sorted already.
        self.lines.sort_by(|a, b| {
            let rest = |line: &Line| (line.part, line.step, line.node);
            a.recipient.cmp(&b.recipient).then_with(|| rest(a).cmp(&rest(b)))
        });
        let witnesses = self.witnesses();
        let mut payouts: Vec<(Recipient, Amount)> = Vec::new();
        let mut reasons = Vec::with_capacity(self.lines.len());
        for (line, witness) in self.lines.into_iter().zip(witnesses) {
            let quanta = amount(line.quanta)?;
            match payouts.last_mut() {
                Some((last, sum)) if *last == line.recipient => *sum = sum.checked_add(&quanta)?,
                _ => payouts.push((line.recipient.clone(), quanta.clone())),
            }
            reasons.push(Reason {
                recipient: line.recipient,
                amount: quanta,
                result: id(line.part),
                step: line.step,
                contribution: line.node.map(id),
                witness,
            });
        }
        Ok(Distribution {
            pot: self.pot.clone(),
            authority,
            policy: self.policy.name().to_owned(),
            steps: self.policy.steps().to_vec(),
            secured: self.policy.secured(),
            results,
            payouts,
            reasons,
            unsecured,
            tied_results,
            ties: self.ties,
        })
    }

    /// For each line one way from its result to the contribution that earned it.
    fn witnesses(&self) -> Vec<Witness> {
        let mut growing: BTreeMap<u32, Growing<'_>> = BTreeMap::new();
        let mut ends = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            ends.push(line.node.map(|node| {
                let ways = || Growing::of(self.frozen, line.part);
                growing.entry(line.part).or_insert_with(ways).reach(node)
            }));
        }
        let grown = growing.into_iter().map(|(part, ways)| (part, ways.grown()));
        let grown: BTreeMap<u32, Arc<Ways>> = grown.collect();
        let witness = |(line, end): (&Line, Option<u32>)| {
            let ways = grown.get(&line.part).zip(end);
            ways.map(|(ways, end)| Witness::ending(Arc::clone(ways), end)).unwrap_or_default()
        };
        self.lines.iter().zip(ends).map(witness).collect()
    }
}

/// The weight of each result: as stated by all, or 1 where none states any.
fn weighed(
    results: Vec<(ContributionId, Option<u64>)>,
) -> Result<Vec<(ContributionId, u64)>, DistributeError> {
    let stated = results.iter().any(|(_, weight)| weight.is_some());
    let weight = |(result, weight): (ContributionId, Option<u64>)| match weight {
        Some(weight) => Ok((result, weight)),
        None if stated => Err(DistributeError::WeightMissing { result }),
        None => Ok((result, 1)),
    };
    results.into_iter().map(weight).collect()
}
