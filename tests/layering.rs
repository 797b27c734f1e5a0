//! The invariants of docs/ARCHITECTURE.md that can be read off the source.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::path::{Path, PathBuf};

/// A layer and what its source must never name.
const LAYERS: [(&str, &[&str]); 8] = [
    (
        "model",
        &[
            "rusqlite",
            "clap",
            "std::fs",
            "std::net",
            "::now()",
            "crate::store",
            "crate::capture",
        ],
    ),
    (
        "capture",
        &[
            "rusqlite",
            "std::fs",
            "std::net",
            "::now()",
            "crate::store",
            "crate::service",
            "crate::analytics",
        ],
    ),
    (
        "analytics",
        &[
            "rusqlite",
            "std::fs",
            "std::net",
            "::now()",
            "crate::store",
            "crate::service",
            "crate::capture",
        ],
    ),
    (
        "store",
        &[
            "crate::service",
            "crate::analytics",
            "crate::capture",
            "crate::render",
            "clap",
            "comfy_table",
        ],
    ),
    (
        "service",
        &[
            "clap",
            "comfy_table",
            "tiny_http",
            "rusqlite",
            "println!",
            "eprintln!",
            "crate::render",
            "crate::cli",
        ],
    ),
    (
        "render",
        &[
            "crate::store",
            "crate::analytics",
            "crate::capture",
            "stdout",
            "println!",
            "crate::cli",
            "rusqlite",
        ],
    ),
    (
        "cli",
        &[
            "crate::store",
            "crate::analytics",
            "crate::capture",
            "rusqlite",
            "tiny_http",
            "comfy_table",
        ],
    ),
    (
        "",
        &[
            "println!",
            "eprintln!",
            "todo!",
            "unimplemented!",
            "#[allow(",
        ],
    ),
];

/// A crate and the one place that may name it.
const HOMES: [(&str, &str); 15] = [
    ("rusqlite", "store/"),
    ("refinery", "store/"),
    ("comfy_table", "render/"),
    ("indicatif", "cli/"),
    ("clap_mangen", "cli/"),
    ("clap_complete", "cli/"),
    ("etcetera", "config/"),
    ("toml::", "config/"),
    ("std::env::var", "config/"),
    ("Timestamp::now", "clock.rs"),
    ("zstd::", "service/import/"),
    ("statrs::", "analytics/"),
    ("linfa", "analytics/predict/"),
    ("ndarray", "analytics/predict/"),
    ("plotters::", "render/plot"),
];

struct Source {
    /// Path below `src/`.
    name: String,
    /// Its code, without comments and without its tests.
    code: String,
    lines: usize,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let lines = text.lines().count();
            let body = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code = body
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            Source {
                name,
                code: code.collect::<Vec<_>>().join("\n"),
                lines,
            }
        })
        .collect()
}

fn walk(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// Tests of the store live in a file of their own, behind `#[cfg(test)] mod tests;`.
fn is_test(name: &str) -> bool {
    name.contains("tests") || name.ends_with("properties.rs")
}

#[test]
fn no_layer_names_what_stands_above_it() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| !is_test(&source.name)) {
        for (layer, forbidden) in LAYERS {
            let inside = layer.is_empty() || source.name.starts_with(&format!("{layer}/"));
            for word in forbidden
                .iter()
                .filter(|word| inside && source.code.contains(**word))
            {
                broken.push(format!("src/{} names {word}", source.name));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_outside_crate_has_one_home() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| !is_test(&source.name)) {
        for (word, home) in HOMES {
            // The generated-files test needs the shells' names, which the library passes on.
            let passes_on = word == "clap_complete" && source.name == "cli/mod.rs";
            if source.code.contains(word) && !source.name.starts_with(home) && !passes_on {
                broken.push(format!(
                    "src/{} names {word}, whose home is {home}",
                    source.name
                ));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn files_can_be_read_in_a_sitting() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|source| source.lines > 500)
        .map(|source| format!("src/{}: {} lines", source.name, source.lines))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn main_only_hands_over() {
    let main = sources()
        .into_iter()
        .find(|source| source.name == "main.rs")
        .unwrap();
    assert!(main.lines < 20, "{} lines", main.lines);
}

#[test]
fn the_check_sees_what_it_should() {
    // A rule that matches nothing anywhere would hold by accident.
    let sources = sources();
    for (word, home) in HOMES {
        let used = sources
            .iter()
            .any(|s| s.name.starts_with(home) && s.code.contains(word));
        assert!(used, "{word} is not used in {home}");
    }
}
