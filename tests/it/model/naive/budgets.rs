//! Contributive budgets: opened, advanced, claimed, reviewed, proposed, closed, and what they pay.

use std::collections::{BTreeMap, BTreeSet};

use liens::lineage::Source;
use liens::lineage::budget::Command as Ask;
use liens::{
    Amount, BudgetId, CircleId, ClaimId, Command, ContributorId, Holder, MotionId, Recipient,
    Timestamp, Unit,
};

use super::claims::{Asked, Fate};
use super::division::{Part, Sums};
use super::handing::Handed;
use super::rules::Rules;
use super::{Judged, Naive, Sent, account, of_person, quanta};
use crate::model::village::{ANSWER_DAYS, REVIEW_DAYS, euro};

#[derive(Clone, Debug)]
pub(in crate::model) struct Pool {
    id: BudgetId,
    pub(in crate::model) circle: CircleId,
    pub(in crate::model) unit: Unit,
    pub(in crate::model) envelope: i128,
    pub(in crate::model) pot: String,
    pub(in crate::model) dates: (Timestamp, Timestamp),
    /// The version of the charter under which it was opened, and what that says.
    pub(in crate::model) charter: usize,
    pub(in crate::model) rules: Rules,
    /// What the last budget of the circle left, and which claims the sums are of that wait.
    pub(in crate::model) brought: Handed,
    waiting: BTreeMap<Source, (ContributorId, i128)>,
    /// The payees of whom there is an invoice.
    pub(super) invoiced: BTreeSet<ContributorId>,
    /// Whoever may ask questions: who was a member when it was opened.
    pub(super) reviewers: BTreeSet<ContributorId>,
    pub(in crate::model) claims: BTreeMap<ClaimId, Asked>,
    /// What each person had in advance.
    pub(in crate::model) advances: Sums,
    pub(super) review: Option<Timestamp>,
    /// Up to where everybody is paid first, as it was proposed first.
    pub(super) base: Option<i128>,
    /// Who is vouched for, as it was proposed last.
    pub(in crate::model) proposed: Option<BTreeSet<ContributorId>>,
    /// Since when claimants know what they would get by what the circle did, and when each first
    /// changed it since it was proposed.
    told: Timestamp,
    changed: BTreeMap<ContributorId, Timestamp>,
    pub(in crate::model) closed: Option<Timestamp>,
    /// Whether the next one of the circle took it over.
    pub(in crate::model) over: bool,
    /// What each claim comes to, once it is closed, and who was the last to get a cent by name.
    pub(super) parts: BTreeMap<ClaimId, Part>,
    pub(super) last: Option<ContributorId>,
    /// The claims whose part does not lie aside any more, or never did.
    booked: BTreeSet<ClaimId>,
}

impl Pool {
    fn new(
        (id, circle, pot): (&BudgetId, &CircleId, &str),
        envelope: &Amount,
        dates: (Timestamp, Timestamp),
        reviewers: BTreeSet<ContributorId>,
        (charter, rules): (usize, Rules),
    ) -> Self {
        Self {
            id: id.clone(),
            circle: circle.clone(),
            unit: envelope.unit().clone(),
            envelope: quanta(envelope),
            pot: pot.to_owned(),
            dates,
            charter,
            rules,
            brought: Handed::default(),
            waiting: BTreeMap::new(),
            invoiced: BTreeSet::new(),
            reviewers,
            claims: BTreeMap::new(),
            advances: Sums::new(),
            review: None,
            base: None,
            proposed: None,
            told: dates.0,
            changed: BTreeMap::new(),
            closed: None,
            over: false,
            parts: BTreeMap::new(),
            last: None,
            booked: BTreeSet::new(),
        }
    }

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

    /// Refuses what a closed budget takes no more.
    pub(super) fn runs_on(&self) -> Judged {
        if self.closed.is_some() { Err("lineage.budget.closed") } else { Ok(()) }
    }

    /// Whoever claims knows anew what they would get.
    fn changed(&mut self, at: Timestamp) {
        self.told = at;
    }

    /// The others do, the first time that a claimant changes it.
    pub(super) fn changed_by(&mut self, who: &ContributorId, at: Timestamp) {
        self.changed.entry(who.clone()).or_insert(at);
    }

    /// What is left of the envelope for claims.
    pub(in crate::model) fn may_pay(&self) -> i128 {
        self.envelope - self.advances.values().sum::<i128>()
    }

    /// What each claim comes to as it was closed, or as it is proposed.
    pub(in crate::model) fn parts(&self) -> BTreeMap<ClaimId, Part> {
        match &self.proposed {
            Some(vouched) if self.closed.is_none() => self.of_claims(vouched),
            _ => self.parts.clone(),
        }
    }

    /// What claims took out of the pot for good, or until they are settled.
    pub(in crate::model) fn drawn(&self) -> i128 {
        let stand = self.parts.iter().filter(|(id, _)| !self.claims[*id].is_gone());
        stand.map(|(_, part)| part.part).sum()
    }

    /// What lies aside for claims that are not settled.
    pub(in crate::model) fn lies_aside(&self, unit: &Unit) -> i128 {
        let open = self.parts.iter().filter(|(id, _)| !self.booked.contains(*id));
        let open =
            open.map(|(_, part)| part.part).chain(self.waiting.values().map(|(_, due)| *due));
        if self.unit == *unit { open.sum() } else { 0 }
    }

    /// The claims of a closed budget that are agreed by now and were not paid.
    pub(in crate::model) fn ripe(
        &self,
        now: Timestamp,
    ) -> impl Iterator<Item = (&ClaimId, &Asked)> {
        let open = self.claims.iter().filter(|(id, _)| !self.booked.contains(*id));
        open.filter(move |(_, one)| self.is_agreed(one, now))
    }

    /// What waits goes to the next budget, and this one is over.
    fn taken_over(&mut self, at: Timestamp) -> BTreeMap<Source, (ContributorId, i128)> {
        let mut waiting = std::mem::take(&mut self.waiting);
        for (id, part) in &self.parts {
            let one = &self.claims[id];
            if self.is_agreed(one, at) && self.booked.insert(id.clone()) && part.part > 0 {
                let source = Source::Claim { budget: self.id.clone(), claim: id.clone() };
                waiting.insert(source, (one.payee.clone(), part.part));
            }
        }
        self.over = true;
        waiting
    }

    /// Claimants who would get less than the least useful have their time to answer.
    fn is_answered(&self, at: Timestamp) -> bool {
        let over =
            |told: &Timestamp| at.unix_seconds() - told.unix_seconds() >= ANSWER_DAYS * 86_400;
        self.below().iter().map(|claim| &self.claims[claim]).all(|one| {
            let others = self.changed.iter().filter(|(who, _)| **who != one.who);
            one.accepted || others.map(|(_, told)| told).chain([&self.told]).all(over)
        })
    }
}

/// What goes out of which accounts and into which.
pub(super) type Moves = Vec<(String, i128)>;

impl Naive {
    pub(super) fn pool(&mut self, sent: &Sent) -> Judged {
        match &sent.body {
            Command::OpenBudget { .. } => self.open_pool(sent),
            Command::Budget { budget, command } => self.ask_pool(budget, command, sent),
            _ => Err("not spoken of here"),
        }
    }

    /// Opened once the last one of the circle in this unit is closed and holds nothing: what that one
    /// pays by now is paid, what it leaves comes here, and it takes no more commands.
    fn open_pool(&mut self, sent: &Sent) -> Judged {
        let Command::OpenBudget { budget, circle, envelope, pot, opens, closes } = &sent.body
        else {
            return Err("not spoken of here");
        };
        if self.budgets.contains_key(budget) {
            return Err("commons.budget_exists");
        }
        let unit = envelope.unit();
        self.covers(pot.as_str(), unit, quanta(envelope))?;
        let same = |of: &&Pool| of.circle == *circle && of.unit == *unit && !of.over;
        let last = self.budgets.values().find(same).cloned();
        if last.as_ref().is_some_and(|last| last.closed.is_none()) {
            return Err("commons.budget_open");
        }
        if last.as_ref().is_some_and(|last| last.holds_anything(sent.at)) {
            return Err("commons.still_held");
        }
        let version = self.charters.len() - 1;
        let mut rules = self.charters[version].rules;
        // The least that is paid is in euros, and says nothing of hours.
        rules.payable_from = rules.payable_from.filter(|_| *unit == euro());
        if opens > closes {
            return Err("lineage.budget.");
        }
        let (dates, reviewers) = ((*opens, *closes), self.members().cloned().collect());
        let names = (budget, circle, pot.as_str());
        let mut pool = Pool::new(names, envelope, dates, reviewers, (version, rules));
        let mut moves = Moves::new();
        if let Some(mut last) = last {
            pool.brought = last.hands_on(sent.at);
            let carried = pool.brought.claims.iter();
            pool.claims =
                carried.map(|(id, of)| (id.clone(), Asked::earlier(of.clone()))).collect();
            moves = self.settled_since(&mut last, None, sent);
            pool.waiting = last.taken_over(sent.at);
            self.budgets.insert(last.id.clone(), last);
        }
        self.budgets.insert(budget.clone(), pool);
        self.move_parts(moves, sent)
    }

    fn ask_pool(&mut self, budget: &BudgetId, ask: &Ask, sent: &Sent) -> Judged {
        let mut pool = self.budgets.get(budget).cloned().ok_or("commons.unknown_budget")?;
        if pool.over {
            return Err("commons.budget_over");
        }
        match ask {
            // Who is no member claims for themselves.
            Ask::Declare { claim }
                if *claim.payee() != claim.contributor && !self.is_member(&claim.contributor) =>
            {
                return Err("commons.not_a_member");
            }
            Ask::Advance { person, amount } => self.advance(&mut pool, person, amount, sent)?,
            Ask::Resolve { claim, motion, agreed } => {
                self.resolve(&mut pool, claim, (motion, *agreed), sent.at)?;
                pool.changed(sent.at);
            }
            // Who is no member claims for nobody else.
            Ask::Declare { claim }
                if claim.payee.as_ref().is_some_and(|payee| *payee != claim.contributor)
                    && !self.is_member(&claim.contributor) =>
            {
                return Err("commons.not_a_member");
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
                pool.changed(sent.at);
                pool.changed.clear();
            }
            Ask::Close {} => {
                pool.runs_on()?;
                let vouched = pool.proposed.clone().ok_or("lineage.budget.not_proposed")?;
                if !pool.is_answered(sent.at) {
                    return Err("lineage.budget.unanswered");
                }
                (pool.parts, pool.last) = (pool.of_claims(&vouched), pool.last_by_name(&vouched));
                pool.closed = Some(sent.at);
                self.set_parts_aside(&mut pool, sent)?;
            }
            Ask::Invoice { payee, .. } => {
                if pool.closed.is_none() || !pool.too_little(sent.at).contains_key(payee) {
                    return Err("lineage.budget.nothing_waits");
                }
                pool.invoiced.insert(payee.clone());
            }
            _ => pool.about_a_claim(ask, sent)?,
        }
        if pool.closed.is_some() && *ask != (Ask::Close {}) {
            let moves = self.settled_since(&mut pool, None, sent);
            self.move_parts(moves, sent)?;
        }
        self.budgets.insert(budget.clone(), pool);
        Ok(())
    }

    /// Paid out of the envelope at once; more than that there is not.
    fn advance(
        &mut self,
        pool: &mut Pool,
        person: &ContributorId,
        amount: &Amount,
        sent: &Sent,
    ) -> Judged {
        pool.runs_on()?;
        if *amount.unit() != pool.unit {
            return Err("lineage.budget.wrong_unit");
        }
        if amount.quanta() < 0 {
            return Err("lineage.budget.negative");
        }
        if quanta(amount) > pool.may_pay() {
            return Err("lineage.budget.above_envelope");
        }
        *pool.advances.entry(person.clone()).or_default() += quanta(amount);
        pool.changed(sent.at);
        let source = Source::Advance { budget: pool.id.clone(), person: person.clone() };
        let to = self.account_of(pool, person, (source, quanta(amount)), sent);
        self.move_parts([(pool.pot.clone(), -quanta(amount)), (to, quanta(amount))], sent)
    }

    /// A motion about what the claim was referred to, written since, decides of it as it was voted.
    fn resolve(
        &self,
        pool: &mut Pool,
        claim: &ClaimId,
        (motion, agreed): (&MotionId, bool),
        at: Timestamp,
    ) -> Judged {
        let fate = pool.claims.get(claim).map(|known| known.fate.clone());
        let Some(Fate::Referred(subject, since)) = fate else { return Err("lineage.budget.") };
        // What decides of a claim changes no charter beside.
        let about = |known: &&super::voting::Motion| {
            known.subject == subject && known.written >= since && known.change.is_none()
        };
        let voted = self.motions.get(motion).filter(about);
        if voted.and_then(|known| known.adopted(at)) != Some(agreed) {
            return Err("commons.motion_says_other");
        }
        let fate = if agreed { Fate::Agreed } else { Fate::Refused };
        pool.claim(claim)?.fate = fate(motion.clone());
        Ok(())
    }

    /// All that claims get leaves the pot, and lies aside with what is owed; what is agreed and not
    /// too little is paid from there. What is left may go to the commons.
    fn set_parts_aside(&mut self, pool: &mut Pool, sent: &Sent) -> Judged {
        let (mut moves, owed) = (Moves::new(), account(&Holder::Owed {}, &pool.unit));
        let mut left = pool.may_pay();
        for (id, Part { part, .. }) in pool.parts.clone() {
            self.lies_aside(pool, &id, part);
            moves.extend([(pool.pot.clone(), -part), (owed.clone(), part)]);
            left -= part;
        }
        let to = self.left_over(pool, left);
        moves.extend([(pool.pot.clone(), -left), (to, left)]);
        moves.extend(self.settled_since(pool, None, sent));
        self.move_parts(moves, sent)
    }

    /// Where what nobody claims goes.
    fn left_over(&mut self, pool: &Pool, left: i128) -> String {
        if !pool.rules.left_to_commons {
            return pool.pot.clone();
        }
        self.pays(Recipient::Commons, Source::Left { budget: pool.id.clone() }, left);
        account(&Holder::Commons {}, &pool.unit)
    }

    /// What is agreed of a closed budget is paid out of what lies aside, unless it is too little for
    /// its payee; what lay aside for a claim that is gone is left over.
    fn settled_since(
        &mut self,
        pool: &mut Pool,
        only: Option<&ContributorId>,
        sent: &Sent,
    ) -> Moves {
        let (mut moves, owed) = (Moves::new(), account(&Holder::Owed {}, &pool.unit));
        let too_little = pool.too_little(sent.at);
        for (id, Part { part, .. }) in pool.parts.clone() {
            let one = &pool.claims[&id];
            if only.is_some_and(|only| one.payee != *only) {
                continue;
            }
            let (agreed, gone) = (pool.is_agreed(one, sent.at), one.is_gone());
            let waits = pool.is_vouched(&one.who) && too_little.contains_key(&one.payee);
            if (gone || (agreed && !waits)) && pool.booked.insert(id.clone()) {
                let to = if agreed {
                    self.part_to(pool, &id, part, sent)
                } else {
                    self.left_over(pool, part)
                };
                self.lies_aside(pool, &id, -part);
                moves.extend([(owed.clone(), -part), (to, part)]);
            }
        }
        let enough = |payee: &ContributorId| {
            !too_little.contains_key(payee) && only.is_none_or(|only| payee == only)
        };
        for (source, (payee, due)) in std::mem::take(&mut pool.waiting) {
            if !enough(&payee) {
                pool.waiting.insert(source, (payee, due));
                continue;
            }
            let to = self.account_of(pool, &payee, (source.clone(), due), sent);
            self.pays(Recipient::Owed(payee), source, -due);
            moves.extend([(owed.clone(), -due), (to, due)]);
        }
        moves
    }

    /// What closed budgets pay somebody by now, since the windows of claims are over that were raised.
    pub(super) fn ripened(&mut self, person: &ContributorId, sent: &Sent) -> Moves {
        let mut moves = Moves::new();
        for id in self.budgets.keys().cloned().collect::<Vec<_>>() {
            let mut pool = self.budgets[&id].clone();
            if pool.closed.is_some() && !pool.over {
                moves.extend(self.settled_since(&mut pool, Some(person), sent));
                self.budgets.insert(id, pool);
            }
        }
        moves
    }

    /// Whether anything of a closed budget is to be paid that was not.
    pub(in crate::model) fn any_ripe(&self, now: Timestamp) -> bool {
        let closed = self.budgets.values().filter(|pool| pool.closed.is_some() && !pool.over);
        closed.into_iter().any(|pool| pool.ripe(now).next().is_some())
    }

    /// Whether anything of a closed budget is too little to be paid.
    pub(in crate::model) fn any_too_little(&self, now: Timestamp) -> bool {
        let mut closed = self.budgets.values().filter(|pool| pool.closed.is_some() && !pool.over);
        closed.any(|pool| !pool.too_little(now).is_empty())
    }

    pub(in crate::model) fn any_closed(&self) -> bool {
        self.budgets.values().any(|pool| pool.closed.is_some() && !pool.over)
    }

    /// Whether a budget is closed and holds nothing, so that the next one may come.
    pub(in crate::model) fn any_handed_on(&self, now: Timestamp) -> bool {
        let mut last = self.budgets.values().filter(|pool| pool.closed.is_some() && !pool.over);
        last.any(|pool| !pool.holds_anything(now))
    }

    /// Where the part of a claim goes, to whomever it names; what somebody gave waits who is not
    /// vouched for.
    fn part_to(&mut self, pool: &Pool, claim: &ClaimId, part: i128, sent: &Sent) -> String {
        let Asked { who, payee, .. } = pool.claims[claim].clone();
        let source = Source::Claim { budget: pool.id.clone(), claim: claim.clone() };
        if pool.is_vouched(&who) {
            return self.account_of(pool, &payee, (source, part), sent);
        }
        self.owe(pool, &payee, (source, part), sent)
    }

    /// More, or less, lies aside for a claim.
    fn lies_aside(&mut self, pool: &Pool, claim: &ClaimId, part: i128) {
        let source = Source::Claim { budget: pool.id.clone(), claim: claim.clone() };
        self.pays(Recipient::Owed(pool.claims[claim].payee.clone()), source, part);
    }

    /// To somebody's account; without one it waits.
    fn account_of(
        &mut self,
        pool: &Pool,
        person: &ContributorId,
        (source, part): (Source, i128),
        sent: &Sent,
    ) -> String {
        let own = of_person(person, &pool.unit);
        if !self.balances.contains_key(&own) {
            return self.owe(pool, person, (source, part), sent);
        }
        self.pays(Recipient::Contributor(person.clone()), source, part);
        own
    }

    fn owe(
        &mut self,
        pool: &Pool,
        person: &ContributorId,
        (source, part): (Source, i128),
        sent: &Sent,
    ) -> String {
        if part > 0 {
            let waiting = (person.clone(), pool.unit.clone(), sent.at, None, source.clone());
            self.wait(waiting, part);
        }
        self.pays(Recipient::Owed(person.clone()), source, part);
        account(&Holder::Owed {}, &pool.unit)
    }

    /// Posts what goes where, if anything moves in the end.
    pub(super) fn move_parts(
        &mut self,
        moves: impl IntoIterator<Item = (String, i128)>,
        sent: &Sent,
    ) -> Judged {
        let mut legs: BTreeMap<String, i128> = BTreeMap::new();
        for (account, moved) in moves {
            *legs.entry(account).or_default() += moved;
        }
        legs.retain(|_, moved| *moved != 0);
        if legs.is_empty() { Ok(()) } else { self.post(sent.id, legs, false) }
    }
}
