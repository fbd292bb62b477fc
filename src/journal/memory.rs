//! A journal that lives as long as the process.

use liens_core::Recorded;

use super::{Events, Journal, JournalError};

/// A journal in memory, for tests and for hosts that keep the events themselves.
///
/// # Examples
///
/// See [`Journal`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryJournal<E> {
    events: Vec<Recorded<E>>,
}

impl<E> MemoryJournal<E> {
    /// Creates an empty journal.
    pub const fn new() -> Self {
        Self { events: Vec::new() }
    }
}

impl<E> Default for MemoryJournal<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Clone> Journal<E> for MemoryJournal<E> {
    fn append(&mut self, batch: &[Recorded<E>]) -> Result<(), JournalError> {
        in_sequence(self.next_sequence(), batch)?;
        self.events.extend_from_slice(batch);
        Ok(())
    }

    fn read(&self, from: u64) -> Result<Events<'_, E>, JournalError> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        Ok(Box::new(self.events.get(from..).unwrap_or_default().iter().cloned().map(Ok)))
    }

    fn next_sequence(&self) -> u64 {
        u64::try_from(self.events.len()).unwrap_or(u64::MAX)
    }
}

/// Checks that a batch goes on from a place in the history.
pub(super) fn in_sequence<E>(from: u64, batch: &[Recorded<E>]) -> Result<(), JournalError> {
    match (from..).zip(batch).find(|(expected, event)| event.sequence != *expected) {
        Some((expected, event)) => {
            Err(JournalError::OutOfSequence { expected, found: event.sequence })
        }
        None => Ok(()),
    }
}
