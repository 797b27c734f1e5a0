//! Statements of the schema, compared by what they say.

/// A statement without what says nothing: comments, white space, capitals of words, quotes around
/// plain names.
pub(super) fn normalized(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    let mut gap = false;
    while let Some(first) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("--") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
            gap = true;
            continue;
        }
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            gap = true;
            continue;
        }
        if first.is_whitespace() {
            rest = &rest[first.len_utf8()..];
            gap = true;
            continue;
        }
        let token = token(rest);
        rest = &rest[token.len()..];
        let wordy = |c: char| c.is_alphanumeric() || c == '_';
        let shown = shown(token);
        // A gap counts only where it keeps two words apart.
        if gap && out.ends_with(wordy) && shown.starts_with(wordy) {
            out.push(' ');
        }
        gap = false;
        out.push_str(&shown);
    }
    out
}

/// The quoted text, word or sign that this begins with.
fn token(text: &str) -> &str {
    let mut chars = text.char_indices();
    let Some((_, first)) = chars.next() else {
        return text;
    };
    if matches!(first, '\'' | '"' | '`') {
        // A doubled quote ends one text and begins the next: the same when put together.
        let end = text[1..].find(first).map_or(text.len(), |at| at + 2);
        return &text[..end];
    }
    if !first.is_alphanumeric() && first != '_' {
        return &text[..first.len_utf8()];
    }
    let end = chars.find(|(_, c)| !c.is_alphanumeric() && *c != '_');
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

fn shown(token: &str) -> String {
    let quoted = token
        .strip_prefix(['"', '`'])
        .and_then(|rest| rest.strip_suffix(['"', '`']));
    match quoted {
        Some(name)
            if !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') =>
        {
            name.to_owned()
        }
        _ if token.starts_with(['\'', '"', '`']) => token.to_owned(),
        _ => token.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_makes_no_difference() {
        let plain = "CREATE TABLE x (a TEXT DEFAULT 'A  b', b INTEGER)";
        for same in [
            "create table x(a text default 'A  b',b integer)",
            "CREATE TABLE \"x\" (\n  a TEXT DEFAULT 'A  b', -- a comment, with 'quotes'\n  b INTEGER\n)",
            "CREATE /* a\n */ TABLE x (a TEXT DEFAULT 'A  b' , b INTEGER) -- end",
        ] {
            assert_eq!(normalized(same), normalized(plain), "{same}");
        }
        for other in [
            "CREATE TABLE x (a TEXT DEFAULT 'a  b', b INTEGER)",
            "CREATE TABLE x (a TEXT DEFAULT 'A b', b INTEGER)",
            "CREATE TABLE x (a TEXT DEFAULT 'A  b', b REAL)",
            "CREATE TABLE x (a TEXT DEFAULT 'A  b', binteger)",
            "CREATE TABLE \"X y\" (a TEXT DEFAULT 'A  b', b INTEGER)",
        ] {
            assert_ne!(normalized(other), normalized(plain), "{other}");
        }
    }

    #[test]
    fn an_unfinished_statement_is_no_endless_loop() {
        for odd in ["'", "\"a", "/* x", "-- x", "", "é'é", "''''"] {
            normalized(odd);
        }
    }
}
