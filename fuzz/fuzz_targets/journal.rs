//! The reader of a journal: any bytes, changes of a sound journal, and batches whose hashes are right
//! whatever stands in them.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use liens::journal::{FileJournal, Journal, Schema, verify};
use liens::{CommandId, ContributorId, Recorded};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// In memory where the system has such a folder.
static PATH: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("liens-fuzz-{}", std::process::id()))
});

/// Three batches of events, as this version writes them.
static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let _ = std::fs::remove_file(&*PATH);
    let (mut journal, _) = FileJournal::open(&*PATH, schema()).expect("it is created");
    for batch in [0..2, 2..3, 3..6] {
        let events: Vec<_> = batch.map(event).collect();
        journal.append(&events).expect("it is kept");
    }
    std::fs::read(&*PATH).expect("it is there")
});

fn schema() -> Schema {
    Schema::new("values")
}

fn event(sequence: u64) -> Recorded<Value> {
    Recorded {
        sequence,
        at: "2026-01-05T10:00:00Z".parse().expect("an instant"),
        by: ContributorId::new("ana").expect("an id"),
        on_behalf_of: None,
        command: CommandId::from_u128(u128::from(sequence)),
        body: sequence.into(),
    }
}

fn hex(text: &[u8]) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A journal of one batch with these lines, whose hashes are right.
fn signed(data: &[u8]) -> Vec<u8> {
    let (numbers, content) = data.split_at(data.len().min(2));
    let (version, events) = (numbers.first().unwrap_or(&1), numbers.get(1).unwrap_or(&1));
    let first_line = b"{\"format\":\"liens.journal/1\",\"events\":\"values\"}\n";
    let mut head = format!(
        r#"{{"batch":{{"version":{version},"first":"0","events":"{events}","bytes":"{}","previous":"{}""#,
        content.len(),
        hex(first_line),
    );
    let hash = hex(&[head.as_bytes(), content].concat());
    head += &format!(r#","hash":"{hash}"}}"#);
    let check = hex(head.as_bytes())[..16].to_owned();
    let line = format!("{head},\"check\":\"{check}\"}}\n");
    [first_line, line.as_bytes(), content].concat()
}

/// A sound journal with bytes changed, put in, taken out or repeated, four bytes for each change.
fn changed(data: &[u8]) -> Vec<u8> {
    let mut bytes = SOUND.clone();
    for change in data.chunks_exact(4) {
        let place = usize::from(u16::from_le_bytes([change[0], change[1]])) % (bytes.len() + 1);
        match change[2] % 5 {
            0 if place < bytes.len() => bytes[place] = change[3],
            1 => bytes.insert(place, change[3]),
            2 => {
                bytes.drain(place..(place + usize::from(change[3])).min(bytes.len()));
            }
            3 => bytes.truncate(place),
            _ => {
                let end = (place + 4 * usize::from(change[3])).min(bytes.len());
                let again = bytes[place..end].to_vec();
                bytes.extend(again);
            }
        }
    }
    bytes
}

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else { return };
    let sound = LazyLock::force(&SOUND).len();
    let bytes = match kind % 3 {
        0 => data.to_vec(),
        1 => changed(data),
        _ => signed(data),
    };
    std::fs::write(&*PATH, &bytes).expect("there is room");
    let read = |events: &mut dyn Iterator<Item = Recorded<Value>>| {
        Ok::<_, std::convert::Infallible>(events.collect::<Vec<_>>())
    };
    let Ok((recovery, events)) = verify(&*PATH, &schema(), read) else { return };
    assert_eq!(u64::try_from(events.len()).ok(), Some(recovery.head.events));
    if kind % 3 == 1 {
        // Whatever was changed, no event is invented, and the sound part is whole batches.
        assert!((0..6).map(event).take(events.len()).eq(events.iter().cloned()));
        assert!([0, 2, 3, 6].contains(&events.len()), "of {sound} bytes");
    }
    let (journal, opened) = FileJournal::<Value>::open(&*PATH, schema()).expect("it is sound");
    assert_eq!((opened.head, opened.cut), (recovery.head, recovery.cut));
    assert_eq!(journal.read(0).expect("it is sound").count(), events.len());
});
