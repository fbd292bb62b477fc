//! The JSON forms of a budget: every command reads back and stands in a golden file.

use liens_core::Shortage;
use liens_lineage::budget::{
    Basis, Brought, Budget, Claim, Command, Event, Grid, Grounds, Terms, Unpaid,
};

use super::{
    Run, claim, claim_id, day, days, euros, evidence, meeting, person, question, refer, resolve,
    revise, terms, withdraw,
};

fn commands() -> Vec<Command> {
    let brought = vec![
        Brought::Claim {
            id: claim_id("old"),
            contributor: person("ana"),
            payee: person("bo"),
            contributions: vec![liens_core::ContributionId::new("map").unwrap()],
            amount: euros(5),
            date: day(0),
            until: day(99),
        },
        Brought::Advance { person: person("ana"), amount: euros(2) },
        Brought::Waiting { payee: person("bo"), amount: euros(3) },
        Brought::Rounding { last: person("ana") },
    ];
    let terms = Terms {
        unpaid: Unpaid::Carried { term: days(365) },
        cap: Some(euros(900)),
        payable_from: Some(euros(100)),
        shortage: Shortage::Guaranteed { base: 400 },
        ..terms(1_000)
    };
    let hours = Basis::Time {
        time: "1:30".parse().unwrap(),
        activity: liens_core::ActivityId::new("design").unwrap(),
        rate: Some(euros(2_000)),
    };
    let full = Claim {
        payee: Some(person("cooperative")),
        contributions: vec![liens_core::ContributionId::new("map").unwrap()],
        basis: hours,
        volunteered: Some("PT2H".parse().unwrap()),
        minimum: Some(euros(1_000)),
        ..claim("full", "ana", 0)
    };
    let reviewers = [person("ana"), person("bo")].into();
    vec![
        Command::Open { terms: Box::new(terms), reviewers, brought },
        Command::Advance { person: person("ana"), amount: euros(7) },
        Command::Declare { claim: claim("plain", "ana", 12) },
        Command::Declare { claim: full },
        revise("plain", 10, true),
        withdraw("plain"),
        Command::Review {},
        question("plain"),
        Command::Keep { claim: claim_id("plain"), answer: evidence("so") },
        Command::Settle { claim: claim_id("plain") },
        refer("plain"),
        resolve("plain", true),
        Command::Propose { grounds: meeting(&["ana"], &[("ana", 12)]) },
        Command::Accept { claim: claim_id("plain") },
        Command::Close {},
        Command::Invoice { payee: person("bo"), invoice: evidence("2026-01") },
    ]
}

#[test]
fn commands_and_events_of_a_budget_have_a_stable_form() {
    let mut text = String::new();
    for command in commands() {
        let event = Event::from(command.clone());
        for form in [serde_json::to_string(&command), serde_json::to_string(&event)] {
            text.push_str(&form.unwrap());
            text.push('\n');
        }
        let form = serde_json::to_string(&command).unwrap();
        assert_eq!(serde_json::from_str::<Command>(&form).unwrap(), command);
        let form = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&form).unwrap(), event);
        assert_eq!(Command::from(event), command);
    }
    crate::is_golden("budget.jsonl", include_str!("../golden/budget.jsonl"), &text);
    for (form, part) in [
        (r#"{"close":{"now":true}}"#, "now"),
        (r#"{"burn":{}}"#, "burn"),
        (r#"{"withdraw":{"claim":" a"}}"#, "white space"),
    ] {
        let message = serde_json::from_str::<Command>(form).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    }
    let backwards = r#"[{"activity":"a","least":"2.00 EUR","most":"1.00 EUR"}]"#;
    let message = serde_json::from_str::<Grid>(backwards).unwrap_err().to_string();
    assert!(message.contains("2.00 EUR"), "{message}");
}

#[test]
fn an_outcome_has_a_stable_form_and_a_history_read_back_replays() {
    let mut run = Run::opened(terms(1_000), &["ana", "bo"]);
    run.declare(3, Claim { minimum: Some(euros(600)), ..claim("a", "ana", 900) });
    run.declare(3, Claim { volunteered: Some("PT1H".parse().unwrap()), ..claim("b", "bo", 300) });
    run.propose(Grounds { vouched: [person("ana"), person("bo")].into(), ..Grounds::default() });
    run.close();
    let outcome = run.budget.outcome(day(46)).unwrap();
    let text = serde_json::to_string_pretty(&outcome).unwrap() + "\n";
    crate::is_golden("budget_outcome.json", include_str!("../golden/budget_outcome.json"), &text);
    let events = serde_json::to_string(run.budget.events()).unwrap();
    let events: Vec<liens_core::Recorded<Event>> = serde_json::from_str(&events).unwrap();
    assert_eq!(Budget::replay(events).unwrap(), run.budget);
}
