//! The laws of a commons, whatever it is sent.

use liens::governance::Choice;
use liens::governance::deliberation::{Command as Minute, Fate};
use liens::governance::interests::{Command as Disclose, Visibility};
use liens::lineage::Command as Trace;
use liens::{
    AmendmentId, CollegeId, Command, Commons, ContributionId, Decision, EvidenceId, Holder, Link,
    MeetingId, Participation, SubjectId,
};
use proptest::prelude::*;

use crate::world::{
    World, accounts, ballot, close, enact, fill, found, joining, motion, origin_and_hours, records,
    share, to_the_commons,
};

/// Commands in any order: many make no sense where they come.
fn commands() -> impl Strategy<Value = Vec<(&'static str, Command)>> {
    let amount = |quanta| {
        prop_oneof![Just(format!("{quanta}.00 EUR")), Just(format!("PT{quanta}H"))]
            .prop_map(|text| text.parse().unwrap())
    };
    let amounts = (0..3_i64).prop_flat_map(amount);
    let accounts: Vec<Command> =
        ["EUR", "hour"].iter().flat_map(|unit| accounts(&unit.parse().unwrap())).collect();
    let policy = prop_oneof![Just(to_the_commons()), Just(origin_and_hours())];
    let choice = prop_oneof![Just(Choice::Yes), Just(Choice::No), Just(Choice::Abstain)];
    let sender = prop_oneof![
        4 => proptest::sample::select(vec!["ana", "bo", "cleo", "dan", "nobody"]),
        4 => Just("steward"),
    ];
    let command = prop_oneof![
        1 => Just(found()),
        6 => proptest::sample::select(records()),
        4 => proptest::sample::select(joining().map(|(_, command)| command).to_vec()),
        8 => proptest::sample::select(accounts),
        2 => policy.prop_map(|policy| motion("m", policy)),
        4 => choice.prop_map(|choice| ballot("m", choice)),
        2 => proptest::sample::select(amendments()),
        3 => proptest::sample::select(deliberations()),
        2 => proptest::sample::select(vec!["ana", "dan"])
            .prop_map(|name| Command::PayOwed { person: crate::world::person(name) }),
        1 => Just(Command::LapseOwed {}),
        1 => Just(Command::OpenAccount {
            holder: Holder::Person { id: crate::world::person("dan") },
            unit: "EUR".parse().unwrap(),
        }),
        1 => Just(close("m")),
        1 => Just(enact("m")),
        4 => amounts.clone().prop_map(|amount| fill(&amount)),
        4 => (amounts, proptest::sample::select(vec!["a café", "a plan", "nothing"]))
            .prop_map(|(amount, result)| share(&amount, &[result])),
    ];
    proptest::collection::vec((sender, command), 0..60)
}

/// Links claimed and attested, an authorship corrected and a licence stated, whether they make sense or not.
fn amendments() -> Vec<Command> {
    let id = |name: &str| ContributionId::new(name).unwrap();
    let reason = || EvidenceId::new("minutes").unwrap();
    let link = Link::to(id("a place to meet"));
    vec![
        Trace::ClaimLink { from: id("a café"), link, reason: reason() }.into(),
        Trace::AttestLink { from: id("a café"), to: id("a place to meet"), motion: None }.into(),
        Trace::CorrectAuthorship {
            contribution: id("a plan"),
            participations: vec![Participation::of(crate::world::person("dan"))],
            reason: reason(),
        }
        .into(),
        Trace::StateLicence { contribution: id("a plan"), licence: "MIT".parse().unwrap() }.into(),
    ]
}

/// What is put forward, called, amended and declared, whether it makes sense or not.
fn deliberations() -> Vec<Command> {
    let subject = || SubjectId::new("the charter").unwrap();
    let college = || CollegeId::new("users").unwrap();
    let at = |text: &str| text.parse().unwrap();
    let amendment = || AmendmentId::new("a1").unwrap();
    let text = subject;
    let visibility = Visibility::Members {};
    vec![
        Minute::Propose { subject: subject(), college: college() }.into(),
        Minute::CallMeeting {
            meeting: MeetingId::new("spring").unwrap(),
            from: at("2026-03-01"),
            until: at("2026-03-02"),
            colleges: [college()].into(),
            agenda: vec![subject()],
        }
        .into(),
        Minute::ProposeAmendment { amendment: amendment(), text: text(), college: college() }
            .into(),
        Minute::SettleAmendment { amendment: amendment(), fate: Fate::Adopted }.into(),
        Minute::CloseText { text: text() }.into(),
        Disclose::Declare { topic: subject(), from: at("2026-01-01"), until: None, visibility }
            .into(),
        Disclose::End { topic: subject() }.into(),
    ]
}

fn begun(founded: u8) -> World {
    match founded {
        0 => World::new(),
        1 => World::ready(),
        _ => World::voted(),
    }
}

proptest! {
    #[test]
    fn each_unit_sums_to_zero_after_any_commands(start in 0..3_u8, commands in commands()) {
        let mut world = begun(start);
        for (by, command) in commands {
            let _outcome = world.send(by, command);
            prop_assert!(world.commons.ledger().totals().all(|(_, total)| total == 0));
        }
    }

    #[test]
    fn a_refused_command_changes_nothing(start in 0..3_u8, commands in commands()) {
        let mut world = begun(start);
        for (by, command) in commands {
            let before = world.commons.clone();
            let envelope = world.envelope(by, command);
            let decided = world.commons.decide(&envelope);
            match world.commons.execute(envelope) {
                Ok(_) => prop_assert!(matches!(decided, Ok(Decision::New(_)))),
                Err(refusal) => {
                    prop_assert_eq!(&world.commons, &before);
                    prop_assert_eq!(decided.unwrap_err(), refusal);
                }
            }
        }
    }

    #[test]
    fn a_repeated_command_is_not_applied_twice(start in 0..3_u8, commands in commands()) {
        let mut world = begun(start);
        for (by, command) in commands {
            let envelope = world.envelope(by, command);
            if let Ok(receipt) = world.commons.execute(envelope.clone()) {
                let after = world.commons.clone();
                prop_assert_eq!(world.commons.execute(envelope.clone()).unwrap(), receipt);
                let mut other = envelope;
                other.by = crate::world::person("somebody else");
                let refused = world.commons.execute(other).unwrap_err();
                prop_assert_eq!(refused.code(), "core.history.id_reused");
                prop_assert_eq!(&world.commons, &after);
            }
        }
        let mut twice = world.commons.events().to_vec();
        if let Some(mut repeated) = twice.first().cloned() {
            repeated.sequence = u64::try_from(twice.len()).unwrap();
            twice.push(repeated);
            prop_assert_eq!(Commons::replay(twice).unwrap_err().refusal.code(), "core.history.repeated");
        }
    }

    #[test]
    fn replay_of_the_events_gives_the_same_state(start in 0..3_u8, commands in commands()) {
        let mut world = begun(start);
        for (by, command) in commands {
            let _outcome = world.send(by, command);
        }
        prop_assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
    }
}

#[test]
fn nothing_replays_to_nothing() {
    assert_eq!(Commons::replay([]).unwrap(), Commons::new());
}

#[test]
fn a_history_with_a_gap_is_refused() {
    let mut events = World::ready().commons.events().to_vec();
    events.remove(1);
    let refused = Commons::replay(events).unwrap_err();
    assert_eq!(refused.to_string(), "event 2: event 2 stands where event 1 is due");
}
