//! The journal beside an example: in memory, or a file where the feature `journal` is on.
#![allow(dead_code, reason = "each example tells of it what it needs")]

use std::fmt;
use std::path::{Path, PathBuf};

#[cfg(feature = "journal")]
use liens::journal::{FileJournal, Schema, verify};
use liens::journal::{Journal, MemoryJournal, replay};
use liens::{Commons, Event};
use serde_json::{Value, json};

use crate::input::Refused;

#[cfg(not(feature = "journal"))]
const NEEDED: &str = "a journal in a file needs --features journal";

/// A journal that is being written, and where.
pub(crate) struct Keeping {
    journal: Box<dyn Journal<Event>>,
    batches: usize,
    file: Option<PathBuf>,
}

/// What a journal held when it was read again.
pub(crate) struct Kept {
    /// Where: in memory, or the name of the file.
    pub(crate) place: String,
    pub(crate) batches: usize,
    /// The hash of the whole chain, of a file alone.
    pub(crate) chain: Option<String>,
    /// The state that its events lead to, each of them decided again.
    pub(crate) commons: Commons,
}

impl Keeping {
    /// Begins in memory, or in a file that holds nothing yet.
    pub(crate) fn begin(file: Option<&Path>) -> Result<Self, Refused> {
        let journal: Box<dyn Journal<Event>> = match file {
            Some(file) => opened(file)?,
            None => Box::new(MemoryJournal::new()),
        };
        let found = journal.next_sequence();
        match file {
            Some(file) if found > 0 => {
                Err(Refused::in_file(file, format!("holds {found} events already")))
            }
            _ => Ok(Self { journal, batches: 0, file: file.map(Path::to_owned) }),
        }
    }

    /// Keeps what was recorded since the last time, as one batch.
    pub(crate) fn keep(&mut self, commons: &Commons) -> Result<(), Refused> {
        let begin = usize::try_from(self.journal.next_sequence())?;
        let fresh = commons.events().get(begin..).unwrap_or_default();
        let kept = self.journal.append(fresh);
        kept.map_err(|error| match &self.file {
            Some(file) => Refused::in_file(file, error),
            None => error.into(),
        })?;
        self.batches += usize::from(!fresh.is_empty());
        Ok(())
    }

    /// Lets the journal go, opens it anew and replays it.
    pub(crate) fn again(self) -> Result<Kept, Refused> {
        let Self { journal, batches, file } = self;
        if let Some(file) = file {
            drop(journal);
            return checked(&file, batches);
        }
        let commons = replay(&*journal, 0, |events| Commons::replay(events))?;
        Ok(Kept { place: "memory".to_owned(), batches, chain: None, commons })
    }
}

impl Kept {
    /// For a document in which a replayed state has been compared with the one that was lived.
    pub(crate) fn document(&self) -> Value {
        json!({
            "kept_in": self.place,
            "events": self.commons.events().len(),
            "batches": self.batches,
            "chain": self.chain,
            "replayed": "equal",
        })
    }
}

impl fmt::Display for Kept {
    /// For a page in which a replayed state has been compared with the one that was lived.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (events, Self { batches, place, .. }) = (self.commons.events().len(), self);
        writeln!(f, "  {events} events, in {batches} batches, kept in {place}")?;
        if let Some(chain) = &self.chain {
            writeln!(f, "  the hash of its last batch, which fixes all before: {chain}")?;
        }
        writeln!(f, "  read again and replayed, every law checked: the same state, to the byte")
    }
}

#[cfg(feature = "journal")]
fn opened(file: &Path) -> Result<Box<dyn Journal<Event>>, Refused> {
    let (journal, _) = FileJournal::open(file, Schema::commons())
        .map_err(|error| Refused::in_file(file, error))?;
    Ok(Box::new(journal))
}

#[cfg(not(feature = "journal"))]
fn opened(file: &Path) -> Result<Box<dyn Journal<Event>>, Refused> {
    Err(Refused::in_file(file, NEEDED))
}

/// Reads a file from its first byte to its last: every hash, and every law.
#[cfg(feature = "journal")]
fn checked(file: &Path, batches: usize) -> Result<Kept, Refused> {
    let found = verify(file, &Schema::commons(), |events| Commons::replay(events));
    let (recovery, commons) = found.map_err(|failed| Refused::in_file(file, failed))?;
    let (place, chain) = (file.display().to_string(), Some(recovery.head.hash.to_string()));
    Ok(Kept { place, batches, chain, commons })
}

#[cfg(not(feature = "journal"))]
fn checked(file: &Path, _: usize) -> Result<Kept, Refused> {
    Err(Refused::in_file(file, NEEDED))
}
