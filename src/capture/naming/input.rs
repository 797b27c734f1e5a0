//! What naming reads of a call's input.

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use std::borrow::Cow;
use std::fmt;

/// Fields of a call's input that naming reads; everything else is ignored.
///
/// Reading is lenient: a field of another type is as good as absent, an input that is no object
/// has no fields. Texts are borrowed from the JSON where they hold no escapes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallInput<'a> {
    /// Shell text, or the skill of a `Skill` call in the form of 2025.
    pub command: Option<Cow<'a, str>>,
    /// Name of the skill, maybe with its plugin: `plugin:skill`.
    pub skill: Option<Cow<'a, str>>,
    /// Type of the subagent.
    pub subagent_type: Option<Cow<'a, str>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for CallInput<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InputVisitor)
    }
}

/// Methods of a visitor for values that tell nothing: these and `null`.
macro_rules! ignore {
    ($nothing:expr; $($visit:ident: $value:ty),*) => {
        $(fn $visit<E: de::Error>(self, _: $value) -> Result<Self::Value, E> {
            Ok($nothing)
        })*

        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok($nothing)
        }
    };
}

struct InputVisitor;

impl<'de> Visitor<'de> for InputVisitor {
    type Value = CallInput<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the input of a call")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut input = CallInput::default();
        while let Some(Text(key)) = map.next_key()? {
            match key.as_deref() {
                Some("command") => input.command = map.next_value::<Text<'_>>()?.0,
                Some("skill") => input.skill = map.next_value::<Text<'_>>()?.0,
                Some("subagent_type") => input.subagent_type = map.next_value::<Text<'_>>()?.0,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(input)
    }

    ignore!(
        CallInput::default();
        visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str
    );

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(CallInput::default())
    }
}

/// A text, or nothing where the value is of another type.
struct Text<'a>(Option<Cow<'a, str>>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Borrowed(text))))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Owned(text.to_owned()))))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Owned(text))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Text(None))
    }

    ignore!(Text(None); visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text(None))
    }
}
