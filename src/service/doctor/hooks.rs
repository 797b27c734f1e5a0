//! Whether the agent calls this program, by all settings files that it reads.

use super::Check;
use crate::service::Buddy;
use crate::service::hooks::{self, HooksAction, HooksQuery, HooksReport};
use std::path::{Path, PathBuf};

/// Where an administrator's settings lie.
const MANAGED: &str = if cfg!(target_os = "macos") {
    "/Library/Application Support/ClaudeCode"
} else {
    "/etc/claude-code"
};

/// The checks of the hooks: who is called, and what keeps them from running.
pub(super) fn checks(buddy: &Buddy, program: &Path) -> Vec<Check> {
    let files = settings_files(buddy, Path::new(MANAGED));
    let mut reports = Vec::new();
    let mut checks = Vec::new();
    for file in files {
        let query = HooksQuery {
            action: HooksAction::Status,
            program: program.to_owned(),
            settings: Some(file),
            dry_run: true,
        };
        match hooks::run(buddy, &query) {
            Ok(report) => reports.push(report),
            Err(error) => checks.push(
                Check::warn("hooks", error.message)
                    .hint("the agent cannot read it either: its hooks do not run"),
            ),
        }
    }
    checks.extend(installed(&reports));
    checks.push(switched_off(&reports));
    checks
}

/// Every settings file that is there, the one that prevails first: an administrator's, those of
/// the project, those of the user.
fn settings_files(buddy: &Buddy, managed: &Path) -> Vec<PathBuf> {
    let config = &buddy.config;
    let mut files = vec![managed.join("managed-settings.json")];
    let parts = std::fs::read_dir(managed.join("managed-settings.d"));
    let mut parts: Vec<PathBuf> = parts
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    // Of the parts the last one prevails.
    parts.sort();
    parts.reverse();
    files.splice(0..0, parts);
    let project = config
        .cwd
        .ancestors()
        .map(|dir| dir.join(".claude"))
        .find(|dir| dir.is_dir());
    if let Some(project) = project.filter(|dir| !config.claude_dirs.contains(dir)) {
        files.push(project.join("settings.local.json"));
        files.push(project.join("settings.json"));
    }
    files.extend(
        config
            .claude_dirs
            .iter()
            .map(|dir| dir.join("settings.json")),
    );
    files.retain(|file| file.exists());
    files
}

/// A check for each file with entries of ours; one that says so where none has any.
fn installed(reports: &[HooksReport]) -> Vec<Check> {
    const NAME: &str = "hooks";
    let mut checks: Vec<Check> = reports
        .iter()
        .filter_map(|report| entries(report, NAME))
        .collect();
    if checks.is_empty() {
        checks.push(
            Check::note(NAME, "not installed")
                .hint("`session-buddy hooks install` has calls counted as they happen"),
        );
    }
    checks
}

fn entries(report: &HooksReport, name: &'static str) -> Option<Check> {
    let settings = &report.settings;
    let own = report.events.iter().filter(|event| event.installed).count();
    let other = report
        .events
        .iter()
        .find_map(|event| event.other_program.as_deref());
    let install = "`session-buddy hooks install` mends that";
    if let Some(other) = other {
        // A bare name is looked for by whoever starts it.
        if other.contains('/') && !Path::new(other).is_file() {
            let message = format!("{settings} calls {other}, which is not there");
            return Some(Check::fail(name, message).hint(install));
        }
        let message = format!("{settings} calls another copy, {other}");
        return Some(Check::warn(name, message).hint(install));
    }
    if own == 0 {
        return None;
    }
    if own < report.events.len() {
        let message = format!(
            "{settings} calls this program on {own} of {} events",
            report.events.len()
        );
        return Some(Check::warn(name, message).hint(install));
    }
    Some(Check::ok(name, format!("{settings} calls this program")))
}

fn switched_off(reports: &[HooksReport]) -> Check {
    const NAME: &str = "hook_settings";
    let off = reports
        .iter()
        .find_map(|report| Some((report, report.disabled_by.as_deref()?)));
    match off {
        Some((report, key)) => Check::warn(
            NAME,
            format!("{key} in {} keeps hooks from running", report.settings),
        )
        .hint("only transcripts tell what the agent does then; take the setting out"),
        None => Check::ok(NAME, "nothing keeps hooks from running"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::config::{Config, Environment, Overrides};
    use crate::service::doctor::Status;

    fn write(path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[test]
    fn an_administrators_settings_come_first() {
        let dir = tempfile::tempdir().unwrap();
        let managed = dir.path().join("managed");
        let mut config =
            Config::without_file(&Environment::default(), &Overrides::default()).unwrap();
        config.cwd = dir.path().join("project/deep/down");
        config.claude_dirs = vec![dir.path().join("user")];
        let buddy = Buddy {
            config,
            clock: Clock::System,
        };
        let names = [
            "managed/managed-settings.d/20-b.json",
            "managed/managed-settings.d/10-a.json",
            "managed/managed-settings.json",
            "project/.claude/settings.local.json",
            "project/.claude/settings.json",
            "user/settings.json",
        ];
        for name in names {
            write(&dir.path().join(name), "{}");
        }
        write(&managed.join("managed-settings.d/notes.txt"), "no settings");
        let expected = names.map(|name| dir.path().join(name));
        assert_eq!(settings_files(&buddy, &managed), expected);
        let empty = settings_files(&buddy, &dir.path().join("nowhere"));
        assert_eq!(empty, expected[3..]);
    }

    #[test]
    fn what_an_administrator_switched_off_is_said() {
        let report = |disabled_by: Option<&str>| HooksReport {
            schema_version: 1,
            settings: "managed-settings.json".into(),
            exists: true,
            program: "/x/session-buddy".into(),
            changed: false,
            dry_run: true,
            backup: None,
            disabled_by: disabled_by.map(str::to_owned),
            events: Vec::new(),
        };
        let check = switched_off(&[report(None), report(Some("allowManagedHooksOnly"))]);
        assert_eq!(check.status, Status::Warn);
        assert!(
            check
                .message
                .starts_with("allowManagedHooksOnly in managed-settings.json")
        );
        assert_eq!(switched_off(&[report(None)]).status, Status::Ok);
    }
}
