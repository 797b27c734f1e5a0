//! Searching the queries that were stored.

use super::Buddy;
use super::metrics::known;
use crate::analytics::similarity::{cosine, embedding};
use crate::error::{Error, Result};
use crate::model::{Instant, Kind, Window};
use crate::store::{Found, Store, Which};
use serde::Serialize;

/// What is searched for.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// Queries with all of these words.
    Words(String),
    /// Queries whose embedding is like that of the invocation with this number.
    Like(i64),
}

/// What is searched for, and where.
#[derive(Debug, Clone)]
pub struct SearchQuery {
    /// What is searched for.
    pub wanted: Wanted,
    /// Only of this skill.
    pub skill: Option<String>,
    /// Only invoked in it.
    pub window: Window,
    /// Hits at most; 0 is all.
    pub limit: usize,
}

/// A query that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// Place in the answer, 1 the best.
    pub rank: usize,
    /// How well it fits, the greater the better: BM25, or the cosine of embeddings.
    pub score: f64,
    /// The skill that was invoked.
    pub skill_name: String,
    /// Its kind.
    pub kind: Kind,
    /// The session it belongs to.
    pub session_id: String,
    /// When it was invoked.
    pub invoked_at: Instant,
    /// How it ended.
    pub outcome: String,
    /// The query around the hits, each in brackets; its beginning where embeddings were compared.
    pub snippet: String,
    /// Number of the invocation for `--like`, where its embedding is stored.
    pub invocation_id: Option<i64>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SearchReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The words searched for; `null` where embeddings were compared.
    pub query: Option<String>,
    /// The invocation whose embedding was compared; `null` where words were searched for.
    pub like: Option<i64>,
    /// Queries stored up to now, in the window or not.
    pub stored_queries: u64,
    /// Embeddings stored up to now, in the window or not.
    pub stored_embeddings: u64,
    /// Whether hooks store queries: `capture.store_queries`.
    pub store_queries: bool,
    /// The best first; ties by time, the newest first.
    pub hits: Vec<Hit>,
    /// Hits that the limit left out.
    pub more: usize,
}

/// Searches the stored queries.
pub fn run(buddy: &Buddy, query: &SearchQuery) -> Result<SearchReport> {
    let store = buddy.reader()?;
    let now = buddy.now();
    if let Some(name) = &query.skill {
        known(&store, name)?;
    }
    let which = Which {
        window: Window {
            start: query.window.start,
            // Rows of the future are outside every answer.
            end: query.window.end.min(now),
        },
        skill: query.skill.clone(),
    };
    let (found, total) = match &query.wanted {
        Wanted::Words(text) => store.search_queries(&expression(text)?, &which, query.limit)?,
        Wanted::Like(id) => like(&store, *id, &which, now, query.limit)?,
    };
    let hits: Vec<Hit> = found.into_iter().zip(1..).map(hit).collect();
    Ok(SearchReport {
        schema_version: super::REPORT_VERSION,
        query: match &query.wanted {
            Wanted::Words(text) => Some(text.clone()),
            Wanted::Like(_) => None,
        },
        like: match query.wanted {
            Wanted::Like(id) => Some(id),
            Wanted::Words(_) => None,
        },
        stored_queries: store.stored_queries(now)?,
        stored_embeddings: store.stored_embeddings(now)?,
        store_queries: buddy.config.store_queries,
        more: total - hits.len(),
        hits,
    })
}

fn hit((found, rank): (Found, usize)) -> Hit {
    Hit {
        rank,
        score: found.score,
        skill_name: found.skill.name,
        kind: found.skill.kind,
        session_id: found.session,
        invoked_at: found.at,
        outcome: found.outcome.as_str().to_owned(),
        // A hit is a line, however the query was laid out.
        snippet: found
            .snippet
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
        invocation_id: found.embedded.then_some(found.id),
    }
}

/// What users type in the language of FTS5: every word in quotes, so that nothing in it is an
/// operator, and all of them wanted. A `*` at the end of a word stands for any ending.
fn expression(text: &str) -> Result<String> {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c == '\0')
        // What has neither letters nor digits is no word of the index.
        .filter(|word| word.contains(char::is_alphanumeric))
        .map(|word| {
            let (word, star) = word
                .strip_suffix('*')
                .map_or((word, ""), |word| (word, "*"));
            format!("\"{}\"{star}", word.replace('"', "\"\""))
        })
        .collect();
    if words.is_empty() {
        return Err(Error::usage("there is no word to search for")
            .hint("name words with letters or digits; `test*` finds all that begin with test"));
    }
    Ok(words.join(" AND "))
}

/// The queries whose embeddings are most like that of an invocation, which itself is left out.
fn like(
    store: &Store,
    id: i64,
    which: &Which,
    now: Instant,
    limit: usize,
) -> Result<(Vec<Found>, usize)> {
    let Some(bytes) = store.embedding(id, now)? else {
        return Err(Error::failed(format!("there is no invocation {id}")).hint(
            "`session-buddy search TEXT --json` shows the numbers of those with an embedding",
        ));
    };
    let Some(own) = bytes.as_deref().and_then(embedding) else {
        return Err(Error::failed(format!("no embedding is stored for invocation {id}")).hint(
            "no model is part of this program; another one may write 384 f32, little-endian, into \
             skill_invocation.embedding",
        ));
    };
    let mut found = Vec::new();
    store.embeddings(which, |mut other| {
        let score = embedding(&other.bytes).and_then(|other| cosine(&own, &other));
        if let Some(score) = score.filter(|_| other.found.id != id) {
            other.found.score = score;
            other.found.snippet = other.found.query.chars().take(160).collect();
            found.push(other.found);
        }
    })?;
    found.sort_by(Found::order);
    let total = found.len();
    if limit > 0 {
        found.truncate(limit);
    }
    Ok((found, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_harmless() {
        for (text, expected) in [
            ("lint", "\"lint\""),
            ("fix the  tests", "\"fix\" AND \"the\" AND \"tests\""),
            ("src/main.rs", "\"src/main.rs\""),
            ("say \"hi\"", "\"say\" AND \"\"\"hi\"\"\""),
            ("a OR b*", "\"a\" AND \"OR\" AND \"b\"*"),
            ("NEAR(x, -y)", "\"NEAR(x,\" AND \"-y)\""),
            ("query:* ^x ***", "\"query:\"* AND \"^x\""),
        ] {
            assert_eq!(expression(text).unwrap(), expected, "{text}");
        }
        for none in ["", "  ", "?!", "*", "\"\"", "- + ("] {
            assert!(expression(none).is_err(), "{none}");
        }
    }
}
