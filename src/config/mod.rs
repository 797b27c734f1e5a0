//! Where everything is and what is wanted: flag > environment > file > default.
//!
//! The only reader of the environment.

mod settings;

use crate::error::{Error, ErrorKind, Result};
use etcetera::BaseStrategy;
use jiff::tz::TimeZone;
use settings::{FileValues, SOURCE_DIRS, masked, read_file, resolve};
use std::collections::{BTreeMap, HashMap};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

pub use settings::{Origin, Setting};

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the command line says; it beats everything else.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--db`
    pub db: Option<PathBuf>,
    /// `--tz`
    pub tz: Option<String>,
    /// `--color`
    pub color: Option<String>,
}

/// The environment of the process, read once.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    vars: HashMap<String, String>,
    cwd: PathBuf,
}

impl Environment {
    /// The environment of this process.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads it"
    )]
    pub fn of_process() -> Self {
        let vars = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self {
            vars,
            cwd: std::env::current_dir().unwrap_or_default(),
        }
    }

    #[cfg(test)]
    fn of(vars: &[(&str, &str)]) -> Self {
        let vars = vars
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        Self {
            vars,
            cwd: PathBuf::from("/nowhere/at/all"),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.vars
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    }
}

/// All that a command needs to know of its surroundings.
#[derive(Debug, Clone)]
pub struct Config {
    /// The database.
    pub db: PathBuf,
    /// Who chose the database.
    pub db_origin: Origin,
    /// Where data are kept: `sample.db`, and the database where no other is named.
    pub data_dir: PathBuf,
    /// Where logs are kept.
    pub state_dir: PathBuf,
    /// The configuration file, whether it exists or not.
    pub file: PathBuf,
    /// The user's home.
    pub home: PathBuf,
    /// The working directory.
    pub cwd: PathBuf,
    /// Directories of Claude Code: transcripts lie in `projects/` below each.
    pub claude_dirs: Vec<PathBuf>,
    /// Directory of Codex: rollouts lie in `sessions/` and `archived_sessions/` below it.
    pub codex_home: PathBuf,
    /// Directories, besides those, that sessions are taken in from.
    pub source_dirs: Vec<PathBuf>,
    /// Questions take in new transcript lines first.
    pub auto_import: bool,
    /// What the user asked is kept.
    pub store_queries: bool,
    /// Name of the user of this machine.
    pub user: String,
    /// Key of the user hashes.
    pub user_key: Option<String>,
    /// Name of the zone of tables and calendar days; empty is that of the machine.
    zone_name: String,
    /// When to colour.
    pub color: Color,
    /// `NO_COLOR` is set.
    pub no_color: bool,
    /// Width that `COLUMNS` asks for.
    pub columns: Option<u16>,
    /// Phases by pattern, in front of the built-in table.
    pub phases: BTreeMap<String, String>,
    /// Every setting and its origin.
    pub settings: Vec<Setting>,
}

impl Config {
    /// Puts together what flags, environment and file say.
    pub fn load(env: &Environment, flags: &Overrides) -> Result<Self> {
        let dirs = Dirs::of(env)?;
        let file = env
            .path("SESSION_BUDDY_CONFIG")
            .unwrap_or_else(|| dirs.config.join("config.toml"));
        let (values, phases) = read_file(&file)?;
        Self::assemble(env, flags, dirs, file, &values, phases)
    }

    /// What the environment alone says, for where the file is broken and life must go on.
    pub fn without_file(env: &Environment, flags: &Overrides) -> Result<Self> {
        let dirs = Dirs::of(env)?;
        let file = dirs.config.join("config.toml");
        let (values, phases) = (FileValues::new(), BTreeMap::new());
        Self::assemble(env, flags, dirs, file, &values, phases)
    }

    /// The configuration, and what is wrong with it: the file is left aside where that is broken,
    /// and the settings of the environment where those are.
    pub fn despite(env: &Environment, flags: &Overrides) -> Result<(Self, Option<Error>)> {
        let error = match Self::load(env, flags) {
            Ok(config) => return Ok((config, None)),
            Err(error) => error,
        };
        if let Ok(config) = Self::without_file(env, flags) {
            return Ok((config, Some(error)));
        }
        let named = ["SESSION_BUDDY_DB", "SESSION_BUDDY_DATABASE_PATH"];
        let is_setting = |name: &str| name.starts_with("SESSION_BUDDY_") && !named.contains(&name);
        let mut env = env.clone();
        env.vars.retain(|name, _| !is_setting(name));
        let config = Self::without_file(&env, flags)?;
        Ok((config, Some(error)))
    }

    fn assemble(
        env: &Environment,
        flags: &Overrides,
        dirs: Dirs,
        file: PathBuf,
        from_file: &FileValues,
        phases: BTreeMap<String, String>,
    ) -> Result<Self> {
        let values = resolve(env, flags, from_file);
        let get = |key: &str| {
            values
                .iter()
                .find(|v| v.key == key)
                .map_or("", |v| v.value.as_str())
        };
        let (db, db_origin) = choose_database(env, flags, &values, &dirs);
        Ok(Self {
            db,
            db_origin,
            state_dir: dirs.state,
            file,
            claude_dirs: claude_dirs(env, &dirs.home),
            codex_home: codex_home(env, &dirs.home),
            source_dirs: listed(get(SOURCE_DIRS), env, &dirs.home),
            cwd: env.cwd.clone(),
            auto_import: boolean("capture.auto_import", get("capture.auto_import"))?,
            store_queries: boolean("capture.store_queries", get("capture.store_queries"))?,
            user: user_name(env, get("privacy.user")),
            user_key: Some(get("privacy.user_key").to_owned()).filter(|key| !key.is_empty()),
            zone_name: checked_zone(get("display.tz"))?,
            color: color(get("display.color"))?,
            no_color: env.get("NO_COLOR").is_some(),
            columns: env.get("COLUMNS").and_then(|columns| columns.parse().ok()),
            phases,
            settings: masked(values),
            home: dirs.home,
            data_dir: dirs.data,
        })
    }

    /// The database of `--sample`.
    pub fn sample_db(&self) -> PathBuf {
        self.data_dir.join("sample.db")
    }

    /// Time zone of tables and calendar days. Finding that of the machine reads many files, so it
    /// is left until it is needed.
    pub fn zone(&self) -> TimeZone {
        if self.zone_name.is_empty() {
            return TimeZone::system();
        }
        TimeZone::get(&self.zone_name).unwrap_or(TimeZone::UTC)
    }

    /// The database is the user's own, not one named for this call.
    pub fn is_own_database(&self) -> bool {
        !matches!(self.db_origin, Origin::Flag)
    }
}

/// The base directories.
struct Dirs {
    home: PathBuf,
    config: PathBuf,
    data: PathBuf,
    state: PathBuf,
}

impl Dirs {
    fn of(env: &Environment) -> Result<Self> {
        let xdg = etcetera::base_strategy::Xdg::new().map_err(|e| {
            Error::new(
                ErrorKind::Config,
                format!("cannot tell the home directory: {e}"),
            )
            .hint("set HOME")
        })?;
        let home = env
            .path("HOME")
            .unwrap_or_else(|| xdg.home_dir().to_owned());
        let state = xdg.state_dir().unwrap_or_else(|| home.join(".local/state"));
        Ok(Self {
            config: xdg.config_dir().join("session-buddy"),
            data: xdg.data_dir().join("session-buddy"),
            state: state.join("session-buddy"),
            home,
        })
    }
}

fn choose_database(
    env: &Environment,
    flags: &Overrides,
    values: &[Setting],
    dirs: &Dirs,
) -> (PathBuf, Origin) {
    if let Some(path) = &flags.db {
        return (absolute(&env.cwd, path), Origin::Flag);
    }
    let named = values
        .iter()
        .find(|v| v.key == "database.path" && !v.value.is_empty());
    if let Some(setting) = named {
        return (expanded(&setting.value, env, &dirs.home), setting.origin);
    }
    let user = rustix::process::geteuid().as_raw();
    // Another user's file must not be opened just because one works below it, nor a link that
    // somebody put there.
    let is_own = |path: &Path, dir: bool| {
        path.symlink_metadata().is_ok_and(|meta| {
            let kind = if dir { meta.is_dir() } else { meta.is_file() };
            kind && meta.uid() == user
        })
    };
    let found = env
        .cwd
        .ancestors()
        .map(|dir| dir.join(".session-buddy"))
        .find(|dir| is_own(dir, true) && is_own(&dir.join("skills.db"), false))
        .map(|dir| dir.join("skills.db"));
    match found {
        Some(path) => (path, Origin::Found),
        None => (dirs.data.join("skills.db"), Origin::Default),
    }
}

fn absolute(cwd: &Path, path: &Path) -> PathBuf {
    cwd.join(path)
}

/// A path as users write it: from the working directory on, or `~/` from their home on.
fn expanded(path: &str, env: &Environment, home: &Path) -> PathBuf {
    match path.strip_prefix("~/") {
        Some(rest) => home.join(rest),
        None => absolute(&env.cwd, Path::new(path)),
    }
}

/// The paths of a comma list.
fn listed(list: &str, env: &Environment, home: &Path) -> Vec<PathBuf> {
    list.split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(|entry| expanded(entry, env, home))
        .collect()
}

/// Every entry of `CLAUDE_CONFIG_DIR` (a comma list), else the two standard places.
fn claude_dirs(env: &Environment, home: &Path) -> Vec<PathBuf> {
    if let Some(list) = env.get("CLAUDE_CONFIG_DIR") {
        return listed(list, env, home);
    }
    let config = env
        .path("XDG_CONFIG_HOME")
        .unwrap_or_else(|| home.join(".config"));
    vec![home.join(".claude"), config.join("claude")]
}

/// `CODEX_HOME` (for Codex one path, never a list), else the standard place.
fn codex_home(env: &Environment, home: &Path) -> PathBuf {
    match env.get("CODEX_HOME") {
        Some(path) => expanded(path, env, home),
        None => home.join(".codex"),
    }
}

fn user_name(env: &Environment, configured: &str) -> String {
    if !configured.is_empty() {
        return configured.to_owned();
    }
    let login = env.get("USER").or_else(|| env.get("LOGNAME"));
    login.map_or_else(
        || format!("uid-{}", rustix::process::geteuid().as_raw()),
        str::to_owned,
    )
}

fn boolean(key: &str, text: &str) -> Result<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => {
            Err(Error::new(ErrorKind::Config, format!("{key} is {text:?}"))
                .hint("it is true or false"))
        }
    }
}

fn color(text: &str) -> Result<Color> {
    match text {
        "auto" => Ok(Color::Auto),
        "always" => Ok(Color::Always),
        "never" => Ok(Color::Never),
        _ => Err(
            Error::new(ErrorKind::Config, format!("display.color is {text:?}"))
                .hint("it is auto, always or never"),
        ),
    }
}

fn checked_zone(name: &str) -> Result<String> {
    if !name.is_empty() && TimeZone::get(name).is_err() {
        let message = format!("there is no time zone {name:?}");
        return Err(
            Error::new(ErrorKind::Config, message).hint("name one such as Europe/Berlin or UTC")
        );
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transcripts_lie_where_the_agent_was_told_to_put_them() {
        let home = Path::new("/home/dev");
        let env = Environment::of(&[("CLAUDE_CONFIG_DIR", "/a, ~/b")]);
        assert_eq!(
            claude_dirs(&env, home),
            [PathBuf::from("/a"), home.join("b")]
        );
        let standard = claude_dirs(&Environment::of(&[]), home);
        assert_eq!(
            standard,
            [home.join(".claude"), home.join(".config/claude")]
        );
    }

    #[test]
    fn rollouts_lie_where_codex_was_told_to_put_them() {
        let home = Path::new("/home/dev");
        for (told, expected) in [
            (None, "/home/dev/.codex"),
            (Some(""), "/home/dev/.codex"),
            (Some("/a,b"), "/a,b"),
            (Some("~/c"), "/home/dev/c"),
            (Some("c"), "/nowhere/at/all/c"),
        ] {
            let vars: Vec<_> = told.map(|path| ("CODEX_HOME", path)).into_iter().collect();
            let env = Environment::of(&vars);
            assert_eq!(codex_home(&env, home), Path::new(expected));
        }
    }

    #[test]
    fn a_bad_setting_is_left_aside_and_named() {
        let env = Environment::of(&[
            ("SESSION_BUDDY_DISPLAY_TZ", "Mars/Olympus"),
            ("SESSION_BUDDY_DB", "/x.db"),
            ("SESSION_BUDDY_CONFIG", "/nowhere/at/all"),
        ]);
        let (config, error) = Config::despite(&env, &Overrides::default()).unwrap();
        assert_eq!(config.db, Path::new("/x.db"));
        assert!(error.unwrap().message.contains("Mars/Olympus"));
        let flags = Overrides {
            tz: Some("Mars/Olympus".into()),
            ..Overrides::default()
        };
        let env = Environment::of(&[("SESSION_BUDDY_CONFIG", "/nowhere/at/all")]);
        assert!(
            Config::despite(&env, &flags).is_err(),
            "a mistake of this call"
        );
    }

    #[test]
    fn bad_values_are_errors() {
        assert!(boolean("capture.auto_import", "maybe").is_err());
        assert!(color("blue").is_err());
        assert!(checked_zone("Mars/Olympus").is_err());
    }
}
