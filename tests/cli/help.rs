//! `--help` of every command, and what stands there is true.

use crate::world::World;

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
fn the_whole_and_every_command_explain_themselves() {
    let world = World::new();
    insta::assert_snapshot!("help", world.run(&["--help"]).snapshot());
    for command in COMMANDS.iter().filter(|command| **command != "hook") {
        let done = world.run(&[command, "--help"]);
        insta::assert_snapshot!(format!("help_{command}"), done.snapshot());
    }
}

#[test]
fn the_hook_explains_itself_to_a_person() {
    let done = World::new().run(&["hook", "--help"]);
    assert!(
        done.stdout.contains("Usage: session-buddy hook"),
        "{done:?}"
    );
}

#[test]
fn the_list_of_commands_is_whole() {
    let done = World::new().run(&["--help"]).ok();
    let listed: Vec<&str> = done
        .stdout
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .collect();
    assert_eq!(listed, COMMANDS, "add the new one to this test");
}

#[test]
fn help_is_the_same_by_every_way_to_it_and_fits_eighty_columns() {
    let world = World::new();
    for command in COMMANDS {
        let long = world.run(&[command, "--help"]).ok().stdout;
        assert_eq!(world.run(&["help", command]).ok().stdout, long, "{command}");
        assert!(long.contains("Usage: session-buddy"), "{command}");
        let narrow = world
            .command(&[command, "--help"])
            .env("COLUMNS", "80")
            .done()
            .ok();
        for line in narrow.stdout.lines() {
            assert!(line.chars().count() <= 80, "{command}: {line}");
        }
        let short = world.run(&[command, "-h"]).ok().stdout;
        assert!(short.len() <= long.len(), "{command}");
    }
}

#[test]
fn only_the_agents_own_call_is_silent() {
    let world = World::new();
    // A skill of the name `hook` does not make a mistake go unseen.
    for args in [
        &["metrics", "hook", "--nonsense"][..],
        &["session", "hook", "--json", "--csv"],
        &["record", "hook", "--completed", "--failed"],
        &["metrics", "hook", "--tz", "Mars/Olympus"],
    ] {
        let done = world.run(args);
        assert_eq!(done.code, Some(2), "{args:?} {done:?}");
        assert_ne!(done.stderr, "", "{args:?}");
    }
}

#[test]
fn hidden_options_stay_hidden() {
    let world = World::new();
    for command in COMMANDS {
        let done = world.run(&[command, "--help"]).ok();
        assert!(!done.stdout.contains("--now"), "{command}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let world = World::new();
    for args in [&["--version"][..], &["-V"]] {
        let done = world.run(args).ok();
        assert_eq!(done.stdout, "session-buddy [VERSION]\n");
    }
}

#[test]
fn help_needs_neither_home_nor_a_sound_configuration() {
    let world = World::new();
    world.write(".config/session-buddy/config.toml", "[broken");
    world.run(&["metrics", "--help"]).ok();
    world.command(&["--help"]).without("HOME").done().ok();
}
