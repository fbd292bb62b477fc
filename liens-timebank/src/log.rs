//! The history of a ledger in columns: ids, rows, and a side table for what is rare.
//!
//! A million exchanges are a million rows of 56 bytes: the id of the command in one column, and
//! beside it when, by whom, and two accounts with an amount. What an ordinary exchange does not
//! have (more legs, a value date, a reference, what it corrects) lies in a table of its own, and so
//! does everything that is no entry. Events are put together from the columns when somebody reads
//! them.
//!
//! ```text
//! ids    | 7 | 8 | 9 | 9 |               one row an event; a command may have several
//! rows   | pair | long 0 | other 0 | pair |
//! long   | legs, value date, reference, .. |
//! others | RulesSet |
//! index  id 9 -> row 2                   the first row of each command
//! ```

use std::collections::HashMap;

use foldhash::fast::FixedState;
use liens_core::index::{IdIndex, MOST, Place};
use liens_core::{CommandId, ContributorId, EvidenceId, Receipt, Timestamp};

use crate::{AccountHandle, Event, Purpose};

/// A hash table without a random key, so that the same input gives the same work; two names are
/// looked up for each entry, so that its hash is a fast one.
pub(crate) type Table<K, V> = HashMap<K, V, FixedState>;

/// Who sent a command, and for whom.
pub(crate) type Actor = (ContributorId, Option<ContributorId>);

/// The most events that a history can number.
pub(crate) const MOST_EVENTS: u32 = MOST;

/// A longer history than this makes room as it goes, whatever length it announces.
const MOST_FORESEEN: usize = 1 << 22;

/// One event, its command's id apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) at: Timestamp,
    pub(crate) actor: u32,
    pub(crate) body: Body,
}

/// What an event did; the usual entry is held in place, so that it costs 56 bytes with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// An entry of two legs, and nothing to say about it.
    Pair(Pair),
    /// Any other entry: its place in the table of long entries.
    Long(u32),
    /// Any other event: its place in the table of events.
    Other(u32),
}

/// An entry of two legs between dense accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) quanta: i64,
    pub(crate) purpose: Purpose,
}

/// An entry that does not fit in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LongEntry {
    pub(crate) legs: Box<[(u32, i64)]>,
    pub(crate) purpose: Purpose,
    pub(crate) value_date: Option<Timestamp>,
    pub(crate) reference: Option<EvidenceId>,
    pub(crate) corrects: Option<CommandId>,
    pub(crate) agreement: Option<CommandId>,
}

/// Every event in order, and the place of each command's first one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) ids: Vec<u128>,
    pub(crate) rows: Vec<Row>,
    pub(crate) index: IdIndex,
    pub(crate) long: Vec<LongEntry>,
    pub(crate) others: Vec<Event>,
    actors: Vec<Actor>,
    numbers: Table<Actor, u32>,
}

/// A posted entry, read in place.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::EntryView;
/// let mut town = Town::of(&["ana", "bo"])?;
/// town.gives("ana", "bo", "2026-01-02", "PT1H")?;
/// let entry: EntryView<'_> = town.bank.entries().next().ok_or("no entry")?;
/// assert_eq!((entry.purpose(), entry.corrects()), (Purpose::Exchange, None));
/// let legs: Vec<_> = entry.legs().map(|(_, quanta)| quanta).collect();
/// assert_eq!(legs, [-3_600, 3_600]); // what left comes first
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct EntryView<'a> {
    id: CommandId,
    at: Timestamp,
    ledger: u32,
    moved: Moved<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Moved<'a> {
    Pair(&'a Pair),
    Long(&'a LongEntry),
}

impl<'a> EntryView<'a> {
    /// The id of the entry and of the command that posted it.
    pub const fn id(&self) -> CommandId {
        self.id
    }

    /// When it was recorded.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Why it moved.
    pub const fn purpose(&self) -> Purpose {
        match self.moved {
            Moved::Pair(pair) => pair.purpose,
            Moved::Long(entry) => entry.purpose,
        }
    }

    /// When it happened outside, where that is not when it was recorded.
    pub const fn value_date(&self) -> Option<Timestamp> {
        match self.moved {
            Moved::Pair(_) => None,
            Moved::Long(entry) => entry.value_date,
        }
    }

    /// What it refers to outside the ledger.
    pub const fn reference(&self) -> Option<&'a EvidenceId> {
        match self.moved {
            Moved::Pair(_) => None,
            Moved::Long(entry) => entry.reference.as_ref(),
        }
    }

    /// The entry that this one takes back.
    pub const fn corrects(&self) -> Option<CommandId> {
        match self.moved {
            Moved::Pair(_) => None,
            Moved::Long(entry) => entry.corrects,
        }
    }

    /// The agreement that this one settles.
    pub const fn agreement(&self) -> Option<CommandId> {
        match self.moved {
            Moved::Pair(_) => None,
            Moved::Long(entry) => entry.agreement,
        }
    }

    /// The accounts and what was added to each, in quanta of its unit; what left comes first in an
    /// entry of two legs.
    pub fn legs(&self) -> impl Iterator<Item = (AccountHandle, i64)> + use<'a> {
        let (two, long) = match self.moved {
            Moved::Pair(pair) => ([pair.debit(), pair.credit()], &[][..]),
            Moved::Long(entry) => ([(0, 0); 2], &*entry.legs),
        };
        let ledger = self.ledger;
        let count = if long.is_empty() { two.len() } else { long.len() };
        let leg = move |at: usize| long.get(at).or(two.get(at)).copied();
        let legs = (0..count).filter_map(leg);
        legs.map(move |(index, quanta)| (AccountHandle { index, ledger }, quanta))
    }
}

impl Pair {
    /// What is taken. A pair moves one quantum or more, so that its negation exists.
    pub(crate) fn debit(&self) -> (u32, i64) {
        (self.from, self.quanta.checked_neg().unwrap_or_default())
    }

    /// What is added, on the other side.
    pub(crate) const fn credit(&self) -> (u32, i64) {
        (self.to, self.quanta)
    }
}

impl Log {
    /// The number of events.
    pub(crate) fn len(&self) -> u64 {
        u64::try_from(self.rows.len()).unwrap_or(u64::MAX)
    }

    /// Whether so many more events can be numbered.
    pub(crate) fn has_room(&self, more: usize) -> bool {
        let wanted = self.rows.len().saturating_add(more);
        u32::try_from(wanted).is_ok_and(|wanted| wanted <= MOST_EVENTS)
    }

    /// When the last event was recorded.
    pub(crate) fn last(&self) -> Option<Timestamp> {
        self.rows.last().map(|row| row.at)
    }

    /// The place of a command's first event.
    pub(crate) fn find(&self, id: CommandId) -> Option<usize> {
        let bits = id.as_u128();
        match self.index.place(IdIndex::tag(bits), |at| self.holds(at, bits)) {
            Place::At(position) => usize::try_from(position).ok(),
            Place::Free(_) => None,
        }
    }

    /// Whether the event at a position is of this id: the look that decides after a tag was the
    /// same.
    fn holds(&self, position: u32, bits: u128) -> bool {
        usize::try_from(position).ok().and_then(|at| self.ids.get(at)) == Some(&bits)
    }

    /// The answer that a command got whose first event stands at `first`.
    pub(crate) fn receipt(&self, command: CommandId, first: usize) -> Receipt {
        let its_own = self.ids.iter().skip(first).take_while(|id| **id == command.as_u128());
        Receipt {
            command,
            first: u64::try_from(first).unwrap_or(u64::MAX),
            events: u32::try_from(its_own.count()).unwrap_or(u32::MAX),
        }
    }

    /// Who sent an event's command.
    pub(crate) fn actor(&self, row: &Row) -> Option<&Actor> {
        usize::try_from(row.actor).ok().and_then(|at| self.actors.get(at))
    }

    /// The number that an actor has, or would get.
    pub(crate) fn number_or_next(&self, by: &ContributorId, of: Option<&ContributorId>) -> u32 {
        // Mostly it is who sent the last one.
        let last = self.rows.last().and_then(|row| Some((row.actor, self.actor(row)?)));
        if let Some((number, (last_by, last_of))) = last {
            if (last_by, last_of.as_ref()) == (by, of) {
                return number;
            }
        }
        let next = || u32::try_from(self.actors.len()).unwrap_or(u32::MAX);
        self.numbers.get(&(by.clone(), of.cloned())).copied().unwrap_or_else(next)
    }

    /// Gives an actor a number, unless it has one.
    pub(crate) fn enrol(&mut self, by: &ContributorId, of: Option<&ContributorId>) -> u32 {
        let number = self.number_or_next(by, of);
        if usize::try_from(number) == Ok(self.actors.len()) {
            let actor = (by.clone(), of.cloned());
            self.actors.push(actor.clone());
            self.numbers.insert(actor, number);
        }
        number
    }

    /// How many actors are known.
    pub(crate) fn actors(&self) -> usize {
        self.actors.len()
    }

    /// Forgets the actors that became known last, down to so many.
    pub(crate) fn forget_actors(&mut self, known: usize) {
        for actor in self.actors.drain(known.min(self.actors.len())..) {
            self.numbers.remove(&actor);
        }
    }

    /// Makes room for so many more events, as far as that is sensible to do at once.
    pub(crate) fn foresee(&mut self, events: usize) {
        let events = events.min(MOST_FORESEEN);
        self.index.reserve(events);
        self.ids.reserve(events);
        self.rows.reserve(events);
    }

    /// Reads the places where ids would stand, so that they are near when they are looked for.
    pub(crate) fn touch(&self, ids: impl Iterator<Item = CommandId>) {
        let near = ids.fold(0, |near, id| near ^ self.index.touch(IdIndex::tag(id.as_u128())));
        std::hint::black_box(near);
    }

    /// Writes an event of a checked command.
    pub(crate) fn push(&mut self, id: CommandId, row: Row) {
        let bits = id.as_u128();
        let tag = IdIndex::tag(bits);
        self.index.reserve(1);
        match self.index.place(tag, |at| self.holds(at, bits)) {
            Place::Free(slot) => self.write(slot, tag, id, row),
            // A further event of the same command.
            Place::At(_) => {
                self.ids.push(bits);
                self.rows.push(row);
            }
        }
    }

    /// Writes an event at the free slot of its command's id.
    pub(crate) fn write(&mut self, slot: usize, tag: u32, id: CommandId, row: Row) {
        let position = u32::try_from(self.rows.len()).unwrap_or(MOST_EVENTS);
        self.index.take(slot, tag, position);
        self.ids.push(id.as_u128());
        self.rows.push(row);
    }

    /// The entry at a place of the history, if an entry stands there.
    pub(crate) fn view(&self, at: usize, ledger: u32) -> Option<EntryView<'_>> {
        let row = self.rows.get(at)?;
        let moved = match &row.body {
            Body::Pair(pair) => Moved::Pair(pair),
            Body::Long(place) => Moved::Long(self.long(*place)?),
            Body::Other(_) => return None,
        };
        let id = CommandId::from_u128(*self.ids.get(at)?);
        Some(EntryView { id, at: row.at, ledger, moved })
    }

    /// What a row with [`Body::Long`] points to.
    pub(crate) fn long(&self, place: u32) -> Option<&LongEntry> {
        usize::try_from(place).ok().and_then(|at| self.long.get(at))
    }

    /// What a row with [`Body::Other`] points to.
    pub(crate) fn other(&self, place: u32) -> Option<&Event> {
        usize::try_from(place).ok().and_then(|at| self.others.get(at))
    }

    /// The bytes kept for the events and their index, spare room included.
    pub(crate) fn bytes(&self) -> usize {
        let ids = self.ids.capacity().saturating_mul(size_of::<u128>());
        let rows = self.rows.capacity().saturating_mul(size_of::<Row>());
        let long = self.long.capacity().saturating_mul(size_of::<LongEntry>());
        let legs = self.long.iter().map(|entry| size_of_val(&*entry.legs)).sum();
        let others = self.others.capacity().saturating_mul(size_of::<Event>());
        [rows, long, legs, others, self.index.bytes()].into_iter().fold(ids, usize::saturating_add)
    }
}
