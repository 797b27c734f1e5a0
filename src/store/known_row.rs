//! One row of `invocation` as [`Known`], and back.

use super::failure::OrStoreError;
use super::identity::Key;
use super::words::Words;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{
    Duration, DurationSource, Ending, Instant, Kind, Known, Outcome, OutcomeSource, Skill,
    TimeSource,
};
use rusqlite::types::FromSql;
use rusqlite::{Connection, Row, named_params};

/// Set in `invocation.sources` where the session is a fork.
const FORKED: u8 = 64;

/// What the rollups count of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) at_ms: i64,
    pub(super) skill_id: i64,
    pub(super) session_id: i64,
    pub(super) outcome: Outcome,
    pub(super) duration_us: Option<i64>,
    pub(super) error_id: Option<i64>,
    pub(super) phase_id: Option<i64>,
    pub(super) user_id: Option<i64>,
}

/// A row ready to be written: numbers instead of words.
#[derive(Debug, PartialEq)]
pub(super) struct Packed {
    pub(super) counted: Counted,
    project_id: Option<i64>,
    attribution_id: Option<i64>,
    time_source: i64,
    outcome_source: i64,
    duration_source: i64,
    sources: u8,
}

impl Packed {
    pub(super) fn new(conn: &Connection, words: &mut Words, known: &Known) -> Result<Self> {
        let ending = known.ending.as_ref();
        let error = ending.and_then(|(ending, _)| ending.error.as_deref());
        let attribution = known
            .attribution
            .as_ref()
            .map(|skill| words.skill(conn, skill))
            .transpose()?;
        Ok(Self {
            counted: Counted {
                at_ms: known.at.0.millis(),
                skill_id: words.skill(conn, &known.skill)?,
                session_id: words.session(conn, &known.session)?,
                outcome: known.outcome(),
                duration_us: known.duration.map(|(duration, _)| duration.micros()),
                error_id: words.word(conn, error)?,
                phase_id: words.word(conn, known.phase.as_deref())?,
                user_id: words.word(conn, known.user.as_deref())?,
            },
            project_id: words.word(conn, known.project.as_deref())?,
            attribution_id: attribution,
            time_source: known.at.1.code(),
            outcome_source: ending.map_or(0, |(_, source)| source.code()),
            duration_source: known.duration.map_or(0, |(_, source)| source.code()),
            sources: known.sources | if known.forked { FORKED } else { 0 },
        })
    }

    /// Inserts the row; `None` where one of this identity is there already.
    pub(super) fn insert(&self, conn: &Connection, key: &Key) -> Result<Option<i64>> {
        let mut statement = conn
            .prepare_cached(
                "INSERT INTO invocation (
                     at_ms, skill_id, session_id, outcome, duration_us, error_id, phase_id,
                     project_id, user_id, attribution_id, time_source, outcome_source,
                     duration_source, sources, identity)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
                 ON CONFLICT (identity) DO NOTHING",
            )
            .or_store()?;
        let row = &self.counted;
        // By place, not by name: this is the one statement that runs for every row of an import.
        let inserted = statement
            .execute((
                row.at_ms,
                row.skill_id,
                row.session_id,
                row.outcome.code(),
                row.duration_us,
                row.error_id,
                row.phase_id,
                self.project_id,
                row.user_id,
                self.attribution_id,
                self.time_source,
                self.outcome_source,
                self.duration_source,
                self.sources,
                key,
            ))
            .or_store()?;
        Ok((inserted > 0).then(|| conn.last_insert_rowid()))
    }

    /// Writes the row with this number anew, all but its identity.
    pub(super) fn update(&self, conn: &Connection, id: i64) -> Result<()> {
        let mut statement = conn
            .prepare_cached(
                "UPDATE invocation SET
                     at_ms = :at_ms, skill_id = :skill_id, session_id = :session_id,
                     outcome = :outcome, duration_us = :duration_us, error_id = :error_id,
                     phase_id = :phase_id, project_id = :project_id, user_id = :user_id,
                     attribution_id = :attribution_id, time_source = :time_source,
                     outcome_source = :outcome_source, duration_source = :duration_source,
                     sources = :sources
                 WHERE id = :id",
            )
            .or_store()?;
        let row = &self.counted;
        statement
            .execute(named_params! {
                ":at_ms": row.at_ms, ":skill_id": row.skill_id, ":session_id": row.session_id,
                ":outcome": row.outcome.code(), ":duration_us": row.duration_us,
                ":error_id": row.error_id, ":phase_id": row.phase_id,
                ":project_id": self.project_id, ":user_id": row.user_id,
                ":attribution_id": self.attribution_id, ":time_source": self.time_source,
                ":outcome_source": self.outcome_source,
                ":duration_source": self.duration_source, ":sources": self.sources,
                ":id": id,
            })
            .or_store()?;
        Ok(())
    }
}

/// What [`known`] reads, in its order: all of a row, its words spelled out.
macro_rules! known_columns {
    () => {
        "i.at_ms, i.time_source, s.name, s.kind, n.name, i.outcome, i.outcome_source, e.text,
         i.duration_us, i.duration_source, j.text, p.text, u.text, a.name, a.kind, i.sources"
    };
}

/// Where the words of a row stand.
macro_rules! known_words {
    () => {
        "JOIN skill s ON s.id = i.skill_id
         JOIN session n ON n.id = i.session_id
         LEFT JOIN word e ON e.id = i.error_id
         LEFT JOIN word p ON p.id = i.phase_id
         LEFT JOIN word j ON j.id = i.project_id
         LEFT JOIN word u ON u.id = i.user_id
         LEFT JOIN skill a ON a.id = i.attribution_id"
    };
}

pub(super) use {known_columns, known_words};

/// How many columns [`known`] reads.
pub(super) const KNOWN_COLUMNS: usize = 16;

/// All of the row `?1`, and what the rollups counted of it.
pub(super) const LOAD: &str = concat!(
    "SELECT ",
    known_columns!(),
    ", i.skill_id, i.session_id, i.error_id, i.phase_id, i.user_id FROM invocation i ",
    known_words!(),
    " WHERE i.id = ?1"
);

/// The row with this number, and what the rollups counted of it.
pub(super) fn load(conn: &Connection, id: i64) -> Result<(Known, Counted)> {
    let mut statement = conn.prepare_cached(LOAD).or_store()?;
    let mut rows = statement.query([id]).or_store()?;
    let row = rows
        .next()
        .or_store()?
        .ok_or_else(|| impossible("a row vanished"))?;
    Ok((known(row)?, counted(row)?))
}

/// A row that begins with the columns of `known_columns`. By place, not by name: an export reads all.
///
/// Whoever edits a row in plain SQL does not say where the new outcome or duration comes from:
/// they were given.
pub(super) fn known(row: &Row<'_>) -> Result<Known> {
    let skill = |name: String, kind: i64| Skill {
        name,
        kind: Kind::from_code(kind).unwrap_or(Kind::Custom),
    };
    let outcome = coded(row, 5, "outcome", Outcome::from_code)?;
    let error: Option<String> = get(row, 7)?;
    let said = OutcomeSource::from_code(get(row, 6)?);
    let edited = outcome != Outcome::Unfinished || error.is_some();
    let outcome_source = said.or(edited.then_some(OutcomeSource::Given));
    let micros: Option<i64> = get(row, 8)?;
    let duration_source = DurationSource::from_code(get(row, 9)?).unwrap_or(DurationSource::Given);
    let attribution: Option<String> = get(row, 13)?;
    let sources: u8 = get(row, 15)?;
    Ok(Known {
        skill: skill(get(row, 2)?, get(row, 3)?),
        session: get(row, 4)?,
        forked: sources & FORKED != 0,
        at: (
            Instant::from_millis(get(row, 0)?),
            coded(row, 1, "time_source", TimeSource::from_code)?,
        ),
        ending: outcome_source.map(|source| (Ending { outcome, error }, source)),
        duration: micros
            .and_then(Duration::from_micros)
            .map(|duration| (duration, duration_source)),
        project: get(row, 10)?,
        phase: get(row, 11)?,
        user: get(row, 12)?,
        attribution: attribution
            .map(|name| Ok::<_, Error>(skill(name, get(row, 14)?)))
            .transpose()?,
        sources: sources & !FORKED,
    })
}

/// What the rollups counted of a row of [`LOAD`].
fn counted(row: &Row<'_>) -> Result<Counted> {
    Ok(Counted {
        at_ms: get(row, 0)?,
        skill_id: get(row, KNOWN_COLUMNS)?,
        session_id: get(row, KNOWN_COLUMNS + 1)?,
        outcome: coded(row, 5, "outcome", Outcome::from_code)?,
        duration_us: get(row, 8)?,
        error_id: get(row, KNOWN_COLUMNS + 2)?,
        phase_id: get(row, KNOWN_COLUMNS + 3)?,
        user_id: get(row, KNOWN_COLUMNS + 4)?,
    })
}

pub(super) fn get<T: FromSql>(row: &Row<'_>, column: usize) -> Result<T> {
    row.get(column).or_store()
}

fn coded<T>(row: &Row<'_>, column: usize, name: &str, from: fn(i64) -> Option<T>) -> Result<T> {
    let code: i64 = get(row, column)?;
    from(code).ok_or_else(|| impossible(&format!("{name} {code} means nothing")))
}

/// What only a damaged database can hold.
pub(super) fn impossible(what: &str) -> Error {
    Error::new(ErrorKind::Data, format!("the database is damaged: {what}"))
        .hint("`session-buddy backup --list` shows what `session-buddy restore` can bring back")
}
