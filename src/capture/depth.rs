//! How deep a JSON text nests. Parsers that pass over values do not mind; what reads them later may.

/// Lists and objects may stand within each other to this depth, as deep as serde_json's values go.
pub const MAX_DEPTH: usize = 128;

/// Whether a JSON text nests deeper than [`MAX_DEPTH`].
pub fn is_too_deep(text: &str) -> bool {
    // Most lines have too few brackets to be deep at all.
    if memchr::memchr2_iter(b'{', b'[', text.as_bytes())
        .nth(MAX_DEPTH)
        .is_none()
    {
        return false;
    }
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' => at = end_of_text(bytes, at),
            b'{' | b'[' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Where a quoted text ends that begins at `at`: behind its closing quote.
fn end_of_text(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| memchr::memchr2(b'"', b'\\', rest))
    {
        at += found + 1;
        if bytes[at - 1] == b'"' {
            return at;
        }
        // What follows a backslash belongs to it.
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_outside_of_texts_only() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(!is_too_deep(&nested(MAX_DEPTH)));
        assert!(is_too_deep(&nested(MAX_DEPTH + 1)));
        assert!(is_too_deep(&"{\"a\":".repeat(MAX_DEPTH + 1)));
        assert!(!is_too_deep(&format!("\"\\\"{}\"", "[".repeat(500))));
        assert!(!is_too_deep(&"[],".repeat(500)));
    }
}
