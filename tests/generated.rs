//! Completions and manual pages are what the command line's own definition says, and the page on the
//! schema is what the migrations say.
//! `UPDATE=1 cargo test --test generated` writes them anew.

#![expect(
    clippy::disallowed_methods,
    reason = "UPDATE is the one thing that a test is told"
)]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod schema_page;

use clap_complete::Shell;
use session_buddy::cli;
use std::collections::BTreeMap;
use std::path::Path;

fn expected() -> BTreeMap<String, String> {
    let shells = [
        (Shell::Bash, "session-buddy.bash"),
        (Shell::Zsh, "_session-buddy"),
        (Shell::Fish, "session-buddy.fish"),
        (Shell::Elvish, "session-buddy.elv"),
        (Shell::PowerShell, "_session-buddy.ps1"),
    ];
    let completions =
        shells.map(|(shell, file)| (format!("completions/{file}"), cli::completion(shell)));
    let pages = cli::manual()
        .into_iter()
        .map(|(file, text)| (format!("man/{file}"), text));
    let schema = ("docs/SCHEMA.md".to_owned(), schema_page::page().text);
    completions
        .into_iter()
        .chain(pages)
        .chain([schema])
        .collect()
}

#[test]
fn generated_files_are_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let update = std::env::var_os("UPDATE").is_some();
    let expected = expected();
    for dir in ["completions", "man"] {
        std::fs::create_dir_all(root.join(dir)).unwrap();
        for entry in std::fs::read_dir(root.join(dir)).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{dir}/{}", path.file_name().unwrap().to_str().unwrap());
            if !expected.contains_key(&name) {
                assert!(update, "{name} belongs to no command: run with UPDATE=1");
                std::fs::remove_file(path).unwrap();
            }
        }
    }
    for (name, text) in expected {
        let path = root.join(&name);
        if update {
            std::fs::write(&path, &text).unwrap();
        }
        let current = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(current == text, "{name} is not current: run with UPDATE=1");
    }
}

#[test]
fn every_subcommand_has_a_page() {
    let pages: Vec<String> = cli::manual().into_iter().map(|(name, _)| name).collect();
    for sub in cli::command().get_subcommands() {
        let page = format!("session-buddy-{}.1", sub.get_name());
        assert!(pages.contains(&page), "{page}");
    }
}

#[test]
fn everything_in_the_schema_has_a_meaning() {
    let faults = schema_page::page().faults;
    assert!(faults.is_empty(), "{faults:#?}");
}
