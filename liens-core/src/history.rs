//! What has happened, in order, and which commands have been carried out.
//!
//! Every aggregate of the house is the same thing: commands come in, are refused or decided, and
//! what happened is appended here. A host that sends a command twice, since an answer was lost on
//! the way, gets the receipt of the first; a host that uses an id for another command is told so.

use crate::index::{IdIndex, MOST, Place};
use crate::{CommandId, Envelope, Receipt, Recorded, Timestamp};

/// The recorded events of one thing, and an index of the commands that caused them.
///
/// # Examples
///
/// ```
/// # use liens_core::{CommandId, ContributorId, Envelope, History};
/// let mut history = History::new();
/// let id = CommandId::from_u128(1);
/// let by = ContributorId::new("ana")?;
/// let at = "2026-01-05T10:00:00Z".parse()?;
/// let envelope = Envelope { id, by, on_behalf_of: None, at, body: "greet" };
/// assert_eq!(history.done(&envelope, |_| true)?, None);
/// let receipt = history.append(&envelope, ["greeted"]);
/// assert_eq!(history.done(&envelope, |_| true)?, Some(receipt));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History<E> {
    events: Vec<Recorded<E>>,
    /// Where the events of a command begin.
    done: IdIndex,
}

/// Why a command or a recorded event does not fit a history.
///
/// # Examples
///
/// ```
/// # use liens_core::{CommandId, ContributorId, Envelope, History, HistoryError};
/// let mut history = History::new();
/// let (by, at) = (ContributorId::new("ana")?, "2026-01-05T10:00:00Z".parse()?);
/// let greet = Envelope { id: CommandId::from_u128(1), by, on_behalf_of: None, at, body: "greet" };
/// history.append(&greet, ["greeted"]);
/// // The same id with another body, and a new command from before the last.
/// let command = greet.id;
/// assert_eq!(history.done(&greet, |_| false), Err(HistoryError::IdReused { command }));
/// let earlier = "2026-01-05T09:59:59Z".parse()?;
/// let late = Envelope { id: CommandId::from_u128(2), at: earlier, ..greet };
/// let refused = HistoryError::ClockWentBack { at: earlier, last: at };
/// assert_eq!(history.done(&late, |_| true), Err(refused));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// The command's id was used for another command.
    #[error("command {command} was recorded before with other content")]
    IdReused {
        /// The id.
        command: CommandId,
    },
    /// The command is older than the last one recorded.
    #[error("{at} lies before {last}, when the last event was recorded")]
    ClockWentBack {
        /// The refused instant.
        at: Timestamp,
        /// The instant of the last event.
        last: Timestamp,
    },
    /// A recorded event stands at the wrong place.
    #[error("event {found} stands where event {expected} is due")]
    OutOfSequence {
        /// The place that is due.
        expected: u64,
        /// The place that the event names.
        found: u64,
    },
    /// A recorded event repeats a command.
    #[error("event {sequence} repeats command {command}")]
    Repeated {
        /// The place of the event.
        sequence: u64,
        /// The command.
        command: CommandId,
    },
    /// No more events can be numbered.
    #[error("the history is full with {limit} events")]
    Full {
        /// The most events that it holds.
        limit: u32,
    },
}

impl HistoryError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::IdReused { .. } => "core.history.id_reused",
            Self::ClockWentBack { .. } => "core.history.clock_went_back",
            Self::OutOfSequence { .. } => "core.history.out_of_sequence",
            Self::Repeated { .. } => "core.history.repeated",
            Self::Full { .. } => "core.history.full",
        }
    }
}

impl<E> History<E> {
    /// Creates an empty history.
    pub fn new() -> Self {
        Self { events: Vec::new(), done: IdIndex::default() }
    }

    /// The events, oldest first.
    pub fn events(&self) -> &[Recorded<E>] {
        &self.events
    }

    /// The place of the next event.
    pub fn next_sequence(&self) -> u64 {
        u64::try_from(self.events.len()).unwrap_or(u64::MAX)
    }

    /// The receipt of a command that was carried out before; `None` for a new one.
    ///
    /// `same` is shown the bodies recorded for the command's id, and says whether this body leads
    /// to them.
    ///
    /// # Errors
    ///
    /// [`HistoryError::IdReused`], [`HistoryError::ClockWentBack`], [`HistoryError::Full`].
    ///
    /// # Complexity
    ///
    /// O(k) for the k events of the command, whatever the length of the history.
    pub fn done<C>(
        &self,
        envelope: &Envelope<C>,
        same: impl FnOnce(&[Recorded<E>]) -> bool,
    ) -> Result<Option<Receipt>, HistoryError> {
        if let Some(receipt) = self.receipt(envelope.id) {
            let events = self.events_of(&receipt);
            let by = events.first().is_some_and(|event| {
                event.by == envelope.by && event.on_behalf_of == envelope.on_behalf_of
            });
            return if by && same(events) {
                Ok(Some(receipt))
            } else {
                Err(HistoryError::IdReused { command: envelope.id })
            };
        }
        self.may_go_on(envelope.at).map(|()| None)
    }

    /// The events of a receipt of this history.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CommandId, ContributorId, Envelope, History};
    /// # let mut history = History::new();
    /// # let (by, at) = (ContributorId::new("ana")?, "2026-01-05T10:00:00Z".parse()?);
    /// let id = CommandId::from_u128(7);
    /// let move_in = Envelope { id, by, on_behalf_of: None, at, body: () };
    /// let receipt = history.append(&move_in, ["left the old house", "entered the new one"]);
    /// assert_eq!((receipt.first, receipt.events), (0, 2));
    /// assert_eq!(history.events_of(&receipt).len(), 2);
    /// assert_eq!(history.next_sequence(), 2);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn events_of(&self, receipt: &Receipt) -> &[Recorded<E>] {
        let first = usize::try_from(receipt.first).unwrap_or(usize::MAX);
        let count = usize::try_from(receipt.events).unwrap_or(usize::MAX);
        self.events.get(first..first.saturating_add(count)).unwrap_or_default()
    }

    /// The events that a command led to, in order; none of a command that was not carried out.
    ///
    /// # Complexity
    ///
    /// O(k) for the k events of the command, whatever the length of the history.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CommandId, ContributorId, Envelope, History};
    /// # let mut history = History::new();
    /// # let (by, at) = (ContributorId::new("ana")?, "2026-01-05T10:00:00Z".parse()?);
    /// let id = CommandId::from_u128(7);
    /// history.append(&Envelope { id, by, on_behalf_of: None, at, body: () }, ["greeted", "left"]);
    /// assert_eq!(history.of(id).iter().map(|event| event.body).last(), Some("left"));
    /// assert!(history.of(CommandId::from_u128(8)).is_empty());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(&self, command: CommandId) -> &[Recorded<E>] {
        self.receipt(command).map_or(&[], |receipt| self.events_of(&receipt))
    }

    /// Records the events of a command that is carried out.
    ///
    /// A command without events leaves no trace, since a replay could not know of it either.
    ///
    /// # Law
    ///
    /// `a_history_knows_its_commands_again_and_no_others`
    pub fn append<C>(
        &mut self,
        envelope: &Envelope<C>,
        bodies: impl IntoIterator<Item = E>,
    ) -> Receipt {
        let Envelope { id: command, at, by, on_behalf_of, .. } = envelope;
        let first = self.next_sequence();
        for body in bodies {
            self.events.push(Recorded {
                sequence: self.next_sequence(),
                at: *at,
                by: by.clone(),
                on_behalf_of: on_behalf_of.clone(),
                command: *command,
                body,
            });
        }
        let events = self.next_sequence().saturating_sub(first);
        let events = u32::try_from(events).unwrap_or(u32::MAX);
        let receipt = Receipt { command: *command, first, events };
        if events > 0 {
            self.index(*command, first);
        }
        receipt
    }

    /// Checks that a recorded event is the next one, begins a new command, and is not older than
    /// the last: what [`done`](Self::done) asks of a command too, so that a replay need not.
    ///
    /// # Errors
    ///
    /// [`HistoryError::OutOfSequence`], [`HistoryError::Repeated`],
    /// [`HistoryError::ClockWentBack`], [`HistoryError::Full`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CommandId, ContributorId, Envelope, History, HistoryError};
    /// # let mut history = History::new();
    /// # let (by, at) = (ContributorId::new("ana")?, "2026-01-05T10:00:00Z".parse()?);
    /// # let id = CommandId::from_u128(1);
    /// # let greet = Envelope { id, by, on_behalf_of: None, at, body: () };
    /// history.append(&greet, ["greeted"]);
    /// let recorded = history.events()[0].clone();
    /// let mut again = History::new();
    /// assert_eq!(again.is_due(&recorded), Ok(()));
    /// again.append(&greet, ["greeted"]);
    /// let refused = HistoryError::OutOfSequence { expected: 1, found: 0 };
    /// assert_eq!(again.is_due(&recorded), Err(refused));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_due(&self, event: &Recorded<E>) -> Result<(), HistoryError> {
        let (expected, found) = (self.next_sequence(), event.sequence);
        if found != expected {
            return Err(HistoryError::OutOfSequence { expected, found });
        }
        if let Place::At(_) = self.place(event.command) {
            return Err(HistoryError::Repeated { sequence: found, command: event.command });
        }
        self.may_go_on(event.at)
    }

    /// Two commands of one second are in order; one from before the last is not.
    fn may_go_on(&self, at: Timestamp) -> Result<(), HistoryError> {
        match self.events.last() {
            Some(Recorded { at: last, .. }) if at < *last => {
                Err(HistoryError::ClockWentBack { at, last: *last })
            }
            _ if self.next_sequence() >= MOST.into() => Err(HistoryError::Full { limit: MOST }),
            _ => Ok(()),
        }
    }

    /// Where a command's first event stands, or what stands in the index instead.
    fn place(&self, command: CommandId) -> Place {
        let tag = IdIndex::tag(command.as_u128());
        self.done.place(tag, |at| self.event_at(at).is_some_and(|event| event.command == command))
    }

    fn event_at(&self, at: u32) -> Option<&Recorded<E>> {
        usize::try_from(at).ok().and_then(|at| self.events.get(at))
    }

    /// The receipt that a command got.
    fn receipt(&self, command: CommandId) -> Option<Receipt> {
        let Place::At(first) = self.place(command) else { return None };
        let from = self.events.iter().skip(usize::try_from(first).unwrap_or(usize::MAX));
        let its_own = from.take_while(|event| event.command == command).count();
        let events = u32::try_from(its_own).unwrap_or(u32::MAX);
        Some(Receipt { command, first: first.into(), events })
    }

    /// Notes where the events of a new command begin.
    fn index(&mut self, command: CommandId, first: u64) {
        self.done.reserve(1);
        if let (Place::Free(slot), Ok(first)) = (self.place(command), u32::try_from(first)) {
            self.done.take(slot, IdIndex::tag(command.as_u128()), first);
        }
    }
}

impl<E> Default for History<E> {
    fn default() -> Self {
        Self::new()
    }
}
