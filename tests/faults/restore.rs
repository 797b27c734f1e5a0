//! Restores that are killed, that meet writers, and that replace what is damaged.

use crate::backup::{backed_up, backups, partial, recorded, wait_for, while_writing};
use crate::data::{post, pre, transcripts};
use crate::killed::kill_after;
use crate::locked::Lock;
use crate::random::Random;
use crate::sound::{Copy, assert_sound};
use crate::world::{World, beside};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::time::Instant;

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Killed at any moment, a restore leaves the old content or the new, and the next one completes.
#[test]
fn a_killed_restore_leaves_the_old_or_the_new_content() {
    let mut random = Random::of("a_killed_restore_leaves_the_old_or_the_new_content");
    let world = World::with_database();
    let sources = [world.path("one.db"), world.path("two.db")];
    for (source, files) in sources.iter().zip([12, 18]) {
        let dir = world.path(&format!("transcripts-{files}"));
        transcripts(&dir, files);
        assert_eq!(world.import(&dir).code(), 0);
        world.must(&["backup", text(source)]);
    }
    let content = [0, 1].map(|n| Copy::of(&sources[n]).content());
    assert_ne!(content[0], content[1]);
    let start = Instant::now();
    world.must(&["restore", text(&sources[0])]);
    let undisturbed = start.elapsed();

    let (mut kills, mut old, mut new, mut left) = (0, 0, 0, 0);
    for round in 0..16 {
        let wanted = (round + 1) % 2;
        // Some of them meet a log that is not empty.
        if round % 3 == 0 {
            world.hook("{}");
        }
        let mut command = world.mortal(&["restore", text(&sources[wanted]), "--quiet"]);
        command.stdout(std::process::Stdio::null());
        let child = command.spawn().unwrap();
        kills += usize::from(kill_after(child, random.within(undisturbed)));
        let found = assert_sound(&world.db).content();
        if found == content[wanted] {
            new += 1;
        } else {
            assert!(found == content[1 - wanted], "round {round}: neither");
            old += 1;
        }
        left += partial(world.db.parent().unwrap()).len();
        for path in backups(&world.db) {
            Copy::of(&path).assert_whole();
            std::fs::remove_file(path).unwrap();
        }
        world.must(&["restore", text(&sources[wanted])]);
        assert!(
            assert_sound(&world.db).content() == content[wanted],
            "round {round}"
        );
        let dir = world.db.parent().unwrap();
        for dir in [dir.to_owned(), dir.join("backups")] {
            assert_eq!(partial(&dir), [""; 0], "round {round}");
        }
    }
    println!(
        "{kills} of 16 restores killed: {old} left the old content, {new} the new one, {left} \
         something to remove; {undisturbed:?} undisturbed"
    );
}

/// Every row that a writer was told is in is in the database afterwards, or in a copy that a
/// restore kept.
#[test]
fn no_row_is_lost_between_the_kept_copy_and_the_new_content() {
    let world = World::with_database();
    world.record("first");
    let source = world.path("source.db");
    world.must(&["backup", text(&source)]);
    let restores = 12;
    let all = while_writing(&world, 3, |so_far| {
        for round in 0..restores {
            wait_for(so_far, (round + 1) * 6);
            world.must(&["restore", text(&source)]);
        }
    });
    let live = assert_sound(&world.db);
    let mut found = recorded(&live);
    assert!(found.contains("first"));
    let kept = backups(&world.db);
    // A copy that turned out to be too old was taken away again.
    assert_eq!(kept.len(), restores);
    for path in kept {
        found.extend(recorded(&assert_sound(&path)));
    }
    let lost: Vec<&String> = all.difference(&found).collect();
    assert!(lost.is_empty(), "{lost:?} of {}", all.len());
    println!("{} rows acknowledged during {restores} restores", all.len());
}

/// The same for hooks: what they cannot write at once waits in the spool.
#[test]
fn no_event_is_lost_during_a_restore() {
    let world = World::with_database();
    world.record("first");
    let source = world.path("source.db");
    world.must(&["backup", text(&source)]);
    std::thread::scope(|scope| {
        let world = &world;
        for hook in 0..3 {
            scope.spawn(move || {
                for turn in 0..30 {
                    world.hook(&pre(hook * 1_000 + turn));
                    world.hook(&post(hook * 1_000 + turn));
                }
            });
        }
        for _ in 0..6 {
            world.must(&["restore", text(&source)]);
        }
    });
    world.record("last");
    assert_eq!(world.spooled(""), [""; 0], "log: {}", world.log());
    let mut copies = vec![assert_sound(&world.db)];
    copies.extend(backups(&world.db).iter().map(|path| assert_sound(path)));
    for hook in 0..3 {
        for turn in 0..30 {
            let number = hook * 1_000 + turn;
            let somewhere = copies.iter().any(|copy| copy.rows_of(number) == 1);
            assert!(somewhere, "{number}; log: {}", world.log());
        }
    }
}

/// A lock that is not released: nothing is done, and no copy is left.
#[test]
fn a_restore_gives_up_with_4_when_the_lock_is_not_released() {
    let world = World::with_database();
    world.record("old");
    let source = backed_up(&world);
    world.record("newer");
    let lock = Lock::hold(&world.db);
    let done = world.run(&["restore", text(&source)]);
    done.refused(4, &["locked", "busy"]);
    drop(lock);
    assert_eq!(assert_sound(&world.db).rows(), 2);
    assert_eq!(backups(&world.db), [source]);
}

/// What damages a database.
type Damage = fn(&Path);

fn overwrite(db: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(db).unwrap();
    change(&mut bytes);
    std::fs::write(db, bytes).unwrap();
}

const DAMAGES: [(&str, Damage); 8] = [
    ("rubbish", |db| {
        std::fs::write(db, "no database\n".repeat(5_000)).unwrap()
    }),
    ("a few bytes", |db| std::fs::write(db, "no").unwrap()),
    ("half a file", |db| {
        overwrite(db, |bytes| bytes.truncate(bytes.len() / 2))
    }),
    ("no header", |db| {
        overwrite(db, |bytes| bytes[..100].fill(0xa5))
    }),
    ("no schema", |db| {
        overwrite(db, |bytes| bytes[100..4096].fill(0xff))
    }),
    ("no second page", |db| {
        overwrite(db, |bytes| bytes[4096..8192].fill(0xff))
    }),
    ("a hole", |db| {
        overwrite(db, |bytes| bytes[20 * 4096..40 * 4096].fill(0))
    }),
    ("no header, and a log", |db| {
        let conn = Connection::open(db).unwrap();
        conn.execute_batch(
            "PRAGMA wal_autocheckpoint = 0; INSERT INTO word (text) VALUES ('in the log')",
        )
        .unwrap();
        let log = std::fs::read(beside(db, "-wal")).unwrap();
        drop(conn);
        overwrite(db, |bytes| bytes[..100].fill(0xa5));
        std::fs::write(beside(db, "-wal"), log).unwrap();
    }),
];

/// A damaged database is replaced, and kept as it was.
#[test]
fn a_damaged_database_is_replaced_and_kept() {
    for (what, damage) in DAMAGES {
        let world = World::with_database();
        let dir = world.path("transcripts");
        transcripts(&dir, 1);
        assert_eq!(world.import(&dir).code(), 0);
        let source = backed_up(&world);
        let content = Copy::of(&source).content();
        world.record("later");
        drop(Connection::open(&world.db).unwrap());
        let _ = std::fs::remove_file(beside(&world.db, "-shm"));
        damage(&world.db);
        let damaged = std::fs::read(&world.db).unwrap();
        let log = std::fs::read(beside(&world.db, "-wal")).ok();

        let done = world.run(&["restore", text(&source), "--json"]);
        assert_eq!(done.code(), 0, "{what}: {}", done.err());
        let report: serde_json::Value = serde_json::from_str(&done.out()).unwrap();
        assert_eq!(report["damaged"], true, "{what}");
        let kept = PathBuf::from(report["kept"].as_str().unwrap());
        assert!(text(&kept).ends_with("-damaged.db"), "{what}: {kept:?}");
        // Byte for byte; but what can still be read as pages may have taken in its log.
        if report["invocations_before"].is_null() && what != "a hole" {
            assert!(std::fs::read(&kept).unwrap() == damaged, "{what}");
            assert_eq!(std::fs::read(beside(&kept, "-wal")).ok(), log, "{what}");
        }
        assert!(assert_sound(&world.db).content() == content, "{what}");
        world.hook(&pre(700_000));
        world.record("goes on");
        let copy = assert_sound(&world.db);
        assert_eq!(copy.rows_of(700_000), 1, "{what}; log: {}", world.log());
        assert!(recorded(&copy).contains("goes on"), "{what}");
    }
}

/// Killed while it replaces a damaged database, it leaves that, an empty one or the new one, never
/// a mixture; what was damaged is kept, and the next restore completes.
#[test]
fn a_killed_restore_over_a_damaged_database_is_completed_by_the_next() {
    let mut random =
        Random::of("a_killed_restore_over_a_damaged_database_is_completed_by_the_next");
    let world = World::with_database();
    let dir = world.path("transcripts");
    transcripts(&dir, 30);
    assert_eq!(world.import(&dir).code(), 0);
    let source = world.path("source.db");
    world.must(&["backup", text(&source)]);
    let content = Copy::of(&source).content();
    let rubbish = "no database\n".repeat(50_000);
    let break_it = || {
        for end in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(beside(&world.db, end));
        }
        std::fs::write(&world.db, &rubbish).unwrap();
    };
    break_it();
    let start = Instant::now();
    world.must(&["restore", text(&source)]);
    let undisturbed = start.elapsed();
    let (mut kills, mut replaced) = (0, 0);
    for round in 0..16 {
        break_it();
        let mut command = world.mortal(&["restore", text(&source), "--quiet"]);
        command.stdout(std::process::Stdio::null());
        let child = command.spawn().unwrap();
        kills += usize::from(kill_after(child, random.within(undisturbed)));
        world.must(&["restore", text(&source)]);
        assert!(
            assert_sound(&world.db).content() == content,
            "round {round}"
        );
        let kept = backups(&world.db);
        let as_it_was = |path: &PathBuf| std::fs::read(path).unwrap() == rubbish.as_bytes();
        assert!(kept.iter().any(as_it_was), "round {round}: {kept:?}");
        replaced += usize::from(kept.iter().any(|path| !text(path).ends_with("-damaged.db")));
        for path in kept {
            std::fs::remove_file(path).unwrap();
        }
    }
    println!("{kills} of 16 restores killed, {replaced} after they had replaced it");
}
