//! A pot shared commons first: a fifth to the origin, then attested hours, then the commons.

use std::collections::{BTreeMap, BTreeSet};

use liens::lineage::Source;
use liens::{Command, ContributionId, ContributorId, Holder, Recipient, Shares, Unit};

use super::{Judged, Naive, Pool, Sent, account, of_person, quanta};
use crate::model::village::{BY_HOURS, COMMONS_FIRST, HELD, euro};

type Waits = BTreeMap<(ContributorId, Option<ContributionId>), i128>;

/// Divides a whole by weights: the floors first, then one more each to the largest remainders, of
/// equal ones to the first by name.
pub(super) fn divided<K: Ord + Clone>(
    whole: i128,
    weights: &BTreeMap<K, i128>,
) -> BTreeMap<K, i128> {
    let sum: i128 = weights.values().sum();
    if sum == 0 {
        return weights.keys().map(|key| (key.clone(), 0)).collect();
    }
    let mut parts: BTreeMap<K, i128> =
        weights.iter().map(|(key, weight)| (key.clone(), whole * weight / sum)).collect();
    let mut left = whole - parts.values().sum::<i128>();
    let mut turn: Vec<(i128, &K)> =
        weights.iter().map(|(key, weight)| (-(whole * weight % sum), key)).collect();
    turn.sort();
    for (_, key) in turn {
        if left > 0 {
            *parts.get_mut(key).unwrap() += 1;
            left -= 1;
        }
    }
    parts
}

/// One pot on its way, with what it paid by tariff so far.
struct Sharing {
    unit: Unit,
    vouched: BTreeSet<ContributorId>,
    payouts: BTreeMap<Recipient, i128>,
    /// What waits, for whom, and for which contribution to be free.
    waits: Waits,
    paid: BTreeMap<(ContributionId, ContributorId), i128>,
}

impl Sharing {
    fn to(&self, person: &ContributorId) -> Recipient {
        let person = person.clone();
        if self.vouched.contains(&person) {
            Recipient::Contributor(person)
        } else {
            Recipient::Owed(person)
        }
    }

    /// What one contribution earned; it waits where that one is to be free first.
    fn pay(&mut self, recipient: Recipient, held: Option<&ContributionId>, quanta: i128) {
        let recipient = match recipient {
            Recipient::Contributor(person) if held.is_some() => Recipient::Owed(person),
            other => other,
        };
        if let (Recipient::Owed(person), true) = (&recipient, quanta > 0) {
            *self.waits.entry((person.clone(), held.cloned())).or_default() += quanta;
        }
        *self.payouts.entry(recipient).or_default() += quanta;
    }
}

impl Naive {
    pub(super) fn distribute(&mut self, sent: &Sent) -> Judged {
        let Command::Distribute { pot, amount, results, budget } = &sent.body else {
            return Err("not spoken of here");
        };
        if let Some(budget) = budget {
            let known = self.budgets.get(budget).ok_or("commons.unknown_budget")?;
            if known.over {
                return Err("commons.budget_over");
            }
            if known.closed.is_some() {
                return Err("commons.budget_closed");
            }
            // None of the charters that are spoken of here pays claims.
            return Err("commons.no_claims_step");
        }
        self.covers(pot.as_str(), amount.unit(), quanta(amount))?;
        if results.is_empty() {
            return Err("lineage.");
        }
        let distinct: BTreeSet<_> = results.iter().collect();
        if distinct.len() < results.len() {
            return Err("core.apportion.duplicate");
        }
        if results.iter().any(|id| !self.record.contains_key(id)) {
            return Err("lineage.");
        }
        let unit = amount.unit();
        let (payouts, waits) = self.shared_out(quanta(amount), unit, results);
        for ((person, held), due) in waits {
            let source = Source::Distribution { command: sent.id };
            self.wait((person, unit.clone(), sent.at, held, source), due);
        }
        let mut legs = BTreeMap::from([(pot.to_string(), -quanta(amount))]);
        for (recipient, due) in payouts.iter().filter(|(_, due)| **due > 0) {
            let to = match recipient {
                Recipient::Contributor(person) => of_person(person, unit),
                Recipient::Owed(_) => account(&Holder::Owed {}, unit),
                Recipient::Commons => account(&Holder::Commons {}, unit),
            };
            *legs.entry(to).or_default() += due;
        }
        self.post(sent.id, legs, false)?;
        for (recipient, due) in &payouts {
            self.pays(recipient.clone(), Source::Distribution { command: sent.id }, *due);
        }
        self.shared.insert(sent.id, payouts);
        Ok(())
    }

    /// A pot must hold what leaves it, beyond what open budgets may still pay.
    pub(super) fn covers(&self, pot: &str, unit: &Unit, wanted: i128) -> Judged {
        if wanted <= 0 {
            return Err("commons.nothing_to_share");
        }
        if !self.balances.contains_key(pot) {
            return Err("commons.unknown_account");
        }
        if !pot.ends_with(&format!(":{unit}")) {
            return Err("commons.pot_unit");
        }
        if pot == account(&Holder::Owed {}, unit) {
            return Err("commons.pot_is_owed");
        }
        if self.free_in(pot) < wanted { Err("commons.pot_short") } else { Ok(()) }
    }

    fn free_in(&self, pot: &str) -> i128 {
        let open = self.budgets.values().filter(|of| of.runs() && of.pot == pot);
        // What agreements may take out of it is promised too.
        let held = self.balances.get(pot).copied().unwrap_or(0) - self.held_on(pot).0;
        held - open.map(Pool::may_pay).sum::<i128>()
    }

    /// What may leave somebody's account in a unit.
    pub(in crate::model) fn free(&self, holder: &Holder, unit: &Unit) -> i128 {
        self.free_in(&account(holder, unit))
    }

    /// Results share a pot equally; each part is shared along what lies upstream of its result.
    fn shared_out(
        &mut self,
        pot: i128,
        unit: &Unit,
        results: &[ContributionId],
    ) -> (BTreeMap<Recipient, i128>, Waits) {
        let has_account = |person: &&ContributorId| {
            self.is_member(person) && self.balances.contains_key(&of_person(person, unit))
        };
        let vouched = self.belongs.keys().filter(has_account).cloned().collect();
        let (payouts, waits, paid) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut sharing = Sharing { unit: unit.clone(), vouched, payouts, waits, paid };
        let weights = results.iter().map(|result| (result.clone(), 1)).collect();
        for (result, part) in divided(pot, &weights) {
            let mut left = part;
            let policy = self.charters.last().map(|charter| charter.policy.as_str());
            let cone = self.upstream(&result);
            if policy == Some(BY_HOURS) {
                left -= self.to_the_origin(&mut sharing, &cone, part / 5);
                left -= self.by_hours(&mut sharing, &cone, part * 7 / 10);
            }
            if matches!(policy, Some(COMMONS_FIRST | HELD)) {
                left -= self.to_the_origin(&mut sharing, &cone, part / 5);
                left -= self.by_tariff(&mut sharing, &cone, left);
            }
            sharing.pay(Recipient::Commons, None, left);
        }
        for ((contribution, person), quanta) in sharing.paid {
            *self.paid.entry((unit.clone(), contribution, person)).or_default() += quanta;
        }
        sharing.payouts.retain(|_, quanta| *quanta > 0);
        (sharing.payouts, sharing.waits)
    }

    /// The contribution itself, if what it earned waits for it to be free.
    fn held<'a>(&self, contribution: &'a ContributionId) -> Option<&'a ContributionId> {
        let holds = self.charters.last().is_some_and(|charter| charter.policy == HELD);
        Some(contribution).filter(|of| holds && !self.is_secured(of))
    }

    /// Equally among the vouched persons who raised the needs, whatever their hours; if nobody is
    /// vouched for, among all of them, to whom it is owed; without needs to the commons.
    fn to_the_origin(
        &self,
        sharing: &mut Sharing,
        cone: &BTreeSet<ContributionId>,
        quanta: i128,
    ) -> i128 {
        let needs = cone.iter().map(|id| &self.record[id]).filter(|given| given.need);
        let raisers: BTreeSet<&ContributorId> =
            needs.flat_map(|given| given.people.keys()).collect();
        let known: BTreeSet<_> =
            raisers.iter().copied().filter(|person| sharing.vouched.contains(*person)).collect();
        let due = if known.is_empty() { raisers } else { known };
        let weights: BTreeMap<_, _> = due.into_iter().map(|person| (person, 1)).collect();
        if weights.is_empty() {
            sharing.pay(Recipient::Commons, None, quanta);
        }
        for (person, part) in divided(quanta, &weights) {
            sharing.pay(sharing.to(person), None, part);
        }
        quanta
    }

    /// Parts of a whole by attested hours as grades weigh them, inside a contribution by its hours;
    /// all of it to the commons where nobody gave any.
    fn by_hours(
        &self,
        sharing: &mut Sharing,
        cone: &BTreeSet<ContributionId>,
        quanta: i128,
    ) -> i128 {
        let weights = self.weights(cone.iter());
        if weights.values().all(|weight| *weight == 0) {
            sharing.pay(Recipient::Commons, None, quanta);
            return quanta;
        }
        let mut due: BTreeMap<Recipient, BTreeMap<&ContributionId, i128>> = BTreeMap::new();
        for (id, part) in divided(Shares::WHOLE.into(), &weights) {
            for (person, part) in divided(part, &self.record[id].people) {
                due.entry(sharing.to(&person)).or_default().insert(id, part);
            }
        }
        let sums: BTreeMap<_, i128> =
            due.iter().map(|(to, rows)| (to.clone(), rows.values().sum())).collect();
        for (recipient, part) in divided(quanta, &sums) {
            for (id, part) in divided(part, &due[&recipient]) {
                sharing.pay(recipient.clone(), self.held(id), part);
            }
        }
        quanta
    }

    /// Every attested hour is worth twenty euros, or an hour, once; while it lasts in full, else in
    /// proportion, first over persons, then over what each gave.
    fn by_tariff(
        &self,
        sharing: &mut Sharing,
        cone: &BTreeSet<ContributionId>,
        left: i128,
    ) -> i128 {
        let per_hour = if sharing.unit == euro() { 2_000 } else { 3_600 };
        let mut due: BTreeMap<Recipient, BTreeMap<&ContributionId, i128>> = BTreeMap::new();
        for id in cone.iter().filter(|id| !self.record[*id].need) {
            for (person, seconds) in &self.record[id].people {
                let had = (sharing.unit.clone(), id.clone(), person.clone());
                let before = self.paid.get(&had).copied().unwrap_or(0);
                let now = sharing.paid.get(&(id.clone(), person.clone())).copied().unwrap_or(0);
                let open = seconds * per_hour / 3_600 - before - now;
                if open > 0 {
                    due.entry(sharing.to(person)).or_default().insert(id, open);
                }
            }
        }
        let sums: BTreeMap<_, i128> =
            due.iter().map(|(to, rows)| (to.clone(), rows.values().sum())).collect();
        let all = left.min(sums.values().sum());
        for (recipient, part) in divided(all, &sums) {
            let person = recipient.person().cloned().expect("a person");
            for (id, part) in divided(part, &due[&recipient]) {
                *sharing.paid.entry((id.clone(), person.clone())).or_default() += part;
                sharing.pay(recipient.clone(), self.held(id), part);
            }
        }
        all
    }
}
