//! JSON forms shared by the documents: integers that may pass 2⁵³ are decimal strings.

#[cfg(feature = "schema")]
use std::borrow::Cow;
use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::Serializer;

/// Writes and reads a whole number as its text, for `#[serde(with = "liens_core::form::text")]`.
///
/// A type and no module, so that it can say its JSON Schema too.
///
/// # Examples
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize)]
/// struct Row {
///     #[serde(with = "liens_core::form::text")]
///     part: u64,
/// }
/// let row = Row { part: u64::MAX };
/// let json = serde_json::to_string(&row)?;
/// assert_eq!(json, r#"{"part":"18446744073709551615"}"#);
/// assert_eq!(serde_json::from_str::<Row>(&json)?.part, u64::MAX);
/// assert!(serde_json::from_str::<Row>(r#"{"part":"+1"}"#).is_err()); // one text for one number
/// assert!(serde_json::from_str::<Row>(r#"{"part":1}"#).is_err());
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(non_camel_case_types, reason = "named in attributes of serde, as a module would be")]
pub enum text {}

impl text {
    /// Writes the value's text.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<T: Display, S: Serializer>(value: &T, into: S) -> Result<S::Ok, S::Error> {
        into.collect_str(value)
    }

    /// Reads the value from its text.
    ///
    /// # Errors
    ///
    /// Those of the deserializer, a leading plus sign, and the refusal of the value's own reader.
    pub fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        from.deserialize_str(Text { plus: false, kind: PhantomData })
    }
}

/// Reads a value from its text as its own reader does.
///
/// The text is looked at where the deserializer holds it: long documents are mostly such texts, and
/// to own each of them first would take longer than to read it.
pub(crate) fn parsed<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    from.deserialize_str(Text { plus: true, kind: PhantomData })
}

/// Takes a text and makes a value of it.
struct Text<T> {
    /// Whether the text is given to the value's reader even where it begins with a plus sign.
    plus: bool,
    kind: PhantomData<T>,
}

impl<T: FromStr<Err: Display>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        if !self.plus && text.starts_with('+') {
            return Err(E::custom(format!("'{text}' begins with a plus sign")));
        }
        text.parse().map_err(E::custom)
    }
}

/// Writes a type as its text, and reads it from there.
macro_rules! as_text {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
                into.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                crate::form::parsed(from)
            }
        }
    };
}
pub(crate) use as_text;

/// Writes and reads a list of whole numbers as their texts, for
/// `#[serde(with = "liens_core::form::texts")]`.
///
/// # Examples
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize)]
/// struct Weights {
///     #[serde(with = "liens_core::form::texts")]
///     weights: Vec<u64>,
/// }
/// let json = serde_json::to_string(&Weights { weights: vec![2, 3] })?;
/// assert_eq!(json, r#"{"weights":["2","3"]}"#);
/// // What the attribute calls can be called by hand, by code that writes its own `serialize`.
/// use liens_core::form::texts;
/// let value = texts::serialize(&[2, 3], serde_json::value::Serializer)?;
/// assert_eq!(texts::deserialize::<u64, _>(value)?, [2, 3]);
/// assert_eq!(serde_json::from_str::<Weights>(&json)?.weights, [2, 3]);
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(non_camel_case_types, reason = "named in attributes of serde, as a module would be")]
pub enum texts {}

impl texts {
    /// Writes the texts of the values.
    ///
    /// # Errors
    ///
    /// Those of the serializer.
    pub fn serialize<T: Display, S: Serializer>(values: &[T], into: S) -> Result<S::Ok, S::Error> {
        into.collect_seq(values.iter().map(ToString::to_string))
    }

    /// Reads the values from their texts.
    ///
    /// # Errors
    ///
    /// Those of the deserializer, a leading plus sign, and the refusals of the values' own reader.
    pub fn deserialize<'de, T, D>(from: D) -> Result<Vec<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let texts = Vec::<String>::deserialize(from)?;
        texts.iter().map(|text| read(text)).collect()
    }
}

fn read<T: FromStr<Err: Display>, E: serde::de::Error>(text: &str) -> Result<T, E> {
    if text.starts_with('+') {
        return Err(E::custom(format!("'{text}' begins with a plus sign")));
    }
    text.parse().map_err(|error| E::custom(format!("'{text}': {error}")))
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for texts {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "WholeNumbers".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<text>::json_schema(generator)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for text {
    fn schema_name() -> Cow<'static, str> {
        "WholeNumber".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A whole number as text, since it may pass 2^53.",
            "pattern": "^-?[0-9]+$",
        })
    }
}

/// The schemas of the values that are written as texts: a pattern each.
#[cfg(feature = "schema")]
pub(crate) mod pattern {
    pub(crate) const RATIO: &str = r"^[0-9]+( */ *[0-9]+|(\.[0-9]+)?( *%)?)$";
    pub(crate) const TIME: &str = "^-?PT([0-9]+H([0-9]+M)?([0-9]+S)?|[0-9]+M([0-9]+S)?|[0-9]+S)$";
    pub(crate) const MONEY: &str = r"^-?[0-9]+(\.[0-9]+)? [A-Z]{3}$";
    pub(crate) const AMOUNT: &str = concat!(
        "^-?(PT([0-9]+H([0-9]+M)?([0-9]+S)?|[0-9]+M([0-9]+S)?|[0-9]+S)",
        r"|[0-9]+(\.[0-9]+)? \S+)$"
    );
    pub(crate) const INSTANT: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$";
    pub(crate) const UUID: &str =
        "^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$";
}

/// Defines the `format` field of a document: it writes one text and reads no other.
///
/// # Examples
///
/// ```
/// liens_core::document_format!(
///     /// The format of a greeting.
///     Greeting = "liens.greeting/1"
/// );
/// assert_eq!(serde_json::to_string(&Greeting)?, "\"liens.greeting/1\"");
/// assert!(serde_json::from_str::<Greeting>("\"liens.greeting/2\"").is_err());
/// # Ok::<_, serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! document_format {
    ($(#[$doc:meta])* $visibility:vis $name:ident = $text:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        $visibility struct $name;

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
                into.serialize_str($text)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let found = <String as serde::Deserialize>::deserialize(from)?;
                if found == $text {
                    Ok(Self)
                } else {
                    Err(serde::de::Error::custom(format!(
                        "format '{found}' is not '{}'", $text
                    )))
                }
            }
        }

        $crate::document_format_schema!($name = $text);
    };
}

/// What a `format` field is in a JSON Schema; nothing without the feature `schema`.
#[cfg(feature = "schema")]
#[doc(hidden)]
#[macro_export]
macro_rules! document_format_schema {
    ($name:ident = $text:literal) => {
        impl $crate::form::schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                $text.into()
            }

            fn json_schema(
                _: &mut $crate::form::schemars::SchemaGenerator,
            ) -> $crate::form::schemars::Schema {
                $crate::form::schemars::json_schema!({ "type": "string", "const": $text })
            }
        }
    };
}

/// What a `format` field is in a JSON Schema; nothing without the feature `schema`.
#[cfg(not(feature = "schema"))]
#[doc(hidden)]
#[macro_export]
macro_rules! document_format_schema {
    ($name:ident = $text:literal) => {};
}

#[cfg(feature = "schema")]
#[doc(hidden)]
pub use schemars;
