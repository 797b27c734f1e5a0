//! Where everything is and what is wanted: flag > environment > file > default.
//!
//! The only reader of the environment.

use crate::error::{Error, ErrorKind, Result};
use etcetera::BaseStrategy;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, HashMap};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// One thing that can be configured.
struct Known {
    key: &'static str,
    default: &'static str,
    about: &'static str,
}

/// Every setting, with its default. `SESSION_BUDDY_` and the key in capitals, `_` for `.`, is its
/// environment variable; `database.path` is also `SESSION_BUDDY_DB`.
const SETTINGS: [Known; 7] = [
    Known {
        key: "capture.auto_import",
        default: "true",
        about: "questions take in new transcript lines first",
    },
    Known {
        key: "capture.store_queries",
        default: "false",
        about: "keep what the user asked",
    },
    Known {
        key: "database.path",
        default: "",
        about: "database file; empty: found, see `config path`",
    },
    Known {
        key: "display.color",
        default: "auto",
        about: "auto, always or never",
    },
    Known {
        key: "display.tz",
        default: "",
        about: "time zone of tables; empty: that of the machine",
    },
    Known {
        key: "privacy.user",
        default: "",
        about: "name of this machine's user; empty: the login name",
    },
    Known {
        key: "privacy.user_key",
        default: "",
        about: "key that user hashes are made with",
    },
];

/// Where a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Given on the command line.
    Flag,
    /// Given by an environment variable.
    Environment,
    /// Given by the configuration file.
    File,
    /// Found in the working directory or above.
    Found,
    /// Nobody said otherwise.
    Default,
}

/// One setting as `config show` prints it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Setting {
    /// Its key, `section.name`.
    pub key: String,
    /// Its value; secrets are masked.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What it is for.
    pub about: String,
}

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
    /// Questions take in new transcript lines first.
    pub auto_import: bool,
    /// What the user asked is kept.
    pub store_queries: bool,
    /// Name of the user of this machine.
    pub user: String,
    /// Key of the user hashes.
    pub user_key: Option<String>,
    /// Time zone of tables and calendar days.
    pub tz: TimeZone,
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
    pub fn without_file(env: &Environment) -> Result<Self> {
        let dirs = Dirs::of(env)?;
        let file = dirs.config.join("config.toml");
        let (values, phases) = (FileValues::new(), BTreeMap::new());
        Self::assemble(env, &Overrides::default(), dirs, file, &values, phases)
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
            cwd: env.cwd.clone(),
            auto_import: boolean("capture.auto_import", get("capture.auto_import"))?,
            store_queries: boolean("capture.store_queries", get("capture.store_queries"))?,
            user: user_name(env, get("privacy.user")),
            user_key: Some(get("privacy.user_key").to_owned()).filter(|key| !key.is_empty()),
            tz: time_zone(get("display.tz"))?,
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

type FileValues = HashMap<String, String>;

/// Settings and phases of the file; none where there is no file.
fn read_file(path: &Path) -> Result<(FileValues, BTreeMap<String, String>)> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Default::default()),
        Err(e) => return Err(Error::file("read", path, &e)),
    };
    parse_file(&text).map_err(|error| error.context(path.display()))
}

fn parse_file(text: &str) -> Result<(FileValues, BTreeMap<String, String>)> {
    let bad = |message: String| Error::new(ErrorKind::Config, message);
    let table: toml::Table = text
        .parse()
        .map_err(|e: toml::de::Error| bad(e.to_string().trim().replace('\n', " ")))?;
    let (mut values, mut phases) = (HashMap::new(), BTreeMap::new());
    for (section, content) in table {
        let toml::Value::Table(content) = content else {
            return Err(unknown(&section));
        };
        for (name, value) in content {
            let text = match value {
                toml::Value::String(text) => text,
                toml::Value::Boolean(value) => value.to_string(),
                toml::Value::Integer(value) => value.to_string(),
                _ => {
                    return Err(bad(format!(
                        "{section}.{name} must be a text or true or false"
                    )));
                }
            };
            if section == "phases" {
                phases.insert(name, text);
                continue;
            }
            let key = format!("{section}.{name}");
            if !SETTINGS.iter().any(|setting| setting.key == key) {
                return Err(unknown(&key));
            }
            values.insert(key, text);
        }
    }
    Ok((values, phases))
}

/// The error for a key that means nothing, with the one that was probably meant.
fn unknown(key: &str) -> Error {
    let keys = SETTINGS.iter().map(|setting| setting.key).chain(["phases"]);
    let nearest =
        keys.max_by(|a, b| strsim::jaro_winkler(a, key).total_cmp(&strsim::jaro_winkler(b, key)));
    Error::new(ErrorKind::Config, format!("unknown key {key:?}"))
        .hint(format!("did you mean {:?}?", nearest.unwrap_or_default()))
}

fn resolve(env: &Environment, flags: &Overrides, file: &FileValues) -> Vec<Setting> {
    let flag = |key: &str| match key {
        "database.path" => flags.db.as_ref().map(|path| path.display().to_string()),
        "display.color" => flags.color.clone(),
        "display.tz" => flags.tz.clone(),
        _ => None,
    };
    let variable = |key: &str| {
        let name = format!("SESSION_BUDDY_{}", key.to_uppercase().replace('.', "_"));
        let short = (key == "database.path")
            .then(|| env.get("SESSION_BUDDY_DB"))
            .flatten();
        short.or_else(|| env.get(&name)).map(str::to_owned)
    };
    let resolve = |setting: &Known| {
        let key = setting.key;
        let (value, origin) = flag(key)
            .map(|value| (value, Origin::Flag))
            .or_else(|| variable(key).map(|value| (value, Origin::Environment)))
            .or_else(|| file.get(key).map(|value| (value.clone(), Origin::File)))
            .unwrap_or_else(|| (setting.default.to_owned(), Origin::Default));
        Setting {
            key: key.to_owned(),
            value,
            origin,
            about: setting.about.to_owned(),
        }
    };
    SETTINGS.iter().map(resolve).collect()
}

fn masked(mut settings: Vec<Setting>) -> Vec<Setting> {
    for setting in &mut settings {
        if setting.key == "privacy.user_key" && !setting.value.is_empty() {
            setting.value = "(set)".to_owned();
        }
    }
    settings
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
        let path = setting
            .value
            .strip_prefix("~/")
            .map(|rest| dirs.home.join(rest));
        let path = path.unwrap_or_else(|| absolute(&env.cwd, Path::new(&setting.value)));
        return (path, setting.origin);
    }
    let user = rustix::process::geteuid().as_raw();
    let found = env
        .cwd
        .ancestors()
        .map(|dir| dir.join(".session-buddy/skills.db"))
        .find(|path| {
            // Another user's file must not be opened just because one works below it.
            path.metadata()
                .is_ok_and(|meta| meta.is_file() && meta.uid() == user)
        });
    match found {
        Some(path) => (path, Origin::Found),
        None => (dirs.data.join("skills.db"), Origin::Default),
    }
}

fn absolute(cwd: &Path, path: &Path) -> PathBuf {
    cwd.join(path)
}

/// Every entry of `CLAUDE_CONFIG_DIR` (a comma list), else the two standard places.
fn claude_dirs(env: &Environment, home: &Path) -> Vec<PathBuf> {
    if let Some(list) = env.get("CLAUDE_CONFIG_DIR") {
        let entries = list
            .split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty());
        return entries
            .map(|entry| match entry.strip_prefix("~/") {
                Some(rest) => home.join(rest),
                None => absolute(&env.cwd, Path::new(entry)),
            })
            .collect();
    }
    let config = env
        .path("XDG_CONFIG_HOME")
        .unwrap_or_else(|| home.join(".config"));
    vec![home.join(".claude"), config.join("claude")]
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

fn time_zone(name: &str) -> Result<TimeZone> {
    if name.is_empty() {
        return Ok(TimeZone::system());
    }
    TimeZone::get(name).map_err(|_| {
        Error::new(ErrorKind::Config, format!("there is no time zone {name:?}"))
            .hint("name one such as Europe/Berlin or UTC")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(vars: &[(&str, &str)]) -> Environment {
        let vars = vars
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        Environment {
            vars,
            cwd: PathBuf::from("/nowhere/at/all"),
        }
    }

    #[test]
    fn flag_beats_environment_beats_file_beats_default() {
        let (file, _) = parse_file("[display]\ntz = \"Asia/Tokyo\"\ncolor = \"never\"\n").unwrap();
        let env = environment(&[("SESSION_BUDDY_DISPLAY_TZ", "Europe/Oslo")]);
        let flags = Overrides {
            tz: Some("UTC".into()),
            ..Overrides::default()
        };
        let origin = |settings: &[Setting], key: &str| {
            let found = settings.iter().find(|s| s.key == key).unwrap();
            (found.value.clone(), found.origin)
        };
        let all = resolve(&env, &flags, &file);
        assert_eq!(origin(&all, "display.tz"), ("UTC".into(), Origin::Flag));
        assert_eq!(
            origin(&all, "display.color"),
            ("never".into(), Origin::File)
        );
        assert_eq!(
            origin(&all, "capture.auto_import"),
            ("true".into(), Origin::Default)
        );
        let all = resolve(&env, &Overrides::default(), &file);
        assert_eq!(
            origin(&all, "display.tz"),
            ("Europe/Oslo".into(), Origin::Environment)
        );
    }

    #[test]
    fn an_unknown_key_names_the_nearest_known_one() {
        let error = parse_file("[capture]\nauto_imports = true\n").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Config);
        assert_eq!(error.message, "unknown key \"capture.auto_imports\"");
        assert_eq!(error.hint.unwrap(), "did you mean \"capture.auto_import\"?");
        assert!(parse_file("auto_import = true").is_err());
        assert!(parse_file("[capture]\nauto_import = [1]\n").is_err());
        assert!(parse_file("[capture\n").is_err());
    }

    #[test]
    fn phases_are_free_words() {
        let (_, phases) = parse_file("[phases]\n\"Bash(make deploy)\" = \"deploy\"\n").unwrap();
        assert_eq!(phases["Bash(make deploy)"], "deploy");
    }

    #[test]
    fn transcripts_lie_where_the_agent_was_told_to_put_them() {
        let home = Path::new("/home/dev");
        let env = environment(&[("CLAUDE_CONFIG_DIR", "/a, ~/b")]);
        assert_eq!(
            claude_dirs(&env, home),
            [PathBuf::from("/a"), home.join("b")]
        );
        let standard = claude_dirs(&environment(&[]), home);
        assert_eq!(
            standard,
            [home.join(".claude"), home.join(".config/claude")]
        );
    }

    #[test]
    fn bad_values_are_errors() {
        assert!(boolean("capture.auto_import", "maybe").is_err());
        assert!(color("blue").is_err());
        assert!(time_zone("Mars/Olympus").is_err());
    }
}
