//! A history written as JSON and read again is the same commons.

use liens::{Amount, Command, Commons, Envelope, Event, Recorded};

use crate::world::{World, fill, share};

#[test]
fn a_history_reads_back_and_replays() {
    let mut world = World::voted();
    let pot: Amount = "99.99 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a year of coffee", "a plan"]));
    let text = serde_json::to_string(world.commons.events()).unwrap();
    let read: Vec<Recorded<Event>> = serde_json::from_str(&text).unwrap();
    assert_eq!(read, world.commons.events());
    assert_eq!(Commons::replay(read).unwrap(), world.commons);
}

#[test]
fn a_command_has_a_stable_form_and_refuses_what_it_does_not_know() {
    let text = concat!(
        r#"{"id":"00000000-0000-0000-0000-000000000001","by":"ana","at":"2026-02-01T09:00:00Z","#,
        r#""body":{"open_account":{"holder":{"commons":{}},"unit":"EUR"}}}"#
    );
    let read: Envelope<Command> = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
    let refused = serde_json::from_str::<Envelope<Command>>(&text.replace("commons", "bank"));
    assert!(refused.unwrap_err().to_string().contains("bank"));
}

#[cfg(feature = "journal")]
#[test]
fn a_head_has_a_stable_form_and_refuses_what_is_no_hash() {
    let hash = "0f".repeat(32);
    let text = format!(r#"{{"events":"3","hash":"{hash}"}}"#);
    let head: liens::journal::Head = serde_json::from_str(&text).unwrap();
    assert_eq!((head.events, head.hash.to_string()), (3, hash.clone()));
    assert_eq!(serde_json::to_string(&head).unwrap(), text);
    for refused in
        [text.replace("0f0f", "0F0f"), text.replace("0f0f", "0f0"), text.replace("\"3\"", "3")]
    {
        assert!(serde_json::from_str::<liens::journal::Head>(&refused).is_err(), "{refused}");
    }
}
