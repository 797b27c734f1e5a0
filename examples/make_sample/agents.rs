//! Subagents: launched and waited for, launched and left alone, with a transcript of their own or
//! without.

use super::profile;
use super::session::Session;
use super::time::iso;
use super::tools;
use super::world::Fields;
use serde_json::{Value, json};

/// How a subagent is launched, and what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Launch {
    /// The call returns when the subagent is done.
    Waited,
    /// The call returns at once, a notification follows.
    Notified,
    /// The call returns at once, the notification says it was killed.
    Killed,
    /// The call returns at once, nothing follows.
    Silent,
}

/// A call that has been made and not answered yet.
struct Pending {
    id: String,
    agent: String,
    kind: String,
    started: i64,
    took: i64,
    calls: usize,
}

impl Session<'_> {
    /// Launches `Agent(kind)`; with `own_file` it leaves a transcript of its own.
    pub(crate) fn agent(&mut self, kind: &str, launch: Launch, own_file: bool) {
        let launch = if self.old { Launch::Waited } else { launch };
        let skill = format!("Agent({kind})");
        let mut call = tools::call(&skill, self.project, &mut self.rng);
        if self.old {
            call.tool = "Task".to_owned();
        }
        if launch != Launch::Waited {
            call.input["run_in_background"] = json!(true);
        }
        self.wait(1_500, 5_000);
        let id = self.rng.tool_use_id();
        let block = json!({"type": "tool_use", "id": id, "name": call.tool, "input": call.input});
        self.record("assistant", json!([block]), Vec::new());
        let agent = if self.old {
            self.rng.hex(8)
        } else {
            format!("a{}", self.rng.hex(16))
        };
        let (took, calls) = if own_file {
            self.work_of(&agent, &id)
        } else {
            (profile::duration(&skill, self.now, &mut self.rng), 7)
        };
        let started = self.now;
        let fails = self.world.luck.fails(&skill, started, &mut self.rng);
        let pending = Pending {
            id,
            agent,
            kind: kind.to_owned(),
            started,
            took,
            calls,
        };
        let (outcome, ms) = match launch {
            Launch::Waited if fails => ("failed", Some(took)),
            Launch::Waited | Launch::Notified => ("completed", Some(took)),
            Launch::Killed => ("interrupted", Some(took)),
            Launch::Silent => ("completed", None),
        };
        self.note(&pending.id, &skill, started, outcome, ms);
        match launch {
            Launch::Waited => self.answer(&pending, fails),
            _ => self.leave_alone(&pending, launch),
        }
    }

    /// The subagent's transcript. Returns how long it took and how many calls it made.
    fn work_of(&mut self, agent: &str, launched_by: &str) -> (i64, usize) {
        let started = self.now;
        let mut sub = self.inside(agent);
        sub.wait(300, 900);
        sub.prompt("Find the callers and report paths only.");
        let before = sub.world.truth.len();
        sub.call("Glob");
        for _ in 0..sub.rng.between(1, 3) {
            sub.call("Grep");
        }
        let reads = sub.rng.between(3, 6) as usize;
        sub.parallel("Read", reads);
        sub.wait(6_000, 40_000);
        sub.call("Read");
        sub.say("Three callers, all in src.");
        let calls = sub.world.truth.len() - before;
        let first = sub.records.get(1).cloned();
        let ended = sub.finish();
        if let Some(repeated) = first {
            self.progress(agent, launched_by, repeated);
        }
        (ended - started, calls)
    }

    /// A `progress` record repeats one of the subagent's records; an importer must skip it.
    fn progress(&mut self, agent: &str, launched_by: &str, repeated: Fields) {
        let message: serde_json::Map<String, Value> = repeated
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        self.aside(vec![
            ("type", json!("progress")),
            ("parentToolUseID", json!(launched_by)),
            (
                "data",
                json!({"type": "agent_progress", "agentId": agent, "message": message}),
            ),
        ]);
    }

    fn answer(&mut self, pending: &Pending, fails: bool) {
        self.now = pending.started + pending.took;
        if fails {
            let text = "The agent stopped: context window exceeded".to_owned();
            let block = self.result_block(&pending.id, text, true);
            self.record("user", json!([block]), Vec::new());
            return;
        }
        let block = self.result_block(&pending.id, "Three callers, all in src.".to_owned(), false);
        let result = json!({
            "status": "completed",
            "agentId": pending.agent,
            "agentType": pending.kind,
            "totalDurationMs": pending.took,
            "totalToolUseCount": pending.calls,
        });
        self.record("user", json!([block]), vec![("toolUseResult", result)]);
    }

    fn leave_alone(&mut self, pending: &Pending, launch: Launch) {
        self.wait(150, 500);
        let text = "Async agent launched successfully.".to_owned();
        let block = self.result_block(&pending.id, text, false);
        let result = json!({
            "isAsync": true,
            "status": "async_launched",
            "agentId": pending.agent,
        });
        self.record("user", json!([block]), vec![("toolUseResult", result)]);
        if launch == Launch::Silent {
            return;
        }
        self.call("Read");
        self.call("Grep");
        self.now = self.now.max(pending.started + pending.took) + 400;
        let status = if launch == Launch::Killed {
            "killed"
        } else {
            "completed"
        };
        let notification = format!(
            "<task-notification>\n<task-id>{}</task-id>\n<tool-use-id>{}</tool-use-id>\n\
             <status>{status}</status>\n<summary>Agent \"Find callers\" {status}</summary>\n\
             <usage><tool_uses>{}</tool_uses><duration_ms>{}</duration_ms></usage>\n\
             </task-notification>",
            pending.agent, pending.id, pending.calls, pending.took
        );
        if self.rng.percent(30) {
            self.aside(vec![
                ("type", json!("queue-operation")),
                ("operation", json!("enqueue")),
                ("timestamp", json!(iso(self.now - 200))),
                ("sessionId", json!(self.id)),
                ("content", json!(notification)),
            ]);
        }
        self.record("user", json!(notification), Vec::new());
        self.say("The agent has reported.");
    }
}
