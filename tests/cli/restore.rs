//! `restore`: what may be restored, what is kept, and that nothing is touched otherwise.

use crate::backup::{BACKUPS, backed_up, older, recorded, reference};
use crate::world::{World, files, mode, sql};
use rusqlite::Connection;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn skills(path: &Path) -> Vec<String> {
    sql(
        path,
        "SELECT s.name FROM invocation i JOIN skill s ON s.id = i.skill_id ORDER BY i.id",
    )
}

/// Everything below the home, with its content, but for the log that SQLite makes to read.
fn everything(world: &World) -> Vec<(PathBuf, Vec<u8>)> {
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).unwrap();
        (path, bytes)
    };
    let made_by_reading = |path: &PathBuf| {
        let name = path.to_str().unwrap();
        name.ends_with("skills.db-wal") || name.ends_with("skills.db-shm")
    };
    let files = files(&world.path("")).into_iter();
    files
        .filter(|path| !made_by_reading(path))
        .map(read)
        .collect()
}

/// The file is refused, and nothing has changed.
#[track_caller]
fn refused(world: &World, file: &str, code: i32, says: &str) {
    let before = everything(world);
    for dry in [&[][..], &["--dry-run"]] {
        let args = [&["restore", file, "--json"], dry].concat();
        let error = world.run(&args).json_error(code);
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(says), "{file}: {message}");
        assert!(error["hint"].is_string(), "{file}: {message}");
        let after = everything(world);
        let names = |all: &[(PathBuf, Vec<u8>)]| -> Vec<PathBuf> {
            all.iter().map(|(path, _)| path.clone()).collect()
        };
        assert_eq!(names(&after), names(&before), "{file}");
        assert!(after == before, "{file}: something was written");
    }
}

#[test]
fn a_backup_comes_back_and_what_was_there_is_kept() {
    let world = recorded(2);
    let name = backed_up(&world);
    world.run(&["record", "later"]).ok();
    let done = world.run(&["restore", &name]).ok();
    insta::assert_snapshot!(done.snapshot(), @"
    exit 0
    --- stdout
    restored [HOME]/.local/share/session-buddy/skills.db
    from [HOME]/.local/share/session-buddy/backups/skills-[TIME]-v6.db: 2 invocations, schema 6
    before: 3 invocations, kept in [HOME]/.local/share/session-buddy/backups/skills-[TIME]-v6.db
    ");
    assert_eq!(skills(&world.db()), ["skill-0", "skill-1"]);
    assert_eq!(mode(&world.db()), 0o600);
    let kept: Vec<PathBuf> = files(&world.path(BACKUPS))
        .into_iter()
        .filter(|path| !path.ends_with(&name))
        .collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(mode(&kept[0]), 0o600);
    assert_eq!(skills(&kept[0]), ["skill-0", "skill-1", "later"]);
    // And forth again, by a path this time.
    let report = world
        .run(&["restore", kept[0].to_str().unwrap(), "--json"])
        .json();
    assert_eq!(report["invocations_before"], 2);
    assert_eq!(report["invocations_after"], 3);
    assert_eq!(skills(&world.db()).len(), 3);
    world.run(&["record", "afterwards"]).ok();
    let total = &world.run(&["metrics", "--json"]).json()["total"];
    assert_eq!(total["invocation_count"], 4);
    assert_eq!(sql(&world.db(), "PRAGMA journal_mode"), ["wal"]);
}

#[test]
fn the_report_has_these_keys() {
    let world = recorded(1);
    let name = backed_up(&world);
    let report = world.run(&["restore", &name, "--json"]).json();
    let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "schema_version",
            "database",
            "from",
            "schema",
            "invocations_before",
            "invocations_after",
            "kept",
            "damaged",
            "dry_run",
            "next"
        ]
    );
    assert!(world.shown(&report["kept"]).is_file());
    assert_eq!(report["from"], format!("[HOME]/{BACKUPS}/{name}"));
    assert_eq!(report["schema"], 6);
    world.run(&["restore", &name, "--quiet"]).silent();
}

#[test]
fn a_dry_run_only_says_what_would_be() {
    let world = recorded(2);
    let name = backed_up(&world);
    world.run(&["record", "later"]).ok();
    let before = everything(&world);
    let done = world.run(&["restore", &name, "--dry-run"]).ok();
    insta::assert_snapshot!(done.snapshot(), @"
    exit 0
    --- stdout
    would restore [HOME]/.local/share/session-buddy/skills.db
    from [HOME]/.local/share/session-buddy/backups/skills-[TIME]-v6.db: 2 invocations, schema 6
    before: 3 invocations, of which a copy would be kept
    dry run: nothing was written
    ");
    assert!(everything(&world) == before);
    let report = world.run(&["restore", &name, "--dry-run", "--json"]).json();
    assert_eq!(report["dry_run"], true);
    assert_eq!(report["kept"], Value::Null);
}

#[test]
fn without_a_database_it_is_put_there() {
    let world = recorded(2);
    world.run(&["backup", "copy.db"]).ok();
    let dir = world.path(".local/share/session-buddy");
    std::fs::remove_dir_all(&dir).unwrap();
    let dry = world.run(&["restore", "copy.db", "--dry-run"]).ok();
    assert!(!dir.exists(), "{dry:?}");
    insta::assert_snapshot!(world.run(&["restore", "copy.db"]).snapshot(), @"
    exit 0
    --- stdout
    restored [HOME]/.local/share/session-buddy/skills.db
    from [HOME]/work/copy.db: 2 invocations, schema 6
    there was nothing before
    ");
    assert_eq!(skills(&world.db()).len(), 2);
    assert_eq!((mode(&dir), mode(&world.db())), (0o700, 0o600));
    assert!(!world.path(BACKUPS).exists(), "there was nothing to keep");
    // A copy that is gone leaves its log; it is not the new file's.
    std::fs::remove_file(world.db()).unwrap();
    let stale = Connection::open(world.path("work/stale.db")).unwrap();
    stale
        .execute_batch(
            "PRAGMA journal_mode = WAL; CREATE TABLE stale (x); INSERT INTO stale VALUES (1)",
        )
        .unwrap();
    let wal = world.path(".local/share/session-buddy/skills.db-wal");
    std::fs::copy(world.path("work/stale.db-wal"), &wal).unwrap();
    world.run(&["restore", "copy.db"]).ok();
    assert_eq!(sql(&world.db(), "PRAGMA integrity_check"), ["ok"]);
    assert_eq!(skills(&world.db()).len(), 2);
}

#[test]
fn what_may_not_be_restored_is_refused_and_nothing_is_touched() {
    let world = recorded(3);
    let name = backed_up(&world);
    // A question leaves a log and what belongs to it; a writer takes them away again.
    drop(Connection::open(world.db()).unwrap());
    let good = world.path(&format!("{BACKUPS}/{name}"));
    let work = |name: &str| world.path(&format!("work/{name}"));
    world.write("work/text.db", "dear diary, ".repeat(1000));
    world.write("work/empty.db", "");
    std::fs::create_dir(work("folder")).unwrap();
    Connection::open(work("foreign.db"))
        .unwrap()
        .execute_batch("CREATE TABLE notes (text)")
        .unwrap();
    let copy = |name: &str, sql: &str| {
        std::fs::copy(&good, work(name)).unwrap();
        Connection::open(work(name))
            .unwrap()
            .execute_batch(sql)
            .unwrap();
    };
    copy("newer.db", "PRAGMA user_version = 99");
    copy(
        "orphans.db",
        "PRAGMA foreign_keys = OFF; DELETE FROM word WHERE id = (SELECT min(user_id) FROM invocation)",
    );
    copy(
        "code.db",
        "CREATE TRIGGER theirs AFTER INSERT ON word BEGIN DELETE FROM invocation; END",
    );
    copy(
        "check.db",
        "PRAGMA ignore_check_constraints = ON; UPDATE invocation SET outcome = 99",
    );
    let mut bytes = std::fs::read(&good).unwrap();
    bytes[20 * 4096..40 * 4096].fill(0);
    std::fs::write(work("damaged.db"), &bytes).unwrap();
    bytes.truncate(50 * 4096);
    std::fs::write(work("half.db"), bytes).unwrap();
    for (file, code, says) in [
        ("text.db", 5, "not a SQLite database"),
        ("empty.db", 5, "empty"),
        ("foreign.db", 5, "a database of another program"),
        ("newer.db", 5, "schema 99, newer than"),
        ("orphans.db", 5, "have no parent in word"),
        (
            "code.db",
            5,
            "triggers or views that session-buddy did not make",
        ),
        ("check.db", 5, "CHECK constraint failed in invocation"),
        ("damaged.db", 5, "damaged"),
        ("half.db", 5, "malformed"),
        ("folder", 1, "is a directory"),
        ("nowhere.db", 1, "cannot read"),
        ("skills-20260101T000000000Z-v6.db", 1, "cannot read"),
    ] {
        refused(&world, file, code, says);
    }
    assert_eq!(skills(&world.db()).len(), 3);
}

#[test]
fn refused_without_a_database_nothing_is_made() {
    let world = World::new();
    world.write("work/text.db", "dear diary");
    refused(&world, "text.db", 5, "not a SQLite database");
    assert!(!world.path(".local/share/session-buddy").exists());
}

#[test]
fn the_database_itself_is_no_backup() {
    let world = recorded(1);
    drop(Connection::open(world.db()).unwrap());
    std::os::unix::fs::symlink(world.db(), world.path("work/link.db")).unwrap();
    std::fs::hard_link(world.db(), world.path("work/hard.db")).unwrap();
    let own = world.db().display().to_string();
    for file in [own.as_str(), "link.db", "hard.db"] {
        refused(&world, file, 2, "is the database itself");
    }
}

#[test]
fn a_database_of_another_program_is_not_overwritten() {
    let world = recorded(1);
    world.run(&["backup", "copy.db"]).ok();
    drop(Connection::open(world.db()).unwrap());
    Connection::open(world.path("work/x.db"))
        .unwrap()
        .execute_batch("CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')")
        .unwrap();
    let before = everything(&world);
    let done = world.run(&["restore", "copy.db", "--db", "x.db"]);
    assert_eq!(done.code, Some(5), "{done:?}");
    assert!(everything(&world) == before);
}

#[test]
fn an_older_schema_comes_back_as_it_is() {
    let world = recorded(2);
    older(&world.path("work/old.db"), 4);
    let done = world.run(&["restore", "old.db"]).ok();
    insta::assert_snapshot!(done.snapshot(), @"
    exit 0
    --- stdout
    restored [HOME]/.local/share/session-buddy/skills.db
    from [HOME]/work/old.db: 1 invocation, schema 4
    before: 2 invocations, kept in [HOME]/.local/share/session-buddy/backups/skills-[TIME]-v6.db
    it has the older schema 4: the next command brings it up to 6
    ");
    assert_eq!(sql(&world.db(), "PRAGMA user_version"), ["4"]);
    let report = world
        .run(&["metrics", "--json", "--since", "2026-01-01"])
        .json();
    assert_eq!(report["total"]["invocation_count"], 1);
    assert_eq!(sql(&world.db(), "PRAGMA user_version"), ["6"]);
}

#[test]
fn the_reference_systems_database_comes_back_as_it_is() {
    let world = recorded(2);
    reference(&world.path("work/theirs.db"));
    let report = world.run(&["restore", "theirs.db", "--json"]).json();
    assert_eq!(report["schema"], Value::Null);
    assert_eq!(report["invocations_after"], 1);
    assert!(
        report["next"]
            .as_str()
            .unwrap()
            .contains("session-buddy migrate")
    );
    assert_eq!(
        sql(&world.db(), "SELECT skill_name FROM skill_invocation"),
        ["lint"]
    );
    // And ours again in its place.
    let kept = world.shown(&report["kept"]).display().to_string();
    let report = world.run(&["restore", &kept, "--json"]).json();
    assert_eq!(report["invocations_before"], 1);
    assert_eq!(skills(&world.db()).len(), 2);
}

#[test]
fn a_name_here_comes_before_one_among_the_backups() {
    let world = recorded(1);
    let name = backed_up(&world);
    world.run(&["record", "later"]).ok();
    world.run(&["backup", &name]).ok();
    let report = world.run(&["restore", &name, "--json"]).json();
    assert_eq!(report["from"], format!("[HOME]/work/{name}"));
    assert_eq!(report["invocations_after"], 2);
}

#[test]
fn what_only_a_log_holds_comes_along() {
    let world = recorded(1);
    world.run(&["record", "x", "--db", "x.db"]).ok();
    let other = Connection::open(world.path("work/x.db")).unwrap();
    other
        .execute_batch("PRAGMA wal_autocheckpoint = 0; UPDATE skill SET name = 'in the log'")
        .unwrap();
    world.run(&["restore", "x.db"]).ok();
    assert_eq!(skills(&world.db()), ["in the log"]);
}

#[test]
fn pages_of_another_size_are_no_obstacle() {
    for size in [1024, 16384] {
        let world = recorded(3);
        let name = backed_up(&world);
        world.run(&["record", "later"]).ok();
        let change = format!(
            "PRAGMA journal_mode = DELETE; PRAGMA page_size = {size}; VACUUM; PRAGMA journal_mode = WAL"
        );
        let live = Connection::open(world.db()).unwrap();
        live.execute_batch(&change).unwrap();
        // Others may have it open: it keeps its file and its pages.
        let report = world.run(&["restore", &name, "--json"]).json();
        assert_eq!(report["invocations_before"], 4);
        let seen = live.query_row("SELECT count(*) FROM invocation", [], |row| row.get(0));
        assert_eq!(seen, Ok(3));
        drop(live);
        assert_eq!(sql(&world.db(), "PRAGMA integrity_check"), ["ok"]);
        assert_eq!(sql(&world.db(), "PRAGMA page_size"), [size.to_string()]);
    }
}

#[test]
fn whoever_has_it_open_sees_the_new_content() {
    let world = recorded(2);
    let name = backed_up(&world);
    world.run(&["record", "later"]).ok();
    let other = Connection::open(world.db()).unwrap();
    let count = || other.query_row("SELECT count(*) FROM invocation", [], |row| row.get(0));
    assert_eq!(count(), Ok(3));
    // A reader in the middle of something keeps what it saw.
    other
        .execute_batch("BEGIN; SELECT count(*) FROM invocation")
        .unwrap();
    assert_eq!(count(), Ok(3));
    world.run(&["restore", &name]).ok();
    assert_eq!(count(), Ok(3));
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(count(), Ok(2));
    other
        .execute_batch(
            "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed)
                        VALUES ('theirs', '2026-07-31 10:00:00', 's', 1)",
        )
        .unwrap();
    drop(other);
    assert_eq!(skills(&world.db()).len(), 3);
    assert_eq!(sql(&world.db(), "PRAGMA integrity_check"), ["ok"]);
}
