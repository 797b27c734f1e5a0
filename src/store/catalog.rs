//! Which categories and modalities there are, and which skills are in them.

use super::ab_tests::text;
use super::failure::OrStoreError;
use super::open::Store;
use crate::error::Result;
use crate::model::Instant;

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// code, testing, documentation, deployment or another word.
    pub domain: Option<String>,
    /// The wider category.
    pub parent: Option<String>,
    /// What belongs to it.
    pub description: Option<String>,
    /// The skills in it, by name.
    pub skills: Vec<String>,
}

/// What a skill takes and gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modality {
    /// The skill.
    pub skill: String,
    /// code, testing, documentation, deployment or another word.
    pub modality: String,
    /// What goes in.
    pub input: Option<String>,
    /// What comes out.
    pub output: Option<String>,
    /// A person has to look at the result.
    pub review: bool,
}

impl Store {
    /// Every category, by name.
    pub fn categories(&self) -> Result<Vec<Category>> {
        let mut skills = self
            .conn
            .prepare_cached(
                "SELECT skill_name FROM skill_category_mapping WHERE category_id = ?1
                 ORDER BY skill_name",
            )
            .or_store()?;
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT c.category_id, c.category_name, c.domain, c.description,
                        p.category_name AS parent
                 FROM skill_categories c
                 LEFT JOIN skill_categories p ON p.category_id = c.parent_category_id
                 ORDER BY c.category_name",
            )
            .or_store()?;
        let mut rows = statement.query([]).or_store()?;
        let mut categories = Vec::new();
        while let Some(row) = rows.next().or_store()? {
            let id: i64 = row.get("category_id").or_store()?;
            let names = skills.query_map([id], |row| row.get(0)).or_store()?;
            categories.push(Category {
                id,
                name: row.get("category_name").or_store()?,
                domain: row.get("domain").or_store()?,
                parent: row.get("parent").or_store()?,
                description: row.get("description").or_store()?,
                skills: names.collect::<rusqlite::Result<_>>().or_store()?,
            });
        }
        Ok(categories)
    }

    /// Every modality, by skill.
    pub fn modalities(&self) -> Result<Vec<Modality>> {
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT skill_name, modality_type, input_format, output_format,
                        coalesce(requires_human_review, 0) AS review
                 FROM skill_modalities ORDER BY skill_name",
            )
            .or_store()?;
        let rows = statement
            .query_map([], |row| {
                Ok(Modality {
                    skill: row.get("skill_name")?,
                    modality: row.get("modality_type")?,
                    input: row.get("input_format")?,
                    output: row.get("output_format")?,
                    review: row.get("review")?,
                })
            })
            .or_store()?;
        rows.collect::<rusqlite::Result<_>>().or_store()
    }

    /// Puts a skill into a category; `false` where it was in it.
    pub fn assign_category(&mut self, skill: &str, category: i64, now: Instant) -> Result<bool> {
        self.write(false, |writer| {
            let added = writer
                .conn
                .execute(
                    "INSERT INTO skill_category_mapping (
                         skill_name, category_id, confidence_score, assigned_at)
                     VALUES (?1, ?2, 1.0, ?3) ON CONFLICT DO NOTHING",
                    (skill, category, text(now)),
                )
                .or_store()?;
            Ok(added > 0)
        })
    }

    /// Takes a skill out of a category; `false` where it was not in it.
    pub fn unassign_category(&mut self, skill: &str, category: i64) -> Result<bool> {
        self.write(false, |writer| {
            let removed = writer
                .conn
                .execute(
                    "DELETE FROM skill_category_mapping WHERE skill_name = ?1 AND category_id = ?2",
                    (skill, category),
                )
                .or_store()?;
            Ok(removed > 0)
        })
    }
}
