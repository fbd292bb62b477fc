//! Sharing a pot over results by a policy.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, AmountError, ApportionError, ContributionId, ContributorId, Recipient, Shares,
    SharesError, largest_remainder,
};

use crate::distribution::{Authority, Distribution, Reason, ResultPart, Tie};
use crate::frozen::Witnesses;
use crate::parts::{Due, recipient, seconds};
use crate::tariff::{self, Claim, Claims};
use crate::{Base, Frozen, OriginBy, Policy, RemainderTo, ShareError, Step};

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
    /// A result cannot be shared.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// The pot cannot be divided over the results.
    #[error(transparent)]
    Apportion(#[from] ApportionError),
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
            Self::ClaimTooLarge { .. } => "lineage.distribute.claim_too_large",
            Self::Share(error) => error.code(),
            Self::Apportion(error) => error.code(),
            Self::Shares(error) => error.code(),
            Self::Amount(error) => error.code(),
        }
    }
}

/// Shares a pot over results by a policy; the amounts sum to the pot, to the last unit.
///
/// The pot is split over the results by largest remainder, ties by id. In each part, a step's amount
/// is the floor of its portion of its base, and what the floor leaves stays for the remainder; it is
/// split once over recipients by largest remainder, and each recipient's amount over its reasons.
///
/// # Law
///
/// `a_distribution_sums_to_the_pot`, `the_order_of_listing_never_changes_a_distribution`,
/// `a_need_without_hours_is_paid_its_origin_share`,
/// `every_claim_is_paid_once_and_in_full_while_the_pot_lasts`
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
    let Order { pot, results, vouched, authority } = order;
    let Ok(quanta) = u64::try_from(pot.quanta()) else {
        return Err(DistributeError::NegativePot { pot });
    };
    if results.is_empty() {
        return Err(DistributeError::NoResult { pot });
    }
    let divided = largest_remainder(quanta, weighed(results)?)?;
    let tied_results = divided.tied().to_vec();
    let parts = divided.into_parts();
    let mut distribution = Distribution {
        authority,
        policy: policy.name().to_owned(),
        steps: policy.steps().to_vec(),
        results: Vec::with_capacity(parts.len()),
        payouts: Vec::new(),
        reasons: Vec::new(),
        tied_results,
        ties: Vec::new(),
        pot,
    };
    let mut claims = Claims::default();
    for (result, part) in parts {
        let unknown = || ShareError::UnknownResult { result: result.clone() };
        let node = frozen.place(&result).ok_or_else(unknown)?;
        let mut sharing = Sharing {
            witnesses: frozen.witnesses(node),
            frozen,
            vouched: &vouched,
            distribution: &mut distribution,
            claims: &mut claims,
            result,
        };
        sharing.share(policy, part)?;
    }
    Ok(distribution.closed()?)
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

/// One result's part of the pot on its way to the recipients.
struct Sharing<'a> {
    frozen: &'a Frozen,
    vouched: &'a BTreeSet<ContributorId>,
    witnesses: Witnesses,
    distribution: &'a mut Distribution,
    claims: &'a mut Claims,
    result: ContributionId,
}

impl Sharing<'_> {
    fn share(&mut self, policy: &Policy, pot: u64) -> Result<(), DistributeError> {
        let origins = self.frozen.origins(&self.result).map(|need| need.id().clone()).collect();
        let amount = self.amount(pot)?;
        let part = ResultPart { result: self.result.clone(), pot: amount, origins };
        self.distribution.results.push(part);
        let mut remaining = pot;
        for (at, step) in policy.steps().iter().enumerate() {
            let paid = match (step, step.takes()) {
                (Step::Tariff { per_hour, seniority }, _) => {
                    self.tariff(at, per_hour, *seniority, remaining)?
                }
                (_, Some((portion, Base::Pot))) => portion.floor_of(pot),
                (_, Some((portion, Base::Remaining))) => portion.floor_of(remaining),
                (_, None) => remaining,
            };
            if let Some(due) = self.due(step)? {
                self.pay(at, &due, paid)?;
            }
            // The policy made sure that no step takes more than is left.
            remaining = remaining.saturating_sub(paid);
        }
        Ok(())
    }

    /// Who deserves what part of a step; nothing for claims, which are amounts.
    fn due(&self, step: &Step) -> Result<Option<Due>, DistributeError> {
        Ok(Some(match step {
            Step::Tariff { .. } => return Ok(None),
            Step::Origin { by, .. } => self.origin(*by)?,
            Step::Share { rule, .. } | Step::Remainder { to: RemainderTo::Rule { rule } } => rule
                .parts(self.frozen, &self.result, self.vouched)?
                .due(self.frozen, self.vouched)?,
            Step::Remainder { to: RemainderTo::Commons {} } => all_to_the_commons(),
        }))
    }

    /// Pays the claims upstream, in full while what remains lasts; the amount paid.
    fn tariff(
        &mut self,
        step: usize,
        per_hour: &Amount,
        seniority: bool,
        remaining: u64,
    ) -> Result<u64, DistributeError> {
        let unit = self.distribution.pot.unit().clone();
        let per_hour = tariff::per_hour(per_hour, &self.distribution.pot)?;
        let mut open = self.claims.open(self.frozen, &self.result, per_hour, &unit)?;
        let age = |claim: &Claim<'_>| (claim.contribution.date(), claim.contribution.id().clone());
        if seniority {
            open.sort_by_key(age);
        }
        let before = self.distribution.reasons.len();
        let mut left = remaining;
        for together in open.chunk_by(|a, b| !seniority || age(a) == age(b)) {
            let all: u128 = together.iter().map(|claim| u128::from(claim.due)).sum();
            let paid = u64::try_from(all).map_or(left, |all| all.min(left));
            let mut due = Due::new();
            for claim in together {
                let to = recipient(claim.contributor, self.vouched);
                due.insert((to, Some(claim.contribution.id().clone())), claim.due);
            }
            self.pay(step, &due, paid)?;
            left = left.saturating_sub(paid);
        }
        for reason in self.distribution.reasons.iter().skip(before) {
            if let (Some(to), Some(node)) = (reason.recipient.person(), &reason.contribution) {
                let quanta = reason.amount.quanta().unsigned_abs();
                self.claims.pay(node.clone(), to.clone(), quanta);
            }
        }
        Ok(remaining.saturating_sub(left))
    }

    /// The origin's part: over the persons who raised the needs, then over their needs.
    fn origin(&self, by: OriginBy) -> Result<Due, DistributeError> {
        let mut needs: BTreeMap<&ContributorId, Vec<(&ContributionId, u64)>> = BTreeMap::new();
        for need in self.frozen.origins(&self.result) {
            for person in need.participations() {
                let row = (need.id(), seconds(person.attested_time()));
                needs.entry(person.contributor()).or_default().push(row);
            }
        }
        if needs.is_empty() {
            return Ok(all_to_the_commons());
        }
        let attested = needs.values().flatten().any(|(_, time)| *time > 0);
        let by_hours = by == OriginBy::Hours && attested;
        let any_vouched = needs.keys().any(|person| self.vouched.contains(*person));
        let weight = |person: &ContributorId, rows: &[(&ContributionId, u64)]| {
            if by_hours {
                rows.iter().map(|(_, time)| *time).fold(0, u64::saturating_add)
            } else {
                u64::from(!any_vouched || self.vouched.contains(person))
            }
        };
        let weights = needs.iter().map(|(person, rows)| (*person, weight(person, rows)));
        let persons = largest_remainder(Shares::WHOLE, weights)?.into_parts();
        let mut due = Due::new();
        for (person, part) in persons.into_iter().filter(|(_, part)| *part > 0) {
            let rows = needs.get(person).map(Vec::as_slice).unwrap_or_default();
            let of = |(need, time): &(_, u64)| (*need, if by_hours { *time } else { 1 });
            for (need, part) in largest_remainder(part, rows.iter().map(of))?.into_parts() {
                due.insert(
                    (recipient(person, self.vouched), Some(ContributionId::clone(need))),
                    part,
                );
            }
        }
        Ok(due)
    }

    /// Splits a step's amount once over recipients, then each recipient's over its reasons.
    fn pay(&mut self, step: usize, due: &Due, quanta: u64) -> Result<(), DistributeError> {
        let mut sums: BTreeMap<&Recipient, u128> = BTreeMap::new();
        for ((recipient, _), weight) in due {
            let sum = sums.entry(recipient).or_default();
            *sum = sum.saturating_add(u128::from(*weight));
        }
        let sums = sums.into_iter().map(|(recipient, sum)| {
            u64::try_from(sum)
                .map(|sum| (recipient, sum))
                .map_err(|_| ApportionError::TooHeavy { sum })
        });
        let sums = sums.collect::<Result<Vec<_>, _>>()?;
        let split = largest_remainder(quanta, sums)?;
        if !split.tied().is_empty() {
            let between = split.tied().iter().copied().cloned().collect();
            let result = self.result.clone();
            self.distribution.ties.push(Tie { result, step, between });
        }
        let mut lines: BTreeMap<&Recipient, Vec<(Option<&ContributionId>, u64)>> = BTreeMap::new();
        for ((recipient, contribution), part) in due {
            lines.entry(recipient).or_default().push((contribution.as_ref(), *part));
        }
        for (recipient, quanta) in split.parts().filter(|(_, quanta)| *quanta > 0) {
            let lines = lines.remove(*recipient).unwrap_or_default();
            for (contribution, quanta) in largest_remainder(quanta, lines)?.into_parts() {
                if quanta > 0 {
                    self.reason(step, recipient, contribution, quanta)?;
                }
            }
        }
        Ok(())
    }

    fn reason(
        &mut self,
        step: usize,
        recipient: &Recipient,
        contribution: Option<&ContributionId>,
        quanta: u64,
    ) -> Result<(), DistributeError> {
        let path = contribution.and_then(|id| self.frozen.place(id));
        let path = path.map_or_else(Vec::new, |node| self.witnesses.path(node));
        let reason = Reason {
            recipient: recipient.clone(),
            amount: self.amount(quanta)?,
            result: self.result.clone(),
            step,
            contribution: contribution.cloned(),
            witness: path.into_iter().map(|node| self.frozen.at(node).id().clone()).collect(),
        };
        self.distribution.reasons.push(reason);
        Ok(())
    }

    fn amount(&self, quanta: u64) -> Result<Amount, AmountError> {
        let unit = self.distribution.pot.unit().clone();
        Amount::from_quanta(unit, i64::try_from(quanta).unwrap_or(i64::MAX))
    }
}

fn all_to_the_commons() -> Due {
    Due::from([((Recipient::Commons, None), Shares::WHOLE)])
}
