//! `docs/SCHEMA.md`, made from the migrations: each one is run on an empty database, which is then
//! asked what it holds; what things mean stands in the comments of the SQL.

mod comments;
mod history;
mod meanings;
mod schema;

use comments::Comments;
use history::changes;
use meanings::Meanings;
use rusqlite::Connection;
use schema::{Relation, Schema};
use std::cmp::Reverse;
use std::fmt::Write;
use std::path::Path;

const INTRO: &str = "\
# Schema

<!-- Made from migrations/ by `UPDATE=1 cargo test --test generated`. -->

What a database of session-buddy holds: first the newest schema, then what each version changed, so
that an older database can be read too. `PRAGMA user_version` says which version a database has, and so
does `session-buddy migrate --status`.

* In columns whose names end in `_ms` are milliseconds since 1970-01-01T00:00:00Z, in `_us`
  microseconds; `hour` and `day` are counted from the same instant, in UTC. Where a meaning says
  *time* it is a text, `YYYY-MM-DD HH:MM:SS.SSS` in UTC, and other hands write other forms. A
  *percentage* goes from 0 to 100, a *fraction* from 0 to 1.
* What there is since V5 is the layout that session-buddy writes. The older names are documented ones,
  which other programs may read and write as well.
* Not listed are the ledger `refinery_schema_history` and the inner tables of the full-text index
  (`skill_invocation_fts_…`).
";

/// The page and what is wrong with its sources.
pub(crate) struct SchemaPage {
    pub(crate) text: String,
    pub(crate) faults: Vec<String>,
}

/// Makes the page.
pub(crate) fn page() -> SchemaPage {
    let files = migrations();
    let comments = files.iter().map(|(_, sql)| Comments::read(sql));
    let meanings = Meanings::new(comments.collect());
    let conn = Connection::open_in_memory().unwrap();
    let mut schema = Schema::default();
    let mut history = String::new();
    for (version, (name, sql)) in (1..).zip(&files) {
        conn.execute_batch(sql).unwrap();
        let after = Schema::read(&conn, version, &schema);
        let title = meanings.title(version);
        write!(
            history,
            "\n## V{version}: {title}\n\n`migrations/{name}.sql`\n\n"
        )
        .unwrap();
        let meant = |object: &str, column: &str| meanings.of(version - 1, object, column);
        let means = |object: &str, column: &str| meanings.of(version, object, column);
        history += &changes(&schema, &after, &meant, &means);
        schema = after;
    }
    let version = files.len();
    let newest = newest(&schema, &|object, column| {
        meanings.of(version, object, column)
    });
    let text = format!(
        "{INTRO}\n# The newest schema, V{version}\n{newest}\n# What each version changed\n{history}"
    );
    let faults = meanings.faults();
    SchemaPage { text, faults }
}

/// Names and texts of the migrations that lead up, in order.
fn migrations() -> Vec<(String, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let files = std::fs::read_dir(dir).unwrap().map(|file| file.unwrap());
    let mut found: Vec<(u32, String, String)> = files
        .filter_map(|file| {
            let name = file.file_name().into_string().unwrap();
            let name = name
                .strip_suffix(".sql")
                .filter(|name| !name.ends_with(".down"))?;
            let (version, _) = name.strip_prefix('V')?.split_once("__")?;
            let text = std::fs::read_to_string(file.path()).unwrap();
            Some((version.parse().unwrap(), name.to_owned(), text))
        })
        .collect();
    found.sort();
    found
        .into_iter()
        .map(|(_, name, text)| (name, text))
        .collect()
}

/// What a relation or trigger, or a column of it, means; the column is empty where it is the whole.
type Mean<'a> = &'a dyn Fn(&str, &str) -> String;

/// Everything that there is, the newest first.
fn newest(schema: &Schema, mean: Mean<'_>) -> String {
    let mut relations: Vec<_> = schema.relations.iter().collect();
    relations.sort_by_key(|(_, relation)| (Reverse(relation.since), relation.place));
    let (views, tables): (Vec<_>, Vec<_>) = relations
        .iter()
        .partition(|(_, relation)| relation.kind == "view");
    let mut text = String::from("\n## Tables\n");
    tables
        .iter()
        .for_each(|(name, relation)| text += &describe(name, relation, mean));
    text += "\n## Views\n";
    views
        .iter()
        .for_each(|(name, relation)| text += &describe(name, relation, mean));
    text += "\n## Triggers\n\n| trigger | of | when | what for |\n|---|---|---|---|\n";
    for (name, trigger) in &schema.triggers {
        let (relation, event, meaning) = (&trigger.relation, &trigger.event, mean(name, ""));
        writeln!(text, "| `{name}` | `{relation}` | {event} | {meaning} |").unwrap();
    }
    text
}

/// A table or view with its columns.
fn describe(name: &str, relation: &Relation, mean: Mean<'_>) -> String {
    let meaning = mean(name, "");
    let mut text = format!("\n### {name}\n\n{meaning} (Since V{}.)\n\n", relation.since);
    let view = relation.kind == "view";
    text += if view {
        "| column | meaning |\n|---|---|\n"
    } else {
        "| column | type | null | default | key | meaning |\n|---|---|---|---|---|---|\n"
    };
    for column in &relation.columns {
        let meaning = mean(name, &column.name);
        write!(text, "| `{}` |", column.name).unwrap();
        if !view {
            let [kind, null] = [&column.kind, &column.null];
            let [default, keys] = [&column.default, &column.keys];
            write!(text, " {kind} | {null} | {default} | {keys} |").unwrap();
        }
        writeln!(text, " {meaning} |").unwrap();
    }
    for [name, columns] in &relation.indexes {
        let title = match &**name {
            "" => "Unique together".to_owned(),
            name => format!("Index `{name}`"),
        };
        writeln!(text, "\n{title}: {columns}.").unwrap();
    }
    text
}
