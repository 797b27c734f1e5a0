//! `abtest`: two strategies compared, from the first unit to the verdict.

use crate::world::{NOW, World};
use serde_json::{Value, json};
use std::fmt::Write as _;

pub(crate) fn created() -> World {
    let world = World::new();
    let create = [
        "abtest",
        "create",
        "tips",
        "--control",
        "plain",
        "--treatment",
        "clever",
    ];
    world.at_now(&create).ok();
    world
}

/// Puts units and outcomes in as SQL: `(unit, group, completed, failed, seconds)`.
pub(crate) fn filled(world: &World, units: &[(&str, &str, u32, u32, f64)]) {
    let mut sql = String::from("INSERT OR IGNORE INTO skill_metrics (skill_name) VALUES ('lint');");
    for (unit, group, completed, failed, seconds) in units {
        write!(
            sql,
            "INSERT INTO ab_test_assignments (test_id, user_id, group_name, assigned_at)
             VALUES (1, '{unit}', '{group}', '2026-07-31 11:00:00.000');"
        )
        .unwrap();
        for n in 0..completed + failed {
            write!(
                sql,
                "INSERT INTO ab_test_outcomes (test_id, user_id, skill_name, completed,
                     duration_seconds, recorded_at)
                 VALUES (1, '{unit}', 'lint', {}, {seconds}, '2026-07-31 11:30:00.000');",
                u32::from(n < *completed)
            )
            .unwrap();
        }
    }
    let conn = rusqlite::Connection::open(world.db()).unwrap();
    conn.execute_batch(&sql).unwrap();
}

fn names(group: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{group}-{n:02}")).collect()
}

/// Twelve units an arm of ten outcomes each.
fn decided(world: &World, control: u32, treatment: u32) {
    let (ours, theirs) = (names("c", 12), names("t", 12));
    let mut units = Vec::new();
    for (n, name) in (0u32..).zip(&ours) {
        units.push((
            name.as_str(),
            "control",
            control + n % 2,
            10 - control - n % 2,
            2.0,
        ));
    }
    for (n, name) in (0u32..).zip(&theirs) {
        units.push((
            name.as_str(),
            "treatment",
            treatment + n % 2,
            10 - treatment - n % 2,
            3.0,
        ));
    }
    filled(world, &units);
}

#[test]
fn from_the_first_unit_to_the_verdict() {
    let world = created();
    let assigned = world.json(&["abtest", "assign", "tips", "ana"]);
    // sha256sum of `1:ana` begins with a number above half: treatment.
    assert_eq!(assigned["group"], "treatment", "{assigned}");
    assert_eq!(assigned["strategy"], "clever");
    assert_eq!(assigned["new"], true);
    let again = world.at_now(&["abtest", "assign", "1", "ana"]).ok();
    assert_eq!(again.stdout, "treatment: clever (as before)\n");
    let record = ["abtest", "record", "tips", "ana", "--skill", "lint"];
    let done = world.at_now(
        &[
            &record[..],
            &["--completed", "--duration", "2.5", "--rating", "4"],
        ]
        .concat(),
    );
    assert_eq!(
        done.ok().stdout,
        "recorded: lint completed for treatment in tips\n"
    );
    world
        .at_now(&[&record[..], &["--failed", "-q"]].concat())
        .silent();
    let found = world.json(&["abtest", "analyze", "tips"]);
    assert_eq!(found["treatment"]["rows"], 2);
    assert_eq!(found["treatment"]["completion_rate"], 0.5);
    assert_eq!(found["treatment"]["avg_duration_seconds"], 2.5);
    assert_eq!(found["treatment"]["avg_rating"], 4.0);
    assert_eq!(found["winner"], "inconclusive");
    assert_eq!(
        world.sql(
            "SELECT completed, duration_seconds, user_rating, recorded_at FROM ab_test_outcomes"
        ),
        [
            "1|2.5|4|2026-07-31 12:00:00.000",
            "0|-|-|2026-07-31 12:00:00.000"
        ]
    );
    let stopped = world.at_now(&["abtest", "stop", "tips"]).ok();
    assert_eq!(
        stopped.stdout,
        "stopped: tips takes no new units and no outcomes\n"
    );
    assert_eq!(
        world.sql("SELECT status, end_date FROM ab_test_configs"),
        ["stopped|2026-07-31 12:00:00.000"]
    );
}

#[test]
fn units_are_kept_as_hashes_only() {
    let world = created();
    for unit in ["secret-user", "2026-07-31"] {
        world.at_now(&["abtest", "assign", "tips", unit]).ok();
        world
            .at_now(&[
                "abtest", "record", "tips", unit, "--skill", "lint", "--failed",
            ])
            .ok();
    }
    assert_eq!(world.found("", &["secret-user"]), [""; 0]);
    assert_eq!(
        world.sql("SELECT count(*) FROM ab_test_outcomes WHERE length(user_id) = 64"),
        ["2"]
    );
    let keyed = world.command(&["abtest", "assign", "tips", "secret-user", "--json"]);
    let keyed = keyed
        .env("SESSION_BUDDY_PRIVACY_USER_KEY", "k")
        .done()
        .json();
    assert_eq!(keyed["new"], true, "another key is another hash");
}

#[test]
fn a_recorded_skill_has_its_parent_and_is_in_no_answer() {
    let world = created();
    world.at_now(&["abtest", "assign", "tips", "ana"]).ok();
    world
        .at_now(&[
            "abtest",
            "record",
            "tips",
            "ana",
            "--skill",
            "new one",
            "--completed",
        ])
        .ok();
    assert_eq!(
        world.sql("SELECT total_invocations FROM skill_metrics WHERE skill_name = 'new one'"),
        ["0"]
    );
    assert_eq!(world.json(&["skills"])["skills"], json!([]));
    assert_eq!(world.sql("PRAGMA foreign_key_check"), [""; 0]);
}

#[test]
fn a_winner_is_named_with_its_interval() {
    let world = created();
    decided(&world, 4, 8);
    let found = world.json(&["abtest", "analyze", "tips"]);
    assert_eq!(found["winner"], "treatment", "{found}");
    assert_eq!(found["control"]["users"], 12);
    assert_eq!(found["control"]["rows"], 120);
    let number = |name: &str| found[name].as_f64().unwrap();
    assert!((number("difference") - 0.4).abs() < 1e-12);
    // 12 units of 10 rows at 4 and 5: G/(G-1) * 12 * 0.5^2 / 120^2 each.
    let variance = 12.0 / 11.0 * 3.0 / 14_400.0;
    assert!((number("t") - 0.4 / (2.0_f64 * variance).sqrt()).abs() < 1e-9);
    assert!((number("duration_ratio") - 1.5).abs() < 1e-12);
    assert_eq!(found["design_effect"], 1.0);
    let page = world.at_now(&["abtest", "analyze", "tips"]).ok().stdout;
    let last = page.lines().last().unwrap();
    assert!(
        last.starts_with("Winner treatment: use clever (treatment)"),
        "{last}"
    );
    assert!(
        page.contains("difference +40.0 points [+35.6 to +44.4, 95 %]"),
        "{page}"
    );
    assert!(page.contains("by rows (Fisher"), "{page}");
    let csv = world
        .at_now(&["abtest", "analyze", "tips", "--format", "csv"])
        .ok()
        .stdout;
    assert!(csv.contains(",control_strategy,control_assigned,"), "{csv}");
    assert_eq!(csv.lines().count(), 2);
}

#[test]
fn what_is_missing_is_said() {
    let world = created();
    let found = world.json(&["abtest", "analyze", "tips"]);
    for name in [
        "t",
        "p_value",
        "p_value_small_sample",
        "z_rows",
        "p_value_rows",
        "p_value_fisher",
        "difference",
        "difference_low",
        "duration_ratio",
        "power",
        "required_sample_per_arm",
    ] {
        assert_eq!(found[name], Value::Null, "{name}");
    }
    assert_eq!(
        (&found["remaining_control"], &found["remaining_treatment"]),
        (&json!(100), &json!(100))
    );
    assert!(
        found["recommendation"]
            .as_str()
            .unwrap()
            .starts_with("nothing is recorded yet")
    );
    filled(
        &world,
        &[("a", "control", 3, 2, 1.0), ("b", "treatment", 40, 60, 1.0)],
    );
    let found = world.json(&["abtest", "analyze", "tips"]);
    assert_eq!(
        found["recommendation"],
        "keep it running: each arm needs 100 outcomes or more; control lacks 95"
    );
    let page = world.at_now(&["abtest", "analyze", "tips"]).ok().stdout;
    assert!(page.contains("each arm needs two units or more"), "{page}");
}

#[test]
fn equal_constant_arms_are_no_winner() {
    let world = created();
    let names: Vec<String> = (0..24).map(|n| format!("u-{n}")).collect();
    let units: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(n, name)| {
            (
                name.as_str(),
                if n % 2 == 0 { "control" } else { "treatment" },
                10,
                0,
                1.0,
            )
        })
        .collect();
    filled(&world, &units);
    let found = world.json(&["abtest", "analyze", "tips"]);
    assert_eq!(
        (&found["p_value"], &found["winner"]),
        (&json!(1.0), &json!("inconclusive"))
    );
    assert_eq!(found["required_sample_per_arm"], Value::Null);
    assert_eq!(
        found["recommendation"],
        "no difference is seen: the rates are equal; choose by time, cost or taste"
    );
}

#[test]
fn the_future_is_outside() {
    let world = created();
    decided(&world, 4, 8);
    let at = |now: &str| {
        world
            .run(&["abtest", "analyze", "tips", "--json", "--now", now])
            .json()
    };
    assert_eq!(at("2026-07-31T11:29:59.999Z")["control"]["rows"], 0);
    assert_eq!(at("2026-07-31T11:29:59.999Z")["control"]["assigned"], 12);
    assert_eq!(at("2026-07-31T11:30:00Z")["control"]["rows"], 120);
    assert_eq!(at("2026-07-31T10:59:59Z")["control"]["assigned"], 0);
    world.at_now(&["abtest", "stop", "tips"]).ok();
    assert_eq!(at("2026-07-31T11:59:59Z")["status"], "running");
    assert_eq!(at(NOW)["status"], "stopped");
    let before = world
        .run(&["abtest", "list", "--json", "--now", "2026-07-31T11:59:59Z"])
        .json();
    assert_eq!(before["tests"], json!([]), "it had not begun");
}

#[test]
fn the_order_of_recording_does_not_matter() {
    let answer = |turn: usize| {
        let world = created();
        let mut units: Vec<(String, &str, u32, u32, f64)> = (0..30)
            .map(|n: u32| {
                let group = if n.is_multiple_of(2) {
                    "control"
                } else {
                    "treatment"
                };
                (
                    format!("u-{n}"),
                    group,
                    n % 7,
                    n % 4 + 1,
                    0.1 + f64::from(n * n % 11),
                )
            })
            .collect();
        units.rotate_left(turn);
        if turn > 0 {
            units[..10].reverse();
        }
        let units: Vec<_> = units
            .iter()
            .map(|u| (u.0.as_str(), u.1, u.2, u.3, u.4))
            .collect();
        filled(&world, &units);
        world
            .at_now(&["abtest", "analyze", "tips", "--json"])
            .ok()
            .stdout
    };
    assert_eq!(answer(0), answer(7));
    assert_eq!(answer(0), answer(22));
}
