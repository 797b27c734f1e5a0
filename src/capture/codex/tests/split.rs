//! Whatever is read, and however often a file is read while it grows, the answer is the same.

use super::generations::ALL;
use super::*;
use crate::model::Known;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Merges as a store does. What no observation tells the skill of stays as it is told.
fn merged(all: &[Observation]) -> BTreeMap<Identity, (Option<Known>, Vec<String>)> {
    let mut merged = BTreeMap::<Identity, (Option<Known>, Vec<String>)>::new();
    let (called, lost): (Vec<_>, Vec<_>) = all.iter().partition(|seen| seen.skill.is_some());
    for seen in called {
        match merged.get_mut(&seen.identity) {
            Some((Some(known), _)) => known.absorb(seen),
            _ => {
                let known = Known::from_observation(seen);
                merged.insert(seen.identity.clone(), (known, Vec::new()));
            }
        }
    }
    for seen in lost {
        let (known, told) = merged.entry(seen.identity.clone()).or_default();
        match known {
            Some(known) => known.absorb(seen),
            None => told.push(format!("{seen:?}")),
        }
    }
    merged
}

/// Reads a file that ended at each of `cuts` before it was whole.
fn check_split(data: &[u8], cuts: &[usize]) {
    check_split_of(data, cuts, &read(data));
}

fn check_split_of(data: &[u8], cuts: &[usize], whole: &Reading) {
    let (mut all, mut bad, mut orphans) = (Vec::new(), Vec::new(), 0);
    let (mut lines, mut offset, mut state) = (0, 0, State::default());
    for &cut in cuts.iter().chain([&data.len()]) {
        let end = cut.max(usize::try_from(offset).unwrap());
        let part = read_on(&data[..end], lines, offset, &state);
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
    let (parts, whole) = (merged(&all), merged(&whole.observations));
    assert!(parts.keys().eq(whole.keys()));
    for (id, part) in &parts {
        assert_eq!(part, &whole[id]);
    }
}

#[test]
fn the_sample_files_may_be_cut_anywhere() {
    for data in ALL {
        let whole = read(data);
        for cut in (0..=data.len()).step_by(13) {
            check_split_of(data, &[cut], &whole);
        }
    }
}

#[test]
fn a_file_may_be_read_after_every_line() {
    for data in ALL {
        let bytes = data.iter().enumerate();
        let ends: Vec<_> = bytes
            .filter(|(_, byte)| **byte == b'\n')
            .map(|(at, _)| at)
            .collect();
        check_split(data, &ends);
        check_split(data, &ends.iter().map(|at| at + 1).collect::<Vec<_>>());
    }
}

/// Something that happens in a session.
#[derive(Debug, Clone)]
enum Step {
    Call(u8, u8),
    Output(u8, u8),
    End(u8, u8),
    Turn(u8),
    Header(u8),
    Bad(u8),
}

/// One step in a session, and what its line has that others have not.
fn step() -> impl Strategy<Value = (Step, u8)> {
    let step = prop_oneof![
        6 => (0u8..5, 0u8..9).prop_map(|(id, tool)| Step::Call(id, tool)),
        6 => (0u8..5, 0u8..12).prop_map(|(id, how)| Step::Output(id, how)),
        4 => (0u8..5, 0u8..8).prop_map(|(id, how)| Step::End(id, how)),
        1 => (0u8..3).prop_map(Step::Turn),
        1 => (0u8..4).prop_map(Step::Header),
        1 => (0u8..3).prop_map(Step::Bad),
    ];
    (step, 0u8..12)
}

fn call_of(s: f64, id: &str, tool: u8) -> Value {
    match tool {
        0 => exec(s, id, "rg x"),
        1 | 2 => exec(s, id, "make"),
        3 => call(s, id, "apply_patch", json!({})),
        4 => call(s, id, "mcp__docs__search", json!({})),
        5 => call(s, id, "spawn_agent", json!({"agent_type": "worker"})),
        6 => call(s, id, "write_stdin", json!({"session_id": 1})),
        7 => call(s, id, "wait", json!({"cell_id": "1"})),
        _ => script(s, id),
    }
}

fn output_of(s: f64, id: &str, how: u8) -> Value {
    match how {
        0..=2 => exited(s, id, i64::from(how)),
        3 | 4 => output(
            s,
            id,
            "Wall time: 1 seconds\nProcess running with session ID 1\n",
        ),
        5 => output(s, id, "exec command rejected by user"),
        6 => output(
            s,
            id,
            r#"{"output":"","metadata":{"exit_code":3,"duration_seconds":2.5}}"#,
        ),
        7 => output(s, id, r#"{"agent_id":"a"}"#),
        8 => script_output(
            s,
            id,
            "Script running with cell ID 1\nWall time 1.0 seconds\n",
        ),
        9 => script_output(s, id, "Script failed\nWall time 1.0 seconds\nOutput:\n"),
        10 => with(script_output(s, id, "a note é"), json!({"name": "exec"})),
        _ => output(s, id, "é \u{1f600}"),
    }
}

fn end_of(s: f64, id: &str, how: u8) -> Value {
    let patch = json!({"call_id": id, "success": how == 3});
    let result = json!({"call_id": id, "invocation": {"server": "docs", "tool": "search"},
        "result": {"Err": "x"}});
    let launch = json!({"type": "CollabAgentToolCall", "id": id, "tool": "spawnAgent"});
    let declined = json!({"status": "declined", "duration": {"secs": 0, "nanos": 0}});
    match how {
        0..=2 => command_end(s, id, "rg x", i64::from(how)),
        3 | 4 => event(s, "patch_apply_end", patch),
        5 => event(s, "mcp_tool_call_end", result),
        6 => completed(s, launch),
        _ => with(command_end(s, id, "make", 1), declined),
    }
}

fn file(steps: &[(Step, u8)], newline: bool) -> Vec<u8> {
    let mut data = Vec::new();
    for (nth, (step, oddity)) in steps.iter().enumerate() {
        let s = nth as f64 * 0.4;
        let mut record = match step {
            Step::Call(id, tool) => call_of(s, &format!("c{id}"), *tool),
            Step::Output(id, how) => output_of(s, &format!("c{id}"), *how),
            Step::End(id, how) => end_of(s, &format!("c{id}"), *how),
            Step::Turn(n) => line(s, "turn_context", json!({"cwd": format!("/w/{n}")})),
            Step::Header(0) => line(s, "session_meta", json!({"id": "s2", "cwd": "/w/2"})),
            Step::Header(n) => {
                let fork = json!({"id": "s1", "subagent_history_start_ordinal": n * 4});
                line(s, "session_meta", fork)
            }
            Step::Bad(kind) => {
                data.extend([&b"no json\n"[..], b"\n", b"\xff\n"][usize::from(*kind)]);
                continue;
            }
        };
        match oddity {
            0 => record["ordinal"] = json!(nth),
            1 => record["timestamp"] = json!(null),
            2 => record = record["payload"].take(),
            _ => {}
        }
        data.extend(format!("{record}\n").bytes());
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
    fn a_rollout_may_be_cut_anywhere(
        steps in prop::collection::vec(step(), 1..40),
        headed in prop::bool::weighted(0.9),
        newline in any::<bool>(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let mut data = if headed { text(&[header()]).into_bytes() } else { Vec::new() };
        data.extend(file(&steps, newline));
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(data.len() + 1)).collect();
        cuts.sort_unstable();
        check_split(&data, &cuts);
    }

    #[test]
    fn what_is_given_has_a_session_and_calls_have_a_time(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let data = [text(&[header()]).into_bytes(), file(&steps, true)].concat();
        for seen in read(&data).observations {
            prop_assert_eq!(seen.session.as_deref(), Some("s1"));
            prop_assert_eq!(seen.at.is_some(), seen.skill.is_some());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(data in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&data);
        is_rollout(&data);
    }

    #[test]
    fn mangled_rollouts_never_panic(
        which in 0usize..ALL.len(),
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..30),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut data = ALL[which].to_vec();
        for (at, byte) in hits {
            *at.get_mut(&mut data) = byte;
        }
        let cut = cut.index(data.len());
        check_split(&data, &[cut]);
    }

    #[test]
    fn json_of_any_shape_never_panics(
        top in "session_meta|turn_context|response_item|event_msg",
        kind in "(function|custom_tool|local_shell)_call(_output)?|exec_command_end|item_completed",
        fields in r#"("(id|call_id|name|cwd|arguments|action|output|item|duration|status|result|exit_code|command)":("[a-z{}:]{0,9}"|-?7|null|true|\[\]|\[\{"text":"Exit code: 1"\}\]|\{\}|\{"type":"FileChange","id":"x","secs":1e400\}),){0,6}"#,
    ) {
        let line = format!(r#"{{"timestamp":"{}","type":"{top}","payload":{{{fields}"type":"{kind}"}}}}"#, time(1.0));
        read(format!("{}\n{line}\n", header()).as_bytes());
        read(line.as_bytes());
    }

    #[test]
    fn outputs_of_any_text_never_panic(
        said in "(Exit code: |Wall time: |Process (exited with code|running with session ID) |Script (failed|running with cell ID )|Output:|[0-9]{0,3}|é|\n|`|\\{|exec_command failed: message: \"){0,8}",
    ) {
        parse(&[exec(1.0, "c1", "ls"), output(2.0, "c1", said)]);
    }
}
