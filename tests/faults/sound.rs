//! Whether a database is sound: its file, its references, and every sum against the rows.

use rusqlite::Connection;
use rusqlite::types::Value;
use std::path::Path;
use tempfile::TempDir;

const ROLLUPS: [&str; 9] = [
    "SELECT * FROM hourly ORDER BY 1, 2",
    "SELECT * FROM daily ORDER BY 1, 2",
    "SELECT * FROM session_skill ORDER BY 1, 2",
    "SELECT * FROM user_skill ORDER BY 1, 2",
    "SELECT * FROM phase_skill ORDER BY 1, 2",
    "SELECT * FROM skill_word ORDER BY 1, 2, 3",
    "SELECT * FROM skill_total ORDER BY 1",
    "SELECT * FROM session ORDER BY 1",
    "SELECT skill_name, total_invocations, completed_invocations, total_duration_seconds,
            common_errors, first_invoked, last_invoked FROM skill_metrics ORDER BY 1",
];

/// Everything that is known of an invocation, by names and not by numbers: those depend on the
/// order in which things were written.
const ROWS: &str = "
    SELECT hex(i.identity), i.at_ms, s.name, s.kind, n.name, i.outcome, i.duration_us, e.text,
           p.text, j.text, u.text, a.name, i.time_source, i.outcome_source, i.duration_source,
           i.sources
    FROM invocation i JOIN skill s ON s.id = i.skill_id JOIN session n ON n.id = i.session_id
    LEFT JOIN word e ON e.id = i.error_id LEFT JOIN word p ON p.id = i.phase_id
    LEFT JOIN word j ON j.id = i.project_id LEFT JOIN word u ON u.id = i.user_id
    LEFT JOIN skill a ON a.id = i.attribution_id
    ORDER BY 1, 2, 3, 4, 5";

const COPIES: &str = "
    SELECT hex(i.identity), n.name, c.copy FROM invocation_copy c
    JOIN invocation i ON i.id = c.invocation_id JOIN session n ON n.id = c.session_id
    ORDER BY 1, 2";

const BOOKMARKS: &str = "SELECT path, source, size, offset, lines, state FROM import_file";

/// A copy of a database as its processes left it, its log or journal included: what is done to it
/// leaves the original to the next process. Not while this process has a connection to the
/// original: closing a file gives up the locks that the process has on it.
pub(crate) struct Copy {
    conn: Connection,
    _dir: TempDir,
}

impl Copy {
    pub(crate) fn of(db: &Path) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("copy.db");
        std::fs::copy(db, &target).unwrap();
        for end in ["-wal", "-journal"] {
            let log = crate::world::beside(db, end);
            if log.exists() {
                std::fs::copy(log, crate::world::beside(&target, end)).unwrap();
            }
        }
        let conn = Connection::open(&target).unwrap();
        Self { conn, _dir: dir }
    }

    pub(crate) fn dump(&self, sql: &str) -> Vec<String> {
        let mut statement = self.conn.prepare(sql).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        let mut lines = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<String> = (0..columns)
                .map(|column| match row.get(column).unwrap() {
                    Value::Null => "-".to_owned(),
                    Value::Integer(number) => number.to_string(),
                    Value::Real(number) => number.to_string(),
                    Value::Text(text) => text,
                    Value::Blob(bytes) => format!("{bytes:?}"),
                })
                .collect();
            lines.push(cells.join(" | "));
        }
        lines
    }

    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.conn.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// The file is whole and every reference has its target.
    pub(crate) fn assert_whole(&self) {
        assert_eq!(self.dump("PRAGMA integrity_check"), ["ok"]);
        assert_eq!(self.dump("PRAGMA foreign_key_check"), [""; 0]);
    }

    /// The same, and the rollups are what a rebuild out of the rows makes.
    pub(crate) fn assert_sound(&self) {
        self.assert_whole();
        let derived = || ROLLUPS.map(|sql| self.dump(sql));
        let kept = derived();
        self.conn
            .execute_batch(include_str!("../../src/store/rebuild.sql"))
            .unwrap();
        for ((kept, rebuilt), sql) in kept.iter().zip(&derived()).zip(ROLLUPS) {
            assert_eq!(kept, rebuilt, "{sql}");
        }
    }

    pub(crate) fn rows(&self) -> i64 {
        self.number("SELECT count(*) FROM invocation")
    }

    /// How many rows there are of the call with this number.
    pub(crate) fn rows_of(&self, number: usize) -> i64 {
        let key = crate::data::key(number);
        self.number(&format!(
            "SELECT count(*) FROM invocation WHERE hex(identity) = '{key}'"
        ))
    }

    /// Everything that an import makes, comparable between databases.
    pub(crate) fn content(&self) -> Vec<String> {
        [ROWS, COPIES, BOOKMARKS]
            .iter()
            .flat_map(|sql| self.dump(sql))
            .collect()
    }
}

/// The database is sound; returns the copy that showed it.
pub(crate) fn assert_sound(db: &Path) -> Copy {
    let copy = Copy::of(db);
    copy.assert_sound();
    copy
}
