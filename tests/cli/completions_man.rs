//! `completions` and `man`: made from the command itself.

use crate::world::{World, files};

const COMMANDS: [&str; 26] = [
    "init",
    "migrate",
    "record",
    "hook",
    "hooks",
    "import",
    "export",
    "metrics",
    "sessions",
    "session",
    "anomalies",
    "trend",
    "dependencies",
    "recommend",
    "baselines",
    "predict",
    "abtest",
    "skills",
    "search",
    "check",
    "backup",
    "restore",
    "doctor",
    "config",
    "completions",
    "man",
];

#[test]
fn every_shell_gets_a_script_that_knows_commands_and_options() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let done = world.run(&["completions", shell]).ok();
        assert_eq!(done.stderr, "");
        for command in COMMANDS {
            assert!(done.stdout.contains(command), "{shell} {command}");
        }
        for option in ["since", "no-import", "dry-run"] {
            assert!(done.stdout.contains(option), "{shell} {option}");
        }
    }
}

#[test]
fn bash_accepts_its_script() {
    let world = World::new();
    let script = world.run(&["completions", "bash"]).ok().stdout;
    let path = world.write("c.bash", script);
    let done = std::process::Command::new("bash")
        .args(["-n", &path])
        .status();
    if let Ok(status) = done {
        assert!(status.success());
    }
}

#[test]
fn the_manual_is_printed_or_written_a_page_a_command() {
    let world = World::new();
    let whole = world.run(&["man"]).ok();
    assert!(whole.stdout.contains(".TH session-buddy 1"), "{whole:?}");
    assert!(whole.stdout.contains("\n.SH SYNOPSIS"));
    let done = world.run(&["man", "--directory", "pages/man1"]).ok();
    assert_eq!(done.stdout, "");
    assert_eq!(done.stderr, "wrote 27 pages into pages/man1\n");
    let pages = files(&world.path("work/pages/man1"));
    assert_eq!(pages.len(), 1 + COMMANDS.len());
    let written = world.read("work/pages/man1/session-buddy.1");
    let written = written.replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
    assert_eq!(written, whole.stdout);
    for command in COMMANDS {
        let page = world.read(&format!("work/pages/man1/session-buddy-{command}.1"));
        assert!(page.contains(".SH OPTIONS"), "{command}");
        assert!(
            !page.contains("\\-\\-now"),
            "{command}: hidden options stay hidden"
        );
    }
}

#[test]
fn pages_are_the_same_every_time() {
    let world = World::new();
    for args in [&["man"][..], &["completions", "zsh"]] {
        assert_eq!(world.run(args).stdout, world.run(args).stdout);
    }
}

#[test]
fn a_directory_that_cannot_be_made_is_an_error() {
    let world = World::new();
    world.write("work/file", "");
    let done = world.run(&["man", "--directory", "file/x"]);
    assert_eq!(done.code, Some(1));
    assert!(
        done.stderr
            .starts_with("error: cannot create the directory")
    );
}
