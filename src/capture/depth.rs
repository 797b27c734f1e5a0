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
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return true;
                }
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
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
