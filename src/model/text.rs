//! Texts from outside.

/// Whether a character steers a terminal instead of showing something: control characters, and
/// direction overrides, which reorder what follows them.
pub fn is_steering(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
