//! A sound request that is changed in one place: its schema and its door say the same of it.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Door, Schema, name_of, places, schemas};
use crate::allowed;
use crate::json::{DOORS, bundled};

/// Sound requests with their doors: the bundled ones, and every act that can be asked.
static SOUND: LazyLock<Vec<(Door, Value)>> = LazyLock::new(|| {
    let (_, command) = DOORS[4];
    let acts = allowed::forms().map(|form| {
        let body: Value = serde_json::from_str(&form).unwrap();
        let id = "00000000-0000-0000-0000-000000000001";
        let act = json!({ "id": id, "by": "ana", "at": "2026-02-01T09:00:00Z", "body": body });
        (command, json!({ "commands": [act] }))
    });
    let schemas = &*SCHEMAS;
    let all = bundled().into_iter().chain(acts);
    all.filter(|(door, request)| schemas[&*request_of(*door)].fault(request).is_none()).collect()
});

static SCHEMAS: LazyLock<std::collections::BTreeMap<&'static str, Schema>> = LazyLock::new(schemas);

fn request_of(door: Door) -> String {
    format!("{}.request", name_of(door))
}

fn step(place: &mut String, name: &str) {
    place.push('/');
    place.push_str(&name.replace('~', "~0").replace('/', "~1"));
}

/// A request that is changed in one place, and that place.
fn changed(request: &Value, at: &str, kind: usize, other: usize) -> Option<(Value, String)> {
    let mut changed = request.clone();
    let here = changed.pointer_mut(at)?;
    let others =
        [json!(null), json!(true), json!(-7), json!(1.5), json!("?"), json!([]), json!({})];
    let mut place = at.to_owned();
    match (kind, &mut *here) {
        (0, _) => {
            let not_alike = others
                .into_iter()
                .filter(|one| std::mem::discriminant(one) != std::mem::discriminant(here));
            let not_alike: Vec<Value> = not_alike.collect();
            *here = not_alike[other % not_alike.len()].clone();
        }
        (1, Value::Object(fields)) => {
            let name = fields.keys().nth(other % fields.len().max(1))?.clone();
            fields.remove(&name);
            step(&mut place, &name);
        }
        (2, Value::Object(fields)) => {
            fields.insert("surprise".to_owned(), json!(1));
            place.push_str("/surprise");
        }
        (3, Value::Object(fields)) => {
            let name = fields.keys().nth(other % fields.len().max(1))?.clone();
            let (renamed, body) = (format!("{name}_too"), fields.remove(&name)?);
            step(&mut place, &renamed);
            fields.insert(renamed, body);
        }
        (_, Value::Object(fields)) => *here = std::mem::take(fields).into_values().collect(),
        // The variants of a plain choice are texts.
        (3, Value::String(text)) => text.push_str("_too"),
        (4, Value::String(text)) => "\u{7f}".clone_into(text),
        _ => return None,
    }
    Some((changed, place))
}

fn refusal(door: Door, request: &Value) -> Option<Map<String, Value>> {
    let said: Value = serde_json::from_str(&door(&request.to_string())).unwrap();
    said["refusal"].as_object().cloned()
}

/// Whether what stands at a path holds what stands at a place, or is it.
fn leads_to(path: &str, place: &str) -> bool {
    place.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What is refused by the schema is refused by the door, at the changed place or at what it is a part
/// of; what is refused by the door is not read, or is a fault of its meaning.
fn agrees(door: Door, request: &Value, place: &str) -> Result<bool, TestCaseError> {
    let fault = SCHEMAS[&*request_of(door)].fault(request);
    let refusal = refusal(door, request);
    let said = |what: &str| refusal.as_ref().and_then(|one| one[what].as_str()).unwrap_or_default();
    let (code, path) = (said("code"), said("path"));
    prop_assert!(code != "json.syntax" && code != "json.answer", "{place}: {refusal:?}");
    if code == "json.form" {
        prop_assert!(leads_to(path, place), "{place}: {refusal:?}");
    }
    if fault.is_some() {
        prop_assert_eq!(code, "json.form", "{}, {:?}: {:?}", place, fault, refusal);
        let (parent, _) = place.rsplit_once('/').unwrap_or_default();
        prop_assert!(path == place || path == parent, "{place}, {fault:?}: {refusal:?}");
    }
    Ok(fault.is_some())
}

proptest! {
    #[test]
    fn a_request_that_is_changed_in_one_place_is_refused_at_that_place(
        number in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        kind in 0..5_usize,
        other in 0..100_usize,
    ) {
        let (door, request) = &SOUND[number.index(SOUND.len())];
        let mut found = Vec::new();
        places(request, "", &mut found);
        let at = &found[at.index(found.len())];
        if let Some((changed, place)) = changed(request, at, kind, other) {
            agrees(*door, &changed, &place)?;
        }
    }
}

/// Every place of every request, each changed in every way.
#[test]
fn every_place_of_every_request_is_guarded_by_its_schema_and_by_its_door() {
    let mut refused = [0; 5];
    for (door, request) in &*SOUND {
        let mut found = Vec::new();
        places(request, "", &mut found);
        for (number, at) in found.iter().enumerate() {
            for (kind, refused) in refused.iter_mut().enumerate() {
                let Some((changed, place)) = changed(request, at, kind, number) else { continue };
                *refused += usize::from(agrees(*door, &changed, &place).unwrap());
            }
        }
    }
    println!("{refused:?} of {}", SOUND.len());
    assert!(SOUND.len() > 90 && refused.iter().all(|count| *count > 400), "{refused:?}");
}
