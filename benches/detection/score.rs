//! What was found of what was there.

use crate::scene::{Kind, Scene, Skill};
use session_buddy::analytics::anomaly::{
    AnomalyType, Findings, Pair, Sample, Sensitivity, Side, Test, detect,
};

/// What there was to find at a look, and what became of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Found {
    /// Changes.
    pub(crate) all: u32,
    /// Those with enough data for the test.
    pub(crate) tested: u32,
    /// Those that the test would flag if the current window showed exactly the change made.
    pub(crate) visible: u32,
    /// Those flagged.
    pub(crate) found: u32,
    /// Visible ones flagged.
    pub(crate) found_visible: u32,
    /// Flagged by the detector beside ours, see [`beside`].
    pub(crate) plain: u32,
    /// Visible ones flagged by it.
    pub(crate) plain_visible: u32,
}

impl Found {
    pub(crate) fn add(&mut self, other: &Self) {
        self.all += other.all;
        self.tested += other.tested;
        self.visible += other.visible;
        self.found += other.found;
        self.found_visible += other.found_visible;
        self.plain += other.plain;
        self.plain_visible += other.plain_visible;
    }
}

/// False alarms of one test.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Alarms {
    /// Tests of skills in which nothing changed.
    pub(crate) quiet: u32,
    /// Those flagged as worse or slower.
    pub(crate) worse: u32,
    /// Those flagged as better or faster.
    pub(crate) better: u32,
    /// The same by the detector beside ours.
    pub(crate) plain_worse: u32,
    /// The same by the detector beside ours.
    pub(crate) plain_better: u32,
}

impl Alarms {
    fn add(&mut self, other: &Self) {
        self.quiet += other.quiet;
        self.worse += other.worse;
        self.better += other.better;
        self.plain_worse += other.plain_worse;
        self.plain_better += other.plain_better;
    }
}

/// What looks found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Score {
    pub(crate) drops: Found,
    pub(crate) breaks: Found,
    /// Breaks whose baseline is at least 20, all completed, and whose current window at least 4,
    /// all failed.
    pub(crate) total_breaks: Found,
    pub(crate) rises: Found,
    pub(crate) slower: Found,
    pub(crate) faster: Found,
    pub(crate) completion: Alarms,
    pub(crate) duration: Alarms,
    pub(crate) looks: u32,
    /// Looks with a false alarm of either test.
    pub(crate) alarming: u32,
}

impl Score {
    pub(crate) fn add(&mut self, other: &Self) {
        self.drops.add(&other.drops);
        self.breaks.add(&other.breaks);
        self.total_breaks.add(&other.total_breaks);
        self.rises.add(&other.rises);
        self.slower.add(&other.slower);
        self.faster.add(&other.faster);
        self.completion.add(&other.completion);
        self.duration.add(&other.duration);
        self.looks += other.looks;
        self.alarming += other.alarming;
    }
}

/// The two windows of a skill at `now`.
fn sample(skill: &Skill, pair: Pair, now: i64) -> Sample {
    let (start, border) = (now - pair.window_ms, now - pair.current_ms);
    let place = |at: i64| skill.runs.partition_point(|run| run.at < at);
    let side = |from: usize, until: usize| {
        let runs = &skill.runs[from..until];
        let completed = runs.iter().filter(|run| run.completed);
        Side {
            invocations: runs.len() as u64,
            completed: completed.clone().count() as u64,
            failed: runs.iter().filter(|run| !run.completed).count() as u64,
            durations_us: completed.map(|run| run.duration_us).collect(),
        }
    };
    let border = place(border);
    Sample {
        skill: skill.name.clone(),
        baseline: side(place(start), border),
        current: side(border, place(now + 1)),
    }
}

/// The test of a skill: of its durations, or of its completion.
fn test_of<'a>(findings: &'a Findings, name: &str, duration: bool) -> Option<&'a Test> {
    let is_it = |test: &&Test| {
        test.skill == name && (test.anomaly_type == AnomalyType::PatternShift) == duration
    };
    findings.tests.iter().find(is_it)
}

/// Whether the test would flag the change if the current window showed exactly it.
fn is_visible(skill: &Skill, sample: &Sample, now: i64, duration: bool) -> bool {
    let mut exact = sample.clone();
    let current = &mut exact.current;
    if duration {
        let baseline = Sample {
            current: sample.baseline.clone(),
            ..sample.clone()
        };
        let alike = detect(&[baseline], Sensitivity::default());
        let Some(median) = test_of(&alike, &skill.name, true).map(|test| test.baseline_value)
        else {
            return false;
        };
        let moved = (median * skill.factor * 1e6) as i64;
        current.durations_us.iter_mut().for_each(|us| *us = moved);
    } else {
        let decided = current.decided();
        current.completed = (skill.rate_at(now) * decided as f64).round() as u64;
        current.failed = decided - current.completed;
    }
    let any = Sensitivity {
        fdr: 1.0,
        ..Sensitivity::default()
    };
    test_of(&detect(&[exact], any), &skill.name, duration).is_some_and(|test| test.flagged)
}

/// What several looks in a row say of each skill's completion and durations: where it moved.
type Signs = Vec<[i8; 2]>;

/// The direction of a test that says something.
fn sign(test: Option<&Test>, says: impl Fn(&Test) -> bool) -> i8 {
    match test {
        Some(test) if says(test) => {
            if test.deviation_score < 0.0 {
                -1
            } else {
                1
            }
        }
        _ => 0,
    }
}

/// The other detector beside ours: of completion the plain test of two proportions, two standard
/// deviations and nothing else; of durations ours held to its q-value too.
fn beside(test: &Test) -> bool {
    if test.anomaly_type == AnomalyType::PatternShift {
        test.flagged && test.q_value <= 0.05
    } else {
        test.deviation_score.abs() >= 2.0
    }
}

/// The direction in which two successive looks agree; of one look what it says.
fn agreed(looks: &[Signs], skill: usize, duration: usize) -> i8 {
    let at = |look: &Signs| look[skill][duration];
    match looks {
        [one] => at(one),
        many => many
            .windows(2)
            .map(|two| (at(&two[0]), at(&two[1])))
            .find(|(first, second)| first == second && *first != 0)
            .map_or(0, |(first, _)| first),
    }
}

/// Looks at these instants. The current window of the first begins where something may have
/// changed: that is there to be found. What changed elsewhere in any of the windows counts for
/// nothing. Of several looks two in a row must agree.
pub(crate) fn look(scene: &Scene, pair: Pair, instants: &[i64]) -> Score {
    let (first, last) = (instants[0], instants[instants.len() - 1]);
    let samples = |now| -> Vec<Sample> {
        let skills = scene.skills.iter();
        skills.map(|skill| sample(skill, pair, now)).collect()
    };
    let mut flagged: Vec<Signs> = Vec::new();
    let mut plain: Vec<Signs> = Vec::new();
    let first_samples = samples(first);
    let first_findings = detect(&first_samples, Sensitivity::default());
    for now in instants {
        let findings = detect(&samples(*now), Sensitivity::default());
        let signs = |says: &dyn Fn(&Test) -> bool| -> Signs {
            let of = |skill: &Skill| {
                [false, true].map(|duration| sign(test_of(&findings, &skill.name, duration), says))
            };
            scene.skills.iter().map(of).collect()
        };
        flagged.push(signs(&|test| test.flagged));
        plain.push(signs(&beside));
    }
    let mut score = Score {
        looks: 1,
        ..Score::default()
    };
    for (n, (skill, sample)) in scene.skills.iter().zip(&first_samples).enumerate() {
        let moved = skill.changes_in(first - pair.window_ms, last);
        for (place, duration) in [false, true].into_iter().enumerate() {
            let test = test_of(&first_findings, &skill.name, duration);
            let said = Said {
                tested: test.is_some(),
                sign: agreed(&flagged, n, place),
                plain: agreed(&plain, n, place),
            };
            if !(moved && skill.kind.concerns(duration)) {
                alarm(&mut score, said, duration);
            } else if skill.change == first - pair.current_ms && skill.kind != Kind::Slow {
                let visible = is_visible(skill, sample, first, duration);
                count(&mut score, skill.kind, sample, said, visible);
            }
        }
    }
    let alarms = |alarms: &Alarms| alarms.worse + alarms.better;
    score.alarming = u32::from(alarms(&score.completion) + alarms(&score.duration) > 0);
    score
}

/// What was said of one skill's completion, or of its durations.
#[derive(Clone, Copy)]
struct Said {
    tested: bool,
    sign: i8,
    plain: i8,
}

fn alarm(score: &mut Score, said: Said, duration: bool) {
    if !said.tested {
        return;
    }
    let (alarms, worse) = if duration {
        (&mut score.duration, 1)
    } else {
        (&mut score.completion, -1)
    };
    alarms.quiet += 1;
    alarms.worse += u32::from(said.sign == worse);
    alarms.better += u32::from(said.sign == -worse);
    alarms.plain_worse += u32::from(said.plain == worse);
    alarms.plain_better += u32::from(said.plain == -worse);
}

fn count(score: &mut Score, kind: Kind, sample: &Sample, said: Said, visible: bool) {
    // Found is what is flagged with the right sign.
    let right = match kind {
        Kind::Drop | Kind::Break | Kind::Faster => -1,
        _ => 1,
    };
    let (flagged, plain) = (said.sign == right, said.plain == right);
    let one = Found {
        all: 1,
        tested: u32::from(said.tested),
        visible: u32::from(visible),
        found: u32::from(flagged),
        found_visible: u32::from(flagged && visible),
        plain: u32::from(plain),
        plain_visible: u32::from(plain && visible),
    };
    let (before, now) = (&sample.baseline, &sample.current);
    let total =
        before.decided() >= 20 && before.failed == 0 && now.decided() >= 4 && now.completed == 0;
    let found = match kind {
        Kind::Drop => &mut score.drops,
        Kind::Break => &mut score.breaks,
        Kind::Rise => &mut score.rises,
        Kind::Slower => &mut score.slower,
        _ => &mut score.faster,
    };
    found.add(&one);
    if kind == Kind::Break && total {
        score.total_breaks.add(&one);
    }
}
