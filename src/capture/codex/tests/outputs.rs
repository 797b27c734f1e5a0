//! Outputs: in which shapes they come, and what they mean.

use super::*;

/// How a command with this output ended.
#[track_caller]
fn check(command: &str, said: impl Into<Value>, expected: &str) {
    let said = said.into();
    let reading = parse(&[exec(1.0, "c1", command), output(2.0, "c1", said.clone())]);
    let named = reading.brief().pop().unwrap();
    let (_, rest) = named.split_once(" c1 ").unwrap();
    assert_eq!(rest, expected, "{said}");
}

fn structured(said: &str, status: i64, seconds: f64) -> Value {
    json!({"output": said, "metadata": {"exit_code": status, "duration_seconds": seconds}})
}

#[test]
fn a_status_is_found_in_every_shape_of_output() {
    let new = "Chunk ID: 1\nWall time: 0.5 seconds\nProcess exited with code 3\nOutput:\nx";
    let free = "Exit code: 3\nWall time: 0.5 seconds\nTotal output lines: 9\nOutput:\nx";
    for said in [
        json!(new),
        json!(new.replace('\n', "\r\n")),
        json!(free),
        json!("Exit code: 3\nWall time: 0.5 seconds"),
        json!(structured("x", 3, 0.5).to_string()),
        structured("x", 3, 0.5),
        json!({"content": structured("x", 3, 0.5).to_string(), "success": false}),
        json!({"content": new, "success": false}),
        json!([{"type": "input_image"}, {"type": "input_text", "text": new}]),
        json!([{"type": "input_text", "text": structured("x", 3, 0.5).to_string()}]),
    ] {
        check("make", said, "failed (exit 3) 0.5s record");
    }
}

#[test]
fn exit_status_one_of_a_search_is_an_answer() {
    let text = |status| format!("Process exited with code {status}\nOutput:\n");
    check("rg x", text(1), "completed 1s timestamps");
    check("rg x", text(2), "failed (exit 2) 1s timestamps");
    check("cargo test", text(1), "failed (exit 1) 1s timestamps");
    check("diff a b", structured("", 1, 0.2), "completed 0.2s record");
    // It is remembered from one reading to the next.
    let before = [exec(1.0, "c1", "rg x")];
    let later = parse(&before).more(&before, &[exited(2.0, "c1", 1)]);
    assert_eq!(later.brief(), ["Bash(rg) c1 completed 1s timestamps"]);
}

#[test]
fn what_a_command_printed_is_not_codexs_word() {
    for printed in [
        "exec command rejected by user",
        "command timed out after 5 milliseconds",
        "Process exited with code 7",
        "aborted",
        "Script failed",
    ] {
        let ok = format!("Process exited with code 0\nOutput:\n{printed}\n");
        check("cat log", ok, "completed 1s timestamps");
        let bad = format!("Process exited with code 4\nOutput:\n{printed}\n");
        check("cat log", bad, "failed (exit 4) 1s timestamps");
        check(
            "cat log",
            structured(printed, 4, 0.0),
            "failed (exit 4) 1s timestamps",
        );
    }
}

#[test]
fn out_of_time_is_a_timeout_and_124_alone_is_a_status() {
    let late = "command timed out after 1003 milliseconds\npartial";
    check(
        "make",
        structured(late, 124, 1.0),
        "failed (timeout) 1s record",
    );
    let text = format!("Exit code: 124\nWall time: 1 seconds\nOutput:\n{late}");
    check("make", text, "failed (timeout) 1s record");
    check(
        "make",
        structured("x", 124, 1.0),
        "failed (exit 124) 1s record",
    );
    check(
        "make",
        "command timed out",
        "failed (timeout) 1s timestamps",
    );
}

#[test]
fn codexs_own_words_tell_who_said_no() {
    for (said, expected) in [
        ("exec command rejected by user", "rejected (rejected)"),
        ("`rm x` rejected: blocked by policy", "denied (permission)"),
        (
            "aborted by user after 5.0s",
            "interrupted (interrupted) 1s timestamps",
        ),
        (
            "Wall time: 0.7 seconds\naborted by user",
            "interrupted (interrupted) 0.7s record",
        ),
        (
            "sandbox denied exec error, exit code: 2",
            "failed (sandbox) 1s timestamps",
        ),
        (
            "unsupported call: exec_command",
            "failed (unknown tool) 1s timestamps",
        ),
    ] {
        check("rm x", said, expected);
    }
    // The reason may stand behind a long command.
    let command = "x\n".repeat(5_000);
    let said = format!(
        "exec_command failed for `{command}`: CreateProcess {{ message: \"Rejected(\\\"`{command}` \
         rejected: blocked by policy\\\")\" }}"
    );
    check("x", said, "denied (permission)");
}

#[test]
fn words_that_nobody_knows_are_no_failure() {
    for said in [
        json!("done"),
        json!(""),
        json!(null),
        json!(7),
        json!([]),
        json!([{"type": "input_image", "image_url": "data:"}]),
        json!({}),
        json!({"content": "fine", "success": true}),
        json!("{\"exit_code\":1,\"success\":false}"),
        json!("{\"metadata\":{\"exit_code\":\"1\"}}"),
        json!("{broken"),
        json!("Process exited with code ?\nOutput:\n"),
    ] {
        check("x", said, "completed 1s timestamps");
    }
    check(
        "x",
        json!({"content": "bad", "success": false}),
        "failed (other) 1s timestamps",
    );
}

#[test]
fn durations_that_are_too_short_are_not_real() {
    check(
        "x",
        "Exit code: 0\nWall time: 0 seconds\nOutput:\n",
        "completed 1s timestamps",
    );
    check("x", structured("", 0, 0.0), "completed 1s timestamps");
    check("x", structured("", 0, -1.0), "completed 1s timestamps");
    check("x", structured("", 0, 1e300), "completed 1s timestamps");
    check(
        "x",
        "Wall time: NaN seconds\nProcess exited with code 0\n",
        "completed 1s timestamps",
    );
    let back = [exec(5.0, "c1", "x"), exited(4.0, "c1", 0)];
    assert_eq!(parse(&back).brief(), ["Bash(x) c1 completed"]);
}

#[test]
fn a_running_command_is_completed_until_somebody_learns_more() {
    let running = "Wall time: 1.0 seconds\nProcess running with session ID 42\nOutput:\n";
    for said in [running, "Process still running with session ID 42"] {
        let started = [exec(1.0, "c1", "cargo test"), output(2.0, "c1", said)];
        assert_eq!(parse(&started).brief(), ["Bash(cargo test) c1 completed?"]);
    }
    let started = [exec(1.0, "c1", "cargo test"), output(2.0, "c1", running)];
    let ask = |seconds, id: &str, process: Value| {
        call(
            seconds,
            id,
            "write_stdin",
            json!({"session_id": process, "chars": ""}),
        )
    };
    let asked = [
        ask(3.0, "c2", json!(42)),
        output(4.0, "c2", running),
        ask(5.0, "c3", json!(43)),
        exited(6.0, "c3", 9),
        ask(7.0, "c4", json!("42")),
        exited(9.0, "c4", 1),
        ask(10.0, "c5", json!(42)),
        exited(11.0, "c5", 1),
    ];
    // What asking brings is the end of the command, and no failure of asking: but where the command
    // is not known, nobody else tells of it.
    let expected = [
        "write_stdin c2 completed 1s record",
        "write_stdin c3 failed (exit 9) 1s timestamps",
        "Bash(cargo test) c1 failed (exit 1) 8s timestamps",
        "write_stdin c4 completed 2s timestamps",
        "write_stdin c5 failed (exit 1) 1s timestamps",
    ];
    assert_eq!(
        parse(&[&started[..], &asked].concat()).brief()[1..],
        expected
    );
    assert_eq!(parse(&started).more(&started, &asked).brief(), expected);
}

#[test]
fn an_interrupted_question_says_nothing_of_the_command() {
    let reading = parse(&[
        exec(1.0, "c1", "make"),
        output(2.0, "c1", "Process running with session ID 42"),
        call(3.0, "c2", "write_stdin", json!({"session_id": 42})),
        output(4.0, "c2", "Wall time: 1.0 seconds\naborted by user"),
    ]);
    assert_eq!(
        reading.brief()[1..],
        ["write_stdin c2 interrupted (interrupted) 1s record"]
    );
    assert_eq!(reading.state.running.len(), 1);
}

#[test]
fn scripts_tell_how_they_ended() {
    for (text, expected) in [
        (
            "Script completed\nWall time 2.5 seconds\nOutput:\n",
            "completed 2.5s record",
        ),
        (
            "Script terminated\nWall time 2.5 seconds\nOutput:\n",
            "completed 2.5s record",
        ),
        (
            "Script failed\nWall time 2.5 seconds\nOutput:\n",
            "failed (script) 2.5s record",
        ),
        (
            "Script running with cell ID 8\nWall time 2.5 seconds\n",
            "completed?",
        ),
        (
            "aborted by user after 1.0s",
            "interrupted (interrupted) 1s timestamps",
        ),
    ] {
        let reading = parse(&[script(1.0, "c1"), script_output(2.0, "c1", text)]);
        assert_eq!(reading.brief(), [format!("exec c1 {expected}")], "{text}");
    }
}

#[test]
fn a_note_of_a_script_is_not_its_output() {
    let note = with(
        script_output(2.0, "c1", "half way"),
        json!({"name": "exec"}),
    );
    let done = script_output(
        3.0,
        "c1",
        "Script completed\nWall time 2.0 seconds\nOutput:\n",
    );
    let reading = parse(&[script(1.0, "c1"), note.clone(), done]);
    assert_eq!(reading.brief(), ["exec c1 completed 2s record"]);
    // Of another tool it is an output like any other.
    let reading = parse(&[exec(1.0, "c1", "ls"), note]);
    assert_eq!(reading.brief(), ["Bash(ls) c1 completed 1s timestamps"]);
}

#[test]
fn a_script_in_the_background_ends_when_somebody_waits_for_it() {
    let started = [
        script(1.0, "c1"),
        script_output(
            2.0,
            "c1",
            "Script running with cell ID 8\nWall time 1.0 seconds\n",
        ),
    ];
    let wait = call(3.0, "c2", "wait", json!({"cell_id": "8"}));
    let failed = output(6.0, "c2", "Script failed\nWall time 3.0 seconds\nOutput:\n");
    let reading = parse(&started).more(&started, &[wait, failed]);
    assert_eq!(
        reading.brief(),
        [
            "exec c1 failed (script) 5s timestamps",
            "wait c2 completed 3s record"
        ]
    );
    // Waiting for agents asks after no script.
    let wait = call(3.0, "c2", "wait", json!({"ids": ["a"]}));
    let reading = parse(&started).more(&started, &[wait, output(4.0, "c2", "{}")]);
    assert_eq!(reading.brief(), ["wait c2 completed 1s timestamps"]);
}

#[test]
fn a_process_whose_name_is_used_again_is_another_one() {
    let running = |seconds, id: &str| output(seconds, id, "Process running with session ID 1");
    let reading = parse(&[
        exec(1.0, "c1", "make"),
        running(2.0, "c1"),
        exec(3.0, "c2", "ls"),
        running(4.0, "c2"),
        call(5.0, "c3", "write_stdin", json!({"session_id": 1})),
        exited(6.0, "c3", 5),
    ]);
    assert_eq!(
        reading.brief()[2..],
        [
            "Bash(ls) c2 failed (exit 5) 3s timestamps",
            "write_stdin c3 completed 1s timestamps"
        ]
    );
}
