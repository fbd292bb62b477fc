//! Decides commands against the state: what may be done, and why the rest may not.
//!
//! Everything is decided on a state that nothing changes: the events of a command are worked out
//! first and applied as a whole, or a [`Refusal`] says why not. So a refused command leaves no
//! trace, and a replay can decide the same command again and compare.

use liens_core::{AccountId, Decision, Envelope, Receipt, Timestamp};

use super::post::Timed;
use super::{Ledger, State};
use crate::log::MOST_EVENTS;
use crate::{Account, AccountStatus, Command, Draft, Event, Purpose, Refusal};

/// Nothing moves on an account that is not open.
pub(super) fn is_open(held: &Account) -> Result<(), Refusal> {
    match held.status() {
        AccountStatus::Open => Ok(()),
        status => Err(Refusal::NotOpen { account: held.id().clone(), status }),
    }
}

impl Ledger {
    /// In this order: was it done before, does the clock go back, what would it do, is there room.
    pub(super) fn decision(
        &self,
        envelope: &Envelope<Command>,
    ) -> Result<Decision<Event>, Refusal> {
        if let Some(first) = self.log.find(envelope.id) {
            return self.done_before(first, envelope).map(Decision::AlreadyDone);
        }
        self.in_time(envelope.at)?;
        let events = self.events_for(envelope)?;
        if !self.log.has_room(events.len()) {
            return Err(Refusal::Full { limit: MOST_EVENTS });
        }
        Ok(Decision::New(events))
    }

    /// One arm a command; what needs more than a look at one account has a room of its own.
    fn events_for(&self, envelope: &Envelope<Command>) -> Result<Vec<Event>, Refusal> {
        let (id, at) = (envelope.id, envelope.at);
        let event = match &envelope.body {
            Command::PostEntry { legs, purpose, value_date, reference } => {
                let (legs, reference) = (legs.clone(), reference.clone());
                let (purpose, value_date) = (*purpose, *value_date);
                return self.post(id, Draft { legs, purpose, value_date, reference });
            }
            Command::PostSet { entries } => return self.post_set(id, entries),
            Command::Exchange { giver, receiver, given, activity, value_date, reference } => {
                let (value_date, reference) = (*value_date, reference.as_ref());
                let asked = Timed { giver, receiver, given, activity, value_date, reference };
                return self.exchange(id, &asked);
            }
            Command::CountExchange { giver, receiver, value_date, reference } => {
                return self.count_exchange(giver, receiver, (*value_date, reference.as_ref()));
            }
            Command::CorrectEntry { entry, reference } => {
                return self.correct(envelope, *entry, reference.as_ref());
            }
            Command::TakeDemurrage { unit, period } => {
                return self.take_demurrage(id, at, unit, *period);
            }
            Command::Exit { account } => return self.exit(id, account),
            Command::SettleDormant { unit } => return self.settle_dormant(id, at, unit),
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
            Command::SetLimits { account, limits, soft } => {
                self.held(account)?;
                Event::LimitsSet { account: account.clone(), limits: *limits, soft: *soft }
            }
            Command::SetStatus { account, status } => {
                self.may_become(account, *status)?;
                Event::StatusSet { account: account.clone(), status: *status }
            }
            Command::SetRules { rules } => {
                self.may_set_rules(rules)?;
                Event::RulesSet { rules: rules.clone() }
            }
            _ => return self.events_between_people(envelope),
        };
        Ok(vec![event])
    }

    /// What people publish and agree among themselves.
    fn events_between_people(&self, envelope: &Envelope<Command>) -> Result<Vec<Event>, Refusal> {
        match &envelope.body {
            Command::Publish { kind, activity, amount, expires, reference } => {
                let what = (*kind, activity);
                Self::publish(envelope, what, (amount.as_ref(), *expires), reference.as_ref())
            }
            Command::Withdraw { listing } => self.withdraw(envelope, *listing),
            Command::SetAcceptance { acceptance } => {
                Ok(vec![Event::AcceptanceSet { acceptance: acceptance.clone() }])
            }
            Command::Propose { terms, expires, at_expiry, answers, reference } => {
                let ending = (*expires, *at_expiry);
                self.propose(envelope, terms, ending, (*answers, reference.as_ref()))
            }
            Command::Agree { agreement } => self.agree(envelope, *agreement),
            Command::Decline { agreement } => self.decline(envelope, *agreement),
            Command::Confirm { agreement, done } => self.confirm(envelope, *agreement, done),
            Command::Dispute { agreement } => self.dispute(envelope, *agreement),
            Command::ResolveDispute { agreement, done } => {
                self.resolve_dispute(envelope, *agreement, done)
            }
            Command::Expire { agreement } => self.expire(envelope, *agreement),
            // The ledger decides the others by itself.
            _ => Ok(Vec::new()),
        }
    }

    /// The same command from the same sender gets its receipt again; anything else under its id is
    /// another command, and is refused.
    fn done_before(&self, first: usize, envelope: &Envelope<Command>) -> Result<Receipt, Refusal> {
        let command = envelope.id;
        let actor = self.log.rows.get(first).and_then(|row| self.log.actor(row));
        let same_actor =
            actor.is_some_and(|(by, of)| (by, of) == (&envelope.by, &envelope.on_behalf_of));
        if same_actor
            && self.cause_at(first).is_some_and(|cause| cause.asks_the_same(&envelope.body))
        {
            Ok(self.log.receipt(command, first))
        } else {
            Err(Refusal::IdReused { command })
        }
    }

    /// What the command asked for whose first event stands at a place.
    fn cause_at(&self, first: usize) -> Option<Command> {
        let event = self.event_at(first)?;
        let asked = first.saturating_add(1)..;
        let asked = asked.take(event.asked_after()).map_while(|at| self.event_at(at)).collect();
        event.cause(asked)
    }

    /// Two commands of one second are in order; one from before the last is not.
    pub(super) fn in_time(&self, at: Timestamp) -> Result<(), Refusal> {
        match self.log.last() {
            Some(last) if at < last => Err(Refusal::ClockWentBack { at, last }),
            _ => Ok(()),
        }
    }

    /// Names are never used again, also not those of closed accounts: a statement would mix two
    /// people.
    fn may_open(&self, account: &AccountId) -> Result<(), Refusal> {
        if self.handles.contains_key(account) {
            return Err(Refusal::AccountExists { account: account.clone() });
        }
        if u32::try_from(self.accounts.len()).map_or(true, |count| count >= MOST_EVENTS) {
            return Err(Refusal::Full { limit: MOST_EVENTS });
        }
        Ok(())
    }

    /// Whether nothing is held on an account for agreements.
    pub(super) fn nothing_pends(&self, account: &AccountId) -> Result<(), Refusal> {
        let state = self.position(account).and_then(|at| self.states.get(at));
        let quanta = state.map_or(0, |state| state.pending_out.max(state.pending_in));
        if quanta == 0 {
            return Ok(());
        }
        let (account, unit) = (account.clone(), self.held(account)?.unit().clone());
        Err(Refusal::PendingLeft { account, unit, quanta })
    }

    /// An account closes at zero and with nothing pending; it freezes as it stands.
    fn may_become(&self, account: &AccountId, next: AccountStatus) -> Result<(), Refusal> {
        let status = self.held(account)?.status();
        if next == AccountStatus::Closed {
            self.nothing_pends(account)?;
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
