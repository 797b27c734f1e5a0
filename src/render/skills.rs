//! Skills, categories, modalities and similar skills as pages.

use super::table::{Cell, Table, Tone};
use super::{Page, words};
use crate::service::skills::{
    CategoriesReport, CategoryChange, ModalitiesReport, SeedReport, SimilarReport, SkillsReport,
};

/// What to do where there are no categories.
const INIT: &str =
    "session-buddy skills init adds six categories and four modalities to begin with";

/// The page of all skills.
pub fn list(report: &SkillsReport) -> Page {
    let all = report.skills.len() + report.more;
    let page = Page::new().text(format!(
        "{}, over all time",
        words::plural(all as u64, "skill")
    ));
    let mut table = Table::new()
        .left("Skill")
        .left("Kind")
        .right("Runs")
        .left("Category")
        .left("Domain")
        .spare(1)
        .left("Modality")
        .spare(2);
    for skill in &report.skills {
        table.row(vec![
            Cell::new(&skill.skill_name),
            Cell::new(skill.kind.as_str()).tone(Tone::Dim),
            words::count(skill.invocation_count).into(),
            optional(skill.category.as_deref()),
            optional(skill.domain.as_deref()),
            optional(skill.modality.as_deref()),
        ]);
    }
    let page = more(page.table(table), report.more);
    if report.categories == 0 {
        return page.text(INIT);
    }
    page
}

fn optional(text: Option<&str>) -> Cell {
    text.map_or_else(|| Cell::new(words::NONE).tone(Tone::Dim), Cell::new)
}

fn more(page: Page, more: usize) -> Page {
    if more == 0 {
        return page;
    }
    page.text(format!(
        "{} more: --limit 0 shows all",
        words::count(more as u64)
    ))
}

/// The page of what the taxonomy gained.
pub fn seeded(report: &SeedReport) -> Page {
    if (report.categories, report.modalities, report.rules) == (0, 0, 0) {
        return Page::new().text("all categories, modalities and curated rules were there");
    }
    Page::new().text(format!(
        "added: {}, {}, {}",
        match report.categories {
            1 => "1 category".to_owned(),
            n => format!("{n} categories"),
        },
        match report.modalities {
            1 => "1 modality".to_owned(),
            n => format!("{n} modalities"),
        },
        words::plural(report.rules as u64, "curated rule"),
    ))
}

/// The page of all categories.
pub fn categories(report: &CategoriesReport) -> Page {
    if report.categories.is_empty() {
        return Page::new().text("There are no categories yet.").text(INIT);
    }
    let mut table = Table::new()
        .left("Category")
        .left("Domain")
        .right("Skills")
        .left("Which");
    for category in &report.categories {
        table.row(vec![
            Cell::new(&category.category_name),
            optional(category.domain.as_deref()),
            category.skill_count.to_string().into(),
            Cell::new(category.skills.join(", ")).tone(Tone::Dim),
        ]);
    }
    let page = Page::new().table(table);
    if report
        .categories
        .iter()
        .all(|category| category.skills.is_empty())
    {
        return page.text("put a skill into one: session-buddy skills assign SKILL CATEGORY");
    }
    page
}

/// The page of all modalities.
pub fn modalities(report: &ModalitiesReport) -> Page {
    if report.modalities.is_empty() {
        return Page::new().text("There are no modalities yet.").text(INIT);
    }
    let mut table = Table::new()
        .left("Skill")
        .left("Modality")
        .left("Takes")
        .left("Gives")
        .left("Review");
    for modality in &report.modalities {
        table.row(vec![
            Cell::new(&modality.skill_name),
            Cell::new(&modality.modality_type),
            optional(modality.input_format.as_deref()),
            optional(modality.output_format.as_deref()),
            Cell::new(if modality.requires_human_review {
                "by a person"
            } else {
                words::NONE
            }),
        ]);
    }
    Page::new().table(table)
}

/// The page of a skill that was put into a category or taken out of one.
pub fn changed(report: &CategoryChange) -> Page {
    let (skill, category) = (&report.skill_name, &report.category_name);
    Page::new().text(match (report.assigned, report.changed) {
        (true, true) => format!("{skill} is in {category}"),
        (true, false) => format!("{skill} was in {category} already"),
        (false, true) => format!("{skill} is no longer in {category}"),
        (false, false) => format!("{skill} was not in {category}"),
    })
}

/// The page of similar skills.
pub fn similar(report: &SimilarReport) -> Page {
    let page = Page::new().text(format!(
        "used in the same sessions as {}: {} of {} have it",
        report.skill_name,
        words::plural(report.session_count, "session"),
        words::count(report.total_sessions)
    ));
    let left_out = |page: Page| {
        if report.too_few == 0 {
            return page;
        }
        page.text(format!(
            "{} left out: fewer than {} shared with it (--min-sessions)",
            words::plural(report.too_few as u64, "skill"),
            words::plural(report.min_sessions, "session")
        ))
    };
    if report.similar.is_empty() {
        return left_out(page.text(format!(
            "No skill shares {} with it.",
            words::plural(report.min_sessions, "session")
        )));
    }
    let mut table = Table::new()
        .left("Skill")
        .left("Kind")
        .spare(1)
        .right("Similarity")
        .right("Shared")
        .right("Sessions")
        .right("Lift");
    for row in &report.similar {
        table.row(vec![
            Cell::new(&row.skill_name),
            Cell::new(row.kind.as_str()).tone(Tone::Dim),
            format!("{:.2}", row.similarity).into(),
            words::count(row.shared_sessions).into(),
            words::count(row.session_count).into(),
            row.lift
                .map_or_else(|| words::NONE.to_owned(), |lift| format!("{lift:.2}"))
                .into(),
        ]);
    }
    let page = page.table(table).text(
        "similarity is the cosine of the two columns of sessions: 1 always together, 0 never; \
         skills used everywhere are like each other,\nso look at lift too: 1 is what chance would give",
    );
    left_out(more(page, report.more))
}
