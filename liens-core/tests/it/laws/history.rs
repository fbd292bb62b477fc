//! Laws of a history: it knows its commands again, and no others.

use liens_core::{
    CommandId, ContributorId, Envelope, History, HistoryError, Receipt, Recorded, Timestamp,
};
use proptest::prelude::*;

fn envelope(id: u8, by: u8, at: i64, body: u8) -> Envelope<u8> {
    Envelope {
        id: CommandId::from_u128(id.into()),
        by: ContributorId::new(format!("p{by}")).unwrap(),
        on_behalf_of: None,
        at: Timestamp::from_unix_seconds(at).unwrap(),
        body,
    }
}

proptest! {
    #[test]
    fn a_history_knows_its_commands_again_and_no_others(
        commands in prop::collection::vec((0..6_u8, 0..2_u8, 0..9_i64, 0..4_u8), 0..20),
    ) {
        // A command of body n leads to n events of body n.
        let mut history = History::new();
        let mut kept: Vec<(Envelope<u8>, Receipt)> = Vec::new();
        for (id, by, at, body) in commands {
            let envelope = envelope(id, by, at, body);
            let same = |events: &[Recorded<u8>]| {
                events.len() == usize::from(body) && events.iter().all(|event| event.body == body)
            };
            let last = history.events().last().map(|event| event.at);
            let found = history.done(&envelope, same);
            let expected = match kept.iter().find(|(earlier, _)| earlier.id == envelope.id) {
                Some((earlier, receipt)) if earlier.by == envelope.by && earlier.body == body => {
                    Ok(Some(*receipt))
                }
                Some(_) => Err(HistoryError::IdReused { command: envelope.id }),
                None => match last.filter(|last| envelope.at < *last) {
                    Some(last) => Err(HistoryError::ClockWentBack { at: envelope.at, last }),
                    None => Ok(None),
                },
            };
            prop_assert_eq!(&found, &expected);
            if found == Ok(None) {
                let before = history.next_sequence();
                let receipt = history.append(&envelope, (0..body).map(|_| body));
                prop_assert_eq!((receipt.first, receipt.events), (before, body.into()));
                prop_assert_eq!(history.events_of(&receipt).len(), usize::from(body));
                prop_assert_eq!(history.of(envelope.id), history.events_of(&receipt));
                if body > 0 {
                    kept.push((envelope, receipt));
                }
            }
        }
        let sequences = history.events().iter().map(|event| event.sequence);
        prop_assert!(sequences.eq(0..history.next_sequence()));
    }
}

#[test]
fn an_event_is_due_at_its_place_and_for_a_new_command() {
    let mut history = History::new();
    let first = envelope(1, 1, 5, 7);
    let receipt = history.append(&first, [7]);
    let mut event = history.events_of(&receipt)[0].clone();
    let out_of_sequence = HistoryError::OutOfSequence { expected: 1, found: 0 };
    assert_eq!(history.is_due(&event), Err(out_of_sequence));
    event.sequence = 1;
    let repeated = HistoryError::Repeated { sequence: 1, command: first.id };
    assert_eq!(history.is_due(&event), Err(repeated));
    event.command = CommandId::from_u128(2);
    assert_eq!(history.is_due(&event), Ok(()));
    let earlier = Recorded { at: Timestamp::from_unix_seconds(4).unwrap(), ..event };
    let back = HistoryError::ClockWentBack { at: earlier.at, last: first.at };
    assert_eq!(history.is_due(&earlier), Err(back));
    let foreign = Receipt { first: u64::MAX, ..receipt };
    assert_eq!(history.events_of(&foreign), [], "a receipt of another history names nothing");
}
