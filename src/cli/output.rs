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
use std::io::{BufWriter, IsTerminal, Write, stderr, stdout};

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
        Ok(Self::of(global, &global.config()?))
    }

    /// Of a configuration that is at hand already.
    pub(super) fn of(global: &Global, config: &Config) -> Self {
        Self {
            view: view(config),
            format: global.format(),
            quiet: global.quiet,
            verbose: global.verbose,
        }
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

    /// Says what was written into a file: its format is the file's, so this is for people, or JSON.
    pub(super) fn wrote<T: Serialize>(
        &self,
        report: &T,
        page: impl FnOnce(&T) -> Page,
    ) -> Result<()> {
        match self.format {
            Format::Json => self.raw(&format!("{:#}\n", value(report)?)),
            _ if self.quiet => Ok(()),
            _ => self.raw(&page(report).to_terminal(&self.view)),
        }
    }

    /// Writes what is too much to be kept in memory. Off a terminal it goes out as it is. A reader
    /// that goes away ends it, and is no error.
    pub(super) fn stream<T>(&self, work: impl FnOnce(&mut dyn Write) -> Result<T>) -> Result<()> {
        let mut sink = Stream {
            inner: BufWriter::with_capacity(64 * 1024, stdout().lock()),
            terminal: stdout().is_terminal(),
            line: Vec::new(),
            gone: false,
        };
        match work(&mut sink) {
            Err(_) if sink.gone => Ok(()),
            done => done.map(|_| ()),
        }
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

/// Standard output while much is written to it.
struct Stream<W> {
    inner: W,
    /// What would steer it is shown as escapes.
    terminal: bool,
    /// The line so far; only for a terminal.
    line: Vec<u8>,
    /// Nobody reads any more.
    gone: bool,
}

impl<W: Write> Stream<W> {
    fn noted<T>(&mut self, result: std::io::Result<T>) -> std::io::Result<T> {
        if let Err(error) = &result {
            self.gone |= error.kind() == std::io::ErrorKind::BrokenPipe;
        }
        result
    }
}

impl<W: Write> Write for Stream<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if !self.terminal {
            let written = self.inner.write(bytes);
            return self.noted(written);
        }
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend(part);
            if part.ends_with(b"\n") {
                let text = printable(&String::from_utf8_lossy(&self.line));
                let written = self.inner.write_all(text.as_bytes());
                self.line.clear();
                self.noted(written)?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let flushed = self.inner.flush();
        self.noted(flushed)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes so many bytes and goes away then.
    struct Reader(Vec<u8>, usize);

    impl Write for Reader {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if self.0.len() + bytes.len() > self.1 {
                return Err(std::io::ErrorKind::BrokenPipe.into());
            }
            self.0.extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn stream(terminal: bool, room: usize) -> Stream<Reader> {
        Stream {
            inner: Reader(Vec::new(), room),
            terminal,
            line: Vec::new(),
            gone: false,
        }
    }

    #[test]
    fn what_steers_a_terminal_is_shown_and_elsewhere_stays() {
        let text = "a,\"x\u{9b}2J\ny\"\né\u{7f}\n";
        for (terminal, expected) in [(false, text), (true, "a,\"x\\u{9b}2J\ny\"\né\\u{7f}\n")] {
            let mut out = stream(terminal, 100);
            // One byte after the other: no character is cut.
            for byte in text.as_bytes() {
                out.write_all(&[*byte]).unwrap();
            }
            assert_eq!(String::from_utf8(out.inner.0).unwrap(), expected);
        }
    }

    #[test]
    fn it_notes_that_nobody_reads() {
        for terminal in [false, true] {
            let mut out = stream(terminal, 3);
            out.write_all(b"ab\n").unwrap();
            assert!(!out.gone);
            out.write_all(b"cd\n").unwrap_err();
            assert!(out.gone);
        }
    }
}
