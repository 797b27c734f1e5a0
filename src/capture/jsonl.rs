//! Our own JSON lines: one object a line, in the shape that `export` writes and `record` takes.

use super::fields::Fields;
use super::lines::{BadLine, BadReason, Line, Lines, ReadError};
use super::phase::PhaseRules;
use crate::model::{Exported, Identity, Observation, is_steering};
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{self, Read, Write};

/// The observation that a JSON object in the shape of a line stands for. Without a `tool_use_id`
/// the content and `nonce` are its identity.
pub fn recorded(
    object: &serde_json::Value,
    nonce: &str,
    phases: &PhaseRules,
) -> Result<Observation, BadReason> {
    let text = object.to_string();
    let fields = fields(&text).map_err(|error| BadReason::not_json(&error))?;
    let identity = || Identity::Content {
        digest: digest(&format!("{text}{nonce}")),
        nth: 0,
    };
    fields.given(identity, phases)
}

/// Writes the line of an invocation. What could steer a terminal stands there as an escape.
pub fn write(whole: &Exported, sink: &mut dyn Write) -> io::Result<()> {
    Fields::of(whole).serialize(&mut Serializer::with_formatter(&mut *sink, Harmless))?;
    sink.write_all(b"\n")
}

/// JSON escapes the control characters below the space; this one does the others too.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        sink: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.bytes().all(|byte| byte < 0x7f) {
            return sink.write_all(fragment.as_bytes());
        }
        for part in fragment.split_inclusive(is_steering) {
            match part.char_indices().next_back() {
                Some((at, c)) if is_steering(c) => {
                    sink.write_all(&part.as_bytes()[..at])?;
                    write!(sink, "\\u{:04x}", u32::from(c))?;
                }
                _ => sink.write_all(part.as_bytes())?,
            }
        }
        Ok(())
    }
}

fn digest(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

/// Reads observations out of a file of JSON lines.
#[derive(Debug)]
pub struct JsonLines<'r, R> {
    lines: Lines<R>,
    phases: &'r PhaseRules,
    repeats: Repeats,
    read: u64,
}

impl<'r, R: Read> JsonLines<'r, R> {
    /// Reads from the beginning of a file.
    pub fn new(reader: R, phases: &'r PhaseRules) -> Self {
        Self {
            lines: Lines::new(reader, 1, 0),
            phases,
            repeats: Repeats::default(),
            read: 0,
        }
    }

    /// Lines read so far.
    pub const fn lines(&self) -> u64 {
        self.read
    }

    /// Bytes taken in: the end of the last whole line.
    pub const fn offset(&self) -> u64 {
        self.lines.position()
    }
}

impl<R: Read> Iterator for JsonLines<'_, R> {
    type Item = Result<Observation, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.lines.next_line()? {
                Ok(line) => line,
                Err(error) => {
                    self.read += u64::from(matches!(error, ReadError::Bad(_)));
                    return Some(Err(error));
                }
            };
            self.read += 1;
            if line.is_blank() {
                continue;
            }
            let repeats = &mut self.repeats;
            return Some(observe(&line, repeats, self.phases).map_err(ReadError::Bad));
        }
    }
}

/// How often each content came already in one file, by the beginning of its hash.
#[derive(Debug, Default)]
pub(super) struct Repeats(HashMap<u64, u32>);

impl Repeats {
    /// The identity of what is known by its content only: equal texts are told apart by how many
    /// came before.
    fn identity(&mut self, content: &str) -> Identity {
        let hash = Sha256::digest(content.as_bytes());
        let part = hash
            .iter()
            .take(8)
            .fold(0, |part, byte| part << 8 | u64::from(*byte));
        let nth = self.0.entry(part).or_default();
        *nth += 1;
        Identity::Content {
            digest: data_encoding::HEXLOWER.encode(&hash),
            nth: *nth - 1,
        }
    }
}

/// The fields of a JSON object.
pub(super) fn fields(text: &str) -> serde_json::Result<Fields<'_>> {
    if text.trim_start().starts_with('[') {
        // A list would be taken for the values of the fields in their order.
        let list = serde::de::Unexpected::Seq;
        return Err(serde::de::Error::invalid_type(list, &"an object"));
    }
    serde_json::from_str(text)
}

/// What a line of a file stands for.
fn observe(
    line: &Line<'_>,
    repeats: &mut Repeats,
    phases: &PhaseRules,
) -> Result<Observation, BadLine> {
    observation(line.text()?, repeats, phases).map_err(|reason| line.bad(reason))
}

/// What the text of a line stands for.
pub(super) fn observation(
    text: &str,
    repeats: &mut Repeats,
    phases: &PhaseRules,
) -> Result<Observation, BadReason> {
    let fields = fields(text).map_err(|error| BadReason::not_json(&error))?;
    fields.observation(|| repeats.identity(text.trim()), phases)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Outcome;

    fn read(text: &str) -> Vec<Result<Observation, String>> {
        let phases = PhaseRules::default();
        JsonLines::new(text.as_bytes(), &phases)
            .map(|seen| seen.map_err(|e| e.to_string()))
            .collect()
    }

    fn line(extra: &str) -> String {
        format!(
            r#"{{"skill_name":"lint","invoked_at":"2026-02-10T12:00:00Z","session_id":"s"{extra}}}"#
        )
    }

    #[test]
    fn every_field_arrives() {
        let text = line(
            r#","user_id":"ana","workflow_phase":"setup","workflow_path":"quick",
               "workflow_step_id":"1","outcome":"rejected","duration_seconds":1.5,
               "user_query":"q","error_type":"e","alternatives_considered":["a"],
               "selection_rank":2,"follow_up_actions":["f"],"rating":4.5,"project":"/w",
               "tool_use_id":"toolu_1","unknown":[1]"#,
        )
        .replace('\n', " ");
        let seen = read(&text).remove(0).unwrap();
        assert_eq!(seen.identity, Identity::ToolUse("toolu_1".into()));
        assert_eq!(seen.ending.unwrap().0.outcome, Outcome::Rejected);
        assert_eq!(seen.duration.unwrap().0.micros(), 1_500_000);
        assert_eq!(
            (seen.user.as_deref(), seen.phase.as_deref()),
            (Some("ana"), Some("setup"))
        );
        let details = seen.details.unwrap();
        assert_eq!(details.alternatives_considered, ["a"]);
        assert_eq!(details.follow_up_actions, ["f"]);
        assert_eq!(
            (details.rating, details.selection_rank),
            (Some(4.5), Some(2))
        );
    }

    #[test]
    fn completed_alone_decides() {
        let outcome = |extra| {
            read(&line(extra))
                .remove(0)
                .unwrap()
                .ending
                .map(|e| e.0.outcome)
        };
        assert_eq!(outcome(r#","completed":true"#), Some(Outcome::Completed));
        assert_eq!(outcome(r#","completed":false"#), Some(Outcome::Failed));
        assert_eq!(outcome(""), None);
    }

    #[test]
    fn bad_lines_say_what_is_wrong_and_the_rest_goes_on() {
        let cases = [
            (
                line(r#","outcome":"fine""#),
                "field `outcome` is none of the known ones",
            ),
            (
                line(r#","rating":6"#),
                "field `rating` is not between 1 and 5",
            ),
            (
                line(r#","duration_seconds":-1"#),
                "field `duration_seconds` is out of range",
            ),
            (
                line("").replace("lint", " "),
                "field `skill_name` a skill name must not be empty",
            ),
            (
                line("").replace("2026-02-10T", "soon"),
                "field `invoked_at` is not a time",
            ),
            (
                line("").replace("2026", "1926"),
                "field `invoked_at` lies before 1970",
            ),
            (
                line("").replace("\"session_id\":\"s\"", "\"x\":1"),
                "field `session_id` is missing",
            ),
            ("[1]".into(), "not JSON"),
            (r#"["lint","2026-02-10T12:00:00Z","s"]"#.into(), "not JSON"),
            ("{".into(), "not JSON"),
        ];
        for (text, reason) in cases {
            let seen = read(&format!("{text}\n{}\n", line("")));
            assert!(
                seen[0].as_ref().unwrap_err().contains(reason),
                "{:?} {reason}",
                seen[0]
            );
            assert!(seen[1].is_ok(), "{text}");
        }
    }

    #[test]
    fn equal_lines_are_counted_within_the_file() {
        let text = format!("{}\n{}\n", line(""), line(""));
        let ids: Vec<Identity> = read(&text)
            .into_iter()
            .map(|s| s.unwrap().identity)
            .collect();
        assert_ne!(ids[0], ids[1]);
        let again: Vec<Identity> = read(&text)
            .into_iter()
            .map(|s| s.unwrap().identity)
            .collect();
        assert_eq!(ids, again);
    }
}
