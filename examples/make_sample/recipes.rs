//! What a session of each kind consists of.

use super::agents::Launch;
use super::session::Session;
use super::skillrun::{Start, Window};
use super::texts::{API, NOTES, Project, REPLIES, SHOP};

/// The kinds of session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recipe {
    /// Edit, test and commit in the Rust service.
    Api,
    /// Edit, test and commit in the web shop.
    Shop,
    /// Notes and their checker.
    Docs,
    /// Questions to the database.
    Database,
    /// Reading and searching only.
    Explore,
    /// The browser.
    Browser,
    /// Reading other people's changes.
    Review,
    /// Containers.
    Stack,
    /// Many builds.
    Build,
    /// A release.
    Release,
}

/// A skill, how often at least and at most, and in how many sessions of a hundred.
struct Step(&'static str, i64, i64, u32);

const API_STEPS: &[Step] = &[
    Step("Bash(git log)", 1, 1, 25),
    Step("Grep", 2, 4, 80),
    Step("Agent(Explore)", 1, 1, 40),
    Step("Read", 4, 7, 100),
    Step("Edit", 2, 5, 100),
    Step("Bash(cargo build)", 1, 2, 70),
    Step("TaskCreate", 1, 1, 30),
    Step("Edit", 1, 2, 60),
    Step("Bash(cargo test)", 2, 4, 100),
    Step("Edit", 1, 2, 50),
    Step("Bash(cargo test)", 1, 2, 60),
    Step("Bash(cargo clippy)", 1, 2, 45),
    Step("Bash(cargo fmt)", 1, 1, 40),
    Step("Bash(sed)", 1, 1, 15),
    Step("TaskUpdate", 1, 1, 30),
    Step("Bash(git diff)", 1, 1, 35),
    Step("Bash(git commit)", 1, 2, 92),
    Step("Bash(git push)", 1, 1, 40),
];

const SHOP_STEPS: &[Step] = &[
    Step("Glob", 1, 1, 35),
    Step("Agent(Explore)", 1, 1, 35),
    Step("Grep", 2, 4, 70),
    Step("Read", 4, 7, 100),
    Step("Edit", 3, 5, 100),
    Step("Bash(tsc)", 1, 2, 65),
    Step("Bash(vitest)", 2, 3, 100),
    Step("TodoWrite", 1, 2, 30),
    Step("Edit", 1, 2, 60),
    Step("Bash(vitest)", 1, 2, 60),
    Step("Bash(eslint)", 1, 1, 45),
    Step("Bash(npm run)", 1, 2, 55),
    Step("Bash(jq)", 1, 1, 12),
    Step("Bash(git commit)", 1, 2, 90),
    Step("Bash(git push)", 1, 1, 40),
];

const DOCS_STEPS: &[Step] = &[
    Step("Read", 3, 6, 100),
    Step("Bash(pytest)", 2, 2, 100),
    Step("Write", 1, 1, 70),
    Step("Bash(pytest)", 2, 3, 100),
    Step("Edit", 1, 2, 35),
    Step("Bash(pytest)", 2, 3, 100),
    Step("Bash(wc)", 1, 1, 30),
    Step("Bash(black)", 1, 1, 40),
    Step("Bash(sphinx-build)", 1, 2, 60),
];

const DATABASE_STEPS: &[Step] = &[
    Step("mcp__postgres__list_tables", 1, 1, 80),
    Step("mcp__postgres__query", 4, 5, 100),
    Step("Read", 2, 4, 80),
    Step("mcp__postgres__query", 4, 5, 100),
    Step("Bash(python3)", 1, 2, 40),
];

const EXPLORE_STEPS: &[Step] = &[
    Step("Glob", 1, 2, 70),
    Step("Agent(Explore)", 1, 2, 100),
    Step("Grep", 2, 4, 100),
    Step("Read", 4, 7, 100),
    Step("WebSearch", 1, 1, 35),
    Step("WebFetch", 1, 3, 60),
    Step("Agent(general-purpose)", 1, 1, 30),
    Step("Bash(find)", 1, 1, 25),
];

const BROWSER_STEPS: &[Step] = &[
    Step("mcp__playwright__browser_navigate", 2, 3, 100),
    Step("mcp__playwright__browser_snapshot", 2, 3, 100),
    Step("mcp__playwright__browser_click", 3, 4, 100),
    Step("Read", 3, 6, 100),
    Step("mcp__playwright__browser_snapshot", 1, 2, 80),
    Step("Bash(npm run)", 1, 1, 50),
    Step("Bash(curl)", 1, 1, 40),
];

const REVIEW_STEPS: &[Step] = &[
    Step("Bash(git log)", 1, 1, 90),
    Step("Bash(gh pr)", 1, 2, 80),
    Step("Bash(git diff)", 1, 2, 100),
    Step("Read", 4, 7, 100),
    Step("Grep", 2, 4, 60),
    Step("Agent(code-reviewer)", 1, 1, 60),
];

const STACK_STEPS: &[Step] = &[
    Step("Bash(docker compose)", 3, 4, 100),
    Step("Bash(curl)", 1, 2, 80),
    Step("Read", 2, 4, 60),
    Step("Bash(docker compose)", 2, 3, 100),
    Step("Bash(kubectl get)", 1, 2, 40),
    Step("Bash(docker build)", 1, 1, 40),
    Step("Bash(docker compose)", 1, 2, 60),
];

const BUILD_STEPS: &[Step] = &[
    Step("Read", 3, 5, 100),
    Step("Bash(cargo build)", 2, 3, 100),
    Step("Grep", 2, 4, 60),
    Step("Bash(cargo build)", 2, 3, 100),
    Step("Bash(make lint)", 1, 1, 40),
];

const RELEASE_STEPS: &[Step] = &[
    Step("Bash(git log)", 1, 2, 100),
    Step("Read", 1, 1, 80),
    Step("Bash(gh pr)", 1, 2, 70),
    Step("Bash(git push)", 1, 1, 60),
];

impl Recipe {
    fn steps(self) -> &'static [Step] {
        match self {
            Self::Api => API_STEPS,
            Self::Shop => SHOP_STEPS,
            Self::Docs => DOCS_STEPS,
            Self::Database => DATABASE_STEPS,
            Self::Explore => EXPLORE_STEPS,
            Self::Browser => BROWSER_STEPS,
            Self::Review => REVIEW_STEPS,
            Self::Stack => STACK_STEPS,
            Self::Build => BUILD_STEPS,
            Self::Release => RELEASE_STEPS,
        }
    }

    /// Where the `n`th session of this kind takes place.
    pub(crate) fn project(self, n: usize) -> &'static Project {
        match self {
            Self::Api | Self::Build => &API,
            Self::Shop | Self::Browser | Self::Stack => &SHOP,
            Self::Docs => &NOTES,
            Self::Database | Self::Release => [&API, &SHOP][n % 2],
            Self::Explore | Self::Review => [&API, &SHOP, &NOTES][n % 3],
        }
    }

    /// A skill that sessions of this kind run now and then: its name, who starts it, its calls.
    fn skill(self) -> Option<(&'static str, Start, &'static [&'static str])> {
        Some(match self {
            Self::Review => (
                "review",
                Start::Bundled,
                &["Bash(git diff)", "Read", "Read", "Grep"],
            ),
            Self::Release => (
                "release-notes",
                Start::Launched,
                &["Bash(git log)", "Read", "Write"],
            ),
            Self::Database => (
                "db-migrate",
                Start::Launched,
                &["Read", "Write", "Bash(make lint)"],
            ),
            Self::Explore => ("docs:outline", Start::Launched, &["Glob", "Read", "Write"]),
            Self::Stack => ("handoff", Start::Typed, &["Read", "Write"]),
            _ => return None,
        })
    }
}

impl Session<'_> {
    /// Plays `recipe`; `n` counts the sessions. `odd` is the oddity that it contains, if any.
    pub(crate) fn play(&mut self, recipe: Recipe, n: usize, odd: Option<usize>) {
        let prompt = self.rng.pick(self.project.prompts);
        self.prompt(prompt);
        // Two habits that have nothing to do with the work or with each other: in any ten
        // sessions four list files, five ask for the state, two do both.
        if n % 5 < 2 {
            self.call("Bash(ls)");
        }
        if (n / 5).is_multiple_of(2) {
            self.call("Bash(git status)");
        }
        let steps = recipe.steps();
        for (place, step) in steps.iter().enumerate() {
            if place == steps.len() / 2 {
                if let Some(odd) = odd {
                    self.oddity(odd);
                }
                if self.rng.percent(35) {
                    self.close_turn();
                    let reply = self.rng.pick(REPLIES);
                    self.prompt(reply);
                }
            }
            self.step(step);
        }
        self.close_turn();
        if let Some((name, start, calls)) = recipe.skill().filter(|_| n % 4 != 3) {
            let window = match n % 9 {
                2 => Window::Failed,
                // Near now a skill may simply still be running: no story, so no open ends there.
                4 if odd.is_some() => Window::Unfinished,
                _ => Window::Completed,
            };
            let request = self.rng.pick(REPLIES);
            self.prompt(request);
            self.skill(name, start, calls, window);
            if window != Window::Unfinished {
                self.close_turn();
            }
        }
    }

    fn step(&mut self, step: &Step) {
        let Step(skill, low, high, percent) = *step;
        if !self.rng.percent(percent) {
            return;
        }
        let times = self.rng.between(low, high);
        if matches!(skill, "Read" | "Grep" | "Glob" | "Edit") && times > 1 {
            self.parallel(skill, times as usize);
            return;
        }
        let subagent = skill
            .strip_prefix("Agent(")
            .and_then(|rest| rest.strip_suffix(')'));
        for _ in 0..times {
            if let Some(kind) = subagent {
                let launch = match self.rng.below(30) {
                    0 => Launch::Killed,
                    1 => Launch::Silent,
                    2..13 => Launch::Notified,
                    _ => Launch::Waited,
                };
                let own_file = kind == "Explore" && self.rng.percent(60);
                self.agent(kind, launch, own_file);
            } else {
                self.call(skill);
            }
        }
    }
}
