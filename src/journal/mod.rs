//! Where a history is kept, so that it outlives the process: in memory, or as a file.
//!
//! A [`Journal`] keeps recorded events of any type, in order, and acknowledges a batch when it is
//! kept for good. [`MemoryJournal`] is for tests and for hosts with a store of their own; with the
//! feature `journal`, [`FileJournal`] keeps a file that a crash cannot tear and that nobody can
//! change unnoticed. Its format, and what counts as torn, stand in `docs/JOURNAL.md`.

#[cfg(feature = "journal")]
mod ahead;
mod error;
#[cfg(feature = "journal")]
mod file;
#[cfg(feature = "journal")]
mod frame;
mod law;
mod memory;
#[cfg(feature = "journal")]
mod notes;
#[cfg(feature = "journal")]
mod reading;
#[cfg(feature = "journal")]
mod scan;
#[cfg(feature = "journal")]
mod schema;
#[cfg(feature = "journal")]
mod snapshot;
#[cfg(feature = "journal")]
mod store;

use liens_core::Recorded;

pub use error::{Damage, Failed, JournalError};
#[cfg(feature = "journal")]
pub use file::{Cut, FileJournal, Head, Recovery, verify};
#[cfg(feature = "journal")]
pub use frame::ChainHash;
pub use law::{JournalLawBroken, check_journal};
pub use memory::MemoryJournal;
#[cfg(feature = "journal")]
pub use notes::NotesFile;
#[cfg(feature = "journal")]
pub use schema::{Schema, Step};
#[cfg(feature = "journal")]
pub use snapshot::NoSnapshot;

/// Recorded events on their way out of a journal, oldest first; nothing follows an error.
pub type Events<'a, E> = Box<dyn Iterator<Item = Result<Recorded<E>, JournalError>> + 'a>;

/// A place where recorded events are kept.
///
/// A batch holds the events of one command or of many: it is kept as a whole or not at all, and at
/// the price of one wait for the disk, so that a busy host gathers what arrives while it waits.
/// The events of one command belong into one batch.
///
/// # Law
///
/// A batch that does not go on where the journal stands is refused, and changes nothing. What was
/// acknowledged is read back as it was appended, from any place on. [`check_journal`] tells whether
/// a journal keeps it; `every_journal_keeps_the_law_of_journals`.
///
/// # Examples
///
/// ```
/// # use liens::{CommandId, ContributorId, Envelope, History};
/// use liens::journal::{Journal, MemoryJournal};
///
/// # let (id, by) = (CommandId::from_u128(1), ContributorId::new("ana")?);
/// # let at = "2026-01-05T10:00:00Z".parse()?;
/// # let envelope = Envelope { id, by, on_behalf_of: None, at, body: "greet" };
/// let mut history = History::new();
/// history.append(&envelope, ["greeted", "answered"]);
/// let mut journal = MemoryJournal::new();
/// journal.append(history.events())?;
/// assert_eq!(journal.next_sequence(), 2);
/// let bodies: Result<Vec<_>, _> = journal.read(1)?.map(|event| Ok(event?.body)).collect();
/// assert_eq!(bodies, Ok::<_, liens::journal::JournalError>(vec!["answered"]));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub trait Journal<E> {
    /// Keeps a batch of events for good, or nothing of it; an empty batch changes nothing.
    ///
    /// # Errors
    ///
    /// [`JournalError`]; it says what is acknowledged so far.
    fn append(&mut self, batch: &[Recorded<E>]) -> Result<(), JournalError>;

    /// The events that are acknowledged, from a place in the history on.
    ///
    /// # Errors
    ///
    /// [`JournalError`], at once or while reading.
    fn read(&self, from: u64) -> Result<Events<'_, E>, JournalError>;

    /// The place of the next event: how many are acknowledged.
    fn next_sequence(&self) -> u64;
}

/// Rebuilds a state from the events of a journal, from a place in the history on.
///
/// `rebuild` is given the events; whatever it checks is checked again, such as every law by
/// [`Commons::replay`](crate::Commons::replay).
///
/// # Errors
///
/// [`Failed::Journal`] where an event cannot be read, whatever the rebuilding said before;
/// [`Failed::Refused`] where the rebuilding refuses.
///
/// # Examples
///
/// ```
/// use liens::Commons;
/// use liens::journal::{MemoryJournal, replay};
///
/// let journal = MemoryJournal::new();
/// let commons = replay(&journal, 0, |events| Commons::replay(events))?;
/// assert_eq!(commons, Commons::new());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn replay<E, S, R>(
    journal: &(impl Journal<E> + ?Sized),
    from: u64,
    rebuild: impl FnOnce(&mut dyn Iterator<Item = Recorded<E>>) -> Result<S, R>,
) -> Result<S, Failed<R>> {
    rebuilt(journal.read(from)?, rebuild)
}

/// Rebuilds from events that may fail to be read, and says which of the two failed.
fn rebuilt<E, S, R>(
    mut events: impl Iterator<Item = Result<Recorded<E>, JournalError>>,
    rebuild: impl FnOnce(&mut dyn Iterator<Item = Recorded<E>>) -> Result<S, R>,
) -> Result<S, Failed<R>> {
    let mut unread = None;
    let mut sound = std::iter::from_fn(|| match events.next()? {
        Ok(event) => Some(event),
        Err(error) => {
            unread = Some(error);
            None
        }
    });
    let state = rebuild(&mut sound);
    match unread {
        Some(error) => Err(Failed::Journal(error)),
        None => state.map_err(Failed::Refused),
    }
}
