//! JSON lines of our own: a line that is taken has what a row needs, and says the same however it
//! is handed over.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use session_buddy::capture::jsonl::{JsonLines, recorded};
use session_buddy::capture::lines::ReadError;
use session_buddy::model::{Identity, Observation, Source};
use session_buddy_fuzz::{PHASES, check_name, mutate};

fuzz_target!(|data: &[u8]| {
    let (seen, lines, offset) = read(data);
    assert_eq!(
        (&seen, lines, offset),
        (&read(data).0, lines, offset),
        "reading twice"
    );
    assert_eq!(
        lines as usize,
        data.split_inclusive(|byte| *byte == b'\n').count()
    );
    assert_eq!(offset as usize, data.len());
    seen.iter().flatten().for_each(check);
    for line in data.split(|byte| *byte == b'\n') {
        record(line);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| {
    mutate::records(data, size, max, seed)
});

fn read(data: &[u8]) -> (Vec<Result<Observation, String>>, u64, u64) {
    let mut lines = JsonLines::new(data, &PHASES);
    let mut seen = Vec::new();
    for item in lines.by_ref() {
        assert!(
            !matches!(item, Err(ReadError::Io(_))),
            "memory cannot fail to be read"
        );
        seen.push(item.map_err(|error| error.to_string()));
    }
    (seen, lines.lines(), lines.offset())
}

/// Checks what a line says.
fn check(seen: &Observation) {
    assert_eq!(seen.source, Source::Jsonl);
    check_name(seen.skill.as_ref().expect("a skill"));
    assert!(!seen.session.as_ref().expect("a session").trim().is_empty());
    let (at, _) = seen.at.expect("a time");
    assert!(at.millis() >= 0);
    if let Some(rating) = seen.details.as_ref().and_then(|details| details.rating) {
        assert!((1.0..=5.0).contains(&rating));
    }
}

/// Hands a line over as `record` does; it says the same as the line in a file.
fn record(line: &[u8]) {
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(line) else {
        return;
    };
    let seen = recorded(&value, "nonce", &PHASES);
    assert_eq!(seen, recorded(&value, "nonce", &PHASES));
    let (in_file, ..) = read(line);
    if let [Ok(in_file)] = &in_file[..] {
        let seen = seen.as_ref().expect("what a file may say may be recorded");
        assert_eq!(
            Observation {
                identity: seen.identity.clone(),
                ..in_file.clone()
            },
            *seen
        );
    }
    let Ok(seen) = seen else { return };
    check(&seen);
    if let Identity::Content { .. } = &seen.identity {
        let other = recorded(&value, "other", &PHASES).expect("the same object");
        assert_ne!(
            seen.identity, other.identity,
            "the nonce tells equal ones apart"
        );
    }
}
