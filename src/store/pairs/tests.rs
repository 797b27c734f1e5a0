//! Pairs, and who used what, against the rows themselves.

use super::*;
use crate::model::{
    Ending, Identity, Observation, Outcome, OutcomeSource, Skill, Source, TimeSource,
};
use crate::store::{Patience, SkillTotal};
use proptest::prelude::*;

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("skills.db"), Patience::Command).unwrap();
    (dir, store)
}

/// Session, skill, minute, outcome and user of an invocation.
type Given = (u32, u32, i64, i64, Option<u32>);

fn observation(id: u32, (session, skill, minute, outcome, user): Given) -> Observation {
    let mut seen = Observation::new(
        Source::Transcript,
        Identity::ToolUse(format!("toolu_{id:024}")),
    );
    seen.skill = Skill::reported(&format!("Skill{skill}"));
    seen.session = Some(format!("s{session}"));
    seen.at = Some((Instant::from_millis(minute * 60_000), TimeSource::Logged));
    seen.ending = Outcome::from_code(outcome).map(|outcome| {
        let error = None;
        (Ending { outcome, error }, OutcomeSource::Transcript)
    });
    seen.user = user.map(|n| format!("user{n}"));
    seen
}

/// One thing that happens to a database.
#[derive(Debug, Clone)]
enum Step {
    /// Some invocations: in bulk or by triggers, as part of a long import or not.
    Write(Vec<(u32, Given)>, bool, bool),
    /// A statement of another program.
    Edit(String),
    /// The end of an import.
    Settle,
}

fn given() -> impl Strategy<Value = Given> {
    let user = proptest::option::of(0u32..4);
    (0u32..6, 0u32..7, 0i64..50, 1i64..=7, user)
}

fn step() -> impl Strategy<Value = Step> {
    let seen = proptest::collection::vec((0u32..40, given()), 1..12);
    let edit = prop_oneof![
        (1u32..40).prop_map(|id| format!("DELETE FROM invocation WHERE id = {id}")),
        (1u32..40, 1u32..4).prop_map(|(id, n)| format!(
            "UPDATE OR IGNORE invocation SET skill_id = {n} WHERE id = {id}
                AND {n} IN (SELECT id FROM skill)"
        )),
        (1u32..40, 1u32..4).prop_map(|(id, n)| format!(
            "UPDATE OR IGNORE invocation SET session_id = {n} WHERE id = {id}
                AND {n} IN (SELECT id FROM session)"
        )),
        (0u32..3).prop_map(|n| format!("DELETE FROM invocation WHERE session_id = {n}")),
    ];
    prop_oneof![
        4 => (seen, any::<bool>(), proptest::bool::weighted(0.2))
            .prop_map(|(seen, bulk, long)| Step::Write(seen, bulk, long)),
        2 => edit.prop_map(Step::Edit),
        1 => Just(Step::Settle),
    ]
}

fn run(store: &mut Store, step: &Step) {
    match step {
        Step::Write(seen, bulk, long) => {
            if *long {
                store.unpaired = LONG;
            }
            store
                .write(*bulk, |writer| {
                    seen.iter().try_for_each(|(id, given)| {
                        writer.apply(&observation(*id, *given)).map(|_| ())
                    })
                })
                .unwrap();
        }
        Step::Edit(sql) => store.conn.execute_batch(sql).unwrap(),
        Step::Settle => store.settle_pairs().unwrap(),
    }
}

/// Session, skill, instant, outcome and user of every row.
fn rows(store: &Store) -> Vec<(i64, i64, i64, i64, Option<i64>)> {
    let mut statement = store
        .conn
        .prepare("SELECT session_id, skill_id, at_ms, outcome, user_id FROM invocation")
        .unwrap();
    let rows = statement.query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
        ))
    });
    rows.unwrap().map(|row| row.unwrap()).collect()
}

/// The skills of each session up to now.
fn sets(store: &Store, now: i64) -> BTreeMap<i64, BTreeSet<i64>> {
    let mut sets: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for (session, skill, at, ..) in rows(store) {
        if at <= now {
            sets.entry(session).or_default().insert(skill);
        }
    }
    sets
}

/// What `skill_pair` has to hold.
fn expected(store: &Store) -> BTreeMap<(i64, i64), i64> {
    let mut pairs = BTreeMap::new();
    for set in sets(store, i64::MAX).values() {
        // 0 is in every session.
        let all: Vec<i64> = [0].into_iter().chain(set.iter().copied()).collect();
        *pairs.entry((0, 0)).or_default() += 1;
        for (place, a) in all.iter().enumerate() {
            for b in &all[place + 1..] {
                *pairs.entry((*a, *b)).or_default() += 1;
            }
        }
    }
    pairs
}

fn kept(store: &Store) -> BTreeMap<(i64, i64), i64> {
    let mut statement = store
        .conn
        .prepare("SELECT skill_a, skill_b, sessions FROM skill_pair")
        .unwrap();
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)));
    rows.unwrap().map(|row| row.unwrap()).collect()
}

/// How many sessions have all of these skills.
fn having(sets: &BTreeMap<i64, BTreeSet<i64>>, skills: &[i64]) -> u64 {
    let all = |set: &&BTreeSet<i64>| skills.iter().all(|skill| set.contains(skill));
    sets.values().filter(all).count() as u64
}

fn brute(store: &Store, asked: &BTreeSet<i64>, now: i64) -> Together {
    let sets = sets(store, now);
    let mut together = Together {
        sessions: sets.len() as u64,
        ..Together::default()
    };
    for b in 1..20 {
        together.with.insert(b, having(&sets, &[b]));
        for a in asked.iter().filter(|a| **a != b) {
            together.both.insert((*a, b), having(&sets, &[*a, b]));
        }
    }
    together.with.retain(|_, n| *n > 0);
    together.both.retain(|_, n| *n > 0);
    together
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn pairs_are_what_the_rows_say_however_they_were_written(
        steps in proptest::collection::vec(step(), 1..10),
        asked in proptest::collection::btree_set(1i64..8, 0..4), now in 0i64..60,
    ) {
        let (_dir, mut store) = store();
        for step in &steps {
            run(&mut store, step);
            if !is_stale(&store.conn).unwrap() {
                prop_assert_eq!(kept(&store), expected(&store), "after {:?}", step);
            }
            for now in [now * 60_000, i64::MAX] {
                let answer = store
                    .at_once(|| store.together(&asked, Instant::from_millis(now)))
                    .unwrap();
                prop_assert_eq!(answer, brute(&store, &asked, now), "after {:?} at {}", step, now);
            }
        }
        store.settle_pairs().unwrap();
        prop_assert!(!is_stale(&store.conn).unwrap());
        prop_assert_eq!(kept(&store), expected(&store));
        for cells in [1, 7, 12] {
            fill_with(&store.conn, cells).unwrap();
            prop_assert_eq!(kept(&store), expected(&store), "in passes of {}", cells);
        }
    }

    #[test]
    fn who_used_what_is_what_the_rows_say(
        steps in proptest::collection::vec(step(), 1..8), now in 0i64..60,
    ) {
        let (_dir, mut store) = store();
        steps.iter().for_each(|step| run(&mut store, step));
        let now = now * 60_000;
        let until: Vec<_> = rows(&store).into_iter().filter(|row| row.2 <= now).collect();
        let later = store.later(Instant::from_millis(now)).unwrap();
        let mut users: BTreeMap<(i64, i64), SkillTotal> = BTreeMap::new();
        let mut totals: BTreeMap<i64, SkillTotal> = BTreeMap::new();
        for (_, skill, _, outcome, user) in &until {
            for sums in user
                .map(|user| users.entry((user, *skill)).or_default())
                .into_iter()
                .chain([totals.entry(*skill).or_default()])
            {
                sums.invocations += 1;
                sums.completed += u64::from(*outcome == 1);
                sums.failed += u64::from(*outcome == 2);
            }
        }
        let mut found = BTreeSet::new();
        store.completions(&later, |user, skill| {
            found.insert((user, skill));
        }).unwrap();
        let done = users.iter().filter(|(_, sums)| sums.completed > 0);
        prop_assert_eq!(&found, &done.map(|(key, _)| *key).collect());
        let everybody: BTreeSet<i64> = users.keys().map(|(user, _)| *user).collect();
        prop_assert_eq!(store.user_count(&later).unwrap(), everybody.len() as u64);
        prop_assert_eq!(store.skill_totals(&later).unwrap(), totals);
        for number in 0..4 {
            let Some(user) = store.user(&format!("user{number}")).unwrap() else { continue };
            let own = store.skills_of_user(user, &later).unwrap();
            let expected = users.iter().filter(|((other, _), _)| *other == user);
            let expected: Vec<_> = expected.map(|((_, skill), sums)| (*skill, *sums)).collect();
            let own: Vec<_> = own.iter().map(|used| (used.skill, SkillTotal {
                invocations: used.invocations, completed: used.completed, failed: used.failed,
            })).collect();
            prop_assert_eq!(own, expected);
            let newest = until.iter().filter(|row| row.4 == Some(user)).map(|row| row.2).max();
            let mut sessions: Vec<String> = until
                .iter()
                .filter(|row| row.4 == Some(user) && Some(row.2) == newest)
                .map(|row| {
                    let name = "SELECT name FROM session WHERE id = ?1";
                    store.conn.query_row(name, [row.0], |row| row.get(0)).unwrap()
                })
                .collect();
            sessions.sort();
            let found = store.newest_session_of(user, Instant::from_millis(now)).unwrap();
            prop_assert_eq!(found.as_ref(), sessions.first());
            for session in sessions {
                let id = "SELECT id FROM session WHERE name = ?1";
                let id: i64 = store.conn.query_row(id, [&session], |row| row.get(0)).unwrap();
                let used = store.skills_of_session(&session, Instant::from_millis(now)).unwrap();
                prop_assert_eq!(Some(used), sets(&store, now).remove(&id));
            }
        }
    }
}

#[test]
fn nothing_recorded() {
    let (_dir, store) = store();
    assert!(!is_stale(&store.conn).unwrap(), "settled when it was made");
    let now = Instant::from_millis(0);
    let none = store.together(&BTreeSet::from([1]), now).unwrap();
    assert_eq!(none, Together::default());
    assert_eq!(store.skills_of_session("s", now).unwrap(), BTreeSet::new());
    assert_eq!(store.user("nobody").unwrap(), None);
    assert_eq!(store.newest_session_of(1, now).unwrap(), None);
    fill(&store.conn).unwrap();
    assert_eq!(kept(&store), BTreeMap::new());
}

fn many(store: &mut Store, sessions: u32) {
    store
        .write(true, |writer| {
            for session in 0..sessions {
                for skill in 0..5 {
                    let given = (session, (session + skill) % 9, 1, 1, None);
                    writer.apply(&observation(session * 5 + skill, given))?;
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_long_import_is_counted_once_at_its_end() {
    let (dir, mut store) = store();
    many(&mut store, 600);
    assert!(!is_stale(&store.conn).unwrap());
    assert_eq!(kept(&store), expected(&store));
    // The same writer goes on: together it is a long one.
    many(&mut store, 1_200);
    assert!(is_stale(&store.conn).unwrap());
    let asked = BTreeSet::from([1, 2]);
    let now = Instant::from_millis(i64::MAX);
    assert_eq!(
        store.together(&asked, now).unwrap(),
        brute(&store, &asked, i64::MAX)
    );
    // It is killed. Who reads does not write; the next who writes counts.
    drop(store);
    let path = dir.path().join("skills.db");
    let reader = Store::open_for_questions(&path).unwrap();
    assert_eq!(
        reader.together(&asked, now).unwrap(),
        brute(&reader, &asked, i64::MAX)
    );
    assert!(is_stale(&reader.conn).unwrap());
    drop(reader);
    let hook = Store::open_for_hook(&path).unwrap();
    assert!(is_stale(&hook.conn).unwrap(), "a hook has no time for that");
    drop(hook);
    let writer = Store::open(&path, Patience::Command).unwrap();
    assert!(!is_stale(&writer.conn).unwrap());
    assert_eq!(kept(&writer), expected(&writer));
}

#[test]
fn a_migration_leaves_nothing_stale() {
    use crate::store::Goal;
    let (dir, mut store) = store();
    many(&mut store, 20);
    let before = kept(&store);
    drop(store);
    let path = dir.path().join("skills.db");
    for goal in [Goal::Version(5), Goal::Newest] {
        let plan = Store::plan_migration(&path, goal, &str::to_owned).unwrap();
        Store::migrate(&path, &plan, &str::to_owned).unwrap();
    }
    let reader = Store::open_for_questions(&path).unwrap();
    assert!(!is_stale(&reader.conn).unwrap());
    assert_eq!(kept(&reader), before);
}
