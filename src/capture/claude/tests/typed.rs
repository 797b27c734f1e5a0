//! Skills that the user typed, and commands that are none.

use super::windows::skill_of;
use super::*;
use crate::model::TimeSource;

#[test]
fn a_typed_skill_is_proven_by_its_base_directory() {
    let records = [
        typed(1.0, "pdf"),
        meta(1.01, "Base directory for this skill: /s/pdf\n\n# PDF"),
        read_call(2.0, "a"),
        ok(4.0, "a"),
        says(5.0, "done"),
        prompt(6.0),
        read_call(7.0, "b"),
    ];
    let reading = parse(&records);
    assert_eq!(
        skill_of(&reading),
        "Skill(pdf) typed user 1 completed 3s window"
    );
    let seen = reading.observations.last().unwrap();
    assert_eq!(
        seen.identity,
        Identity::Typed {
            session: "s1".into(),
            uuid: "user 1".into()
        }
    );
    assert_eq!(seen.at, Some((time(1.0), TimeSource::Logged)));
    assert_eq!(seen.project.as_deref(), Some("/w/app"));
    // Line order decides, not time; the proof may come with a later reading.
    let early = [
        typed(1.0, "pdf"),
        meta(0.2, "Base directory for this skill: /s/pdf"),
        says(2.0, "x"),
    ];
    assert_eq!(parse(&early).brief(), ["Skill(pdf) typed user 1 completed"]);
    let first = parse(&early[..1]);
    assert_eq!(first.brief(), [""; 0]);
    assert_eq!(
        first.more(&early[..1], &early[1..]).brief(),
        ["Skill(pdf) typed user 1 completed"]
    );
}

#[test]
fn a_typed_skill_is_proven_by_a_later_record_with_its_name() {
    let records = [
        typed(1.0, "review"),
        meta(1.01, "Review it."),
        by("review", says(9.0, "fine")),
    ];
    assert_eq!(
        parse(&records).brief(),
        ["Skill(review) typed user 1 completed"]
    );
    let first = parse(&records[..2]);
    assert_eq!(first.brief(), [""; 0]);
    assert_eq!(
        first.more(&records[..2], &records[2..]).brief(),
        ["Skill(review) typed user 1 completed"]
    );
    // In its window the calls that carry the name count.
    let calls = [by("review", read_call(3.0, "a")), ok(5.0, "a")];
    let reading = parse(&[&records[..2], &calls, &records[2..]].concat());
    assert_eq!(
        skill_of(&reading),
        "Skill(review) typed user 1 completed 4s window"
    );
}

#[test]
fn a_built_in_command_is_no_invocation() {
    for after in [
        record(
            "user",
            1.1,
            json!("<local-command-stdout>Set model</local-command-stdout>"),
        ),
        meta(1.1, "something else"),
        // Not the next record, or not meta: no proof.
        says(1.1, "x"),
        record(
            "user",
            1.1,
            json!("Base directory for this skill: /s/model"),
        ),
    ] {
        let reading = parse(&[
            typed(1.0, "model"),
            after,
            meta(1.2, "Base directory for this skill: /s/other"),
            by("other", says(2.0, "x")),
            with(by("model", says(3.0, "x")), json!({"sessionId": "s2"})),
        ]);
        assert_eq!(reading.brief(), [""; 0]);
    }
}

#[test]
fn records_of_other_types_may_stand_before_the_proof() {
    let system = json!({"type": "system", "sessionId": "s1"});
    let records = [
        typed(1.0, "pdf"),
        system,
        meta(1.1, "Base directory for this skill: /s/pdf"),
        says(2.0, "x"),
    ];
    assert_eq!(
        parse(&records).brief(),
        ["Skill(pdf) typed user 1 completed"]
    );
}

#[test]
fn a_typed_skill_in_a_fork_is_its_original() {
    let origin = json!({"forkedFrom": {"sessionId": "s0", "messageUuid": "u0"}});
    let records = [
        with(typed(1.0, "pdf"), origin),
        meta(1.1, "Base directory for this skill: /s/pdf"),
    ];
    let reading = parse(&records);
    let seen = reading.only();
    assert_eq!(
        seen.identity,
        Identity::Typed {
            session: "s0".into(),
            uuid: "u0".into()
        }
    );
    assert_eq!((seen.session.as_deref(), seen.forked), (Some("s1"), true));
}

#[test]
fn a_copy_of_a_typed_skill_in_the_same_file_is_the_same() {
    let records = [
        typed(1.0, "pdf"),
        meta(1.1, "Base directory for this skill: /s/pdf"),
        says(2.0, "x"),
    ];
    assert_eq!(
        parse(&[&records[..], &records].concat()).observations.len(),
        1
    );
}

#[test]
fn a_typed_command_needs_a_time() {
    let reading = read(text(&[with(typed(1.0, "pdf"), json!({"timestamp": "x"}))]).as_bytes());
    assert_eq!(
        reading.bad[0].to_string(),
        "line 1: field `timestamp` is no time"
    );
}
