//! What makes real transcripts odd. Every second session gets one of these, in turn.

use super::reply::End;
use super::session::Session;
use super::skillrun::{Start, Window};
use super::texts::REPLIES;
use super::time::{MINUTE, iso};
use super::tools;
use serde_json::json;

/// How many kinds there are.
const KINDS: usize = 24;

impl Session<'_> {
    /// Plays oddity number `n`.
    pub(crate) fn oddity(&mut self, n: usize) {
        match n % KINDS {
            0 => self.refused("Edit", End::Rejected),
            1 => self.refused("Bash(git push)", End::Rejected),
            2 => self.refused("Bash(npm install)", End::Interrupted),
            3 => self.refused("Bash(rm)", End::DeniedByRule),
            4 => self.refused("Bash(git commit)", End::DeniedByHook),
            5 => self.refused("Bash(curl)", End::DeniedByMode),
            6 => self.siblings(),
            7 => self.single("Bash(npm run)", End::TimedOut),
            8 => self.single("Bash(npm run)", End::Background),
            9 => self.single("Bash(docker build)", End::MovedToBackground),
            10 => self.single("Bash(rg)", End::NoMatch),
            11 => self.single("Bash(cat)", End::NoMatch),
            12 => self.built_in(["model", "mcp", "clear", "usage"][n / KINDS % 4]),
            13 => self.unknown_skill(),
            14 => self.single("WebFetch", End::Invalid),
            15 => self.unknown_agent(),
            16 => self.plan(true),
            17 => self.plan(false),
            18 => self.plan(true),
            19 => self.compaction(),
            20 => self.answer_without_call(),
            21 => self.asleep(),
            22 => self.refused("Write", End::Interrupted),
            _ => self.skill(
                "handoff",
                Start::Typed,
                &["Read", "Write"],
                Window::Completed,
            ),
        }
    }

    fn single(&mut self, skill: &str, end: End) {
        self.call_ending(skill, end);
        self.say("On to the next step.");
    }

    /// A call that the person, a rule or a hook stops, and what the person says then.
    fn refused(&mut self, skill: &str, end: End) {
        self.call_ending(skill, end);
        if end == End::Interrupted {
            let text = "[Request interrupted by user for tool use]";
            self.record("user", json!([{"type": "text", "text": text}]), Vec::new());
        } else {
            self.say("I will leave that as it is.");
        }
        self.wait(4_000, 30_000);
        let text = self.rng.pick(REPLIES);
        self.prompt(text);
    }

    /// Three calls at once: the first fails, the other two never run.
    fn siblings(&mut self) {
        let ends = [
            ("Bash(make lint)", End::Failed),
            ("Read", End::Cancelled),
            ("Grep", End::Cancelled),
        ];
        let calls = ends
            .into_iter()
            .map(|(skill, end)| (tools::call(skill, self.project, &mut self.rng), end))
            .collect();
        self.exchange(calls);
        self.call("Bash(make lint)");
        self.call("Read");
    }

    fn unknown_skill(&mut self) {
        self.failing_call(
            json!({"name": "Skill", "input": {"skill": "deploy-prod"}}),
            "Skill(deploy-prod)",
            "Unknown skill: deploy-prod",
        );
    }

    fn unknown_agent(&mut self) {
        let input = json!({"description": "Test", "prompt": "Test", "subagent_type": "tester"});
        self.failing_call(
            json!({"name": if self.old { "Task" } else { "Agent" }, "input": input}),
            "Agent(tester)",
            "Agent type 'tester' not found. Available agents: Explore, Plan",
        );
    }

    fn failing_call(&mut self, mut block: serde_json::Value, skill: &str, error: &str) {
        self.wait(1_500, 4_000);
        let id = self.rng.tool_use_id();
        let started = self.now;
        block["type"] = json!("tool_use");
        block["id"] = json!(id);
        self.record("assistant", json!([block]), Vec::new());
        self.wait(8, 30);
        let text = format!("<tool_use_error>{error}</tool_use_error>");
        let block = self.result_block(&id, text, true);
        let result = json!(format!("Error: {error}"));
        self.record("user", json!([block]), vec![("toolUseResult", result)]);
        self.note(&id, skill, started, "failed", Some(self.now - started));
        self.say("Then without it.");
    }

    /// A plan that the person sends back, then perhaps accepts.
    fn plan(&mut self, sent_back: bool) {
        if sent_back {
            self.call_ending("ExitPlanMode", End::Rejected);
            self.wait(3_000, 20_000);
            self.prompt("Shorter, please.");
        }
        self.call("AskUserQuestion");
        self.call_ending("ExitPlanMode", End::Done);
    }

    fn compaction(&mut self) {
        self.aside(vec![
            ("type", json!("system")),
            ("subtype", json!("compact_boundary")),
            ("timestamp", json!(iso(self.now))),
            ("sessionId", json!(self.id)),
        ]);
        self.wait(200, 900);
        let text = "This session is being continued from a previous conversation.";
        self.record("user", json!(text), vec![("isCompactSummary", json!(true))]);
        self.wait(2_000, 6_000);
    }

    /// A result whose call is in no file: counted, no invocation.
    fn answer_without_call(&mut self) {
        let id = self.rng.tool_use_id();
        let block = self.result_block(&id, "ok".to_owned(), false);
        self.record("user", json!([block]), Vec::new());
    }

    /// The laptop sleeps while a file is read: by timestamps that took over an hour.
    fn asleep(&mut self) {
        self.wait(1_000, 2_000);
        let id = self.rng.tool_use_id();
        let started = self.now;
        let call = tools::call("Read", self.project, &mut self.rng);
        let block = json!({"type": "tool_use", "id": id, "name": "Read", "input": call.input});
        self.record("assistant", json!([block]), Vec::new());
        self.wait(62 * MINUTE, 70 * MINUTE);
        let block = self.result_block(&id, "1\u{2192}use std::io;".to_owned(), false);
        self.record("user", json!([block]), Vec::new());
        self.note(&id, "Read", started, "completed", Some(self.now - started));
        self.prompt("I am back. Go on.");
    }
}
