//! Backups while others write, and backups that are killed.

use crate::data::{pre, transcripts};
use crate::killed::kill_after;
use crate::random::Random;
use crate::sound::{Copy, assert_sound};
use crate::world::World;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What has the name of a backup.
pub(crate) fn backups(db: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(db.parent().unwrap().join("backups")) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "db"))
        .collect();
    paths.sort();
    paths
}

/// Names in a directory that are temporary.
pub(crate) fn partial(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".part"))
        .collect()
}

/// Makes a backup, which must succeed; returns where it is.
pub(crate) fn backed_up(world: &World) -> PathBuf {
    let report = world.must(&["backup", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    report["path"].as_str().unwrap().into()
}

/// The skills that have been recorded.
pub(crate) fn recorded(copy: &Copy) -> BTreeSet<String> {
    let names = copy.dump("SELECT s.name FROM invocation i JOIN skill s ON s.id = i.skill_id");
    names.into_iter().collect()
}

/// Processes that each record one skill after the other under names of their own, until `work`
/// is done; it is given what has been acknowledged so far. Returns all that was.
pub(crate) fn while_writing(
    world: &World,
    writers: usize,
    work: impl FnOnce(&dyn Fn() -> BTreeSet<String>),
) -> BTreeSet<String> {
    let acknowledged = Mutex::new(BTreeSet::new());
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for writer in 0..writers {
            let (acknowledged, stop) = (&acknowledged, &stop);
            scope.spawn(move || {
                for turn in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let name = format!("skill-{writer}-{turn}");
                    world.record(&name);
                    acknowledged.lock().unwrap().insert(name);
                }
            });
        }
        // Where the work fails the writers have to end, too, or the test never does.
        let so_far = || acknowledged.lock().unwrap().clone();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&so_far)));
        stop.store(true, Ordering::Relaxed);
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    });
    acknowledged.into_inner().unwrap()
}

/// Waits until so many rows have been acknowledged.
pub(crate) fn wait_for(so_far: &dyn Fn() -> BTreeSet<String>, rows: usize) {
    let deadline = Instant::now() + Duration::from_secs(120);
    while so_far().len() < rows {
        assert!(Instant::now() < deadline, "nobody writes any more");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A copy made while four processes write is sound, and has every row that was acknowledged before
/// it was begun.
#[test]
fn a_backup_has_every_row_that_was_acknowledged_before_it() {
    let world = World::with_database();
    let mut checked = 0;
    let all = while_writing(&world, 4, |so_far| {
        for round in 0..8 {
            // Each of them has something to lose.
            wait_for(so_far, (round + 1) * 8);
            let before = so_far();
            let path = backed_up(&world);
            let copy = assert_sound(&path);
            let found = recorded(&copy);
            let lost: Vec<&String> = before.difference(&found).collect();
            assert!(lost.is_empty(), "round {round}: {lost:?}");
            checked += before.len();
        }
    });
    assert_eq!(backups(&world.db).len(), 8);
    assert_eq!(recorded(&assert_sound(&world.db)), all);
    println!(
        "{} rows acknowledged, {checked} looked for in copies",
        all.len()
    );
}

/// A backup does not wait for whoever writes, nor does anybody wait for it.
#[test]
fn a_backup_is_made_while_a_writer_holds_the_lock() {
    let world = World::with_database();
    world.record("kept");
    let lock = crate::locked::Lock::hold(&world.db);
    let path = backed_up(&world);
    drop(lock);
    assert_eq!(assert_sound(&path).rows(), 1);
}

/// A backup during an import is what was committed at one instant.
#[test]
fn a_backup_during_an_import_is_sound() {
    let world = World::with_database();
    let dir = world.path("transcripts");
    transcripts(&dir, 60);
    let args = ["import", dir.to_str().unwrap(), "--quiet"];
    let mut import = world.command(&args).spawn().unwrap();
    let mut rows = Vec::new();
    while import.try_wait().unwrap().is_none() {
        rows.push(assert_sound(&backed_up(&world)).rows());
    }
    assert!(import.wait().unwrap().success());
    assert!(rows.is_sorted(), "{rows:?}");
    println!("copies with {rows:?} rows");
}

/// What has the name of a backup is whole however many were killed, and what they left goes with
/// the next one.
#[test]
fn a_killed_backup_leaves_nothing_that_looks_like_one() {
    let mut random = Random::of("a_killed_backup_leaves_nothing_that_looks_like_one");
    let world = World::with_database();
    let dir = world.path("transcripts");
    transcripts(&dir, 40);
    assert_eq!(world.import(&dir).code(), 0);
    let rows = assert_sound(&world.db).rows();
    let start = Instant::now();
    backed_up(&world);
    let undisturbed = start.elapsed();
    let (mut kills, mut left) = (0, 0);
    let folder = world.db.parent().unwrap().join("backups");
    for _ in 0..25 {
        let mut command = world.mortal(&["backup", "--quiet"]);
        command.stdout(std::process::Stdio::null());
        let child = command.spawn().unwrap();
        kills += usize::from(kill_after(child, random.within(undisturbed)));
        left += partial(&folder).len();
        for path in backups(&world.db) {
            let copy = Copy::of(&path);
            copy.assert_whole();
            assert_eq!(copy.rows(), rows);
            drop(copy);
            std::fs::remove_file(path).unwrap();
        }
        world.hook(&pre(0));
    }
    backed_up(&world);
    assert_eq!(partial(&folder), [""; 0]);
    println!(
        "{kills} of 25 backups killed, {left} times something was left, {undisturbed:?} undisturbed"
    );
}
