//! The ledger: accounts, their balances, and everything that moved them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

mod activity;
mod agree;
mod batch;
mod decide;
mod listings;
mod post;
mod replay;
mod rules;

use liens_core::{
    AccountId, Amount, CommandId, ContributorId, Decision, Envelope, Receipt, Recorded, Timestamp,
    Unit,
};

pub use batch::{BatchEntry, BatchReceipt};
pub use listings::CountedExchange;

use batch::Header;
use rules::Book;

use crate::account::Tag;
use crate::log::{Body, Log, LongEntry, Pair, Row, Table};
use crate::{
    Acceptance, Account, AccountHandle, AccountKind, AccountStatus, Agreement, Command, Entry,
    EntryView, Event, Leg, Listing, Refusal,
};

/// The books of a time bank: every unit sums to zero, whatever is sent to it.
///
/// A command is decided against the state, then applied as a whole or refused as a whole. Sent
/// again, it gets its first receipt. A ledger is `Send` and `Sync`; behind a lock it serves many.
///
/// # Law
///
/// `each_unit_sums_to_zero_after_any_commands`, `limits_are_never_worsened`,
/// `a_refused_command_changes_nothing`, `a_repeated_command_is_not_applied_twice`,
/// `replay_of_the_events_gives_the_same_state`, `a_batch_equals_its_entries_one_by_one`,
/// `entries_that_touch_no_common_account_commute`, `the_ledger_does_what_its_definitions_say`
///
/// # Examples
///
/// ```
/// # use liens_core::{AccountId, CommandId, ContributorId, Envelope, Unit};
/// # use liens_timebank::{AccountKind, Command, Ledger, Leg, Limits, Purpose};
/// let (ana, bo) = (AccountId::new("ana")?, AccountId::new("bo")?);
/// let send = |number, body| -> Result<_, liens_core::Error> {
///     let (by, at) = (ContributorId::new("broker")?, "2026-01-05".parse()?);
///     Ok(Envelope { id: CommandId::from_u128(number), by, on_behalf_of: None, at, body })
/// };
/// let open = |account: &AccountId| Command::OpenAccount {
///     account: account.clone(),
///     holder: None,
///     unit: Unit::Time,
///     kind: AccountKind::Member,
///     limits: Some(Limits::none()),
/// };
/// let mut ledger = Ledger::new();
/// ledger.execute(send(1, open(&ana))?)?;
/// ledger.execute(send(2, open(&bo))?)?;
/// let given = Leg { account: ana.clone(), amount: "PT1H30M".parse()? };
/// let received = Leg { account: bo, amount: "-PT1H30M".parse()? };
/// ledger.execute(send(3, Command::PostEntry {
///     legs: vec![given, received],
///     purpose: Purpose::Exchange,
///     value_date: None,
///     reference: None,
/// })?)?;
/// assert_eq!(ledger.balance_of(&ana), Some("PT1H30M".parse()?));
/// assert_eq!(Ledger::replay(ledger.events())?, ledger);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    tag: Tag,
    accounts: Vec<Account>,
    states: Vec<State>,
    books: Vec<Book>,
    handles: Table<AccountId, u32>,
    log: Log,
    /// The correction of each corrected entry.
    corrected: BTreeMap<CommandId, CommandId>,
    agreements: BTreeMap<CommandId, Agreement>,
    /// The agreements whose settling entry is corrected.
    undone: BTreeSet<CommandId>,
    listings: BTreeMap<CommandId, Listing>,
    acceptances: BTreeMap<ContributorId, Acceptance>,
}

/// What an entry reads and writes of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    balance: i64,
    floor: i64,
    ceiling: i64,
    unit: u32,
    external: bool,
    open: bool,
    /// What reserved agreements may take.
    pending_out: i64,
    /// What reserved agreements may bring.
    pending_in: i64,
}

impl Ledger {
    /// Creates a ledger without accounts.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a command would do, without doing it.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if [`execute`](Self::execute) would refuse it.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_core::{Decision, Envelope};
    /// let town = Town::of(&["ana"])?;
    /// let (id, at) = (CommandId::from_u128(100), "2026-01-02".parse()?);
    /// let body = Command::Exit { account: town::id("ana") };
    /// let leave = Envelope { id, by: person("ana"), on_behalf_of: None, at, body };
    /// // No rules say how anybody leaves.
    /// assert!(matches!(town.bank.decide(&leave), Err(Refusal::NoRule { rule: "exit", .. })));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(&self, envelope: &Envelope<Command>) -> Result<Decision<Event>, Refusal> {
        self.decision(envelope)
    }

    /// Carries a command out, once: the same command again gets its first receipt. It is handed
    /// over or lent; an entry of two legs, which most are, is posted without a copy.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; the ledger is as it was before.
    ///
    /// # Complexity
    ///
    /// O(n log n) for an entry of n legs, whatever the length of the history.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let rules = Rules::of(Unit::Time, Limits::new(Some(-3_600), None)?);
    /// town.send("broker", "2026-01-02", Command::SetRules { rules: Box::new(rules) })?;
    /// let refused = town.gives("ana", "bo", "2026-01-03", "PT2H");
    /// assert_eq!(refused.map_err(|refusal| refusal.code()), Err("timebank.post.below_floor"));
    /// assert_eq!(town.balance("bo"), "PT0S");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn execute<'a>(
        &mut self,
        envelope: Envelope<impl Into<Cow<'a, Command>>>,
    ) -> Result<Receipt, Refusal> {
        let envelope: Envelope<Cow<'_, Command>> = envelope.map(Into::into);
        let first = self.log.len();
        if let Command::PostEntry { legs, purpose, value_date: None, reference: None } =
            &*envelope.body
        {
            if self.post_pair(&Header::of(&envelope), legs, *purpose) {
                return Ok(Receipt { command: envelope.id, first, events: 1 });
            }
        }
        let envelope = envelope.map(Cow::into_owned);
        match self.decision(&envelope)? {
            Decision::AlreadyDone(receipt) => Ok(receipt),
            Decision::New(events) => {
                self.record(&Header::of(&envelope), events);
                let events = self.log.len().saturating_sub(first);
                let events = u32::try_from(events).unwrap_or(u32::MAX);
                Ok(Receipt { command: envelope.id, first, events })
            }
        }
    }

    /// The number of events.
    pub fn len(&self) -> u64 {
        self.log.len()
    }

    /// Whether nothing happened yet.
    pub fn is_empty(&self) -> bool {
        self.log.rows.is_empty()
    }

    /// The handle of an account.
    pub fn account(&self, id: &AccountId) -> Option<AccountHandle> {
        let index = *self.handles.get(id)?;
        Some(AccountHandle { index, ledger: self.tag.value() })
    }

    /// The account of a handle.
    ///
    /// # Errors
    ///
    /// [`Refusal::ForeignHandle`] if another ledger gave it.
    pub fn account_at(&self, handle: AccountHandle) -> Result<&Account, Refusal> {
        self.resolve(handle).and_then(|at| self.accounts.get(at)).ok_or(Refusal::ForeignHandle {})
    }

    /// The account of an id.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownAccount`] if there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let town = Town::of(&["ana"])?;
    /// assert_eq!(town.bank.held(&id("ana"))?.holder(), Some(&person("ana")));
    /// let account = id("nobody");
    /// assert_eq!(town.bank.held(&account), Err(Refusal::UnknownAccount { account: account.clone() }));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn held(&self, account: &AccountId) -> Result<&Account, Refusal> {
        let at = self.position(account).and_then(|at| self.accounts.get(at));
        at.ok_or_else(|| Refusal::UnknownAccount { account: account.clone() })
    }

    /// The balance of an account by its handle.
    ///
    /// # Errors
    ///
    /// [`Refusal::ForeignHandle`] if another ledger gave it.
    pub fn balance(&self, handle: AccountHandle) -> Result<Amount, Refusal> {
        self.resolve(handle).and_then(|at| self.amount_at(at)).ok_or(Refusal::ForeignHandle {})
    }

    /// The balance of an account by its name.
    pub fn balance_of(&self, id: &AccountId) -> Option<Amount> {
        self.amount_at(self.position(id)?)
    }

    /// The accounts and their balances, in the order of their ids.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n accounts.
    pub fn accounts(&self) -> impl Iterator<Item = (&Account, Amount)> {
        let mut all: Vec<_> = self.accounts.iter().zip(&self.states).collect();
        all.sort_by(|(a, _), (b, _)| a.id().cmp(b.id()));
        all.into_iter().map(|(account, state)| (account, amount(account.unit(), state.balance)))
    }

    /// The sum of all balances of each unit that an account holds: always zero, and computed so
    /// that it can be checked.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// town.gives("ana", "bo", "2026-01-02", "PT2H")?;
    /// assert_eq!(town.bank.totals().collect::<Vec<_>>(), [(&Unit::Time, 0)]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn totals(&self) -> impl Iterator<Item = (&Unit, i128)> {
        let mut sums = vec![0_i128; self.books.len()];
        for state in &self.states {
            if let Some(sum) = usize::try_from(state.unit).ok().and_then(|at| sums.get_mut(at)) {
                *sum = sum.saturating_add(state.balance.into());
            }
        }
        self.books.iter().map(|book| &book.unit).zip(sums)
    }

    /// The first entry that a command posted.
    pub fn entry(&self, id: CommandId) -> Option<Entry> {
        self.entries_of(id).next()
    }

    /// The entries that a command posted, in order: what it asked for, then what the rules added.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_core::Portion;
    /// use liens_timebank::Levy;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let levy = Levy::new(Portion::new(1, 40)?, Portion::NONE, id("pot"));
    /// let rules = Box::new(Rules::of(Unit::Time, Limits::none()).levy(levy));
    /// town.send("broker", "2026-01-02", Command::SetRules { rules })?;
    /// let exchange = town.gives("ana", "bo", "2026-01-03", "PT1H")?;
    /// let purposes = town.bank.entries_of(exchange).map(|entry| entry.purpose());
    /// assert_eq!(purposes.collect::<Vec<_>>(), [Purpose::Exchange, Purpose::Levy]);
    /// assert_eq!([town.balance("ana"), town.balance("pot")], ["PT58M30S", "PT1M30S"]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn entries_of(&self, id: CommandId) -> impl Iterator<Item = Entry> {
        self.events_of_command(id).into_iter().filter_map(|event| match event {
            Event::EntryPosted { entry } => Some(entry),
            _ => None,
        })
    }

    /// The command that took back what a command posted or counted.
    pub fn correction_of(&self, entry: CommandId) -> Option<CommandId> {
        self.corrected.get(&entry).copied()
    }

    /// The commands that were taken back, each with the one that did, in the order of their ids.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let entry = town.gives("ana", "bo", "2026-01-02", "PT1H")?;
    /// let by = town.send("ana", "2026-01-03", Command::CorrectEntry { entry, reference: None })?;
    /// assert_eq!(town.bank.corrections().collect::<Vec<_>>(), [(entry, by)]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn corrections(&self) -> impl Iterator<Item = (CommandId, CommandId)> {
        self.corrected.iter().map(|(corrected, by)| (*corrected, *by))
    }

    /// The entries that were taken back before an instant.
    pub(crate) fn corrected_before(&self, end: Timestamp) -> BTreeSet<CommandId> {
        let instant = |id: CommandId| Some(self.log.rows.get(self.log.find(id)?)?.at);
        let pairs = self.corrected.iter();
        let pairs = pairs.filter(|(_, by)| instant(**by).is_some_and(|at| at < end));
        pairs.map(|(entry, _)| *entry).collect()
    }

    /// The accounts whose balance lies beyond their soft limits, in the order of their ids.
    pub fn beyond_soft_limits(&self) -> impl Iterator<Item = (&Account, Amount)> {
        self.accounts().filter(|(account, balance)| !account.soft_limits().allow(balance.quanta()))
    }

    /// The entries in the order they were posted, read in place.
    pub fn entries(&self) -> impl Iterator<Item = EntryView<'_>> {
        let ledger = self.tag.value();
        (0..self.log.rows.len()).filter_map(move |at| self.log.view(at, ledger))
    }

    /// The whole history, rebuilt from its columns.
    pub fn events(&self) -> impl Iterator<Item = Recorded<Event>> {
        (0..self.log.rows.len()).filter_map(|at| self.recorded(at))
    }

    /// The bytes kept for the history and the index of its ids, spare room included.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let before = town.bank.kept_bytes();
    /// for day in 2..30 {
    ///     town.gives("ana", "bo", &format!("2026-01-{day:02}"), "PT1H")?;
    /// }
    /// assert!(town.bank.kept_bytes() > before);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn kept_bytes(&self) -> usize {
        self.log.bytes()
    }

    /// An event as it was recorded, put together from its row, its id and its actor.
    fn recorded(&self, at: usize) -> Option<Recorded<Event>> {
        let row = self.log.rows.get(at)?;
        let (by, on_behalf_of) = self.log.actor(row)?.clone();
        Some(Recorded {
            sequence: u64::try_from(at).ok()?,
            at: row.at,
            by,
            on_behalf_of,
            command: CommandId::from_u128(*self.log.ids.get(at)?),
            body: self.event_at(at)?,
        })
    }

    /// What happened at a place of the history, accounts named again by their ids.
    fn event_at(&self, at: usize) -> Option<Event> {
        let id = CommandId::from_u128(*self.log.ids.get(at)?);
        let entry = match &self.log.rows.get(at)?.body {
            Body::Pair(pair) => {
                let legs = [pair.debit(), pair.credit()].map(|leg| self.leg(leg));
                Entry::posted(id, legs.into_iter().flatten().collect(), pair.purpose)
            }
            Body::Long(place) => {
                let long = self.log.long(*place)?;
                let LongEntry { legs, purpose, value_date, reference, corrects, agreement } = long;
                let legs = legs.iter().filter_map(|leg| self.leg(*leg)).collect();
                let entry = Entry::posted(id, legs, *purpose);
                entry.with(*value_date, reference.clone(), (*corrects, *agreement))
            }
            Body::Other(place) => return self.log.other(*place).cloned(),
        };
        Some(Event::EntryPosted { entry })
    }

    /// All that a command did, in order.
    fn events_of_command(&self, id: CommandId) -> Vec<Event> {
        self.places_of(id).filter_map(|at| self.event_at(at)).collect()
    }

    /// The places of a command's events.
    fn places_of(&self, id: CommandId) -> impl Iterator<Item = usize> {
        let first = self.log.find(id).unwrap_or(self.log.ids.len());
        let bits = id.as_u128();
        let its_own = self.log.ids.iter().skip(first).take_while(move |other| **other == bits);
        (first..).zip(its_own).map(|(at, _)| at)
    }

    fn leg(&self, (index, quanta): (u32, i64)) -> Option<Leg> {
        let account = self.accounts.get(usize::try_from(index).ok()?)?;
        Some(Leg { account: account.id().clone(), amount: amount(account.unit(), quanta) })
    }

    /// The place that a handle stands for, if this ledger gave it.
    fn resolve(&self, handle: AccountHandle) -> Option<usize> {
        let own = handle.ledger == self.tag.value();
        usize::try_from(handle.index).ok().filter(|at| own && *at < self.states.len())
    }

    fn position(&self, id: &AccountId) -> Option<usize> {
        self.handles.get(id).and_then(|index| usize::try_from(*index).ok())
    }

    fn amount_at(&self, at: usize) -> Option<Amount> {
        let (account, state) = (self.accounts.get(at)?, self.states.get(at)?);
        Some(amount(account.unit(), state.balance))
    }

    /// Writes events that were decided on this very state, so that every account in them is known
    /// and every balance in range.
    fn record(&mut self, header: &Header<'_>, events: impl IntoIterator<Item = Event>) {
        let actor = self.log.enrol(header.by, header.on_behalf_of);
        for event in events {
            let body = if let Event::EntryPosted { entry } = event {
                self.apply_entry(&entry)
            } else {
                self.apply_other(header, &event);
                self.log.others.push(event);
                Body::Other(place(self.log.others.len()))
            };
            self.log.push(header.id, Row { at: header.at, actor, body });
            self.apply_told(self.log.rows.len().saturating_sub(1));
        }
    }

    /// Moves the balances, and says in which of the two tables the entry stands: two legs and
    /// nothing more to say make a pair.
    fn apply_entry(&mut self, entry: &Entry) -> Body {
        let mut legs = Vec::with_capacity(entry.legs().len());
        for leg in entry.legs() {
            let Some(index) = self.handles.get(&leg.account) else { continue };
            let state = usize::try_from(*index).ok().and_then(|at| self.states.get_mut(at));
            if let Some(state) = state {
                state.balance = state.balance.saturating_add(leg.amount.quanta());
            }
            legs.push((*index, leg.amount.quanta()));
        }
        let corrects = entry.corrects();
        if let Some(corrected) = corrects {
            self.corrected.insert(corrected, entry.id());
            let settled = self.entries_of(corrected).find_map(|entry| entry.agreement());
            self.undone.extend(settled);
        }
        let links = (corrects, entry.agreement());
        let plain = (entry.value_date(), entry.reference(), links) == (None, None, (None, None));
        let purpose = entry.purpose();
        match *legs.as_slice() {
            [(a, quanta), (b, _)] if plain && quanta < 0 => {
                let quanta = quanta.checked_neg().unwrap_or_default();
                Body::Pair(Pair { from: a, to: b, quanta, purpose })
            }
            [(a, quanta), (b, _)] if plain => Body::Pair(Pair { from: b, to: a, quanta, purpose }),
            _ => {
                self.log.long.push(LongEntry {
                    legs: legs.into(),
                    purpose,
                    value_date: entry.value_date(),
                    reference: entry.reference().cloned(),
                    corrects,
                    agreement: entry.agreement(),
                });
                Body::Long(place(self.log.long.len()))
            }
        }
    }

    /// Every event but an entry. The lists of people, of agreements and of rules know their own.
    fn apply_other(&mut self, header: &Header<'_>, event: &Event) {
        match event {
            Event::AccountOpened { account, holder, unit, kind, limits } => {
                let (id, holder) = (account.clone(), holder.clone());
                self.open(Account::new(id, holder, unit.clone(), *kind, *limits));
            }
            Event::LimitsSet { account, limits, soft } => {
                let at = self.position(account).unwrap_or(usize::MAX);
                if let Some(held) = self.accounts.get_mut(at) {
                    held.limit(*limits, *soft);
                    self.limit_again(at);
                }
            }
            Event::StatusSet { account, status } => {
                let at = self.position(account).unwrap_or(usize::MAX);
                if let (Some(held), Some(state)) =
                    (self.accounts.get_mut(at), self.states.get_mut(at))
                {
                    held.become_status(*status);
                    state.open = *status == AccountStatus::Open;
                }
            }
            Event::RulesSet { rules } => self.apply_rules(rules),
            Event::DemurrageTaken { unit, period } => self.apply_taken(unit, *period),
            Event::ListingPublished { .. }
            | Event::ListingWithdrawn { .. }
            | Event::AcceptanceSet { .. }
            | Event::CountCorrected { .. } => self.apply_listing(header, event),
            _ => self.apply_agreement(header, event),
        }
    }

    /// Takes an account in, in all columns at once: its state, whom it belongs to in the counts of
    /// floors that grow, and its handle.
    fn open(&mut self, account: Account) {
        let unit = self.book_of(account.unit());
        self.states.push(State {
            balance: 0,
            floor: 0,
            ceiling: 0,
            unit: count(unit),
            external: account.kind() == AccountKind::External,
            open: true,
            pending_out: 0,
            pending_in: 0,
        });
        for activity in self.books.iter_mut().filter_map(|book| book.activity.as_mut()) {
            activity.enrol(&account);
        }
        let id = account.id().clone();
        self.accounts.push(account);
        self.handles.insert(id, place(self.accounts.len()));
        self.limit_again(self.accounts.len().saturating_sub(1));
    }
}

/// A length as the tables number it; none reaches the end of the range, since a ledger is full
/// before.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The place of what was pushed last, in a table of this length.
fn place(length: usize) -> u32 {
    count(length.saturating_sub(1))
}

/// An amount of a balance or a leg, which are never the one number without a negation.
fn amount(unit: &Unit, quanta: i64) -> Amount {
    Amount::from_quanta(unit.clone(), quanta).unwrap_or_else(|_| Amount::zero(unit.clone()))
}
