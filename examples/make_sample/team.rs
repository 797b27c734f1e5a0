//! The team's file: who is in it, and when they work.

use super::rng::Rng;
use super::team_rows::{Row, Writer};
use super::time::{DAYS, MINUTE, NEWEST_MS, at, is_weekend};
use super::world::World;

/// Skills that are used together, in their usual order.
type Bundle = &'static [&'static str];

const RUST: Bundle = &[
    "Read",
    "Edit",
    "Bash(cargo build)",
    "Bash(cargo test)",
    "Edit",
    "Bash(cargo test)",
    "Bash(cargo clippy)",
    "Bash(git commit)",
];
const WEB: Bundle = &[
    "Read",
    "Edit",
    "Bash(tsc)",
    "Bash(vitest)",
    "mcp__playwright__browser_click",
    "lighthouse-audit",
    "Edit",
    "Bash(git commit)",
];
const PYTHON: Bundle = &[
    "ruff-check",
    "black-format",
    "pytest-run",
    "coverage-report",
    "pytest-run",
    "ruff-check",
    "git-commit",
];
const DOCS: Bundle = &[
    "Read",
    "Write",
    "sphinx-build",
    "black-format",
    "sphinx-build",
];
const RELEASE: Bundle = &[
    "changelog",
    "git-commit",
    "git-push",
    "changelog",
    "git-push",
];
const OPS: Bundle = &[
    "docker-build",
    "k8s-deploy",
    "terraform-plan",
    "docker-build",
    "k8s-deploy",
    "incident-summary",
];
const EXPLORE: Bundle = &["Grep", "Read", "Agent(Explore)", "Read", "WebFetch", "Grep"];
const DATABASE: Bundle = &[
    "mcp__postgres__query",
    "query-explain",
    "mcp__postgres__query",
    "query-explain",
    "Read",
];

/// Who has too little in common with anybody for a recommendation by similar users.
const NEWCOMER_NAME: &str = "joe";
const NEWCOMER: Bundle = &["Read", "changelog", "Read", "changelog"];

/// Made-up people and what they do.
const MEMBERS: &[(&str, &[Bundle])] = &[
    ("ana", &[RUST, RELEASE, EXPLORE]),
    ("ben", &[RUST, RELEASE, EXPLORE, DATABASE]),
    ("cleo", &[WEB, RELEASE, EXPLORE]),
    ("dan", &[RUST, DATABASE, OPS]),
    ("eva", &[WEB, EXPLORE]),
    ("finn", &[PYTHON, DOCS, RELEASE]),
    ("gus", &[OPS, RELEASE]),
    ("hana", &[PYTHON, DOCS]),
    ("ivo", &[OPS, DATABASE]),
    (NEWCOMER_NAME, &[NEWCOMER]),
];

/// Sessions of each member.
const SESSIONS: usize = 17;

/// Sessions of the newcomer.
const NEWCOMER_SESSIONS: usize = 5;

/// Sessions of each arm of the comparison of two review prompts.
const ARM_SESSIONS: usize = 16;

/// Uses of the arm's skill in each of its sessions.
const ARM_ROWS: usize = 8;

/// Writes `team.jsonl`.
pub(crate) fn write(world: &mut World) {
    let mut writer = Writer::default();
    let mut session = 0;
    for (user, bundles) in MEMBERS {
        let mut rng = Rng::labelled(user);
        let count = if *user == NEWCOMER_NAME {
            NEWCOMER_SESSIONS
        } else {
            SESSIONS
        };
        for n in 0..count {
            let start = working_time(&mut rng);
            work(
                &mut writer,
                session,
                user,
                bundles[n % bundles.len()],
                start,
                &mut rng,
            );
            session += 1;
        }
    }
    last_hour(&mut writer, &mut session);
    reviews(&mut writer, &mut session);
    writer.finish(world);
}

/// Some instant of a working day, before the last two hours.
fn working_time(rng: &mut Rng) -> i64 {
    loop {
        let days_ago = rng.between(0, DAYS - 1);
        let start = at(days_ago, rng.between(7, 17), rng.between(0, 59));
        let free = is_weekend(days_ago) && !rng.percent(15);
        if !free && start < NEWEST_MS - 120 * MINUTE {
            return start;
        }
    }
}

fn work(
    writer: &mut Writer,
    session: usize,
    user: &'static str,
    bundle: Bundle,
    start: i64,
    rng: &mut Rng,
) {
    let mut now = start;
    let mut add = |skill: &'static str, rng: &mut Rng| {
        now += rng.between(20_000, 240_000);
        now += writer.add(
            Row {
                skill,
                at: now,
                session,
                user,
                path: None,
            },
            rng,
        );
    };
    // The same two habits, as often, as in the transcripts; the newcomer has none.
    let has_habits = user != NEWCOMER_NAME;
    if has_habits && session % 5 < 2 {
        add("Bash(ls)", rng);
    }
    if has_habits && (session / 5).is_multiple_of(2) {
        add("Bash(git status)", rng);
    }
    for skill in bundle {
        if rng.percent(92) {
            add(skill, rng);
        }
    }
}

/// Two ordinary sessions in the last hour.
fn last_hour(writer: &mut Writer, session: &mut usize) {
    let mut rng = Rng::labelled("the team's last hour");
    for (user, bundle, ago) in [("eva", WEB, 51), ("hana", DOCS, 34)] {
        work(
            writer,
            *session,
            user,
            bundle,
            NEWEST_MS - ago * MINUTE,
            &mut rng,
        );
        *session += 1;
    }
}

/// Sessions that tried one of two review prompts, half of them each.
fn reviews(writer: &mut Writer, session: &mut usize) {
    let mut rng = Rng::labelled("reviews");
    for n in 0..2 * ARM_SESSIONS {
        let user = MEMBERS[n / 2 % (MEMBERS.len() - 1)].0; // all but the newcomer, who is the last
        let (skill, path) = if n % 2 == 0 {
            ("review-quick", "abtest/review-prompt/control")
        } else {
            ("review-deep", "abtest/review-prompt/treatment")
        };
        let mut now = working_time(&mut rng);
        for _ in 0..ARM_ROWS {
            let path = Some(path);
            now += writer.add(
                Row {
                    skill,
                    at: now,
                    session: *session,
                    user,
                    path,
                },
                &mut rng,
            );
            now += rng.between(20_000, 200_000);
        }
        *session += 1;
    }
}
