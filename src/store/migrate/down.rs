//! The way back: one version down, in one transaction with its history row.

use super::blueprint::{Blueprint, KEPT, drop_code, drop_kept, has_table};
use super::{history, version};
use crate::error::{Error, ErrorKind, Result};
use crate::store::failure::OrStoreError;
use crate::store::taxonomy;
use crate::store::writer::triggers;
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// What undoes each migration, the first one first.
const DOWN: [&str; 6] = [
    include_str!("../../../migrations/V1__initial_schema.down.sql"),
    include_str!("../../../migrations/V2__add_semantic_search.down.sql"),
    include_str!("../../../migrations/V3__add_workflow_correlation.down.sql"),
    include_str!("../../../migrations/V4__phase4_extensions.down.sql"),
    include_str!("../../../migrations/V5__narrow_rows.down.sql"),
    include_str!("../../../migrations/V6__analytics.down.sql"),
];

/// Where a script wants the objects of its target to be made.
pub(super) const OBJECTS: &str = "\n-- objects: here\n";

/// Data that a rollback takes away and nothing can make again.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Loss {
    /// The version whose undoing takes them.
    pub version: u32,
    /// What they are, in words.
    pub what: String,
    /// How many rows.
    pub rows: u64,
}

/// Undoes this version, unless another process was quicker; tells whether it did.
pub(super) fn step(conn: &Connection, undone: u32) -> Result<bool> {
    let here = Blueprint::at(undone)?;
    let below = Blueprint::at(undone - 1)?;
    let script = DOWN[undone as usize - 1];
    in_transaction(conn, undone, |conn| {
        if version(conn)? < undone {
            return Ok(false);
        }
        history::check(conn)?;
        if !history::has(conn, undone)? {
            return Err(Error::new(
                ErrorKind::Data,
                format!("the history of migrations does not have V{undone}"),
            ));
        }
        let broken = broken_references(conn)?;
        // The scripts take every object for granted.
        here.complete(conn)?;
        if script.contains(OBJECTS) {
            drop_code(conn)?;
        }
        run(conn, script, &below)?;
        history::forget(conn, undone)?;
        if undone == 1 {
            drop_kept(conn)?;
        }
        vouch(conn, &below, undone - 1, broken)?;
        Ok(true)
    })
}

/// Runs a change of the schema in one transaction, without triggers.
pub(super) fn in_transaction<T>(
    conn: &Connection,
    version: u32,
    work: impl FnOnce(&Connection) -> Result<T>,
) -> Result<T> {
    let transaction =
        Transaction::new_unchecked(conn, TransactionBehavior::Immediate).or_store()?;
    triggers(conn, false)?;
    let outcome = work(&transaction);
    triggers(conn, true)?;
    let value = outcome.map_err(|error| error.context(format!("V{version}")))?;
    transaction.commit().or_store()?;
    Ok(value)
}

/// Runs a script; at its mark the objects of the schema that it leads to are made.
pub(super) fn run(conn: &Connection, script: &str, target: &Blueprint) -> Result<()> {
    let Some((before, after)) = script.split_once(OBJECTS) else {
        return conn.execute_batch(script).or_store();
    };
    conn.execute_batch(before).or_store()?;
    target.complete(conn)?;
    conn.execute_batch(after).or_store()
}

/// Checks what a step made before it is committed.
pub(super) fn vouch(
    conn: &Connection,
    target: &Blueprint,
    expected: u32,
    broken_before: u64,
) -> Result<()> {
    let fault = if version(conn)? != expected {
        Some("the version is not that of the target".to_owned())
    } else if let Some(difference) = target.missing_from(conn)?.into_iter().next() {
        Some(difference)
    } else if broken_references(conn)? > broken_before {
        Some("rows would refer to rows that are gone".to_owned())
    } else {
        None
    };
    match fault {
        None => Ok(()),
        Some(fault) => Err(Error::new(ErrorKind::Data, fault)
            .hint("nothing was changed; `session-buddy doctor` looks closer")),
    }
}

/// Rows that refer to rows that are not there.
pub(super) fn broken_references(conn: &Connection) -> Result<u64> {
    let count: i64 = conn
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
            row.get(0)
        })
        .or_store()?;
    Ok(count.unsigned_abs())
}

/// What V4's tables hold that V3 has no place for: words, and how to count it. What the program
/// seeds and what migrating counts anew is not lost.
const ONLY_IN_V4: [(&str, &str); 11] = [
    ("A/B tests", "SELECT count(*) FROM ab_test_configs"),
    (
        "assignments to A/B tests",
        "SELECT count(*) FROM ab_test_assignments",
    ),
    (
        "outcomes of A/B tests",
        "SELECT count(*) FROM ab_test_outcomes",
    ),
    (
        "interactions of users, with their ratings",
        "SELECT count(*) FROM skill_user_interactions",
    ),
    ("clusters of skills", "SELECT count(*) FROM skill_clusters"),
    (
        "skills in clusters",
        "SELECT count(*) FROM skill_cluster_membership",
    ),
    (
        "categories given to skills",
        "SELECT count(*) FROM skill_category_mapping",
    ),
    ("recorded anomalies", "SELECT count(*) FROM skill_anomalies"),
    ("hourly series", "SELECT count(*) FROM skill_time_series"),
    (
        "community baselines",
        "SELECT count(*) FROM skill_community_baselines",
    ),
    (
        "measured dependencies",
        "SELECT count(*) FROM skill_dependencies WHERE co_occurrence_count <> 0 OR lift_score IS NOT NULL",
    ),
];

/// What undoing this version would lose, as the database stands now.
pub(super) fn losses(conn: &Connection, undone: u32) -> Result<Vec<Loss>> {
    let here = version(conn)?;
    let kept = here >= 5 || has_table(conn, &format!("{KEPT}invocation"))?;
    let mut found: Vec<(String, u64)> = Vec::new();
    let mut count = |what: &str, sql: &str| -> Result<()> {
        let rows: i64 = conn.query_row(sql, [], |row| row.get(0)).or_store()?;
        if rows > 0 {
            found.push((what.to_owned(), rows.unsigned_abs()));
        }
        Ok(())
    };
    match undone {
        1 => count("invocations", "SELECT count(*) FROM skill_invocation")?,
        2 if here >= 2 => count("embeddings", &unkept("embedding", here, kept))?,
        3 if here >= 3 => {
            count("workflow phases", &unkept("workflow_phase", here, kept))?;
            count("workflow steps", &unkept("workflow_step_id", here, kept))?;
        }
        4 => {
            for (what, sql) in ONLY_IN_V4 {
                count(what, sql)?;
            }
            let (categories, modalities) = taxonomy::beyond_seed(conn)?;
            found.push(("categories of your own".to_owned(), categories));
            found.push(("modalities of your own".to_owned(), modalities));
        }
        _ => {}
    }
    Ok(found
        .into_iter()
        .filter(|(_, rows)| *rows > 0)
        .map(|(what, rows)| Loss {
            version: undone,
            what,
            rows,
        })
        .collect())
}

/// Counts the values of a column that would not come back when the database is brought up again.
fn unkept(column: &str, here: u32, kept: bool) -> String {
    if here >= 5 {
        return "SELECT 0".to_owned();
    }
    if !kept {
        return format!("SELECT count({column}) FROM skill_invocation");
    }
    let before = match column {
        "workflow_phase" => "p.text".to_owned(),
        other => format!("d.{other}"),
    };
    format!(
        "SELECT count(*) FROM skill_invocation r
         LEFT JOIN kept_invocation i ON i.id = r.id
         LEFT JOIN kept_word p ON p.id = i.phase_id
         LEFT JOIN kept_invocation_detail d ON d.invocation_id = i.id
         WHERE r.{column} IS NOT NULL AND r.{column} IS NOT {before}"
    )
}
