//! Units that many processes ask about at once.

use crate::sound::assert_sound;
use crate::world::{World, at_once};
use std::collections::BTreeSet;

/// Processes at once.
const ASKERS: usize = 12;

/// All of them get the same answer, one of them was the first, and one row is kept.
#[test]
fn all_who_ask_at_once_get_the_same_arm() {
    let world = World::with_database();
    world.must(&[
        "abtest",
        "create",
        "tips",
        "--control",
        "a",
        "--treatment",
        "b",
    ]);
    for unit in ["ana", "ben", "2026-07-31"] {
        let answers = at_once(ASKERS, |_| {
            world.must(&["abtest", "assign", "tips", unit, "--json"])
        });
        let first = answers
            .iter()
            .filter(|answer| answer.contains("\"new\": true"));
        assert_eq!(first.count(), 1, "{answers:?}");
        let same: BTreeSet<String> = answers
            .iter()
            .map(|answer| answer.replace("\"new\": true", "\"new\": false"))
            .collect();
        assert_eq!(same.len(), 1, "{same:?}");
    }
    let copy = assert_sound(&world.db);
    assert_eq!(copy.number("SELECT count(*) FROM ab_test_assignments"), 3);
}

/// Outcomes recorded at once are all there.
#[test]
fn outcomes_recorded_at_once_are_all_kept() {
    let world = World::with_database();
    world.must(&[
        "abtest",
        "create",
        "tips",
        "--control",
        "a",
        "--treatment",
        "b",
    ]);
    at_once(ASKERS, |n| {
        let unit = format!("unit-{}", n % 3);
        world.must(&["abtest", "assign", "tips", &unit]);
        world.must(&[
            "abtest",
            "record",
            "tips",
            &unit,
            "--skill",
            "lint",
            "--completed",
        ]);
    });
    let copy = assert_sound(&world.db);
    assert_eq!(copy.number("SELECT count(*) FROM ab_test_assignments"), 3);
    assert_eq!(
        copy.number("SELECT count(*) FROM ab_test_outcomes"),
        ASKERS as i64
    );
}
