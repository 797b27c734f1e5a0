//! How skills fared in a window.

use super::Buddy;
use crate::analytics::tally::{Summary, Tally};
use crate::error::{Error, Result};
use crate::model::{Instant, Kind, Outcome, Skill, Window};
use crate::store::{Cell, Column, Filter, Store};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What a window is grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// By skill.
    Skill,
    /// By working directory.
    Project,
    /// By workflow phase.
    Phase,
    /// By kind of skill.
    Kind,
    /// By calendar day of the zone.
    Day,
    /// By hour of the day, 0 to 23, of the zone.
    Hour,
    /// By kind of error.
    Error,
    /// By outcome.
    Outcome,
}

/// Which invocations, and how to group them.
#[derive(Debug, Clone)]
pub struct MetricsQuery {
    /// The window.
    pub window: Window,
    /// Only some skills or projects.
    pub filter: Filter,
    /// What to group by.
    pub by: By,
    /// Rows at most; 0 is all.
    pub limit: usize,
}

/// One group and its numbers. Durations in seconds, rates as fractions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricsRow {
    /// Name of the skill; only when grouped by skill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skill_name: Option<String>,
    /// Kind of the skill; only when grouped by skill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Name of the group; only when grouped by something else. `null` where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<Option<String>>,
    /// All invocations.
    pub invocation_count: u64,
    /// Those that were completed.
    pub completed_count: u64,
    /// Those that failed.
    pub failed_count: u64,
    /// Those that were neither: rejected, interrupted, denied, cancelled, unfinished.
    pub other_count: u64,
    /// Completed of completed and failed.
    pub completion_rate: Option<f64>,
    /// Lower end of its Wilson 95 % interval.
    pub completion_rate_low: Option<f64>,
    /// Upper end of its Wilson 95 % interval.
    pub completion_rate_high: Option<f64>,
    /// Mean duration of completed invocations that have one.
    pub avg_duration: Option<f64>,
    /// Median of the same.
    pub p50_duration: Option<f64>,
    /// 95th percentile of the same.
    pub p95_duration: Option<f64>,
    /// The newest invocation.
    pub last_invocation_at: Option<Instant>,
    /// Distinct sessions.
    pub session_count: u64,
}

impl MetricsRow {
    fn new(summary: &Summary) -> Self {
        Self {
            skill_name: None,
            kind: None,
            group: None,
            invocation_count: summary.invocations,
            completed_count: summary.completed,
            failed_count: summary.failed,
            other_count: summary.invocations - summary.completed - summary.failed,
            completion_rate: summary.rate.map(|rate| rate.value),
            completion_rate_low: summary.rate.map(|rate| rate.low),
            completion_rate_high: summary.rate.map(|rate| rate.high),
            avg_duration: summary.mean_seconds,
            p50_duration: summary.p50_seconds,
            p95_duration: summary.p95_seconds,
            last_invocation_at: summary.last,
            session_count: summary.sessions,
        }
    }
}

/// The rows of a window, by what they are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Rows {
    /// One row a skill.
    #[serde(rename = "top_skills")]
    Skills(Vec<MetricsRow>),
    /// One row a group of another kind.
    #[serde(rename = "groups")]
    Groups(Vec<MetricsRow>),
}

impl std::ops::Deref for Rows {
    type Target = [MetricsRow];

    fn deref(&self) -> &[MetricsRow] {
        match self {
            Self::Skills(rows) | Self::Groups(rows) => rows,
        }
    }
}

/// How skills fared in a window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricsReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// First instant of the window.
    pub window_start: Instant,
    /// Last instant of the window.
    pub window_end: Instant,
    /// Zone that days and hours are of.
    pub time_zone: String,
    /// What the rows are grouped by.
    pub by: By,
    /// Everything in the window that passes the filter.
    pub total: MetricsRow,
    /// One row a group: most invocations first, then by name; days and hours by time. In JSON
    /// `top_skills`, or `groups` where they are not skills.
    #[serde(flatten)]
    pub rows: Rows,
    /// Groups that the limit left out.
    pub more: usize,
}

/// Counts a window.
pub fn run(buddy: &Buddy, query: &MetricsQuery) -> Result<MetricsReport> {
    let store = buddy.reader()?;
    if let Some(name) = &query.filter.skill {
        known(&store, name)?;
    }
    report(&store, buddy, query)
}

/// Counts a window of an open database.
pub(super) fn report(store: &Store, buddy: &Buddy, query: &MetricsQuery) -> Result<MetricsReport> {
    let further = match query.by {
        By::Project => Some(Column::Project),
        By::Phase => Some(Column::Phase),
        By::Error => Some(Column::Error),
        _ => None,
    };
    let skills = store.skills()?;
    let zone = buddy.config.zone();
    let mut grouping = Grouping::new(query.by, &skills, &zone);
    let mut groups: HashMap<Key, Tally> = HashMap::new();
    let mut total = Tally::default();
    store.scan(query.window, &query.filter, further, |cell| {
        total.add(cell.at, cell.session, cell.outcome, cell.duration_us);
        // Rows without an error are no kind of error.
        if query.by != By::Error || cell.word.is_some() {
            let group = groups.entry(grouping.key(&cell)).or_default();
            group.add(cell.at, cell.session, cell.outcome, cell.duration_us);
        }
    })?;
    let ids: HashSet<i64> = groups.keys().filter_map(Key::word).collect();
    let words = store.words(&ids)?;
    let mut rows: Vec<MetricsRow> = groups
        .into_iter()
        .map(|(key, tally)| row(key, tally, &skills, &words))
        .collect();
    let by_time = matches!(query.by, By::Day | By::Hour);
    rows.sort_by(|a, b| {
        let name = |row: &MetricsRow| (row.skill_name.clone(), row.group.clone());
        let size = if by_time {
            std::cmp::Ordering::Equal
        } else {
            b.invocation_count.cmp(&a.invocation_count)
        };
        size.then_with(|| name(a).cmp(&name(b)))
    });
    let more = if query.limit == 0 {
        0
    } else {
        rows.len().saturating_sub(query.limit)
    };
    // Of days the newest are wanted.
    if by_time {
        rows.drain(..more);
    } else {
        rows.truncate(rows.len() - more);
    }
    Ok(MetricsReport {
        schema_version: super::REPORT_VERSION,
        window_start: query.window.start,
        window_end: query.window.end,
        time_zone: zone_name(&zone),
        by: query.by,
        total: MetricsRow::new(&total.summary()),
        rows: if query.by == By::Skill {
            Rows::Skills(rows)
        } else {
            Rows::Groups(rows)
        },
        more,
    })
}

/// An error where nobody ever recorded this skill, with the nearest names.
pub(super) fn known(store: &Store, name: &str) -> Result<()> {
    if store.knows_skill(name)? {
        return Ok(());
    }
    let mut names: Vec<String> = store
        .skills()?
        .into_values()
        .map(|skill| skill.name)
        // A name that only an A/B test or the taxonomy knows is there, without an invocation.
        .filter(|known| known != name)
        .collect();
    let likeness = |other: &str| {
        let (a, b) = (other.to_lowercase(), name.to_lowercase());
        // Who types `cargo test` means `Bash(cargo test)`.
        let inside = a
            .split_once('(')
            .is_some_and(|(_, inner)| inner.strip_suffix(')') == Some(&b));
        strsim::jaro_winkler(&a, &b) + f64::from(u8::from(inside) * 2 + u8::from(a.contains(&b)))
    };
    names.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)).then_with(|| a.cmp(b)));
    let error = Error::failed(format!("no invocation of {name:?} was ever recorded"));
    Err(
        match names.first().filter(|nearest| likeness(nearest) > 0.7) {
            Some(nearest) => error.hint(format!("did you mean {nearest:?}?")),
            None => error.hint("`session-buddy metrics --limit 0 --window 365d` lists the names"),
        },
    )
}

/// The name of a zone as tables print it.
pub fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name()
        .map_or_else(|| "local time".to_owned(), str::to_owned)
}

/// What tells groups apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Skill(i64),
    Word(Option<i64>),
    Text(String),
}

impl Key {
    const fn word(&self) -> Option<i64> {
        match self {
            Self::Word(word) => *word,
            _ => None,
        }
    }
}

/// How the key of an invocation is found.
struct Grouping<'a> {
    by: By,
    skills: &'a HashMap<i64, Skill>,
    zone: &'a TimeZone,
    /// Names of the hours that came by: asking the zone for each row would cost more than the rest.
    hours: HashMap<i64, (String, String)>,
}

impl<'a> Grouping<'a> {
    fn new(by: By, skills: &'a HashMap<i64, Skill>, zone: &'a TimeZone) -> Self {
        Self {
            by,
            skills,
            zone,
            hours: HashMap::new(),
        }
    }

    fn key(&mut self, cell: &Cell) -> Key {
        match self.by {
            By::Skill => Key::Skill(cell.skill),
            By::Project | By::Phase | By::Error => Key::Word(cell.word),
            By::Kind => {
                let kind = self
                    .skills
                    .get(&cell.skill)
                    .map_or(Kind::Custom, |skill| skill.kind);
                Key::Text(kind.as_str().to_owned())
            }
            By::Outcome => Key::Text(cell.outcome.as_str().to_owned()),
            By::Day => Key::Text(self.local(cell.at).0.clone()),
            By::Hour => Key::Text(self.local(cell.at).1.clone()),
        }
    }

    /// Day and hour of an instant. Offsets of zones are multiples of a quarter of an hour.
    fn local(&mut self, at: Instant) -> &(String, String) {
        const QUARTER_MS: i64 = 900_000;
        self.hours
            .entry(at.millis() / QUARTER_MS)
            .or_insert_with(|| {
                let local = at.timestamp().to_zoned(self.zone.clone());
                (local.date().to_string(), format!("{:02}", local.hour()))
            })
    }
}

fn row(
    key: Key,
    tally: Tally,
    skills: &HashMap<i64, Skill>,
    words: &HashMap<i64, String>,
) -> MetricsRow {
    let mut row = MetricsRow::new(&tally.summary());
    match key {
        Key::Skill(id) => {
            let skill = skills.get(&id);
            row.skill_name = Some(skill.map_or_else(String::new, |skill| skill.name.clone()));
            row.kind = skill.map(|skill| skill.kind);
        }
        Key::Word(word) => row.group = Some(word.and_then(|word| words.get(&word).cloned())),
        Key::Text(text) => row.group = Some(Some(text)),
    }
    row
}

/// How often something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// What.
    pub name: String,
    /// How often.
    pub count: u64,
}

/// One day of a skill.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Day {
    /// Calendar date of the zone.
    pub date: String,
    /// All invocations.
    pub invocation_count: u64,
    /// Those that were completed.
    pub completed_count: u64,
    /// Those that failed.
    pub failed_count: u64,
    /// Completed of completed and failed.
    pub completion_rate: Option<f64>,
}

/// One skill in detail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkillReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// First instant of the window.
    pub window_start: Instant,
    /// Last instant of the window.
    pub window_end: Instant,
    /// Zone that days are of.
    pub time_zone: String,
    /// Its numbers.
    pub skill: MetricsRow,
    /// How often it ended in which way.
    pub outcomes: Vec<Count>,
    /// Its kinds of error, the most frequent first.
    pub errors: Vec<Count>,
    /// Its days, the gaps filled.
    pub days: Vec<Day>,
}

/// One skill in detail.
pub fn skill(buddy: &Buddy, window: Window, filter: Filter) -> Result<SkillReport> {
    let store = buddy.reader()?;
    let name = filter.skill.clone().unwrap_or_default();
    known(&store, &name)?;
    let skills = store.skills()?;
    let zone = buddy.config.zone();
    let mut grouping = Grouping::new(By::Day, &skills, &zone);
    let mut total = Tally::default();
    let mut days: BTreeMap<String, Tally> = BTreeMap::new();
    let mut errors: HashMap<i64, u64> = HashMap::new();
    store.scan(window, &filter, Some(Column::Error), |cell| {
        let day = days.entry(grouping.local(cell.at).0.clone()).or_default();
        for tally in [day, &mut total] {
            tally.add(cell.at, cell.session, cell.outcome, cell.duration_us);
        }
        if let Some(error) = cell.word {
            *errors.entry(error).or_default() += 1;
        }
    })?;
    let words = store.words(&errors.keys().copied().collect())?;
    let errors = errors.into_iter().map(|(id, count)| Count {
        name: words.get(&id).cloned().unwrap_or_default(),
        count,
    });
    let outcomes = Outcome::ALL.iter().map(|outcome| Count {
        name: outcome.as_str().to_owned(),
        count: total.count(*outcome),
    });
    let kind = skills
        .values()
        .find(|skill| skill.name == name)
        .map(|skill| skill.kind);
    Ok(SkillReport {
        schema_version: super::REPORT_VERSION,
        window_start: window.start,
        window_end: window.end,
        time_zone: zone_name(&zone),
        outcomes: sorted(outcomes.filter(|count| count.count > 0)),
        errors: sorted(errors),
        days: filled(days, window, &zone),
        skill: MetricsRow {
            skill_name: Some(name),
            kind,
            ..MetricsRow::new(&total.summary())
        },
    })
}

fn sorted(counts: impl Iterator<Item = Count>) -> Vec<Count> {
    let mut counts: Vec<Count> = counts.collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    counts
}

/// Every day from the first with an invocation to the end of the window.
fn filled(days: BTreeMap<String, Tally>, window: Window, zone: &TimeZone) -> Vec<Day> {
    let date = |at: Instant| at.timestamp().to_zoned(zone.clone()).date();
    let first = days.keys().next().and_then(|first| first.parse().ok());
    let Some(first) = first else {
        return Vec::new();
    };
    let last = date(window.end);
    let mut days = days;
    jiff::civil::Date::series(first, jiff::Span::new().days(1))
        .take_while(|day| *day <= last)
        .map(|day| {
            let summary = days.remove(&day.to_string()).unwrap_or_default().summary();
            Day {
                date: day.to_string(),
                invocation_count: summary.invocations,
                completed_count: summary.completed,
                failed_count: summary.failed,
                completion_rate: summary.rate.map(|rate| rate.value),
            }
        })
        .collect()
}
