//! A database that another process has locked.

use crate::data::{post, pre};
use crate::sound::assert_sound;
use crate::world::World;
use rusqlite::Connection;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// A writer that does not end: a vacuum, a long import, a debugger.
pub(crate) struct Lock(Connection);

impl Lock {
    pub(crate) fn hold(db: &Path) -> Self {
        let conn = Connection::open(db).unwrap();
        conn.busy_timeout(std::time::Duration::from_secs(10))
            .unwrap();
        conn.execute_batch("BEGIN EXCLUSIVE").unwrap();
        Self(conn)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A test that has failed already has more to tell than this.
        let _ = self.0.execute_batch("ROLLBACK");
    }
}

/// Events that come while the database is locked are kept, readable by their owner only, and are
/// taken in once by the next writer.
#[test]
fn events_wait_in_the_spool_while_the_database_is_locked() {
    let world = World::with_database();
    world.hook(&pre(1));
    let lock = Lock::hold(&world.db);
    for number in 0..3 {
        world.hook(&post(number));
    }
    let names = world.spooled(".json");
    assert_eq!(names.len(), 3, "log: {}", world.log());
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&world.spool()), 0o700);
    assert_eq!(mode(&world.spool().join(&names[0])), 0o600);
    assert_eq!(world.log(), "");
    drop(lock);

    // The next writer is a hook here: it takes in its own event and those that wait.
    world.hook(&post(3));
    assert_eq!(world.spooled(""), [""; 0]);
    let copy = assert_sound(&world.db);
    for number in 0..4 {
        assert_eq!(copy.rows_of(number), 1, "{number}");
    }
    assert_eq!(copy.rows(), 4);
    drop(copy);
    world.record("again");
    assert_eq!(
        assert_sound(&world.db).rows(),
        5,
        "nothing is drained twice"
    );
}

/// Whoever reads does not wait for whoever writes.
#[test]
fn questions_are_answered_while_a_writer_holds_the_lock() {
    let world = World::with_database();
    world.record("kept");
    let before = world.metrics();
    let lock = Lock::hold(&world.db);
    lock.0
        .execute_batch("INSERT INTO skill (name, kind) VALUES ('uncommitted', 0)")
        .unwrap();
    assert_eq!(world.metrics(), before);
    let plain = world.run(&["sessions", "--json", "--no-import"]);
    assert_eq!(plain.code(), 0, "{}", plain.err());
}

/// A command waits for ten seconds, then says that the database is busy. Nothing is written.
#[test]
fn a_command_gives_up_with_4_when_the_lock_is_not_released() {
    let world = World::with_database();
    let lock = Lock::hold(&world.db);
    let done = world.run(&["record", "late", "--json"]);
    done.refused(4, &["busy"]);
    let error: serde_json::Value = serde_json::from_str(&done.err()).unwrap();
    assert_eq!(error["error"]["kind"], "busy");
    drop(lock);
    assert_eq!(assert_sound(&world.db).rows(), 0);
    world.record("late");
    assert_eq!(assert_sound(&world.db).rows(), 1);
}
/// A database that another tool has put into the old journal mode is brought back; a command waits
/// for whoever reads it meanwhile, as it does for any other lock.
#[test]
fn a_reader_in_the_old_journal_mode_is_waited_for() {
    let world = World::with_database();
    let other = Connection::open(&world.db).unwrap();
    let mode: String = other
        .query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))
        .unwrap();
    assert_eq!(mode, "delete");
    other
        .execute_batch("BEGIN; SELECT count(*) FROM invocation")
        .unwrap();
    let child = world.command(&["record", "patient"]).spawn().unwrap();
    // If it has not come so far by then it has nothing to wait for: that hides a fault at worst.
    std::thread::sleep(std::time::Duration::from_millis(500));
    drop(other);
    let done = crate::world::Done(child.wait_with_output().unwrap());
    assert_eq!(done.code(), 0, "{}", done.err());
    assert_eq!(assert_sound(&world.db).rows(), 1);
}
