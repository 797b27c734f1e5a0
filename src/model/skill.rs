//! Skill names and kinds.

use serde::{Deserialize, Serialize};

/// Names longer than this many bytes are refused when given by hand, cut when read from an agent.
pub const MAX_NAME_BYTES: usize = 200;

/// What sort of thing a skill is. The numbers are what the database keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Kind {
    /// A name that somebody recorded by hand or by JSON lines.
    Custom = 0,
    /// A tool of the agent: `Read`.
    Tool = 1,
    /// A shell program: `Bash(cargo test)`.
    Command = 2,
    /// A skill in the agent's sense: `Skill(pdf)`.
    Skill = 3,
    /// A subagent: `Agent(Explore)`.
    Subagent = 4,
    /// A tool of an MCP server: `mcp__github__create_issue`.
    Mcp = 5,
}

impl Kind {
    /// Every kind, in the order of its number.
    pub const ALL: [Self; 6] = [
        Self::Custom,
        Self::Tool,
        Self::Command,
        Self::Skill,
        Self::Subagent,
        Self::Mcp,
    ];

    /// The kind with this number.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as i64 == code)
    }

    /// The word shown to users.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Custom => "custom",
            Self::Tool => "tool",
            Self::Command => "command",
            Self::Skill => "skill",
            Self::Subagent => "subagent",
            Self::Mcp => "mcp",
        }
    }

    /// The kind that this word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The kind that a name tells by its form; a plain word is [`Kind::Custom`].
    pub fn of_name(name: &str) -> Self {
        kind_by_form(name).unwrap_or(Self::Custom)
    }
}

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is left after trimming.
    #[error("a skill name must not be empty")]
    Empty,
    /// Longer than [`MAX_NAME_BYTES`].
    #[error("a skill name is at most {MAX_NAME_BYTES} bytes long")]
    TooLong,
    /// Contains a control character.
    #[error("a skill name must not contain control characters")]
    Control,
}

/// A skill: its name and kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Skill {
    /// As users write it in permission rules: `Bash(git status)`.
    pub name: String,
    /// What sort of thing it is.
    pub kind: Kind,
}

impl Skill {
    /// A name that a person gave: trimmed, and refused where too long or with control characters.
    /// Its kind is read off its form; a plain word is [`Kind::Custom`].
    pub fn given(name: &str) -> Result<Self, NameError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.len() > MAX_NAME_BYTES {
            return Err(NameError::TooLong);
        }
        if name.chars().any(char::is_control) {
            return Err(NameError::Control);
        }
        Ok(Self {
            kind: Kind::of_name(name),
            name: name.to_owned(),
        })
    }

    /// A name that an agent reported: control characters dropped, cut at [`MAX_NAME_BYTES`].
    /// A plain word is [`Kind::Tool`]. `None` where nothing is left.
    pub fn reported(name: &str) -> Option<Self> {
        let clean: String = name.chars().filter(|c| !c.is_control()).collect();
        let mut end = clean.len().min(MAX_NAME_BYTES);
        while !clean.is_char_boundary(end) {
            end -= 1;
        }
        let name = clean[..end].trim();
        if name.is_empty() {
            return None;
        }
        Some(Self {
            kind: kind_by_form(name).unwrap_or(Kind::Tool),
            name: name.to_owned(),
        })
    }
}

/// The kind that a name's form tells, if it tells any.
fn kind_by_form(name: &str) -> Option<Kind> {
    const FORMS: [(&str, Kind); 4] = [
        ("Bash(", Kind::Command),
        ("Skill(", Kind::Skill),
        ("Agent(", Kind::Subagent),
        ("mcp__", Kind::Mcp),
    ];
    let kind = FORMS
        .into_iter()
        .find(|(prefix, _)| name.starts_with(prefix))?
        .1;
    (kind == Kind::Mcp || name.ends_with(')')).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_tells_the_kind() {
        for (name, kind) in [
            ("Bash(cargo test)", Kind::Command),
            ("Skill(pdf)", Kind::Skill),
            ("Agent(Explore)", Kind::Subagent),
            ("mcp__github__create_issue", Kind::Mcp),
            ("Bash(", Kind::Custom),
            ("my-script", Kind::Custom),
        ] {
            assert_eq!(Skill::given(name).unwrap().kind, kind, "{name}");
        }
        assert_eq!(Skill::reported("Read").unwrap().kind, Kind::Tool);
    }

    #[test]
    fn bad_names_are_refused_by_hand_and_cut_from_agents() {
        assert_eq!(Skill::given("  "), Err(NameError::Empty));
        assert_eq!(Skill::given(&"x".repeat(201)), Err(NameError::TooLong));
        assert_eq!(Skill::given("a\u{1b}[31m"), Err(NameError::Control));
        assert_eq!(Skill::reported(&"é".repeat(150)).unwrap().name.len(), 200);
        assert_eq!(Skill::reported("a\nb").unwrap().name, "ab");
        assert_eq!(Skill::reported("\u{7}"), None);
    }
}
