//! What a call is named: `Read`, `Bash(cargo test)`, `Skill(pdf)`, `Agent(Explore)`,
//! `mcp__github__create_issue` — the names that users write in their permission rules.
//!
//! A shell call is named by the first simple command that does the work. `lexer` cuts the text
//! into words and operators, `walk` goes through its commands, `resolve` finds the program of one
//! and its subcommand past wrappers, shells and runners; `programs` and `wrappers` are their
//! tables. No argument, path, variable or URL becomes part of a name: where it is unclear what a
//! word is, the name does without it.

mod input;
mod lexer;
mod options;
mod programs;
#[cfg(test)]
mod properties;
mod resolve;
#[cfg(test)]
mod tests;
mod token;
mod walk;
mod wrappers;

pub use input::CallInput;

use crate::model::{Kind, MAX_NAME_BYTES, Skill};
use std::borrow::Cow;
use token::Word;
use walk::Verdict;

/// The tool that runs shell text, and the name of a command of which nothing can be told.
const BASH: &str = "Bash";

/// What a call is named, and what its command tells beyond the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name and kind.
    pub skill: Skill,
    /// A finer key for the table of phases, where the name does not tell the phase:
    /// `Bash(git checkout --)` for a checkout that restores files.
    pub phase_key: Option<&'static str>,
    /// Exit status 1 says "no match" or "different": the call completed.
    pub exit_one_answers: bool,
}

impl Named {
    fn plain(skill: Skill) -> Self {
        Self {
            skill,
            phase_key: None,
            exit_one_answers: false,
        }
    }
}

/// The name of a tool call; `None` where the tool's name leaves nothing to call it by.
pub fn tool_call(tool: &str, input: &CallInput<'_>) -> Option<Named> {
    let skill = match tool.trim() {
        BASH => match &input.command {
            Some(command) => return Some(shell(command)),
            None => Skill::reported(BASH),
        },
        "Skill" => {
            let given = [&input.skill, &input.command].into_iter().flatten();
            given
                .filter_map(|name| typed_skill(name))
                .next()
                .or_else(|| Skill::reported("Skill"))
        }
        "Task" | "Agent" => {
            let given = input
                .subagent_type
                .as_deref()
                .and_then(|name| of("Agent", name));
            given.or_else(|| of("Agent", "general-purpose"))
        }
        _ => Skill::reported(tool),
    };
    skill.map(Named::plain)
}

/// The name of shell text, whichever agent and tool runs it.
pub fn shell(command: &str) -> Named {
    named(walk::walk(command, 0))
}

/// The name of a command that is given word by word, the program first, as in Codex's rollouts:
/// `["bash", "-lc", "cargo test"]`.
pub fn argv<S: AsRef<str>>(words: &[S]) -> Named {
    let words: Vec<Word> = words
        .iter()
        .map(|word| Word::literal(word.as_ref()))
        .collect();
    named((!words.is_empty()).then(|| resolve::resolve(&words, false, 0)))
}

/// The skill of a slash command: `/handoff` and `handoff` are both `Skill(handoff)`, a plugin's
/// stays `Skill(plugin:skill)`. Arguments after the name are left away. `None` for an empty name.
pub fn typed_skill(command_name: &str) -> Option<Skill> {
    let name = command_name.split_whitespace().next()?;
    of("Skill", name.strip_prefix('/').unwrap_or(name))
}

fn named(verdict: Option<Verdict>) -> Named {
    let Some(verdict) = verdict else {
        return Named::plain(Skill {
            name: BASH.to_owned(),
            kind: Kind::Tool,
        });
    };
    let (name, kind) = match (&verdict.program, &verdict.subcommand) {
        (None, _) => (BASH.to_owned(), Kind::Tool),
        (Some(program), None) => (format!("{BASH}({program})"), Kind::Command),
        (Some(program), Some(sub)) => (format!("{BASH}({program} {sub})"), Kind::Command),
    };
    Named {
        skill: Skill { name, kind },
        phase_key: verdict.phase_key,
        exit_one_answers: verdict.exit_one_answers,
    }
}

/// `tool(name)`, without control characters. A name too long is cut inside of the parentheses, so
/// that its form goes on telling its kind. `None` where nothing is left of the name.
fn of(tool: &str, name: &str) -> Option<Skill> {
    let clean: Cow<'_, str> = if name.contains(char::is_control) {
        name.chars()
            .filter(|c| !c.is_control())
            .collect::<String>()
            .into()
    } else {
        name.into()
    };
    let clean = clean.trim();
    let mut end = clean.len().min(MAX_NAME_BYTES - tool.len() - "()".len());
    while !clean.is_char_boundary(end) {
        end -= 1;
    }
    let inner = clean[..end].trim_end();
    if inner.is_empty() {
        return None;
    }
    Skill::reported(&format!("{tool}({inner})"))
}
