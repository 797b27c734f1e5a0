//! Every setting: what the file, the environment and the flags say of it.

use super::{Environment, Overrides};
use crate::error::{Error, ErrorKind, Result};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// One thing that can be configured.
struct Known {
    key: &'static str,
    default: &'static str,
    about: &'static str,
}

/// Every setting, with its default. `SESSION_BUDDY_` and the key in capitals, `_` for `.`, is its
/// environment variable; `database.path` is also `SESSION_BUDDY_DB`.
const SETTINGS: [Known; 8] = [
    Known {
        key: "capture.auto_import",
        default: "true",
        about: "questions take in new transcript lines first",
    },
    Known {
        key: SOURCE_DIRS,
        default: "",
        about: "further directories of sessions, joined by commas",
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

/// The one setting that is a list: texts joined by commas, in the file a list of texts too.
pub(super) const SOURCE_DIRS: &str = "capture.source_dirs";

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

/// What the file says, by key.
pub(super) type FileValues = HashMap<String, String>;

/// Settings and phases of the file; none where there is no file.
pub(super) fn read_file(path: &Path) -> Result<(FileValues, BTreeMap<String, String>)> {
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
            let key = format!("{section}.{name}");
            let text = match value {
                toml::Value::String(text) => text,
                toml::Value::Boolean(value) => value.to_string(),
                toml::Value::Integer(value) => value.to_string(),
                toml::Value::Array(texts) if key == SOURCE_DIRS => joined(&texts)
                    .ok_or_else(|| bad(format!("{key} must be a list of texts without commas")))?,
                _ => return Err(bad(format!("{key} must be a text or true or false"))),
            };
            if section == "phases" {
                phases.insert(name, text);
                continue;
            }
            if !SETTINGS.iter().any(|setting| setting.key == key) {
                return Err(unknown(&key));
            }
            values.insert(key, text);
        }
    }
    Ok((values, phases))
}

/// A list of texts as one; `None` where that would not give the same list again.
fn joined(texts: &[toml::Value]) -> Option<String> {
    let text = |value: &toml::Value| {
        let text = value.as_str().filter(|text| !text.contains(','));
        text.map(str::to_owned)
    };
    let texts: Option<Vec<String>> = texts.iter().map(text).collect();
    Some(texts?.join(","))
}

/// The error for a key that means nothing, with the one that was probably meant.
fn unknown(key: &str) -> Error {
    let keys = SETTINGS.iter().map(|setting| setting.key).chain(["phases"]);
    let nearest =
        keys.max_by(|a, b| strsim::jaro_winkler(a, key).total_cmp(&strsim::jaro_winkler(b, key)));
    Error::new(ErrorKind::Config, format!("unknown key {key:?}"))
        .hint(format!("did you mean {:?}?", nearest.unwrap_or_default()))
}

pub(super) fn resolve(env: &Environment, flags: &Overrides, file: &FileValues) -> Vec<Setting> {
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

pub(super) fn masked(mut settings: Vec<Setting>) -> Vec<Setting> {
    for setting in &mut settings {
        if setting.key == "privacy.user_key" && !setting.value.is_empty() {
            setting.value = "(set)".to_owned();
        }
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flag_beats_environment_beats_file_beats_default() {
        let (file, _) = parse_file("[display]\ntz = \"Asia/Tokyo\"\ncolor = \"never\"\n").unwrap();
        let env = Environment::of(&[("SESSION_BUDDY_DISPLAY_TZ", "Europe/Oslo")]);
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
    fn a_list_is_the_same_as_its_texts_joined_by_commas() {
        for text in [r#""/a, ~/b""#, r#"["/a", " ~/b"]"#] {
            let (file, _) = parse_file(&format!("[capture]\nsource_dirs = {text}\n")).unwrap();
            assert_eq!(file[SOURCE_DIRS].replace(' ', ""), "/a,~/b");
        }
        for text in ["[1]", r#"["/a,b"]"#, "{ a = 1 }"] {
            assert!(parse_file(&format!("[capture]\nsource_dirs = {text}\n")).is_err());
        }
    }

    #[test]
    fn phases_are_free_words() {
        let (_, phases) = parse_file("[phases]\n\"Bash(make deploy)\" = \"deploy\"\n").unwrap();
        assert_eq!(phases["Bash(make deploy)"], "deploy");
    }
}
