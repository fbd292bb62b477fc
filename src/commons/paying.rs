//! What budgets pay, line by line, and what waits.
//!
//! A budget says at any instant what is due for each reason: an advance, a claim, what is left. A
//! line remembers how far that is: what was paid, what waits for its person, what lies aside. What
//! is due now is laid beside the lines, and what is new is posted as one entry; each part of it keeps
//! its [`Source`], so that it leads back to its claim, its charter and its vote, however late it is
//! paid.
//!
//! ```text
//! due      claim evenings 50.00, to be paid       claim tea 20.00, referred to a motion
//! line     paid 30.00                             nothing yet
//! entry    member:ana +20.00, owed +20.00, pot -40.00
//! line     paid 50.00                             aside 20.00
//! ```
//!
//! What was paid stays paid and what waits stays waiting, whatever becomes of an account or of what
//! somebody is vouched for: an account that was opened since must not bring the same amount twice.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, BudgetId, CommandId, ContributorId, EvidenceId, Recipient, Timestamp, Unit,
};
use liens_lineage::budget::{Brought, Left};
use liens_lineage::{Owed, Source, Waiting};
use liens_timebank::{Entry, Leg, Purpose};

use super::plan::{Own, Plan, booking};
use super::sharing::{by_account, posting};
use super::{Commons, Funded};
use crate::{Charter, Holder, Refusal};

/// What one command moved to or from somebody, and what it comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Payment {
    /// Who: owed where it waits or lies aside.
    pub(crate) recipient: Recipient,
    /// How much; below zero where it leaves, as what lay aside does when it is paid.
    pub(crate) amount: Amount,
    pub(crate) source: Source,
    /// How it waited until then, if it did.
    pub(crate) waited: Option<Waiting>,
}

impl Payment {
    /// What leaves a person and waits for them, where the account does not take it.
    pub(super) fn waits_instead(
        person: &ContributorId,
        amount: &Amount,
        source: &Source,
    ) -> [Self; 2] {
        let own = (Recipient::Contributor(person.clone()), amount.negated());
        let waits = (Recipient::Owed(person.clone()), amount.clone());
        let payment =
            |(recipient, amount)| Self { recipient, amount, source: source.clone(), waited: None };
        [own, waits].map(payment)
    }
}

/// What somebody is due of a budget for one reason, by where it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    to: Recipient,
    /// On the account of whom it is for.
    paid: Amount,
    /// Booked as owed, to be paid out or to lapse.
    waits: Amount,
    /// With what is owed until it is settled, or enough to be paid.
    aside: Amount,
}

/// Where what is due goes.
#[derive(Clone, Copy)]
enum Way {
    /// To the account, or waiting where none is open or it takes no more.
    Paid,
    /// Waiting, since nobody vouches for the person.
    Waits,
    /// Aside.
    Aside,
}

/// What is due for one reason: to whom, how much, and where it goes.
type Due = (Source, Recipient, Amount, Way);

impl Line {
    fn new(to: Recipient, unit: &Unit) -> Self {
        let [paid, waits, aside] = [(); 3].map(|()| Amount::zero(unit.clone()));
        Self { to, paid, waits, aside }
    }

    /// What it took in all.
    pub(super) fn sum(&self) -> Result<Amount, Refusal> {
        Ok(self.paid.checked_add(&self.waits)?.checked_add(&self.aside)?)
    }

    /// Whether some of it is not settled.
    pub(super) const fn lies_aside(&self) -> bool {
        self.aside.quanta() > 0
    }

    /// The same with so much due in all.
    fn placed(&self, due: &Amount, way: Way) -> Result<Self, Refusal> {
        let more = due.checked_sub(&self.paid)?.checked_sub(&self.waits)?;
        let mut line = Self { aside: Amount::zero(due.unit().clone()), ..self.clone() };
        match way {
            Way::Paid => line.paid = self.paid.checked_add(&more)?,
            Way::Waits => line.waits = self.waits.checked_add(&more)?,
            Way::Aside => line.aside = more,
        }
        Ok(line)
    }

    /// What moves from this state to a later one.
    fn moved(&self, after: &Self, source: &Source) -> Result<Vec<Payment>, Refusal> {
        let paid = after.paid.checked_sub(&self.paid)?;
        let lay = self.waits.checked_add(&self.aside)?;
        let lies = after.waits.checked_add(&after.aside)?.checked_sub(&lay)?;
        let owed = self.to.person().cloned().map(Recipient::Owed);
        let moves = [(Some(self.to.clone()), paid), (owed, lies)].into_iter();
        let moves = moves.filter(|(_, amount)| amount.quanta() != 0);
        let payment = |(recipient, amount): (Option<Recipient>, Amount)| {
            Some(Payment { recipient: recipient?, amount, source: source.clone(), waited: None })
        };
        Ok(moves.filter_map(payment).collect())
    }
}

/// What one command moves in all.
pub(super) struct Moved {
    legs: Vec<Leg>,
    payments: Vec<Payment>,
    /// What each person is paid in each unit.
    paid: BTreeMap<(ContributorId, Unit), Amount>,
    /// What is owed in all then.
    pub(super) owed: Owed,
}

impl Moved {
    /// Nothing yet.
    pub(super) const fn none(owed: Owed) -> Self {
        Self { legs: Vec::new(), payments: Vec::new(), paid: BTreeMap::new(), owed }
    }

    /// Moves what waited out of what is owed.
    pub(super) fn settle(&mut self, to: &Recipient, waited: Vec<Waiting>) -> Result<(), Refusal> {
        for waiting in waited {
            let (owed, out) = (Recipient::Owed(waiting.person.clone()), waiting.amount.negated());
            for (recipient, amount) in [(owed, out), (to.clone(), waiting.amount.clone())] {
                let (source, waited) = (waiting.source.clone(), Some(waiting.clone()));
                self.pay(Payment { recipient, amount, source, waited })?;
            }
        }
        Ok(())
    }

    /// Moves one payment more.
    fn pay(&mut self, payment: Payment) -> Result<(), Refusal> {
        let Payment { recipient, amount, .. } = &payment;
        let account = Holder::of(recipient).account(amount.unit())?;
        self.legs.push(Leg { account, amount: amount.clone() });
        if let Recipient::Contributor(person) = recipient {
            let sum = self.with(person, amount)?;
            self.paid.insert((person.clone(), amount.unit().clone()), sum);
        }
        self.payments.push(payment);
        Ok(())
    }

    /// What a person is paid in the unit of an amount, with that amount.
    pub(super) fn with(&self, person: &ContributorId, amount: &Amount) -> Result<Amount, Refusal> {
        match self.paid.get(&(person.clone(), amount.unit().clone())) {
            Some(paid) => Ok(paid.checked_add(amount)?),
            None => Ok(amount.clone()),
        }
    }

    /// Whether a person is paid anything on their own account.
    pub(super) fn pays(&self, person: &ContributorId) -> bool {
        self.paid.iter().any(|((paid, _), amount)| paid == person && amount.quanta() > 0)
    }
}

impl Commons {
    /// What a command moved to whom, but for what a pot was shared by
    /// ([`distribution`](Self::distribution)).
    pub(crate) fn payments(&self, command: CommandId) -> &[Payment] {
        self.payments.get(&command).map_or(&[], Vec::as_slice)
    }

    /// Whether a pot was shared with somebody whose account did not take it, so that it waits.
    pub(crate) fn waits_instead(&self, command: CommandId, person: &ContributorId) -> bool {
        let shared = self.distribution(command).is_some();
        let waits = |one: &Payment| matches!(&one.recipient, Recipient::Owed(of) if of == person);
        shared && self.payments(command).iter().any(waits)
    }

    /// Posts what is moved as one entry, if anything is in the end; its reference is the motion that
    /// all of it rests on, if that is one.
    pub(super) fn booked(&self, id: CommandId, moved: Moved) -> Result<Plan<'static>, Refusal> {
        let Moved { legs, payments, owed, .. } = moved;
        let legs = by_account(legs)?;
        let plan = if legs.is_empty() {
            Plan::default()
        } else {
            let behind = |one: &Payment| self.charter_behind(&one.source).and_then(Charter::motion);
            let mut motions = payments.iter().map(behind);
            let first = motions.next().flatten();
            let motion = first.filter(|first| motions.all(|motion| motion == Some(first)));
            let reference = motion.map(|motion| EvidenceId::new(motion.as_str())).transpose()?;
            let entry = Entry::new(id, legs, Purpose::Distribution, None, reference)?;
            booking(id, posting(&entry)).into()
        };
        Ok(plan.and(Own::Owed(owed)).and(Own::Paid(payments)))
    }

    /// A budget that paid what it comes to at an instant, to everybody or to one person alone, beside
    /// what is moved already.
    pub(super) fn paid_by_now(
        &self,
        id: &BudgetId,
        mut funded: Funded,
        (moved, only): (&mut Moved, Option<&ContributorId>),
        at: Timestamp,
    ) -> Result<Funded, Refusal> {
        let mut drawn: Option<Amount> = None;
        for (source, to, due, way) in due_of(id, &funded, at)? {
            if only.is_some_and(|only| to.person() != Some(only)) {
                continue;
            }
            let known = funded.lines.get(&source).cloned();
            let before = known.unwrap_or_else(|| Line::new(to, due.unit()));
            let mut after = before.placed(&due, way)?;
            let paid = after.paid.checked_sub(&before.paid)?;
            // What an account does not take waits, so that it keeps nobody else from being paid.
            if let Some(person) = after.to.person().filter(|_| paid.quanta() > 0) {
                if !self.takes(person, &moved.with(person, &paid)?) {
                    after = before.placed(&due, Way::Waits)?;
                }
            }
            if after == before {
                continue;
            }
            let waits = after.waits.checked_sub(&before.waits)?;
            if let Some(person) = after.to.person().filter(|_| waits.quanta() > 0) {
                moved.owed.wait(person.clone(), &waits, at, source.clone())?;
            }
            for payment in before.moved(&after, &source)? {
                drawn = Some(match drawn {
                    Some(sum) => sum.checked_sub(&payment.amount)?,
                    None => payment.amount.negated(),
                });
                moved.pay(payment)?;
            }
            funded.lines.insert(source, after);
        }
        let pot = funded.pot.clone();
        moved.legs.extend(drawn.map(|amount| Leg { account: pot, amount }));
        Ok(funded)
    }

    /// What closed budgets pay a person by now and did not pay yet: a claim that was raised under
    /// review has a window of its own, and its silence agrees the claim after the closing.
    pub(super) fn ripened(
        &self,
        moved: &mut Moved,
        person: &ContributorId,
        at: Timestamp,
    ) -> Result<Vec<(BudgetId, Funded)>, Refusal> {
        let mut budgets = Vec::new();
        let closed = self
            .budgets
            .iter()
            .filter(|(_, funded)| funded.over.is_none() && funded.budget.closed().is_some());
        for (id, funded) in closed {
            let paid = self.paid_by_now(id, funded.clone(), (moved, Some(person)), at)?;
            if paid != *funded {
                budgets.push((id.clone(), paid));
            }
        }
        Ok(budgets)
    }

    /// What lies with what is owed for somebody until a claim is settled, or until it is enough to be
    /// paid: the reason, for whom, and how much. With [`owed`](Self::owed) it makes up what the account
    /// of what is owed holds.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// let mut village = Village::founded()?;
    /// village.shares()?;
    /// assert_eq!(village.commons.aside().count(), 0); // no budget was closed
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn aside(&self) -> impl Iterator<Item = (&Source, &ContributorId, &Amount)> {
        let own = self.budgets.values().filter(|funded| funded.over.is_none());
        let lines = own.flat_map(|funded| &funded.lines).filter(|(_, line)| line.lies_aside());
        lines.filter_map(|(source, line)| Some((source, line.to.person()?, &line.aside)))
    }

    /// Whether the account of a person takes so much more at once.
    pub(super) fn takes(&self, person: &ContributorId, amount: &Amount) -> bool {
        let account = Holder::Person { id: person.clone() }.account(amount.unit()).ok();
        let room = account.and_then(|account| self.ledger.room(&account));
        room.is_some_and(|room| room.quanta() >= amount.quanta())
    }
}

/// What is due of a budget at an instant, for each reason.
fn due_of(id: &BudgetId, funded: &Funded, at: Timestamp) -> Result<Vec<Due>, Refusal> {
    let (budget, mut all) = (&funded.budget, Vec::new());
    for (person, advance) in budget.advances() {
        let source = Source::Advance { budget: id.clone(), person: person.clone() };
        all.push((source, Recipient::Contributor(person), advance, Way::Paid));
    }
    if budget.closed().is_none() {
        return Ok(all);
    }
    let outcome = budget.outcome(at)?;
    let too_little: BTreeSet<&ContributorId> = outcome
        .next
        .iter()
        .filter_map(|next| match next {
            Brought::Waiting { payee, .. } => Some(payee),
            _ => None,
        })
        .collect();
    let way_to = |payee: &ContributorId| {
        if too_little.contains(payee) { Way::Aside } else { Way::Paid }
    };
    let vouched: BTreeMap<_, _> =
        outcome.persons.iter().map(|row| (&row.person, row.vouched)).collect();
    for row in &outcome.claims {
        let known = vouched.get(&row.contributor).copied().unwrap_or_default();
        let (due, way) = if row.held.quanta() > 0 {
            (&row.held, Way::Aside)
        } else if known {
            (&row.paid, way_to(&row.payee))
        } else {
            (&row.paid, Way::Waits)
        };
        let source = Source::Claim { budget: id.clone(), claim: row.claim.clone() };
        let payee = Recipient::Contributor(row.payee.clone());
        all.push((source, payee, due.clone(), way));
    }
    // What earlier budgets of the circle left waiting, since it was too little.
    let earlier = funded.lines.iter().filter(|(source, _)| source.budget() != Some(id));
    for (source, line) in earlier {
        let sum = line.sum()?;
        let way = line.to.person().map_or(Way::Paid, way_to);
        all.push((source.clone(), line.to.clone(), sum, way));
    }
    if outcome.left_to == Left::Commons {
        let source = Source::Left { budget: id.clone() };
        all.push((source, Recipient::Commons, outcome.left, Way::Paid));
    }
    Ok(all)
}
