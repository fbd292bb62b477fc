//! JSON Schemas of every document and command, and of what goes in and out of the doors.
//!
//! They are made from the types that are read and written, and kept in `docs/schema`. A schema says
//! which fields there are and what their texts look like; what no schema can say, such as that the
//! legs of an entry sum to nothing, is checked when a document is read.

use liens_core::{Contribution, Envelope, Recorded, Shares};
use liens_governance::{Certificate, Roll, Statutes};
use liens_lineage::{Distribution, Policy};
use liens_timebank::Entry;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use crate::{Articles, Command, Event};

/// The name of a schema, and what makes it.
pub(crate) type Named = (&'static str, fn() -> Schema);

const DOCUMENTS: [Named; 11] = [
    ("articles", of::<Articles>),
    ("certificate", of::<Certificate>),
    ("command", of::<Envelope<Command>>),
    ("contribution", of::<Contribution>),
    ("distribution", of::<Distribution>),
    ("entry", of::<Entry>),
    ("event", of::<Recorded<Event>>),
    ("policy", of::<Policy>),
    ("roll", of::<Roll>),
    ("shares", of::<Shares>),
    ("statutes", of::<Statutes>),
];

/// Every schema with its name, by draft 2020-12 of JSON Schema, as text: the documents, then a
/// request and an answer of each door in [`json`](crate::json).
///
/// # Examples
///
/// ```
/// let (_, roll) = liens::schema::all().find(|(name, _)| *name == "roll").ok_or("no schema")?;
/// let roll: serde_json::Value = serde_json::from_str(&roll)?;
/// assert_eq!(roll["properties"]["format"]["const"], "liens.roll/1");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn all() -> impl Iterator<Item = (&'static str, String)> {
    let doors = crate::json::schema::DOORS;
    DOCUMENTS.into_iter().chain(doors).map(|(name, schema)| {
        let mut schema = schema();
        schema.insert("title".to_owned(), name.into());
        (name, format!("{:#}\n", Value::from(schema)))
    })
}

/// The schema of a type: what is read as it. What is written never says more.
pub(crate) fn of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    RecursiveTransform(short).transform(&mut schema);
    schema
}

/// Keeps the first paragraph of a description, without what only pages of Rust can show.
fn short(schema: &mut Schema) {
    let described = schema.get("description").and_then(Value::as_str).map(plain);
    if let Some(described) = described {
        schema.insert("description".to_owned(), described.into());
    }
}

/// The first paragraph of a documentation on one line; links are their texts.
fn plain(documentation: &str) -> String {
    let paragraph = documentation.split("\n\n").next().unwrap_or_default();
    let mut plain = String::new();
    let mut rest = paragraph;
    while let Some((before, link)) = rest.split_once('[') {
        let (text, after) = link.split_once(']').unwrap_or((link, ""));
        plain.push_str(before);
        plain.push_str(text);
        let target = after.strip_prefix('(').and_then(|after| after.split_once(')'));
        rest = target.map_or(after, |(_, after)| after);
    }
    plain.push_str(rest);
    plain.replace('`', "").replace('\n', " ")
}
