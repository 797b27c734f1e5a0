//! Skills: launched by the agent or typed by the developer, with the calls of their window.

use super::reply::End;
use super::session::Session;
use super::texts::REPLIES;
use super::tools;
use serde_json::json;

/// Who started a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// The agent called the Skill tool.
    Launched,
    /// The developer typed it; its base directory follows.
    Typed,
    /// The developer typed one that comes with the agent: no base directory, only attribution.
    Bundled,
}

/// How a skill's window ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Window {
    /// Its last call works and the agent says so.
    Completed,
    /// Its last call fails.
    Failed,
    /// The session ends after its last call.
    Unfinished,
}

impl Window {
    const fn outcome(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Unfinished => "unfinished",
        }
    }
}

impl Session<'_> {
    /// Runs the skill `name`: it calls `steps` in order, and the last of them decides.
    pub(crate) fn skill(&mut self, name: &str, start: Start, steps: &[&str], window: Window) {
        // Without attribution (2.0.x) a bundled skill could not be told from a built-in command.
        let start = if self.old && start == Start::Bundled {
            Start::Typed
        } else {
            start
        };
        let started;
        let id = if start == Start::Launched {
            self.wait(1_500, 5_000);
            started = self.now;
            self.launch(name)
        } else {
            self.wait(30_000, 90_000);
            started = self.now;
            self.typed(name, start)
        };
        self.note(
            &id,
            &format!("Skill({name})"),
            started,
            window.outcome(),
            None,
        );
        if start != Start::Bundled {
            let text = format!("Base directory for this skill: /home/dev/.claude/skills/{name}");
            self.record(
                "user",
                json!([{"type": "text", "text": text}]),
                vec![("isMeta", json!(true))],
            );
        }
        self.attribution = Some(name.to_owned());
        let Some((last, before)) = steps.split_last() else {
            return;
        };
        for step in before {
            self.call(step);
        }
        let end = if window == Window::Failed {
            End::Failed
        } else {
            End::Done
        };
        let call = tools::call(last, self.project, &mut self.rng);
        self.exchange(vec![(call, end)]);
        if window != Window::Unfinished {
            self.close_turn();
            // The prompt ends the window for versions without attribution.
            let reply = self.rng.pick(REPLIES);
            self.prompt(reply);
        }
    }

    fn launch(&mut self, name: &str) -> String {
        let id = self.rng.tool_use_id();
        let key = if self.old { "command" } else { "skill" };
        let block = json!({"type": "tool_use", "id": id, "name": "Skill", "input": {key: name}});
        self.record("assistant", json!([block]), Vec::new());
        self.wait(12, 40);
        let block = self.result_block(&id, format!("Launching skill: {name}"), false);
        let result = json!({"success": true, "commandName": name});
        self.record("user", json!([block]), vec![("toolUseResult", result)]);
        id
    }

    /// Writes what a typed command looks like. Returns its record's `uuid`.
    fn typed(&mut self, name: &str, start: Start) -> String {
        self.attribution = None;
        let head = format!("<command-name>/{name}</command-name>");
        let message = format!("<command-message>{name}</command-message>");
        // Both orders are found in real files.
        let text = if start == Start::Typed {
            format!("{message}\n{head}")
        } else {
            format!("{head}\n{message}\n<command-args></command-args>")
        };
        self.record("user", json!(text), Vec::new());
        let uuid = self.records.last().and_then(|fields| {
            fields
                .iter()
                .find(|(key, _)| *key == "uuid")
                .and_then(|(_, value)| value.as_str())
        });
        uuid.unwrap_or_default().to_owned()
    }

    /// A command that is part of the agent: no skill, no invocation.
    pub(crate) fn built_in(&mut self, name: &str) {
        self.attribution = None;
        self.wait(5_000, 20_000);
        let text = format!(
            "<command-name>/{name}</command-name>\n<command-message>{name}</command-message>\n\
             <command-args></command-args>"
        );
        self.record("user", json!(text), Vec::new());
        self.wait(20, 90);
        let output = "<local-command-stdout>ok</local-command-stdout>";
        self.record("user", json!(output), Vec::new());
        self.wait(8_000, 30_000);
    }
}
