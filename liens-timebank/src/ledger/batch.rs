//! Entries in bulk: checked and written in one step.
//!
//! The usual way decides a command and then applies its events; here an entry of two legs is
//! checked and written at once, and what was written is undone if a later one is refused. Both ways
//! refuse for the same reasons, which a property holds them to.
//!
//! The time goes into waiting for memory: the slot of each id in a table larger than any cache. So
//! the slots of a block of entries are touched before the first of them is looked at, and the waits
//! overlap.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "numeric kernel: handles are checked against the number of accounts before they index, \
              balances move through checked additions, and undoing a movement that was in range \
              stays in range"
)]

use liens_core::index::{IdIndex, Place};
use liens_core::{CommandId, ContributorId, Decision, Envelope, Timestamp};

use super::Ledger;
use super::State;
use super::rules::Book;
use crate::log::{Body, MOST_EVENTS, Pair, Row};
use crate::{AccountHandle, BatchRefused, Command, Leg, Purpose, Refusal};

/// An entry of two legs for [`Ledger::post_batch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BatchEntry {
    /// Identifies the entry for ever.
    pub id: CommandId,
    /// Who is debited: who received the time.
    pub from: AccountHandle,
    /// Who is credited: who gave the time.
    pub to: AccountHandle,
    /// What moves, in quanta of both accounts' unit, 1 or above.
    pub quanta: i64,
    /// Why it moves.
    pub purpose: Purpose,
}

/// What a batch did.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::{BatchEntry, BatchReceipt};
/// let mut town = Town::of(&["ana", "bo"])?;
/// let [ana, bo] = ["ana", "bo"].map(|name| town.bank.account(&id(name)).expect("it was opened"));
/// let entry = |number| BatchEntry {
///     id: CommandId::from_u128(number), from: bo, to: ana, quanta: 60, purpose: Purpose::Gift,
/// };
/// let (by, at) = (person("broker"), "2026-01-02".parse()?);
/// town.bank.post_batch(&by, at, &[entry(101)])?;
/// // A file that is read again after it grew.
/// let receipt: BatchReceipt = town.bank.post_batch(&by, at, &[entry(101), entry(102)])?;
/// assert_eq!((receipt.already_done, receipt.posted), (1, 1));
/// assert_eq!(town.balance("ana"), "PT2M");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct BatchReceipt {
    /// The sequence of the first event that it wrote.
    pub first: u64,
    /// How many entries it posted.
    pub posted: usize,
    /// How many of its entries were posted before, with the same content.
    pub already_done: usize,
}

/// What every entry of a batch has in common.
struct Common<'a> {
    by: &'a ContributorId,
    at: Timestamp,
    actor: u32,
    /// Why no new entry can be posted, if that is so.
    closed: Option<Refusal>,
}

/// What is known of an entry before its legs are read.
pub(super) struct Header<'a> {
    pub(super) id: CommandId,
    pub(super) by: &'a ContributorId,
    pub(super) on_behalf_of: Option<&'a ContributorId>,
    pub(super) at: Timestamp,
}

impl<'a> Header<'a> {
    /// What the envelope of any command says of it.
    pub(super) const fn of<C>(envelope: &'a Envelope<C>) -> Self {
        let Envelope { id, by, on_behalf_of, at, .. } = envelope;
        Self { id: *id, by, on_behalf_of: on_behalf_of.as_ref(), at: *at }
    }
}

/// So many entries look for their ids at once, so that the table is waited for once.
pub(super) const BLOCK: usize = 32;

impl Ledger {
    /// Posts entries of two legs, all or none.
    ///
    /// Entries posted before with the same content are skipped and counted.
    ///
    /// # Law
    ///
    /// `a_batch_equals_its_entries_one_by_one`
    ///
    /// # Errors
    ///
    /// [`BatchRefused`] names the first entry that is refused; the ledger is as it was before.
    ///
    /// # Complexity
    ///
    /// O(n) for n entries, whatever the length of the history.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{AccountId, CommandId, ContributorId, Envelope, Unit};
    /// # use liens_timebank::{AccountKind, BatchEntry, Command, Ledger, Limits, Purpose};
    /// # let mut ledger = Ledger::new();
    /// # let (by, at) = (ContributorId::new("broker")?, "2026-01-05".parse()?);
    /// # for (number, name) in [(1, "ana"), (2, "bo")] {
    /// #     let body = Command::OpenAccount { account: AccountId::new(name)?, holder: None,
    /// #         unit: Unit::Time, kind: AccountKind::Member, limits: None };
    /// #     let id = CommandId::from_u128(number);
    /// #     ledger.execute(Envelope { id, by: by.clone(), on_behalf_of: None, at, body })?;
    /// # }
    /// let ana = ledger.account(&AccountId::new("ana")?).ok_or("no account")?;
    /// let bo = ledger.account(&AccountId::new("bo")?).ok_or("no account")?;
    /// let id = CommandId::from_u128(3);
    /// let hour = BatchEntry { id, from: bo, to: ana, quanta: 3_600, purpose: Purpose::Exchange };
    /// assert_eq!(ledger.post_batch(&by, at, &[hour])?.posted, 1);
    /// assert_eq!(ledger.post_batch(&by, at, &[hour])?.already_done, 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn post_batch(
        &mut self,
        by: &ContributorId,
        at: Timestamp,
        batch: &[BatchEntry],
    ) -> Result<BatchReceipt, BatchRefused> {
        let begun = self.mark();
        let full =
            (!self.log.has_room(batch.len())).then_some(Refusal::Full { limit: MOST_EVENTS });
        let common = Common {
            by,
            at,
            actor: self.log.number_or_next(by, None),
            closed: self.in_time(at).err().or(full),
        };
        self.log.index.reserve(batch.len());
        self.log.ids.reserve(batch.len());
        self.log.rows.reserve(batch.len());
        match self.post_all(&common, batch) {
            Ok(posted) => {
                if posted > 0 {
                    self.log.enrol(by, None);
                }
                let already_done = batch.len() - posted;
                Ok(BatchReceipt { first: begun.rows as u64, posted, already_done })
            }
            Err(refused) => {
                self.undo_to(begun);
                Err(refused)
            }
        }
    }

    /// How many entries are new.
    ///
    /// Block by block: all slots are touched, then each entry is posted in turn, so that an entry
    /// sees what those before it left.
    fn post_all(
        &mut self,
        common: &Common<'_>,
        batch: &[BatchEntry],
    ) -> Result<usize, BatchRefused> {
        let mut known = 0;
        let mut tags = [0_u32; BLOCK];
        for (number, block) in batch.chunks(BLOCK).enumerate() {
            let mut near = 0;
            for (tag, entry) in tags.iter_mut().zip(block) {
                *tag = IdIndex::tag(entry.id.as_u128());
                near ^= self.log.index.touch(*tag);
            }
            std::hint::black_box(near);
            for (offset, (entry, tag)) in block.iter().zip(tags).enumerate() {
                let new = self
                    .post_one(common, entry, tag)
                    .map_err(|refusal| BatchRefused { index: number * BLOCK + offset, refusal })?;
                known += usize::from(!new);
            }
        }
        Ok(batch.len() - known)
    }

    /// Whether the entry is new.
    ///
    /// In this order, as a command: known accounts, known id, time and room, form, rules, limits.
    /// Nothing is written before the last of them is passed.
    #[inline]
    fn post_one(
        &mut self,
        common: &Common<'_>,
        entry: &BatchEntry,
        tag: u32,
    ) -> Result<bool, Refusal> {
        let BatchEntry { id, from, to, quanta, purpose } = *entry;
        let (Some(debited), Some(credited)) = (self.resolve(from), self.resolve(to)) else {
            return Err(Refusal::ForeignHandle {});
        };
        let pair = Pair { from: from.index, to: to.index, quanta, purpose };
        let row = Row { at: common.at, actor: common.actor, body: Body::Pair(pair) };
        let bits = id.as_u128();
        let ids = &self.log.ids;
        let slot = match self.log.index.place(tag, |at| ids[at as usize] == bits) {
            Place::Free(slot) => slot,
            Place::At(position) => {
                let stored = &self.log.rows[position as usize];
                let same = (stored.actor, &stored.body) == (row.actor, &row.body);
                return if same { Ok(false) } else { Err(Refusal::IdReused { command: id }) };
            }
        };
        if let Some(refusal) = &common.closed {
            return Err(refusal.clone());
        }
        let linked = purpose == Purpose::Correction;
        if linked
            || quanta <= 0
            || from == to
            || self.states[debited].unit != self.states[credited].unit
        {
            return Err(self.malformed(entry, debited, credited));
        }
        if purpose == Purpose::Exchange && self.rules_add_to(debited) {
            return self.post_by_rules(common, entry).map(|()| true);
        }
        let Some(left) = self.states[debited].after(-quanta, purpose) else {
            return Err(self.why_not(debited, -quanta, purpose));
        };
        let Some(reached) = self.states[credited].after(quanta, purpose) else {
            return Err(self.why_not(credited, quanta, purpose));
        };
        self.states[debited].balance = left;
        self.states[credited].balance = reached;
        self.log.write(slot, tag, id, row);
        Ok(true)
    }

    /// Whether the rules of an account's unit do more to exchanges than hold them to limits.
    #[inline]
    fn rules_add_to(&self, account: usize) -> bool {
        self.books[self.states[account].unit as usize].adds_to_exchanges()
    }

    /// Posts an entry whose unit has rules that look at exchanges, as a command would.
    #[cold]
    fn post_by_rules(&mut self, common: &Common<'_>, entry: &BatchEntry) -> Result<(), Refusal> {
        let BatchEntry { id, from, to, quanta, purpose } = *entry;
        let legs = [(from.index, -quanta), (to.index, quanta)].map(|leg| self.leg(leg));
        let legs = legs.into_iter().flatten().collect();
        let body = Command::PostEntry { legs, purpose, value_date: None, reference: None };
        let envelope =
            Envelope { id, by: common.by.clone(), on_behalf_of: None, at: common.at, body };
        if let Decision::New(events) = self.decision(&envelope)? {
            self.record(&Header::of(&envelope), events);
        }
        Ok(())
    }

    /// Posts an entry of two legs as a batch would, or leaves everything to the longer way: nothing
    /// is written where it is no plain pair, was sent before or is refused.
    pub(super) fn post_pair(
        &mut self,
        header: &Header<'_>,
        legs: &[Leg],
        purpose: Purpose,
    ) -> bool {
        let [a, b] = legs else { return false };
        let (from, to) = if a.amount.is_negative() { (a, b) } else { (b, a) };
        let quanta = to.amount.quanta();
        // A correction is linked, so that it never is a plain pair.
        let balanced =
            purpose != Purpose::Correction && quanta > 0 && from.amount.quanta() == -quanta;
        let accounts = (self.handles.get(&from.account), self.handles.get(&to.account));
        let (Some(&debited), Some(&credited)) = accounts else { return false };
        let unit = self.states[debited as usize].unit;
        let one_unit = self.states[credited as usize].unit == unit
            && [from, to].iter().all(|leg| *leg.amount.unit() == self.books[unit as usize].unit);
        let in_time = self.in_time(header.at).is_ok() && self.log.has_room(1);
        if !(balanced && one_unit && debited != credited && in_time) {
            return false;
        }
        if purpose == Purpose::Exchange && self.rules_add_to(debited as usize) {
            return false;
        }
        let left = self.states[debited as usize].after(-quanta, purpose);
        let reached = self.states[credited as usize].after(quanta, purpose);
        let (Some(left), Some(reached)) = (left, reached) else { return false };
        let bits = header.id.as_u128();
        let tag = IdIndex::tag(bits);
        self.log.index.reserve(1);
        let ids = &self.log.ids;
        let place = self.log.index.place(tag, |at| ids[at as usize] == bits);
        let Place::Free(slot) = place else { return false };
        let actor = self.log.enrol(header.by, header.on_behalf_of);
        let pair = Pair { from: debited, to: credited, quanta, purpose };
        self.states[debited as usize].balance = left;
        self.states[credited as usize].balance = reached;
        let row = Row { at: header.at, actor, body: Body::Pair(pair) };
        self.log.write(slot, tag, header.id, row);
        true
    }

    /// Why an entry in bulk is no entry.
    #[cold]
    fn malformed(&self, entry: &BatchEntry, debited: usize, credited: usize) -> Refusal {
        let BatchEntry { id, quanta, purpose, .. } = *entry;
        let (debited, credited) = (&self.accounts[debited], &self.accounts[credited]);
        if purpose == Purpose::Correction {
            crate::EntryError::Unlinked { entry: id, purpose }.into()
        } else if quanta <= 0 {
            Refusal::NotPositive { entry: id, quanta }
        } else if debited.id() == credited.id() {
            let account = debited.id().clone();
            crate::EntryError::DuplicateAccount { entry: id, account }.into()
        } else {
            let (unit, found) = (credited.unit().clone(), debited.unit().clone());
            Refusal::WrongUnit { account: credited.id().clone(), unit, found }
        }
    }

    /// What has to come back when a batch is refused.
    fn mark(&self) -> Mark {
        let rules = self.books.iter().any(Book::adds_to_exchanges);
        Mark {
            rows: self.log.rows.len(),
            long: self.log.long.len(),
            actors: self.log.actors(),
            before: rules.then(|| (self.states.clone(), self.books.clone())),
        }
    }

    /// Takes back the entries of a batch that was refused, the last one first.
    #[cold]
    fn undo_to(&mut self, begun: Mark) {
        while self.log.rows.len() > begun.rows {
            let (Some(row), Some(bits)) = (self.log.rows.pop(), self.log.ids.pop()) else { break };
            // Of several events of one command the first is indexed.
            if self.log.ids.len() == begun.rows || self.log.ids.last() != Some(&bits) {
                self.log.index.free(IdIndex::tag(bits), self.log.rows.len() as u32);
            }
            if let (Body::Pair(pair), None) = (row.body, &begun.before) {
                self.states[pair.from as usize].balance += pair.quanta;
                self.states[pair.to as usize].balance -= pair.quanta;
            }
        }
        self.log.long.truncate(begun.long);
        self.log.forget_actors(begun.actors);
        if let Some((states, books)) = begun.before {
            (self.states, self.books) = (states, books);
        }
    }
}

/// A ledger before a batch.
struct Mark {
    rows: usize,
    long: usize,
    actors: usize,
    /// Balances and what floors deepen by, where rules add to exchanges.
    before: Option<(Vec<State>, Vec<Book>)>,
}
