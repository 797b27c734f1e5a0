//! The model that is kept in the database: when it answers, and that it never matters to `--now`.

use super::{text, world};
use crate::data::line;
use serde_json::{Value, json};

#[test]
fn the_same_answer_whether_or_not_a_model_was_kept() {
    let world = world(300);
    let ask = || text(&world, &["predict", "flaky", "--explain", "--json"]);
    let kept = || {
        world.sql("SELECT format, training_hash, trained_rows, trained_ms, length(model) FROM prediction_model")
    };
    let first = ask();
    let row = kept();
    assert_eq!(row.len(), 1);
    assert_eq!(ask(), first);
    assert_eq!(kept(), row);
    // Another version, other bytes, no model: trained anew, and kept again.
    for change in [
        "UPDATE prediction_model SET format = 99",
        "UPDATE prediction_model SET model = x'00ff'",
        "UPDATE prediction_model SET model = zeroblob(100000)",
        "DELETE FROM prediction_model",
    ] {
        world.sql(change);
        assert_eq!(ask(), first, "{change}");
        assert_eq!(kept(), row, "{change}");
    }
}

#[test]
fn an_earlier_present_does_not_disturb_the_kept_model() {
    let world = world(400);
    world.json(&["predict", "night"]);
    let kept = "SELECT training_hash FROM prediction_model";
    let row = world.sql(kept);
    let earlier = [
        "predict",
        "night",
        "--json",
        "--now",
        "2026-07-25T12:00:00Z",
    ];
    let first = world.run(&earlier).ok().stdout;
    assert_eq!(world.sql(kept), row);
    assert_eq!(world.run(&earlier).ok().stdout, first);
    let value: Value = serde_json::from_str(&first).unwrap();
    assert!(value["evaluation"]["trained_to"].as_str().unwrap() <= "2026-07-25T12:00:00.000Z");
    // A row more is another training at this present.
    world.given(&[line(
        "night",
        "2026-07-31T11:00:00Z",
        "s",
        json!({ "completed": true }),
    )]);
    world.json(&["predict", "night"]);
    assert_ne!(world.sql(kept), row);
}

#[test]
fn by_the_clock_the_model_stays_until_rows_have_grown_by_a_tenth() {
    let world = world(100);
    let ask = || {
        world
            .run(&["predict", "night", "--json", "--no-import"])
            .json()
    };
    let kept = "SELECT training_hash || trained_rows FROM prediction_model";
    ask();
    let first = world.sql(kept);
    let more = |from: u32, n: u32| -> Vec<Value> {
        (from..from + n)
            .map(|n| {
                line(
                    "night",
                    &format!("2026-07-31T10:{n:02}:00Z"),
                    "more",
                    json!({ "completed": true }),
                )
            })
            .collect()
    };
    // 90 decided: up to 98 are near.
    world.given(&more(0, 8));
    let answer = ask();
    assert_eq!(world.sql(kept), first);
    assert_eq!(answer["evaluation"]["trained_rows"], 90);
    let night = answer["skill"]["decided_count"].as_u64().unwrap();
    world.given(&more(8, 1));
    let answer = ask();
    assert_ne!(world.sql(kept), first);
    assert_eq!(answer["evaluation"]["trained_rows"], 99);
    assert_eq!(
        answer["skill"]["decided_count"],
        night + 1,
        "counts are always those of now"
    );
}

#[test]
fn a_database_that_cannot_be_written_still_answers() {
    let world = world(200);
    let db = world.db();
    world.sql("PRAGMA journal_mode = DELETE");
    let first = text(&world, &["predict", "night", "--json"]);
    world.sql("DELETE FROM prediction_model");
    world.sql("PRAGMA journal_mode = DELETE");
    // Another writer holds it.
    let conn = rusqlite::Connection::open(&db).unwrap();
    conn.execute_batch("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE")
        .unwrap();
    assert_eq!(text(&world, &["predict", "night", "--json"]), first);
    conn.execute_batch("ROLLBACK; PRAGMA journal_mode = DELETE")
        .unwrap();
    drop(conn);
    assert!(world.sql("SELECT * FROM prediction_model").is_empty());
    let copy = world.path("read-only.db");
    std::fs::copy(&db, &copy).unwrap();
    let mut permissions = copy.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&copy, permissions).unwrap();
    let copy = copy.display().to_string();
    assert_eq!(
        text(&world, &["predict", "night", "--json", "--db", &copy]),
        first
    );
}
