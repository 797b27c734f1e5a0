//! CSV, NDJSON, Markdown and JSON: well formed, and the same numbers.

use crate::data::line;
use crate::metrics::lint_and_build;
use crate::world::World;
use serde_json::{Value, json};

const AWKWARD: [&str; 5] = [
    "a,b",
    "say \"hi\"",
    "pipe | in | it",
    "=SUM(A1)",
    "naïve 🦀 名前",
];

fn awkward(world: &World) {
    let lines: Vec<Value> = AWKWARD
        .iter()
        .map(|skill| {
            line(
                skill,
                "2026-07-31T10:00:00Z",
                "s",
                json!({ "completed": true }),
            )
        })
        .collect();
    world.given(&lines);
}

#[test]
fn csv_has_a_heading_and_as_many_cells_in_every_row() {
    let world = World::new();
    lint_and_build(&world);
    let done = world.at_now(&["metrics", "--format", "csv"]);
    insta::assert_snapshot!(done.snapshot(), @"
    exit 0
    --- stdout
    skill_name,kind,invocation_count,completed_count,failed_count,other_count,completion_rate,completion_rate_low,completion_rate_high,avg_duration,p50_duration,p95_duration,last_invocation_at,session_count
    lint,custom,6,4,1,1,0.8,0.375534627029995,0.9637758917743693,3.75,3.0,7.4,2026-07-31T10:05:00.000Z,2
    build,custom,1,1,0,0,1.0,0.2065493117918027,1.0,,,,2026-07-31T09:00:00.000Z,1
    think,custom,1,0,0,1,,,,,,,2026-07-31T09:00:00.000Z,1
    ");
}

#[test]
fn csv_quotes_what_needs_it() {
    let world = World::new();
    awkward(&world);
    let text = world.at_now(&["metrics", "--format", "csv"]).ok().stdout;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heading = reader.headers().unwrap().clone();
    assert_eq!(&heading[0], "skill_name");
    let mut names: Vec<String> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            assert_eq!(record.len(), heading.len());
            record[0].to_owned()
        })
        .collect();
    names.sort();
    let mut expected = AWKWARD.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(names, expected);
}

#[test]
fn ndjson_is_an_object_a_line_and_each_is_a_row_of_the_json() {
    let world = World::new();
    awkward(&world);
    let text = world.at_now(&["metrics", "--format", "ndjson"]).ok().stdout;
    let rows: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(Value::Array(rows), world.json(&["metrics"])["top_skills"]);
}

#[test]
fn json_and_format_json_are_the_same() {
    let world = World::new();
    awkward(&world);
    let short = world.at_now(&["metrics", "--json"]).ok().stdout;
    let long = world.at_now(&["metrics", "--format", "json"]).ok().stdout;
    assert_eq!(short, long);
    assert!(short.ends_with("}\n"));
    let early = world.at_now(&["--json", "metrics"]).ok().stdout;
    assert_eq!(short, early, "common options stand anywhere");
}

#[test]
fn markdown_tables_have_as_many_cells_in_every_row() {
    let world = World::new();
    awkward(&world);
    let text = world
        .at_now(&["metrics", "--format", "markdown"])
        .ok()
        .stdout;
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 2 + AWKWARD.len(), "{text}");
    for row in &rows {
        let bars = row.replace("\\|", "").matches('|').count();
        assert_eq!(bars, rows[0].matches('|').count(), "{row}");
    }
    assert!(text.contains("pipe \\| in \\| it"), "{text}");
}

#[test]
fn markdown_as_a_whole() {
    let world = World::new();
    lint_and_build(&world);
    let done = world.at_now(&["metrics", "--format", "markdown"]);
    insta::assert_snapshot!(done.snapshot(), @"
    exit 0
    --- stdout
    83% success (5 of 6 decided, 2 other) in 2 sessions  
    2026-07-01 12:00 to 2026-07-31 12:00 (UTC)

    | Skill | Kind | Runs | Failed | Other | Success [95%] | p50 | p95 | Sessions | Last |
    | --- | --- | --: | --: | --: | --: | --: | --: | --: | --- |
    | lint | custom | 6 | 1 | 1 |  80%  [38-96] | 3.00 s | 7.40 s | 2 | 2026-07-31 10:05 |
    | build | custom | 1 | 0 | 0 | 100% [21-100] | - | - | 1 | 2026-07-31 09:00 |
    | think | custom | 1 | 0 | 1 | - | - | - | 1 | 2026-07-31 09:00 |
    ");
    let done = world.at_now(&["metrics", "lint", "--format", "markdown"]);
    insta::assert_snapshot!(done.snapshot(), @"
    exit 0
    --- stdout
    lint (custom)  
    2026-07-01 12:00 to 2026-07-31 12:00 (UTC)

    | Runs | Failed | Other | Success [95%] | p50 | p95 | Sessions | Last |
    | --: | --: | --: | --: | --: | --: | --: | --- |
    | 6 | 1 | 1 |  80%  [38-96] | 3.00 s | 7.40 s | 2 | 2026-07-31 10:05 |

    mean duration of completed ones 3.75 s

    | Outcome | Runs |
    | --- | --: |
    | completed | 4 |
    | failed | 1 |
    | rejected | 1 |

    | Error | Runs |
    | --- | --: |
    | exit 1 | 1 |

    by day, 2026-07-31 to 2026-07-31  
    runs     █  at most 6  
    success  ▇  0 to 100%
    ");
}

#[test]
fn every_report_has_its_version() {
    let world = World::new();
    lint_and_build(&world);
    let mut without = Vec::new();
    for args in [
        &["metrics"][..],
        &["metrics", "lint"],
        &["sessions"],
        &["session", "s1"],
        &["config", "show"],
        &["config", "path"],
        &["migrate"],
        &["migrate", "--status"],
        &["init", "--global"],
        &["record", "lint"],
        &["hooks", "status"],
        &["import"],
        &["import", "--sample"],
    ] {
        let answer = world.json(args);
        if answer["schema_version"] != 1 {
            without.push(args);
        }
    }
    assert_eq!(without, [&[""; 0]; 0]);
}

#[test]
fn confirmations_come_in_every_format() {
    let world = World::new();
    let done = world.at_now(&["record", "a", "--format", "ndjson"]).ok();
    let row: Value = serde_json::from_str(done.stdout.trim_end()).unwrap();
    assert_eq!(row["skill_name"], "a");
    let done = world.at_now(&["record", "a", "--format", "csv"]).ok();
    assert_eq!(done.stdout.lines().count(), 2);
    let done = world.at_now(&["record", "a", "--quiet", "--json"]).ok();
    assert!(done.stdout.starts_with('{'), "who asks for JSON gets it");
}
