//! The sums of a database against what a rebuild out of its rows would make.
//!
//! The rebuild is run as it stands, on temporary tables of the same names: they hide those of the
//! file, which need not even be writable.

use super::Checkup;
use crate::error::Result;
use crate::store::failure::OrStoreError;
use crate::store::migrate::{Blueprint, NEWEST_SCHEMA};
use rusqlite::Connection;

/// How the rows of a table of sums differ from what a rebuild makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The table.
    pub table: &'static str,
    /// It is the documented totals, made out of the other sums.
    pub documented: bool,
    /// Rows that should be there.
    pub missing: u64,
    /// Rows that should not.
    pub extra: u64,
    /// Rows with other sums.
    pub different: u64,
    /// The skill or session that one of them is about.
    pub example: Option<String>,
}

/// The documented totals, which a rebuild makes out of the other sums.
const DOCUMENTED: &str = "skill_metrics";

/// What makes every sum anew, in this order.
pub(in crate::store) const REBUILD: [&str; 2] = [
    include_str!("../rebuild.sql"),
    include_str!("../rebuild_analytics.sql"),
];

/// The tables that a rebuild makes anew, and those of which it changes the rows.
fn tables() -> (Vec<&'static str>, Vec<&'static str>) {
    let named = |begin: &str| -> Vec<&'static str> {
        let lines = REBUILD.iter().flat_map(|sql| sql.lines());
        let lines = lines.filter_map(|line| line.strip_prefix(begin));
        let mut names: Vec<&str> = lines
            .filter_map(|rest| rest.split([' ', ';']).next())
            .collect();
        names.dedup();
        names
    };
    let made = named("DELETE FROM ");
    let mut changed = named("UPDATE ");
    changed.retain(|table| !made.contains(table));
    (made, changed)
}

/// When a row was written says nothing of its sums.
const UNCOMPARED: &str = "updated_at";

/// A column of a table of sums.
struct Column {
    name: String,
    real: bool,
    key: bool,
}

impl Checkup {
    /// The tables of sums that are not what their rows make them. Nothing in the file is written.
    pub fn drifts(&self) -> Result<Vec<Drift>> {
        let fresh = Blueprint::at(NEWEST_SCHEMA)?;
        let conn = &self.conn;
        // One snapshot for the rows and their sums; the temporary tables go with it.
        conn.execute_batch("BEGIN").or_store()?;
        let drifts = rebuild_aside(conn, fresh.conn()).and_then(|()| {
            let (made, changed) = tables();
            made.into_iter()
                .chain(changed)
                .map(|table| compare(conn, fresh.conn(), table))
                .collect::<Result<Vec<_>>>()
        });
        let ended = conn.execute_batch("ROLLBACK").or_store();
        let mut drifts = drifts?;
        ended?;
        drifts.retain(|drift| drift.missing + drift.extra + drift.different > 0);
        Ok(drifts)
    }
}

/// Makes every sum anew in temporary tables.
fn rebuild_aside(conn: &Connection, fresh: &Connection) -> Result<()> {
    let (made, changed) = tables();
    for table in made.iter().chain(&changed) {
        conn.execute_batch(&temporary(fresh, "TABLE", table)?)
            .or_store()?;
    }
    for table in &changed {
        let names: Vec<String> = columns(fresh, table)?.into_iter().map(|c| c.name).collect();
        let names = names.join(", ");
        let copy = format!("INSERT INTO temp.{table} ({names}) SELECT {names} FROM main.{table}");
        conn.execute_batch(&copy).or_store()?;
    }
    // Every skill has its documented totals, and nothing else has.
    conn.execute_batch(
        "DELETE FROM temp.skill_metrics WHERE skill_name NOT IN (SELECT name FROM main.skill);
         INSERT INTO temp.skill_metrics (skill_name)
         SELECT name FROM main.skill
         WHERE name NOT IN (SELECT skill_name FROM temp.skill_metrics);",
    )
    .or_store()?;
    conn.execute_batch(&temporary(fresh, "VIEW", "skill_metrics_current")?)
        .or_store()?;
    REBUILD
        .iter()
        .try_for_each(|sql| conn.execute_batch(sql).or_store())
}

/// The statement that makes a part of the schema, for a temporary one of the same name.
fn temporary(fresh: &Connection, kind: &str, name: &str) -> Result<String> {
    let sql: String = fresh
        .query_row(
            "SELECT sql FROM sqlite_schema WHERE name = ?1",
            [name],
            |row| row.get(0),
        )
        .or_store()?;
    Ok(sql.replacen(
        &format!("CREATE {kind} "),
        &format!("CREATE TEMP {kind} "),
        1,
    ))
}

fn compare(conn: &Connection, fresh: &Connection, table: &'static str) -> Result<Drift> {
    let columns = columns(fresh, table)?;
    let has = |name: &str| columns.iter().any(|column| column.name == name);
    let about = if has("skill_id") {
        "coalesce((SELECT name FROM main.skill WHERE id = x.skill_id), 'skill ' || x.skill_id)"
    } else if has("skill_name") {
        "x.skill_name"
    } else {
        "x.name"
    };
    let joined: Vec<String> = columns
        .iter()
        .filter(|column| column.key)
        .map(|column| format!("x.{0} = y.{0}", column.name))
        .collect();
    let differ: Vec<String> = columns
        .iter()
        .filter(|column| !column.key && column.name != UNCOMPARED)
        .map(differs)
        .collect();
    let key = columns
        .iter()
        .find(|column| column.key)
        .map_or("rowid", |column| &column.name);
    // The rows of one that the other lacks, or has otherwise.
    let count = |one: &str, other: &str, which: &str| {
        let sql = format!(
            "SELECT count(*), min({about}) FROM {one}.{table} x
             LEFT JOIN {other}.{table} y ON {} WHERE {which}",
            joined.join(" AND "),
        );
        conn.query_row(&sql, [], |row| {
            Ok((row.get::<_, u64>(0)?, row.get::<_, Option<String>>(1)?))
        })
        .or_store()
    };
    let absent = format!("y.{key} IS NULL");
    let (extra, unknown) = count("main", "temp", &absent)?;
    let (missing, lacking) = count("temp", "main", &absent)?;
    let changed = format!("y.{key} IS NOT NULL AND ({})", differ.join(" OR "));
    let (different, other) = count("main", "temp", &changed)?;
    Ok(Drift {
        table,
        documented: table == DOCUMENTED,
        missing,
        extra,
        different,
        example: other.or(lacking).or(unknown),
    })
}

/// Sums of fractions depend on the order of adding in their last digits.
fn differs(column: &Column) -> String {
    let name = &column.name;
    if column.real {
        format!(
            "(x.{name} IS NOT y.{name} AND NOT coalesce(
                 abs(x.{name} - y.{name}) <= 1e-9 * max(abs(x.{name}), abs(y.{name})), 0))"
        )
    } else {
        format!("x.{name} IS NOT y.{name}")
    }
}

fn columns(fresh: &Connection, table: &str) -> Result<Vec<Column>> {
    let mut statement = fresh
        .prepare("SELECT name, type = 'REAL', pk > 0 FROM pragma_table_info(?1)")
        .or_store()?;
    let rows = statement
        .query_map([table], |row| {
            Ok(Column {
                name: row.get(0)?,
                real: row.get(1)?,
                key: row.get(2)?,
            })
        })
        .or_store()?;
    rows.collect::<rusqlite::Result<_>>().or_store()
}

/// Every table of sums, in the order of [`Checkup::drifts`].
#[cfg(test)]
pub(super) fn names() -> Vec<&'static str> {
    let (made, changed) = tables();
    [made, changed].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_read_off_the_rebuild() {
        let (made, changed) = tables();
        assert!(
            made.contains(&"hourly") && made.contains(&"skill_word"),
            "{made:?}"
        );
        assert_eq!(changed, ["session", DOCUMENTED]);
    }
}
