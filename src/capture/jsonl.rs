//! Our own JSON lines: one object a line, in the shape that `export` writes and `record` takes.

use super::lines::{BadLine, BadReason, Line, Lines, ReadError};
use super::phase::PhaseRules;
use crate::model::{
    Details, Duration, DurationSource, Ending, Identity, Instant, Observation, Outcome,
    OutcomeSource, Skill, Source, TimeSource,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read;

/// The longest text that is kept of a session, project, phase, user or kind of error.
const MAX_TEXT_BYTES: usize = 4096;

/// One line. Unknown fields are passed over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Fields<'a> {
    #[serde(borrow)]
    skill_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    invoked_at: Option<Cow<'a, str>>,
    #[serde(borrow)]
    session_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    user_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    workflow_phase: Option<Cow<'a, str>>,
    workflow_path: Option<String>,
    workflow_step_id: Option<String>,
    #[serde(borrow)]
    outcome: Option<Cow<'a, str>>,
    completed: Option<bool>,
    duration_seconds: Option<f64>,
    user_query: Option<String>,
    #[serde(borrow)]
    error_type: Option<Cow<'a, str>>,
    alternatives_considered: Option<Vec<String>>,
    selection_rank: Option<i64>,
    follow_up_actions: Option<Vec<String>>,
    rating: Option<f64>,
    #[serde(borrow)]
    project: Option<Cow<'a, str>>,
    #[serde(borrow)]
    tool_use_id: Option<Cow<'a, str>>,
}

impl Fields<'_> {
    /// The observation that the line stands for; its identity is the caller's where it has none.
    fn observation(
        self,
        identity: impl FnOnce() -> Identity,
        phases: &PhaseRules,
    ) -> Result<Observation, BadReason> {
        let name = self
            .skill_name
            .ok_or_else(|| BadReason::field("skill_name", "is missing"))?;
        let skill = Skill::given(&name)
            .map_err(|error| BadReason::field("skill_name", error.to_string()))?;
        let identity = match self.tool_use_id.filter(|id| !id.is_empty()) {
            Some(id) => Identity::ToolUse(id.into_owned()),
            None => identity(),
        };
        let mut seen = Observation::new(Source::Jsonl, identity);
        let at = self
            .invoked_at
            .ok_or_else(|| BadReason::field("invoked_at", "is missing"))?;
        seen.at = Some((instant(&at)?, TimeSource::Given));
        let session = self.session_id.filter(|session| !session.trim().is_empty());
        let session = session.ok_or_else(|| BadReason::field("session_id", "is missing"))?;
        seen.session = Some(short("session_id", session)?);
        seen.ending = ending(self.outcome.as_deref(), self.completed, self.error_type)?
            .map(|ending| (ending, OutcomeSource::Given));
        seen.duration = self
            .duration_seconds
            .map(|seconds| {
                Duration::from_seconds(seconds)
                    .map(|duration| (duration, DurationSource::Given))
                    .ok_or_else(|| BadReason::field("duration_seconds", "is out of range"))
            })
            .transpose()?;
        seen.phase = match self.workflow_phase.filter(|phase| !phase.is_empty()) {
            Some(phase) => Some(short("workflow_phase", phase)?),
            None => phases.phase_of(&skill, None).map(str::to_owned),
        };
        seen.project = self
            .project
            .map(|text| short("project", text))
            .transpose()?;
        seen.user = self
            .user_id
            .map(|text| short("user_id", text))
            .transpose()?;
        if self
            .rating
            .is_some_and(|rating| !(1.0..=5.0).contains(&rating))
        {
            return Err(BadReason::field("rating", "is not between 1 and 5"));
        }
        if self
            .selection_rank
            .is_some_and(|rank| !(1..=1_000_000).contains(&rank))
        {
            return Err(BadReason::field(
                "selection_rank",
                "is not between 1 and 1,000,000",
            ));
        }
        let details = Details {
            workflow_step_id: self.workflow_step_id,
            workflow_path: self.workflow_path,
            user_query: self.user_query,
            alternatives_considered: self.alternatives_considered.unwrap_or_default(),
            selection_rank: self.selection_rank,
            follow_up_actions: self.follow_up_actions.unwrap_or_default(),
            rating: self.rating,
        };
        seen.details = (!details.is_empty()).then(|| Box::new(details));
        seen.skill = Some(skill);
        Ok(seen)
    }
}

/// The observation that a JSON object in the shape of a line stands for. Without a `tool_use_id`
/// the content and `nonce` are its identity.
pub fn recorded(
    object: &serde_json::Value,
    nonce: &str,
    phases: &PhaseRules,
) -> Result<Observation, BadReason> {
    let text = object.to_string();
    let fields: Fields<'_> =
        serde_json::from_str(&text).map_err(|error| BadReason::not_json(&error))?;
    let identity = || Identity::Content {
        digest: digest(&format!("{text}{nonce}")),
        nth: 0,
    };
    fields.observation(identity, phases)
}

fn digest(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

/// An instant that can be kept: after 1970.
fn instant(text: &str) -> Result<Instant, BadReason> {
    let at = Instant::parse(text).map_err(|_| BadReason::field("invoked_at", "is not a time"))?;
    if at.millis() < 0 {
        return Err(BadReason::field("invoked_at", "lies before 1970"));
    }
    Ok(at)
}

fn short(field: &'static str, text: Cow<'_, str>) -> Result<String, BadReason> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(BadReason::field(field, "is too long"));
    }
    Ok(text.into_owned())
}

fn outcomes() -> String {
    Outcome::ALL
        .iter()
        .map(|outcome| outcome.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// `outcome` says it; without it `completed` does; without both nothing is known.
fn ending(
    outcome: Option<&str>,
    completed: Option<bool>,
    error: Option<Cow<'_, str>>,
) -> Result<Option<Ending>, BadReason> {
    let outcome = match (outcome, completed) {
        (Some(word), _) => Outcome::from_word(word).ok_or_else(|| {
            BadReason::field(
                "outcome",
                format!("is none of the known ones ({})", outcomes()),
            )
        })?,
        (None, Some(true)) => Outcome::Completed,
        (None, Some(false)) => Outcome::Failed,
        (None, None) => return Ok(None),
    };
    if outcome == Outcome::Unfinished {
        return Ok(None);
    }
    let error = error
        .filter(|error| !error.is_empty())
        .map(|text| short("error_type", text));
    Ok(Some(Ending {
        outcome,
        error: error.transpose()?,
    }))
}

/// Reads observations out of a file of JSON lines.
#[derive(Debug)]
pub struct JsonLines<'r, R> {
    lines: Lines<R>,
    phases: &'r PhaseRules,
    /// How often each line without an id came already, by the beginning of its hash.
    seen: HashMap<u64, u32>,
    read: u64,
}

impl<'r, R: Read> JsonLines<'r, R> {
    /// Reads from the beginning of a file.
    pub fn new(reader: R, phases: &'r PhaseRules) -> Self {
        Self {
            lines: Lines::new(reader, 1, 0),
            phases,
            seen: HashMap::new(),
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
                    self.read += 1;
                    return Some(Err(error));
                }
            };
            self.read += 1;
            if line.is_blank() {
                continue;
            }
            let seen = &mut self.seen;
            return Some(observe(&line, seen, self.phases).map_err(ReadError::Bad));
        }
    }
}

fn observe(
    line: &Line<'_>,
    seen: &mut HashMap<u64, u32>,
    phases: &PhaseRules,
) -> Result<Observation, BadLine> {
    let text = line.text()?;
    let fields: Fields<'_> =
        serde_json::from_str(text).map_err(|error| line.bad(BadReason::not_json(&error)))?;
    let identity = || {
        let hash = Sha256::digest(text.trim().as_bytes());
        let part = hash
            .iter()
            .take(8)
            .fold(0, |part, byte| part << 8 | u64::from(*byte));
        let nth = seen.entry(part).or_default();
        *nth += 1;
        Identity::Content {
            digest: data_encoding::HEXLOWER.encode(&hash),
            nth: *nth - 1,
        }
    };
    fields
        .observation(identity, phases)
        .map_err(|reason| line.bad(reason))
}

#[cfg(test)]
mod tests {
    use super::*;

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
