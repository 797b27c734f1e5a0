//! On the terminal: colours, widths, what is said beside the answer, and names that want to steer.

use crate::data::{bash, call, id, line, result};
use crate::metrics::lint_and_build;
use crate::world::{NOW, World};
use serde_json::{Value, json};

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    let world = World::new();
    lint_and_build(&world);
    let escape = |args: &[&str], no_color: Option<&str>| {
        let run = world.command(&[&["metrics", "--now", NOW], args].concat());
        let run = match no_color {
            Some(value) => run.env("NO_COLOR", value),
            None => run,
        };
        run.done().ok().stdout.contains('\u{1b}')
    };
    assert!(!escape(&[], None), "this is no terminal");
    assert!(!escape(&["--color", "auto"], None));
    assert!(!escape(&["--color", "never"], None));
    assert!(escape(&["--color", "always"], None));
    assert!(!escape(&[], Some("1")));
    assert!(
        escape(&["--color", "always"], Some("1")),
        "the flag is nearer"
    );
    for format in ["json", "csv", "ndjson", "markdown"] {
        assert!(
            !escape(&["--color", "always", "--format", format], None),
            "{format}"
        );
    }
    world.write(
        ".config/session-buddy/config.toml",
        "[display]\ncolor = \"always\"\n",
    );
    assert!(escape(&[], None));
    assert!(!escape(&["--color", "never"], None));
    // https://no-color.org: a configuration file of the program's own overrides it.
    assert!(escape(&[], Some("1")));
}

#[test]
fn colours_only_colour() {
    let world = World::new();
    lint_and_build(&world);
    let coloured = world.at_now(&["metrics", "--color", "always"]).ok().stdout;
    let mut plain = String::new();
    let mut inside = false;
    for c in coloured.chars() {
        match c {
            '\u{1b}' => inside = true,
            'm' if inside => inside = false,
            _ if inside => {}
            c => plain.push(c),
        }
    }
    for word in ["lint", "build", "think", "80%", "3.00 s", "7.40 s"] {
        assert!(plain.contains(word), "{word}: {plain}");
    }
    assert!(!plain.contains('\u{1b}'));
}

const NAMES: [&str; 4] = [
    "Bash(cargo nextest)",
    "mcp__plugin_continuous-integration_build-server__list_pipeline_runs",
    "Skill(company-tools:quarterly-report-generator)",
    "Agent(code-reviewer)",
];

fn long_names(world: &World) {
    let lines: Vec<Value> = NAMES
        .iter()
        .map(|skill| {
            let more = json!({
                "completed": true, "duration_seconds": 123.4,
                "project": "/home/somebody/projects/a-rather-long-name/of-a-directory",
            });
            line(
                skill,
                "2026-07-31T10:00:00Z",
                "5d3c0c3e-9d3f-4f6e-8a52-000000000001",
                more,
            )
        })
        .collect();
    world.given(&lines);
}

/// The texts of the first column, folded parts joined again, without their spaces, and how wide
/// that column is. The second heading tells, which may be folded itself.
fn first_column(table: &str) -> (String, usize) {
    let mut lines = table.lines().skip_while(|line| !line.contains("Runs"));
    let heading = lines.next().unwrap();
    let inside = heading.find("  ").unwrap();
    let width = inside + heading[inside..].find(|c| c != ' ').unwrap();
    let rows = lines.flat_map(|line| line.chars().take(width));
    (rows.filter(|c| !c.is_whitespace()).collect(), width)
}

#[test]
fn tables_cut_no_name() {
    let world = World::new();
    long_names(&world);
    for width in ["60", "80", "200"] {
        let run = world
            .command(&["metrics", "--now", NOW])
            .env("COLUMNS", width);
        let table = run.done().ok().stdout;
        let (names, _) = first_column(&table);
        for name in NAMES {
            let name = name.replace(' ', "");
            assert!(names.contains(&name), "{width}: {name} is cut:\n{table}");
        }
    }
}

#[test]
fn tables_fit_their_width() {
    let world = World::new();
    long_names(&world);
    let mut wider = Vec::new();
    for width in [60, 80, 200] {
        for args in [
            &["metrics"][..],
            &["metrics", "--by", "project"],
            &["metrics", "--by", "day"],
            &["sessions"],
            &["session", "5d"],
            &["config", "show"],
            &["migrate", "--status"],
            &["hooks", "status"],
        ] {
            let run = world.command(&[args, &["--now", NOW]].concat());
            let table = run.env("COLUMNS", width.to_string()).done().ok().stdout;
            let rows = table.lines().filter(|line| line.contains("  "));
            let widest = rows.map(|line| line.chars().count()).max().unwrap_or(0);
            if widest > width {
                wider.push(format!("{args:?} has {widest} of {width} columns"));
            }
        }
    }
    assert_eq!(wider, [""; 0]);
}

#[test]
fn a_year_of_one_skill_fits_too() {
    let world = World::new();
    let run = |at: &str| line("lint", at, "s", json!({ "completed": true }));
    world.given(&[run("2025-09-01T10:00:00Z"), run("2026-07-31T10:00:00Z")]);
    let args = ["metrics", "lint", "--window", "365d", "--now", NOW];
    let run = world.command(&args).env("COLUMNS", "80");
    let page = run.done().ok().stdout;
    for line in page.lines() {
        let columns = line.chars().count();
        assert!(columns <= 80, "{columns} columns:\n{page}");
    }
}

#[test]
fn at_eighty_columns_names_have_room() {
    let world = World::new();
    long_names(&world);
    let run = world
        .command(&["metrics", "--now", NOW])
        .env("COLUMNS", "80");
    let table = run.done().ok().stdout;
    let (_, width) = first_column(&table);
    assert!(width >= 16, "{width} columns for the name:\n{table}");
}

#[test]
fn without_columns_nothing_is_folded_off_a_terminal() {
    let world = World::new();
    long_names(&world);
    let done = world
        .command(&["metrics", "--now", NOW])
        .without("COLUMNS")
        .done()
        .ok();
    for name in NAMES {
        assert!(done.stdout.contains(name), "{done:?}");
    }
    for bad in ["0", "-5", "wide", "99999999"] {
        world
            .command(&["metrics", "--now", NOW])
            .env("COLUMNS", bad)
            .done()
            .ok();
    }
}

#[test]
fn quiet_and_verbose() {
    let world = World::new();
    world.run(&["init", "--global"]).ok();
    let done = world.at_now(&["metrics", "-v"]).ok();
    assert_eq!(
        done.stderr,
        "database [HOME]/.local/share/session-buddy/skills.db\n"
    );
    let done = world.at_now(&["metrics", "-q"]).ok();
    assert_eq!(done.stderr, "");
    assert!(!done.stdout.is_empty(), "an answer is an answer");
    for args in [
        &["record", "a", "-q"][..],
        &["init", "-q", "--global"],
        &["migrate", "-q"],
    ] {
        world.run(args).silent();
    }
    let done = world.run(&["metrics", "nobody", "-q"]);
    assert!(done.stderr.starts_with("error: "), "errors are always told");
}

/// Names and projects from an agent that try to move the cursor or reorder the line.
fn steering(world: &World) {
    let s = "s";
    let mut records = vec![
        call(s, "10:00:00.000", &id(1), "Ev\u{1b}[2Jil\u{7}", json!({})),
        result(s, "10:00:01.000", &id(1), "x"),
        call(
            s,
            "10:00:02.000",
            &id(2),
            "Skill",
            json!({ "skill": "a\u{1b}]0;t\u{7}\nb" }),
        ),
        result(s, "10:00:03.000", &id(2), "Launching skill"),
        bash(s, "10:00:04.000", &id(3), "\u{1b}[31mrm\u{9b}x"),
        result(s, "10:00:05.000", &id(3), "x"),
        call(s, "10:00:06.000", &id(4), "mcp__x\u{202e}y__z", json!({})),
    ];
    for record in &mut records {
        record["cwd"] = "/w/\u{1b}[31mapp\r\nX".into();
    }
    world.transcript(s, &records);
    world.run(&["import"]).ok();
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let world = World::new();
    steering(&world);
    for args in [
        &["metrics"][..],
        &["metrics", "--by", "project"],
        &["sessions"],
        &["session", "s"],
        &["session", "\u{1b}[2J"],
        &["metrics", "no\u{1b}[2Jbody\u{202e}"],
        &["import", "\u{1b}[2J"],
        &["record", "\u{1b}[2J"],
        &["metrics", "--window", "\u{1b}[2J"],
        &["metrics", "--since", "\u{1b}[2J"],
        &["metrics", "--tz", "\u{1b}[2J"],
        &["metrics", "--db", "\u{1b}[2J.db"],
        &["metrics", "--\u{1b}[2J"],
        &["\u{1b}[2J"],
        &["metrics", "--kind", "\u{1b}[2J"],
    ] {
        for format in ["table", "markdown", "json", "ndjson", "csv"] {
            let done = world.at_now(&[args, &["--format", format]].concat());
            for (stream, text) in [("stdout", &done.stdout), ("stderr", &done.stderr)] {
                let bad = text
                    .chars()
                    .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
                // What reorders is text where programs read.
                let bad = bad.filter(|c| c.is_control() || format == "table");
                assert_eq!(bad, None, "{args:?} {format} {stream}: {text:?}");
            }
        }
    }
}

#[test]
fn control_characters_in_a_session_id_do_not_either() {
    let world = World::new();
    world.given(&[line(
        "a",
        "2026-07-31T10:00:00Z",
        "s\u{1b}[2J",
        json!({ "project": "/\u{7}" }),
    )]);
    for args in [
        &["sessions"][..],
        &["session", "s"],
        &["metrics", "--by", "project"],
    ] {
        for format in ["table", "markdown", "json", "ndjson", "csv"] {
            let done = world.at_now(&[args, &["--format", format]].concat()).ok();
            let bad = done.stdout.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(bad, None, "{args:?} {format}: {:?}", done.stdout);
        }
    }
}
