//! Windows: their ends to the millisecond, and days of a zone.

use crate::data::line;
use crate::world::World;
use serde_json::{Value, json};

/// One run at each of these instants, its skill named by its number.
fn runs(world: &World, instants: &[&str]) {
    let lines: Vec<Value> = instants
        .iter()
        .enumerate()
        .map(|(n, at)| line(&n.to_string(), at, "s", json!({ "completed": true })))
        .collect();
    world.given(&lines);
}

/// The runs that a question counts, by number.
fn counted(world: &World, args: &[&str]) -> Vec<u32> {
    let answer = world.json(&[&["metrics", "--limit", "0"], args].concat());
    let rows = answer["top_skills"].as_array().unwrap();
    let names = rows.iter().map(|row| row["skill_name"].as_str().unwrap());
    let mut numbers: Vec<u32> = names.map(|name| name.parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn both_ends_are_inside_to_the_millisecond_and_the_future_is_not() {
    let world = World::new();
    runs(
        &world,
        &[
            "2026-07-31T10:59:59.999Z",
            "2026-07-31T11:00:00.000Z",
            "2026-07-31T12:00:00.000Z",
            "2026-07-31T12:00:00.001Z",
            // Finer digits are cut off: this is the present.
            "2026-07-31T12:00:00.000999Z",
            "2026-07-31T10:59:59.9999999Z",
        ],
    );
    assert_eq!(counted(&world, &["--window", "1h"]), [1, 2, 4]);
    assert_eq!(counted(&world, &["--window", "1"]), [1, 2, 4]);
    assert_eq!(counted(&world, &["--last", "60m"]), [1, 2, 4]);
    assert_eq!(counted(&world, &["--window", "3600.001s"]), [0, 1, 2, 4, 5]);
    assert_eq!(counted(&world, &[]), [0, 1, 2, 4, 5]);
    assert_eq!(
        counted(
            &world,
            &["--since", "2026-07-31T11:00:00Z", "--until", "2027-01-01"]
        ),
        [1, 2, 4],
        "a later end is now"
    );
}

#[test]
fn since_and_until_take_times_dates_and_durations() {
    let world = World::new();
    runs(
        &world,
        &[
            "2026-07-29T23:59:59.999Z",
            "2026-07-30T00:00:00Z",
            "2026-07-30T12:00:00Z",
            "2026-07-31T00:00:00Z",
            "2026-07-31T11:00:00Z",
        ],
    );
    let asked = |args: &[&str]| counted(&world, args);
    assert_eq!(asked(&["--since", "2026-07-30"]), [1, 2, 3, 4]);
    assert_eq!(asked(&["--since", "1d"]), [2, 3, 4]);
    assert_eq!(asked(&["--since", "2026-07-30T12:00:00.001Z"]), [3, 4]);
    assert_eq!(asked(&["--since", "2026-07-30T14:00:00+02:00"]), [2, 3, 4]);
    assert_eq!(asked(&["--until", "2026-07-31"]), [0, 1, 2, 3]);
    assert_eq!(
        asked(&["--since", "2026-07-30", "--until", "2026-07-30T12:00:00Z"]),
        [1, 2]
    );
    // A length counts back from the end.
    assert_eq!(asked(&["--until", "1d", "--window", "12h"]), [1, 2]);
    assert_eq!(asked(&["--since", "2026-07-31T12:00:00Z"]), [0; 0]);
}

#[test]
fn the_default_is_thirty_days() {
    let world = World::new();
    runs(
        &world,
        &["2026-07-01T11:59:59.999Z", "2026-07-01T12:00:00Z"],
    );
    assert_eq!(counted(&world, &[]), [1]);
    assert_eq!(counted(&world, &["--window", "5w"]), [0, 1]);
}

#[test]
fn only_a_skill_of_the_future_is_known_and_has_no_runs() {
    let world = World::new();
    runs(&world, &["2027-01-01T00:00:00Z"]);
    let answer = world.json(&["metrics", "0"]);
    assert_eq!(answer["skill"]["invocation_count"], 0);
    assert_eq!(world.json(&["metrics"])["total"]["invocation_count"], 0);
}

/// Groups of `--by` and how many are in each.
fn groups(world: &World, args: &[&str]) -> Vec<String> {
    let answer = world.json(&[&["metrics"], args].concat());
    let rows = answer["groups"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            format!(
                "{} {}",
                row["group"].as_str().unwrap(),
                row["invocation_count"]
            )
        })
        .collect()
}

#[test]
fn days_and_hours_are_those_of_the_zone() {
    let world = World::new();
    // 18:30 UTC is midnight in Kolkata.
    runs(
        &world,
        &[
            "2026-07-30T18:29:59.999Z",
            "2026-07-30T18:30:00.000Z",
            "2026-07-30T23:59:59.999Z",
            "2026-07-31T00:00:00.000Z",
        ],
    );
    assert_eq!(
        groups(&world, &["--by", "day"]),
        ["2026-07-30 3", "2026-07-31 1"]
    );
    assert_eq!(groups(&world, &["--by", "hour"]), ["00 1", "18 2", "23 1"]);
    let kolkata = ["--tz", "Asia/Kolkata"];
    assert_eq!(
        groups(&world, &[&["--by", "day"][..], &kolkata].concat()),
        ["2026-07-30 1", "2026-07-31 3"]
    );
    assert_eq!(
        groups(&world, &[&["--by", "hour"][..], &kolkata].concat()),
        ["00 1", "05 2", "23 1"]
    );
    // 18:15 UTC would be midnight in Kathmandu.
    assert_eq!(
        groups(&world, &["--by", "hour", "--tz", "Asia/Kathmandu"]),
        ["00 2", "05 2"]
    );
    assert_eq!(
        counted(&world, &["--since", "2026-07-31", "--tz", "Asia/Kolkata"]),
        [1, 2, 3]
    );
    assert_eq!(counted(&world, &["--since", "2026-07-31"]), [3]);
}

#[test]
fn the_zone_comes_from_flag_configuration_or_machine_and_is_named() {
    let world = World::new();
    runs(&world, &["2026-07-31T10:00:00Z"]);
    let args = ["metrics", "--now", crate::world::NOW];
    let shown = |run: crate::world::Run<'_>| {
        let text = run.done().ok().stdout;
        let line = text.lines().nth(1).unwrap().to_owned();
        let last = text.lines().last().unwrap().to_owned();
        (line, last.rsplit("  ").next().unwrap().trim().to_owned())
    };
    let (line, last) = shown(world.command(&args));
    assert_eq!(line, "2026-07-01 12:00 to 2026-07-31 12:00 (UTC)");
    assert_eq!(last, "2026-07-31 10:00");
    let (line, last) = shown(world.command(&args).env("TZ", "Europe/Berlin"));
    assert_eq!(line, "2026-07-01 14:00 to 2026-07-31 14:00 (Europe/Berlin)");
    assert_eq!(last, "2026-07-31 12:00");
    let flagged = [&args[..], &["--tz", "Asia/Tokyo"]].concat();
    let (line, last) = shown(world.command(&flagged).env("TZ", "Europe/Berlin"));
    assert_eq!(line, "2026-07-01 21:00 to 2026-07-31 21:00 (Asia/Tokyo)");
    assert_eq!(last, "2026-07-31 19:00");
    let json = world.json(&["metrics", "--tz", "Asia/Tokyo"]);
    assert_eq!(json["time_zone"], "Asia/Tokyo");
    assert_eq!(
        json["top_skills"][0]["last_invocation_at"], "2026-07-31T10:00:00.000Z",
        "JSON is UTC"
    );
}

#[test]
fn days_of_a_change_of_the_clock_are_right() {
    let world = World::new();
    // On 2026-03-29 Berlin goes from 02:00 to 03:00: the day has 23 hours.
    runs(
        &world,
        &[
            "2026-03-28T22:59:59.999Z",
            "2026-03-28T23:00:00Z",
            "2026-03-29T00:59:59Z",
            "2026-03-29T01:00:00Z",
            "2026-03-29T21:59:59.999Z",
            "2026-03-29T22:00:00Z",
        ],
    );
    let berlin = ["--tz", "Europe/Berlin", "--window", "365d"];
    assert_eq!(
        groups(&world, &[&["--by", "day"][..], &berlin].concat()),
        ["2026-03-28 1", "2026-03-29 4", "2026-03-30 1"]
    );
    assert_eq!(
        groups(&world, &[&["--by", "hour"][..], &berlin].concat()),
        ["00 2", "01 1", "03 1", "23 2"]
    );
}

#[test]
fn of_days_the_newest_are_shown() {
    let world = World::new();
    runs(
        &world,
        &[
            "2026-07-28T10:00:00Z",
            "2026-07-29T10:00:00Z",
            "2026-07-30T10:00:00Z",
        ],
    );
    assert_eq!(
        groups(&world, &["--by", "day", "--limit", "2"]),
        ["2026-07-29 1", "2026-07-30 1"]
    );
}

#[test]
fn a_zone_that_the_machine_does_not_know_does_not_panic() {
    let world = World::new();
    runs(&world, &["2026-07-31T10:00:00Z"]);
    for zone in [
        "Mars/Olympus",
        "",
        ":",
        "EST5EDT,M3.2.0,M11.1.0",
        "\u{1b}[2J",
    ] {
        let run = world.command(&["metrics", "--now", crate::world::NOW]);
        let done = run.env("TZ", zone).done().ok();
        assert!(!done.stdout.contains('\u{1b}'), "{zone:?} {done:?}");
    }
}
