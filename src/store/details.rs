//! What only some invocations carry, in a table of its own.

use super::failure::OrStoreError;
use crate::error::Result;
use crate::model::Details;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde_json::Value;

/// What [`read`] reads, in its order, of `invocation_detail d`.
macro_rules! detail_columns {
    () => {
        "d.workflow_step_id, d.workflow_path, d.user_query, d.alternatives_considered,
         d.selection_rank, d.follow_up_actions, d.rating, d.embedding, d.created_at"
    };
}

pub(super) use detail_columns;

/// The details of the row with this number.
pub(super) fn load(conn: &Connection, id: i64) -> Result<Option<Details>> {
    conn.prepare_cached(concat!(
        "SELECT ",
        detail_columns!(),
        " FROM invocation_detail d WHERE d.invocation_id = ?1"
    ))
    .or_store()?
    .query_row([id], |row| read(row, 0))
    .optional()
    .or_store()
}

/// The details in a row, from this column on.
pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Details> {
    Ok(Details {
        workflow_step_id: row.get(first)?,
        workflow_path: row.get(first + 1)?,
        user_query: row.get(first + 2)?,
        alternatives_considered: texts(row.get(first + 3)?),
        selection_rank: row.get(first + 4)?,
        follow_up_actions: texts(row.get(first + 5)?),
        rating: row.get(first + 6)?,
        embedding: row.get(first + 7)?,
        created_at: row.get(first + 8)?,
    })
}

/// The texts in a JSON array, which another program may have written.
fn texts(list: Option<String>) -> Vec<String> {
    let list = list.and_then(|text| serde_json::from_str(&text).ok());
    let Some(Value::Array(items)) = list else {
        return Vec::new();
    };
    items
        .into_iter()
        .filter_map(|item| match item {
            Value::String(text) => Some(text),
            _ => None,
        })
        .collect()
}

/// Writes the details of the row with this number anew.
pub(super) fn write(conn: &Connection, id: i64, details: &Details) -> Result<()> {
    let list = |words: &[String]| (!words.is_empty()).then(|| serde_json::json!(words).to_string());
    conn.prepare_cached(
        "INSERT INTO invocation_detail (
             invocation_id, workflow_path, workflow_step_id, user_query, alternatives_considered,
             selection_rank, follow_up_actions, rating, embedding, created_at)
         VALUES (:id, :workflow_path, :workflow_step_id, :user_query, :alternatives_considered,
                 :selection_rank, :follow_up_actions, :rating, :embedding, :created_at)
         ON CONFLICT DO UPDATE SET
             workflow_path = excluded.workflow_path,
             workflow_step_id = excluded.workflow_step_id,
             user_query = excluded.user_query,
             alternatives_considered = excluded.alternatives_considered,
             selection_rank = excluded.selection_rank,
             follow_up_actions = excluded.follow_up_actions,
             rating = excluded.rating,
             embedding = excluded.embedding,
             created_at = excluded.created_at",
    )
    .or_store()?
    .execute(named_params! {
        ":id": id,
        ":workflow_path": details.workflow_path,
        ":workflow_step_id": details.workflow_step_id,
        ":user_query": details.user_query,
        ":alternatives_considered": list(&details.alternatives_considered),
        ":selection_rank": details.selection_rank,
        ":follow_up_actions": list(&details.follow_up_actions),
        ":rating": details.rating,
        ":embedding": details.embedding,
        ":created_at": details.created_at,
    })
    .or_store()?;
    Ok(())
}
