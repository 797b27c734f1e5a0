//! Structs that are read from JSON objects without demands.
//!
//! One pass over a text checks all of it to be JSON and finds the fields that are asked for, borrowed
//! from the text; what is in none is passed over. Nothing is an error but text that is no JSON: a
//! field of the wrong type is absent, of two fields with the same name the last counts, an unknown
//! field is skipped.

use super::depth::is_too_deep;
use super::lines::BadReason;
use super::raw::Raw;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Declares a struct that is read from a JSON object, whatever else it holds, and is empty where
/// the JSON is no object.
macro_rules! lenient {
    ($(#[$doc:meta])* $name:ident { $($key:literal => $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default)]
        pub(super) struct $name<'a> {
            $(pub(super) $field: $type,)+
        }

        impl<'de: 'a, 'a> serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::capture::lenient::deserialize(deserializer)
            }
        }

        impl<'de: 'a, 'a> $crate::capture::lenient::FromFields<'de> for $name<'a> {
            fn field<A: serde::de::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut A,
            ) -> Result<(), A::Error> {
                match key {
                    $($key => self.$field = map.next_value()?,)+
                    _ => {
                        map.next_value::<serde::de::IgnoredAny>()?;
                    }
                }
                Ok(())
            }
        }
    };
}

pub(super) use lenient;

/// Reads a line. JSON that is no object gives an empty `T`.
pub(super) fn parse<'a, T: Deserialize<'a> + Default>(line: &'a str) -> Result<T, BadReason> {
    if is_too_deep(line) {
        return Err(BadReason::TooDeep);
    }
    // A key or number that JSON allows and serde_json will not decode is no reason to refuse.
    let read = serde_json::from_str(line)
        .or_else(|_| serde_json::from_str::<IgnoredAny>(line).map(|_| T::default()));
    read.map_err(|error| BadReason::not_json(&error))
}

/// Reads an object that stands in a text checked before; an empty `T` where it is none.
pub(super) fn object<'a, T: Deserialize<'a> + Default>(json: Raw<'a>) -> T {
    if json.is_object() {
        serde_json::from_str(json.json()).unwrap_or_default()
    } else {
        T::default()
    }
}

/// Reads the objects of a list that stands in a text checked before; none where it is no list.
pub(super) fn list<'a, T: Deserialize<'a>>(json: Raw<'a>) -> Vec<T> {
    if json.is_list() {
        serde_json::from_str(json.json()).unwrap_or_default()
    } else {
        Vec::new()
    }
}

/// Builds a struct of [`lenient!`].
pub(super) fn deserialize<'de, T: FromFields<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(Lenient(PhantomData))
}

/// What is built field by field.
pub(super) trait FromFields<'de>: Default {
    /// Takes the value of a field, or passes it over.
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error>;
}

/// Builds a `T` from an object and an empty one from anything else.
struct Lenient<T>(PhantomData<T>);

impl<'de, T: FromFields<'de>> Visitor<'de> for Lenient<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut value = T::default();
        while let Some(Key(key)) = map.next_key()? {
            value.field(&key, &mut map)?;
        }
        Ok(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<T, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(T::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }
}

/// A field's name, borrowed wherever it holds no escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}
