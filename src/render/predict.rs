//! A prediction as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::metrics::zone_name;
use crate::service::predict::{
    Calibration, EvaluationReport, Explanation, NAMES, PredictReport, SkillHistory, Used, is_whole,
};

/// The page of one prediction.
pub fn page(report: &PredictReport, view: &View) -> Page {
    let mut said = vec![format!(
        "{}: {} likely to complete",
        report.skill_name,
        words::percent(report.probability)
    )];
    said.push(so_far(&report.skill));
    said.push(why(&report.evaluation));
    said.push(how_sure(report));
    if let (Some(forest), true) = (report.forest_probability, report.model != Used::Forest) {
        said.push(format!(
            "the forest, which is not used, says {}",
            words::percent(forest)
        ));
    }
    if !report.unknown.is_empty() {
        let unknown = report.unknown.join(" and this ");
        said.push(format!(
            "nothing is known of this {unknown}: it counts as new"
        ));
    }
    let page = Page::new().text(said.join("\n")).table(features(report));
    let page = match &report.explanation {
        Some(explanation) => explained(page, explanation, report.model),
        None => page,
    };
    evaluated(page, &report.evaluation, view)
}

/// The page of the evaluation alone.
pub fn evaluation_page(report: &EvaluationReport, view: &View) -> Page {
    let page = evaluated(Page::new().text(why(report)), report, view);
    let mut table = Table::new()
        .left("Said")
        .right("Test rows")
        .right("Mean said")
        .right("Completed [95%]");
    for band in &report.calibration {
        table.row(vec![
            format!("{:.0} to {:.0}%", band.from * 100.0, band.to * 100.0).into(),
            words::count(band.rows).into(),
            band.expected
                .map_or_else(|| words::NONE.into(), words::percent)
                .into(),
            words::rate(
                band.completion_rate,
                band.completion_rate_low,
                band.completion_rate_high,
            ),
        ]);
    }
    page.table(table)
        .text(format!("training {}", report.training_hash))
}

/// `so far 100 of 144 completed, 69% [61-76]`
fn so_far(skill: &SkillHistory) -> String {
    let numbers = (
        skill.completion_rate,
        skill.completion_rate_low,
        skill.completion_rate_high,
    );
    let (Some(rate), Some(low), Some(high)) = numbers else {
        return "it never completed or failed so far: others stand in for it".to_owned();
    };
    format!(
        "so far {} of {} completed, {} [{:.0}-{:.0}]",
        words::count(skill.completed_count),
        words::count(skill.decided_count),
        words::percent(rate),
        low * 100.0,
        high * 100.0,
    )
}

/// Which answer is given, and on which grounds.
fn why(report: &EvaluationReport) -> String {
    let tested = words::plural(report.test_rows, "row");
    match report.model {
        _ if report.one_class => {
            "answered by the skill's smoothed rate: all rows so far ended the same way".to_owned()
        }
        Used::Forest => format!(
            "answered by the forest: on the newest {tested} it beats the skill's own rate and a constant"
        ),
        Used::SkillRate => format!(
            "answered by the skill's smoothed rate: on the newest {tested} the forest does not beat both it and a constant"
        ),
        Used::Constant => format!(
            "answered by the rate of all rows: on the newest {tested} neither the forest nor the skill's rate does better"
        ),
    }
}

/// What became of answers like this one.
fn how_sure(report: &PredictReport) -> String {
    let near = report.evaluation.near(report.probability);
    let Some((band, share)) = near.and_then(|band| Some((band, shares(band)?))) else {
        return "no test row was given a probability like this: take it with care".to_owned();
    };
    format!(
        "of {} that were given {:.0} to {:.0}%, {share} completed",
        words::plural(band.rows, "test row"),
        band.from * 100.0,
        band.to * 100.0,
    )
}

/// `66% [58-73]`
fn shares(band: &Calibration) -> Option<String> {
    let (low, high) = (band.completion_rate_low?, band.completion_rate_high?);
    let rate = words::percent(band.completion_rate?);
    Some(format!("{rate} [{:.0}-{:.0}]", low * 100.0, high * 100.0))
}

/// The features, those that count most first.
fn features(report: &PredictReport) -> Table {
    let mut table = Table::new()
        .left("Feature")
        .left("What was known")
        .spare(1)
        .right("Value")
        .right("Weight");
    let mut order: Vec<usize> = (0..NAMES.len()).collect();
    order.sort_by(|a, b| {
        let weight = |at: &usize| report.importance.0[*at];
        weight(b).total_cmp(&weight(a)).then_with(|| a.cmp(b))
    });
    for at in order {
        let value = report.features.0[at];
        let shown = if NAMES[at] == "phase_code" {
            let code = (value >= 0.0).then_some(value as usize);
            let phase = code.and_then(|code| report.phases.get(code));
            phase.map_or_else(|| "none".to_owned(), Clone::clone)
        } else if is_whole(at) {
            format!("{value:.0}")
        } else {
            format!("{value:.2}")
        };
        let weight = report.importance.0[at];
        let weight = if weight > 0.0 {
            words::percent(weight)
        } else {
            "0%".to_owned()
        };
        table.row(vec![
            NAMES[at].into(),
            Cell::new(meaning(NAMES[at])).tone(Tone::Dim),
            shown.into(),
            weight.into(),
        ]);
    }
    table
}

fn meaning(name: &str) -> &str {
    match name {
        "hour_of_day" => "hour of the day, UTC",
        "day_of_week" => "weekday, UTC, Monday 0",
        "invocation_count_24h" => "uses of the skill in 24 h",
        "completion_rate_24h" => "its rate in 24 h",
        "phase_code" => "phase",
        "session_minutes" => "minutes since the session began",
        "user_completions" => "user's completed uses of the skill",
        "skill_rate" => "smoothed rate of the skill",
        "user_rate" => "smoothed rate of the user",
        "user_skill_rate" => "smoothed rate of the user with the skill",
        other => other,
    }
}

/// The three answers beside each other.
fn evaluated(page: Page, report: &EvaluationReport, view: &View) -> Page {
    let score =
        |value: Option<f64>| value.map_or_else(|| words::NONE.to_owned(), |v| format!("{v:.4}"));
    let mut table = Table::new()
        .left("Answer by")
        .right("AUC")
        .right("Brier")
        .left("");
    let half = report.auc_skill_rate.map(|_| 0.5);
    for (name, used, auc, brier) in [
        ("forest", Used::Forest, report.auc, report.brier),
        (
            "skill's smoothed rate",
            Used::SkillRate,
            report.auc_skill_rate,
            report.brier_skill_rate,
        ),
        ("constant", Used::Constant, half, report.brier_constant),
    ] {
        let mark = if report.model == used { "used" } else { "" };
        table.row(vec![
            name.into(),
            score(auc).into(),
            score(brier).into(),
            Cell::new(mark).tone(Tone::Good),
        ]);
    }
    let window = words::window(
        report.trained_from,
        report.trained_to,
        &view.zone,
        &zone_name(&view.zone),
    );
    page.table(table).text(format!(
        "{}\n{}\nmeasured on the newest {} rows by a model of the {} before them; the one that answers learnt all {}\n{window}",
        in_words(report),
        gain(report),
        words::count(report.test_rows),
        words::count(report.train_rows),
        words::count(report.trained_rows),
    ))
}

/// How sure it is that the forest is better, or worse, than the better one of the two others.
fn gain(report: &EvaluationReport) -> String {
    let numbers = (
        report.brier_gain,
        report.brier_gain_low,
        report.brier_gain_high,
    );
    let (Some(gain), Some(low), Some(high)) = numbers else {
        return "the forest could not be compared".to_owned();
    };
    let verdict = if low < high && (low > 0.0 || high < 0.0) {
        "more than chance"
    } else {
        "which may be chance"
    };
    // The interval in the direction of the difference.
    let (side, by, low, high) = if gain < 0.0 {
        ("higher", -gain, -high, -low)
    } else {
        ("lower", gain, low, high)
    };
    format!(
        "the forest's Brier score is {side} by {by:.4} [{low:.4} to {high:.4}] than the better one of the others, {verdict}"
    )
}

/// What the scores mean.
fn in_words(report: &EvaluationReport) -> String {
    let brier = match report.model {
        Used::Forest => report.brier,
        Used::SkillRate => report.brier_skill_rate,
        Used::Constant => None,
    };
    let plain = "AUC: how often a completed row is ranked above a failed one (0.5 is chance). Brier: mean squared error (0 is perfect)";
    match (brier, report.brier_constant) {
        (Some(brier), Some(constant)) if constant > 0.0 && brier < constant => format!(
            "{plain}, here {} less than always saying the same",
            words::percent(1.0 - brier / constant)
        ),
        _ => format!("{plain}, here no better than always saying the same"),
    }
}

fn explained(page: Page, explanation: &Explanation, used: Used) -> Page {
    let Some(agreement) = explanation.agreement else {
        return page
            .text("there is nothing to explain: the forest says about the same of all rows");
    };
    let mut table = Table::new()
        .left("Rule")
        .right("Rows")
        .right("Share")
        .right("Completed [95%]")
        .left("Forest")
        .left("");
    for rule in &explanation.rules {
        table.row(vec![
            Cell::new(&rule.rule),
            words::count(rule.rows).into(),
            words::percent(rule.share).into(),
            words::rate(
                rule.completion_rate,
                rule.completion_rate_low,
                rule.completion_rate_high,
            ),
            if rule.likelier {
                "likelier"
            } else {
                "less likely"
            }
            .into(),
            Cell::new(if rule.applies { "this one" } else { "" }).tone(Tone::Good),
        ]);
    }
    let about = if used == Used::Forest {
        ""
    } else {
        ", which is not used here"
    };
    page.table(table).text(format!(
        "a small tree that imitates the forest{about}: likelier or less likely than the average of {}, as the forest in {} of the rows",
        words::percent(explanation.average),
        words::percent(agreement),
    ))
}
