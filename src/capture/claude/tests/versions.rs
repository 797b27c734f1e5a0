//! Whole transcripts in the shapes of three generations; see `tests/data/claude`.

use super::*;

#[test]
fn a_transcript_of_1_0() {
    let reading = read(include_bytes!("../../../../tests/data/claude/v1_0.jsonl"));
    assert_eq!(reading.bad, []);
    assert_eq!(
        reading.brief(),
        [
            "Grep t10_grep completed 0.4s timestamps",
            "Bash(cargo test) t10_bash failed (other) 2s timestamps",
            "Read t10_side completed 0.02s timestamps",
            "Agent(Explore) t10_task completed 3.9s record",
            "Edit t10_edit rejected (rejected)",
        ]
    );
    assert_eq!((reading.lines, reading.orphans), (15, 0));
}

#[test]
fn a_transcript_of_2_0() {
    let data = include_bytes!("../../../../tests/data/claude/v2_0.jsonl");
    let reading = read(data);
    assert_eq!(reading.bad, []);
    assert_eq!(
        reading.brief(),
        [
            "Bash(cargo test) t20_a failed (exit 101) 2s timestamps",
            "Read t20_b failed (file not found) 0.03s timestamps",
            "Write t20_c failed (other) 2s timestamps",
            "? t20_lost completed",
            "Read t20_d open",
            "Skill(pdf) t20_skill failed (other) 8s window",
        ]
    );
    assert_eq!((reading.lines, reading.orphans), (15, 1));
    assert_eq!(reading.offset, data.len() as u64);
    assert_ne!(data.last(), Some(&b'\n'));
}

#[test]
fn a_transcript_of_2_1() {
    let reading = read(include_bytes!("../../../../tests/data/claude/v2_1.jsonl"));
    let bad: Vec<_> = reading.bad.iter().map(ToString::to_string).collect();
    assert_eq!(bad.len(), 2);
    assert!(
        bad[0].starts_with("line 11: not JSON: EOF while parsing a string"),
        "{bad:?}"
    );
    assert!(
        bad[1].starts_with("line 19: not JSON: trailing characters"),
        "{bad:?}"
    );
    assert_eq!(
        reading.brief(),
        [
            "Bash(grep) t21_grep completed 0.2s timestamps",
            "Bash(cargo publish) t21_deny denied (permission)",
            "Agent(Explore) t21_agent completed 60.646s record",
            "mcp__github__list_issues t21_mcp completed 1s timestamps",
            "Skill(handoff) t21_skill completed 2.55s window",
            "Skill(review) typed 00000000-0000-4000-8000-000000000046 completed 3s window",
        ]
    );
    let attributed = |index: usize| {
        reading.observations[index]
            .attribution
            .clone()
            .map(|s| s.name)
    };
    assert_eq!(attributed(0).as_deref(), Some("Skill(handoff)"));
    assert_eq!(attributed(1), None);
    assert_eq!(attributed(3).as_deref(), Some("Skill(review)"));
    assert_eq!(reading.orphans, 0);
}
