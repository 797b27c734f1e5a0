//! The last hour before now: what breaks, what slows down, and the call that is still running.

use super::agents::Launch;
use super::profile::{BREAKS, SLOWS};
use super::reply::End;
use super::session::Session;
use super::texts::{API, NOTES, SHOP};
use super::time::{MINUTE, NEWEST_MS};
use super::world::World;

/// Writes the four sessions of the last hour.
pub(crate) fn play(world: &mut World) {
    containers(world);
    builds(world);
    reading(world);
    still_running(world);
}

/// Eight uses of the containers, all of which fail.
fn containers(world: &mut World) {
    let mut session = Session::new(world, "last containers", &SHOP, NEWEST_MS - 54 * MINUTE);
    session.prompt("Start the database and the shop, then look at the log.");
    session.call("Bash(ls)");
    for round in 0..8 {
        session.call(BREAKS);
        match round {
            1 | 5 => session.parallel("Read", 2),
            3 => drop(session.call("Bash(curl)")),
            _ => session.wait(30_000, 120_000),
        }
    }
    session.say("The Docker daemon does not answer. It has to be started first.");
    session.finish();
}

/// Seven builds, each about as slow as three or four before.
fn builds(world: &mut World) {
    let mut session = Session::new(world, "last builds", &API, NEWEST_MS - 50 * MINUTE);
    session.prompt("Upgrade the HTTP library and fix what breaks.");
    session.parallel("Read", 3);
    for round in 0..7 {
        session.call(SLOWS);
        if round % 2 == 0 {
            session.call("Edit");
        }
    }
    session.call("Bash(cargo fmt)");
    session.call("Bash(git commit)");
    session.close_turn();
    session.finish();
}

/// An ordinary session beside them.
fn reading(world: &mut World) {
    let mut session = Session::new(world, "last reading", &NOTES, NEWEST_MS - 38 * MINUTE);
    session.prompt("Write up how we retry, one page.");
    session.call("Bash(git status)");
    session.call("Glob");
    session.agent("Explore", Launch::Waited, true);
    session.call("WebFetch");
    session.parallel("Read", 3);
    session.call("Write");
    session.close_turn();
    session.finish();
}

/// A session whose last call has no result yet; it stands at the newest instant exactly.
fn still_running(world: &mut World) {
    let mut session = Session::new(world, "last running", &SHOP, NEWEST_MS - 16 * MINUTE);
    session.prompt("The cart total is a cent off for three items. Find out why.");
    session.call("Bash(ls)");
    session.call("Bash(git status)");
    session.call("Grep");
    session.parallel("Read", 3);
    session.call("Edit");
    session.call("Bash(tsc)");
    session.call("Bash(vitest)");
    session.call("Edit");
    session.stop_clock_for_last_call(NEWEST_MS);
    session.call_ending("Bash(vitest)", End::Unfinished);
    session.finish();
}
