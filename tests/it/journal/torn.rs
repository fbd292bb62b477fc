//! Every way in which the bytes of a file may be torn, changed, repeated or lost.

use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};

use liens::Recorded;
use liens::journal::{Damage, Failed, FileJournal, Journal, JournalError, Schema, verify};
use proptest::prelude::*;

use super::{Folder, batches, event};

fn schema() -> Schema {
    Schema::new("texts")
}

/// A file of batches: its bytes, where each batch ends, and the events.
struct Written {
    bytes: Vec<u8>,
    /// The end of the first line, then of every batch.
    ends: Vec<usize>,
    /// How many events there are up to each of these ends.
    events: Vec<u64>,
    all: Vec<Recorded<String>>,
}

impl Written {
    fn new(folder: &Folder, batches: &[Vec<Recorded<String>>]) -> Self {
        let path = folder.file("written");
        let _ = fs::remove_file(&path);
        let (mut journal, _) = FileJournal::open(&path, schema()).unwrap();
        let length = || usize::try_from(fs::metadata(&path).unwrap().len()).unwrap();
        let (mut ends, mut events) = (vec![length()], vec![0]);
        for batch in batches {
            journal.append(batch).unwrap();
            ends.push(length());
            events.push(journal.next_sequence());
        }
        Self { bytes: fs::read(&path).unwrap(), ends, events, all: batches.concat() }
    }

    fn of(folder: &Folder) -> Self {
        Self::new(folder, &batches(&[2, 1, 3, 2, 1]))
    }

    /// The batch with a number, from 0.
    fn batch(&self, number: usize) -> &[u8] {
        &self.bytes[self.ends[number]..self.ends[number + 1]]
    }

    /// How many events are whole in a file that is sound up to a byte, and where they end.
    fn whole(&self, sound: usize) -> (u64, usize) {
        let batches = self.ends.iter().filter(|end| **end <= sound).count();
        let last = batches.checked_sub(1);
        last.map_or((0, 0), |last| (self.events[last], self.ends[last]))
    }
}

/// What a file says of itself: how many events and bytes are sound, and what would be cut.
fn says(path: &Path) -> Result<(u64, u64, Option<Damage>), JournalError> {
    let read = |events: &mut dyn Iterator<Item = Recorded<String>>| {
        Ok::<_, Infallible>(events.collect::<Vec<_>>())
    };
    match verify(path, &schema(), read) {
        Ok((recovery, events)) => {
            assert_eq!(u64::try_from(events.len()).unwrap(), recovery.head.events);
            let length = fs::metadata(path).unwrap().len();
            let cut = recovery.cut.map(|cut| {
                assert_eq!((cut.offset, cut.offset + cut.bytes), (recovery.bytes, length));
                cut.damage
            });
            assert!(cut.is_some() || recovery.bytes == length);
            Ok((recovery.head.events, recovery.bytes, cut))
        }
        Err(Failed::Journal(error)) => Err(error),
        Err(error) => panic!("{error}"),
    }
}

/// What bytes say of themselves, and that opening them says the same and then goes on.
fn bytes_say(path: &PathBuf, bytes: &[u8]) -> Result<(u64, u64, Option<Damage>), JournalError> {
    fs::write(path, bytes).unwrap();
    let said = says(path);
    match FileJournal::open(path, schema()) {
        Err(error) => {
            assert_eq!(said, Err(error));
            assert_eq!(fs::read(path).unwrap(), bytes, "a refused file was changed");
        }
        Ok((mut journal, recovery)) => {
            let cut = recovery.cut.map(|cut| cut.damage);
            assert_eq!(said, Ok((recovery.head.events, recovery.bytes, cut)));
            let next = journal.next_sequence();
            journal.append(&[event(next, "goes on")]).unwrap();
            let read: Vec<_> = journal.read(0).unwrap().collect::<Result<_, _>>().unwrap();
            assert_eq!(read.last(), Some(&event(next, "goes on")));
            drop(journal);
            assert_eq!(says(path).unwrap().0, next + 1);
        }
    }
    said
}

fn broken_at(said: Result<(u64, u64, Option<Damage>), JournalError>) -> (u64, Damage) {
    match said {
        Err(JournalError::Broken { offset, damage, .. }) => (offset, damage),
        other => panic!("not broken: {other:?}"),
    }
}

#[test]
fn a_file_cut_at_any_byte_keeps_every_batch_before_it() {
    let folder = Folder::new("cut");
    let written = Written::of(&folder);
    let path = folder.file("torn");
    for end in 0..=written.bytes.len() {
        let (events, sound) = written.whole(end);
        // Opening waits for the disk, reading does not.
        let near = written.ends.iter().any(|other| other.abs_diff(end) < 2);
        fs::write(&path, &written.bytes[..end]).unwrap();
        let said = if near { bytes_say(&path, &written.bytes[..end]) } else { says(&path) };
        let (said_events, said_bytes, cut) = said.unwrap();
        assert_eq!((said_events, said_bytes), (events, u64::try_from(sound).unwrap()), "at {end}");
        assert_eq!(cut.is_some(), end != sound, "at {end}: {cut:?}");
        assert!(matches!(cut, None | Some(Damage::Incomplete { .. })), "at {end}: {cut:?}");
    }
}

#[test]
fn a_flipped_bit_breaks_the_middle_and_takes_back_the_end() {
    let folder = Folder::new("flip");
    let written = Written::of(&folder);
    let (path, last) = (folder.file("torn"), written.ends.len() - 2);
    for (number, place) in
        (written.ends[2]..written.bytes.len()).flat_map(|place| (0..8).map(move |bit| (bit, place)))
    {
        let mut bytes = written.bytes.clone();
        bytes[place] ^= 1 << number;
        fs::write(&path, &bytes).unwrap();
        let (events, sound) = written.whole(place);
        let sound = u64::try_from(sound).unwrap();
        if place < written.ends[last] {
            assert_eq!(broken_at(says(&path)).0, sound, "bit {number} at {place}");
        } else {
            let (said_events, said_bytes, cut) = says(&path).unwrap();
            assert_eq!((said_events, said_bytes), (events, sound), "bit {number} at {place}");
            assert!(matches!(
                cut,
                Some(Damage::Header {} | Damage::Content {} | Damage::Incomplete { .. })
            ));
        }
    }
    // The first line begins the chain: nothing of it may change.
    for place in 0..written.ends[0] {
        let mut bytes = written.bytes.clone();
        bytes[place] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let code = says(&path).unwrap_err().code();
        assert!(["journal.other_format", "journal.other_events"].contains(&code), "{code}");
    }
}

#[test]
fn zeros_behind_the_end_are_cut() {
    let folder = Folder::new("zeros");
    let written = Written::of(&folder);
    let path = folder.file("torn");
    for zeros in [1, 2, 100, 511, 512, 513, 4096, 200_000] {
        let mut bytes = written.bytes.clone();
        bytes.resize(bytes.len() + zeros, 0);
        let (events, sound, cut) = bytes_say(&path, &bytes).unwrap();
        assert_eq!((events, sound), (9, u64::try_from(written.bytes.len()).unwrap()));
        assert_eq!(cut, Some(Damage::Header {}));
    }
    // Where the file was just being created, there may be zeros alone.
    for zeros in [1, 10, written.ends[0]] {
        assert_eq!(bytes_say(&path, &vec![0; zeros]).unwrap().0, 0);
    }
    assert_eq!(bytes_say(&path, &[0; 2000]).unwrap_err().code(), "journal.other_format");
}

#[test]
fn a_batch_repeated_left_out_or_moved_breaks_the_chain() {
    let folder = Folder::new("moved");
    let written = Written::of(&folder);
    let path = folder.file("torn");
    let first_line = &written.bytes[..written.ends[0]];
    let order = |order: &[usize]| {
        let batches = order.iter().flat_map(|number| written.batch(*number));
        first_line.iter().chain(batches).copied().collect::<Vec<u8>>()
    };
    for (numbers, sound) in [
        (&[0, 1, 2, 3, 4, 4][..], 5),
        (&[0, 1, 2, 3, 4, 0], 5),
        (&[0, 0, 1, 2, 3, 4], 1),
        (&[0, 2, 3, 4], 1),
        (&[1, 2, 3, 4], 0),
        (&[0, 1, 2, 4], 3),
        (&[0, 1, 3, 2, 4], 2),
    ] {
        let bytes = order(numbers);
        let (offset, damage) = broken_at(bytes_say(&path, &bytes));
        let sound: usize = numbers[..sound].iter().map(|number| written.batch(*number).len()).sum();
        assert_eq!(offset, u64::try_from(first_line.len() + sound).unwrap(), "{numbers:?}");
        assert_eq!(damage, Damage::Chain {}, "{numbers:?}");
    }
    // A repeated batch that is not whole is no torn end either: nothing writes it.
    let mut bytes = written.bytes.clone();
    bytes.extend_from_slice(&written.batch(4)[..written.batch(4).len() - 1]);
    assert_eq!(broken_at(bytes_say(&path, &bytes)).1, Damage::Chain {});
}

#[test]
fn a_header_behind_the_damage_says_that_the_middle_is_broken() {
    let folder = Folder::new("middle");
    let written = Written::of(&folder);
    let path = folder.file("torn");
    let offset = |number: usize| u64::try_from(written.ends[number]).unwrap();
    // The last two batches both lost their lines: the last one was begun after the one before.
    let mut bytes = written.bytes.clone();
    bytes[written.ends[4] - 2] = 0;
    bytes[written.ends[5] - 2] = 0;
    assert_eq!(broken_at(bytes_say(&path, &bytes)), (offset(3), Damage::Content {}));
    // So was it where nothing but its header is left.
    let mut bytes = written.bytes.clone();
    bytes[written.ends[4] - 2] = 0;
    bytes.truncate(written.ends[4] + 400);
    assert_eq!(broken_at(bytes_say(&path, &bytes)), (offset(3), Damage::Content {}));
    // Bytes taken out of a batch: it seems to reach over the one behind it.
    let mut bytes = written.bytes.clone();
    let longest = written.ends[3] - 30..written.ends[3];
    bytes.drain(longest);
    assert_eq!(broken_at(bytes_say(&path, &bytes)), (offset(2), Damage::Content {}));
    // A wrong length of a batch that is not the last, whatever it says.
    let text = String::from_utf8(written.bytes.clone()).unwrap();
    let bytes = text.replacen("\"bytes\":\"", "\"bytes\":\"9", 4).into_bytes();
    assert_eq!(broken_at(bytes_say(&path, &bytes)), (offset(0), Damage::Header {}));
    // A header far behind a long stretch of nothing.
    let mut bytes = written.bytes[..written.ends[2]].to_vec();
    bytes.resize(bytes.len() + 300_000, 0);
    bytes.extend_from_slice(written.batch(4));
    assert_eq!(broken_at(bytes_say(&path, &bytes)), (offset(2), Damage::Header {}));
}

#[test]
fn a_batch_that_contradicts_its_own_header_is_refused() {
    use sha2::{Digest, Sha256};
    let folder = Folder::new("contradiction");
    let written = Written::of(&folder);
    let path = folder.file("torn");
    let first_line = &written.bytes[..written.ends[0]];
    let hex = |text: &[u8]| -> String {
        Sha256::digest(text).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    };
    // Written as docs/JOURNAL.md says, by somebody else.
    let signed = |first: u64, events: u64, content: &[u8]| {
        let head = format!(
            r#"{{"batch":{{"version":1,"first":"{first}","events":"{events}","bytes":"{}","previous":"{}""#,
            content.len(),
            hex(first_line),
        );
        let hash = hex(&[head.as_bytes(), content].concat());
        let head = format!(r#"{head},"hash":"{hash}"}}"#);
        let check = hex(head.as_bytes())[..16].to_owned();
        let header = format!("{head},\"check\":\"{check}\"}}\n");
        [first_line, header.as_bytes(), content].concat()
    };
    let line =
        |sequence| (serde_json::to_string(&event(sequence, "x")).unwrap() + "\n").into_bytes();
    assert_eq!(bytes_say(&path, &signed(0, 1, &line(0))).unwrap().0, 1);
    let said = bytes_say(&path, &signed(0, 2, &line(0)));
    assert_eq!(broken_at(said).1, Damage::Count { said: 2, found: 1 });
    assert_eq!(
        broken_at(bytes_say(&path, &signed(0, 1, line(0).trim_ascii_end()))).1,
        Damage::Count { said: 1, found: 0 }
    );
    assert_eq!(
        broken_at(bytes_say(&path, &signed(0, 0, b""))).1,
        Damage::Count { said: 0, found: 0 }
    );
    assert_eq!(
        broken_at(bytes_say(&path, &signed(3, 1, &line(3)))).1,
        Damage::Sequence { found: 3 }
    );
    assert_eq!(
        broken_at(bytes_say(&path, &signed(u64::MAX, 1, &line(0)))).1,
        Damage::Sequence { found: u64::MAX }
    );
    // The chain is sound, the events are not: whoever reads them is told which.
    let no_text: Vec<u8> = line(0).iter().map(|b| if *b == b'x' { 0xff } else { *b }).collect();
    assert_ne!(no_text, line(0));
    for (content, code) in [
        (line(7), "journal.out_of_sequence"),
        (b"{}\n".into(), "journal.unreadable"),
        (no_text, "journal.unreadable"),
    ] {
        fs::write(&path, signed(0, 1, &content)).unwrap();
        assert_eq!(says(&path).unwrap_err().code(), code);
        let (journal, _) = FileJournal::<String>::open(&path, schema()).unwrap();
        let read: Vec<_> =
            journal.read(0).unwrap().map(|event| event.map_err(|error| error.code())).collect();
        assert_eq!(read, [Err(code)]);
    }
}

#[test]
fn another_file_is_neither_read_nor_overwritten() {
    let folder = Folder::new("other");
    let path = folder.file("other");
    for (text, code) in [
        ("a letter to a friend", "journal.other_format"),
        ("{\"format\":\"liens.journal/2\",\"events\":\"texts\"}\n", "journal.other_format"),
        ("{\"format\":\"liens.journal/1\",\"events\":\"numbers\"}\n", "journal.other_events"),
    ] {
        assert_eq!(bytes_say(&path, text.as_bytes()).unwrap_err().code(), code);
    }
    let missing = says(&folder.file("nothing")).unwrap_err();
    assert_eq!(missing.code(), "journal.io");
    let nowhere = FileJournal::<String>::open(folder.file("no/where"), schema());
    assert_eq!(nowhere.unwrap_err().code(), "journal.io");
}

proptest! {
    /// A disk writes pages in any order: after a loss of power, any of those of the last batch may
    /// be missing, and the file may end anywhere behind it.
    #[test]
    fn a_batch_of_which_any_pages_are_missing_is_taken_back_as_a_whole(
        kept in proptest::collection::vec(any::<bool>(), 64),
        ends in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let folder = Folder::new("pages");
        let written = Written::new(&folder, &batches(&[1, 3, 120]));
        let (begin, end) = (written.ends[2], written.ends[3]);
        let mut bytes = written.bytes.clone();
        for (place, byte) in bytes.iter_mut().enumerate().skip(begin) {
            if !kept[place / 512 % 64] {
                *byte = 0;
            }
        }
        if cut {
            bytes.truncate(begin + ends.index(end - begin));
        }
        let whole = bytes == written.bytes;
        let (events, sound, _) = bytes_say(&folder.file("torn"), &bytes).unwrap();
        let expected = if whole { (124, end) } else { (4, begin) };
        prop_assert_eq!((events, sound), (expected.0, u64::try_from(expected.1).unwrap()));
    }

    /// Whatever a file holds, it is read as far as it is sound, or refused.
    #[test]
    fn no_bytes_make_a_reader_panic_or_invent_an_event(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..6),
        noise in proptest::collection::vec(any::<u8>(), 0..100),
    ) {
        let folder = Folder::new("noise");
        let written = Written::of(&folder);
        let mut bytes = written.bytes.clone();
        for (place, byte, edit) in edits {
            let place = place.index(bytes.len());
            match edit {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, byte),
                2 => { bytes.remove(place); }
                _ => { bytes.splice(place..place, noise.iter().copied()); }
            }
        }
        let path = folder.file("torn");
        fs::write(&path, &bytes).unwrap();
        let _ = bytes_say(&path, &bytes);
        fs::write(&path, &bytes).unwrap();
        let read = |events: &mut dyn Iterator<Item = Recorded<String>>| {
            Ok::<_, Infallible>(events.collect::<Vec<_>>())
        };
        if let Ok((_, events)) = verify(&path, &schema(), read) {
            prop_assert!(written.all.starts_with(&events));
        }
    }
}
