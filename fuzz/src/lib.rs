//! What the fuzz targets share: what has to hold for anything that was read, and changes to inputs
//! that keep them close to what agents write.

#![forbid(unsafe_code)]

pub mod growing;
pub mod mutate;

use session_buddy::capture::phase::PhaseRules;
use session_buddy::model::{Kind, MAX_NAME_BYTES, Observation, Skill};
use std::sync::LazyLock;

/// The built-in rules, built once: an input takes less time than they do.
pub static PHASES: LazyLock<PhaseRules> = LazyLock::new(PhaseRules::default);

/// What stands in the dictionaries for an argument that nobody may see.
pub const SECRET: &str = "sk9Q7zR2vT5xW8yB3nM6kJ4hG1fD0s";

/// The longest word for what went wrong: `exit -4294967295`, `modified since read`.
const MAX_ERROR_BYTES: usize = 24;

/// Checks an observation that an agent's bytes gave, whatever they were.
pub fn check_reported(seen: &Observation) {
    for skill in [&seen.skill, &seen.attribution].into_iter().flatten() {
        check_name(skill);
        assert_ne!(skill.kind, Kind::Custom, "{seen:?}");
    }
    if let Some((ending, _)) = &seen.ending {
        let error = ending.error.as_deref().unwrap_or("none");
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || " -".contains(c);
        assert!(
            error.len() <= MAX_ERROR_BYTES && error.chars().all(plain),
            "{seen:?}"
        );
    }
    // This is how a spool keeps it.
    let text = serde_json::to_string(seen).expect("an observation is JSON");
    let back: Observation = serde_json::from_str(&text).expect("an observation's JSON is one");
    assert_eq!(*seen, back);
}

/// Checks a skill's name: neither empty nor long, and of the form that its kind has.
pub fn check_name(skill: &Skill) {
    let again = Skill::given(&skill.name).expect("what is kept could be given by hand too");
    assert_eq!(again.name, skill.name);
    assert!(skill.name.len() <= MAX_NAME_BYTES);
    if again.kind == Kind::Custom {
        assert!(matches!(skill.kind, Kind::Custom | Kind::Tool), "{skill:?}");
    } else {
        assert_eq!(again.kind, skill.kind, "{skill:?}");
    }
}
