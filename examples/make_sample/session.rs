//! One session: a clock, and records appended as it goes.

use super::profile;
use super::reply::{End, Reply, reply};
use super::rng::Rng;
use super::texts::{BETWEEN, CLOSING, Project};
use super::time::iso;
use super::tools::{self, Call};
use super::world::{Fact, Fields, World, object};
use serde_json::{Value, json};

/// Versions of the agent from before subagents had a directory of their own.
const OLD_VERSIONS: &[&str] = &["2.0.31", "2.0.76"];

/// Versions that name the skill a call belongs to.
const VERSIONS: &[&str] = &["2.1.123", "2.1.168", "2.1.204", "2.1.220"];

/// A session that is being written.
#[derive(Debug)]
pub(crate) struct Session<'w> {
    /// Where everything ends up.
    pub(crate) world: &'w mut World,
    /// This session's own numbers.
    pub(crate) rng: Rng,
    /// Where it takes place.
    pub(crate) project: &'static Project,
    /// Its id.
    pub(crate) id: String,
    /// Its clock, in milliseconds.
    pub(crate) now: i64,
    /// The skill in whose window the calls stand.
    pub(crate) attribution: Option<String>,
    /// Written by a 2.0.x agent.
    pub(crate) old: bool,
    /// The subagent whose records these are.
    pub(crate) agent: Option<String>,
    /// The records so far.
    pub(crate) records: Vec<Fields>,
    version: &'static str,
    /// Carries the fields that most records of the sample leave out to stay small.
    full: bool,
    order: usize,
    branch: &'static str,
    parent: Option<String>,
    next_call_at: Option<i64>,
}

impl<'w> Session<'w> {
    /// A session that starts at `start`; `label` seeds its numbers.
    pub(crate) fn new(
        world: &'w mut World,
        label: &str,
        project: &'static Project,
        start: i64,
    ) -> Self {
        let mut rng = Rng::labelled(label);
        let old = rng.percent(9);
        let versions = if old { OLD_VERSIONS } else { VERSIONS };
        Self {
            world,
            project,
            id: rng.uuid(),
            now: start,
            attribution: None,
            old,
            agent: None,
            records: Vec::new(),
            version: rng.pick(versions),
            full: rng.percent(8),
            order: rng.below(3),
            branch: rng.pick(project.branches),
            parent: None,
            next_call_at: None,
            rng,
        }
    }

    /// A subagent's session inside this one, starting now.
    pub(crate) fn inside(&mut self, agent: &str) -> Session<'_> {
        Session {
            rng: Rng::labelled(agent),
            project: self.project,
            id: self.id.clone(),
            now: self.now,
            attribution: self.attribution.clone(),
            old: self.old,
            agent: Some(agent.to_owned()),
            records: Vec::new(),
            version: self.version,
            full: false,
            order: self.order,
            branch: self.branch,
            parent: None,
            next_call_at: None,
            world: self.world,
        }
    }

    /// Lets between `low` and `high` milliseconds pass.
    pub(crate) fn wait(&mut self, low: i64, high: i64) {
        self.now += self.rng.between(low, high);
    }

    /// Makes the next call stand at `ms` exactly.
    pub(crate) fn stop_clock_for_last_call(&mut self, ms: i64) {
        self.next_call_at = Some(ms);
    }

    /// Appends a record of the conversation; `more` follows the common fields.
    pub(crate) fn record(&mut self, kind: &'static str, content: Value, more: Fields) {
        self.world.newest = self.world.newest.max(self.now);
        let mut fields: Fields = vec![
            ("type", json!(kind)),
            ("sessionId", json!(self.id)),
            ("timestamp", json!(iso(self.now))),
        ];
        let is_prompt = kind == "user" && content.is_string();
        if self.full || is_prompt {
            let uuid = self.rng.uuid();
            if self.full {
                fields.push(("parentUuid", json!(self.parent)));
                fields.push(("gitBranch", json!(self.branch)));
                fields.push(("isSidechain", json!(self.agent.is_some())));
                fields.push(("userType", json!("external")));
            }
            self.parent = Some(uuid.clone());
            fields.push(("uuid", json!(uuid)));
            fields.push(("version", json!(self.version)));
        }
        if kind == "assistant" || is_prompt {
            fields.push(("cwd", json!(self.project.cwd)));
        }
        if let Some(agent) = &self.agent {
            if !self.full {
                fields.push(("isSidechain", json!(true)));
            }
            fields.push(("agentId", json!(agent)));
        }
        if kind == "assistant"
            && !self.old
            && let Some(skill) = &self.attribution
        {
            fields.push(("attributionSkill", json!(skill)));
            if let Some((plugin, _)) = skill.split_once(':') {
                fields.push(("attributionPlugin", json!(plugin)));
            }
        }
        // The role repeats the type: most records of the sample save it.
        let message = if self.full || is_prompt {
            json!({"role": kind, "content": content})
        } else {
            json!({"content": content})
        };
        fields.push(("message", message));
        fields.extend(more);
        self.records.push(fields);
    }

    /// Appends a record of a type that an importer skips.
    pub(crate) fn aside(&mut self, fields: Fields) {
        self.records.push(fields);
    }

    /// The developer writes `text`.
    pub(crate) fn prompt(&mut self, text: &str) {
        self.attribution = None;
        self.record("user", json!(text), Vec::new());
        self.wait(1_500, 5_000);
    }

    /// The agent ends its turn.
    pub(crate) fn close_turn(&mut self) {
        let text = self.rng.pick(CLOSING);
        self.say(text);
        self.wait(20_000, 150_000);
    }

    /// The agent writes `text`.
    pub(crate) fn say(&mut self, text: &str) {
        self.wait(900, 4_000);
        self.record(
            "assistant",
            json!([{"type": "text", "text": text}]),
            Vec::new(),
        );
    }

    /// Makes one call of `skill`, which ends as its profile has it. Returns whether it completed.
    pub(crate) fn call(&mut self, skill: &str) -> bool {
        let call = tools::call(skill, self.project, &mut self.rng);
        let fails = self.world.luck.fails(skill, self.now, &mut self.rng);
        self.exchange(vec![(call, if fails { End::Failed } else { End::Done })]);
        !fails
    }

    /// Makes one call that ends as `end` says.
    pub(crate) fn call_ending(&mut self, skill: &str, end: End) -> String {
        let call = tools::call(skill, self.project, &mut self.rng);
        self.exchange(vec![(call, end)]).pop().unwrap_or_default()
    }

    /// Makes `n` calls of `skill` at once, in one record, answered by one record.
    pub(crate) fn parallel(&mut self, skill: &str, n: usize) {
        let calls = (0..n)
            .map(|_| {
                let call = tools::call(skill, self.project, &mut self.rng);
                let fails = self.world.luck.fails(skill, self.now, &mut self.rng);
                (call, if fails { End::Failed } else { End::Done })
            })
            .collect();
        self.exchange(calls);
    }

    /// Writes the calls and their results, and notes what they were. Returns their ids.
    pub(crate) fn exchange(&mut self, calls: Vec<(Call, End)>) -> Vec<String> {
        self.wait(1_200, 5_500);
        self.now = self.next_call_at.take().unwrap_or(self.now);
        let started = self.now;
        let ids: Vec<String> = calls.iter().map(|_| self.rng.tool_use_id()).collect();
        self.ask(&calls, &ids);
        let mut blocks = Vec::new();
        let mut more: Fields = Vec::new();
        let mut own = None;
        for ((call, end), id) in calls.iter().zip(&ids) {
            let took = profile::duration(&call.skill, started, &mut self.rng);
            let Reply {
                text,
                error,
                result,
                denial,
                waited,
            } = reply(call, *end, took, &mut self.rng);
            if *end != End::Unfinished {
                self.now = self.now.max(started + took + waited);
                blocks.push(self.result_block(id, text, error));
            }
            if calls.len() == 1 {
                own = tools::own_duration(call, took)
                    .filter(|_| *end == End::Done)
                    .map(|_| took);
                more.extend(result.map(|result| ("toolUseResult", result)));
                let denial = denial.filter(|_| !self.old);
                more.extend(denial.map(|kind| ("toolDenialKind", json!(kind))));
            }
        }
        for ((call, end), id) in calls.iter().zip(&ids) {
            let ms = (*end != End::Unfinished).then(|| own.unwrap_or(self.now - started));
            self.note(id, &call.skill, started, end.outcome(), ms);
        }
        if !blocks.is_empty() {
            self.record("user", Value::Array(blocks), more);
        }
        ids
    }

    fn ask(&mut self, calls: &[(Call, End)], ids: &[String]) {
        let mut blocks: Vec<Value> = Vec::new();
        if self.rng.percent(7) {
            blocks.push(json!({"type": "text", "text": self.rng.pick(BETWEEN)}));
        }
        for ((call, _), id) in calls.iter().zip(ids) {
            blocks.push(
                json!({"type": "tool_use", "id": id, "name": call.tool, "input": call.input}),
            );
        }
        let mut more: Fields = Vec::new();
        let mcp = calls
            .first()
            .and_then(|(call, _)| call.tool.strip_prefix("mcp__"));
        if self.full
            && let Some((server, tool)) = mcp.and_then(|name| name.split_once("__"))
        {
            more.push(("attributionMcpServer", json!(server)));
            more.push(("attributionMcpTool", json!(tool)));
        }
        self.record("assistant", Value::Array(blocks), more);
    }

    /// A `tool_result` block; its keys come in either order, `is_error` is often left out.
    pub(crate) fn result_block(&mut self, id: &str, text: String, error: bool) -> Value {
        match (error, self.rng.percent(60)) {
            (false, true) => json!({"tool_use_id": id, "type": "tool_result", "content": text}),
            (false, false) if self.rng.percent(75) => {
                json!({"type": "tool_result", "tool_use_id": id, "content": text, "is_error": false})
            }
            (false, false) => json!({
                "type": "tool_result", "content": [{"type": "text", "text": text}],
                "tool_use_id": id,
            }),
            (true, true) => json!({
                "type": "tool_result", "content": text, "is_error": true, "tool_use_id": id,
            }),
            (true, false) => json!({
                "tool_use_id": id, "type": "tool_result", "content": text, "is_error": true,
            }),
        }
    }

    /// Notes the truth about an invocation.
    pub(crate) fn note(
        &mut self,
        id: &str,
        skill: &str,
        at: i64,
        outcome: &'static str,
        ms: Option<i64>,
    ) {
        self.world.truth.push(Fact {
            id: id.to_owned(),
            skill: skill.to_owned(),
            at,
            outcome,
            ms,
            session: self.id.clone(),
            project: Some(self.project.cwd),
            user: None,
        });
    }

    /// Writes the file. Half of the files end without a newline.
    pub(crate) fn finish(mut self) -> i64 {
        let path = match &self.agent {
            None => format!("{}/{}.jsonl", self.project.slug, self.id),
            Some(agent) if self.old => format!("{}/agent-{agent}.jsonl", self.project.slug),
            Some(agent) => {
                format!(
                    "{}/{}/subagents/agent-{agent}.jsonl",
                    self.project.slug, self.id
                )
            }
        };
        let order = self.order;
        let lines: Vec<String> = std::mem::take(&mut self.records)
            .into_iter()
            .enumerate()
            // Within a file the order changes now and then, between files more often.
            .map(|(n, fields)| object(fields, order + n / 16))
            .collect();
        let mut text = lines.join("\n");
        if self.rng.percent(50) {
            text.push('\n');
        }
        self.world
            .files
            .insert(format!("claude/projects/{path}"), text.into_bytes());
        self.now
    }
}
