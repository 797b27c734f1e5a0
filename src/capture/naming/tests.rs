//! Tests of naming: a table of commands, tables of tool calls, answers and phase keys.

use super::*;

/// Commands and the names they get; see its head for the form.
const TABLE: &str = include_str!("../../../tests/data/shell_names.tsv");

/// `\n`, `\t`, `\r` and `\\` of the table; any other backslash stands for itself.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = match (c, chars.peek()) {
            ('\\', Some('n')) => '\n',
            ('\\', Some('t')) => '\t',
            ('\\', Some('r')) => '\r',
            ('\\', Some('\\')) => '\\',
            _ => {
                out.push(c);
                continue;
            }
        };
        chars.next();
        out.push(escaped);
    }
    out
}

#[test]
fn commands_get_the_names_of_the_table() {
    let mut lines = 0;
    let mut wrong = Vec::new();
    for (number, line) in TABLE
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#'))
    {
        let Some((command, expected)) = line.split_once('\t') else {
            wrong.push(format!("line {}: no tab", number + 1));
            continue;
        };
        lines += 1;
        let got = shell(&unescape(command)).skill;
        let kind = if expected == BASH {
            Kind::Tool
        } else {
            Kind::Command
        };
        if got.name != expected || got.kind != kind {
            wrong.push(format!(
                "line {}: {command}\n    expected {expected}, got {}",
                number + 1,
                got.name
            ));
        }
    }
    assert!(lines >= 350, "only {lines} lines");
    assert!(
        wrong.is_empty(),
        "{} of {lines} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_carriage_return_and_a_nul_are_no_part_of_a_name() {
    assert_eq!(shell("ls\0x").skill.name, "Bash");
    assert_eq!(shell("cargo te\0st").skill.name, "Bash(cargo)");
    assert_eq!(shell("ls\r").skill.name, "Bash(ls)");
}

#[test]
fn words_are_named_like_the_text() {
    for (words, expected) in [
        (
            &["bash", "-lc", "cd x && cargo test"][..],
            "Bash(cargo test)",
        ),
        (&["git", "-C", "a b", "status"], "Bash(git status)"),
        (&["grep", "x", "a;b"], "Bash(grep)"),
        (&["/usr/bin/rg", "$x"], "Bash(rg)"),
        (&["$CC"], "Bash"),
        (&[""], "Bash"),
        (&[], "Bash"),
    ] {
        assert_eq!(argv(words).skill.name, expected, "{words:?}");
    }
    assert!(argv(&["grep", "x", "f"]).exit_one_answers);
    assert!(argv(&["bash", "-lc", "grep x f | grep y"]).exit_one_answers);
    assert!(!argv(&["bash", "-lc", "cd x && grep y f"]).exit_one_answers);
}

/// The name and kind of a call with this input.
fn call(tool: &str, input: &str) -> Option<(String, Kind)> {
    let input: CallInput<'_> = serde_json::from_str(input).unwrap_or_default();
    tool_call(tool, &input).map(|named| (named.skill.name, named.skill.kind))
}

/// Tool, input, name, kind.
const CALLS: &str = r#"
Read | {"file_path":"/secret"} | Read | tool
Bash | {"command":"cargo test -p x","description":"d"} | Bash(cargo test) | command
Bash | {"command":"cargo\ttest\u0020-q"} | Bash(cargo test) | command
Bash | {"command":["bash","-lc","ls"]} | Bash | tool
Bash | {"command":""} | Bash | tool
Bash | {} | Bash | tool
Bash | null | Bash | tool
Bash | [1,{"command":"ls"}] | Bash | tool
Bash | "ls" | Bash | tool
Skill | {"skill":"pdf","args":"x"} | Skill(pdf) | skill
Skill | {"skill":"/handoff"} | Skill(handoff) | skill
Skill | {"command":"docs:pdf"} | Skill(docs:pdf) | skill
Skill | {"skill":null,"command":"pdf"} | Skill(pdf) | skill
Skill | {"skill":"","command":"pdf"} | Skill(pdf) | skill
Skill | {"skill":{"name":"x"}} | Skill | tool
Skill | {} | Skill | tool
Task | {"subagent_type":"Explore","prompt":"p"} | Agent(Explore) | subagent
Agent | {"subagent_type":"my agent"} | Agent(my agent) | subagent
Agent | {} | Agent(general-purpose) | subagent
Task | {"subagent_type":"\u0007"} | Agent(general-purpose) | subagent
Task | {"subagent_type":7} | Agent(general-purpose) | subagent
mcp__github__create_issue | {} | mcp__github__create_issue | mcp
mcp__server | {} | mcp__server | mcp
BashOutput | {"command":"ls"} | BashOutput | tool
"#;

#[test]
fn tool_calls_get_the_names_of_permission_rules() {
    for line in CALLS.lines().filter(|line| !line.is_empty()) {
        let columns: Vec<&str> = line.split(" | ").collect();
        let [tool, input, name, kind] = columns[..] else {
            panic!("not four columns: {line}")
        };
        let got = call(tool, input).map(|(name, kind)| (name, kind.as_str()));
        assert_eq!(got, Some((name.to_owned(), kind)), "{line}");
    }
    assert_eq!(call(" Read\n", "{}"), Some(("Read".to_owned(), Kind::Tool)));
    assert_eq!(call("\u{7} ", "{}"), None);
}

#[test]
fn inputs_are_read_leniently_and_without_copies() {
    let json =
        r#"{"timeout":1.5,"a":[1,{"b":null}],"command":"ls","skill":true,"x":{"command":"no"}}"#;
    let input: CallInput<'_> = serde_json::from_str(json).unwrap_or_default();
    assert_eq!(
        input,
        CallInput {
            command: Some("ls".into()),
            ..CallInput::default()
        }
    );
    assert!(matches!(input.command, Some(Cow::Borrowed(_))));
    for other in ["1", "-1", "1.5", "true", "null", "\"x\"", "[{}]", "{}"] {
        let read: Result<CallInput<'_>, _> = serde_json::from_str(other);
        assert_eq!(read.ok(), Some(CallInput::default()), "{other}");
    }
    for value in ["1", "-1", "1.5", "true", "null", "[\"x\"]", "{\"a\":1}"] {
        let json = format!(r#"{{"command":{value},"skill":"s"}}"#);
        let read: Result<CallInput<'_>, _> = serde_json::from_str(&json);
        let expected = CallInput {
            skill: Some("s".into()),
            ..CallInput::default()
        };
        assert_eq!(read.ok(), Some(expected), "{json}");
    }
}

#[test]
fn typed_skills_lose_their_slash_and_arguments() {
    let name = |typed: &str| typed_skill(typed).map(|skill| skill.name);
    for (typed, expected) in [
        ("/handoff", Some("Skill(handoff)")),
        ("handoff", Some("Skill(handoff)")),
        (" /plugin:skill \n", Some("Skill(plugin:skill)")),
        ("/review hunter2", Some("Skill(review)")),
        ("/", None),
        ("", None),
        ("\u{7}", None),
    ] {
        assert_eq!(name(typed).as_deref(), expected, "{typed:?}");
    }
    let long = typed_skill(&"é".repeat(300)).map(|skill| (skill.name.len(), skill.kind));
    assert_eq!(long, Some((199, Kind::Skill)));
}

#[test]
fn exit_one_is_an_answer_where_one_pipeline_ends_in_a_question() {
    for command in [
        "grep x f",
        "rg -q x",
        "[ -f x ]",
        "test -f x;",
        "diff a b\n",
        "cmp -s a b > /dev/null 2>&1",
        "cat f | grep x",
        "cat <<EOF | grep b\na\nEOF\n",
        "pgrep -f 'a; b && c'",
        "# look for it\ngrep x f  # here",
        "A=1 grep x f",
        "sudo grep x /etc/f",
        "timeout 5 /usr/bin/ag x",
        "bash -lc 'grep x f'",
        "git ls-files | egrep x \\\n  | fgrep y",
        "(grep x f)",
        "{ diff a b; }",
        "ls | ( grep x )",
        "\n\ngrep x f\n\n",
        "grep \"$(cd x && ls; pwd)\" f",
    ] {
        assert!(shell(command).exit_one_answers, "{command}");
    }
    for command in [
        "cd x && grep y f",
        "grep x f && ls",
        "grep x f || true",
        "grep x f; ls",
        "ls; grep x f",
        "grep x f\nls",
        "ls\ngrep x f",
        "grep x f | head",
        "grep x f &",
        "! grep x f",
        "X=1; grep x f",
        "> f; grep x f",
        "if grep x f; then ls; fi",
        "for f in *; do grep x $f; done",
        "f() { grep x f; }; f",
        "bash -lc 'cd x && grep y f'",
        "xargs grep x",
        "find . | xargs grep x",
        "git grep x",
        "git diff",
        "npx diff a b",
        "[[ -f x ]]",
        "X=$(grep x f)",
        "ls",
        "",
        "grep x 'f",
        "grep x f | Y=1",
        "grep x f | ((1))",
        "case x in x) grep x f;; esac",
    ] {
        assert!(!shell(command).exit_one_answers, "{command}");
    }
}

#[test]
fn the_phase_key_tells_what_the_name_does_not() {
    for (command, expected) in [
        ("git checkout -- src/lib.rs", Some("Bash(git checkout --)")),
        (
            "git -C x checkout HEAD~1 -- a b",
            Some("Bash(git checkout --)"),
        ),
        ("cd x && git checkout .", Some("Bash(git checkout --)")),
        ("git checkout main", None),
        ("git checkout main --", None),
        ("git checkout -b x", None),
        ("git diff -- x", None),
        ("sed -n '1,5p' f", Some("Bash(sed -n)")),
        ("sed -ne '1,5p' f", Some("Bash(sed -n)")),
        ("sed -n -i 's/a/b/p' f", None),
        ("sed --quiet --in-place=.bak s/a/b/p f", None),
        ("sed 's/-n/x/' f", None),
        ("cat f", None),
        ("cat > f <<EOF\nx\nEOF", Some("Bash(cat >)")),
        ("cat <<EOF >> \"$f\"\nx\nEOF", Some("Bash(cat >)")),
        ("cat f 2>/dev/null", None),
        ("cat f 2>err", None),
        ("cat f >/dev/null", None),
        ("cat f >&2", None),
        ("cat f &> all", Some("Bash(cat >)")),
        ("cat f 1> x", Some("Bash(cat >)")),
        ("echo x > f", Some("Bash(echo >)")),
        ("printf x >| f", Some("Bash(printf >)")),
        ("> f; cat g", None),
        ("> f cat g", Some("Bash(cat >)")),
    ] {
        assert_eq!(shell(command).phase_key, expected, "{command}");
    }
}

#[test]
fn nesting_and_length_exhaust_nothing() {
    let mut shells = "cargo test".to_owned();
    for depth in 1..=12 {
        shells = format!("sh -c {}", quoted(&shells));
        let expected = if depth <= 8 {
            "Bash(cargo test)"
        } else {
            "Bash"
        };
        assert_eq!(shell(&shells).skill.name, expected, "{depth} shells");
    }
    for piece in [
        "(",
        "((",
        "$(",
        "$((",
        "${",
        "`",
        "\"$(",
        "<(",
        "{ ",
        "case x in x) ",
        "f() { ",
        "if ",
        "sudo ",
        "env A=b ",
        "bash -c '",
        "eval \"",
        "x=(",
        "!(",
        "[[ ",
        "time ",
        "npx ",
        "a|",
        "a;",
        "(:;",
        ")",
        "}",
        "<<E ",
        "<<E\n",
        "\\\n",
        "# x\n",
        "f() { :; }; f; ",
        ": ${x:-",
        "git -",
        "a ",
        "echo $((1)",
        "{a",
        "1>",
        "é\\",
        "for x in ",
        "python -m ",
        "uv run ",
        "! ",
        "esac ",
        "sh -c \"sh -c ",
    ] {
        for text in [
            piece.repeat(10_000),
            format!("cd x; {}", piece.repeat(10_000)),
        ] {
            let name = shell(&text).skill.name;
            assert!(name.len() <= MAX_NAME_BYTES, "{piece:?}");
        }
    }
}

/// `text` in single quotes, as a shell reads it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\"'\"'"))
}
