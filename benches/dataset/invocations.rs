//! Invocations as JSON lines. Sessions start in order of time and are merged by a heap, so memory
//! depends on how many sessions overlap, not on how many rows there are.

use super::vocabulary::{ERRORS, PHASES, Vocabulary};
use super::{Clock, MINUTE, Rng, push_id, push_number, push_uuid};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};

const HOUR: i64 = 60 * MINUTE;
const HOURS: i64 = 365 * 24;

/// Mean, fewest and most rows of a session.
const MEAN: u64 = 20;
const FEWEST: u64 = 5;
const MOST: u64 = 60;

/// Shortest time between the start of a session and the end of the data, in milliseconds.
const SHORTEST: i64 = 2 * MINUTE;

/// Lines are handed on when this many bytes have gathered.
const CHUNK: usize = 256 * 1024;

/// A session that is under way.
struct Session {
    /// What follows the time in each of its lines, up to the tool-use id.
    tail: Vec<u8>,
    left: u64,
    /// 1, or less where the end of the data is near.
    pace: f64,
}

/// Says when the next session starts and how many rows it has.
struct Starts {
    sessions: u64,
    started: u64,
    rows_left: u64,
    end: i64,
    /// The hour under way, counted from the oldest, and the weight of all hours before it.
    hour: i64,
    before: f64,
    total: f64,
}

/// How busy an hour is. The end of the data is always in the middle of a working day, whatever the
/// time of the run, so that questions about the last hour find the same number of rows.
fn weight(hours_ago: i64) -> f64 {
    let hour_of_day = (15 - hours_ago).rem_euclid(24);
    let weekend = matches!((hours_ago + 8) / 24 % 7, 3 | 4);
    let day: f64 = if (8..19).contains(&hour_of_day) {
        10.0
    } else {
        1.0
    };
    // What starts in the last two hours has to end in them: fewer sessions give as many rows.
    let squeezed = [0.4, 0.7].get(hours_ago as usize).copied().unwrap_or(1.0);
    if weekend { day * 0.3 } else { day * squeezed }
}

impl Starts {
    fn new(rows: u64, end: i64) -> Self {
        Self {
            sessions: (rows / MEAN).max(1),
            started: 0,
            rows_left: rows,
            end,
            hour: 0,
            before: 0.0,
            total: (0..HOURS).map(weight).sum(),
        }
    }

    /// Start and number of rows of the next session.
    fn next(&mut self, rng: &mut Rng) -> Option<(i64, u64)> {
        if self.started == self.sessions {
            return None;
        }
        let place = (self.started as f64 + rng.unit()) / self.sessions as f64 * self.total;
        loop {
            let here = weight(HOURS - 1 - self.hour);
            if place <= self.before + here || self.hour == HOURS - 1 {
                break;
            }
            self.before += here;
            self.hour += 1;
        }
        let inside = (place - self.before) / weight(HOURS - 1 - self.hour);
        let ago = (HOURS - self.hour) * HOUR - (inside.clamp(0.0, 1.0) * HOUR as f64) as i64;
        let others = self.sessions - self.started - 1;
        let need = self.rows_left as f64 / (others + 1) as f64;
        let size = FEWEST + ((need - FEWEST as f64).max(0.0) * rng.exponential()) as u64;
        let least = self.rows_left.saturating_sub(MOST * others).max(FEWEST);
        let most = self
            .rows_left
            .saturating_sub(FEWEST * others)
            .min(MOST)
            .max(least);
        let size = if others == 0 {
            self.rows_left
        } else {
            size.clamp(least, most)
        };
        self.started += 1;
        self.rows_left -= size;
        Some((self.end - ago.max(SHORTEST), size))
    }
}

/// Writes `rows` lines, the last of them at `end`.
pub(super) fn write(rows: u64, mut rng: Rng, end: i64, out: &mut impl Write) -> io::Result<()> {
    let vocabulary = Vocabulary::new(&mut rng);
    let mut starts = Starts::new(rows, end);
    let mut waiting = starts.next(&mut rng).filter(|_| rows > 0);
    let mut heap: BinaryHeap<Reverse<(i64, usize)>> = BinaryHeap::new();
    let mut sessions: Vec<Session> = Vec::new();
    let mut free: Vec<usize> = Vec::new();
    let mut clock = Clock::new();
    let mut buffer = Vec::with_capacity(CHUNK + 4_096);
    let mut written = 0;
    loop {
        while let Some((start, size)) = waiting
            && heap.peek().is_none_or(|Reverse((at, _))| start <= *at)
        {
            let session = open(start, size, end, &mut rng);
            let slot = free.pop().unwrap_or(sessions.len());
            if slot == sessions.len() {
                sessions.push(session);
            } else {
                sessions[slot] = session;
            }
            heap.push(Reverse((start, slot)));
            waiting = starts.next(&mut rng);
        }
        let Some(Reverse((at, slot))) = heap.pop() else {
            break;
        };
        written += 1;
        let session = &mut sessions[slot];
        let at = if written == rows { end } else { at };
        let took = line(&mut buffer, &mut clock, &vocabulary, session, at, &mut rng);
        session.left -= 1;
        if session.left == 0 {
            free.push(slot);
        } else {
            heap.push(Reverse((following(at, took, session, end, &mut rng), slot)));
        }
        if buffer.len() >= CHUNK {
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    out.write_all(&buffer)?;
    out.flush()
}

fn open(start: i64, size: u64, end: i64, rng: &mut Rng) -> Session {
    let mut tail = b"\",\"session_id\":\"".to_vec();
    push_uuid(&mut tail, rng);
    // Half of the time the smaller of two throws: some users are busier than others.
    let user = if rng.permille(500) {
        rng.below(1_000)
    } else {
        rng.below(1_000).min(rng.below(1_000))
    };
    tail.extend_from_slice(b"\",\"user_id\":\"user-");
    push_number(&mut tail, user, 4);
    tail.extend_from_slice(b"\",\"project\":\"/srv/project-");
    push_number(&mut tail, (user * 7 + rng.below(3)) % 200, 3);
    tail.extend_from_slice(b"\",\"tool_use_id\":\"toolu_01");
    // On average `following` needs less than two minutes a row.
    let pace = ((end - start) as f64 / (size as i64 * 2 * MINUTE) as f64).min(1.0);
    Session {
        tail,
        left: size,
        pace,
    }
}

/// When the session's next row follows that at `at`, which took `took` milliseconds.
fn following(at: i64, took: i64, session: &Session, end: i64, rng: &mut Rng) -> i64 {
    let mean = if rng.permille(50) {
        900_000.0
    } else {
        45_000.0
    };
    let think = 1_500.0 + mean * rng.exponential();
    let gap = ((think + took as f64) * session.pace) as i64;
    (at + gap.max(1)).min(end - (session.left as i64 - 1).min(end - at))
}

/// Appends one line and returns how long the invocation took, in milliseconds.
fn line(
    out: &mut Vec<u8>,
    clock: &mut Clock,
    vocabulary: &Vocabulary,
    session: &Session,
    at: i64,
    rng: &mut Rng,
) -> i64 {
    let bits = rng.next();
    let skill = vocabulary.pick(bits);
    out.extend_from_slice(&skill.head);
    clock.push(out, at);
    out.extend_from_slice(&session.tail);
    push_id(out, rng);
    out.extend_from_slice(b"\",\"workflow_phase\":\"");
    let phase = if bits >> 16 & 7 == 0 {
        (bits >> 19 & 0xff) as usize % 5
    } else {
        skill.phase
    };
    out.extend_from_slice(PHASES[phase].as_bytes());
    out.extend_from_slice(b"\",\"outcome\":\"");
    if (bits >> 32 & 0xffff) < skill.failed {
        out.extend_from_slice(b"failed\",\"error_type\":\"");
        let kind = rng.below(12).min(rng.below(12));
        out.extend_from_slice(ERRORS[kind as usize].as_bytes());
    } else {
        // Of 256 others four: the person said no or stopped it, a rule forbade it.
        let outcome: &[u8] = match bits >> 48 & 0xff {
            0 | 1 => b"rejected",
            2 => b"interrupted",
            3 => b"denied",
            _ => b"completed",
        };
        out.extend_from_slice(outcome);
    }
    let took = (skill.median_ms * (0.8 * rng.normal()).exp()).clamp(1.0, 3_600_000.0) as u64;
    out.push(b'"');
    if !rng.permille(30) {
        out.extend_from_slice(b",\"duration_seconds\":");
        push_number(out, took / 1_000, 1);
        out.push(b'.');
        push_number(out, took % 1_000, 3);
    }
    out.extend_from_slice(b"}\n");
    took as i64
}
