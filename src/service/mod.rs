//! Use cases: one file each, a query in, a report out.

pub mod abtest;
pub mod anomalies;
pub mod backup;
pub mod baselines;
pub mod check;
pub mod dependencies;
pub mod doctor;
pub mod export;
pub mod hook;
pub mod hooks;
pub mod import;
pub mod init;
pub mod metrics;
pub mod migrate;
mod nearest;
pub mod predict;
pub mod recommend;
pub mod record;
pub mod restore;
pub mod sample;
pub mod search;
pub mod session;
pub mod sessions;
pub mod skills;
mod spool;
pub mod time;
pub mod trend;
mod user;

use crate::capture::phase::PhaseRules;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::model::{Instant, Observation, Source};
use crate::store::{Patience, Store};
use std::path::Path;

pub use crate::store::{Filter, Migrated, MigrationStatus, NEWEST_SCHEMA, Schema};

/// Version of the shape of every JSON report.
pub const REPORT_VERSION: u32 = 1;

/// What every use case is handed: where things are, and what time it is.
#[derive(Debug, Clone)]
pub struct Buddy {
    /// Where things are and what is wanted.
    pub config: Config,
    /// What time it is.
    pub clock: Clock,
}

impl Buddy {
    /// The present.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Where the database is; there must be one.
    pub fn existing(&self) -> Result<&Path> {
        let path = &self.config.db;
        if path.exists() {
            return Ok(path);
        }
        Err(
            Error::failed(format!("there is no database at {}", path.display()))
                .hint("`session-buddy init` or `session-buddy import` makes one"),
        )
    }

    /// Opens the database for a question.
    pub fn reader(&self) -> Result<Store> {
        Store::open_for_questions(&self.config.db)
    }

    /// Opens the database for writing; makes it where there is none.
    pub fn writer(&self) -> Result<Store> {
        let mut store = Store::open(&self.config.db, Patience::Command)?;
        // Whoever can write takes in the events that hooks could not.
        spool::drain(&mut store, usize::MAX)?;
        Ok(store)
    }

    /// Which phase a skill belongs to.
    fn phases(&self) -> PhaseRules {
        PhaseRules::with_overrides(self.config.phases.clone())
    }

    /// Hashes the user in an observation. Without one it is the user of this machine, but in a
    /// file that somebody made: who is not named there is nobody.
    fn hash_user(&self, seen: &mut Observation) {
        let hashed = |name: &str| user::hashed(name, self.config.user_key.as_deref());
        for copy in seen.restored.iter_mut().flat_map(|whole| &mut whole.copies) {
            copy.user = copy.user.as_deref().map(hashed);
        }
        if seen.user.is_none() && seen.source == Source::Jsonl {
            return;
        }
        let name = seen.user.take().unwrap_or_else(|| self.config.user.clone());
        seen.user = Some(hashed(&name));
    }
}

/// Brings a database of an older schema up before a question; `None` where that was not needed
/// or there is none.
pub fn prepare(buddy: &Buddy) -> Result<Option<Migrated>> {
    let db = &buddy.config.db;
    let older = db.exists() && matches!(Store::inspect(db)?, Schema::Ours(v) if v < NEWEST_SCHEMA);
    if !older {
        return Ok(None);
    }
    Ok(Store::open(db, Patience::Command)?.migrated().cloned())
}
