//! Where invocations come from.

use super::{Check, plural, span};
use crate::service::{Buddy, import};
use crate::store::Checkup;

/// A check for each standard place.
pub(super) fn checks(buddy: &Buddy, checkup: Option<&Checkup>) -> Vec<Check> {
    const NAME: &str = "sources";
    let (inputs, looked) = match import::standard(&buddy.config) {
        Ok(found) => found,
        Err(error) => return vec![Check::warn(NAME, error.to_string())],
    };
    let imported = checkup.and_then(|checkup| checkup.imported().ok());
    let now = buddy.now();
    let check = |place: &import::Looked| {
        let directory = &place.directory;
        let Ok(real) = std::path::Path::new(directory).canonicalize() else {
            return Check::note(NAME, format!("{directory} is not there"));
        };
        if place.files == 0 {
            return Check::note(NAME, format!("{directory} has no sessions"));
        }
        let mut words = vec![format!(
            "{directory}: {}",
            plural(place.files as u64, "file")
        )];
        let here = inputs
            .iter()
            .filter(|input| std::path::Path::new(&input.name).starts_with(&real));
        let mut unread = 0;
        let mut last = None;
        for input in here {
            let known = imported.as_ref().and_then(|known| known.get(&input.name));
            let stamp = known.map(|(stamp, _)| (stamp.size, stamp.mtime_ns));
            if stamp != Some((input.size, input.mtime_ns)) {
                unread += 1;
            }
            last = last.max(known.map(|(_, at)| *at));
        }
        if unread > 0 {
            words.push(format!("{unread} with something new"));
        }
        words.push(match last {
            Some(last) => format!(
                "last taken in {} ago",
                span(now.millis().saturating_sub(last.millis()).max(0))
            ),
            None => "none taken in yet".to_owned(),
        });
        let check = |status: fn(&'static str, String) -> Check| status(NAME, words.join(", "));
        if unread == 0 {
            check(Check::ok)
        } else if buddy.config.auto_import && buddy.config.is_own_database() {
            check(Check::note).hint("the next question takes it in")
        } else {
            check(Check::note).hint("`session-buddy import` takes it in")
        }
    };
    looked.iter().map(check).collect()
}
