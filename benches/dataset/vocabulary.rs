//! The skills of the data set: names, frequencies, failure rates, durations, phases.

use super::Rng;

/// How many skills there are.
const SKILLS: usize = 500;

/// Share of failed invocations over all skills.
const FAILED: f64 = 0.08;

/// Workflow phases.
pub(super) const PHASES: [&str; 5] = ["setup", "execution", "verification", "cleanup", "rollback"];

/// Kinds of errors, the first ones the most frequent.
pub(super) const ERRORS: [&str; 12] = [
    "exit 1",
    "exit 101",
    "file not found",
    "string not found",
    "not read yet",
    "exit 2",
    "timeout",
    "matches not unique",
    "path not found",
    "connection refused",
    "modified since read",
    "invalid input",
];

/// The most frequent names, in the order of their frequency.
const COMMON: [&str; 30] = [
    "Read",
    "Edit",
    "Grep",
    "Bash(git status)",
    "Bash(cargo test)",
    "Write",
    "Bash(ls)",
    "Bash(git diff)",
    "Bash(git commit)",
    "Glob",
    "TodoWrite",
    "Bash(cargo build)",
    "Bash(npm run)",
    "Bash(python3)",
    "Agent(Explore)",
    "Bash(pytest)",
    "Bash(git add)",
    "Bash(vitest)",
    "WebFetch",
    "Bash(docker compose)",
    "mcp__github__list_issues",
    "Bash(curl)",
    "Bash(cargo clippy)",
    "Agent(general-purpose)",
    "Skill(review)",
    "Bash(git push)",
    "WebSearch",
    "Bash(make)",
    "mcp__github__create_issue",
    "Skill(pdf)",
];

/// One skill.
pub(super) struct Skill {
    /// The beginning of its lines, up to the time.
    pub(super) head: Vec<u8>,
    /// Out of 65,536: how many invocations fail.
    pub(super) failed: u64,
    /// Median duration in milliseconds.
    pub(super) median_ms: f64,
    /// Its usual phase.
    pub(super) phase: usize,
}

/// All skills, and which of them 16 random bits stand for.
pub(super) struct Vocabulary {
    /// The skills, most frequent first.
    pub(super) skills: Vec<Skill>,
    slots: Vec<u16>,
}

impl Vocabulary {
    /// The vocabulary; its rates and durations depend on the numbers given.
    pub(super) fn new(rng: &mut Rng) -> Self {
        let weights: Vec<f64> = (1..=SKILLS).map(|rank| 1.0 / rank as f64).collect();
        let total: f64 = weights.iter().sum();
        let raw: Vec<f64> = (0..SKILLS).map(|_| 0.1 + rng.exponential()).collect();
        let mean: f64 = raw
            .iter()
            .zip(&weights)
            .map(|(rate, weight)| rate * weight)
            .sum::<f64>();
        let scale = FAILED * total / mean;
        let skills = (0..SKILLS)
            .map(|n| Skill {
                head: format!("{{\"skill_name\":\"{}\",\"invoked_at\":\"", name(n)).into_bytes(),
                failed: ((raw[n] * scale).min(0.6) * 65_536.0) as u64,
                median_ms: 30.0 * (7.0 * rng.unit()).exp(),
                phase: [0, 0, 1, 1, 2, 2, 2, 3, 3, 4][rng.below(10) as usize],
            })
            .collect();
        let mut slots = Vec::with_capacity(65_536);
        let mut sum = 0.0;
        for (n, weight) in weights.iter().enumerate() {
            sum += weight;
            let end = (sum / total * 65_536.0).round() as usize;
            slots.resize(end.min(65_536), n as u16);
        }
        slots.resize(65_536, 0);
        Self { skills, slots }
    }

    /// The skill that the lowest 16 of `bits` stand for.
    pub(super) fn pick(&self, bits: u64) -> &Skill {
        &self.skills[usize::from(self.slots[(bits & 0xffff) as usize])]
    }
}

fn name(n: usize) -> String {
    if let Some(name) = COMMON.get(n) {
        return (*name).to_owned();
    }
    match n % 5 {
        0 => format!("Bash(tool-{n:03} build)"),
        1 => format!("mcp__server{:02}__action_{n:03}", n % 40),
        2 => format!("Skill(skill-{n:03})"),
        3 => format!("Bash(script-{n:03}.sh)"),
        _ => format!("team-routine-{n:03}"),
    }
}
