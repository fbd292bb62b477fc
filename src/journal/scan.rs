//! Reading a file batch by batch, and telling a torn end from a broken middle.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::error::Damage;
use super::frame::{ChainHash, HEADER_BEGINS, HEADER_MOST, Header};

/// How much is read at once.
const CHUNK: u64 = 1 << 16;

/// A reader of the batches of a file, from one of them on up to a known end.
pub(super) struct Scan<R> {
    from: BufReader<R>,
    end: u64,
    /// Where the next batch begins.
    pub(super) offset: u64,
    /// The event that it should begin with.
    pub(super) next: u64,
    /// The hash that it should name.
    pub(super) chain: ChainHash,
}

/// What stands where a batch is due.
pub(super) enum Found {
    /// The end.
    End,
    /// A batch that continues the chain.
    Batch(Header),
    /// Something else; the scan stays before it.
    Damaged(Damage),
}

impl<R: Read + Seek> Scan<R> {
    /// Goes on from a batch: where it begins, with which event, after which hash.
    pub(super) fn new(
        file: R,
        end: u64,
        (offset, next, chain): (u64, u64, ChainHash),
    ) -> io::Result<Self> {
        let mut from = BufReader::with_capacity(usize::try_from(CHUNK).unwrap_or(8192), file);
        from.seek(SeekFrom::Start(offset))?;
        Ok(Self { from, end, offset, next, chain })
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> u64 {
        self.end.saturating_sub(self.offset)
    }

    /// Reads the next batch and its lines, which take the place of what `content` held.
    pub(super) fn batch(&mut self, content: &mut Vec<u8>) -> io::Result<Found> {
        content.clear();
        let rest = self.left();
        if rest == 0 {
            return Ok(Found::End);
        }
        let most = rest.min(u64::try_from(HEADER_MOST).unwrap_or(u64::MAX));
        let mut line = Vec::with_capacity(HEADER_MOST);
        self.from.by_ref().take(most).read_until(b'\n', &mut line)?;
        let Some(header) = Header::read(&line) else {
            let begun = line.iter().zip(HEADER_BEGINS).all(|(byte, due)| byte == due);
            return Ok(Found::Damaged(if begun && most == rest && !line.ends_with(b"\n") {
                Damage::Incomplete { needed: rest.saturating_add(1), found: rest }
            } else {
                Damage::Header {}
            }));
        };
        if header.previous != self.chain {
            return Ok(Found::Damaged(Damage::Chain {}));
        }
        let next = header.first.checked_add(header.events);
        let Some(next) = next.filter(|_| header.first == self.next) else {
            return Ok(Found::Damaged(Damage::Sequence { found: header.first }));
        };
        let needed = u64::try_from(line.len()).unwrap_or(u64::MAX).saturating_add(header.bytes);
        if needed > rest {
            return Ok(Found::Damaged(Damage::Incomplete { needed, found: rest }));
        }
        self.from.by_ref().take(header.bytes).read_to_end(content)?;
        if let Some(damage) = wrong(&header, content) {
            return Ok(Found::Damaged(damage));
        }
        self.offset = self.offset.saturating_add(needed);
        (self.next, self.chain) = (next, header.hash);
        Ok(Found::Batch(header))
    }

    /// Whether damage at the place of the scan is the end of a batch that was being written.
    ///
    /// A batch is written only after the one before is on the disk. A header with a right checksum
    /// anywhere behind the damage therefore says that what is damaged was there, whole.
    pub(super) fn is_torn_end(&mut self, damage: &Damage) -> io::Result<bool> {
        match damage {
            Damage::Incomplete { .. } | Damage::Header {} | Damage::Content {} => {
                Ok(!self.header_follows()?)
            }
            Damage::Chain {} | Damage::Sequence { .. } | Damage::Count { .. } => Ok(false),
        }
    }

    fn header_follows(&mut self) -> io::Result<bool> {
        let begin = self.offset.saturating_add(1);
        self.from.seek(SeekFrom::Start(begin))?;
        let mut rest = self.from.by_ref().take(self.end.saturating_sub(begin));
        let mut window = Vec::new();
        loop {
            let last = rest.by_ref().take(CHUNK).read_to_end(&mut window)? == 0;
            // A header that begins near the end of the window is looked at with the next one.
            let kept = if last { 0 } else { HEADER_MOST.min(window.len()) };
            let searched = window.len().saturating_sub(kept);
            let begins = window.windows(HEADER_BEGINS.len()).take(searched).enumerate();
            let mut places =
                begins.filter(|(_, text)| *text == HEADER_BEGINS).map(|(place, _)| place);
            let is_header = |place: usize| {
                let text = window.get(place..).unwrap_or_default();
                let line = text.iter().take(HEADER_MOST).position(|byte| *byte == b'\n');
                line.and_then(|end| text.get(..=end)).and_then(Header::read).is_some()
            };
            if places.any(is_header) {
                return Ok(true);
            }
            if last {
                return Ok(false);
            }
            window.drain(..searched);
        }
    }
}

/// What is wrong with the content of a batch.
fn wrong(header: &Header, content: &[u8]) -> Option<Damage> {
    let mut hasher = header.hasher();
    sha2::Digest::update(&mut hasher, content);
    if !header.agrees(hasher) || u64::try_from(content.len()).ok() != Some(header.bytes) {
        return Some(Damage::Content {});
    }
    let found = line_feeds(content);
    let whole = content.ends_with(b"\n") && found == header.events;
    (!whole).then_some(Damage::Count { said: header.events, found })
}

/// How many line feeds a text has.
fn line_feeds(text: &[u8]) -> u64 {
    // Counted in words this takes nearly as long as the hash; so few fit in one byte each.
    let few = |bytes: &[u8]| {
        bytes.iter().fold(0_u8, |count, byte| count.wrapping_add(u8::from(*byte == b'\n')))
    };
    text.chunks(128).fold(0, |count, bytes| count.saturating_add(few(bytes).into()))
}
