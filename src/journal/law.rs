//! What every journal must keep, and a check of it.

use liens_core::Recorded;

use super::{Journal, JournalError};

/// How a journal breaks the law of journals.
///
/// # Examples
///
/// A journal that takes everything in any order acknowledges what cannot be replayed:
///
/// ```
/// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
/// # use village::*;
/// use liens::journal::{Events, Journal, JournalError, JournalLawBroken, check_journal};
/// use liens::{Event, Recorded};
///
/// struct Drawer(Vec<Recorded<Event>>);
///
/// impl Journal<Event> for Drawer {
///     fn append(&mut self, batch: &[Recorded<Event>]) -> Result<(), JournalError> {
///         self.0.extend_from_slice(batch);
///         Ok(())
///     }
///
///     fn read(&self, from: u64) -> Result<Events<'_, Event>, JournalError> {
///         Ok(Box::new(self.0.iter().skip(from as usize).cloned().map(Ok)))
///     }
///
///     fn next_sequence(&self) -> u64 {
///         self.0.len() as u64
///     }
/// }
///
/// let village = Village::founded()?;
/// let broken = check_journal(&mut Drawer(Vec::new()), &[village.commons.events().to_vec()]);
/// assert_eq!(broken, Err(JournalLawBroken::Gap { expected: 0, found: 1 }));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JournalLawBroken {
    /// A batch was acknowledged that does not go on where the journal stands.
    #[error("a batch that begins with event {found} was acknowledged where {expected} is due")]
    Gap {
        /// The place that is due.
        expected: u64,
        /// The place where the batch begins.
        found: u64,
    },
    /// After a batch, the journal stands somewhere else than behind it.
    #[error("the journal stands at event {found} instead of {expected}")]
    Stands {
        /// Where it should stand.
        expected: u64,
        /// Where it stands.
        found: u64,
    },
    /// What is read from a place on is not what was appended.
    #[error("what is read from event {from} on is not what was appended")]
    Reads {
        /// The place.
        from: u64,
    },
    /// A batch that goes on where the journal stands is refused, or cannot be read.
    #[error(transparent)]
    Refused(#[from] JournalError),
}

impl JournalLawBroken {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Gap { .. } => "journal.law.gap",
            Self::Stands { .. } => "journal.law.stands",
            Self::Reads { .. } => "journal.law.reads",
            Self::Refused(error) => error.code(),
        }
    }
}

/// Checks on given batches whether a journal keeps the law of journals.
///
/// The batches go on where the journal stands, each where the one before ends; they are appended.
///
/// # Errors
///
/// [`JournalLawBroken`].
///
/// # Complexity
///
/// Every batch is read back once from its beginning and once from its end, and all of them together
/// once more.
pub fn check_journal<E: Clone + PartialEq>(
    journal: &mut (impl Journal<E> + ?Sized),
    batches: &[Vec<Recorded<E>>],
) -> Result<(), JournalLawBroken> {
    let begin = journal.next_sequence();
    let mut all: Vec<Recorded<E>> = Vec::new();
    for batch in batches {
        let expected = journal.next_sequence();
        refuses_a_gap(journal, batch)?;
        journal.append(batch)?;
        let behind = expected.saturating_add(u64::try_from(batch.len()).unwrap_or(u64::MAX));
        stands(journal, behind)?;
        journal.append(&[])?;
        stands(journal, behind)?;
        reads(journal, expected, batch)?;
        reads(journal, behind, &[])?;
        all.extend_from_slice(batch);
    }
    reads(journal, begin, &all)
}

fn refuses_a_gap<E: Clone>(
    journal: &mut (impl Journal<E> + ?Sized),
    batch: &[Recorded<E>],
) -> Result<(), JournalLawBroken> {
    let expected = journal.next_sequence();
    let Some(first) = batch.first() else { return Ok(()) };
    for found in [expected.wrapping_add(1), expected.wrapping_sub(1)] {
        let elsewhere = Recorded { sequence: found, ..first.clone() };
        if journal.append(&[elsewhere]).is_ok() {
            return Err(JournalLawBroken::Gap { expected, found });
        }
        stands(journal, expected)?;
    }
    Ok(())
}

fn stands<E>(journal: &(impl Journal<E> + ?Sized), expected: u64) -> Result<(), JournalLawBroken> {
    match journal.next_sequence() {
        found if found == expected => Ok(()),
        found => Err(JournalLawBroken::Stands { expected, found }),
    }
}

fn reads<E: PartialEq>(
    journal: &(impl Journal<E> + ?Sized),
    from: u64,
    expected: &[Recorded<E>],
) -> Result<(), JournalLawBroken> {
    let found: Vec<Recorded<E>> = journal.read(from)?.collect::<Result<_, _>>()?;
    if found == expected { Ok(()) } else { Err(JournalLawBroken::Reads { from }) }
}
