//! A sealed world: a home of its own, nothing of the machine's environment, and what a run of the
//! program left behind.

use serde_json::Value;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The present of tests that print times.
pub(crate) const NOW: &str = "2026-07-31T12:00:00Z";

/// A home, and a working directory in it.
pub(crate) struct World {
    _dir: tempfile::TempDir,
    home: PathBuf,
}

impl World {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().canonicalize().unwrap().join("home");
        std::fs::create_dir_all(home.join("work")).unwrap();
        Self { _dir: dir, home }
    }

    pub(crate) fn path(&self, below_home: &str) -> PathBuf {
        self.home.join(below_home)
    }

    pub(crate) fn text(&self, below_home: &str) -> String {
        self.path(below_home).display().to_string()
    }

    /// The database where no other is named.
    pub(crate) fn db(&self) -> PathBuf {
        self.path(".local/share/session-buddy/skills.db")
    }

    /// Makes the private directory of that database.
    pub(crate) fn db_directory(&self) -> PathBuf {
        let dir = self.path(".local/share/session-buddy");
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o700)).unwrap();
        dir
    }

    /// Writes a file, its directories too.
    pub(crate) fn write(&self, below_home: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(below_home);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    pub(crate) fn append(&self, below_home: &str, content: impl AsRef<[u8]>) {
        let path = self.path(below_home);
        let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
        file.write_all(content.as_ref()).unwrap();
    }

    pub(crate) fn read(&self, below_home: &str) -> String {
        std::fs::read_to_string(self.path(below_home)).unwrap()
    }

    /// Writes JSON values as lines.
    pub(crate) fn lines(&self, below_home: &str, lines: &[Value]) -> String {
        self.write(below_home, joined(lines))
    }

    /// A session in the first standard place.
    pub(crate) fn transcript(&self, session: &str, records: &[Value]) -> String {
        self.lines(&format!(".claude/projects/-w-app/{session}.jsonl"), records)
    }

    /// Imports JSON lines of our own format.
    pub(crate) fn given(&self, lines: &[Value]) {
        let path = self.lines("given.jsonl", lines);
        self.run(&["import", &path]).ok();
    }

    pub(crate) fn run(&self, args: &[&str]) -> Done {
        self.command(args).done()
    }

    /// A run at [`NOW`].
    pub(crate) fn at_now(&self, args: &[&str]) -> Done {
        self.run(&[args, &["--now", NOW]].concat())
    }

    /// The JSON answer to a question at [`NOW`].
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        self.at_now(&[args, &["--json"]].concat()).json()
    }

    pub(crate) fn command(&self, args: &[&str]) -> Run<'_> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_session-buddy"));
        command
            .args(args)
            .current_dir(self.home.join("work"))
            .env_clear()
            .env("HOME", &self.home)
            .env("USER", "dev")
            .env("TZ", "UTC")
            .env("COLUMNS", "100")
            .env("RUST_BACKTRACE", "0");
        for name in ["PATH", "LLVM_PROFILE_FILE"] {
            if let Some(value) = outer(name) {
                command.env(name, value);
            }
        }
        Run {
            command,
            stdin: Vec::new(),
            world: self,
        }
    }

    /// One hook event: nothing is printed and the exit code is 0, whatever it says.
    pub(crate) fn hook(&self, event: &Value) {
        self.hook_bytes(event.to_string().as_bytes(), &["hook"]);
    }

    /// One hook event that arrives at this instant.
    pub(crate) fn hook_at(&self, now: &str, event: &Value) {
        self.hook_bytes(event.to_string().as_bytes(), &["--now", now, "hook"]);
    }

    pub(crate) fn hook_bytes(&self, event: &[u8], args: &[&str]) {
        self.command(args).stdin(event).done().silent();
    }

    /// What a query of the default database gives, a text a row, the columns joined by `|`.
    pub(crate) fn sql(&self, query: &str) -> Vec<String> {
        sql(&self.db(), query)
    }

    /// Every invocation: skill, outcome, error, seconds, time.
    pub(crate) fn rows(&self) -> Vec<String> {
        self.sql(
            "SELECT s.name, i.outcome, w.text, i.duration_us / 1e6,
                    strftime('%Y-%m-%dT%H:%M:%fZ', i.at_ms / 1000.0, 'unixepoch')
             FROM invocation i JOIN skill s ON s.id = i.skill_id
             LEFT JOIN word w ON w.id = i.error_id
             ORDER BY i.at_ms, s.name, i.id",
        )
    }

    /// Which of these texts stand anywhere in a file of this world, the file named.
    pub(crate) fn found(&self, below_home: &str, secrets: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        for path in files(&self.path(below_home)) {
            let bytes = std::fs::read(&path).unwrap();
            for secret in secrets {
                if bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes())
                {
                    found.push(format!("{secret} in {}", path.display()));
                }
            }
        }
        found
    }

    /// A path as a report of this world shows it.
    #[track_caller]
    pub(crate) fn shown(&self, path: &Value) -> PathBuf {
        let home = self.home.display().to_string();
        path.as_str().unwrap().replace("[HOME]", &home).into()
    }

    fn sealed(&self, text: &str) -> String {
        let home = self.home.display().to_string();
        text.replace(&home, "[HOME]")
            .replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
    }
}

/// A variable of the test's own environment.
#[expect(clippy::disallowed_methods, reason = "the world passes two on")]
fn outer(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name)
}

/// The machine's clock, for what cannot be told the time.
#[expect(clippy::disallowed_methods, reason = "the world has no other clock")]
pub(crate) fn real_now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// Whether permissions bind whoever runs the tests.
pub(crate) fn permissions_bind() -> bool {
    !rustix::process::geteuid().is_root()
}

pub(crate) fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

pub(crate) fn joined(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// All files below a directory, in order.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub(crate) fn sql(path: &Path, query: &str) -> Vec<String> {
    use rusqlite::types::ValueRef;
    let conn = rusqlite::Connection::open(path).unwrap();
    let mut statement = conn.prepare(query).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells: Vec<String> = (0..columns)
            .map(|column| match row.get_ref(column) {
                Ok(ValueRef::Integer(n)) => n.to_string(),
                Ok(ValueRef::Real(x)) => x.to_string(),
                Ok(ValueRef::Text(text)) => String::from_utf8_lossy(text).into_owned(),
                Ok(ValueRef::Blob(bytes)) => format!("{} bytes", bytes.len()),
                _ => "-".to_owned(),
            })
            .collect();
        Ok(cells.join("|"))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// A run to come.
pub(crate) struct Run<'w> {
    command: Command,
    stdin: Vec<u8>,
    world: &'w World,
}

impl Run<'_> {
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub(crate) fn cwd(mut self, below_home: &str) -> Self {
        self.command.current_dir(self.world.path(below_home));
        self
    }

    pub(crate) fn stdin(mut self, bytes: &[u8]) -> Self {
        bytes.clone_into(&mut self.stdin);
        self
    }

    /// Runs it with this standard output, whose content is not looked at.
    pub(crate) fn into_stdout(mut self, stdout: impl Into<Stdio>) -> Done {
        self.command.stdout(stdout).stderr(Stdio::piped());
        self.finish()
    }

    pub(crate) fn done(mut self) -> Done {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        self.finish()
    }

    fn finish(mut self) -> Done {
        let mut child = self.command.stdin(Stdio::piped()).spawn().unwrap();
        // Commands that do not read may be gone before all is written.
        let _ = child.stdin.take().unwrap().write_all(&self.stdin);
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Done {
            code: output.status.code(),
            stdout: self.world.sealed(&text(output.stdout)),
            stderr: self.world.sealed(&text(output.stderr)),
        }
    }
}

/// What a run left: the temporary paths in its texts are replaced.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Done {
    /// It went well; says what it said.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// It went well without a word.
    #[track_caller]
    pub(crate) fn silent(self) {
        assert_eq!(
            (self.code, self.stdout.as_str(), self.stderr.as_str()),
            (Some(0), "", "")
        );
    }

    /// Its JSON answer.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        let done = self.ok();
        serde_json::from_str(&done.stdout).unwrap_or_else(|e| panic!("{e}: {}", done.stdout))
    }

    /// Its error as JSON: one line, nothing on standard output.
    #[track_caller]
    pub(crate) fn json_error(&self, code: i32) -> Value {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.stdout, "");
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        let value: Value = serde_json::from_str(&self.stderr).unwrap();
        let error = value["error"].as_object().unwrap();
        assert_eq!(
            error.keys().collect::<Vec<_>>(),
            ["kind", "message", "hint"]
        );
        value["error"].clone()
    }

    /// Standard output, standard error and exit code in one text, times of the run replaced.
    pub(crate) fn snapshot(&self) -> String {
        let mut out = format!("exit {}\n", self.code.unwrap_or(-1));
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                out.push_str(&format!("--- {name}\n{}", timeless(text)));
            }
        }
        out
    }
}

/// Replaces the time in the names of backups.
fn undated(line: &str) -> String {
    const BEGIN: &str = "skills-2";
    let mut parts = line.split(BEGIN);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once("Z-") {
            Some((_, rest)) => out.push_str(&format!("skills-[TIME]-{rest}")),
            None => out.push_str(&format!("{BEGIN}{part}")),
        }
    }
    out
}

/// Replaces how long an import took, and when a backup was made.
fn timeless(text: &str) -> String {
    let line = |line: &str| {
        let summary = line.starts_with("read ") || line.starts_with("new sessions: read ");
        match line.rsplit_once("; ") {
            Some((before, _)) if summary => format!("{before}; [SECONDS]\n"),
            _ if line.trim_start().starts_with("\"seconds\":") => {
                "  \"seconds\": [SECONDS],\n".to_owned()
            }
            _ => format!("{}\n", undated(line)),
        }
    };
    text.lines().map(line).collect()
}
