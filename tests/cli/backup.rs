//! `backup`: copies of the database, where they go and what they are.

use crate::world::{World, files, mode, real_now, sql};
use rusqlite::Connection;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Where backups go where nothing else is named.
pub(crate) const BACKUPS: &str = ".local/share/session-buddy/backups";

/// A world with so many invocations.
pub(crate) fn recorded(invocations: usize) -> World {
    let world = World::new();
    for n in 0..invocations {
        world.run(&["record", &format!("skill-{n}")]).ok();
    }
    world
}

/// Makes a backup in the usual place; returns its name.
pub(crate) fn backed_up(world: &World) -> String {
    let report = world.run(&["backup", "--json"]).json();
    let path = world.shown(&report["path"]);
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// A database of ours as an earlier version left it, with one invocation.
pub(crate) fn older(path: &Path, version: i32) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let migrations = refinery::load_sql_migrations(folder).unwrap();
    let mut conn = Connection::open(path).unwrap();
    for version in 1..=version {
        refinery::Runner::new(&migrations)
            .set_target(refinery::Target::Version(version))
            .run(&mut conn)
            .unwrap();
    }
    conn.execute_batch(
        "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed)
         VALUES ('lint', '2026-07-31 10:00:00.000', 's1', 1)",
    )
    .unwrap();
}

/// A database as the reference system leaves it, with one invocation.
pub(crate) fn reference(path: &Path) {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch(
        "CREATE TABLE skill_migrations (version TEXT PRIMARY KEY, applied_at TEXT NOT NULL);
         INSERT INTO skill_migrations VALUES ('V1__initial_schema', '2026-01-01 00:00:00');
         CREATE TABLE skill_invocation (id INTEGER PRIMARY KEY, skill_name TEXT NOT NULL);
         INSERT INTO skill_invocation (skill_name) VALUES ('lint')",
    )
    .unwrap();
}

fn count(path: &Path) -> String {
    sql(path, "SELECT count(*) FROM invocation").remove(0)
}

#[test]
fn a_backup_goes_beside_the_database_and_says_where() {
    let world = recorded(3);
    let before = real_now();
    let done = world.run(&["backup"]).ok();
    let copies = files(&world.path(BACKUPS));
    assert_eq!(copies.len(), 1, "{copies:?}");
    // `…/backups/skills-20260731T120000000Z-v6.db: 459 kB, schema 6, 3 invocations`
    let (path, said) = done.stdout.split_once(": ").unwrap();
    let name = copies[0].file_name().unwrap().to_str().unwrap();
    assert_eq!(path, format!("[HOME]/{BACKUPS}/{name}"));
    assert!(said.ends_with("kB, schema 6, 3 invocations\n"), "{said}");
    assert_eq!(mode(&copies[0]), 0o600);
    assert_eq!(mode(&world.path(BACKUPS)), 0o700);
    assert_eq!(sql(&copies[0], "PRAGMA integrity_check"), ["ok"]);
    assert_eq!(count(&copies[0]), "3");
    // A copy that is only read needs no log and leaves none.
    assert_eq!(files(&world.path(BACKUPS)), copies);
    let list = world.run(&["backup", "--list", "--json"]).json();
    let made = list["backups"][0]["made_at"].as_str().unwrap();
    let made: jiff::Timestamp = made.parse().unwrap();
    // Names keep milliseconds.
    assert!(made.as_millisecond() >= before.as_millisecond() && made <= real_now());
}

#[test]
fn the_report_has_path_bytes_schema_and_invocations() {
    let world = recorded(2);
    let report = world.run(&["backup", "--json"]).json();
    let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "schema_version",
            "database",
            "path",
            "bytes",
            "schema",
            "invocations"
        ]
    );
    let path = world.shown(&report["path"]);
    assert_eq!(path.parent().unwrap(), world.path(BACKUPS));
    assert_eq!(report["bytes"], path.metadata().unwrap().len());
    assert_eq!(report["schema"], 6);
    assert_eq!(report["invocations"], 2);
    let csv = world.run(&["backup", "--format", "csv"]).ok();
    assert!(
        csv.stdout
            .starts_with("schema_version,database,path,bytes,"),
        "{csv:?}"
    );
    world.run(&["backup", "--quiet"]).silent();
}

#[test]
fn a_file_or_an_existing_directory_may_be_named() {
    let world = recorded(2);
    std::fs::create_dir(world.path("work/stick")).unwrap();
    let done = world.run(&["backup", "copy.db"]).ok();
    assert!(done.stdout.starts_with("[HOME]/work/copy.db: "), "{done:?}");
    assert_eq!(count(&world.path("work/copy.db")), "2");
    assert_eq!(mode(&world.path("work/copy.db")), 0o600);
    for dir in ["stick", "stick/"] {
        world.run(&["backup", dir]).ok();
    }
    let copies = files(&world.path("work/stick"));
    assert_eq!(copies.len(), 2, "{copies:?}");
    for copy in copies {
        let name = copy.file_name().unwrap().to_str().unwrap();
        assert!(
            name.starts_with("skills-2") && name.ends_with("Z-v6.db"),
            "{name}"
        );
        assert_eq!(count(&copy), "2");
    }
    world.run(&["backup", "."]).ok();
    assert_eq!(files(&world.path("work")).len(), 4);
    assert!(!world.path(BACKUPS).exists());
    let done = world.run(&["backup", "nowhere/copy.db", "--json"]);
    let error = done.json_error(1);
    let message = error["message"].as_str().unwrap();
    assert!(message.starts_with("there is no directory"), "{message}");
    assert!(
        !world.path("work/nowhere").exists(),
        "a mistyped name makes nothing"
    );
}

#[test]
fn a_file_that_exists_is_replaced_with_force_only() {
    let world = recorded(1);
    world.write("work/copy.db", "precious");
    insta::assert_snapshot!(world.run(&["backup", "copy.db"]).snapshot(), @"
    exit 1
    --- stderr
    error: [HOME]/work/copy.db exists already
    hint: name another file, or replace it with --force
    ");
    assert_eq!(world.read("work/copy.db"), "precious");
    world.run(&["backup", "copy.db", "--force"]).ok();
    assert_eq!(count(&world.path("work/copy.db")), "1");
    world.run(&["record", "more"]).ok();
    world.run(&["backup", "copy.db", "--force"]).ok();
    assert_eq!(count(&world.path("work/copy.db")), "2");
    // A link is a name that exists, also where it points at nothing.
    std::os::unix::fs::symlink("/nowhere/at/all", world.path("work/link.db")).unwrap();
    assert_eq!(world.run(&["backup", "link.db"]).code, Some(1));
    assert_eq!(files(&world.path("work")).len(), 2, "nothing is left over");
    assert_eq!(
        world.run(&["backup", "--force"]).code,
        Some(2),
        "replace what?"
    );
}

#[test]
fn a_database_in_use_is_not_replaced() {
    let world = recorded(1);
    world.run(&["record", "other", "--db", "other.db"]).ok();
    let conn = Connection::open(world.path("work/other.db")).unwrap();
    assert_eq!(
        conn.query_row("SELECT count(*) FROM skill", [], |row| row.get(0)),
        Ok(1)
    );
    let done = world.run(&["backup", "other.db", "--force"]);
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.stderr.contains("a database in use"), "{done:?}");
    drop(conn);
    assert_eq!(
        sql(&world.path("work/other.db"), "SELECT name FROM skill"),
        ["other"]
    );
    world.run(&["backup", "other.db", "--force"]).ok();
    let own = world.db().display().to_string();
    let done = world.run(&["backup", &own, "--force"]);
    assert_eq!(done.code, Some(2), "{done:?}");
    assert_eq!(world.run(&["backup", &own]).code, Some(1));
    assert_eq!(count(&world.db()), "1");
}

#[test]
fn backups_are_listed_the_newest_first() {
    let world = recorded(1);
    let done = world.run(&["backup", "--list"]).ok();
    insta::assert_snapshot!(done.snapshot(), @"
    exit 0
    --- stdout
    no backups in [HOME]/.local/share/session-buddy/backups
    ");
    let first = backed_up(&world);
    let second = backed_up(&world);
    for name in [
        "skills-20260101T000000000Z-v0.db",
        "skills-20260102T000000000Z-v4.db",
        "skills-20260103T000000000Z-damaged.db",
        "notes.txt",
        "skills-20260103T000000000Z-damaged.db-wal",
    ] {
        world.write(&format!("{BACKUPS}/{name}"), "four");
    }
    let list = world.run(&["backup", "--list", "--json"]).json();
    let names: Vec<&str> = list["backups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(names[..2], [&second, &first]);
    let done = world.run(&["backup", "--list"]).ok();
    let older: Vec<&str> = done.stdout.lines().skip(5).collect();
    insta::assert_snapshot!(older.join("\n"), @"
    skills-20260103T000000000Z-damaged.db  damaged    2026-01-03 00:00  4 bytes
    skills-20260102T000000000Z-v4.db       4          2026-01-02 00:00  4 bytes
    skills-20260101T000000000Z-v0.db       reference  2026-01-01 00:00  4 bytes
    ");
    // What is lost is what one looks for then.
    std::fs::remove_file(world.db()).unwrap();
    let list = world.run(&["backup", "--list", "--format", "ndjson"]).ok();
    assert_eq!(list.stdout.lines().count(), 5);
}

#[test]
fn nothing_is_migrated_or_taken_in_first() {
    let world = World::new();
    older(&world.path("work/old.db"), 4);
    world.transcript("s1", &crate::data::small("s1", 1));
    let report = world.run(&["backup", "--db", "old.db", "--json"]).json();
    assert_eq!(
        (&report["schema"], &report["invocations"]),
        (&4.into(), &1.into())
    );
    let path = world.shown(&report["path"]);
    assert!(path.to_str().unwrap().ends_with("Z-v4.db"));
    for path in [path, world.path("work/old.db")] {
        assert_eq!(sql(&path, "PRAGMA user_version"), ["4"]);
    }
    let world = recorded(1);
    world.transcript("s1", &crate::data::small("s1", 1));
    let report = world.run(&["backup", "--json"]).json();
    assert_eq!(report["invocations"], 1);
}

#[test]
fn the_reference_systems_database_is_copied_as_it_is() {
    let world = World::new();
    reference(&world.path("work/theirs.db"));
    let before = std::fs::read(world.path("work/theirs.db")).unwrap();
    let report = world.run(&["backup", "--db", "theirs.db", "--json"]).json();
    assert_eq!(
        (&report["schema"], &report["invocations"]),
        (&().into(), &1.into())
    );
    assert_eq!(std::fs::read(world.path("work/theirs.db")).unwrap(), before);
    let copies = files(&world.path("work/backups"));
    assert_eq!(
        sql(&copies[0], "SELECT skill_name FROM skill_invocation"),
        ["lint"]
    );
    let listed = world.run(&["backup", "--list", "--db", "theirs.db"]).ok();
    assert!(listed.stdout.contains("reference"), "{listed:?}");
}

#[test]
fn what_is_no_database_of_ours_is_refused_and_left() {
    let world = World::new();
    let done = world.run(&["backup", "--json"]);
    let error = done.json_error(1);
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .starts_with("there is no database")
    );
    assert!(error["hint"].is_string());
    Connection::open(world.path("work/x.db"))
        .unwrap()
        .execute_batch("CREATE TABLE notes (text)")
        .unwrap();
    world.write("work/text.db", "dear diary");
    world.write("work/empty.db", "");
    let before = files(&world.path("work"));
    for (name, code) in [("x.db", 5), ("text.db", 5), ("empty.db", 1)] {
        let done = world.run(&["backup", "--db", name]);
        assert_eq!(done.code, Some(code), "{done:?}");
        assert!(done.stderr.contains(name), "{done:?}");
    }
    assert_eq!(files(&world.path("work")), before);
    assert!(!world.path(".local").exists());
}

#[test]
fn a_damaged_database_makes_no_backup() {
    let world = recorded(30);
    let good = backed_up(&world);
    drop(Connection::open(world.db()).unwrap());
    let mut bytes = std::fs::read(world.db()).unwrap();
    let middle = bytes.len() / 4096 / 2 * 4096;
    // Both ends stay, so that it opens.
    bytes[20 * 4096..middle].fill(0x5a);
    std::fs::write(world.db(), bytes).unwrap();
    let done = world.run(&["backup"]);
    assert_eq!(done.code, Some(5), "{done:?}");
    assert!(done.stderr.contains("damaged"), "{done:?}");
    assert!(done.stderr.contains("session-buddy restore"), "{done:?}");
    let left = files(&world.path(BACKUPS));
    assert_eq!(left, [world.path(BACKUPS).join(good)]);
}

#[test]
fn a_newer_schema_can_be_copied() {
    let world = recorded(1);
    sql(&world.db(), "PRAGMA user_version = 99");
    let report = world.run(&["backup", "--json"]).json();
    assert_eq!(report["schema"], 99);
}

#[test]
fn what_a_killed_backup_left_is_removed_by_the_next() {
    let world = recorded(1);
    backed_up(&world);
    let left = world.write(&format!("{BACKUPS}/.session-buddy-1-0.part"), "half");
    world.write("work/.session-buddy-1-0.part", "half");
    backed_up(&world);
    assert!(!Path::new(&left).exists());
    world.run(&["backup", "copy.db"]).ok();
    assert_eq!(files(&world.path("work")), [world.path("work/copy.db")]);
}

#[test]
fn a_directory_that_cannot_be_written_is_an_error() {
    if !crate::world::permissions_bind() {
        return;
    }
    let world = recorded(1);
    std::fs::create_dir(world.path("work/locked")).unwrap();
    let locked = std::fs::Permissions::from_mode(0o500);
    std::fs::set_permissions(world.path("work/locked"), locked).unwrap();
    let error = world.run(&["backup", "locked", "--json"]).json_error(1);
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .starts_with("cannot create")
    );
}

#[test]
fn a_half_change_of_a_killed_program_is_not_copied() {
    let world = World::new();
    reference(&world.path("work/theirs.db"));
    let conn = Connection::open(world.path("work/theirs.db")).unwrap();
    // More pages than it may keep: they go into the file before the end, what was there before
    // into the journal.
    conn.execute_batch(
        "PRAGMA cache_size = 1; BEGIN;
         WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         INSERT INTO skill_invocation (skill_name) SELECT 'half ' || i FROM n",
    )
    .unwrap();
    for end in ["", "-journal"] {
        let (from, to) = (
            format!("work/theirs.db{end}"),
            format!("work/killed.db{end}"),
        );
        std::fs::copy(world.path(&from), world.path(&to)).unwrap();
    }
    drop(conn);
    let done = world.run(&["backup", "copy.db", "--db", "killed.db"]);
    // Whoever may write takes the half change back first.
    assert_eq!(done.code, Some(0), "{done:?}");
    let half = "SELECT count(*) FROM skill_invocation WHERE skill_name LIKE 'half%'";
    assert_eq!(sql(&world.path("work/copy.db"), half), ["0"]);
    assert!(!world.path("work/killed.db-journal").exists());
}
