//! Reports as pages: text and tables for a person. Writes nothing itself.

pub mod abtest;
pub mod anomalies;
pub mod backup;
pub mod baselines;
pub mod check;
pub mod config;
pub mod dependencies;
pub mod doctor;
pub mod export;
pub mod hooks;
pub mod import;
pub mod metrics;
pub mod migrate;
pub mod plot;
pub mod predict;
pub mod recommend;
pub mod record;
pub mod restore;
pub mod search;
pub mod session;
pub mod sessions;
pub mod skills;
pub mod table;
pub mod trend;
pub mod words;

use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Value;
use table::Table;

/// How a page is shown.
#[derive(Debug, Clone)]
pub struct View {
    /// Colours and bars may be used.
    pub color: bool,
    /// Columns to fit in; `None` off a terminal, where nothing is folded.
    pub width: Option<u16>,
    /// Zone of the times in tables.
    pub zone: TimeZone,
}

/// A part of a page.
#[derive(Debug, Clone)]
pub enum Block {
    /// A line or several.
    Text(String),
    /// A table.
    Table(Table),
}

/// What is shown for a report.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Its parts, from top to bottom.
    pub blocks: Vec<Block>,
}

impl Page {
    /// An empty page.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a line.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Text(text.into()));
        self
    }

    /// Adds a table, unless it has no rows.
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        if !table.is_empty() {
            self.blocks.push(Block::Table(table));
        }
        self
    }

    /// As plain or coloured text.
    pub fn to_terminal(&self, view: &View) -> String {
        self.join(|table| table.to_terminal(view), words::printable)
    }

    /// As Markdown.
    pub fn to_markdown(&self) -> String {
        self.join(Table::to_markdown, |text| {
            words::printable(text)
                .lines()
                .collect::<Vec<_>>()
                .join("  \n")
        })
    }

    fn join(&self, table: impl Fn(&Table) -> String, text: impl Fn(&str) -> String) -> String {
        let mut out = String::new();
        for (at, block) in self.blocks.iter().enumerate() {
            let is_table = matches!(block, Block::Table(_));
            let after_table = at > 0 && matches!(self.blocks[at - 1], Block::Table(_));
            if at > 0 && (is_table || after_table) {
                out.push('\n');
            }
            match block {
                Block::Text(block) => out.push_str(&text(block)),
                Block::Table(block) => out.push_str(&table(block)),
            }
            if !out.ends_with('\n') {
                out.push('\n');
            }
        }
        out
    }
}

/// The rows of a list as JSON objects: what NDJSON and CSV are made of.
pub fn records<T: Serialize>(rows: &[T]) -> Vec<Value> {
    rows.iter()
        .filter_map(|row| serde_json::to_value(row).ok())
        .collect()
}
