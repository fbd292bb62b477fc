//! Contributive budgets: opened under the charter, and what they pay, posted.
//!
//! A budget decides by itself who gets what; here it is tied to an account and to the charter.
//! After every command that may change what is due, the sum due to each account is compared with
//! what was moved so far, and the difference is posted as one entry: an advance, the division, an
//! invoice that frees what waited, all in the same way. What time alone makes due, the end of a
//! claim's own window after the closing, is posted when somebody asks for what is owed, or when the
//! next budget of the circle takes over.
//!
//! ```text
//! due now     ana 30.00, bo 20.00, owed 5.00
//! moved       ana 10.00                          an advance
//! entry       ana +20.00, bo +20.00, owed +5.00, pot -45.00
//! ```

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    AccountId, Amount, BudgetId, CircleId, ClaimId, ContributorId, Envelope, EvidenceId, Recipient,
    Recorded, Timestamp, Unit,
};
use liens_governance::MotionState;
use liens_lineage::Owed;
use liens_lineage::budget::{self, Brought, Budget, Left, Terms};
use liens_timebank::{Entry, Leg, Purpose};

use super::plan::{Asked, Own, Plan, addressed, booking};
use super::sharing::{by_account, posting};
use super::{Commons, Funded, Given};
use crate::{BudgetRules, Charter, Command, Holder, Refusal};

impl Commons {
    /// Opens a budget with what the last one of its circle left.
    pub(super) fn open_budget(
        &self,
        charter: &Charter,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        let Command::OpenBudget { budget: id, circle, envelope: amount, pot, opens, closes } =
            &envelope.body
        else {
            return Ok(Plan::default());
        };
        if self.budgets.contains_key(id) {
            return Err(Refusal::BudgetExists { budget: id.clone() });
        }
        self.covered(pot, amount, None)?;
        let last = self.last_of(circle, amount.unit())?;
        let brought = match last {
            Some((last, funded)) => left_by(last, funded, envelope.at)?,
            None => Vec::new(),
        };
        let articles = self.articles_for(charter, envelope.at)?;
        let BudgetRules { review, answer, grid, cap, shortage, unpaid, left, payable_from } =
            articles.budgets().clone();
        let (id, circle, opens, closes) = (id.clone(), circle.clone(), *opens, *closes);
        let terms = Terms {
            id: id.clone(),
            circle: circle.clone(),
            envelope: amount.clone(),
            opens,
            closes,
            review,
            answer,
            grid,
            cap,
            shortage,
            unpaid,
            left,
            payable_from,
            charter: charter.version(),
        };
        let reviewers = self.reviewers(&circle, envelope.at);
        let open = budget::Command::Open { terms: Box::new(terms), reviewers, brought };
        let mut budget = Budget::new();
        budget.execute(addressed(envelope, open))?;
        let (pot, moved) = (pot.clone(), BTreeMap::new());
        let funded = Funded { budget, pot, moved, owed: BTreeMap::new(), over: None };
        let plan = match last {
            Some((last, funded)) => {
                let funded = funded.clone();
                let plan = self.paying(last, funded, envelope)?;
                plan.and(Own::TakenOver(last.clone()))
            }
            None => Plan::default(),
        };
        Ok(plan.and(Own::Funded(id, Box::new(funded))))
    }

    /// Asks a budget, and posts what it pays in consequence.
    pub(super) fn ask_budget(
        &self,
        id: &BudgetId,
        command: &budget::Command,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        let funded = self.in_its_own_hands(id)?;
        self.is_grounded(funded, command, envelope)?;
        let pays =
            matches!(command, budget::Command::Advance { .. } | budget::Command::Close { .. });
        if !pays && funded.budget.closed().is_none() {
            return Ok(Asked::Budget(id.clone(), command.clone()).into());
        }
        let mut next = funded.clone();
        next.budget.execute(addressed(envelope, command.clone()))?;
        self.paying(id, next, envelope)
    }

    /// Posts what a budget comes to and did not pay yet; the reference of the entry is the motion that
    /// adopted the charter of the budget.
    fn paying(
        &self,
        id: &BudgetId,
        funded: Funded,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        let paid = self.paid_by_now(funded, self.owed.clone(), envelope.at)?;
        let Paid { funded, legs, owed } = paid;
        let motion = self.charter_of(id).and_then(Charter::motion);
        let plan = if legs.is_empty() {
            Plan::default()
        } else {
            let reference = motion.map(|motion| EvidenceId::new(motion.as_str())).transpose()?;
            let entry = Entry::new(envelope.id, legs, Purpose::Distribution, None, reference)?;
            booking(envelope.id, posting(&entry)).into()
        };
        Ok(plan.and(Own::Owed(owed)).and(Own::Funded(id.clone(), Box::new(funded))))
    }

    /// A budget with what it comes to at an instant moved, of what is owed already in all.
    fn paid_by_now(&self, mut funded: Funded, all: Owed, at: Timestamp) -> Result<Paid, Refusal> {
        let (due, waits) = self.due(&funded, at)?;
        let legs = difference(&funded, &due)?;
        let owed = owed_after(all, &funded, &waits, at)?;
        (funded.moved, funded.owed) = (due, waits);
        Ok(Paid { funded, legs, owed })
    }

    /// What closed budgets pay by now and did not pay yet: a claim that was raised under review has a
    /// window of its own, and its silence agrees the claim after the closing.
    pub(super) fn ripened(&self, at: Timestamp) -> Result<Ripe, Refusal> {
        let (mut budgets, mut legs, mut owed) = (Vec::new(), Vec::new(), self.owed.clone());
        let closed = self
            .budgets
            .iter()
            .filter(|(_, funded)| funded.over.is_none() && funded.budget.closed().is_some());
        for (id, funded) in closed {
            let paid = self.paid_by_now(funded.clone(), owed, at)?;
            owed = paid.owed;
            if paid.funded != *funded {
                legs.extend(paid.legs);
                budgets.push((id.clone(), paid.funded));
            }
        }
        Ok(Ripe { budgets, legs, owed })
    }

    /// The charter that a budget was opened under.
    ///
    /// What holds when it opens holds for the whole budget: a motion that changes the rules
    /// meanwhile changes those of the next.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::{BudgetId, CircleId, Command};
    /// let mut village = Village::founded()?;
    /// village.shares()?; // the commons holds 80.00 EUR of it
    /// let (budget, circle) = (BudgetId::new("spring")?, CircleId::new("bakers")?);
    /// let pot = liens::Holder::Commons {}.account(&"EUR".parse()?)?;
    /// village.send("ana", "2026-04-01", Command::OpenBudget {
    ///     budget: budget.clone(),
    ///     circle,
    ///     envelope: "50.00 EUR".parse()?,
    ///     pot,
    ///     opens: "2026-04-01".parse()?,
    ///     closes: "2026-05-01".parse()?,
    /// })?;
    /// let charter = village.commons.charter_of(&budget).ok_or("no such budget")?;
    /// assert_eq!(charter.version(), 0);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn charter_of(&self, budget: &BudgetId) -> Option<&Charter> {
        let version = self.budget(budget)?.terms()?.charter;
        self.charters().get(usize::try_from(version).ok()?)
    }

    /// The budget of this name, with its account and what it moved.
    pub(super) fn funded(&self, id: &BudgetId) -> Result<&Funded, Refusal> {
        self.budgets.get(id).ok_or_else(|| Refusal::UnknownBudget { budget: id.clone() })
    }

    /// A budget that neither a distribution nor the next one took over.
    pub(super) fn in_its_own_hands(&self, id: &BudgetId) -> Result<&Funded, Refusal> {
        let funded = self.funded(id)?;
        match funded.over {
            Some(by) => Err(Refusal::BudgetOver { budget: id.clone(), by }),
            None => Ok(funded),
        }
    }

    /// What budgets that are not closed may still pay out of an account, but for the one whose claims
    /// are being paid otherwise.
    pub(super) fn set_aside(
        &self,
        pot: &AccountId,
        unit: &Unit,
        but: Option<&BudgetId>,
    ) -> Result<Amount, Refusal> {
        let mut sum = Amount::zero(unit.clone());
        for (_, funded) in self.budgets.iter().filter(|(id, _)| Some(*id) != but) {
            let open = funded.budget.closed().is_none() && funded.over.is_none();
            if let Some(terms) = funded.budget.terms().filter(|_| open && funded.pot == *pot) {
                sum = sum.checked_add(&terms.envelope)?;
                for moved in funded.moved.values() {
                    sum = sum.checked_sub(moved)?;
                }
            }
        }
        Ok(sum)
    }

    /// The last budget of a circle in a unit, if nothing took it over; it is closed.
    fn last_of(
        &self,
        circle: &CircleId,
        unit: &Unit,
    ) -> Result<Option<(&BudgetId, &Funded)>, Refusal> {
        let of = |funded: &Funded| {
            let terms = funded.budget.terms();
            terms.is_some_and(|terms| terms.circle == *circle && terms.envelope.unit() == unit)
        };
        let last = self.budgets.iter().find(|(_, funded)| funded.over.is_none() && of(funded));
        match last {
            Some((id, funded)) if funded.budget.closed().is_none() => {
                Err(Refusal::BudgetOpen { budget: id.clone(), circle: circle.clone() })
            }
            last => Ok(last),
        }
    }

    /// Who may ask questions: who holds a seat in the circle; every member, where there is no such
    /// circle.
    fn reviewers(&self, circle: &CircleId, at: Timestamp) -> BTreeSet<ContributorId> {
        if self.register.circle(circle).is_none() {
            return self.register.memberships(at).map(|(person, _)| person.clone()).collect();
        }
        let seats = self.register.seats(at).filter(|(seat, _)| seat.circle == *circle);
        seats.filter_map(|(_, mandate)| Some(mandate?.person.clone())).collect()
    }

    /// Refuses what claims to rest on a motion that says something else, or vouches for strangers.
    fn is_grounded(
        &self,
        funded: &Funded,
        command: &budget::Command,
        envelope: &Envelope<Command>,
    ) -> Result<(), Refusal> {
        match command {
            budget::Command::Resolve { claim, motion, agreed } => {
                let known = self.assembly.motion(motion);
                // What may still be suspended decides of nothing yet.
                let said = match known.map(|known| known.state_at(envelope.at)) {
                    Some(MotionState::Adopted | MotionState::Enacted) => Some(true),
                    Some(MotionState::Rejected) => Some(false),
                    _ => None,
                };
                let about = funded.budget.referred(claim).map(|(subject, _)| subject);
                // Who voted before the claim was referred to the subject did not decide of it.
                let since = referred_at(&funded.budget, claim);
                let fits = known.is_some_and(|known| {
                    Some(known.subject()) == about && since.is_some_and(|at| known.since() >= at)
                });
                if about.is_some() && (!fits || said != Some(*agreed)) {
                    let (motion, claim) = (motion.clone(), claim.clone());
                    return Err(Refusal::MotionSaysOther { motion, claim });
                }
                Ok(())
            }
            budget::Command::Propose { grounds } => {
                if let Some(meeting) = &grounds.meeting {
                    self.divides(&meeting.motion, &funded.budget, envelope)?;
                }
                grounds.vouched.iter().try_for_each(|person| self.is_vouched(person, envelope))
            }
            _ => Ok(()),
        }
    }

    /// What a budget comes to for each account, and what of it waits for persons to be members with
    /// an account.
    fn due(&self, funded: &Funded, at: Timestamp) -> Result<(Moves, Waits), Refusal> {
        let (moves, waits, kept) = (BTreeMap::new(), BTreeMap::new(), funded.owed.clone());
        let mut due = Due { commons: self, moves, waits, kept, moved: funded.moved.clone() };
        let budget = &funded.budget;
        for (person, advance) in budget.advances() {
            due.pay(&(person, Given::InAdvance), &advance)?;
        }
        if budget.closed().is_none() {
            return Ok((due.moves, due.waits));
        }
        let outcome = budget.outcome(at)?;
        let part = |person: &ContributorId| (person.clone(), Given::AsPart);
        for row in outcome.claims.iter().filter(|row| row.paid.quanta() > 0) {
            let person = outcome.person(&row.contributor);
            if person.is_some_and(|person| !person.vouched) {
                due.wait(&part(&row.payee), &row.paid)?;
                due.keep_no_longer(&part(&row.payee), &row.paid)?;
            }
        }
        for payout in &outcome.payouts {
            match &payout.recipient {
                Recipient::Contributor(person) => due.pay(&part(person), &payout.amount)?,
                other => due.credit(&Holder::of(other), &payout.amount)?,
            }
        }
        for freed in &outcome.freed {
            due.credit(&Holder::Owed {}, &freed.amount.negated())?;
            if let Some(payee) = freed.recipient.person() {
                due.pay(&part(payee), &freed.amount)?;
            }
        }
        if outcome.left_to == Left::Commons {
            due.credit(&Holder::Commons {}, &outcome.left)?;
        }
        Ok((due.moves, due.waits))
    }
}

/// A budget that paid what it comes to, the legs of what that moves, and what is owed in all then.
struct Paid {
    funded: Funded,
    legs: Vec<Leg>,
    owed: Owed,
}

/// The budgets that pay more by now than they did, what that moves, and what is owed in all then.
pub(super) struct Ripe {
    pub(super) budgets: Vec<(BudgetId, Funded)>,
    pub(super) legs: Vec<Leg>,
    pub(super) owed: Owed,
}

/// What is owed in all, once a budget owes so much.
fn owed_after(
    mut all: Owed,
    before: &Funded,
    owed: &Waits,
    at: Timestamp,
) -> Result<Owed, Refusal> {
    let all_of_them: BTreeSet<_> = before.owed.keys().chain(owed.keys()).collect();
    for whose in all_of_them {
        let person = &whose.0;
        match (before.owed.get(whose), owed.get(whose)) {
            (None, Some(now)) => all.wait(person.clone(), now, at)?,
            (Some(was), Some(now)) if now.quanta() > was.quanta() => {
                all.wait(person.clone(), &now.checked_sub(was)?, at)?;
            }
            (Some(was), now) => {
                let now = now.cloned().unwrap_or(Amount::zero(was.unit().clone()));
                lessen(&mut all, person, &was.checked_sub(&now)?)?;
            }
            (None, None) => {}
        }
    }
    Ok(all)
}

type Moves = BTreeMap<AccountId, Amount>;
type Waits = BTreeMap<Whose, Amount>;
type Whose = (ContributorId, Given);

/// What a budget comes to, as it is added up.
struct Due<'a> {
    commons: &'a Commons,
    moves: Moves,
    waits: Waits,
    /// What was booked as owed before, for want of an account, and is not added up again yet.
    kept: Waits,
    /// What was moved before, and is not added up again yet.
    moved: Moves,
}

impl Due<'_> {
    /// To the account of a person, or as owed where there is none that is open. What was once booked
    /// as owed stays so: it may be paid already, and an account that was opened since must not bring it
    /// twice. What was once paid stays paid, although the account may be frozen or closed since.
    fn pay(&mut self, whose: &Whose, amount: &Amount) -> Result<(), Refusal> {
        let kept = self.keep_no_longer(whose, amount)?;
        self.wait(whose, &kept)?;
        self.credit(&Holder::Owed {}, &kept)?;
        let (rest, holder) = (amount.checked_sub(&kept)?, Holder::Person { id: whose.0.clone() });
        let paid = take(&mut self.moved, &holder.account(amount.unit())?, &rest)?;
        self.credit(&holder, &paid)?;
        let rest = rest.checked_sub(&paid)?;
        if self.commons.account_of(&whose.0, amount.unit()).is_some() {
            return self.credit(&holder, &rest);
        }
        self.wait(whose, &rest)?;
        self.credit(&Holder::Owed {}, &rest)
    }

    /// How much of an amount was booked as owed before; it is not looked at again.
    fn keep_no_longer(&mut self, whose: &Whose, amount: &Amount) -> Result<Amount, Refusal> {
        take(&mut self.kept, whose, amount)
    }

    /// Remembers that so much of it waits for a person.
    fn wait(&mut self, whose: &Whose, amount: &Amount) -> Result<(), Refusal> {
        add(&mut self.waits, whose.clone(), amount)
    }

    /// Adds to what an account gets; nothing is no movement.
    fn credit(&mut self, holder: &Holder, amount: &Amount) -> Result<(), Refusal> {
        add(&mut self.moves, holder.account(amount.unit())?, amount)
    }
}

/// When a claim was handed to a motion.
fn referred_at(budget: &Budget, claim: &ClaimId) -> Option<Timestamp> {
    let refers = |event: &&Recorded<budget::Event>| matches!(&event.body, budget::Event::Referred { claim: known, .. } if known == claim);
    budget.events().iter().rfind(refers).map(|event| event.at)
}

/// Takes as much of an amount as there is from the sum under a key.
fn take<K: Ord>(
    sums: &mut BTreeMap<K, Amount>,
    key: &K,
    amount: &Amount,
) -> Result<Amount, Refusal> {
    let none = Amount::zero(amount.unit().clone());
    let Some(sum) = sums.get_mut(key).filter(|sum| sum.quanta() > 0) else { return Ok(none) };
    let taken = if sum.quanta() < amount.quanta() { sum.clone() } else { amount.clone() };
    *sum = sum.checked_sub(&taken)?;
    Ok(taken)
}

/// Adds an amount to the sum under a key, in the one unit of a budget.
fn add<K: Ord>(sums: &mut BTreeMap<K, Amount>, key: K, amount: &Amount) -> Result<(), Refusal> {
    if amount.quanta() == 0 {
        return Ok(());
    }
    let sum = match sums.remove(&key) {
        Some(sum) => sum.checked_add(amount)?,
        None => amount.clone(),
    };
    sums.insert(key, sum);
    Ok(())
}

/// Takes back what waits for a person of a unit, the newest first; a budget's are never held by a
/// contribution, and what is held is not its own to take back.
fn lessen(owed: &mut Owed, person: &ContributorId, by: &Amount) -> Result<(), Refusal> {
    let (mut left, mut waiting) = (by.clone(), owed.pay_out(person, |_| false));
    waiting.sort_by_key(|waiting| std::cmp::Reverse(waiting.since));
    for waiting in waiting {
        let mut amount = waiting.amount;
        if amount.unit() == left.unit() {
            let taken = if amount.quanta() < left.quanta() { amount.clone() } else { left.clone() };
            amount = amount.checked_sub(&taken)?;
            left = left.checked_sub(&taken)?;
        }
        if amount.quanta() > 0 {
            owed.wait(person.clone(), &amount, waiting.since)?;
        }
    }
    Ok(())
}

/// What a closed budget hands on, once nothing of it is held any more.
fn left_by(id: &BudgetId, funded: &Funded, at: Timestamp) -> Result<Vec<Brought>, Refusal> {
    let outcome = funded.budget.outcome(at)?;
    match outcome.claims.into_iter().find(|row| row.held.quanta() > 0) {
        Some(row) => Err(Refusal::StillHeld { budget: id.clone(), claim: row.claim }),
        None => Ok(outcome.next),
    }
}

/// The legs that bring what a budget moved to what it comes to.
fn difference(funded: &Funded, due: &Moves) -> Result<Vec<Leg>, Refusal> {
    let accounts: BTreeSet<&AccountId> = funded.moved.keys().chain(due.keys()).collect();
    let (mut legs, mut drawn) = (Vec::new(), None);
    for account in accounts {
        let change = match (due.get(account), funded.moved.get(account)) {
            (Some(now), Some(was)) => now.checked_sub(was)?,
            (Some(now), None) => now.clone(),
            (None, Some(was)) => was.negated(),
            (None, None) => continue,
        };
        if change.quanta() != 0 {
            drawn = Some(match drawn {
                Some(sum) => change.checked_add(&sum)?,
                None => change.clone(),
            });
            legs.push(Leg { account: account.clone(), amount: change });
        }
    }
    if let Some(drawn) = drawn.filter(|drawn| drawn.quanta() != 0) {
        legs.push(Leg { account: funded.pot.clone(), amount: drawn.negated() });
    }
    by_account(legs)
}
