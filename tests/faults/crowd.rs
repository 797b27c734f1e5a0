//! Many processes at once.

use crate::data::{fails, id, key, old_database, post, pre, transcripts};
use crate::sound::{Copy, assert_sound};
use crate::world::{World, at_once};
use std::collections::BTreeSet;

/// Hooks at once.
const HOOKS: usize = 16;

/// Calls that each of them reports alone.
const OWN: usize = 4;

/// Calls that each pair of them reports together, and calls that the transcripts have too.
const SHARED: usize = 3;

/// Sixteen hooks and an import at once: every call is one row, whoever told of it.
#[test]
fn hooks_and_an_import_at_once_lose_nothing_and_count_nothing_twice() {
    let world = World::with_database();
    let dir = world.path("transcripts");
    let calls = transcripts(&dir, 25);
    let pair = |n: usize| 200_000 + n / 2 * SHARED;
    at_once(HOOKS + 1, |n| {
        if n == HOOKS {
            let done = world.import(&dir);
            assert_eq!(done.code(), 0, "{}", done.err());
            return;
        }
        for turn in 0..OWN {
            let own = 100_000 + n * OWN + turn;
            world.hook(&pre(own));
            // A quarter of the calls has not ended.
            if turn > 0 {
                world.hook(&post(own));
            }
            if turn < SHARED {
                // One process opens a call and another ends it, in whatever order that comes.
                let event = if n % 2 == 0 { pre } else { post };
                world.hook(&event(pair(n) + turn));
                let told = n * 150 + turn;
                assert!(told < calls);
                world.hook(&event(told));
            }
        }
    });
    // What is in the spool is taken in by the next writer.
    world.record("last");
    assert_eq!(world.spooled(""), [""; 0], "log: {}", world.log());
    assert_eq!(world.log(), "");

    let copy = assert_sound(&world.db);
    let told = (0..calls)
        .chain((0..HOOKS * OWN).map(|n| 100_000 + n))
        .chain((0..HOOKS / 2 * SHARED).map(|n| 200_000 + n));
    let expected: BTreeSet<String> = told.clone().map(key).collect();
    let found = copy.dump("SELECT hex(identity) FROM invocation WHERE length(identity) = 18");
    let distinct: BTreeSet<String> = found.iter().cloned().collect();
    assert_eq!(distinct, expected);
    assert_eq!(found.len(), expected.len());
    assert_eq!(copy.rows(), i64::try_from(expected.len()).unwrap() + 1);
    for number in told.filter(|number| *number >= 100_000) {
        let open = number < 200_000 && (number - 100_000) % OWN == 0;
        let outcome = match (open, fails(number)) {
            (true, _) => 7,
            (false, false) => 1,
            (false, true) => 2,
        };
        let sql = format!(
            "SELECT outcome FROM invocation WHERE hex(identity) = '{}'",
            key(number)
        );
        assert_eq!(copy.number(&sql), outcome, "{}", id(number));
    }
}

/// A database that is not there yet is made by whoever comes first; the others wait.
#[test]
fn eight_first_writers_make_one_database() {
    for round in 0..10 {
        let world = World::new();
        let ends = at_once(8, |n| world.run(&["record", &format!("skill-{n}")]));
        for done in &ends {
            assert_eq!(done.code(), 0, "round {round}: {}", done.err());
        }
        assert_eq!(assert_sound(&world.db).rows(), 8, "round {round}");
    }
}

/// The first events of all, sixteen at once, make the database or wait in the spool.
#[test]
fn sixteen_first_hooks_lose_nothing() {
    let world = World::new();
    at_once(HOOKS, |n| world.hook(&pre(n)));
    world.record("last");
    assert_eq!(world.spooled(""), [""; 0], "log: {}", world.log());
    let copy = assert_sound(&world.db);
    for number in 0..HOOKS {
        assert_eq!(copy.rows_of(number), 1, "{number}; log: {}", world.log());
    }
}

/// A database of an older schema is brought up once, whoever comes first; the others wait.
#[test]
fn eight_writers_on_an_older_schema_lose_no_row() {
    for round in 0..3 {
        let world = World::new();
        old_database(&world.db, 4, 300);
        let ends = at_once(8, |n| world.run(&["record", &format!("new-{n}")]));
        for done in &ends {
            assert_eq!(done.code(), 0, "round {round}: {}", done.err());
        }
        assert_eq!(assert_sound(&world.db).rows(), 308, "round {round}");
        crate::killed_migration::assert_backups(&world.db, 4, 300);
    }
}

/// Questions are answered while others write.
#[test]
fn questions_are_answered_during_an_import() {
    let world = World::with_database();
    let dir = world.path("transcripts");
    let calls = transcripts(&dir, 10);
    at_once(3, |n| {
        if n == 0 {
            let done = world.import(&dir);
            assert_eq!(done.code(), 0, "{}", done.err());
        } else {
            (0..4).for_each(|_| drop(world.metrics()));
        }
    });
    assert_eq!(
        Copy::of(&world.db).rows(),
        i64::try_from(calls).unwrap(),
        "all is in"
    );
}
