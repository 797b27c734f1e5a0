//! What an export writes leads, taken in elsewhere, to the same database; taken in where it comes
//! from, it changes nothing; and what comes later joins as if nothing had been moved.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use proptest::prelude::*;
use rusqlite::types::Value;
use session_buddy::capture::csv_lines::{self, CsvLines};
use session_buddy::capture::jsonl::{self, JsonLines};
use session_buddy::capture::lines::ReadError;
use session_buddy::capture::phase::PhaseRules;
use session_buddy::model::{
    Details, Duration, DurationSource, Ending, Identity, Instant, Kind, Observation, Outcome,
    OutcomeSource, Skill, Source, TimeSource, Window, is_steering,
};
use session_buddy::store::{Applied, Filter, Patience, Store};
use std::path::PathBuf;
use std::sync::OnceLock;

/// A database of its own.
struct Base {
    _dir: tempfile::TempDir,
    path: PathBuf,
    store: Store,
}

impl Base {
    fn new() -> Self {
        // Made once and copied: the migrations take longer than all else here.
        static EMPTY: OnceLock<Vec<u8>> = OnceLock::new();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("skills.db");
        let empty = EMPTY.get_or_init(|| {
            drop(Store::open(&path, Patience::Command).unwrap());
            std::fs::read(&path).unwrap()
        });
        std::fs::write(&path, empty).unwrap();
        let store = Store::open(&path, Patience::Command).unwrap();
        Self {
            _dir: dir,
            path,
            store,
        }
    }

    fn with(seen: &[Observation], bulk: bool) -> Self {
        let mut base = Self::new();
        base.take(seen, bulk);
        base
    }

    fn take(&mut self, seen: &[Observation], bulk: bool) -> Vec<Applied> {
        self.store
            .write(bulk, |writer| {
                seen.iter().map(|seen| writer.apply(seen)).collect()
            })
            .unwrap()
    }

    /// Runs a statement of another program.
    fn plain(&self, sql: &str) {
        rusqlite::Connection::open(&self.path)
            .unwrap()
            .execute_batch(sql)
            .unwrap();
    }

    fn exported(&self, csv: bool) -> String {
        let all = Window {
            start: Instant::from_millis(0),
            end: Instant::from_millis(i64::MAX),
        };
        let mut text = Vec::new();
        if csv {
            csv_lines::write_header(&mut text).unwrap();
        }
        self.store
            .export(all, &Filter::default(), |whole, _| {
                let written = if csv {
                    csv_lines::write(&whole, &mut text)
                } else {
                    jsonl::write(&whole, &mut text)
                };
                written.unwrap();
                Ok(())
            })
            .unwrap();
        String::from_utf8(text).unwrap()
    }

    /// All that answers are made of, without numbers that depend on the order of arrival.
    fn says(&self) -> Vec<String> {
        let conn = rusqlite::Connection::open(&self.path).unwrap();
        [
            "SELECT s.name, s.kind, i.at_ms, n.name, i.outcome, i.duration_us, e.text, p.text,
                    j.text, u.text, a.name, i.time_source, i.sources,
                    -- Whoever edits in plain SQL leaves open where the new value comes from.
                    CASE WHEN i.outcome_source = 0 AND (i.outcome <> 7 OR i.error_id NOT NULL)
                         THEN 3 ELSE i.outcome_source END,
                    CASE WHEN i.duration_us IS NULL THEN 0
                         WHEN i.duration_source = 0 THEN 5 ELSE i.duration_source END
             FROM invocation i JOIN skill s ON s.id = i.skill_id
             JOIN session n ON n.id = i.session_id
             LEFT JOIN word e ON e.id = i.error_id LEFT JOIN word p ON p.id = i.phase_id
             LEFT JOIN word j ON j.id = i.project_id LEFT JOIN word u ON u.id = i.user_id
             LEFT JOIN skill a ON a.id = i.attribution_id",
            "SELECT skill_name, invoked_at, session_id, workflow_path, completed,
                    duration_seconds, user_query, selection_rank, error_type, created_at,
                    embedding, workflow_phase, workflow_step_id
             FROM skill_invocation",
            "SELECT skill_name, total_invocations, completed_invocations, abandoned_invocations,
                    workflow_paths, common_errors, follow_up_actions, avg_selection_rank,
                    recommendation_success_rate, first_invoked, last_invoked
             FROM skill_metrics WHERE total_invocations > 0",
            "SELECT * FROM session_skills",
            "SELECT date, skill_name, invocations, completions FROM mv_daily_skills",
            "SELECT name, first_ms, last_ms, invocations FROM session WHERE invocations > 0",
            "SELECT w.text, s.name, k.invocations, k.completed, k.failed FROM user_skill k
             JOIN skill s ON s.id = k.skill_id JOIN word w ON w.id = k.user_id",
            "SELECT w.text, s.name, k.invocations, k.completed, k.failed FROM phase_skill k
             JOIN skill s ON s.id = k.skill_id LEFT JOIN word w ON w.id = k.phase_id",
            "SELECT a.alias, s.name, i.at_ms FROM invocation_alias a
             JOIN invocation i ON i.id = a.invocation_id JOIN skill s ON s.id = i.skill_id",
            "SELECT c.copy, n.name, s.name FROM invocation_copy c
             JOIN session n ON n.id = c.session_id
             JOIN invocation i ON i.id = c.invocation_id JOIN skill s ON s.id = i.skill_id",
        ]
        .iter()
        .flat_map(|sql| dump(&conn, sql))
        .collect()
    }
}

/// A hook saw a call begin.
fn call(n: i64) -> Observation {
    let mut seen = Observation::new(Source::Hook, Identity::ToolUse(format!("call_{n}")));
    seen.skill = Skill::reported("Read");
    seen.session = Some("s".to_owned());
    seen.at = Some((Instant::from_millis(n), TimeSource::Opened));
    seen
}

#[test]
fn the_begin_from_here_and_the_end_from_there_tell_how_long_it_took() {
    let begin = call(1_000);
    let mut end = call(1_000);
    end.at = Some((Instant::from_millis(3_000), TimeSource::Arrival));
    end.ended_at = Some(Instant::from_millis(3_000));
    let ending = Ending {
        outcome: Outcome::Completed,
        error: None,
    };
    end.ending = Some((ending, OutcomeSource::Event));
    let whole = Base::with(&[begin.clone(), end.clone()], false).exported(false);
    assert!(whole.contains("\"duration_seconds\":2.0,"), "{whole}");
    for (first, second) in [(&begin, &end), (&end, &begin)] {
        let text = Base::with(std::slice::from_ref(first), false).exported(false);
        let mut joined = Base::with(std::slice::from_ref(second), false);
        joined.take(&read(&text, false), true);
        assert_eq!(joined.exported(false), whole);
    }
}

#[test]
fn an_export_is_of_one_moment() {
    let base = Base::with(&[call(1), call(2), call(3)], true);
    let mut other = Store::open(&base.path, Patience::Command).unwrap();
    let all = Window {
        start: Instant::from_millis(0),
        end: Instant::from_millis(i64::MAX),
    };
    let mut rows = Vec::new();
    base.store
        .export(all, &Filter::default(), |whole, looked_at| {
            rows.push((whole.known.at.0.millis(), looked_at));
            // Another process goes on writing.
            let later = call(100 + whole.known.at.0.millis());
            other.write(false, |writer| writer.apply(&later).map(|_| ()))
        })
        .unwrap();
    assert_eq!(rows, [(1, 1), (2, 2), (3, 3)]);
    assert_eq!(base.exported(false).lines().count(), 6);
}

fn dump(conn: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells = (0..columns).map(|at| Ok(format!("{:?}", row.get::<_, Value>(at)?)));
        cells.collect::<rusqlite::Result<Vec<String>>>()
    });
    let mut lines: Vec<String> = rows
        .unwrap()
        .map(|cells| cells.unwrap().join(" "))
        .collect();
    lines.sort();
    lines.insert(0, sql.to_owned());
    lines
}

fn read(text: &str, csv: bool) -> Vec<Observation> {
    let phases = PhaseRules::default();
    let seen: Result<Vec<Observation>, ReadError> = if csv {
        CsvLines::new(text.as_bytes(), &phases).collect()
    } else {
        JsonLines::new(text.as_bytes(), &phases).collect()
    };
    seen.unwrap_or_else(|e| panic!("{e}: {text}"))
}

/// Texts that are awkward in JSON, in CSV or on a terminal.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-c]{1,2}",
        1 => "[a,\"\\r\\n\\t é\u{7f}\u{9b}\u{202e}\u{1b}]{0,5}",
    ]
}

/// A call's id, or another thing that makes an invocation the same.
fn identity() -> impl Strategy<Value = Identity> {
    let session = || (0u32..2).prop_map(|n| format!("s{n}"));
    prop_oneof![
        6 => (0u32..8).prop_map(|n| Identity::ToolUse(format!("toolu_{n:024}"))),
        1 => (0u32..3).prop_map(|n| Identity::ToolUse(format!("call_{n}"))),
        1 => Just(Identity::ToolUse("long".repeat(50))),
        2 => (0u32..3, 0u32..3).prop_map(|(n, nth)| {
            Identity::Content { digest: format!("{n:064x}"), nth }
        }),
        1 => (session(), 0u32..3)
            .prop_map(|(session, n)| Identity::Typed { session, uuid: format!("u{n}") }),
        1 => (session(), 0u32..3)
            .prop_map(|(session, n)| Identity::TypedEvent { session, prompt: format!("p{n}") }),
        1 => (0u32..3).prop_map(|n| Identity::Agent(format!("a{n}"))),
        1 => (session(), 0u32..3)
            .prop_map(|(session, n)| Identity::Unnumbered { session, input: format!("{n:016x}") }),
    ]
}

prop_compose! {
    fn details()(
        step in proptest::option::of(text()), path in proptest::option::of(text()),
        query in proptest::option::of(text()), others in proptest::collection::vec(text(), 0..3),
        rank in proptest::option::of(1i64..4), next in proptest::collection::vec(text(), 0..3),
        rating in proptest::option::of(1.0f64..5.0),
        embedding in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..9)),
    ) -> Details {
        Details {
            workflow_step_id: step, workflow_path: path, user_query: query,
            alternatives_considered: others, selection_rank: rank, follow_up_actions: next,
            rating, embedding, created_at: None,
        }
    }
}

fn coded<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(all)
}

prop_compose! {
    /// Observations that often speak of the same few invocations, sessions and skills.
    fn observation()(
        identity in identity(), source in coded(&Source::ALL), session in 0u32..3,
        name in proptest::sample::select(&["Read", "Bash(git log)", "lint", "Agent(x)"][..]),
        kind in coded(&Kind::ALL), at in 0i64..8_000, time in coded(TimeSource::ALL),
        ending in proptest::option::of((coded(Outcome::ALL), proptest::option::of(text()),
                                        coded(OutcomeSource::ALL))),
        duration in proptest::option::of((0i64..315_576_000_000_000,
                                          coded(DurationSource::ALL))),
        words in (proptest::option::of(text()), proptest::option::of(text()),
                  proptest::option::of(0u32..3), proptest::option::of(coded(&Kind::ALL))),
        forked: bool, agent in proptest::option::of(0u32..3),
        details in proptest::option::weighted(0.3, details()),
    ) -> Observation {
        let mut seen = Observation::new(source, identity);
        seen.skill = Some(Skill { name: name.to_owned(), kind });
        seen.session = Some(format!("s{session}"));
        match &seen.identity {
            Identity::Typed { session, .. } => {
                seen.source = Source::Transcript;
                seen.session = Some(session.clone());
            }
            Identity::TypedEvent { session, .. } | Identity::Unnumbered { session, .. } => {
                seen.source = Source::Hook;
                seen.session = Some(session.clone());
            }
            Identity::Agent(_) => seen.source = Source::Hook,
            _ => {}
        }
        seen.forked = forked;
        seen.at = Some((Instant::from_millis(at), time));
        seen.ending = ending.map(|(outcome, error, from)| (Ending { outcome, error }, from));
        // An event that ends a call arrives then.
        seen.ended_at = seen.ending.as_ref().and(
            (time == TimeSource::Arrival && duration.is_none()).then_some(Instant::from_millis(at)),
        );
        // A window tells its length together with how it ended.
        let window = matches!(seen.ending, Some((_, OutcomeSource::Window)));
        seen.duration = duration
            .filter(|(_, from)| window || *from != DurationSource::Window)
            .map(|(us, from)| (Duration::from_micros(us).unwrap(), from));
        seen.project = words.0;
        seen.phase = words.1;
        seen.user = words.2.map(|n| format!("{n:064x}"));
        seen.attribution = words.3.map(|kind| Skill { name: "Skill(pdf)".to_owned(), kind });
        seen.agent_id = agent
            .filter(|_| matches!(seen.identity, Identity::ToolUse(_)))
            .map(|n| format!("a{n}"));
        // What hooks say of a subagent never carries any.
        seen.details = details
            .filter(|details| !details.is_empty() && !matches!(seen.identity, Identity::Agent(_)))
            .map(Box::new);
        seen
    }
}

/// Observations that agree on the kind of each name.
fn agreeing() -> impl Strategy<Value = Observation> {
    observation().prop_map(|mut seen| {
        let skill = seen.skill.iter_mut().chain(&mut seen.attribution);
        skill.for_each(|skill| skill.kind = Kind::of_name(&skill.name));
        seen
    })
}

/// Observations that their id alone joins, in any order.
fn numbered() -> impl Strategy<Value = Observation> {
    agreeing().prop_filter_map("known by more than an id", |mut seen| {
        seen.agent_id = None;
        seen.details = None;
        // What two events of one kind tell of its length depends on their order anyway.
        seen.ended_at = None;
        if let Some((_, time @ TimeSource::Arrival)) = &mut seen.at {
            *time = TimeSource::Opened;
        }
        let skill = seen.skill.as_ref()?;
        let plain = skill.kind != Kind::Subagent;
        matches!(
            seen.identity,
            Identity::ToolUse(_) | Identity::Content { .. }
        )
        .then_some(seen)
        .filter(|_| plain)
    })
}

/// Statements of another program.
fn statement() -> impl Strategy<Value = String> {
    let insert = (0u32..2, 0u32..3, 0u32..2, proptest::option::of(0u32..2)).prop_map(
        |(skill, second, completed, step)| {
            let step = step.map_or("NULL".to_owned(), |step| format!("'{step}'"));
            format!(
                "INSERT INTO skill_invocation (skill_name, invoked_at, session_id, completed,
                     duration_seconds, workflow_step_id, follow_up_actions, created_at)
                 VALUES ('own{skill}', '1970-01-01 00:00:0{second}', 's1', {completed}, 0.5,
                         {step}, '[\"a\", 1, \"b\"]', '2026-01-01');"
            )
        },
    );
    prop_oneof![
        8 => insert,
        1 => Just("UPDATE skill_invocation SET completed = NOT completed WHERE id % 3 = 0;".into()),
        1 => Just("UPDATE skill_invocation SET duration_seconds = 2.5 WHERE id % 4 = 0;".into()),
        1 => Just("UPDATE skill_invocation SET error_type = '' WHERE id % 5 = 0;".into()),
        1 => Just("UPDATE skill_invocation SET duration_seconds = NULL WHERE id % 6 = 0;".into()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 32,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn an_export_taken_in_elsewhere_is_the_same_database(
        seen in proptest::collection::vec(observation(), 1..30),
        plain in proptest::collection::vec(statement(), 0..8), bulk: bool, csv: bool,
    ) {
        let mut first = Base::with(&seen, bulk);
        plain.iter().for_each(|sql| first.plain(sql));
        let text = first.exported(csv);
        prop_assert_eq!(&first.exported(csv), &text);
        let steers = |c: char| c != '\n' && is_steering(c);
        prop_assert!(csv || !text.contains(steers), "{}", text.escape_debug());

        let mut second = Base::new();
        let applied = second.take(&read(&text, csv), !bulk);
        prop_assert!(applied.iter().all(|applied| *applied == Applied::New), "{:?}", applied);
        prop_assert_eq!(&second.exported(csv), &text);

        // Where it comes from it says nothing new, nor where it was taken in already.
        let before = first.says();
        for base in [&mut first, &mut second] {
            let applied = base.take(&read(&text, csv), bulk);
            prop_assert!(
                applied.iter().all(|applied| *applied == Applied::Repeated), "{:?}", applied
            );
            prop_assert_eq!(&base.exported(csv), &text);
        }
        prop_assert_eq!(&first.says(), &before);
        prop_assert_eq!(second.says(), first.says());
    }

    #[test]
    fn what_is_said_later_joins_there_as_it_does_here(
        early in proptest::collection::vec(agreeing(), 1..25),
        late in proptest::collection::vec(agreeing(), 1..25), bulk: bool, csv: bool,
    ) {
        let mut here = Base::with(&early, bulk);
        let mut there = Base::with(&read(&here.exported(csv), csv), true);
        let said = here.take(&late, bulk);
        prop_assert_eq!(there.take(&late, bulk), said);
        prop_assert_eq!(there.exported(csv), here.exported(csv));
        prop_assert_eq!(there.says(), here.says());
    }

    #[test]
    fn what_was_said_there_before_joins_too(
        one in proptest::collection::vec(numbered(), 1..25),
        other in proptest::collection::vec(numbered(), 1..25), bulk: bool, csv: bool,
    ) {
        let text = Base::with(&one, bulk).exported(csv);
        let mut joined = Base::with(&other, bulk);
        joined.take(&read(&text, csv), !bulk);
        let whole = Base::with(&[other, one].concat(), bulk);
        prop_assert_eq!(joined.exported(csv), whole.exported(csv));
        prop_assert_eq!(joined.says(), whole.says());
    }
}
