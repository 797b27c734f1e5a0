//! Imports and hooks that are killed at random moments. Speed decides only which moments these
//! are: whatever was hit, what is asserted holds.

use crate::data::{pre, transcripts};
use crate::locked::Lock;
use crate::random::Random;
use crate::sound::{Copy, assert_sound};
use crate::world::{World, start_with};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// How often an import has to be hit before the test is content.
const KILLS: usize = 20;

/// Kills a process after a while; tells whether it was still running.
pub(crate) fn kill_after(mut child: Child, delay: Duration) -> bool {
    std::thread::sleep(delay);
    let ended = child.try_wait().unwrap();
    if ended.is_none() {
        child.kill().unwrap();
    }
    let status = child.wait().unwrap();
    assert!(
        status.success() || status.code().is_none(),
        "it failed before it was killed: {status}"
    );
    status.code().is_none()
}

fn started(command: &mut Command) -> Child {
    // Nobody reads what it says, so it must not have to wait for that.
    command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    command.spawn().unwrap()
}

/// An import that was killed any number of times ends where an undisturbed one does.
#[test]
fn a_killed_import_goes_on_where_it_was() {
    let mut random = Random::of("a_killed_import_goes_on_where_it_was");
    let mut world = World::with_database();
    let dir = world.path("transcripts");
    transcripts(&dir, 50);
    let start = Instant::now();
    assert_eq!(world.import(&dir).code(), 0);
    let undisturbed = start.elapsed();
    let (metrics, content) = (world.metrics(), Copy::of(&world.db).content());

    let (mut kills, mut campaign) = (0, 0);
    while kills < KILLS {
        campaign += 1;
        assert!(campaign <= 40, "{kills} imports were hit in 40 campaigns");
        world.use_db(world.path(&format!("killed-{campaign}/skills.db")));
        for _ in 0..5 {
            let args = ["import", dir.to_str().unwrap(), "--quiet"];
            let child = started(&mut world.mortal(&args));
            let hit = kill_after(child, random.within(undisturbed));
            kills += usize::from(hit);
            let made = world.db.exists() && {
                let copy = Copy::of(&world.db);
                copy.assert_whole();
                copy.number("PRAGMA user_version") == 6
            };
            if made {
                assert_sound(&world.db);
            }
            if !hit {
                break;
            }
        }
        let done = world.import(&dir);
        assert_eq!(done.code(), 0, "{}", done.err());
        assert_eq!(assert_sound(&world.db).content(), content);
        assert_eq!(world.metrics(), metrics);
    }
    println!("{kills} imports killed in {campaign} campaigns, {undisturbed:?} undisturbed");
}

/// A killed hook leaves its event whole or not at all; one that ended has its event kept.
#[test]
fn a_killed_hook_leaves_its_event_once_or_not_at_all() {
    let mut random = Random::of("a_killed_hook_leaves_its_event_once_or_not_at_all");
    let world = World::with_database();
    let start = Instant::now();
    world.hook(&pre(0));
    let free = start.elapsed();
    let waiting = free + Duration::from_millis(250);
    let mut ended = vec![0];
    let mut kills = 0;
    for number in 1..60 {
        // Every third meets a lock, so that some are hit on their way to the spool.
        let lock = (number % 3 == 0).then(|| Lock::hold(&world.db));
        let most = if lock.is_some() { waiting } else { free };
        let child = start_with(&mut world.mortal(&["hook"]), &pre(number));
        if kill_after(child, random.within(most * 5 / 4)) {
            kills += 1;
        } else {
            ended.push(number);
        }
        drop(lock);
        if number % 10 == 0 {
            assert_sound(&world.db);
        }
    }
    world.record("last");
    assert_eq!(world.spooled(".json"), [""; 0]);
    assert_eq!(
        world.spooled(".bad"),
        [""; 0],
        "an event is whole or not there"
    );
    let copy = assert_sound(&world.db);
    for number in 0..60 {
        let rows = copy.rows_of(number);
        assert!(rows <= 1, "{number}: {rows} rows");
        assert!(rows == 1 || !ended.contains(&number), "{number} was lost");
    }
    println!("{kills} hooks killed, {} ended", ended.len());
    assert!(kills > 0, "no hook was hit");
}

/// Whoever is killed between taking in a spooled event and removing its file leaves it to be
/// removed, not to be counted again.
#[test]
fn a_killed_drain_counts_no_event_twice() {
    let mut random = Random::of("a_killed_drain_counts_no_event_twice");
    let world = World::with_database();
    let template = crate::data::spooled_event(&world);
    let batch = 500;
    let other = World::with_database();
    crate::data::spooled_event(&other);
    crate::spool::fill(&other, &template, 1..batch + 1);
    let start = Instant::now();
    other.record("undisturbed");
    let undisturbed = start.elapsed();
    let mut kills = 0;
    for round in 0..12 {
        let first = 1 + round * batch;
        crate::spool::fill(&world, &template, first..first + batch);
        let child = started(&mut world.mortal(&["record", "killed"]));
        kills += usize::from(kill_after(child, random.within(undisturbed)));
        assert_sound(&world.db);
    }
    world.record("last");
    assert_eq!(world.spooled(""), [""; 0]);
    let copy = assert_sound(&world.db);
    crate::spool::assert_drained(&copy, 12 * batch);
    println!("{kills} of 12 writers killed, {undisturbed:?} undisturbed");
}
