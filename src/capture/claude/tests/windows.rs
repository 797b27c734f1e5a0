//! Attribution windows of skills that were launched or typed.

use super::*;
use crate::model::{OutcomeSource, TimeSource};

/// A launch that succeeds at once.
pub(super) fn launched(seconds: f64, id: &str, skill: &str) -> [Value; 2] {
    [launch(seconds, id, skill), ok(seconds + 0.02, id)]
}

/// The observation of a skill among the others.
pub(super) fn skill_of(reading: &Reading) -> String {
    let skills: Vec<_> = reading
        .brief()
        .into_iter()
        .filter(|b| b.starts_with("Skill("))
        .collect();
    assert_eq!(skills.len(), 1, "{skills:?}");
    skills.into_iter().next().unwrap()
}

fn check(rest: &[Value], expected: &str) {
    let start = [&[prompt(0.0)][..], &launched(1.0, "t0", "pdf")].concat();
    let reading = parse(&[&start[..], rest].concat());
    assert_eq!(skill_of(&reading), format!("Skill(pdf) t0 {expected}"));
}

#[test]
fn the_window_gives_outcome_and_duration_the_launch_its_first_event() {
    let records = [
        &launched(1.0, "t0", "pdf")[..],
        &[
            read_call(2.0, "t1"),
            ok(4.0, "t1"),
            bash(5.0, "t2", "cargo test"),
            ok(9.0, "t2"),
            says(10.0, "done"),
        ],
    ]
    .concat();
    let reading = parse(&records);
    assert_eq!(skill_of(&reading), "Skill(pdf) t0 completed 8s window");
    let seen = reading.observations.last().unwrap();
    assert_eq!(seen.ending.as_ref().unwrap().1, OutcomeSource::Window);
    assert_eq!(seen.at, Some((time(1.0), TimeSource::Logged)));
    assert_eq!(seen.ended_at, Some(time(9.0)));
    assert_eq!(
        (seen.session.as_deref(), seen.project.as_deref()),
        (Some("s1"), Some("/w/app"))
    );
}

#[test]
fn older_versions_name_the_skill_by_command_and_plugins_by_two_names() {
    let old = call(1.0, "t0", "Skill", json!({"command": "pdf"}));
    assert_eq!(parse(&[old]).brief(), ["Skill(pdf) t0 unfinished"]);
    assert_eq!(
        parse(&[launch(1.0, "t0", "a:b")]).brief(),
        ["Skill(a:b) t0 unfinished"]
    );
}

#[test]
fn by_proximity_it_ends_at_the_next_prompt() {
    check(
        &[
            read_call(2.0, "t1"),
            ok(3.0, "t1"),
            prompt(4.0),
            bash(5.0, "t2", "x"),
            failed(6.0, "t2", "Exit code 1"),
        ],
        "completed 2s window",
    );
}

#[test]
fn by_proximity_it_ends_at_the_next_launch() {
    let rest = [
        &[read_call(2.0, "t1"), ok(3.0, "t1")][..],
        &launched(4.0, "t2", "docx"),
        &[
            read_call(5.0, "t3"),
            failed(7.0, "t3", "Exit code 1"),
            says(8.0, "x"),
        ],
    ]
    .concat();
    let start = launched(1.0, "t0", "pdf");
    let reading = parse(&[&start[..], &rest].concat());
    let skills: Vec<_> = reading
        .brief()
        .into_iter()
        .filter(|b| b.starts_with("Skill("))
        .collect();
    assert_eq!(
        skills,
        [
            "Skill(pdf) t0 completed 2s window",
            "Skill(docx) t2 failed (exit 1) 3s window"
        ]
    );
}

#[test]
fn what_programs_wrote_is_no_prompt() {
    let noise = [
        meta(3.1, "Base directory for this skill: /s/pdf"),
        meta(3.2, "whatever"),
        record(
            "user",
            3.3,
            json!("<local-command-stdout>x</local-command-stdout>"),
        ),
        record("user", 3.4, json!("<system-reminder>x</system-reminder>")),
        record(
            "user",
            3.5,
            json!([{"type": "text", "text": "[Request interrupted by user]"}]),
        ),
        with(
            record("user", 3.6, json!("This session is being continued")),
            json!({"isCompactSummary": true}),
        ),
        record(
            "user",
            3.7,
            json!("<task-notification>\n<task-id>b</task-id></task-notification>"),
        ),
        with(prompt(3.8), json!({"isSidechain": true})),
        with(prompt(3.9), json!({"sessionId": "s2"})),
    ];
    let tail = [read_call(5.0, "t2"), ok(6.0, "t2"), says(7.0, "x")];
    for noise in noise {
        let rest = [&[read_call(2.0, "t1"), ok(3.0, "t1"), noise][..], &tail].concat();
        check(&rest, "completed 5s window");
    }
    let image = record("user", 3.0, json!([{"type": "image", "source": {}}]));
    check(&[&[image][..], &tail].concat(), "completed 0.02s window");
}

#[test]
fn by_attribution_prompts_do_not_end_it_and_others_do_not_count() {
    check(
        &[
            by("pdf", read_call(2.0, "t1")),
            by("pdf", ok(3.0, "t1")),
            read_call(3.5, "t2"),
            failed(3.6, "t2", "Exit code 1"),
            prompt(4.0),
            by("pdf", read_call(5.0, "t3")),
            by("pdf", ok(8.0, "t3")),
            by("pdf", says(9.0, "x")),
            by("other", read_call(20.0, "t4")),
            by("other", ok(21.0, "t4")),
        ],
        "completed 7s window",
    );
}

#[test]
fn one_late_attributed_call_makes_proximity_void() {
    check(
        &[
            bash(2.0, "t1", "x"),
            failed(3.0, "t1", "Exit code 1"),
            prompt(4.0),
            by("pdf", read_call(5.0, "t2")),
            by("pdf", ok(6.0, "t2")),
            says(7.0, "x"),
        ],
        "completed 5s window",
    );
}

#[test]
fn attributed_calls_belong_to_the_last_launch_of_that_name() {
    let records = [
        &launched(1.0, "t0", "pdf")[..],
        &[
            by("pdf", read_call(2.0, "t1")),
            ok(3.0, "t1"),
            says(3.5, "x"),
            prompt(9.0),
        ],
        &launched(10.0, "t2", "pdf"),
        &[
            by("pdf", read_call(12.0, "t3")),
            failed(15.0, "t3", "Exit code 1"),
            says(16.0, "x"),
        ],
    ]
    .concat();
    let reading = parse(&records);
    let skills: Vec<_> = reading
        .brief()
        .into_iter()
        .filter(|b| b.starts_with("Skill("))
        .collect();
    assert_eq!(
        skills,
        [
            "Skill(pdf) t0 completed 2s window",
            "Skill(pdf) t2 failed (exit 1) 5s window"
        ]
    );
    // The first can change no more and is forgotten.
    assert_eq!(
        serde_json::to_value(&reading.state).unwrap()["windows"]["list"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn sidechain_calls_belong_to_no_window() {
    let side = |record| with(record, json!({"isSidechain": true}));
    let reading = parse(
        &[
            &launched(1.0, "t0", "pdf")[..],
            &[
                side(read_call(2.0, "t1")),
                side(failed(3.0, "t1", "Exit code 1")),
                says(4.0, "x"),
            ],
        ]
        .concat(),
    );
    assert_eq!(skill_of(&reading), "Skill(pdf) t0 completed 0.02s window");
}

#[test]
fn a_launch_in_an_inline_sidechain_is_a_call_like_any_other() {
    let side = |record| with(record, json!({"isSidechain": true}));
    let reading = parse(&[
        side(launch(1.0, "t0", "pdf")),
        side(ok(1.02, "t0")),
        side(read_call(3.0, "t1")),
    ]);
    assert_eq!(
        reading.brief(),
        ["Skill(pdf) t0 completed 0.02s timestamps", "Read t1 open"]
    );
}

#[test]
fn in_a_subagents_own_file_its_chain_has_windows() {
    let own = |record| with(record, json!({"isSidechain": true, "agentId": "a1"}));
    let other = |record| with(record, json!({"isSidechain": true, "agentId": "a2"}));
    let reading = parse(&[
        own(launch(1.0, "t0", "pdf")),
        own(ok(1.02, "t0")),
        own(read_call(3.0, "t1")),
        own(ok(4.0, "t1")),
        other(read_call(5.0, "t2")),
        other(ok(6.0, "t2")),
        own(says(7.0, "done")),
    ]);
    assert_eq!(skill_of(&reading), "Skill(pdf) t0 completed 3s window");
}

#[test]
fn it_failed_if_its_last_call_failed_and_nothing_after_it_succeeded() {
    let fail = |s: f64, id: &str| [bash(s, id, "x"), failed(s + 0.5, id, "Exit code 3")];
    let fine = |s: f64, id: &str| [read_call(s, id), ok(s + 0.5, id)];
    let no = |s: f64, id: &str| {
        [
            read_call(s, id),
            failed(s + 0.5, id, "User rejected tool use"),
        ]
    };
    let end = [says(9.0, "x")];
    check(
        &[&fine(2.0, "a")[..], &fail(3.0, "b"), &end].concat(),
        "failed (exit 3) 2.5s window",
    );
    check(
        &[&fail(2.0, "a")[..], &fine(3.0, "b"), &end].concat(),
        "completed 2.5s window",
    );
    check(
        &[&fail(2.0, "a")[..], &no(3.0, "b"), &end].concat(),
        "failed (exit 3) 2.5s window",
    );
    check(
        &[&fine(2.0, "a")[..], &no(3.0, "b"), &end].concat(),
        "completed 2.5s window",
    );
    // Also when the session ends there.
    check(&fail(2.0, "a"), "failed (exit 3) 1.5s window");
    // Of calls made together the order of the calls counts, not that of their results.
    let together = [
        bash(2.0, "a", "x"),
        read_call(2.1, "b"),
        ok(2.5, "b"),
        failed(3.0, "a", "Exit code 3"),
    ];
    check(&[&together[..], &end].concat(), "completed 2s window");
}

#[test]
fn it_is_unfinished_if_the_session_ends_inside_it() {
    check(&[], "unfinished 0.02s window");
    check(&[read_call(2.0, "a")], "unfinished 1s window");
    check(&[read_call(2.0, "a"), ok(3.0, "a")], "unfinished 2s window");
    check(
        &[says(2.0, "I will read."), read_call(3.0, "a"), ok(4.0, "a")],
        "unfinished 3s window",
    );
    check(
        &[
            says(2.0, " \n"),
            record(
                "assistant",
                3.0,
                json!([{"type": "thinking", "thinking": "x"}]),
            ),
        ],
        "unfinished 0.02s window",
    );
    // A call without an answer, even when something followed.
    check(
        &[read_call(2.0, "a"), says(3.0, "x"), prompt(4.0)],
        "unfinished 1s window",
    );
    check(
        &[
            bash(2.0, "a", "x"),
            failed(3.0, "a", "Exit code 1"),
            read_call(4.0, "b"),
        ],
        "unfinished 3s window",
    );
    // Text or a prompt after the last call ends it.
    check(
        &[read_call(2.0, "a"), ok(3.0, "a"), says(4.0, "x")],
        "completed 2s window",
    );
    check(
        &[
            read_call(2.0, "a"),
            ok(3.0, "a"),
            record("assistant", 4.0, json!("x")),
        ],
        "completed 2s window",
    );
    check(
        &[read_call(2.0, "a"), ok(3.0, "a"), prompt(4.0)],
        "completed 2s window",
    );
    check(&[says(2.0, "x")], "completed 0.02s window");
}

#[test]
fn by_attribution_a_call_after_a_prompt_opens_it_again() {
    let calls = [
        by("pdf", read_call(2.0, "a")),
        ok(3.0, "a"),
        prompt(4.0),
        by("pdf", read_call(5.0, "b")),
        ok(6.0, "b"),
    ];
    check(&calls, "unfinished 5s window");
    check(
        &[&calls[..], &[says(7.0, "x")]].concat(),
        "completed 5s window",
    );
    check(
        &[&calls[..], &[prompt(7.0)]].concat(),
        "completed 5s window",
    );
}

#[test]
fn a_clock_that_steps_back_shortens_no_window() {
    check(
        &[
            read_call(5.0, "a"),
            ok(6.0, "a"),
            read_call(0.5, "b"),
            ok(0.6, "b"),
            says(7.0, "x"),
        ],
        "completed 5s window",
    );
}

#[test]
fn a_typed_command_ends_the_window_before_it() {
    check(
        &[
            read_call(2.0, "a"),
            ok(3.0, "a"),
            typed(4.0, "cost"),
            read_call(5.0, "b"),
            failed(6.0, "b", "Exit code 1"),
        ],
        "completed 2s window",
    );
}
