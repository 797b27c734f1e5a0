//! Which skills to try next.

use super::{Buddy, user};
use crate::analytics::baseline::{Decided, places};
use crate::analytics::recommend::{
    self, Liked, Neighbour, Overlaps, Pair, SkillSet, Use, companions, liked, neighbours,
};
use crate::analytics::stats::wilson;
use crate::error::Result;
use crate::model::{Instant, Kind, Skill};
use crate::store::{Later, SkillTotal, Store, UserSkill};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// Who means everybody: the global recommendations.
const EVERYBODY: &str = "all";

/// Users that it takes to compare one with others.
const MIN_USERS: u64 = 2;

/// How recommendations are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// The first of the others that has something to say.
    Auto,
    /// What users who are alike did well with.
    CollaborativeFiltering,
    /// What goes with the skills of a session.
    CoOccurrence,
    /// What goes well for everybody.
    GlobalPopularity,
}

/// For whom, and how.
#[derive(Debug, Clone)]
pub struct RecommendQuery {
    /// The user, as given or hashed; `None` is the user of this machine.
    pub user: Option<String>,
    /// The session whose skills count; `None` is the user's newest.
    pub session: Option<String>,
    /// Rows at most; 0 is all.
    pub limit: usize,
    /// How they are found.
    pub strategy: Strategy,
}

/// A skill to try. Rates are fractions from 0 to 1; what a source does not know is `null`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recommendation {
    /// The skill.
    pub skill_name: String,
    /// Its kind.
    pub kind: Kind,
    /// What recommendations are ordered by, from 0 to 1.
    pub score: f64,
    /// Completed of completed and failed: of the neighbour that counts, else of everybody.
    pub completion_rate: Option<f64>,
    /// Lower end of its Wilson 95 % interval.
    pub completion_rate_low: Option<f64>,
    /// Upper end of its Wilson 95 % interval.
    pub completion_rate_high: Option<f64>,
    /// What `completion_rate` is the rate of.
    pub decided_count: u64,
    /// How it was found; never `auto`.
    pub source: Strategy,
    /// Neighbours that used it; 0 where it does not come from neighbours.
    pub similar_users: u64,
    /// Jaccard's index of the neighbour that counts.
    pub similarity: Option<f64>,
    /// The skill of the session that it goes with.
    pub because_of: Option<String>,
    /// Sessions with both.
    pub co_occurrence_count: Option<u64>,
    /// Share of the sessions with that skill that have this one too.
    pub confidence: Option<f64>,
    /// Share of the skills with a rate that have a strictly lower one, in percent.
    pub effectiveness_percentile: Option<f64>,
    /// Why, in a sentence.
    pub reason: String,
}

/// What to try next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecommendReport {
    /// Shape of this report.
    pub schema_version: u32,
    /// The user, as given.
    pub user_id: String,
    /// How recommendations were to be found.
    pub strategy: Strategy,
    /// How they were found; `null` where none were.
    pub source: Option<Strategy>,
    /// Up to when invocations count.
    pub until: Instant,
    /// Users in the database.
    pub user_count: u64,
    /// Skills that the user used.
    pub skills_used: u64,
    /// Skills that the user completed at least once.
    pub skills_completed: u64,
    /// Users who are alike, ten at the most.
    pub neighbour_count: u64,
    /// The session whose skills counted.
    pub session_id: Option<String>,
    /// Why other ways had nothing to say, in their order.
    pub passed_over: Vec<String>,
    /// What to try: the highest score first, then as its source says, then by name.
    pub recommendations: Vec<Recommendation>,
    /// Rows that the limit left out.
    pub more: usize,
}

/// Finds what to try next.
pub fn run(buddy: &Buddy, query: &RecommendQuery) -> Result<RecommendReport> {
    let store = buddy.reader()?;
    let session = query.session.as_deref();
    let session = session
        .map(|id| store.session(id).map(|session| session.name))
        .transpose()?;
    let name = query.user.as_deref().unwrap_or(&buddy.config.user);
    let everybody = query.user.as_deref() == Some(EVERYBODY);
    let now = buddy.now();
    store.at_once(|| {
        let later = store.later(now)?;
        let me = if everybody {
            None
        } else {
            store.user(&user::hashed(name, buddy.config.user_key.as_deref()))?
        };
        let own = match me {
            Some(me) => store.skills_of_user(me, &later)?,
            None => Vec::new(),
        };
        let skills = store.skills()?;
        let asked = Asked {
            store: &store,
            now,
            later,
            // Words are also projects and phases: only who did something is a user.
            me: me.filter(|_| !own.is_empty()),
            own,
            skills: &skills,
        };
        let mut report = RecommendReport {
            schema_version: super::REPORT_VERSION,
            user_id: name.to_owned(),
            strategy: query.strategy,
            source: None,
            until: now,
            user_count: store.user_count(&asked.later)?,
            skills_used: asked.own.len() as u64,
            skills_completed: asked.completed().len(),
            neighbour_count: 0,
            session_id: None,
            passed_over: Vec::new(),
            recommendations: Vec::new(),
            more: 0,
        };
        let strategy = if everybody {
            if !matches!(query.strategy, Strategy::Auto | Strategy::GlobalPopularity) {
                report
                    .passed_over
                    .push("for all only what goes well for everybody can be said".to_owned());
            }
            Strategy::GlobalPopularity
        } else {
            query.strategy
        };
        asked.fill(&mut report, strategy, session)?;
        report.source = report.recommendations.first().map(|first| first.source);
        let rows = &mut report.recommendations;
        report.more = match query.limit {
            0 => 0,
            limit => rows.len().saturating_sub(limit),
        };
        rows.truncate(rows.len() - report.more);
        Ok(report)
    })
}

/// A question, and what every way to answer it needs.
struct Asked<'a> {
    store: &'a Store,
    now: Instant,
    later: Later,
    /// `None` where the user never did anything.
    me: Option<i64>,
    own: Vec<UserSkill>,
    skills: &'a HashMap<i64, Skill>,
}

impl Asked<'_> {
    fn completed(&self) -> SkillSet {
        let completed = self.own.iter().filter(|used| used.completed > 0);
        completed.map(|used| used.skill).collect()
    }

    fn invoked(&self) -> SkillSet {
        self.own.iter().map(|used| used.skill).collect()
    }

    fn name(&self, skill: i64) -> &str {
        self.skills.get(&skill).map_or("", |skill| &skill.name)
    }

    /// Goes the way that was asked for, or one after the other.
    fn fill(
        &self,
        report: &mut RecommendReport,
        strategy: Strategy,
        session: Option<String>,
    ) -> Result<()> {
        let auto = strategy == Strategy::Auto;
        let alone = report.user_count < MIN_USERS;
        if auto && !alone && session.is_some() {
            report.passed_over.push(format!(
                "the session was left aside: {} users can be compared; --strategy co-occurrence \
                 asks it",
                report.user_count
            ));
        }
        if auto || strategy == Strategy::CollaborativeFiltering {
            report.recommendations = self.collaborative(report)?;
        }
        if strategy == Strategy::CoOccurrence || (auto && alone) {
            report.recommendations = self.co_occurrence(report, session)?;
        }
        if strategy == Strategy::GlobalPopularity || (auto && report.recommendations.is_empty()) {
            report.recommendations = self.popular(report)?;
        }
        Ok(())
    }

    /// What users who are alike did well with.
    fn collaborative(&self, report: &mut RecommendReport) -> Result<Vec<Recommendation>> {
        let own = self.completed();
        let mut overlaps = Overlaps::new(self.me, &own);
        self.store
            .completions(&self.later, |user, skill| overlaps.add(user, skill))?;
        let candidates = overlaps.finish();
        let mut hashes = self
            .store
            .hashes(candidates.iter().map(|other| other.user))?;
        let candidates = candidates.into_iter().map(|overlap| Neighbour {
            hash: hashes.remove(&overlap.user).unwrap_or_default(),
            overlap,
        });
        let close = neighbours(own.len(), candidates.collect());
        report.neighbour_count = close.len() as u64;
        let mut with_uses = Vec::new();
        for neighbour in close {
            let uses = self
                .store
                .skills_of_user(neighbour.overlap.user, &self.later)?;
            with_uses.push((neighbour, uses.iter().map(used_by).collect()));
        }
        let found = liked(own.len(), &self.invoked(), &with_uses);
        if found.is_empty() {
            report.passed_over.push(no_neighbour(report));
        }
        Ok(self.in_order(found.iter().map(|liked| self.liked(liked)).collect()))
    }

    fn liked(&self, liked: &Liked) -> Recommendation {
        let mut row = self.row(liked.best, liked.score, Strategy::CollaborativeFiltering);
        row.similar_users = liked.similar_users;
        row.similarity = Some(liked.similarity);
        let (users, its) = match liked.similar_users {
            1 => ("1 similar user".to_owned(), "who is"),
            n => (format!("{n} similar users"), "the one that counts is"),
        };
        row.reason = format!(
            "used by {users}, {its} {} alike and completed {} of {}",
            percent(liked.similarity),
            liked.best.completed,
            liked.best.decided,
        );
        row
    }

    /// What goes with the skills of the session that was named, or of the user's newest.
    fn co_occurrence(
        &self,
        report: &mut RecommendReport,
        session: Option<String>,
    ) -> Result<Vec<Recommendation>> {
        let session = match (session, self.me) {
            (None, Some(me)) => self.store.newest_session_of(me, self.now)?,
            (named, _) => named,
        };
        let Some(session) = session else {
            let why = "there is no session of this user to go on from; --session names one";
            report.passed_over.push(why.to_owned());
            return Ok(Vec::new());
        };
        let of_session: BTreeSet<i64> = self.store.skills_of_session(&session, self.now)?;
        let together = self.store.together(&of_session, self.now)?;
        let totals = self.store.skill_totals(&self.later)?;
        let sessions_with = |skill: &i64| together.with.get(skill).copied().unwrap_or(0);
        let pairs: Vec<Pair<'_>> = together
            .both
            .iter()
            .filter(|((_, b), _)| !of_session.contains(b))
            .filter_map(|((a, b), both)| {
                Some(Pair {
                    from: (*a, self.name(*a)),
                    with: sessions_with(a),
                    to: used_by_all(*b, totals.get(b)?),
                    other: sessions_with(b),
                    both: *both,
                })
            })
            .collect();
        let found = companions(together.sessions, &pairs);
        if found.is_empty() {
            report.passed_over.push(format!(
                "no skill goes with those of session {session} in {} sessions or more, more often \
                 than by chance",
                recommend::MIN_SESSIONS
            ));
        }
        report.session_id = Some(session);
        let rows = found.iter().map(|found| {
            let mut row = self.row(found.used, found.score, Strategy::CoOccurrence);
            let because = self.name(found.because_of);
            let confidence = found.sessions as f64 / found.of_sessions as f64;
            row.because_of = Some(because.to_owned());
            row.co_occurrence_count = Some(found.sessions);
            row.confidence = Some(confidence);
            row.reason = format!(
                "goes with {because}: in {} of its {} sessions ({}), completed {} of {}",
                found.sessions,
                found.of_sessions,
                percent(confidence),
                found.used.completed,
                found.used.decided,
            );
            row
        });
        Ok(self.in_order(rows.collect()))
    }

    /// What goes well for everybody and the user never invoked.
    fn popular(&self, report: &mut RecommendReport) -> Result<Vec<Recommendation>> {
        let totals = self.store.skill_totals(&self.later)?;
        let uses: Vec<Use> = totals
            .iter()
            .map(|(skill, total)| used_by_all(*skill, total))
            .collect();
        let invoked = self.invoked();
        let mut rows: Vec<(u64, Recommendation)> = Vec::new();
        let decided: Vec<Decided> = uses.iter().map(decided).collect();
        let places = places(&decided).into_iter();
        for ((place, used), total) in places.zip(&uses).zip(totals.values()) {
            let Some(place) = place else {
                continue;
            };
            if total.invocations < recommend::MIN_INVOCATIONS || invoked.contains(used.skill) {
                continue;
            }
            let mut row = self.row(*used, place.share(), Strategy::GlobalPopularity);
            row.effectiveness_percentile = Some(place.percentile());
            row.reason = format!(
                "a higher rate than {} of {} skills: completed {} of {}",
                place.lower, place.ranked, used.completed, used.decided,
            );
            rows.push((total.invocations, row));
        }
        if rows.is_empty() {
            report.passed_over.push(format!(
                "no other skill has {} invocations or more and a rate",
                recommend::MIN_INVOCATIONS
            ));
        }
        rows.sort_by(|(many, a), (few, b)| {
            let by_score = b.score.total_cmp(&a.score);
            by_score
                .then_with(|| few.cmp(many))
                .then_with(|| a.skill_name.cmp(&b.skill_name))
        });
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// A row with what every source knows.
    fn row(&self, used: Use, score: f64, source: Strategy) -> Recommendation {
        let rate = wilson(used.completed, used.decided);
        Recommendation {
            skill_name: self.name(used.skill).to_owned(),
            kind: self
                .skills
                .get(&used.skill)
                .map_or(Kind::Custom, |skill| skill.kind),
            score,
            completion_rate: rate.map(|rate| rate.value),
            completion_rate_low: rate.map(|rate| rate.low),
            completion_rate_high: rate.map(|rate| rate.high),
            decided_count: used.decided,
            source,
            similar_users: 0,
            similarity: None,
            because_of: None,
            co_occurrence_count: None,
            confidence: None,
            effectiveness_percentile: None,
            reason: String::new(),
        }
    }

    /// The highest score first, then by name.
    fn in_order(&self, mut rows: Vec<Recommendation>) -> Vec<Recommendation> {
        rows.sort_by(|a, b| {
            let by_score = b.score.total_cmp(&a.score);
            by_score.then_with(|| a.skill_name.cmp(&b.skill_name))
        });
        rows
    }
}

/// Why nobody has anything to recommend.
fn no_neighbour(report: &RecommendReport) -> String {
    let shared = recommend::MIN_SHARED;
    match (report.user_count, report.neighbour_count) {
        (..MIN_USERS, _) => format!(
            "{} in the database: it takes {MIN_USERS} to compare",
            match report.user_count {
                0 => "no user".to_owned(),
                n => format!("{n} user"),
            }
        ),
        (_, 0) if report.skills_completed < shared => format!(
            "{} of this user completed, at least {shared} needed to be like anybody",
            match report.skills_completed {
                0 => "no skill".to_owned(),
                1 => "1 skill".to_owned(),
                n => format!("{n} skills"),
            }
        ),
        (_, 0) => format!("no other user completed {shared} of the same skills"),
        (_, n) => format!(
            "{n} similar user{} completed nothing that is new to this one",
            if n == 1 { "" } else { "s" }
        ),
    }
}

fn used_by(used: &UserSkill) -> Use {
    Use {
        skill: used.skill,
        completed: used.completed,
        decided: used.completed + used.failed,
    }
}

const fn decided(used: &Use) -> Decided {
    Decided {
        completed: used.completed,
        decided: used.decided,
    }
}

fn used_by_all(skill: i64, total: &SkillTotal) -> Use {
    Use {
        skill,
        completed: total.completed,
        decided: total.completed + total.failed,
    }
}

/// A share in whole percent; only all is 100 and only nothing is 0.
fn percent(share: f64) -> String {
    let percent = match (share * 100.0).round() {
        p if p >= 100.0 && share < 1.0 => 99.0,
        p if p <= 0.0 && share > 0.0 => 1.0,
        p => p,
    };
    format!("{percent:.0}%")
}
