//! How likely an invocation is to complete.
//!
//! Which model answers: by the machine's clock the one that is kept in the database, until decided
//! rows have grown or shrunk by a tenth. With `--now` the answer must only depend on the rows and
//! that instant: the kept model is taken where it was trained on exactly the rows that it would be
//! trained on now, else a model is trained for this answer. What was trained is kept unless the
//! kept one is of a later time; keeping it may fail, the answer does not.

mod report;

pub use report::{
    Calibration, Condition, EvaluationReport, Explanation, PredictReport, PredictRow, RuleRow,
    SkillHistory,
};

pub use crate::analytics::predict::{NAMES, Used, is_whole};

use super::{Buddy, metrics, user};
use crate::analytics::predict::{
    Asked, Counts, FORMAT, Known, LEAST_ROWS, MOST_ROWS, Model, Past, Totals, TrainingSet,
};
use crate::error::{Error, Result};
use crate::model::Instant;
use crate::store::{PastRow, PastRows, Store, StoredModel};
use std::collections::HashSet;

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PredictQuery {
    /// The skill to be invoked.
    pub skill: String,
    /// In this phase.
    pub phase: Option<String>,
    /// In this session.
    pub session: Option<String>,
    /// By this user, raw or hashed; the user of this machine where none is named.
    pub user: Option<String>,
    /// Say in a few rules what the forest does.
    pub explain: bool,
}

/// Estimates how likely an invocation is to complete.
pub fn run(buddy: &Buddy, query: &PredictQuery) -> Result<PredictReport> {
    let store = buddy.reader()?;
    metrics::known(&store, &query.skill)?;
    let now = buddy.now();
    let model = model(buddy, &store, now)?;
    let skills = store.skills()?;
    let skill = skills.iter().find(|(_, skill)| skill.name == query.skill);
    let skill = skill.map_or(0, |(id, _)| *id);
    let name = query.user.as_deref().unwrap_or(&buddy.config.user);
    let hashed = user::hashed(name, buddy.config.user_key.as_deref());
    let user = store.word_id(&hashed)?;
    let session = query.session.as_deref();
    let start = session.map(|name| store.session_start(name)).transpose()?;
    let start = start.flatten().filter(|start| *start < now);
    let mut known = known(&store.history_before(now, user)?);
    let features = known.features(Asked {
        at_ms: now.millis(),
        skill,
        user,
        session_start_ms: start.map(Instant::millis),
    });
    let features = model.with_phase(features, query.phase.as_deref());
    let mut unknown = Vec::new();
    if query.phase.is_some() && model.phase_code(query.phase.as_deref()) < 0.0 {
        unknown.push("phase");
    }
    if session.is_some() && start.is_none() {
        unknown.push("session");
    }
    if query.user.is_some() && !user.is_some_and(|user| known.knows_user(user)) {
        unknown.push("user");
    }
    Ok(report::predicted(
        query,
        &model,
        features,
        known.skill(skill),
        unknown,
    ))
}

/// How good predictions are.
pub fn evaluate(buddy: &Buddy) -> Result<EvaluationReport> {
    let store = buddy.reader()?;
    let model = model(buddy, &store, buddy.now())?;
    Ok(EvaluationReport::new(&model, true))
}

/// The model that answers at this instant.
fn model(buddy: &Buddy, store: &Store, now: Instant) -> Result<Model> {
    let decided = store.decided_until(now)?;
    if decided < LEAST_ROWS as u64 {
        let missing = LEAST_ROWS as u64 - decided;
        return Err(Error::failed(format!(
            "prediction needs {LEAST_ROWS} invocations that completed or failed, there are {decided}"
        ))
        .hint(format!(
            "{missing} more are needed; `session-buddy import` takes in older sessions, --sample shows how it looks"
        )));
    }
    let stored = store.prediction_model()?;
    if !buddy.clock.is_fixed()
        && let Some(stored) = &stored
        && stored.trained <= now
        && is_near(stored.trained_rows, decided)
        && let Some(model) = readable(stored)
    {
        return Ok(model);
    }
    let set = training_set(store, now)?;
    if let Some(stored) = &stored
        && stored.training_hash == hex(&set.hash())
        && let Some(model) = readable(stored)
    {
        return Ok(model);
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let model = Model::train(&set, threads.min(8));
    let outdated = stored.is_none_or(|stored| !buddy.clock.is_fixed() || stored.trained <= now);
    if outdated {
        let trained = StoredModel {
            format: FORMAT,
            training_hash: hex(&model.hash),
            trained_rows: decided,
            trained: now,
            bytes: model.to_bytes(),
        };
        // A database that cannot be written, or not just now, still answers.
        let _ = Store::keep_prediction_model(store.path(), &trained);
    }
    Ok(model)
}

/// Whether so many decided rows are still about those of the training: less than a tenth off.
const fn is_near(trained: u64, decided: u64) -> bool {
    decided.abs_diff(trained) * 10 < trained
}

/// The model of a row of the database; `None` where it is of another version or damaged.
fn readable(stored: &StoredModel) -> Option<Model> {
    if stored.format != FORMAT {
        return None;
    }
    let model = Model::from_bytes(&stored.bytes).ok()?;
    (hex(&model.hash) == stored.training_hash).then_some(model)
}

fn hex(hash: &[u8; 32]) -> String {
    data_encoding::HEXLOWER.encode(hash)
}

/// What a model is trained on at this instant: the newest decided rows, each with what was known
/// before it.
pub fn training_set(store: &Store, now: Instant) -> Result<TrainingSet> {
    newest(store, now, MOST_ROWS)
}

fn newest(store: &Store, now: Instant, most: usize) -> Result<TrainingSet> {
    let history = store.history(now, most)?;
    let rows = past(&history.rows);
    let until_now = rows.partition_point(|row| row.at_ms <= now.millis());
    let examples = known(&history).examples(&rows[..until_now]);
    let phases: HashSet<i64> = examples.iter().filter_map(|row| row.phase).collect();
    Ok(TrainingSet::new(examples, &store.words(&phases)?, most))
}

/// What was known before the first of the rows of a history.
fn known(history: &PastRows) -> Known {
    let mut totals = Totals::default();
    for sum in &history.sums {
        let counts = Counts {
            completed: sum.completed,
            decided: sum.decided,
        };
        match sum.user {
            None => totals.skills.insert(sum.skill, counts),
            Some(user) => totals.user_skills.insert((user, sum.skill), counts),
        };
    }
    Known::before(totals, &past(&history.day_before), &past(&history.rows))
}

fn past(rows: &[PastRow]) -> Vec<Past> {
    let one = |row: &PastRow| Past {
        at_ms: row.at.millis(),
        skill: row.skill,
        user: row.user,
        phase: row.phase,
        session_start_ms: row.session_start.millis(),
        completed: row.completed,
    };
    rows.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Ending, Identity, Observation, Outcome, OutcomeSource, Skill, Source, TimeSource,
    };
    use crate::store::Patience;

    /// Rows of five days, several of one millisecond, some undecided, some without a user.
    fn store() -> (tempfile::TempDir, Store, Instant) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(&dir.path().join("skills.db"), Patience::Command).unwrap();
        let start = 1_780_000_000_000;
        let mut state = 7_u64;
        let mut seen = |n: u32| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(11);
            let draw = (state >> 33) as u32;
            let at = start + i64::from(n / 3) * 2_160_000;
            let identity = Identity::ToolUse(format!("toolu_{n:024}"));
            let mut seen = Observation::new(Source::Transcript, identity);
            seen.skill = Skill::reported(&format!("skill-{}", draw % 5));
            seen.session = Some(format!("s{}", n / 25));
            seen.at = Some((Instant::from_millis(at), TimeSource::Logged));
            seen.user =
                (!draw.is_multiple_of(4)).then(|| user::hashed(&format!("u{}", draw % 4), None));
            seen.phase = (!draw.is_multiple_of(3)).then(|| format!("phase-{}", draw % 3));
            let ending = Ending {
                outcome: Outcome::ALL[(draw / 64 % 3) as usize],
                error: None,
            };
            seen.ending = Some((ending, OutcomeSource::Transcript));
            seen
        };
        store
            .write(false, |writer| {
                for n in 0..600 {
                    writer.apply(&seen(n))?;
                }
                Ok(())
            })
            .unwrap();
        (dir, store, Instant::from_millis(start + 4 * 86_400_000))
    }

    /// Sums and the newest rows say the same as all rows, whatever the number of rows wanted.
    #[test]
    fn a_pass_that_begins_late_knows_what_came_before() {
        let (_dir, store, now) = store();
        let all = training_set(&store, now).unwrap();
        assert_eq!(all.len() as u64, store.decided_until(now).unwrap());
        assert!(all.len() > 250, "{}", all.len());
        for most in [1, 2, 3, 50, 51, 52, 200] {
            let newest = newest(&store, now, most).unwrap();
            assert_eq!(newest.len(), most);
            for (few, whole) in newest
                .examples
                .iter()
                .zip(&all.examples[all.len() - most..])
            {
                let but_phase = |features: [f64; 10]| [&features[..4], &features[5..]].concat();
                assert_eq!(but_phase(few.features), but_phase(whole.features), "{most}");
                assert_eq!((few.at_ms, few.completed), (whole.at_ms, whole.completed));
            }
        }
    }

    #[test]
    fn what_is_asked_now_knows_what_a_pass_over_all_rows_knows() {
        let (_dir, store, now) = store();
        let name = user::hashed("u2", None);
        let user = store.word_id(&name).unwrap();
        assert!(user.is_some());
        let whole = store.history(now, MOST_ROWS).unwrap();
        let rows = past(&whole.rows);
        let mut by_pass = Known::default();
        by_pass.learn(&rows[..rows.partition_point(|row| row.at_ms < now.millis())]);
        let mut by_sums = known(&store.history_before(now, user).unwrap());
        let skills = store.skills().unwrap();
        assert_eq!(skills.len(), 5);
        for skill in skills.into_keys() {
            let asked = Asked {
                at_ms: now.millis(),
                skill,
                user,
                session_start_ms: None,
            };
            assert_eq!(by_sums.features(asked), by_pass.features(asked));
            assert_eq!(by_sums.skill(skill), by_pass.skill(skill));
        }
    }

    #[test]
    fn a_tenth_more_or_less_is_another_training() {
        for (trained, decided, near) in [
            (1_000, 1_000, true),
            (1_000, 1_099, true),
            (1_000, 1_100, false),
            (1_000, 901, true),
            (1_000, 900, false),
            (50, 54, true),
            (50, 55, false),
            (0, 50, false),
        ] {
            assert_eq!(is_near(trained, decided), near, "{trained} {decided}");
        }
    }
}
