//! Why a journal refuses, and what is wrong in a file.

use std::io;
use std::path::{Path, PathBuf};

/// Why a journal refuses; everything that was acknowledged is still there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// An event does not go on where the journal stands.
    #[error("event {found} stands where event {expected} is due")]
    OutOfSequence {
        /// The place that is due.
        expected: u64,
        /// The place that the event names.
        found: u64,
    },
    /// An event cannot be written as one line of JSON.
    #[error("event {sequence} cannot be written as one line of JSON: {reason}")]
    Unwritable {
        /// The place of the event.
        sequence: u64,
        /// Why not.
        reason: String,
    },
    /// A batch is larger than a journal takes at once.
    #[error("a batch of {bytes} bytes is more than {most}")]
    TooLarge {
        /// The size of the batch.
        bytes: u64,
        /// The largest size.
        most: u64,
    },
    /// A file or a folder cannot be opened, read or replaced.
    #[error("{}: {reason}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What kind of failure it is.
        kind: io::ErrorKind,
        /// What the system says.
        reason: String,
    },
    /// A batch could not be written, because the disk is full or fails.
    ///
    /// Nothing of it is kept. The journal goes on where it can take back what was written of it;
    /// otherwise it is poisoned.
    #[error("the batch was not written, {acknowledged} events are kept: {reason}")]
    NotWritten {
        /// How many events are acknowledged.
        acknowledged: u64,
        /// What kind of failure it is.
        kind: io::ErrorKind,
        /// What the system says.
        reason: String,
    },
    /// The disk did not confirm a batch; nobody knows what it holds, and the journal is poisoned.
    #[error("the disk did not confirm the batch, {acknowledged} events are kept: {reason}")]
    NotSynced {
        /// How many events are acknowledged.
        acknowledged: u64,
        /// What kind of failure it is.
        kind: io::ErrorKind,
        /// What the system says.
        reason: String,
    },
    /// The journal failed before and takes nothing until it is opened anew.
    #[error("the journal failed before, open it anew; {acknowledged} events are kept")]
    Poisoned {
        /// How many events are acknowledged.
        acknowledged: u64,
    },
    /// Somebody else has the file open.
    #[error("{} is in use", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The file is not of this format.
    #[error("{} does not begin with format '{format}'", path.display())]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// The format that was expected.
        format: &'static str,
    },
    /// The file keeps events of another kind.
    #[error("{} keeps '{found}', not '{expected}'", path.display())]
    OtherEvents {
        /// The file.
        path: PathBuf,
        /// The kind that was expected.
        expected: String,
        /// The kind that the file names.
        found: String,
    },
    /// The events are of a version that is not known here.
    #[error("event {sequence} is of version {version}, and the newest known here is {newest}")]
    NewerEvents {
        /// The place of the event.
        sequence: u64,
        /// Its version.
        version: u32,
        /// The newest version known here.
        newest: u32,
    },
    /// The file is damaged in a way that no crash leaves behind; it is not repaired.
    #[error("at byte {offset}, where event {sequence} is due: {damage}")]
    Broken {
        /// Where in the file.
        offset: u64,
        /// The place of the event that is due there.
        sequence: u64,
        /// What is wrong.
        damage: Damage,
    },
    /// A text is no hash.
    #[error("'{text}' is no hash of 64 hexadecimal digits")]
    NotAHash {
        /// The refused text.
        text: String,
    },
    /// The file holds the line of an event that is not one.
    #[error("event {sequence} of version {version} cannot be read: {reason}")]
    Unreadable {
        /// The place of the event.
        sequence: u64,
        /// The version of the line.
        version: u32,
        /// Why not.
        reason: String,
    },
}

/// What is wrong at a place of a file where a batch should stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// The batch reaches beyond the end of the file.
    #[error("the batch needs {needed} bytes, there are {found}")]
    Incomplete {
        /// How many bytes it needs; of a header that is not complete, one more than there are.
        needed: u64,
        /// How many there are.
        found: u64,
    },
    /// There is no header, or its checksum fails.
    #[error("there is no header with a right checksum")]
    Header {},
    /// The content does not have the hash of its header.
    #[error("the content does not have the hash of its header")]
    Content {},
    /// The batch does not continue the chain: it names another hash than that of the batch before.
    #[error("the batch does not continue the chain")]
    Chain {},
    /// The batch begins with another event than the one that is due.
    #[error("the batch begins with event {found}")]
    Sequence {
        /// The event that it begins with.
        found: u64,
    },
    /// The content has not as many lines as its header says.
    #[error("the batch says {said} events and has {found} lines")]
    Count {
        /// How many events its header says.
        said: u64,
        /// How many lines there are.
        found: u64,
    },
}

/// Why a state cannot be rebuilt from a journal.
///
/// # Examples
///
/// ```
/// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
/// # use village::*;
/// use liens::Commons;
/// use liens::journal::{Failed, Journal, MemoryJournal, replay};
/// let mut village = Village::founded()?;
/// village.shares()?;
/// let mut journal = MemoryJournal::new();
/// journal.append(village.commons.events())?;
/// // From the second event on there is no commons that it could happen to.
/// let failed = replay(&journal, 1, |events| Commons::replay(events));
/// assert!(matches!(failed, Err(Failed::Refused(error)) if error.sequence == 1));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
#[non_exhaustive]
pub enum Failed<R> {
    /// The journal cannot be read, or is broken.
    Journal(#[from] JournalError),
    /// The events can be read, and the rebuilding refuses them.
    Refused(R),
}

impl JournalError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfSequence { .. } => "journal.out_of_sequence",
            Self::Unwritable { .. } => "journal.unwritable",
            Self::TooLarge { .. } => "journal.too_large",
            Self::Io { .. } => "journal.io",
            Self::NotWritten { .. } => "journal.not_written",
            Self::NotSynced { .. } => "journal.not_synced",
            Self::Poisoned { .. } => "journal.poisoned",
            Self::Locked { .. } => "journal.locked",
            Self::OtherFormat { .. } => "journal.other_format",
            Self::OtherEvents { .. } => "journal.other_events",
            Self::NewerEvents { .. } => "journal.newer_events",
            Self::NotAHash { .. } => "journal.not_a_hash",
            Self::Broken { .. } => "journal.broken",
            Self::Unreadable { .. } => "journal.unreadable",
        }
    }

    #[cfg_attr(not(feature = "journal"), expect(dead_code, reason = "only files fail so"))]
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        Self::Io { path: path.to_owned(), kind: error.kind(), reason: error.to_string() }
    }
}
