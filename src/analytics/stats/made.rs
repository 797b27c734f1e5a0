//! What scipy and statsmodels say, made by tests/data/stats/trend.py.

use super::cochran_armitage::Group;
use serde_json::Value;

/// A series and its statistics.
pub(super) struct Case {
    pub(super) made: Value,
}

impl Case {
    fn list(&self, key: &str) -> Vec<u64> {
        let list = self.made[key].as_array().unwrap();
        list.iter().map(|value| value.as_u64().unwrap()).collect()
    }

    pub(super) fn groups(&self) -> Vec<Group> {
        let counts = self.list("hits").into_iter().zip(self.list("sizes"));
        let days = self.list("x").into_iter().zip(counts);
        days.map(|(x, (hits, size))| Group {
            x: i64::try_from(x).unwrap(),
            hits,
            size,
        })
        .collect()
    }

    pub(super) fn points(&self) -> Vec<(f64, f64)> {
        let groups = self.groups();
        let point = |group: &Group| (group.x as f64, group.hits as f64 / group.size as f64);
        groups.iter().map(point).collect()
    }
}

pub(super) fn series() -> Vec<Case> {
    let text = include_str!("../../../tests/data/stats/trend.json");
    let mut all: Value = serde_json::from_str(text).unwrap();
    let Value::Array(cases) = all["series"].take() else {
        panic!("series is a list");
    };
    assert!(cases.len() > 20);
    cases.into_iter().map(|made| Case { made }).collect()
}

/// The number that was made, to this share of itself.
#[track_caller]
pub(super) fn near(ours: f64, made: &Value, share: f64) {
    let made = made.as_f64().unwrap();
    let off = (ours - made).abs();
    assert!(off <= share * made.abs(), "{ours} is not {made}");
}
