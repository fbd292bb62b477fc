//! Decides commands against the state: what may be done, and why the rest may not.

use liens_core::{AccountId, CommandId, Decision, Envelope, Receipt, Timestamp, Unit};

use super::{Ledger, State};
use crate::log::MOST_EVENTS;
use crate::{Account, AccountStatus, Command, Entry, Event, Leg, Purpose, Refusal};

/// A command makes at most so many events: a confirmation, its settlement, the entry.
pub(super) const MOST_PER_COMMAND: usize = 3;

/// Nothing moves on an account that is not open.
pub(super) fn is_open(held: &Account) -> Result<(), Refusal> {
    match held.status() {
        AccountStatus::Open => Ok(()),
        status => Err(Refusal::NotOpen { account: held.id().clone(), status }),
    }
}

impl Ledger {
    pub(super) fn decision(
        &self,
        envelope: &Envelope<Command>,
    ) -> Result<Decision<Event>, Refusal> {
        if let Some(first) = self.log.find(envelope.id) {
            return self.done_before(first, envelope).map(Decision::AlreadyDone);
        }
        self.in_time(envelope.at)?;
        if !self.log.has_room(MOST_PER_COMMAND) {
            return Err(Refusal::Full { limit: MOST_EVENTS });
        }
        self.events_of(envelope).map(Decision::New)
    }

    fn events_of(&self, envelope: &Envelope<Command>) -> Result<Vec<Event>, Refusal> {
        let event = match &envelope.body {
            Command::OpenAccount { account, holder, unit, kind, limits } => {
                self.may_open(account)?;
                Event::AccountOpened {
                    account: account.clone(),
                    holder: holder.clone(),
                    unit: unit.clone(),
                    kind: *kind,
                    limits: *limits,
                }
            }
            Command::PostEntry { legs, purpose, value_date, reference } => {
                let legs = legs.iter().cloned();
                let entry =
                    Entry::new(envelope.id, legs, *purpose, *value_date, reference.clone())?;
                self.may_post(&entry)?;
                Event::EntryPosted { entry }
            }
            Command::CorrectEntry { entry, reference } => {
                let corrected = self.may_correct(*entry)?;
                let entry = corrected.correction(envelope.id, reference.clone());
                self.may_post(&entry)?;
                Event::EntryPosted { entry }
            }
            Command::SetLimits { account, limits, soft } => {
                self.held(account)?;
                Event::LimitsSet { account: account.clone(), limits: *limits, soft: *soft }
            }
            Command::SetStatus { account, status } => {
                self.may_become(account, *status)?;
                Event::StatusSet { account: account.clone(), status: *status }
            }
            Command::Propose { terms, expires, at_expiry, reference } => {
                let ending = (*expires, *at_expiry);
                return self.propose(envelope, terms, ending, reference.as_ref());
            }
            Command::Agree { agreement } => return self.agree(envelope, *agreement),
            Command::Decline { agreement } => return self.decline(envelope, *agreement),
            Command::Confirm { agreement, done } => {
                return self.confirm(envelope, *agreement, done);
            }
            Command::Dispute { agreement } => return self.dispute(envelope, *agreement),
            Command::ResolveDispute { agreement, done } => {
                return self.resolve_dispute(envelope, *agreement, done);
            }
            Command::Expire { agreement } => return self.expire(envelope, *agreement),
        };
        Ok(vec![event])
    }

    fn done_before(&self, first: usize, envelope: &Envelope<Command>) -> Result<Receipt, Refusal> {
        let command = envelope.id;
        let actor = self.log.rows.get(first).and_then(|row| self.log.actor(row));
        let same_actor =
            actor.is_some_and(|(by, of)| (by, of) == (&envelope.by, &envelope.on_behalf_of));
        let event = self.event_at(first);
        if same_actor && event.is_some_and(|event| event.is_answer_to(&envelope.body)) {
            Ok(self.log.receipt(command, first))
        } else {
            Err(Refusal::IdReused { command })
        }
    }

    pub(super) fn in_time(&self, at: Timestamp) -> Result<(), Refusal> {
        match self.log.last() {
            Some(last) if at < last => Err(Refusal::ClockWentBack { at, last }),
            _ => Ok(()),
        }
    }

    fn may_open(&self, account: &AccountId) -> Result<(), Refusal> {
        if self.handles.contains_key(account) {
            return Err(Refusal::AccountExists { account: account.clone() });
        }
        if u32::try_from(self.accounts.len()).map_or(true, |count| count >= MOST_EVENTS) {
            return Err(Refusal::Full { limit: MOST_EVENTS });
        }
        Ok(())
    }

    pub(super) fn held(&self, account: &AccountId) -> Result<&Account, Refusal> {
        let held = self.position(account).and_then(|at| self.accounts.get(at));
        held.ok_or_else(|| Refusal::UnknownAccount { account: account.clone() })
    }

    fn may_become(&self, account: &AccountId, next: AccountStatus) -> Result<(), Refusal> {
        let status = self.held(account)?.status();
        let at = self.position(account);
        if let Some(state) = at.and_then(|at| self.states.get(at)) {
            let quanta = state.pending_out.max(state.pending_in);
            if next == AccountStatus::Closed && quanta > 0 {
                let (account, unit) = (account.clone(), self.held(account)?.unit().clone());
                return Err(Refusal::PendingLeft { account, unit, quanta });
            }
        }
        let balance = self.balance_of(account).filter(|balance| balance.quanta() != 0);
        match balance {
            _ if !status.may_become(next) => {
                Err(Refusal::NoSuchChange { account: account.clone(), status, next })
            }
            Some(balance) if next == AccountStatus::Closed => Err(Refusal::NotAtZero {
                account: account.clone(),
                unit: balance.unit().clone(),
                quanta: balance.quanta(),
            }),
            _ => Ok(()),
        }
    }

    fn may_correct(&self, entry: CommandId) -> Result<Entry, Refusal> {
        if let Some(by) = self.correction_of(entry) {
            return Err(Refusal::AlreadyCorrected { entry, by });
        }
        let found = self.entry(entry).ok_or(Refusal::UnknownEntry { entry })?;
        if found.corrects().is_some() {
            return Err(Refusal::CorrectionOfCorrection { entry });
        }
        Ok(found)
    }

    /// Debits are checked before credits, so that an entry in bulk is refused for the same reason.
    fn may_post(&self, entry: &Entry) -> Result<(), Refusal> {
        let legs = || entry.legs().iter();
        for leg in legs() {
            let held = self.held(&leg.account)?;
            if held.unit() != leg.amount.unit() {
                let (unit, found) = (held.unit().clone(), leg.amount.unit().clone());
                return Err(Refusal::WrongUnit { account: leg.account.clone(), unit, found });
            }
        }
        let debits = legs().filter(|leg| leg.amount.is_negative());
        let credits = legs().filter(|leg| !leg.amount.is_negative());
        debits.chain(credits).try_for_each(|leg| self.may_move(leg, entry.purpose()))
    }

    fn may_move(&self, leg: &Leg, purpose: Purpose) -> Result<(), Refusal> {
        let Some(at) = self.position(&leg.account) else {
            return Err(Refusal::UnknownAccount { account: leg.account.clone() });
        };
        let quanta = leg.amount.quanta();
        match self.states.get(at) {
            Some(state) if state.after(quanta, purpose).is_some() => Ok(()),
            _ => Err(self.why_not(at, quanta, purpose)),
        }
    }

    /// The reason why [`State::after`] gave no balance.
    #[cold]
    pub(super) fn why_not(&self, at: usize, quanta: i64, purpose: Purpose) -> Refusal {
        let (Some(account), Some(state)) = (self.accounts.get(at), self.states.get(at)) else {
            return Refusal::ForeignHandle {};
        };
        let (id, unit): (AccountId, Unit) = (account.id().clone(), account.unit().clone());
        if !state.open {
            return Refusal::NotOpen { account: id, status: account.status() };
        }
        if state.must_not_grant(quanta, purpose) {
            return Refusal::GrantFromInside { account: id, kind: account.kind() };
        }
        let balance = i128::from(state.balance).saturating_add(quanta.into());
        if quanta < 0 {
            let balance = balance.saturating_sub(state.pending_out.into());
            Refusal::BelowFloor { account: id, unit, balance, floor: state.floor }
        } else {
            let balance = balance.saturating_add(state.pending_in.into());
            Refusal::AboveCeiling { account: id, unit, balance, ceiling: state.ceiling }
        }
    }
}

impl State {
    /// The balance after a movement, unless the movement is refused.
    ///
    /// A debit is held to the floor only and a credit to the ceiling only, so that a balance that
    /// stands beyond a limit can always move towards it.
    #[inline]
    pub(super) fn after(&self, quanta: i64, purpose: Purpose) -> Option<i64> {
        let balance = self.balance.checked_add(quanta)?;
        let within = if quanta < 0 {
            balance.checked_sub(self.pending_out)? >= self.floor
        } else {
            balance.checked_add(self.pending_in)? <= self.ceiling
        };
        (within && self.open && !self.must_not_grant(quanta, purpose)).then_some(balance)
    }

    /// Grants come from outside.
    #[inline]
    fn must_not_grant(&self, quanta: i64, purpose: Purpose) -> bool {
        purpose == Purpose::Grant && quanta < 0 && !self.external
    }
}
