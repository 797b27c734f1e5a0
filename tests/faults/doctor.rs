//! A doctor among writers, and one that is killed.

use crate::backup::{recorded, wait_for, while_writing};
use crate::data::transcripts;
use crate::killed::kill_after;
use crate::random::Random;
use crate::sound::{Copy, assert_sound};
use crate::world::World;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::path::Path;
use std::time::Instant;

/// Lets the sums drift, as a program that knows no triggers would.
fn drift(db: &Path) {
    let conn = Connection::open(db).unwrap();
    conn.busy_timeout(std::time::Duration::from_secs(10))
        .unwrap();
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .unwrap();
    conn.execute_batch(
        "BEGIN IMMEDIATE; UPDATE hourly SET completed = completed + 5; DELETE FROM session_skill;
         COMMIT",
    )
    .unwrap();
}

/// While others write the sums are as the rows make them at every instant, and so are they after
/// they have been mended.
#[test]
fn a_doctor_among_writers_sees_what_is_and_mends_it() {
    let world = World::with_database();
    let all = while_writing(&world, 3, |so_far| {
        for round in 0..4 {
            wait_for(so_far, (round + 1) * 5);
            let done = world.run(&["doctor", "--quiet"]);
            assert_eq!(done.code(), 0, "round {round}: {}", done.out());
            drift(&world.db);
            let done = world.run(&["doctor", "--fix", "--json"]);
            assert_eq!(done.code(), 0, "round {round}: {}", done.out());
            assert!(done.out().contains("made the sums anew"), "round {round}");
        }
    });
    assert_eq!(recorded(&assert_sound(&world.db)), all);
}

/// Killed while it mends, it leaves the sums as they were or as they should be.
#[test]
fn a_killed_doctor_is_completed_by_the_next() {
    let mut random = Random::of("a_killed_doctor_is_completed_by_the_next");
    let world = World::with_database();
    let dir = world.path("transcripts");
    transcripts(&dir, 20);
    assert_eq!(world.import(&dir).code(), 0);
    let sums = |copy: &Copy| {
        (
            copy.number("SELECT sum(completed) FROM hourly"),
            copy.number("SELECT count(*) FROM session_skill"),
        )
    };
    let right = sums(&Copy::of(&world.db));
    drift(&world.db);
    let wrong = sums(&Copy::of(&world.db));
    let start = Instant::now();
    world.must(&["doctor", "--fix"]);
    let undisturbed = start.elapsed();
    let mut kills = 0;
    for round in 0..10 {
        drift(&world.db);
        let mut command = world.mortal(&["doctor", "--fix", "--quiet"]);
        command.stdout(std::process::Stdio::null());
        let child = command.spawn().unwrap();
        kills += usize::from(kill_after(child, random.within(undisturbed)));
        let copy = Copy::of(&world.db);
        copy.assert_whole();
        let found = sums(&copy);
        assert!([right, wrong].contains(&found), "round {round}: {found:?}");
        drop(copy);
        world.must(&["doctor", "--fix"]);
        assert_eq!(sums(&assert_sound(&world.db)), right, "round {round}");
        for path in crate::backup::backups(&world.db) {
            Copy::of(&path).assert_whole();
            std::fs::remove_file(path).unwrap();
        }
    }
    println!("{kills} of 10 doctors killed, {undisturbed:?} undisturbed");
}
