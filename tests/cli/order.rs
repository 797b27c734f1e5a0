//! The order in which rows arrive never matters: every answer is the same, byte by byte.

use crate::data::line;
use crate::world::World;
use serde_json::{Value, json};

/// A small generator of numbers: Sebastiano Vigna's SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap()]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = usize::try_from(self.below(at as u64 + 1)).unwrap();
            items.swap(at, other);
        }
    }
}

const SKILLS: [&str; 6] = [
    "Read",
    "Edit",
    "Bash(cargo test)",
    "Skill(pdf)",
    "lint",
    "deploy",
];

/// Two weeks of a few users, with many rows of the same minute, and some in the future.
fn rows(random: &mut Random) -> Vec<Value> {
    (0..500)
        .map(|n| {
            let skill = random.of(&SKILLS);
            let (day, hour, minute) = (17 + random.below(15), random.below(24), random.below(3));
            let at = format!("2026-07-{day:02}T{hour:02}:{minute:02}:00Z");
            let session = format!("s{}", random.below(40));
            let more = json!({
                "id": format!("row-{n}"),
                "completed": random.below(4) > 0,
                "duration_seconds": random.below(50) as f64 / 4.0,
                "user_id": format!("user{}", random.below(4)),
                "workflow_phase": random.of(&["setup", "execution", "verification"]),
                "user_query": format!("please {} number {}", random.of(&["look", "mend"]), random.below(5)),
            });
            line(skill, &at, &session, more)
        })
        .collect()
}

/// Every question, at a present that some rows lie beyond.
const QUESTIONS: &[&[&str]] = &[
    &["metrics"],
    &["metrics", "--by", "phase"],
    &["metrics", "Read"],
    &["sessions"],
    &["baselines"],
    &[
        "anomalies",
        "--current",
        "24h",
        "--window",
        "14d",
        "--fdr",
        "1",
    ],
    &["trend", "--days", "14"],
    &["trend", "Read", "--days", "14"],
    &[
        "trend",
        "Read",
        "--days",
        "14",
        "--metric",
        "duration_seconds",
    ],
    &["dependencies", "Read", "--min-lift", "0"],
    &["recommend", "--user", "user1"],
    &[
        "recommend",
        "--user",
        "user1",
        "--strategy",
        "global_popularity",
    ],
    &[
        "recommend",
        "--user",
        "user1",
        "--strategy",
        "co_occurrence",
    ],
    &["predict", "Read", "--explain"],
    &["predict", "--evaluate"],
    &["skills"],
    &["skills", "similar", "Read"],
    &["search", "look"],
    &["check", "--max-fail-rate", "1", "--min-runs", "1"],
];

#[test]
fn every_answer_is_the_same_in_whatever_order_its_rows_came() {
    let mut random = Random(4);
    let rows = rows(&mut random);
    let answers = |rows: &[Value]| -> Vec<String> {
        let world = World::new();
        world.given(rows);
        let ask = |question: &&[&str]| {
            let args = [*question, &["--json", "--now", "2026-07-30T12:00:00Z"]].concat();
            world.run(&args).ok().stdout
        };
        QUESTIONS.iter().map(ask).collect()
    };
    let expected = answers(&rows);
    for _ in 0..3 {
        let mut shuffled = rows.clone();
        random.shuffle(&mut shuffled);
        for ((question, expected), answer) in
            QUESTIONS.iter().zip(&expected).zip(answers(&shuffled))
        {
            assert_eq!(*expected, answer, "{question:?}");
        }
    }
}
