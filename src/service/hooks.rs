//! Our entries in the agent's settings file: put in, taken out, looked at. No other setting
//! is changed.

use super::Buddy;
use crate::capture::hook::EVENTS;
use crate::error::{Error, Result};
use serde::Serialize;
use serde_json::ser::PrettyFormatter;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What to do with the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HooksAction {
    /// Put them in.
    Install,
    /// Take them out.
    Uninstall,
    /// Only look.
    Status,
}

/// Which file, which program, whether to write.
#[derive(Debug, Clone)]
pub struct HooksQuery {
    /// What to do.
    pub action: HooksAction,
    /// Absolute path of the program that the entries call.
    pub program: PathBuf,
    /// The settings file; `None` is that of the agent's first directory.
    pub settings: Option<PathBuf>,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// One event and who is called on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventRow {
    /// Name of the event.
    pub event: String,
    /// This program is called on it.
    pub installed: bool,
    /// Another copy of this program that is called on it.
    pub other_program: Option<String>,
}

/// What was done, or how things stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HooksReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The settings file.
    pub settings: String,
    /// The file exists.
    pub exists: bool,
    /// The program that the entries call.
    pub program: String,
    /// The file was, or with `--dry-run` would be, written.
    pub changed: bool,
    /// Nothing was written.
    pub dry_run: bool,
    /// The copy made first.
    pub backup: Option<String>,
    /// A setting that keeps all hooks from running.
    pub disabled_by: Option<String>,
    /// The events, as they are after that.
    pub events: Vec<EventRow>,
}

/// Puts in, takes out or looks.
pub fn run(buddy: &Buddy, query: &HooksQuery) -> Result<HooksReport> {
    let path = match &query.settings {
        Some(path) => buddy.config.cwd.join(path),
        None => standard(buddy)?,
    };
    // A link stays a link: what it points at is written.
    let path = path.canonicalize().unwrap_or(path);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
        Err(e) => return Err(Error::file("read", &path, &e)),
    };
    let before = parse(text.as_deref(), &path)?;
    let program = program_text(&query.program)?;
    let after = match query.action {
        HooksAction::Status => before.clone(),
        HooksAction::Uninstall => without(&before, program, &path)?,
        // Where all is as it should be nothing moves.
        HooksAction::Install if is_installed(&before, program) => before.clone(),
        HooksAction::Install => with(&without(&before, program, &path)?, program, &path)?,
    };
    let changed = after != before;
    let mut backup = None;
    if changed && !query.dry_run {
        let indent = indent(text.as_deref().unwrap_or_default()).to_owned();
        backup = text.map(|_| copy(&path, buddy.now())).transpose()?;
        write(&path, &after, &indent)?;
    }
    Ok(HooksReport {
        schema_version: super::REPORT_VERSION,
        settings: path.display().to_string(),
        exists: path.exists(),
        program: program.to_owned(),
        changed,
        dry_run: query.dry_run,
        backup: backup.map(|path| path.display().to_string()),
        disabled_by: disabled_by(&after),
        events: EVENTS
            .iter()
            .map(|event| event_row(&after, event, program))
            .collect(),
    })
}

/// `settings.json` of the agent's first directory that exists, else of the first.
fn standard(buddy: &Buddy) -> Result<PathBuf> {
    let dirs = &buddy.config.claude_dirs;
    let dir = dirs
        .iter()
        .find(|dir| dir.is_dir())
        .or_else(|| dirs.first());
    dir.map(|dir| dir.join("settings.json"))
        .ok_or_else(|| Error::failed("CLAUDE_CONFIG_DIR names no directory"))
}

fn program_text(program: &Path) -> Result<&str> {
    program
        .to_str()
        .ok_or_else(|| Error::failed("the path of this program is not UTF-8"))
}

fn parse(text: Option<&str>, path: &Path) -> Result<Value> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
        return Ok(json!({}));
    };
    let value: Value = serde_json::from_str(text).map_err(|e| {
        Error::failed(format!("{} is not JSON: {e}", path.display()))
            .hint("mend it first; nothing was changed")
    })?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(odd(path))
    }
}

fn odd(path: &Path) -> Error {
    Error::failed(format!(
        "{} does not have the shape of a settings file",
        path.display()
    ))
    .hint("nothing was changed")
}

/// The program that a handler calls with the one argument `hook`.
fn called(handler: &Value) -> Option<&str> {
    let command = handler.get("command").and_then(Value::as_str)?;
    let program = match handler.get("args").and_then(Value::as_array) {
        Some(args) => (args.len() == 1 && args[0] == "hook").then_some(command)?,
        // Older entries have the whole command in one text.
        None => command.strip_suffix(" hook")?,
    };
    Some(program.trim_matches(['"', '\'']))
}

/// A handler that calls this program, or another copy of it: where the program was moved, the
/// entries of the old place would fail on every call.
fn is_ours(handler: &Value, program: &str) -> bool {
    called(handler).is_some_and(|called| {
        called == program || called.rsplit('/').next() == Some(env!("CARGO_PKG_NAME"))
    })
}

/// The settings without our entries. Groups and events that only held those go too.
fn without(settings: &Value, program: &str, path: &Path) -> Result<Value> {
    let mut settings = settings.clone();
    let Some(hooks) = settings.get_mut("hooks") else {
        return Ok(settings);
    };
    let hooks = hooks.as_object_mut().ok_or_else(|| odd(path))?;
    let before = hooks.len();
    let mut emptied = Vec::new();
    for (event, groups) in hooks.iter_mut() {
        // What is no list of groups is none of ours.
        let Some(groups) = groups.as_array_mut() else {
            continue;
        };
        let had = groups.len();
        groups.retain_mut(|group| {
            let Some(handlers) = group.get_mut("hooks").and_then(Value::as_array_mut) else {
                return true;
            };
            let had = handlers.len();
            handlers.retain(|handler| !is_ours(handler, program));
            handlers.len() == had || !handlers.is_empty()
        });
        if groups.is_empty() && had > 0 {
            emptied.push(event.clone());
        }
    }
    for event in emptied {
        hooks.shift_remove(&event);
    }
    if hooks.is_empty() && before > 0 {
        settings
            .as_object_mut()
            .ok_or_else(|| odd(path))?
            .shift_remove("hooks");
    }
    Ok(settings)
}

/// The settings with our entry at the end of every event's list.
fn with(settings: &Value, program: &str, path: &Path) -> Result<Value> {
    let mut settings = settings.clone();
    let hooks = settings
        .as_object_mut()
        .ok_or_else(|| odd(path))?
        .entry("hooks")
        .or_insert_with(|| Value::Object(Map::new()))
        .as_object_mut()
        .ok_or_else(|| odd(path))?;
    for event in EVENTS {
        let groups = hooks
            .entry(event)
            .or_insert_with(|| json!([]))
            .as_array_mut()
            .ok_or_else(|| odd(path))?;
        groups.push(entry(program));
    }
    Ok(settings)
}

/// Each event has our entry, just as it would be written, and no other of ours.
fn is_installed(settings: &Value, program: &str) -> bool {
    EVENTS.iter().all(|event| {
        let groups = settings
            .pointer(&format!("/hooks/{event}"))
            .and_then(Value::as_array);
        let ours: Vec<&Value> = groups
            .into_iter()
            .flatten()
            .filter(|group| {
                let handlers = group.get("hooks").and_then(Value::as_array);
                handlers
                    .into_iter()
                    .flatten()
                    .any(|handler| is_ours(handler, program))
            })
            .collect();
        ours == [&entry(program)]
    })
}

/// Our entry in an event's list.
fn entry(program: &str) -> Value {
    json!({ "matcher": "*", "hooks": [{
        "type": "command", "command": program, "args": ["hook"], "async": true, "timeout": 10,
    }]})
}

fn event_row(settings: &Value, event: &str, program: &str) -> EventRow {
    let groups = settings
        .pointer(&format!("/hooks/{event}"))
        .and_then(Value::as_array);
    let ours: Vec<&str> = groups
        .into_iter()
        .flatten()
        .filter_map(|group| group.get("hooks")?.as_array())
        .flatten()
        .filter(|handler| is_ours(handler, program))
        .filter_map(called)
        .collect();
    EventRow {
        event: event.to_owned(),
        installed: ours.contains(&program),
        other_program: ours
            .iter()
            .find(|other| **other != program)
            .map(|p| (*p).to_owned()),
    }
}

fn disabled_by(settings: &Value) -> Option<String> {
    ["disableAllHooks", "allowManagedHooksOnly"]
        .into_iter()
        .find(|key| settings.get(*key) == Some(&Value::Bool(true)))
        .map(str::to_owned)
}

fn copy(path: &Path, now: crate::model::Instant) -> Result<PathBuf> {
    let stamp = now.to_string().replace([':', '.'], "");
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{stamp}.bak"));
    let target = PathBuf::from(name);
    std::fs::copy(path, &target).map_err(|e| Error::file("write the backup", &target, &e))?;
    Ok(target)
}

/// What the file indents its first level with; two spaces where it has none.
fn indent(text: &str) -> &str {
    let indented = text.lines().find(|line| line.starts_with([' ', '\t']));
    indented.map_or("  ", |line| &line[..line.len() - line.trim_start().len()])
}

/// Writes beside the file and renames, so that the agent never reads half of it.
fn write(path: &Path, settings: &Value, indent: &str) -> Result<()> {
    let mut text = Vec::new();
    let formatter = PrettyFormatter::with_indent(indent.as_bytes());
    settings
        .serialize(&mut serde_json::Serializer::with_formatter(
            &mut text, formatter,
        ))
        .map_err(|e| Error::failed(format!("settings: {e}")))?;
    let dir = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(dir).map_err(|e| Error::file("create the directory", dir, &e))?;
    let mode = path.metadata().map_or(0o600, |meta| meta.mode() & 0o777);
    let partial = path.with_extension("session-buddy.part");
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(&partial)?;
        file.write_all(&text)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        std::fs::rename(&partial, path)
    };
    write().map_err(|e| Error::file("write", path, &e))
}
