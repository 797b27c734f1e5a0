//! What each thing of the schema means: the comments of the migrations, and what they leave out.

use super::comments::Comments;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Comments and supplements together, with what was asked for in vain and what was of use.
#[derive(Debug)]
pub(crate) struct Meanings {
    /// The comments of each version, 1 the first.
    versions: Vec<Comments>,
    /// Texts by `5 relation.column`, or the other relation by `relation is like`.
    supplements: BTreeMap<&'static str, &'static str>,
    lacking: RefCell<BTreeSet<String>>,
    used: RefCell<BTreeSet<String>>,
}

impl Meanings {
    pub(crate) fn new(versions: Vec<Comments>) -> Self {
        let lines = include_str!("supplements.txt")
            .lines()
            .filter(|line| !line.starts_with('#'));
        let supplements = lines.filter_map(|line| match line.split_once(": ") {
            None => line.rsplit_once(' '),
            supplement => supplement,
        });
        Self {
            versions,
            supplements: supplements.collect(),
            lacking: RefCell::default(),
            used: RefCell::default(),
        }
    }

    /// What a version is about.
    pub(crate) fn title(&self, version: usize) -> &str {
        &self.versions[version - 1].title
    }

    /// What a relation, trigger or column (empty: the whole) means in a version, as a cell of a
    /// table of the page takes it.
    pub(crate) fn of(&self, version: usize, object: &str, column: &str) -> String {
        let found = self.said(version, object, column).or_else(|| {
            let other = self
                .supplement(&format!("{object} is like"))
                .filter(|_| !column.is_empty());
            self.said(version, other?, column)
        });
        let any = || {
            (1..=version)
                .rev()
                .find_map(|v| self.supplement(&format!("{v} *.{column}")))
        };
        let text = found.or_else(any).unwrap_or_else(|| {
            let name = format!("V{version}: {object} {column}");
            self.lacking.borrow_mut().insert(name);
            ""
        });
        text.replace('|', "\\|")
            .replace('<', "&lt;")
            .replace('*', "\\*")
    }

    /// What was said of it last, up to a version.
    fn said(&self, version: usize, object: &str, column: &str) -> Option<&str> {
        (1..=version).rev().find_map(|version| {
            let dot = if column.is_empty() { "" } else { "." };
            let comment = self.versions[version - 1].of(object, column);
            comment.or_else(|| self.supplement(&format!("{version} {object}{dot}{column}")))
        })
    }

    fn supplement(&self, key: &str) -> Option<&str> {
        let text = self.supplements.get(key)?;
        self.used.borrow_mut().insert(key.to_owned());
        Some(text)
    }

    /// What nothing is said of, and supplements that nobody asked for.
    pub(crate) fn faults(&self) -> Vec<String> {
        let (lacking, used) = (self.lacking.borrow(), self.used.borrow());
        let lacking = lacking.iter().map(|name| format!("{name} has no meaning"));
        let idle = self.supplements.keys().filter(|key| !used.contains(**key));
        lacking
            .chain(idle.map(|key| format!("{key} in supplements.txt is not needed")))
            .collect()
    }
}
