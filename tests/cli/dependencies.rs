//! `dependencies`: the numbers, checked by hand.

use crate::data::line;
use crate::world::{World, sql};
use serde_json::{Value, json};

/// A session that used these skills, one a minute from `hour` on.
fn session(name: &str, hour: u32, skills: &[&str]) -> Vec<Value> {
    let at = |minute| format!("2026-07-30T{hour:02}:{minute:02}:00Z");
    let uses = skills.iter().zip(0..);
    uses.map(|(skill, minute)| line(skill, &at(minute), name, json!({ "completed": true })))
        .collect()
}

/// Ten sessions: lint in 4, test in 5, both in 3; deploy with lint in all 3 of its own; build in
/// every one; docs once with lint.
pub(crate) fn ten_sessions() -> Vec<Value> {
    [
        session("s0", 0, &["lint", "test", "deploy", "build", "lint"]),
        session("s1", 1, &["test", "lint", "deploy", "build"]),
        session("s2", 2, &["lint", "test", "deploy", "build", "docs"]),
        session("s3", 3, &["lint", "build"]),
        session("s4", 4, &["test", "build"]),
        session("s5", 5, &["test", "build", "test"]),
        session("s6", 6, &["build"]),
        session("s7", 7, &["build"]),
        session("s8", 8, &["build"]),
        session("s9", 9, &["build"]),
    ]
    .concat()
}

fn asked(world: &World, more: &[&str]) -> Value {
    world.json(&[&["dependencies", "lint"], more].concat())
}

fn names(answer: &Value) -> Vec<&str> {
    let rows = answer["dependencies"].as_array().unwrap();
    rows.iter()
        .map(|row| row["skill_b"].as_str().unwrap())
        .collect()
}

#[test]
fn lift_support_and_confidence_are_what_they_are_by_hand() {
    let world = World::new();
    world.given(&ten_sessions());
    let answer = asked(&world, &[]);
    assert_eq!(answer["schema_version"], 1);
    assert_eq!(answer["status"], "ok");
    assert_eq!(answer["session_count"], 10);
    assert_eq!(answer["skill_sessions"], 4);
    // docs has one session only: it could not share three.
    assert_eq!(answer["compared"], 3);
    assert_eq!(answer["met"], 3);
    assert_eq!(answer["missing_sessions"], 0);
    assert_eq!(names(&answer), ["deploy", "test"]);
    let deploy = &answer["dependencies"][0];
    // 3 · 10 / (4 · 3), 3 of 10, 3 of 4.
    assert_eq!(deploy["lift_score"], 2.5);
    assert_eq!(deploy["support"], 0.3);
    assert_eq!(deploy["confidence"], 0.75);
    assert_eq!(deploy["co_occurrence_count"], 3);
    assert_eq!(deploy["relationship_type"], "strong_positive");
    assert_eq!(deploy["source"], "measured");
    // Of the C(10, 3) = 120 ways to choose three sessions C(4, 3) = 4 are all with lint; the other
    // tail, none of them, has C(6, 3) = 20 and is likelier.
    assert!((deploy["p_value"].as_f64().unwrap() - 4.0 / 120.0).abs() < 1e-12);
    // Three skills compared, this the smallest p.
    assert!((deploy["q_value"].as_f64().unwrap() - 0.1).abs() < 1e-12);
    assert_eq!(deploy["sure"], false);
    // 3 · 10 / (4 · 5) is 1.5: at the border, so it is listed.
    let test = &answer["dependencies"][1];
    assert_eq!(test["lift_score"], 1.5);
    assert_eq!(test["relationship_type"], "moderate_positive");
    let keys: Vec<&String> = test.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "skill_b",
            "kind",
            "co_occurrence_count",
            "skill_b_sessions",
            "support",
            "confidence",
            "confidence_low",
            "confidence_high",
            "lift_score",
            "relationship_type",
            "p_value",
            "q_value",
            "sure",
            "source",
        ]
    );
}

#[test]
fn bounds_choose_what_is_listed() {
    let world = World::new();
    world.given(&ten_sessions());
    assert_eq!(names(&asked(&world, &["--min-lift", "1.51"])), ["deploy"]);
    let all = asked(&world, &["--min-lift", "0"]);
    assert_eq!(names(&all), ["deploy", "test", "build"]);
    assert_eq!(all["dependencies"][2]["relationship_type"], "independent");
    let few = asked(&world, &["--min-sessions", "1"]);
    // 1 · 10 / (4 · 1) is as high as that of deploy, in fewer sessions.
    assert_eq!(names(&few), ["deploy", "docs", "test"]);
    let one = asked(&world, &["--limit", "1"]);
    assert_eq!((names(&one), &one["more"]), (vec!["deploy"], &json!(1)));
    assert_eq!(asked(&world, &["--limit", "0"])["more"], 0);
    let none = world
        .at_now(&["dependencies", "lint", "--min-lift", "9"])
        .ok();
    assert!(none.stdout.contains("the highest is 2.50"), "{none:?}");
    for bad in [
        ["--min-lift", "nan"],
        ["--min-lift", "x"],
        ["--min-sessions", "0"],
    ] {
        let done = world.at_now(&[&["dependencies", "lint"], &bad[..]].concat());
        assert_eq!(done.code, Some(2), "{done:?}");
    }
}

#[test]
fn the_table_explains_itself() {
    let world = World::new();
    world.given(&ten_sessions());
    insta::assert_snapshot!(world.at_now(&["dependencies", "lint"]).snapshot(), @"
    exit 0
    --- stdout
    lint was used in 4 of 10 sessions
    all sessions up to 2026-07-31 12:00 (UTC)
    3 other skills compared, 3 share 3 sessions or more with it

    Skill   Kind    Both  Sessions  Confidence [95%]  Support  Lift  Sure         Relationship
    deploy  custom     3         3      75%  [30-95]      30%  2.50  no, q 0.100  strong positive
    test    custom     3         5      75%  [30-95]      30%  1.50  no, q 0.786  moderate positive

    Confidence: of the sessions with lint, how many have the other too. Lift: how many times as many have both as chance makes. Sure: q of Fisher's exact test at most 0.05.
    What goes together need not cause each other; long sessions have more of everything.
    ");
}

#[test]
fn every_format_has_the_rows() {
    let world = World::new();
    world.given(&ten_sessions());
    let of = |format| {
        world
            .at_now(&["dependencies", "lint", "--format", format])
            .ok()
            .stdout
    };
    assert_eq!(of("csv").lines().count(), 3);
    assert!(of("csv").starts_with("skill_b,kind,co_occurrence_count,"));
    let rows = of("ndjson");
    let first: Value = serde_json::from_str(rows.lines().next().unwrap()).unwrap();
    assert_eq!(first["skill_b"], "deploy");
    assert!(
        of("markdown").contains("| deploy | custom |"),
        "{}",
        of("markdown")
    );
}

#[test]
fn a_name_never_seen_is_an_error_and_one_without_data_says_what_is_missing() {
    let world = World::new();
    let mut lines = ten_sessions();
    lines.extend(session("s10", 10, &["rare", "build"]));
    lines.push(line(
        "soon",
        "2026-08-05T10:00:00Z",
        "s11",
        json!({ "completed": true }),
    ));
    world.given(&lines);
    let error = world
        .at_now(&["dependencies", "lnit", "--json"])
        .json_error(1);
    assert_eq!(error["hint"], "did you mean \"lint\"?");
    let rare = world.json(&["dependencies", "rare"]);
    assert_eq!(rare["status"], "insufficient_data");
    assert_eq!(rare["missing_sessions"], 2);
    assert_eq!(rare["closest_skill"], "build");
    let said = world.at_now(&["dependencies", "rare"]).ok().stdout;
    assert!(
        said.contains("build comes closest with 1: at least 2 more needed"),
        "{said}"
    );
    // Known, but nothing of it has happened yet.
    let soon = world.json(&["dependencies", "soon"]);
    assert_eq!(soon["status"], "insufficient_data");
    assert_eq!(
        (&soon["skill_sessions"], &soon["missing_sessions"]),
        (&json!(0), &json!(3))
    );
    assert_eq!(soon["session_count"], 11);
}

/// What lies after now is as if it were not there.
#[test]
fn the_future_does_not_count() {
    let lines = ten_sessions();
    let all = World::new();
    all.given(&lines);
    // From the sixth minute of no session on: between any two hours, and within one.
    for now in [
        "2026-07-30T02:01:30Z",
        "2026-07-30T05:30:00Z",
        "2026-07-30T00:00:00Z",
    ] {
        let until = World::new();
        let past = lines
            .iter()
            .filter(|line| line["invoked_at"].as_str().unwrap() <= now);
        until.given(&past.cloned().collect::<Vec<_>>());
        let ask = |world: &World| {
            let args = [
                "dependencies",
                "lint",
                "--min-sessions",
                "1",
                "--json",
                "--now",
                now,
            ];
            world.run(&args).ok().stdout
        };
        assert_eq!(ask(&all), ask(&until), "{now}");
    }
}

#[test]
fn order_of_arrival_never_matters() {
    let lines = ten_sessions();
    let answers: Vec<String> = (0..4)
        .map(|turn| {
            let world = World::new();
            let mut shuffled = lines.clone();
            // A fixed shuffle: each turn by another stride, prime to their number.
            let stride = [1, 7, 11, 17][turn];
            for (place, line) in shuffled.iter_mut().enumerate() {
                *line = lines[place * stride % lines.len()].clone();
            }
            world.given(&shuffled);
            let args = [
                "dependencies",
                "lint",
                "--min-sessions",
                "1",
                "--min-lift",
                "0",
                "--json",
            ];
            world.at_now(&args).ok().stdout
        })
        .collect();
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:#?}"
    );
}

#[test]
fn a_question_writes_nothing_and_stale_pairs_answer_alike() {
    let world = World::new();
    world.given(&ten_sessions());
    let before = std::fs::read(world.db()).unwrap();
    let answer = asked(&world, &[]);
    assert!(std::fs::read(world.db()).unwrap() == before);
    assert_eq!(world.sql("SELECT count(*) FROM skill_dependencies"), ["0"]);
    let conn = rusqlite::Connection::open(world.db()).unwrap();
    conn.execute_batch("UPDATE skill_pair_state SET stale = 1; UPDATE skill_pair SET sessions = 9")
        .unwrap();
    drop(conn);
    assert_eq!(asked(&world, &[]), answer);
    assert_eq!(world.sql("SELECT stale FROM skill_pair_state"), ["1"]);
    world.run(&["record", "other", "--session", "s0"]).ok();
    assert_eq!(world.sql("SELECT stale FROM skill_pair_state"), ["0"]);
    assert_eq!(asked(&world, &[]), answer);
}

#[test]
fn curated_rules_show_only_when_asked_for_and_where_nothing_was_measured() {
    let world = World::new();
    world.run(&["init"]).ok();
    let ask = |skill: &str| world.json(&["dependencies", skill, "--include-curated"]);
    // Nobody used either: a rule needs no data.
    let seeded = ask("ruff-check");
    assert_eq!(names(&seeded), ["black-format"]);
    let rule = &seeded["dependencies"][0];
    assert_eq!(rule["source"], "curated");
    assert_eq!(rule["relationship_type"], "curated");
    for unmeasured in [
        "lift_score",
        "support",
        "confidence",
        "p_value",
        "q_value",
        "sure",
    ] {
        assert_eq!(rule[unmeasured], Value::Null, "{unmeasured}");
    }
    assert_eq!(
        names(&ask("black-format")),
        ["ruff-check"],
        "from either side"
    );
    world
        .at_now(&["dependencies", "ruff-check", "--json"])
        .json_error(1);
    world
        .at_now(&["dependencies", "lint", "--include-curated", "--json"])
        .json_error(1);
    let said = world
        .at_now(&["dependencies", "ruff-check", "--include-curated"])
        .ok();
    assert!(
        said.stdout.contains("nothing was measured for them"),
        "{said:?}"
    );
    // Two sessions are too few to measure, three are enough.
    let both = |n| session(&format!("s{n}"), n, &["ruff-check", "black-format"]);
    world.given(&[both(1), both(2), session("s3", 3, &["x"])].concat());
    let two = ask("ruff-check");
    assert_eq!(two["dependencies"][0]["source"], "curated");
    assert_eq!(two["dependencies"][0]["co_occurrence_count"], 2);
    assert_eq!(
        world.json(&["dependencies", "ruff-check"])["dependencies"],
        json!([])
    );
    world.given(&both(4));
    let three = ask("ruff-check");
    assert_eq!(
        three["dependencies"].as_array().unwrap().len(),
        0,
        "lift is 4 · 3 / (3 · 3)"
    );
    let low = world.json(&[
        "dependencies",
        "ruff-check",
        "--include-curated",
        "--min-lift",
        "1",
    ]);
    assert_eq!(low["dependencies"][0]["source"], "measured");
    let db = world.path("work/.session-buddy/skills.db");
    assert_eq!(sql(&db, "SELECT count(*) FROM skill_dependencies"), ["4"]);
}
