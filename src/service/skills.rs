//! Which skills there are, what they are for, and which are used alike.

use super::Buddy;
use super::metrics::known;
use super::nearest::nearest;
use crate::analytics::similarity::{lift, presence};
use crate::error::{Error, Result};
use crate::model::Kind;
use crate::store::{Category, Store};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// Which skills.
#[derive(Debug, Clone)]
pub struct SkillsQuery {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only in this category.
    pub category: Option<String>,
    /// Rows at most; 0 is all.
    pub limit: usize,
}

/// One skill.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkillRow {
    /// Its name.
    pub skill_name: String,
    /// Its kind.
    pub kind: Kind,
    /// Invocations up to now, over all time.
    pub invocation_count: u64,
    /// Its categories by name, with commas between them; `null` where none.
    pub category: Option<String>,
    /// Their domains, the same way.
    pub domain: Option<String>,
    /// Its modality.
    pub modality: Option<String>,
}

/// The skills that were used.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkillsReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// Most invocations first, then by name.
    pub skills: Vec<SkillRow>,
    /// Skills that the limit left out.
    pub more: usize,
    /// Categories that there are.
    pub categories: usize,
}

/// A category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CategoryRow {
    /// Its name.
    pub category_name: String,
    /// code, testing, documentation, deployment or another word.
    pub domain: Option<String>,
    /// The wider category.
    pub parent_category: Option<String>,
    /// What belongs to it.
    pub description: Option<String>,
    /// Skills in it.
    pub skill_count: usize,
    /// Their names.
    pub skills: Vec<String>,
}

/// Every category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CategoriesReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// By name.
    pub categories: Vec<CategoryRow>,
}

/// What a skill takes and gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModalityRow {
    /// The skill.
    pub skill_name: String,
    /// code, testing, documentation, deployment or another word.
    pub modality_type: String,
    /// What goes in.
    pub input_format: Option<String>,
    /// What comes out.
    pub output_format: Option<String>,
    /// A person has to look at the result.
    pub requires_human_review: bool,
}

/// Every modality.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModalitiesReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// By skill.
    pub modalities: Vec<ModalityRow>,
}

/// What of the taxonomy was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeedReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// Categories added.
    pub categories: usize,
    /// Modalities added.
    pub modalities: usize,
    /// Curated dependency rules added.
    pub rules: usize,
}

/// A skill was put into a category or taken out of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryChange {
    /// Shape of this report.
    pub schema_version: u32,
    /// The skill.
    pub skill_name: String,
    /// The category.
    pub category_name: String,
    /// Whether it is in the category now.
    pub assigned: bool,
    /// Whether that is new.
    pub changed: bool,
}

/// Which skills are like one.
#[derive(Debug, Clone)]
pub struct SimilarQuery {
    /// The skill.
    pub skill: String,
    /// Sessions that both must share.
    pub min_sessions: u64,
    /// Rows at most; 0 is all.
    pub limit: usize,
}

/// A skill that is used in the same sessions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilarRow {
    /// The other skill.
    pub skill_name: String,
    /// Its kind.
    pub kind: Kind,
    /// Cosine of the two columns of the session × skill matrix, 0 to 1.
    pub similarity: f64,
    /// Sessions with both.
    pub shared_sessions: u64,
    /// Sessions with the other one.
    pub session_count: u64,
    /// How many times more often both come together than by chance.
    pub lift: Option<f64>,
}

/// The skills that are used in the same sessions as one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilarReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The skill.
    pub skill_name: String,
    /// Sessions with it.
    pub session_count: u64,
    /// All sessions.
    pub total_sessions: u64,
    /// Sessions that both must share.
    pub min_sessions: u64,
    /// The most alike first, then those that share most sessions, then by name.
    pub similar: Vec<SimilarRow>,
    /// Skills that the limit left out.
    pub more: usize,
    /// Skills that share too few sessions to say.
    pub too_few: usize,
}

/// The skills that were used, and what they are for.
pub fn run(buddy: &Buddy, query: &SkillsQuery) -> Result<SkillsReport> {
    let store = buddy.reader()?;
    let categories = store.categories()?;
    let only = match &query.category {
        Some(name) => Some(category(&categories, name)?),
        None => None,
    };
    let of = categories_of(&categories);
    let modalities: HashMap<String, String> = store
        .modalities()?
        .into_iter()
        .map(|modality| (modality.skill, modality.modality))
        .collect();
    let names = store.skills()?;
    let mut skills = Vec::new();
    let totals = store.at_once(|| store.skill_totals(&store.later(buddy.now())?))?;
    for (id, total) in totals {
        let Some(skill) = names.get(&id) else {
            continue;
        };
        let within = only.is_none_or(|only| only.skills.contains(&skill.name));
        if !within || query.kind.is_some_and(|kind| kind != skill.kind) {
            continue;
        }
        let (category, domain) = of.get(skill.name.as_str()).cloned().unwrap_or_default();
        skills.push(SkillRow {
            modality: modalities.get(&skill.name).cloned(),
            skill_name: skill.name.clone(),
            kind: skill.kind,
            invocation_count: total.invocations,
            category: joined(category),
            domain: joined(domain),
        });
    }
    skills.sort_by(|a, b| {
        let size = b.invocation_count.cmp(&a.invocation_count);
        size.then_with(|| a.skill_name.cmp(&b.skill_name))
    });
    let more = cut(&mut skills, query.limit);
    Ok(SkillsReport {
        schema_version: super::REPORT_VERSION,
        skills,
        more,
        categories: categories.len(),
    })
}

/// Names and domains of the categories of each skill.
fn categories_of(categories: &[Category]) -> HashMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> {
    let mut of: HashMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = HashMap::new();
    for category in categories {
        for skill in &category.skills {
            let (names, domains) = of.entry(skill).or_default();
            names.insert(&category.name);
            domains.extend(category.domain.as_deref());
        }
    }
    of
}

fn joined(names: BTreeSet<&str>) -> Option<String> {
    (!names.is_empty()).then(|| names.into_iter().collect::<Vec<_>>().join(", "))
}

/// Cuts a list; how many it lost.
fn cut<T>(rows: &mut Vec<T>, limit: usize) -> usize {
    let more = match limit {
        0 => 0,
        limit => rows.len().saturating_sub(limit),
    };
    rows.truncate(rows.len() - more);
    more
}

/// Adds what is missing of the taxonomy; harmless when repeated.
pub fn init(buddy: &Buddy) -> Result<SeedReport> {
    let seeded = buddy.writer()?.seed_taxonomy()?;
    Ok(SeedReport {
        schema_version: super::REPORT_VERSION,
        categories: seeded.categories,
        modalities: seeded.modalities,
        rules: seeded.rules,
    })
}

/// Every category.
pub fn categories(buddy: &Buddy) -> Result<CategoriesReport> {
    let categories = buddy.reader()?.categories()?;
    Ok(CategoriesReport {
        schema_version: super::REPORT_VERSION,
        categories: categories
            .into_iter()
            .map(|category| CategoryRow {
                category_name: category.name,
                domain: category.domain,
                parent_category: category.parent,
                description: category.description,
                skill_count: category.skills.len(),
                skills: category.skills,
            })
            .collect(),
    })
}

/// Every modality.
pub fn modalities(buddy: &Buddy) -> Result<ModalitiesReport> {
    let modalities = buddy.reader()?.modalities()?;
    Ok(ModalitiesReport {
        schema_version: super::REPORT_VERSION,
        modalities: modalities
            .into_iter()
            .map(|modality| ModalityRow {
                skill_name: modality.skill,
                modality_type: modality.modality,
                input_format: modality.input,
                output_format: modality.output,
                requires_human_review: modality.review,
            })
            .collect(),
    })
}

/// Puts a skill into a category, or takes it out of it.
pub fn assign(buddy: &Buddy, skill: &str, name: &str, into: bool) -> Result<CategoryChange> {
    buddy.existing()?;
    let mut store = buddy.writer()?;
    // Skills that the taxonomy speaks of have no invocations yet and are known all the same.
    if !store.skills()?.values().any(|known| known.name == skill) {
        known(&store, skill)?;
    }
    let categories = store.categories()?;
    let category = category(&categories, name)?;
    let changed = if into {
        store.assign_category(skill, category.id, buddy.now())?
    } else {
        store.unassign_category(skill, category.id)?
    };
    Ok(CategoryChange {
        schema_version: super::REPORT_VERSION,
        skill_name: skill.to_owned(),
        category_name: category.name.clone(),
        assigned: into,
        changed,
    })
}

/// The category of this name, capitals aside.
fn category<'a>(categories: &'a [Category], name: &str) -> Result<&'a Category> {
    let exact = categories.iter().find(|category| category.name == name);
    let loose = || {
        let same = |category: &&Category| category.name.to_lowercase() == name.to_lowercase();
        categories.iter().find(same)
    };
    exact.or_else(loose).ok_or_else(|| {
        let error = Error::failed(format!("there is no category {name:?}"));
        let names = categories.iter().map(|category| category.name.as_str());
        match nearest(name, names) {
            Some(near) => error.hint(format!("did you mean {near:?}?")),
            None if categories.is_empty() => {
                error.hint("`session-buddy skills init` adds the first six")
            }
            None => error.hint("`session-buddy skills categories` lists them"),
        }
    })
}

/// The skills that are used in the same sessions as one.
pub fn similar(buddy: &Buddy, query: &SimilarQuery) -> Result<SimilarReport> {
    let store = buddy.reader()?;
    known(&store, &query.skill)?;
    let names = store.skills()?;
    let own: BTreeSet<i64> = number(&store, &query.skill)?.into_iter().collect();
    let together = store.at_once(|| store.together(&own, buddy.now()))?;
    let sessions = |skill: &i64| together.with.get(skill).copied().unwrap_or(0);
    let own = own.first().map_or(0, sessions);
    let mut too_few = 0;
    let mut similar = Vec::new();
    for ((_, id), both) in &together.both {
        let Some(skill) = names.get(id) else {
            continue;
        };
        if *both < query.min_sessions.max(1) {
            too_few += 1;
            continue;
        }
        let other = sessions(id);
        similar.push(SimilarRow {
            skill_name: skill.name.clone(),
            kind: skill.kind,
            similarity: presence(*both, own, other),
            shared_sessions: *both,
            session_count: other,
            lift: lift(*both, own, other, together.sessions),
        });
    }
    similar.sort_by(|a, b| {
        b.similarity
            .total_cmp(&a.similarity)
            .then_with(|| b.shared_sessions.cmp(&a.shared_sessions))
            .then_with(|| a.skill_name.cmp(&b.skill_name))
    });
    let more = cut(&mut similar, query.limit);
    Ok(SimilarReport {
        schema_version: super::REPORT_VERSION,
        skill_name: query.skill.clone(),
        session_count: own,
        total_sessions: together.sessions,
        min_sessions: query.min_sessions,
        similar,
        more,
        too_few,
    })
}

/// The number of a skill.
fn number(store: &Store, name: &str) -> Result<Option<i64>> {
    let skills = store.skills()?;
    let found = skills.into_iter().find(|(_, skill)| skill.name == name);
    Ok(found.map(|(id, _)| id))
}
