//! JSON Schemas: they are as they are kept, and say what is read and written.

mod mutated;
mod valid;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use liens::{Amount, CommandId, Contribution, Envelope, MotionId, Shares};
use serde::Serialize;
use serde_json::{Value, json};

use crate::allowed;
use crate::json::{DOORS, Door, bundled};
use crate::world::{World, fill, share};
use valid::Schema;

fn schemas() -> BTreeMap<&'static str, Schema> {
    liens::schema::all().map(|(name, text)| (name, Schema::new(&text))).collect()
}

fn written<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn each_schema_is_as_it_is_kept() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema");
    let mut names = BTreeSet::new();
    for (name, schema) in liens::schema::all() {
        let name = format!("{name}.json");
        if std::env::var("LIENS_WRITE_GOLDEN").is_ok() {
            std::fs::write(folder.join(&name), &schema).unwrap();
        }
        let kept = std::fs::read_to_string(folder.join(&name)).unwrap_or_default();
        assert!(kept == schema, "docs/schema/{name} is not the schema of what is read now");
        names.insert(name);
    }
    let kept = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    let kept: BTreeSet<String> = kept.map(|name| name.into_string().unwrap()).collect();
    assert_eq!(kept, names);
}

/// A document of each kind, as it is written.
fn documents() -> Vec<(&'static str, Value)> {
    let mut world = World::voted();
    let pot: Amount = "99.99 EUR".parse().unwrap();
    world.must(fill(&pot));
    world.must(share(&pot, &["a year of coffee", "a plan"]));
    let (commons, entry) = (&world.commons, CommandId::from_u128(world.sent));
    let motion = commons.assembly().motion(&MotionId::new("m1").unwrap()).unwrap();
    let articles = commons.charter().unwrap().articles();
    let at = "2026-02-01T09:00:00Z".parse().unwrap();
    let roll = commons.register().roll(articles.statutes(), &[], at).unwrap();
    let result = commons.lineage().freeze().unwrap();
    let result = result.contributions().find(|one| one.id().as_str() == "a café").unwrap();
    let parts =
        [(liens::Recipient::Commons, 1), (liens::Recipient::Owed(crate::world::person("dan")), 3)];
    let shares = Shares::new(parts.map(|(to, fourths)| (to, Shares::WHOLE / 4 * fourths)));
    let mut documents = vec![
        ("articles", written(articles)),
        ("certificate", written(motion.certificate().unwrap())),
        ("contribution", written::<Contribution>(result)),
        ("distribution", written(commons.distribution(entry).unwrap())),
        ("entry", written(&commons.ledger().entry(entry).unwrap())),
        ("policy", written(articles.policy())),
        ("roll", written(&roll)),
        ("shares", written(&shares.unwrap())),
        ("statutes", written(articles.statutes())),
    ];
    documents.extend(commons.events().iter().map(|event| ("event", written(event))));
    let policies = [
        include_str!("../../../liens-lineage/tests/it/golden/commons_first.json"),
        include_str!("../../../liens-lineage/tests/it/golden/workers_first.json"),
        include_str!("../../../liens-lineage/tests/it/golden/every_step.json"),
    ];
    let certificate = include_str!("../../examples/golden/commons_cycle_motion.json");
    documents.extend(policies.map(|text| ("policy", serde_json::from_str(text).unwrap())));
    documents.push(("certificate", certificate_in(&serde_json::from_str(certificate).unwrap())));
    documents
}

/// The first certificate in a larger text.
fn certificate_in(value: &Value) -> Value {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        if value["format"] == "liens.certificate/1" {
            return value.clone();
        }
        open.extend(value.as_object().into_iter().flat_map(|object| object.values()));
        open.extend(value.as_array().into_iter().flatten());
    }
    panic!("no certificate")
}

#[test]
fn every_document_is_what_its_schema_says() {
    let schemas = schemas();
    let documents = documents();
    for (name, document) in &documents {
        let fault = schemas[name].fault(document);
        assert_eq!(fault, None, "{name}: {document:#}");
    }
    let found: BTreeSet<&str> = documents.iter().map(|(name, _)| *name).collect();
    let all: BTreeSet<&str> = schemas.keys().copied().collect();
    let missing: Vec<&str> = all.difference(&found).copied().collect();
    assert_eq!(missing.iter().filter(|name| !name.contains('.')).collect::<Vec<_>>(), [&"command"]);
}

#[test]
fn every_act_that_can_be_asked_is_what_its_schema_says() {
    let schema = &schemas()["command"];
    let mut count = 0;
    for form in allowed::forms() {
        let body: Value = serde_json::from_str(&form).unwrap();
        let id = "00000000-0000-0000-0000-000000000001";
        let command = json!({ "id": id, "by": "ana", "at": "2026-02-01T09:00:00Z", "body": body });
        assert_eq!(schema.fault(&command), None, "{command}");
        // As it is written again, with what may be left out.
        let read: Envelope<liens::Command> = serde_json::from_value(command).unwrap();
        assert_eq!(schema.fault(&written(&read)), None, "{form}");
        count += 1;
    }
    assert!(count > 70, "{count}");
}

#[test]
fn what_goes_through_the_doors_is_what_their_schemas_say() {
    let schemas = schemas();
    let mut answers = [0, 0];
    for (door, request) in bundled() {
        let name = name_of(door);
        let answer: Value = serde_json::from_str(&door(&request.to_string())).unwrap();
        assert_eq!(schemas[&*format!("{name}.answer")].fault(&answer), None, "{answer:#}");
        let refused_form =
            answer["refusal"]["code"].as_str().is_some_and(|c| c.starts_with("json."));
        let fault = schemas[&*format!("{name}.request")].fault(&request);
        assert_eq!(fault.is_some(), refused_form, "{fault:?}: {request:#} {answer}");
        answers[usize::from(answer["refusal"].is_object())] += 1;
    }
    assert!(answers[0] > 5, "{answers:?}");
}

fn name_of(door: Door) -> &'static str {
    let text = door("{}");
    DOORS
        .iter()
        .find(|(_, one)| std::ptr::fn_addr_eq(*one, door))
        .map(|(name, _)| *name)
        .expect(&text)
}

/// Every place in a value, as a JSON pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(object) => {
            for (name, member) in object {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(member, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(list) => {
            // Rows of one kind are alike.
            for (place, one) in list.iter().enumerate().take(3) {
                places(one, &format!("{at}/{place}"), found);
            }
        }
        _ => {}
    }
}

/// What the value becomes with another one in a place.
fn other_at(value: &Value, place: &str, other: Value) -> Value {
    let mut changed = value.clone();
    *changed.pointer_mut(place).unwrap() = other;
    changed
}

#[test]
fn a_wrong_document_is_refused_by_its_schema() {
    let schemas = schemas();
    let documents: BTreeMap<&str, Value> = documents().into_iter().rev().collect();
    for (name, place, wrong, keyword) in [
        ("roll", "/format", json!("liens.roll/2"), "const"),
        ("roll", "/members/0/weight", json!(1), "type"),
        ("roll", "/members/0/weight", json!("one"), "pattern"),
        ("roll", "/at", json!("yesterday"), "pattern"),
        ("shares", "/parts/0/part", json!(1), "type"),
        ("shares", "/parts/0/recipient", json!({ "bank": {} }), "false"),
        ("entry", "/legs/0/amount", json!("1,5 EUR"), "pattern"),
        ("entry", "/id", json!("7"), "pattern"),
        ("distribution", "/reasons/0/step", json!(-1), "minimum"),
        ("distribution", "/pot", json!("a lot"), "pattern"),
        ("contribution", "/kind", json!("Need"), "pattern"),
        ("contribution", "/participations/0/contributor", json!(""), "minLength"),
        ("articles", "/statutes/colleges/0/weight", json!(40), "type"),
        ("articles", "/stewards", json!("steward"), "type"),
        ("policy", "/steps/0", json!({ "lottery": {} }), "false"),
    ] {
        let (schema, right) = (&schemas[name], &documents[name]);
        assert_eq!(schema.fault(right), None);
        let (_, found) = schema.fault(&other_at(right, place, wrong)).expect(place);
        assert_eq!(found, keyword, "{name} {place}");
        // A field that nobody knows, and one that lacks.
        let mut more = right.clone();
        more["surprise"] = json!(1);
        assert!(schema.fault(&more).is_some(), "{name}");
    }
}
