//! Decides what the rules of a unit do: come into force, take demurrage, settle those who leave.
//!
//! Rules are data that the ledger applies, one set a unit. What they add to a command (a levy, a
//! settlement) is posted with it as entries of their own, so that a statement shows who took what,
//! and a correction takes all of it back.
//!
//! ```text
//! ana gives bo an hour, levy 1/40 from the giver:
//!   Exchange   ana +3600   bo -3600
//!   Levy       ana   -90   pot  +90
//! ```

use std::collections::BTreeMap;

use liens_core::{AccountId, CommandId, Timestamp, Unit};

use super::activity::Activity;
use super::post::Planned;
use super::{Ledger, State};
use crate::log::Body;
use crate::{Account, AccountKind, AccountStatus, Event, Exit, Limits, Purpose, Refusal, Rules};

/// One unit of a ledger, and the rules in force for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Book {
    pub(super) unit: Unit,
    pub(super) rules: Option<Box<Rules>>,
    /// Kept while floors deepen.
    pub(super) activity: Option<Box<Activity>>,
    /// Up to when demurrage was taken.
    pub(super) taken: Option<Timestamp>,
}

impl Book {
    pub(super) const fn new(unit: Unit) -> Self {
        Self { unit, rules: None, activity: None, taken: None }
    }

    /// Whether the rules do anything to an exchange but hold it to limits.
    pub(super) fn adds_to_exchanges(&self) -> bool {
        let levy = self.rules.as_ref().is_some_and(|rules| rules.levy_rule().is_some());
        levy || self.activity.is_some()
    }
}

impl Ledger {
    /// The rules of a unit in force.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let mut town = Town::of(&["ana"])?;
    /// assert_eq!(town.bank.rules(&Unit::Time), None); // an hour for an hour, without limits
    /// let rules = Rules::of(Unit::Time, Limits::never_negative());
    /// town.send("broker", "2026-01-02", Command::SetRules { rules: Box::new(rules.clone()) })?;
    /// assert_eq!(town.bank.rules(&Unit::Time), Some(&rules));
    /// assert_eq!(town.bank.limits(&id("ana")), Some(Limits::never_negative()));
    /// assert_eq!(town.bank.limits(&id("pot")), Some(Limits::none())); // rules speak of members
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn rules(&self, unit: &Unit) -> Option<&Rules> {
        self.book(unit).and_then(|book| book.rules.as_deref())
    }

    /// The limits that entries on an account are held to now: its own, or those that the rules of
    /// its unit give a member. A limit at either end of the range is none.
    pub fn limits(&self, account: &AccountId) -> Option<Limits> {
        let state = self.states.get(self.position(account)?)?;
        let floor = (state.floor != -i64::MAX).then_some(state.floor);
        let ceiling = (state.ceiling != i64::MAX).then_some(state.ceiling);
        Limits::new(floor, ceiling).ok()
    }

    /// Up to when demurrage of a unit was taken.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_core::Portion;
    /// use liens_timebank::Demurrage;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let rule = Demurrage::new(
    ///     "2026-01-01".parse()?, 30, Portion::new(1, 50)?, "PT10H".parse()?, id("pot"))?;
    /// let rules = Box::new(Rules::of(Unit::Time, Limits::none()).demurrage(rule)?);
    /// town.send("broker", "2026-01-02", Command::SetRules { rules })?;
    /// town.gives("ana", "bo", "2026-01-03", "PT60H")?;
    /// let take = |period| Command::TakeDemurrage { unit: Unit::Time, period };
    /// let early = town.send("broker", "2026-01-30", take(0));
    /// assert!(matches!(early, Err(Refusal::PeriodNotOver { period: 0, .. })));
    /// town.send("broker", "2026-01-31", take(0))?;
    /// assert_eq!(town.balance("ana"), "PT59H"); // a fiftieth of what passes ten hours
    /// assert_eq!(town.bank.demurrage_taken_until(&Unit::Time), Some("2026-01-31".parse()?));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn demurrage_taken_until(&self, unit: &Unit) -> Option<Timestamp> {
        self.book(unit)?.taken
    }

    /// The member accounts of a unit that are dormant at an instant, in the order of their ids;
    /// none where the rules state no dormancy.
    ///
    /// # Complexity
    ///
    /// O(m + n log n) for n accounts and m events within the days that the rule states.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_timebank::{Dormancy, Exit};
    /// let mut town = Town::of(&["ana", "bo", "cleo"])?;
    /// let exit = Exit { credit_to: id("pot"), debt_from: Some(id("pot")) };
    /// let rules = Rules::of(Unit::Time, Limits::none()).exit(exit);
    /// let rules = Box::new(rules.dormancy(Dormancy::after_days(365)?)?);
    /// town.send("broker", "2026-01-02", Command::SetRules { rules })?;
    /// town.gives("ana", "bo", "2026-06-01", "PT1H")?;
    /// let dormant = town.bank.dormant(&Unit::Time, "2027-02-01".parse()?);
    /// assert_eq!(dormant.map(|account| account.id()).collect::<Vec<_>>(), [&id("cleo")]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn dormant(&self, unit: &Unit, at: Timestamp) -> impl Iterator<Item = &Account> {
        let found = self.dormant_at(unit, at);
        let mut accounts: Vec<_> =
            found.into_iter().filter_map(|at| self.accounts.get(at)).collect();
        accounts.sort_by(|a, b| a.id().cmp(b.id()));
        accounts.into_iter()
    }

    pub(super) fn book(&self, unit: &Unit) -> Option<&Book> {
        self.books.iter().find(|book| book.unit == *unit)
    }

    /// The pots that rules name exist, hold the unit, and are nobody's own account.
    pub(super) fn may_set_rules(&self, rules: &Rules) -> Result<(), Refusal> {
        for account in rules.accounts() {
            let held = self.held(account)?;
            if held.unit() != rules.unit() {
                let (unit, found) = (held.unit().clone(), rules.unit().clone());
                return Err(Refusal::WrongUnit { account: account.clone(), unit, found });
            }
            if held.kind() == AccountKind::Member {
                return Err(Refusal::PotOfAMember { account: account.clone() });
            }
        }
        Ok(())
    }

    /// Period by period and never twice: a period that begins before the last one taken ended is
    /// refused, also where other rules with other periods came into force meanwhile.
    pub(super) fn take_demurrage(
        &self,
        id: CommandId,
        at: Timestamp,
        unit: &Unit,
        period: u32,
    ) -> Result<Vec<Event>, Refusal> {
        let rule = self.rules(unit).and_then(Rules::demurrage_rule);
        let rule = rule.ok_or_else(|| no_rule(unit, "demurrage"))?;
        let ends = rule.ends(period)?;
        let begins = period.checked_sub(1).map_or(Ok(rule.begins()), |last| rule.ends(last))?;
        let unit = || unit.clone();
        if let Some(until) = self.demurrage_taken_until(&unit()).filter(|until| begins < *until) {
            return Err(Refusal::PeriodTaken { unit: unit(), period, until });
        }
        if at < ends {
            return Err(Refusal::PeriodNotOver { unit: unit(), period, ends, at });
        }
        let mut added: BTreeMap<&AccountId, i128> = BTreeMap::new();
        for (account, state) in self.members(&unit()) {
            let free = state.balance.saturating_sub(state.pending_out);
            // Nothing below a floor is taken either, where that lies above zero.
            let most = free.saturating_sub(state.floor.max(0)).max(0);
            let taken = i128::from(rule.of(free).min(most));
            if taken > 0 && state.open {
                added.insert(account.id(), taken.saturating_neg());
                let to = added.entry(rule.to()).or_default();
                *to = to.saturating_add(taken);
            }
        }
        let first = Event::DemurrageTaken { unit: unit(), period };
        self.followed_by(first, id, added, Purpose::Demurrage)
    }

    /// The account is settled against the pots and closed in one step, so that nobody leaves with a
    /// balance that has no holder.
    pub(super) fn exit(&self, id: CommandId, account: &AccountId) -> Result<Vec<Event>, Refusal> {
        let held = self.held(account)?;
        if held.kind() != AccountKind::Member {
            return Err(Refusal::NotAMember { account: account.clone(), kind: held.kind() });
        }
        let unit = held.unit();
        let rule = self.rules(unit).and_then(Rules::exit_rule);
        let rule = rule.ok_or_else(|| no_rule(unit, "exit"))?;
        super::decide::is_open(held)?;
        let balance = self.balance_of(account).map_or(0, |balance| balance.quanta());
        let mut added = BTreeMap::new();
        if !settles(rule, account, balance, &mut added) {
            let (account, unit) = (account.clone(), unit.clone());
            return Err(Refusal::InDebt { account, unit, quanta: balance });
        }
        self.nothing_pends(account)?;
        let first = Event::AccountExited { account: account.clone() };
        let mut events = self.followed_by(first, id, added, Purpose::Settlement)?;
        events.push(closed(account));
        Ok(events)
    }

    /// All dormant accounts of the unit in one entry; who is in debt stays where no pot makes good
    /// for it.
    pub(super) fn settle_dormant(
        &self,
        id: CommandId,
        at: Timestamp,
        unit: &Unit,
    ) -> Result<Vec<Event>, Refusal> {
        let rules = self.rules(unit);
        rules.and_then(Rules::dormancy_rule).ok_or_else(|| no_rule(unit, "dormancy"))?;
        let exit = rules.and_then(Rules::exit_rule).ok_or_else(|| no_rule(unit, "exit"))?;
        let (mut added, mut settled) = (BTreeMap::new(), Vec::new());
        for account in self.dormant(unit, at) {
            let balance = self.balance_of(account.id()).map_or(0, |balance| balance.quanta());
            if settles(exit, account.id(), balance, &mut added) {
                settled.push(account.id());
            }
        }
        if settled.is_empty() {
            return Err(Refusal::NobodyDormant { unit: unit.clone(), at });
        }
        let first = Event::DormantSettled { unit: unit.clone() };
        let mut events = self.followed_by(first, id, added, Purpose::Settlement)?;
        events.extend(settled.into_iter().map(closed));
        Ok(events)
    }

    /// An event, and the entry of what is added to each account, unless nothing is.
    fn followed_by(
        &self,
        first: Event,
        id: CommandId,
        added: BTreeMap<&AccountId, i128>,
        purpose: Purpose,
    ) -> Result<Vec<Event>, Refusal> {
        let entry = self.entry_of(id, added, purpose)?;
        let mut events = vec![first];
        events.extend(self.posted(entry.map(Planned::new).into_iter().collect())?);
        Ok(events)
    }

    /// The members' accounts of a unit, in the order they were opened.
    fn members(&self, unit: &Unit) -> impl Iterator<Item = (&Account, &State)> {
        let all = self.accounts.iter().zip(&self.states);
        let member = |account: &Account| account.kind() == AccountKind::Member;
        all.filter(move |(account, _)| member(account) && account.unit() == unit)
    }

    /// Read backwards from the end, as far as the rule looks: whoever is met is awake.
    fn dormant_at(&self, unit: &Unit, at: Timestamp) -> Vec<usize> {
        let Some(rule) = self.rules(unit).and_then(Rules::dormancy_rule) else {
            return Vec::new();
        };
        let since = at.unix_seconds().saturating_sub(rule.seconds());
        let mut awake = vec![false; self.accounts.len()];
        let mut wake = |index: Option<usize>| {
            if let Some(awake) = index.and_then(|index| awake.get_mut(index)) {
                *awake = true;
            }
        };
        let recent = self.log.rows.iter().rev().take_while(|row| row.at.unix_seconds() > since);
        for row in recent {
            match &row.body {
                Body::Pair(pair) if !by_rule(pair.purpose) => {
                    wake(usize::try_from(pair.from).ok());
                    wake(usize::try_from(pair.to).ok());
                }
                Body::Long(place) => {
                    let long = self.log.long(*place).filter(|long| !by_rule(long.purpose));
                    for (index, _) in long.iter().flat_map(|long| &long.legs) {
                        wake(usize::try_from(*index).ok());
                    }
                }
                Body::Other(place) => match self.log.other(*place) {
                    Some(
                        Event::AccountOpened { account, .. }
                        | Event::StatusSet { account, status: AccountStatus::Open },
                    ) => wake(self.position(account)),
                    Some(Event::ExchangeCounted { giver, receiver, .. }) => {
                        wake(self.position(giver));
                        wake(self.position(receiver));
                    }
                    _ => {}
                },
                Body::Pair(_) => {}
            }
        }
        let all = self.accounts.iter().zip(&self.states).zip(&awake).enumerate();
        let dormant = all.filter(|(_, ((account, state), awake))| {
            let member = account.kind() == AccountKind::Member && account.unit() == unit;
            let idle = state.open && state.pending_out == 0 && state.pending_in == 0;
            member && idle && !**awake
        });
        dormant.map(|(at, _)| at).collect()
    }

    /// Puts rules in force, and counts again what floors deepen by.
    pub(super) fn apply_rules(&mut self, rules: &Rules) {
        let unit = rules.unit();
        let at = self.book_of(unit);
        let growth = rules.growth_rule();
        let activity = growth.map(|growth| {
            let mut activity = Activity::new(growth.clone(), unit.clone());
            self.accounts.iter().for_each(|account| activity.enrol(account));
            for row in 0..self.log.rows.len() {
                if let Some(legs) = self.told_at(row) {
                    let change = activity.change(activity.told(&legs));
                    activity.commit(change);
                }
            }
            Box::new(activity)
        });
        if let Some(book) = self.books.get_mut(at) {
            book.rules = Some(Box::new(rules.clone()));
            book.activity = activity;
        }
        for at in 0..self.accounts.len() {
            if self.accounts.get(at).is_some_and(|account| account.unit() == unit) {
                self.limit_again(at);
            }
        }
    }

    /// Takes what an event tells of who gave to whom into account.
    pub(super) fn apply_told(&mut self, row: usize) {
        if self.books.iter().all(|book| book.activity.is_none()) {
            return;
        }
        let Some(legs) = self.told_at(row) else { return };
        for at in 0..self.books.len() {
            let activity = self.books.get_mut(at).and_then(|book| book.activity.as_mut());
            let Some(activity) = activity else { continue };
            let change = activity.change(activity.told(&legs));
            let touched: Vec<u32> = activity.lines(&change).map(|(account, _)| account).collect();
            activity.commit(change);
            for account in touched {
                self.limit_again(usize::try_from(account).unwrap_or(usize::MAX));
            }
        }
    }

    /// The legs of an event that tells who gave to whom: an exchange, or what takes one back.
    fn told_at(&self, at: usize) -> Option<Vec<(u32, i64)>> {
        match &self.log.rows.get(at)?.body {
            Body::Pair(pair) if pair.purpose == Purpose::Exchange => {
                Some(vec![pair.debit(), pair.credit()])
            }
            Body::Long(place) => {
                let long = self.log.long(*place)?;
                let told = match long.corrects {
                    None => long.purpose == Purpose::Exchange,
                    Some(corrected) => {
                        let before = self.entries_before(at);
                        self.purpose_of(corrected, before)? == Purpose::Exchange
                    }
                };
                told.then(|| long.legs.to_vec())
            }
            _ => None,
        }
    }

    /// How many entries of its own command stand before an event.
    fn entries_before(&self, at: usize) -> usize {
        let id = self.log.ids.get(at);
        let before = (0..at).rev().take_while(|at| self.log.ids.get(*at) == id);
        before.filter(|at| self.is_entry(*at)).count()
    }

    /// The purpose of one of the entries of a command.
    fn purpose_of(&self, command: CommandId, number: usize) -> Option<Purpose> {
        let mut its_own = self.places_of(command).filter(|at| self.is_entry(*at));
        match &self.log.rows.get(its_own.nth(number)?)?.body {
            Body::Pair(pair) => Some(pair.purpose),
            Body::Long(place) => self.log.long(*place).map(|long| long.purpose),
            Body::Other(_) => None,
        }
    }

    /// Whether an event moved anything.
    fn is_entry(&self, at: usize) -> bool {
        let row = self.log.rows.get(at);
        row.is_some_and(|row| matches!(row.body, Body::Pair(_) | Body::Long(_)))
    }

    /// The floor of an account whose members' floor falls by so much; `None` where its own limits
    /// hold, or none do.
    pub(super) fn floor_with(&self, at: usize, line: i64) -> Option<i64> {
        let account = self.accounts.get(at)?;
        if account.limits().is_some() || account.kind() != AccountKind::Member {
            return None;
        }
        let floor = self.rules(account.unit())?.limits().floor()?;
        // The rules keep the deepest floor within range.
        Some(floor.saturating_sub(line).max(-i64::MAX))
    }

    /// Sets the limits in force of an account from its own and the rules.
    pub(super) fn limit_again(&mut self, at: usize) {
        let Some(account) = self.accounts.get(at) else { return };
        let book = self.book(account.unit());
        let by_rule = || {
            let rules = book.and_then(|book| book.rules.as_deref())?;
            (account.kind() == AccountKind::Member).then(|| rules.limits())
        };
        let limits = account.limits().or_else(by_rule).unwrap_or_else(Limits::none);
        let index = u32::try_from(at).unwrap_or(u32::MAX);
        let activity = book.and_then(|book| book.activity.as_ref());
        let line = activity.map_or(0, |activity| activity.line(index));
        let floor = self.floor_with(at, line).or(limits.floor()).unwrap_or(-i64::MAX);
        let ceiling = limits.ceiling().unwrap_or(i64::MAX);
        if let Some(state) = self.states.get_mut(at) {
            (state.floor, state.ceiling) = (floor, ceiling);
        }
    }

    /// The place of a unit among the books, opened where there is none.
    pub(super) fn book_of(&mut self, unit: &Unit) -> usize {
        let known = self.books.iter().position(|book| book.unit == *unit);
        known.unwrap_or_else(|| {
            self.books.push(Book::new(unit.clone()));
            self.books.len().saturating_sub(1)
        })
    }

    /// Remembers up to when demurrage was taken, for the check of the next period.
    pub(super) fn apply_taken(&mut self, unit: &Unit, period: u32) {
        let rule = self.rules(unit).and_then(Rules::demurrage_rule);
        let until = rule.and_then(|rule| rule.ends(period).ok());
        let at = self.book_of(unit);
        if let Some(book) = self.books.get_mut(at) {
            book.taken = until;
        }
    }
}

/// Adds what brings an account to zero, unless nobody makes good for it.
fn settles<'a>(
    rule: &'a Exit,
    account: &'a AccountId,
    balance: i64,
    added: &mut BTreeMap<&'a AccountId, i128>,
) -> bool {
    let pot = if balance < 0 { rule.debt_from.as_ref() } else { Some(&rule.credit_to) };
    let Some(pot) = pot else { return false };
    let quanta = i128::from(balance);
    for (account, quanta) in [(account, quanta.saturating_neg()), (pot, quanta)] {
        let sum = added.entry(account).or_default();
        *sum = sum.saturating_add(quanta);
    }
    true
}

/// The last word on an account that was brought to zero.
fn closed(account: &AccountId) -> Event {
    Event::StatusSet { account: account.clone(), status: AccountStatus::Closed }
}

fn no_rule(unit: &Unit, rule: &'static str) -> Refusal {
    Refusal::NoRule { unit: unit.clone(), rule }
}

/// Whether the ledger itself posts entries of this purpose, so that they show nobody awake.
const fn by_rule(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Levy | Purpose::Demurrage | Purpose::Settlement)
}
