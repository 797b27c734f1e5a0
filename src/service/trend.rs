//! How a skill develops from day to day, or which of all skills do.

use super::metrics::{known, zone_name};
use super::{Buddy, export};
use crate::analytics::calendar::{self, Date};
use crate::analytics::trend::{self, Day, Ranked};
use crate::error::{Error, Result};
use crate::model::{Instant, Window};
use crate::store::{Store, Sums};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

pub use crate::analytics::trend::{Direction, LEAST_DAYS, Metric, Test};

const DAY_MS: i64 = 86_400_000;

/// Ten years: a look at all pairs of days is part of the answer.
pub const MOST_DAYS: u32 = 3_660;

/// What to look at.
#[derive(Debug, Clone)]
pub struct TrendQuery {
    /// Days of 24 hours up to now, 1 to [`MOST_DAYS`].
    pub days: u32,
    /// What of a day is looked at.
    pub metric: Metric,
    /// Zone whose calendar dates are the days.
    pub zone: TimeZone,
}

/// One calendar date with a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// Calendar date of the zone.
    pub date: String,
    /// A fraction, seconds, or invocations.
    pub value: f64,
    /// What it rests on: decided invocations, completed ones with a duration, or all.
    pub count: u64,
}

/// How one skill develops. Slopes are a day, of fractions, seconds or invocations; everything is
/// `null` where there is too little data, and `weighted_slope` and `dispersion` where the metric is
/// no rate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkillTrend {
    /// Which skill.
    pub skill_name: String,
    /// What of a day is looked at.
    pub metric: Metric,
    /// Where it goes.
    pub trend: Direction,
    /// The test that decides.
    pub test: Option<Test>,
    /// Its two-sided p-value.
    pub p_value: Option<f64>,
    /// Only where many skills are ranked: the share of false findings up to this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q_value: Option<f64>,
    /// Least-squares slope, all days weighing the same.
    pub slope: Option<f64>,
    /// Value of that line on the first day.
    pub intercept: Option<f64>,
    /// Two-sided p-value of that slope.
    pub confidence: Option<f64>,
    /// Slope with days weighed by their size.
    pub weighted_slope: Option<f64>,
    /// How much more days scatter around that than chance makes them: about 1 where runs do not
    /// depend on each other.
    pub dispersion: Option<f64>,
    /// Probability of at least that scatter by chance.
    pub dispersion_p_value: Option<f64>,
    /// Median of the slopes between all pairs of days.
    pub theil_sen_slope: Option<f64>,
    /// Two-sided p-value of Mann and Kendall's test.
    pub mann_kendall_p: Option<f64>,
    /// First value.
    pub start_value: Option<f64>,
    /// Last value.
    pub end_value: Option<f64>,
    /// Change from the first to the last in percent of the first; `null` also where that is 0.
    pub change_percent: Option<f64>,
    /// The days, by date; those without a value are left out.
    pub series: Vec<Point>,
}

impl SkillTrend {
    fn new(skill_name: String, metric: Metric, days: &[Day], found: Option<trend::Trend>) -> Self {
        let robust = found.and_then(|_| trend::robust(days));
        Self {
            skill_name,
            metric,
            trend: found.map_or(Direction::InsufficientData, |found| found.direction),
            test: found.map(|found| found.test),
            p_value: found.map(|found| found.p_value),
            q_value: None,
            slope: found.map(|found| found.slope),
            intercept: found.map(|found| found.intercept),
            confidence: found.map(|found| found.confidence),
            weighted_slope: found.and_then(|found| found.weighted_slope),
            dispersion: found.and_then(|found| found.dispersion).map(|both| both.0),
            dispersion_p_value: found.and_then(|found| found.dispersion).map(|both| both.1),
            theil_sen_slope: robust.map(|robust| robust.theil_sen_slope),
            mann_kendall_p: robust.map(|robust| robust.mann_kendall_p),
            start_value: found.map(|found| found.start_value),
            end_value: found.map(|found| found.end_value),
            change_percent: found.and_then(|found| found.change_percent),
            series: days
                .iter()
                .map(|day| Point {
                    date: Date::from_number(day.number).to_string(),
                    value: day.value,
                    count: day.count,
                })
                .collect(),
        }
    }
}

/// How one skill develops.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// First instant of the window.
    pub window_start: Instant,
    /// Last instant of the window.
    pub window_end: Instant,
    /// Zone that dates are of.
    pub time_zone: String,
    /// The skill.
    #[serde(flatten)]
    pub skill: SkillTrend,
    /// Days with a value that are missing for an answer; 0 where there is one.
    pub missing_days: usize,
}

/// Which of all skills develop.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankingReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// First instant of the window.
    pub window_start: Instant,
    /// Last instant of the window.
    pub window_end: Instant,
    /// Zone that dates are of.
    pub time_zone: String,
    /// What of a day is looked at.
    pub metric: Metric,
    /// The skills: q ascending, then by name.
    pub skills: Vec<SkillTrend>,
    /// Skills that had enough data.
    pub ranked: usize,
    /// Of those, how many improve.
    pub improving: usize,
    /// Of those, how many decline.
    pub declining: usize,
    /// Skills of the window that had too little data.
    pub insufficient: usize,
    /// Ranked skills that the limit left out.
    pub more: usize,
}

/// How one skill develops. A name that never came is an error.
pub fn skill(buddy: &Buddy, query: &TrendQuery, name: &str) -> Result<TrendReport> {
    let window = window(buddy, query)?;
    let store = buddy.reader()?;
    known(&store, name)?;
    let days = Dates::of(window, query).days(&store, query.metric, name)?;
    let found = trend::of(query.metric, &days);
    Ok(TrendReport {
        schema_version: super::REPORT_VERSION,
        window_start: window.start,
        window_end: window.end,
        time_zone: zone_name(&query.zone),
        missing_days: LEAST_DAYS.saturating_sub(days.len()),
        skill: SkillTrend::new(name.to_owned(), query.metric, &days, found),
    })
}

/// Ranks all skills of the window; at most `limit` are listed, 0 is all.
pub fn ranking(buddy: &Buddy, query: &TrendQuery, limit: usize) -> Result<RankingReport> {
    let window = window(buddy, query)?;
    let store = buddy.reader()?;
    let series = Dates::of(window, query).of_all(&store, query.metric)?;
    let names = store.skills()?;
    let named = series.into_iter().map(|(id, days)| {
        let name = names.get(&id).map_or_else(String::new, |s| s.name.clone());
        (name, days)
    });
    let found = trend::rank(query.metric, named.collect());
    let count = |direction| {
        let heading = |one: &&Ranked<String>| one.trend.direction == direction;
        found.ranked.iter().filter(heading).count()
    };
    let (improving, declining) = (count(Direction::Improving), count(Direction::Declining));
    let ranked = found.ranked.len();
    let shown = if limit == 0 {
        ranked
    } else {
        limit.min(ranked)
    };
    let skills = found.ranked.into_iter().take(shown).map(|one| SkillTrend {
        q_value: Some(one.q_value),
        ..SkillTrend::new(one.name, query.metric, &one.days, Some(one.trend))
    });
    Ok(RankingReport {
        schema_version: super::REPORT_VERSION,
        window_start: window.start,
        window_end: window.end,
        time_zone: zone_name(&query.zone),
        metric: query.metric,
        skills: skills.collect(),
        ranked,
        improving,
        declining,
        insufficient: found.insufficient.len(),
        more: ranked - shown,
    })
}

fn window(buddy: &Buddy, query: &TrendQuery) -> Result<Window> {
    if !(1..=MOST_DAYS).contains(&query.days) {
        return Err(Error::usage(format!(
            "days are 1 to {MOST_DAYS}, not {}",
            query.days
        )));
    }
    let end = buddy.now();
    Ok(Window {
        start: end.plus_millis(-i64::from(query.days) * DAY_MS),
        end,
    })
}

/// The calendar dates of a window.
struct Dates {
    dates: Vec<Date>,
    spans: Vec<Window>,
}

impl Dates {
    fn of(window: Window, query: &TrendQuery) -> Self {
        let (dates, spans) = calendar::dates(window, &query.zone).into_iter().unzip();
        Self { dates, spans }
    }

    /// The days of one skill that have a value.
    fn days(&self, store: &Store, metric: Metric, name: &str) -> Result<Vec<Day>> {
        let Some(id) = store.skill_number(name)? else {
            return Ok(Vec::new());
        };
        if metric == Metric::DurationSeconds {
            return Ok(self.medians(store.skill_durations(id, &self.spans)?));
        }
        Ok(self.sums(metric, &store.skill_sums(id, &self.spans)?))
    }

    /// The days of every skill that came up, by its number.
    fn of_all(&self, store: &Store, metric: Metric) -> Result<HashMap<i64, Vec<Day>>> {
        // Who came up without a duration counts as one without data.
        let sums = store.all_sums(&self.spans)?;
        if metric != Metric::DurationSeconds {
            let days = |(id, sums): (i64, Vec<Sums>)| (id, self.sums(metric, &sums));
            return Ok(sums.into_iter().map(days).collect());
        }
        let mut durations = store.all_durations(&self.spans)?;
        let days = |id| {
            let found = durations.remove(&id).unwrap_or_default();
            (id, self.medians(found))
        };
        Ok(sums.into_keys().map(days).collect())
    }

    fn sums(&self, metric: Metric, sums: &[Sums]) -> Vec<Day> {
        let all = self.joined(sums.iter().copied(), |into: &mut Sums, more| {
            into.invocations += more.invocations;
            into.completed += more.completed;
            into.failed += more.failed;
        });
        let day = |(date, sums): (Date, Sums)| match metric {
            Metric::CompletionRate => Day::rate(date.number(), sums.completed, sums.failed),
            _ => Day::count(date.number(), sums.invocations),
        };
        all.into_iter().filter_map(day).collect()
    }

    fn medians(&self, durations: Vec<Vec<i64>>) -> Vec<Day> {
        let all = self.joined(durations.into_iter(), |into: &mut Vec<i64>, more| {
            into.extend(more);
        });
        all.into_iter()
            .filter_map(|(date, mut durations)| Day::median(date.number(), &mut durations))
            .collect()
    }

    /// What belongs to each date, by date: where clocks go back over midnight it has two spans.
    fn joined<T: Default>(
        &self,
        of_spans: impl Iterator<Item = T>,
        add: impl Fn(&mut T, T),
    ) -> Vec<(Date, T)> {
        let mut all: Vec<(Date, T)> = self.dates.iter().copied().zip(of_spans).collect();
        all.sort_by_key(|(date, _)| *date);
        let mut joined: Vec<(Date, T)> = Vec::with_capacity(all.len());
        for (date, value) in all {
            match joined.last_mut() {
                Some((last, into)) if *last == date => add(into, value),
                _ => joined.push((date, value)),
            }
        }
        joined
    }
}

/// Writes a picture into a file, under another name first: what has the name is whole. One that is
/// there already is replaced, unless it is a database. Returns where it is.
pub fn write_picture(buddy: &Buddy, path: &Path, picture: &str) -> Result<PathBuf> {
    let target = export::target(buddy, path, true)?;
    let partial = export::partial(&target)?;
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&partial)
        .and_then(|mut file| {
            file.write_all(picture.as_bytes())
                .and_then(|()| file.sync_all())
        })
        .map_err(|e| Error::file("write", &target, &e))
        .and_then(|()| export::place(&partial, &target, true));
    written.inspect_err(|_| {
        let _ = std::fs::remove_file(&partial);
    })?;
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Duration, DurationSource, Ending, Identity, Observation, Outcome, OutcomeSource, Skill,
        Source, TimeSource,
    };
    use crate::store::Patience;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// A row: when, skill, outcome, duration.
    type Row = (i64, usize, i64, Option<i64>);

    fn observation(number: usize, (at, skill, outcome, duration): Row) -> Observation {
        let identity = Identity::ToolUse(format!("toolu_{number:024}"));
        let mut seen = Observation::new(Source::Transcript, identity);
        seen.skill = Skill::reported(&format!("Skill{skill}"));
        seen.session = Some("s".to_owned());
        seen.at = Some((Instant::from_millis(at), TimeSource::Logged));
        let outcome = Outcome::from_code(outcome).unwrap();
        let ending = Ending {
            outcome,
            error: None,
        };
        seen.ending = Some((ending, OutcomeSource::Transcript));
        let duration = duration.and_then(Duration::from_micros);
        seen.duration = duration.map(|duration| (duration, DurationSource::Agent));
        seen
    }

    /// The days counted row by row: date, value, what it rests on.
    fn counted(rows: &[Row], skill: usize, window: Window, query: &TrendQuery) -> Vec<Point> {
        let mut days: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
        for row in rows {
            let at = Instant::from_millis(row.0);
            if row.1 == skill && window.start <= at && at <= window.end {
                let date = at.timestamp().to_zoned(query.zone.clone()).date();
                days.entry(date.to_string()).or_default().push(row);
            }
        }
        let point = |(date, rows): (String, Vec<&Row>)| {
            let ended = |code| rows.iter().filter(|row| row.2 == code).count() as u64;
            let (value, count) = match query.metric {
                Metric::InvocationCount => (rows.len() as f64, rows.len() as u64),
                Metric::CompletionRate => {
                    let decided = ended(1) + ended(2);
                    (ended(1) as f64 / decided as f64, decided)
                }
                Metric::DurationSeconds => {
                    let done = rows.iter().filter(|row| row.2 == 1);
                    let mut us: Vec<i64> = done.filter_map(|row| row.3).collect();
                    us.sort_unstable();
                    let middle = |at: usize| us.get(at).map_or(0.0, |us| *us as f64);
                    let last = us.len().saturating_sub(1);
                    let sum = middle(last / 2) + middle(last.div_ceil(2));
                    ((sum * 5e2).round() / 1e9, us.len() as u64)
                }
            };
            (count > 0).then_some(Point { date, value, count })
        };
        days.into_iter().filter_map(point).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        /// Zones with whole, half and quarter hours, changes of clocks, and rows after now.
        #[test]
        fn days_are_those_of_the_rows(
            rows in proptest::collection::vec(
                (0i64..7 * DAY_MS, 0usize..2, 1i64..=7, proptest::option::of(0i64..9_000_000)), 0..80),
            start in proptest::sample::select(&[
                "2026-03-26T00:00:00Z", "2026-10-22T10:00:00Z", "2006-10-26T00:00:00Z", "2026-04-01T00:00:00Z",
            ][..]),
            zone in proptest::sample::select(&[
                "UTC", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu",
            ][..]),
            now in 0i64..8 * DAY_MS, days in 1u32..7,
        ) {
            let start = Instant::parse(start).unwrap().millis();
            let rows: Vec<Row> = rows.into_iter().map(|row| (row.0 + start, row.1, row.2, row.3)).collect();
            let dir = tempfile::tempdir().unwrap();
            let mut store = Store::open(&dir.path().join("skills.db"), Patience::Command).unwrap();
            store.write(false, |writer| {
                rows.iter().enumerate().try_for_each(|(n, row)| writer.apply(&observation(n, *row)).map(|_| ()))
            }).unwrap();
            let end = Instant::from_millis(start + now);
            let window = Window { start: end.plus_millis(-i64::from(days) * DAY_MS), end };
            for metric in [Metric::CompletionRate, Metric::DurationSeconds, Metric::InvocationCount] {
                let query = TrendQuery { days, metric, zone: TimeZone::get(zone).unwrap() };
                let dates = Dates::of(window, &query);
                let mut all = dates.of_all(&store, metric).unwrap();
                for skill in 0..2 {
                    let name = format!("Skill{skill}");
                    let expected = counted(&rows, skill, window, &query);
                    let found = dates.days(&store, metric, &name).unwrap();
                    let id = store.skill_number(&name).unwrap().unwrap_or_default();
                    prop_assert_eq!(&found, &all.remove(&id).unwrap_or_default());
                    prop_assert_eq!(SkillTrend::new(name, metric, &found, None).series, expected);
                }
            }
        }
    }
}
