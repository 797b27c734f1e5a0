//! Reading whole invocations, one after the other, in an order that depends on nothing but what
//! they are: two exports of equal databases are equal.

use super::details::{self, detail_columns};
use super::failure::OrStoreError;
use super::identity;
use super::known_row::{self, KNOWN_COLUMNS, known_columns, known_words};
use super::open::Store;
use super::scan::Filter;
use super::writer;
use crate::error::Result;
use crate::model::{Details, Exported, Identity, Known, Window};
use rusqlite::{Row, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// All invocations from `?1` to `?2`, by time. Those of one millisecond are sorted afterwards.
pub(super) const EXPORT: &str = concat!(
    "SELECT ",
    known_columns!(),
    ", i.identity, i.id, i.skill_id, i.project_id, d.invocation_id,
       EXISTS (SELECT 1 FROM invocation_alias x WHERE x.invocation_id = i.id),
       EXISTS (SELECT 1 FROM invocation_copy y WHERE y.invocation_id = i.id), ",
    detail_columns!(),
    " FROM invocation i INDEXED BY invocation_at ",
    known_words!(),
    " LEFT JOIN invocation_detail d ON d.invocation_id = i.id
      WHERE i.at_ms BETWEEN ?1 AND ?2
      ORDER BY i.at_ms"
);

/// Where the columns after those of [`known_row::known`] stand.
const IDENTITY: usize = KNOWN_COLUMNS;
const ID: usize = KNOWN_COLUMNS + 1;
const SKILL: usize = KNOWN_COLUMNS + 2;
const PROJECT: usize = KNOWN_COLUMNS + 3;
const DETAILED: usize = KNOWN_COLUMNS + 4;
const ALIASED: usize = KNOWN_COLUMNS + 5;
const CONTESTED: usize = KNOWN_COLUMNS + 6;
const DETAILS: usize = KNOWN_COLUMNS + 7;

impl Store {
    /// How many invocations lie in a window, whatever they are.
    pub fn rows_between(&self, window: Window) -> Result<u64> {
        self.conn
            .query_row(
                "SELECT count(*) FROM invocation WHERE at_ms BETWEEN ?1 AND ?2",
                (window.start.millis(), window.end.millis()),
                |row| row.get(0),
            )
            .or_store()
    }

    /// Hands every invocation of a window that passes the filter to `each`, by time, then by
    /// skill, session and identity, with how many rows were looked at so far. All are of one
    /// moment, whatever others write meanwhile. In memory are the rows of one millisecond.
    ///
    /// A row without an identity, because another program wrote it, gets one here by its content:
    /// the same in every export, and another for each of several that are equal. A duration of
    /// more than ten years is none.
    pub fn export(
        &self,
        window: Window,
        filter: &Filter,
        mut each: impl FnMut(Exported, u64) -> Result<()>,
    ) -> Result<()> {
        let snapshot =
            Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred).or_store()?;
        let skills = self.wanted_skills(filter)?;
        let projects = filter
            .project
            .as_deref()
            .map(|name| self.projects(name))
            .transpose()?;
        let mut statement = self.conn.prepare_cached(EXPORT).or_store()?;
        let mut rows = statement
            .query((window.start.millis(), window.end.millis()))
            .or_store()?;
        let mut block: Vec<(Option<Identity>, Exported)> = Vec::new();
        let mut scanned = 0;
        while let Some(row) = rows.next().or_store()? {
            if wanted(row, SKILL, skills.as_ref())? && wanted(row, PROJECT, projects.as_ref())? {
                let next = self.whole(row)?;
                if block
                    .last()
                    .is_some_and(|(_, last)| last.known.at.0 != next.1.known.at.0)
                {
                    give(&mut block, scanned, &mut each)?;
                }
                block.push(next);
            }
            scanned += 1;
        }
        give(&mut block, scanned, &mut each)?;
        drop(rows);
        drop(statement);
        snapshot.finish().or_store()
    }

    /// One row of [`EXPORT`], and the identity that it has.
    fn whole(&self, row: &Row<'_>) -> Result<(Option<Identity>, Exported)> {
        let id: i64 = known_row::get(row, ID)?;
        let identity = identity::exported(row.get_ref(IDENTITY).or_store()?);
        let detailed: Option<i64> = known_row::get(row, DETAILED)?;
        let details = match detailed {
            Some(_) => Some(details::read(row, DETAILS).or_store()?.sayable()),
            None => None,
        };
        let mut whole = Exported {
            identity: Identity::Stored(String::new()),
            known: known_row::known(row)?,
            details: details.filter(|details| !details.is_empty()).map(Box::new),
            aliases: Vec::new(),
            copies: Vec::new(),
        };
        if known_row::get(row, ALIASED)? {
            whole.aliases = self.texts(
                "SELECT alias FROM invocation_alias WHERE invocation_id = ?1 ORDER BY alias",
                id,
            )?;
        }
        if known_row::get(row, CONTESTED)? {
            let copies = self.texts(
                "SELECT copy FROM invocation_copy WHERE invocation_id = ?1",
                id,
            )?;
            let copies = copies.iter().map(|text| writer::copy(text));
            whole.copies = copies.collect::<Result<Vec<Known>>>()?;
            whole.copies.sort_by(|a, b| a.session.cmp(&b.session));
        }
        Ok((identity, whole))
    }

    fn texts(&self, sql: &str, id: i64) -> Result<Vec<String>> {
        let mut statement = self.conn.prepare_cached(sql).or_store()?;
        let texts = statement.query_map([id], |row| row.get(0)).or_store()?;
        texts.collect::<rusqlite::Result<_>>().or_store()
    }
}

fn wanted(row: &Row<'_>, column: usize, numbers: Option<&HashSet<i64>>) -> Result<bool> {
    let Some(numbers) = numbers else {
        return Ok(true);
    };
    let number: Option<i64> = known_row::get(row, column)?;
    Ok(number.is_some_and(|number| numbers.contains(&number)))
}

/// Gives the rows of one millisecond in their order and empties the list.
fn give(
    block: &mut Vec<(Option<Identity>, Exported)>,
    scanned: u64,
    each: &mut impl FnMut(Exported, u64) -> Result<()>,
) -> Result<()> {
    let mut equal = HashMap::new();
    let mut rows: Vec<(String, Exported)> = block
        .drain(..)
        .map(|(identity, mut whole)| {
            whole.identity = identity.unwrap_or_else(|| {
                let digest = digest(&whole);
                let nth = equal.entry(digest).or_insert(0);
                *nth += 1;
                Identity::Stored(identity::content(&digest, *nth - 1))
            });
            let name = match &whole.identity {
                Identity::ToolUse(name) | Identity::Stored(name) => name.clone(),
                // Nothing else is kept.
                _ => String::new(),
            };
            (name, whole)
        })
        .collect();
    rows.sort_by(|(a, one), (b, other)| {
        let key = |whole: &Exported| (whole.known.skill.name.clone(), whole.known.session.clone());
        key(one).cmp(&key(other)).then_with(|| a.cmp(b))
    });
    rows.into_iter()
        .try_for_each(|(_, whole)| each(whole, scanned))
}

/// The beginning of the SHA-256 over what a row without an identity says. Once given it is kept in
/// databases: what is added to rows in the future must not change it where it is absent.
fn digest(whole: &Exported) -> [u8; 16] {
    let known = &whole.known;
    let none = Details::default();
    let details = whole.details.as_deref().unwrap_or(&none);
    let ending = known.ending.as_ref().map(|(ending, _)| ending);
    let content = serde_json::json!([
        known.at.0.millis(),
        known.skill.name,
        known.session,
        known.outcome().as_str(),
        ending.and_then(|ending| ending.error.as_deref()),
        known.duration.map(|(duration, _)| duration.micros()),
        known.phase,
        known.project,
        known.user,
        known.attribution.as_ref().map(|skill| &skill.name),
        details.workflow_step_id,
        details.workflow_path,
        details.user_query,
        details.alternatives_considered,
        details.selection_rank,
        details.follow_up_actions,
        details.rating,
        details.embedding,
        details.created_at,
    ]);
    let hash = Sha256::digest(content.to_string().as_bytes());
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash[..16]);
    digest
}
