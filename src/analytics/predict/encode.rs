//! A model as bytes, and back.

use super::explain::{Bound, Rule, Rules};
use super::features::FEATURES;
use super::model::{BANDS, Band, Evaluation, Gain, Model, Used};
use crate::analytics::forest::{Damaged, Forest, Reader, Writer};
use sha2::{Digest, Sha256};

/// Version of the bytes, and of everything that decides what a model says: features, growth,
/// random numbers. Another version is trained anew.
pub const FORMAT: u32 = 1;

/// Bytes of SHA-256 behind the rest, so that no flipped bit goes unseen.
const CHECK: usize = 16;

impl Model {
    /// The model as bytes; the same model gives the same ones.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.u32(FORMAT);
        out.0.extend(self.hash);
        out.u64(self.rows);
        out.i64(self.first_ms);
        out.i64(self.last_ms);
        out.u32(self.phases.len() as u32);
        self.phases.iter().for_each(|phase| out.text(phase));
        out.u8(match self.used {
            Used::Forest => 0,
            Used::SkillRate => 1,
            Used::Constant => 2,
        });
        out.u8(u8::from(self.one_class));
        out.f64(self.constant);
        write_evaluation(&self.evaluation, &mut out);
        write_rules(&self.rules, &mut out);
        self.forest.write(&mut out);
        let check = Sha256::digest(&out.0);
        out.0.extend(&check[..CHECK]);
        out.0
    }

    /// The model that these bytes are.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Damaged> {
        let body = bytes.len().checked_sub(CHECK).ok_or(Damaged)?;
        let (body, check) = bytes.split_at(body);
        if Sha256::digest(body)[..CHECK] != *check {
            return Err(Damaged);
        }
        Self::from_body(body)
    }

    pub(super) fn from_body(body: &[u8]) -> Result<Self, Damaged> {
        let mut from = Reader(body);
        if from.u32()? != FORMAT {
            return Err(Damaged);
        }
        let model = Self {
            hash: from.bytes(32)?.try_into().map_err(|_| Damaged)?,
            rows: from.u64()?,
            first_ms: from.i64()?,
            last_ms: from.i64()?,
            phases: {
                let n = from.count(4)?;
                (0..n).map(|_| from.text()).collect::<Result<_, _>>()?
            },
            used: match from.u8()? {
                0 => Used::Forest,
                1 => Used::SkillRate,
                2 => Used::Constant,
                _ => return Err(Damaged),
            },
            one_class: flag(&mut from)?,
            constant: from.share()?,
            evaluation: read_evaluation(&mut from)?,
            rules: read_rules(&mut from)?,
            forest: Forest::read(&mut from)?,
        };
        if from.0.is_empty() {
            Ok(model)
        } else {
            Err(Damaged)
        }
    }
}

fn flag(from: &mut Reader<'_>) -> Result<bool, Damaged> {
    match from.u8()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Damaged),
    }
}

fn write_option(value: Option<f64>, out: &mut Writer) {
    out.u8(u8::from(value.is_some()));
    if let Some(value) = value {
        out.f64(value);
    }
}

fn read_option(from: &mut Reader<'_>) -> Result<Option<f64>, Damaged> {
    Ok(if flag(from)? { Some(from.f64()?) } else { None })
}

fn write_evaluation(evaluation: &Evaluation, out: &mut Writer) {
    for score in [
        evaluation.auc,
        evaluation.brier,
        evaluation.auc_skill_rate,
        evaluation.brier_skill_rate,
        evaluation.brier_constant,
    ] {
        write_option(score, out);
    }
    write_option(evaluation.gain.map(|gain| gain.value), out);
    write_option(evaluation.gain.and_then(|gain| gain.half), out);
    out.u64(evaluation.train_rows);
    out.u64(evaluation.test_rows);
    for band in &evaluation.bands {
        out.u64(band.rows);
        out.u64(band.completed);
        out.f64(band.expected);
    }
}

fn read_evaluation(from: &mut Reader<'_>) -> Result<Evaluation, Damaged> {
    let mut evaluation = Evaluation {
        auc: read_option(from)?,
        brier: read_option(from)?,
        auc_skill_rate: read_option(from)?,
        brier_skill_rate: read_option(from)?,
        brier_constant: read_option(from)?,
        gain: {
            let (value, half) = (read_option(from)?, read_option(from)?);
            value.map(|value| Gain { value, half })
        },
        train_rows: from.u64()?,
        test_rows: from.u64()?,
        bands: [Band {
            rows: 0,
            completed: 0,
            expected: 0.0,
        }; BANDS],
    };
    for band in &mut evaluation.bands {
        *band = Band {
            rows: from.u64()?,
            completed: from.u64()?,
            expected: from.f64()?,
        };
    }
    Ok(evaluation)
}

fn write_rules(rules: &Rules, out: &mut Writer) {
    out.f64(rules.average);
    write_option(rules.agreement, out);
    out.u32(rules.rules.len() as u32);
    for rule in &rules.rules {
        out.u8(u8::from(rule.likelier));
        out.u64(rule.rows);
        out.u64(rule.completed);
        out.u32(rule.bounds.len() as u32);
        for bound in &rule.bounds {
            out.u8(bound.feature as u8);
            write_option(bound.above, out);
            write_option(bound.at_most, out);
        }
    }
}

fn read_rules(from: &mut Reader<'_>) -> Result<Rules, Damaged> {
    let average = from.share()?;
    let agreement = read_option(from)?;
    let n = from.count(21)?;
    let rules = (0..n).map(|_| read_rule(from)).collect::<Result<_, _>>()?;
    Ok(Rules {
        average,
        agreement,
        rules,
    })
}

fn read_rule(from: &mut Reader<'_>) -> Result<Rule, Damaged> {
    let likelier = flag(from)?;
    let (rows, completed) = (from.u64()?, from.u64()?);
    let n = from.count(3)?;
    let mut bounds = Vec::with_capacity(n);
    for _ in 0..n {
        let feature = usize::from(from.u8()?);
        if feature >= FEATURES {
            return Err(Damaged);
        }
        bounds.push(Bound {
            feature,
            above: read_option(from)?,
            at_most: read_option(from)?,
        });
    }
    Ok(Rule {
        bounds,
        likelier,
        rows,
        completed,
    })
}
