//! Writes `sample/`: 35 days in the made-up life of a made-up developer with an agent.
//!
//! `cargo run --example make_sample` writes, `-- --check` exits 1 where the files differ,
//! `-- --truth` prints every invocation as it was meant (name, instant, outcome, duration) as JSON
//! lines, `-- --out DIR` takes another directory. The same files come out on every machine.
//!
//! * `claude/projects/<slug>/…`: 223 transcripts of Claude Code (a tenth by 2.0.x), 189 sessions in
//!   `/home/dev/shop`, `/home/dev/api` and `/home/dev/notes`, 3,595 invocations.
//! * `team.jsonl`: our own JSON lines by ten people, 192 sessions, 1,296 invocations.
//!
//! The newest instant is [`NEWEST`], that of a call without result; nothing is later. The importer
//! shifts all times by the same amount, so that it is now.
//!
//! # Stories
//!
//! Tests may rely on these. Numbers are over both parts unless "own" says transcripts only.
//!
//! | what | where | numbers |
//! |---|---|---|
//! | breaks | `Bash(docker compose)` | own: 83 uses, none failed, 46 of them in the 23 h before the last hour; then 8 of 8 fail |
//! | slows down | `Bash(cargo build)` | median 13.0 s (29 completed in those 23 h), 42.8 s in the last hour (7 completed) |
//! | no other anomaly | | of 20 skills in the last hour 8 can be tested, these two are flagged |
//! | declines | `Bash(pytest)` | 98 % until ten days ago, then down to 20 %; `declining` at 7, 10, 14 and 30 days, q ≤ 0.01 |
//! | improves | `mcp__postgres__query` | 15 % until ten days ago, then up to 95 % and more; `improving` likewise |
//! | flaky | `Bash(cargo test)` | 69.4 % of 144 at any time; own 69.6 % of 112 |
//! | slow server | `mcp__playwright__…` | own: 81 % of 58 completed, median 13 s; three tools |
//! | busy agent | `Agent(Explore)` | own: 51 launches, 34 with a transcript, a third in the background |
//! | go together | `Edit`, `Bash(cargo test)`, `Bash(git commit)` | lifts 3.5 (Edit–test), 3.5 (Edit–commit), 4.4 (test–commit); own 2.5, 2.4, 3.4 |
//! | go together | `docker-build`–`k8s-deploy`, `git-commit`–`git-push`, `ruff-check`–`black-format`, `pytest-run`–`coverage-report` | lifts above 8: the four pairs that the taxonomy curates |
//! | independent | `Bash(ls)`, `Bash(git status)` | 1.13; own 1.02 |
//! | for `ana` | `query-explain` | first recommendation: 34 uses, none failed, her nearest neighbour's |
//! | for `joe` | | two skills only: no neighbour, so what is popular |
//! | A/B | `review-quick` 62.5 %, `review-deep` 85.2 % | 16 sessions of 8 uses each; `workflow_path` is `abtest/review-prompt/control` or `…/treatment`; sessions are the units, t = 4.5 |
//! | search | `invoice`, `O'Neill`, `auth.service` | words with quotes and dots among some 300 `user_query` |
//! | plans | `ExitPlanMode` | 6 rejected by the person, 9 accepted, none failed |
//!
//! # Odd things
//!
//! Keys in three orders; half of the files without a final newline; two forked sessions that copy
//! the first two thirds of another; 15 of 22 background agents notified as completed, 4 killed,
//! 3 silent; subagents beside the session (2.0.x) and below it; typed skills with and without a
//! base directory, three built-in commands that are none; skill windows completed, failed and
//! unfinished; calls rejected, interrupted, denied (rule, hook, mode), cancelled by a sibling,
//! timed out, moved to the background, unfinished; searches that find nothing (exit status 1,
//! completed); three results without a call; unknown skills and agents; a laptop asleep; records
//! of ten types to skip, `progress` repeating calls among them. In the team's file one line
//! stands twice. No line is malformed.
#![expect(clippy::print_stdout, reason = "an example speaks to whoever runs it")]

#[path = "make_sample/mod.rs"]
mod sample;

use sample::{NEWEST, NEWEST_MS, World};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/sample"));
    let (mut check, mut truth) = (false, false);
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--check" => check = true,
            "--truth" => truth = true,
            "--out" => root = args.next().ok_or("--out needs a directory")?.into(),
            _ => return Err(format!("unknown argument {arg}").into()),
        }
    }
    let world = sample::build();
    if world.newest != NEWEST_MS {
        return Err(format!("the newest instant is not {NEWEST}").into());
    }
    if truth {
        for fact in &world.truth {
            println!("{}", fact.to_json());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let differing = differences(&root, &world)?;
    if check {
        for path in &differing {
            println!("differs: {path}");
        }
        return Ok(ExitCode::from(u8::from(!differing.is_empty())));
    }
    write(&root, &world, &differing)?;
    let bytes: usize = world.files.values().map(Vec::len).sum();
    println!(
        "{} files, {bytes} bytes, {} invocations, newest {NEWEST}; {} files changed",
        world.files.len(),
        world.truth.len(),
        differing.len()
    );
    Ok(ExitCode::SUCCESS)
}

/// Paths below `root` that are missing, have other content, or should not be there.
fn differences(root: &Path, world: &World) -> io::Result<Vec<String>> {
    let mut differing = Vec::new();
    for (path, content) in &world.files {
        match fs::read(root.join(path)) {
            Ok(found) if found == *content => {}
            Ok(_) => differing.push(path.clone()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => differing.push(path.clone()),
            Err(error) => return Err(error),
        }
    }
    let mut found = Vec::new();
    if root.is_dir() {
        list(root, root, &mut found)?;
    }
    found.retain(|path| !world.files.contains_key(path));
    differing.append(&mut found);
    Ok(differing)
}

/// All files below `dir`, as paths relative to `root`.
fn list(root: &Path, dir: &Path, found: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            list(root, &path, found)?;
        } else if let Ok(relative) = path.strip_prefix(root) {
            found.push(relative.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

/// Writes what differs, and removes transcripts of an older generator.
fn write(root: &Path, world: &World, differing: &[String]) -> io::Result<()> {
    for path in differing {
        let target = root.join(path);
        if let Some(content) = world.files.get(path) {
            fs::create_dir_all(target.parent().unwrap_or(root))?;
            fs::write(target, content)?;
        } else if path.starts_with("claude/") {
            fs::remove_file(target)?;
        }
    }
    Ok(())
}
