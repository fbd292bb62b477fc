//! The register: how its commands and events are written.

use liens_core::{Portion, Recorded, TimeAmount};
use liens_governance::register::{Command, Cost, Event, KeptFor, Register};
use proptest::prelude::*;

use crate::given::{college_id, person};
use crate::register::{Desk, admit, after, apply, draws, give, leave, seat};

proptest! {
    #[test]
    fn the_history_of_a_register_reads_back(draws in draws()) {
        let (register, _) = after(Portion::WHOLE, &draws);
        let written = serde_json::to_string(register.events()).unwrap();
        let read: Vec<Recorded<Event>> = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(Register::replay(read).unwrap(), register);
        for (_, _, command) in draws {
            let written = serde_json::to_string(&command).unwrap();
            prop_assert_eq!(serde_json::from_str::<Command>(&written).unwrap(), command);
        }
    }
}

#[test]
fn commands_and_events_have_their_forms() {
    let mut desk = Desk::opened(Portion::WHOLE);
    desk.does("ana", 1, apply("c0", Some("g0")));
    let cost = Cost::new(TimeAmount::HOUR, Some("20.00 EUR".parse().unwrap())).unwrap();
    let (who, college, weight) = (person("ana"), college_id("c0"), 1);
    desk.does("clerk", 1, Command::Admit { person: who, college, weight, cost });
    desk.does("ana", 1, apply("c1", None));
    desk.does("ana", 1, Command::ChooseCollege { college: college_id("c0") });
    let (who, from, to) = (person("ana"), college_id("c0"), college_id("c1"));
    desk.does("clerk", 2, Command::Move { person: who, from, to, weight: 2, cost });
    desk.does("ana", 2, apply("c2", None));
    let (who, college) = (person("ana"), college_id("c2"));
    desk.does("clerk", 2, Command::RefuseApplication { person: who, college, cost, reason: None });
    desk.seats("s", KeptFor::Organisation { organisation: person("ana") }, 2);
    desk.does("clerk", 2, give("s", "bo", Some("ana"), (3, 5)));
    let (seat, bo) = (seat("s"), person("bo"));
    desk.does("clerk", 2, Command::EndMandate { seat, person: bo });
    desk.does("ana", 2, leave("c1"));
    let bodies = desk.register.events().iter().map(|record| &record.body);
    let written: Vec<String> =
        bodies.skip(2).map(|body| serde_json::to_string(body).unwrap()).collect();
    let expected = [
        r#"{"college_declared":{"college":"c2"}}"#,
        r#"{"group_declared":{"group":"g0"}}"#,
        r#"{"group_declared":{"group":"g1"}}"#,
        r#"{"circle_declared":{"circle":"council","max_part":"1"}}"#,
        r#"{"applied":{"college":"c0","group":"g0","cost":{"time":"PT0S"}}}"#,
        r#"{"admitted":{"person":"ana","college":"c0","weight":"1","cost":{"time":"PT1H","money":"20.00 EUR"}}}"#,
        r#"{"applied":{"college":"c1","group":null,"cost":{"time":"PT0S"}}}"#,
        r#"{"college_chosen":{"college":"c0"}}"#,
        r#"{"moved":{"person":"ana","from":"c0","to":"c1","weight":"2","cost":{"time":"PT1H","money":"20.00 EUR"}}}"#,
        r#"{"applied":{"college":"c2","group":null,"cost":{"time":"PT0S"}}}"#,
        r#"{"application_refused":{"person":"ana","college":"c2","cost":{"time":"PT1H","money":"20.00 EUR"}}}"#,
        r#"{"seat_opened":{"seat":"s","circle":"council","role":"member","kept_for":{"organisation":{"organisation":"ana"}}}}"#,
        r#"{"mandate_given":{"seat":"s","person":"bo","organisation":"ana","from":"1970-01-01T00:00:03Z","until":"1970-01-01T00:00:05Z"}}"#,
        r#"{"mandate_ended":{"seat":"s","person":"bo"}}"#,
        r#"{"left":{"college":"c1","cost":{"time":"PT0S"}}}"#,
    ];
    assert_eq!(written, expected);
    for (command, form) in [
        (apply("c0", None), r#"{"apply":{"college":"c0","group":null,"cost":{"time":"PT0S"}}}"#),
        (
            admit("ana", "c0"),
            r#"{"admit":{"person":"ana","college":"c0","weight":"1","cost":{"time":"PT0S"}}}"#,
        ),
        (leave("c0"), r#"{"leave":{"college":"c0","cost":{"time":"PT0S"}}}"#),
    ] {
        assert_eq!(serde_json::to_string(&command).unwrap(), form);
    }
    for (form, reason) in [
        (r#"{"admit":{"person":"ana","college":"c0","weight":1,"cost":{}}}"#, "string"),
        (r#"{"leave":{"college":"c0","cost":{"time":"-PT1H"}}}"#, "-PT1H"),
        (r#"{"leave":{"college":"c0","cost":{"money":"-1.00 EUR"}}}"#, "-1.00 EUR"),
        (r#"{"leave":{"college":"c0","cost":{},"why":"rent"}}"#, "why"),
        (r#"{"declare_circle":{"circle":"council","max_part":"4/3"}}"#, "4/3"),
    ] {
        let error = serde_json::from_str::<Command>(form).unwrap_err().to_string();
        assert!(error.contains(reason), "{form}: '{error}' does not say {reason}");
    }
}
