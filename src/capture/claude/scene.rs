//! A record with what its parts have in common.

use super::record::Record;
use crate::capture::lines::BadReason;
use crate::capture::naming;
use crate::capture::raw::{MAX_ID_BYTES, MAX_NAME_BYTES, MAX_PATH_BYTES};
use crate::model::{Instant, Skill};
use std::borrow::Cow;

/// A record with what its parts have in common.
pub(super) struct Scene<'a> {
    pub(super) record: &'a Record<'a>,
    /// See [`Spot`]; `None` where chains cannot be told apart.
    pub(super) chain: Option<Cow<'a, str>>,
    /// The skill at work.
    pub(super) skill: Option<Skill>,
}

impl<'a> Scene<'a> {
    pub(super) fn of(record: &'a Record<'a>) -> Self {
        let chain = if record.sidechain.is_true() {
            record.agent.short(MAX_ID_BYTES)
        } else {
            Some(Cow::Borrowed(""))
        };
        let skill = record
            .skill
            .head(MAX_NAME_BYTES)
            .and_then(|name| naming::typed_skill(&name));
        Self {
            record,
            chain,
            skill,
        }
    }

    /// Milliseconds since the epoch.
    pub(super) fn time(&self) -> Option<i64> {
        let text = self.record.timestamp.short(64)?;
        Instant::parse(&text).ok().map(Instant::millis)
    }

    /// The time of a call, which has to have one.
    pub(super) fn needed_time(&self) -> Result<i64, BadReason> {
        let problem = if self.record.timestamp.is_text() {
            "is no time"
        } else {
            "is missing"
        };
        self.time()
            .ok_or_else(|| BadReason::field("timestamp", problem))
    }

    pub(super) fn is_forked(&self) -> bool {
        !matches!(self.record.forked.json(), "" | "null" | "false")
    }

    pub(super) fn project(&self) -> Option<String> {
        self.record.cwd.short(MAX_PATH_BYTES).map(Cow::into_owned)
    }
}
