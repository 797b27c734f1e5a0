//! `record`: one invocation by hand.

use crate::world::{NOW, World};
use serde_json::json;

#[test]
fn it_says_what_it_recorded() {
    let world = World::new();
    insta::assert_snapshot!(world.at_now(&["record", "lint"]).snapshot(), @"
    exit 0
    --- stdout
    recorded: lint completed at 2026-07-31 12:00 (UTC) in session manual
    ");
    let done = world.at_now(&["record", "lint", "--failed", "--json"]);
    insta::assert_snapshot!(done.snapshot(), @r#"
    exit 0
    --- stdout
    {
      "schema_version": 1,
      "skill_name": "lint",
      "invoked_at": "2026-07-31T12:00:00.000Z",
      "session_id": "manual",
      "outcome": "failed",
      "new": true
    }
    "#);
    world.at_now(&["record", "lint", "-q"]).silent();
    assert_eq!(world.sql("SELECT count(*) FROM invocation"), ["3"]);
}

#[test]
fn every_option_is_kept() {
    let world = World::new();
    world
        .at_now(&[
            "record",
            "  deploy tool ",
            "--failed",
            "--session",
            "s-1",
            "--at",
            "2026-07-31T13:30:00.1239+02:00",
            "--duration",
            "2.5",
            "--error",
            "timeout",
            "--phase",
            "shipping",
            "--step",
            "3",
            "--workflow-path",
            "fast",
            "--project",
            "/w/app",
            "--user",
            "ana",
            "--query",
            "please deploy",
            "--rating",
            "4.5",
            "--alternative",
            "a",
            "--alternative",
            "b",
            "--rank",
            "2",
            "--follow-up",
            "wait",
            "--follow-up",
            "look",
        ])
        .ok();
    assert_eq!(
        world.rows(),
        ["deploy tool|2|timeout|2.5|2026-07-31T11:30:00.123Z"]
    );
    let details = world.sql(
        "SELECT workflow_path, workflow_step_id, user_query, alternatives_considered,
                selection_rank, follow_up_actions, rating FROM invocation_detail",
    );
    assert_eq!(
        details,
        [r#"fast|3|please deploy|["a","b"]|2|["wait","look"]|4.5"#]
    );
    let words = world.sql(
        "SELECT p.text, j.text, u.text, n.name FROM invocation i
         JOIN word p ON p.id = i.phase_id JOIN word j ON j.id = i.project_id
         JOIN word u ON u.id = i.user_id JOIN session n ON n.id = i.session_id",
    );
    // sha256sum of `ana`.
    let ana = "24d4b96f58da6d4a8512313bbd02a28ebf0ca95dec6e4c86ef78ce7f01e788ac";
    assert_eq!(words, [format!("shipping|/w/app|{ana}|s-1")]);
}

#[test]
fn without_options_it_is_now_here_by_the_user_of_this_machine() {
    let world = World::new();
    world.at_now(&["record", "lint"]).ok();
    let row = world.sql(
        "SELECT i.outcome, n.name, j.text, u.text, i.duration_us, i.at_ms
         FROM invocation i JOIN session n ON n.id = i.session_id
         JOIN word j ON j.id = i.project_id JOIN word u ON u.id = i.user_id",
    );
    // sha256sum of `dev`; 2026-07-31T12:00:00Z in milliseconds.
    let dev = "ef260e9aa3c673af240d17a2660480361a8e081d1ffeca2a5ed0e3219fc18567";
    let work = world.text("work");
    assert_eq!(row, [format!("1|manual|{work}|{dev}|-|1785499200000")]);
}

#[test]
fn users_are_hashed_with_the_key_where_there_is_one() {
    let world = World::new();
    world
        .command(&["record", "lint", "--user", "what do ya want for nothing?"])
        .env("SESSION_BUDDY_PRIVACY_USER_KEY", "Jefe")
        .done()
        .ok();
    // RFC 4231, test case 2.
    let hash = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    let users = "SELECT w.text FROM invocation i JOIN word w ON w.id = i.user_id";
    assert_eq!(world.sql(users), [hash]);
    assert_eq!(world.found("", &["do ya want"]), [""; 0]);
    let other = World::new();
    other
        .command(&["record", "lint"])
        .env("SESSION_BUDDY_PRIVACY_USER", "abc")
        .done()
        .ok();
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(other.sql(users), [hash]);
}

#[test]
fn every_outcome_has_its_place() {
    let world = World::new();
    for outcome in [
        "completed",
        "failed",
        "rejected",
        "interrupted",
        "denied",
        "cancelled",
        "unfinished",
    ] {
        let done = world.at_now(&["record", outcome, "--outcome", outcome, "--json"]);
        assert_eq!(done.json()["outcome"], outcome);
    }
    let rows = world.sql(
        "SELECT i.outcome, s.name FROM invocation i JOIN skill s ON s.id = i.skill_id
         ORDER BY 1",
    );
    assert_eq!(
        rows,
        [
            "1|completed",
            "2|failed",
            "3|rejected",
            "4|interrupted",
            "5|denied",
            "6|cancelled",
            "7|unfinished",
        ]
    );
    let answer = world.json(&["metrics"]);
    assert_eq!(answer["total"]["completion_rate"], 0.5);
    assert_eq!(answer["total"]["other_count"], 5);
}

#[test]
fn the_same_command_twice_is_two_invocations_and_the_same_id_is_one() {
    let world = World::new();
    for _ in 0..2 {
        let report = world
            .at_now(&["record", "lint", "--at", NOW, "--json"])
            .json();
        assert_eq!(report["new"], true);
    }
    let with_id = [
        "record",
        "build",
        "--tool-use-id",
        "toolu_9",
        "--at",
        NOW,
        "--json",
    ];
    assert_eq!(world.at_now(&with_id).json()["new"], true);
    assert_eq!(world.at_now(&with_id).json()["new"], false);
    assert_eq!(world.sql("SELECT count(*) FROM invocation"), ["3"]);
}

#[test]
fn what_makes_no_sense_is_refused_and_nothing_written() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    let long = "x".repeat(201);
    let mut accepted = Vec::new();
    for (args, says) in [
        (&["record", " "][..], "must not be empty"),
        (&["record", &long], "at most 200 bytes"),
        (&["record", "a\u{1b}[31m"], "control characters"),
        (&["record", "a", "--rating", "0.5"], "between 1 and 5"),
        (&["record", "a", "--rating", "5.1"], "between 1 and 5"),
        (&["record", "a", "--rating", "NaN"], "between 1 and 5"),
        (&["record", "a", "--duration", "-1"], "out of range"),
        (&["record", "a", "--duration", "inf"], "out of range"),
        (&["record", "a", "--duration", "nan"], "out of range"),
        (&["record", "a", "--duration", "315576001"], "out of range"),
        (
            &["record", "a", "--outcome", "fine"],
            "none of the known ones",
        ),
        (&["record", "a", "--at", "noon"], "not a time"),
        (
            &["record", "a", "--at", "1969-12-31T00:00:00Z"],
            "before 1970",
        ),
    ] {
        let done = world.run(&[args, &["--json"]].concat());
        if done.code != Some(2) || !done.stderr.contains(says) {
            accepted.push(format!("{args:?} {}", done.stderr));
        }
    }
    assert_eq!(accepted, [""; 0]);
    assert_eq!(world.sql("SELECT count(*) FROM invocation"), ["0"]);
}

#[test]
fn the_longest_name_and_duration_are_kept_whole() {
    let world = World::new();
    let long = "é".repeat(100);
    world
        .at_now(&["record", &long, "--duration", "315576000"])
        .ok();
    let answer = world.json(&["metrics"]);
    assert_eq!(answer["top_skills"][0]["skill_name"], json!(long));
    assert_eq!(answer["top_skills"][0]["p50_duration"], 315_576_000.0);
}

#[test]
fn a_recorded_invocation_is_decided() {
    let world = World::new();
    world.at_now(&["record", "lint", "--completed"]).ok();
    world.at_now(&["record", "lint", "--failed"]).ok();
    let answer = world.json(&["metrics", "lint"]);
    assert_eq!(answer["skill"]["completion_rate"], 0.5);
    assert_eq!(answer["skill"]["kind"], "custom");
}
