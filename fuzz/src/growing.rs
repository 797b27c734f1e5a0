//! Files that are read while they grow: whatever is read, and however often on the way, the answer
//! is the same.

use crate::check_reported;
use serde::{Serialize, de::DeserializeOwned};
use session_buddy::capture::lines::{BadLine, ReadError};
use session_buddy::model::{Identity, Known, Observation, Outcome, OutcomeSource};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Marks in an input where the file ended at a reading; taken out before it is read. No JSON holds
/// this byte.
pub const CUT: u8 = 0;

/// More readings of one input tell nothing more.
const MAX_CUTS: usize = 16;

/// Each invocation is given once: what a parser has to hold that keeps back what may still change.
pub fn check_once<S>(input: &[u8], read: impl Fn(&[u8], u64, u64, S) -> Reading<S>)
where
    S: Default,
{
    let (data, _) = cut(input);
    let whole = read(&data, 0, 0, S::default());
    let observations = whole.observations.iter();
    let told = observations.filter(|seen| seen.skill.is_some());
    let count = told.clone().count();
    assert_eq!(count, merged(told).len(), "an invocation is given once");
}

/// What one reading gave.
#[derive(Debug, PartialEq)]
pub struct Reading<S> {
    /// All observations, in order.
    pub observations: Vec<Observation>,
    /// All lines that were of no use, in order.
    pub bad: Vec<BadLine>,
    /// Results whose call is nowhere known.
    pub orphans: u64,
    /// Lines taken in.
    pub lines: u64,
    /// Where the next reading starts.
    pub offset: u64,
    /// What the next reading has to know.
    pub state: S,
    /// More calls were seen than one reading tells the next: copies of them may pass for new.
    pub forgets: bool,
}

/// As many ids as one reading tells the next.
pub const REMEMBERED: usize = 64;

/// Reads with a parser of files that grow: they are alike in all but their type.
#[macro_export]
macro_rules! reading {
    ($parser:expr) => {{
        let mut parser = $parser;
        let (observations, bad) = Reading::<State>::sort(parser.by_ref());
        let (orphans, lines, offset) = (
            parser.results_without_call(),
            parser.lines(),
            parser.offset(),
        );
        let state = parser.into_state();
        let forgets = $crate::growing::is_full(&state);
        Reading {
            observations,
            bad,
            orphans,
            lines,
            offset,
            state,
            forgets,
        }
    }};
}

/// Whether a state remembers as many ids as it can.
pub fn is_full<S: Serialize>(state: &S) -> bool {
    let kept = serde_json::to_value(state).expect("a state is JSON");
    let recent = kept["recent"].as_array();
    recent.is_some_and(|ids| ids.len() >= REMEMBERED)
}

impl<S> Reading<S> {
    /// Sorts what a parser gave; the rest is to be filled in from the parser afterwards.
    pub fn sort(
        items: impl Iterator<Item = Result<Observation, ReadError>>,
    ) -> (Vec<Observation>, Vec<BadLine>) {
        let (mut observations, mut bad) = (Vec::new(), Vec::new());
        for item in items {
            match item {
                Ok(seen) => observations.push(seen),
                Err(ReadError::Bad(line)) => bad.push(line),
                Err(ReadError::Io(error)) => panic!("memory cannot fail to be read: {error}"),
            }
        }
        (observations, bad)
    }
}

/// Checks a parser on an input. `read` reads on: bytes, lines taken in before, their end, the state
/// of the last reading.
pub fn check<S>(input: &[u8], read: impl Fn(&[u8], u64, u64, S) -> Reading<S>)
where
    S: Default + PartialEq + Debug + Serialize + DeserializeOwned,
{
    let (data, cuts) = cut(input);
    let whole = read(&data, 0, 0, S::default());
    assert_eq!(whole, read(&data, 0, 0, S::default()), "reading twice");
    whole.observations.iter().for_each(check_reported);
    let mut all = Vec::new();
    let mut bad = Vec::new();
    let (mut orphans, mut lines, mut offset, mut state) = (0, 0, 0, S::default());
    for end in cuts.into_iter().chain([data.len()]) {
        let start = usize::try_from(offset).expect("an offset within the input");
        let part = read(&data[start..end.max(start)], lines, offset, state);
        all.extend(part.observations);
        bad.extend(part.bad);
        orphans += part.orphans;
        lines += part.lines;
        offset = part.offset;
        state = through_json(&part.state);
        if grew_behind_its_end(&data, offset) {
            return;
        }
    }
    if whole.forgets {
        return;
    }
    assert_eq!(bad, whole.bad);
    assert_eq!((lines, orphans), (whole.lines, whole.orphans));
    let (least, most) = (offset.min(whole.offset), offset.max(whole.offset));
    assert!(
        is_blank(&data[least as usize..most as usize]),
        "{offset} {}",
        whole.offset
    );
    assert_eq!(said_last(&all), said_last(&whole.observations));
    let (mut rows, mut expected) = (merged(&all), merged(&whole.observations));
    for identity in told_out_of_order(&all) {
        rows.remove(identity);
        expected.remove(identity);
    }
    assert_eq!(rows, expected);
}

/// The file and where it ended at earlier readings: at the marks, without any after every line.
fn cut(input: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let mut data = Vec::with_capacity(input.len());
    let mut cuts = Vec::new();
    for &byte in input {
        if byte == CUT {
            cuts.push(data.len());
        } else {
            data.push(byte);
        }
    }
    if cuts.is_empty() {
        let ends = (1..=data.len()).filter(|end| data[end - 1] == b'\n');
        cuts = ends.collect();
    }
    cuts.truncate(MAX_CUTS);
    (data, cuts)
}

fn through_json<S: Serialize + DeserializeOwned + PartialEq + Debug>(state: &S) -> S {
    let text = serde_json::to_string(state).expect("a state is JSON");
    let back = serde_json::from_str(&text).expect("a state's JSON is one");
    assert_eq!(*state, back);
    back
}

/// Whether the last line taken in had no newline and turned out to go on after all: it is a record
/// with something behind it, which nobody can know before it is there. Agents write no such line.
fn grew_behind_its_end(data: &[u8], offset: u64) -> bool {
    let (before, after) = data.split_at(offset as usize);
    let rest = after
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    before.last().is_some_and(|byte| *byte != b'\n') && !is_blank(rest)
}

/// White space as JSON has it.
fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| b" \t\r\n".contains(byte))
}

/// The rows that a store makes of them.
fn merged<'a>(all: impl IntoIterator<Item = &'a Observation>) -> BTreeMap<&'a Identity, Known> {
    let mut rows = BTreeMap::<_, Known>::new();
    for seen in all {
        if let Some(row) = rows.get_mut(&seen.identity) {
            row.absorb(seen);
        } else if let Some(row) = Known::from_observation(seen) {
            rows.insert(&seen.identity, row);
        }
    }
    rows
}

/// Skills of which something was told later that a store takes for earlier: to it the longest
/// window is the last word, and of equal ones the one that has an end. So it is, unless records are
/// older than those before them.
fn told_out_of_order(all: &[Observation]) -> Vec<&Identity> {
    let told = |seen: &Observation| {
        let (ending, _) = seen
            .ending
            .as_ref()
            .filter(|(_, by)| *by == OutcomeSource::Window)?;
        let length = seen.duration.map(|(length, _)| length);
        Some((
            length,
            ending.outcome != Outcome::Unfinished,
            ending.clone(),
        ))
    };
    let mut last = BTreeMap::new();
    let mut found = Vec::new();
    for seen in all {
        let Some(now) = told(seen) else { continue };
        if let Some(before) = last.insert(&seen.identity, now.clone())
            && before != now
            && (before.0, before.1) >= (now.0, now.1)
        {
            found.push(&seen.identity);
        }
    }
    found
}

/// What is said last of each, field by field, of windows as a whole: less forgiving than a store.
fn said_last(all: &[Observation]) -> BTreeMap<&Identity, Observation> {
    let mut last = BTreeMap::<_, Observation>::new();
    for new in all {
        let Some(old) = last.get_mut(&new.identity) else {
            last.insert(&new.identity, new.clone());
            continue;
        };
        let new = new.clone();
        if new
            .ending
            .as_ref()
            .is_some_and(|(_, by)| *by == OutcomeSource::Window)
        {
            *old = new;
            continue;
        }
        *old = Observation {
            skill: new.skill.or(old.skill.take()),
            session: new.session.or(old.session.take()),
            forked: new.forked || old.forked,
            at: new.at.or(old.at),
            ended_at: new.ended_at.or(old.ended_at),
            ending: new.ending.or(old.ending.take()),
            duration: new.duration.or(old.duration),
            project: new.project.or(old.project.take()),
            phase: new.phase.or(old.phase.take()),
            attribution: new.attribution.or(old.attribution.take()),
            agent_id: new.agent_id.or(old.agent_id.take()),
            ..new
        };
    }
    last
}
