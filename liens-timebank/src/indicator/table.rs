//! One pass over the entries of a ledger, into dense columns by member and by pair.
//!
//! A balance is held from one entry to the next; what it was meanwhile is counted when the next one
//! comes, `balance × seconds`, so that an average over time costs no more than a sum:
//!
//! ```text
//!         +2 h          -1 h                period ends
//!  |-------|-------------|-------------------|
//!  0       2 h held      1 h held
//! ```
//!
//! An entry before the period moves balances and is no exchange of it; one after it is not read.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "numeric kernel: members are numbered below 2³², every number written comes from the \
              ledger's own accounts, instants lie within the years 1 to 9999, and sums that could \
              leave their range are saturated first and refused at the end"
)]

use std::collections::BTreeSet;

use liens_core::{AccountId, CommandId, Unit};

use super::pairs::{Gift, Pairs};
use super::{IndicatorError, Month, Period};
use crate::{AccountKind, CountedExchange, EntryView, Ledger, Purpose};

/// What one member did and held; one line of the cache, since nearly every entry reads two at
/// random.
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub(super) struct Member {
    pub(super) given: u64,
    pub(super) received: u64,
    pub(super) balance: i64,
    /// Seconds of the period with a balance below zero, since the first entry.
    pub(super) under_water: u64,
    /// Quanta above zero times seconds.
    held: u128,
    since: i64,
    pub(super) exchanges: u32,
}

/// The columns from which every indicator is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) names: Vec<AccountId>,
    pub(super) members: Vec<Member>,
    /// Seconds of the period since each member's first entry.
    pub(super) watched: Vec<u64>,
    pub(super) months: Vec<(Month, u64)>,
    pub(super) exchanges: u64,
    pub(super) untold: u64,
    pub(super) counted: u64,
    pub(super) volume: u64,
    /// Quanta above zero times seconds, of all members.
    pub(super) held: u128,
    pub(super) pairs: Pairs,
}

/// No member of this unit.
const NOBODY: u32 = u32::MAX;

/// What is needed while entries are read: the table in the making, where each account of the ledger
/// stands in it, and two lists for the legs of one entry that are used again.
struct Reader {
    period: Period,
    slots: Vec<u32>,
    table: Table,
    gifts: Vec<Gift>,
    month_ends: i64,
    given: u128,
    received: u128,
    credits: Vec<(u32, u64)>,
    debits: Vec<(u32, u64)>,
    corrected: BTreeSet<CommandId>,
}

impl Table {
    /// Entries first, since they alone move balances; exchanges that were only counted are added at
    /// the end, in any order.
    pub(super) fn read(
        ledger: &Ledger,
        unit: &Unit,
        period: Period,
    ) -> Result<Self, IndicatorError> {
        let mut reader = Reader::new(ledger, unit, period);
        reader.corrected = ledger.corrected_before(period.to());
        for entry in ledger.entries().take_while(|entry| entry.at() < period.to()) {
            reader.take(&entry);
        }
        for counted in ledger.counted_at_all() {
            reader.count(&counted);
        }
        reader.finish()
    }
}

impl Reader {
    /// Members are numbered in the order of their ids, so that every result is in that order and no
    /// names are compared again.
    fn new(ledger: &Ledger, unit: &Unit, period: Period) -> Self {
        let (mut names, mut slots) = (Vec::new(), Vec::new());
        for (account, _) in ledger.accounts() {
            let Some(handle) = ledger.account(account.id()) else { continue };
            let index = handle.index as usize;
            if slots.len() <= index {
                slots.resize(index + 1, NOBODY);
            }
            if account.kind() == AccountKind::Member && account.unit() == unit {
                slots[index] = names.len() as u32;
                names.push(account.id().clone());
            }
        }
        let table = Table {
            members: vec![Member::new(); names.len()],
            watched: vec![0; names.len()],
            names,
            months: Vec::new(),
            exchanges: 0,
            untold: 0,
            counted: 0,
            volume: 0,
            held: 0,
            pairs: Pairs::default(),
        };
        Self {
            period,
            slots,
            table,
            gifts: Vec::new(),
            month_ends: i64::MIN,
            given: 0,
            received: 0,
            credits: Vec::new(),
            debits: Vec::new(),
            corrected: BTreeSet::new(),
        }
    }

    /// Moves balances and counts how long they stood; an exchange of the period that was not taken
    /// back before its end is counted as one.
    fn take(&mut self, entry: &EntryView<'_>) {
        let at = entry.at().unix_seconds();
        let begins = self.period.from().unix_seconds();
        let ends = self.period.to().unix_seconds();
        self.credits.clear();
        self.debits.clear();
        for (handle, quanta) in entry.legs() {
            let slot = self.slots[handle.index as usize];
            if slot == NOBODY {
                continue;
            }
            let member = &mut self.table.members[slot as usize];
            let now = at.max(begins);
            if member.since == NEVER {
                // Nothing was held before; what is watched ends with the period.
                self.table.watched[slot as usize] = ends.abs_diff(now);
                member.since = now;
            }
            member.hold_until(now);
            member.balance += quanta;
            let side = if quanta > 0 { &mut self.credits } else { &mut self.debits };
            side.push((slot, quanta.unsigned_abs()));
        }
        let exchanged = entry.purpose() == Purpose::Exchange;
        if at >= begins && exchanged && !self.corrected.contains(&entry.id()) {
            self.exchange(entry);
        }
    }

    /// Who gave, who received, how much in which month; entries come in the order of time, so that
    /// the month is that of the last one until an instant passes its end.
    fn exchange(&mut self, entry: &EntryView<'_>) {
        if self.credits.is_empty() && self.debits.is_empty() {
            return;
        }
        let mut given = 0_u64;
        for &(slot, quanta) in &self.credits {
            let member = &mut self.table.members[slot as usize];
            member.given = member.given.saturating_add(quanta);
            member.exchanges += 1;
            given = given.saturating_add(quanta);
        }
        for &(slot, quanta) in &self.debits {
            let member = &mut self.table.members[slot as usize];
            member.received = member.received.saturating_add(quanta);
            member.exchanges += 1;
            self.received += u128::from(quanta);
        }
        self.given += u128::from(given);
        self.table.exchanges += 1;
        if entry.at().unix_seconds() >= self.month_ends {
            let month = Month::of(entry.at());
            self.month_ends = month.next().first().unix_seconds();
            self.table.months.push((month, 0));
        }
        if let Some((_, hours)) = self.table.months.last_mut() {
            *hours = hours.saturating_add(given);
        }
        self.tell_pairs();
    }

    /// An exchange that moves nothing shows who took part in it, and who gave to whom.
    fn count(&mut self, counted: &CountedExchange) {
        let [from, to] =
            [counted.giver(), counted.receiver()].map(|handle| self.slots[handle.index as usize]);
        let stands = self.period.contains(counted.at()) && !self.corrected.contains(&counted.id());
        if from == NOBODY || to == NOBODY || !stands {
            return;
        }
        for slot in [from, to] {
            self.table.members[slot as usize].exchanges += 1;
        }
        self.table.counted += 1;
        self.gifts.push(Gift { from, to, quanta: 0 });
    }

    /// Who gave to whom, where one side of the entry has one member only.
    fn tell_pairs(&mut self) {
        match (self.credits.as_slice(), self.debits.as_slice()) {
            (&[(from, _)], [_, _, ..]) => {
                let gifts = self.debits.iter().map(|&(to, quanta)| Gift { from, to, quanta });
                self.gifts.extend(gifts);
            }
            ([_, ..], &[(to, _)]) => {
                let gifts = self.credits.iter().map(|&(from, quanta)| Gift { from, to, quanta });
                self.gifts.extend(gifts);
            }
            _ => self.table.untold += 1,
        }
    }

    /// Holds every balance up to the end of the period, and refuses sums beyond which a fraction
    /// would not be exact.
    fn finish(mut self) -> Result<Table, IndicatorError> {
        let ends = self.period.to().unix_seconds();
        let (mut credits, mut debts) = (0_u128, 0_u128);
        let mut held = Some(0_u128);
        for member in &mut self.table.members {
            if member.since != NEVER {
                member.hold_until(ends);
            }
            let side = if member.balance > 0 { &mut credits } else { &mut debts };
            *side += u128::from(member.balance.unsigned_abs());
            held = held.and_then(|held| held.checked_add(member.held));
        }
        let most = i64::MAX as u128;
        let sums = [self.given.saturating_add(self.received), credits, debts];
        if let Some(&quanta) = sums.iter().find(|sum| **sum > most) {
            return Err(IndicatorError::OutOfRange { quanta });
        }
        self.table.volume = self.given as u64;
        self.table.held = held.ok_or(IndicatorError::OutOfRange { quanta: u128::MAX })?;
        self.table.pairs = Pairs::of(self.gifts, self.table.names.len());
        Ok(self.table)
    }
}

/// Before every instant.
const NEVER: i64 = i64::MIN;

impl Member {
    /// A member of whom nothing is known yet.
    const fn new() -> Self {
        let (given, received, balance, under_water) = (0, 0, 0, 0);
        Self { given, received, balance, under_water, held: 0, since: NEVER, exchanges: 0 }
    }

    /// Counts the balance as held up to an instant.
    fn hold_until(&mut self, at: i64) {
        let seconds = at.abs_diff(self.since);
        let below = u64::from(self.balance < 0);
        self.under_water += below * seconds;
        self.held += u128::from(self.balance.max(0).unsigned_abs()) * u128::from(seconds);
        self.since = at;
    }
}
