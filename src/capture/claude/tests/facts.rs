//! The facts about calls and results, one test each.

use super::*;
use crate::model::{DurationSource, Kind, Outcome, OutcomeSource, Source, TimeSource};

#[test]
fn a_call_and_its_result_are_one_observation() {
    let calls = [bash(1.0, "t1", "cargo test -p core")];
    let reading = parse(&[&calls[..], &[ok(3.5, "t1")]].concat());
    let seen = reading.only();
    assert_eq!(seen.source, Source::Transcript);
    assert_eq!(seen.identity, Identity::ToolUse("t1".into()));
    assert_eq!(seen.skill.as_ref().unwrap().name, "Bash(cargo test)");
    assert_eq!(seen.session.as_deref(), Some("s1"));
    assert!(!seen.forked);
    assert_eq!(seen.at, Some((time(1.0), TimeSource::Logged)));
    assert_eq!(seen.ended_at, Some(time(3.5)));
    let (ending, source) = seen.ending.as_ref().unwrap();
    assert_eq!(
        (ending.outcome, *source),
        (Outcome::Completed, OutcomeSource::Transcript)
    );
    let (duration, source) = seen.duration.unwrap();
    assert_eq!(
        (duration.seconds(), source),
        (2.5, DurationSource::Timestamps)
    );
    assert_eq!(seen.project.as_deref(), Some("/w/app"));
    assert_eq!(seen.phase.as_deref(), Some("verification"));
    assert_eq!(
        (&seen.user, &seen.attribution, &seen.agent_id, &seen.details),
        (&None, &None, &None, &None)
    );
}

#[test]
fn a_call_without_result_is_given_once_as_open_and_completed_later() {
    let before = [read_call(1.0, "t1"), read_call(2.0, "t2"), ok(3.0, "t2")];
    let first = parse(&before);
    assert_eq!(
        first.brief(),
        ["Read t2 completed 1s timestamps", "Read t1 open"]
    );
    assert_eq!(first.more(&before, &[]).brief(), [""; 0]);
    let second = first.more(&before, &[failed(5.0, "t1", "Exit code 2")]);
    assert_eq!(second.brief(), ["Read t1 failed (exit 2) 4s timestamps"]);
    assert_eq!(second.only().session.as_deref(), Some("s1"));
    assert_eq!(second.only().at, Some((time(1.0), TimeSource::Logged)));
}

#[test]
fn the_outcome_follows_the_result() {
    for (text, expected) in [
        (
            "Exit code 101\nerror: test failed",
            "failed (exit 101) 1s timestamps",
        ),
        (
            "<tool_use_error>File does not exist.</tool_use_error>",
            "failed (file not found) 1s timestamps",
        ),
        (
            "<tool_use_error>Sibling tool call errored</tool_use_error>",
            "cancelled (sibling errored)",
        ),
        (
            "The user doesn't want to proceed with this tool use. The tool use was rejected (…)",
            "rejected (rejected)",
        ),
        ("PreToolUse:Bash hook error: no", "denied (hook blocked)"),
        ("This command requires approval", "denied (permission)"),
        (
            "Exit code 143\nCommand timed out after 2m 0.0s",
            "failed (timeout) 1s timestamps",
        ),
        (
            "[Request interrupted by user for tool use]",
            "interrupted (interrupted) 1s timestamps",
        ),
        ("npm ERR! code 1", "failed (other) 1s timestamps"),
    ] {
        let reading = parse(&[bash(1.0, "t1", "cargo test"), failed(2.0, "t1", text)]);
        assert_eq!(
            reading.brief(),
            [format!("Bash(cargo test) t1 {expected}")],
            "{text}"
        );
    }
}

#[test]
fn an_error_text_may_be_a_list() {
    let block = json!({"tool_use_id": "t1", "type": "tool_result", "is_error": true, "content": [
        {"type": "image"}, {"type": "text", "text": " "}, {"type": "text", "text": "MCP error -32602: x"},
    ]});
    let reading = parse(&[read_call(1.0, "t1"), record("user", 2.0, json!([block]))]);
    assert_eq!(
        reading.brief(),
        ["Read t1 failed (mcp error) 1s timestamps"]
    );
}

#[test]
fn is_error_absent_or_false_is_completed_even_without_success() {
    let result = with(ok(2.0, "t1"), json!({"toolUseResult": {"success": false}}));
    assert_eq!(
        parse(&[read_call(1.0, "t1"), result]).brief(),
        ["Read t1 completed 1s timestamps"]
    );
    let mut result = failed(2.0, "t1", "Exit code 1");
    result["message"]["content"][0]["is_error"] = json!(false);
    assert_eq!(
        parse(&[read_call(1.0, "t1"), result]).brief(),
        ["Read t1 completed 1s timestamps"]
    );
}

#[test]
fn tool_denial_kind_tells_who_said_no() {
    for (kind, expected) in [
        ("permission-rule", "denied (permission)"),
        ("automode-blocked", "denied (permission)"),
        ("automode-unavailable", "denied (permission)"),
        ("user-rejected", "rejected (rejected)"),
    ] {
        let result = with(
            failed(9.0, "t1", "no words known"),
            json!({"toolDenialKind": kind}),
        );
        let reading = parse(&[read_call(1.0, "t1"), result]);
        assert_eq!(reading.brief(), [format!("Read t1 {expected}")]);
        assert_eq!(reading.only().ended_at, Some(time(9.0)));
    }
}

#[test]
fn out_of_time_is_a_timeout_with_an_error_and_the_background_without() {
    let late = json!({"toolUseResult": {"timedOutAfterMs": 120_000, "stdout": ""}});
    let call = bash(0.0, "t1", "cargo test");
    let reading = parse(&[call.clone(), with(failed(120.0, "t1", "x"), late.clone())]);
    assert_eq!(
        reading.brief(),
        ["Bash(cargo test) t1 failed (timeout) 120s timestamps"]
    );
    for account in [
        late,
        json!({"toolUseResult": {"backgroundTaskId": "b1", "stdout": ""}}),
    ] {
        let reading = parse(&[call.clone(), with(ok(120.0, "t1"), account)]);
        assert_eq!(
            reading.brief(),
            ["Bash(cargo test) t1 completed 120s timestamps"]
        );
    }
}

#[test]
fn a_person_who_stops_a_command_interrupts_it() {
    let stopped = json!({"toolUseResult": {"stdout": "", "interrupted": true}});
    let reading = parse(&[
        bash(0.0, "t1", "cargo test"),
        with(failed(4.0, "t1", "x"), stopped),
    ]);
    assert_eq!(
        reading.brief(),
        ["Bash(cargo test) t1 interrupted (interrupted) 4s timestamps"]
    );
}

#[test]
fn exit_status_one_of_a_search_is_an_answer() {
    for (command, text, expected) in [
        ("grep -n TODO a.rs", "Exit code 1", "completed"),
        (
            "grep -n TODO a.rs",
            "Exit code 2\ngrep: a.rs: No such file",
            "failed (exit 2)",
        ),
    ] {
        let reading = parse(&[bash(1.0, "t1", command), failed(2.0, "t1", text)]);
        assert_eq!(
            reading.brief(),
            [format!("Bash(grep) t1 {expected} 1s timestamps")]
        );
        // It is remembered from one reading to the next.
        let before = [bash(1.0, "t1", command)];
        let later = parse(&before).more(&before, &[failed(2.0, "t1", text)]);
        assert_eq!(later.brief(), reading.brief());
    }
}

#[test]
fn durations_inside_records_are_preferred() {
    for (account, expected) in [
        (json!({"durationMs": 470, "filenames": []}), "0.47s record"),
        (json!({"durationSeconds": 8.25}), "8.25s record"),
        (
            json!({"totalDurationMs": 61_646, "durationMs": 1}),
            "61.646s record",
        ),
        (json!({"durationMs": -5}), "1s timestamps"),
        (json!({"durationMs": "470"}), "1s timestamps"),
        (json!("durationMs"), "1s timestamps"),
        (json!([{"durationMs": 470}]), "1s timestamps"),
    ] {
        let result = with(ok(2.0, "t1"), json!({"toolUseResult": account}));
        let reading = parse(&[call(1.0, "t1", "WebFetch", json!({})), result]);
        assert_eq!(
            reading.brief(),
            [format!("WebFetch t1 completed {expected}")],
            "{account}"
        );
    }
}

#[test]
fn a_clock_that_steps_back_gives_no_duration() {
    let reading = parse(&[read_call(5.0, "t1"), ok(4.0, "t1")]);
    assert_eq!(reading.brief(), ["Read t1 completed"]);
    assert_eq!(reading.only().ended_at, Some(time(4.0)));
}

#[test]
fn mcp_tools_keep_their_names_even_without_a_tool() {
    for name in [
        "mcp__github__list_issues",
        "mcp__plugin_octo_github__get",
        "mcp__github",
    ] {
        let reading = parse(&[call(1.0, "t1", name, json!({}))]);
        let skill = reading.only().skill.as_ref().unwrap();
        assert_eq!((skill.name.as_str(), skill.kind), (name, Kind::Mcp));
    }
}

#[test]
fn session_and_project_are_the_records_own() {
    let call = with(
        read_call(1.0, "t1"),
        json!({"sessionId": "s2", "cwd": "/w/other"}),
    );
    let reading = parse(&[prompt(0.0), call]);
    assert_eq!(reading.only().session.as_deref(), Some("s2"));
    assert_eq!(reading.only().project.as_deref(), Some("/w/other"));
}

#[test]
fn a_record_without_session_belongs_to_the_one_before_or_to_none() {
    let mut stray = read_call(1.0, "t1");
    stray.as_object_mut().unwrap().remove("sessionId");
    assert_eq!(parse(&[stray.clone()]).brief(), [""; 0]);
    let before = [prompt(0.0)];
    let reading = parse(&before).more(&before, &[stray]);
    assert_eq!(reading.only().session.as_deref(), Some("s1"));
}

#[test]
fn other_types_of_records_are_skipped() {
    for kind in [
        "system",
        "progress",
        "attachment",
        "summary",
        "file-history-snapshot",
        "queue-operation",
        "last-prompt",
        "mode",
        "permission-mode",
        "pr-link",
        "invented-tomorrow",
    ] {
        let record = with(read_call(1.0, "t1"), json!({"type": kind}));
        assert_eq!(parse(&[record]).brief(), [""; 0], "{kind}");
    }
    let copy =
        json!({"type": "progress", "sessionId": "s1", "data": {"message": read_call(1.0, "t1")}});
    assert_eq!(parse(&[copy]).brief(), [""; 0]);
    // Each side says only what is its own.
    let swapped = with(read_call(1.0, "t1"), json!({"type": "user"}));
    assert_eq!(parse(&[swapped]).brief(), [""; 0]);
    let swapped = with(ok(2.0, "t1"), json!({"type": "assistant"}));
    assert_eq!(
        parse(&[read_call(1.0, "t1"), swapped]).brief(),
        ["Read t1 open"]
    );
}

#[test]
fn inline_sidechains_are_invocations_too() {
    let side = |record| with(record, json!({"isSidechain": true}));
    let reading = parse(&[side(read_call(1.0, "t1")), side(ok(2.0, "t1"))]);
    assert_eq!(reading.brief(), ["Read t1 completed 1s timestamps"]);
}

#[test]
fn a_result_without_call_is_counted_and_given_to_whoever_knows_the_call() {
    let result = with(
        failed(2.0, "t9", "Exit code 3"),
        json!({"toolUseResult": {"durationMs": 7}}),
    );
    let reading = parse(&[read_call(1.0, "t1"), result.clone(), result, ok(3.0, "t1")]);
    assert_eq!(reading.orphans, 1);
    assert_eq!(
        reading.brief(),
        [
            "? t9 failed (exit 3) 0.007s record",
            "Read t1 completed 2s timestamps"
        ]
    );
    let orphan = &reading.observations[0];
    assert_eq!((orphan.session.as_deref(), orphan.at), (Some("s1"), None));
    assert_eq!(orphan.ended_at, Some(time(2.0)));
}

#[test]
fn copied_history_inside_one_file_is_one_invocation() {
    let history = [read_call(1.0, "t1"), ok(2.0, "t1"), read_call(3.0, "t2")];
    let copy = [
        read_call(11.0, "t1"),
        ok(12.0, "t1"),
        read_call(13.0, "t2"),
        ok(14.0, "t2"),
    ];
    let expected = [
        "Read t1 completed 1s timestamps",
        "Read t2 completed 11s timestamps",
    ];
    let reading = parse(&[&history[..], &copy].concat());
    assert_eq!(reading.brief(), expected);
    assert_eq!(reading.orphans, 0);
    let first = parse(&history);
    let second = first.more(&history, &copy);
    assert_eq!(
        (second.brief(), second.orphans),
        (vec![expected[1].to_owned()], 0)
    );
}

#[test]
fn a_fork_is_told() {
    let origin = json!({"forkedFrom": {"sessionId": "s0", "messageUuid": "u"}});
    let reading = parse(&[with(read_call(1.0, "t1"), origin)]);
    assert!(reading.only().forked);
    assert_eq!(reading.only().session.as_deref(), Some("s1"));
    let reading = parse(&[with(read_call(1.0, "t1"), json!({"forkedFrom": null}))]);
    assert!(!reading.only().forked);
}

#[test]
fn one_record_may_hold_several_calls_or_results() {
    let block = |record: Value| record["message"]["content"][0].clone();
    let calls = json!([block(read_call(0.0, "t1")), {"type": "text", "text": "x"}, block(read_call(0.0, "t2"))]);
    let results = json!([
        block(failed(0.0, "t2", "Exit code 1")),
        block(ok(0.0, "t1"))
    ]);
    // What such a record says of its result could be about either.
    let account = json!({"toolUseResult": {"durationMs": 9}, "toolDenialKind": "user-rejected"});
    let reading = parse(&[
        record("assistant", 1.0, calls),
        with(record("user", 2.0, results), account),
    ]);
    assert_eq!(
        reading.brief(),
        [
            "Read t2 rejected (rejected)",
            "Read t1 completed 1s timestamps"
        ]
    );
}

#[test]
fn a_calls_attribution_is_the_skill_it_carries() {
    let reading = parse(&[
        by("a:b", read_call(1.0, "t1")),
        by("pdf", launch(2.0, "t2", "pdf")),
    ]);
    let skill = reading.observations[0].attribution.as_ref().unwrap();
    assert_eq!(
        (skill.name.as_str(), skill.kind),
        ("Skill(a:b)", Kind::Skill)
    );
    // No skill stands in its own window.
    assert_eq!(reading.observations[1].attribution, None);
}

#[test]
fn memory_is_bounded_and_what_is_dropped_is_given_first() {
    let calls: Vec<_> = (0..400)
        .map(|n| read_call(f64::from(n), &format!("t{n}")))
        .collect();
    let reading = parse(&calls);
    assert_eq!(reading.observations.len(), 400);
    assert!(serde_json::to_string(&reading.state).unwrap().len() < 80_000);
    // The result of a dropped call completes it all the same, and is no orphan to us.
    let all = parse(&[&calls[..], &[ok(500.0, "t0")]].concat());
    assert_eq!(all.orphans, 0);
    assert_eq!(
        all.observations
            .iter()
            .filter(|seen| brief(seen) == "? t0 completed")
            .count(),
        1
    );
}
