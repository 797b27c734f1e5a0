//! The file in which earlier versions kept what they saw, `.session-buddy/skill_metrics.json`: one
//! JSON object, whose list `invocations` has entries in the shape of our JSON lines.
//!
//! What else stands in it can be had from the entries and is passed over. An entry is known by its
//! fields, not by how they are laid out: the same file written anew adds nothing.

mod elements;
#[cfg(test)]
mod tests;

use super::jsonl::{self, Repeats};
use super::lines::{BadLine, BadReason, ReadError};
use super::phase::PhaseRules;
use crate::model::Observation;
use elements::{Element, Elements};
use serde_json::Value;
use std::io::Read;

/// Name of the list of entries.
pub const LIST: &str = "invocations";

/// The session of entries that name none.
const NO_SESSION: &str = "migrated";

/// Reads observations out of such a file. An iterator: it goes on after a bad entry, and ends where
/// the text breaks off or is no JSON.
#[derive(Debug)]
pub struct Invocations<'r, R> {
    elements: Elements<R>,
    phases: &'r PhaseRules,
    repeats: Repeats,
    entries: u64,
}

impl<'r, R: Read> Invocations<'r, R> {
    /// Reads from the beginning of a file.
    pub fn new(reader: R, phases: &'r PhaseRules) -> Self {
        Self {
            elements: Elements::new(reader, LIST),
            phases,
            repeats: Repeats::default(),
            entries: 0,
        }
    }

    /// Entries read so far, bad ones too.
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// Bytes read so far.
    pub const fn offset(&self) -> u64 {
        self.elements.position()
    }
}

impl<R: Read> Iterator for Invocations<'_, R> {
    type Item = Result<Observation, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let element = match self.elements.next_element()? {
            Ok(element) => element,
            Err(error) => return Some(Err(error)),
        };
        self.entries += 1;
        let seen = observe(&element, &mut self.repeats, self.phases);
        Some(seen.map_err(|(line, reason)| {
            let entry = self.entries;
            let reason = Box::new(reason);
            ReadError::Bad(BadLine {
                line,
                reason: BadReason::InEntry { entry, reason },
            })
        }))
    }
}

/// What an entry says, or the line of the trouble and what it is.
fn observe(
    element: &Element<'_>,
    repeats: &mut Repeats,
    phases: &PhaseRules,
) -> Result<Observation, (u64, BadReason)> {
    let here = |reason| (element.line, reason);
    let bytes = element.bytes.ok_or_else(|| here(BadReason::TooLong))?;
    let text = simdutf8::compat::from_utf8(bytes).map_err(|error| {
        let column = element.column + error.valid_up_to() as u64;
        here(BadReason::NotUtf8 { column })
    })?;
    jsonl::fields(text).map_err(|error| not_json(element, &error))?;
    let line = canonical(text).map_err(|error| not_json(element, &error))?;
    jsonl::observation(&line, repeats, phases).map_err(here)
}

/// The fields that such a file has; what else an entry holds does not make it another one.
const FIELDS: [&str; 18] = [
    "skill_name",
    "invoked_at",
    "session_id",
    "user_id",
    "workflow_phase",
    "workflow_path",
    "workflow_step_id",
    "outcome",
    "completed",
    "duration_seconds",
    "user_query",
    "error_type",
    "alternatives_considered",
    "selection_rank",
    "follow_up_actions",
    "rating",
    "project",
    "tool_use_id",
];

/// The same line for the same fields, however they were laid out, with a session.
fn canonical(text: &str) -> serde_json::Result<String> {
    let mut fields: serde_json::Map<String, Value> = serde_json::from_str(text)?;
    fields.retain(|name, value| FIELDS.contains(&name.as_str()) && !value.is_null());
    let session = fields.get("session_id").and_then(Value::as_str);
    if session.is_none_or(|session| session.trim().is_empty()) {
        fields.insert("session_id".to_owned(), NO_SESSION.into());
    }
    fields.sort_keys();
    Ok(Value::Object(fields).to_string())
}

/// The refusal of an entry that is no JSON, at its place in the file.
fn not_json(element: &Element<'_>, error: &serde_json::Error) -> (u64, BadReason) {
    let lines = (error.line() as u64).saturating_sub(1);
    let reason = match BadReason::not_json(error) {
        BadReason::NotJson { column, message } if lines == 0 => BadReason::NotJson {
            column: element.column + column.saturating_sub(1),
            message,
        },
        reason => reason,
    };
    (element.line + lines, reason)
}
