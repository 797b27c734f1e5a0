//! Whole rollouts in the shapes of several generations; see `tests/data/codex`.

use super::*;

const BARE: &[u8] = include_bytes!("../../../../tests/data/codex/bare_2025.jsonl");
const V46: &[u8] = include_bytes!("../../../../tests/data/codex/v0_46.jsonl");
const V98: &[u8] = include_bytes!("../../../../tests/data/codex/v0_98.jsonl");
const V150: &[u8] = include_bytes!("../../../../tests/data/codex/v0_150.jsonl");
const FORK: &[u8] = include_bytes!("../../../../tests/data/codex/v0_150_fork.jsonl");

/// All of them, for tests of what is true of each.
pub(super) const ALL: [&[u8]; 5] = [BARE, V46, V98, V150, FORK];

#[track_caller]
fn check(data: &[u8], expected: &[&str], orphans: u64) {
    let reading = read(data);
    assert_eq!(reading.bad, []);
    assert_eq!(reading.brief(), expected);
    assert_eq!(reading.orphans, orphans);
    assert_eq!(reading.offset, data.len() as u64);
}

#[test]
fn a_rollout_of_2025_without_envelopes() {
    check(
        BARE,
        &[
            "Bash(cargo test) call_old_test failed (exit 101) 3.4s record",
            "update_plan call_old_plan completed",
            "Bash(rg) lsh_1 completed",
            "Bash(apply_patch) call_old_patch rejected (rejected)",
            "Bash(sleep) call_old_open open",
        ],
        0,
    );
    let seen = &read(BARE).observations[0];
    let session = "c3c4b301-0000-4000-8000-000000000001";
    assert_eq!(seen.session.as_deref(), Some(session));
    assert_eq!(seen.project.as_deref(), Some("/w/old"));
    // Its own time is nowhere said: the session's is the best that is known, and the least sure.
    let start = Instant::parse("2025-08-18T01:16:13.522Z").unwrap();
    assert_eq!(seen.at, Some((start, TimeSource::Arrival)));
    assert_eq!(seen.ended_at, None);
}

#[test]
fn a_rollout_of_0_46() {
    check(
        V46,
        &[
            "Bash(ls) call_46_ls completed 0.1s record",
            "Bash(pytest) call_46_test failed (timeout) 1s record",
            "Bash(grep) call_46_grep completed 0.2s record",
            "Bash(git push) call_46_push rejected (rejected)",
            "Bash(rm) call_46_rm denied (permission)",
            "Bash(curl) call_46_net failed (sandbox) 0.4s timestamps",
            "apply_patch call_46_patch completed 0.3s timestamps",
            "apply_patch call_46_bad failed (patch) 0.1s timestamps",
            "mcp__github__list_issues call_46_mcp completed 1.5s timestamps",
            "view_image call_46_view completed 0.02s timestamps",
            "multi_tool_use.parallel call_46_what failed (unknown tool) 0.01s timestamps",
            "Bash(make) call_46_open open",
        ],
        0,
    );
}

#[test]
fn a_rollout_of_0_98() {
    check(
        V98,
        &[
            "Bash(ls) call_98_ls completed 0.0512s record",
            "Bash(cargo test) call_98_test completed?",
            "write_stdin call_98_poll1 completed 5s record",
            "Bash(cargo test) call_98_test failed (exit 101) 12.5s timestamps",
            "write_stdin call_98_poll2 completed 4.5s record",
            "Bash(git push) call_98_user rejected (rejected)",
            "Bash(rm) call_98_policy denied (permission)",
            "mcp__github__create_issue call_98_mcp failed (mcp error) 1.25s record",
            "apply_patch call_98_patch completed 0.25s timestamps",
            "Agent(explorer) call_98_agent completed?",
            "Agent(default) call_98_agent2 failed (agent failed) 0.4s timestamps",
            "Bash(npm run) call_98_stop interrupted (interrupted) 5s record",
            "? call_98_lost failed (exit 2)",
        ],
        1,
    );
}

#[test]
fn a_rollout_of_0_150() {
    check(
        V150,
        &[
            "Bash(cargo test) exec-0b0e4a2c-0000-4000-8000-000000000001 failed (exit 101) 2.25s record",
            "mcp__docs__search exec-0b0e4a2c-0000-4000-8000-000000000002 completed 0.125s record",
            "apply_patch exec-0b0e4a2c-0000-4000-8000-000000000003 rejected (rejected)",
            "Agent(worker) exec-0b0e4a2c-0000-4000-8000-000000000004 completed?",
            "exec call_150_exec completed 2.8s record",
            "exec call_150_long completed?",
            "exec call_150_long failed (script) 20s timestamps",
            "wait call_150_wait completed 8s record",
            "Agent(default) call_150_agent completed?",
        ],
        0,
    );
}

#[test]
fn a_fork_of_0_150() {
    check(
        FORK,
        &[
            "exec call_150_exec completed 2.8s record",
            "Bash(rg) call_151_own completed 0.4s record",
            "Agent(default) call_150_agent open",
        ],
        0,
    );
    let reading = read(FORK);
    let forked: Vec<_> = reading
        .observations
        .iter()
        .map(|seen| seen.forked)
        .collect();
    assert_eq!(forked, [true, false, true]);
    let session = "019f0150-0000-7000-8000-000000000151";
    for seen in &reading.observations {
        assert_eq!(seen.session.as_deref(), Some(session));
    }
    assert_eq!(
        reading.observations[1].project.as_deref(),
        Some("/w/app/sub")
    );
}

#[test]
fn each_of_them_is_known_by_its_first_line() {
    for data in ALL {
        let first = data.split(|byte| *byte == b'\n').next().unwrap();
        assert!(is_rollout(first));
    }
}

#[test]
fn reading_twice_gives_the_same() {
    for data in ALL {
        let (first, second) = (read(data), read(data));
        assert_eq!(first.observations, second.observations);
        assert_eq!(first.state, second.state);
    }
}
