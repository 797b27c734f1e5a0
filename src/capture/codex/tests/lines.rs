//! Lines: what is refused, what is left for the next reading, what is counted.

use super::*;
use crate::capture::lines::{BadReason, MAX_LINE_BYTES};

fn done() -> Vec<Value> {
    vec![header(), exec(1.0, "c1", "ls"), exited(2.0, "c1", 0)]
}

#[test]
fn malformed_lines_of_all_sorts_are_counted_never_fatal() {
    let mut data =
        b"not json\n{\"a\":\n\xff\xfe\n\n[1,2]\n42\n{}\n{\"type\":\"event_msg\"}\n".to_vec();
    data.extend(format!("{}{}\n", "[".repeat(200), "]".repeat(200)).bytes());
    data.extend(vec![b'x'; MAX_LINE_BYTES + 1]);
    data.push(b'\n');
    data.extend(format!("{} more\n", header()).bytes());
    data.extend(text(&done()).bytes());
    let reading = read(&data);
    let bad: Vec<_> = reading.bad.iter().map(ToString::to_string).collect();
    assert_eq!(bad.len(), 6, "{bad:?}");
    for (bad, expected) in bad.iter().zip([
        "line 1: not JSON: expected ident (byte 2)",
        "line 2: not JSON: EOF while parsing a value (byte 5)",
        "line 3: not UTF-8 (byte 1)",
        "line 9: nested deeper than 128",
        "line 10: longer than 8 MiB",
        "line 11: not JSON: trailing characters",
    ]) {
        assert!(bad.starts_with(expected), "{bad}");
    }
    assert_eq!(reading.lines, 14);
    assert_eq!(reading.offset, data.len() as u64);
    assert_eq!(reading.brief(), ["Bash(ls) c1 completed 1s timestamps"]);
}

#[test]
fn a_line_of_2_6_megabytes_is_read() {
    let big = format!(
        "Process exited with code 3\nOutput:\n{}",
        "x\n".repeat(1_300_000)
    );
    let inner = json!({"output": big, "metadata": {"exit_code": 3, "duration_seconds": 1.0}});
    for (said, expected) in [
        (json!(big), "failed (exit 3) 1s timestamps"),
        (json!(inner.to_string()), "failed (exit 3) 1s record"),
        (
            json!([{"type": "input_text", "text": big}]),
            "failed (exit 3) 1s timestamps",
        ),
    ] {
        let reading = parse(&[exec(1.0, "c1", "make"), output(2.0, "c1", said)]);
        assert_eq!(reading.brief(), [format!("Bash(make) c1 {expected}")]);
    }
}

#[test]
fn a_last_line_without_newline_is_taken_if_it_is_whole() {
    let data = text(&done());
    let reading = read(data.trim_end().as_bytes());
    assert_eq!(reading.brief(), ["Bash(ls) c1 completed 1s timestamps"]);
    assert_eq!((reading.lines, reading.offset), (3, data.len() as u64 - 1));
    // The newline that is written later is no line of its own.
    let data = format!("{data}nonsense\n");
    let next = read_on(
        data.as_bytes(),
        reading.lines,
        reading.offset,
        &reading.state,
    );
    assert_eq!(next.bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [4]);
    assert_eq!((next.lines, next.offset), (1, data.len() as u64));
}

#[test]
fn a_last_line_that_is_being_written_is_left() {
    let data = text(&done());
    let whole = text(&done()[..2]).len();
    for cut in [whole + 1, whole + 20, data.len() - 2] {
        let first = read(&data.as_bytes()[..cut]);
        assert_eq!(first.bad, []);
        assert_eq!((first.lines, first.offset), (2, whole as u64));
        assert_eq!(first.brief(), ["Bash(ls) c1 open"]);
        let second = read_on(data.as_bytes(), first.lines, first.offset, &first.state);
        assert_eq!(second.brief(), ["Bash(ls) c1 completed 1s timestamps"]);
    }
}

#[test]
fn nothing_new_changes_nothing() {
    let data = text(&[done(), vec![exec(3.0, "c2", "ls")]].concat());
    for data in [data.as_str(), data.trim_end()] {
        let first = read(data.as_bytes());
        let second = read_on(data.as_bytes(), first.lines, first.offset, &first.state);
        assert_eq!(second.brief(), [""; 0]);
        assert_eq!((second.lines, second.offset), (0, first.offset));
        assert_eq!(second.state, first.state);
    }
}

#[test]
fn keys_come_in_any_order() {
    let data = format!(
        "{}\n{{\"payload\":{{\"arguments\":\"{{\\\"cmd\\\":\\\"ls\\\"}}\",\"call_id\":\"c1\",\
         \"name\":\"exec_command\",\"type\":\"function_call\"}},\"type\":\"response_item\",\
         \"timestamp\":\"{}\"}}",
        header(),
        time(1.0)
    );
    assert_eq!(read(data.as_bytes()).brief(), ["Bash(ls) c1 open"]);
}

#[test]
fn fields_of_wrong_types_are_absent() {
    let wrongs = [
        json!(7),
        json!(-1.5),
        json!(null),
        json!([1]),
        json!({"a": {}}),
        json!(true),
    ];
    for key in [
        "id",
        "namespace",
        "status",
        "cwd",
        "source",
        "duration",
        "action",
        "item",
    ] {
        for wrong in &wrongs {
            let called = with(exec(1.0, "c1", "ls"), json!({ key: wrong }));
            let said = with(exited(2.0, "c1", 0), json!({ key: wrong }));
            let reading = parse(&[called, said]);
            let expected = ["Bash(ls) c1 completed 1s timestamps"];
            assert_eq!(reading.brief(), expected, "{key} {wrong}");
        }
    }
    for key in ["call_id", "name", "type"] {
        for wrong in wrongs.iter().chain([&json!("")]) {
            let called = with(exec(1.0, "c1", "ls"), json!({ key: wrong }));
            assert_eq!(parse(&[called]).brief(), [""; 0], "{key} {wrong}");
        }
    }
    for wrong in wrongs {
        for kind in [
            "session_meta",
            "turn_context",
            "response_item",
            "event_msg",
            "new",
        ] {
            assert_eq!(parse(&[line(1.0, kind, wrong.clone())]).brief(), [""; 0]);
        }
    }
}

#[test]
fn other_types_of_lines_are_skipped() {
    for kind in [
        "compacted",
        "world_state",
        "token_usage_record",
        "invented-tomorrow",
    ] {
        let mut skipped = exec(1.0, "c1", "ls");
        skipped["type"] = json!(kind);
        assert_eq!(parse(&[skipped]).brief(), [""; 0], "{kind}");
    }
}

#[test]
fn a_call_needs_a_time() {
    for (wrong, message) in [
        (json!("yesterday"), "line 2: field `timestamp` is no time"),
        (json!(null), "line 2: field `timestamp` is missing"),
        (json!(12), "line 2: field `timestamp` is missing"),
    ] {
        for mut record in [exec(1.0, "c1", "ls"), command_end(1.0, "x", "ls", 0)] {
            record["timestamp"] = wrong.clone();
            let reading = read(text(&[header(), record]).as_bytes());
            assert_eq!(reading.bad[0].to_string(), message);
            assert_eq!(reading.brief(), [""; 0]);
        }
    }
    // An output without one is still an output.
    let mut said = exited(2.0, "c1", 0);
    said["timestamp"] = json!("yesterday");
    let reading = parse(&[exec(1.0, "c1", "ls"), said]);
    assert_eq!(reading.brief(), ["Bash(ls) c1 completed"]);
    assert_eq!(reading.only().ended_at, None);
}

#[test]
fn an_io_error_is_passed_on_and_ends_the_reading() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::PermissionDenied.into())
        }
    }
    let data = text(&done()[..2]);
    let reader = std::io::Read::chain(data.as_bytes(), Broken);
    let rules = PhaseRules::default();
    let mut rollout = Rollout::new(reader, 1, 0, State::default(), &rules);
    assert!(matches!(rollout.next(), Some(Err(ReadError::Io(_)))));
    assert!(rollout.next().is_none());
    assert_eq!(rollout.offset(), data.len() as u64);
}

#[test]
fn reasons_never_repeat_what_a_line_says() {
    let secret = r#"{"type":"response_item","payload":{"secret":"hunter2"}"#;
    let bad = &read(format!("{secret}\n").as_bytes()).bad[0];
    assert!(matches!(bad.reason, BadReason::NotJson { .. }));
    assert!(!bad.to_string().contains("hunter2"));
}
