//! Doors in JSON: what a refusal says, and that nothing makes one panic.

mod form;
mod question;

use liens::Envelope;
use liens::json::{command, power, settle, share, tally};
use proptest::prelude::*;
use serde_json::{Value, json};

pub(crate) type Door = fn(&str) -> String;

pub(crate) const DOORS: [(&str, Door); 5] = [
    ("share", share),
    ("tally", tally),
    ("power", power),
    ("settle", settle),
    ("command", command),
];

/// The bundled requests of `serve_stdin`: the door, the request, and whether it is answered.
pub(crate) fn bundled() -> Vec<(Door, Value)> {
    let text = include_str!("../../examples/data/serve/requests.jsonl");
    let asked = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let known = |asked: Value| {
        let (_, door) = *DOORS.iter().find(|(name, _)| asked["door"] == *name)?;
        Some((door, asked["request"].clone()))
    };
    asked.filter_map(known).collect()
}

fn said(door: Door, request: &str) -> Value {
    let said: Value = serde_json::from_str(&door(request)).expect("a door answers in JSON");
    let fields: Vec<&str> = said.as_object().unwrap().keys().map(String::as_str).collect();
    match fields[..] {
        ["answer"] => {}
        ["refusal"] => {
            let refusal = said["refusal"].as_object().unwrap();
            let fields: Vec<&str> = refusal.keys().map(String::as_str).collect();
            assert_eq!(fields, ["code", "message", "path", "value"]);
            let code = refusal["code"].as_str().unwrap();
            assert!(code.contains('.'), "{code}");
            let path = refusal["path"].as_str().unwrap();
            let read: Value = serde_json::from_str(request).unwrap_or_default();
            let value = read.pointer(path).cloned().unwrap_or_default();
            assert!(refusal["value"] == value || refusal["value"].is_null());
        }
        _ => panic!("neither answer nor refusal: {said}"),
    }
    said
}

#[test]
fn a_refusal_names_the_code_the_place_and_the_value() {
    let share_request = &bundled()[0].1;
    let with = |pointer: &str, value: Value| {
        let mut request = share_request.clone();
        *request.pointer_mut(pointer).unwrap() = value;
        request.to_string()
    };
    for (request, code, path, value) in [
        (with("/pot", json!("1.005 EUR")), "json.form", "/pot", json!("1.005 EUR")),
        (
            with("/pot", json!("-1.00 EUR")),
            "lineage.distribute.negative_pot",
            "/pot",
            json!("-1.00 EUR"),
        ),
        (with("/vouched/1", json!("")), "json.form", "/vouched/1", json!("")),
        (
            with("/contributions/1/builds_on/0/weight", json!(1)),
            "json.form",
            "/contributions/1/builds_on/0/weight",
            json!(1),
        ),
        (
            with("/policy/steps/0/origin/portion", json!("6/5")),
            "json.form",
            "/policy/steps/0/origin/portion",
            json!("6/5"),
        ),
        (with("/results", json!([])), "lineage.distribute.no_result", "/results", json!([])),
        (
            with("/results/0/id", json!("the garden")),
            "lineage.share.unknown_result",
            "/results",
            json!([{ "id": "the garden" }]),
        ),
        (String::new(), "json.syntax", "", Value::Null),
        ("{\"pot\": ".to_owned(), "json.syntax", "", Value::Null),
        ("[1]".to_owned(), "json.form", "", json!([1])),
        ("[1] 2".to_owned(), "json.syntax", "", Value::Null),
        (format!("{share_request} 2"), "json.syntax", "", Value::Null),
        ("null".to_owned(), "json.form", "", Value::Null),
    ] {
        let refusal = &said(share, &request)["refusal"];
        assert_eq!(
            (&refusal["code"], &refusal["path"], &refusal["value"]),
            (&json!(code), &json!(path), &value),
            "{refusal}"
        );
    }
    // A cycle is a fault of the whole record, which is too long to be repeated.
    let mut cycle = share_request.clone();
    cycle["contributions"][1]["builds_on"][0]["to"] = json!("the kitchen");
    let refusal = &said(share, &cycle.to_string())["refusal"];
    assert_eq!(
        (&refusal["code"], &refusal["path"]),
        (&json!("lineage.freeze.cycle"), &json!("/contributions"))
    );
}

#[test]
fn settling_goes_on_from_the_events_that_the_caller_kept() {
    let (_, request) =
        bundled().into_iter().find(|(_, asked)| asked["commands"].is_array()).unwrap();
    let commands = request["commands"].as_array().unwrap();
    let whole = &said(settle, &request.to_string())["answer"];
    let (mut events, mut answer) = (Vec::new(), Value::Null);
    for command in commands {
        let one = json!({ "events": events, "commands": [command] });
        answer = said(settle, &one.to_string())["answer"].clone();
        events.extend(answer["events"].as_array().unwrap().iter().cloned());
    }
    assert_eq!(json!(events), whole["events"]);
    assert_eq!(answer["balances"], whole["balances"]);
    // A command that was carried out gets its first receipt, and records nothing.
    let again = json!({ "events": events, "commands": commands });
    let again = &said(settle, &again.to_string())["answer"];
    assert_eq!((&again["events"], &again["receipts"]), (&json!([]), &whole["receipts"]));
    // Events that do not follow from their commands are refused.
    let mut forged = json!(events);
    let text = forged.to_string().replace("PT1H30M", "PT2H30M").replace("-PT2H30M", "-PT1H30M");
    forged = serde_json::from_str(&text).unwrap();
    let refusal =
        &said(settle, &json!({ "events": forged, "commands": [] }).to_string())["refusal"];
    assert!(refusal["path"].as_str().unwrap().starts_with("/events"), "{refusal}");
}

#[test]
fn a_commons_is_led_through_its_whole_life_by_commands_in_json() {
    let commons = crate::world::World::voted().commons;
    let commands = commons.events().iter().map(|event| Envelope {
        id: event.command,
        by: event.by.clone(),
        on_behalf_of: event.on_behalf_of.clone(),
        at: event.at,
        body: liens::Command::from(event.body.clone()),
    });
    let commands: Vec<Value> = commands.map(|one| serde_json::to_value(one).unwrap()).collect();
    let whole = &said(command, &json!({ "commands": commands }).to_string())["answer"];
    assert_eq!(whole["events"], serde_json::to_value(commons.events()).unwrap());
    assert_eq!(whole["receipts"].as_array().unwrap().len(), commands.len());
    // In two steps, with the events of the first one sent along with the second.
    let (early, late) = commands.split_at(commands.len() / 2);
    let first = &said(command, &json!({ "commands": early }).to_string())["answer"];
    let second = json!({ "events": first["events"], "commands": late });
    let second = &said(command, &second.to_string())["answer"];
    let both = [&first["events"], &second["events"]];
    let both: Vec<&Value> = both.iter().flat_map(|events| events.as_array().unwrap()).collect();
    assert_eq!(json!(both), whole["events"]);
    // A command that nobody may give yet says which one it is.
    let refusal = &said(command, &json!({ "commands": late }).to_string())["refusal"];
    assert_eq!(
        (&refusal["code"], &refusal["path"]),
        (&json!("commons.not_founded"), &json!("/commands/0"))
    );
}

#[test]
fn the_same_request_has_the_same_answer_to_the_byte() {
    for (door, request) in bundled() {
        let text = request.to_string();
        assert_eq!(door(&text), door(&text));
        said(door, &text);
    }
}

/// Any JSON that is not too deep.
fn any_json() -> impl Strategy<Value = Value> {
    let words = prop_oneof![
        "[a-z_ ]{0,8}",
        Just("1/2".to_owned()),
        Just("PT1H".to_owned()),
        Just("-1.00 EUR".to_owned())
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // Halves and quarters are the same number when they are read again.
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 4.0)),
        words.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(words.clone(), inner, 0..4)
                .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

/// Every place of a value, as pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{number}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, item) in fields {
                places(item, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn no_request_makes_a_door_panic(
        number in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        other in any_json(),
        cut in any::<prop::sample::Index>(),
    ) {
        let bundled = bundled();
        let (door, request) = &bundled[number.index(bundled.len())];
        let mut changed = request.clone();
        let mut found = Vec::new();
        places(request, "", &mut found);
        *changed.pointer_mut(&found[place.index(found.len())]).unwrap() = other.clone();
        said(*door, &changed.to_string());
        let text = request.to_string();
        let end = (0..=cut.index(text.len())).rev().find(|end| text.is_char_boundary(*end));
        said(*door, &text[..end.unwrap()]);
        for (_, door) in DOORS {
            said(door, &other.to_string());
        }
    }
}
