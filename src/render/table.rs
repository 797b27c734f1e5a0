//! One table, for a terminal or as Markdown.

use super::{View, words};
use comfy_table::{Attribute, CellAlignment, Color, ColumnConstraint, ContentArrangement, presets};

/// How a cell is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    Plain,
    /// Something good.
    Good,
    /// Something to look at.
    Warn,
    /// Something bad.
    Bad,
    /// Of less weight.
    Dim,
}

/// One cell.
#[derive(Debug, Clone)]
pub struct Cell {
    text: String,
    /// In front of the text, where there are colours.
    bar: Option<String>,
    tone: Tone,
}

impl Cell {
    /// A plain cell.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            bar: None,
            tone: Tone::Plain,
        }
    }

    /// Gives it a tone.
    #[must_use]
    pub const fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Puts a bar in front of it where there are colours.
    #[must_use]
    pub fn bar(mut self, bar: String) -> Self {
        self.bar = Some(bar);
        self
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

#[derive(Debug, Clone)]
struct Column {
    title: &'static str,
    right: bool,
}

/// A table: columns, then rows.
#[derive(Debug, Clone, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without columns.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column of words.
    #[must_use]
    pub fn left(mut self, title: &'static str) -> Self {
        self.columns.push(Column {
            title,
            right: false,
        });
        self
    }

    /// Adds a column of numbers.
    #[must_use]
    pub fn right(mut self, title: &'static str) -> Self {
        self.columns.push(Column { title, right: true });
        self
    }

    /// Adds a row: a cell for each column.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// As text that fits the view.
    pub fn to_terminal(&self, view: &View) -> String {
        let mut table = comfy_table::Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled);
        if view.color {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        if let Some(width) = view.width {
            table
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(width);
        }
        table.set_header(self.columns.iter().map(|column| {
            comfy_table::Cell::new(column.title)
                .add_attribute(Attribute::Bold)
                .set_alignment(alignment(column))
        }));
        for row in &self.rows {
            let cells = row.iter().zip(&self.columns);
            table.add_row(cells.map(|(cell, column)| shown(cell, column, view)));
        }
        for (index, column) in self.columns.iter().enumerate() {
            if let Some(shown) = table.column_mut(index) {
                shown.set_padding((0, 2));
                // Numbers are never folded; words give way.
                if column.right {
                    shown.set_constraint(ColumnConstraint::ContentWidth);
                }
            }
        }
        let lines: Vec<String> = table
            .to_string()
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect();
        lines.join("\n")
    }

    /// As a Markdown table.
    pub fn to_markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let escape = |text: &str| {
            words::printable(text)
                .replace('|', "\\|")
                .replace('\n', " ")
        };
        let mut out = line(
            self.columns
                .iter()
                .map(|column| escape(column.title))
                .collect(),
        );
        let rule = |column: &Column| if column.right { "--:" } else { "---" }.to_owned();
        out.push_str(&line(self.columns.iter().map(rule).collect()));
        for row in &self.rows {
            out.push_str(&line(row.iter().map(|cell| escape(&cell.text)).collect()));
        }
        out
    }
}

const fn alignment(column: &Column) -> CellAlignment {
    if column.right {
        CellAlignment::Right
    } else {
        CellAlignment::Left
    }
}

fn shown(cell: &Cell, column: &Column, view: &View) -> comfy_table::Cell {
    let text = words::printable(&cell.text);
    let text = match &cell.bar {
        Some(bar) if view.color => format!("{bar} {text}"),
        _ => text,
    };
    let shown = comfy_table::Cell::new(text).set_alignment(alignment(column));
    match cell.tone {
        Tone::Plain => shown,
        Tone::Good => shown.fg(Color::Green),
        Tone::Warn => shown.fg(Color::Yellow),
        Tone::Bad => shown.fg(Color::Red),
        Tone::Dim => shown.add_attribute(Attribute::Dim),
    }
}
