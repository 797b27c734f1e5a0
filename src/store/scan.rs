//! Reading the invocations of a span of time, off the one index by time.

use super::failure::OrStoreError;
use super::known_row::impossible;
use super::open::Store;
use crate::error::{Error, Result};
use crate::model::{Instant, Kind, Outcome, Skill, Window};
use std::collections::{HashMap, HashSet};

/// Which invocations are meant.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this skill.
    pub skill: Option<String>,
    /// Only skills of this kind.
    pub kind: Option<Kind>,
    /// Only this project: its whole path, a directory above it, or its last component.
    pub project: Option<String>,
}

/// A further column of a row, read only where it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Working directory.
    Project,
    /// Workflow phase.
    Phase,
    /// Kind of error.
    Error,
}

/// What a count needs of one invocation.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// When it was invoked.
    pub at: Instant,
    /// Number of its skill, see [`Store::skills`].
    pub skill: i64,
    /// Number of its session.
    pub session: i64,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took, in microseconds.
    pub duration_us: Option<i64>,
    /// Number of the word in the further column, see [`Store::words`].
    pub word: Option<i64>,
}

/// The statement of [`Store::scan`]; `column` is one of ours.
pub(super) fn scan_sql(further: Option<Column>, project: bool) -> String {
    let column = match further {
        None => "NULL",
        Some(Column::Project) => "project_id",
        Some(Column::Phase) => "phase_id",
        Some(Column::Error) => "error_id",
    };
    let project = if project { "project_id" } else { "NULL" };
    format!(
        "SELECT at_ms, skill_id, session_id, outcome, duration_us, {column}, {project}
         FROM invocation INDEXED BY invocation_at
         WHERE at_ms BETWEEN ?1 AND ?2
         ORDER BY at_ms"
    )
}

impl Store {
    /// Every skill by its number.
    pub fn skills(&self) -> Result<HashMap<i64, Skill>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, name, kind FROM skill")
            .or_store()?;
        let rows = statement
            .query_map([], |row| {
                let kind = Kind::from_code(row.get("kind")?).unwrap_or(Kind::Custom);
                Ok((
                    row.get("id")?,
                    Skill {
                        name: row.get("name")?,
                        kind,
                    },
                ))
            })
            .or_store()?;
        rows.collect::<rusqlite::Result<_>>().or_store()
    }

    /// The texts with these numbers.
    pub fn words(&self, ids: &HashSet<i64>) -> Result<HashMap<i64, String>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT text FROM word WHERE id = ?1")
            .or_store()?;
        ids.iter()
            .map(|id| Ok((*id, statement.query_row([id], |row| row.get(0)).or_store()?)))
            .collect()
    }

    /// Whether any invocation of this skill was ever recorded.
    pub fn knows_skill(&self, name: &str) -> Result<bool> {
        self.conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM skill_total t JOIN skill s ON s.id = t.skill_id
                                WHERE s.name = ?1)",
            )
            .or_store()?
            .query_row([name], |row| row.get(0))
            .or_store()
    }

    /// How many invocations there are in all.
    pub fn count(&self) -> Result<i64> {
        self.conn
            .query_row(
                "SELECT coalesce(sum(invocations), 0) FROM skill_total",
                [],
                |row| row.get(0),
            )
            .or_store()
    }

    /// The instant of the newest invocation.
    pub fn newest(&self) -> Result<Option<Instant>> {
        let ms: Option<i64> = self
            .conn
            .query_row("SELECT max(at_ms) FROM invocation", [], |row| row.get(0))
            .or_store()?;
        Ok(ms.map(Instant::from_millis))
    }

    /// Hands every invocation of a window that passes the filter to `each`, by time.
    pub fn scan(
        &self,
        window: Window,
        filter: &Filter,
        further: Option<Column>,
        mut each: impl FnMut(Cell),
    ) -> Result<()> {
        let skills = self.wanted_skills(filter)?;
        let projects = filter
            .project
            .as_deref()
            .map(|name| self.projects(name))
            .transpose()?;
        let mut statement = self
            .conn
            .prepare_cached(&scan_sql(further, projects.is_some()))
            .or_store()?;
        let mut rows = statement
            .query((window.start.millis(), window.end.millis()))
            .or_store()?;
        while let Some(row) = rows.next().or_store()? {
            let skill = row.get(1).or_store()?;
            if skills
                .as_ref()
                .is_some_and(|wanted| !wanted.contains(&skill))
            {
                continue;
            }
            if let Some(projects) = &projects {
                let project: Option<i64> = row.get(6).or_store()?;
                if project.is_none_or(|project| !projects.contains(&project)) {
                    continue;
                }
            }
            let code = row.get(3).or_store()?;
            each(Cell {
                at: Instant::from_millis(row.get(0).or_store()?),
                skill,
                session: row.get(2).or_store()?,
                outcome: Outcome::from_code(code)
                    .ok_or_else(|| impossible(&format!("outcome {code} means nothing")))?,
                duration_us: row.get(4).or_store()?,
                word: row.get(5).or_store()?,
            });
        }
        Ok(())
    }

    /// The skills that a filter lets pass; `None` for all.
    pub(super) fn wanted_skills(&self, filter: &Filter) -> Result<Option<HashSet<i64>>> {
        if filter.skill.is_none() && filter.kind.is_none() {
            return Ok(None);
        }
        let wanted = |skill: &Skill| {
            filter.skill.as_ref().is_none_or(|name| *name == skill.name)
                && filter.kind.is_none_or(|kind| kind == skill.kind)
        };
        let skills = self.skills()?;
        Ok(Some(
            skills
                .iter()
                .filter(|(_, skill)| wanted(skill))
                .map(|(id, _)| *id)
                .collect(),
        ))
    }

    /// The numbers of the projects that a name means.
    pub(super) fn projects(&self, name: &str) -> Result<HashSet<i64>> {
        let name = if name.len() > 1 {
            name.trim_end_matches('/')
        } else {
            name
        };
        let means = |path: &str| {
            path == name
                || path
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with('/'))
                || path.rsplit('/').next() == Some(name)
        };
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, text FROM word")
            .or_store()?;
        let rows = statement
            .query_map([], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
            })
            .or_store()?;
        let mut projects = HashSet::new();
        for row in rows {
            let (id, text) = row.or_store()?;
            if means(&text) {
                projects.insert(id);
            }
        }
        if projects.is_empty() {
            return Err(Error::failed(format!("no project matches {name:?}"))
                .hint("`session-buddy metrics --by project` lists them"));
        }
        Ok(projects)
    }
}
