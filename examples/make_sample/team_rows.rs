//! The lines of the team's file.

use super::profile::{self, Luck};
use super::rng::Rng;
use super::time::{HOUR, NEWEST_MS, iso};
use super::world::{Fact, World};
use serde_json::{Map, Value, json};

/// What is known before a line is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// Name of the skill.
    pub(crate) skill: &'static str,
    /// When, in milliseconds.
    pub(crate) at: i64,
    /// Number of the session.
    pub(crate) session: usize,
    /// Who.
    pub(crate) user: &'static str,
    /// `workflow_path`.
    pub(crate) path: Option<&'static str>,
}

/// Collects lines; they are written in order of time.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    lines: Vec<(i64, String, Fact)>,
    luck: Luck,
}

/// Skills that stand for each other, for `alternatives_considered`.
const ALTERNATIVES: &[&[&str]] = &[
    &["ruff-check", "black-format", "Bash(eslint)"],
    &["pytest-run", "Bash(pytest)", "coverage-report"],
    &["docker-build", "Bash(docker build)"],
    &["k8s-deploy", "terraform-plan"],
    &["query-explain", "mcp__postgres__query"],
    &["review-quick", "review-deep", "Skill(review)"],
    &["Grep", "Agent(Explore)", "Glob"],
    &["git-commit", "Bash(git commit)"],
    &["changelog", "Skill(release-notes)"],
];

/// What people asked for, by the word that the skill's name contains.
const QUERIES: &[(&str, &[&str])] = &[
    (
        "ruff",
        &[
            "why does ruff complain about the invoice parser",
            "lint the changed files",
        ],
    ),
    (
        "pytest",
        &[
            "run the invoice tests only",
            "is test_anchors flaky",
            "tests for money.py",
        ],
    ),
    (
        "coverage",
        &["which lines of the invoice module are not covered"],
    ),
    (
        "docker",
        &[
            "build the image for the staging shop",
            "smaller image please",
        ],
    ),
    (
        "k8s",
        &[
            "deploy checkout to staging",
            "roll out the new cart service",
        ],
    ),
    (
        "terraform",
        &["plan the second database", "what would change in staging"],
    ),
    (
        "query",
        &[
            "why is the orders query slow",
            "explain the plan of the cart lookup",
        ],
    ),
    (
        "review",
        &[
            "review the retry change",
            "is the \"token expired\" path in auth.service safe",
        ],
    ),
    (
        "changelog",
        &[
            "write the changelog since v2.4.0",
            "what's new for O'Neill's team",
        ],
    ),
    (
        "git",
        &["commit the invoice fix", "push the rounding branch"],
    ),
    (
        "cargo",
        &["does the retry test pass now", "build the orders crate"],
    ),
    (
        "vitest",
        &["run the cart tests", "why is the checkout total wrong"],
    ),
    ("sphinx", &["build the docs without warnings"]),
    ("incident", &["summarise last night's checkout outage"]),
    ("lighthouse", &["is the cart page fast enough on a phone"]),
    (
        "Explore",
        &["where do we round money", "who calls the retry helper"],
    ),
];

const ERRORS: &[&str] = &[
    "exit 1",
    "timeout",
    "file not found",
    "connection refused",
    "rate limited",
    "permission denied",
    "syntax error",
    "conflict",
];

const FOLLOW_UPS: &[&str] = &["commit", "retry", "ask", "edit", "open a pull request"];

fn phase(skill: &str) -> &'static str {
    match skill {
        "Read" | "Grep" | "WebFetch" | "Bash(ls)" | "Bash(git status)" | "Agent(Explore)" => {
            "setup"
        }
        "Edit" | "Write" | "black-format" | "k8s-deploy" | "changelog" => "execution",
        "git-commit" | "git-push" | "Bash(git commit)" => "cleanup",
        "incident-summary" => "rollback",
        "review-quick" | "review-deep" => "review",
        _ => "verification",
    }
}

impl Writer {
    /// Adds a line and returns how many milliseconds the use took. Skills whose stories are the
    /// transcripts' own are left out near now.
    pub(crate) fn add(&mut self, row: Row, rng: &mut Rng) -> i64 {
        if profile::is_quiet_for_team(row.skill, row.at) {
            return 0;
        }
        let took = profile::duration(row.skill, row.at, rng);
        let outcome = self.outcome(row, rng);
        let mut line = Map::new();
        line.insert("skill_name".to_owned(), json!(row.skill));
        line.insert("invoked_at".to_owned(), json!(written_time(row.at, rng)));
        line.insert(
            "session_id".to_owned(),
            json!(format!("team-{:03}", row.session)),
        );
        line.insert("user_id".to_owned(), json!(row.user));
        line.insert("workflow_phase".to_owned(), json!(phase(row.skill)));
        if matches!(outcome, "completed" | "failed") && rng.percent(25) {
            line.insert("completed".to_owned(), json!(outcome == "completed"));
        } else {
            line.insert("outcome".to_owned(), json!(outcome));
        }
        let knows_duration = rng.percent(95);
        if knows_duration {
            line.insert("duration_seconds".to_owned(), json!(took as f64 / 1_000.0));
        }
        if outcome == "failed" {
            line.insert("error_type".to_owned(), json!(rng.pick(ERRORS)));
        }
        if let Some(path) = row.path {
            line.insert("workflow_path".to_owned(), json!(path));
        }
        let id = extras(&mut line, row, outcome, rng);
        let fact = Fact {
            id,
            skill: row.skill.to_owned(),
            at: row.at,
            outcome,
            ms: knows_duration.then_some(took),
            session: format!("team-{:03}", row.session),
            project: None,
            user: Some(row.user),
        };
        self.lines
            .push((row.at, Value::Object(line).to_string(), fact));
        took
    }

    /// The comparison of the review prompts rests on independent throws, all else on [`Luck`].
    fn outcome(&mut self, row: Row, rng: &mut Rng) -> &'static str {
        let fails = if row.path.is_some() {
            rng.unit() < profile::failure_rate(row.skill, row.at)
        } else {
            self.luck.fails(row.skill, row.at, rng)
        };
        // Nothing but what the stories need happens near now.
        let calm = row.at > NEWEST_MS - 3 * HOUR;
        match rng.below(60) {
            0 if !fails && !calm => "rejected",
            1 if !fails && !calm => "interrupted",
            _ if fails => "failed",
            _ => "completed",
        }
    }

    /// Writes the file. One line stands twice: two equal lines are two invocations.
    pub(crate) fn finish(mut self, world: &mut World) {
        self.lines.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let is_plain = |line: &str| !line.contains("tool_use_id") && !line.contains("abtest");
        if let Some(n) = self.lines.iter().position(|(_, line, _)| is_plain(line)) {
            self.lines.insert(n, self.lines[n].clone());
        }
        let mut text = String::new();
        for (at, line, fact) in self.lines {
            text.push_str(&line);
            text.push('\n');
            world.newest = world.newest.max(at);
            world.truth.push(fact);
        }
        world
            .files
            .insert("team.jsonl".to_owned(), text.into_bytes());
    }
}

/// What only some lines carry. Returns the line's tool-use id, empty where it has none.
fn extras(line: &mut Map<String, Value>, row: Row, outcome: &str, rng: &mut Rng) -> String {
    let asked = QUERIES.iter().find(|(word, _)| row.skill.contains(word));
    if let Some((_, queries)) = asked.filter(|_| rng.percent(35)) {
        line.insert("user_query".to_owned(), json!(rng.pick(queries)));
    }
    let group = ALTERNATIVES.iter().find(|group| group.contains(&row.skill));
    if let Some(group) = group.filter(|_| rng.percent(40)) {
        let others: Vec<&str> = group
            .iter()
            .copied()
            .filter(|name| *name != row.skill)
            .collect();
        let rank = 1 + rng.below(group.len());
        line.insert("alternatives_considered".to_owned(), json!(others));
        line.insert("selection_rank".to_owned(), json!(rank));
    }
    if rng.percent(12) {
        line.insert(
            "follow_up_actions".to_owned(),
            json!([rng.pick(FOLLOW_UPS)]),
        );
    }
    if rng.percent(40) {
        let rating = if outcome == "completed" {
            rng.between(3, 5)
        } else {
            rng.between(1, 2)
        };
        line.insert("rating".to_owned(), json!(rating));
    }
    if rng.percent(35) {
        let project = rng.pick(&["/srv/shop", "/srv/orders", "/srv/docs"]);
        line.insert("project".to_owned(), json!(project));
    }
    if rng.percent(12) {
        let step = format!("{}-{}", phase(row.skill), rng.between(1, 3));
        line.insert("workflow_step_id".to_owned(), json!(step));
    }
    if !rng.percent(10) {
        return String::new();
    }
    let id = rng.tool_use_id();
    line.insert("tool_use_id".to_owned(), json!(id));
    id
}

/// Most write UTC, some their own zone.
fn written_time(ms: i64, rng: &mut Rng) -> String {
    if rng.percent(5) {
        return iso(ms + 2 * HOUR).replace('Z', "+02:00");
    }
    iso(ms)
}
