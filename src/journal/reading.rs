//! The events of a file on their way out: batches are checked, then their lines are read.
//!
//! In a long journal checking, reading and what is done with the events each take their time. They
//! are done side by side, each in its own thread and in the order of the file.

use std::fs::File;
use std::io::{BufRead, Read, Seek};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use liens_core::Recorded;
use serde::de::DeserializeOwned;

use super::ahead::Ahead;
use super::file::broken;
use super::scan::{Found, Scan};
use super::{Events, JournalError, Schema};

/// From so many bytes on, batches and events are read ahead.
const AHEAD_FROM: u64 = 1 << 20;
/// How many events go from one thread to the next at once: enough that passing them on costs
/// nothing, and few enough that they are still in the cache.
const EVENTS_AT_ONCE: usize = 512;
/// How many times as many may wait.
const EVENTS_WAITING: usize = 4;
/// A batch may be large: one is read while the next is checked, and no other waits.
const BATCHES_WAITING: usize = 0;

/// The events of a scan, from one of them on, read ahead where there are many.
///
/// Where the system gives no thread, the same scan goes on without: one that was begun again could
/// meet the first one in the same file.
pub(super) fn events<'a, E: DeserializeOwned + Send + 'static>(
    path: &Path,
    schema: &Schema,
    from: u64,
    scan: Scan<File>,
) -> Events<'a, E> {
    let many = scan.left() >= AHEAD_FROM;
    let batches = Batches::new(path.to_owned(), schema.clone(), scan);
    if !many {
        return Box::new(Lines::new(schema.clone(), batches, from));
    }
    match Ahead::of(batches, 1, BATCHES_WAITING) {
        Err(batches) => Box::new(Lines::new(schema.clone(), batches, from)),
        Ok(checked) => {
            let lines = Lines::new(schema.clone(), checked, from);
            match Ahead::of(lines, EVENTS_AT_ONCE, EVENTS_WAITING) {
                Err(lines) => Box::new(lines),
                Ok(read) => Box::new(read),
            }
        }
    }
}

/// A batch whose hash is right.
struct Batch {
    /// The version of its events.
    version: u32,
    /// The first of them.
    first: u64,
    /// Their lines.
    content: Vec<u8>,
}

/// The batches of a scan; nothing follows an error.
struct Batches<R> {
    path: PathBuf,
    schema: Schema,
    scan: Scan<R>,
    ended: bool,
}

impl<R: Read + Seek> Batches<R> {
    const fn new(path: PathBuf, schema: Schema, scan: Scan<R>) -> Self {
        Self { path, schema, scan, ended: false }
    }

    /// The next batch; `None` at the end.
    fn batch(&mut self) -> Result<Option<Batch>, JournalError> {
        let mut content = Vec::new();
        let found = self.scan.batch(&mut content);
        match found.map_err(|error| JournalError::io(&self.path, &error))? {
            Found::End => Ok(None),
            Found::Damaged(damage) => Err(broken(&self.scan, damage)),
            Found::Batch(header) => {
                let (version, first) = (header.version, header.first);
                self.schema.knows(version, first)?;
                Ok(Some(Batch { version, first, content }))
            }
        }
    }
}

impl<R: Read + Seek> Iterator for Batches<R> {
    type Item = Result<Batch, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let batch = self.batch().transpose();
        self.ended = !matches!(batch, Some(Ok(_)));
        batch
    }
}

/// The events of batches, from one of them on; nothing follows an error.
struct Lines<E, B> {
    schema: Schema,
    batches: B,
    from: u64,
    /// The batch that is being read, how far, and the event that its next line is.
    batch: Batch,
    read: usize,
    next: u64,
    ended: bool,
    kind: PhantomData<fn() -> E>,
}

impl<E, B> Lines<E, B>
where
    E: DeserializeOwned,
    B: Iterator<Item = Result<Batch, JournalError>>,
{
    const fn new(schema: Schema, batches: B, from: u64) -> Self {
        let batch = Batch { version: 1, first: 0, content: Vec::new() };
        let (read, next, ended, kind) = (0, 0, false, PhantomData);
        Self { schema, batches, from, batch, read, next, ended, kind }
    }

    /// The next event; `None` at the end.
    fn event(&mut self) -> Result<Option<Recorded<E>>, JournalError> {
        loop {
            let rest = self.batch.content.get(self.read..).unwrap_or_default();
            let Some(line) = first_line(rest) else {
                let Some(batch) = self.batches.next().transpose()? else { return Ok(None) };
                (self.read, self.next) = (0, batch.first);
                self.batch = batch;
                continue;
            };
            let sequence = self.next;
            self.next = sequence.saturating_add(1);
            self.read = self.read.saturating_add(line.len()).saturating_add(1);
            if sequence >= self.from {
                return self.schema.read(self.batch.version, sequence, line).map(Some);
            }
        }
    }
}

impl<E, B> Iterator for Lines<E, B>
where
    E: DeserializeOwned,
    B: Iterator<Item = Result<Batch, JournalError>>,
{
    type Item = Result<Recorded<E>, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let event = self.event().transpose();
        self.ended = !matches!(event, Some(Ok(_)));
        event
    }
}

/// What stands before the first line feed of a text, if there is one.
fn first_line(text: &[u8]) -> Option<&[u8]> {
    // Reading from a slice never fails.
    let length = { text }.skip_until(b'\n').ok()?;
    text.get(..length)?.strip_suffix(b"\n")
}
