//! The name that somebody probably meant.

/// How alike two names must be, from 0 to 1.
const ALIKE: f64 = 0.7;

/// The name most like this one, capitals aside; ties go to the first by name. `None` where none is
/// alike.
pub(super) fn nearest<'a>(
    wanted: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    let likeness = |name: &str| strsim::jaro_winkler(&name.to_lowercase(), &wanted);
    names
        .into_iter()
        .map(|name| (likeness(name), name))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_or_none() {
        let names = ["prompt-b", "prompt-a", "zeta"];
        assert_eq!(nearest("Promt-a", names), Some("prompt-a"));
        assert_eq!(nearest("prompt-c", names), Some("prompt-a"), "a tie");
        assert_eq!(nearest("xyz", names), None);
        assert_eq!(nearest("x", []), None);
    }
}
