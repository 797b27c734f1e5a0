//! What is in the database.

use super::{Check, FIX, Look, RESTORE, plural, span, unless_error};
use crate::error::Result;
use crate::model::Instant;
use crate::store::{Change, Checkup, Drift, NEWEST_SCHEMA, Schema, SchemaChange};

/// What may lie ahead of the present without being wrong: clocks differ.
const AHEAD_MS: i64 = 60_000;

const DAY_MS: i64 = 86_400_000;

/// The checks of a database, in order.
const CHECKS: [&str; 10] = [
    "integrity",
    "foreign_keys",
    "schema",
    "migrations",
    "rollups",
    "skill_metrics",
    "search_index",
    "future_times",
    "time_texts",
    "clock",
];

impl Look<'_> {
    /// Every check of what is in the database.
    pub(super) fn data(&mut self, checkup: Option<&Checkup>) {
        let Some(checkup) = checkup else {
            let why = match self.buddy.config.db.exists() {
                true => "not checked: it cannot be read",
                false => "not checked: there is no database",
            };
            return self.only(Vec::new(), why);
        };
        match checkup.schema() {
            Schema::Ours(NEWEST_SCHEMA) => self.newest(checkup),
            Schema::Ours(older) if older < NEWEST_SCHEMA => {
                let made = vec![
                    integrity(checkup).0,
                    foreign_keys(checkup),
                    history(checkup),
                ];
                self.only(made, &format!("not checked at schema {older}"));
            }
            Schema::Ours(newer) => {
                self.only(Vec::new(), &format!("not checked at schema {newer}"));
            }
            Schema::Empty => self.only(Vec::new(), "not checked: the database is empty"),
            Schema::Reference => {
                self.only(vec![integrity(checkup).0], "not checked: not adopted yet");
            }
            Schema::Foreign => self.only(Vec::new(), "not checked: of another program"),
        }
    }

    /// The checks that were made, and why each of the others was not.
    fn only(&mut self, made: Vec<Check>, why: &str) {
        for name in CHECKS {
            let made = made.iter().find(|check| check.name == name).cloned();
            self.checks
                .push(made.unwrap_or_else(|| Check::note(name, why)));
        }
    }

    fn newest(&mut self, checkup: &Checkup) {
        let (integrity, of_search) = integrity(checkup);
        let schema = schema(checkup);
        self.found.usable = !integrity.is_of_data && !schema.is_of_data;
        let drifts = checkup.drifts();
        self.found.sums = drifts.as_ref().is_ok_and(|drifts| !drifts.is_empty());
        let (search, bad) = search(checkup, of_search);
        self.found.search = bad;
        let now = self.buddy.now();
        self.checks.extend([
            integrity,
            foreign_keys(checkup),
            schema,
            history(checkup),
            sums("rollups", &drifts, false),
            sums("skill_metrics", &drifts, true),
            search,
            unless_error("future_times", future(checkup, now)),
            unless_error("time_texts", texts(checkup)),
            unless_error("clock", clock(checkup, now)),
        ]);
    }
}

/// The check, and what is wrong with the search index only.
fn integrity(checkup: &Checkup) -> (Check, Vec<String>) {
    const NAME: &str = "integrity";
    match checkup.problems() {
        Ok((problems, of_search)) => {
            let check = match problems.first() {
                None => Check::ok(NAME, "every page, row and index is sound"),
                Some(first) => {
                    let more = match problems.len() {
                        1 => String::new(),
                        n => format!(" (and {} more)", n - 1),
                    };
                    Check::fail(NAME, format!("damaged: {first}{more}"))
                        .hint(RESTORE)
                        .of_data()
                }
            };
            (check, of_search)
        }
        Err(error) => (Check::error(NAME, &error), Vec::new()),
    }
}

fn foreign_keys(checkup: &Checkup) -> Check {
    const NAME: &str = "foreign_keys";
    let check = checkup.orphans().map(|orphans| {
        let Some(first) = orphans.first() else {
            return Check::ok(NAME, "every row has its parents");
        };
        let rows: u64 = orphans.iter().map(|orphans| orphans.rows).sum();
        let message = format!(
            "{} without a parent, such as {} in {} without one in {}",
            plural(rows, "row"),
            first.rows,
            first.table,
            first.parent
        );
        Check::fail(NAME, message).hint("rows are never touched: delete them, or restore a backup")
    });
    unless_error(NAME, check)
}

fn history(checkup: &Checkup) -> Check {
    const NAME: &str = "migrations";
    let check = checkup.history().map(|history| {
        if !history.broken.is_empty() {
            let message = format!(
                "not the history of this program: {}",
                history.broken.join(", ")
            );
            return Check::fail(NAME, message).hint(RESTORE);
        }
        if !history.unlisted.is_empty() {
            let message = format!(
                "skill_migrations does not list {}",
                history.unlisted.join(", ")
            );
            return Check::warn(NAME, message)
                .hint("nothing of session-buddy reads it; other programs may");
        }
        Check::ok(NAME, "each step is as this program makes it")
    });
    unless_error(NAME, check)
}

fn schema(checkup: &Checkup) -> Check {
    const NAME: &str = "schema";
    let check = checkup.schema_changes().map(|changes| {
        let is_code = |change: &&SchemaChange| matches!(change.kind.as_str(), "trigger" | "view");
        if changes.is_empty() {
            return Check::ok(NAME, "tables, indexes, views and triggers are ours");
        }
        let message = listed(&changes);
        if changes.iter().any(|change| is_code(&change)) {
            return Check::fail(NAME, message)
                .hint("no other command opens it like this: undo the change, or restore a backup")
                .of_data();
        }
        let broken =
            |change: &&SchemaChange| change.kind == "table" && change.change != Change::Extra;
        if changes.iter().any(|change| broken(&change)) {
            return Check::fail(NAME, message).hint(RESTORE);
        }
        let check = Check::warn(NAME, message);
        match changes.iter().find_map(|change| change.sql.as_deref()) {
            Some(sql) => check.hint(format!("this makes it: {}", one_line(sql))),
            None => check.hint("nothing of session-buddy uses it"),
        }
    });
    unless_error(NAME, check)
}

/// `missing: index a, index b; extra: trigger c`
fn listed(changes: &[SchemaChange]) -> String {
    let kinds = [
        (Change::Missing, "missing"),
        (Change::Extra, "not ours"),
        (Change::Different, "different"),
    ];
    let groups = kinds.into_iter().filter_map(|(change, word)| {
        let names: Vec<String> = changes
            .iter()
            .filter(|other| other.change == change)
            .map(|other| format!("{} {}", other.kind, other.name))
            .collect();
        (!names.is_empty()).then(|| format!("{word}: {}", names.join(", ")))
    });
    groups.collect::<Vec<_>>().join("; ")
}

fn one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The check of the sums, or of the documented totals that are made out of them.
fn sums(name: &'static str, drifts: &Result<Vec<Drift>>, documented: bool) -> Check {
    let drifts = match drifts {
        Ok(drifts) => drifts,
        Err(error) => return Check::error(name, error),
    };
    let words: Vec<String> = drifts
        .iter()
        .filter(|drift| drift.documented == documented)
        .map(drifted)
        .collect();
    if words.is_empty() {
        return Check::ok(name, "as the rows make them");
    }
    Check::fail(name, words.join("; ")).hint(FIX)
}

/// `hourly: 1 row missing, 2 different (Read)`
fn drifted(drift: &Drift) -> String {
    let counts = [
        (drift.missing, "missing"),
        (drift.extra, "too many"),
        (drift.different, "different"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    let example = match &drift.example {
        Some(example) => format!(" ({example})"),
        None => String::new(),
    };
    format!("{}: {}{example}", drift.table, counts.join(", "))
}

/// The check, and whether the index has to be made anew.
fn search(checkup: &Checkup, problems: Vec<String>) -> (Check, bool) {
    const NAME: &str = "search_index";
    if let Some(problem) = problems.into_iter().next() {
        return (Check::fail(NAME, problem).hint(FIX), true);
    }
    match checkup.unsearchable() {
        Ok(0) => (Check::ok(NAME, "as the stored queries make it"), false),
        Ok(n) => {
            let queries = if n == 1 { "query" } else { "queries" };
            let message = format!("{n} {queries} not indexed as stored");
            (Check::fail(NAME, message).hint(FIX), true)
        }
        Err(error) => (Check::error(NAME, &error).hint(FIX), true),
    }
}

fn future(checkup: &Checkup, now: Instant) -> Result<Check> {
    const NAME: &str = "future_times";
    let rows = checkup.later_than(now.plus_millis(DAY_MS))?;
    if rows == 0 {
        return Ok(Check::ok(NAME, "none"));
    }
    let newest = checkup.newest()?.unwrap_or(now);
    let message = format!(
        "{} more than a day ahead, the newest at {newest}",
        plural(rows, "invocation")
    );
    Ok(Check::warn(NAME, message)
        .hint("rows are never touched: they count once their time has come"))
}

fn texts(checkup: &Checkup) -> Result<Check> {
    const NAME: &str = "time_texts";
    let bad = checkup.bad_times()?;
    if bad.is_empty() {
        return Ok(Check::ok(NAME, "each can be read as a time"));
    }
    let words: Vec<String> = bad
        .iter()
        .map(|bad| format!("{} in {}.{}", bad.rows, bad.table, bad.column))
        .collect();
    let message = format!("texts that are no times: {}", words.join(", "));
    Ok(Check::warn(NAME, message).hint("rows are never touched: comparisons pass them over"))
}

fn clock(checkup: &Checkup, now: Instant) -> Result<Check> {
    const NAME: &str = "clock";
    let Some(newest) = checkup.newest()? else {
        return Ok(Check::ok(NAME, "no invocation to compare with"));
    };
    let ahead = newest.millis().saturating_sub(now.millis());
    if ahead > AHEAD_MS {
        let message = format!("the newest invocation is {} ahead of it", span(ahead));
        return Ok(Check::warn(NAME, message).hint("was the clock of this machine set back?"));
    }
    Ok(Check::ok(
        NAME,
        format!("the newest invocation is {} old", span(ahead.min(0))),
    ))
}
