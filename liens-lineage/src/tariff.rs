//! Claims by tariff: attested work is owed an amount per hour, once.

use std::collections::BTreeMap;

use liens_core::{Amount, Contribution, ContributionId, ContributorId, Unit};

use crate::frozen::is_need;
use crate::parts::seconds;
use crate::{DistributeError, Frozen};

/// What the claims of a pot have been paid so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claims {
    paid: BTreeMap<(ContributionId, ContributorId), u64>,
}

/// What one contributor may still claim for one contribution.
#[derive(Clone, Debug)]
pub(crate) struct Claim<'a> {
    pub(crate) contribution: &'a Contribution,
    pub(crate) contributor: &'a ContributorId,
    pub(crate) due: u64,
}

impl Claims {
    /// The claims still open upstream of a result, by contribution and contributor; needs have none.
    pub(crate) fn open<'a>(
        &self,
        frozen: &'a Frozen,
        result: &ContributionId,
        per_hour: u64,
        unit: &Unit,
    ) -> Result<Vec<Claim<'a>>, DistributeError> {
        let mut open = Vec::new();
        for contribution in frozen.ancestors(result).filter(|node| !is_need(node)) {
            for person in contribution.participations() {
                let key = (contribution.id().clone(), person.contributor().clone());
                let hours = u128::from(seconds(person.attested_time()));
                let earned = hours.saturating_mul(per_hour.into()) / 3_600;
                let in_unit = person.compensation().iter().filter(|amount| amount.unit() == unit);
                let received: u128 = in_unit.map(|amount| u128::from(quanta(amount))).sum();
                let paid = self.paid.get(&key).copied().unwrap_or_default();
                let due = earned.saturating_sub(received).saturating_sub(paid.into());
                let due = u64::try_from(due).map_err(|_| DistributeError::ClaimTooLarge {
                    contribution: key.0,
                    contributor: key.1,
                    due,
                })?;
                if due > 0 {
                    open.push(Claim { contribution, contributor: person.contributor(), due });
                }
            }
        }
        Ok(open)
    }

    /// Books what a claim was paid.
    pub(crate) fn pay(&mut self, contribution: ContributionId, to: ContributorId, quanta: u64) {
        let paid = self.paid.entry((contribution, to)).or_default();
        *paid = paid.saturating_add(quanta); // at most the claim
    }
}

/// The quanta that one hour is worth in the unit of a pot: the tariff in its own unit, and an hour
/// for an hour in an hour pot.
pub(crate) fn per_hour(tariff: &Amount, pot: &Amount) -> Result<u64, DistributeError> {
    if tariff.unit() == pot.unit() {
        Ok(quanta(tariff))
    } else if *pot.unit() == Unit::Time {
        Ok(3_600)
    } else {
        let (per_hour, pot) = (tariff.clone(), pot.clone());
        Err(DistributeError::TariffUnit { per_hour, pot })
    }
}

/// An amount's quanta; the constructors of policies and contributions refuse any below zero.
fn quanta(amount: &Amount) -> u64 {
    u64::try_from(amount.quanta()).unwrap_or_default()
}
