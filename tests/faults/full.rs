//! A disk without room. Where a small file system of its own may be mounted, that one; and
//! everywhere a limit on the size of files, which fails the same calls in another way.

use crate::data::{documented_rows, old_database, post, pre, transcripts};
use crate::sound::{Copy, assert_sound};
use crate::world::{Done, World};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const FULL: &str = "disk is full";

/// A file system of two megabytes, unmounted when it goes.
pub(crate) struct SmallDisk {
    dir: tempfile::TempDir,
}

impl SmallDisk {
    /// `None`, with the reason printed, where mounting is not permitted.
    pub(crate) fn mount() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let options = ["-t", "tmpfs", "-o", "size=2m", "session-buddy-test"];
        match Command::new("mount").args(options).arg(dir.path()).output() {
            Ok(done) if done.status.success() => Some(Self { dir }),
            Ok(done) => {
                println!("skipped: {}", String::from_utf8_lossy(&done.stderr).trim());
                None
            }
            Err(error) => {
                println!("skipped: mount: {error}");
                None
            }
        }
    }

    /// A world whose database is on this disk and whose home is not.
    pub(crate) fn world(&self) -> World {
        let mut world = World::new();
        world.use_db(self.dir.path().join("db/skills.db"));
        world
    }

    /// Makes room.
    pub(crate) fn grow(&self) {
        let done = Command::new("mount")
            .args(["-o", "remount,size=64m"])
            .arg(self.dir.path())
            .status();
        assert!(done.unwrap().success());
    }

    /// Fills the disk but for this many bytes.
    pub(crate) fn fill(&self, leave: usize) -> PathBuf {
        let path = self.dir.path().join("filler");
        let mut file = std::fs::File::create(&path).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
        let length = file.metadata().unwrap().len();
        file.set_len(length.saturating_sub(leave as u64)).unwrap();
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount")
            .arg("-l")
            .arg(self.dir.path())
            .status();
    }
}

/// Runs the binary with files limited to `kib` kibibytes; the signal that would kill it is
/// ignored, so that its writes fail instead.
fn limited(world: &World, kib: usize, args: &[&str], input: &str) -> Done {
    let mut command = Command::new("sh");
    world.seal(&mut command);
    // POSIX counts blocks of 512 bytes here.
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", kib * 2);
    command.args(["-c", &script, env!("CARGO_BIN_EXE_session-buddy")]);
    command.args(args);
    world.feed(command, input)
}

/// An event was kept, or the log says that it was not.
fn assert_kept_or_logged(world: &World, kept_before: usize, what: &str) -> bool {
    let kept = world.spooled(".json").len() > kept_before;
    let logged = world.log().lines().any(|line| line.contains("lost"));
    assert!(kept || logged, "{what}: neither kept nor logged");
    assert_eq!(world.spooled(".part"), [""; 0], "{what}");
    kept
}

/// An import that runs out of room says so, keeps what it committed, and goes on later.
#[test]
fn an_import_on_a_full_disk_goes_on_when_there_is_room() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let world = disk.world();
    world.record("before");
    let dir = world.path("transcripts");
    let calls = i64::try_from(transcripts(&dir, 80)).unwrap();
    for leave in [400, 100] {
        let filler = disk.fill(leave * 1024);
        world.import(&dir).refused(1, &[FULL]);
        let rows = assert_sound(&world.db).rows();
        assert!((1..=calls).contains(&rows), "{leave} KiB left: {rows}");
        std::fs::remove_file(filler).unwrap();
    }

    disk.grow();
    let done = world.import(&dir);
    assert_eq!(done.code(), 0, "{}", done.err());
    let full = assert_sound(&world.db);
    let reference = World::with_database();
    reference.record("before");
    assert_eq!(reference.import(&dir).code(), 0);
    assert_eq!(full.rows(), calls + 1);
    let totals = "SELECT s.name, t.invocations, t.completed, t.failed, t.timed, t.duration_us
        FROM skill_total t JOIN skill s ON s.id = t.skill_id ORDER BY 1";
    assert_eq!(full.dump(totals), Copy::of(&reference.db).dump(totals));
}

/// Whatever room is left, a command does all or nothing and says that the disk is full; an event
/// is kept or logged as lost.
#[test]
fn commands_and_hooks_on_a_full_disk_do_all_or_nothing() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let world = disk.world();
    world.record("before");
    let mut rows = 1;
    for (round, leave) in [0, 4, 8, 20, 36, 44, 60, 100, 200].into_iter().enumerate() {
        let what = format!("{leave} KiB left");
        let filler = disk.fill(leave * 1024);
        let done = world.run(&["record", "during"]);
        if done.code() == 0 {
            rows += 1;
        } else {
            assert_eq!(done.code(), 1, "{what}: {}", done.err());
            assert!(done.err().contains(FULL), "{what}: {}", done.err());
        }
        let log = world.path(".local/state/session-buddy/hook.log");
        let _ = std::fs::remove_file(log);
        world.hook(&pre(round));
        let direct = Copy::of(&world.db).rows_of(round) == 1;
        rows += i64::from(direct || assert_kept_or_logged(&world, 0, &what));
        std::fs::remove_file(filler).unwrap();
        world.record("after");
        rows += 1;
        assert_eq!(world.spooled(""), [""; 0], "{what}");
        assert_eq!(assert_sound(&world.db).rows(), rows, "{what}");
    }
}

/// A migration that has no room leaves the database as it was, and no half backup.
#[test]
fn a_migration_on_a_full_disk_changes_nothing() {
    // Room for nothing, for part of the backup, and for the backup but not the migration.
    for leave in [0, 300, 900] {
        let Some(disk) = SmallDisk::mount() else {
            return;
        };
        let world = disk.world();
        old_database(&world.db, 4, 1_000);
        let rows = documented_rows(&world.db);
        let size = world.db.metadata().unwrap().len();
        let filler = disk.fill(leave * 1024);
        let done = world.run(&["migrate"]);
        let what = format!("{leave} KiB left, {size} bytes");
        assert_eq!(done.code(), 1, "{what}: {}", done.err());
        assert!(done.err().contains(FULL), "{what}: {}", done.err());
        let copy = Copy::of(&world.db);
        copy.assert_whole();
        assert_eq!(copy.number("PRAGMA user_version"), 4, "{what}");
        drop(copy);
        assert_eq!(documented_rows(&world.db), rows, "{what}");
        assert_whole_backups(&world.db);

        std::fs::remove_file(filler).unwrap();
        disk.grow();
        world.must(&["migrate"]);
        assert_eq!(documented_rows(&world.db), rows, "{what}");
        assert_sound(&world.db);
        crate::killed_migration::assert_backups(&world.db, 4, 1_000);
    }
}

fn assert_whole_backups(db: &Path) {
    if let Ok(mut entries) = std::fs::read_dir(db.parent().unwrap().join("backups"))
        && entries.next().is_some()
    {
        crate::killed_migration::assert_backups(db, 4, 1_000);
    }
}

/// The same with a limit on files: import, record and migrate fail in words, and go on later.
#[test]
fn a_limit_on_files_fails_in_words_and_harms_nothing() {
    let world = World::with_database();
    world.record("before");
    let dir = world.path("transcripts");
    let calls = i64::try_from(transcripts(&dir, 20)).unwrap();
    let import = ["import", dir.to_str().unwrap()];
    for kib in [8, 40, 200] {
        limited(&world, kib, &import, "").refused(1, &["disk"]);
        assert_sound(&world.db);
    }
    // What an import had committed before it met the limit stays.
    let rows = assert_sound(&world.db).rows();
    assert!((1..=calls).contains(&rows), "{rows}");
    limited(&world, 8, &["record", "during"], "").refused(1, &["disk"]);
    assert_eq!(assert_sound(&world.db).rows(), rows);
    let done = world.import(&dir);
    assert_eq!(done.code(), 0, "{}", done.err());
    assert_eq!(assert_sound(&world.db).rows(), calls + 1);

    let world = World::new();
    old_database(&world.db, 4, 1_000);
    let rows = documented_rows(&world.db);
    for kib in [8, 40, 200] {
        limited(&world, kib, &["migrate"], "").refused(1, &["disk"]);
        assert_eq!(documented_rows(&world.db), rows, "{kib} KiB");
        assert_whole_backups(&world.db);
    }
    world.must(&["migrate"]);
    assert_eq!(documented_rows(&world.db), rows);
    assert_sound(&world.db);
}

/// A hook under such a limit spools its small event, and it is taken in later.
#[test]
fn a_hook_under_a_limit_on_files_spools() {
    let world = World::with_database();
    for (number, kib) in [(1, 4), (2, 16), (3, 40)] {
        let done = limited(&world, kib, &["hook"], &post(number));
        assert_eq!(
            (done.code(), done.out(), done.err()),
            (0, String::new(), String::new())
        );
    }
    assert_eq!(world.spooled(".part"), [""; 0]);
    world.record("next");
    let copy = assert_sound(&world.db);
    for number in 1..4 {
        assert_eq!(copy.rows_of(number), 1, "{number}; log: {}", world.log());
    }
    drop(copy);
    // Not even room for that: the log, if it can, says so; the agent goes on.
    let done = limited(&world, 0, &["hook"], &pre(9));
    assert_eq!((done.code(), done.err()), (0, String::new()));
    assert_eq!(world.spooled(""), [""; 0]);
    assert_eq!(assert_sound(&world.db).rows(), 4);
}

/// A restore that has no room leaves the database as it was; with room it works.
#[test]
fn a_restore_on_a_full_disk_changes_nothing() {
    // Room for nothing, for a part of the copies, and for all but the log.
    for leave in [0, 100, 500, 700, 950] {
        let Some(disk) = SmallDisk::mount() else {
            return;
        };
        let world = disk.world();
        world.record("old");
        let elsewhere = world.path("elsewhere.db");
        world.must(&["backup", elsewhere.to_str().unwrap()]);
        world.record("newer");
        let rows = assert_sound(&world.db).rows();
        let filler = disk.fill(leave * 1024);
        let args = ["restore", elsewhere.to_str().unwrap()];
        let done = world.run(&args);
        let what = format!("{leave} KiB left");
        assert_eq!(done.code(), 1, "{what}: {}", done.err());
        assert!(done.err().contains(FULL), "{what}: {}", done.err());
        assert_eq!(assert_sound(&world.db).rows(), rows, "{what}");
        let backup = world.run(&["backup"]);
        assert!([0, 1].contains(&backup.code()), "{what}: {}", backup.err());
        assert_whole_copies(&world.db);

        std::fs::remove_file(filler).unwrap();
        disk.grow();
        world.must(&args);
        assert_eq!(assert_sound(&world.db).rows(), 1, "{what}");
        assert_whole_copies(&world.db);
    }
}

/// The same with a limit on files.
#[test]
fn a_limit_on_files_fails_a_backup_and_a_restore_in_words() {
    let world = World::with_database();
    world.record("old");
    let elsewhere = world.path("elsewhere.db");
    world.must(&["backup", elsewhere.to_str().unwrap()]);
    world.record("newer");
    for kib in [8, 40, 200] {
        limited(&world, kib, &["backup"], "").refused(1, &["disk"]);
        let args = ["restore", elsewhere.to_str().unwrap()];
        limited(&world, kib, &args, "").refused(1, &["disk"]);
        assert_eq!(assert_sound(&world.db).rows(), 2, "{kib} KiB");
        assert_whole_copies(&world.db);
    }
    world.must(&["restore", elsewhere.to_str().unwrap()]);
    assert_eq!(assert_sound(&world.db).rows(), 1);
}

/// Everything among the backups is a whole database, and nothing is left under another name.
fn assert_whole_copies(db: &Path) {
    let Ok(entries) = std::fs::read_dir(db.parent().unwrap().join("backups")) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        assert!(path.extension().is_some_and(|end| end == "db"), "{path:?}");
        Copy::of(&path).assert_whole();
    }
}
