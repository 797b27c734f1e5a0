//! Found queries as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::metrics::zone_name;
use crate::service::search::SearchReport;

/// How queries come to be stored.
const STORE: &str = "`capture.store_queries = true` in the configuration lets hooks keep what you \
                     type with a skill; `record --query` and JSON lines with user_query always do.\n\
                     Nothing of it leaves this machine.";

/// The page of what was found.
pub fn page(report: &SearchReport, view: &View) -> Page {
    let all = report.hits.len() + report.more;
    let (hits, of) = if report.like.is_some() {
        ("query", (report.stored_embeddings, "stored embedding"))
    } else {
        ("hit", (report.stored_queries, "stored query"))
    };
    if report.like.is_none() && report.stored_queries == 0 {
        let page = Page::new().text("No queries are stored, so there is nothing to search.");
        return page.text(STORE);
    }
    let page = Page::new().text(format!(
        "{} among {}",
        plural(all as u64, hits),
        plural(of.0, of.1)
    ));
    if report.hits.is_empty() {
        let page = page
            .text("Fewer words find more, and so does an open end: test* for test, tests, testing");
        return if report.store_queries {
            page
        } else {
            page.text("New queries are not stored: capture.store_queries is off")
        };
    }
    let mut table = Table::new()
        .left("Query")
        .left("Skill")
        .left("Outcome")
        .spare(2)
        .left("When")
        .spare(3)
        .left("Session")
        .whole()
        .spare(1);
    for hit in &report.hits {
        let tone = match hit.outcome.as_str() {
            "completed" => Tone::Good,
            "failed" => Tone::Bad,
            _ => Tone::Dim,
        };
        table.row(vec![
            Cell::new(&hit.snippet),
            Cell::new(&hit.skill_name),
            Cell::new(&hit.outcome).tone(tone),
            Cell::new(words::minute(hit.invoked_at, &view.zone)).tone(Tone::Dim),
            Cell::new(&hit.session_id).tone(Tone::Dim),
        ]);
    }
    let mut page = page.table(table).text(format!(
        "the best first; times in {}",
        zone_name(&view.zone)
    ));
    if report.more > 0 {
        page = page.text(format!(
            "{} more: --limit 0 shows all",
            words::count(report.more as u64)
        ));
    }
    page
}

/// `1 query`, `2 queries`
fn plural(n: u64, one: &str) -> String {
    match one.strip_suffix("query") {
        Some(before) if n != 1 => format!("{} {before}queries", words::count(n)),
        _ => words::plural(n, one),
    }
}
