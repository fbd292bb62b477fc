//! Contributive budgets: what is claimed of an envelope, and what it comes to in a shortage.

use std::collections::{BTreeMap, BTreeSet};

use liens::lineage::budget::{Basis, Claim, Command as Ask};
use liens::{BudgetId, CircleId, ClaimId, Command, ContributorId, Holder, Timestamp, Unit};

use super::sharing::divided;
use super::{Judged, Naive, Sent, account, acting, of_person, quanta};
use crate::model::village::REVIEW_DAYS;

#[derive(Clone, Debug)]
pub(in crate::model) struct Pool {
    circle: CircleId,
    pub(in crate::model) unit: Unit,
    pub(in crate::model) envelope: i128,
    pub(in crate::model) pot: String,
    dates: (Timestamp, Timestamp),
    /// Who claims how much; what is taken back stays as nothing.
    pub(in crate::model) claims: BTreeMap<ClaimId, (ContributorId, Option<i128>)>,
    review: Option<Timestamp>,
    /// Who is vouched for, as it was proposed last.
    proposed: Option<BTreeSet<ContributorId>>,
    pub(in crate::model) closed: Option<Timestamp>,
    /// Whether a distribution took it over.
    pub(in crate::model) over: bool,
    /// What each person gets, once it is closed.
    pub(in crate::model) paid: BTreeMap<ContributorId, i128>,
}

impl Pool {
    pub(in crate::model) fn runs(&self) -> bool {
        self.closed.is_none() && !self.over
    }

    pub(in crate::model) fn reviewed(&self) -> bool {
        self.review.is_some()
    }

    fn review_is_over(&self, at: Timestamp) -> bool {
        let days = |since: Timestamp| at.unix_seconds() - since.unix_seconds();
        self.review.is_some_and(|since| days(since) >= REVIEW_DAYS * 86_400)
    }

    pub(in crate::model) fn is_proposed(&self) -> bool {
        self.proposed.is_some()
    }

    /// What each person gets: all in full if there is enough, else everybody up to the lower median
    /// of the claims, then in proportion to what is open. Those who are not vouched for claim
    /// together, as one, and share their part by the same rule.
    fn outcome(&self, vouched: &BTreeSet<ContributorId>) -> BTreeMap<ContributorId, i128> {
        let mut known: BTreeMap<(bool, ContributorId), i128> = BTreeMap::new();
        let mut others: BTreeMap<ContributorId, i128> = BTreeMap::new();
        for (person, claim) in self.claims.values() {
            let Some(claim) = claim else { continue };
            if vouched.contains(person) {
                *known.entry((false, person.clone())).or_default() += claim;
            } else {
                *others.entry(person.clone()).or_default() += claim;
            }
        }
        // Together they stand behind all names.
        let together = others.keys().next().map(|first| (true, first.clone()));
        if let Some(together) = &together {
            known.insert(together.clone(), others.values().sum());
        }
        let mut rising: Vec<i128> = known.values().copied().collect();
        rising.sort_unstable();
        let base = rising.get(rising.len().saturating_sub(1) / 2).copied().unwrap_or(0);
        let mut paid = BTreeMap::new();
        for (claimant, part) in guaranteed(self.envelope, &known, base) {
            if Some(&claimant) == together.as_ref() {
                paid.extend(guaranteed(part, &others, base));
            } else {
                paid.insert(claimant.1, part);
            }
        }
        paid
    }
}

/// Everybody up to the base, or up to the level that there is enough for; then in proportion to what
/// is still open.
fn guaranteed<K: Ord + Clone>(
    envelope: i128,
    claims: &BTreeMap<K, i128>,
    base: i128,
) -> BTreeMap<K, i128> {
    if claims.values().sum::<i128>() <= envelope {
        return claims.clone();
    }
    let first: BTreeMap<K, i128> =
        claims.iter().map(|(key, claim)| (key.clone(), (*claim).min(base))).collect();
    let given: i128 = first.values().sum();
    if given <= envelope {
        let open = claims.iter().map(|(key, claim)| (key.clone(), claim - first[key])).collect();
        let more = divided(envelope - given, &open);
        return first.iter().map(|(key, part)| (key.clone(), part + more[key])).collect();
    }
    // Who asks no more than an equal part of what is left is served; the others share the rest.
    let (mut served, mut left) = (BTreeMap::new(), envelope);
    loop {
        let waiting = first.iter().filter(|(key, _)| !served.contains_key(*key));
        let waiting: BTreeMap<K, i128> = waiting.map(|(key, part)| (key.clone(), *part)).collect();
        let count = i128::try_from(waiting.len()).unwrap();
        let Some((key, part)) = waiting.iter().find(|(_, part)| **part * count <= left) else {
            let equal = waiting.keys().map(|key| (key.clone(), 1)).collect();
            served.extend(divided(left, &equal));
            return served;
        };
        left -= part;
        served.insert(key.clone(), *part);
    }
}

impl Naive {
    pub(super) fn pool(&mut self, sent: &Sent) -> Judged {
        match &sent.body {
            Command::OpenBudget { budget, circle, envelope, pot, opens, closes } => {
                if self.budgets.contains_key(budget) {
                    return Err("commons.budget_exists");
                }
                let (unit, asked) = (envelope.unit(), quanta(envelope));
                self.covers(pot.as_str(), unit, asked)?;
                let same = |of: &Pool| of.circle == *circle && of.unit == *unit && !of.over;
                if self.budgets.values().any(|of| same(of) && of.closed.is_none()) {
                    return Err("commons.budget_open");
                }
                if opens > closes {
                    return Err("lineage.budget.");
                }
                let pool = Pool {
                    circle: circle.clone(),
                    unit: unit.clone(),
                    envelope: asked,
                    pot: pot.to_string(),
                    dates: (*opens, *closes),
                    claims: BTreeMap::new(),
                    review: None,
                    proposed: None,
                    closed: None,
                    over: false,
                    paid: BTreeMap::new(),
                };
                self.budgets.insert(budget.clone(), pool);
                Ok(())
            }
            Command::Budget { budget, command } => self.ask_pool(budget, command, sent),
            _ => Err("not spoken of here"),
        }
    }

    fn ask_pool(&mut self, budget: &BudgetId, ask: &Ask, sent: &Sent) -> Judged {
        let mut pool = self.budgets.get(budget).cloned().ok_or("commons.unknown_budget")?;
        if pool.over {
            return Err("commons.budget_over");
        }
        let who = acting(sent);
        match ask {
            Ask::Declare { claim } => pool.declare(claim, who, sent.at)?,
            Ask::Withdraw { claim } => {
                let known = pool.claims.get_mut(claim).filter(|(person, _)| person == who);
                let taken = known.and_then(|(_, asked)| asked.take());
                // What was agreed is paid with the closing.
                if taken.is_none() || pool.closed.is_some() {
                    return Err("lineage.budget.");
                }
            }
            Ask::Review {} => {
                if pool.closed.is_some() || pool.review.is_some() || sent.at < pool.dates.1 {
                    return Err("lineage.budget.");
                }
                pool.review = Some(sent.at);
            }
            Ask::Propose { grounds } => {
                if !grounds.vouched.iter().all(|person| self.is_member(person)) {
                    return Err("commons.not_a_member");
                }
                if !pool.review_is_over(sent.at) || pool.closed.is_some() {
                    return Err("lineage.budget.");
                }
                pool.proposed = Some(grounds.vouched.clone());
            }
            Ask::Close {} => return self.close_pool(budget, pool, sent),
            other => panic!("{other:?} is not spoken of here"),
        }
        self.budgets.insert(budget.clone(), pool);
        Ok(())
    }

    /// What is paid leaves the pot: to whoever is vouched for and has an account; else it waits.
    fn close_pool(&mut self, budget: &BudgetId, mut pool: Pool, sent: &Sent) -> Judged {
        let vouched = pool.proposed.clone().filter(|_| pool.closed.is_none());
        let vouched = vouched.ok_or("lineage.budget.")?;
        pool.paid = pool.outcome(&vouched);
        pool.closed = Some(sent.at);
        let mut legs: BTreeMap<String, i128> = BTreeMap::new();
        for (person, part) in pool.paid.iter().filter(|(_, part)| **part > 0) {
            let own = of_person(person, &pool.unit);
            let to = if vouched.contains(person) && self.balances.contains_key(&own) {
                own
            } else {
                self.wait(person, &pool.unit, *part, sent.at);
                account(&Holder::Owed {}, &pool.unit)
            };
            *legs.entry(to).or_default() += part;
        }
        let all: i128 = legs.values().sum();
        if all > 0 {
            legs.insert(pool.pot.clone(), -all);
            self.post(sent.id, legs, false)?;
        }
        self.budgets.insert(budget.clone(), pool);
        Ok(())
    }
}

impl Pool {
    /// Claimed for oneself, while the claims are open, once by each name, and for something.
    fn declare(&mut self, claim: &Claim, who: &ContributorId, at: Timestamp) -> Judged {
        let Basis::Amount { amount, .. } = &claim.basis else { return Err("not spoken of here") };
        let in_time = self.dates.0 <= at && at <= self.dates.1;
        let sound = *amount.unit() == self.unit && amount.quanta() > 0;
        let fresh = self.review.is_none() && self.closed.is_none();
        let own = claim.contributor == *who && !self.claims.contains_key(&claim.id);
        if !(in_time && sound && fresh && own) {
            return Err("lineage.budget.");
        }
        self.claims.insert(claim.id.clone(), (who.clone(), Some(quanta(amount))));
        Ok(())
    }
}
