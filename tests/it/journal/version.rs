//! Events that were written by an older version, and by a newer one.

use liens::Recorded;
use liens::journal::{FileJournal, Journal, JournalError, Schema};
use serde_json::json;

use super::{Folder, event};

/// Since version 2 an event also says how loudly; since version 3, to whom.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    text: String,
    loudness: u32,
    to: String,
}

fn first() -> Schema {
    Schema::new("texts")
}

fn second() -> Schema {
    first().since(|mut event| {
        let body = event.get_mut("body").ok_or("no body")?;
        let text = body.as_str().ok_or("no text")?.to_owned();
        if text == "unspeakable" {
            return Err("nobody says that".to_owned());
        }
        *body = json!({ "text": text, "loudness": 1 });
        Ok(event)
    })
}

fn third() -> Schema {
    second().since(|mut event| {
        event["body"]["to"] = json!("everybody");
        Ok(event)
    })
}

#[test]
fn older_events_are_brought_to_the_newest_version_and_stay_as_they_were_written() {
    let folder = Folder::new("version");
    let path = folder.file("journal");
    let (mut journal, _) = FileJournal::open(&path, first()).unwrap();
    journal.append(&[event(0, "one"), event(1, "two")]).unwrap();
    let head = journal.head();
    drop(journal);
    let before = std::fs::read(&path).unwrap();

    let (mut journal, recovery) = FileJournal::<Said>::open(&path, third()).unwrap();
    assert_eq!(recovery.head, head);
    let said = |sequence, text: &str, loudness, to: &str| {
        let body = Said { text: text.to_owned(), loudness, to: to.to_owned() };
        let Recorded { sequence, at, by, on_behalf_of, command, .. } = event(sequence, "");
        Recorded { sequence, at, by, on_behalf_of, command, body }
    };
    let new = said(2, "three", 5, "ana");
    journal.append(std::slice::from_ref(&new)).unwrap();
    let read: Vec<_> = journal.read(0).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(read, [said(0, "one", 1, "everybody"), said(1, "two", 1, "everybody"), new]);
    assert!(std::fs::read(&path).unwrap().starts_with(&before));
    drop(journal);

    let older = FileJournal::<String>::open(&path, first()).unwrap_err();
    assert_eq!(older, JournalError::NewerEvents { sequence: 2, version: 3, newest: 1 });
    assert_eq!(older.code(), "journal.newer_events");
}

#[test]
fn an_event_that_no_step_can_bring_forward_is_named() {
    let folder = Folder::new("step");
    let path = folder.file("journal");
    let (mut journal, _) = FileJournal::open(&path, first()).unwrap();
    journal.append(&[event(0, "one"), event(1, "unspeakable"), event(2, "three")]).unwrap();
    drop(journal);
    let (journal, _) = FileJournal::<Said>::open(&path, third()).unwrap();
    let read: Vec<_> =
        journal.read(0).unwrap().map(|event| event.map(|event| event.body.text)).collect();
    let reason = "nobody says that".to_owned();
    let unreadable = JournalError::Unreadable { sequence: 1, version: 1, reason };
    assert_eq!(read, [Ok("one".to_owned()), Err(unreadable)]);
}

#[test]
fn an_event_that_is_no_line_of_json_is_refused_and_changes_nothing() {
    #[derive(Clone, Debug)]
    struct Unspeakable;
    impl serde::Serialize for Unspeakable {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("no words"))
        }
    }
    impl<'de> serde::Deserialize<'de> for Unspeakable {
        fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            Ok(Self)
        }
    }
    let folder = Folder::new("unwritable");
    let path = folder.file("journal");
    let (mut journal, _) = FileJournal::open(&path, first()).unwrap();
    let Recorded { sequence, at, by, on_behalf_of, command, .. } = event(0, "");
    let refused =
        journal.append(&[Recorded { sequence, at, by, on_behalf_of, command, body: Unspeakable }]);
    assert_eq!(
        refused,
        Err(JournalError::Unwritable { sequence: 0, reason: "no words".to_owned() })
    );
    assert_eq!(journal.next_sequence(), 0);
}
