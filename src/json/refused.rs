//! Why a door gives no answer, and where in the request the reason stands.

use std::fmt::Display;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment, Track};

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
pub(super) fn read<Q: DeserializeOwned>(request: &str) -> Result<Q, Refused> {
    let mut text = serde_json::Deserializer::from_str(request);
    let mut track = Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut text, &mut track);
    let read = Q::deserialize(tracked).map_err(|error| (error, pointer(&track.path())));
    let read = read.and_then(|read| match text.end() {
        Ok(()) => Ok(read),
        Err(error) => Err((error, String::new())),
    });
    read.map_err(|(error, path)| {
        let form = error.is_data();
        // A text that is no JSON is not looked at by path, but by line and column.
        let path = if form { path } else { String::new() };
        Refused::new(path, code(if form { &Why::Form } else { &Why::Syntax }), &error)
    })
}

/// A path as a JSON pointer, as far as it is known.
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        let name = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.replace('~', "~0").replace('/', "~1"),
            Segment::Unknown => break,
        };
        pointer.push('/');
        pointer.push_str(&name);
    }
    pointer
}
