//! The index over the stored queries against the queries.

use super::Checkup;
use crate::error::Result;
use crate::store::failure::OrStoreError;
use crate::store::open::connect_for_reading;

impl Checkup {
    /// Invocations whose query is not in the search index as it reads, or whose query is in it and
    /// not stored. SQLite's own comparison takes every row without a query for one that is missing,
    /// so the index is made anew, in a temporary table, and compared word by word.
    pub fn unsearchable(&self) -> Result<u64> {
        let conn = connect_for_reading(&self.path)?;
        // What users asked is in no file but the database.
        conn.pragma_update(None, "temp_store", "MEMORY")
            .or_store()?;
        conn.execute_batch(
            "CREATE VIRTUAL TABLE temp.made USING fts5 (user_query, content = '');
             INSERT INTO temp.made (rowid, user_query)
             SELECT invocation_id, user_query FROM main.invocation_detail
             WHERE user_query IS NOT NULL;
             CREATE VIRTUAL TABLE temp.should USING fts5vocab (temp, made, instance);
             CREATE VIRTUAL TABLE temp.does USING fts5vocab (main, skill_invocation_fts, instance);",
        )
        .or_store()?;
        conn.query_row(
            r#"SELECT count(DISTINCT doc) FROM (
                   SELECT * FROM (SELECT doc, "offset", term FROM temp.should
                                  EXCEPT SELECT doc, "offset", term FROM temp.does)
                   UNION ALL
                   SELECT * FROM (SELECT doc, "offset", term FROM temp.does
                                  EXCEPT SELECT doc, "offset", term FROM temp.should))"#,
            [],
            |row| row.get(0),
        )
        .or_store()
    }
}
