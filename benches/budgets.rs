//! The budgets, measured: `cargo bench --bench budgets -- [ROWS…]` (default 10,000 100,000
//! 1,000,000; 10,000,000 takes some minutes and 3 GB). Prints a Markdown table.
//! `-- transcripts DIR` only writes the transcripts, for comparing with other readers.
//!
//! Figures are medians of several runs in one process, or of whole processes where it says so.
//! Times depend on the machine; what carries over are the ratios and growth factors beside them.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

mod analytics;
mod dataset;

use session_buddy::clock::Clock;
use session_buddy::config::{Config, Environment, Overrides};
use session_buddy::model::{Instant, Window};
use session_buddy::service::metrics::{self, By, MetricsQuery};
use session_buddy::service::{Buddy, Filter, sessions};
use session_buddy::store::Store;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const SEED: u64 = 7;
const HOUR_MS: i64 = 3_600_000;

/// Bytes of the transcripts: as many as the real ones that the formats were read off.
const TRANSCRIPT_BYTES: u64 = 575_000_000;

fn main() -> Outcome<()> {
    // Cargo passes `--bench`; what else starts with a dash is not ours either.
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    if let [what, dir] = args.as_slice()
        && what == "transcripts"
    {
        let now = Clock::System.now().millis();
        let files = dataset::transcripts(Path::new(dir), TRANSCRIPT_BYTES, SEED, now)?;
        println!("wrote {files} files");
        return Ok(());
    }
    let sizes: Vec<u64> = args
        .iter()
        .map(|arg| arg.replace([',', '_'], "").parse())
        .collect::<Result<_, _>>()?;
    let sizes = if sizes.is_empty() {
        vec![10_000, 100_000, 1_000_000]
    } else {
        sizes
    };
    let dir = tempfile::tempdir()?;
    println!("| what | rows | measured |\n|---|--:|--:|");
    Bench::new(dir.path(), 0)?.transcripts()?;
    let mut first: Option<Vec<(String, f64)>> = None;
    for rows in sizes {
        let bench = Bench::new(dir.path(), rows)?;
        bench.import()?;
        let mut times = bench.questions()?;
        times.extend(analytics::questions(&bench.buddy)?);
        for (what, ms) in &times {
            let growth = first
                .as_ref()
                .and_then(|first| first.iter().find(|(w, _)| w == what));
            let growth = growth.map_or(String::new(), |(_, base)| format!(" (x{:.1})", ms / base));
            println!("| {what} | {rows} | {ms:.2} ms{growth} |");
        }
        first.get_or_insert(times);
        bench.hook()?;
        bench.nothing_new()?;
    }
    Ok(())
}

struct Bench {
    rows: u64,
    now: Instant,
    dir: PathBuf,
    db: PathBuf,
    buddy: Buddy,
}

impl Bench {
    fn new(dir: &Path, rows: u64) -> Outcome<Self> {
        let dir = dir.join(rows.to_string());
        std::fs::create_dir_all(&dir)?;
        let db = dir.join("skills.db");
        let now = Clock::System.now();
        let flags = Overrides {
            db: Some(db.clone()),
            tz: Some("UTC".into()),
            ..Overrides::default()
        };
        let config = Config::load(&Environment::of_process(), &flags)?;
        Ok(Self {
            rows,
            now,
            dir,
            db,
            buddy: Buddy {
                config,
                clock: Clock::Fixed(now),
            },
        })
    }

    fn report(&self, what: &str, measured: &str) {
        println!("| {what} | {} | {measured} |", self.rows);
    }

    /// The program itself, sealed off from the user's files.
    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_session-buddy"));
        command
            .env_clear()
            .env("HOME", &self.dir)
            .env("USER", "bench")
            .env("TZ", "UTC");
        command
            .env("SESSION_BUDDY_DB", &self.db)
            .stdout(Stdio::null());
        command
    }

    fn import(&self) -> Outcome<()> {
        let lines = self.dir.join("rows.jsonl");
        let mut out = BufWriter::new(File::create(&lines)?);
        dataset::json_lines(self.rows, SEED, self.now.millis(), &mut out)?;
        out.flush()?;
        drop(out);
        let (seconds, memory) = whole(self.program().arg("-q").arg("import").arg(&lines))?;
        let rate = self.rows as f64 / seconds;
        self.report(
            "import of JSON lines, whole process",
            &format!("{rate:.0} invocations/s, {memory}"),
        );
        let bytes: u64 = ["", "-wal"]
            .iter()
            .filter_map(|side| std::fs::metadata(format!("{}{side}", self.db.display())).ok())
            .map(|meta| meta.len())
            .sum();
        self.report(
            "database",
            &format!("{:.0} bytes a row", bytes as f64 / self.rows as f64),
        );
        std::fs::remove_file(lines)?;
        Ok(())
    }

    fn questions(&self) -> Outcome<Vec<(String, f64)>> {
        let mut times = Vec::new();
        let ms = median(15, || Store::open_for_questions(&self.db).map(|_| ()))?;
        times.push((
            "opening the database, part of every question".to_owned(),
            ms,
        ));
        for hours in [1, 24, 168, 720] {
            let window = Window {
                start: self.now.plus_millis(-hours * HOUR_MS),
                end: self.now,
            };
            let query = MetricsQuery {
                window,
                filter: Filter::default(),
                by: By::Skill,
                limit: 10,
            };
            let ms = median(15, || metrics::run(&self.buddy, &query).map(|_| ()))?;
            times.push((format!("metrics {hours} h"), ms));
        }
        let window = Window {
            start: self.now.plus_millis(-168 * HOUR_MS),
            end: self.now,
        };
        let query = sessions::SessionsQuery {
            window,
            filter: Filter::default(),
            limit: 20,
        };
        let ms = median(15, || sessions::run(&self.buddy, &query).map(|_| ()))?;
        times.push(("sessions 168 h".to_owned(), ms));
        Ok(times)
    }

    /// One event a process, one after the other; beside it a process that does nothing.
    fn hook(&self) -> Outcome<()> {
        let mut hooks = Vec::new();
        let mut idle = Vec::new();
        for event in 0..300 {
            let text = format!(
                r#"{{"session_id":"bench-{}","cwd":"/w/app","hook_event_name":"PostToolUse","tool_name":"Bash","tool_input":{{"command":"cargo test -p core"}},"tool_response":{{}},"tool_use_id":"toolu_{event:024}","duration_ms":402}}"#,
                event / 20
            );
            let input = self.dir.join("event.json");
            std::fs::write(&input, text)?;
            hooks.push(seconds(self.program().arg("hook").stdin(File::open(&input)?))? * 1e3);
            idle.push(seconds(Command::new("true").stdin(Stdio::null()))? * 1e3);
        }
        hooks.sort_by(f64::total_cmp);
        idle.sort_by(f64::total_cmp);
        let at = |times: &[f64], share: f64| times[((times.len() - 1) as f64 * share) as usize];
        let input = File::open(self.dir.join("event.json"))?;
        let (_, memory) = whole(self.program().arg("hook").stdin(input))?;
        self.report(
            "hook, whole process",
            &format!(
                "p50 {:.2} ms, p99 {:.2} ms, {memory}; `true` beside it p50 {:.2} ms (x{:.1})",
                at(&hooks, 0.5),
                at(&hooks, 0.99),
                at(&idle, 0.5),
                at(&hooks, 0.5) / at(&idle, 0.5),
            ),
        );
        Ok(())
    }

    fn transcripts(&self) -> Outcome<()> {
        let dir = self.dir.join("transcripts");
        dataset::transcripts(&dir, TRANSCRIPT_BYTES, SEED, self.now.millis())?;
        let (seconds, memory) = whole(self.program().arg("-q").arg("import").arg(&dir))?;
        let rate = TRANSCRIPT_BYTES as f64 / 1e6 / seconds;
        self.report(
            "import of transcripts, whole process",
            &format!("{rate:.0} MB/s, {memory}"),
        );
        std::fs::remove_dir_all(&dir)?;
        Ok(())
    }

    /// A thousand transcripts, read once, then looked at again.
    fn nothing_new(&self) -> Outcome<()> {
        let dir = self.dir.join("transcripts");
        let projects = dir.join("projects/-w-app");
        std::fs::create_dir_all(&projects)?;
        for file in 0..1_000 {
            let line = format!(
                r#"{{"type":"assistant","uuid":"u{file}","timestamp":"2026-01-01T00:00:00.000Z","sessionId":"s{file}","cwd":"/w/app","message":{{"content":[{{"type":"tool_use","id":"toolu_b{file:023}","name":"Read","input":{{}}}}]}}}}"#
            );
            std::fs::write(projects.join(format!("s{file}.jsonl")), line + "\n")?;
        }
        seconds(self.program().arg("-q").arg("import").arg(&dir))?;
        let ms = median(15, || {
            seconds(self.program().arg("-q").arg("import").arg(&dir)).map(|_| ())
        })?;
        self.report(
            "import of 1,000 files with nothing new, whole process",
            &format!("{ms:.1} ms"),
        );
        std::fs::remove_dir_all(&dir)?;
        Ok(())
    }
}

/// The median of the times of several runs, in milliseconds, after one that is not counted.
fn median<E>(runs: usize, mut run: impl FnMut() -> Result<(), E>) -> Result<f64, E> {
    run()?;
    let mut times = Vec::new();
    for _ in 0..runs {
        let start = std::time::Instant::now();
        run()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

/// How long a process took, in seconds.
fn seconds(command: &mut Command) -> Outcome<f64> {
    let start = std::time::Instant::now();
    let status = command.status()?;
    if !status.success() {
        return Err(format!("{command:?} ended with {status}").into());
    }
    Ok(start.elapsed().as_secs_f64())
}

/// How long a process took, and its peak memory where `/usr/bin/time` can tell.
fn whole(command: &mut Command) -> Outcome<(f64, String)> {
    let timer = Path::new("/usr/bin/time");
    if !timer.exists() {
        return Ok((seconds(command)?, "memory not measured".to_owned()));
    }
    let mut timed = Command::new(timer);
    timed
        .arg("-f")
        .arg("%M")
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            timed.env(name, value);
        }
    }
    let start = std::time::Instant::now();
    let event = r#"{"session_id":"m","hook_event_name":"PreToolUse","tool_name":"Read","tool_input":{},"tool_use_id":"toolu_memory"}"#;
    let mut child = timed
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that does not read its input may be gone already.
        let _ = stdin.write_all(event.as_bytes());
    }
    let output = child.wait_with_output()?;
    let seconds = start.elapsed().as_secs_f64();
    let text = String::from_utf8_lossy(&output.stderr);
    let kilobytes: f64 = text
        .lines()
        .last()
        .unwrap_or_default()
        .trim()
        .parse()
        .map_err(|_| text.to_string())?;
    Ok((seconds, format!("peak {:.1} MB", kilobytes / 1e3)))
}
