//! Whatever is read, and however often a file is read while it grows, the answer is the same.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Merges as a store does, but simply: a later observation overrides what it knows.
fn fold(all: impl IntoIterator<Item = Observation>) -> BTreeMap<Identity, Observation> {
    let mut merged = BTreeMap::<Identity, Observation>::new();
    for new in all {
        let Some(old) = merged.get_mut(&new.identity) else {
            merged.insert(new.identity.clone(), new);
            continue;
        };
        old.skill = new.skill.or(old.skill.take());
        old.session = new.session.or(old.session.take());
        old.forked |= new.forked;
        old.at = new.at.or(old.at);
        old.ended_at = new.ended_at.or(old.ended_at);
        old.ending = new.ending.or(old.ending.take());
        old.duration = new.duration.or(old.duration);
        old.project = new.project.or(old.project.take());
        old.phase = new.phase.or(old.phase.take());
        old.attribution = new.attribution.or(old.attribution.take());
        old.agent_id = new.agent_id.or(old.agent_id.take());
    }
    merged
}

/// Reads a file that ended at each of `cuts` before it was whole.
fn check_split(data: &[u8], cuts: &[usize]) {
    let whole = read(data);
    let (mut all, mut bad, mut orphans) = (Vec::new(), Vec::new(), 0);
    let (mut lines, mut offset, mut state) = (0, 0, State::default());
    for &cut in cuts.iter().chain([&data.len()]) {
        let part = read_on(
            &data[..cut.max(usize::try_from(offset).unwrap())],
            lines,
            offset,
            &state,
        );
        all.extend(part.observations);
        bad.extend(part.bad);
        orphans += part.orphans;
        lines += part.lines;
        (offset, state) = (part.offset, part.state);
    }
    assert_eq!(bad, whole.bad);
    assert_eq!(
        (lines, offset, orphans),
        (whole.lines, whole.offset, whole.orphans)
    );
    assert_eq!(fold(all), fold(whole.observations));
}

#[test]
fn the_sample_files_may_be_cut_anywhere() {
    for data in [
        &include_bytes!("../../../../tests/data/claude/v1_0.jsonl")[..],
        include_bytes!("../../../../tests/data/claude/v2_0.jsonl"),
        include_bytes!("../../../../tests/data/claude/v2_1.jsonl"),
    ] {
        for cut in (0..=data.len()).step_by(7) {
            check_split(data, &[cut]);
        }
    }
}

#[test]
fn a_file_may_be_read_after_every_line() {
    let data = include_bytes!("../../../../tests/data/claude/v2_1.jsonl");
    let ends = data
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at);
    check_split(data, &ends.clone().collect::<Vec<_>>());
    check_split(data, &ends.map(|at| at + 1).collect::<Vec<_>>());
}

/// Something that happens in a session.
#[derive(Debug, Clone)]
enum Step {
    Call(u8, u8),
    Result(u8, u8),
    Launch(u8, u8),
    Agent(u8, bool),
    Notice(u8),
    Typed(u8, bool),
    Prompt,
    Text,
    Meta,
    Bad(u8),
}

/// One step in a session: what happens, which skill its record names, on which chain it stands.
fn step() -> impl Strategy<Value = (Step, Option<u8>, u8)> {
    let step = prop_oneof![
        4 => (0u8..12, 0u8..4).prop_map(|(id, tool)| Step::Call(id, tool)),
        5 => (0u8..12, 0u8..6).prop_map(|(id, how)| Step::Result(id, how)),
        2 => (0u8..12, 0u8..3).prop_map(|(id, skill)| Step::Launch(id, skill)),
        1 => (0u8..12, any::<bool>()).prop_map(|(id, own)| Step::Agent(id, own)),
        1 => (0u8..12).prop_map(Step::Notice),
        1 => (0u8..3, any::<bool>()).prop_map(|(skill, proof)| Step::Typed(skill, proof)),
        1 => Just(Step::Prompt),
        2 => Just(Step::Text),
        1 => Just(Step::Meta),
        1 => (0u8..3).prop_map(Step::Bad),
    ];
    (step, prop::option::weighted(0.2, 0u8..3), 0u8..12)
}

fn lines_of(nth: usize, step: &Step) -> Vec<Value> {
    let s = nth as f64;
    match step {
        Step::Call(id, 0) => vec![bash(s, &format!("t{id}"), "grep x y")],
        Step::Call(id, 1) => vec![bash(s, &format!("t{id}"), "cargo test")],
        Step::Call(id, _) => vec![read_call(s, &format!("t{id}"))],
        Step::Result(id, 0) => vec![failed(s, &format!("t{id}"), "Exit code 1")],
        Step::Result(id, 1) => vec![failed(s, &format!("t{id}"), "User rejected tool use")],
        Step::Result(id, 2) => {
            let account = json!({"toolUseResult": {"status": "async_launched", "agentId": "a"}});
            vec![with(ok(s, &format!("t{id}")), account)]
        }
        Step::Result(id, _) => vec![ok(s, &format!("t{id}"))],
        Step::Launch(id, skill) => vec![launch(s, &format!("t{id}"), &format!("k{skill}"))],
        Step::Agent(id, typed) => {
            let input = if *typed {
                json!({"subagent_type": "Explore"})
            } else {
                json!({})
            };
            vec![call(s, &format!("t{id}"), "Task", input)]
        }
        Step::Notice(id) => {
            let text = format!(
                "<task-notification><tool-use-id>t{id}</tool-use-id><status>killed</status>\
                 <usage><duration_ms>{nth}</duration_ms></usage></task-notification>"
            );
            vec![record("user", s, json!(text))]
        }
        Step::Typed(skill, proof) => {
            let base = meta(s, "Base directory for this skill: /s");
            let typed = typed(s, &format!("k{skill}"));
            if *proof {
                vec![typed, base]
            } else {
                vec![typed]
            }
        }
        Step::Prompt => vec![prompt(s)],
        Step::Text => vec![says(s, "é \u{1f600}")],
        Step::Meta => vec![meta(s, "Base directory for this skill: /s")],
        Step::Bad(_) => vec![],
    }
}

fn file(steps: &[(Step, Option<u8>, u8)], newline: bool) -> Vec<u8> {
    let mut data = Vec::new();
    for (nth, (step, skill, chain)) in steps.iter().enumerate() {
        for mut line in lines_of(nth, step) {
            if let Some(skill) = skill {
                line = by(&format!("k{skill}"), line);
            }
            line = match chain {
                0 => with(line, json!({"isSidechain": true})),
                1 => with(line, json!({"isSidechain": true, "agentId": "a9"})),
                2 => with(line, json!({"sessionId": "s2"})),
                3 => with(line, json!({"sessionId": null})),
                _ => line,
            };
            data.extend(format!("{line}\n").bytes());
        }
        if let Step::Bad(kind) = step {
            data.extend([&b"no json\n"[..], b"\n", b"\xff\n"][usize::from(*kind)]);
        }
    }
    if !newline {
        data.pop();
    }
    data
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_transcript_may_be_cut_anywhere(
        steps in prop::collection::vec(step(), 1..40),
        newline in any::<bool>(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let data = file(&steps, newline);
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(data.len() + 1)).collect();
        cuts.sort_unstable();
        check_split(&data, &cuts);
    }

    #[test]
    fn every_invocation_is_given_once_in_one_reading(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let reading = read(&file(&steps, true));
        let known = reading.observations.iter().filter(|seen| seen.skill.is_some());
        let count = known.clone().count();
        prop_assert_eq!(count, fold(known.cloned()).len());
    }

    #[test]
    fn arbitrary_bytes_never_panic(data in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&data);
    }

    #[test]
    fn mangled_transcripts_never_panic(
        steps in prop::collection::vec(step(), 1..10),
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
    ) {
        let mut data = file(&steps, true);
        prop_assume!(!data.is_empty());
        for (at, byte) in hits {
            *at.get_mut(&mut data) = byte;
        }
        read(&data);
    }

    #[test]
    fn json_of_any_shape_never_panics(
        kind in "assistant|user|system",
        content in r#"(\{"type":"(tool_use|tool_result|text)","(id|tool_use_id|text|name|content)":("[a-z<>]{0,9}"|7|null|\[\]|\{\})\},?){0,4}"#,
        more in r#""(timestamp|sessionId|isMeta|toolUseResult|forkedFrom|message)":("x"|1|null|\{"status":1\}|\[2\])"#,
    ) {
        let line = format!(r#"{{"sessionId":"s","type":"{kind}","message":{{"content":[{content}]}},{more}}}"#);
        read(line.as_bytes());
    }
}
