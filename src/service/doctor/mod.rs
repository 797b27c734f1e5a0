//! A list of checks: the database, what lies beside it, where its rows come from. Nothing is
//! brought up or taken in first, and each check stands for itself: however much is broken, the
//! others are still answered.

mod data;
mod files;
mod hooks;
mod repair;
mod sources;

use super::Buddy;
use super::backup::number;
use crate::config::Origin;
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Checkup, NEWEST_SCHEMA, Schema};
use serde::Serialize;
use std::path::PathBuf;

/// What to look at.
#[derive(Debug)]
pub struct DoctorQuery {
    /// Mend what can be mended.
    pub fix: bool,
    /// Absolute path of this program, which hooks should call.
    pub program: PathBuf,
    /// Why the configuration cannot be read; it is left aside then.
    pub configuration: Option<Error>,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// As it should be.
    Ok,
    /// Nothing is wrong, but it may be good to know; or it was not checked.
    Note,
    /// It works, but something should be done.
    Warn,
    /// Something is broken.
    Fail,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Which one; some come once for each of several places.
    pub name: &'static str,
    /// How it came out.
    pub status: Status,
    /// What was found, in one line.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The database is damaged, not ours or too new.
    #[serde(skip)]
    is_of_data: bool,
}

impl Check {
    fn new(name: &'static str, status: Status, message: impl Into<String>) -> Self {
        Self {
            name,
            status,
            message: message.into(),
            hint: None,
            is_of_data: false,
        }
    }

    fn ok(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Status::Ok, message)
    }

    fn note(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Status::Note, message)
    }

    fn warn(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Status::Warn, message)
    }

    fn fail(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Status::Fail, message)
    }

    /// A check that could not be made.
    fn error(name: &'static str, error: &Error) -> Self {
        Self {
            hint: error.hint.clone(),
            is_of_data: error.kind == ErrorKind::Data,
            ..Self::fail(name, error.message.clone())
        }
    }

    #[must_use]
    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    const fn of_data(mut self) -> Self {
        self.is_of_data = true;
        self
    }
}

/// What the checks found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoctorReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The database.
    pub database: String,
    /// Its schema; `null` where there is none, or it is not ours.
    pub schema: Option<u32>,
    /// The checks, in a fixed order.
    pub checks: Vec<Check>,
    /// What was mended before they were made.
    pub fixed: Vec<String>,
}

impl DoctorReport {
    /// The exit code of the process: 0 where nothing fails, 1 where something does, 5 where the
    /// database is damaged, not ours or too new.
    pub fn exit_code(&self) -> u8 {
        let failed = || {
            self.checks
                .iter()
                .filter(|check| check.status == Status::Fail)
        };
        if failed().any(|check| check.is_of_data) {
            ErrorKind::Data.exit_code()
        } else if failed().next().is_some() {
            ErrorKind::Failed.exit_code()
        } else {
            0
        }
    }

    /// How many checks came out so.
    pub fn count(&self, status: Status) -> usize {
        self.checks
            .iter()
            .filter(|check| check.status == status)
            .count()
    }
}

const FIX: &str = "`session-buddy doctor --fix` mends that";

/// Makes the checks; with `fix` mends what they find first, and makes them again.
pub fn run(buddy: &Buddy, query: &DoctorQuery) -> DoctorReport {
    let first = Look::at(buddy, query);
    if !query.fix {
        return first.report(Vec::new());
    }
    let (fixed, failed) = repair::run(buddy, &first);
    drop(first);
    let mut report = Look::at(buddy, query).report(fixed);
    report.checks.extend(failed);
    report
}

/// What was found, and what that means for mending it.
struct Look<'a> {
    buddy: &'a Buddy,
    schema: Option<Schema>,
    checks: Vec<Check>,
    found: Found,
}

/// What can be mended.
#[derive(Debug, Default)]
struct Found {
    /// The database is ours, at the newest schema, sound, and runs no code of others.
    usable: bool,
    sums: bool,
    search: bool,
    spooled: bool,
    log: bool,
    permissions: Vec<files::Loose>,
}

impl<'a> Look<'a> {
    fn at(buddy: &'a Buddy, query: &DoctorQuery) -> Self {
        let mut look = Self {
            buddy,
            schema: None,
            checks: Vec::new(),
            found: Found::default(),
        };
        // Permissions come first: looking may make files.
        let (permissions, loose) = files::permissions(buddy);
        look.found.permissions = loose;
        let checkup = look.open();
        look.data(checkup.as_ref());
        let (spool, waiting) = files::spool(buddy);
        look.found.spooled = waiting;
        let (log, long) = files::log(buddy);
        look.found.log = long;
        look.checks.extend([
            spool,
            log,
            files::disk(buddy),
            permissions,
            files::backups(buddy),
        ]);
        look.checks.extend(sources::checks(buddy, checkup.as_ref()));
        look.checks.extend(hooks::checks(buddy, &query.program));
        look.checks
            .push(configuration(buddy, query.configuration.as_ref()));
        look
    }

    /// The check of the file as such; `None` where there is nothing in it to look at.
    fn open(&mut self) -> Option<Checkup> {
        let path = &self.buddy.config.db;
        let place = format!("{} ({})", path.display(), origin(self.buddy));
        if !path.exists() {
            let check = Check::note("database", format!("there is none at {place}"));
            self.checks
                .push(check.hint("`session-buddy import` makes one"));
            return None;
        }
        let checkup = match Checkup::open(path) {
            Ok(checkup) => checkup,
            Err(error) => {
                let check = Check::error("database", &error);
                self.checks.push(if check.is_of_data {
                    check.hint(RESTORE)
                } else {
                    check
                });
                return None;
            }
        };
        let schema = checkup.schema();
        self.schema = Some(schema);
        let size = path.metadata().map_or(0, |meta| meta.len());
        let place = format!("{place}, {}", bytes(size));
        let check = match schema {
            Schema::Ours(NEWEST_SCHEMA) => {
                Check::ok("database", format!("{place}, schema {NEWEST_SCHEMA}"))
            }
            Schema::Ours(older) if older < NEWEST_SCHEMA => {
                Check::note("database", format!("{place}, at the older schema {older}"))
                    .hint(format!("the next command brings it up to {NEWEST_SCHEMA}"))
            }
            Schema::Ours(newer) => Check::fail(
                "database",
                format!("{place}, schema {newer}: newer than the {NEWEST_SCHEMA} known here"),
            )
            .hint("install the newer session-buddy that made it")
            .of_data(),
            Schema::Empty => Check::note("database", format!("{place}, nothing in it yet")),
            Schema::Reference => {
                Check::warn("database", format!("{place}, of the reference system"))
                    .hint("`session-buddy migrate` adopts it")
            }
            Schema::Foreign => Check::fail("database", format!("{place}, of another program"))
                .hint("name another with --db")
                .of_data(),
        };
        self.checks.push(check);
        Some(checkup)
    }

    fn report(self, fixed: Vec<String>) -> DoctorReport {
        DoctorReport {
            schema_version: super::REPORT_VERSION,
            database: self.buddy.config.db.display().to_string(),
            schema: self.schema.and_then(number),
            checks: self.checks,
            fixed,
        }
    }
}

const RESTORE: &str =
    "`session-buddy backup --list` shows what `session-buddy restore` can bring back";

const fn origin(buddy: &Buddy) -> &'static str {
    match buddy.config.db_origin {
        Origin::Flag => "named by --db",
        Origin::Environment => "named by the environment",
        Origin::File => "named by the configuration",
        Origin::Found => "found here or above",
        Origin::Default => "the one for all projects",
    }
}

fn configuration(buddy: &Buddy, error: Option<&Error>) -> Check {
    const NAME: &str = "configuration";
    if let Some(error) = error {
        let check = Check::error(NAME, error);
        let hint = error.hint.clone();
        return check
            .hint(hint.unwrap_or_else(|| "mend the file; all else was checked without it".into()));
    }
    let file = &buddy.config.file;
    if file.exists() {
        Check::ok(NAME, file.display().to_string())
    } else {
        Check::ok(NAME, format!("{} is not there: defaults", file.display()))
    }
}

/// The check that a question which may fail gives.
fn unless_error(name: &'static str, check: Result<Check>) -> Check {
    check.unwrap_or_else(|error| Check::error(name, &error))
}

/// `12 kB`, in powers of ten.
fn bytes(n: u64) -> String {
    match n {
        0..1_000 => format!("{n} bytes"),
        1_000..1_000_000 => format!("{:.0} kB", n as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.0} MB", n as f64 / 1e6),
        _ => format!("{:.1} GB", n as f64 / 1e9),
    }
}

/// `3 days`, `1 hour`, `20 seconds`.
fn span(ms: i64) -> String {
    let seconds = ms.unsigned_abs() / 1_000;
    let (n, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
}

/// `1 row`, `2 rows`
fn plural(n: u64, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}
