//! Categories, modalities and curated rules that a new database starts with.

use super::failure::OrStoreError;
use super::open::Store;
use crate::error::Result;
use rusqlite::{Connection, Row};

/// Name and domain of each category.
const CATEGORIES: [(&str, &str); 6] = [
    ("Code Quality", "code"),
    ("Testing", "testing"),
    ("Documentation", "documentation"),
    ("Build & Deploy", "deployment"),
    ("Git & Version Control", "code"),
    ("Linting & Formatting", "code"),
];

/// Skill, modality, what goes in, what comes out, whether a person reviews it.
const MODALITIES: [(&str, &str, &str, &str, bool); 4] = [
    ("ruff-check", "code", "python_source", "diagnostics", false),
    (
        "pytest-run",
        "testing",
        "python_tests",
        "test_results",
        false,
    ),
    (
        "sphinx-build",
        "documentation",
        "rst_docs",
        "html_docs",
        true,
    ),
    (
        "docker-build",
        "deployment",
        "dockerfile",
        "docker_image",
        false,
    ),
];

/// Skills that belong together by experience; nothing was measured.
const RULES: [(&str, &str); 4] = [
    ("ruff-check", "black-format"),
    ("pytest-run", "coverage-report"),
    ("git-commit", "git-push"),
    ("docker-build", "k8s-deploy"),
];

/// How much of the taxonomy was missing and is there now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seeded {
    /// Categories added.
    pub categories: usize,
    /// Modalities added.
    pub modalities: usize,
    /// Curated rules added.
    pub rules: usize,
}

impl Store {
    /// Adds what is missing of the categories, modalities and curated rules; what a user changed
    /// stays. A rule carries no measured lift.
    pub fn seed_taxonomy(&mut self) -> Result<Seeded> {
        self.write(false, |writer| {
            let conn = writer.conn;
            let mut seeded = Seeded::default();
            for (name, domain) in CATEGORIES {
                seeded.categories += conn.execute(
                    "INSERT OR IGNORE INTO skill_categories (category_name, domain) VALUES (?1, ?2)",
                    (name, domain),
                )
                .or_store()?;
            }
            let parent = |name: &str| {
                conn.execute("INSERT OR IGNORE INTO skill_metrics (skill_name) VALUES (?1)", [name])
                    .or_store()
            };
            for (name, modality, input, output, review) in MODALITIES {
                parent(name)?;
                seeded.modalities += conn.execute(
                    "INSERT OR IGNORE INTO skill_modalities (
                         skill_name, modality_type, input_format, output_format,
                         requires_human_review)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                    (name, modality, input, output, review),
                )
                .or_store()?;
            }
            for (a, b) in RULES {
                parent(a)?;
                parent(b)?;
                seeded.rules += conn.execute(
                    "INSERT OR IGNORE INTO skill_dependencies (
                         skill_a, skill_b, co_occurrence_count, lift_score)
                     VALUES (?1, ?2, 0, NULL)",
                    [a, b],
                )
                .or_store()?;
            }
            Ok(seeded)
        })
    }

    /// The skills that a curated rule joins to this one, in order of their names. What somebody
    /// measured and wrote there is no rule.
    pub fn curated_with(&self, skill: &str) -> Result<Vec<String>> {
        let mut statement = self.conn.prepare_cached(CURATED).or_store()?;
        let names = statement.query_map([skill], |row| row.get(0)).or_store()?;
        names.collect::<rusqlite::Result<_>>().or_store()
    }
}

/// The other sides of the curated rules of `?1`.
pub(super) const CURATED: &str = "
    SELECT skill_b FROM skill_dependencies
    WHERE skill_a = ?1 AND coalesce(co_occurrence_count, 0) = 0 AND lift_score IS NULL
    UNION
    SELECT skill_a FROM skill_dependencies
    WHERE skill_b = ?1 AND coalesce(co_occurrence_count, 0) = 0 AND lift_score IS NULL
    ORDER BY 1";

/// How many categories and modalities there are that the program does not seed.
pub(super) fn beyond_seed(conn: &Connection) -> Result<(u64, u64)> {
    let mut own = [0, 0];
    let mut look =
        |which: usize, sql: &str, is_seed: &dyn Fn(&Row<'_>) -> rusqlite::Result<bool>| {
            let mut statement = conn.prepare(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                own[which] += u64::from(!is_seed(row)?);
            }
            rusqlite::Result::Ok(())
        };
    look(
        0,
        "SELECT category_name, iif(parent_category_id IS NULL AND description IS NULL, domain, NULL)
         FROM skill_categories",
        &|row| {
            let (name, domain): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            Ok(CATEGORIES
                .iter()
                .any(|seed| seed.0 == name && Some(seed.1) == domain.as_deref()))
        },
    )
    .or_store()?;
    look(
        1,
        "SELECT skill_name, modality_type, input_format, output_format, requires_human_review
         FROM skill_modalities",
        &|row| {
            let name: String = row.get(0)?;
            let rest: [Option<String>; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
            let review: Option<bool> = row.get(4)?;
            Ok(MODALITIES.iter().any(|seed| {
                seed.0 == name
                    && rest.each_ref().map(Option::as_deref)
                        == [Some(seed.1), Some(seed.2), Some(seed.3)]
                    && review == Some(seed.4)
            }))
        },
    )
    .or_store()?;
    Ok((own[0], own[1]))
}
