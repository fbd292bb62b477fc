//! Contributive budgets: what is claimed of an envelope, and what it comes to in a shortage.

use std::collections::{BTreeMap, BTreeSet};

use liens::lineage::budget::{Basis, Claim, Command as Ask};
use liens::{
    BudgetId, CircleId, ClaimId, Command, ContributorId, Holder, SubjectId, Timestamp, Unit,
};

use super::sharing::divided;
use super::voting::Motion;
use super::{Judged, Naive, Sent, account, acting, of_person, quanta};
use crate::model::village::REVIEW_DAYS;

#[derive(Clone, Debug)]
pub(in crate::model) struct Pool {
    circle: CircleId,
    pub(in crate::model) unit: Unit,
    pub(in crate::model) envelope: i128,
    pub(in crate::model) pot: String,
    dates: (Timestamp, Timestamp),
    /// Whoever may ask questions: who was a member when it was opened.
    reviewers: BTreeSet<ContributorId>,
    pub(in crate::model) claims: BTreeMap<ClaimId, Asked>,
    review: Option<Timestamp>,
    /// Up to where everybody is paid first, as it was proposed first.
    base: Option<i128>,
    /// Who is vouched for, as it was proposed last.
    proposed: Option<BTreeSet<ContributorId>>,
    pub(in crate::model) closed: Option<Timestamp>,
    /// Whether a distribution took it over.
    pub(in crate::model) over: bool,
    /// What each claim comes to, once it is closed.
    parts: BTreeMap<ClaimId, i128>,
}

/// What somebody claims, who asks about it, and what became of it.
#[derive(Clone, Debug)]
pub(in crate::model) struct Asked {
    pub(in crate::model) who: ContributorId,
    quanta: i128,
    date: Timestamp,
    pub(in crate::model) questions: BTreeSet<ContributorId>,
    pub(in crate::model) fate: Fate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) enum Fate {
    Open,
    /// Handed to a motion about this.
    Referred(SubjectId),
    /// By such a motion.
    Agreed,
    Gone,
}

impl Asked {
    /// Whether it waits for an answer, or for a motion.
    fn is_held(&self) -> bool {
        let questioned = self.fate == Fate::Open && !self.questions.is_empty();
        questioned || matches!(self.fate, Fate::Referred(_))
    }

    fn is_agreed(&self) -> bool {
        self.fate != Fate::Gone && !self.is_held()
    }
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

    /// What claimants ask: each person who is vouched for; those who are not vouched for together, as
    /// one behind all names; and each of these.
    fn sums(&self, vouched: &BTreeSet<ContributorId>) -> (Sums<(bool, ContributorId)>, Sums) {
        let (mut known, mut others) = (Sums::new(), Sums::new());
        for one in self.claims.values().filter(|one| one.fate != Fate::Gone) {
            if vouched.contains(&one.who) {
                *known.entry((false, one.who.clone())).or_default() += one.quanta;
            } else {
                *others.entry(one.who.clone()).or_default() += one.quanta;
            }
        }
        if let Some(first) = others.keys().next() {
            known.insert((true, first.clone()), others.values().sum());
        }
        (known, others)
    }

    /// The lower median of what is claimed.
    fn median(&self, vouched: &BTreeSet<ContributorId>) -> i128 {
        let (known, _) = self.sums(vouched);
        let mut rising: Vec<i128> = known.values().copied().collect();
        rising.sort_unstable();
        rising.get(rising.len().saturating_sub(1) / 2).copied().unwrap_or(0)
    }

    /// What each person gets: all in full if there is enough, else everybody up to the base, then in
    /// proportion to what is open. Those who are not vouched for share their part by the same rule.
    fn outcome(&self, vouched: &BTreeSet<ContributorId>) -> Sums {
        let (known, others) = self.sums(vouched);
        let base = self.base.unwrap_or(0);
        let mut paid = Sums::new();
        for ((together, person), part) in guaranteed(self.envelope, &known, base) {
            if together {
                paid.extend(guaranteed(part, &others, base));
            } else {
                paid.insert(person, part);
            }
        }
        paid
    }

    /// What each claim gets: of one person the older ones first.
    fn of_claims(&self, vouched: &BTreeSet<ContributorId>) -> BTreeMap<ClaimId, i128> {
        let mut left = self.outcome(vouched);
        let mut claims: Vec<_> = self.claims.iter().collect();
        claims.sort_by_key(|(id, one)| (one.date, (*id).clone()));
        let mut parts = BTreeMap::new();
        for (id, one) in claims.into_iter().filter(|(_, one)| one.fate != Fate::Gone) {
            let left = left.entry(one.who.clone()).or_default();
            let part = one.quanta.min(*left);
            *left -= part;
            parts.insert(id.clone(), part);
        }
        parts
    }

    fn adding(&self, which: impl Fn(&Asked) -> bool) -> Sums {
        let mut sums = Sums::new();
        for (id, one) in self.claims.iter().filter(|(_, one)| which(one)) {
            let part = self.parts.get(id).copied().unwrap_or(0);
            if part > 0 {
                *sums.entry(one.who.clone()).or_default() += part;
            }
        }
        sums
    }

    /// What each person gets of a closed budget.
    pub(in crate::model) fn paid(&self) -> Sums {
        self.adding(Asked::is_agreed)
    }

    /// What is set aside for each person until it is settled.
    pub(in crate::model) fn set_aside(&self) -> Sums {
        self.adding(Asked::is_held)
    }
}

type Sums<K = ContributorId> = BTreeMap<K, i128>;

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
                    reviewers: self.members().cloned().collect(),
                    claims: BTreeMap::new(),
                    review: None,
                    base: None,
                    proposed: None,
                    closed: None,
                    over: false,
                    parts: BTreeMap::new(),
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
                let known = pool.claim(claim)?;
                if known.who != *who || known.fate == Fate::Gone {
                    return Err("lineage.budget.");
                }
                // What was agreed is paid with the closing.
                let agreed = pool.review_is_over(sent.at) && pool.claims[claim].is_agreed();
                if pool.closed.is_some() && agreed {
                    return Err("lineage.budget.fixed");
                }
                self.decide(&mut pool, claim, &Fate::Gone, sent)?;
            }
            Ask::Question { claim, .. } => pool.question(claim, sent)?,
            Ask::Keep { claim, .. } => {
                let known = pool.claim(claim)?;
                if known.who != *who {
                    return Err("lineage.budget.not_the_claimant");
                }
                if known.questions.is_empty() {
                    return Err("lineage.budget.not_questioned");
                }
            }
            Ask::Settle { claim } => {
                let known = pool.claim(claim)?;
                let held = known.is_held();
                if !known.questions.remove(who) {
                    return Err("lineage.budget.not_questioned");
                }
                if held && known.is_agreed() {
                    self.pay_claim(&pool, claim, sent)?;
                }
            }
            Ask::Refer { claim, subject } => {
                let over = pool.review_is_over(sent.at);
                let known = pool.claim(claim)?;
                if known.fate != Fate::Open || known.questions.is_empty() {
                    return Err("lineage.budget.not_questioned");
                }
                if !over {
                    return Err("lineage.budget.window_open");
                }
                known.fate = Fate::Referred(subject.clone());
            }
            Ask::Resolve { claim, motion, agreed } => {
                let fate = pool.claims.get(claim).map(|known| known.fate.clone());
                if let Some(Fate::Referred(subject)) = &fate {
                    let known = self.motions.get(motion);
                    let voted = known.filter(|known| known.subject == *subject);
                    if voted.and_then(Motion::adopted) != Some(*agreed) {
                        return Err("commons.motion_says_other");
                    }
                    let fate = if *agreed { Fate::Agreed } else { Fate::Gone };
                    self.decide(&mut pool, claim, &fate, sent)?;
                } else {
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
                let median = pool.median(&grounds.vouched);
                pool.base.get_or_insert(median);
                pool.proposed = Some(grounds.vouched.clone());
            }
            Ask::Close {} => return self.close_pool(budget, pool, sent),
            other => panic!("{other:?} is not spoken of here"),
        }
        self.budgets.insert(budget.clone(), pool);
        Ok(())
    }

    /// What is paid leaves the pot: to whoever is vouched for and has an account; else it waits. What
    /// is not settled leaves it too, and lies with what is owed.
    fn close_pool(&mut self, budget: &BudgetId, mut pool: Pool, sent: &Sent) -> Judged {
        let vouched = pool.proposed.clone().filter(|_| pool.closed.is_none());
        let vouched = vouched.ok_or("lineage.budget.")?;
        pool.parts = pool.of_claims(&vouched);
        pool.closed = Some(sent.at);
        let mut legs: BTreeMap<String, i128> = BTreeMap::new();
        for (person, part) in pool.paid() {
            *legs.entry(self.payee(&pool, &person, part, sent)).or_default() += part;
        }
        let aside: i128 = pool.set_aside().values().sum();
        if aside > 0 {
            *legs.entry(account(&Holder::Owed {}, &pool.unit)).or_default() += aside;
        }
        let all: i128 = legs.values().sum();
        if all > 0 {
            legs.insert(pool.pot.clone(), -all);
            self.post(sent.id, legs, false)?;
        }
        self.budgets.insert(budget.clone(), pool);
        Ok(())
    }

    /// Where a part of a person goes; without an account it waits.
    fn payee(&mut self, pool: &Pool, person: &ContributorId, part: i128, sent: &Sent) -> String {
        let own = of_person(person, &pool.unit);
        let vouched = pool.proposed.as_ref().is_some_and(|vouched| vouched.contains(person));
        if vouched && self.balances.contains_key(&own) {
            return own;
        }
        self.wait((person.clone(), pool.unit.clone(), sent.at, None), part);
        account(&Holder::Owed {}, &pool.unit)
    }

    /// A claim of a closed budget that is agreed at last is paid out of what lay aside.
    fn pay_claim(&mut self, pool: &Pool, claim: &ClaimId, sent: &Sent) -> Judged {
        let part = pool.parts.get(claim).copied().unwrap_or(0);
        if pool.closed.is_none() || part == 0 {
            return Ok(());
        }
        let person = pool.claims[claim].who.clone();
        let (aside, to) =
            (account(&Holder::Owed {}, &pool.unit), self.payee(pool, &person, part, sent));
        if aside == to {
            return Ok(());
        }
        self.post(sent.id, [(aside, -part), (to, part)].into(), false)
    }

    /// What became of a claim; what lay aside for one that is gone falls back to the pot.
    fn decide(&mut self, pool: &mut Pool, claim: &ClaimId, fate: &Fate, sent: &Sent) -> Judged {
        pool.claim(claim)?.fate = fate.clone();
        if *fate == Fate::Agreed {
            return self.pay_claim(pool, claim, sent);
        }
        let part = pool.parts.get(claim).copied().unwrap_or(0);
        if pool.closed.is_none() || part == 0 {
            return Ok(());
        }
        let aside = account(&Holder::Owed {}, &pool.unit);
        self.post(sent.id, [(aside, -part), (pool.pot.clone(), part)].into(), false)
    }
}

impl Pool {
    fn claim(&mut self, claim: &ClaimId) -> Judged<&mut Asked> {
        self.claims.get_mut(claim).ok_or("lineage.budget.unknown")
    }

    /// Asked by whoever was a member at the opening, of a claim of others, while the review lasts.
    fn question(&mut self, claim: &ClaimId, sent: &Sent) -> Judged {
        let (over, who) = (self.review_is_over(sent.at), acting(sent));
        let reviews = self.reviewers.contains(who);
        let known = self.claim(claim)?;
        if known.who == *who || known.who == sent.by {
            return Err("lineage.budget.own_claim");
        }
        if !reviews {
            return Err("lineage.budget.not_a_reviewer");
        }
        if known.fate != Fate::Open {
            return Err("lineage.budget.fixed");
        }
        if over {
            return Err("lineage.budget.window_over");
        }
        known.questions.insert(who.clone());
        Ok(())
    }

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
        let (who, quanta, date) = (who.clone(), quanta(amount), claim.date);
        let asked = Asked { who, quanta, date, questions: BTreeSet::new(), fate: Fate::Open };
        self.claims.insert(claim.id.clone(), asked);
        Ok(())
    }
}
