//! What the generator collects: the files, and the truth about each invocation in them.

use super::profile::Luck;
use super::time::iso;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Everything that is generated.
#[derive(Debug, Default)]
pub(crate) struct World {
    /// Path below `sample/` → content.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// What a right import finds, one entry an invocation.
    pub(crate) truth: Vec<Fact>,
    /// Who fails next.
    pub(crate) luck: Luck,
    /// The newest instant written so far, in milliseconds.
    pub(crate) newest: i64,
}

/// One invocation as it was meant.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    /// Tool-use id; for a typed skill the `uuid` of its record, empty for a team line without id.
    pub(crate) id: String,
    /// The name that session-buddy gives it.
    pub(crate) skill: String,
    /// When it was invoked, in milliseconds.
    pub(crate) at: i64,
    /// The word of its outcome.
    pub(crate) outcome: &'static str,
    /// How long it took in milliseconds, where that can be known.
    pub(crate) ms: Option<i64>,
    /// Its session.
    pub(crate) session: String,
    /// Working directory, where known.
    pub(crate) project: Option<&'static str>,
    /// The team's user; none in transcripts.
    pub(crate) user: Option<&'static str>,
}

impl Fact {
    /// As one JSON line of `--truth`.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "skill": self.skill,
            "at": iso(self.at),
            "outcome": self.outcome,
            "ms": self.ms,
            "session": self.session,
            "project": self.project,
            "user": self.user,
        })
    }
}

/// The fields of one record, in the order in which they are thought of.
pub(crate) type Fields = Vec<(&'static str, Value)>;

/// One JSON object with the fields in one of three orders: real files have `type` anywhere.
pub(crate) fn object(mut fields: Fields, order: usize) -> String {
    match order % 3 {
        0 => {}
        1 => fields.rotate_left(1),
        _ => fields.reverse(),
    }
    let body: Vec<String> = fields
        .iter()
        .map(|(key, value)| format!("\"{key}\":{value}"))
        .collect();
    format!("{{{}}}", body.join(","))
}
