//! How an identity is kept in the one unique column `invocation.identity`.
//!
//! | identity | kept as |
//! |---|---|
//! | `toolu_` + 24 letters, digits, `-`, `_` | 18 bytes: those 24 read as base64url |
//! | any other id of a call | text `call:<id>` |
//! | content of a line | 20 bytes: half of its SHA-256, then how many equal lines precede |
//! | the others | text with a prefix of its kind |
//!
//! The first form makes up nearly all of a database; 18 bytes instead of 30, once in the row and
//! once in its index, are a seventh of its size.

use crate::model::Identity;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER, HEXLOWER_PERMISSIVE};
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

/// Ids longer than this are kept as their hash.
const MAX_ID_BYTES: usize = 128;

/// How an export begins the identity of a content, and of what else is kept as bytes.
const CONTENT: &str = "content:";
const BYTES: &str = "bytes:";

/// The stored form of an [`Identity`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Bytes(Vec<u8>),
    Text(String),
}

impl Key {
    /// `order` tells calls without an id apart, see [`Identity::Unnumbered`].
    pub(super) fn of(identity: &Identity, skill: &str, order: u32) -> Self {
        match identity {
            Identity::ToolUse(id) => Self::of_call(id),
            Identity::Typed { session, uuid } => Self::Text(format!("typed:{session}:{uuid}")),
            Identity::TypedEvent { session, prompt } => {
                Self::Text(format!("{}{prompt}", typed_event_prefix(session, skill)))
            }
            Identity::Agent(id) => Self::Text(format!("agent:{id}")),
            Identity::Unnumbered { session, input } => Self::Text(format!(
                "{}{order:08}:{input}",
                unnumbered_prefix(session, skill)
            )),
            Identity::Content { digest, nth } => Self::of_content(digest, *nth),
            Identity::Stored(text) => Self::of_stored(text),
        }
    }

    /// The key that [`exported`] wrote.
    fn of_stored(text: &str) -> Self {
        let bytes = |hex: &str| HEXLOWER.decode(hex.as_bytes()).ok();
        if let Some((digest, nth)) = text
            .strip_prefix(CONTENT)
            .and_then(|rest| rest.split_once(':'))
            && let Some(mut key) = bytes(digest).filter(|key| key.len() == 16)
            && let Ok(nth) = nth.parse::<u32>()
        {
            key.extend(nth.to_be_bytes());
            return Self::Bytes(key);
        }
        match text.strip_prefix(BYTES).and_then(bytes) {
            Some(key) => Self::Bytes(key),
            None => Self::Text(text.to_owned()),
        }
    }

    fn of_call(id: &str) -> Self {
        let packed = id
            .strip_prefix("toolu_")
            .filter(|rest| rest.len() == 24)
            .and_then(|rest| BASE64URL_NOPAD.decode(rest.as_bytes()).ok());
        match packed {
            Some(bytes) => Self::Bytes(bytes),
            None if id.len() > MAX_ID_BYTES => {
                use sha2::{Digest, Sha256};
                let hash = HEXLOWER_PERMISSIVE.encode(&Sha256::digest(id.as_bytes()));
                Self::Text(format!("call-hash:{hash}"))
            }
            None => Self::Text(format!("call:{id}")),
        }
    }

    fn of_content(digest: &str, nth: u32) -> Self {
        match HEXLOWER_PERMISSIVE.decode(digest.as_bytes()) {
            Ok(bytes) if bytes.len() >= 16 => {
                let mut key = bytes[..16].to_vec();
                key.extend(nth.to_be_bytes());
                Self::Bytes(key)
            }
            _ => Self::Text(format!("content:{digest}:{nth}")),
        }
    }
}

/// The id of the call that a stored identity stands for; `None` where it stands for another thing.
pub(super) fn call_id(stored: ValueRef<'_>) -> Option<String> {
    match stored {
        ValueRef::Blob(bytes) if bytes.len() == 18 => {
            Some(format!("toolu_{}", BASE64URL_NOPAD.encode(bytes)))
        }
        ValueRef::Text(text) => std::str::from_utf8(text)
            .ok()?
            .strip_prefix("call:")
            .map(str::to_owned),
        _ => None,
    }
}

/// The identity that a stored one stands for, as an export writes it; `None` where the row has
/// none, because another program wrote it.
pub(super) fn exported(stored: ValueRef<'_>) -> Option<Identity> {
    let own = match stored {
        ValueRef::Blob(bytes) => Key::Bytes(bytes.to_vec()),
        ValueRef::Text(text) => Key::Text(String::from_utf8_lossy(text).into_owned()),
        _ => return None,
    };
    if let Some(id) = call_id(stored).filter(|id| !id.is_empty() && Key::of_call(id) == own) {
        return Some(Identity::ToolUse(id));
    }
    Some(Identity::Stored(match own {
        Key::Text(text) => text,
        Key::Bytes(bytes) => match bytes.split_last_chunk() {
            Some((digest, nth)) if digest.len() == 16 => content(digest, u32::from_be_bytes(*nth)),
            _ => format!("{BYTES}{}", HEXLOWER.encode(&bytes)),
        },
    }))
}

/// How an export writes the identity of a content: the beginning of its digest, 16 bytes, and how
/// many equal ones precede.
pub(super) fn content(digest: &[u8], nth: u32) -> String {
    format!("{CONTENT}{}:{nth}", HEXLOWER.encode(digest))
}

/// What the keys of a session's calls without an id have in common.
pub(super) fn unnumbered_prefix(session: &str, skill: &str) -> String {
    format!("unnumbered:{session}:{skill}:")
}

/// What the keys of a session's typed skills, as hooks saw them, have in common.
pub(super) fn typed_event_prefix(session: &str, skill: &str) -> String {
    format!("typed-event:{session}:{skill}:")
}

impl ToSql for Key {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_calls_come_back_as_they_were() {
        for id in [
            "toolu_01UtMDNLV3FRPxE8xbLeA8Eq",
            "toolu_0",
            "call_abc",
            "toolu_01UtMDNLV3FRPxE8xbLeA8E+",
        ] {
            let key = Key::of(&Identity::ToolUse(id.into()), "", 0);
            let stored = match &key {
                Key::Bytes(bytes) => ValueRef::Blob(bytes),
                Key::Text(text) => ValueRef::Text(text.as_bytes()),
            };
            assert_eq!(call_id(stored).as_deref(), Some(id));
        }
    }

    #[test]
    fn the_usual_id_takes_18_bytes() {
        let id = Identity::ToolUse("toolu_01UtMDNLV3FRPxE8xbLeA8Eq".into());
        assert!(matches!(Key::of(&id, "", 0), Key::Bytes(bytes) if bytes.len() == 18));
    }

    #[test]
    fn what_an_export_writes_leads_back_to_the_same_key() {
        let digest = "0123456789abcdef".repeat(4);
        let keys = [
            Key::of(
                &Identity::ToolUse("toolu_01UtMDNLV3FRPxE8xbLeA8Eq".into()),
                "",
                0,
            ),
            Key::of(&Identity::ToolUse("x".repeat(200)), "", 0),
            Key::of(&Identity::Content { digest, nth: 7 }, "", 0),
            Key::of(
                &Identity::Content {
                    digest: "odd".into(),
                    nth: 7,
                },
                "",
                0,
            ),
            Key::of(&Identity::Agent("a:b".into()), "", 0),
            Key::Text("call:".into()),
            // What another program may have put there.
            Key::Text("call:toolu_01UtMDNLV3FRPxE8xbLeA8Eq".into()),
            Key::Bytes(vec![1, 2, 3]),
            Key::Bytes(vec![0xff; 21]),
        ];
        for key in keys {
            let stored = match &key {
                Key::Bytes(bytes) => ValueRef::Blob(bytes),
                Key::Text(text) => ValueRef::Text(text.as_bytes()),
            };
            let identity = exported(stored).unwrap();
            assert_eq!(Key::of(&identity, "", 0), key, "{identity:?}");
        }
        assert_eq!(exported(ValueRef::Null), None);
    }

    #[test]
    fn equal_lines_differ_by_their_place() {
        let digest = "ab".repeat(32);
        let key = |nth| {
            Key::of(
                &Identity::Content {
                    digest: digest.clone(),
                    nth,
                },
                "",
                0,
            )
        };
        assert_ne!(key(0), key(1));
        assert_eq!(key(1), key(1));
    }
}
