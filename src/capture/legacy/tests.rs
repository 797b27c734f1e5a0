//! Entries as they are met in real files, and files that are damaged in every way.

use super::*;
use crate::model::{Identity, Outcome, Source};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::{self, ErrorKind};

fn read(file: impl AsRef<[u8]>) -> Vec<Result<Observation, String>> {
    let phases = PhaseRules::default();
    Invocations::new(file.as_ref(), &phases)
        .map(|seen| seen.map_err(|error| error.to_string()))
        .collect()
}

fn file(entries: &[Value]) -> String {
    json!({ "invocations": entries, "skills": { "lint": { "total": 1 } } }).to_string()
}

fn entry(skill: &str) -> Value {
    json!({
        "skill_name": skill, "invoked_at": "2026-02-10T12:00:00Z", "session_id": "s1",
        "workflow_path": "quick", "completed": true, "duration_seconds": 1.5,
        "user_query": "why", "alternatives_considered": ["a"], "selection_rank": 2,
        "follow_up_actions": ["f"], "error_type": null,
    })
}

fn without(mut entry: Value, field: &str) -> Value {
    entry.as_object_mut().unwrap().remove(field);
    entry
}

fn with(mut entry: Value, field: &str, value: Value) -> Value {
    entry[field] = value;
    entry
}

fn identities(file: &str) -> Vec<Identity> {
    read(file)
        .into_iter()
        .map(|seen| seen.unwrap().identity)
        .collect()
}

#[test]
fn every_field_arrives() {
    let seen = read(file(&[entry("lint")])).remove(0).unwrap();
    assert_eq!(seen.source, Source::Jsonl);
    assert_eq!(seen.skill.unwrap().name, "lint");
    assert_eq!(seen.session.as_deref(), Some("s1"));
    assert_eq!(seen.ending.unwrap().0.outcome, Outcome::Completed);
    assert_eq!(seen.duration.unwrap().0.micros(), 1_500_000);
    let details = seen.details.unwrap();
    assert_eq!(details.user_query.as_deref(), Some("why"));
    assert_eq!(details.workflow_path.as_deref(), Some("quick"));
    assert_eq!(details.alternatives_considered, ["a"]);
    assert_eq!(details.follow_up_actions, ["f"]);
    assert_eq!(details.selection_rank, Some(2));
}

#[test]
fn an_entry_without_a_session_is_of_the_migrated_one() {
    for entry in [
        without(entry("lint"), "session_id"),
        with(entry("lint"), "session_id", Value::Null),
        with(entry("lint"), "session_id", json!(" ")),
    ] {
        let seen = read(file(&[entry])).remove(0).unwrap();
        assert_eq!(seen.session.as_deref(), Some("migrated"));
    }
}

#[test]
fn an_entry_that_did_not_complete_has_failed() {
    let entry = with(entry("lint"), "completed", json!(false));
    let entry = with(entry, "error_type", json!("timeout"));
    let ending = read(file(&[entry])).remove(0).unwrap().ending.unwrap().0;
    assert_eq!(ending.outcome, Outcome::Failed);
    assert_eq!(ending.error.as_deref(), Some("timeout"));
}

#[test]
fn times_of_many_hands_are_read() {
    for time in [
        "2026-02-10T12:00:00Z",
        "2026-02-10T12:00:00.000123+00:00",
        "2026-02-10 12:00:00",
        "2026-02-10 12:00:00.000123",
        "2026-02-10T12:00:00",
        "2026-02-10T17:30:00+05:30",
    ] {
        let entry = with(entry("lint"), "invoked_at", json!(time));
        let seen = read(file(&[entry])).remove(0).unwrap();
        assert_eq!(
            seen.at.unwrap().0.to_string(),
            "2026-02-10T12:00:00.000Z",
            "{time}"
        );
    }
}

#[test]
fn layout_and_what_is_passed_over_make_no_difference() {
    let entries = [entry("a"), entry("b")];
    let compact = file(&entries);
    let pretty = serde_json::to_string_pretty(&json!({
        "skills": { "x": [{ "invocations": [1] }, "}]"] },
        "invocations": [with(entry("a"), "later", json!({ "z": [1] })), without(entry("b"), "error_type")],
        "version": 3,
    }));
    assert_eq!(identities(&compact), identities(&pretty.unwrap()));
    assert_eq!(
        identities(&compact),
        identities(&format!("\u{feff} \n{compact}\n"))
    );
    let escaped = compact.replace("invocations", "invoc\\u0061tions");
    assert_eq!(identities(&compact), identities(&escaped));
}

#[test]
fn the_canonical_text_never_changes() {
    // It is the identity of what older versions took in.
    let Identity::Content { digest, nth } = identities(&file(&[entry("lint")])).remove(0) else {
        panic!("an entry without an id is known by its content");
    };
    insta::assert_snapshot!(format!("{digest} {nth}"), @"f0d4d2ffe3e6949c34e1aa6931380c58069cd9862e2eb2d88ace0971d16d1b1f 0");
}

#[test]
fn equal_entries_are_as_many_invocations() {
    let ids = identities(&file(&[entry("a"), entry("b"), entry("a")]));
    assert_ne!(ids[0], ids[2]);
    let nth = |id: &Identity| match id {
        Identity::Content { nth, .. } => *nth,
        other => panic!("{other:?}"),
    };
    assert_eq!(ids.iter().map(nth).collect::<Vec<_>>(), [0, 0, 1]);
    let numbered = with(entry("a"), "tool_use_id", json!("toolu_1"));
    assert_eq!(
        identities(&file(&[numbered])),
        [Identity::ToolUse("toolu_1".into())]
    );
}

#[test]
fn a_bad_entry_is_named_and_the_rest_goes_on() {
    let good = entry("good").to_string();
    for (bad, line, why) in [
        ("{}", 3, "entry 2: field `skill_name` is missing"),
        ("7", 3, "entry 2: not JSON: unexpected value (byte 1)"),
        ("null", 3, "entry 2: not JSON"),
        (
            r#"["x", "2026-02-10T12:00:00Z", "s"]"#,
            3,
            "entry 2: not JSON",
        ),
        ("NaN", 3, "entry 2: not JSON: expected value (byte 1)"),
        (
            "{\n\"skill_name\": 5}",
            4,
            "entry 2: not JSON: unexpected value (byte 15)",
        ),
        (
            "{\"skill_name\" \"x\"}",
            3,
            "entry 2: not JSON: expected `:` (byte 15)",
        ),
        ("{]", 3, "entry 2: not JSON"),
        (
            r#"{"skill_name":"a","skill_name":"b"}"#,
            3,
            "entry 2: not JSON",
        ),
    ] {
        let text = format!("{{\"invocations\": [\n{good},\n{bad},\n{good}]}}");
        let seen = read(&text);
        assert_eq!(seen.len(), 3, "{bad}");
        assert!(seen[0].is_ok() && seen[2].is_ok(), "{seen:?}");
        let error = seen[1].as_ref().unwrap_err();
        assert!(
            error.starts_with(&format!("line {line}: {why}")),
            "{bad}: {error}"
        );
    }
    let mut text = format!("{{\"invocations\": [{good},{{\"skill_name\":\"").into_bytes();
    text.extend(b"\xff\"},");
    text.extend(format!("{good}]}}").bytes());
    let seen = read(&text);
    let error = seen[1].as_ref().unwrap_err();
    assert!(error.contains("entry 2: not UTF-8"), "{error}");
    assert!(seen[2].is_ok());
}

#[test]
fn a_time_that_is_none_is_a_bad_entry() {
    for time in [json!("soon"), json!(5), json!("1926-02-10T12:00:00Z")] {
        let seen = read(file(&[with(entry("a"), "invoked_at", time)]));
        assert!(seen[0].as_ref().unwrap_err().contains("entry 1: "));
    }
}

#[test]
fn a_file_that_is_something_else_is_one_refusal() {
    for (text, why) in [
        ("", "line 1: not JSON: the file breaks off (byte 1)"),
        (" \n ", "line 2: not JSON: the file breaks off (byte 2)"),
        ("hello", "line 1: not JSON: expected an object (byte 1)"),
        ("[1]", "expected an object"),
        ("{}", "field `invocations` is missing"),
        (r#"{"skills":{}}"#, "field `invocations` is missing"),
        (
            r#"{"invocations":{"a":1}}"#,
            "field `invocations` is not a list",
        ),
        (r#"{"invocations":null}"#, "is not a list"),
        (r#"{"invocations":[]} {}"#, "trailing characters (byte 20)"),
        (r#"{"invocations":[] "x":1}"#, "expected `,` or `}`"),
        (r#"{"invocations":[,]}"#, "expected a value"),
        (r#"{"invocations" []}"#, "expected `:`"),
        (r#"{invocations:[]}"#, "expected a key"),
        ("\u{feff}", "breaks off"),
    ] {
        let seen = read(text);
        assert_eq!(seen.len(), 1, "{text}: {seen:?}");
        let error = seen[0].as_ref().unwrap_err();
        assert!(error.contains(why), "{text}: {error}");
    }
    assert!(read(r#"{"invocations":[]}"#).is_empty());
    assert!(read(r#" { "invocations" : [ ] , "skills" : { } } "#).is_empty());
}

#[test]
fn what_stands_before_the_break_is_taken_in() {
    let text = file(&[entry("a"), entry("b"), entry("c")]);
    let whole = read(&text);
    let ends: Vec<usize> = text
        .match_indices("\"error_type\":null}")
        .map(|(at, found)| at + found.len())
        .collect();
    for cut in 0..text.len() {
        let mut seen = read(&text[..cut]);
        let last = seen.pop().unwrap().unwrap_err();
        assert!(last.ends_with(&format!("not JSON: the file breaks off (byte {})", cut + 1)));
        let before = ends.iter().filter(|end| **end <= cut).count();
        assert_eq!(seen, whole[..before], "{cut}");
    }
    // Where another writer left its marks in the middle.
    let torn = text.replacen("null},{", "null}{", 1);
    let seen = read(&torn);
    assert_eq!(seen[0], whole[0]);
    assert!(
        seen[1]
            .as_ref()
            .unwrap_err()
            .contains("expected `,` or `]`")
    );
    assert_eq!(seen.len(), 2);
}

#[test]
fn an_entry_without_end_is_passed_over_and_not_kept() {
    let good = entry("good").to_string();
    let begin = format!("{{\"invocations\":[{good},{{\"user_query\":\"");
    let long = io::repeat(b'x').take(40 * 1024 * 1024);
    let end = format!("\"}},{good}]}}");
    let phases = PhaseRules::default();
    let reader = begin.as_bytes().chain(long).chain(end.as_bytes());
    let mut entries = Invocations::new(reader, &phases);
    assert!(entries.next().unwrap().is_ok());
    let error = entries.next().unwrap().unwrap_err().to_string();
    assert_eq!(error, "line 1: entry 2: longer than 8 MiB");
    assert!(entries.next().unwrap().is_ok());
    assert!(entries.next().is_none());
    assert_eq!(entries.entries(), 3);
}

#[test]
fn an_io_error_is_passed_on_and_ends_it() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(ErrorKind::PermissionDenied.into())
        }
    }
    let text = file(&[entry("a"), entry("b")]);
    let half = &text.as_bytes()[..text.len() / 2];
    let phases = PhaseRules::default();
    let mut entries = Invocations::new(half.chain(Broken), &phases);
    assert!(entries.next().unwrap().is_ok());
    assert!(matches!(entries.next(), Some(Err(ReadError::Io(_)))));
    assert!(entries.next().is_none());
}

/// Gives its bytes a few at a time, with interruptions between.
struct Dribble<'a>(&'a [u8], usize, bool);

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.2 = !self.2;
        if self.2 {
            return Err(ErrorKind::Interrupted.into());
        }
        let n = self.1.min(buffer.len()).min(self.0.len());
        buffer[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

fn dribbled(file: &[u8], step: usize) -> Vec<Result<Observation, String>> {
    let phases = PhaseRules::default();
    Invocations::new(Dribble(file, step, false), &phases)
        .map(|seen| seen.map_err(|error| error.to_string()))
        .collect()
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        (-1e3f64..1e3).prop_map(Value::from),
        r#"[a-z"\\\[\]{},: é\n]{0,6}"#.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((r#"[a-z"\\]{0,3}"#, inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn any_entry() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => "[a-d]".prop_map(|skill| entry(&skill)),
        1 => any_json(),
    ]
}

/// A file whose list stands between other things.
fn any_file() -> impl Strategy<Value = (Vec<Value>, String)> {
    let entries = prop::collection::vec(any_entry(), 0..6);
    (any_json(), entries, any_json(), any::<bool>()).prop_map(|(before, entries, after, pretty)| {
        let file = json!({ "a": before, "invocations": entries, "z": after });
        let text = if pretty {
            serde_json::to_string_pretty(&file).unwrap()
        } else {
            file.to_string()
        };
        (entries, text)
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn elements_are_those_that_a_parser_of_the_whole_finds(file in any_file()) {
        let (entries, text) = file;
        let mut elements = Elements::new(text.as_bytes(), LIST);
        let mut found = Vec::new();
        while let Some(element) = elements.next_element() {
            let element = element.unwrap();
            found.push(serde_json::from_slice::<Value>(element.bytes.unwrap()).unwrap());
            let line = text.lines().nth(usize::try_from(element.line).unwrap() - 1).unwrap();
            let begin = usize::try_from(element.column).unwrap() - 1;
            prop_assert_eq!(line.as_bytes()[begin], element.bytes.unwrap()[0]);
        }
        prop_assert_eq!(found, entries);
        prop_assert_eq!(elements.position(), text.len() as u64);
    }

    #[test]
    fn the_split_of_the_reader_makes_no_difference(file in any_file(), step in 1usize..40) {
        prop_assert_eq!(dribbled(file.1.as_bytes(), step), read(&file.1));
    }

    #[test]
    fn arbitrary_bytes_never_panic(
        data in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'"'), Just(b'{'), Just(b'\\')], 0..200),
        step in 1usize..9,
    ) {
        prop_assert_eq!(dribbled(&data, step), read(&data));
        let inside = [&b"{\"invocations\":["[..], &data].concat();
        prop_assert_eq!(dribbled(&inside, step), read(&inside));
    }

    #[test]
    fn mangled_files_never_panic_and_keep_what_stands_before(
        file in any_file(),
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut data = file.1.clone().into_bytes();
        let mut first = data.len();
        for (at, byte) in hits {
            let at = at.index(data.len());
            data[at] = byte;
            first = first.min(at);
        }
        let (whole, seen) = (read(&file.1), read(&data));
        // Entries that end before the first hit are those of the file as it was.
        let phases = PhaseRules::default();
        let mut before = Invocations::new(&data[..first], &phases);
        let kept = before.by_ref().filter(Result::is_ok).count();
        prop_assert!(seen.iter().filter(|seen| seen.is_ok()).count() >= kept);
        let good = |all: &[Result<Observation, String>]| -> Vec<Observation> {
            all.iter().filter_map(|seen| seen.clone().ok()).take(kept).collect()
        };
        prop_assert_eq!(good(&seen), good(&whole));
    }
}
