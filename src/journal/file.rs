//! A journal as a file: framed, chained, one writer, and durable before it says so.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use liens_core::Recorded;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::frame::{ChainHash, Header, write_lines};
use super::memory::in_sequence;
use super::reading::events;
use super::scan::{Found, Scan};
use super::store::{Lock, Store, open_locked, sync_folder};
use super::{Damage, Events, Failed, Journal, JournalError, Schema, rebuilt};

/// What the first line of a journal says.
const FORMAT: &str = "liens.journal/1";
/// The largest batch, in bytes.
const BATCH_MOST: u64 = 1 << 30;
/// A place to go on reading from is noted at least this many bytes after the one before.
const BETWEEN_MARKS: u64 = 1 << 20;

/// A journal in a file.
///
/// The file is text: a line that names the format and the events, then batches, each a header line
/// followed by its events as lines of JSON. A header holds the length of its batch, a checksum of
/// itself, and the SHA-256 hash of the batch and the header before. See `docs/JOURNAL.md`.
///
/// - A batch is acknowledged when the disk holds it (`fdatasync`).
/// - One process at a time has the file open; it is let go when this value is dropped.
/// - Opening cuts off the end of a batch that was being written when a process or a machine
///   stopped, and says so. Any other damage is refused.
/// - After a failure that leaves it unknown what the disk holds, nothing is taken until the journal
///   is opened anew.
///
/// # Law
///
/// `every_acknowledged_event_survives_a_kill`, `a_file_cut_at_any_byte_keeps_every_batch_before_it`,
/// `a_flipped_bit_breaks_the_middle_and_takes_back_the_end`
///
/// # Complexity
///
/// Opening reads the file once. Appending is linear in the batch. Reading from a place on reads at
/// most a mebibyte and a batch before it; more than a mebibyte is read ahead in two threads.
///
/// # Examples
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("liens-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// use liens::journal::{FileJournal, Journal, Schema, replay, verify};
/// use liens::{Commons, Event};
///
/// let path = folder.join("commons.journal");
/// let (mut journal, recovery) = FileJournal::<Event>::open(&path, Schema::commons())?;
/// assert_eq!((recovery.head.events, recovery.cut), (0, None));
/// let mut commons = replay(&journal, 0, |events| Commons::replay(events))?;
/// // Commands are executed here; what is new is kept before anybody is told.
/// journal.append(&commons.events()[recovery.head.events as usize..])?;
/// let (recovery, again) = verify(&path, &Schema::commons(), |events| Commons::replay(events))?;
/// assert_eq!((recovery.head, again), (journal.head(), commons));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct FileJournal<E> {
    path: PathBuf,
    schema: Schema,
    store: Store<File>,
    _lock: Lock,
    head: Head,
    marks: Vec<Mark>,
    /// The lines of the last batch, whose place in memory the next one takes.
    content: Vec<u8>,
    kind: PhantomData<fn() -> E>,
}

/// How far a journal reaches: everything before is fixed by the hash.
///
/// A host that keeps the head somewhere else can tell that nothing was taken off the end.
///
/// # Examples
///
/// See [`FileJournal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// How many events there are.
    #[serde(with = "liens_core::form::text")]
    pub events: u64,
    /// The hash of the last batch; of the first line where there is none.
    pub hash: ChainHash,
}

/// What was found in a file.
///
/// # Examples
///
/// A crash in the middle of a write leaves a batch that is not whole. It was never acknowledged, so
/// that opening cuts it off and says what it found:
///
/// ```
/// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
/// # use village::*;
/// use liens::journal::{Cut, Damage, FileJournal, Head, Journal, Recovery, Schema};
/// use liens::Event;
/// # let folder = std::env::temp_dir().join(format!("liens-torn-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("village.journal");
/// let mut village = Village::founded()?;
/// village.shares()?;
/// let events = village.commons.events();
/// let (mut journal, _) = FileJournal::<Event>::open(&path, Schema::commons())?;
/// journal.append(&events[..1])?;
/// let acknowledged: Head = journal.head();
/// let sound = std::fs::metadata(&path)?.len();
/// journal.append(&events[1..])?;
/// drop(journal);
/// // Of the second batch only the first hundred bytes reached the disk.
/// std::fs::File::options().write(true).open(&path)?.set_len(sound + 100)?;
///
/// let (_journal, recovery) = FileJournal::<Event>::open(&path, Schema::commons())?;
/// let Recovery { head, bytes, cut, .. } = recovery;
/// assert_eq!((head, bytes), (acknowledged, sound));
/// let Cut { offset, bytes, damage, .. } = cut.ok_or("nothing was cut")?;
/// assert_eq!((offset, bytes), (sound, 100));
/// assert!(matches!(damage, Damage::Incomplete { found: 100, .. }));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovery {
    /// How far the sound part reaches.
    pub head: Head,
    /// How many bytes it has.
    pub bytes: u64,
    /// What stood behind it, the end of a batch that was being written.
    pub cut: Option<Cut>,
}

/// The end of a file that was being written when a process or a machine stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cut {
    /// Where it begins.
    pub offset: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// What is wrong there.
    pub damage: Damage,
}

/// A batch that can be read without reading those before.
#[derive(Clone, Copy, Debug)]
struct Mark {
    offset: u64,
    first: u64,
    previous: ChainHash,
}

impl<E> FileJournal<E> {
    /// Opens a journal for this process alone, or creates it.
    ///
    /// What a crash left of a batch at the end is cut off, and the recovery says where and why.
    ///
    /// # Errors
    ///
    /// [`JournalError::Locked`] where somebody else has it open; [`JournalError::Broken`] where it
    /// is damaged otherwise; [`JournalError::OtherFormat`], [`JournalError::OtherEvents`],
    /// [`JournalError::NewerEvents`], [`JournalError::Io`]. The file is as it was before.
    pub fn open(path: impl AsRef<Path>, schema: Schema) -> Result<(Self, Recovery), JournalError> {
        let path = path.as_ref();
        let failed = |error: io::Error| JournalError::io(path, &error);
        let (file, lock) = open_locked(path)?;
        let path = path.canonicalize().map_err(failed)?;
        let mut marks = Vec::new();
        let recovery = examined(&path, &file, &schema, &mut marks)?;
        let first_line = first_line(&schema);
        let mut bytes = recovery.bytes;
        if recovery.cut.is_some() {
            file.set_len(bytes).map_err(failed)?;
        }
        if bytes == 0 {
            (&file).seek(SeekFrom::Start(0)).map_err(failed)?;
            io::Write::write_all(&mut &file, first_line.as_bytes()).map_err(failed)?;
            bytes = length(first_line.as_bytes());
        }
        // Whatever came before: from here on, the disk holds what is said to be recovered.
        file.sync_all().map_err(failed)?;
        sync_folder(&path)?;
        let store = Store::new(file, bytes);
        let (head, content, kind) = (recovery.head, Vec::new(), PhantomData);
        Ok((Self { path, schema, store, _lock: lock, head, marks, content, kind }, recovery))
    }

    /// How far the journal reaches.
    pub const fn head(&self) -> Head {
        self.head
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What kind of events it keeps.
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Whether the journal once reached exactly as far as a head says, with the same events.
    ///
    /// # Errors
    ///
    /// [`JournalError`] where the file cannot be read.
    pub fn holds(&self, head: &Head) -> Result<bool, JournalError> {
        let failed = |error: io::Error| JournalError::io(&self.path, &error);
        if *head == self.head {
            return Ok(true);
        }
        let mut scan = self.scan(head.events)?;
        let mut content = Vec::new();
        while scan.next < head.events {
            match scan.batch(&mut content).map_err(failed)? {
                Found::Batch(_) => {}
                Found::End => return Ok(false),
                Found::Damaged(damage) => return Err(broken(&scan, damage)),
            }
        }
        Ok(Head { events: scan.next, hash: scan.chain } == *head)
    }

    /// Reads on from the last mark before an event, in a file opened for it: clones of one file share
    /// the place where they read and write, and others may read, or a batch be written, meanwhile.
    fn scan(&self, event: u64) -> Result<Scan<File>, JournalError> {
        let failed = |error: io::Error| JournalError::io(&self.path, &error);
        let file = File::open(&self.path).map_err(failed)?;
        let behind = self.marks.partition_point(|mark| mark.first <= event);
        let first_line = first_line(&self.schema);
        let begin = (length(first_line.as_bytes()), 0, ChainHash::of(first_line.as_bytes()));
        let begin = match behind.checked_sub(1).and_then(|at| self.marks.get(at)) {
            Some(mark) => (mark.offset, mark.first, mark.previous),
            None => begin,
        };
        Scan::new(file, self.store.bytes(), begin).map_err(failed)
    }
}

impl<E: Serialize + DeserializeOwned + Send + 'static> Journal<E> for FileJournal<E> {
    fn append(&mut self, batch: &[Recorded<E>]) -> Result<(), JournalError> {
        let Head { events, hash: previous } = self.head;
        in_sequence(events, batch)?;
        if batch.is_empty() {
            return Ok(());
        }
        self.content.clear();
        write_lines(batch, &mut self.content)?;
        let bytes = length(&self.content);
        if bytes > BATCH_MOST {
            return Err(JournalError::TooLarge { bytes, most: BATCH_MOST });
        }
        let count = u64::try_from(batch.len()).unwrap_or(u64::MAX);
        let version = self.schema.version();
        let header = Header::chained(version, (events, count), &self.content, previous);
        let offset = self.store.bytes();
        self.store.keep([header.line().as_bytes(), &self.content], events)?;
        self.head = Head { events: events.saturating_add(count), hash: header.hash };
        mark(&mut self.marks, Mark { offset, first: events, previous });
        Ok(())
    }

    fn read(&self, from: u64) -> Result<Events<'_, E>, JournalError> {
        if from >= self.head.events {
            return Ok(Box::new(std::iter::empty()));
        }
        Ok(events(&self.path, &self.schema, from, self.scan(from)?))
    }

    fn next_sequence(&self) -> u64 {
        self.head.events
    }
}

/// Checks a file as a whole, and rebuilds a state from it; nothing is changed and nothing locked.
///
/// The chain is checked to the last byte, and `rebuild` is given every event: with
/// [`Commons::replay`](crate::Commons::replay) every law is checked again. The end of a batch that
/// is being written, or was when a process stopped, is reported as what opening would cut.
///
/// # Errors
///
/// [`Failed::Journal`] where the file is broken or cannot be read, [`Failed::Refused`] where
/// `rebuild` refuses.
///
/// # Examples
///
/// See [`FileJournal`].
pub fn verify<E: DeserializeOwned + Send + 'static, S, R>(
    path: impl AsRef<Path>,
    schema: &Schema,
    rebuild: impl FnOnce(&mut dyn Iterator<Item = Recorded<E>>) -> Result<S, R>,
) -> Result<(Recovery, S), Failed<R>> {
    let path = path.as_ref();
    let failed = |error: io::Error| JournalError::io(path, &error);
    let file = File::open(path).map_err(failed)?;
    let recovery = examined(path, &file, schema, &mut Vec::new())?;
    let first_line = first_line(schema);
    let begin = (length(first_line.as_bytes()), 0, ChainHash::of(first_line.as_bytes()));
    let end = recovery.bytes.max(begin.0);
    let scan = Scan::new(file, end, begin).map_err(failed)?;
    let state = rebuilt(events(path, schema, 0, scan), rebuild)?;
    Ok((recovery, state))
}

/// Reads a whole file, notes where reading can begin, and says what is sound.
fn examined(
    path: &Path,
    file: &File,
    schema: &Schema,
    marks: &mut Vec<Mark>,
) -> Result<Recovery, JournalError> {
    let failed = |error: io::Error| JournalError::io(path, &error);
    let end = file.metadata().map_err(failed)?.len();
    let first_line = first_line(schema);
    let genesis = ChainHash::of(first_line.as_bytes());
    let head = Head { events: 0, hash: genesis };
    if !begins(path, file, end, schema)? {
        let damage = Damage::Incomplete { needed: length(first_line.as_bytes()), found: end };
        let cut = (end > 0).then_some(Cut { offset: 0, bytes: end, damage });
        return Ok(Recovery { head, bytes: 0, cut });
    }
    let begin = (length(first_line.as_bytes()), 0, genesis);
    let mut scan = Scan::new(file, end, begin).map_err(failed)?;
    let mut content = Vec::new();
    let cut = loop {
        let (offset, first, previous) = (scan.offset, scan.next, scan.chain);
        match scan.batch(&mut content).map_err(failed)? {
            Found::End => break None,
            Found::Batch(header) => {
                schema.knows(header.version, header.first)?;
                mark(marks, Mark { offset, first, previous });
            }
            Found::Damaged(damage) if scan.is_torn_end(&damage).map_err(failed)? => {
                break Some(Cut { offset, bytes: end.saturating_sub(offset), damage });
            }
            Found::Damaged(damage) => return Err(broken(&scan, damage)),
        }
    };
    let head = Head { events: scan.next, hash: scan.chain };
    Ok(Recovery { head, bytes: scan.offset, cut })
}

/// Whether a file begins with its first line; it need not where it was just being created.
fn begins(path: &Path, mut file: &File, end: u64, schema: &Schema) -> Result<bool, JournalError> {
    let failed = |error: io::Error| JournalError::io(path, &error);
    let first_line = first_line(schema);
    let mut begin = Vec::new();
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    file.take(1024).read_to_end(&mut begin).map_err(failed)?;
    if begin.starts_with(first_line.as_bytes()) {
        return Ok(true);
    }
    let torn = first_line.as_bytes().starts_with(&begin) || begin.iter().all(|byte| *byte == 0);
    if torn && end <= length(first_line.as_bytes()) {
        return Ok(false);
    }
    let line = begin.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match serde_json::from_slice::<FirstLine>(line) {
        Ok(FirstLine { format, events: found }) if format == FORMAT && found != schema.name() => {
            let (path, expected) = (path.to_owned(), schema.name().to_owned());
            Err(JournalError::OtherEvents { path, expected, found })
        }
        _ => Err(JournalError::OtherFormat { path: path.to_owned(), format: FORMAT }),
    }
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstLine {
    format: String,
    events: String,
}

/// The first line, which begins the chain.
fn first_line(schema: &Schema) -> String {
    let events = serde_json::Value::from(schema.name());
    format!("{{\"format\":\"{FORMAT}\",\"events\":{events}}}\n")
}

fn mark(marks: &mut Vec<Mark>, mark: Mark) {
    let due = marks.last().map_or(0, |last| last.offset.saturating_add(BETWEEN_MARKS));
    if mark.offset >= due {
        marks.push(mark);
    }
}

pub(super) fn broken<R>(scan: &Scan<R>, damage: Damage) -> JournalError {
    JournalError::Broken { offset: scan.offset, sequence: scan.next, damage }
}

fn length(text: &[u8]) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}
