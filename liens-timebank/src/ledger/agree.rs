//! Decides and applies agreements: proposed, agreed by all, reserved, settled or released.
//!
//! Who agrees is asked twice, when something is promised and when it was done; who may decide a
//! dispute is never one of them. What a proposal may take is counted at its worst: of every term
//! everything, and of every other term nothing, for each account and each side apart. An account
//! that is debited two hours and credited one is held two hours out and one hour in, since either
//! may be all that is done.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    AccountId, Amount, CommandId, ContributorId, Envelope, EvidenceId, TimeAmount, Timestamp, Unit,
};

use super::batch::Header;
use super::decide::is_open;
use super::{Ledger, State};
use crate::agreement::{Flow, flows};
use crate::{
    AccountKind, AccountStatus, Agreement, AgreementState, AtExpiry, Command, Entry, Event, Leg,
    Levy, Purpose, Refusal, Term,
};

impl Ledger {
    /// An agreement by the command that proposed it.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let first = town.propose("ana", "bo", "PT1H")?;
    /// let second = town.propose("bo", "ana", "PT1H")?;
    /// assert_eq!(town.bank.agreements().map(|one| one.id()).collect::<Vec<_>>(), [first, second]);
    /// assert!(town.bank.agreement(CommandId::from_u128(77)).is_none());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn agreement(&self, id: CommandId) -> Option<&Agreement> {
        self.agreements.get(&id)
    }

    /// The agreements, in the order of their ids.
    pub fn agreements(&self) -> impl Iterator<Item = &Agreement> {
        self.agreements.values()
    }

    /// What is held for reserved agreements on an account: what may go out, and what may come in.
    pub fn pending(&self, account: &AccountId) -> Option<(Amount, Amount)> {
        let at = self.position(account)?;
        let (held, state) = (self.accounts.get(at)?, self.states.get(at)?);
        let of = |quanta| super::amount(held.unit(), quanta);
        Some((of(state.pending_out), of(state.pending_in)))
    }

    /// How much an account may still be credited at once, beside what agreements may bring in: up to
    /// its ceiling, and no more than an amount can hold. Nothing where it is not open, or stands above
    /// the ceiling; none where there is no such account.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let limits = Some(Limits::new(None, Some(3 * 3_600))?);
    /// let command = Command::SetLimits { account: id("ana"), limits, soft: Limits::none() };
    /// town.send("broker", "2026-01-02", command)?;
    /// assert_eq!(town.bank.room(&id("ana")), Some("PT3H".parse()?));
    /// town.gives("ana", "bo", "2026-01-03", "PT1H")?;
    /// assert_eq!(town.bank.room(&id("ana")), Some("PT2H".parse()?));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn room(&self, account: &AccountId) -> Option<Amount> {
        let at = self.position(account)?;
        let (held, state) = (self.accounts.get(at)?, self.states.get(at)?);
        let taken = i128::from(state.balance).saturating_add(state.pending_in.into());
        let open = held.status() == AccountStatus::Open;
        let room = i128::from(state.ceiling).saturating_sub(taken).max(0);
        let room = i64::try_from(room).unwrap_or(i64::MAX);
        Some(super::amount(held.unit(), if open { room } else { 0 }))
    }

    /// The hours that a settled agreement attests: what each person gave of it, in the order of their
    /// ids; nothing of agreements that are not settled, or whose settling entry is corrected.
    ///
    /// A giver is the holder of an account that is credited with somebody else's time. With
    /// [`Agreement::evidence`] this is what a contribution needs to know.
    pub fn attested(&self, agreement: CommandId) -> Vec<(ContributorId, TimeAmount)> {
        let settled = self.agreement(agreement);
        let stands = |one: &&Agreement| {
            one.state == AgreementState::Settled && !self.undone.contains(&one.id)
        };
        let Some(found) = settled.filter(stands) else { return Vec::new() };
        let mut given: BTreeMap<&ContributorId, i64> = BTreeMap::new();
        for (term, done) in found.terms.iter().zip(&found.done) {
            let holder = |account| self.held(account).ok().and_then(|held| held.holder());
            let giver = holder(&term.to).filter(|giver| holder(&term.from) != Some(giver));
            if let (Some(holder), Unit::Time) = (giver, done.unit()) {
                let sum = given.entry(holder).or_default();
                // What was done was held, and so is within what can be counted.
                *sum = sum.saturating_add(done.quanta());
            }
        }
        let hours = |quanta| TimeAmount::from_seconds(quanta).ok();
        let attested = given.into_iter().filter(|(_, quanta)| *quanta > 0);
        attested.filter_map(|(person, quanta)| Some((person.clone(), hours(quanta)?))).collect()
    }

    /// Nothing is held yet, unless everybody agreed beforehand by standing consent.
    pub(super) fn propose(
        &self,
        envelope: &Envelope<Command>,
        terms: &[Term],
        (expires, at_expiry): (Option<Timestamp>, AtExpiry),
        (answers, reference): (Option<CommandId>, Option<&EvidenceId>),
    ) -> Result<Vec<Event>, Refusal> {
        if terms.is_empty() {
            return Err(Refusal::NoTerms { agreement: envelope.id });
        }
        terms.iter().try_for_each(|term| self.is_term(envelope.id, term))?;
        let parties = self.parties(terms);
        if parties.is_empty() {
            return Err(Refusal::NoParty { agreement: envelope.id });
        }
        if let Some(listing) = answers {
            self.is_answer(envelope.id, envelope.at, listing, terms)?;
        }
        let proposed = Event::AgreementProposed {
            terms: terms.to_vec(),
            expires,
            at_expiry,
            answers,
            reference: reference.cloned(),
        };
        let agreed = self.agreed_at_once(&parties, envelope.acting(), terms);
        self.and_reserve(proposed, envelope.id, terms, agreed == parties)
    }

    /// The last consent reserves, and is refused where an account could not bear the worst of it;
    /// the consents before stand, and the last one can be given later.
    pub(super) fn agree(
        &self,
        envelope: &Envelope<Command>,
        agreement: CommandId,
    ) -> Result<Vec<Event>, Refusal> {
        let found = self.standing(agreement, &[AgreementState::Proposed])?;
        let party = party_of(found, envelope.acting())?;
        in_time(found, envelope.at)?;
        let last = found.parties.iter().all(|one| one == party || found.agreed.contains(one));
        self.and_reserve(Event::AgreementAgreed { agreement }, agreement, &found.terms, last)
    }

    /// One party is enough, since nothing was promised before all agreed.
    pub(super) fn decline(
        &self,
        envelope: &Envelope<Command>,
        agreement: CommandId,
    ) -> Result<Vec<Event>, Refusal> {
        let found = self.standing(agreement, &[AgreementState::Proposed])?;
        party_of(found, envelope.acting())?;
        Ok(vec![Event::AgreementDeclined { agreement }])
    }

    /// A party may confirm again and otherwise; what counts is what each said last.
    pub(super) fn confirm(
        &self,
        envelope: &Envelope<Command>,
        agreement: CommandId,
        done: &[Amount],
    ) -> Result<Vec<Event>, Refusal> {
        let found = self.standing(agreement, &[AgreementState::Reserved])?;
        let party = party_of(found, envelope.acting())?;
        in_time(found, envelope.at)?;
        is_within(found, done)?;
        let mut events = vec![Event::AgreementConfirmed { agreement, done: done.to_vec() }];
        if found.is_settled_by(party, done) {
            events.extend(self.settlement(envelope.id, found, done)?);
        }
        Ok(events)
    }

    /// A dispute holds what was reserved until somebody resolves it, beyond the agreement's own
    /// time.
    pub(super) fn dispute(
        &self,
        envelope: &Envelope<Command>,
        agreement: CommandId,
    ) -> Result<Vec<Event>, Refusal> {
        let found = self.standing(agreement, &[AgreementState::Reserved])?;
        party_of(found, envelope.acting())?;
        in_time(found, envelope.at)?;
        Ok(vec![Event::AgreementDisputed { agreement }])
    }

    /// A dispute is resolved by somebody who is no party.
    pub(super) fn resolve_dispute(
        &self,
        envelope: &Envelope<Command>,
        agreement: CommandId,
        done: &[Amount],
    ) -> Result<Vec<Event>, Refusal> {
        let found = self.standing(agreement, &[AgreementState::Disputed])?;
        let involved = [Some(&envelope.by), envelope.on_behalf_of.as_ref()];
        if let Some(party) = involved.into_iter().flatten().find(|one| found.parties.contains(*one))
        {
            return Err(Refusal::PartyResolves { agreement, party: party.clone() });
        }
        is_within(found, done)?;
        let mut events = vec![Event::DisputeResolved { agreement, done: done.to_vec() }];
        events.extend(self.settlement(envelope.id, found, done)?);
        Ok(events)
    }

    /// Time passes by command: whoever sends it, the ledger only looks at its instant. What was
    /// reserved is released, or settled as those said who confirmed, if the agreement says that
    /// silence accepts.
    pub(super) fn expire(
        &self,
        envelope: &Envelope<Command>,
        agreement: CommandId,
    ) -> Result<Vec<Event>, Refusal> {
        let running = [AgreementState::Proposed, AgreementState::Reserved];
        let found = self.standing(agreement, &running)?;
        let (at, expires) = (envelope.at, found.expires);
        if expires.is_none_or(|expires| at < expires) {
            return Err(Refusal::NotExpired { agreement, at, expires });
        }
        let mut events = vec![Event::AgreementExpired { agreement }];
        if let Some(done) = found.accepted_by_silence() {
            events.extend(self.settlement(envelope.id, found, &done)?);
        }
        Ok(events)
    }

    /// The settlement of a reserved set: no limit is asked, since the reservation asked them all.
    fn settlement(
        &self,
        command: CommandId,
        found: &Agreement,
        done: &[Amount],
    ) -> Result<Vec<Event>, Refusal> {
        let agreement = found.id;
        let mut events = vec![Event::AgreementSettled { agreement, done: done.to_vec() }];
        let mut legs = Vec::new();
        for (account, flow) in flows(&found.terms, done) {
            let held = self.held(account)?;
            let net = i64::try_from(flow.into.saturating_sub(flow.out)).unwrap_or_default();
            if net != 0 {
                is_open(held)?;
                legs.push(Leg {
                    account: account.clone(),
                    amount: super::amount(held.unit(), net),
                });
            }
        }
        if !legs.is_empty() {
            let entry = Entry::new(command, legs, Purpose::Exchange, None, None)?;
            let levy = self.levy_on(command, &entry, |unit| found.levies.get(unit))?;
            for levy in levy.iter().flat_map(Entry::legs) {
                is_open(self.held(&levy.account)?)?;
            }
            for entry in [Some(entry), levy].into_iter().flatten() {
                events.push(Event::EntryPosted { entry: entry.settles(agreement) });
            }
        }
        Ok(events)
    }

    /// An event of consent, and the reservation if it was the last one that was missing.
    fn and_reserve(
        &self,
        event: Event,
        agreement: CommandId,
        terms: &[Term],
        agreed_by_all: bool,
    ) -> Result<Vec<Event>, Refusal> {
        if !agreed_by_all {
            return Ok(vec![event]);
        }
        let levies = self.levies_on(terms);
        for (account, flow) in self.worst(terms, &levies) {
            self.may_reserve(account, flow)?;
        }
        Ok(vec![event, Event::AgreementReserved { agreement }])
    }

    /// The levies in force of the units that terms move.
    fn levies_on(&self, terms: &[Term]) -> BTreeMap<Unit, Levy> {
        let units: BTreeSet<&Unit> = terms.iter().map(|term| term.amount.unit()).collect();
        let levy = |unit: &Unit| Some((unit.clone(), self.rules(unit)?.levy_rule()?.clone()));
        units.into_iter().filter_map(levy).collect()
    }

    /// The most that terms and the levies on them take from each account, and the most they bring.
    fn worst<'a>(
        &self,
        terms: &'a [Term],
        levies: &'a BTreeMap<Unit, Levy>,
    ) -> BTreeMap<&'a AccountId, Flow> {
        let mut worst = flows(terms, terms.iter().map(|term| &term.amount));
        let mut levied: BTreeMap<&AccountId, Flow> = BTreeMap::new();
        for (account, flow) in &worst {
            let Ok(held) = self.held(account) else { continue };
            let Some(levy) = levies.get(held.unit()) else { continue };
            if held.kind() == AccountKind::Member {
                // A giver leaves a part of what comes in, which never takes more than came.
                let whole = |quanta: i128| u64::try_from(quanta).unwrap_or(u64::MAX);
                let given = i128::from(levy.giver().floor_of(whole(flow.into)));
                let received = i128::from(levy.receiver().floor_of(whole(flow.out)));
                let taken = given.saturating_add(received);
                if taken > 0 {
                    let from = levied.entry(account).or_default();
                    from.out = from.out.saturating_add(received);
                    let to = levied.entry(levy.to()).or_default();
                    to.into = to.into.saturating_add(taken);
                }
            }
        }
        for (account, more) in levied {
            let flow = worst.entry(account).or_default();
            flow.out = flow.out.saturating_add(more.out);
            flow.into = flow.into.saturating_add(more.into);
        }
        worst
    }

    /// Whether an account bears the worst case of either side.
    fn may_reserve(&self, account: &AccountId, flow: Flow) -> Result<(), Refusal> {
        let held = self.held(account)?;
        is_open(held)?;
        let Some(state) = self.position(account).and_then(|at| self.states.get(at)) else {
            return Err(Refusal::UnknownAccount { account: account.clone() });
        };
        let balance = i128::from(state.balance);
        let out = flow.out.saturating_add(state.pending_out.into());
        let into = flow.into.saturating_add(state.pending_in.into());
        let (lowest, highest) = (balance.saturating_sub(out), balance.saturating_add(into));
        let (account, unit) = (account.clone(), held.unit().clone());
        if flow.out > 0 && lowest < state.floor.into() {
            let floor = state.floor;
            Err(Refusal::BelowFloor { account, unit, balance: lowest, floor })
        } else if flow.into > 0 && highest > state.ceiling.into() {
            let ceiling = state.ceiling;
            Err(Refusal::AboveCeiling { account, unit, balance: highest, ceiling })
        } else if out.max(into) > i64::MAX.into() {
            Err(Refusal::TooMuchPending { account, unit, quanta: out.max(into) })
        } else {
            Ok(())
        }
    }

    /// Between two open accounts of the amount's unit, and of something.
    fn is_term(&self, agreement: CommandId, term: &Term) -> Result<(), Refusal> {
        let Term { from, to, amount } = term;
        if from == to || amount.quanta() <= 0 {
            let (from, to, amount) = (from.clone(), to.clone(), amount.clone());
            return Err(Refusal::NotATerm { agreement, from, to, amount });
        }
        for account in [from, to] {
            let held = self.held(account)?;
            is_open(held)?;
            if held.unit() != amount.unit() {
                let (unit, found) = (held.unit().clone(), amount.unit().clone());
                return Err(Refusal::WrongUnit { account: account.clone(), unit, found });
            }
        }
        Ok(())
    }

    /// The parties that agree to a proposal as it is made: its proposer, and whose standing consent
    /// covers it.
    fn agreed_at_once(
        &self,
        parties: &BTreeSet<ContributorId>,
        proposer: &ContributorId,
        terms: &[Term],
    ) -> BTreeSet<ContributorId> {
        let agrees =
            |party: &&ContributorId| *party == proposer || self.accepts(party, proposer, terms);
        parties.iter().filter(agrees).cloned().collect()
    }

    /// The holders of all accounts that the terms name; a pot has none, and so agrees to nothing.
    fn parties(&self, terms: &[Term]) -> BTreeSet<ContributorId> {
        let accounts = terms.iter().flat_map(|term| [&term.from, &term.to]);
        let held = accounts.filter_map(|account| self.held(account).ok());
        held.filter_map(|account| account.holder().cloned()).collect()
    }

    /// The agreement, if it stands in one of the states that a command needs.
    fn standing(
        &self,
        agreement: CommandId,
        wanted: &[AgreementState],
    ) -> Result<&Agreement, Refusal> {
        let found = self.agreement(agreement).ok_or(Refusal::UnknownAgreement { agreement })?;
        let state = found.state;
        if wanted.contains(&state) {
            Ok(found)
        } else {
            Err(Refusal::WrongState { agreement, state })
        }
    }

    /// Applies an event of an agreement.
    pub(super) fn apply_agreement(&mut self, header: &Header<'_>, event: &Event) {
        let actor = header.on_behalf_of.unwrap_or(header.by);
        match event {
            Event::AgreementProposed { terms, expires, at_expiry, answers, reference } => {
                let parties = self.parties(terms);
                let agreed = self.agreed_at_once(&parties, actor, terms);
                let proposed = Agreement {
                    id: header.id,
                    terms: terms.clone(),
                    expires: *expires,
                    at_expiry: *at_expiry,
                    answers: *answers,
                    reference: reference.clone(),
                    levies: BTreeMap::new(),
                    state: AgreementState::Proposed,
                    parties,
                    agreed,
                    confirmed: BTreeMap::new(),
                    done: Vec::new(),
                };
                self.agreements.insert(header.id, proposed);
            }
            Event::AgreementAgreed { agreement } => {
                if let Some(found) = self.agreements.get_mut(agreement) {
                    found.agreed.insert(actor.clone());
                }
            }
            Event::AgreementReserved { agreement } => {
                let levies =
                    self.agreements.get(agreement).map(|found| self.levies_on(&found.terms));
                if let Some(found) = self.agreements.get_mut(agreement) {
                    found.levies = levies.unwrap_or_default();
                }
                self.become_state(*agreement, AgreementState::Reserved);
            }
            Event::AgreementDeclined { agreement } => {
                self.become_state(*agreement, AgreementState::Void);
            }
            Event::AgreementConfirmed { agreement, done } => {
                if let Some(found) = self.agreements.get_mut(agreement) {
                    found.confirmed.insert(actor.clone(), done.clone());
                }
            }
            Event::AgreementDisputed { agreement } => {
                self.become_state(*agreement, AgreementState::Disputed);
            }
            Event::AgreementExpired { agreement } => {
                self.become_state(*agreement, AgreementState::Expired);
            }
            Event::AgreementSettled { agreement, done } => {
                let nothing = done.iter().all(|amount| amount.quanta() == 0);
                let state = if nothing { AgreementState::Void } else { AgreementState::Settled };
                self.become_state(*agreement, state);
                if let Some(found) = self.agreements.get_mut(agreement) {
                    found.done.clone_from(done);
                }
            }
            _ => {}
        }
    }

    /// Changes the state, and holds or releases the amounts with it.
    fn become_state(&mut self, agreement: CommandId, state: AgreementState) {
        let Some(found) = self.agreements.get_mut(&agreement) else { return };
        let holds = |state| matches!(state, AgreementState::Reserved | AgreementState::Disputed);
        let (held, holding) = (holds(found.state), holds(state));
        found.state = state;
        if held == holding {
            return;
        }
        let Some(found) = self.agreements.get(&agreement) else { return };
        let worst = self.worst(&found.terms, &found.levies);
        let worst: Vec<_> = worst.into_iter().map(|(id, flow)| (id.clone(), flow)).collect();
        for (account, flow) in worst {
            let at = self.handles.get(&account).and_then(|index| usize::try_from(*index).ok());
            if let Some(state) = at.and_then(|at| self.states.get_mut(at)) {
                state.hold(flow, holding);
            }
        }
    }
}

impl State {
    /// The reservation checked that what is held fits, and releases take back what was held.
    fn hold(&mut self, flow: Flow, holding: bool) {
        let held = |before: i64, flow: i128| {
            let flow = if holding { flow } else { flow.saturating_neg() };
            i64::try_from(flow.saturating_add(before.into())).unwrap_or(i64::MAX)
        };
        self.pending_out = held(self.pending_out, flow.out);
        self.pending_in = held(self.pending_in, flow.into);
    }
}

/// Only who holds one of the accounts has a say.
fn party_of<'a>(
    found: &Agreement,
    person: &'a ContributorId,
) -> Result<&'a ContributorId, Refusal> {
    if found.parties.contains(person) {
        Ok(person)
    } else {
        Err(Refusal::NotAParty { agreement: found.id, person: person.clone() })
    }
}

/// At the instant it expires its time is over.
fn in_time(found: &Agreement, at: Timestamp) -> Result<(), Refusal> {
    match found.expires {
        Some(expires) if at >= expires => {
            Err(Refusal::TooLate { agreement: found.id, at, expires })
        }
        _ => Ok(()),
    }
}

/// One amount per term, from nothing to all of it.
fn is_within(found: &Agreement, done: &[Amount]) -> Result<(), Refusal> {
    let agreement = found.id;
    if done.len() != found.terms.len() {
        let (terms, amounts) = (found.terms.len(), done.len());
        return Err(Refusal::NotPerTerm { agreement, terms, amounts });
    }
    let beyond = found.terms.iter().zip(done).find(|(term, done)| {
        let same_unit = done.unit() == term.amount.unit();
        !same_unit || done.is_negative() || done.quanta() > term.amount.quanta()
    });
    match beyond {
        Some((term, done)) => {
            let (agreed, done) = (term.amount.clone(), done.clone());
            Err(Refusal::BeyondAgreed { agreement, agreed, done })
        }
        None => Ok(()),
    }
}
