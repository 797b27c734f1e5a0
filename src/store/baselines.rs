//! The documented table of community baselines: what other programs read of the comparison.

use super::failure::OrStoreError;
use super::open::Store;
use crate::error::Result;
use crate::model::Instant;
use rusqlite::{Transaction, TransactionBehavior};

/// A row of the documented table.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptBaseline {
    /// Name of the skill.
    pub skill: String,
    /// Distinct users.
    pub users: u64,
    /// All invocations.
    pub invocations: u64,
    /// Completed of completed and failed, a fraction.
    pub completion_rate: Option<f64>,
    /// Mean duration of completed ones.
    pub avg_duration_seconds: Option<f64>,
    /// The most frequent workflow phase.
    pub phase: Option<String>,
    /// Share of skills with a lower rate, 0 to 100.
    pub percentile: Option<f64>,
}

impl Store {
    /// Replaces the documented baselines by these, in one transaction.
    pub fn keep_baselines(&mut self, baselines: &[KeptBaseline], now: Instant) -> Result<()> {
        let transaction =
            Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate).or_store()?;
        transaction
            .execute("DELETE FROM skill_community_baselines", [])
            .or_store()?;
        let mut statement = transaction
            .prepare_cached(
                "INSERT INTO skill_community_baselines (
                     skill_name, total_users, total_invocations, global_completion_rate,
                     global_avg_duration_seconds, most_common_workflow_phase,
                     effectiveness_percentile, last_updated)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,
                         strftime('%Y-%m-%d %H:%M:%f', ?8 / 1000.0, 'unixepoch'))",
            )
            .or_store()?;
        for baseline in baselines {
            statement
                .execute((
                    &baseline.skill,
                    baseline.users,
                    baseline.invocations,
                    baseline.completion_rate,
                    baseline.avg_duration_seconds,
                    &baseline.phase,
                    baseline.percentile,
                    now.millis(),
                ))
                .or_store()?;
        }
        drop(statement);
        transaction.commit().or_store()
    }
}
