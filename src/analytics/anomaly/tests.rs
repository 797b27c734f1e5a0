//! The detector against a slow direct re-implementation, scipy, and odd cases by name.

use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn side(completed: u64, failed: u64) -> Side {
    Side {
        invocations: completed + failed,
        completed,
        failed,
        durations_us: Vec::new(),
    }
}

fn sample(skill: &str, baseline: Side, current: Side) -> Sample {
    Sample {
        skill: skill.to_owned(),
        baseline,
        current,
    }
}

/// Completed invocations that took so many seconds.
fn timed(seconds: &[f64]) -> Side {
    Side {
        durations_us: seconds.iter().map(|s| (s * 1e6).round() as i64).collect(),
        ..side(seconds.len() as u64, 0)
    }
}

fn names(findings: &Findings) -> Vec<&str> {
    findings
        .anomalies()
        .map(|test| test.skill.as_str())
        .collect()
}

fn usual(samples: &[Sample]) -> Findings {
    detect(samples, Sensitivity::default())
}

#[test]
fn a_skill_that_never_failed_and_now_always_fails_is_found_whatever_else_there_is() {
    let mut samples = vec![
        sample("steady", side(80, 20), side(8, 2)),
        sample("worse", side(900, 100), side(30, 20)),
        sample("broken", side(20, 0), side(0, 4)),
    ];
    // Any number of skills with nothing to find does not hide it.
    samples.extend((0..400).map(|n| sample(&format!("quiet{n:03}"), side(9, 1), side(2, 0))));
    let findings = usual(&samples);
    let found: Vec<&Test> = findings.anomalies().collect();
    assert_eq!(names(&findings), ["worse", "broken"]);
    assert_eq!(
        (found[1].baseline_value, found[1].observed_value),
        (1.0, 0.0)
    );
    assert_eq!(found[1].severity, Severity::Critical);
    assert_eq!(found[1].anomaly_type, AnomalyType::PerformanceDrop);
    // (20, 0) against (0, 4): one table of C(24, 4) = 10,626.
    assert!((found[1].p_value - 1.0 / 10_626.0).abs() < 1e-15);
    // Four in a row after five: found too, where it stands alone.
    assert_eq!(
        names(&usual(&[sample("few", side(5, 0), side(0, 4))])),
        ["few"]
    );
}

#[test]
fn nothing_recorded() {
    assert_eq!(usual(&[]), Findings::default());
    let findings = usual(&[sample("a", Side::default(), Side::default())]);
    assert_eq!((findings.tested, findings.too_little_data), (0, 0));
}

#[test]
fn one_sample_and_the_borders_of_enough() {
    let cases = [
        (side(1, 0), side(1, 0), false),
        (side(4, 0), side(0, 2), false),
        (side(5, 0), side(0, 1), false),
        (side(5, 0), side(0, 2), true),
    ];
    for (before, now, tested) in cases {
        let findings = usual(&[sample("a", before.clone(), now)]);
        assert_eq!(findings.tested == 1, tested, "{before:?}");
        assert_eq!(findings.too_little_data, usize::from(!tested));
    }
    // Ten and three durations that vary are enough, one less on either side is not.
    let ten: Vec<f64> = (1..=10).map(f64::from).collect();
    for (n0, n1, tested) in [(10, 3, 1), (9, 3, 0), (10, 2, 0)] {
        let findings = usual(&[sample("a", timed(&ten[..n0]), timed(&[5.0; 3][..n1]))]);
        assert_eq!(findings.duration_tested, tested);
    }
}

#[test]
fn skills_that_only_the_baseline_has_are_not_counted() {
    let findings = usual(&[sample("gone", side(50, 0), Side::default())]);
    assert_eq!((findings.tested, findings.too_little_data), (0, 0));
    let undecided = Side {
        invocations: 3,
        ..Side::default()
    };
    let findings = usual(&[sample("refused", side(50, 0), undecided)]);
    assert_eq!((findings.tested, findings.too_little_data), (0, 1));
}

#[test]
fn all_equal_rates_deviate_by_nothing() {
    for (before, now) in [
        (side(9, 0), side(9, 0)),
        (side(0, 9), side(0, 9)),
        (side(2, 4), side(1, 2)),
    ] {
        // Even where everything is wanted.
        let all = Sensitivity {
            threshold: 0.0,
            fdr: 1.0,
        };
        let findings = detect(&[sample("a", before, now)], all);
        assert_eq!(findings.tests[0].deviation_score, 0.0);
        assert_eq!(findings.tests[0].p_value, 1.0);
        assert!(names(&findings).is_empty());
    }
}

#[test]
fn without_any_spread_durations_are_not_tested_and_with_little_the_deviation_stands_in() {
    let same = [2.0; 12];
    let findings = usual(&[sample("a", timed(&same), timed(&[50.0; 5]))]);
    assert_eq!(
        (findings.duration_tested, findings.completion_tested),
        (0, 1)
    );
    let mut one_off = same;
    one_off[11] = 2.0 * std::f64::consts::E;
    let findings = usual(&[sample("a", timed(&one_off), timed(&[2.0; 5]))]);
    assert_eq!(findings.tests[0].deviation_score, 0.0);
    let slow = usual(&[sample("a", timed(&one_off), timed(&[20.0; 5]))]);
    // Eleven equal and one higher by 1: a variance of 1 / 12 with n - 1.
    let expected = 10f64.ln()
        / ((1.0 / 12.0_f64).sqrt() * FRAC_PI_2.sqrt() * (1.0 / 12.0 + 1.0 / 5.0_f64).sqrt());
    let shift = &slow.tests[0];
    assert!((shift.deviation_score - expected).abs() < 1e-5, "{shift:?}");
    assert!((shift.observed_value - 20.0).abs() < 1e-12);
    assert_eq!(shift.severity, Severity::Critical);
}

#[test]
fn a_duration_that_changed_threefold_is_critical_either_way() {
    // Half of them this much above the median, half below: three of a factor f deviate by
    // 2.82 ln f, so that a factor of 3 is 3.1 deviations.
    let away = 0.3224_f64;
    let base: Vec<f64> = (0..60)
        .map(|n| 5.0 * if n % 2 == 0 { away } else { -away }.exp())
        .collect();
    for (factor, severity) in [
        (3.01, Severity::Critical),
        (1.0 / 3.01, Severity::Critical),
        (2.92, Severity::Warning),
    ] {
        let findings = usual(&[sample("a", timed(&base), timed(&[5.0 * factor; 3]))]);
        let test = findings.anomalies().next().unwrap();
        assert!(test.q_value > CRITICAL_Q, "{test:?}");
        assert_eq!(test.severity, severity, "{test:?}");
    }
}

#[test]
fn what_cannot_be_flagged_has_q_1_and_does_not_dilute_the_rest() {
    let broken = sample("broken", side(30, 1), side(1, 3));
    let alone = usual(std::slice::from_ref(&broken)).tests[0].q_value;
    let mut crowd = vec![broken];
    // Five of five, two of two: no table of these margins reaches p = 0.0455.
    crowd.extend((0..300).map(|n| sample(&format!("q{n:03}"), side(5, 0), side(2, 0))));
    let findings = usual(&crowd);
    assert_eq!(findings.tests[0].q_value, alone);
    assert!(findings.tests[1..].iter().all(|test| test.q_value == 1.0));
    assert_eq!((findings.tested, findings.too_little_data), (301, 0));
}

#[test]
fn huge_counts_and_deviations_stay_numbers() {
    let findings = usual(&[
        sample("a", side(900_000, 100_000), side(100_000, 300_000)),
        sample("b", side(0, 1 << 40), side(0, 1 << 40)),
        sample(
            "c",
            timed(&[1e-6, 1e-6, 1e-6, 2e-6, 2e-6, 2e-6, 1e-6, 1e-6, 1e-6, 1e-6]),
            timed(&[3e8; 4000]),
        ),
    ]);
    for test in &findings.tests {
        for value in [test.deviation_score, test.p_value, test.q_value] {
            assert!(value.is_finite(), "{test:?}");
        }
        assert!((0.0..=1.0).contains(&test.p_value) && (0.0..=1.0).contains(&test.q_value));
    }
}

#[test]
fn the_smallest_wider_pair_that_tests_most_is_suggested() {
    let reach = |hours: i64, tested, seen| Reach {
        pair: Pair {
            current_ms: hours,
            window_ms: hours * 24,
        },
        tested,
        seen,
    };
    let few = reach(1, 2, 10);
    let wider = [reach(6, 5, 12), reach(24, 9, 15), reach(168, 20, 21)];
    assert_eq!(suggest(few, &wider), Some(wider[1]));
    assert_eq!(suggest(reach(1, 6, 10), &wider), None);
    // None tests most: the one that tests the most, the smaller of equals.
    let long_tail = [reach(6, 5, 30), reach(24, 9, 40), reach(168, 9, 50)];
    assert_eq!(suggest(few, &long_tail), Some(long_tail[1]));
    assert_eq!(suggest(few, &[reach(6, 2, 3)]), None);
    assert_eq!(suggest(reach(1, 0, 0), &[]), None);
    assert_eq!(
        suggest(reach(1, 0, 0), &[reach(6, 1, 1)]),
        Some(reach(6, 1, 1))
    );
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) || (a - b).abs() < 1e-300
}

/// Values of scipy: see tests/data/stats/fisher.py.
#[test]
fn tails_and_spreads_are_those_of_scipy() {
    let values: Value =
        serde_json::from_str(include_str!("../../../tests/data/stats/fisher.json")).unwrap();
    for tail in values["tails"].as_array().unwrap() {
        let p = normal_two_sided(tail["z"].as_f64().unwrap());
        assert!(close(p, tail["p"].as_f64().unwrap()), "{tail} {p}");
    }
    for case in values["spreads"].as_array().unwrap() {
        let values = case["values"].as_array().unwrap();
        let mut values: Vec<f64> = values.iter().map(|v| v.as_f64().unwrap()).collect();
        let middle = median(&mut values).unwrap();
        assert!(close(middle, case["median"].as_f64().unwrap()), "{case}");
        let robust = case["mad"].as_f64().unwrap();
        let expected = if robust > 0.0 {
            robust
        } else {
            case["deviation"].as_f64().unwrap()
        };
        assert!(close(spread(&values, middle).unwrap(), expected), "{case}");
    }
}

/// Fisher's p of the table, and the smallest of its margins, from logarithms of factorials.
fn slow_fisher([[a, b], [c, d]]: [[u64; 2]; 2]) -> (f64, f64) {
    let ln = |n: u64| (1..=n).map(|i| (i as f64).ln()).sum::<f64>();
    let choose = |n: u64, k: u64| ln(n) - ln(k) - ln(n - k);
    let chance =
        |k: u64| (choose(a + b, k) + choose(c + d, a + c - k) - choose(a + b + c + d, a + c)).exp();
    let cells: Vec<u64> = ((a + c).saturating_sub(c + d)..=(a + b).min(a + c)).collect();
    let p = |seen: u64| -> f64 {
        let most = chance(seen) * (1.0 + 1e-7);
        let p: f64 = cells
            .iter()
            .map(|k| chance(*k))
            .filter(|x| *x <= most)
            .sum();
        p.min(1.0)
    };
    (p(a), cells.iter().map(|k| p(*k)).fold(1.0, f64::min))
}

fn slow_median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0
}

/// The q-value by its definition: the least p m / rank among those at least as large.
fn slow_q(p: f64, family: &[f64]) -> f64 {
    let m = family.len() as f64;
    let larger = family.iter().filter(|other| **other >= p);
    larger
        .map(|other| other * m / family.iter().filter(|x| *x <= other).count() as f64)
        .fold(1.0, f64::min)
}

/// What is said of one test: name, type, the two values, z, p, q, whether flagged and critical.
type Said = (String, AnomalyType, [f64; 5], bool, bool);

fn slow_completion(samples: &[Sample], sensitivity: Sensitivity, rare: f64) -> Vec<Said> {
    let enough = |s: &&Sample| s.baseline.decided() >= 5 && s.current.decided() >= 2;
    let fisher = |s: &Sample| {
        slow_fisher([
            [s.current.completed, s.current.failed],
            [s.baseline.completed, s.baseline.failed],
        ])
    };
    let able: Vec<f64> = samples
        .iter()
        .filter(enough)
        .map(fisher)
        .filter(|(_, least)| *least <= rare)
        .map(|(p, _)| p)
        .collect();
    samples
        .iter()
        .filter(enough)
        .map(|s| {
            let (x0, n0) = (s.baseline.completed as f64, s.baseline.decided() as f64);
            let (x1, n1) = (s.current.completed as f64, s.current.decided() as f64);
            let p = (x0 + x1) / (n0 + n1);
            let z = if p == 0.0 || p == 1.0 {
                0.0
            } else {
                (x1 / n1 - x0 / n0) / (p * (1.0 - p) * (1.0 / n1 + 1.0 / n0)).sqrt()
            };
            let (p, least) = fisher(s);
            let q = if least <= rare { slow_q(p, &able) } else { 1.0 };
            let kind = if x1 * n0 < x0 * n1 {
                AnomalyType::PerformanceDrop
            } else {
                AnomalyType::PerformanceSpike
            };
            let flagged = p <= rare && q <= sensitivity.fdr && x1 * n0 != x0 * n1;
            let critical = q <= 0.001 || (2.0 * x1 * n0 <= x0 * n1 && x0 > 0.0);
            (
                s.skill.clone(),
                kind,
                [x0 / n0, x1 / n1, z, p, q],
                flagged,
                critical,
            )
        })
        .collect()
}

fn slow_duration(samples: &[Sample], sensitivity: Sensitivity) -> Vec<Said> {
    let scores: Vec<(&Sample, [f64; 3])> = samples
        .iter()
        .filter_map(|s| {
            let ln = |side: &Side| -> Vec<f64> {
                side.durations_us
                    .iter()
                    .map(|us| (*us as f64 / 1e6).ln())
                    .collect()
            };
            let (y0, y1) = (ln(&s.baseline), ln(&s.current));
            if y0.len() < 10 || y1.len() < 3 {
                return None;
            }
            let (m0, m1) = (slow_median(&y0), slow_median(&y1));
            let away: Vec<f64> = y0.iter().map(|y| (y - m0).abs()).collect();
            let mut s0 = 1.4826 * slow_median(&away);
            if s0 == 0.0 {
                if y0.iter().all(|y| *y == y0[0]) {
                    return None;
                }
                let mean = y0.iter().sum::<f64>() / y0.len() as f64;
                let squares: f64 = y0.iter().map(|y| (y - mean).powi(2)).sum();
                s0 = (squares / (y0.len() as f64 - 1.0)).sqrt();
            }
            let root = (1.0 / y1.len() as f64 + 1.0 / y0.len() as f64).sqrt();
            let z = (m1 - m0) / (s0 * (std::f64::consts::PI / 2.0).sqrt() * root);
            Some((s, [m0, m1, z]))
        })
        .collect();
    let family: Vec<f64> = scores.iter().map(|(_, s)| normal_two_sided(s[2])).collect();
    scores
        .iter()
        .map(|(s, [m0, m1, z])| {
            let p = normal_two_sided(*z);
            let q = slow_q(p, &family);
            let critical = q <= 0.001 || (m1 - m0).abs() >= 3f64.ln() - 1e-12;
            let flagged = z.abs() >= sensitivity.threshold.max(3.0);
            let values = [m0.exp(), m1.exp(), *z, p, q];
            (
                s.skill.clone(),
                AnomalyType::PatternShift,
                values,
                flagged,
                critical,
            )
        })
        .collect()
}

fn any_side(most: u64) -> impl Strategy<Value = Side> {
    let durations = prop_oneof![
        proptest::collection::vec(1i64..4, 0..24),
        proptest::collection::vec(1i64..5_000_000, 0..24),
    ];
    (0..most, 0..most, 0u64..3, durations).prop_map(|(completed, failed, other, durations_us)| {
        let completed = completed.max(durations_us.len() as u64);
        Side {
            invocations: completed + failed + other,
            completed,
            failed,
            durations_us,
        }
    })
}

fn any_samples() -> impl Strategy<Value = Vec<Sample>> {
    proptest::collection::vec((any_side(30), any_side(9)), 0..14).prop_map(|sides| {
        let number = |(n, (baseline, current))| sample(&format!("s{n:02}"), baseline, current);
        sides.into_iter().enumerate().map(number).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_says_what_the_slow_one_says(
        (samples, shuffled) in any_samples().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        threshold in prop_oneof![Just(2.0), Just(0.0), 0.0f64..5.0],
        fdr in prop_oneof![Just(0.05), Just(1.0), 0.001f64..1.0],
    ) {
        let sensitivity = Sensitivity { threshold, fdr };
        let findings = detect(&samples, sensitivity);
        let rare = normal_two_sided(threshold);
        let mut expected = slow_completion(&samples, sensitivity, rare);
        let completion = expected.len();
        expected.extend(slow_duration(&samples, sensitivity));
        prop_assert_eq!(findings.tests.len(), expected.len());
        prop_assert_eq!(findings.completion_tested, completion);
        for test in &findings.tests {
            let is_it = |said: &&Said| {
                said.0 == test.skill
                    && (said.1 == AnomalyType::PatternShift) == (test.anomaly_type == AnomalyType::PatternShift)
            };
            let (_, kind, values, flagged, critical) = expected.iter().find(is_it).unwrap();
            prop_assert_eq!(*kind, test.anomaly_type);
            let said = [test.baseline_value, test.observed_value, test.deviation_score, test.p_value, test.q_value];
            for (a, b) in said.iter().zip(values) {
                prop_assert!((a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-3), "{test:?} {values:?}");
            }
            // Right at a border rounding decides.
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.max(1e-300);
            let border = near(test.p_value, rare) || near(test.q_value, fdr)
                || near(test.q_value, 0.001) || near(test.deviation_score.abs(), threshold.max(3.0));
            if !border {
                prop_assert_eq!(test.flagged, *flagged);
                prop_assert_eq!(test.severity == Severity::Critical, *critical, "{:?}", test);
            }
        }
        // The order is total and that of the samples does not matter.
        let again = detect(&shuffled, sensitivity);
        prop_assert_eq!(&again, &findings);
        for pair in findings.tests.windows(2) {
            prop_assert!(pair[0].deviation_score.abs() >= pair[1].deviation_score.abs());
        }
        let seen = samples.iter().filter(|s| s.current.invocations > 0).count();
        prop_assert_eq!(findings.tested + findings.too_little_data, seen);
    }
}
