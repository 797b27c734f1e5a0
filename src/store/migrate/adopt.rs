//! Adoption: a database of the reference system becomes one of ours, in one transaction, without
//! losing a row.
//!
//! Its tables are vouched for and put aside, ours of V1 - V4 are made, the rows move over, V5's
//! migration runs on them, and the history of migrations is written as if it had always been so.

use super::blueprint::{Blueprint, drop_code};
use super::down::{in_transaction, vouch};
use super::vet::{self, HashUser, Survey, add_functions, refuse};
use super::{NEWEST_SCHEMA, runner};
use crate::error::Result;
use crate::store::copy;
use crate::store::failure::OrStoreError;
use crate::store::open::{Schema, inspect_snapshot};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// The rows of one table before and after an adoption.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TableCount {
    /// Its documented name.
    pub table: String,
    /// Rows that the reference system left.
    pub before: u64,
    /// Rows now; `null` in a plan.
    pub after: Option<u64>,
    /// Rows that were added so that others have what they refer to.
    pub added: u64,
    /// Its rows are computed from the invocations, so their number may differ.
    pub computed: bool,
}

/// What an adoption did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Adopted {
    /// The version of the reference system's schema.
    pub reference_version: u32,
    /// Every table it had.
    pub tables: Vec<TableCount>,
    /// User ids that were raw and are hashed now.
    pub users_hashed: u64,
    /// Durations that cannot be (negative, or longer than ten years) and are unknown now.
    pub durations_unknown: u64,
    /// Indexes that were not of the reference system and are gone.
    pub indexes_dropped: Vec<String>,
}

/// Tables whose rows follow from the invocations.
const COMPUTED: [&str; 3] = ["session_skills", "mv_daily_skills", "skill_metrics_cache"];

/// What an adoption would do; refuses what cannot be vouched for.
pub(super) fn plan(conn: &Connection, hash: HashUser<'_>) -> Result<Adopted> {
    add_functions(conn, hash)?;
    let survey = vet::survey(conn)?;
    Ok(report(&survey, |_| None, &[]))
}

/// Adopts the database behind `conn`, which is opened for writing and has no settings yet. `None`
/// where another process was quicker.
pub(super) fn run(
    conn: &Connection,
    path: &Path,
    hash: HashUser<'_>,
) -> Result<Option<(Adopted, PathBuf)>> {
    let backup = copy::into_backups(conn, path)?;
    add_functions(conn, hash)?;
    conn.pragma_update(None, "foreign_keys", false).or_store()?;
    let outcome = in_transaction(conn, NEWEST_SCHEMA, |conn| {
        if inspect_snapshot(conn)? != Schema::Reference {
            return Ok(None);
        }
        // Once more, now that nobody else can write.
        let survey = vet::survey(conn)?;
        let added = move_over(conn, &survey)?;
        newest(conn)?;
        give_users(conn)?;
        vouch(conn, &Blueprint::at(NEWEST_SCHEMA)?, NEWEST_SCHEMA, 0)?;
        let counts: Vec<(String, u64)> = survey
            .tables
            .iter()
            .map(|(table, _)| Ok((table.clone(), vet::count(conn, table)?)))
            .collect::<Result<_>>()?;
        let after = |table: &str| {
            counts
                .iter()
                .find(|(name, _)| name == table)
                .map(|(_, n)| *n)
        };
        let report = report(&survey, after, &added);
        equal(&report)?;
        Ok(Some(report))
    });
    conn.pragma_update(None, "foreign_keys", true).or_store()?;
    Ok(outcome?.map(|report| (report, backup)))
}

fn report(
    survey: &Survey,
    after: impl Fn(&str) -> Option<u64>,
    added: &[(&'static str, u64)],
) -> Adopted {
    let tables = survey
        .tables
        .iter()
        .filter(|(table, _)| table != "skill_migrations");
    Adopted {
        reference_version: survey.version,
        tables: tables
            .map(|(table, before)| TableCount {
                table: table.clone(),
                before: *before,
                after: after(table),
                added: added
                    .iter()
                    .find(|(name, _)| name == table)
                    .map_or(0, |(_, n)| *n),
                computed: COMPUTED.contains(&table.as_str()),
            })
            .collect(),
        users_hashed: survey.raw_users,
        durations_unknown: survey.impossible_durations,
        indexes_dropped: survey.other_indexes.clone(),
    }
}

/// Every row must have arrived.
fn equal(report: &Adopted) -> Result<()> {
    let lost = report
        .tables
        .iter()
        .find(|t| !t.computed && t.after != Some(t.before + t.added));
    match lost {
        None => Ok(()),
        Some(t) => Err(refuse(format_args!(
            "{} had {} rows and would have {:?}",
            t.table, t.before, t.after
        ))),
    }
}

/// Puts its tables aside, makes ours of V1 - V4, moves the rows. Returns how many rows were added
/// to which table for others to refer to.
fn move_over(conn: &Connection, survey: &Survey) -> Result<Vec<(&'static str, u64)>> {
    let ours = Blueprint::at(4)?;
    drop_code(conn)?;
    let mut indexes = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
        .or_store()?;
    let names: Vec<String> = indexes
        .query_map([], |row| row.get(0))
        .and_then(Iterator::collect)
        .or_store()?;
    drop(indexes);
    for name in names {
        conn.execute_batch(&format!("DROP INDEX \"{}\"", name.replace('"', "\"\"")))
            .or_store()?;
    }
    conn.execute_batch("DROP TABLE IF EXISTS skill_invocation_fts")
        .or_store()?;
    for (table, _) in &survey.tables {
        conn.execute_batch(&format!("ALTER TABLE {table} RENAME TO adopted_{table}"))
            .or_store()?;
    }
    ours.complete(conn)?;
    let columns = vet::columns(conn)?;
    for (table, _) in &survey.tables {
        let names: Vec<&String> = columns
            .get(&format!("adopted_{table}"))
            .into_iter()
            .flat_map(|columns| columns.keys())
            .collect();
        let list: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        let values: Vec<String> = names.iter().map(|name| vet::moved(table, name)).collect();
        conn.execute_batch(&format!(
            "INSERT INTO {table} ({}) SELECT {} FROM adopted_{table}",
            list.join(", "),
            values.join(", ")
        ))
        .or_store()?;
    }
    let added = add_parents(conn)?;
    for (table, _) in survey.tables.iter().rev() {
        conn.execute_batch(&format!("DROP TABLE adopted_{table}"))
            .or_store()?;
    }
    Ok(added)
}

/// Rows of the reference system refer to rows that are not there: it never checked. They get
/// parents that say so.
fn add_parents(conn: &Connection) -> Result<Vec<(&'static str, u64)>> {
    const OTHERS: [(&str, &str); 3] = [
        (
            "ab_test_configs",
            "INSERT INTO ab_test_configs (test_id, test_name, control_strategy, treatment_strategy,
                                          start_date, status)
             SELECT test_id, 'lost test ' || test_id, 'unknown', 'unknown', min(at), 'stopped'
             FROM (SELECT test_id, assigned_at AS at FROM ab_test_assignments
                   UNION ALL SELECT test_id, recorded_at FROM ab_test_outcomes)
             WHERE test_id NOT IN (SELECT test_id FROM ab_test_configs) GROUP BY test_id",
        ),
        (
            "skill_clusters",
            "INSERT INTO skill_clusters (cluster_id, cluster_name, created_at)
             SELECT DISTINCT cluster_id, 'lost cluster ' || cluster_id,
                    strftime('%Y-%m-%d %H:%M:%f', 'now')
             FROM skill_cluster_membership
             WHERE cluster_id NOT IN (SELECT cluster_id FROM skill_clusters)",
        ),
        (
            "skill_categories",
            "INSERT INTO skill_categories (category_id, category_name)
             SELECT DISTINCT id, 'lost category ' || id
             FROM (SELECT category_id AS id FROM skill_category_mapping
                   UNION SELECT parent_category_id FROM skill_categories)
             WHERE id NOT IN (SELECT category_id FROM skill_categories)",
        ),
    ];
    let mut skills = 0;
    for (table, column) in skill_references(conn)? {
        skills += conn
            .execute(
                &format!(
                    "INSERT INTO skill_metrics (skill_name) SELECT DISTINCT \"{column}\" FROM {table}
                     WHERE \"{column}\" NOT IN (SELECT skill_name FROM skill_metrics)"
                ),
                [],
            )
            .or_store()? as u64;
    }
    let mut added = vec![("skill_metrics", skills)];
    for (table, sql) in OTHERS {
        added.push((table, conn.execute(sql, []).or_store()? as u64));
    }
    Ok(added)
}

/// Tables and columns that name a skill.
fn skill_references(conn: &Connection) -> Result<Vec<(String, String)>> {
    let mut statement = conn
        .prepare(
            "SELECT 'skill_invocation', 'skill_name'
             UNION ALL
             SELECT t.name, f.\"from\" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
             WHERE t.type = 'table' AND f.\"table\" = 'skill_metrics'
               AND t.name NOT LIKE 'adopted\\_%' ESCAPE '\\'",
        )
        .or_store()?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .or_store()?;
    rows.collect::<rusqlite::Result<_>>().or_store()
}

/// From V4 to the newest schema, within the transaction that is open.
fn newest(conn: &Connection) -> Result<()> {
    // 'SBUD', as V1 writes it.
    conn.pragma_update(None, "application_id", 0x5342_5544)
        .or_store()?;
    let runner = runner();
    let mut steps: Vec<_> = runner
        .get_migrations()
        .iter()
        .filter(|step| step.version() > 4)
        .collect();
    steps.sort_by_key(|step| step.version());
    for step in steps {
        conn.execute_batch(step.sql().unwrap_or_default())
            .or_store()?;
    }
    let newest = Blueprint::at(NEWEST_SCHEMA)?;
    (1..=NEWEST_SCHEMA).try_for_each(|version| newest.note_applied(conn, version))
}

/// The reference system kept users and ratings beside the invocations: where one use of a skill is
/// the only one of its session at that moment, they come to it.
fn give_users(conn: &Connection) -> Result<()> {
    conn.execute_batch(include_str!("give_users.sql"))
        .or_store()?;
    conn.execute_batch(include_str!("../rebuild.sql"))
        .or_store()
}
