//! Generates the sample; the example's own file says what is in it.

mod agents;
mod commands;
mod fork;
mod lasthour;
mod oddities;
mod plan;
mod profile;
mod recipes;
mod reply;
mod rng;
mod session;
mod skillrun;
mod team;
mod team_rows;
mod texts;
mod time;
mod tools;
mod world;

use session::Session;
pub(crate) use time::{NEWEST, NEWEST_MS};
pub(crate) use world::World;

/// Sessions, counted from the first, after which the next one that can be is forked.
const FORKS: &[usize] = &[40, 95];

/// The whole sample.
pub(crate) fn build() -> World {
    let mut world = World::default();
    let mut forks = FORKS.iter().copied().peekable();
    for (n, plan) in plan::calendar().into_iter().enumerate() {
        let project = plan.recipe.project(n);
        let mut session = Session::new(&mut world, &format!("session {n}"), project, plan.start);
        session.open_with_asides(n);
        let odd = (plan.may_be_odd && n % 2 == 1).then_some(n / 2);
        session.play(plan.recipe, n, odd);
        session.close_with_asides(n);
        let due = forks.peek().is_some_and(|from| n >= *from);
        let origin = if due { fork::take(&session) } else { None };
        session.finish();
        if let Some(origin) = origin {
            forks.next();
            fork::write(&mut world, origin, n);
        }
    }
    lasthour::play(&mut world);
    team::write(&mut world);
    world.files.insert(
        "README.md".to_owned(),
        README.replace("NEWEST", NEWEST).into_bytes(),
    );
    world
}

const README: &str = "\
# Made-up data

`session-buddy import --sample` reads this. Nobody in it is real. Written by
`cargo run --example make_sample`, never by hand; `examples/make_sample.rs` tells the stories
hidden in it. Newest instant: NEWEST.
";
