//! Sessions that copy the beginning of another, and records that are no conversation.

use super::session::Session;
use super::texts::Project;
use super::time::{MINUTE, iso};
use super::world::{Fields, World};
use serde_json::{Value, json};

/// What a fork copies.
pub(crate) struct Origin {
    id: String,
    project: &'static Project,
    records: Vec<Fields>,
    until: i64,
}

/// The first two thirds of `session`, up to a result, so that no copied call stands open; none
/// where the developer typed a command in them: a copy of that is known by its session only.
pub(crate) fn take(session: &Session<'_>) -> Option<Origin> {
    let mut keep = session.records.len() * 2 / 3;
    let is_result = |fields: &Fields| {
        fields
            .iter()
            .any(|(key, value)| *key == "type" && value == "user")
            && fields
                .iter()
                .any(|(key, value)| *key == "message" && value["content"].is_array())
    };
    while keep > 1 && !is_result(&session.records[keep - 1]) {
        keep -= 1;
    }
    let records = session.records[..keep].to_vec();
    let is_typed = |(key, value): &(&str, Value)| {
        *key == "message"
            && value["content"]
                .as_str()
                .is_some_and(|text| text.contains("<command"))
    };
    if session.old || records.iter().flatten().any(is_typed) {
        return None;
    }
    Some(Origin {
        id: session.id.clone(),
        project: session.project,
        records,
        until: session.now,
    })
}

/// Writes a session that copies `origin`, with the same instants and tool-use ids, and goes on.
pub(crate) fn write(world: &mut World, origin: Origin, n: usize) {
    let label = format!("fork {n}");
    let mut session = Session::new(world, &label, origin.project, origin.until + 25 * MINUTE);
    session.old = false;
    for mut fields in origin.records {
        let uuid = fields
            .iter()
            .find(|(key, _)| *key == "uuid")
            .map(|(_, value)| value.clone());
        let uuid = uuid.unwrap_or_else(|| json!(session.rng.uuid()));
        for (key, value) in &mut fields {
            if *key == "sessionId" {
                *value = json!(session.id);
            }
        }
        fields.push((
            "forkedFrom",
            json!({"sessionId": origin.id, "messageUuid": uuid}),
        ));
        session.aside(fields);
    }
    session.prompt("Let us try it the other way from here.");
    session.parallel("Read", 2);
    session.call("Edit");
    session.call("Bash(git diff)");
    session.call("Edit");
    session.call("Bash(git commit)");
    session.close_turn();
    session.finish();
}

impl Session<'_> {
    /// Records of types to skip, as they stand before the first prompt.
    pub(crate) fn open_with_asides(&mut self, n: usize) {
        let id = self.rng.uuid();
        match n % 4 {
            0 => self.aside(vec![
                ("type", json!("file-history-snapshot")),
                ("messageId", json!(id)),
                ("isSnapshotUpdate", json!(false)),
                (
                    "snapshot",
                    json!({"trackedFileBackups": {}, "timestamp": iso(self.now)}),
                ),
            ]),
            1 if !self.old => self.aside(vec![
                ("type", json!("permission-mode")),
                ("permissionMode", json!("acceptEdits")),
                ("sessionId", json!(self.id)),
            ]),
            2 => self.aside(vec![
                ("type", json!("summary")),
                ("summary", json!("Rounding in the cart")),
                ("leafUuid", json!(id)),
            ]),
            _ => {}
        }
    }

    /// Records of types to skip, as they stand at the end.
    pub(crate) fn close_with_asides(&mut self, n: usize) {
        let (kind, key, value): (&str, &'static str, Value) = match n % 6 {
            0 => ("last-prompt", "lastPrompt", json!("Go on.")),
            1 => ("system", "subtype", json!("turn_duration")),
            2 => (
                "attachment",
                "attachment",
                json!({"type": "todo", "content": []}),
            ),
            3 => (
                "pr-link",
                "prUrl",
                json!("https://git.example/shop/pull/412"),
            ),
            4 => ("mode", "mode", json!("normal")),
            _ => return,
        };
        self.aside(vec![
            ("type", json!(kind)),
            (key, value),
            ("timestamp", json!(iso(self.now.min(self.world.newest)))),
            ("sessionId", json!(self.id)),
        ]);
    }
}
