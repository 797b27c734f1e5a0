//! A home of its own for each test, and the binary in it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// The instant at which questions are asked: after everything that `data` makes.
const NOW: &str = "2026-03-01T00:00:00Z";

/// The environment of the test run.
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no configuration to ask"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A home, and a database in or outside of it.
pub(crate) struct World {
    home: TempDir,
    pub(crate) db: PathBuf,
}

impl World {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let db = home.path().join("db/skills.db");
        Self { home, db }
    }

    /// One whose database is at the newest schema already.
    pub(crate) fn with_database() -> Self {
        let world = Self::new();
        world.must(&["init", "--db", world.db.to_str().unwrap()]);
        world
    }

    /// The same home with another database.
    pub(crate) fn use_db(&mut self, db: PathBuf) {
        self.db = db;
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The binary in this home, its coverage counted where the test run counts it.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.mortal(args);
        if let Some(profile) = variable("LLVM_PROFILE_FILE") {
            command.env("LLVM_PROFILE_FILE", profile);
        }
        command
    }

    /// The same for a process that may be killed or that may not write much: half a profile would
    /// spoil those of all others, so it keeps none.
    pub(crate) fn mortal(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_session-buddy"));
        command.args(args);
        self.seal(&mut command);
        command
    }

    /// Takes everything of the outer world away from a command but `PATH`.
    pub(crate) fn seal(&self, command: &mut Command) {
        command
            .env_clear()
            .env("PATH", variable("PATH").unwrap_or_default())
            .env("HOME", self.home.path())
            .env("USER", "dev")
            .env("TZ", "UTC")
            .env("LLVM_PROFILE_FILE", "/dev/null")
            .env("SESSION_BUDDY_DB", &self.db)
            .current_dir(self.home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    }

    pub(crate) fn run(&self, args: &[&str]) -> Done {
        Done(self.command(args).output().unwrap())
    }

    /// Runs a command that must succeed; returns its standard output.
    pub(crate) fn must(&self, args: &[&str]) -> String {
        let done = self.run(args);
        assert_eq!(done.code(), 0, "{args:?}: {}", done.err());
        done.out()
    }

    /// Records an invocation that must be accepted.
    pub(crate) fn record(&self, skill: &str) {
        self.must(&["record", skill]);
    }

    /// One hook event. The contract for every call: silence and 0.
    pub(crate) fn hook(&self, event: &str) {
        let done = self.feed(self.command(&["hook"]), event);
        assert_eq!(done.code(), 0, "{}", done.err());
        assert_eq!((done.out(), done.err()), (String::new(), String::new()));
    }

    /// Runs a command with this on its standard input.
    pub(crate) fn feed(&self, mut command: Command, input: &str) -> Done {
        let child = start_with(&mut command, input);
        Done(child.wait_with_output().unwrap())
    }

    pub(crate) fn import(&self, dir: &Path) -> Done {
        self.run(&["import", dir.to_str().unwrap(), "--json"])
    }

    /// Every skill's numbers, as JSON.
    pub(crate) fn metrics(&self) -> String {
        self.must(&[
            "metrics",
            "--json",
            "--limit",
            "0",
            "--since",
            "2020-01-01",
            "--no-import",
            "--now",
            NOW,
        ])
    }

    /// The hook's log; empty where there is none.
    pub(crate) fn log(&self) -> String {
        let path = self.path(".local/state/session-buddy/hook.log");
        std::fs::read_to_string(path).unwrap_or_default()
    }

    pub(crate) fn spool(&self) -> PathBuf {
        beside(&self.db, ".spool")
    }

    /// Names in the spool that end so, in order.
    pub(crate) fn spooled(&self, end: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.spool()) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(end))
            .collect();
        names.sort();
        names
    }
}

/// `skills.db` and `-wal` → `skills.db-wal`.
pub(crate) fn beside(db: &Path, end: &str) -> PathBuf {
    let mut name = db.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Starts a command and gives it this on standard input. It may be gone already.
pub(crate) fn start_with(command: &mut Command, input: &str) -> Child {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A child that does not read is for the caller to notice, by what it did.
    let _ = stdin.write_all(input.as_bytes());
    child
}

/// Starts all of these at once, each on a thread; returns how they ended, in order.
pub(crate) fn at_once<T: Send>(many: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = std::sync::Barrier::new(many);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..many)
            .map(|n| {
                let (barrier, work) = (&barrier, &work);
                scope.spawn(move || {
                    barrier.wait();
                    work(n)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

/// A process that has ended.
pub(crate) struct Done(pub(crate) Output);

impl Done {
    /// Its exit code; that it was killed by a signal is a failure of the test.
    pub(crate) fn code(&self) -> i32 {
        let code = self.0.status.code();
        code.unwrap_or_else(|| panic!("{}: {}", self.0.status, self.err()))
    }

    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// It must have ended with this code, saying one of these things.
    pub(crate) fn refused(&self, code: i32, says: &[&str]) {
        let err = self.err();
        assert_eq!(self.code(), code, "{err}");
        assert!(says.iter().any(|text| err.contains(text)), "{err}");
        assert!(!err.contains("panicked"), "{err}");
    }
}
