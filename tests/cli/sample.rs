//! `--sample`: sessions that nobody had, in a database of their own.

use crate::world::World;

#[test]
fn it_fills_a_database_of_its_own_and_says_what_is_in_it() {
    let world = World::new();
    let done = world.at_now(&["import", "--sample"]).ok();
    assert!(done.stdout.contains(" new, "), "{done:?}");
    assert!(done.stdout.contains("session-buddy metrics --sample"));
    assert!(!world.db().exists(), "the user's own is not touched");
    let sample = world.path(".local/share/session-buddy/sample.db");
    assert_eq!(crate::world::mode(&sample), 0o600);
    let left = crate::world::files(&world.path(".local/share/session-buddy"));
    assert!(
        !left
            .iter()
            .any(|path| path.display().to_string().contains(".part")),
        "{left:?}"
    );
}

#[test]
fn its_newest_invocation_is_now() {
    let world = World::new();
    let answer = world.json(&["metrics", "--sample", "--limit", "0"]);
    assert_eq!(
        answer["total"]["last_invocation_at"],
        "2026-07-31T12:00:00.000Z"
    );
    assert!(answer["total"]["invocation_count"].as_u64().unwrap() > 1_000);
}

#[test]
fn it_never_touches_the_users_data() {
    let world = World::new();
    world.run(&["record", "mine"]).ok();
    let before = std::fs::read(world.db()).unwrap();
    for args in [
        &["import", "--sample"][..],
        &["metrics", "--sample"],
        &["sessions", "--sample"],
    ] {
        world.at_now(args).ok();
    }
    assert_eq!(std::fs::read(world.db()).unwrap(), before);
    world
        .at_now(&["metrics", "mine", "--sample", "--json"])
        .json_error(1);
}

#[test]
fn it_is_the_same_every_time() {
    let world = World::new();
    let first = world.json(&["metrics", "--sample", "--limit", "0"]);
    assert_eq!(world.json(&["metrics", "--sample", "--limit", "0"]), first);
    world.at_now(&["import", "--sample"]).ok();
    assert_eq!(world.json(&["metrics", "--sample", "--limit", "0"]), first);
    let other = World::new();
    assert_eq!(other.json(&["metrics", "--sample", "--limit", "0"]), first);
}

#[test]
fn a_session_of_the_sample_can_be_looked_at() {
    let world = World::new();
    let answer = world.json(&["sessions", "--sample", "--limit", "1"]);
    let id = answer["sessions"][0]["session_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let session = world.json(&["session", &id, "--sample"]);
    assert_eq!(session["session"], answer["sessions"][0]);
}
