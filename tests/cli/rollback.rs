//! `migrate --rollback` and `--version`: down, and up again with the same answers.

use crate::data::{at, event, failed, id, line, small};
use crate::world::{World, files, sql};
use rusqlite::Connection;
use serde_json::{Value, json};

/// A database with something of everything: hooks, a transcript, JSON lines with details, ratings.
fn filled() -> World {
    let world = World::new();
    world.transcript("s-1", &small("s-1", 10));
    world.transcript(
        "s-2",
        &[
            small("s-2", 30),
            vec![failed("s-2", "11:30:00", &id(99), "Exit code 1")],
        ]
        .concat(),
    );
    world.run(&["import"]).ok();
    for (n, tool) in [(50, "Read"), (51, "mcp__github__list_issues")] {
        let call = event(
            "PreToolUse",
            "s-3",
            &id(n),
            tool,
            json!({"tool_input": {}, "cwd": "/w/app"}),
        );
        world.hook_at("2026-07-31T10:00:00Z", &call);
    }
    let outcomes = [
        "completed",
        "failed",
        "rejected",
        "interrupted",
        "denied",
        "cancelled",
    ];
    let lines: Vec<Value> = outcomes
        .iter()
        .enumerate()
        .map(|(n, outcome)| {
            line(
                if n % 2 == 0 { "lint" } else { "Skill(pdf)" },
                &at(&format!("09:0{n}:00")),
                "s-4",
                json!({
                    "outcome": outcome, "user_id": format!("user-{}", n % 2), "error_type": "x.\"y\"",
                    "workflow_phase": "setup", "workflow_path": "quick", "duration_seconds": 0.25,
                    "user_query": "check the style", "selection_rank": 1, "rating": 4,
                    "follow_up_actions": ["git.commit"], "alternatives_considered": ["ruff"],
                }),
            )
        })
        .collect();
    world.given(&lines);
    world
}

/// All answers, as JSON.
fn answers(world: &World) -> Vec<Value> {
    let mut all = vec![world.json(&["metrics", "--limit", "0", "--since", "2026-01-01"])];
    for by in [
        "kind", "phase", "project", "day", "hour", "error", "outcome",
    ] {
        all.push(world.json(&[
            "metrics",
            "--by",
            by,
            "--limit",
            "0",
            "--since",
            "2026-01-01",
        ]));
    }
    all.push(world.json(&["sessions", "--limit", "0", "--since", "2026-01-01"]));
    for session in ["s-1", "s-2", "s-3", "s-4"] {
        all.push(world.json(&["session", session]));
    }
    all
}

/// Every row, with all that is known of it.
fn everything(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for table in [
        "invocation",
        "invocation_detail",
        "invocation_alias",
        "invocation_copy",
        "orphan_result",
        "import_file",
        "skill",
        "session",
        "word",
        "hourly",
        "daily",
        "session_skill",
        "user_skill",
        "phase_skill",
        "skill_word",
        "skill_total",
    ] {
        all.push(format!("-- {table}"));
        all.extend(world.sql(&format!("SELECT * FROM {table} ORDER BY 1, 2")));
    }
    all
}

#[test]
fn from_every_version_the_way_up_leads_to_the_same_answers() {
    for version in 1..=4 {
        let world = filled();
        let (before, rows) = (answers(&world), everything(&world));
        let to = version.to_string();
        let report = world.run(&["migrate", "--version", &to, "--json"]).json();
        assert_eq!(report["schema"], version);
        assert_eq!(world.sql("PRAGMA user_version").join(""), to);
        assert_eq!(
            world.sql("SELECT max(version), count(*) FROM refinery_schema_history"),
            [format!("{to}|{to}")]
        );
        assert_eq!(
            world.sql("SELECT count(*) FROM skill_migrations").join(""),
            to
        );
        world.run(&["migrate"]).ok();
        assert_eq!(answers(&world), before, "by V{version}");
        assert_eq!(everything(&world), rows, "by V{version}");
        assert_eq!(world.sql("PRAGMA integrity_check"), ["ok"]);
        assert_eq!(world.sql("PRAGMA foreign_key_check"), [""; 0]);
        assert_eq!(
            world.sql("SELECT name FROM sqlite_schema WHERE name LIKE 'kept%'"),
            [""; 0]
        );
    }
}

/// What V4's own triggers make of the same rows.
#[test]
fn the_tables_of_v4_are_as_its_triggers_keep_them() {
    let world = filled();
    world.run(&["migrate", "--version", "4"]).ok();
    let fresh = World::new();
    fresh.run(&["init", "--global"]).ok();
    fresh.run(&["migrate", "--version", "4"]).ok();
    Connection::open(fresh.db())
        .unwrap()
        .execute_batch(&format!(
            "ATTACH '{}' AS other;
             INSERT INTO skill_invocation SELECT * FROM other.skill_invocation ORDER BY id",
            world.db().display()
        ))
        .unwrap();
    for table in [
        "SELECT * FROM skill_invocation ORDER BY id",
        "SELECT * FROM session_skills ORDER BY 1, 2",
        "SELECT skill_name, total_invocations, completed_invocations, abandoned_invocations,
                round(total_duration_seconds, 6), workflow_paths, common_errors, follow_up_actions,
                avg_selection_rank, recommendation_success_rate, first_invoked, last_invoked,
                round(completion_rate, 9), round(avg_duration_seconds, 6)
         FROM skill_metrics WHERE total_invocations > 0 ORDER BY 1",
        "SELECT skill_name, last_invocation_at, is_anomalous FROM skill_metrics_cache ORDER BY 1",
        "SELECT rowid FROM skill_invocation_fts WHERE skill_invocation_fts MATCH 'style' ORDER BY 1",
        "SELECT * FROM v_top_skills",
    ] {
        let (ours, triggers) = (world.sql(table), fresh.sql(table));
        assert!(!ours.is_empty(), "{table}");
        assert_eq!(ours, triggers, "{table}");
    }
}

#[test]
fn what_was_written_at_v4_is_carried_over() {
    let world = filled();
    world.run(&["migrate", "--version", "4"]).ok();
    let count: i64 = world.sql("SELECT count(*) FROM skill_invocation")[0]
        .parse()
        .unwrap();
    Connection::open(world.db())
        .unwrap()
        .execute_batch(
            "DELETE FROM skill_invocation WHERE skill_name = 'Skill(pdf)';
             UPDATE skill_invocation SET completed = 1, error_type = NULL, invoked_at = '2026-07-31T08:00:00Z'
             WHERE id = (SELECT min(id) FROM skill_invocation WHERE skill_name = 'lint' AND NOT completed);
             INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed, workflow_phase)
             VALUES ('brand-new', '2026-07-31 08:30:00', 's-9', 1, 'cleanup');
             UPDATE skill_metrics_cache SET is_anomalous = 1, anomaly_score = 3.5
             WHERE skill_name = 'Read';
             INSERT INTO skill_metrics (skill_name) VALUES ('only-known');",
        )
        .unwrap();
    world.run(&["migrate"]).ok();
    assert_eq!(
        world.sql("SELECT count(*) FROM invocation"),
        [(count - 3 + 1).to_string()]
    );
    let changed = world.sql(
        "SELECT i.outcome, i.error_id, i.user_id IS NOT NULL, i.identity IS NOT NULL
         FROM invocation i JOIN skill s ON s.id = i.skill_id
         WHERE s.name = 'lint' AND i.at_ms = unixepoch('2026-07-31T08:00:00Z') * 1000",
    );
    assert_eq!(
        changed,
        ["1|-|1|1"],
        "changed in V4's columns, kept in the others"
    );
    assert_eq!(
        world.sql(
            "SELECT skill_name, workflow_phase FROM skill_invocation WHERE session_id = 's-9'"
        ),
        ["brand-new|cleanup"]
    );
    assert_eq!(
        world.sql(
            "SELECT is_anomalous, anomaly_score FROM skill_metrics_cache WHERE skill_name = 'Read'"
        ),
        ["1|3.5"]
    );
    assert_eq!(
        world.sql("SELECT kind FROM skill WHERE name = 'only-known'"),
        ["0"]
    );
    // The sums are those of the rows.
    let sums = "SELECT s.name, t.invocations FROM skill_total t JOIN skill s ON s.id = t.skill_id ORDER BY 1";
    let counts = "SELECT skill_name, count(*) FROM skill_invocation GROUP BY 1 ORDER BY 1";
    assert_eq!(world.sql(sums), world.sql(counts));
    // Nothing is imported again: the bookmarks came back.
    let report = world.run(&["import", "--json"]).json();
    assert_eq!(report["files"], 0, "{report}");
}

#[test]
fn a_rollback_names_what_nothing_can_make_again_and_needs_yes() {
    let world = filled();
    world.run(&["init"]).ok();
    let db = world.text("work/.session-buddy/skills.db");
    assert_eq!(
        world
            .run(&["migrate", "--version", "3", "--db", &db])
            .ok()
            .stderr,
        "",
        "what is seeded is not lost"
    );
    world.run(&["migrate", "--db", &db]).ok();
    Connection::open(&db)
        .unwrap()
        .execute_batch(
            "INSERT INTO ab_test_configs (test_name, control_strategy, treatment_strategy, start_date)
             VALUES ('t', 'a', 'b', '2026-01-01');
             INSERT INTO skill_categories (category_name) VALUES ('Mine')",
        )
        .unwrap();
    let before = std::fs::read(&db).unwrap();
    let refused = world.run(&["migrate", "--rollback", "--steps", "3", "--db", &db]);
    insta::assert_snapshot!(refused.snapshot(), @"
    exit 1
    --- stderr
    error: this would lose what nothing can make again: 1 A/B tests, 1 categories of your own
    hint: with --yes it is done, after a backup that has them; --dry-run shows every step
    ");
    assert_eq!(std::fs::read(&db).unwrap(), before);
    let plan = world.run(&[
        "migrate",
        "--rollback",
        "--steps",
        "3",
        "--dry-run",
        "--db",
        &db,
    ]);
    insta::assert_snapshot!(plan.snapshot(), @"
    exit 0
    --- stdout
    Nothing was done. [HOME]/work/.session-buddy/skills.db would go from schema 6 to 3, after a backup:
      undo V6 analytics
      undo V5 narrow rows
      undo V4 phase4 extensions
      1 A/B tests would be lost: it needs --yes
      1 categories of your own would be lost: it needs --yes
    ");
    assert_eq!(std::fs::read(&db).unwrap(), before);
    let done = world
        .run(&[
            "migrate",
            "--rollback",
            "--steps",
            "3",
            "--yes",
            "--db",
            &db,
        ])
        .ok();
    assert!(
        done.stdout.contains("1 A/B tests gone, but in the copy"),
        "{done:?}"
    );
    let backup = files(&world.path("work/.session-buddy/backups"))
        .pop()
        .unwrap();
    assert_eq!(sql(&backup, "SELECT test_name FROM ab_test_configs"), ["t"]);
}

#[test]
fn down_to_nothing_needs_yes_and_leaves_an_empty_database() {
    let world = filled();
    let rows: usize = world.sql("SELECT count(*) FROM invocation")[0]
        .parse()
        .unwrap();
    let error = world
        .run(&["migrate", "--version", "0", "--json"])
        .json_error(1);
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains(&format!("{rows} invocations")),
        "{error}"
    );
    world.run(&["migrate", "--version", "0", "--yes"]).ok();
    assert_eq!(
        world.sql("SELECT name FROM sqlite_schema WHERE type = 'table'"),
        ["refinery_schema_history"]
    );
    world.run(&["record", "first"]).ok();
    assert_eq!(world.sql("SELECT count(*) FROM invocation"), ["1"]);
}

#[test]
fn phases_written_at_v4_are_named_before_they_go() {
    let world = filled();
    world.run(&["migrate", "--version", "4"]).ok();
    let plan = world
        .run(&["migrate", "--version", "2", "--dry-run", "--json"])
        .json();
    assert_eq!(plan["plan"]["loses"], json!([]), "those of before are kept");
    Connection::open(world.db())
        .unwrap()
        .execute_batch("UPDATE skill_invocation SET workflow_phase = 'mine', workflow_step_id = '7' WHERE id = 1")
        .unwrap();
    let plan = world
        .run(&["migrate", "--version", "2", "--dry-run", "--json"])
        .json();
    assert_eq!(
        plan["plan"]["loses"],
        json!([
            {"version": 3, "what": "workflow phases", "rows": 1},
            {"version": 3, "what": "workflow steps", "rows": 1},
        ])
    );
}

#[test]
fn versions_that_are_not_there_and_odd_flags_are_refused() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    for args in [
        &["migrate", "--version", "7"][..],
        &["migrate", "--version", "-1"],
        &["migrate", "--steps", "2"],
        &["migrate", "--rollback", "--steps", "0"],
        &["migrate", "--rollback", "--version", "3"],
        &["migrate", "--status", "--dry-run"],
    ] {
        assert_eq!(world.run(args).code, Some(2), "{args:?}");
    }
    let report = world
        .run(&["migrate", "--rollback", "--steps", "99", "--json"])
        .json();
    assert_eq!(report["schema"], 0);
}

/// Every old schema, with rows in it, is brought up.
#[test]
fn rows_written_at_every_version_come_up() {
    for version in 1..=6 {
        let world = World::new();
        world.write("work/x.db", "");
        let to = version.to_string();
        world
            .run(&["migrate", "--version", &to, "--db", "x.db"])
            .ok();
        let path = world.path("work/x.db");
        assert_eq!(sql(&path, "PRAGMA user_version"), [to]);
        let (column, value) = match version {
            1 => ("error_type", "'timeout'"),
            2 => ("embedding", "x'00ff'"),
            _ => ("workflow_phase", "'setup'"),
        };
        Connection::open(&path)
            .unwrap()
            .execute_batch(&format!(
                "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed,
                                               duration_seconds, {column})
                 VALUES ('lint', '2026-07-31T10:00:00Z', 's', 1, 0.5, {value}),
                        ('lint', '2026-07-31 12:00:00+01:00', 's', 0, NULL, {value});"
            ))
            .unwrap();
        let report = world.run(&["migrate", "--db", "x.db", "--json"]).json();
        assert_eq!(report["plan"]["from"], version);
        assert_eq!(report["schema"], 6);
        let answer = world.json(&["metrics", "--db", "x.db"]);
        let lint = &answer["top_skills"][0];
        assert_eq!(lint["completed_count"], 1, "{version}");
        assert_eq!(lint["failed_count"], 1, "{version}");
        assert_eq!(lint["last_invocation_at"], "2026-07-31T11:00:00.000Z");
        let kept = format!("SELECT count(*) FROM skill_invocation WHERE {column} = {value}");
        assert_eq!(sql(&path, &kept), ["2"], "{version}");
    }
}

#[test]
fn a_history_that_others_wrote_stops_nothing_but_the_migration() {
    for (damage, version) in [
        (
            "UPDATE refinery_schema_history SET applied_on = 'yesterday' WHERE version = 2",
            "4",
        ),
        (
            "UPDATE refinery_schema_history SET checksum = '12' WHERE version = 2",
            "4",
        ),
        (
            "UPDATE refinery_schema_history SET checksum = 'x' WHERE version = 2",
            "4",
        ),
        (
            "INSERT INTO refinery_schema_history VALUES (9, 'x', '2026-01-01T00:00:00Z', '1')",
            "4",
        ),
        ("DELETE FROM refinery_schema_history WHERE version = 6", "4"),
    ] {
        let world = World::new();
        world.run(&["init", "--global"]).ok();
        Connection::open(world.db())
            .unwrap()
            .execute_batch(damage)
            .unwrap();
        let error = world
            .run(&["migrate", "--version", version, "--json"])
            .json_error(5);
        assert!(
            error["message"].as_str().unwrap().contains("history"),
            "{damage} {error}"
        );
        assert_eq!(world.sql("PRAGMA user_version"), ["6"], "{damage}");
    }
}

#[test]
fn a_time_that_v5_cannot_keep_is_named() {
    let world = World::new();
    world.write("work/x.db", "");
    world
        .run(&["migrate", "--version", "4", "--db", "x.db"])
        .ok();
    let path = world.path("work/x.db");
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "INSERT INTO skill_invocation (id, skill_name, invoked_at, session_id, completed)
             VALUES (41, 'lint', 'soon', 's', 1)",
        )
        .unwrap();
    let error = world
        .run(&["migrate", "--db", "x.db", "--json"])
        .json_error(5);
    assert!(
        error["message"].as_str().unwrap().contains("row 41"),
        "{error}"
    );
    assert_eq!(sql(&path, "PRAGMA user_version"), ["4"]);
}
