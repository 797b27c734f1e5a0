//! What the output of a call tells: status, time and words, out of the many shapes outputs have had.

use super::record::real_duration;
use super::words;
use crate::capture::depth::is_too_deep;
use crate::capture::lenient::{self, lenient};
use crate::capture::outcome::{self, ERROR_TEXT_BYTES, OTHER};
use crate::capture::raw::Raw;
use crate::model::{Duration, Ending, Outcome};
use std::borrow::Cow;

/// Outputs within outputs are seen through this far.
const MAX_NESTED: u8 = 2;

/// Longer names of processes are none.
const MAX_PROCESS_BYTES: usize = 64;

lenient! {
    /// An output that is an object, or a text that holds one.
    Structured {
        "output" => output: Raw<'a>,
        "content" => content: Raw<'a>,
        "metadata" => metadata: Measures<'a>,
        "success" => success: Raw<'a>,
        "agent_id" => agent: Raw<'a>,
        "task_name" => task: Raw<'a>,
    }
}

lenient! {
    /// What was measured of a command.
    Measures {
        "exit_code" => exit: Raw<'a>,
        "duration_seconds" => seconds: Raw<'a>,
    }
}

lenient! {
    /// A piece of an output.
    Part {
        "text" => text: Raw<'a>,
    }
}

/// What an output tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Answer {
    /// The exit status of the command.
    exit: Option<i64>,
    /// How long it took.
    seconds: Option<f64>,
    /// The command or script goes on; later calls name it by this.
    pub(super) running: Option<String>,
    /// A script has ended, and whether well.
    script: Option<bool>,
    /// What Codex says in its own words.
    words: Option<Ending>,
    success: Option<bool>,
    /// A subagent was launched.
    pub(super) launched: bool,
}

impl Answer {
    pub(super) fn of(output: Raw<'_>) -> Self {
        let mut answer = Self::default();
        answer.read(output, MAX_NESTED);
        answer
    }

    /// How the call ended; `None` where nothing in the output is a sign of it.
    pub(super) fn verdict(&self, exit_one_answers: bool) -> Option<Ending> {
        if let Some(words) = &self.words {
            return Some(words.clone());
        }
        if let Some(status) = self.exit {
            return Some(words::of_exit(status, exit_one_answers));
        }
        match (self.script, self.success) {
            (Some(true), _) => Some(outcome::completed()),
            (Some(false), _) => Some(outcome::ending(Outcome::Failed, "script")),
            (None, Some(false)) => Some(outcome::ending(Outcome::Failed, OTHER)),
            (None, _) => self.running.as_ref().map(|_| outcome::completed()),
        }
    }

    /// How long the call took, where it says so.
    pub(super) fn duration(&self) -> Option<Duration> {
        self.seconds.and_then(real_duration)
    }

    /// Whether it tells how a command or a script has ended.
    pub(super) const fn is_end(&self) -> bool {
        self.exit.is_some() || self.script.is_some()
    }

    /// Whether nothing says whose words these are. A script may send notes before it ends.
    pub(super) const fn is_note(&self) -> bool {
        !self.is_end() && self.running.is_none() && self.words.is_none()
    }

    fn read(&mut self, output: Raw<'_>, nested: u8) {
        if output.is_list() {
            let parts: Vec<Part<'_>> = lenient::list(output);
            if let Some(first) = parts.iter().find(|part| part.text.is_text()) {
                self.text(first.text, nested);
            }
        } else if output.is_object() {
            self.structured(&lenient::object(output), nested);
        } else {
            self.text(output, nested);
        }
    }

    fn text(&mut self, text: Raw<'_>, nested: u8) {
        let Some(head) = text.head(ERROR_TEXT_BYTES) else {
            return;
        };
        if head.starts_with('{')
            && nested > 0
            && let Some(whole) = text.text()
            && !is_too_deep(&whole)
            && let Ok(inner) = serde_json::from_str::<Structured<'_>>(&whole)
        {
            // Any other JSON is what a tool has to say.
            if inner.metadata.exit.integer().is_some() {
                self.structured(&inner, nested - 1);
            }
            self.launched = inner.agent.is_text() || inner.task.is_text();
            return;
        }
        let whole = if words::is_wrapper(&head) {
            text.text().unwrap_or(head)
        } else {
            head
        };
        self.plain(&whole);
    }

    fn structured(&mut self, inner: &Structured<'_>, nested: u8) {
        let exit = inner.metadata.exit.integer();
        let said = if inner.output.json().is_empty() {
            inner.content
        } else {
            inner.output
        };
        if exit.is_some() {
            // What a command printed is not Codex's word.
            self.exit = exit;
            let text = said.head(ERROR_TEXT_BYTES);
            self.body(&text.unwrap_or(Cow::Borrowed("")));
        } else if nested > 0 {
            self.read(said, nested - 1);
        }
        self.seconds = inner.metadata.seconds.number().or(self.seconds);
        if matches!(inner.success.json(), "true" | "false") {
            self.success = Some(inner.success.is_true());
        }
    }

    /// A text, which may begin with lines that tell how the command ended.
    fn plain(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            let line = line.trim_end();
            if line == "Output:" {
                rest = after;
                break;
            }
            if !self.header(line) {
                break;
            }
            rest = after;
        }
        self.body(rest);
    }

    /// What stands behind the header.
    fn body(&mut self, text: &str) {
        self.words = match self.exit {
            None if self.running.is_some() || self.script.is_some() => None,
            None => words::meaning(text),
            Some(0) => None,
            Some(status) => words::before_output(text, status),
        };
    }

    /// Takes in a line of the header; whether it was one.
    fn header(&mut self, line: &str) -> bool {
        if let Some(status) = after(line, &["Process exited with code ", "Exit code: "]) {
            self.exit = status.parse().ok();
            return self.exit.is_some();
        }
        if let Some(seconds) = after(line, &["Wall time: ", "Wall time "]) {
            let number = seconds.split(' ').next().unwrap_or_default();
            self.seconds = number.parse().ok();
            return self.seconds.is_some();
        }
        for (sign, kind) in [
            ("running with session ID ", 's'),
            ("running with cell ID ", 'c'),
        ] {
            if let Some((before, name)) = line.split_once(sign)
                && matches!(before, "Process " | "Process still " | "Script " | "")
            {
                let name = name.split(' ').next().unwrap_or_default();
                self.running = process(kind, name);
                return true;
            }
        }
        match line {
            "Script completed" | "Script terminated" => self.script = Some(true),
            "Script failed" => self.script = Some(false),
            _ => {
                return after(
                    line,
                    &[
                        "Chunk ID: ",
                        "Original token count: ",
                        "Total output lines: ",
                    ],
                )
                .is_some();
            }
        }
        true
    }
}

/// What follows one of these beginnings.
fn after<'a>(line: &'a str, starts: &[&str]) -> Option<&'a str> {
    starts.iter().find_map(|start| line.strip_prefix(start))
}

/// The name under which calls ask after a command (`s`) or a script (`c`).
pub(super) fn process(kind: char, name: &str) -> Option<String> {
    let name = name.trim_end_matches('.');
    let fits = !name.is_empty() && name.len() <= MAX_PROCESS_BYTES;
    fits.then(|| format!("{kind}{name}"))
}
