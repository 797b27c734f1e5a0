//! An export taken in again: elsewhere it answers as the first database does, and here it adds
//! nothing; what hooks and transcripts say afterwards joins in both.

use crate::data::{at, bash, call, event, failed, id, line, prompt, result, said, small, with};
use crate::world::{World, sql};
use serde_json::{Value, json};

/// What every question answers, to be compared byte by byte.
fn answers(world: &World, more: &[&str]) -> Vec<String> {
    let ask = |args: &[&str]| {
        let done = world.at_now(&[args, more, &["--json"]].concat()).ok();
        done.stdout
    };
    let by = [
        "project", "phase", "kind", "day", "hour", "error", "outcome",
    ];
    let mut all: Vec<String> = by
        .iter()
        .map(|by| ask(&["metrics", "--by", by, "--window", "400d", "--limit", "0"]))
        .collect();
    all.push(ask(&["metrics", "--window", "400d", "--limit", "0"]));
    let sessions = ask(&["sessions", "--window", "400d", "--limit", "0"]);
    let list: Value = serde_json::from_str(&sessions).unwrap();
    all.push(sessions);
    let list = list["sessions"].as_array().unwrap();
    // Of many a few will do.
    for session in list.iter().step_by(1 + list.len() / 8) {
        all.push(ask(&["session", session["session_id"].as_str().unwrap()]));
    }
    all
}

/// Exports this world in one of the formats into another one; returns the text.
fn moved(from: &World, more: &[&str], to: &World, name: &str) -> String {
    let file = from.text(name);
    from.at_now(&[&["export", &file], more].concat()).ok();
    let text = from.read(name);
    let path = to.write(name, &text);
    let report = to.at_now(&["import", &path, "--json"]).json();
    let rows = from.at_now(&[&["export"], more].concat()).ok().stdout;
    assert_eq!(report["new"], rows.lines().count(), "{report}");
    assert_eq!(report["bad"], 0, "{report}");
    text
}

/// Taking in the text again says nothing new.
fn nothing_new(world: &World, more: &[&str], text: &str, name: &str) {
    let path = world.write(name, text);
    let report = world
        .at_now(&[&["import", &path, "--json"], more].concat())
        .json();
    let counts = ["new", "completed", "bad"].map(|key| report[key].as_u64().unwrap());
    assert_eq!(counts, [0, 0, 0], "{report}");
}

/// Moves a world by either format: same answers, same export, nothing new anywhere.
fn same_everywhere(from: &World, more: &[&str]) {
    let expected = answers(from, more);
    for name in ["all.jsonl", "all.csv"] {
        let to = World::new();
        let text = moved(from, more, &to, name);
        assert_eq!(answers(&to, &[]), expected, "{name}");
        let again = to.text(&format!("again.{name}"));
        to.at_now(&["export", &again]).ok();
        assert_eq!(to.read(&format!("again.{name}")), text, "{name}");
        nothing_new(&to, &[], &text, &format!("twice.{name}"));
        if !more.contains(&"--sample") {
            nothing_new(from, more, &text, &format!("back.{name}"));
            assert_eq!(answers(from, more), expected, "{name}");
            assert_eq!(
                from.at_now(&[&["export"], more].concat())
                    .ok()
                    .stdout
                    .lines()
                    .count(),
                text_rows(&text, name)
            );
        }
    }
}

fn text_rows(text: &str, name: &str) -> usize {
    if name.ends_with("csv") {
        csv::Reader::from_reader(text.as_bytes()).records().count()
    } else {
        text.lines().count()
    }
}

#[test]
fn the_sample_answers_the_same_elsewhere() {
    let world = World::new();
    same_everywhere(&world, &["--sample"]);
}

/// A day of work, seen by hooks: a command, a subagent, a typed skill, a call of 2025 without an
/// id, a batch, a denial.
fn hooks(world: &World) {
    let typed = json!({
        "session_id": "s", "hook_event_name": "UserPromptExpansion", "cwd": "/w/app",
        "command_name": "release", "prompt_id": "p1",
    });
    let bound = |name: &str, agent: &str| {
        json!({
            "session_id": "s", "hook_event_name": name, "cwd": "/w/app",
            "agent_id": agent, "agent_type": "Explore",
        })
    };
    let nameless = |name: &str, more: Value| {
        with(
            json!({
                "session_id": "s", "hook_event_name": name, "tool_name": "Grep",
                "tool_input": { "pattern": "x" },
            }),
            more,
        )
    };
    let command = json!({ "tool_input": { "command": "cargo test" } });
    let failure = with(
        command.clone(),
        json!({ "error": "Exit code 101", "duration_ms": 402 }),
    );
    let steps = [
        (
            "10:00:00.100",
            event("PreToolUse", "s", &id(1), "Read", json!({})),
        ),
        (
            "10:00:01.900",
            event("PreToolUse", "s", &id(2), "Bash", command),
        ),
        (
            "10:00:04.100",
            event("PostToolUseFailure", "s", &id(2), "Bash", failure),
        ),
        ("10:00:05.000", typed),
        ("10:00:06.000", bound("SubagentStart", "agent1")),
        ("10:00:07.000", bound("SubagentStart", "alone")),
        ("10:00:08.000", nameless("PreToolUse", json!({}))),
        (
            "10:00:08.500",
            nameless("PreToolUse", json!({ "tool_input": { "pattern": "y" } })),
        ),
        (
            "10:00:09.000",
            nameless("PostToolUse", json!({ "tool_response": "x" })),
        ),
        (
            "10:00:09.500",
            event(
                "PermissionDenied",
                "s",
                &id(5),
                "Edit",
                json!({ "reason": "r" }),
            ),
        ),
    ];
    for (time, event) in steps {
        world.hook_at(&at(time), &event);
    }
}

/// The transcript of the same, in two parts, and a fork that has copied the first.
fn records() -> (Vec<Value>, Vec<Value>) {
    let release =
        "<command-message>release</command-message>\n<command-name>/release</command-name>";
    let launched = json!({ "toolUseResult": { "status": "async_launched", "agentId": "agent1" } });
    let first = vec![
        prompt("s", "10:00:00.000", "go"),
        call("s", "10:00:00.050", &id(1), "Read", json!({})),
        result("s", "10:00:00.350", &id(1), "x"),
        bash("s", "10:00:01.800", &id(2), "cargo test"),
        failed("s", "10:00:04.000", &id(2), "Exit code 101\nx"),
        prompt("s", "10:00:05.100", release),
        with(
            prompt(
                "s",
                "10:00:05.100",
                "Base directory for this skill: /s/release\nDo it.",
            ),
            json!({ "isMeta": true, "uuid": "u-meta" }),
        ),
        call(
            "s",
            "10:00:05.900",
            &id(3),
            "Task",
            json!({ "subagent_type": "Explore" }),
        ),
        with(result("s", "10:00:06.000", &id(3), "launched"), launched),
        call(
            "s",
            "10:00:10.000",
            &id(6),
            "Skill",
            json!({ "skill": "pdf" }),
        ),
        result("s", "10:00:10.010", &id(6), "Launching skill: pdf"),
        with(
            bash("s", "10:00:11.000", &id(7), "git status"),
            json!({ "attributionSkill": "pdf" }),
        ),
    ];
    let notice = format!(
        "<task-notification>\n<task-id>agent1</task-id>\n<tool-use-id>{}</tool-use-id>\n\
         <status>completed</status>\n<usage><duration_ms>41000</duration_ms></usage>\n\
         </task-notification>",
        id(3)
    );
    let second = vec![
        with(
            result("s", "10:00:14.000", &id(7), "clean"),
            json!({ "attributionSkill": "pdf" }),
        ),
        said("s", "10:00:15.000", "done"),
        prompt("s", "10:00:45.000", &notice),
        call(
            "s",
            "10:00:50.000",
            &id(8),
            "Grep",
            json!({ "pattern": "x" }),
        ),
        result("s", "10:00:51.000", &id(8), "x"),
        call("s", "10:00:52.000", &id(9), "Edit", json!({})),
    ];
    (first, second)
}

/// A fork of the session: the same calls, one of them answered in another way, and one more.
fn fork(first: &[Value]) -> Vec<Value> {
    let copied = first.iter().map(|record| {
        let origin = json!({ "sessionId": "s", "messageUuid": record["uuid"] });
        with(
            record.clone(),
            json!({ "sessionId": "fork", "forkedFrom": origin }),
        )
    });
    let mut records: Vec<Value> = copied.collect();
    records.push(failed("fork", "10:00:20.000", &id(7), "Exit code 2"));
    records.extend(small("fork", 20));
    records
}

#[test]
fn what_hooks_and_transcripts_saw_answers_the_same_elsewhere_and_grows_in_the_same_way() {
    let (first, second) = records();
    for (name, with_fork) in [("a.jsonl", false), ("b.csv", true)] {
        let (here, there) = (World::new(), World::new());
        hooks(&here);
        here.transcript("s", &first);
        if with_fork {
            here.transcript("fork", &fork(&first));
        }
        here.run(&["import"]).ok();
        let text = moved(&here, &[], &there, name);
        assert_eq!(answers(&there, &[]), answers(&here, &[]), "{name}");
        let every = [
            "typed:",
            "agent:alone",
            "unnumbered:",
            "typed-event:",
            "agent1",
            "attribution",
        ];
        for part in every {
            assert!(text.contains(part), "{part} {text}");
        }
        if !with_fork {
            for part in ["\"awaits_end\":true", "\"outcome_source\":\"window\""] {
                assert!(text.contains(part), "{part} {text}");
            }
        } else {
            assert!(text.contains("\"\"forked\"\":true"), "{text}");
        }
        // The rest of the file on the one side, all of it on the other.
        let whole = [&first[..], &second].concat();
        for world in [&here, &there] {
            world.transcript("s", &whole);
            world.run(&["import"]).ok();
            let own = json!({
                "session_id": "s", "hook_event_name": "SubagentStop", "cwd": "/w/app",
                "agent_id": "alone", "agent_type": "Explore",
            });
            world.hook_at(&at("10:01:00.000"), &own);
            let late = event(
                "PostToolUse",
                "s",
                &id(9),
                "Edit",
                json!({ "duration_ms": 20 }),
            );
            world.hook_at(&at("10:00:52.100"), &late);
        }
        assert_eq!(there.rows(), here.rows(), "{name}");
        assert_eq!(answers(&there, &[]), answers(&here, &[]), "{name}");
        if with_fork {
            same_everywhere(&here, &[]);
        }
    }
}

#[test]
fn a_second_part_in_a_file_of_its_own_joins_too() {
    let (first, second) = records();
    let (here, there) = (World::new(), World::new());
    hooks(&here);
    let path = here.lines("part1.jsonl", &first);
    here.run(&["import", &path]).ok();
    moved(&here, &[], &there, "a.jsonl");
    for world in [&here, &there] {
        let path = world.lines("part2.jsonl", &second);
        world.run(&["import", &path]).ok();
    }
    assert_eq!(there.rows(), here.rows());
    assert_eq!(answers(&there, &[]), answers(&here, &[]));
    assert!(
        here.rows()
            .contains(&"Bash(git status)|1|-|3|2026-07-31T10:00:11.000Z".to_owned())
    );
}

#[test]
fn rows_of_another_program_are_not_doubled() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    let insert = |skill: &str, more: &str| {
        let conn = rusqlite::Connection::open(world.db()).unwrap();
        let sql = format!(
            "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed,
                 duration_seconds, workflow_path, alternatives_considered, follow_up_actions,
                 selection_rank, embedding, error_type)
             VALUES ('{skill}', '2026-07-30 10:00:00.123', 's', 1, 0.000001, {more});"
        );
        conn.execute_batch(&sql).unwrap();
    };
    let some = r#"'p', '["a", 1, "b"]', '["x", "x"]', 2, x'0102', NULL"#;
    insert("lint", some);
    insert("lint", some);
    insert("lint", "NULL, 'none', '{}', 99999999999, NULL, 'e'");
    insert(
        "a name that\nnobody may give by hand",
        "'', NULL, NULL, NULL, NULL, ''",
    );
    same_everywhere(&world, &[]);
    let count = "SELECT count(*), count(identity), count(DISTINCT identity) FROM invocation";
    assert_eq!(world.sql(count), ["4|4|4"], "each has an identity now");
    let other = World::new();
    moved(&world, &[], &other, "other.jsonl");
    assert_eq!(sql(&other.db(), count), ["4|4|4"]);
    assert_eq!(
        sql(
            &other.db(),
            "SELECT hex(embedding) FROM skill_invocation ORDER BY 1"
        ),
        sql(
            &world.db(),
            "SELECT hex(embedding) FROM skill_invocation ORDER BY 1"
        ),
    );
}

#[test]
fn what_somebody_edited_in_plain_sql_stays_edited() {
    let world = World::new();
    world.transcript("s1", &small("s1", 1));
    world.run(&["import"]).ok();
    let conn = rusqlite::Connection::open(world.db()).unwrap();
    conn.execute_batch(
        "UPDATE skill_invocation SET completed = 1, duration_seconds = 7.5, error_type = NULL
         WHERE skill_name LIKE 'Bash%'",
    )
    .unwrap();
    let rows = world.rows();
    assert!(rows[1].starts_with("Bash(cargo test)|1|-|7.5|"), "{rows:?}");
    same_everywhere(&world, &[]);
    assert_eq!(world.rows(), rows);
}

#[test]
fn a_table_by_hand_is_taken_in_like_lines_by_hand() {
    let (lines, table) = (World::new(), World::new());
    lines.given(&[
        line(
            "lint",
            &at("10:00:00"),
            "s",
            json!({ "completed": false, "error_type": "a, \"b\"\r\nc", "duration_seconds": 0.5,
                    "follow_up_actions": ["x"], "user_id": "ana" }),
        ),
        line("test", &at("10:00:01"), "s", json!({ "completed": true })),
    ]);
    let text = "\u{feff}session_id,follow_up_actions,owner,completed, skill_name ,invoked_at,error_type,\
                duration_seconds,user_id,rating\r\n\
                s,\"[\"\"x\"\"]\",me,FALSE,lint,2026-07-31T10:00:00Z,\"a, \"\"b\"\"\r\nc\",.5,ana,\r\n\
                \r\n\
                \"s\",\"\",\"\",\"1\",\"test\",\"2026-07-31T10:00:01Z\",\"\",\"\",\"\"\r\n";
    for (name, source) in [("hand.csv", "auto"), ("hand.txt", "csv")] {
        let file = table.write(name, text);
        let report = table
            .run(&["import", &file, "--source", source, "--json"])
            .json();
        assert_eq!(
            (&report["bad"], &report["read"]),
            (&json!(0), &json!(5)),
            "{report}"
        );
    }
    let query = "SELECT s.name, i.outcome, e.text, i.duration_us, u.text, d.follow_up_actions
                 FROM invocation i JOIN skill s ON s.id = i.skill_id
                 LEFT JOIN word e ON e.id = i.error_id LEFT JOIN word u ON u.id = i.user_id
                 LEFT JOIN invocation_detail d ON d.invocation_id = i.id ORDER BY i.at_ms";
    assert_eq!(table.sql(query), lines.sql(query));
    // A directory gives what ends so.
    let other = World::new();
    other.write("dir/deep/hand.csv", text);
    other.write("dir/other.jsonl", "{}\n");
    let report = other
        .run(&["import", &other.text("dir"), "--source", "csv", "--json"])
        .json();
    assert_eq!((&report["files"], &report["new"]), (&json!(1), &json!(2)));
}

#[test]
fn bad_rows_of_a_table_are_named_by_their_line_and_the_rest_goes_on() {
    let world = World::new();
    let good = "lint,2026-07-31T10:00:00Z,s,,";
    let rows = [
        ("lint,soon,s,,", "field `invoked_at` is not a time"),
        (
            "lint,2026-07-31T10:00:00Z,s,fast,",
            "field `duration_seconds` is not a number",
        ),
        (
            "lint,2026-07-31T10:00:00Z,s,1,x",
            "field `follow_up_actions` is not a list in JSON",
        ),
        (
            "lint,2026-07-31T10:00:00Z,s,1,[1]",
            "not JSON: unexpected value",
        ),
        (
            "lint,2026-07-31T10:00:00Z,s,,,more",
            "more cells than the header has columns",
        ),
        ("lint,2026-07-31T10:00:00Z", "field `session_id` is missing"),
        ("lint,\"2026-07-31T10:00:00Z,s,,", "a quote is not closed"),
    ];
    for (row, reason) in rows {
        let header = "skill_name,invoked_at,session_id,duration_seconds,follow_up_actions";
        let text = format!("{header}\n{good}\n\"lint\",2026-07-31T10:00:00Z,\"s\n\",,\n{row}\n");
        let more = if reason.contains("quote") { "" } else { good };
        let file = world.write("bad.csv", format!("{text}{more}\n"));
        let report = world.run(&["import", &file, "--json"]).json();
        assert_eq!(report["bad"], 1, "{row} {report}");
        assert_eq!(report["refused"][0]["line"], 5, "{row} {report}");
        let said = report["refused"][0]["reason"].as_str().unwrap();
        assert!(said.starts_with(reason), "{row} {report}");
        let read = ["new", "completed", "repeated"].map(|key| report[key].as_u64().unwrap());
        let expected = if more.is_empty() { 2 } else { 3 };
        assert_eq!(read.iter().sum::<u64>(), expected, "{row} {report}");
    }
}
