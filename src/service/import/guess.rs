//! What a file holds, by its first bytes.

use super::sources::{Input, SourceKind};
use super::unpack::Intact;
use crate::capture::{codex, legacy};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::io::{self, Read};

/// Bytes that are looked at. The header of a rollout holds the agent's instructions.
const HEAD: u64 = 1024 * 1024;

/// Lines that are looked at.
const LINES: usize = 20;

/// What a file holds: our own lines name a skill, rollouts have a payload, the file of earlier
/// versions is one object; all else is taken for a transcript.
pub(super) fn guess(input: &Input) -> io::Result<SourceKind> {
    let (intact, _) = Intact::of(input, input.unpacked()?);
    let mut head = Vec::new();
    intact.take(HEAD).read_to_end(&mut head)?;
    Ok(by_head(&input.name, &head))
}

fn by_head(name: &str, head: &[u8]) -> SourceKind {
    let stem = name.strip_suffix(super::unpack::ENDING).unwrap_or(name);
    // Any text could be comma-separated values: only the name tells.
    if stem.to_ascii_lowercase().ends_with(".csv") {
        return SourceKind::Csv;
    }
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    // First, for its entries may stand a line each and look like lines of ours.
    if keys(head).contains(legacy::LIST) {
        return SourceKind::Legacy;
    }
    let lines = head.split(|byte| *byte == b'\n');
    let mut lines = lines.filter(|line| !line.is_empty()).take(LINES);
    let told = lines.find_map(|line| {
        if keys(line).contains("skill_name") {
            Some(SourceKind::Jsonl)
        } else {
            codex::is_rollout(line).then_some(SourceKind::Codex)
        }
    });
    told.unwrap_or(if stem.ends_with(".json") {
        SourceKind::Legacy
    } else {
        SourceKind::Claude
    })
}

/// The keys of the object that a text begins with, as far as the text goes.
fn keys(text: &[u8]) -> HashSet<String> {
    let keys = RefCell::new(HashSet::new());
    // That it breaks off is to be expected: what was met until then counts.
    let _ = serde_json::Deserializer::from_slice(text).deserialize_map(Keys(&keys));
    keys.into_inner()
}

struct Keys<'a>(&'a RefCell<HashSet<String>>);

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.borrow_mut().insert(key);
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_known_by_its_first_lines() {
        let long = "x".repeat(100_000);
        for (name, head, kind) in [
            (
                "a.jsonl",
                r#"{"skill_name":"lint"}"#.to_owned(),
                SourceKind::Jsonl,
            ),
            (
                "a.json",
                format!("\u{feff}\n{{\"other\":1}}\n{{\"skill_name\":\"{long}"),
                SourceKind::Jsonl,
            ),
            (
                "a.jsonl",
                r#"{"timestamp":"t","type":"session_meta","payload":{"id":"x"}}"#.to_owned(),
                SourceKind::Codex,
            ),
            (
                "a.jsonl.zst",
                format!(r#"{{"type":"x","timestamp":"t","payload":{{"text":"{long}"}}}}"#),
                SourceKind::Codex,
            ),
            (
                "a.jsonl",
                r#"{"invocations":[{"skill_name":"#.to_owned(),
                SourceKind::Legacy,
            ),
            (
                "noname",
                "{\"skills\":{},\"invocations\":[\n{\"skill_name\":\"lint\"},\n".to_owned(),
                SourceKind::Legacy,
            ),
            (
                "noname",
                "{\n  \"skills\": {},\n  \"invocations\": [\n".to_owned(),
                SourceKind::Legacy,
            ),
            (
                "skill_metrics.json",
                format!("{{\"skills\":\"{long}"),
                SourceKind::Legacy,
            ),
            ("skill_metrics.json.zst", String::new(), SourceKind::Legacy),
            (
                "a.jsonl",
                r#"{"type":"user","timestamp":"t","message":{"payload":1,"skill_name":2}}"#
                    .to_owned(),
                SourceKind::Claude,
            ),
            ("a.jsonl", "rubbish\n\u{0}".to_owned(), SourceKind::Claude),
            ("a.jsonl", String::new(), SourceKind::Claude),
        ] {
            assert_eq!(by_head(name, head.as_bytes()), kind, "{name} {head:.80}");
        }
    }

    #[test]
    fn nesting_without_end_is_no_trouble() {
        let deep = format!("{{\"a\":{}", "[".repeat(60_000));
        assert_eq!(by_head("a", deep.as_bytes()), SourceKind::Claude);
    }
}
