//! A journal that this version wrote, committed so that later ones go on reading it.

use std::path::{Path, PathBuf};

use liens::governance::deliberation::{Command as Minute, Fate};
use liens::governance::interests::{Command as Disclose, Visibility};
use liens::journal::{FileJournal, Journal, Schema, replay, verify};
use liens::lineage::Command as Trace;
use liens::{
    AmendmentId, Amount, CollegeId, Command, Commons, ContributionId, Event, MeetingId, SubjectId,
};

use super::Folder;
use crate::world::{World, fill, share};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden/commons.journal")
}

fn world() -> Commons {
    let mut world = World::voted();
    let pot: Amount = "99.99 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a year of coffee", "a plan"]));
    for (by, command) in deliberated() {
        world.send(by, command).unwrap();
    }
    let (contribution, licence) =
        (ContributionId::new("a plan").unwrap(), "CC-BY-SA-4.0".parse().unwrap());
    world.send("bo", Trace::StateLicence { contribution, licence }.into()).unwrap();
    world.commons
}

/// A subject, a meeting on it, an amendment, a need and its answer; an interest and its end.
fn deliberated() -> Vec<(&'static str, Command)> {
    let subject = || SubjectId::new("a roof").unwrap();
    let college = || CollegeId::new("users").unwrap();
    let at = |text: &str| text.parse().unwrap();
    let amendment = || AmendmentId::new("a1").unwrap();
    let need = || ContributionId::new("shade").unwrap();
    let visibility = Visibility::College { college: college() };
    let call = Minute::CallMeeting {
        meeting: MeetingId::new("spring").unwrap(),
        from: at("2026-03-01T18:00:00Z"),
        until: at("2026-03-01T20:00:00Z"),
        colleges: [college()].into(),
        agenda: vec![subject()],
    };
    let (topic, from, until) = (subject(), at("2026-01-01"), None);
    let amend =
        Minute::ProposeAmendment { amendment: amendment(), text: subject(), college: college() };
    vec![
        ("ana", Disclose::Declare { topic, from, until, visibility }.into()),
        ("ana", Minute::Propose { subject: subject(), college: college() }.into()),
        ("ana", amend.into()),
        ("steward", call.into()),
        ("steward", Minute::SettleAmendment { amendment: amendment(), fate: Fate::Adopted }.into()),
        ("ana", Minute::CloseText { text: subject() }.into()),
        ("ana", Minute::RaiseNeed { need: need(), college: college() }.into()),
        ("steward", Minute::AnswerNeed { need: need() }.into()),
        ("ana", Disclose::End { topic: subject() }.into()),
    ]
}

/// The history in batches of three events, written anew.
fn written(commons: &Commons, path: &Path) -> Vec<u8> {
    let (mut journal, _) = FileJournal::<Event>::open(path, Schema::commons()).unwrap();
    for batch in commons.events().chunks(3) {
        journal.append(batch).unwrap();
    }
    std::fs::read(path).unwrap()
}

#[test]
fn the_journal_of_this_version_is_written_byte_for_byte_and_stays_readable() {
    let folder = Folder::new("golden");
    let commons = world();
    let now = written(&commons, &folder.file("now"));
    if std::env::var_os("LIENS_WRITE_GOLDEN").is_some() {
        std::fs::write(golden(), &now).unwrap();
    }
    let (recovery, read) = verify(golden(), &Schema::commons(), |events| Commons::replay(events))
        .expect("the golden journal is readable");
    assert_eq!(recovery.cut, None);
    assert_eq!(read, commons);
    assert!(std::fs::read(golden()).unwrap() == now, "the form of events has changed");
    assert_eq!(now, written(&commons, &folder.file("again")), "two runs, two files");
}

#[test]
fn what_the_journal_replays_is_the_live_state_byte_for_byte() {
    let folder = Folder::new("live");
    let path = folder.file("journal");
    let commons = world();
    let (mut journal, _) = FileJournal::<Event>::open(&path, Schema::commons()).unwrap();
    journal.append(commons.events()).unwrap();
    let again = replay(&journal, 0, |events| Commons::replay(events)).unwrap();
    assert_eq!(again, commons);
    let text = |commons: &Commons| serde_json::to_string(commons.events()).unwrap();
    assert_eq!(text(&again), text(&commons));
}

#[test]
fn a_sound_chain_of_an_impossible_history_is_refused_by_its_laws() {
    let folder = Folder::new("laws");
    let path = folder.file("journal");
    let commons = world();
    // The founding left out: every hash is right, and nothing may happen before it.
    let events: Vec<_> = commons.events()[1..]
        .iter()
        .zip(0..)
        .map(|(event, sequence)| {
            let mut event = event.clone();
            event.sequence = sequence;
            event
        })
        .collect();
    let (mut journal, _) = FileJournal::<Event>::open(&path, Schema::commons()).unwrap();
    journal.append(&events).unwrap();
    let refused = verify(&path, &Schema::commons(), |events| Commons::replay(events)).unwrap_err();
    let liens::journal::Failed::Refused(error) = refused else { panic!("{refused}") };
    assert_eq!((error.sequence, error.refusal.code()), (0, "commons.not_founded"));
}
