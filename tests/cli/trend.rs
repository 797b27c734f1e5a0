//! `trend`: the numbers, checked by hand and against scipy, and what is said of them.

use crate::data::line;
use crate::world::{Done, NOW, World};
use serde_json::{Value, json};

// x = 0, 1, 3, 4, 6; y = 1, 0.9, 0.75, 0.45, 0.2: scipy.stats.linregress, theilslopes and norm.sf.
const SLOPE: f64 = -0.13552631578947366;
const INTERCEPT: f64 = 1.0394736842105263;
const CONFIDENCE: f64 = 0.003660528019278304;
const P_VALUE: f64 = 1.000410668434996e-09;
const THEIL_SEN: f64 = -0.13541666666666669;
const MANN_KENDALL: f64 = 0.02748633611151033;

/// Runs of a skill on a day of July 2026: so many completed, so many failed, with this duration.
fn runs(skill: &str, day: u32, completed: u32, failed: u32, seconds: f64) -> Vec<Value> {
    (0..completed + failed)
        .map(|n| {
            let at = format!("2026-07-{day:02}T{:02}:{:02}:00Z", n / 60, n % 60);
            let more = json!({ "completed": n < completed, "duration_seconds": seconds });
            line(skill, &at, &format!("s{day}"), more)
        })
        .collect()
}

/// A skill that gets worse and slower, one that does not, and one of a single day.
fn declining() -> Vec<Value> {
    let mut lines = Vec::new();
    for (day, completed, failed) in [
        (25, 20, 0),
        (26, 18, 2),
        (28, 15, 5),
        (29, 9, 11),
        (31, 4, 16),
    ] {
        lines.extend(runs("build", day, completed, failed, f64::from(day) - 20.0));
        lines.extend(runs("lint", day, 9, 1, 2.0));
    }
    lines.extend(runs("once", 30, 3, 0, 1.0));
    lines
}

fn world() -> World {
    let world = World::new();
    world.given(&declining());
    world
}

#[track_caller]
fn near(value: &Value, expected: f64) {
    let value = value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"));
    let off = (value - expected).abs();
    assert!(off <= 1e-9 * expected.abs(), "{value} is not {expected}");
}

#[test]
fn the_numbers_are_those_of_scipy() {
    let answer = world().json(&["trend", "build"]);
    assert_eq!(answer["trend"], "declining");
    assert_eq!(answer["test"], "cochran_armitage");
    // x = 0, 1, 3, 4, 6; y = 1, 0.9, 0.75, 0.45, 0.2.
    near(&answer["slope"], SLOPE);
    near(&answer["intercept"], INTERCEPT);
    near(&answer["confidence"], CONFIDENCE);
    near(&answer["p_value"], P_VALUE);
    near(&answer["theil_sen_slope"], THEIL_SEN);
    near(&answer["mann_kendall_p"], MANN_KENDALL);
    // All days have twenty runs.
    near(&answer["weighted_slope"], SLOPE);
    near(&answer["start_value"], 1.0);
    near(&answer["end_value"], 0.2);
    near(&answer["change_percent"], -80.0);
    assert_eq!(answer["missing_days"], 0);
    let days: Vec<(&str, f64, u64)> = answer["series"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| {
            let date = day["date"].as_str().unwrap();
            (
                date,
                day["value"].as_f64().unwrap(),
                day["count"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        days,
        [
            ("2026-07-25", 1.0, 20),
            ("2026-07-26", 0.9, 20),
            ("2026-07-28", 0.75, 20),
            ("2026-07-29", 0.45, 20),
            ("2026-07-31", 0.2, 20),
        ]
    );
}

#[test]
fn durations_and_counts_have_their_own_days() {
    let world = world();
    let slow = world.json(&["trend", "build", "--metric", "duration_seconds"]);
    assert_eq!(slow["trend"], "declining");
    assert_eq!(slow["test"], "ols");
    // A second more every day: a perfect line.
    near(&slow["slope"], 1.0);
    near(&slow["intercept"], 5.0);
    assert_eq!(slow["p_value"].as_f64(), Some(0.0));
    assert_eq!(slow["weighted_slope"], Value::Null);
    let counts: Vec<u64> = slow["series"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day["count"].as_u64().unwrap())
        .collect();
    assert_eq!(counts, [20, 18, 15, 9, 4]);
    let count = world.json(&["trend", "build", "--metric", "invocation_count"]);
    assert_eq!(count["trend"], "stable");
    assert_eq!(count["p_value"].as_f64(), Some(1.0));
    assert_eq!(count["change_percent"].as_f64(), Some(0.0));
}

#[test]
fn the_keys_are_those_of_the_tool_of_the_same_name() {
    let world = world();
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let one = world.json(&["trend", "build"]);
    let of_a_skill = [
        "skill_name",
        "metric",
        "trend",
        "test",
        "p_value",
        "slope",
        "intercept",
        "confidence",
        "weighted_slope",
        "dispersion",
        "dispersion_p_value",
        "theil_sen_slope",
        "mann_kendall_p",
        "start_value",
        "end_value",
        "change_percent",
        "series",
    ];
    let begin = ["schema_version", "window_start", "window_end", "time_zone"];
    assert_eq!(
        keys(&one),
        [&begin[..], &of_a_skill, &["missing_days"]].concat()
    );
    assert_eq!(one["window_start"], "2026-07-24T12:00:00.000Z");
    assert_eq!(one["window_end"], "2026-07-31T12:00:00.000Z");
    // Without data the same keys.
    assert_eq!(keys(&world.json(&["trend", "once"])), keys(&one));
    let all = world.json(&["trend"]);
    let counts = [
        "metric",
        "skills",
        "ranked",
        "improving",
        "declining",
        "insufficient",
        "more",
    ];
    assert_eq!(keys(&all), [&begin[..], &counts].concat());
    let mut ranked = of_a_skill.to_vec();
    ranked.insert(5, "q_value");
    assert_eq!(keys(&all["skills"][0]), ranked);
}

#[test]
fn a_person_reads_what_changed_how_sure_it_is_and_what_to_do() {
    let page = world().at_now(&["trend", "build"]).ok().stdout;
    for said in [
        "build: success by day",
        "2026-07-24 12:00 to 2026-07-31 12:00 (UTC)",
        "declining: -14 percentage points a day, from 100% on 2026-07-25 to 20% on 2026-07-31",
        "(p < 0.001, Cochran-Armitage, days weighed by their runs)",
        "It rests on 5 days with 100 decided runs.",
        "2026-07-29      45%       20",
        "What fails: session-buddy metrics build --by error --last 7d",
    ] {
        assert!(page.contains(said), "{said:?} is not in\n{page}");
    }
}

#[test]
fn all_skills_are_ranked_the_surest_first() {
    let world = world();
    let all = world.json(&["trend"]);
    let name = |n: usize| all["skills"][n]["skill_name"].as_str().unwrap().to_owned();
    assert_eq!((name(0), name(1)), ("build".into(), "lint".into()));
    assert_eq!(all["skills"][0]["trend"], "declining");
    assert_eq!(all["skills"][1]["trend"], "stable");
    // Of two tests the smaller p is doubled, and 1 stays.
    near(&all["skills"][0]["q_value"], 2.0 * P_VALUE);
    near(&all["skills"][1]["q_value"], 1.0);
    assert_eq!(
        (
            &all["ranked"],
            &all["insufficient"],
            &all["declining"],
            &all["improving"]
        ),
        (&json!(2), &json!(1), &json!(1), &json!(0))
    );
    let page = world.at_now(&["trend", "--limit", "1"]).ok().stdout;
    for said in [
        "2 skills ranked: 0 improving, 1 declining, 1 stable; 1 has too little data",
        "build  declining  -14 points  100%  20%",
        "1 more: --limit 0 shows all",
    ] {
        assert!(page.contains(said), "{said:?} is not in\n{page}");
    }
    assert_eq!(world.json(&["trend", "--limit", "1"])["more"], 1);
    assert_eq!(world.json(&["trend", "--limit", "0"])["more"], 0);
}

#[test]
fn too_little_data_is_an_answer_and_says_what_is_missing() {
    let world = world();
    let one = world.json(&["trend", "once"]);
    assert_eq!(one["trend"], "insufficient_data");
    assert_eq!(
        (&one["slope"], &one["p_value"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        (&one["missing_days"], &one["series"][0]["count"]),
        (&json!(2), &json!(3))
    );
    let page = world.at_now(&["trend", "once"]).ok().stdout;
    let said = "too little data: 1 day with a completed or failed run, 3 needed; 2 days missing";
    assert!(page.contains(said), "{page}");
    assert!(page.contains("trend --days 90 once"), "{page}");
    // Nothing at all in the window.
    let none = world
        .run(&["trend", "build", "--json", "--now", "2026-09-30T00:00:00Z"])
        .json();
    assert_eq!(
        (&none["trend"], &none["missing_days"]),
        (&json!("insufficient_data"), &json!(3))
    );
    let page = world
        .run(&["trend", "--now", "2026-09-30T00:00:00Z"])
        .ok()
        .stdout;
    assert!(
        page.contains("Nothing was recorded in this window"),
        "{page}"
    );
}

#[test]
fn a_name_that_never_came_is_an_error_and_one_of_the_future_is_not() {
    let world = world();
    let error = world.at_now(&["trend", "biuld", "--json"]).json_error(1);
    assert_eq!(error["hint"], "did you mean \"build\"?");
    let before = world
        .run(&["trend", "build", "--json", "--now", "2026-01-01T00:00:00Z"])
        .json();
    assert_eq!(before["trend"], "insufficient_data");
}

#[test]
fn what_comes_after_now_is_outside_to_the_millisecond() {
    let world = world();
    let last = |now: &str| {
        let answer = world
            .run(&["trend", "build", "--json", "--now", now])
            .json();
        let series = answer["series"].as_array().unwrap();
        series.last().unwrap().clone()
    };
    // Twenty runs a day, one a minute.
    assert_eq!(last("2026-07-29T00:07:00.000Z")["count"], 8);
    assert_eq!(last("2026-07-29T00:06:59.999Z")["count"], 7);
    assert_eq!(last("2026-07-28T23:59:59.999Z")["date"], "2026-07-28");
}

#[test]
fn days_are_those_of_the_zone() {
    let world = world();
    let dates = |tz: &str| -> Vec<String> {
        let answer = world.json(&["trend", "build", "--tz", tz]);
        assert_eq!(answer["time_zone"], tz);
        let days = answer["series"].as_array().unwrap().iter();
        days.map(|day| day["date"].as_str().unwrap().to_owned())
            .collect()
    };
    // Just after midnight in UTC is the day before in New York, and the same in Kolkata.
    assert_eq!(dates("America/New_York")[0], "2026-07-24");
    assert_eq!(dates("Asia/Kolkata"), dates("UTC"));
}

#[test]
fn the_order_of_insertion_does_not_matter() {
    let mut lines = declining();
    let answers = |lines: &[Value]| {
        let world = World::new();
        world.given(lines);
        let mut said = String::new();
        for metric in ["completion_rate", "duration_seconds", "invocation_count"] {
            for args in [&["trend"][..], &["trend", "build"]] {
                let all = [
                    args,
                    &["--metric", metric, "--tz", "Asia/Kolkata", "--json"],
                ]
                .concat();
                said.push_str(&world.at_now(&all).ok().stdout);
            }
        }
        said
    };
    let ordered = answers(&lines);
    // Every seventh after the other.
    let count = lines.len();
    lines = (0..count).map(|n| lines[n * 7 % count].clone()).collect();
    assert_ne!(count % 7, 0, "steps of 7 visit every line");
    assert_eq!(ordered, answers(&lines));
}

#[test]
fn rows_come_in_every_format() {
    let world = world();
    let text = |args: &[&str]| world.at_now(args).ok().stdout;
    let csv = text(&["trend", "build", "--format", "csv"]);
    assert_eq!(
        csv.lines().take(2).collect::<Vec<_>>(),
        ["date,value,count", "2026-07-25,1.0,20"]
    );
    let ranked = text(&["trend", "--format", "csv"]);
    assert!(
        ranked.starts_with("skill_name,metric,trend,test,p_value,q_value,slope,"),
        "{ranked}"
    );
    assert_eq!(ranked.lines().count(), 3);
    assert_eq!(text(&["trend", "--format", "ndjson"]).lines().count(), 2);
    assert_eq!(
        text(&["trend", "build", "--format", "ndjson"])
            .lines()
            .count(),
        5
    );
    let page = text(&["trend", "build", "--format", "markdown"]);
    assert!(page.contains("| 2026-07-25 | 100% | 20 |"), "{page}");
}

/// Every tag that opens is closed, in order, and there is nothing but tags, text and entities.
fn is_xml(text: &str) {
    let mut open = Vec::new();
    let mut rest = text.trim();
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        for entity in before.split('&').skip(1) {
            let (name, _) = entity.split_once(';').unwrap();
            assert!(
                ["lt", "gt", "amp", "quot", "apos"].contains(&name),
                "{entity}"
            );
        }
        let (tag, after) = tag[1..].split_once('>').unwrap();
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name)),
            None if tag.ends_with('/') => {}
            None => open.push(tag.split(' ').next().unwrap().to_owned()),
        }
        rest = after;
    }
    assert!(open.is_empty() && rest.is_empty(), "{open:?} {rest}");
}

fn drawn(world: &World, args: &[&str]) -> (Done, String) {
    let done = world.at_now(&[args, &["--plot", "days.svg"]].concat()).ok();
    let picture = world.read("work/days.svg");
    is_xml(&picture);
    (done, picture)
}

#[test]
fn a_picture_is_whole_and_always_the_same() {
    let world = world();
    let (done, first) = drawn(&world, &["trend", "build"]);
    assert_eq!(done.stderr, "picture: [HOME]/work/days.svg\n");
    for shown in [
        "<title>build: success by day. declining: -14 points a day, p &lt; 0.001",
        "2026-07-25",
        "2026-07-31",
        "100%",
        "date (UTC)",
    ] {
        assert!(first.contains(shown), "{shown:?} is not in\n{first}");
    }
    assert_eq!(first.matches("<circle").count(), 5);
    // It is replaced, and nothing is left beside it.
    assert_eq!(drawn(&world, &["trend", "build"]).1, first);
    assert_eq!(std::fs::read_dir(world.path("work")).unwrap().count(), 1);
    for metric in ["duration_seconds", "invocation_count"] {
        for skill in ["build", "once", "lint"] {
            drawn(&world, &["trend", skill, "--metric", metric]);
        }
    }
}

#[test]
fn a_picture_of_any_name_and_of_nothing_is_a_picture() {
    let world = World::new();
    let given = "a<b>&\"'".to_owned() + &"ü".repeat(90);
    world.given(&runs(&given, 30, 1, 1, 0.0));
    // As it was taken in.
    let name = world.json(&["metrics"])["top_skills"][0]["skill_name"].clone();
    let name = name.as_str().unwrap().to_owned();
    let (_, picture) = drawn(&world, &["trend", &name]);
    assert!(picture.contains("a&lt;b&gt;&amp;"), "{picture}");
    let args = [
        "trend",
        &name,
        "--plot",
        "days.svg",
        "--now",
        "2026-09-30T00:00:00Z",
    ];
    world.run(&args).ok();
    let picture = world.read("work/days.svg");
    is_xml(&picture);
    assert!(picture.contains("no day has a value"), "{picture}");
}

#[test]
fn a_picture_that_cannot_be_written_is_an_error() {
    let world = world();
    let db = world.db().display().to_string();
    let before = std::fs::read(&db).unwrap();
    for (path, said) in [
        ("nowhere/days.svg", "days.svg"),
        (db.as_str(), "is a database"),
        (".", "not a regular file"),
    ] {
        let done = world.at_now(&["trend", "build", "--plot", path]);
        assert_eq!((done.code, done.stdout.as_str()), (Some(1), ""), "{done:?}");
        assert!(done.stderr.contains(said), "{}", done.stderr);
    }
    assert_eq!(std::fs::read(&db).unwrap(), before);
    let done = world.at_now(&["trend", "build", "--plot", "-"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""), "{done:?}");
    // All skills in one picture would be a knot.
    assert_eq!(world.at_now(&["trend", "--plot", "days.svg"]).code, Some(2));
}

#[test]
fn days_are_at_least_one_and_at_most_ten_years() {
    let world = world();
    for days in ["0", "-1", "3661", "week"] {
        let done = world.run(&["trend", &format!("--days={days}"), "--now", NOW]);
        assert_eq!(done.code, Some(2), "{days}");
    }
    world.at_now(&["trend", "build", "--days", "3660"]).ok();
}
