//! `doctor`, what lies around the database: permissions, spool, log, sources, hooks, settings.

use crate::backup::{BACKUPS, backed_up, recorded};
use crate::data::small;
use crate::doctor::{DATA, NAMES, checks, doctor, names, only, said, tamper};
use crate::world::{Done, World, files, mode, sql};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

#[test]
fn files_that_others_can_read_are_closed() {
    let world = recorded(1);
    let name = backed_up(&world);
    let waiting = world.write(&format!("{DATA}/skills.db.spool/x.bad"), "?");
    let open = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let paths = [
        (world.path(DATA), 0o755, 0o700),
        (world.db(), 0o640, 0o600),
        (world.path(BACKUPS), 0o750, 0o700),
        (world.path(&format!("{BACKUPS}/{name}")), 0o604, 0o600),
        (world.path(&format!("{DATA}/skills.db.spool")), 0o711, 0o700),
        (waiting.into(), 0o644, 0o600),
    ];
    for (path, loose, _) in &paths {
        open(path, *loose);
    }
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 0);
    said(&report, "permissions", "warn", "others can read [HOME]");
    said(&report, "permissions", "warn", "(and 5 more)");
    let (report, _) = doctor(&world, &["--fix"]);
    said(&report, "permissions", "ok", "nobody else");
    // The log that the first look made took its mode from the database.
    assert!(report["fixed"].as_array().unwrap().len() >= paths.len());
    for (path, _, wanted) in &paths {
        assert_eq!(mode(path), *wanted, "{path:?}");
    }
}

#[test]
fn files_of_another_user_are_named_and_left() {
    // Only root can give a file away.
    if crate::world::permissions_bind() {
        return;
    }
    let world = recorded(1);
    std::os::unix::fs::chown(world.db(), Some(12_345), None).unwrap();
    let (report, code) = doctor(&world, &["--fix"]);
    assert_eq!(code, 0);
    let says = format!("[HOME]/{DATA}/skills.db belongs to another user");
    said(&report, "permissions", "warn", &says);
}

#[test]
fn directories_that_are_not_ours_are_left_alone() {
    let world = World::new();
    world.run(&["record", "a", "--db", "x.db"]).ok();
    world.run(&["backup", "--db", "x.db"]).ok();
    world.write("work/backups/theirs.txt", "mine");
    for path in ["work", "work/backups", "work/backups/theirs.txt"] {
        let path = world.path(path);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    std::os::unix::fs::symlink(world.path("work"), world.path("work/x.db.spool")).unwrap();
    let (report, code) = doctor(&world, &["--db", "x.db", "--fix"]);
    assert_eq!(code, 0);
    said(&report, "permissions", "ok", "");
    assert_eq!(mode(&world.path("work")), 0o755);
    assert_eq!(mode(&world.path("work/backups")), 0o755);
    assert_eq!(mode(&world.path("work/backups/theirs.txt")), 0o755);
}

#[test]
fn events_that_wait_are_taken_in() {
    let world = recorded(1);
    let spool = format!("{DATA}/skills.db.spool");
    let lock = Connection::open(world.db()).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let event = json!({
        "session_id": "s", "hook_event_name": "PreToolUse", "cwd": "/w", "tool_name": "Read",
        "tool_input": {}, "tool_use_id": crate::data::id(1),
    });
    world.hook_at("2026-07-31T11:59:00Z", &event);
    lock.execute_batch("ROLLBACK").unwrap();
    drop(lock);
    assert_eq!(files(&world.path(&spool)).len(), 1);
    let (report, _) = doctor(&world, &["--now", "2026-07-31T12:09:00Z"]);
    said(
        &report,
        "spool",
        "note",
        "1 event to be taken in, the oldest since 10 minutes",
    );
    let (report, _) = doctor(&world, &["--now", "2026-08-03T12:00:00Z"]);
    said(&report, "spool", "warn", "the oldest since 3 days");
    world.write(&format!("{spool}/000.json.bad"), "?");
    let (report, code) = doctor(&world, &["--fix"]);
    assert_eq!(code, 0);
    assert!(
        report["fixed"]
            .to_string()
            .contains("took in 1 event out of the spool"),
        "{report:#}"
    );
    said(&report, "spool", "warn", "1 file that could not be read");
    assert_eq!(sql(&world.db(), "SELECT count(*) FROM invocation"), ["2"]);
}

#[test]
fn a_spool_that_keeps_nothing_fails() {
    let world = recorded(1);
    world.write(&format!("{DATA}/skills.db.spool"), "in the way");
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 1);
    said(&report, "spool", "fail", "cannot read the directory");
}

#[test]
fn a_long_log_is_emptied() {
    let world = recorded(1);
    let log = world.path(&format!("{DATA}/skills.db-wal"));
    // Bytes that no writer committed: their number counts.
    let file = std::fs::File::create(&log).unwrap();
    file.set_len(65_000_000).unwrap();
    std::fs::set_permissions(&log, std::fs::Permissions::from_mode(0o600)).unwrap();
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 0);
    said(&report, "log", "warn", "65 MB");
    let (report, _) = doctor(&world, &["--fix"]);
    assert_eq!(report["fixed"], json!(["emptied the log of 65 MB"]));
    said(&report, "log", "ok", "");
    assert_eq!(sql(&world.db(), "SELECT count(*) FROM invocation"), ["1"]);
}

#[test]
fn backups_are_counted_and_their_age_told() {
    let world = recorded(1);
    said(&doctor(&world, &[]).0, "backups", "note", "none");
    backed_up(&world);
    backed_up(&world);
    let (report, _) = doctor(&world, &["--now", "2100-01-01T00:00:00Z"]);
    said(&report, "backups", "ok", "2 backups, ");
    said(&report, "backups", "ok", "days old");
}

#[test]
fn sources_say_what_is_not_taken_in_yet() {
    let world = World::new();
    for n in 0..3 {
        world.transcript(&format!("s{n}"), &small(&format!("s{n}"), n * 10));
    }
    world.run(&["import"]).ok();
    let message = |report: &Value, place: usize| {
        let check = checks(report, "sources")[place].clone();
        (
            check["status"].clone(),
            check["message"].as_str().unwrap().to_owned(),
        )
    };
    let (report, _) = doctor(&world, &[]);
    let (status, text) = message(&report, 0);
    assert_eq!(status, "ok", "{text}");
    assert!(
        text.starts_with("[HOME]/.claude/projects: 3 files, last taken in"),
        "{text}"
    );
    assert_eq!(
        message(&report, 1).1,
        "[HOME]/.config/claude/projects is not there"
    );
    world.append(".claude/projects/-w-app/s1.jsonl", "{}\n");
    world.transcript("s9", &small("s9", 90));
    let (report, _) = doctor(&world, &[]);
    let (status, text) = message(&report, 0);
    assert_eq!(status, "note");
    assert!(text.contains("4 files, 2 with something new"), "{text}");
    assert_eq!(
        sql(&world.db(), "SELECT count(*) FROM session"),
        ["3"],
        "not taken in"
    );
}

#[test]
fn hooks_are_looked_for_in_every_settings_file() {
    let world = recorded(1);
    said(&doctor(&world, &[]).0, "hooks", "note", "not installed");
    world.run(&["hooks", "install"]).ok();
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 0);
    said(
        &report,
        "hooks",
        "ok",
        "[HOME]/.claude/settings.json calls this program",
    );
    let installed = world.read(".claude/settings.json");

    // Taken out of one event.
    let mut settings: Value = serde_json::from_str(&installed).unwrap();
    settings["hooks"]
        .as_object_mut()
        .unwrap()
        .remove("PostToolUse");
    world.write(".claude/settings.json", settings.to_string());
    let (report, _) = doctor(&world, &[]);
    said(&report, "hooks", "warn", "calls this program on");

    let program = env!("CARGO_BIN_EXE_session-buddy");
    let elsewhere = |to: &str| installed.replace(program, to);
    world.write(".claude/settings.json", elsewhere("/nowhere/session-buddy"));
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 1);
    said(
        &report,
        "hooks",
        "fail",
        "calls /nowhere/session-buddy, which is not there",
    );
    let other = world.write("bin/session-buddy", "#!/bin/sh\n");
    world.write(".claude/settings.json", elsewhere(&other));
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 0);
    said(
        &report,
        "hooks",
        "warn",
        "calls another copy, [HOME]/bin/session-buddy",
    );

    // Of the user and of the project.
    world.write(".claude/settings.json", &installed);
    world.write(
        "work/.claude/settings.local.json",
        elsewhere("/nowhere/session-buddy"),
    );
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 1);
    let found = checks(&report, "hooks");
    assert_eq!(found.len(), 2, "{report:#}");
    assert_eq!(
        (&found[0]["status"], &found[1]["status"]),
        (&json!("fail"), &json!("ok"))
    );
    world.write("work/.claude/settings.local.json", "{ broken");
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 0);
    assert_eq!(checks(&report, "hooks")[0]["status"], "warn");
}

#[test]
fn settings_that_switch_hooks_off_are_named() {
    for file in [
        ".claude/settings.json",
        "work/.claude/settings.json",
        "work/.claude/settings.local.json",
    ] {
        for key in ["disableAllHooks", "allowManagedHooksOnly"] {
            let world = recorded(1);
            world.write(file, json!({ key: true }).to_string());
            let (report, code) = doctor(&world, &[]);
            assert_eq!(code, 0);
            let says = format!("{key} in [HOME]/{file} keeps hooks from running");
            said(&report, "hook_settings", "warn", &says);
            world.write(file, json!({ key: false }).to_string());
            said(&doctor(&world, &[]).0, "hook_settings", "ok", "");
        }
    }
    // From further below in the project, too.
    let world = recorded(1);
    world.write("work/.claude/settings.json", r#"{"disableAllHooks":true}"#);
    std::fs::create_dir_all(world.path("work/deep/down")).unwrap();
    let done = world.command(&["doctor"]).cwd("work/deep/down").done().ok();
    assert!(done.stdout.contains("disableAllHooks"), "{done:?}");
}

#[test]
fn a_broken_configuration_is_said_and_the_rest_is_checked() {
    let world = recorded(1);
    world.write(
        ".config/session-buddy/config.toml",
        "[display]\ncolour = \"never\"\n",
    );
    let (report, code) = doctor(&world, &[]);
    assert_eq!(code, 1);
    only(&report, &[], &["configuration"]);
    said(
        &report,
        "configuration",
        "fail",
        "unknown key \"display.colour\"",
    );
    assert_eq!(names(&report), NAMES);
    world.write(".config/session-buddy/config.toml", "[broken");
    let done = world.run(&["doctor"]);
    assert_eq!(done.code, Some(1), "{done:?}");
    let world = recorded(1);
    let run = |name: &str, value: &str| -> Done {
        world.command(&["doctor", "--json"]).env(name, value).done()
    };
    let done = run("SESSION_BUDDY_DISPLAY_TZ", "Mars/Olympus");
    assert_eq!(done.code, Some(1), "{done:?}");
    let report: Value = serde_json::from_str(&done.stdout).unwrap();
    only(&report, &[], &["configuration"]);
    // A mistake of the call itself is one.
    assert_eq!(world.run(&["doctor", "--tz", "Mars/Olympus"]).code, Some(2));
    assert_eq!(world.run(&["doctor", "--now", "soon"]).code, Some(2));
}

#[test]
fn quiet_shows_what_is_wrong_only() {
    let world = recorded(1);
    tamper(&world.db(), "DROP INDEX session_last");
    let done = world.run(&["doctor", "--quiet"]).ok();
    insta::assert_snapshot!(done.snapshot(), @"
    exit 0
    --- stdout
    Check   Status  Found
    schema  warn    missing: index session_last

    schema: this makes it: CREATE INDEX session_last ON session (last_ms)
    ");
}
