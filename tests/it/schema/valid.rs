//! Whether a value is what a JSON Schema says, for the keywords that the schemas here use; any other
//! keyword fails the test, so that none is passed over.

use regex::Regex;
use serde_json::{Map, Value};

/// A schema with the definitions that it names.
pub(crate) struct Schema {
    root: Value,
}

/// Where a value is not what is said, as a JSON pointer, and the keyword.
type Fault = (String, String);

impl Schema {
    pub(crate) fn new(text: &str) -> Self {
        Self { root: serde_json::from_str(text).unwrap() }
    }

    /// The first fault of a value.
    pub(crate) fn fault(&self, value: &Value) -> Option<Fault> {
        self.against(&self.root, value, "").err()
    }

    fn against(&self, schema: &Value, value: &Value, at: &str) -> Result<(), Fault> {
        let keywords = match schema {
            Value::Bool(true) => return Ok(()),
            Value::Bool(false) => return Err((at.to_owned(), "false".to_owned())),
            Value::Object(keywords) => keywords,
            other => panic!("no schema: {other}"),
        };
        for (keyword, wanted) in keywords {
            if !self.keeps(keyword, wanted, keywords, value, at)? {
                return Err((at.to_owned(), keyword.clone()));
            }
        }
        Ok(())
    }

    fn keeps(
        &self,
        keyword: &str,
        wanted: &Value,
        beside: &Map<String, Value>,
        value: &Value,
        at: &str,
    ) -> Result<bool, Fault> {
        let schemas = || wanted.as_array().unwrap().iter();
        Ok(match keyword {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" => true,
            "$ref" => {
                let pointer = wanted.as_str().unwrap().strip_prefix('#').unwrap();
                self.against(self.root.pointer(pointer).unwrap(), value, at)?;
                true
            }
            "anyOf" | "oneOf" => {
                let all: Vec<_> = schemas().map(|one| self.against(one, value, at)).collect();
                let fit = all.iter().filter(|one| one.is_ok()).count();
                if fit == 0 {
                    // The alternative that was meant is the one that fits furthest down.
                    let faults = all.into_iter().filter_map(Result::err);
                    let deepest = faults.max_by_key(|(place, keyword)| {
                        (place.matches('/').count(), keyword != "false")
                    });
                    return deepest.filter(|(place, _)| place != at).map_or(Ok(false), Err);
                }
                keyword == "anyOf" || fit == 1
            }
            "const" => value == wanted,
            "enum" => schemas().any(|one| one == value),
            "type" => match wanted {
                Value::Array(any) => any.iter().any(|one| is_a(value, one)),
                one => is_a(value, one),
            },
            "properties" | "required" | "additionalProperties" => {
                let Some(object) = value.as_object() else { return Ok(true) };
                self.members(keyword, wanted, beside, object, at)?
            }
            "items" | "prefixItems" | "minItems" | "maxItems" | "uniqueItems" => {
                let Some(list) = value.as_array() else { return Ok(true) };
                self.entries(keyword, wanted, beside, list, at)?
            }
            "pattern" | "minLength" | "maxLength" => {
                let Some(text) = value.as_str() else { return Ok(true) };
                let length = u64::try_from(text.chars().count()).unwrap();
                match keyword {
                    "pattern" => Regex::new(wanted.as_str().unwrap()).unwrap().is_match(text),
                    "minLength" => length >= wanted.as_u64().unwrap(),
                    _ => length <= wanted.as_u64().unwrap(),
                }
            }
            "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= wanted.as_f64().unwrap()),
            other => panic!("the keyword {other} is not known here"),
        })
    }

    fn members(
        &self,
        keyword: &str,
        wanted: &Value,
        beside: &Map<String, Value>,
        object: &Map<String, Value>,
        at: &str,
    ) -> Result<bool, Fault> {
        let named =
            |name: &String| beside.get("properties").is_some_and(|all| !all[name].is_null());
        match keyword {
            "required" => {
                let mut names = wanted.as_array().unwrap().iter();
                return Ok(names.all(|name| object.contains_key(name.as_str().unwrap())));
            }
            "properties" => {
                for (name, schema) in wanted.as_object().unwrap() {
                    let Some(member) = object.get(name) else { continue };
                    self.against(schema, member, &format!("{at}/{name}"))?;
                }
            }
            _ => {
                for (name, member) in object.iter().filter(|(name, _)| !named(name)) {
                    self.against(wanted, member, &format!("{at}/{name}"))?;
                }
            }
        }
        Ok(true)
    }

    fn entries(
        &self,
        keyword: &str,
        wanted: &Value,
        beside: &Map<String, Value>,
        list: &[Value],
        at: &str,
    ) -> Result<bool, Fault> {
        let count = u64::try_from(list.len()).unwrap();
        let first = beside.get("prefixItems").and_then(Value::as_array);
        match keyword {
            "minItems" => return Ok(count >= wanted.as_u64().unwrap()),
            "maxItems" => return Ok(count <= wanted.as_u64().unwrap()),
            // A set that says something twice is read all the same.
            "uniqueItems" => {}
            "prefixItems" => {
                for (place, (schema, one)) in first.unwrap().iter().zip(list).enumerate() {
                    self.against(schema, one, &format!("{at}/{place}"))?;
                }
            }
            _ => {
                for (place, one) in list.iter().enumerate().skip(first.map_or(0, Vec::len)) {
                    self.against(wanted, one, &format!("{at}/{place}"))?;
                }
            }
        }
        Ok(true)
    }
}

fn is_a(value: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type: {other}"),
    }
}
