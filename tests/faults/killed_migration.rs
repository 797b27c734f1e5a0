//! Migrations that are killed at random moments: the next start completes them.

use crate::data::{documented_rows, old_database};
use crate::killed::kill_after;
use crate::random::Random;
use crate::sound::{Copy, assert_sound};
use crate::world::World;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Rows of the older database: enough that the migration and its backup take a while.
const ROWS: usize = 2_000;

/// The copies made before a migration.
fn backups(db: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(db.parent().unwrap().join("backups")) else {
        return Vec::new();
    };
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "db"))
        .collect()
}

/// There is a backup of this version with all rows, and everything that calls itself a backup is
/// one: whole, and at the version that its name says.
pub(crate) fn assert_backups(db: &Path, version: i64, rows: i64) {
    let mut good = 0;
    for path in backups(db) {
        let copy = Copy::of(&path);
        copy.assert_whole();
        let real = copy.number("PRAGMA user_version");
        let name = path.to_str().unwrap();
        assert!(name.ends_with(&format!("-v{real}.db")), "{name}: {real}");
        if real == version {
            good += 1;
            let kept = copy.number("SELECT count(*) FROM skill_invocation");
            assert_eq!(kept, rows, "{name}");
        }
    }
    assert!(good > 0, "there is no backup at version {version}");
}

fn init(world: &World) -> std::process::Command {
    let mut command = world.mortal(&["init", "--db", world.db.to_str().unwrap(), "--quiet"]);
    command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    command
}

/// A first start that was killed is completed by the next one.
#[test]
fn a_killed_first_start_is_completed_by_the_next() {
    let mut random = Random::of("a_killed_first_start_is_completed_by_the_next");
    let world = World::new();
    let start = Instant::now();
    assert!(init(&world).status().unwrap().success());
    let undisturbed = start.elapsed();
    let mut kills = 0;
    for round in 0..20 {
        let world = World::new();
        let child = init(&world).spawn().unwrap();
        kills += usize::from(kill_after(child, random.within(undisturbed)));
        let done = world.run(&["record", "first"]);
        assert_eq!(done.code(), 0, "round {round}: {}", done.err());
        assert_eq!(assert_sound(&world.db).rows(), 1, "round {round}");
    }
    println!("{kills} of 20 first starts killed, {undisturbed:?} undisturbed");
}

/// The same at the moment that is hardest to hit: after each transaction of a first start. That
/// with the number 0 made the history of migrations and nothing else.
#[test]
fn a_first_start_is_completed_from_every_step() {
    for version in 0..5 {
        let world = World::new();
        old_database(&world.db, version, 0);
        let done = world.run(&["record", "first"]);
        assert_eq!(done.code(), 0, "after V{version}: {}", done.err());
        assert_eq!(assert_sound(&world.db).rows(), 1, "after V{version}");
    }
}

/// A database of an older schema keeps its rows however often its migration is killed, and the
/// copies made before it are good.
#[test]
fn a_killed_migration_is_completed_by_the_next_start() {
    let mut random = Random::of("a_killed_migration_is_completed_by_the_next_start");
    let template = World::new();
    old_database(&template.db, 4, ROWS);
    let rows = documented_rows(&template.db);
    let place = |world: &World| {
        std::fs::create_dir_all(world.db.parent().unwrap()).unwrap();
        std::fs::copy(&template.db, &world.db).unwrap();
    };
    let world = World::new();
    place(&world);
    let start = Instant::now();
    world.must(&["migrate"]);
    let undisturbed = start.elapsed();

    let mut kills = 0;
    for round in 0..8 {
        let world = World::new();
        place(&world);
        for _ in 0..3 {
            let child = init(&world).spawn().unwrap();
            kills += usize::from(kill_after(child, random.within(undisturbed)));
            let copy = Copy::of(&world.db);
            copy.assert_whole();
            let version = copy.number("PRAGMA user_version");
            assert!((4..=6).contains(&version), "round {round}: {version}");
        }
        let done = world.run(&["migrate"]);
        assert_eq!(done.code(), 0, "round {round}: {}", done.err());
        assert_eq!(documented_rows(&world.db), rows, "round {round}");
        assert_sound(&world.db);
        assert_backups(&world.db, 4, i64::try_from(ROWS).unwrap());
    }
    println!("{kills} of 24 migrations killed, {undisturbed:?} undisturbed");
}
