//! How each skill behaves: how often it fails, how long it takes. Most never change; four do, and
//! those are the sample's stories. Transcripts and team file draw from the same profiles.

use super::rng::Rng;
use super::time::{DAY, HOUR, NEWEST_MS, days_before};
use std::collections::BTreeMap;

/// Never failed; every use in the last hour fails.
pub(crate) const BREAKS: &str = "Bash(docker compose)";

/// Takes [`SLOWDOWN`] times as long in the last hour.
pub(crate) const SLOWS: &str = "Bash(cargo build)";

/// How many times slower [`SLOWS`] is in the last hour.
const SLOWDOWN: f64 = 3.5;

/// Fails ever more often over the last ten days.
pub(crate) const DECLINES: &str = "Bash(pytest)";

/// Fails ever less often over the last ten days.
pub(crate) const IMPROVES: &str = "mcp__postgres__query";

/// Succeeds seven times in ten, at any time.
pub(crate) const FLAKY: &str = "Bash(cargo test)";

/// (skill, failures in a thousand, median milliseconds, spread of the logarithm in hundredths)
type Row = (&'static str, u32, u32, u32);

const PROFILES: &[Row] = &[
    ("Read", 16, 30, 80),
    ("Edit", 40, 60, 60),
    ("Write", 12, 50, 50),
    ("Grep", 12, 430, 40),
    ("Glob", 20, 470, 40),
    ("WebFetch", 50, 8_500, 60),
    ("WebSearch", 20, 9_200, 30),
    ("Bash(ls)", 10, 40, 30),
    ("Bash(git status)", 0, 70, 30),
    ("Bash(git diff)", 0, 90, 30),
    ("Bash(git log)", 5, 80, 30),
    ("Bash(git add)", 20, 300, 40),
    ("Bash(git commit)", 45, 900, 50),
    ("Bash(git push)", 50, 2_100, 40),
    (SLOWS, 40, 14_000, 22),
    (FLAKY, 300, 21_000, 30),
    ("Bash(cargo clippy)", 80, 8_000, 30),
    ("Bash(cargo fmt)", 0, 600, 20),
    ("Bash(npm run)", 40, 12_000, 35),
    ("Bash(npm install)", 30, 16_000, 40),
    ("Bash(vitest)", 100, 6_000, 30),
    ("Bash(tsc)", 110, 4_200, 30),
    ("Bash(eslint)", 90, 3_100, 30),
    (DECLINES, 0, 5_200, 30),
    ("Bash(sphinx-build)", 30, 7_000, 30),
    ("Bash(black)", 40, 700, 30),
    (BREAKS, 0, 2_600, 50),
    ("Bash(docker build)", 60, 48_000, 40),
    ("Bash(kubectl get)", 30, 900, 30),
    ("Bash(gh pr)", 40, 1_300, 40),
    ("Bash(curl)", 80, 250, 60),
    ("Bash(python3)", 90, 800, 60),
    ("Bash(make lint)", 60, 5_000, 30),
    (IMPROVES, 0, 320, 50),
    ("mcp__postgres__list_tables", 0, 140, 30),
    // An MCP server that is slow and fails a fifth of the time.
    ("mcp__playwright__browser_navigate", 200, 13_000, 45),
    ("mcp__playwright__browser_click", 200, 11_000, 45),
    ("mcp__playwright__browser_snapshot", 200, 12_000, 45),
    ("Agent(code-reviewer)", 20, 84_000, 40),
    ("Agent(Explore)", 20, 62_000, 40),
    ("Agent(general-purpose)", 30, 110_000, 40),
    ("TodoWrite", 0, 15, 20),
    ("TaskCreate", 0, 15, 20),
    ("TaskUpdate", 0, 15, 20),
    ("AskUserQuestion", 0, 24_000, 60),
    ("ruff-check", 60, 900, 30),
    ("black-format", 10, 700, 30),
    ("pytest-run", 120, 9_000, 40),
    ("coverage-report", 0, 11_000, 30),
    ("sphinx-build", 50, 14_000, 40),
    ("git-commit", 40, 900, 40),
    ("git-push", 50, 2_200, 40),
    ("docker-build", 110, 55_000, 40),
    ("k8s-deploy", 160, 41_000, 40),
    ("terraform-plan", 90, 26_000, 40),
    ("lighthouse-audit", 140, 33_000, 30),
    ("query-explain", 0, 1_100, 40),
    ("changelog", 30, 4_000, 40),
    ("incident-summary", 70, 17_000, 40),
    ("review-quick", 340, 9_000, 40),
    ("review-deep", 120, 24_000, 40),
];

/// What is assumed of a skill that has no profile.
const PLAIN: Row = ("", 20, 400, 50);

fn profile(skill: &str) -> Row {
    PROFILES
        .iter()
        .copied()
        .find(|row| row.0 == skill)
        .unwrap_or(PLAIN)
}

/// How likely `skill` fails at `ms`, from 0 to 1.
pub(crate) fn failure_rate(skill: &str, ms: i64) -> f64 {
    let days = days_before(ms);
    let last_ten = (10.0 - days).clamp(0.0, 10.0) / 10.0;
    match skill {
        BREAKS if ms >= NEWEST_MS - HOUR => 1.0,
        DECLINES => 0.02 + 0.78 * last_ten,
        IMPROVES => 0.85 - 0.85 * last_ten,
        _ => f64::from(profile(skill).1) / 1_000.0,
    }
}

/// How long one use of `skill` at `ms` takes, in milliseconds.
pub(crate) fn duration(skill: &str, ms: i64, rng: &mut Rng) -> i64 {
    let (_, _, median, spread) = profile(skill);
    let factor = if skill == SLOWS && ms >= NEWEST_MS - HOUR {
        SLOWDOWN
    } else {
        1.0
    };
    (f64::from(median) * factor * rng.spread(f64::from(spread) / 100.0)) as i64 + 3
}

/// Decides who fails. Failures are spread evenly rather than thrown: what a story promises then
/// holds in a few dozen uses, where independent throws would need hundreds.
#[derive(Debug, Default)]
pub(crate) struct Luck {
    /// Per skill: what is owed in failures, and when the next one falls due.
    owed: BTreeMap<String, (f64, f64)>,
}

impl Luck {
    /// Whether this use of `skill` at `ms` fails.
    pub(crate) fn fails(&mut self, skill: &str, ms: i64, rng: &mut Rng) -> bool {
        let rate = failure_rate(skill, ms);
        if rate >= 1.0 {
            return true;
        }
        let first = 0.3 + 0.7 * rng.unit();
        let (owed, due) = self.owed.entry(skill.to_owned()).or_insert((0.0, first));
        *owed += rate;
        if *owed < *due {
            return false;
        }
        *owed -= 1.0;
        // Between half a failure early and half a failure late.
        *due = rng.unit();
        true
    }
}

/// The part of the day before [`NEWEST_MS`] in which the team leaves the two skills that break and
/// slow down alone, so that the baselines of those stories are the transcripts' own.
pub(crate) fn is_quiet_for_team(skill: &str, ms: i64) -> bool {
    (skill == BREAKS || skill == SLOWS) && ms >= NEWEST_MS - DAY - HOUR
}
