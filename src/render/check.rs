//! Which gates are met, as a page.

use super::table::{Cell, Table, Tone};
use super::{Page, View, words};
use crate::service::check::{CheckReport, Gate, GateName};
use crate::service::metrics::zone_name;
use crate::service::time::duration_text;

/// The page of the gates: those not met each, of the others how many.
pub fn page(report: &CheckReport, view: &View) -> Page {
    let window = words::window(
        report.window_start,
        report.window_end,
        &view.zone,
        &zone_name(&view.zone),
    );
    let failed: Vec<&Gate> = report.gates.iter().filter(|gate| !gate.passed).collect();
    let judged = report
        .gates
        .iter()
        .filter(|g| g.gate != GateName::RequireData);
    let judged = judged.count();
    let met = report.gates.len() - failed.len();
    let said = if !failed.is_empty() {
        format!(
            "Not met: {} of {}",
            words::count(failed.len() as u64),
            words::plural(report.gates.len() as u64, "judgement"),
        )
    } else if judged == 0 {
        "Met, but nothing could be judged (--require-data makes that a failure)".to_owned()
    } else {
        format!("Met: {}", words::plural(met as u64, "judgement"))
    };
    let mut page = Page::new().text(format!("{said}\n{window}"));
    let mut table = Table::new()
        .left("Skill")
        .left("Gate")
        .whole()
        .left("Measured");
    for gate in &failed {
        let name = gate.skill_name.as_deref().unwrap_or("(all)");
        table.row(vec![
            Cell::new(name),
            Cell::new(gate.gate.as_str()).tone(Tone::Bad),
            Cell::new(&gate.reason),
        ]);
    }
    page = page.table(table);
    for gate in report.gates.iter().filter(|gate| gate.passed) {
        if gate.skill_name.is_none() && gate.gate == GateName::MaxAnomalies {
            page = page.text(format!("{}: {}", gate.gate.as_str(), gate.reason));
        }
    }
    for line in nearest(report) {
        page = page.text(line);
    }
    for line in not_judged(report) {
        page = page.text(line);
    }
    if let Some(name) = failed.iter().find_map(|gate| gate.skill_name.as_deref()) {
        page = page.text(format!(
            "Look closer: session-buddy metrics {} --by error --last {}",
            words::quoted(name),
            duration_text(report.window_end.millis() - report.window_start.millis()),
        ));
    }
    page
}

/// Of each gate about skills that all of them meet, the one nearest to its limit.
fn nearest(report: &CheckReport) -> Vec<String> {
    let mut lines = Vec::new();
    for name in [GateName::MaxFailRate, GateName::MaxP95] {
        let of_it = || report.gates.iter().filter(|gate| gate.gate == name);
        if of_it().any(|gate| !gate.passed) {
            continue;
        }
        // The first of equals, which are in the order of their names.
        let highest = of_it()
            .rev()
            .max_by(|a, b| a.measured.total_cmp(&b.measured));
        if let Some(gate) = highest {
            lines.push(format!(
                "{}: met by {}, highest {}: {}",
                name.as_str(),
                words::plural(of_it().count() as u64, "skill"),
                gate.skill_name.as_deref().unwrap_or_default(),
                gate.reason,
            ));
        }
    }
    lines
}

fn not_judged(report: &CheckReport) -> Vec<String> {
    let mut lines = Vec::new();
    for name in [
        GateName::MaxFailRate,
        GateName::MaxP95,
        GateName::MaxAnomalies,
    ] {
        let mut of_it = report.not_judged.iter().filter(|it| it.gate == name);
        let count = of_it.clone().count();
        if let Some(first) = of_it.next() {
            let skill = first.skill_name.as_deref();
            let skill = skill.map_or_else(String::new, |skill| format!(" for {skill}"));
            let more = match count {
                1 => String::new(),
                n => format!(", and {} more", words::count(n as u64 - 1)),
            };
            lines.push(format!(
                "{} not judged{skill}: {}{more}",
                name.as_str(),
                first.reason
            ));
        }
    }
    lines
}
