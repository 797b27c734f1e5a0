//! Made-up months with known changes: a million runs in 30 days, 200 skills from busy to quiet,
//! sessions that work in bursts and have good and bad days of their own, hours of the day, weekends.

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// Days of a scene.
const DAYS: i64 = 30;
/// Skills of a scene.
const SKILLS: usize = 200;
/// Runs of a scene.
const RUNS: usize = 1_000_000;
/// How long a slow change takes.
const SLOW_MS: i64 = 7 * DAY_MS;
/// The first day on which anything changes: two weeks before it are a baseline.
pub(crate) const FIRST_CHANGE: i64 = 15;

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to but not including 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 up to but not including `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Standard normal (G. E. P. Box and M. E. Muller, 1958).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

/// The seven kinds of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The rate falls by 0.25 to 0.5.
    Drop,
    /// Everything fails.
    Break,
    /// The rate rises by 0.25 to 0.5.
    Rise,
    /// Durations times 2 to 4.
    Slower,
    /// Durations halved.
    Faster,
    /// The rate falls by 0.25 to 0.5 over a week.
    Slow,
    /// Nothing.
    None,
}

impl Kind {
    /// Whether it moves durations, or else rates.
    pub(crate) const fn concerns(self, duration: bool) -> bool {
        match self {
            Self::Slower | Self::Faster => duration,
            Self::None => false,
            _ => !duration,
        }
    }
}

const KINDS: [Kind; 7] = [
    Kind::Drop,
    Kind::Break,
    Kind::Rise,
    Kind::Slower,
    Kind::Faster,
    Kind::Slow,
    Kind::None,
];

/// A run. Times in milliseconds from the begin of the scene, durations in microseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) at: i64,
    pub(crate) completed: bool,
    pub(crate) duration_us: i64,
}

/// A skill, what happens to it, and its runs by time.
pub(crate) struct Skill {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// When it changes.
    pub(crate) change: i64,
    /// The rate before, and how much it changes.
    pub(crate) rate: f64,
    pub(crate) step: f64,
    /// What durations are multiplied by.
    pub(crate) factor: f64,
    median_us: f64,
    sigma: f64,
    pub(crate) runs: Vec<Run>,
}

impl Skill {
    fn new(n: usize, kind: Kind, change: i64, rng: &mut Rng) -> Self {
        let rate = match kind {
            Kind::Rise => rng.between(0.3, 0.6),
            // A quarter of the skills never fails.
            _ if rng.unit() < 0.25 => 1.0,
            _ => 1.0 - rng.between(0.01, 0.2),
        };
        let step = match kind {
            Kind::Drop | Kind::Slow => -rng.between(0.25, 0.5),
            Kind::Break => -rate,
            Kind::Rise => rng.between(0.25, 0.5_f64.min(1.0 - rate)),
            _ => 0.0,
        };
        let factor = match kind {
            Kind::Slower => rng.between(2.0, 4.0),
            Kind::Faster => 0.5,
            _ => 1.0,
        };
        Self {
            name: format!("skill-{n:03}"),
            kind,
            change,
            rate,
            step,
            factor,
            median_us: 3e4 * (7.0 * rng.unit()).exp(),
            sigma: rng.between(0.3, 0.9),
            runs: Vec::new(),
        }
    }

    /// The rate at an instant, sessions aside.
    pub(crate) fn rate_at(&self, at: i64) -> f64 {
        let share = match self.kind {
            _ if at < self.change => 0.0,
            Kind::Slow => ((at - self.change) as f64 / SLOW_MS as f64).min(1.0),
            _ => 1.0,
        };
        self.rate + share * self.step
    }

    /// Whether it changes anywhere in a span of time.
    pub(crate) fn changes_in(&self, start: i64, end: i64) -> bool {
        let until = match self.kind {
            Kind::None => return false,
            Kind::Slow => self.change + SLOW_MS,
            _ => self.change,
        };
        start < until && self.change < end
    }
}

/// A month.
pub(crate) struct Scene {
    pub(crate) skills: Vec<Skill>,
    /// The instants at which skills change, by time.
    pub(crate) changes: Vec<i64>,
}

/// What a session is like: how far its own luck moves rates (on the logistic scale) and durations
/// (on the logarithmic one).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Luck {
    pub(crate) rate: f64,
    pub(crate) duration: f64,
}

impl Scene {
    /// The scene of a seed.
    pub(crate) fn new(seed: u64, luck: Luck) -> Self {
        let mut rng = Rng(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
        // Every third day from the sixteenth on, at some working hour.
        let changes: Vec<i64> = (0..5)
            .map(|n| (FIRST_CHANGE + 3 * n) * DAY_MS + (9 + rng.below(9) as i64) * HOUR_MS)
            .collect();
        let mut skills: Vec<Skill> = (0..SKILLS)
            .map(|n| {
                let kind = KINDS[rng.below(KINDS.len())];
                Skill::new(n, kind, changes[rng.below(changes.len())], &mut rng)
            })
            .collect();
        let popular = Popularity::new();
        let mut made = 0;
        while made < RUNS {
            made += session(&mut skills, &popular, luck, &mut rng);
        }
        for skill in &mut skills {
            skill.runs.sort_by_key(|run| run.at);
        }
        Self { skills, changes }
    }
}

/// Which skill a number from 0 to 1 stands for: the frequencies fall with the rank.
struct Popularity(Vec<f64>);

impl Popularity {
    fn new() -> Self {
        let weights = (1..=SKILLS).map(|rank| (rank as f64).powf(-1.1));
        let total: f64 = weights.clone().sum();
        let mut sum = 0.0;
        Self(
            weights
                .map(|weight| {
                    sum += weight / total;
                    sum
                })
                .collect(),
        )
    }

    fn pick(&self, unit: f64) -> usize {
        self.0.partition_point(|sum| *sum < unit).min(SKILLS - 1)
    }
}

/// When a session begins: by day of the week and hour.
fn begin(rng: &mut Rng) -> i64 {
    const HOURS: [f64; 24] = [
        0.06, 0.04, 0.03, 0.03, 0.03, 0.05, 0.1, 0.3, 0.7, 1.0, 1.0, 1.0, 0.7, 0.8, 1.0, 1.0, 1.0,
        0.9, 0.6, 0.4, 0.35, 0.3, 0.2, 0.1,
    ];
    loop {
        let at = (rng.unit() * (DAYS * DAY_MS) as f64) as i64;
        let weekend = at / DAY_MS % 7 >= 5;
        let weight = HOURS[(at % DAY_MS / HOUR_MS) as usize] * if weekend { 0.3 } else { 1.0 };
        if rng.unit() < weight {
            return at;
        }
    }
}

/// One session of 5 to 75 runs; returns how many. It uses the same skill several times in a row,
/// and is lucky or unlucky with each.
fn session(skills: &mut [Skill], popular: &Popularity, luck: Luck, rng: &mut Rng) -> usize {
    let mut at = begin(rng);
    let length = 5 + rng.below(71);
    let mut lucks: Vec<(usize, f64, f64)> = Vec::new();
    let mut current = popular.pick(rng.unit());
    for _ in 0..length {
        if rng.unit() >= 0.4 {
            current = popular.pick(rng.unit());
        }
        let known = lucks.iter().find(|(skill, _, _)| *skill == current);
        let (_, rate, pace) = known.copied().unwrap_or_else(|| {
            let own = (
                current,
                luck.rate * rng.normal(),
                luck.duration * rng.normal(),
            );
            lucks.push(own);
            own
        });
        let skill = &mut skills[current];
        let usual = skill.rate_at(at);
        let chance = 1.0 / (1.0 + (-(usual / (1.0 - usual)).ln() - rate).exp());
        let factor = if at < skill.change { 1.0 } else { skill.factor };
        let duration = (skill.sigma * rng.normal() + pace).exp() * skill.median_us * factor;
        skill.runs.push(Run {
            at,
            completed: rng.unit() < chance,
            duration_us: (duration as i64).max(1),
        });
        at += (25_000.0 * -(1.0 - rng.unit()).ln()) as i64;
    }
    length
}
