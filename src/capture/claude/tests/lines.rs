//! Lines: what is refused, what is left for the next reading, what is counted.

use super::*;
use crate::capture::lines::{BadReason, MAX_LINE_BYTES};

#[test]
fn text_after_the_json_is_malformed_and_reading_goes_on() {
    let data = format!(
        "{} more\n{}{}",
        prompt(0.0),
        text(&[read_call(1.0, "t1")]),
        text(&[ok(2.0, "t1")])
    );
    let reading = read(data.as_bytes());
    assert_eq!(reading.bad.len(), 1);
    assert_eq!(reading.bad[0].line, 1);
    assert!(
        matches!(&reading.bad[0].reason, BadReason::NotJson { message, .. } if message == "trailing characters")
    );
    assert_eq!(reading.brief(), ["Read t1 completed 1s timestamps"]);
    assert_eq!((reading.lines, reading.offset), (3, data.len() as u64));
}

#[test]
fn malformed_lines_of_all_sorts_are_counted_never_fatal() {
    let mut data = b"not json\n{\"a\":\n\xff\xfe\n\n[1,2]\n42\n{}\n{\"type\":\"user\"}\n".to_vec();
    data.extend(vec![b'x'; MAX_LINE_BYTES + 1]);
    data.push(b'\n');
    data.extend(text(&[read_call(1.0, "t1"), ok(2.0, "t1")]).bytes());
    let reading = read(&data);
    let bad: Vec<_> = reading.bad.iter().map(ToString::to_string).collect();
    assert_eq!(
        bad,
        [
            "line 1: not JSON: expected ident (byte 2)",
            "line 2: not JSON: EOF while parsing a value (byte 5)",
            "line 3: not UTF-8 (byte 1)",
            "line 9: longer than 8 MiB",
        ]
    );
    assert_eq!(reading.lines, 11);
    assert_eq!(reading.brief(), ["Read t1 completed 1s timestamps"]);
}

#[test]
fn a_line_of_2_6_megabytes_is_read() {
    let big = with(
        ok(2.0, "t1"),
        json!({"toolUseResult": {"stdout": "x\n".repeat(1_300_000)}}),
    );
    let reading = parse(&[read_call(1.0, "t1"), big]);
    assert_eq!(reading.brief(), ["Read t1 completed 1s timestamps"]);
}

#[test]
fn a_last_line_without_newline_is_taken_if_it_is_whole() {
    let data = text(&[read_call(1.0, "t1"), ok(2.0, "t1")]);
    let reading = read(data.trim_end().as_bytes());
    assert_eq!(reading.brief(), ["Read t1 completed 1s timestamps"]);
    assert_eq!((reading.lines, reading.offset), (2, data.len() as u64 - 1));
    // The newline that is written later is no line of its own.
    let data = format!("{data}nonsense\n");
    let next = read_on(
        data.as_bytes(),
        reading.lines,
        reading.offset,
        &reading.state,
    );
    assert_eq!(next.bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [3]);
    assert_eq!((next.lines, next.offset), (1, data.len() as u64));
    assert_eq!(next.brief(), [""; 0]);
}

#[test]
fn a_last_line_that_is_being_written_is_left() {
    let data = text(&[read_call(1.0, "t1"), ok(2.0, "t1")]);
    let whole = data.find('\n').unwrap() + 1;
    for cut in [whole + 1, whole + 20, data.len() - 2] {
        let first = read(&data.as_bytes()[..cut]);
        assert_eq!(first.bad, []);
        assert_eq!((first.lines, first.offset), (1, whole as u64));
        assert_eq!(first.brief(), ["Read t1 open"]);
        let second = read_on(data.as_bytes(), first.lines, first.offset, &first.state);
        assert_eq!(second.brief(), ["Read t1 completed 1s timestamps"]);
        assert_eq!((second.lines, second.offset), (1, data.len() as u64));
    }
    // A number may have more digits to come, half a character is no text yet.
    for tail in [&b"12"[..], b"\"a\"", b"{\"a\":\"\xc3"] {
        let reading = read(tail);
        assert_eq!((reading.bad, reading.lines, reading.offset), (vec![], 0, 0));
    }
}

#[test]
fn nothing_new_changes_nothing() {
    let data = text(&[read_call(1.0, "t1"), ok(2.0, "t1"), read_call(3.0, "t2")]);
    for data in [data.as_str(), data.trim_end()] {
        let first = read(data.as_bytes());
        let second = read_on(data.as_bytes(), first.lines, first.offset, &first.state);
        assert_eq!(second.brief(), [""; 0]);
        assert_eq!((second.lines, second.offset), (0, first.offset));
        assert_eq!(second.state, first.state);
    }
}

#[test]
fn keys_come_in_any_order_with_type_last() {
    let line = format!(
        r#"{{"timestamp":"{}","message":{{"content":[{{"name":"Read","input":{{}},"id":"t1","type":"tool_use"}}]}},"sessionId":"s1","type":"assistant"}}"#,
        time(1.0)
    );
    assert_eq!(read(line.as_bytes()).brief(), ["Read t1 open"]);
}

#[test]
fn fields_of_wrong_types_are_absent() {
    for key in [
        "uuid",
        "cwd",
        "isSidechain",
        "agentId",
        "isMeta",
        "isCompactSummary",
        "toolUseResult",
        "attributionSkill",
        "toolDenialKind",
        "version",
        "gitBranch",
    ] {
        for wrong in [
            json!(7),
            json!(-1.5),
            json!(null),
            json!([1]),
            json!({"a": {}}),
            json!(true),
        ] {
            // A chain of its own without an id is still a chain, a fork still a fork.
            let call = with(read_call(1.0, "t1"), json!({ key: wrong }));
            let reading = parse(&[call, with(ok(2.0, "t1"), json!({ key: wrong }))]);
            assert_eq!(
                reading.brief(),
                ["Read t1 completed 1s timestamps"],
                "{key} {wrong}"
            );
        }
    }
    for wrong in [
        json!(7),
        json!(null),
        json!("x"),
        json!({}),
        json!([1, "x", null, [], {}]),
    ] {
        let mut record = read_call(1.0, "t1");
        record["message"]["content"] = wrong.clone();
        assert_eq!(parse(&[record]).brief(), [""; 0], "{wrong}");
        let record = with(read_call(1.0, "t1"), json!({"message": wrong}));
        assert_eq!(parse(&[record]).brief(), [""; 0]);
    }
    for (key, wrong) in [
        ("id", json!(1)),
        ("id", json!("")),
        ("name", json!(null)),
        ("type", json!([])),
    ] {
        let mut record = read_call(1.0, "t1");
        record["message"]["content"][0][key] = wrong;
        assert_eq!(parse(&[record]).brief(), [""; 0], "{key}");
    }
    let mut record = read_call(1.0, "t1");
    record["message"]["content"][0]["input"] = json!("x");
    assert_eq!(parse(&[record]).brief(), ["Read t1 open"]);
}

#[test]
fn half_a_character_in_an_output_is_no_error() {
    let result = ok(2.0, "t1").to_string().replace("fine", "cut \\ud83d");
    let data = format!("{}{result}\n", text(&[read_call(1.0, "t1")]));
    let reading = read(data.as_bytes());
    assert_eq!(reading.bad, []);
    assert_eq!(reading.brief(), ["Read t1 completed 1s timestamps"]);
}

#[test]
fn a_call_needs_a_time() {
    for (wrong, message) in [
        (json!("yesterday"), "line 1: field `timestamp` is no time"),
        (json!(null), "line 1: field `timestamp` is missing"),
        (json!(12), "line 1: field `timestamp` is missing"),
    ] {
        let call = with(read_call(1.0, "t1"), json!({"timestamp": wrong}));
        let reading = read(text(&[call]).as_bytes());
        assert_eq!(reading.bad[0].to_string(), message);
        assert_eq!(reading.brief(), [""; 0]);
    }
    // Where nothing hangs on the time it may be anything; a result without one is still a result.
    let result = with(ok(2.0, "t1"), json!({"timestamp": "yesterday"}));
    let text = with(says(1.5, "x"), json!({"timestamp": 1}));
    let reading = parse(&[read_call(1.0, "t1"), text, result]);
    assert_eq!(reading.brief(), ["Read t1 completed"]);
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
    let data = text(&[read_call(1.0, "t1")]);
    let reader = std::io::Read::chain(data.as_bytes(), Broken);
    let rules = PhaseRules::default();
    let mut transcript = Transcript::new(reader, 1, 0, State::default(), &rules);
    assert!(matches!(transcript.next(), Some(Err(ReadError::Io(_)))));
    assert!(transcript.next().is_none());
    assert_eq!(transcript.offset(), data.len() as u64);
}
