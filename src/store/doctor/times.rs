//! Times that cannot be.

use super::Checkup;
use crate::error::Result;
use crate::model::Instant;
use crate::store::failure::OrStoreError;
use crate::store::migrate::{Blueprint, NEWEST_SCHEMA};
use rusqlite::Connection;

/// Texts in a column of times that are no times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadTimes {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// How many.
    pub rows: u64,
}

/// Columns of times that do not end in `_at` or `_date`.
const TIMES: [&str; 4] = ["timestamp", "last_updated", "first_invoked", "last_invoked"];

impl Checkup {
    /// The time of the newest invocation; `None` where there is none.
    pub fn newest(&self) -> Result<Option<Instant>> {
        let newest: Option<i64> = self
            .conn
            .query_row("SELECT max(at_ms) FROM invocation", [], |row| row.get(0))
            .or_store()?;
        Ok(newest.map(Instant::from_millis))
    }

    /// How many invocations are later than this.
    pub fn later_than(&self, limit: Instant) -> Result<u64> {
        self.conn
            .query_row(
                "SELECT count(*) FROM invocation WHERE at_ms > ?1",
                [limit.millis()],
                |row| row.get(0),
            )
            .or_store()
    }

    /// Texts that stand where times should, in all tables.
    pub fn bad_times(&self) -> Result<Vec<BadTimes>> {
        let mut bad = Vec::new();
        for (table, column) in columns(Blueprint::at(NEWEST_SCHEMA)?.conn())? {
            let sql = format!(
                r#"SELECT count(*) FROM "{table}" WHERE "{column}" IS NOT NULL AND (
                       typeof("{column}") <> 'text' OR julianday("{column}") IS NULL
                       OR "{column}" NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*')"#
            );
            let rows = self.conn.query_row(&sql, [], |row| row.get(0)).or_store()?;
            if rows > 0 {
                bad.push(BadTimes {
                    table,
                    column,
                    rows,
                });
            }
        }
        Ok(bad)
    }
}

/// Table and name of every column that holds times as text.
fn columns(fresh: &Connection) -> Result<Vec<(String, String)>> {
    let mut statement = fresh
        .prepare(
            "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND c.type = 'TEXT' ORDER BY 1, 2",
        )
        .or_store()?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .or_store()?;
    let all: Vec<(String, String)> = rows.collect::<rusqlite::Result<_>>().or_store()?;
    Ok(all
        .into_iter()
        .filter(|(_, column)| {
            column.ends_with("_at") || column.ends_with("_date") || TIMES.contains(&column.as_str())
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns of the tables of today whose comment ends in `, time`, by the text of the schema.
    fn documented(fresh: &Connection) -> Vec<(String, String)> {
        let mut statement = fresh
            .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
            .unwrap();
        let tables = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        let mut found = Vec::new();
        for table in tables.unwrap() {
            let (name, sql): (String, String) = table.unwrap();
            for line in sql.lines() {
                let Some((column, comment)) = line.split_once("--") else {
                    continue;
                };
                let comment = comment.split(';').next().unwrap().trim_end();
                if comment.ends_with(", time") {
                    let column = column.trim().split(' ').next().unwrap();
                    found.push((name.clone(), column.to_owned()));
                }
            }
        }
        found
    }

    #[test]
    fn every_column_that_is_documented_as_time_is_looked_at() {
        let fresh = Blueprint::at(NEWEST_SCHEMA).unwrap();
        let looked_at = columns(fresh.conn()).unwrap();
        let documented = documented(fresh.conn());
        assert!(documented.len() > 15, "{documented:?}");
        for column in documented {
            assert!(looked_at.contains(&column), "{column:?}");
        }
    }
}
