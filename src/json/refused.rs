//! Why a door gives no answer, and where in the request the reason stands.

use std::fmt::Display;

use serde::Serialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;
use serde_path_to_error::{Path, Segment, Track};

use super::named::Named;

/// A value that is longer, as text, is not repeated in a refusal.
const SHOWN_MOST: usize = 1_000;

/// A refusal before the request is looked at again.
#[derive(Debug)]
pub(super) struct Refused {
    code: &'static str,
    message: String,
    path: String,
}

/// A refusal as it is written.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Refusal {
    code: &'static str,
    message: String,
    /// Where in the request, as a JSON pointer (RFC 6901); empty for the whole of it.
    path: String,
    /// What stands there; null if it is long or nothing is there.
    value: Value,
}

impl Refused {
    /// A refusal with the code and the text of an error, about a place of the request.
    pub(super) fn new(path: impl Into<String>, code: &'static str, message: &dyn Display) -> Self {
        Self { code, message: message.to_string(), path: path.into() }
    }

    pub(super) fn unwritable(error: &serde_json::Error) -> Self {
        Self::new("", code(&Why::Answer), error)
    }

    /// The refusal with the value that it is about.
    pub(super) fn shown(self, request: &str) -> Refusal {
        let Self { code, message, path } = self;
        let request: Value = serde_json::from_str(request).unwrap_or_default();
        let value = request.pointer(&path).cloned().unwrap_or_default();
        let short = value.to_string().len() <= SHOWN_MOST;
        Refusal { code, message, path, value: if short { value } else { Value::Null } }
    }
}

enum Why {
    Syntax,
    Form,
    Answer,
}

const fn code(why: &Why) -> &'static str {
    match why {
        Why::Syntax => "json.syntax",
        Why::Form => "json.form",
        Why::Answer => "json.answer",
    }
}

/// Reads a request, and says where it is not one.
///
/// A request that is sound is gone through once. One that is not is read again, to find the place.
pub(super) fn read<Q: DeserializeOwned>(request: &str) -> Result<Q, Refused> {
    let mut text = serde_json::Deserializer::from_str(request);
    let read = Q::deserialize(Named(&mut text)).and_then(|read| text.end().map(|()| read));
    read.map_err(|error| misread::<Q>(request, &error))
}

/// Why a request cannot be read, and where.
fn misread<Q: DeserializeOwned>(request: &str, error: &serde_json::Error) -> Refused {
    let json: Value = match serde_json::from_str(request) {
        Ok(json) => json,
        // A text that is no JSON is not looked at by path, but by line and column.
        Err(error) => return Refused::new("", code(&Why::Syntax), &error),
    };
    let (mut path, message) = misplaced::<Q, _>(&json).unwrap_or_else(|| {
        // Of two fields of one name the text alone knows.
        let text = misplaced::<Q, _>(&mut serde_json::Deserializer::from_str(request));
        let path = text.map(|(path, _)| path).unwrap_or_default();
        (path, format!("a field stands twice: {error}"))
    });
    // A variant that is asked to have fields, and is named by a text alone, has none to step into.
    while json.pointer(&path).is_none() {
        path.truncate(path.rfind('/').unwrap_or_default());
    }
    // The name of a variant is looked at before it counts as a step of the path.
    let named = json.pointer(&path).and_then(Value::as_object).filter(|fields| fields.len() == 1);
    if let Some((name, _)) = named.and_then(|fields| fields.iter().next()) {
        if message.starts_with("unknown variant") {
            step(&mut path, name);
        }
    }
    Refused::new(path, code(&Why::Form), &message)
}

/// The place at which reading stops, and what is said there; nothing if it comes to its end.
fn misplaced<'de, Q: DeserializeOwned, D: Deserializer<'de>>(from: D) -> Option<(String, String)> {
    let mut track = Track::new();
    let tracked = serde_path_to_error::Deserializer::new(Named(from), &mut track);
    let error = Q::deserialize(tracked).err()?;
    Some((pointer(&track.path()), error.to_string()))
}

/// A path as a JSON pointer, as far as it is known.
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => step(&mut pointer, &index.to_string()),
            Segment::Map { key: name } | Segment::Enum { variant: name } => {
                step(&mut pointer, name);
            }
            Segment::Unknown => break,
        }
    }
    pointer
}

/// Goes one step further down, to a field or a place in a list (RFC 6901).
fn step(pointer: &mut String, to: &str) {
    pointer.push('/');
    pointer.push_str(&to.replace('~', "~0").replace('/', "~1"));
}
