//! `predict`: how likely an invocation is to complete.

mod kept;

use crate::data::line;
use crate::world::World;
use serde_json::{Value, json};

/// Lines of 20 days up to the evening before [`crate::world::NOW`]: `night` fails after 20:00 UTC,
/// `flaky` every third time, `solid` never; ana is unlucky. One in ten is rejected.
fn lines(n: u32) -> Vec<Value> {
    (0..n)
        .map(|at| {
            // A whole number of steps that is prime to the day, so that hours differ.
            let minute = at * 20 * 24 * 60 / n;
            let (day, hour) = (11 + minute / 1_440, minute / 60 % 24);
            let skill = ["night", "flaky", "solid"][(at % 3) as usize];
            let user = if at / 3 % 4 == 0 { "ana" } else { "bo" };
            let fails = match skill {
                "night" => hour >= 20,
                "flaky" => at * 7_919 % 100 < 33,
                _ => false,
            } || (user == "ana" && at * 104_729 % 10 == 0);
            let outcome = if at % 10 == 9 {
                json!({ "outcome": "rejected" })
            } else {
                json!({ "completed": !fails })
            };
            let time = format!(
                "2026-07-{day:02}T{hour:02}:{:02}:{:02}Z",
                minute % 60,
                at % 60
            );
            let mut line = line(skill, &time, &format!("s{}", at / 12), outcome);
            line["user_id"] = user.into();
            line["workflow_phase"] = ["setup", "execution"][(at / 2 % 2) as usize].into();
            line
        })
        .collect()
}

fn world(n: u32) -> World {
    let world = World::new();
    world.given(&lines(n));
    world
}

fn text(world: &World, args: &[&str]) -> String {
    world.at_now(args).ok().stdout
}

#[test]
fn the_fields_are_the_promised_ones() {
    let world = world(400);
    let answer = world.json(&["predict", "night"]);
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(
        keys(&answer),
        [
            "schema_version",
            "skill_name",
            "probability",
            "model",
            "forest_probability",
            "features",
            "importance",
            "workflow_phase",
            "phases",
            "unknown",
            "skill",
            "evaluation",
        ]
    );
    assert_eq!(keys(&answer["features"]), keys(&answer["importance"]));
    let sum: f64 = answer["importance"]
        .as_object()
        .unwrap()
        .values()
        .map(|part| part.as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-9);
    let alone = world.json(&["predict", "--evaluate"]);
    assert_eq!(alone["schema_version"], 1);
    for key in [
        "auc",
        "brier",
        "auc_skill_rate",
        "brier_skill_rate",
        "brier_constant",
        "train_rows",
        "test_rows",
        "training_hash",
    ] {
        assert!(!alone[key].is_null(), "{key}");
        assert_eq!(alone[key], answer["evaluation"][key]);
    }
    // 360 of 400 are decided.
    assert_eq!(
        (&alone["train_rows"], &alone["test_rows"]),
        (&json!(252), &json!(108))
    );
    let explained = world.json(&["predict", "night", "--explain"]);
    assert!(explained["explanation"]["rules"].is_array());
}

/// A session that lasts for the day before, at its edges too; some of it by this machine's user.
fn eve(world: &World) {
    world.given(&[
        line(
            "night",
            "2026-07-30T12:00:00Z",
            "new",
            json!({ "completed": true }),
        ),
        line(
            "night",
            "2026-07-30T11:59:59.999Z",
            "new",
            json!({ "completed": false }),
        ),
        line(
            "night",
            "2026-07-31T11:30:00Z",
            "new",
            json!({ "completed": false, "user_id": "dev" }),
        ),
        line(
            "night",
            "2026-07-31T11:40:00Z",
            "new",
            json!({ "completed": true, "user_id": "dev" }),
        ),
        line(
            "night",
            "2026-07-31T11:50:00Z",
            "new",
            json!({ "outcome": "rejected" }),
        ),
        line(
            "night",
            "2026-07-31T12:00:00Z",
            "new",
            json!({ "completed": false, "user_id": "dev" }),
        ),
        line(
            "night",
            "2026-07-31T12:30:00Z",
            "new",
            json!({ "completed": true, "user_id": "dev" }),
        ),
    ]);
}

#[test]
fn features_are_what_was_known() {
    let world = world(400);
    eve(&world);
    let before = world.sql(
        "SELECT count(*) FILTER (WHERE outcome = 1), count(*),
                count(*) FILTER (WHERE outcome = 1 AND skill_id = n.id),
                count(*) FILTER (WHERE skill_id = n.id)
         FROM invocation, (SELECT id FROM skill WHERE name = 'night') n
         WHERE outcome IN (1, 2) AND at_ms < unixepoch('2026-07-31 12:00:00') * 1000",
    );
    let n: Vec<f64> = before[0].split('|').map(|n| n.parse().unwrap()).collect();
    let overall = (n[0] + 1.0) / (n[1] + 2.0);
    let args = ["predict", "night", "--session", "new", "--phase", "setup"];
    let answer = world.json(&args);
    let features = &answer["features"];
    // 2026-07-31 is a Friday.
    assert_eq!(
        (&features["hour_of_day"], &features["day_of_week"]),
        (&json!(12), &json!(4))
    );
    let in_day = world.sql(
        "SELECT count(*), sum(outcome = 1), sum(outcome IN (1, 2)) FROM invocation
         WHERE skill_id = (SELECT id FROM skill WHERE name = 'night')
         AND at_ms >= unixepoch('2026-07-30 12:00:00') * 1000
         AND at_ms < unixepoch('2026-07-31 12:00:00') * 1000",
    );
    let day: Vec<f64> = in_day[0].split('|').map(|n| n.parse().unwrap()).collect();
    assert_eq!(features["invocation_count_24h"].as_f64().unwrap(), day[0]);
    assert_eq!(
        features["completion_rate_24h"].as_f64().unwrap(),
        day[1] / day[2]
    );
    assert_eq!(features["phase_code"], 1, "execution, setup");
    assert!((features["session_minutes"].as_f64().unwrap() - 1_440.000_016_67).abs() < 1e-6);
    assert_eq!(features["user_completions"], 1);
    let near = |key: &str, x: f64, n: f64| {
        let expected = (x + 5.0 * overall) / (n + 5.0);
        assert!(
            (features[key].as_f64().unwrap() - expected).abs() < 1e-12,
            "{key}: {answer}"
        );
    };
    near("skill_rate", n[2], n[3]);
    near("user_rate", 1.0, 2.0);
    near("user_skill_rate", 1.0, 2.0);
    assert_eq!(answer["skill"]["decided_count"].as_f64().unwrap(), n[3]);
    assert_eq!(answer["unknown"], json!([]));
}

#[test]
fn what_is_new_is_said() {
    let world = world(300);
    let args = [
        "predict",
        "night",
        "--session",
        "x",
        "--phase",
        "y",
        "--user",
        "z",
    ];
    let answer = world.json(&args);
    assert_eq!(answer["unknown"], json!(["phase", "session", "user"]));
    assert_eq!(answer["features"]["phase_code"], -1);
    assert_eq!(answer["features"]["session_minutes"], 0.0);
    assert_eq!(answer["features"]["user_completions"], 0);
    let page = text(&world, &args);
    assert!(
        page.contains("nothing is known of this phase and this session and this user"),
        "{page}"
    );
    assert_eq!(world.json(&["predict", "night"])["unknown"], json!([]));
}

#[test]
fn a_user_is_found_by_name_and_by_hash() {
    let world = world(300);
    let raw = world.json(&["predict", "solid", "--user", "ana"]);
    // SHA-256 of her name.
    let hash = "24d4b96f58da6d4a8512313bbd02a28ebf0ca95dec6e4c86ef78ce7f01e788ac";
    assert_eq!(raw, world.json(&["predict", "solid", "--user", hash]));
    assert_eq!(raw["unknown"], json!([]));
    assert_ne!(
        raw["features"],
        world.json(&["predict", "solid"])["features"]
    );
}

#[test]
fn the_forest_is_used_where_it_is_best() {
    let world = world(1_500);
    let answer = world.json(&["predict", "night"]);
    assert_eq!(answer["model"], "forest", "{answer}");
    assert_eq!(answer["probability"], answer["forest_probability"]);
    let e = &answer["evaluation"];
    assert!(e["auc"].as_f64() > e["auc_skill_rate"].as_f64());
    assert!(e["brier"].as_f64() < e["brier_skill_rate"].as_f64());
    assert!(e["brier"].as_f64() < e["brier_constant"].as_f64());
    let noon = answer["probability"].as_f64().unwrap();
    let late = [
        "predict",
        "night",
        "--json",
        "--now",
        "2026-07-31T22:00:00Z",
    ];
    let late = world.run(&late).json();
    assert!(late["probability"].as_f64().unwrap() < noon - 0.3, "{late}");
    let page = text(&world, &["predict", "night"]);
    assert!(
        page.contains("answered by the forest: on the newest 405 rows it beats"),
        "{page}"
    );
}

#[test]
fn where_nothing_can_be_learnt_the_forest_is_not_used() {
    let world = World::new();
    let lines: Vec<Value> = (0..300_u32)
        .map(|n| {
            let time = format!("2026-07-{:02}T{:02}:00:00Z", 1 + n / 12, n % 12 * 2);
            // SplitMix64 from a fixed start: heads and tails without a pattern.
            let mixed = (u64::from(n) + 2).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let luck = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb) >> 63;
            line(
                "coin",
                &time,
                &format!("s{n}"),
                json!({ "completed": luck == 0 }),
            )
        })
        .collect();
    world.given(&lines);
    let answer = world.json(&["predict", "coin", "--explain"]);
    assert_ne!(answer["model"], "forest");
    assert_ne!(answer["probability"], answer["forest_probability"]);
    let page = text(&world, &["predict", "coin"]);
    assert!(
        page.contains("the forest, which is not used, says"),
        "{page}"
    );
}

#[test]
fn one_class_is_its_smoothed_rate() {
    let world = World::new();
    let lines: Vec<Value> = (0..60)
        .map(|n| {
            let time = format!("2026-07-{:02}T10:00:00Z", 1 + n % 30);
            let skill = if n < 58 { "often" } else { "rare" };
            line(skill, &time, &format!("s{n}"), json!({ "completed": true }))
        })
        .collect();
    world.given(&lines);
    let answer = world.json(&["predict", "rare", "--explain"]);
    assert_eq!(
        (&answer["model"], &answer["evaluation"]["auc"]),
        (&json!("skill_rate"), &Value::Null)
    );
    let overall = 61.0 / 62.0;
    let expected = (2.0 + 5.0 * overall) / 7.0;
    assert!((answer["probability"].as_f64().unwrap() - expected).abs() < 1e-12);
    assert_eq!(answer["explanation"]["rules"], json!([]));
    let page = text(&world, &["predict", "rare", "--explain"]);
    assert!(
        page.contains("all rows so far ended the same way"),
        "{page}"
    );
    assert!(page.contains("there is nothing to explain"), "{page}");
}

#[test]
fn too_little_data_says_how_much_is_missing() {
    let world = World::new();
    let mut lines: Vec<Value> = (0..49)
        .map(|n| {
            line(
                "lint",
                &format!("2026-07-30T10:{n:02}:00Z"),
                "s",
                json!({ "completed": n % 2 == 0 }),
            )
        })
        .collect();
    lines.push(line(
        "lint",
        "2026-07-30T11:00:00Z",
        "s",
        json!({ "outcome": "rejected" }),
    ));
    lines.push(line(
        "lint",
        "2026-07-31T12:00:00.001Z",
        "s",
        json!({ "completed": true }),
    ));
    world.given(&lines);
    for args in [&["predict", "lint"][..], &["predict", "--evaluate"]] {
        let done = world.at_now(args);
        assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""));
        assert!(
            done.stderr
                .contains("needs 50 invocations that completed or failed, there are 49"),
            "{done:?}"
        );
        assert!(done.stderr.contains("1 more"), "{done:?}");
    }
    world.given(&[line(
        "lint",
        "2026-07-31T12:00:00Z",
        "s",
        json!({ "completed": true }),
    )]);
    assert_eq!(
        world.json(&["predict", "lint"])["evaluation"]["trained_rows"],
        50
    );
}

#[test]
fn an_unknown_skill_names_the_nearest() {
    let world = world(100);
    let error = world.at_now(&["predict", "nihgt", "--json"]).json_error(1);
    assert_eq!(error["hint"], "did you mean \"night\"?");
    assert_eq!(world.at_now(&["predict"]).code, Some(2));
    assert_eq!(
        world.at_now(&["predict", "night", "--evaluate"]).code,
        Some(2)
    );
}

#[test]
fn rows_of_the_future_change_nothing() {
    let (here, there) = (world(300), world(300));
    there.given(
        &(0..60)
            .map(|n| {
                let time = format!("2026-08-{:02}T10:00:00Z", 1 + n % 28);
                let mut row = line(
                    "night",
                    &time,
                    &format!("s{n}"),
                    json!({ "completed": n % 5 == 0 }),
                );
                row["user_id"] = "ana".into();
                row["workflow_phase"] = "abc".into();
                row
            })
            .collect::<Vec<_>>(),
    );
    let args = ["predict", "night", "--user", "ana", "--explain"];
    assert_eq!(here.json(&args), there.json(&args));
}

#[test]
fn the_order_of_insertion_makes_no_difference() {
    let mut lines = lines(260);
    // Many of one millisecond.
    for (at, line) in lines.iter_mut().enumerate() {
        if at % 3 > 0 {
            line["invoked_at"] = format!("2026-07-20T1{}:00:00Z", at % 4).into();
        }
    }
    let answers: Vec<String> = (0..3)
        .map(|order| {
            let world = World::new();
            match order {
                0 => {}
                1 => lines.reverse(),
                _ => lines.rotate_left(97),
            }
            world.given(&lines);
            text(&world, &["predict", "night", "--explain", "--json"])
        })
        .collect();
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[test]
fn rows_as_csv_and_ndjson() {
    let world = world(300);
    let csv = text(&world, &["predict", "night", "--format", "csv"]);
    let (head, row) = csv.trim_end().split_once('\n').unwrap();
    assert!(
        head.starts_with("skill_name,probability,model,hour_of_day,day_of_week,"),
        "{head}"
    );
    assert!(row.starts_with("night,0."), "{row}");
    assert_eq!(head.split(',').count(), row.split(',').count());
    let line = text(&world, &["predict", "night", "--format", "ndjson"]);
    let value: Value = serde_json::from_str(line.trim_end()).unwrap();
    assert_eq!(
        value["probability"],
        world.json(&["predict", "night"])["probability"]
    );
    let evaluation = text(&world, &["predict", "--evaluate", "--format", "ndjson"]);
    let value: Value = serde_json::from_str(evaluation.trim_end()).unwrap();
    assert_eq!(value, world.json(&["predict", "--evaluate"]));
    let page = text(
        &world,
        &["predict", "night", "--explain", "--format", "markdown"],
    );
    assert!(page.contains("| Rule | Rows |"), "{page}");
}

#[test]
fn rules_cover_every_row_once() {
    let world = world(900);
    let answer = world.json(&["predict", "night", "--explain"]);
    let explanation = &answer["explanation"];
    let rules = explanation["rules"].as_array().unwrap();
    assert!(rules.len() >= 2, "{explanation}");
    let rows: u64 = rules
        .iter()
        .map(|rule| rule["rows"].as_u64().unwrap())
        .sum();
    assert_eq!(answer["evaluation"]["trained_rows"], rows);
    let share: f64 = rules
        .iter()
        .map(|rule| rule["share"].as_f64().unwrap())
        .sum();
    assert!((share - 1.0).abs() < 1e-9);
    let here = rules.iter().filter(|rule| rule["applies"] == true).count();
    assert_eq!(here, 1, "{explanation}");
    assert!(rules.iter().any(|rule| rule["likelier"] == true));
    assert!(rules.iter().any(|rule| rule["likelier"] == false));
}

#[test]
fn the_sample_has_an_answer() {
    let world = World::new();
    let asked = ["predict", "Bash(cargo test)", "--sample", "--explain"];
    let page = text(&world, &asked);
    for part in [
        "Bash(cargo test): 70% likely to complete",
        "so far 100 of 144 completed, 69% [61-76]",
        "Answer by",
        "as the forest in",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}
