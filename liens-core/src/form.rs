//! JSON forms shared by the documents: integers that may pass 2⁵³ are decimal strings.

use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serializer};

/// Writes and reads a value as its text, for `#[serde(with = "liens_core::form::text")]`.
pub mod text {
    use super::{Deserialize, Deserializer, Display, FromStr, Serializer};

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
        let text = String::deserialize(from)?;
        if text.starts_with('+') {
            return Err(serde::de::Error::custom(format!("'{text}' begins with a plus sign")));
        }
        text.parse().map_err(serde::de::Error::custom)
    }
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
    };
}
