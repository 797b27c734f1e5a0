//! Options that many commands share.

use crate::clock::Clock;
use crate::config::{Config, Environment, Overrides};
use crate::error::{Error, Result};
use crate::model::{Instant, Kind, Window};
use crate::service::{Buddy, Filter, time};
use clap::{Args, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Table,
    /// One JSON object.
    Json,
    /// One JSON object a row.
    Ndjson,
    /// Comma-separated values.
    Csv,
    /// A Markdown table.
    Markdown,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(super) struct Global {
    /// Database file [default: SESSION_BUDDY_DB, else .session-buddy/skills.db here or above, else the data directory]
    #[arg(
        long,
        global = true,
        value_name = "PATH",
        help_heading = "Common options"
    )]
    pub(super) db: Option<PathBuf>,
    /// How to write the answer
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "table",
        help_heading = "Common options"
    )]
    pub(super) format: Format,
    /// Short for --format json
    #[arg(
        long,
        global = true,
        conflicts_with = "format",
        help_heading = "Common options"
    )]
    pub(super) json: bool,
    /// Time zone of tables and calendar days, such as Europe/Berlin
    #[arg(
        long,
        global = true,
        value_name = "ZONE",
        help_heading = "Common options"
    )]
    pub(super) tz: Option<String>,
    /// When to colour: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        help_heading = "Common options"
    )]
    pub(super) color: Option<String>,
    /// Say nothing unless something is wrong
    #[arg(short, long, global = true, help_heading = "Common options")]
    pub(super) quiet: bool,
    /// Say more about what is done
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "quiet",
        help_heading = "Common options"
    )]
    pub(super) verbose: bool,
    /// The present, for tests
    #[arg(long, global = true, hide = true, value_name = "TIME")]
    pub(super) now: Option<String>,
}

impl Global {
    pub(super) fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }

    pub(super) fn config(&self) -> Result<Config> {
        Config::load(&Environment::of_process(), &self.overrides())
    }

    pub(super) fn overrides(&self) -> Overrides {
        Overrides {
            db: self.db.clone(),
            tz: self.tz.clone(),
            color: self.color.clone(),
        }
    }

    pub(super) fn buddy(&self) -> Result<Buddy> {
        Ok(Buddy {
            config: self.config()?,
            clock: self.clock()?,
        })
    }

    pub(super) fn clock(&self) -> Result<Clock> {
        match &self.now {
            None => Ok(Clock::System),
            Some(text) => match Instant::parse(text) {
                Ok(at) => Ok(Clock::Fixed(at)),
                Err(error) => Err(Error::usage(error.to_string())),
            },
        }
    }
}

/// Whether errors are wanted as JSON; known before the arguments are.
pub(super) fn wants_json(args: &[OsString]) -> bool {
    let mut args = args.iter().map(|arg| arg.to_string_lossy()).skip(1);
    while let Some(arg) = args.next() {
        match arg.as_ref() {
            "--json" | "--format=json" => return true,
            "--format" => return args.next().is_some_and(|format| format == "json"),
            "--" => return false,
            _ => {}
        }
    }
    false
}

/// Which span of time.
#[derive(Debug, Clone, Args)]
pub(super) struct Span {
    /// Length of the window, up to now: 30m, 24h, 7d; a bare number is hours
    #[arg(
        long,
        visible_alias = "last",
        value_name = "DURATION",
        default_value = "30d"
    )]
    window: String,
    /// Begin of the window: 7d (ago), 2026-04-01 or RFC 3339
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// End of the window; a date is its first moment
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

impl Span {
    pub(super) fn window(&self, buddy: &Buddy) -> Result<Window> {
        let (since, until) = (self.since.as_deref(), self.until.as_deref());
        time::window(
            since,
            until,
            &self.window,
            buddy.now(),
            &buddy.config.zone(),
        )
    }
}

/// Which span of time, all of it where nothing is said.
#[derive(Debug, Clone, Args)]
pub(super) struct Reach {
    /// Only what is younger than this: 30m, 24h, 7d; a bare number is hours
    #[arg(
        long,
        alias = "window",
        value_name = "DURATION",
        conflicts_with = "since"
    )]
    last: Option<String>,
    /// Only what comes after: 7d (ago), 2026-04-01 or RFC 3339
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only what comes before; a date is its first moment
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

impl Reach {
    pub(super) fn window(&self, buddy: &Buddy) -> Result<Window> {
        time::span(
            self.since.as_deref(),
            self.until.as_deref(),
            self.last.as_deref(),
            buddy.now(),
            &buddy.config.zone(),
        )
    }
}

/// Which invocations.
#[derive(Debug, Clone, Args)]
pub(super) struct Scope {
    /// Only this kind: tool, command, skill, subagent, mcp or custom
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<Kind>,
    /// Only this project: its path, a directory above it, or its last component
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
}

impl Scope {
    pub(super) fn filter(&self, skill: Option<&str>, buddy: &Buddy) -> Filter {
        // `.` is where one works.
        let project = self.project.as_ref().map(|project| match project.as_str() {
            "." => buddy.config.cwd.display().to_string(),
            other => other.to_owned(),
        });
        Filter {
            skill: skill.map(str::to_owned),
            kind: self.kind,
            project,
        }
    }
}

pub(super) fn kind(text: &str) -> std::result::Result<Kind, String> {
    Kind::ALL
        .into_iter()
        .find(|kind| kind.as_str() == text)
        .ok_or_else(|| "it is tool, command, skill, subagent, mcp or custom".to_owned())
}

/// How many rows.
#[derive(Debug, Clone, Args)]
pub(super) struct Limit {
    /// Rows at most; 0 is all [default: 20; days and hours: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl Limit {
    /// What was asked for, else this many.
    pub(super) fn or(&self, default: usize) -> usize {
        self.limit.unwrap_or(default)
    }
}
