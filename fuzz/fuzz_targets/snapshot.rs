//! The reader of a snapshot: any bytes, changes of a sound snapshot, and ones whose hashes are right
//! whatever they say; only the state that was saved, of this very history, is ever given back.
#![no_main]

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::LazyLock;

use liens::journal::{FileJournal, Journal, Schema};
use liens::{CommandId, ContributorId, Recorded};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// In memory where the system has such a folder.
static PATH: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("liens-snapshot-{}", std::process::id()))
});

fn beside() -> PathBuf {
    let mut name = OsString::from(&*PATH);
    name.push(".snapshot");
    name.into()
}

fn state() -> Value {
    json!({ "balance": "PT1H", "of": ["ana", "bo"] })
}

/// A journal of two events, and the snapshot that was taken of it.
static SOUND: LazyLock<(FileJournal<Value>, Vec<u8>)> = LazyLock::new(|| {
    let _ = std::fs::remove_file(&*PATH);
    let (mut journal, _) =
        FileJournal::open(&*PATH, Schema::new("values")).expect("it is created");
    for sequence in 0..2 {
        let event = Recorded {
            sequence,
            at: "2026-01-05T10:00:00Z".parse().expect("an instant"),
            by: ContributorId::new("ana").expect("an id"),
            on_behalf_of: None,
            command: CommandId::from_u128(u128::from(sequence)),
            body: Value::from(sequence),
        };
        journal.append(&[event]).expect("it is kept");
    }
    journal.save_snapshot(&state()).expect("it is kept");
    (journal, std::fs::read(beside()).expect("it is there"))
});

fn hex(text: &[u8]) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A snapshot of this content whose hashes are right, after so many events of the history.
fn signed(data: &[u8]) -> Vec<u8> {
    let (numbers, content) = data.split_at(data.len().min(3));
    let number = |at: usize| numbers.get(at).copied().unwrap_or(1);
    let previous = if number(2) % 2 == 0 {
        SOUND.0.head().hash.to_string()
    } else {
        hex(&[number(2)])
    };
    let mut head = format!(
        r#"{{"batch":{{"version":{},"first":"{}","events":"1","bytes":"{}","previous":"{previous}""#,
        number(0),
        number(1),
        content.len() + 1,
    );
    let content = [content, b"\n"].concat();
    let hash = hex(&[head.as_bytes(), &content].concat());
    head += &format!(r#","hash":"{hash}"}}"#);
    let check = hex(head.as_bytes())[..16].to_owned();
    let line = format!("{head},\"check\":\"{check}\"}}\n");
    [&b"{\"format\":\"liens.snapshot/1\"}\n"[..], line.as_bytes(), &content].concat()
}

fuzz_target!(|data: &[u8]| {
    let (journal, sound) = &*SOUND;
    let Some((kind, data)) = data.split_first() else { return };
    let bytes = match kind % 3 {
        0 => data.to_vec(),
        1 => {
            let mut bytes = sound.clone();
            for change in data.chunks_exact(3) {
                let place = usize::from(u16::from_le_bytes([change[0], change[1]])) % bytes.len();
                bytes[place] = change[2];
            }
            bytes
        }
        _ => signed(data),
    };
    std::fs::write(beside(), &bytes).expect("there is room");
    let Ok((events, found)) = journal.snapshot::<Value>() else { return };
    // It belongs to this history; its hash is no signature, so that one made on purpose may say
    // anything, but nothing that was changed by chance passes.
    assert!(events <= journal.next_sequence());
    if kind % 3 == 1 {
        assert_eq!((events, found), (2, state()));
    }
});
