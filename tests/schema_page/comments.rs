//! What the comments of a migration say of the things that it makes.

use std::collections::BTreeMap;

/// The comments of one migration, by relation or trigger and column; the column is empty where the
/// comment is about the whole.
#[derive(Debug, Default)]
pub(crate) struct Comments {
    /// What the file says of itself: its first line, without the version.
    pub(crate) title: String,
    texts: BTreeMap<(String, String), String>,
}

impl Comments {
    /// Reads a migration. What is made has its comment right before it, alone or as the first of
    /// several triggers without a line between; a column has it behind itself, an added one before.
    pub(crate) fn read(sql: &str) -> Self {
        let mut comments = Self::default();
        let mut block: Vec<&str> = Vec::new();
        let mut columns_of: Option<String> = None;
        for line in sql.lines() {
            if let Some(relation) = &columns_of {
                let (code, comment) = line.split_once("--").unwrap_or((line, ""));
                if let Some(column) = named_by(code).filter(|_| !comment.is_empty()) {
                    comments.put(relation, column, comment);
                }
                if code.trim_end().ends_with(';') {
                    columns_of = None;
                }
            } else if let Some(comment) = line.strip_prefix("--") {
                block.push(comment.trim());
            } else if let Some((kind, name)) = made_by(line) {
                comments.put(name, "", &said(&block));
                if kind == "TRIGGER" {
                    // A trigger without a comment right below another shares its comment.
                    continue;
                }
                columns_of = (kind != "INDEX").then(|| name.to_owned());
                block.clear();
            } else if let Some((relation, column)) = added_by(line) {
                comments.put(relation, column, &said(&block));
                block.clear();
            } else if line.is_empty() || line.starts_with("DROP ") {
                block.clear();
            }
        }
        let title = sql.lines().next().unwrap_or_default();
        let title = title.split_once(": ").map_or("", |(_, title)| title);
        comments.title = title
            .split(". Conventions")
            .next()
            .unwrap_or_default()
            .trim_end_matches('.')
            .to_owned();
        comments
    }

    /// The comment on a relation, trigger or column.
    pub(crate) fn of(&self, object: &str, column: &str) -> Option<&str> {
        self.texts
            .get(&(object.to_owned(), column.to_owned()))
            .map(String::as_str)
    }

    fn put(&mut self, object: &str, column: &str, text: &str) {
        if !text.trim().is_empty() {
            let key = (object.to_owned(), column.to_owned());
            self.texts.insert(key, text.trim().to_owned());
        }
    }
}

/// What a block of comment lines says, without its asides in brackets: they are for who reads SQL.
fn said(block: &[&str]) -> String {
    let mut aside = false;
    let lines = block.iter().filter(|line| {
        aside |= line.starts_with('(');
        let say = !aside;
        aside &= !line.ends_with(')');
        say
    });
    lines.copied().collect::<Vec<_>>().join(" ")
}

/// Kind and name of what a line begins to make.
fn made_by(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("CREATE ")?;
    let rest = rest
        .strip_prefix("VIRTUAL ")
        .or(rest.strip_prefix("UNIQUE "))
        .unwrap_or(rest);
    let mut words = rest.split([' ', '(']);
    Some((words.next()?, words.next()?))
}

/// Table and column of `ALTER TABLE … ADD COLUMN …`.
fn added_by(line: &str) -> Option<(&str, &str)> {
    let (relation, column) = line
        .strip_prefix("ALTER TABLE ")?
        .split_once(" ADD COLUMN ")?;
    Some((relation, column.split(' ').next()?))
}

/// The column that a line of a definition is about: in a table the first word, in a select list
/// what the expression is called, which is its last word.
fn named_by(code: &str) -> Option<&str> {
    let code = code.trim().trim_end_matches([',', ';']);
    let is_name = |word: &&str| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let first = code.split(' ').next()?;
    let types = ["TEXT", "INTEGER", "REAL", "BLOB", "BOOLEAN", "ANY"];
    let declares = code
        .split(' ')
        .filter(|word| !word.is_empty())
        .nth(1)
        .is_some_and(|word| types.contains(&word));
    let last = code.rsplit([' ', '.']).next()?;
    Some(if declares { first } else { last })
        .filter(is_name)
        .filter(|name| !name.is_empty())
}
