//! Claims by tariff: attested work is owed an amount per hour, once.
//!
//! A claim is one person's attested time on one contribution, at an amount per hour:
//!
//! ```text
//! earned = floor(seconds × per_hour / 3,600)
//! due    = max(0, earned - compensation in the unit of the pot - paid by earlier pots)
//! ```
//!
//! It is the debt-like claim of network resource planning, open until it is paid and then gone,
//! made exact: without the second and third term a result that sells every year would pay the same
//! hour every year. Needs have none; who raised one is paid by an origin, which is no wage.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;

use liens_core::{Amount, Contribution, ContributionId, ContributorId, Unit};

use crate::frozen::is_need;
use crate::parts::seconds;
use crate::{DistributeError, Distribution, Frozen, Step};

/// What earlier pots paid on the claims of contributors, each in its own unit.
///
/// Money, hours and points are booked apart: what was received in one unit leaves the claim in
/// another open.
///
/// # Law
///
/// `claims_over_several_pots_are_paid_once`
///
/// # Examples
///
/// ```
/// # use liens_lineage::{Claims, Distribution};
/// # let received: Vec<Distribution> = Vec::new();
/// let mut paid = Claims::new();
/// for distribution in &received {
///     paid.book(distribution); // in the order of their receipts
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    paid: BTreeMap<Unit, BTreeMap<(ContributionId, ContributorId), u64>>,
}

impl Claims {
    /// Nothing paid yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Books what a distribution paid by tariff.
    ///
    /// Amounts by other steps, an origin or a share by rule, pay no claim and are passed over. What
    /// is owed counts as paid: it waits for its person and is not shared again.
    pub fn book(&mut self, distribution: &Distribution) {
        let steps = distribution.steps();
        for reason in distribution.reasons() {
            let by_tariff = matches!(steps.get(reason.step()), Some(Step::Tariff { .. }));
            if let (true, Some(to), Some(node)) =
                (by_tariff, reason.recipient().person(), reason.contribution())
            {
                let quanta = u64::try_from(reason.amount().quanta()).unwrap_or_default();
                self.pay(reason.amount().unit(), (node.clone(), to.clone()), quanta);
            }
        }
    }

    /// What a contributor was paid for a contribution, in a unit.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::{Claims, distribute};
    /// let shared = distribute(&frozen()?, &commons_first()?, order("100.00 EUR", "library")?)?;
    /// let mut paid = Claims::new();
    /// paid.book(&shared);
    /// let euro = "EUR".parse()?;
    /// let of = |work: &str, who: &str| -> Tried<String> {
    ///     Ok(paid.paid(&id(work)?, &person(who)?, &euro).to_string())
    /// };
    /// assert_eq!(of("plan", "bo")?, "26.67 EUR");
    /// assert_eq!(of("need", "ana")?, "0.00 EUR"); // her 20.00 came of the origin
    /// assert_eq!(paid.paid(&id("plan")?, &person("bo")?, &"hour".parse()?).to_string(), "PT0S");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn paid(
        &self,
        contribution: &ContributionId,
        contributor: &ContributorId,
        unit: &Unit,
    ) -> Amount {
        let quanta = self.quanta(contribution, contributor, unit);
        let quanta = i64::try_from(quanta).unwrap_or(i64::MAX);
        Amount::from_quanta(unit.clone(), quanta).unwrap_or_else(|_| Amount::zero(unit.clone()))
    }

    /// The same in quanta; 0 for a claim on which nothing was paid.
    fn quanta(
        &self,
        contribution: &ContributionId,
        contributor: &ContributorId,
        unit: &Unit,
    ) -> u64 {
        let Some(paid) = self.paid.get(unit) else { return 0 };
        let claim = (contribution.clone(), contributor.clone());
        paid.get(&claim).copied().unwrap_or_default()
    }

    /// Books what a claim was paid.
    fn pay(&mut self, unit: &Unit, claim: (ContributionId, ContributorId), quanta: u64) {
        if !self.paid.contains_key(unit) {
            self.paid.insert(unit.clone(), BTreeMap::new());
        }
        if let Some(claims) = self.paid.get_mut(unit) {
            let paid = claims.entry(claim).or_default();
            *paid = paid.saturating_add(quanta);
        }
    }
}

/// What one contributor may still claim for one contribution.
///
/// `due` is above zero and in quanta of the pot.
#[derive(Clone, Debug)]
pub(crate) struct Claim<'a> {
    pub(crate) node: u32,
    pub(crate) contribution: &'a Contribution,
    pub(crate) contributor: &'a ContributorId,
    pub(crate) due: u64,
}

/// What earlier results and steps of one pot paid on claims, by node and contributor.
///
/// By place instead of id: within one pot the record does not change.
pub(crate) type PaidNow = HashMap<(u32, ContributorId), u64, FixedState>;

/// The claims still open among contributions, in their order and by contributor; needs have none.
///
/// `before` and `now` say what earlier pots, and earlier parts of this pot, paid.
///
/// Two hours at 20.00, of which 10.00 were compensated and 13.33 paid by an earlier pot, leave
/// 16.67.
pub(crate) fn open<'a>(
    frozen: &'a Frozen,
    cone: &[u32],
    per_hour: u64,
    unit: &Unit,
    before: &Claims,
    now: &PaidNow,
) -> Result<Vec<Claim<'a>>, DistributeError> {
    let mut open = Vec::new();
    for (node, contribution) in cone.iter().map(|node| (*node, frozen.at(*node))) {
        if is_need(contribution) {
            continue;
        }
        for person in contribution.participations() {
            let hours = u128::from(seconds(person.attested_time()));
            let earned = hours.saturating_mul(per_hour.into()) / 3_600;
            if earned == 0 {
                continue;
            }
            let contributor = person.contributor();
            let in_unit = person.compensation().iter().filter(|amount| amount.unit() == unit);
            let received: u128 = in_unit.map(|amount| u128::from(quanta(amount))).sum();
            let before = before.quanta(contribution.id(), contributor, unit);
            let now = now.get(&(node, contributor.clone())).copied().unwrap_or_default();
            let paid = u128::from(before).saturating_add(now.into());
            let due = earned.saturating_sub(received.saturating_add(paid));
            let due = u64::try_from(due).map_err(|_| DistributeError::ClaimTooLarge {
                contribution: contribution.id().clone(),
                contributor: contributor.clone(),
                due,
            })?;
            if due > 0 {
                open.push(Claim { node, contribution, contributor, due });
            }
        }
    }
    Ok(open)
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
pub(crate) fn quanta(amount: &Amount) -> u64 {
    u64::try_from(amount.quanta()).unwrap_or_default()
}
