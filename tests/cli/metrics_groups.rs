//! `metrics --by` and the filters.

use crate::data::line;
use crate::world::World;
use serde_json::{Value, json};

/// Runs of every kind in three projects.
fn mixed(world: &World) {
    let run = |minute: u32, skill: &str, more: Value| {
        line(skill, &format!("2026-07-31T10:{minute:02}:00Z"), "s", more)
    };
    let path = world.text("work");
    world.given(&[
        run(
            0,
            "Bash(cargo test)",
            json!({ "completed": true, "project": "/w/app" }),
        ),
        run(
            1,
            "Bash(cargo test)",
            json!({ "completed": false, "project": "/w/app", "error_type": "exit 101" }),
        ),
        run(
            2,
            "Skill(pdf)",
            json!({ "completed": true, "project": "/w/app/sub" }),
        ),
        run(
            3,
            "Agent(Explore)",
            json!({ "completed": true, "project": "/w/other" }),
        ),
        run(
            4,
            "mcp__github__list",
            json!({ "completed": false, "project": "/w/other", "error_type": "timeout" }),
        ),
        run(
            5,
            "lint",
            json!({ "outcome": "denied", "project": path, "error_type": "timeout" }),
        ),
        run(6, "lint", json!({ "completed": true })),
        run(
            7,
            "apple",
            json!({ "completed": true, "project": "/w/apple" }),
        ),
    ]);
}

/// Groups with their runs, failures and others.
fn groups(world: &World, args: &[&str]) -> Vec<String> {
    let answer = world.json(&[&["metrics"], args].concat());
    assert_eq!(answer["by"], args[1], "{answer}");
    let rows = answer["groups"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            assert_eq!(row.get("skill_name"), None);
            let name = row["group"].as_str().unwrap_or("null");
            let number = |key: &str| row[key].as_u64().unwrap();
            format!(
                "{name} {} {} {}",
                number("invocation_count"),
                number("failed_count"),
                number("other_count")
            )
        })
        .collect()
}

#[test]
fn by_project() {
    let world = World::new();
    mixed(&world);
    let groups = groups(&world, &["--by", "project"]);
    assert_eq!(groups[..2], ["/w/app 2 1 0", "/w/other 2 1 0"]);
    let mut rest = groups[2..].to_vec();
    // The home may sort anywhere.
    rest.sort();
    assert_eq!(
        rest,
        [
            "/w/app/sub 1 0 0",
            "/w/apple 1 0 0",
            "[HOME]/work 1 0 1",
            "null 1 0 0"
        ]
    );
}

#[test]
fn by_phase_the_absent_one_is_null() {
    let world = World::new();
    mixed(&world);
    assert_eq!(
        groups(&world, &["--by", "phase"]),
        ["null 5 1 1", "verification 2 1 0", "setup 1 0 0"]
    );
    let done = world.at_now(&["metrics", "--by", "phase"]).ok();
    assert!(done.stdout.contains("\n(none) "), "{done:?}");
}

#[test]
fn by_kind() {
    let world = World::new();
    mixed(&world);
    assert_eq!(
        groups(&world, &["--by", "kind"]),
        [
            "custom 3 0 1",
            "command 2 1 0",
            "mcp 1 1 0",
            "skill 1 0 0",
            "subagent 1 0 0",
        ]
    );
}

#[test]
fn by_outcome() {
    let world = World::new();
    mixed(&world);
    assert_eq!(
        groups(&world, &["--by", "outcome"]),
        ["completed 5 0 0", "failed 2 2 0", "denied 1 0 1"]
    );
}

#[test]
fn by_error_counts_only_what_has_one() {
    let world = World::new();
    mixed(&world);
    assert_eq!(
        groups(&world, &["--by", "error"]),
        ["timeout 2 1 1", "exit 101 1 1 0"]
    );
    let sound = World::new();
    sound.given(&[line(
        "a",
        "2026-07-31T10:00:00Z",
        "s",
        json!({ "completed": true }),
    )]);
    let done = sound.at_now(&["metrics", "--by", "error"]).ok();
    assert!(
        done.stdout.contains("None of them has an error."),
        "{done:?}"
    );
}

#[test]
fn by_day_with_a_skill() {
    let world = World::new();
    mixed(&world);
    assert_eq!(
        groups(&world, &["--by", "day", "Bash(cargo test)"]),
        ["2026-07-31 2 1 0"]
    );
}

/// The skills that pass the filters.
fn names(world: &World, args: &[&str]) -> Vec<String> {
    let answer = world.json(&[&["metrics"], args].concat());
    let rows = answer["top_skills"].as_array().unwrap();
    let mut names: Vec<String> = rows
        .iter()
        .map(|row| row["skill_name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn every_kind_can_be_asked_for() {
    let world = World::new();
    mixed(&world);
    assert_eq!(names(&world, &["--kind", "command"]), ["Bash(cargo test)"]);
    assert_eq!(names(&world, &["--kind", "skill"]), ["Skill(pdf)"]);
    assert_eq!(names(&world, &["--kind", "subagent"]), ["Agent(Explore)"]);
    assert_eq!(names(&world, &["--kind", "mcp"]), ["mcp__github__list"]);
    assert_eq!(names(&world, &["--kind", "custom"]), ["apple", "lint"]);
    assert_eq!(names(&world, &["--kind", "tool"]), [""; 0]);
}

#[test]
fn a_project_is_a_path_a_directory_above_or_the_last_component() {
    let world = World::new();
    mixed(&world);
    let app = ["Bash(cargo test)", "Skill(pdf)"];
    for project in ["/w/app", "/w/app/"] {
        assert_eq!(names(&world, &["--project", project]), app, "{project}");
    }
    assert_eq!(names(&world, &["--project", "app"]), ["Bash(cargo test)"]);
    assert_eq!(names(&world, &["--project", "sub"]), ["Skill(pdf)"]);
    assert_eq!(
        names(&world, &["--project", "/w"]),
        [
            "Agent(Explore)",
            "Bash(cargo test)",
            "Skill(pdf)",
            "apple",
            "mcp__github__list",
        ]
    );
    assert_eq!(names(&world, &["--project", "."]), ["lint"]);
    let error = world
        .run(&["metrics", "--project", "nowhere", "--json"])
        .json_error(1);
    assert_eq!(error["message"], "no project matches \"nowhere\"");
    assert_eq!(
        names(&world, &["--project", "/w", "--kind", "mcp"]),
        ["mcp__github__list"],
        "filters add up"
    );
}

#[test]
fn a_word_that_is_no_project_is_not_taken_for_one() {
    let world = World::new();
    mixed(&world);
    // `timeout` and `setup` are words of other fields.
    for word in ["timeout", "setup", "verification"] {
        assert_eq!(names(&world, &["--project", word]), [""; 0], "{word}");
    }
}

#[test]
fn filters_apply_to_the_total_and_to_one_skill() {
    let world = World::new();
    mixed(&world);
    let answer = world.json(&["metrics", "--kind", "command"]);
    assert_eq!(answer["total"]["invocation_count"], 2);
    let answer = world.json(&["metrics", "lint", "--project", "."]);
    assert_eq!(answer["skill"]["invocation_count"], 1);
    assert_eq!(answer["skill"]["other_count"], 1);
}
