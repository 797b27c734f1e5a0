//! Launches that come to nothing, windows that grow from reading to reading, and bounds.

use super::windows::{launched, skill_of};
use super::*;
use crate::model::OutcomeSource;

#[test]
fn a_launch_that_came_to_nothing_keeps_its_outcome() {
    for (text, expected) in [
        (
            "<tool_use_error>Unknown skill: pdf</tool_use_error>",
            "failed (unknown skill) 1s window",
        ),
        (
            "The user doesn't want to proceed with this tool use.",
            "rejected (rejected)",
        ),
        (
            "Permission to use Skill has been denied.",
            "denied (permission)",
        ),
        (
            "<tool_use_error>Sibling tool call errored</tool_use_error>",
            "cancelled (sibling errored)",
        ),
        (
            "[Request interrupted by user for tool use]",
            "interrupted (interrupted) 1s window",
        ),
    ] {
        let records = [
            launch(1.0, "t0", "pdf"),
            failed(2.0, "t0", text),
            read_call(3.0, "t1"),
            ok(4.0, "t1"),
            says(5.0, "x"),
        ];
        let reading = parse(&records);
        assert_eq!(skill_of(&reading), format!("Skill(pdf) t0 {expected}"));
        assert_eq!(
            reading.observations[0].ending.as_ref().unwrap().1,
            OutcomeSource::Window
        );
        // Also when it was unanswered at first.
        let first = parse(&records[..1]);
        assert_eq!(first.brief(), ["Skill(pdf) t0 unfinished"]);
        assert_eq!(
            skill_of(&first.more(&records[..1], &records[1..])),
            format!("Skill(pdf) t0 {expected}")
        );
    }
}

#[test]
fn a_rejected_launch_takes_no_calls_from_the_one_before() {
    let reading = parse(
        &[
            &launched(1.0, "t0", "pdf")[..],
            &[
                by("pdf", read_call(2.0, "a")),
                ok(3.0, "a"),
                launch(4.0, "t1", "pdf"),
            ],
            &[
                failed(5.0, "t1", "User rejected tool use"),
                by("pdf", read_call(6.0, "b")),
                ok(7.0, "b"),
                says(8.0, "x"),
            ],
        ]
        .concat(),
    );
    let skills: Vec<_> = reading
        .brief()
        .into_iter()
        .filter(|b| b.starts_with("Skill("))
        .collect();
    assert_eq!(
        skills,
        [
            "Skill(pdf) t1 rejected (rejected)",
            "Skill(pdf) t0 completed 6s window"
        ]
    );
}

#[test]
fn windows_grow_and_are_given_again_only_when_they_changed() {
    let start = [
        &[prompt(0.0)][..],
        &launched(1.0, "t0", "pdf"),
        &[read_call(2.0, "a")],
    ]
    .concat();
    let first = parse(&start);
    assert_eq!(skill_of(&first), "Skill(pdf) t0 unfinished 1s window");
    let second = [ok(3.0, "a"), says(4.0, "x")];
    let reading = first.more(&start, &second);
    assert_eq!(
        reading.brief(),
        [
            "Read a completed 1s timestamps",
            "Skill(pdf) t0 completed 2s window"
        ]
    );
    let start = [&start[..], &second].concat();
    let idle = reading_of(&reading, first.lines).more(&start, &[says(5.0, "y"), prompt(6.0)]);
    assert_eq!(idle.brief(), [""; 0]);
}

/// A reading that counts the lines before it as its own.
fn reading_of(reading: &Reading, before: u64) -> Reading {
    Reading {
        observations: Vec::new(),
        bad: Vec::new(),
        orphans: 0,
        lines: reading.lines + before,
        offset: reading.offset,
        state: reading.state.clone(),
    }
}

#[test]
fn windows_are_bounded_and_what_is_dropped_is_given_first() {
    let records: Vec<_> = (0..50)
        .flat_map(|n| {
            let s = f64::from(n) * 10.0;
            let (id, name) = (format!("t{n}"), format!("s{n}"));
            [
                &launched(s, &id, &name)[..],
                &[says(s + 1.0, "x"), typed(s + 2.0, "model")],
            ]
            .concat()
        })
        .collect();
    let reading = parse(&records);
    assert_eq!(reading.observations.len(), 50);
    assert!(
        reading
            .brief()
            .iter()
            .all(|seen| seen.ends_with("completed 0.02s window"))
    );
    assert!(serde_json::to_string(&reading.state).unwrap().len() < 24_000);
}
