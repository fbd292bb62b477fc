//! What a journal led to, kept beside it so that not everything has to be replayed.
//!
//! A replay decides everything again and takes its time; a host that starts often keeps what the
//! history led to. The state is any type that serde writes and reads: here a list of balances, not
//! the commons itself, which is only ever rebuilt.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::frame::{ChainHash, Header};
use super::scan::{Found, Scan};
use super::store::{beside, replace};
use super::{FileJournal, Head, JournalError};

/// The first line of a snapshot.
const FIRST_LINE: &[u8] = b"{\"format\":\"liens.snapshot/1\"}\n";

/// Why there is no snapshot to begin with; the journal alone says everything that it would.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoSnapshot {
    /// None was saved.
    #[error("no snapshot was saved")]
    Missing {},
    /// The file is not whole, or was changed.
    #[error("the snapshot is not whole, or was changed")]
    Damaged {},
    /// It was taken of another history, or of one that was longer.
    #[error("the snapshot was taken after {} events of another history", head.events)]
    OtherHistory {
        /// How far the history reached.
        head: Head,
    },
    /// It was taken when events had another version, and so may have the state.
    #[error("the snapshot is of version {version}, not {newest}")]
    OtherVersion {
        /// The version of the snapshot.
        version: u32,
        /// The newest version of the journal's schema.
        newest: u32,
    },
    /// It is not the text of such a state.
    #[error("the snapshot cannot be read: {reason}")]
    Unreadable {
        /// Why not.
        reason: String,
    },
    /// The journal or the snapshot cannot be read from the disk.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl NoSnapshot {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing {} => "journal.snapshot.missing",
            Self::Damaged {} => "journal.snapshot.damaged",
            Self::OtherHistory { .. } => "journal.snapshot.other_history",
            Self::OtherVersion { .. } => "journal.snapshot.other_version",
            Self::Unreadable { .. } => "journal.snapshot.unreadable",
            Self::Journal(error) => error.code(),
        }
    }
}

impl<E> FileJournal<E> {
    /// Saves what the events so far led to, in the place of the snapshot before.
    ///
    /// A snapshot is a cache: the journal never depends on it, [`verify`](super::verify) never reads
    /// it, and it can be deleted at any time. Its hash finds out damage; it is no signature.
    ///
    /// # Errors
    ///
    /// [`JournalError::Unwritable`], [`JournalError::Io`]; the snapshot before stays.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::journal::{FileJournal, Journal, NoSnapshot, Schema};
    /// use liens::Event;
    /// # let folder = std::env::temp_dir().join(format!("liens-snapshot-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// let mut village = Village::founded()?;
    /// let path = folder.join("village.journal");
    /// let (mut journal, _) = FileJournal::<Event>::open(&path, Schema::commons())?;
    /// journal.append(village.commons.events())?;
    /// assert_eq!(journal.snapshot::<Vec<String>>(), Err(NoSnapshot::Missing {}));
    /// journal.save_snapshot(&["ana", "bo"])?;
    /// // What happens later is applied on top.
    /// let before = village.commons.events().len();
    /// village.shares()?;
    /// journal.append(&village.commons.events()[before..])?;
    /// let (events, members): (u64, Vec<String>) = journal.snapshot()?;
    /// assert_eq!((events as usize, members.len()), (before, 2));
    /// # drop(journal);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn save_snapshot<S: Serialize>(&self, state: &S) -> Result<(), JournalError> {
        let Head { events, hash } = self.head();
        let unwritable = |error: serde_json::Error| JournalError::Unwritable {
            sequence: events,
            reason: error.to_string(),
        };
        let mut content = serde_json::to_vec(state).map_err(unwritable)?;
        content.push(b'\n');
        let header = Header::chained(self.schema().version(), (events, 1), &content, hash);
        let path = beside(self.path(), ".snapshot");
        replace(&path, &[FIRST_LINE, header.line().as_bytes(), &content])
    }

    /// The state of the last snapshot, and how many events led to it.
    ///
    /// The events from there on are still to be applied.
    ///
    /// # Errors
    ///
    /// [`NoSnapshot`] says why everything has to be replayed.
    pub fn snapshot<S: DeserializeOwned>(&self) -> Result<(u64, S), NoSnapshot> {
        let path = beside(self.path(), ".snapshot");
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(NoSnapshot::Missing {});
            }
            Err(error) => return Err(JournalError::io(&path, &error).into()),
        };
        let rest = text.strip_prefix(FIRST_LINE).ok_or(NoSnapshot::Damaged {})?;
        let line = rest.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let header = Header::read(line).ok_or(NoSnapshot::Damaged {})?;
        let state = one_batch(rest, &header).ok_or(NoSnapshot::Damaged {})?;
        let (version, newest) = (header.version, self.schema().version());
        if version != newest {
            return Err(NoSnapshot::OtherVersion { version, newest });
        }
        let head = Head { events: header.first, hash: header.previous };
        if !self.holds(&head)? {
            return Err(NoSnapshot::OtherHistory { head });
        }
        let unreadable =
            |error: serde_json::Error| NoSnapshot::Unreadable { reason: error.to_string() };
        Ok((header.first, serde_json::from_slice(&state).map_err(unreadable)?))
    }
}

/// The content of a text that is one batch and nothing else.
fn one_batch(text: &[u8], header: &Header) -> Option<Vec<u8>> {
    let end = u64::try_from(text.len()).ok()?;
    let begin: (u64, u64, ChainHash) = (0, header.first, header.previous);
    let mut scan = Scan::new(std::io::Cursor::new(text), end, begin).ok()?;
    let mut content = Vec::new();
    matches!(scan.batch(&mut content).ok()?, Found::Batch(_)).then_some(())?;
    (scan.offset == end).then_some(content)
}
