//! Our own lines as a table: comma-separated values with a header. A row is read as the JSON line
//! that it stands for, so both say the same.
//!
//! Cells are quoted as RFC 4180 has it. An empty cell is no value; a quoted empty one is the empty
//! text, in a row that an export wrote. Lists are JSON. Rows, too, are refused beyond
//! [`MAX_LINE_BYTES`], so that a quote that is never closed does not fill the memory.

use super::fields::Fields;
use super::jsonl::{self, Repeats};
use super::lines::{BadLine, BadReason, Lines, MAX_LINE_BYTES, ReadError};
use super::phase::PhaseRules;
use crate::model::{Exported, Observation};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::io::{self, Read, Write};

/// How a column's cells are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Text as it stands.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Truth,
    /// A list, as JSON.
    List,
}

use Holds::{List, Number, Text, Truth};

/// The columns of every export, in their order.
const COLUMNS: [(&str, Holds); 32] = [
    ("skill_name", Text),
    ("kind", Text),
    ("invoked_at", Text),
    ("session_id", Text),
    ("tool_use_id", Text),
    ("outcome", Text),
    ("error_type", Text),
    ("duration_seconds", Number),
    ("workflow_phase", Text),
    ("project", Text),
    ("user_id", Text),
    ("attribution", Text),
    ("attribution_kind", Text),
    ("workflow_path", Text),
    ("workflow_step_id", Text),
    ("user_query", Text),
    ("alternatives_considered", List),
    ("selection_rank", Number),
    ("follow_up_actions", List),
    ("rating", Number),
    ("embedding", Text),
    ("created_at", Text),
    ("known_by", List),
    ("time_source", Text),
    ("outcome_source", Text),
    ("duration_source", Text),
    ("forked", Truth),
    ("awaits_end", Truth),
    ("identity", Text),
    ("aliases", List),
    ("copies", List),
    // Read, never written: `outcome` says more.
    ("completed", Truth),
];

/// How many of them are written.
const WRITTEN: usize = COLUMNS.len() - 1;

/// Writes the header.
pub fn write_header(sink: &mut dyn Write) -> io::Result<()> {
    let names: Vec<&str> = COLUMNS[..WRITTEN].iter().map(|(name, _)| *name).collect();
    writeln!(sink, "{}", names.join(","))
}

/// Writes the row of an invocation.
pub fn write(whole: &Exported, sink: &mut dyn Write) -> io::Result<()> {
    let fields = serde_json::to_value(Fields::of(whole))?;
    for (at, (name, _)) in COLUMNS[..WRITTEN].iter().enumerate() {
        if at > 0 {
            sink.write_all(b",")?;
        }
        match fields.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => write_cell(text, sink)?,
            Some(other) => write_cell(&other.to_string(), sink)?,
        }
    }
    sink.write_all(b"\n")
}

fn write_cell(text: &str, sink: &mut dyn Write) -> io::Result<()> {
    if !text.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return sink.write_all(text.as_bytes());
    }
    write!(sink, "\"{}\"", text.replace('"', "\"\""))
}

/// Reads observations out of a file of comma-separated values.
#[derive(Debug)]
pub struct CsvLines<'r, R> {
    lines: Lines<R>,
    phases: &'r PhaseRules,
    seen: Repeats,
    read: u64,
    /// Which of [`COLUMNS`] each column of the file is; `None` until the header is read.
    header: Option<Vec<Option<usize>>>,
}

impl<'r, R: Read> CsvLines<'r, R> {
    /// Reads from the beginning of a file.
    pub fn new(reader: R, phases: &'r PhaseRules) -> Self {
        Self {
            lines: Lines::new(reader, 1, 0),
            phases,
            seen: Repeats::default(),
            read: 0,
            header: None,
        }
    }

    /// Lines read so far, the header too.
    pub const fn lines(&self) -> u64 {
        self.read
    }

    /// Bytes taken in: the end of the last whole row.
    pub const fn offset(&self) -> u64 {
        self.lines.position()
    }

    /// The cells of the next row, and the line on which it begins.
    fn row(&mut self) -> Option<Result<(u64, Vec<Cell>), ReadError>> {
        let mut row = Row::default();
        let mut first = None;
        let mut size = 0;
        loop {
            let line = match self.lines.next_line() {
                None => {
                    let reason = BadReason::OpenQuote;
                    return first.map(|line| Err(BadLine { line, reason }.into()));
                }
                Some(Ok(line)) => line,
                Some(Err(error)) => {
                    self.read += 1;
                    return Some(Err(error));
                }
            };
            self.read += 1;
            if first.is_none() && line.is_blank() {
                continue;
            }
            let number = *first.get_or_insert(line.number);
            let text = match line.text() {
                Ok(text) => text,
                Err(bad) => return Some(Err(bad.into())),
            };
            let ends = row.take(text);
            size += line.end - line.offset;
            if size > MAX_LINE_BYTES as u64 {
                // Read on to its end, but not kept.
                row.cells.clear();
                row.cell.text.clear();
            }
            if !ends {
                row.cell
                    .text
                    .push_str(if line.returned { "\r\n" } else { "\n" });
            } else if size > MAX_LINE_BYTES as u64 {
                let reason = BadReason::TooLong;
                return Some(Err(BadLine {
                    line: number,
                    reason,
                }
                .into()));
            } else {
                return Some(Ok((number, row.cells)));
            }
        }
    }

    /// What a row stands for.
    fn observe(
        &mut self,
        header: &[Option<usize>],
        row: Vec<Cell>,
    ) -> Result<Observation, BadReason> {
        if row.len() > header.len() {
            return Err(BadReason::TooWide);
        }
        let mut cells: [Option<Cell>; COLUMNS.len()] = Default::default();
        for (column, cell) in header.iter().zip(row) {
            if let Some(place) = column
                && (cell.quoted || !cell.text.is_empty())
                && cells[*place].is_none()
            {
                cells[*place] = Some(cell);
            }
        }
        let exported = cells
            .iter()
            .zip(COLUMNS)
            .any(|(cell, (name, _))| name == "known_by" && cell.is_some());
        let mut line = String::from("{");
        for (cell, (name, holds)) in cells.into_iter().zip(COLUMNS) {
            // Tables by hand often quote every cell: only an export means the empty text.
            let meant = |cell: &Cell| !cell.text.is_empty() || exported && holds == Text;
            let Some(cell) = cell.filter(meant) else {
                continue;
            };
            let value = as_json(&cell.text, holds).map_err(|why| BadReason::field(name, why))?;
            let comma = if line.len() > 1 { "," } else { "" };
            line.push_str(&format!("{comma}\"{name}\":{value}"));
        }
        line.push('}');
        jsonl::observation(&line, &mut self.seen, self.phases)
    }
}

impl<R: Read> Iterator for CsvLines<'_, R> {
    type Item = Result<Observation, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (line, row) = match self.row()? {
                Ok(row) => row,
                Err(error) => return Some(Err(error)),
            };
            let Some(header) = self.header.take() else {
                self.header = Some(row.iter().map(|cell| column(&cell.text)).collect());
                continue;
            };
            let seen = self.observe(&header, row);
            self.header = Some(header);
            return Some(seen.map_err(|reason| BadLine { line, reason }.into()));
        }
    }
}

/// The place of a column in [`COLUMNS`]; `None` for one that says nothing to us.
fn column(name: &str) -> Option<usize> {
    COLUMNS.iter().position(|(known, _)| *known == name.trim())
}

/// A cell as the one JSON value that it must be, else what is wrong with it. Other programs write
/// truth values in capitals or as numbers.
fn as_json(text: &str, holds: Holds) -> Result<String, &'static str> {
    let trimmed = text.trim();
    let raw = || serde_json::from_str::<&RawValue>(trimmed).map(|raw| raw.get().to_owned());
    match holds {
        Text => Ok(json!(text).to_string()),
        Number => match trimmed.parse::<f64>() {
            Ok(number) => Ok(raw().unwrap_or_else(|_| json!(number).to_string())),
            Err(_) => Err("is not a number"),
        },
        Truth => match &*trimmed.to_lowercase() {
            "true" | "1" => Ok("true".to_owned()),
            "false" | "0" => Ok("false".to_owned()),
            _ => Err("is neither true nor false"),
        },
        List if trimmed.starts_with('[') => raw().map_err(|_| "is not a list in JSON"),
        List => Err("is not a list in JSON"),
    }
}

/// One cell of a row.
#[derive(Debug, Default)]
struct Cell {
    text: String,
    quoted: bool,
}

/// A row that is being read.
#[derive(Debug, Default)]
struct Row {
    cells: Vec<Cell>,
    cell: Cell,
    place: Place,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the first character of a cell.
    #[default]
    Start,
    /// In a cell, or a part of it, that is not quoted.
    Bare,
    /// Between quotes.
    Quoted,
    /// After a quote between quotes: the last one, or the first of two.
    Quote,
}

impl Row {
    /// Takes in a line; tells whether the row ends with it.
    fn take(&mut self, line: &str) -> bool {
        for c in line.chars() {
            self.place = match (self.place, c) {
                (Place::Start, '"') => {
                    self.cell.quoted = true;
                    Place::Quoted
                }
                (Place::Quoted, '"') => Place::Quote,
                (Place::Start | Place::Bare | Place::Quote, ',') => {
                    self.cells.push(std::mem::take(&mut self.cell));
                    Place::Start
                }
                (place, c) => {
                    self.cell.text.push(c);
                    match place {
                        Place::Quote if c == '"' => Place::Quoted,
                        Place::Quoted => Place::Quoted,
                        _ => Place::Bare,
                    }
                }
            };
        }
        let ends = self.place != Place::Quoted;
        if ends {
            self.cells.push(std::mem::take(&mut self.cell));
        }
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Identity;

    fn read(text: &str) -> Vec<Result<Observation, String>> {
        let phases = PhaseRules::default();
        CsvLines::new(text.as_bytes(), &phases)
            .map(|seen| seen.map_err(|e| e.to_string()))
            .collect()
    }

    #[test]
    fn the_columns_are_the_fields() {
        let line = format!(
            "{{{}}}",
            COLUMNS
                .map(|(name, holds)| {
                    let value = match holds {
                        Text => "\"x\"",
                        Number => "1",
                        Truth => "true",
                        List => "[]",
                    };
                    format!("\"{name}\":{value}")
                })
                .join(",")
        );
        let fields: Fields<'_> = serde_json::from_str(&line).unwrap();
        let value = serde_json::to_value(fields).unwrap();
        let written: Vec<&str> = value
            .as_object()
            .unwrap()
            .keys()
            .map(|key| &**key)
            .collect();
        assert_eq!(
            written,
            COLUMNS[..WRITTEN]
                .iter()
                .map(|(name, _)| *name)
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_row_is_the_json_line_that_it_stands_for() {
        let phases = PhaseRules::default();
        let table =
            read("session_id,invoked_at,skill_name,rating\ns,2026-02-10 12:00,\"a, b\",4.5\n");
        let line = r#"{"skill_name":"a, b","invoked_at":"2026-02-10 12:00","session_id":"s","rating":4.5}"#;
        let seen = jsonl::observation(line, &mut Repeats::default(), &phases).unwrap();
        assert_eq!(table, [Ok(seen)]);
    }

    #[test]
    fn equal_rows_are_counted_whatever_the_order_of_the_columns() {
        let ids = |text: &str| -> Vec<Identity> {
            let seen = read(text).into_iter();
            seen.map(|seen| seen.unwrap().identity).collect()
        };
        let one =
            ids("skill_name,invoked_at,session_id\na,2026-02-10 12:00,s\na,2026-02-10 12:00,s\n");
        let other = ids(
            "session_id,x,skill_name,invoked_at\ns,1,a,2026-02-10 12:00\ns,2,a,2026-02-10 12:00",
        );
        assert_ne!(one[0], one[1]);
        assert_eq!(one, other);
    }

    #[test]
    fn a_row_that_is_too_long_is_read_to_its_end_and_refused() {
        let header = "skill_name,invoked_at,session_id\n";
        let row = "lint,2026-02-10 12:00,s\n";
        let long = row.repeat(MAX_LINE_BYTES / row.len() + 2);
        let seen = read(&format!("{header}\"{long}\"\n{row}"));
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0], Err("line 2: longer than 8 MiB".to_owned()));
        assert!(seen[1].is_ok());
        let open = read(&format!("{header}\"{long}"));
        assert_eq!(open, [Err("line 2: a quote is not closed".to_owned())]);
    }
}
