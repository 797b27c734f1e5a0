//! Adoption and the way back, killed at random moments, on a full disk, by many at once: a
//! database is always whole at one version or another, and the next run completes the work.

use crate::data::{documented_rows, old_database};
use crate::full::SmallDisk;
use crate::killed::kill_after;
use crate::random::Random;
use crate::sound::{Copy, assert_sound};
use crate::world::{World, at_once, beside};
use rusqlite::Connection;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

const ROWS: usize = 1_500;

/// A database of the reference system, with rows enough that moving them takes a while.
fn reference(path: &Path) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let conn = Connection::open(path).unwrap();
    conn.pragma_update(None, "foreign_keys", false).unwrap();
    conn.execute_batch(include_str!("../data/reference/v3.sql"))
        .unwrap();
    conn.execute_batch(include_str!("../data/reference/v4.sql"))
        .unwrap();
    let transaction = conn.unchecked_transaction().unwrap();
    for number in 0..ROWS {
        transaction
            .execute(
                "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed,
                                               duration_seconds, user_query)
                 VALUES (?1, strftime('%Y-%m-%dT%H:%M:%SZ', ?2, 'unixepoch'), ?3, ?4, 1.5, ?5)",
                (
                    format!("skill-{}", number % 13),
                    1_769_904_000 + i64::try_from(number).unwrap() * 60,
                    format!("s-{}", number / 20),
                    number % 7 != 0,
                    format!("question {number}"),
                ),
            )
            .unwrap();
    }
    transaction.commit().unwrap();
}

fn place(template: &World, world: &World) {
    std::fs::create_dir_all(world.db.parent().unwrap()).unwrap();
    std::fs::copy(&template.db, &world.db).unwrap();
}

/// The migration that may be killed.
fn migrate(world: &World, more: &[&str]) -> std::process::Command {
    let mut command = world.mortal(&[&["migrate", "--quiet"], more].concat());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Ids and skills: what no version writes otherwise.
fn rows(path: &Path) -> Vec<String> {
    Copy::of(path).dump(
        "SELECT id, skill_name, session_id, completed, user_query, strftime('%s', invoked_at)
         FROM skill_invocation ORDER BY id",
    )
}

#[test]
fn a_killed_adoption_leaves_the_old_database_or_the_new_one() {
    let mut random = Random::of("a_killed_adoption_leaves_the_old_database_or_the_new_one");
    let template = World::new();
    reference(&template.db);
    let expected = rows(&template.db);
    let world = World::new();
    place(&template, &world);
    let start = Instant::now();
    world.must(&["migrate"]);
    let undisturbed = start.elapsed();
    assert_eq!(rows(&world.db), expected);

    let (mut kills, mut adopted) = (0, 0);
    for round in 0..12 {
        let world = World::new();
        place(&template, &world);
        for _ in 0..2 {
            let child = migrate(&world, &[]).spawn().unwrap();
            kills += usize::from(kill_after(child, random.within(undisturbed)));
            let copy = Copy::of(&world.db);
            let version = copy.number("PRAGMA user_version");
            assert!(version == 0 || version == 6, "round {round}: {version}");
            let aside =
                copy.number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'adopted%'");
            assert_eq!(aside, 0, "round {round}");
            adopted += usize::from(version == 6);
        }
        let done = world.run(&["migrate"]);
        assert_eq!(done.code(), 0, "round {round}: {}", done.err());
        assert_eq!(rows(&world.db), expected, "round {round}");
        assert_sound(&world.db);
    }
    println!(
        "{kills} of 24 adoptions killed, {adopted} had been done, {undisturbed:?} undisturbed"
    );
}

/// What a writer that was killed half way leaves: pages of its transaction in the file, and the
/// journal that takes them back. No answer may come from those pages.
#[test]
fn a_journal_is_played_back_before_anything_is_believed() {
    let world = World::new();
    reference(&world.db);
    let expected = rows(&world.db);
    let victim = World::new();
    place(&world, &victim);
    let conn = Connection::open(&victim.db).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN IMMEDIATE;
         PRAGMA application_id = 0x53425544; PRAGMA user_version = 6;
         UPDATE skill_invocation SET user_query = 'half way', completed = 1 - completed",
    )
    .unwrap();
    for end in ["", "-journal"] {
        std::fs::copy(beside(&victim.db, end), beside(&world.db, end)).unwrap();
    }
    world
        .run(&["metrics"])
        .refused(5, &["made by the reference system"]);
    world.must(&["migrate"]);
    assert_eq!(rows(&world.db), expected);
    assert_sound(&world.db);
}

#[test]
fn a_killed_rollback_stands_at_a_version_and_comes_up_the_same() {
    let mut random = Random::of("a_killed_rollback_stands_at_a_version_and_comes_up_the_same");
    let template = World::new();
    old_database(&template.db, 4, ROWS);
    template.must(&["migrate"]);
    let (expected, answer) = (documented_rows(&template.db), template.metrics());
    let world = World::new();
    place(&template, &world);
    let start = Instant::now();
    world.must(&["migrate", "--version", "1"]);
    let undisturbed = start.elapsed();

    let mut kills = 0;
    let mut versions = std::collections::BTreeMap::new();
    for round in 0..10 {
        let world = World::new();
        place(&template, &world);
        for more in [&["--version", "1"][..], &[], &["--version", "3"]] {
            let child = migrate(&world, more).spawn().unwrap();
            kills += usize::from(kill_after(child, random.within(undisturbed)));
            let copy = Copy::of(&world.db);
            copy.assert_whole();
            let version = copy.number("PRAGMA user_version");
            *versions.entry(version).or_insert(0) += 1;
            let history = copy.number("SELECT max(version) FROM refinery_schema_history");
            assert_eq!(history, version, "round {round}: history and tables agree");
            assert_eq!(copy.number("SELECT count(*) FROM skill_invocation"), 1_500);
        }
        let done = world.run(&["migrate"]);
        assert_eq!(done.code(), 0, "round {round}: {}", done.err());
        assert_eq!(documented_rows(&world.db), expected, "round {round}");
        assert_eq!(world.metrics(), answer, "round {round}");
        assert_sound(&world.db);
    }
    println!("{kills} of 30 killed, left at {versions:?}, {undisturbed:?} undisturbed");
}

#[test]
fn eight_adoptions_at_once_are_one() {
    for round in 0..3 {
        let world = World::new();
        reference(&world.db);
        let expected = rows(&world.db);
        let ends = at_once(8, |_| world.run(&["migrate", "--json"]));
        let mut adopted = 0;
        for done in &ends {
            assert_eq!(done.code(), 0, "round {round}: {}", done.err());
            adopted += usize::from(
                done.out().contains("\"users_hashed\": 7,\n")
                    && done.out().contains("\"after\": 1506"),
            );
        }
        assert_eq!(adopted, 1, "round {round}");
        assert_eq!(rows(&world.db), expected, "round {round}");
        assert_sound(&world.db);
    }
}

#[test]
fn eight_ways_back_and_up_at_once_agree() {
    let world = World::new();
    old_database(&world.db, 4, 300);
    world.must(&["migrate"]);
    let (expected, answer) = (documented_rows(&world.db), world.metrics());
    for (target, version) in [("4", 4), ("2", 2), ("5", 5), ("3", 3), ("5", 5)] {
        for done in at_once(8, |_| world.run(&["migrate", "--version", target])) {
            assert_eq!(done.code(), 0, "to {target}: {}", done.err());
        }
        let copy = Copy::of(&world.db);
        copy.assert_whole();
        assert_eq!(copy.number("PRAGMA user_version"), version, "to {target}");
    }
    assert_eq!(documented_rows(&world.db), expected);
    assert_eq!(world.metrics(), answer);
    assert_sound(&world.db);
}

#[test]
fn on_a_full_disk_adoption_and_rollback_change_nothing() {
    for leave in [0, 300, 900, 1_300] {
        let Some(disk) = SmallDisk::mount() else {
            return;
        };
        let world = disk.world();
        reference(&world.db);
        let expected = rows(&world.db);
        let filler = disk.fill(leave * 1024);
        let done = world.run(&["migrate"]);
        done.refused(1, &["disk is full"]);
        assert_eq!(rows(&world.db), expected, "{leave} KiB left");
        let version = Copy::of(&world.db).number("PRAGMA user_version");
        assert_eq!(version, 0, "{leave} KiB left: still the reference system's");
        std::fs::remove_file(filler).unwrap();
        disk.grow();
        world.must(&["migrate"]);
        assert_eq!(rows(&world.db), expected, "{leave} KiB left");

        let answer = world.metrics();
        let filler = disk.fill(leave * 1024);
        world
            .run(&["migrate", "--version", "4"])
            .refused(1, &["disk is full"]);
        let version = Copy::of(&world.db).number("PRAGMA user_version");
        assert!(version == 6 || version == 5, "{leave} KiB left: {version}");
        std::fs::remove_file(filler).unwrap();
        world.must(&["migrate", "--version", "4"]);
        world.must(&["migrate"]);
        assert_eq!(world.metrics(), answer, "{leave} KiB left");
        assert_sound(&world.db);
    }
}
