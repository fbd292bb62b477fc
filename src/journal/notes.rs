//! Notes in a file of their own, from which a text can be erased for good.

use std::path::{Path, PathBuf};

use liens_core::Notes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::JournalError;
use super::store::{Lock, beside, open_locked, replace};

liens_core::document_format!(
    /// The format of a file of notes.
    Format = "liens.notes/1"
);

/// Names, texts and memos in a file beside the journal.
///
/// A change writes the whole file anew and puts it in the place of the old one at once, so that a
/// text that was erased is in no file any more. The journal does not know the notes, and nothing in
/// it depends on them: every hash, certificate and replay is the same after an erasure. What a host
/// has to do besides stands in `docs/PRIVACY.md`.
///
/// A lock file, named after the notes with `.lock` at the end, keeps other processes out.
///
/// # Law
///
/// `every_proof_verifies_after_erasure`
///
/// # Complexity
///
/// A change is linear in all notes: gather several into one.
///
/// # Examples
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("liens-notes-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// use liens::ContributorId;
/// use liens::journal::NotesFile;
///
/// let path = folder.join("names.json");
/// let person = ContributorId::new("p-7f3a")?;
/// let mut names = NotesFile::open(&path)?;
/// names.change(|notes| notes.write(person.clone(), "Ana Example"))?;
/// assert_eq!(names.notes().read(&person), Some("Ana Example"));
/// names.change(|notes| notes.erase(&person))?;
/// assert!(!std::fs::read_to_string(&path)?.contains("Ana"));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct NotesFile<K> {
    path: PathBuf,
    notes: Notes<K>,
    _lock: Lock,
}

#[derive(Serialize)]
struct Written<'a, N> {
    format: Format,
    notes: &'a N,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(deserialize = "K: Ord + serde::Deserialize<'de>"))]
struct Read<K> {
    #[serde(rename = "format")]
    _format: Format,
    notes: Notes<K>,
}

impl<K: Ord + Clone + Serialize + DeserializeOwned> NotesFile<K> {
    /// Opens the notes for this process alone; there are none where there is no file.
    ///
    /// # Errors
    ///
    /// [`JournalError::Locked`], [`JournalError::Io`], [`JournalError::OtherFormat`] where the file
    /// holds something else.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, JournalError> {
        let path = path.as_ref().to_owned();
        let (_, lock) = open_locked(&beside(&path, ".lock"))?;
        // What a crash left half written may hold a text that is to be gone.
        let left = beside(&path, ".new");
        match std::fs::remove_file(&left) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(JournalError::io(&left, &error));
            }
            _ => {}
        }
        let notes = match std::fs::read(&path) {
            Ok(text) => {
                let read: Result<Read<K>, _> = serde_json::from_slice(&text);
                let other =
                    JournalError::OtherFormat { path: path.clone(), format: "liens.notes/1" };
                read.map_err(|_| other)?.notes
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Notes::new(),
            Err(error) => return Err(JournalError::io(&path, &error)),
        };
        Ok(Self { path, notes, _lock: lock })
    }

    /// The notes.
    pub const fn notes(&self) -> &Notes<K> {
        &self.notes
    }

    /// Changes notes, and returns what `change` says once the disk holds the new file.
    ///
    /// # Errors
    ///
    /// [`JournalError::Unwritable`], [`JournalError::Io`]; the notes are as they were before, and
    /// the file is the old one, or the new one where its folder alone could not be confirmed.
    pub fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Notes<K>) -> T,
    ) -> Result<T, JournalError> {
        let mut notes = self.notes.clone();
        let said = change(&mut notes);
        if notes != self.notes {
            let written = serde_json::to_vec(&Written { format: Format, notes: &notes });
            let text = written.map_err(|error| JournalError::Unwritable {
                sequence: 0,
                reason: error.to_string(),
            })?;
            replace(&self.path, &[&text, b"\n"])?;
            self.notes = notes;
        }
        Ok(said)
    }
}
