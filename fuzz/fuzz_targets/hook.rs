//! Hook events: what one says can be kept, and says no more than it may.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use session_buddy::capture::hook::{self, Arrival};
use session_buddy::model::{Identity, Instant, Kind, Observation, Source};
use session_buddy_fuzz::{PHASES, check_reported, mutate};

fuzz_target!(|data: &[u8]| {
    let read = |store_queries| {
        let at = Instant::from_millis(1_770_000_000_000);
        hook::read(
            data,
            Arrival {
                at,
                phases: &PHASES,
                store_queries,
            },
        )
    };
    let seen = read(false);
    assert_eq!(seen, read(false));
    let Ok(seen) = seen else { return };
    for one in &seen {
        check_reported(one);
        assert_eq!(one.source, Source::Hook);
        assert!(
            one.session
                .as_ref()
                .is_some_and(|session| !session.is_empty())
        );
        assert!(one.at.is_some());
        assert_eq!(one.details, None, "what the user asked was not asked for");
        if let (Identity::Agent(_), Some(skill)) = (&one.identity, &one.skill) {
            assert_eq!(skill.kind, Kind::Subagent);
        }
    }
    // That what the user typed may be kept changes nothing else.
    let kept = read(true).expect("the same event");
    kept.iter().for_each(check_reported);
    let without = |one: Observation| Observation {
        details: None,
        ..one
    };
    assert_eq!(seen, kept.into_iter().map(without).collect::<Vec<_>>());
});

fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| {
    mutate::records(data, size, max, seed)
});
