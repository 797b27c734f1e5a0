//! `hooks install / uninstall / status`: our entries in the agent's settings, and nothing else.

use crate::world::{World, files, mode};
use serde_json::{Value, json};

const SETTINGS: &str = ".claude/settings.json";

const EVENTS: [&str; 8] = [
    "PreToolUse",
    "PostToolUse",
    "PostToolUseFailure",
    "PermissionDenied",
    "PostToolBatch",
    "UserPromptExpansion",
    "SubagentStart",
    "SubagentStop",
];

/// Settings of somebody who has hooks, in an order of their own.
const FOREIGN: &str = r#"{
  "zebra": [1, 2.50, {"b": 1, "a": null}],
  "permissions": {"allow": ["Bash(ls)", "Read"], "deny": []},
  "hooks": {
    "Stop": [{"hooks": [{"type": "command", "command": "say done"}]}],
    "PostToolUse": [
      {"matcher": "Edit|Write", "hooks": [{"type": "command", "command": "/opt/fmt hook"}]},
      {"matcher": "*", "hooks": []}
    ],
    "PreToolUse": []
  },
  "model": "opus \u00e9 \"x\"",
  "apple": true
}
"#;

fn settings(world: &World) -> Value {
    serde_json::from_str(&world.read(SETTINGS)).unwrap()
}

fn program() -> String {
    let path = std::path::Path::new(env!("CARGO_BIN_EXE_session-buddy"));
    path.canonicalize().unwrap().display().to_string()
}

#[test]
fn installing_calls_this_program_on_each_event_without_a_shell() {
    let world = World::new();
    std::fs::create_dir(world.path(".claude")).unwrap();
    let report = world.at_now(&["hooks", "install", "--json"]).json();
    assert_eq!(report["changed"], true);
    assert_eq!(report["backup"], Value::Null, "there was nothing to copy");
    assert_eq!(report["settings"], format!("[HOME]/{SETTINGS}"));
    let settings = settings(&world);
    let hooks = settings["hooks"].as_object().unwrap();
    assert_eq!(hooks.keys().collect::<Vec<_>>(), EVENTS);
    for event in EVENTS {
        assert_eq!(
            hooks[event],
            json!([{ "matcher": "*", "hooks": [{
                "type": "command", "command": program(), "args": ["hook"],
                "async": true, "timeout": 10,
            }]}])
        );
    }
    assert_eq!(mode(&world.path(SETTINGS)), 0o600);
}

#[test]
fn the_entry_works_as_it_stands() {
    let world = World::new();
    world.run(&["hooks", "install"]).ok();
    let settings = settings(&world);
    let entry = &settings["hooks"]["PostToolUse"][0]["hooks"][0];
    let args: Vec<&str> = entry["args"]
        .as_array()
        .unwrap()
        .iter()
        .map(|arg| arg.as_str().unwrap())
        .collect();
    assert_eq!(entry["command"], program());
    let event = crate::data::event("PostToolUse", "s", &crate::data::id(1), "Read", json!({}));
    world.hook_bytes(event.to_string().as_bytes(), &args);
    assert_eq!(world.rows().len(), 1);
}

#[test]
fn what_others_put_there_stays_as_it_is() {
    let world = World::new();
    world.write(SETTINGS, FOREIGN);
    world.at_now(&["hooks", "install"]).ok();
    let after = settings(&world);
    let before: Value = serde_json::from_str(FOREIGN).unwrap();
    let keys = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&after), keys(&before), "in their order");
    for key in ["zebra", "permissions", "model", "apple"] {
        assert_eq!(after[key].to_string(), before[key].to_string(), "{key}");
    }
    assert_eq!(
        keys(&after["hooks"])[..3],
        ["Stop", "PostToolUse", "PreToolUse"]
    );
    assert_eq!(after["hooks"]["Stop"], before["hooks"]["Stop"]);
    let groups = after["hooks"]["PostToolUse"].as_array().unwrap();
    assert_eq!(groups.len(), 3);
    assert_eq!(
        &groups[..2],
        before["hooks"]["PostToolUse"].as_array().unwrap()
    );
}

#[test]
fn numbers_of_others_keep_every_digit() {
    let world = World::new();
    world.write(SETTINGS, "{\"id\": 12345678901234567890123, \"hooks\": {}}");
    world.run(&["hooks", "install"]).ok();
    let text = world.read(SETTINGS);
    assert!(text.contains("12345678901234567890123"), "{text}");
}

#[test]
fn uninstalling_leaves_what_was_there_before() {
    let world = World::new();
    world.write(SETTINGS, FOREIGN);
    world.at_now(&["hooks", "install"]).ok();
    let report = world.run(&["hooks", "uninstall", "--json"]).json();
    assert_eq!(report["changed"], true);
    let before: Value = serde_json::from_str(FOREIGN).unwrap();
    let mut before = before;
    let mut after = settings(&world);
    // An empty list of an event may go or stay.
    for value in [&mut before, &mut after] {
        let hooks = value["hooks"].as_object_mut().unwrap();
        hooks.retain(|_, groups| groups != &json!([]));
    }
    assert_eq!(after.to_string(), before.to_string());
}

#[test]
fn installing_twice_and_uninstalling_nothing_change_nothing() {
    let world = World::new();
    world.write(SETTINGS, FOREIGN);
    let report = world.run(&["hooks", "uninstall", "--json"]).json();
    assert_eq!(report["changed"], false);
    assert_eq!(world.read(SETTINGS), FOREIGN, "not a byte");
    world.at_now(&["hooks", "install"]).ok();
    let once = world.read(SETTINGS);
    let backups = files(&world.path(".claude"));
    let report = world.run(&["hooks", "install", "--json"]).json();
    assert_eq!(report["changed"], false);
    assert_eq!(world.read(SETTINGS), once);
    assert_eq!(
        files(&world.path(".claude")),
        backups,
        "and no second backup"
    );
}

#[test]
fn a_copy_is_made_first() {
    let world = World::new();
    world.write(SETTINGS, FOREIGN);
    let report = world.at_now(&["hooks", "install", "--json"]).json();
    let backup = report["backup"].as_str().unwrap().replace("[HOME]/", "");
    assert!(
        backup.starts_with(".claude/settings.json.2026-07-31T"),
        "{backup}"
    );
    assert_eq!(world.read(&backup), FOREIGN);
    let left = files(&world.path(".claude"));
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let world = World::new();
    world.write(SETTINGS, FOREIGN);
    let report = world
        .run(&["hooks", "install", "--dry-run", "--json"])
        .json();
    assert_eq!(
        (&report["changed"], &report["dry_run"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(world.read(SETTINGS), FOREIGN);
    assert_eq!(files(&world.path(".claude")).len(), 1);
    let done = world.run(&["hooks", "install", "--dry-run"]).ok();
    assert!(done.stdout.contains("dry run"), "{done:?}");
    let empty = World::new();
    empty.run(&["hooks", "install", "--dry-run"]).ok();
    assert!(!empty.path(".claude").exists());
}

#[test]
fn an_event_that_is_no_list_is_left_alone() {
    for text in [
        "{\"hooks\": {\"PreToolUse\": {}}}",
        "{\"hooks\": {\"PreToolUse\": 3}}",
        "{\"hooks\": {\"_comment\": \"mine\"}}",
    ] {
        let world = World::new();
        world.write(SETTINGS, text);
        world.run(&["hooks", "uninstall"]).ok();
        assert_eq!(world.read(SETTINGS), text);
        let install = world.run(&["hooks", "install", "--json"]);
        if text.contains("_comment") {
            assert_eq!(install.code, Some(0), "{install:?}");
            assert_eq!(settings(&world)["hooks"]["_comment"], "mine");
        } else {
            install.json_error(1);
            assert_eq!(world.read(SETTINGS), text);
        }
    }
}

#[test]
fn broken_or_odd_settings_are_refused_and_stay() {
    for text in [
        "{ broken",
        "[]",
        "3",
        "{\"hooks\": []}",
        "{\"a\": 1,} // comment",
    ] {
        let world = World::new();
        world.write(SETTINGS, text);
        for action in ["install", "uninstall"] {
            let done = world.run(&["hooks", action, "--json"]);
            let error = done.json_error(1);
            assert!(
                error["hint"]
                    .as_str()
                    .unwrap()
                    .contains("nothing was changed"),
                "{text}"
            );
            assert_eq!(world.read(SETTINGS), text);
            assert_eq!(files(&world.path(".claude")).len(), 1, "{text}");
        }
    }
}

#[test]
fn an_empty_file_is_a_file_without_settings() {
    let world = World::new();
    world.write(SETTINGS, " \n");
    world.run(&["hooks", "install"]).ok();
    assert_eq!(settings(&world)["hooks"].as_object().unwrap().len(), 8);
}

#[test]
fn a_link_stays_a_link_and_modes_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let world = World::new();
    world.write("dotfiles/claude.json", FOREIGN);
    let target = world.path("dotfiles/claude.json");
    std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o644)).unwrap();
    std::fs::create_dir(world.path(".claude")).unwrap();
    symlink("../dotfiles/claude.json", world.path(SETTINGS)).unwrap();
    world.run(&["hooks", "install"]).ok();
    let link = world.path(SETTINGS);
    assert!(link.symlink_metadata().unwrap().file_type().is_symlink());
    assert!(world.read("dotfiles/claude.json").contains(&program()));
    assert_eq!(mode(&target), 0o644);
}

#[test]
fn the_settings_are_those_of_the_agents_directory_or_named() {
    let world = World::new();
    let list = format!("{},{}", world.text("none"), world.text("two"));
    std::fs::create_dir(world.path("two")).unwrap();
    let run = world.command(&["hooks", "status", "--json"]);
    let report = run.env("CLAUDE_CONFIG_DIR", list).done().json();
    assert_eq!(report["settings"], "[HOME]/two/settings.json");
    assert_eq!(report["exists"], false);
    let args = ["hooks", "install", "--settings", "mine.json", "--json"];
    let report = world.run(&args).json();
    assert_eq!(report["settings"], "[HOME]/work/mine.json");
    assert!(world.read("work/mine.json").contains(&program()));
}

#[test]
fn status_tells_what_is_there_and_writes_nothing() {
    let world = World::new();
    let report = world.run(&["hooks", "status", "--json"]).json();
    assert_eq!(report["exists"], false);
    assert!(!world.path(".claude").exists());
    world.run(&["hooks", "install"]).ok();
    let report = world.run(&["hooks", "status", "--json"]).json();
    let events = report["events"].as_array().unwrap();
    assert_eq!(events.len(), 8);
    assert!(events.iter().all(|event| event["installed"] == true));
    assert_eq!(report["changed"], false);
    let text = world
        .read(SETTINGS)
        .replace(&program(), "/old/session-buddy");
    world.write(
        SETTINGS,
        text.replacen('{', "{\"disableAllHooks\": true,", 1),
    );
    let report = world.run(&["hooks", "status", "--json"]).json();
    assert_eq!(report["events"][0]["installed"], false);
    assert_eq!(report["events"][0]["other_program"], "/old/session-buddy");
    assert_eq!(report["disabled_by"], "disableAllHooks");
    let done = world.run(&["hooks", "status"]).ok();
    assert!(
        done.stdout.contains("another copy: /old/session-buddy"),
        "{done:?}"
    );
    assert!(
        done.stdout
            .contains("disableAllHooks keeps hooks from running"),
        "{done:?}"
    );
}

#[test]
fn installing_replaces_an_older_copy_of_this_program() {
    let world = World::new();
    world.run(&["hooks", "install"]).ok();
    let text = world
        .read(SETTINGS)
        .replace(&program(), "/old/session-buddy");
    world.write(SETTINGS, text);
    world.run(&["hooks", "install"]).ok();
    let text = world.read(SETTINGS);
    assert!(!text.contains("/old/"), "{text}");
    assert_eq!(text.matches(&program()).count(), 8);
}

#[test]
fn entries_of_one_text_are_ours_too_and_look_alikes_are_not() {
    let world = World::new();
    let entry = |command: &str| json!({ "hooks": [{ "type": "command", "command": command }] });
    let foreign = [
        "session-buddy metrics",
        "other-session-buddy hook",
        "echo session-buddy hook",
        "session-buddy hook; rm x",
    ];
    let mut groups: Vec<Value> = foreign.iter().map(|command| entry(command)).collect();
    groups.push(entry("/usr/bin/session-buddy hook"));
    let both = json!({ "hooks": [
        { "type": "command", "command": "session-buddy", "args": ["hook"] },
        { "type": "command", "command": "mine" },
    ]});
    groups.push(both);
    world.write(
        SETTINGS,
        json!({ "hooks": { "PreToolUse": groups } }).to_string(),
    );
    world.run(&["hooks", "uninstall"]).ok();
    let mut expected: Vec<Value> = foreign.iter().map(|command| entry(command)).collect();
    expected.push(entry("mine"));
    assert_eq!(
        settings(&world),
        json!({ "hooks": { "PreToolUse": expected } })
    );
}
