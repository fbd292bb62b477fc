//! The header line before the lines of a batch, and the hash that chains batches.
//!
//! ```text
//! {"format":"liens.journal/1", ..}          names the format and the events
//! header    length, checksum, SHA-256       one line, shorter than 512 bytes
//! event     {"sequence":"0", ..}            as many lines as the header says
//! header    ..                              names the hash of the batch before
//! ```
//!
//! The checksum tells a torn header from a changed one; the chain tells that nothing before was
//! changed, taken out or put in.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::JournalError;

/// No header is longer, its line feed included.
pub(super) const HEADER_MOST: usize = 512;
/// What every header begins with, and no line of an event does.
pub(super) const HEADER_BEGINS: &[u8] = br#"{"batch":{"#;

/// A SHA-256 hash of a journal's chain, written as 64 hexadecimal digits.
///
/// # Examples
///
/// ```
/// # use liens::journal::ChainHash;
/// let hash: ChainHash = "0f".repeat(32).parse()?;
/// assert_eq!(hash.to_string(), "0f".repeat(32));
/// assert!("0F".repeat(32).parse::<ChainHash>().is_err());
/// # Ok::<_, liens::journal::JournalError>(())
/// ```
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct ChainHash([u8; 32]);

/// A batch as its header line says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// The version of the events.
    pub(super) version: u32,
    /// The place of the first event.
    pub(super) first: u64,
    /// How many events there are, one a line.
    pub(super) events: u64,
    /// How many bytes their lines have.
    pub(super) bytes: u64,
    /// The hash of the batch before.
    pub(super) previous: ChainHash,
    /// The hash of this header up to here, followed by the lines.
    pub(super) hash: ChainHash,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(borrow)]
    batch: Fields<'a>,
    /// Compared as a part of the whole line.
    #[serde(rename = "check")]
    _check: &'a str,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields<'a> {
    version: u32,
    first: &'a str,
    events: &'a str,
    bytes: &'a str,
    previous: &'a str,
    hash: &'a str,
}

impl ChainHash {
    /// The hash of a text.
    pub(super) fn of(text: &[u8]) -> Self {
        Self(Sha256::digest(text).into())
    }
}

impl Header {
    /// The header of a content, chained to the batch before.
    pub(super) fn chained(
        version: u32,
        (first, events): (u64, u64),
        content: &[u8],
        previous: ChainHash,
    ) -> Self {
        let bytes = u64::try_from(content.len()).unwrap_or(u64::MAX);
        let mut header = Self { version, first, events, bytes, previous, hash: previous };
        let mut hasher = header.hasher();
        hasher.update(content);
        header.hash = ChainHash(hasher.finalize().into());
        header
    }

    /// A hasher that has read the header; what it says after the content is the hash.
    pub(super) fn hasher(&self) -> Sha256 {
        Sha256::new_with_prefix(self.hashed())
    }

    /// Whether a hasher of this header that has read a content says the header's hash.
    pub(super) fn agrees(&self, hasher: Sha256) -> bool {
        self.hash == ChainHash(hasher.finalize().into())
    }

    /// The line, with its checksum and its line feed.
    pub(super) fn line(&self) -> String {
        let mut line = self.hashed();
        let _ = write!(line, r#","hash":"{}"}}"#, self.hash);
        let check: String = ChainHash::of(line.as_bytes()).to_string().chars().take(16).collect();
        let _ = writeln!(line, r#","check":"{check}"}}"#);
        line
    }

    /// Reads a line as it is written, to the last byte; `None` for any other.
    pub(super) fn read(line: &[u8]) -> Option<Self> {
        let text = line.strip_suffix(b"\n")?;
        let Line { batch, .. } = serde_json::from_slice(text).ok()?;
        let header = Self {
            version: batch.version,
            first: batch.first.parse().ok()?,
            events: batch.events.parse().ok()?,
            bytes: batch.bytes.parse().ok()?,
            previous: batch.previous.parse().ok()?,
            hash: batch.hash.parse().ok()?,
        };
        (header.line().as_bytes() == line).then_some(header)
    }

    /// The beginning of the line, which the hash covers.
    fn hashed(&self) -> String {
        let Self { version, first, events, bytes, previous, .. } = self;
        let mut text = String::with_capacity(HEADER_MOST);
        let _ = write!(
            text,
            r#"{{"batch":{{"version":{version},"first":"{first}","events":"{events}","bytes":"{bytes}","previous":"{previous}""#
        );
        text
    }
}

/// Writes events, one a line, behind what `content` holds.
pub(super) fn write_lines<E: serde::Serialize>(
    batch: &[liens_core::Recorded<E>],
    content: &mut Vec<u8>,
) -> Result<(), JournalError> {
    for event in batch {
        let sequence = event.sequence;
        let begin = content.len();
        let unwritable = |reason: String| JournalError::Unwritable { sequence, reason };
        serde_json::to_writer(&mut *content, event)
            .map_err(|error| unwritable(error.to_string()))?;
        if content.get(begin..).is_some_and(|line| line.contains(&b'\n')) {
            return Err(unwritable("its text holds a line feed".to_owned()));
        }
        content.push(b'\n');
    }
    Ok(())
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChainHash({self})")
    }
}

impl FromStr for ChainHash {
    type Err = JournalError;

    fn from_str(text: &str) -> Result<Self, JournalError> {
        let refused = || JournalError::NotAHash { text: text.to_owned() };
        let digits = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if text.len() != 64 || !digits {
            return Err(refused());
        }
        let mut hash = [0; 32];
        for (at, byte) in (0_usize..).step_by(2).zip(&mut hash) {
            let pair = text.get(at..at.saturating_add(2)).ok_or_else(refused)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| refused())?;
        }
        Ok(Self(hash))
    }
}

impl TryFrom<String> for ChainHash {
    type Error = JournalError;

    fn try_from(text: String) -> Result<Self, JournalError> {
        text.parse()
    }
}

impl From<ChainHash> for String {
    fn from(hash: ChainHash) -> Self {
        hash.to_string()
    }
}
