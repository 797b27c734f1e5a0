//! How well anomalies are detected, on made-up months whose changes are known:
//! `cargo bench --bench detection -- [SEED…]` (default 1 to 5, on which it was tuned; 11 to 20 are
//! for reporting). Prints Markdown. No database: the pure detector on rows in memory.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

#[path = "detection/drift.rs"]
mod drift;
#[path = "detection/scene.rs"]
mod scene;
#[path = "detection/score.rs"]
mod score;

use drift::Drift;
use scene::{FIRST_CHANGE, Luck, Rng, Scene};
use score::{Alarms, Found, Score, look};
use session_buddy::analytics::anomaly::Pair;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Sessions that differ: rates by 0.7 on the logistic scale, durations by a fifth.
const BURSTS: Luck = Luck {
    rate: 0.7,
    duration: 0.2,
};

/// Runs that know nothing of each other.
const INDEPENDENT: Luck = Luck {
    rate: 0.0,
    duration: 0.0,
};

const PAIRS: [(&str, Pair); 3] = [
    (
        "1 h against 24 h",
        Pair {
            current_ms: HOUR_MS,
            window_ms: DAY_MS,
        },
    ),
    (
        "6 h against 7 d",
        Pair {
            current_ms: 6 * HOUR_MS,
            window_ms: 7 * DAY_MS,
        },
    ),
    (
        "24 h against 14 d",
        Pair {
            current_ms: DAY_MS,
            window_ms: 14 * DAY_MS,
        },
    ),
];

fn main() -> Result<(), std::num::ParseIntError> {
    let args = std::env::args().skip(1).filter(|arg| !arg.starts_with('-'));
    let mut seeds = args
        .map(|arg| arg.parse())
        .collect::<Result<Vec<u64>, _>>()?;
    if seeds.is_empty() {
        seeds = (1..=5).collect();
    }
    for (title, luck) in [
        ("bursty sessions", BURSTS),
        ("independent runs", INDEPENDENT),
    ] {
        let mut totals = [const { None::<Score> }; 4];
        let mut quiet = Score::default();
        let mut drift = Drift::default();
        for seed in &seeds {
            let scene = Scene::new(*seed, luck);
            for change in &scene.changes {
                for (total, (_, pair)) in totals.iter_mut().zip(PAIRS) {
                    let now = change + pair.current_ms;
                    total
                        .get_or_insert_default()
                        .add(&look(&scene, pair, &[now]));
                }
                // Every hour for six hours with the default windows, as one who keeps watch does.
                let hourly: Vec<i64> = (1..=6).map(|hour| change + hour * HOUR_MS).collect();
                totals[3]
                    .get_or_insert_default()
                    .add(&look(&scene, PAIRS[0].1, &hourly));
            }
            drift.add(&scene);
            quiet.add(&undisturbed(&scene, *seed));
        }
        println!("## {title}, seeds {seeds:?}\n");
        let names = PAIRS.map(|(name, _)| name);
        let names = names
            .iter()
            .chain(&["1 h against 24 h, two successive looks of six agree"]);
        for (name, total) in names.zip(totals.into_iter().flatten()) {
            print(name, &total);
        }
        print_quiet(&quiet);
        print_drift(&drift);
    }
    Ok(())
}

/// Looks at working hours of days on which nothing changes, with the default windows.
fn undisturbed(scene: &Scene, seed: u64) -> Score {
    let mut rng = Rng(seed ^ 0x51);
    let mut score = Score::default();
    for day in 2..FIRST_CHANGE {
        for _ in 0..4 {
            let now = day * DAY_MS + (rng.unit() * DAY_MS as f64) as i64;
            score.add(&look(scene, PAIRS[0].1, &[now]));
        }
    }
    score
}

fn share(part: u32, of: u32) -> String {
    if of == 0 {
        return "-".to_owned();
    }
    format!("{:.3}", f64::from(part) / f64::from(of))
}

/// A line of one kind of change, or of several together: only then are false alarms theirs.
fn row(what: &str, found: &Found, false_alarms: Option<(u32, u32)>) {
    let precision = |right: u32, wrong: Option<u32>| {
        wrong.map_or_else(String::new, |wrong| share(right, right + wrong))
    };
    println!(
        "| {what} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        found.all,
        found.tested,
        found.visible,
        share(found.found, found.all),
        share(found.found_visible, found.visible),
        precision(found.found, false_alarms.map(|(ours, _)| ours)),
        share(found.plain, found.all),
        share(found.plain_visible, found.visible),
        precision(found.plain, false_alarms.map(|(_, plain)| plain)),
    );
}

fn heading(beside: &str) {
    println!(
        "| change | made | tested | visible | recall of all | recall of visible | precision | {beside}: of all | of visible | precision |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
}

fn print(name: &str, score: &Score) {
    println!("### {name}: {} looks\n", score.looks);
    heading("plain two-proportion test");
    let (rate, pace) = (&score.completion, &score.duration);
    let mut down = score.drops;
    down.add(&score.breaks);
    let mut moved = score.slower;
    moved.add(&score.faster);
    row("rates down", &down, Some((rate.worse, rate.plain_worse)));
    row("- by 0.25 to 0.5", &score.drops, None);
    row("- to nothing", &score.breaks, None);
    row("- total breaks", &score.total_breaks, None);
    let better = (rate.better, rate.plain_better);
    row("rates up by 0.25 to 0.5", &score.rises, Some(better));
    println!();
    heading("with q at most 0.05");
    let both = |alarms: &Alarms| {
        (
            alarms.worse + alarms.better,
            alarms.plain_worse + alarms.plain_better,
        )
    };
    row("durations moved", &moved, Some(both(pace)));
    row("- times 2 to 4", &score.slower, None);
    row("- halved", &score.faster, None);
    println!("\nFalse alarms: {}\n", alarms(score));
}

fn alarms(score: &Score) -> String {
    let (rate, pace) = (&score.completion, &score.duration);
    format!(
        "completion {} of {} tests without a change ({}; plain {}), duration {} of {} ({}; with q at most 0.05 {})",
        rate.worse + rate.better,
        rate.quiet,
        share(rate.worse + rate.better, rate.quiet),
        share(rate.plain_worse + rate.plain_better, rate.quiet),
        pace.worse + pace.better,
        pace.quiet,
        share(pace.worse + pace.better, pace.quiet),
        share(pace.plain_worse + pace.plain_better, pace.quiet),
    )
}

fn print_quiet(score: &Score) {
    println!(
        "### Days on which nothing changes, 1 h against 24 h: {} looks\n",
        score.looks
    );
    println!(
        "False alarms: {}; in {} of the looks at least one\n",
        alarms(score),
        share(score.alarming, score.looks)
    );
}

fn print_drift(drift: &Drift) {
    println!("### Trend of all skills, success, 7 days\n");
    println!(
        "False alarms: {} of {} skills ranked while nothing changes ({}); in {} of {} rankings at \
         least one. Slow declines of a week: {} of {} said to decline ({})\n",
        drift.alarms,
        drift.quiet,
        share(drift.alarms, drift.quiet),
        share(drift.alarming, drift.looks),
        drift.looks,
        drift.declining,
        drift.slow,
        share(drift.declining, drift.slow),
    );
}
