//! What must not get in, and what must not get lost on the way in.

use crate::data::line;
use crate::world::World;
use serde_json::json;

#[test]
fn a_line_that_names_nobody_is_nobodys() {
    let world = World::new();
    world.given(&[
        line(
            "lint",
            "2026-07-31T10:00:00Z",
            "s",
            json!({ "completed": true }),
        ),
        line(
            "lint",
            "2026-07-31T10:01:00Z",
            "s",
            json!({ "completed": true, "user_id": "ana" }),
        ),
    ]);
    assert_eq!(world.sql("SELECT count(user_id) FROM invocation"), ["1"]);
    world.run(&["record", "lint"]).ok();
    assert_eq!(
        world.sql("SELECT count(user_id) FROM invocation"),
        ["2"],
        "this machine's user"
    );
}

#[test]
fn numbers_that_no_sum_could_hold_do_not_stop_an_import() {
    let world = World::new();
    let decade = json!({ "completed": true, "duration_seconds": 315_000_000 });
    let mut lines = vec![
        line(
            "lint",
            "2026-07-31T10:00:00Z",
            "s",
            json!({ "selection_rank": i64::MAX }),
        ),
        line(
            "lint",
            "2026-07-31T10:00:01Z",
            "s",
            json!({ "selection_rank": 0 }),
        ),
        line(
            "lint",
            "2026-07-31T10:00:02Z",
            "s",
            json!({ "selection_rank": 1_000_000 }),
        ),
    ];
    // More than 2^63 microseconds in all.
    for second in 0..30_000 {
        let at = jiff::Timestamp::from_second(1_785_000_000 + second)
            .unwrap()
            .to_string();
        lines.push(line("long", &at, "s", decade.clone()));
    }
    let file = world.lines("many.jsonl", &lines);
    let report = world.run(&["import", &file, "--json"]).ok().json();
    assert_eq!(
        (&report["bad"], &report["new"]),
        (&json!(2), &json!(30_001))
    );
    let mean = "SELECT avg_duration_seconds FROM skill_metrics WHERE skill_name = 'long'";
    assert_eq!(world.sql(mean), ["315000000"]);
}

#[test]
fn a_database_behind_a_link_that_somebody_put_above_is_not_used() {
    let world = World::new();
    world.run(&["record", "mine"]).ok();
    let own = world.db();
    world.write("elsewhere/x", "");
    std::fs::create_dir_all(world.path("work/.session-buddy")).unwrap();
    std::os::unix::fs::symlink(&own, world.path("work/.session-buddy/skills.db")).unwrap();
    let used = world.run(&["config", "path", "--json"]).ok().json();
    assert_eq!(
        used["database"],
        "[HOME]/.local/share/session-buddy/skills.db"
    );
    assert_eq!(used["database_origin"], "default", "{used}");
}
