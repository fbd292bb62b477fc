//! The reader of a file of notes: any bytes, and notes as this version writes them with bytes put in;
//! what it takes is kept as it is by a change, and reads back.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use liens::ContributorId;
use liens::journal::NotesFile;
use libfuzzer_sys::fuzz_target;

/// In memory where the system has such a folder.
static PATH: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("liens-notes-{}", std::process::id()))
});

/// A few names, as this version writes them.
static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let _ = std::fs::remove_file(&*PATH);
    let mut notes = NotesFile::open(&*PATH).expect("it is created");
    let names = [("p-1", "Ana Example"), ("p-2", "B\u{f6} \"of\" no\nwhere"), ("p-3", "")];
    notes
        .change(|notes| {
            for (id, name) in names {
                notes.write(ContributorId::new(id).expect("an id"), name);
            }
        })
        .expect("it is kept");
    std::fs::read(&*PATH).expect("it is there")
});

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else { return };
    let mut bytes = SOUND.clone();
    if kind % 2 == 0 {
        bytes = data.to_vec();
    } else {
        let place = usize::from(kind / 2) % (bytes.len() + 1);
        bytes.splice(place..(place + data.len() / 2).min(bytes.len()), data.iter().copied());
    }
    std::fs::write(&*PATH, &bytes).expect("there is room");
    let Ok(mut read) = NotesFile::<ContributorId>::open(&*PATH) else { return };
    let ana = ContributorId::new("p-fresh").expect("an id");
    let before = read.notes().clone();
    read.change(|notes| notes.write(ana.clone(), "fresh")).expect("it is kept");
    drop(read);
    let mut again = NotesFile::<ContributorId>::open(&*PATH).expect("it was just written");
    assert_eq!(again.notes().read(&ana), Some("fresh"));
    if before.read(&ana).is_none() {
        again.change(|notes| notes.erase(&ana)).expect("it is kept");
        let text = std::fs::read(&*PATH).expect("it is there");
        let kept = NotesFile::<ContributorId>::open(&*PATH);
        assert!(kept.is_err(), "one process at a time");
        drop(again);
        let kept = NotesFile::<ContributorId>::open(&*PATH).expect("it was just written");
        assert!(kept.notes().read(&ana).is_none() && !text.is_empty());
    }
});
