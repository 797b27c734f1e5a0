//! What one version of the schema changed.

use super::Mean;
use super::schema::{Relation, Schema};
use std::collections::{BTreeMap, BTreeSet};

/// Everything of a schema that comes and goes, by what it is and is called: how it is defined, and
/// what is said of it when it comes.
type Things = BTreeMap<(&'static str, String), (String, String)>;

/// The kinds of things in the order in which they are told.
const KINDS: [&str; 6] = [
    "table",
    "column",
    "full-text index",
    "view",
    "index",
    "trigger",
];

/// What is new after a version, what is another one or means something else, and what is gone.
pub(super) fn changes(before: &Schema, after: &Schema, meant: Mean<'_>, means: Mean<'_>) -> String {
    // Columns are told one by one only where their table was and is there.
    let stays = |name: &String, is: &Relation| {
        before
            .relations
            .get(name)
            .is_some_and(|was| was.kind == is.kind)
    };
    let common = after.relations.iter().filter(|(name, is)| stays(name, is));
    let common: BTreeSet<&String> = common.map(|(name, _)| name).collect();
    let (old, new) = (
        things(before, &common, meant),
        things(after, &common, means),
    );
    let mut lines: Vec<String> = Vec::new();
    for kind in KINDS {
        for (thing @ (_, name), (definition, said)) in
            new.iter().filter(|(thing, _)| thing.0 == kind)
        {
            match old.get(thing) {
                None => lines.push(format!("* New {kind} `{name}`{said}")),
                Some((was, _)) if was != definition => {
                    lines.push(format!("* Changed {kind} `{name}`{said}"))
                }
                Some(_) => {}
            }
        }
        let gone = old
            .keys()
            .filter(|thing| thing.0 == kind && !new.contains_key(*thing));
        let gone: Vec<String> = gone.map(|(_, name)| format!("`{name}`")).collect();
        if !gone.is_empty() {
            lines.push(format!("* Gone, {kind}: {}", gone.join(", ")));
        }
    }
    lines.join("\n") + "\n"
}

fn things(schema: &Schema, common: &BTreeSet<&String>, mean: Mean<'_>) -> Things {
    let mut things = Things::new();
    for (name, relation) in &schema.relations {
        let said = format!(" ({}): {}", columns(relation), mean(name, ""));
        // A table's text changes with every column that is added; those are told of themselves.
        let definition = if relation.kind == "table" {
            ""
        } else {
            &relation.sql
        };
        things.insert((relation.kind, name.clone()), (definition.to_owned(), said));
        for column in &relation.columns {
            let space = if column.kind.is_empty() { "" } else { " " };
            let said = format!("{space}{}: {}", column.kind, mean(name, &column.name));
            if common.contains(name) {
                let own = format!("{name}.{}", column.name);
                things.insert(("column", own), (said.clone(), said));
            }
        }
        for [index, columns] in relation.indexes.iter().filter(|[name, _]| !name.is_empty()) {
            let said = format!(" of `{name}`: {columns}");
            things.insert(("index", index.clone()), (said.clone(), said));
        }
    }
    for (name, trigger) in &schema.triggers {
        let said = format!(
            " of `{}`, {}: {}",
            trigger.relation,
            trigger.event,
            mean(name, "")
        );
        things.insert(("trigger", name.clone()), (trigger.sql.clone(), said));
    }
    things
}

fn columns(relation: &Relation) -> String {
    let named = relation.columns.iter().map(|column| match relation.kind {
        "table" => format!("`{}` {}", column.name, column.kind),
        _ => format!("`{}`", column.name),
    });
    named.collect::<Vec<_>>().join(", ")
}
