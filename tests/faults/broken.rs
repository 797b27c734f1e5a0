//! Databases that are rubbish, gone, cut off, or left behind by somebody who was killed.

use crate::data::{pre, transcripts};
use crate::sound::{Copy, assert_sound};
use crate::world::{World, beside};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::{Duration, Instant};

fn remove(db: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(beside(db, end));
    }
}

/// Rubbish in place of the database is left alone; events wait until it is gone.
#[test]
fn events_outlive_a_database_that_became_rubbish() {
    let world = World::with_database();
    world.hook(&pre(1));
    remove(&world.db);
    let rubbish = "this was a database once\n".repeat(400);
    std::fs::write(&world.db, &rubbish).unwrap();
    for number in 2..5 {
        world.hook(&pre(number));
    }
    assert_eq!(world.spooled(".json").len(), 3, "log: {}", world.log());
    for args in [&["record", "x"][..], &["metrics"], &["migrate"]] {
        world.run(args).refused(5, &["not a SQLite database"]);
    }
    assert_eq!(std::fs::read_to_string(&world.db).unwrap(), rubbish);

    remove(&world.db);
    world.record("next");
    assert_eq!(world.spooled(""), [""; 0]);
    assert_eq!(assert_sound(&world.db).rows(), 4);
}

/// A database that is cut off is reported as damaged and not written to; events wait.
#[test]
fn events_outlive_a_database_that_was_cut_off() {
    let world = World::with_database();
    world.record("kept");
    remove(&beside(&world.db, "-none"));
    let whole = std::fs::read(&world.db).unwrap();
    let half = &whole[..whole.len() / 2 / 4096 * 4096];
    std::fs::write(&world.db, half).unwrap();
    world.hook(&pre(1));
    assert_eq!(world.spooled(".json").len(), 1, "log: {}", world.log());
    world.run(&["record", "x"]).refused(5, &["damaged"]);
    world.run(&["metrics"]).refused(5, &["damaged"]);

    remove(&world.db);
    std::fs::write(&world.db, whole).unwrap();
    world.record("next");
    assert_eq!(assert_sound(&world.db).rows(), 3);
}

/// A database deleted between two calls is made anew; what stays of the old one does no harm.
#[test]
fn a_deleted_database_is_made_anew() {
    for left in [&["", "-wal", "-shm"][..], &["", "-shm"], &[""]] {
        let world = World::with_database();
        // A hook does not empty the log on its way out.
        world.hook(&pre(1));
        assert!(beside(&world.db, "-wal").metadata().unwrap().len() > 0);
        for end in left {
            std::fs::remove_file(beside(&world.db, end)).unwrap();
        }
        world.hook(&pre(2));
        world.record("next");
        let copy = assert_sound(&world.db);
        assert_eq!((copy.rows(), copy.rows_of(2)), (2, 1), "deleted {left:?}");
    }
}

/// What a killed writer had committed is in its log; the next process finds it there, also
/// without the shared-memory file.
#[test]
fn what_a_killed_writer_committed_is_found_in_its_log() {
    let world = World::with_database();
    let dir = world.path("transcripts");
    let calls = i64::try_from(transcripts(&dir, 60)).unwrap();
    let args = ["import", dir.to_str().unwrap(), "--quiet"];
    let mut child = world.mortal(&args).spawn().unwrap();
    // Until it has committed something. A reader leaves the log alone when it closes.
    let reader = Connection::open_with_flags(&world.db, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let committed = || {
        let count = "SELECT EXISTS (SELECT 1 FROM invocation)";
        reader.query_row(count, [], |row| row.get::<_, bool>(0))
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    while !committed().unwrap_or(false) && child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "it never wrote");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    drop(reader);

    let committed = assert_sound(&world.db).rows();
    assert!(committed > 0);
    let _ = std::fs::remove_file(beside(&world.db, "-shm"));
    let answer: serde_json::Value = serde_json::from_str(&world.metrics()).unwrap();
    assert!(answer.is_object());
    assert_eq!(Copy::of(&world.db).rows(), committed);
    world.hook(&pre(900_000));
    assert_eq!(assert_sound(&world.db).rows(), committed + 1);
    let done = world.import(&dir);
    assert_eq!(done.code(), 0, "{}", done.err());
    assert_eq!(assert_sound(&world.db).rows(), calls + 1);
    println!("killed after {committed} of {calls} rows");
}

/// A log that is cut off or has rubbish at its end counts up to its last whole transaction.
#[test]
fn a_log_with_a_torn_end_counts_up_to_there() {
    let world = World::with_database();
    world.hook(&pre(1));
    let path = beside(&world.db, "-wal");
    let whole = std::fs::read(&path).unwrap();
    world.hook(&pre(2));
    let longer = std::fs::read(&path).unwrap();
    assert!(longer.len() > whole.len());
    let torn = [&longer[..longer.len() - 700], &[0x5a; 300][..]].concat();
    let _ = std::fs::remove_file(beside(&world.db, "-shm"));
    std::fs::write(&path, torn).unwrap();

    world.hook(&pre(3));
    let copy = assert_sound(&world.db);
    let rows = [1, 2, 3].map(|number| copy.rows_of(number));
    assert_eq!(
        rows,
        [1, 0, 1],
        "the torn transaction is as if it never was"
    );
}

/// A directory in place of the database: an error, not a panic; the event waits.
#[test]
fn a_directory_in_place_of_the_database_is_an_error() {
    let world = World::new();
    std::fs::create_dir_all(&world.db).unwrap();
    world.hook(&pre(1));
    assert_eq!(world.spooled(".json").len(), 1, "log: {}", world.log());
    world.run(&["record", "x"]).refused(1, &["is a directory"]);
    std::fs::remove_dir(&world.db).unwrap();
    world.record("next");
    assert_eq!(assert_sound(&world.db).rows(), 2);
}
