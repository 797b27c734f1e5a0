//! `recommend`: the three ways, checked by hand.

use crate::data::line;
use crate::world::World;
use serde_json::{Value, json};

/// Runs of a skill by a user, in a session of their own, so many of them completed.
fn runs(user: &str, skill: &str, completed: u32, failed: u32) -> Vec<Value> {
    (0..completed + failed)
        .map(|n| {
            let at = format!("2026-07-20T{:02}:{:02}:00Z", n / 60, n % 60);
            let more = json!({ "completed": n < completed, "user_id": user });
            line(skill, &at, &format!("{user}-{skill}"), more)
        })
        .collect()
}

/// dev and ann completed a, b, c; bob two of them and d; each has more.
fn three_users() -> Vec<Value> {
    let shared = |user: &str| {
        ["a", "b", "c"]
            .map(|skill| runs(user, skill, 1, 0))
            .concat()
    };
    [
        shared("dev"),
        runs("dev", "tried", 0, 1),
        shared("ann"),
        runs("ann", "good", 9, 1),
        runs("ann", "tried", 5, 0),
        runs("ann", "bad", 0, 4),
        shared("bob"),
        runs("bob", "d", 1, 0),
        runs("bob", "good", 1, 0),
        runs("bob", "e", 1, 1),
        runs("eve", "z", 30, 0),
    ]
    .concat()
}

fn names(answer: &Value) -> Vec<&str> {
    let rows = answer["recommendations"].as_array().unwrap();
    rows.iter()
        .map(|row| row["skill_name"].as_str().unwrap())
        .collect()
}

#[test]
fn similar_users_recommend_what_they_did_well_with() {
    let world = World::new();
    world.given(&three_users());
    let answer = world.json(&["recommend"]);
    assert_eq!(answer["schema_version"], 1);
    assert_eq!(answer["user_id"], "dev");
    assert_eq!(answer["source"], "collaborative_filtering");
    assert_eq!(
        (&answer["user_count"], &answer["neighbour_count"]),
        (&json!(4), &json!(2))
    );
    assert_eq!(
        (&answer["skills_used"], &answer["skills_completed"]),
        (&json!(4), &json!(3))
    );
    // ann completed a, b, c, good, tried: 3 of 5. bob a, b, c, d, good, e: 3 of 6. Of good ann's
    // 0.6 · 0.9 beats bob's 0.5 · 1. dev tried "tried" already, and "bad" never went well.
    assert_eq!(names(&answer), ["good", "d", "e"]);
    let good = &answer["recommendations"][0];
    assert!((good["score"].as_f64().unwrap() - 0.54).abs() < 1e-12);
    assert_eq!(good["completion_rate"], 0.9);
    assert_eq!(good["similar_users"], 2);
    assert_eq!(good["similarity"], 0.6);
    assert_eq!(
        good["reason"],
        "used by 2 similar users, the one that counts is 60% alike and completed 9 of 10"
    );
    assert_eq!(answer["recommendations"][1]["score"], 0.5);
    assert_eq!(answer["recommendations"][2]["score"], 0.25);
    let whole = answer.to_string();
    for name in ["ann", "bob", "eve"] {
        assert!(!whole.contains(&format!("\"{name}")), "{name} is named");
    }
    let hash = world.sql("SELECT text FROM word WHERE length(text) = 64");
    assert_eq!(hash.len(), 4);
    assert!(hash.iter().all(|hash| !whole.contains(hash)), "{whole}");
}

#[test]
fn a_user_may_be_given_raw_or_hashed() {
    let world = World::new();
    world.given(&three_users());
    let raw = world.json(&["recommend", "--user", "bob"]);
    assert_eq!(names(&raw), ["tried"]);
    // SHA-256 of "bob".
    let hash = "81b637d8fcd2c6da6359e6963113a1170de795e4b725b84d1e0b4cfd9ec58ce9";
    let hashed = world.json(&["recommend", "--user", hash]);
    assert_eq!(raw["recommendations"], hashed["recommendations"]);
    assert_eq!(hashed["user_id"], hash);
}

#[test]
fn without_a_neighbour_the_best_of_everybody() {
    let world = World::new();
    let mut lines = three_users();
    lines.extend(runs("eve", "slow", 5, 5));
    lines.extend(runs("eve", "never", 0, 12));
    world.given(&lines);
    for args in [
        &["recommend", "--user", "eve"][..],
        &["recommend", "--user", "nobody"],
        &["recommend", "--user", "all"],
        &["recommend", "--strategy", "popular"],
        &["recommend", "--strategy", "global_popularity"],
    ] {
        let answer = world.json(args);
        assert_eq!(answer["source"], "global_popularity", "{args:?}");
        for row in answer["recommendations"].as_array().unwrap() {
            assert_eq!(row["similar_users"], 0);
            let percentile = row["effectiveness_percentile"].as_f64().unwrap();
            assert!((row["score"].as_f64().unwrap() - percentile / 100.0).abs() < 1e-12);
        }
    }
    // Rates: never 0, bad 0, slow and e 0.5, tried 5/6, good 10/11, and a, b, c, d, z 1: eleven.
    let all = world.json(&["recommend", "--user", "nobody"]);
    assert_eq!(names(&all), ["z", "good", "slow", "never"]);
    let scores: Vec<f64> = all["recommendations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["score"].as_f64().unwrap())
        .collect();
    assert_eq!(
        scores,
        [6.0 / 11.0, 5.0 / 11.0, 2.0 / 11.0, 0.0],
        "zero included"
    );
    assert_eq!(
        names(&world.json(&["recommend", "--user", "eve"])),
        ["good"]
    );
    let why = &world.json(&["recommend", "--user", "nobody"])["passed_over"];
    assert_eq!(
        *why,
        json!(["no skill of this user completed, at least 3 needed to be like anybody"])
    );
}

/// One user: a and b together in three sessions, a alone in one, c everywhere, d twice with a.
fn sessions_of_one() -> Vec<Value> {
    let session = |n: u32, skills: &[&str]| -> Vec<Value> {
        let uses = skills.iter().zip(0..);
        uses.map(|(skill, minute)| {
            let at = format!("2026-07-2{n}T10:{minute:02}:00Z");
            let done = !(*skill == "b" && n == 1);
            line(
                skill,
                &at,
                &format!("s{n}"),
                json!({ "completed": done, "user_id": "dev" }),
            )
        })
        .collect()
    };
    [
        session(1, &["a", "b", "c", "d"]),
        session(2, &["a", "b", "c", "d"]),
        session(3, &["a", "b", "c"]),
        session(4, &["c", "x"]),
        session(5, &["x", "y"]),
        session(6, &["a", "z"]),
    ]
    .concat()
}

#[test]
fn one_user_goes_on_from_the_newest_session() {
    let world = World::new();
    world.given(&sessions_of_one());
    let answer = world.json(&["recommend"]);
    assert_eq!(answer["source"], "co_occurrence");
    assert_eq!(answer["session_id"], "s6");
    // N = 6, a in 4, b in 3, both in 3: lift 3/2. c in 4, with a in 3: lift 9/8, and it
    // was always completed. d twice only.
    assert_eq!(names(&answer), ["c", "b"]);
    assert_eq!(answer["recommendations"][0]["score"], 0.75);
    let b = &answer["recommendations"][1];
    assert_eq!(
        (&b["because_of"], &b["co_occurrence_count"]),
        (&json!("a"), &json!(3))
    );
    assert_eq!(b["confidence"], 0.75);
    // 3 of 4, and two of three completed.
    assert_eq!(b["score"], 0.5);
    assert_eq!(
        b["reason"],
        "goes with a: in 3 of its 4 sessions (75%), completed 2 of 3"
    );
    let other = world.json(&["recommend", "--session", "s5"]);
    assert_eq!(other["session_id"], "s5");
    assert_eq!(
        other["recommendations"],
        json!([]),
        "nothing goes with x and y"
    );
    assert_eq!(other["source"], Value::Null);
    // At an earlier now another session is the newest, and other sessions are known.
    let args = ["recommend", "--json", "--now", "2026-07-25T12:00:00Z"];
    let earlier = world.run(&args).json();
    assert_eq!(earlier["session_id"], "s5");
    world
        .at_now(&["recommend", "--session", "none", "--json"])
        .json_error(1);
}

#[test]
fn a_named_strategy_has_no_fallback() {
    let world = World::new();
    world.given(&sessions_of_one());
    let answer = world.json(&["recommend", "--strategy", "collaborative"]);
    assert_eq!(answer["recommendations"], json!([]));
    assert_eq!(
        answer["passed_over"],
        json!(["1 user in the database: it takes 2 to compare"])
    );
    let said = world
        .at_now(&["recommend", "--strategy", "collaborative_filtering"])
        .ok();
    assert!(said.stdout.contains("Nothing to recommend yet"), "{said:?}");
    let same = world.json(&["recommend", "--strategy", "co_occurrence"]);
    assert_eq!(names(&same), ["c", "b"]);
    assert_eq!(
        world.at_now(&["recommend", "--strategy", "luck"]).code,
        Some(2)
    );
}

#[test]
fn the_table_says_why() {
    let world = World::new();
    world.given(&three_users());
    insta::assert_snapshot!(world.at_now(&["recommend", "--limit", "2"]).snapshot(), @"
    exit 0
    --- stdout
    From 2 similar users among 4, for dev, who used 4 skills and completed 3
    all invocations up to 2026-07-31 12:00 (UTC)

    Skill  Score  Success [95%]  Why
    good    0.54   90%  [60-98]  used by 2 similar users, the one that counts is 60% alike and completed
                                 9 of 10
    d       0.50  100% [21-100]  used by 1 similar user, who is 50% alike and completed 1 of 1

    1 more: --limit 0 shows all
    Score: how alike the best matching user is times their success. None of these was used yet.
    `session-buddy metrics SKILL` tells more of one.
    ");
}

#[test]
fn every_format_has_the_rows() {
    let world = World::new();
    world.given(&three_users());
    let of = |format| world.at_now(&["recommend", "--format", format]).ok().stdout;
    assert_eq!(of("csv").lines().count(), 4);
    assert!(of("csv").starts_with("skill_name,kind,score,completion_rate,"));
    assert_eq!(of("ndjson").lines().count(), 3);
    assert!(
        of("markdown").contains("| good | custom | 0.54 |"),
        "{}",
        of("markdown")
    );
}

#[test]
fn the_future_does_not_count_and_order_of_arrival_never_matters() {
    let lines = [three_users(), sessions_of_one()].concat();
    let all = World::new();
    all.given(&lines);
    let backwards = World::new();
    backwards.given(&lines.iter().rev().cloned().collect::<Vec<_>>());
    for now in [
        "2026-07-20T00:00:00Z",
        "2026-07-20T00:04:00Z",
        "2026-07-22T10:01:00Z",
    ] {
        let until = World::new();
        let past = lines
            .iter()
            .filter(|line| line["invoked_at"].as_str().unwrap() <= now);
        until.given(&past.cloned().collect::<Vec<_>>());
        for strategy in ["auto", "collaborative", "co-occurrence", "popular"] {
            let ask = |world: &World| {
                let args = ["recommend", "--strategy", strategy, "--json", "--now", now];
                world.run(&args).ok().stdout
            };
            assert_eq!(ask(&all), ask(&until), "{strategy} at {now}");
            assert_eq!(ask(&all), ask(&backwards), "{strategy} at {now}, backwards");
        }
    }
}
