//! Decides entries: what the rules add to them, and whether the accounts bear all of it together.
//!
//! A command may post several entries: those it asks for, and levies on them. Limits are held to
//! what all of them leave together; on the way a balance only has to stay within what can be
//! counted. So a set in which somebody passes on what comes in by the same set is fine, whatever
//! the order.
//!
//! What is refused, and for which reason, is the same as in bulk: debits are looked at before
//! credits, and of each the first by account.

use std::collections::BTreeMap;

use liens_core::{AccountId, ActivityId, Amount, CommandId, Envelope, EvidenceId, Timestamp, Unit};

use super::Ledger;
use crate::{AccountKind, Command, Draft, Entry, Event, Leg, Levy, Purpose, Refusal};

/// An entry that a command would post.
pub(super) struct Planned {
    pub(super) entry: Entry,
    /// Whether it tells who gave to whom, or takes back what did.
    pub(super) told: bool,
}

/// What the entries of a command do to one account together.
struct Sum {
    at: usize,
    quanta: i128,
    /// The least and the most that it adds up to on the way.
    between: (i128, i128),
    grants: bool,
}

impl Sum {
    const fn nothing(at: usize) -> Self {
        Self { at, quanta: 0, between: (0, 0), grants: false }
    }

    /// Adds a leg, and keeps how low and how high the sum came on the way.
    fn add(&mut self, quanta: i64, purpose: Purpose) {
        self.quanta = self.quanta.saturating_add(quanta.into());
        let (least, most) = self.between;
        self.between = (least.min(self.quanta), most.max(self.quanta));
        self.grants |= purpose == Purpose::Grant && quanta < 0;
    }
}

/// An exchange in an activity, before any weight.
pub(super) struct Timed<'a> {
    pub(super) giver: &'a AccountId,
    pub(super) receiver: &'a AccountId,
    pub(super) given: &'a Amount,
    pub(super) activity: &'a ActivityId,
    pub(super) value_date: Option<Timestamp>,
    pub(super) reference: Option<&'a EvidenceId>,
}

impl Planned {
    pub(super) fn new(entry: Entry) -> Self {
        let told = entry.purpose() == Purpose::Exchange;
        Self { entry, told }
    }
}

impl Ledger {
    /// The events of a command that posts one entry.
    pub(super) fn post(&self, id: CommandId, draft: Draft) -> Result<Vec<Event>, Refusal> {
        let entry = entry(id, draft)?;
        self.with_levies(id, vec![entry])
    }

    /// The events of a command that posts entries together.
    pub(super) fn post_set(&self, id: CommandId, drafts: &[Draft]) -> Result<Vec<Event>, Refusal> {
        if drafts.is_empty() {
            return Err(Refusal::EmptySet {});
        }
        let entries = drafts.iter().map(|draft| entry(id, draft.clone()));
        let entries: Vec<Entry> = entries.collect::<Result<_, _>>()?;
        let begun = Event::SetPosted { entries: super::count(entries.len()) };
        let mut events = vec![begun];
        events.extend(self.with_levies(id, entries)?);
        Ok(events)
    }

    /// The events of an exchange whose activity the rules may weigh.
    pub(super) fn exchange(&self, id: CommandId, asked: &Timed<'_>) -> Result<Vec<Event>, Refusal> {
        let Timed { giver, receiver, given, activity, value_date, reference } = *asked;
        if giver == receiver {
            return Err(Refusal::WithOneself { account: giver.clone() });
        }
        let rules = self.rules(given.unit());
        let weight = rules.and_then(|rules| rules.weights().get(activity));
        let amount = match weight {
            // What is out of range is above any ceiling.
            Some(weight) => given.times(weight.ratio(), weight.rounding()).map_err(|_| {
                let (account, unit) = (giver.clone(), given.unit().clone());
                Refusal::AboveCeiling { account, unit, balance: i128::MAX, ceiling: i64::MAX }
            })?,
            None => given.clone(),
        };
        let reference = reference.cloned();
        let legs = vec![
            Leg { account: giver.clone(), amount: amount.clone() },
            Leg { account: receiver.clone(), amount: amount.negated() },
        ];
        if given.quanta() <= 0 {
            return Err(Refusal::NotPositive { entry: id, quanta: given.quanta() });
        }
        let draft =
            Draft { legs, purpose: Purpose::Exchange, value_date, reference: reference.clone() };
        let mut events = vec![Event::ActivityExchanged {
            giver: giver.clone(),
            receiver: receiver.clone(),
            given: given.clone(),
            activity: activity.clone(),
            value_date,
            reference,
        }];
        events.extend(self.post(id, draft)?);
        Ok(events)
    }

    /// The events of a command that takes back what another one posted or counted.
    pub(super) fn correct(
        &self,
        envelope: &Envelope<Command>,
        entry: CommandId,
        reference: Option<&EvidenceId>,
    ) -> Result<Vec<Event>, Refusal> {
        if let Some(by) = self.correction_of(entry) {
            return Err(Refusal::AlreadyCorrected { entry, by });
        }
        let events = self.events_of_command(entry);
        match events.as_slice() {
            [Event::ExchangeCounted { .. }] => {
                return Ok(vec![Event::CountCorrected { entry, reference: reference.cloned() }]);
            }
            [Event::CountCorrected { .. }] => {
                return Err(Refusal::CorrectionOfCorrection { entry });
            }
            _ => {}
        }
        let posted = events.into_iter().filter_map(|event| match event {
            Event::EntryPosted { entry } => Some(entry),
            _ => None,
        });
        let posted: Vec<Entry> = posted.collect();
        if posted.is_empty() {
            return Err(Refusal::UnknownEntry { entry });
        }
        if posted.iter().any(|posted| posted.corrects().is_some()) {
            return Err(Refusal::CorrectionOfCorrection { entry });
        }
        let planned = posted.iter().map(|posted| Planned {
            entry: posted.correction(envelope.id, reference.cloned()),
            told: posted.purpose() == Purpose::Exchange,
        });
        self.posted(planned.collect())
    }

    /// The events that post entries, if the accounts bear them together.
    pub(super) fn posted(&self, planned: Vec<Planned>) -> Result<Vec<Event>, Refusal> {
        self.may_post(&planned)?;
        Ok(planned.into_iter().map(|one| Event::EntryPosted { entry: one.entry }).collect())
    }

    /// What is asked for, and what the rules in force take of the exchanges among it.
    fn with_levies(&self, id: CommandId, entries: Vec<Entry>) -> Result<Vec<Event>, Refusal> {
        // What is asked for is refused before what would be added to it.
        for leg in entries.iter().flat_map(Entry::legs) {
            self.known(&leg.account, &leg.amount)?;
        }
        let exchanges = entries.iter().filter(|entry| entry.purpose() == Purpose::Exchange);
        let mut levies = Vec::new();
        for exchange in exchanges {
            let in_force = |unit: &Unit| self.rules(unit)?.levy_rule();
            levies.extend(self.levy_on(id, exchange, in_force)?);
        }
        self.posted(entries.into_iter().chain(levies).map(Planned::new).collect())
    }

    /// What an exchange leaves to the pots, as an entry of its own.
    pub(super) fn levy_on<'a>(
        &self,
        id: CommandId,
        exchange: &Entry,
        levy_of: impl Fn(&Unit) -> Option<&'a Levy>,
    ) -> Result<Option<Entry>, Refusal> {
        let mut taken: BTreeMap<&AccountId, i128> = BTreeMap::new();
        for leg in exchange.legs() {
            let Some(levy) = levy_of(leg.amount.unit()) else { continue };
            let bears = self.held(&leg.account)?.kind() == AccountKind::Member;
            let quanta = i128::from(levy.of(leg.amount.quanta()));
            if bears && quanta > 0 {
                let from = taken.entry(&leg.account).or_default();
                *from = from.saturating_sub(quanta);
                let to = taken.entry(levy.to()).or_default();
                *to = to.saturating_add(quanta);
            }
        }
        self.entry_of(id, taken, Purpose::Levy)
    }

    /// An entry of what is added to each account, unless nothing is.
    pub(super) fn entry_of(
        &self,
        id: CommandId,
        added: BTreeMap<&AccountId, i128>,
        purpose: Purpose,
    ) -> Result<Option<Entry>, Refusal> {
        let mut legs = Vec::new();
        for (account, quanta) in added.into_iter().filter(|(_, quanta)| *quanta != 0) {
            let unit = self.held(account)?.unit().clone();
            let Some(within) = i64::try_from(quanta).ok().filter(|q| *q != i64::MIN) else {
                let (account, balance) = (account.clone(), quanta);
                return Err(if quanta > 0 {
                    Refusal::AboveCeiling { account, unit, balance, ceiling: i64::MAX }
                } else {
                    Refusal::BelowFloor { account, unit, balance, floor: -i64::MAX }
                });
            };
            legs.push(Leg { account: account.clone(), amount: super::amount(&unit, within) });
        }
        if legs.is_empty() {
            return Ok(None);
        }
        Ok(Some(Entry::new(id, legs, purpose, None, None)?))
    }

    /// Whether the accounts bear the entries of a command, all of them together.
    ///
    /// Debits are checked before credits, so that an entry in bulk is refused for the same reason.
    fn may_post(&self, planned: &[Planned]) -> Result<(), Refusal> {
        let mut sums: BTreeMap<&AccountId, Sum> = BTreeMap::new();
        for Planned { entry, .. } in planned {
            for Leg { account, amount } in entry.legs() {
                let at = self.known(account, amount)?;
                let sum = sums.entry(account).or_insert_with(|| Sum::nothing(at));
                sum.add(amount.quanta(), entry.purpose());
            }
        }
        let floors = self.floors_after(planned);
        let (debits, rest): (Vec<_>, Vec<_>) = sums.values().partition(|sum| sum.quanta < 0);
        let moves = debits.into_iter().chain(rest);
        moves.into_iter().try_for_each(|sum| self.may_move(sum, floors.get(&sum.at).copied()))
    }

    /// The place of an account that holds an amount's unit.
    fn known(&self, account: &AccountId, amount: &Amount) -> Result<usize, Refusal> {
        let unknown = || Refusal::UnknownAccount { account: account.clone() };
        let at = self.position(account).ok_or_else(unknown)?;
        let held = self.accounts.get(at).ok_or_else(unknown)?;
        if held.unit() == amount.unit() {
            return Ok(at);
        }
        let (unit, found) = (held.unit().clone(), amount.unit().clone());
        Err(Refusal::WrongUnit { account: account.clone(), unit, found })
    }

    /// A debit is held to the floor only and a credit to the ceiling only, so that a balance that
    /// stands beyond a limit can always move towards it. A floor that rises by the very entry is
    /// held to as well.
    fn may_move(&self, sum: &Sum, floor_after: Option<i64>) -> Result<(), Refusal> {
        let &Sum { at, quanta, between, grants } = sum;
        let (Some(account), Some(state)) = (self.accounts.get(at), self.states.get(at)) else {
            return Err(Refusal::ForeignHandle {});
        };
        let (id, unit) = (account.id(), account.unit());
        super::decide::is_open(account)?;
        if grants && !state.external {
            return Err(Refusal::GrantFromInside { account: id.clone(), kind: account.kind() });
        }
        let balance = i128::from(state.balance).saturating_add(quanta);
        let floor = floor_after.unwrap_or(state.floor);
        let lowest = balance.saturating_sub(state.pending_out.into());
        if (quanta < 0 || floor > state.floor) && lowest < floor.into() {
            let (account, unit) = (id.clone(), unit.clone());
            return Err(Refusal::BelowFloor { account, unit, balance: lowest, floor });
        }
        let highest = balance.saturating_add(state.pending_in.into());
        if quanta > 0 && highest > state.ceiling.into() {
            let (account, unit, ceiling) = (id.clone(), unit.clone(), state.ceiling);
            return Err(Refusal::AboveCeiling { account, unit, balance: highest, ceiling });
        }
        // Entry by entry, a balance stays where it can be counted.
        let stood = i128::from(state.balance);
        let (least, most) = (stood.saturating_add(between.0), stood.saturating_add(between.1));
        if least < (-i64::MAX).into() {
            let (account, unit) = (id.clone(), unit.clone());
            return Err(Refusal::BelowFloor { account, unit, balance: least, floor: -i64::MAX });
        }
        if most > i64::MAX.into() {
            let (account, unit) = (id.clone(), unit.clone());
            return Err(Refusal::AboveCeiling { account, unit, balance: most, ceiling: i64::MAX });
        }
        Ok(())
    }

    /// The reason why [`State::after`](super::State::after) gave no balance.
    #[cold]
    pub(super) fn why_not(&self, at: usize, quanta: i64, purpose: Purpose) -> Refusal {
        let mut sum = Sum::nothing(at);
        sum.add(quanta, purpose);
        self.may_move(&sum, None).err().unwrap_or(Refusal::ForeignHandle {})
    }

    /// The floors that entries change by what they tell of who gave to whom, by account.
    fn floors_after(&self, planned: &[Planned]) -> BTreeMap<usize, i64> {
        let mut floors = BTreeMap::new();
        for book in &self.books {
            let Some(activity) = &book.activity else { continue };
            let told = planned.iter().filter(|one| one.told);
            let gifts = told.flat_map(|one| activity.told(&self.dense(&one.entry)));
            let change = activity.change(gifts);
            for (account, line) in activity.lines(&change) {
                let at = usize::try_from(account).unwrap_or(usize::MAX);
                if let Some(floor) = self.floor_with(at, line) {
                    floors.insert(at, floor);
                }
            }
        }
        floors
    }

    /// The legs of an entry by the accounts' numbers, for the counts of who gave to whom.
    fn dense(&self, entry: &Entry) -> Vec<(u32, i64)> {
        let legs = entry.legs().iter();
        let dense =
            legs.filter_map(|leg| Some((*self.handles.get(&leg.account)?, leg.amount.quanta())));
        dense.collect()
    }
}

/// A draft under the id of the command that posts it.
fn entry(id: CommandId, draft: Draft) -> Result<Entry, Refusal> {
    let Draft { legs, purpose, value_date, reference } = draft;
    Ok(Entry::new(id, legs, purpose, value_date, reference)?)
}
