//! Making anew what is made out of the rows. No row is touched.

use super::rollups::REBUILD;
use crate::error::Result;
use crate::model::{Kind, Skill};
use crate::store::copy;
use crate::store::failure::OrStoreError;
use crate::store::open::Store;
use crate::store::words::Words;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::PathBuf;

impl Store {
    /// Keeps a copy in `backups/`.
    pub fn keep_copy(&self) -> Result<PathBuf> {
        copy::into_backups(&self.conn, self.path())
    }

    /// Makes every sum anew out of the rows, and the documented totals.
    pub fn rebuild_sums(&mut self) -> Result<()> {
        self.in_transaction(|conn| {
            // A rebuild takes the names for granted: each skill has its row of totals, and the
            // other way round.
            conn.execute_batch(
                "INSERT INTO skill_metrics (skill_name)
                 SELECT name FROM skill WHERE name NOT IN (SELECT skill_name FROM skill_metrics)",
            )
            .or_store()?;
            for name in nameless(conn)? {
                let skill = Skill {
                    name,
                    kind: Kind::Custom,
                };
                Words::default().skill(conn, &skill)?;
            }
            REBUILD
                .iter()
                .try_for_each(|sql| conn.execute_batch(sql).or_store())
        })
    }

    /// Makes the search index anew out of the stored queries.
    pub fn rebuild_search(&mut self) -> Result<()> {
        self.in_transaction(|conn| {
            conn.execute_batch(
                "INSERT INTO skill_invocation_fts (skill_invocation_fts) VALUES ('delete-all');
                 INSERT INTO skill_invocation_fts (rowid, user_query)
                 SELECT invocation_id, user_query FROM invocation_detail
                 WHERE user_query IS NOT NULL;",
            )
            .or_store()
        })
    }

    /// Empties the write-ahead log; `false` where others are in the way.
    pub fn empty_log(&self) -> Result<bool> {
        self.conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                row.get::<_, i64>(0)
            })
            .or_store()
            .map(|busy| busy == 0)
    }

    fn in_transaction(&mut self, work: impl FnOnce(&Connection) -> Result<()>) -> Result<()> {
        let transaction =
            Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate).or_store()?;
        work(&transaction)?;
        transaction.commit().or_store()
    }
}

/// Names with totals that are no skill's.
fn nameless(conn: &Connection) -> Result<Vec<String>> {
    let mut statement = conn
        .prepare(
            "SELECT skill_name FROM skill_metrics WHERE skill_name NOT IN (SELECT name FROM skill)",
        )
        .or_store()?;
    let rows = statement.query_map([], |row| row.get(0)).or_store()?;
    rows.collect::<rusqlite::Result<_>>().or_store()
}
