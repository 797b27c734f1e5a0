//! One table, for a terminal or as Markdown.

use super::{View, words};
use comfy_table::{Attribute, CellAlignment, Color, ColumnConstraint, ContentArrangement, presets};
use unicode_width::UnicodeWidthStr;

/// Columns between two cells.
const GAP: usize = 2;

/// Columns that a name is folded to at the least while others can be left out.
const READABLE: usize = 28;

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

    fn width(&self, view: &View) -> usize {
        let bar = self
            .bar
            .as_ref()
            .filter(|_| view.color)
            .map_or(0, |bar| bar.width() + 1);
        one_line(&self.text).width() + bar
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
    /// Left out where the view is too narrow, the greatest first; 0 never.
    spare: u8,
    /// Never folded: somebody may want to copy it.
    whole: bool,
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
            spare: 0,
            whole: false,
        });
        self
    }

    /// Adds a column of numbers.
    #[must_use]
    pub fn right(mut self, title: &'static str) -> Self {
        self.columns.push(Column {
            title,
            right: true,
            spare: 0,
            whole: false,
        });
        self
    }

    /// The last column may be left out where the view is too narrow; the greatest number goes first.
    #[must_use]
    pub fn spare(mut self, spare: u8) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.spare = spare;
        }
        self
    }

    /// The last column is never folded.
    #[must_use]
    pub fn whole(mut self) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.whole = true;
        }
        self
    }

    /// The columns that fit, by number. The first one may be folded, down to a readable width.
    fn fitting(&self, view: &View) -> Vec<usize> {
        let mut kept: Vec<usize> = (0..self.columns.len()).collect();
        let Some(width) = view.width.map(usize::from) else {
            return kept;
        };
        let natural = |index: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(index));
            let widest = cells.map(|cell| cell.width(view)).max().unwrap_or(0);
            widest.max(self.columns[index].title.width())
        };
        let needed = |kept: &[usize]| -> usize {
            let fold = |index: usize| if index == 0 { READABLE } else { usize::MAX };
            kept.iter()
                .map(|index| natural(*index).min(fold(*index)) + GAP)
                .sum()
        };
        while needed(&kept) > width + GAP {
            let spare = kept.iter().filter(|index| self.columns[**index].spare > 0);
            let Some(first) = spare
                .max_by_key(|index| self.columns[**index].spare)
                .copied()
            else {
                break;
            };
            kept.retain(|index| *index != first);
        }
        kept
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
        let kept = self.fitting(view);
        table.set_header(kept.iter().map(|index| {
            let column = &self.columns[*index];
            comfy_table::Cell::new(column.title)
                .add_attribute(Attribute::Bold)
                .set_alignment(alignment(column))
        }));
        for row in &self.rows {
            let cells = kept
                .iter()
                .filter_map(|index| Some((row.get(*index)?, *index)));
            table.add_row(cells.map(|(cell, index)| shown(cell, &self.columns[index], view)));
        }
        for (place, index) in kept.iter().enumerate() {
            let column = &self.columns[*index];
            if let Some(shown) = table.column_mut(place) {
                // No gap behind the last one: it would count towards the width.
                let gap = if place + 1 < kept.len() {
                    GAP as u16
                } else {
                    0
                };
                shown.set_padding((0, gap));
                // Numbers are never folded; words give way.
                if column.right || column.whole {
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

/// A cell is one line, whatever is in it: a line end of somebody's could pass for a row of ours.
fn one_line(text: &str) -> String {
    words::printable(text).replace('\n', "\\n")
}

const fn alignment(column: &Column) -> CellAlignment {
    if column.right {
        CellAlignment::Right
    } else {
        CellAlignment::Left
    }
}

fn shown(cell: &Cell, column: &Column, view: &View) -> comfy_table::Cell {
    let text = one_line(&cell.text);
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
