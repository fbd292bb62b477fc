//! Structures are read by the names of their fields alone, and every name stands once.
//!
//! What is derived for a structure reads it from a list of its values as well, which no schema can
//! say and in which a field that is added moves all the others. What is derived for a table keeps the
//! last of two entries of one name, and nobody learns that the other is lost. [`Named`] stands between
//! a format and what is read from it, hands everything on, and refuses both.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

/// What reads, what is read, or a part of either, with lists refused where structures are asked, and
/// doubled names where tables are.
///
/// It is a plain wrapper: only the names of a table are kept, while it is read.
pub(super) struct Named<T>(pub(super) T);

/// What a structure is made by: of fields with names, and of nothing else.
struct Fields<V>(V);

/// What a table is made by: of entries whose names differ.
struct Table<V>(V);

/// The entries of a table, and the names so far.
struct Entries<A> {
    entries: A,
    names: BTreeSet<String>,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Fields<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Named(fields))
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Table<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Entries { entries: Named(entries), names: BTreeSet::new() })
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Entries<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let Some(name) = self.entries.next_key::<String>()? else { return Ok(None) };
        if self.names.contains(&name) {
            return Err(A::Error::custom(format_args!("duplicate name `{name}`")));
        }
        self.names.insert(name.clone());
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.entries.next_value_seed(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        self.entries.size_hint()
    }
}

/// Reads the same, and gives on what `$with` makes of the visitor.
macro_rules! read {
    ($($method:ident($($given:ident: $type:ty),*) $with:expr;)+) => {$(
        fn $method<V: Visitor<'de>>(
            self,
            $($given: $type,)*
            visitor: V,
        ) -> Result<V::Value, D::Error> {
            self.0.$method($($given,)* $with(visitor))
        }
    )+};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Named<D> {
    type Error = D::Error;

    // What holds nothing else needs no look inside.
    read! {
        deserialize_bool() std::convert::identity;
        deserialize_i8() std::convert::identity;
        deserialize_i16() std::convert::identity;
        deserialize_i32() std::convert::identity;
        deserialize_i64() std::convert::identity;
        deserialize_i128() std::convert::identity;
        deserialize_u8() std::convert::identity;
        deserialize_u16() std::convert::identity;
        deserialize_u32() std::convert::identity;
        deserialize_u64() std::convert::identity;
        deserialize_u128() std::convert::identity;
        deserialize_f32() std::convert::identity;
        deserialize_f64() std::convert::identity;
        deserialize_char() std::convert::identity;
        deserialize_str() std::convert::identity;
        deserialize_string() std::convert::identity;
        deserialize_bytes() std::convert::identity;
        deserialize_byte_buf() std::convert::identity;
        deserialize_unit() std::convert::identity;
        deserialize_unit_struct(name: &'static str) std::convert::identity;
        deserialize_identifier() std::convert::identity;
        deserialize_ignored_any() std::convert::identity;
    }

    read! {
        deserialize_any() Named;
        deserialize_option() Named;
        deserialize_newtype_struct(name: &'static str) Named;
        deserialize_seq() Named;
        deserialize_tuple(length: usize) Named;
        deserialize_tuple_struct(name: &'static str, length: usize) Named;
        deserialize_map() Table;
        deserialize_enum(name: &'static str, variants: &'static [&'static str]) Named;
        deserialize_struct(name: &'static str, fields: &'static [&'static str]) Fields;
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

/// Hands a value on as it is.
macro_rules! visit {
    ($($method:ident: $type:ty;)+) => {$(
        fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.0.$method(value)
        }
    )+};
}

/// Hands on what gives access to more, and looks inside it too.
macro_rules! visit_more {
    ($($method:ident: $access:ident;)+) => {$(
        fn $method<A: $access<'de>>(self, more: A) -> Result<V::Value, A::Error> {
            self.0.$method(Named(more))
        }
    )+};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Named<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    visit! {
        visit_bool: bool;
        visit_i64: i64;
        visit_i128: i128;
        visit_u64: u64;
        visit_u128: u128;
        visit_f64: f64;
        visit_str: &str;
        visit_borrowed_str: &'de str;
        visit_string: String;
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Named(from))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Named(from))
    }

    visit_more! {
        visit_seq: SeqAccess;
        visit_map: MapAccess;
        visit_enum: EnumAccess;
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Named<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Named(from))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Named<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Named(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Named<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Named(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Named<A> {
    type Error = A::Error;
    type Variant = Named<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (name, body) = self.0.variant_seed(seed)?;
        Ok((name, Named(body)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Named<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Named(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, Named(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Fields(visitor))
    }
}
