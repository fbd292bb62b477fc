//! Snapshots are caches: they save time, and nothing depends on them.

use std::fs;

use liens::journal::{FileJournal, Journal, NoSnapshot, Schema};

use super::{Folder, batches, event};

#[test]
fn a_snapshot_is_found_again_and_only_for_its_own_history() {
    let folder = Folder::new("snapshot");
    let path = folder.file("journal");
    let cache = folder.file("journal.snapshot");
    let (mut journal, _) = FileJournal::open(&path, Schema::new("texts")).unwrap();
    assert_eq!(journal.snapshot::<Vec<u64>>(), Err(NoSnapshot::Missing {}));
    for batch in batches(&[2, 3]) {
        journal.append(&batch).unwrap();
    }
    journal.save_snapshot(&vec![7, 8]).unwrap();
    assert_eq!(journal.snapshot(), Ok((5, vec![7, 8])));
    // It stays where the journal goes on.
    journal.append(&[event(5, "later")]).unwrap();
    assert_eq!(journal.snapshot(), Ok((5, vec![7, 8])));
    assert_eq!(journal.snapshot::<String>().unwrap_err().code(), "journal.snapshot.unreadable");
    // Of the same length and another content, or longer than the journal.
    let (mut other, _) = FileJournal::open(folder.file("other"), Schema::new("texts")).unwrap();
    for length in 0..7 {
        let text = fs::read(&cache).unwrap();
        fs::write(folder.file("other.snapshot"), text).unwrap();
        let found = other.snapshot::<Vec<u64>>().unwrap_err();
        assert_eq!(found.code(), "journal.snapshot.other_history", "after {length} events");
        other.append(&[event(length, "other")]).unwrap();
    }
    drop(journal);
    let newer = Schema::new("texts").since(Ok);
    let (journal, _) = FileJournal::<String>::open(&path, newer).unwrap();
    let refused = journal.snapshot::<Vec<u64>>();
    assert_eq!(refused, Err(NoSnapshot::OtherVersion { version: 1, newest: 2 }));
}

#[test]
fn a_damaged_snapshot_is_no_snapshot() {
    let folder = Folder::new("stale");
    let (journal, _) =
        FileJournal::<String>::open(folder.file("journal"), Schema::new("texts")).unwrap();
    journal.save_snapshot(&"a state").unwrap();
    let cache = folder.file("journal.snapshot");
    let sound = fs::read(&cache).unwrap();
    assert_eq!(journal.snapshot(), Ok((0, "a state".to_owned())));
    for place in 0..sound.len() {
        let mut bytes = sound.clone();
        bytes[place] ^= 4;
        fs::write(&cache, &bytes).unwrap();
        assert_eq!(journal.snapshot::<String>(), Err(NoSnapshot::Damaged {}), "at {place}");
        fs::write(&cache, &sound[..place]).unwrap();
        assert_eq!(journal.snapshot::<String>(), Err(NoSnapshot::Damaged {}), "up to {place}");
    }
    fs::write(&cache, [&sound[..], b"\n"].concat()).unwrap();
    assert_eq!(journal.snapshot::<String>(), Err(NoSnapshot::Damaged {}));
}

#[test]
fn a_head_is_held_by_the_journal_that_reached_it() {
    let folder = Folder::new("head");
    let path = folder.file("journal");
    let (mut journal, _) = FileJournal::open(&path, Schema::new("texts")).unwrap();
    let mut heads = vec![journal.head()];
    for batch in batches(&[2, 3, 1, 4]) {
        journal.append(&batch).unwrap();
        heads.push(journal.head());
    }
    for head in &heads {
        assert_eq!(journal.holds(head), Ok(true));
        let between = liens::journal::Head { events: head.events + 1, ..*head };
        assert_eq!(journal.holds(&between), Ok(false));
    }
    // Taken off the end at a border, a batch leaves no trace but the head that somebody kept.
    drop(journal);
    let length = fs::metadata(&path).unwrap().len();
    let last = fs::read_to_string(&path).unwrap().rfind("{\"batch\"").unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(last as u64).unwrap();
    let (journal, recovery) = FileJournal::<String>::open(&path, Schema::new("texts")).unwrap();
    assert!(recovery.cut.is_none() && recovery.bytes < length);
    assert_eq!(journal.holds(&heads[4]), Ok(false));
    assert_eq!(journal.holds(&heads[3]), Ok(true));
}
