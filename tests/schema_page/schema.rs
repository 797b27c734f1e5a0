//! What a database holds: relations with their columns and indexes, and triggers.

use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeMap;

/// Everything that the migrations made, by name.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    pub(crate) relations: BTreeMap<String, Relation>,
    pub(crate) triggers: BTreeMap<String, Trigger>,
}

/// A table or view.
#[derive(Debug)]
pub(crate) struct Relation {
    /// `table`, `full-text index` or `view`.
    pub(crate) kind: &'static str,
    /// The version that made it what it is.
    pub(crate) since: usize,
    /// Relations of one version were made in the order of this number.
    pub(crate) place: u32,
    pub(crate) columns: Vec<Column>,
    /// Names and columns of its indexes; without a name where it only makes columns unique together.
    pub(crate) indexes: Vec<[String; 2]>,
    pub(crate) sql: String,
}

/// A column, in the words of the page.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// As declared; of a view's often nothing.
    pub(crate) kind: String,
    /// Whether it may be NULL.
    pub(crate) null: String,
    pub(crate) default: String,
    /// What of it is a key, and what it refers to.
    pub(crate) keys: String,
}

/// A trigger.
#[derive(Debug)]
pub(crate) struct Trigger {
    pub(crate) relation: String,
    /// `after insert`
    pub(crate) event: String,
    pub(crate) sql: String,
}

/// The inner tables of a full-text index are its own business.
const RELATIONS: &str = "
    SELECT l.name, l.type, s.sql, s.rowid || ''
    FROM pragma_table_list l JOIN sqlite_schema s ON s.name = l.name
    WHERE l.type <> 'shadow'";

/// A lone INTEGER key is the number of the row and never NULL, whatever its declaration says.
const COLUMNS: &str = r#"
    SELECT c.name, c.type,
           iif(c."notnull" OR (c.pk AND k.parts = 1 AND c.type = 'INTEGER'), 'no', 'yes'),
           coalesce('`' || c.dflt_value || '`', ''),
           concat_ws('; ',
               CASE WHEN c.pk THEN iif(k.parts = 1, 'key', 'key, part ' || c.pk) END,
               (SELECT 'unique' FROM pragma_index_list(?1) l
                WHERE l.origin = 'u'
                  AND (SELECT group_concat(name) FROM pragma_index_info(l.name)) = c.name),
               (SELECT '→ `' || "table" || '.' || "to" || '`'
                       || iif(on_delete = 'CASCADE', ', goes with it', '')
                FROM pragma_foreign_key_list(?1) WHERE "from" = c.name))
    FROM pragma_table_xinfo(?1) c,
         (SELECT count(*) AS parts FROM pragma_table_xinfo(?1) WHERE pk) k
    WHERE c.hidden <> 1"#;

const INDEXES: &str = r#"
    SELECT iif(l.origin = 'c', l.name, ''),
           (SELECT group_concat('`' || name || iif("desc", '` desc', '`'), ', ')
            FROM pragma_index_xinfo(l.name) WHERE key) AS columns,
           iif(l.partial, ', ' || replace(substr(s.sql, instr(s.sql, 'WHERE')), 'WHERE', 'where'), '')
    FROM pragma_index_list(?1) l LEFT JOIN sqlite_schema s ON s.name = l.name
    WHERE l.origin = 'c' OR (l.origin = 'u' AND columns LIKE '%,%')
    ORDER BY l.name"#;

const TRIGGERS: &str = "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'";

impl Schema {
    /// Reads the schema of a database that is of a version; `before` is that of the version before.
    pub(crate) fn read(conn: &Connection, version: usize, before: &Self) -> Self {
        let mut schema = Self::default();
        for [name, kind, sql, place] in rows(conn, RELATIONS, None) {
            let kind = match &*kind {
                "virtual" => "full-text index",
                "view" => "view",
                _ => "table",
            };
            let was = before.relations.get(&name).filter(|was| was.kind == kind);
            let columns =
                rows(conn, COLUMNS, Some(&name)).map(|[name, kind, null, default, keys]| Column {
                    name,
                    kind,
                    null,
                    default,
                    keys,
                });
            let indexes = rows(conn, INDEXES, Some(&name))
                .map(|[name, columns, only]| [name, columns + &only]);
            let relation = Relation {
                kind,
                since: was.map_or(version, |was| was.since),
                place: place.parse().unwrap(),
                columns: columns.collect(),
                indexes: indexes.collect(),
                sql,
            };
            schema.relations.insert(name, relation);
        }
        for [name, relation, sql] in rows(conn, TRIGGERS, None) {
            // What stands between its name and its table.
            let words = sql
                .split_whitespace()
                .skip_while(|word| *word != name)
                .skip(1);
            let event: Vec<&str> = words.take_while(|word| *word != "ON").collect();
            let event = event.join(" ").to_lowercase();
            schema.triggers.insert(
                name,
                Trigger {
                    relation,
                    event,
                    sql,
                },
            );
        }
        schema
    }
}

fn rows<const N: usize>(
    conn: &Connection,
    sql: &str,
    about: Option<&String>,
) -> impl Iterator<Item = [String; N]> {
    let mut query = conn.prepare(sql).unwrap();
    let found = query.query_map(params_from_iter(about), |row| {
        Ok(std::array::from_fn(|column| row.get(column).unwrap()))
    });
    let found: Vec<_> = found.unwrap().map(Result::unwrap).collect();
    found.into_iter()
}
