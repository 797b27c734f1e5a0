//! The only printing.

use super::args::{Format, Global};
use super::written;
use crate::config::{Color, Config};
use crate::error::{Error, Result};
use crate::render::words::printable;
use crate::render::{Page, View};
use clap::error::ErrorKind;
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{IsTerminal, Write, stderr, stdout};

/// Columns below which a table is not folded further.
const MIN_WIDTH: u16 = 40;

/// Where answers go, and how they look.
#[derive(Debug)]
pub(super) struct Out {
    pub(super) view: View,
    format: Format,
    quiet: bool,
    verbose: bool,
}

impl Out {
    pub(super) fn new(global: &Global) -> Result<Self> {
        let config = global.config()?;
        Ok(Self {
            view: view(&config),
            format: global.format(),
            quiet: global.quiet,
            verbose: global.verbose,
        })
    }

    /// Writes a report in the format that was asked for. `records` are its rows, for formats that
    /// have only rows; without rows the report itself is the one row.
    pub(super) fn report<T: Serialize>(
        &self,
        report: &T,
        records: &[Value],
        page: impl FnOnce(&View) -> Page,
    ) -> Result<()> {
        let text = match self.format {
            Format::Table => page(&self.view).to_terminal(&self.view),
            Format::Markdown => page(&self.view).to_markdown(),
            Format::Json => format!("{:#}\n", value(report)?),
            Format::Ndjson => records.iter().map(|record| format!("{record}\n")).collect(),
            Format::Csv => csv(records)?,
        };
        self.raw(&text)
    }

    /// Writes the confirmation of a command that was not a question: nothing with `--quiet`.
    pub(super) fn confirm<T: Serialize>(
        &self,
        report: &T,
        page: impl FnOnce(&View) -> Page,
    ) -> Result<()> {
        if self.quiet && matches!(self.format, Format::Table | Format::Markdown) {
            return Ok(());
        }
        self.report(report, &[value(report)?], page)
    }

    /// Writes text as it is.
    pub(super) fn raw(&self, text: &str) -> Result<()> {
        let mut stdout = stdout().lock();
        written(
            stdout
                .write_all(text.as_bytes())
                .and_then(|()| stdout.flush()),
        )
    }

    /// Whether the answer is for people.
    pub(super) fn is_table(&self) -> bool {
        matches!(self.format, Format::Table | Format::Markdown)
    }

    /// Whether only what is wrong is wanted.
    pub(super) const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// A line on standard error, unless `--quiet`.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// A line on standard error, whatever was asked for.
    pub(super) fn warn(&self, text: &str) {
        say(text);
    }

    /// A line on standard error with `--verbose`.
    pub(super) fn detail(&self, text: &str) {
        if self.verbose {
            say(text);
        }
    }
}

fn view(config: &Config) -> View {
    let terminal = stdout().is_terminal();
    let color = match config.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !config.no_color,
    };
    let actual = || terminal_size::terminal_size().map(|(width, _)| width.0);
    let width = config
        .columns
        .or_else(|| if terminal { actual() } else { None });
    View {
        color,
        width: width.map(|width| width.max(MIN_WIDTH)),
        zone: config.zone(),
    }
}

fn value<T: Serialize>(report: &T) -> Result<Value> {
    serde_json::to_value(report).map_err(|e| Error::failed(format!("cannot write JSON: {e}")))
}

/// Rows as comma-separated values, the keys of the first row as heading.
fn csv(records: &[Value]) -> Result<String> {
    let failed = |e: &dyn std::fmt::Display| Error::failed(format!("cannot write CSV: {e}"));
    let Some(Value::Object(first)) = records.first() else {
        return Ok(String::new());
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(first.keys()).map_err(|e| failed(&e))?;
    for record in records {
        let cells = first.keys().map(|key| match record.get(key) {
            None | Some(Value::Null) => String::new(),
            // A terminal may be reading.
            Some(Value::String(text)) => printable(text).replace('\n', "\\n"),
            Some(other) => other.to_string(),
        });
        writer.write_record(cells).map_err(|e| failed(&e))?;
    }
    let bytes = writer.into_inner().map_err(|e| failed(&e))?;
    String::from_utf8(bytes).map_err(|e| failed(&e))
}

fn say(text: &str) {
    // Nobody may be listening: that is no reason to fail.
    let _ = writeln!(stderr(), "{}", printable(text));
}

/// Says what went wrong; returns the exit code.
pub(super) fn failure(error: &Error, as_json: bool) -> u8 {
    if as_json {
        let kind = error.kind.as_str();
        say(
            &json!({ "error": { "kind": kind, "message": error.message, "hint": error.hint } })
                .to_string(),
        );
    } else {
        say(&format!("error: {}", error.message.replace('\n', " ")));
        if let Some(hint) = &error.hint {
            say(&format!("hint: {}", hint.replace('\n', " ")));
        }
    }
    error.kind.exit_code()
}

/// Says what is wrong with the command line in three lines, or prints the help that was asked for.
pub(super) fn usage(error: &clap::Error, as_json: bool) -> u8 {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return u8::try_from(error.exit_code()).unwrap_or(2);
    }
    // Paragraphs: what is wrong, perhaps tips, the usage, where to read more.
    let text = error.to_string();
    let paragraphs: Vec<String> = text
        .split("\n\n")
        .map(|part| part.lines().map(str::trim).collect::<Vec<_>>().join(" "))
        .collect();
    let message = paragraphs
        .first()
        .map_or("", |first| first.trim_start_matches("error: "));
    let tip = paragraphs
        .iter()
        .find_map(|part| part.strip_prefix("tip: "));
    let usage = paragraphs.iter().find(|part| part.starts_with("Usage: "));
    let hint = tip
        .or(usage.map(String::as_str))
        .unwrap_or("see session-buddy --help");
    failure(&Error::usage(message).hint(hint), as_json)
}
