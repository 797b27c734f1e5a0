//! `config`, and the configuration as the other commands see it.

use crate::world::World;
use serde_json::{Value, json};

const FILE: &str = ".config/session-buddy/config.toml";

/// Value and origin of a setting.
fn setting(answer: &Value, key: &str) -> (String, String) {
    let settings = answer["settings"].as_array().unwrap();
    let found = settings.iter().find(|s| s["key"] == key).unwrap();
    let text = |name: &str| found[name].as_str().unwrap().to_owned();
    (text("value"), text("origin"))
}

fn pair(value: &str, origin: &str) -> (String, String) {
    (value.to_owned(), origin.to_owned())
}

#[test]
fn show_lists_every_setting_and_where_it_comes_from() {
    let world = World::new();
    insta::assert_snapshot!(world.run(&["config", "show"]).snapshot(), @"
    exit 0
    --- stdout
    Key                    Value  From     Meaning
    capture.auto_import    true   default  questions take in new transcript lines first
    capture.source_dirs    -      default  further directories of sessions, joined by commas
    capture.store_queries  false  default  keep what the user asked
    database.path          -      default  database file; empty: found, see `config path`
    display.color          auto   default  auto, always or never
    display.tz             -      default  time zone of tables; empty: that of the machine
    privacy.user           -      default  name of this machine's user; empty: the login name
    privacy.user_key       -      default  key that user hashes are made with
    ");
}

#[test]
fn path_names_files_and_directories() {
    let world = World::new();
    insta::assert_snapshot!(world.run(&["config", "path"]).snapshot(), @"
    exit 0
    --- stdout
    config    [HOME]/.config/session-buddy/config.toml
    database  [HOME]/.local/share/session-buddy/skills.db
    data      [HOME]/.local/share/session-buddy
    state     [HOME]/.local/state/session-buddy
    sessions  [HOME]/.claude, [HOME]/.config/claude, [HOME]/.codex
    ");
    insta::assert_snapshot!(world.run(&["config", "path", "--json"]).snapshot(), @r#"
    exit 0
    --- stdout
    {
      "schema_version": 1,
      "config": "[HOME]/.config/session-buddy/config.toml",
      "database": "[HOME]/.local/share/session-buddy/skills.db",
      "database_origin": "default",
      "data": "[HOME]/.local/share/session-buddy",
      "state": "[HOME]/.local/state/session-buddy",
      "sessions": [
        "[HOME]/.claude",
        "[HOME]/.config/claude",
        "[HOME]/.codex"
      ]
    }
    "#);
}

#[test]
fn flag_beats_environment_beats_file_beats_default() {
    let world = World::new();
    let show = ["config", "show", "--json"];
    let key = "display.tz";
    let answer = world.run(&show).json();
    assert_eq!(setting(&answer, key), pair("", "default"));
    world.write(FILE, "[display]\ntz = \"Asia/Tokyo\"\n");
    let answer = world.run(&show).json();
    assert_eq!(setting(&answer, key), pair("Asia/Tokyo", "file"));
    let env = |args| {
        world
            .command(args)
            .env("SESSION_BUDDY_DISPLAY_TZ", "Asia/Seoul")
    };
    let answer = env(&show).done().json();
    assert_eq!(setting(&answer, key), pair("Asia/Seoul", "environment"));
    let flagged = ["config", "show", "--json", "--tz", "Asia/Dubai"];
    let answer = env(&flagged).done().json();
    assert_eq!(setting(&answer, key), pair("Asia/Dubai", "flag"));
}

#[test]
fn every_setting_has_its_variable() {
    let world = World::new();
    for (key, value) in [
        ("capture.auto_import", "false"),
        ("capture.source_dirs", "/a,~/b"),
        ("capture.store_queries", "true"),
        ("database.path", "/tmp/x.db"),
        ("display.color", "never"),
        ("display.tz", "Asia/Tokyo"),
        ("privacy.user", "ana"),
    ] {
        let name = format!("SESSION_BUDDY_{}", key.to_uppercase().replace('.', "_"));
        let done = world
            .command(&["config", "show", "--json"])
            .env(&name, value)
            .done();
        assert_eq!(setting(&done.json(), key), pair(value, "environment"));
    }
}

#[test]
fn the_key_is_never_shown() {
    let world = World::new();
    let secret = "k3y-f0r-hashes";
    world.write(FILE, format!("[privacy]\nuser_key = \"{secret}\"\n"));
    for format in ["table", "json", "ndjson", "csv", "markdown"] {
        let done = world.run(&["config", "show", "--format", format]).ok();
        assert!(!done.stdout.contains(secret), "{format}");
        assert!(done.stdout.contains("(set)"), "{format}");
    }
    let done = world
        .command(&["config", "show", "-v"])
        .env("SESSION_BUDDY_PRIVACY_USER_KEY", secret)
        .done()
        .ok();
    assert!(!done.stdout.contains(secret) && !done.stderr.contains(secret));
}

#[test]
fn an_unknown_key_names_the_nearest_one() {
    let world = World::new();
    for (text, message, hint) in [
        (
            "[capture]\nauto_imports = true",
            "unknown key \"capture.auto_imports\"",
            "did you mean \"capture.auto_import\"?",
        ),
        (
            "[display]\ncolour = \"never\"",
            "unknown key \"display.colour\"",
            "did you mean \"display.color\"?",
        ),
        (
            "[databse]\npath = \"x\"",
            "unknown key \"databse.path\"",
            "did you mean \"database.path\"?",
        ),
    ] {
        world.write(FILE, text);
        let error = world.run(&["metrics", "--json"]).json_error(2);
        assert_eq!(
            error,
            json!({
                "kind": "config",
                "message": format!("[HOME]/{FILE}: {message}"),
                "hint": hint,
            })
        );
    }
}

#[test]
fn bad_values_are_refused_with_what_is_allowed() {
    let world = World::new();
    for (text, hint) in [
        ("[capture]\nauto_import = \"maybe\"", "true or false"),
        ("[capture]\nstore_queries = 3", "true or false"),
        ("[display]\ncolor = \"blue\"", "auto, always or never"),
        ("[display]\ntz = \"Mars/Olympus\"", "Europe/Berlin"),
    ] {
        world.write(FILE, text);
        let error = world.run(&["config", "show", "--json"]).json_error(2);
        assert_eq!(error["kind"], "config");
        let said = error["hint"].as_str().unwrap();
        assert!(said.contains(hint), "{text}: {said}");
    }
    for text in [
        "[broken",
        "a = 1",
        "[display]\ntz = [1]",
        "[display]\ntz = 1.5",
    ] {
        world.write(FILE, text);
        let error = world.run(&["config", "show", "--json"]).json_error(2);
        assert_eq!(error["kind"], "config", "{text}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("config.toml"), "{text}: {message}");
    }
    let done = world
        .command(&["metrics", "--json"])
        .env("SESSION_BUDDY_CAPTURE_AUTO_IMPORT", "perhaps")
        .env("SESSION_BUDDY_CONFIG", "/dev/null")
        .done();
    assert_eq!(done.json_error(2)["kind"], "config");
}

#[test]
fn a_file_that_is_no_text_is_an_error() {
    let world = World::new();
    world.write(FILE, b"\xff\xfe\x00");
    let done = world.run(&["metrics"]);
    assert!(matches!(done.code, Some(1 | 2)), "{done:?}");
    assert!(done.stderr.contains("config.toml"));
}

#[test]
fn the_file_stands_where_xdg_or_the_environment_says() {
    let world = World::new();
    world.write(
        "xdg/session-buddy/config.toml",
        "[privacy]\nuser = \"ana\"\n",
    );
    world.write("own.toml", "[privacy]\nuser = \"ben\"\n");
    let show = ["config", "show", "--json"];
    let xdg = world.text("xdg");
    let answer = world.command(&show).env("XDG_CONFIG_HOME", &xdg).done();
    assert_eq!(setting(&answer.json(), "privacy.user"), pair("ana", "file"));
    let own = world.text("own.toml");
    let answer = world
        .command(&show)
        .env("XDG_CONFIG_HOME", &xdg)
        .env("SESSION_BUDDY_CONFIG", &own)
        .done();
    assert_eq!(setting(&answer.json(), "privacy.user"), pair("ben", "file"));
}

#[test]
fn a_hook_works_on_with_a_broken_file_and_notes_it() {
    let world = World::new();
    world.write(FILE, "[broken");
    world.hook(&crate::data::event(
        "PostToolUse",
        "s",
        &crate::data::id(1),
        "Read",
        json!({ "duration_ms": 5 }),
    ));
    assert_eq!(world.sql("SELECT count(*) FROM invocation"), ["1"]);
    let log = world.read(".local/state/session-buddy/hook.log");
    assert!(log.contains("config.toml"), "{log}");
}

#[test]
fn phases_can_be_named_anew() {
    let world = World::new();
    world.write(
        FILE,
        "[phases]\n\"Bash(cargo test)\" = \"proof\"\n\"mcp__github__*\" = \"talk\"\n\"Read\" = \"\"\n",
    );
    for skill in ["Bash(cargo test)", "mcp__github__list", "Read", "Bash(ls)"] {
        world.run(&["record", skill]).ok();
    }
    let rows = world.sql(
        "SELECT s.name, p.text FROM invocation i JOIN skill s ON s.id = i.skill_id
         LEFT JOIN word p ON p.id = i.phase_id ORDER BY 1",
    );
    assert_eq!(
        rows,
        [
            "Bash(cargo test)|proof",
            "Bash(ls)|setup",
            "Read|-",
            "mcp__github__list|talk",
        ]
    );
}
