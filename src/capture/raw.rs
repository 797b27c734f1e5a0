//! Values of a record that are checked to be JSON and decoded only when somebody asks. A value of
//! the wrong type is as good as none.

use memchr::memchr;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Longer ids are none.
pub(super) const MAX_ID_BYTES: usize = 256;
/// Longer names are cut; what is kept of one is far shorter.
pub(super) const MAX_NAME_BYTES: usize = 1024;
/// Longer working directories are none.
pub(super) const MAX_PATH_BYTES: usize = 4096;

/// The JSON text of one value; empty where the field is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Raw<'a>(&'a str);

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'a RawValue>::deserialize(deserializer).map(|value| Self(value.get()))
    }
}

impl<'a> Raw<'a> {
    /// The value as JSON.
    pub(super) const fn json(self) -> &'a str {
        self.0
    }

    pub(super) fn is_true(self) -> bool {
        self.0 == "true"
    }

    pub(super) fn is_text(self) -> bool {
        self.0.starts_with('"')
    }

    pub(super) fn is_list(self) -> bool {
        self.0.starts_with('[')
    }

    pub(super) fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    /// The number, where it is one.
    pub(super) fn number(self) -> Option<f64> {
        self.0.parse().ok()
    }

    /// The whole number, where it is one.
    pub(super) fn integer(self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// The text, where it is one.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        self.inner().map(decoded)
    }

    /// The beginning of the text: what its first `max` bytes of JSON say.
    pub(super) fn head(self, max: usize) -> Option<Cow<'a, str>> {
        self.inner()
            .map(|inner| decoded(&inner[..inner.floor_char_boundary(max)]))
    }

    /// The text, where it is one of at most `max` bytes of JSON and not empty.
    pub(super) fn short(self, max: usize) -> Option<Cow<'a, str>> {
        self.inner()
            .filter(|inner| !inner.is_empty() && inner.len() <= max)
            .map(decoded)
    }

    /// Whether it is a text with more in it than white space (as far as its first bytes tell).
    pub(super) fn says_something(self) -> bool {
        self.head(256).is_some_and(|text| !text.trim().is_empty())
    }

    /// What stands between the quotes.
    fn inner(self) -> Option<&'a str> {
        self.0.strip_prefix('"')?.strip_suffix('"')
    }
}

/// Resolves the escapes of a JSON string, whose end may have been cut off. Half a surrogate pair,
/// as a program leaves that cuts its output anywhere, becomes U+FFFD.
fn decoded(inner: &str) -> Cow<'_, str> {
    if memchr(b'\\', inner.as_bytes()).is_none() {
        return Cow::Borrowed(inner);
    }
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some((character, used)) = escape(rest) else {
            return Cow::Owned(out);
        };
        out.push(character);
        rest = &rest[used..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that an escape stands for and how many bytes after the backslash make it up.
fn escape(rest: &str) -> Option<(char, usize)> {
    let character = match rest.bytes().next()? {
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => return unicode_escape(rest),
        other => char::from(other),
    };
    Some((character, 1))
}

fn unicode_escape(rest: &str) -> Option<(char, usize)> {
    let first = hex4(rest, 1)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, 5));
    }
    let second = rest
        .get(5..7)
        .filter(|s| *s == "\\u")
        .and_then(|_| hex4(rest, 7));
    let pair = second.filter(|low| first < 0xdc00 && (0xdc00..0xe000).contains(low));
    let joined =
        pair.and_then(|low| char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + low - 0xdc00));
    Some(
        joined.map_or((char::REPLACEMENT_CHARACTER, 5), |character| {
            (character, 11)
        }),
    )
}

fn hex4(text: &str, at: usize) -> Option<u32> {
    u32::from_str_radix(text.get(at..at + 4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_wrong_type_is_as_good_as_none() {
        for json in ["", "null", "1", "[]", "{}", "true"] {
            assert_eq!(Raw(json).text(), None, "{json}");
        }
        assert_eq!(Raw("\"12\"").number(), None);
        assert_eq!(Raw("12.5").number(), Some(12.5));
        assert_eq!(
            (Raw("-7").integer(), Raw("1.5").integer()),
            (Some(-7), None)
        );
        assert!(!Raw("\"true\"").is_true());
    }

    #[test]
    fn half_a_surrogate_pair_is_no_error() {
        for (json, text) in [
            (r#""a\ud83d""#, "a\u{fffd}"),
            (r#""\ude00b""#, "\u{fffd}b"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""\ud83d\u0041""#, "\u{fffd}A"),
            (r#""\ud83dxyz""#, "\u{fffd}xyz"),
        ] {
            assert_eq!(Raw(json).text().unwrap(), text, "{json}");
        }
    }

    #[test]
    fn only_the_beginning_is_decoded_when_asked() {
        let json = format!("\"{}\"", "é\\n".repeat(1000));
        let head = Raw(&json).head(10).unwrap();
        assert_eq!(head, "é\né\né");
        assert_eq!(Raw(&json).short(100), None);
        assert!(!Raw("\"\\n \\t\"").says_something());
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn decodes_what_serde_json_encodes(text in any::<String>(), cut in 0usize..40) {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(Raw(&json).text().unwrap(), text.as_str());
            prop_assert!(text.starts_with(&*Raw(&json).head(cut).unwrap()));
        }

        #[test]
        fn any_json_string_decodes(inner in "(\\\\u[0-9a-f]{4}|\\\\n|[a-zé])*", cut in 0usize..60) {
            let json = format!("\"{inner}\"");
            Raw(&json).text().unwrap();
            Raw(&json).head(cut).unwrap();
        }
    }
}
