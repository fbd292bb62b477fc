//! Texts that are gone when they are erased, while everything else still verifies.

use std::fs;

use liens::journal::{FileJournal, Journal, NotesFile, Schema, verify};
use liens::{Amount, Commons, ContributorId, Event};

use super::Folder;
use crate::world::{World, fill, person, share};

#[test]
fn every_proof_verifies_after_erasure() {
    let folder = Folder::new("erasure");
    let (path, texts) = (folder.file("journal"), folder.file("names.json"));
    let mut world = World::voted();
    let pot: Amount = "99.99 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a year of coffee", "a plan"]));
    let commons = world.commons;
    let (mut journal, _) = FileJournal::<Event>::open(&path, Schema::commons()).unwrap();
    journal.append(commons.events()).unwrap();
    let head = journal.head();
    let mut names = NotesFile::open(&texts).unwrap();
    let people = ["ana", "bo", "cleo", "dan"].map(person);
    names
        .change(|notes| {
            for one in &people {
                notes.write(one.clone(), format!("{one} Example, 12 Rue Fictive"));
            }
        })
        .unwrap();
    let before = fs::read(&path).unwrap();
    assert!(fs::read_to_string(&texts).unwrap().contains("bo Example"));

    for one in &people {
        assert!(names.change(|notes| notes.erase(one)).unwrap());
        assert!(!names.change(|notes| notes.erase(one)).unwrap());
        for entry in fs::read_dir(path.parent().unwrap()).unwrap() {
            let text = fs::read(entry.unwrap().path()).unwrap();
            let text = String::from_utf8_lossy(&text).into_owned();
            assert!(!text.contains(&format!("{one} Example")), "a file still names {one}");
        }
    }
    // The chain and every hash, every law, every certificate, every payout.
    assert_eq!(fs::read(&path).unwrap(), before);
    let (recovery, again) =
        verify(&path, &Schema::commons(), |events| Commons::replay(events)).unwrap();
    assert_eq!((recovery.head, recovery.cut), (head, None));
    assert_eq!(again, commons);
    assert!(journal.holds(&head).unwrap());
    let votes: Vec<_> = again.assembly().motions().filter_map(|motion| motion.vote()).collect();
    assert!(!votes.is_empty());
    for vote in votes {
        let certificate = vote.certificate().unwrap();
        let sound =
            liens::governance::verify(certificate, vote.statutes(), vote.roll(), vote.ballots());
        assert_eq!(sound, Ok(()));
    }
}

#[test]
fn notes_are_read_back_and_one_process_has_them() {
    let folder = Folder::new("notes");
    let path = folder.file("names.json");
    let mut names = NotesFile::<ContributorId>::open(&path).unwrap();
    assert!(!path.exists());
    let replaced = names.change(|notes| notes.write(person("ana"), "Ana\nExample")).unwrap();
    assert_eq!(replaced, None);
    assert_eq!(NotesFile::<ContributorId>::open(&path).unwrap_err().code(), "journal.locked");
    drop(names);
    // What a crash left half written goes, since it may hold what was to be erased.
    let left = folder.file("names.json.new");
    fs::write(&left, "{\"format\"").unwrap();
    let names = NotesFile::<ContributorId>::open(&path).unwrap();
    assert_eq!(names.notes().read(&person("ana")), Some("Ana\nExample"));
    assert!(!left.exists());
    drop(names);
    for text in [
        "",
        "{}",
        "{\"format\":\"liens.notes/2\",\"notes\":{}}",
        "{\"format\":\"liens.notes/1\",\"notes\":{\"\":\"\"}}",
    ] {
        fs::write(&path, text).unwrap();
        let refused = NotesFile::<ContributorId>::open(&path).unwrap_err();
        assert_eq!(refused.code(), "journal.other_format");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[cfg(unix)]
#[test]
fn notes_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("mode");
    let path = folder.file("names.json");
    let mut names = NotesFile::open(&path).unwrap();
    names.change(|notes| notes.write(person("ana"), "Ana Example")).unwrap();
    let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    names.change(|notes| notes.erase(&person("ana"))).unwrap();
    assert_eq!(mode(), 0o640);
}

#[test]
fn a_change_that_cannot_be_written_changes_nothing() {
    let folder = Folder::new("unwritten");
    let path = folder.file("names.json");
    let mut names = NotesFile::open(&path).unwrap();
    names.change(|notes| notes.write(person("ana"), "Ana Example")).unwrap();
    // A folder stands where the new file would be written.
    fs::create_dir(folder.file("names.json.new")).unwrap();
    let refused = names.change(|notes| notes.erase(&person("ana"))).unwrap_err();
    assert_eq!(refused.code(), "journal.io");
    assert_eq!(names.notes().read(&person("ana")), Some("Ana Example"));
    assert!(fs::read_to_string(&path).unwrap().contains("Ana"));
}
