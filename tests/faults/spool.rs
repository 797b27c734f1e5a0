//! The spool: very many events in it, and files in it that are no events.

use crate::data::{id, pre, spooled, spooled_event, unnumbered};
use crate::sound::{Copy, assert_sound};
use crate::world::{World, at_once};
use std::ops::Range;
use std::path::Path;

/// Spools the event of `template` for the calls with these numbers, a millisecond apart.
pub(crate) fn fill(world: &World, template: &str, numbers: Range<usize>) {
    for number in numbers {
        let text = template.replace(&id(0), &id(number));
        let name = format!("{:015}-{}.json", 1_769_904_000_000 + number, number % 7 + 2);
        put(world, &name, &text);
    }
}

fn put(world: &World, name: &str, text: &str) {
    std::fs::write(world.spool().join(name), text).unwrap();
}

/// Each of the events is one row, the first being number 1.
pub(crate) fn assert_drained(copy: &Copy, events: usize) {
    let found = copy.dump("SELECT hex(identity) FROM invocation WHERE length(identity) = 18");
    let distinct: std::collections::BTreeSet<&String> = found.iter().collect();
    assert_eq!(found.len(), events);
    assert_eq!(distinct.len(), events);
    assert_eq!(copy.rows_of(1) + copy.rows_of(events), 2);
}

/// Ten thousand events are taken in once, by four writers at once.
#[test]
fn ten_thousand_events_are_drained_once_by_four_writers() {
    let world = World::with_database();
    let template = spooled_event(&world);
    fill(&world, &template, 1..10_001);
    let ends = at_once(4, |n| world.run(&["record", &format!("writer-{n}")]));
    // On a slow machine one may have waited too long for the others: then its own row is not in.
    let mut recorded = 0;
    for done in &ends {
        match done.code() {
            0 => recorded += 1,
            4 => {}
            code => panic!("{code}: {}", done.err()),
        }
    }
    world.record("last");
    assert_eq!(world.spooled(""), [""; 0]);
    let copy = assert_sound(&world.db);
    assert_drained(&copy, 10_000);
    assert_eq!(copy.rows(), 10_000 + recorded + 1);
}

/// A writer that is killed after its commit and before it has removed the files leaves this: the
/// events are in, and so are their files. They are only removed.
#[test]
fn events_that_are_in_already_are_not_taken_in_again() {
    let world = World::with_database();
    let template = spooled_event(&world);
    let other = spooled(&world, &unnumbered());
    fill(&world, &template, 1..6);
    let names = world.spooled(".json");
    let kept = world.path("kept");
    std::fs::create_dir(&kept).unwrap();
    for name in &names {
        std::fs::copy(world.spool().join(name), kept.join(name)).unwrap();
    }
    // Without an id two equal events are two calls, so this one would be seen to count twice.
    put(&world, "001769904000900-2.json", &other);
    std::fs::write(kept.join("001769904000900-2.json"), &other).unwrap();
    world.record("drains");
    let rows = assert_sound(&world.db).rows();
    assert_eq!(rows, 7);
    for entry in std::fs::read_dir(&kept).unwrap() {
        let path = entry.unwrap().path();
        std::fs::rename(&path, world.spool().join(path.file_name().unwrap())).unwrap();
    }
    fill(&world, &template, 6..7);
    world.record("again");
    assert_eq!(world.spooled(""), [""; 0]);
    assert_eq!(assert_sound(&world.db).rows(), rows + 2);
}

/// Files that are no events are kept aside, and what is between them is taken in.
#[test]
fn files_that_are_no_events_are_kept_aside() {
    let world = World::with_database();
    let template = spooled_event(&world);
    let event = |number: usize| template.replace(&id(0), &id(number));
    let future = event(2).replace("\"Hook\"", "\"Telepathy\"");
    assert_ne!(future, event(2));
    let bad = [
        ("000000000000001-1.json", String::new()),
        (
            "000000000000002-1.json",
            template[..template.len() / 2].to_owned(),
        ),
        ("001769904000000-1.json", "\u{0}\u{1}rubbish".to_owned()),
        ("001769904000000-2.json", "{\"version\":7}".to_owned()),
        ("001769904000000-3.json", future),
    ];
    for (name, text) in &bad {
        put(&world, name, text);
    }
    std::fs::write(
        world.spool().join("001769904000000-4.json"),
        [0xff, 0xfe, 0x00],
    )
    .unwrap();
    // From the future by its name, and by what another hand called it.
    put(&world, "999999999999999-1.json", &event(3));
    put(&world, "zzz.json", &event(4));
    put(&world, "001769904000001-9.json", &event(1));
    // Whoever was killed while writing left this: it was never acknowledged.
    put(&world, "001769904000002-9.part", &template[..20]);
    std::fs::create_dir(world.spool().join("001769904000003-9.json")).unwrap();

    world.record("next");
    assert_eq!(world.spooled(".bad").len(), bad.len() + 1);
    for (name, text) in &bad {
        let kept = world.spool().join(format!("{name}.bad"));
        assert_eq!(&std::fs::read_to_string(kept).unwrap(), text, "{name}");
    }
    let copy = assert_sound(&world.db);
    for number in [1, 3, 4] {
        assert_eq!(copy.rows_of(number), 1, "{number}");
    }
    assert_eq!(copy.rows(), 4);
    drop(copy);
    world.hook(&pre(5));
    assert_eq!(assert_sound(&world.db).rows(), 5, "and on it goes");
}

/// An event that has the right form and cannot be a row must not stop all writers for good.
#[test]
fn an_event_that_cannot_be_stored_stops_nobody() {
    let world = World::with_database();
    let template = spooled_event(&world);
    let parsed: serde_json::Value = serde_json::from_str(&template).unwrap();
    let at = parsed[0]["at"][0].as_str().unwrap().to_owned();
    // Of a machine whose clock had been reset.
    let before_time = template.replace(&at, "1960-01-01T00:00:00.000Z");
    assert_ne!(before_time, template);
    put(&world, "001769904000000-1.json", &before_time);
    put(
        &world,
        "001769904000001-1.json",
        &template.replace(&id(0), &id(1)),
    );
    let done = world.run(&["record", "next"]);
    assert_eq!(done.code(), 0, "{}", done.err());
    world.hook(&pre(2));
    assert_eq!(world.spooled(".json"), [""; 0]);
    let copy = assert_sound(&world.db);
    assert_eq!((copy.rows_of(1), copy.rows_of(2)), (1, 1));
}

/// A spool that is no directory costs the event, not the agent; the log says so.
#[test]
fn an_event_that_nothing_can_keep_is_logged() {
    let world = World::with_database();
    std::fs::write(world.spool(), "in the way").unwrap();
    let lock = crate::locked::Lock::hold(&world.db);
    world.hook(&pre(1));
    drop(lock);
    assert!(world.log().contains("lost"), "log: {}", world.log());
    assert!(Path::new(&world.spool()).is_file());
    world.hook(&pre(2));
    assert_eq!(assert_sound(&world.db).rows(), 1);
}
