//! Naming: every call gets a short, clean name, and no argument is part of it.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use session_buddy::capture::naming::{self, CallInput, Named};
use session_buddy::model::Kind;
use session_buddy_fuzz::{SECRET, check_name, mutate};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let command = naming::shell(&text);
    assert_eq!(command, naming::shell(&text));
    check_command(&command);
    let words: Vec<&str> = text.split('\n').collect();
    let by_words = naming::argv(&words);
    assert_eq!(by_words, naming::argv(&words));
    check_command(&by_words);

    // The first line names a tool, all of it stands in every field of its input.
    let input = CallInput {
        command: Some(text.clone()),
        skill: Some(text.clone()),
        subagent_type: Some(text.clone()),
    };
    for tool in [words[0], "Bash", "Skill", "Agent"] {
        let named = naming::tool_call(tool, &input);
        assert_eq!(named, naming::tool_call(tool, &input));
        if let Some(named) = &named {
            check_name(&named.skill);
        }
        match tool {
            "Bash" => assert_eq!(named, Some(command.clone())),
            "Skill" => assert!(named.is_some_and(|n| n.skill.name.starts_with("Skill"))),
            "Agent" => assert_eq!(named.map(|n| n.skill.kind), Some(Kind::Subagent)),
            _ => {}
        }
    }
    if let Some(skill) = naming::typed_skill(&text) {
        check_name(&skill);
        assert_eq!(skill.kind, Kind::Skill);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| {
    mutate::shell(data, size, max, seed)
});

/// Checks the name of a command: `Bash`, or a plain program and its subcommand.
fn check_command(named: &Named) {
    check_name(&named.skill);
    let name = &named.skill.name;
    assert!(!name.contains(SECRET), "{name}");
    let inner = name
        .strip_prefix("Bash(")
        .and_then(|rest| rest.strip_suffix(')'));
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.+-:[ ".contains(c);
    match inner {
        Some(inner) => {
            assert_eq!(named.skill.kind, Kind::Command);
            assert!(inner.chars().all(plain), "{name}");
            assert!(inner.split(' ').count() <= 3, "{name}");
        }
        None => assert_eq!((name.as_str(), named.skill.kind), ("Bash", Kind::Tool)),
    }
}
