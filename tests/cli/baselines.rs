//! `baselines`: all skills over all time, compared.

use crate::data::line;
use crate::world::{NOW, World};
use serde_json::{Value, json};

fn run(skill: &str, at: &str, session: &str, more: Value) -> Value {
    line(skill, &format!("2026-07-{at}Z"), session, more)
}

/// Five skills: one always right, two equally good, one bad, one of which nothing was decided.
fn skills() -> Vec<Value> {
    let mut lines = Vec::new();
    let mut add = |skill: &str, good: u32, bad: u32| {
        for n in 0..good + bad {
            let more = json!({
                "completed": n < good, "duration_seconds": f64::from(n + 1),
                "user_id": format!("user{}", n % 3), "workflow_phase": if n == 0 { "setup" } else { "verification" },
            });
            let at = format!("{:02}T10:{:02}:00", 1 + n % 20, n % 60);
            lines.push(run(skill, &at, &format!("s{}", n % 4), more));
        }
    };
    add("right", 12, 0);
    add("third", 1, 2);
    add("sixths", 2, 4);
    add("bad", 0, 5);
    lines.push(run(
        "open",
        "05T10:00:00",
        "s9",
        json!({ "outcome": "denied" }),
    ));
    lines
}

fn numbers(report: &Value) -> Vec<String> {
    let rows = report["baselines"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            let cell = |key: &str| row[key].to_string();
            format!(
                "{} {} {} {} {} {}",
                row["skill_name"].as_str().unwrap(),
                cell("effectiveness_percentile"),
                cell("total_invocations"),
                cell("total_sessions"),
                cell("total_users"),
                cell("most_common_workflow_phase"),
            )
        })
        .collect()
}

#[test]
fn percentiles_count_the_lower_ones_and_equal_rates_are_equal() {
    let world = World::new();
    world.given(&skills());
    let report = world.json(&["baselines"]);
    assert_eq!(
        numbers(&report),
        [
            r#"right 75.0 12 4 3 "verification""#,
            r#"sixths 25.0 6 4 3 "verification""#,
            r#"third 25.0 3 3 3 "verification""#,
            r#"bad 0.0 5 4 3 "verification""#,
            "open null 1 1 0 null",
        ]
    );
    assert_eq!(
        (&report["skill_count"], &report["ranked_count"]),
        (&json!(5), &json!(4))
    );
    let right = &report["baselines"][0];
    assert_eq!(right["global_avg_duration_seconds"], json!(6.5));
    let median = right["median_duration_seconds"].as_f64().unwrap();
    assert!((median / 6.5 - 1.0).abs() < 1.0 / 64.0, "{median}");
    assert!(right["completion_rate_low"].as_f64().unwrap() < 0.8);
}

#[test]
fn what_comes_later_is_not_there_yet() {
    let world = World::new();
    let lines = skills();
    let earlier = |line: &&Value| line["invoked_at"].as_str().unwrap() <= "2026-07-03T12:00:00Z";
    let until: Vec<Value> = lines.iter().filter(earlier).cloned().collect();
    assert!(until.len() > 3 && until.len() < lines.len());
    world.given(&lines);
    let other = World::new();
    other.given(&until);
    let args = ["baselines", "--json", "--now", "2026-07-03T12:00:00Z"];
    assert_eq!(world.run(&args).ok().stdout, other.run(&args).ok().stdout);
}

#[test]
fn the_order_of_arrival_never_matters() {
    let world = World::new();
    world.given(&skills());
    let other = World::new();
    let mut lines = skills();
    lines.reverse();
    other.given(&lines);
    let args = ["baselines", "--json", "--now", NOW];
    assert_eq!(world.run(&args).ok().stdout, other.run(&args).ok().stdout);
}

#[test]
fn the_page_says_what_it_compared_and_what_it_left_out() {
    let world = World::new();
    world.given(&skills());
    let done = world.run(&["baselines", "--limit", "2"]).ok();
    for said in [
        "4 skills compared over all time",
        "1 more without a completed or failed run",
        "3 more: --limit 0 shows all",
        "Where intervals overlap",
    ] {
        assert!(done.stdout.contains(said), "{said}: {done:?}");
    }
    let nowhere = World::new();
    let error = nowhere
        .run(&["baselines", "--refresh", "--json"])
        .json_error(1);
    assert!(
        error["message"].as_str().unwrap().contains("no database"),
        "{error}"
    );
    assert!(!nowhere.db().exists(), "a question makes no database");
    let empty = World::new();
    empty.run(&["init", "--global"]).ok();
    let done = empty.run(&["baselines"]).ok();
    assert!(
        done.stdout.contains("Nothing was recorded up to then"),
        "{done:?}"
    );
}

#[test]
fn a_kind_is_shown_in_its_place_among_all() {
    let world = World::new();
    let mut lines = skills();
    lines.push(run(
        "Bash(ls)",
        "06T10:00:00",
        "s1",
        json!({ "completed": true }),
    ));
    world.given(&lines);
    let report = world.json(&["baselines", "--kind", "command"]);
    assert_eq!(numbers(&report), ["Bash(ls) 60.0 1 1 0 \"setup\""]);
    assert_eq!(report["more"], 0);
}

#[test]
fn asking_writes_nothing_and_refresh_fills_the_documented_table() {
    let world = World::new();
    world.given(&skills());
    let table =
        "SELECT skill_name, total_users, total_invocations, round(global_completion_rate, 9),
                        effectiveness_percentile, last_updated
                 FROM skill_community_baselines ORDER BY 1";
    world.run(&["baselines"]).ok();
    assert!(world.sql(table).is_empty());
    for _ in 0..2 {
        world.run(&["baselines", "--refresh", "--now", NOW]).ok();
        assert_eq!(
            world.sql(table),
            [
                "bad|3|5|0|0|2026-07-31 12:00:00.000",
                "open|0|1|-|-|2026-07-31 12:00:00.000",
                "right|3|12|1|75|2026-07-31 12:00:00.000",
                "sixths|3|6|0.333333333|25|2026-07-31 12:00:00.000",
                "third|3|3|0.333333333|25|2026-07-31 12:00:00.000",
            ]
        );
    }
}
