//! The parts of a transcript's record that we look at, borrowed from its line.
//!
//! One pass over a line checks all of it to be JSON and finds these parts; what is in no part is
//! passed over. Nothing here is an error but text that is no JSON: a field of the wrong type is
//! absent, of two fields with the same name the last counts, an unknown field is skipped.

use super::raw::Raw;
use crate::capture::depth::is_too_deep;
use crate::capture::lines::BadReason;
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

        impl<'de: 'a, 'a> Deserialize<'de> for $name<'a> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Lenient(PhantomData))
            }
        }

        impl<'de: 'a, 'a> FromFields<'de> for $name<'a> {
            fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
                match key {
                    $($key => self.$field = map.next_value()?,)+
                    _ => {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(())
            }
        }
    };
}

lenient! {
    /// One line of a transcript.
    Record {
        "type" => kind: Raw<'a>,
        "uuid" => uuid: Raw<'a>,
        "timestamp" => timestamp: Raw<'a>,
        "sessionId" => session: Raw<'a>,
        "cwd" => cwd: Raw<'a>,
        "isSidechain" => sidechain: Raw<'a>,
        "agentId" => agent: Raw<'a>,
        "isMeta" => meta: Raw<'a>,
        "isCompactSummary" => compact: Raw<'a>,
        "attributionSkill" => skill: Raw<'a>,
        "forkedFrom" => forked: Raw<'a>,
        "toolDenialKind" => denial: Raw<'a>,
        "toolUseResult" => result: Raw<'a>,
        "message" => message: Message<'a>,
    }
}

lenient! {
    /// What was said.
    Message {
        "content" => content: Raw<'a>,
    }
}

lenient! {
    /// One piece of what was said: a text, a call, a result.
    Block {
        "type" => kind: Raw<'a>,
        "text" => text: Raw<'a>,
        "id" => id: Raw<'a>,
        "name" => name: Raw<'a>,
        "input" => input: Input<'a>,
        "tool_use_id" => call: Raw<'a>,
        "is_error" => is_error: Raw<'a>,
        "content" => content: Raw<'a>,
    }
}

lenient! {
    /// The parts of a call's input that name a skill.
    Input {
        "command" => command: Raw<'a>,
        "skill" => skill: Raw<'a>,
        "subagent_type" => agent: Raw<'a>,
    }
}

lenient! {
    /// `toolUseResult`, where it is an object.
    Account {
        "agentId" => agent: Raw<'a>,
        "status" => status: Raw<'a>,
        "totalDurationMs" => total_ms: Raw<'a>,
        "durationMs" => ms: Raw<'a>,
        "durationSeconds" => seconds: Raw<'a>,
        "timedOutAfterMs" => timed_out: Raw<'a>,
        "interrupted" => interrupted: Raw<'a>,
    }
}

lenient! {
    /// `forkedFrom`, where it is an object.
    Origin {
        "sessionId" => session: Raw<'a>,
        "messageUuid" => uuid: Raw<'a>,
    }
}

impl<'a> Record<'a> {
    /// Reads a line. JSON that is no record gives an empty one.
    pub(super) fn parse(line: &'a str) -> Result<Self, BadReason> {
        if is_too_deep(line) {
            return Err(BadReason::TooDeep);
        }
        // A key or number that JSON allows and serde_json will not decode is no reason to refuse.
        let read = serde_json::from_str(line)
            .or_else(|_| serde_json::from_str::<IgnoredAny>(line).map(|_| Self::default()));
        read.map_err(|error| BadReason::not_json(&error))
    }
}

impl<'a> Block<'a> {
    /// The pieces of a list; none where it is no list.
    pub(super) fn list(content: Raw<'a>) -> Vec<Self> {
        if content.is_list() {
            read(content)
        } else {
            Vec::new()
        }
    }

    /// Whether it is of this type.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.short(32).is_some_and(|own| own == kind)
    }
}

impl<'a> Account<'a> {
    pub(super) fn of(result: Raw<'a>) -> Self {
        if result.is_object() {
            read(result)
        } else {
            Self::default()
        }
    }
}

impl<'a> Origin<'a> {
    pub(super) fn of(forked: Raw<'a>) -> Self {
        if forked.is_object() {
            read(forked)
        } else {
            Self::default()
        }
    }
}

/// Reads JSON that is known to be valid.
fn read<'a, T: Deserialize<'a> + Default>(json: Raw<'a>) -> T {
    serde_json::from_str(json.json()).unwrap_or_default()
}

/// What is built field by field.
trait FromFields<'de>: Default {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_in_any_order_and_the_last_of_two_counts() {
        let line = r#"{"message":{"content":[1],"role":"user"},"cwd":"/a","x":{"type":"no"},"cwd":"/b","type":"user"}"#;
        let record = Record::parse(line).unwrap();
        assert_eq!(record.kind.text().unwrap(), "user");
        assert_eq!(record.cwd.text().unwrap(), "/b");
        assert_eq!(record.message.content.json(), "[1]");
    }

    #[test]
    fn wrong_types_are_absent() {
        for message in ["1", "-1.5", "true", "null", "\"x\\n\"", "[{\"content\":1}]"] {
            let line = format!(r#"{{"type":"user","message":{message},"cwd":7}}"#);
            let record = Record::parse(&line).unwrap();
            assert_eq!(record.message.content.json(), "", "{message}");
            assert_eq!(record.cwd.text(), None);
            assert_eq!(record.kind.text().unwrap(), "user");
        }
        let record = Record::parse(r#"{"message":{"content":[1,"a",{"type":"text"}]}}"#).unwrap();
        let blocks = Block::list(record.message.content);
        assert_eq!(blocks.len(), 3);
        assert!(blocks[2].is("text"));
    }

    #[test]
    fn json_that_is_no_record_is_an_empty_one() {
        for line in ["1", "[]", "\"a\"", "null", "1e999", r#"{"\ud800":1}"#] {
            assert_eq!(Record::parse(line).unwrap().kind.json(), "", "{line}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let deep = format!("{{\"x\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
        for line in [
            &deep,
            "",
            "{",
            r#"{"a":1}x"#,
            r#"{"a":1}{"b":2}"#,
            "nul",
            r#"{"a":"\x"}"#,
        ] {
            assert!(Record::parse(line).is_err(), "{line}");
        }
    }
}
