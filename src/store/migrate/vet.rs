//! Looking whether a database of the reference system is what it says: its tables against those of
//! our own V1 - V4, its rows against what can be kept. Reads only.

use super::blueprint::{Blueprint, has_table};
use super::names;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Duration, Instant};
use crate::store::failure::OrStoreError;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use std::collections::{BTreeMap, BTreeSet};

/// The versions that the reference system knows.
const NEWEST_OF_REFERENCE: u32 = 4;

/// Columns of its tables that hold times.
const TIMES: [(&str, &[&str]); 16] = [
    ("skill_invocation", &["invoked_at", "created_at"]),
    (
        "skill_metrics",
        &["first_invoked", "last_invoked", "updated_at"],
    ),
    ("skill_migrations", &["applied_at"]),
    ("skill_metrics_cache", &["last_invocation_at", "updated_at"]),
    ("skill_time_series", &["timestamp"]),
    ("skill_anomalies", &["detected_at", "resolved_at"]),
    ("skill_community_baselines", &["last_updated"]),
    ("skill_user_interactions", &["invoked_at"]),
    ("skill_clusters", &["created_at"]),
    ("ab_test_configs", &["start_date", "end_date", "created_at"]),
    ("ab_test_assignments", &["assigned_at"]),
    ("ab_test_outcomes", &["recorded_at"]),
    ("skill_categories", &["created_at"]),
    ("skill_category_mapping", &["assigned_at"]),
    ("skill_dependencies", &["last_updated"]),
    ("skill_modalities", &["created_at"]),
];

/// Tables of its that name users.
pub(super) const USERS: [&str; 3] = [
    "skill_user_interactions",
    "ab_test_assignments",
    "ab_test_outcomes",
];

/// Words of an invocation that may be empty, which is none.
const EMPTY_IS_NONE: [&str; 4] = [
    "workflow_path",
    "workflow_phase",
    "workflow_step_id",
    "error_type",
];

/// Hashes the name of a user.
pub type HashUser<'a> = &'a dyn Fn(&str) -> String;

/// One column as declared.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column {
    kind: String,
    not_null: bool,
    key: i64,
}

/// What a database of the reference system holds.
#[derive(Debug)]
pub(super) struct Survey {
    /// The version whose tables it has.
    pub(super) version: u32,
    /// Its tables with their rows, in the order of our migrations.
    pub(super) tables: Vec<(String, u64)>,
    /// Durations that cannot be: negative, endless, longer than ten years.
    pub(super) impossible_durations: u64,
    /// Names of users that are not hashed yet, over all tables.
    pub(super) raw_users: u64,
    /// Indexes that we do not make.
    pub(super) other_indexes: Vec<String>,
}

/// Vouches for a database, or says why not.
pub(super) fn survey(conn: &Connection) -> Result<Survey> {
    sound(conn)?;
    ledger(conn)?;
    let newest = Blueprint::at(NEWEST_OF_REFERENCE)?;
    let version = version_of(conn)?;
    let expected = Blueprint::at(version)?;
    let wanted = columns(expected.conn())?;
    let there = columns(conn)?;
    compare(&wanted, &there, version)?;
    let other_indexes = code(conn, newest.conn())?;
    for (table, columns) in &there {
        types(conn, table, columns)?;
    }
    times(conn)?;
    users(conn)?;
    let count = |table: &String| Ok((table.clone(), count(conn, table)?));
    let tables: Vec<String> = order(expected.conn())?;
    let raw_users = USERS
        .iter()
        .filter(|table| there.contains_key(**table))
        .map(|table| {
            number(
                conn,
                &format!("SELECT count(*) FROM {table} WHERE hashed_user(user_id) <> user_id"),
            )
        })
        .sum::<Result<u64>>()?;
    Ok(Survey {
        version,
        tables: tables.iter().map(count).collect::<Result<_>>()?,
        impossible_durations: number(
            conn,
            "SELECT count(*) FROM skill_invocation
             WHERE NOT possible_duration(duration_seconds)",
        )?,
        raw_users,
        other_indexes,
    })
}

/// The functions that the statements of survey and adoption use.
pub(super) fn add_functions(conn: &Connection, hash: HashUser<'_>) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let time = |context: &Context<'_>| -> rusqlite::Result<Option<String>> {
        let text: Option<String> = context.get(0)?;
        Ok(text.and_then(|text| utc(&text)))
    };
    conn.create_scalar_function("utc_time", 1, flags, time)
        .or_store()?;
    let possible = |context: &Context<'_>| {
        let seconds: Option<f64> = context.get(0)?;
        Ok(seconds.is_none_or(|seconds| Duration::from_seconds(seconds).is_some()))
    };
    conn.create_scalar_function("possible_duration", 1, flags, possible)
        .or_store()?;
    // A function outlives its statement, the hash does not: the few users are hashed beforehand.
    let mut hashes = BTreeMap::new();
    for table in USERS {
        if !has_table(conn, table)? {
            continue;
        }
        let mut statement = conn
            .prepare(&format!(
                "SELECT DISTINCT CAST(user_id AS TEXT) FROM {table} WHERE user_id IS NOT NULL"
            ))
            .or_store()?;
        let users = statement
            .query_map([], |row| row.get::<_, String>(0))
            .or_store()?;
        for user in users {
            let user = user.or_store()?;
            let hashed = hash(&user);
            hashes.insert(user, hashed);
        }
    }
    let hashed = move |context: &Context<'_>| -> rusqlite::Result<Option<String>> {
        let user: Option<String> = context.get(0)?;
        Ok(user.map(|user| hashes.get(&user).cloned().unwrap_or(user)))
    };
    conn.create_scalar_function("hashed_user", 1, flags, hashed)
        .or_store()
}

/// A time in the form that compares as text; `None` where it is none, or lies before 1970.
fn utc(text: &str) -> Option<String> {
    let at = Instant::parse(text).ok().filter(|at| at.millis() >= 0)?;
    Some(at.to_string().replace('T', " ").replace('Z', ""))
}

/// Refuses with the reason.
pub(super) fn refuse(reason: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::Data,
        format!("made by the reference system, but it cannot be vouched for: {reason}"),
    )
    .hint("it was not touched; mend what is named, on a copy if in doubt, then run it again")
}

fn sound(conn: &Connection) -> Result<()> {
    // The full-text index is made anew, and the reference system never filled its own.
    let fault: Option<String> = {
        let mut statement = conn.prepare("PRAGMA integrity_check").or_store()?;
        let lines = statement
            .query_map([], |row| row.get::<_, String>(0))
            .or_store()?;
        let lines: Vec<String> = lines.collect::<rusqlite::Result<_>>().or_store()?;
        lines
            .into_iter()
            .find(|line| line != "ok" && !line.to_lowercase().contains("fts5"))
    };
    match fault {
        None => Ok(()),
        Some(line) => Err(refuse(format_args!("it is damaged ({line})"))),
    }
}

/// Its own ledger must name nothing that came after us. Gaps are normal: the tables count.
fn ledger(conn: &Connection) -> Result<()> {
    let mut statement = conn
        .prepare("SELECT version FROM skill_migrations ORDER BY version")
        .or_store()?;
    let rows = statement
        .query_map([], |row| row.get::<_, String>(0))
        .or_store()?;
    let known: BTreeSet<String> = names()
        .into_iter()
        .filter(|(version, _)| *version <= NEWEST_OF_REFERENCE)
        .map(|(version, name)| format!("V{version}__{name}"))
        .collect();
    for row in rows {
        let version = row.or_store()?;
        if !known.contains(&version) {
            return Err(refuse(format_args!(
                "its ledger names {version}, which is not known here"
            )));
        }
    }
    Ok(())
}

/// The version whose tables it has, told by what each version brought.
fn version_of(conn: &Connection) -> Result<u32> {
    let has_column = |name: &str| {
        number(
            conn,
            &format!(
                "SELECT count(*) FROM pragma_table_info('skill_invocation') WHERE name = '{name}'"
            ),
        )
        .map(|n| n > 0)
    };
    let four = order(Blueprint::at(4)?.conn())?;
    let three = order(Blueprint::at(3)?.conn())?;
    let mut of_v4 = Vec::new();
    for table in four.iter().filter(|table| !three.contains(table)) {
        of_v4.push(has_table(conn, table)?);
    }
    Ok(if of_v4.contains(&true) {
        4
    } else if has_column("workflow_phase")? || has_column("workflow_step_id")? {
        3
    } else if has_column("embedding")? {
        2
    } else {
        1
    })
}

/// Every table and its columns.
pub(super) fn columns(conn: &Connection) -> Result<BTreeMap<String, BTreeMap<String, Column>>> {
    let mut statement = conn
        .prepare(
            "SELECT t.name, c.name, upper(c.type), c.\"notnull\", c.pk
             FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
               AND t.name NOT LIKE 'skill\\_invocation\\_fts%' ESCAPE '\\'
               AND t.name <> 'refinery_schema_history'",
        )
        .or_store()?;
    let mut rows = statement.query([]).or_store()?;
    let mut tables: BTreeMap<String, BTreeMap<String, Column>> = BTreeMap::new();
    while let Some(row) = rows.next().or_store()? {
        let read = || -> rusqlite::Result<(String, String, Column)> {
            let column = Column {
                kind: row.get(2)?,
                not_null: row.get(3)?,
                key: row.get(4)?,
            };
            Ok((row.get(0)?, row.get(1)?, column))
        };
        let (table, name, column) = read().or_store()?;
        tables.entry(table).or_default().insert(name, column);
    }
    Ok(tables)
}

/// The tables that hold data, in the order of the migrations.
pub(super) fn order(conn: &Connection) -> Result<Vec<String>> {
    let mut statement = conn
        .prepare(
            "SELECT name FROM sqlite_schema
             WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
               AND name NOT LIKE 'skill\\_invocation\\_fts%' ESCAPE '\\'
               AND name <> 'refinery_schema_history' ORDER BY rowid",
        )
        .or_store()?;
    let rows = statement.query_map([], |row| row.get(0)).or_store()?;
    rows.collect::<rusqlite::Result<_>>().or_store()
}

type Tables = BTreeMap<String, BTreeMap<String, Column>>;

fn compare(wanted: &Tables, there: &Tables, version: u32) -> Result<()> {
    for (table, columns) in wanted {
        let Some(found) = there.get(table) else {
            return Err(refuse(format_args!(
                "table {table} of V{version} is missing"
            )));
        };
        for (name, column) in columns {
            match found.get(name) {
                None => {
                    return Err(refuse(format_args!(
                        "column {table}.{name} of V{version} is missing"
                    )));
                }
                Some(other) if other != column => {
                    return Err(refuse(format_args!(
                        "column {table}.{name} is declared otherwise than in V{version}"
                    )));
                }
                Some(_) => {}
            }
        }
        if let Some(name) = found.keys().find(|name| !columns.contains_key(*name)) {
            return Err(refuse(format_args!(
                "column {table}.{name} is not known here"
            )));
        }
    }
    match there.keys().find(|table| !wanted.contains_key(*table)) {
        None => Ok(()),
        Some(table) => Err(refuse(format_args!("table {table} is not known here"))),
    }
}

/// Views and triggers that neither side knows hold somebody's work; indexes hold none.
fn code(conn: &Connection, newest: &Connection) -> Result<Vec<String>> {
    let names = |conn: &Connection| -> Result<BTreeSet<(String, String)>> {
        let mut statement = conn
            .prepare(
                "SELECT type, name FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL",
            )
            .or_store()?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .or_store()?;
        rows.collect::<rusqlite::Result<_>>().or_store()
    };
    let known = names(newest)?;
    let mut indexes = Vec::new();
    for (kind, name) in names(conn)?.difference(&known) {
        if kind == "index" {
            indexes.push(name.clone());
        } else {
            return Err(refuse(format_args!("{kind} {name} is not known here")));
        }
    }
    Ok(indexes)
}

/// Values that their columns were not declared for.
fn types(conn: &Connection, table: &str, columns: &BTreeMap<String, Column>) -> Result<()> {
    for (name, column) in columns {
        let fitting = match column.kind.as_str() {
            "TEXT" => "'text'",
            "INTEGER" | "BOOLEAN" => "'integer'",
            "REAL" => "'real', 'integer'",
            _ => continue,
        };
        let misfits = number(
            conn,
            &format!(
                "SELECT count(*) FROM {table} WHERE \"{name}\" IS NOT NULL AND typeof(\"{name}\") NOT IN ({fitting})"
            ),
        )?;
        if misfits > 0 {
            return Err(refuse(format_args!(
                "{misfits} rows of {table} have a {name} that is no {}",
                column.kind.to_lowercase()
            )));
        }
    }
    Ok(())
}

/// Each invocation needs its time. Elsewhere a text that is no time stays what it is.
fn times(conn: &Connection) -> Result<()> {
    let (count, first): (i64, Option<i64>) = conn
        .query_row(
            "SELECT count(*), min(id) FROM skill_invocation WHERE utc_time(invoked_at) IS NULL",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .or_store()?;
    match first {
        None => Ok(()),
        Some(first) => Err(refuse(format_args!(
            "{count} rows of skill_invocation have an invoked_at that is no time since 1970 (the first has id {first})"
        ))),
    }
}

/// Refuses rows of our own V1 - V4 that V5 cannot keep, by their number.
pub(super) fn invocations(conn: &Connection) -> Result<()> {
    if super::version(conn)? != 4 {
        return Ok(());
    }
    let first: Option<i64> = conn
        .query_row(
            // 2440587.5 is the first moment of 1970.
            "SELECT min(id) FROM skill_invocation
             WHERE coalesce(julianday(invoked_at), 0) < 2440587.5",
            [],
            |row| row.get(0),
        )
        .or_store()?;
    match first {
        None => Ok(()),
        Some(id) => Err(Error::new(
            ErrorKind::Data,
            format!("row {id} of skill_invocation has an invoked_at that is no time since 1970"),
        )
        .hint("mend or delete it in SQL, then run the command again")),
    }
}

/// One user under a raw and a hashed name would be two rows of which one can stay.
fn users(conn: &Connection) -> Result<()> {
    if !has_table(conn, "ab_test_assignments")? {
        return Ok(());
    }
    let twice = number(
        conn,
        "SELECT count(*) FROM (SELECT 1 FROM ab_test_assignments
                               GROUP BY test_id, hashed_user(user_id) HAVING count(*) > 1)",
    )?;
    match twice {
        0 => Ok(()),
        n => Err(refuse(format_args!(
            "{n} users are assigned twice to one A/B test"
        ))),
    }
}

/// How many rows a table has.
pub(super) fn count(conn: &Connection, table: &str) -> Result<u64> {
    number(conn, &format!("SELECT count(*) FROM {table}"))
}

/// The one number that a query gives.
pub(super) fn number(conn: &Connection, sql: &str) -> Result<u64> {
    conn.query_row(sql, [], |row| row.get::<_, i64>(0))
        .or_store()
        .map(i64::unsigned_abs)
}

/// How a column of a table is read when it moves: times in the form that compares as text, users
/// hashed, what cannot be left out.
pub(super) fn moved(table: &str, column: &str) -> String {
    let is_time = TIMES
        .iter()
        .any(|(name, columns)| *name == table && columns.contains(&column));
    if is_time {
        format!("coalesce(utc_time(\"{column}\"), \"{column}\")")
    } else if column == "user_id" && USERS.contains(&table) {
        "hashed_user(user_id)".to_owned()
    } else if table == "skill_invocation" && column == "duration_seconds" {
        "iif(possible_duration(duration_seconds), duration_seconds, NULL)".to_owned()
    } else if table == "skill_invocation" && EMPTY_IS_NONE.contains(&column) {
        format!("nullif({column}, '')")
    } else {
        format!("\"{column}\"")
    }
}
