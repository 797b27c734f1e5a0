//! The calendar: which session starts when.

use super::recipes::Recipe;
use super::rng::Rng;
use super::time::{DAYS, MINUTE, NEWEST_MS, at, is_weekend};

/// A session that is to be played.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// When it starts, in milliseconds.
    pub(crate) start: i64,
    /// What it consists of.
    pub(crate) recipe: Recipe,
    /// Whether it may contain an oddity; those in the last day may not, they could outlast it.
    pub(crate) may_be_odd: bool,
}

/// What an ordinary session is about; those that stand here twice are twice as likely.
const POOL: &[Recipe] = &[
    Recipe::Api,
    Recipe::Api,
    Recipe::Api,
    Recipe::Shop,
    Recipe::Shop,
    Recipe::Shop,
    Recipe::Docs,
    Recipe::Database,
    Recipe::Explore,
    Recipe::Explore,
    Recipe::Browser,
    Recipe::Review,
    Recipe::Stack,
    Recipe::Build,
    Recipe::Release,
];

/// The day before now: hours and minutes of sessions with containers (`true`) and builds. They
/// give the stories of the last hour something to differ from.
const LAST_DAY: &[(i64, i64, i64, bool)] = &[
    (1, 15, 40, true),
    (1, 15, 50, false),
    (1, 16, 20, true),
    (1, 17, 5, false),
    (0, 8, 10, true),
    (0, 8, 25, false),
    (0, 9, 40, true),
    (0, 10, 15, false),
    (0, 11, 0, true),
    (0, 11, 30, false),
    (0, 13, 0, false),
    (0, 13, 10, true),
];

/// All sessions but those of the last hour, in order of time.
pub(crate) fn calendar() -> Vec<Plan> {
    let mut plans = Vec::new();
    for days_ago in (0..DAYS).rev() {
        let mut rng = Rng::labelled(&format!("day {days_ago}"));
        for recipe in of_day(days_ago, &mut rng) {
            let (from, to) = match days_ago {
                0 => (8, 12),
                _ if is_weekend(days_ago) => (10, 15),
                _ => (7, 17),
            };
            let start = at(days_ago, rng.between(from, to), rng.between(0, 59));
            plans.push(Plan {
                start,
                recipe,
                may_be_odd: days_ago > 0,
            });
        }
        // Every sixth day or so a burst: three sessions within a quarter of an hour.
        if days_ago > 1 && days_ago % 6 == 2 {
            for offset in [0, 6, 13] {
                let start = at(days_ago, 14, offset);
                plans.push(Plan {
                    start,
                    recipe: *pick(&mut rng),
                    may_be_odd: true,
                });
            }
        }
    }
    plans.extend(
        LAST_DAY
            .iter()
            .map(|&(days_ago, hour, minute, containers)| Plan {
                start: at(days_ago, hour, minute),
                recipe: if containers {
                    Recipe::Stack
                } else {
                    Recipe::Build
                },
                may_be_odd: false,
            }),
    );
    plans.retain(|plan| plan.start < NEWEST_MS - 90 * MINUTE);
    plans.sort_by_key(|plan| plan.start);
    plans
}

fn of_day(days_ago: i64, rng: &mut Rng) -> Vec<Recipe> {
    let recent = days_ago <= 10;
    let mut recipes = match (recent, is_weekend(days_ago)) {
        (true, true) => vec![Recipe::Docs, Recipe::Database],
        (true, false) => {
            vec![
                Recipe::Docs,
                Recipe::Docs,
                Recipe::Docs,
                Recipe::Database,
                Recipe::Database,
            ]
        }
        (false, _) => Vec::new(),
    };
    let more = match (recent, is_weekend(days_ago)) {
        (true, true) => 0,
        (false, true) => 1 + usize::from(rng.percent(30)),
        (true, false) => 1 + rng.below(2),
        (false, false) => 4 + rng.below(3),
    };
    recipes.extend((0..more).map(|_| *pick(rng)));
    recipes
}

fn pick(rng: &mut Rng) -> &'static Recipe {
    &POOL[rng.below(POOL.len())]
}
