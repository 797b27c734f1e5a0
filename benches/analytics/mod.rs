//! The questions of the analytics, timed on one database.

use crate::{HOUR_MS, Outcome, median};
use session_buddy::clock::Clock;
use session_buddy::model::Window;
use session_buddy::service::anomalies::{self, AnomaliesQuery};
use session_buddy::service::baselines::{self, BaselinesQuery};
use session_buddy::service::dependencies::{self, DependenciesQuery};
use session_buddy::service::metrics::{self, By, MetricsQuery};
use session_buddy::service::predict::{self, PredictQuery};
use session_buddy::service::recommend::{self, RecommendQuery, Strategy};
use session_buddy::service::trend::{self, TrendQuery};
use session_buddy::service::{Buddy, Filter};

/// Times of questions by name, in milliseconds, each with opening the database.
pub(crate) fn questions(buddy: &Buddy) -> Outcome<Vec<(String, f64)>> {
    let mut times = Vec::new();
    let mut time = |what: &str, ask: &mut dyn FnMut() -> Outcome<()>| -> Outcome<()> {
        times.push((what.to_owned(), median(15, ask)?));
        Ok(())
    };
    for (what, current, window) in [
        ("anomalies, 1 h against 24 h", 1, 24),
        ("anomalies, 24 h against 14 d", 24, 14 * 24),
    ] {
        let query = AnomaliesQuery {
            current_ms: current * HOUR_MS,
            window_ms: window * HOUR_MS,
            threshold: 2.0,
            fdr: 0.05,
            filter: Filter::default(),
            limit: 20,
        };
        time(what, &mut || Ok(anomalies::run(buddy, &query).map(|_| ())?))?;
    }
    let (busiest, middling) = skills(buddy)?;
    for (what, skill) in [
        ("the busiest skill", &busiest),
        ("a middling skill", &middling),
    ] {
        let query = DependenciesQuery {
            skill: skill.clone(),
            limit: 10,
            min_lift: 1.5,
            min_sessions: 3,
            include_curated: false,
        };
        let ask = &mut || Ok(dependencies::run(buddy, &query).map(|_| ())?);
        time(&format!("dependencies of {what}"), ask)?;
        for days in [7, 90] {
            let query = by_day(buddy, days);
            let ask = &mut || Ok(trend::skill(buddy, &query, skill).map(|_| ())?);
            time(&format!("trend of {what}, {days} d"), ask)?;
        }
    }
    let query = by_day(buddy, 7);
    time("trend of all skills, 7 d", &mut || {
        Ok(trend::ranking(buddy, &query, 20).map(|_| ())?)
    })?;
    for (what, strategy) in [
        ("recommend", Strategy::Auto),
        ("recommend by co-occurrence", Strategy::CoOccurrence),
    ] {
        let query = RecommendQuery {
            user: Some("user-0007".to_owned()),
            session: None,
            limit: 5,
            strategy,
        };
        time(what, &mut || Ok(recommend::run(buddy, &query).map(|_| ())?))?;
    }
    let query = BaselinesQuery {
        kind: None,
        limit: 20,
    };
    time("baselines", &mut || {
        Ok(baselines::run(buddy, &query).map(|_| ())?)
    })?;
    // By the clock, as people ask: with a fixed present the kept model is first compared with what
    // training then would make.
    let by_the_clock = Buddy {
        clock: Clock::System,
        ..buddy.clone()
    };
    let query = PredictQuery {
        skill: busiest,
        ..PredictQuery::default()
    };
    // The first one trains; the others find the model.
    time("predict, once trained", &mut || {
        Ok(predict::run(&by_the_clock, &query).map(|_| ())?)
    })?;
    Ok(times)
}

/// The success of so many days.
fn by_day(buddy: &Buddy, days: u32) -> TrendQuery {
    TrendQuery {
        days,
        metric: trend::Metric::CompletionRate,
        zone: buddy.config.zone(),
    }
}

/// The skill that is used most, and the hundredth.
fn skills(buddy: &Buddy) -> Outcome<(String, String)> {
    let now = buddy.now();
    let query = MetricsQuery {
        window: Window {
            start: now.plus_millis(-365 * 24 * HOUR_MS),
            end: now,
        },
        filter: Filter::default(),
        by: By::Skill,
        limit: 100,
    };
    let report = metrics::run(buddy, &query)?;
    let name = |at: usize| report.rows.get(at).and_then(|row| row.skill_name.clone());
    name(0)
        .zip(name(99))
        .ok_or_else(|| "fewer than 100 skills".into())
}
