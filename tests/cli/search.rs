//! `search`: the stored queries, and nothing else.

use crate::data::line;
use crate::world::World;
use serde_json::{Value, json};

fn asked(skill: &str, at: &str, session: &str, query: &str) -> Value {
    line(
        skill,
        &format!("2026-07-{at}Z"),
        session,
        json!({ "completed": true, "user_query": query }),
    )
}

fn lines() -> Vec<Value> {
    vec![
        asked(
            "lint",
            "30T10:00:00",
            "s-a",
            "fix the \"lint\" errors in src/main.rs",
        ),
        asked(
            "test",
            "30T11:00:00",
            "s-a",
            "run all tests\nand then more tests",
        ),
        asked("test", "31T10:00:00", "s-b", "testing the Café menu"),
        asked("lint", "31T12:00:00.001", "s-b", "tests of the future"),
        line(
            "lint",
            "2026-07-31T10:00:00Z",
            "s-b",
            json!({ "completed": false }),
        ),
    ]
}

fn filled() -> World {
    let world = World::new();
    world.given(&lines());
    world
}

fn snippets(world: &World, args: &[&str]) -> Vec<String> {
    let found = world.json(&[&["search"], args].concat());
    let hits = found["hits"].as_array().unwrap();
    hits.iter()
        .map(|hit| hit["snippet"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn whole_words_prefixes_and_signs() {
    let world = filled();
    assert_eq!(
        snippets(&world, &["tests"]),
        ["run all [tests] and then more [tests]"]
    );
    assert_eq!(snippets(&world, &["test*"]).len(), 2);
    assert_eq!(snippets(&world, &["CAFE"]), ["testing the [Café] menu"]);
    assert_eq!(
        snippets(&world, &["main.rs"]),
        ["fix the \"lint\" errors in src/[main.rs]"]
    );
    assert_eq!(snippets(&world, &["fix", "errors"]).len(), 1, "all words");
    assert_eq!(snippets(&world, &["fix tests"]), [""; 0]);
    assert_eq!(snippets(&world, &["rs.main"]), [""; 0], "in that order");
}

#[test]
fn nothing_that_is_typed_is_an_error_of_the_search_engine() {
    let world = filled();
    for text in [
        "\"",
        "a\"b",
        "tests OR",
        "NOT tests",
        "NEAR(tests",
        "user_query:tests",
        "tests)",
        "^tests",
        "te*sts",
        "{tests}",
        "-tests",
        "tests + 1",
        "a.b",
        "ta'ble",
        "%",
        "\u{1f980} crab",
        "test**",
    ] {
        let done = world.at_now(&["search", "--json", "--", text]);
        match done.code {
            Some(0) => {}
            _ => assert_eq!(
                done.json_error(2)["message"],
                "there is no word to search for",
                "{text}"
            ),
        }
    }
}

#[test]
fn filters_and_the_present() {
    let world = filled();
    let found = world.json(&["search", "test*", "--skill", "lint"]);
    assert_eq!(
        (&found["hits"], &found["stored_queries"]),
        (&json!([]), &json!(3))
    );
    assert_eq!(
        snippets(&world, &["test*", "--since", "2026-07-31"]),
        ["[testing] the Café menu"]
    );
    assert_eq!(
        snippets(&world, &["test*", "--until", "2026-07-31"]).len(),
        1
    );
    let later = world
        .run(&[
            "search",
            "test*",
            "--json",
            "--now",
            "2026-07-31T12:00:00.001Z",
        ])
        .json();
    assert_eq!(
        (
            later["hits"].as_array().unwrap().len(),
            &later["stored_queries"]
        ),
        (3, &json!(4))
    );
    let found = world.json(&["search", "test*", "--limit", "1"]);
    assert_eq!(found["more"], 1);
    let unknown = world
        .at_now(&["search", "x", "--skill", "lnt", "--json"])
        .json_error(1);
    assert_eq!(unknown["hint"], "did you mean \"lint\"?");
}

#[test]
fn it_says_that_nothing_is_stored_and_what_stores_it() {
    let world = World::new();
    world.given(&[line(
        "lint",
        "2026-07-31T10:00:00Z",
        "s",
        json!({ "completed": true }),
    )]);
    let done = world.at_now(&["search", "x"]).ok();
    assert!(done.stdout.starts_with("No queries are stored"), "{done:?}");
    assert!(
        done.stdout.contains("capture.store_queries = true"),
        "{done:?}"
    );
    let none = filled();
    let done = none.at_now(&["search", "nowhere"]).ok();
    assert!(
        done.stdout.starts_with("0 hits among 3 stored queries\n"),
        "{done:?}"
    );
    assert!(
        done.stdout.contains("capture.store_queries is off"),
        "{done:?}"
    );
    let on = none.command(&["search", "nowhere", "--now", "2026-07-31T12:00:00Z"]);
    let on = on
        .env("SESSION_BUDDY_CAPTURE_STORE_QUERIES", "true")
        .done()
        .ok();
    assert!(!on.stdout.contains("is off"), "{on:?}");
}

#[test]
fn a_page_for_people_and_rows_for_programs() {
    let world = filled();
    insta::assert_snapshot!(world.at_now(&["search", "fix"]).snapshot(), @r#"
    exit 0
    --- stdout
    1 hit among 3 stored queries

    Query                                   Skill  Outcome    When              Session
    [fix] the "lint" errors in src/main.rs  lint   completed  2026-07-30 10:00  s-a

    the best first; times in UTC
    "#);
    let csv = world
        .at_now(&["search", "fix", "--format", "csv"])
        .ok()
        .stdout;
    assert!(csv.starts_with("rank,score,skill_name,kind,session_id,invoked_at,outcome,snippet,"));
    let row = world
        .at_now(&["search", "fix", "--format", "ndjson"])
        .ok()
        .stdout;
    let row: Value = serde_json::from_str(row.trim_end()).unwrap();
    assert_eq!(row, world.json(&["search", "fix"])["hits"][0]);
}

#[test]
fn the_order_of_import_does_not_matter() {
    let answer = |turn: usize| {
        let world = World::new();
        let mut all = lines();
        // Equal in all that ranks: the session decides.
        all.push(asked(
            "test",
            "30T11:00:00",
            "s-z",
            "run all tests\nand then more tests",
        ));
        all.push(asked(
            "test",
            "30T11:00:00",
            "s-c",
            "run all tests\nand then more tests",
        ));
        all.rotate_left(turn);
        world.given(&all);
        world.at_now(&["search", "test*", "--json"]).ok().stdout
    };
    let first = answer(0);
    for turn in [1, 3, 6] {
        assert_eq!(answer(turn), first);
    }
}

/// An embedding that points in this direction.
fn embedding(world: &World, query: &str, x: f32, y: f32) {
    let mut numbers = vec![0.0_f32; 384];
    (numbers[0], numbers[1]) = (x, y);
    let bytes: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    let conn = rusqlite::Connection::open(world.db()).unwrap();
    let set = "UPDATE invocation_detail SET embedding = ?1 WHERE user_query LIKE ?2";
    assert_eq!(conn.execute(set, (bytes, query)).unwrap(), 1);
}

#[test]
fn queries_like_one_by_embeddings_that_others_stored() {
    let world = filled();
    let number =
        world.sql("SELECT invocation_id FROM invocation_detail WHERE user_query LIKE 'fix%'");
    let none = world
        .at_now(&["search", "--like", &number[0], "--json"])
        .json_error(1);
    assert!(
        none["hint"]
            .as_str()
            .unwrap()
            .contains("skill_invocation.embedding"),
        "{none}"
    );
    embedding(&world, "fix%", 1.0, 0.0);
    embedding(&world, "run%", 1.0, 1.0);
    embedding(&world, "testing%", 0.0, 2.0);
    embedding(&world, "tests of%", 1.0, 0.0);
    let found = world.json(&["search", "--like", &number[0]]);
    let scores: Vec<f64> = found["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| (hit["score"].as_f64().unwrap() * 1e3).round() / 1e3)
        .collect();
    assert_eq!(scores, [0.707, 0.0], "itself and the future are left out");
    assert_eq!(found["stored_embeddings"], 3);
    assert_eq!(found["query"], Value::Null);
    let words = world.json(&["search", "fix"]);
    assert_eq!(words["hits"][0]["invocation_id"].to_string(), number[0]);
    assert_eq!(
        world
            .at_now(&["search", "--like", "999", "--json"])
            .json_error(1)["message"],
        "there is no invocation 999"
    );
    assert_eq!(world.at_now(&["search", "x", "--like", "1"]).code, Some(2));
}
