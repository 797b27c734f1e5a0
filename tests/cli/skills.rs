//! `skills`: which there are, what they are for, which are used alike.

use crate::data::line;
use crate::world::World;
use serde_json::{Value, json};

fn used(skill: &str, session: &str, at: &str) -> Value {
    line(
        skill,
        &format!("2026-07-{at}Z"),
        session,
        json!({ "completed": true }),
    )
}

/// lint in four sessions, test in three of them, pdf in one; a fifth session has test alone.
fn lines() -> Vec<Value> {
    let mut lines = vec![
        used("lint", "s-4", "30T10:00:00"),
        used("test", "s-5", "30T10:00:00"),
    ];
    for session in ["s-1", "s-2", "s-3"] {
        lines.push(used("lint", session, "30T10:00:00"));
        lines.push(used("lint", session, "30T10:00:01"));
        lines.push(used("test", session, "30T10:00:02"));
    }
    lines.push(used("Skill(pdf)", "s-1", "30T10:00:03"));
    // Of the future.
    lines.push(used("Skill(pdf)", "s-2", "31T12:00:00.001"));
    lines.push(used("Skill(pdf)", "s-9", "31T12:00:00.001"));
    lines.push(used("later", "s-1", "31T12:00:00.001"));
    lines
}

fn filled() -> World {
    let world = World::new();
    world.given(&lines());
    world
}

#[test]
fn the_list_counts_up_to_now() {
    let world = filled();
    let listed = world.json(&["skills"]);
    let rows: Vec<(String, u64)> = listed["skills"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["skill_name"].as_str().unwrap().to_owned(),
                row["invocation_count"].as_u64().unwrap(),
            )
        })
        .collect();
    let expected = [("lint", 7), ("test", 4), ("Skill(pdf)", 1)];
    assert_eq!(rows, expected.map(|(name, count)| (name.to_owned(), count)));
    assert_eq!(
        world.json(&["skills", "--kind", "skill"])["skills"][0]["skill_name"],
        "Skill(pdf)"
    );
    assert_eq!(world.json(&["skills", "--limit", "1"])["more"], 2);
    let page = world.at_now(&["skills"]).ok().stdout;
    assert!(page.contains("session-buddy skills init"), "{page}");
}

#[test]
fn the_taxonomy_is_added_once_and_what_was_changed_stays() {
    let world = filled();
    assert_eq!(
        world.json(&["skills", "categories"])["categories"],
        json!([])
    );
    let page = world.at_now(&["skills", "modalities"]).ok().stdout;
    assert!(page.contains("skills init"), "{page}");
    let first = world.json(&["skills", "init"]);
    assert_eq!(
        first,
        json!({ "schema_version": 1, "categories": 6, "modalities": 4, "rules": 4 })
    );
    world.sql(
        "UPDATE skill_categories SET domain = 'mine' WHERE category_name = 'Testing' RETURNING 1",
    );
    let again = world.json(&["skills", "init"]);
    assert_eq!(
        again,
        json!({ "schema_version": 1, "categories": 0, "modalities": 0, "rules": 0 })
    );
    let categories = world.json(&["skills", "categories"]);
    assert_eq!(categories["categories"][5]["domain"], "mine");
    let modalities = world.json(&["skills", "modalities"]);
    assert_eq!(
        modalities["modalities"][3],
        json!({ "skill_name": "sphinx-build", "modality_type": "documentation", "input_format": "rst_docs",
                "output_format": "html_docs", "requires_human_review": true })
    );
    assert_eq!(
        world.json(&["skills"])["skills"].as_array().unwrap().len(),
        3,
        "no seeded skill was used"
    );
}

#[test]
fn skills_go_into_categories_and_out_again() {
    let world = filled();
    let refused = world
        .at_now(&["skills", "assign", "lint", "Testing", "--json"])
        .json_error(1);
    assert_eq!(
        refused["hint"],
        "`session-buddy skills init` adds the first six"
    );
    world.at_now(&["skills", "init", "-q"]).silent();
    let assign = |skill: &str, category: &str| {
        world
            .at_now(&["skills", "assign", skill, category])
            .ok()
            .stdout
    };
    assert_eq!(
        assign("lint", "linting & formatting"),
        "lint is in Linting & Formatting\n"
    );
    assert_eq!(assign("lint", "Testing"), "lint is in Testing\n");
    assert_eq!(assign("lint", "Testing"), "lint was in Testing already\n");
    // A skill of the taxonomy may be sorted before anybody used it.
    assert_eq!(
        assign("pytest-run", "Testing"),
        "pytest-run is in Testing\n"
    );
    let row = &world.json(&["skills", "--category", "Testing"])["skills"];
    assert_eq!(row.as_array().unwrap().len(), 1);
    assert_eq!(
        (&row[0]["category"], &row[0]["domain"]),
        (
            &json!("Linting & Formatting, Testing"),
            &json!("code, testing")
        )
    );
    assert_eq!(
        world.json(&["skills", "categories"])["categories"][5]["skills"],
        json!(["lint", "pytest-run"])
    );
    assert_eq!(
        world.sql("SELECT assigned_at FROM skill_category_mapping WHERE skill_name = 'pytest-run'"),
        ["2026-07-31 12:00:00.000"]
    );
    let out = world
        .at_now(&["skills", "unassign", "lint", "Testing"])
        .ok()
        .stdout;
    assert_eq!(out, "lint is no longer in Testing\n");
    assert_eq!(
        world.json(&["skills", "unassign", "lint", "Testing"])["changed"],
        false
    );
    for (args, hint) in [
        (
            ["skills", "assign", "lnt", "Testing"],
            "did you mean \"lint\"?",
        ),
        (
            ["skills", "assign", "lint", "Tasting"],
            "did you mean \"Testing\"?",
        ),
        (
            ["skills", "assign", "lint", "zzz"],
            "`session-buddy skills categories` lists them",
        ),
    ] {
        let error = world
            .at_now(&[&args[..], &["--json"]].concat())
            .json_error(1);
        assert_eq!(error["hint"], hint);
    }
}

#[test]
fn similar_skills_share_sessions() {
    let world = filled();
    let found = world.json(&["skills", "similar", "lint"]);
    assert_eq!(
        (&found["session_count"], &found["total_sessions"]),
        (&json!(4), &json!(5))
    );
    let row = &found["similar"][0];
    assert_eq!(
        (
            &row["skill_name"],
            &row["shared_sessions"],
            &row["session_count"]
        ),
        (&json!("test"), &json!(3), &json!(4))
    );
    // 3 / sqrt(4 * 4), and 3 * 5 / (4 * 4).
    assert_eq!(
        (&row["similarity"], &row["lift"]),
        (&json!(0.75), &json!(0.9375))
    );
    assert_eq!(
        (
            found["similar"].as_array().unwrap().len(),
            &found["too_few"]
        ),
        (1, &json!(1))
    );
    let all = world.json(&["skills", "similar", "lint", "--min-sessions", "1"]);
    assert_eq!(
        all["similar"][1]["similarity"], 0.5,
        "pdf in one session of four"
    );
    let later = world
        .run(&[
            "skills",
            "similar",
            "lint",
            "--min-sessions",
            "1",
            "--json",
            "--now",
            "2026-08-01T00:00:00Z",
        ])
        .json();
    assert_eq!(
        (
            &later["total_sessions"],
            &later["similar"][1]["shared_sessions"]
        ),
        (&json!(6), &json!(2))
    );
    let unknown = world
        .at_now(&["skills", "similar", "lnt", "--json"])
        .json_error(1);
    assert_eq!(unknown["hint"], "did you mean \"lint\"?");
    // Known, but not yet.
    let later = world.json(&["skills", "similar", "later"]);
    assert_eq!(
        (&later["session_count"], &later["similar"]),
        (&json!(0), &json!([]))
    );
}

#[test]
fn similar_is_the_cosine_of_the_matrix_whatever_the_order() {
    // A small matrix out of a fixed rule, against brute force.
    let skills = ["a", "b", "c", "d", "e"];
    let has = |session: usize, skill: usize| {
        !(session * 7 + skill * 5 + session * skill).is_multiple_of(3)
    };
    let sessions = 12;
    let mut lines = Vec::new();
    for session in 0..sessions {
        for (n, skill) in skills.iter().enumerate().filter(|(n, _)| has(session, *n)) {
            lines.push(used(
                skill,
                &format!("s-{session}"),
                &format!("30T10:00:0{n}"),
            ));
        }
    }
    let answer = |lines: &[Value]| {
        let world = World::new();
        world.given(lines);
        let done = world.at_now(&["skills", "similar", "a", "--min-sessions", "1", "--json"]);
        done.ok().stdout
    };
    let text = answer(&lines);
    let found: Value = serde_json::from_str(&text).unwrap();
    let count = |which: &dyn Fn(usize) -> bool| (0..sessions).filter(|s| which(*s)).count() as f64;
    for row in found["similar"].as_array().unwrap() {
        let other = skills
            .iter()
            .position(|skill| *skill == row["skill_name"])
            .unwrap();
        let both = count(&|s| has(s, 0) && has(s, other));
        let expected = both / (count(&|s| has(s, 0)) * count(&|s| has(s, other))).sqrt();
        assert!(
            (row["similarity"].as_f64().unwrap() - expected).abs() < 1e-12,
            "{row}"
        );
    }
    lines.reverse();
    assert_eq!(answer(&lines), text);
    lines.rotate_left(17);
    assert_eq!(answer(&lines), text);
}

#[test]
fn options_of_the_list_are_not_lost_before_a_subcommand() {
    let world = filled();
    assert_eq!(
        world
            .run(&["skills", "--limit", "3", "similar", "lint"])
            .code,
        Some(2)
    );
    assert_eq!(
        world.run(&["skills", "--json", "similar", "lint"]).code,
        Some(0)
    );
    assert_eq!(
        world.run(&["--json", "skills", "similar", "lint"]).code,
        Some(0)
    );
}

#[test]
fn rows_for_programs() {
    let world = filled();
    world.at_now(&["skills", "init"]).ok();
    let csv = world.at_now(&["skills", "--format", "csv"]).ok().stdout;
    assert!(
        csv.starts_with(
            "skill_name,kind,invocation_count,category,domain,modality\nlint,custom,7,,,\n"
        ),
        "{csv}"
    );
    for list in ["categories", "modalities"] {
        let rows = world
            .at_now(&["skills", list, "--format", "ndjson"])
            .ok()
            .stdout;
        assert_eq!(
            rows.lines().count(),
            if list == "categories" { 6 } else { 4 }
        );
    }
    let page = world
        .at_now(&["skills", "similar", "lint", "--format", "markdown"])
        .ok()
        .stdout;
    assert!(
        page.contains("| test | custom | 0.75 | 3 | 4 | 0.94 |"),
        "{page}"
    );
}
