//! Whether a database file is sound, and what is in it. Nothing is written.

use super::failure::OrStoreError;
use crate::error::Result;
use rusqlite::Connection;

/// How closely to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Pages and rows.
    Quick,
    /// Indexes against their tables as well.
    Full,
}

/// Rows of a table whose parents are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphans {
    /// The table.
    pub table: String,
    /// The table that their parents are missing in.
    pub parent: String,
    /// How many.
    pub rows: u64,
}

/// How many problems are read at the most: a damaged file can have as many as it has pages.
const MAX_PROBLEMS: usize = 100;

/// What is wrong with the file, in SQLite's words; nothing where it is sound.
pub(super) fn problems(conn: &Connection, depth: Depth) -> Result<Vec<String>> {
    let sql = match depth {
        Depth::Quick => format!("PRAGMA quick_check({MAX_PROBLEMS})"),
        Depth::Full => format!("PRAGMA integrity_check({MAX_PROBLEMS})"),
    };
    let mut statement = conn.prepare(&sql).or_store()?;
    let rows = statement
        .query_map([], |row| row.get::<_, String>(0))
        .or_store()?;
    let lines: Vec<String> = rows.collect::<rusqlite::Result<_>>().or_store()?;
    Ok(lines
        .iter()
        .flat_map(|text| text.lines())
        // A heading above the problems of one file.
        .filter(|line| *line != "ok" && !line.starts_with("*** in database"))
        .map(str::to_owned)
        .collect())
}

/// Whether a problem is one of the search index only, which is made out of the rows.
pub(super) fn is_of_search_index(problem: &str) -> bool {
    problem.to_ascii_lowercase().contains("fts5")
}

/// What is wrong with the rows' file, the search index left aside.
pub(super) fn damage(conn: &Connection, depth: Depth) -> Result<Option<String>> {
    let problems = problems(conn, depth)?;
    Ok(problems
        .into_iter()
        .find(|problem| !is_of_search_index(problem)))
}

/// Rows whose parents are missing, by table and parent.
pub(super) fn orphans(conn: &Connection) -> Result<Vec<Orphans>> {
    let mut statement = conn
        .prepare(
            r#"SELECT "table", parent, count(*) FROM pragma_foreign_key_check()
               GROUP BY "table", parent ORDER BY "table", parent"#,
        )
        .or_store()?;
    let rows = statement
        .query_map([], |row| {
            Ok(Orphans {
                table: row.get(0)?,
                parent: row.get(1)?,
                rows: row.get(2)?,
            })
        })
        .or_store()?;
    rows.collect::<rusqlite::Result<_>>().or_store()
}

/// How many invocations there are, at any schema.
pub(super) fn invocations(conn: &Connection) -> Result<u64> {
    let narrow: bool = conn
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'invocation')",
            [],
            |row| row.get(0),
        )
        .or_store()?;
    let table = if narrow {
        "invocation"
    } else {
        "skill_invocation"
    };
    conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
        row.get(0)
    })
    .or_store()
}
