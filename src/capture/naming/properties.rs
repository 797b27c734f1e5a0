//! Properties of naming that hold for any input.

use super::*;
use proptest::prelude::*;

/// A piece that shell text is made of.
fn piece() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "ls", "cargo", "test", "git", "-C", "--", "sudo", "bash", "-c", "npx", "cd", "&&", "||",
        ";", "|", "&", "\n", "(", ")", "((", "))", "{", "}", "'", "\"", "`", "$(", "${", "$((",
        "<<EOF", "<<-'E'", "EOF", "<", ">", ">&", "2>", "\\", "#", "if", "then", "fi", "for", "x",
        "in", "do", "done", "case", "esac", "*)", ";;", "function", "f()", "[[", "]]", "!", "time",
        "x=", "x=(", "\0", "\r", "é", "\u{1b}", " ", "@", "=", "uv", "run", "python", "-m",
    ]);
    prop_oneof![8 => fixed.prop_map(str::to_owned), 1 => ".*"]
}

/// Whether a name is one that may be kept.
fn is_sound(named: &Named) -> bool {
    let name = &named.skill.name;
    let inner = name
        .strip_prefix("Bash(")
        .and_then(|rest| rest.strip_suffix(')'));
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.+-:[ ".contains(c);
    name.len() <= MAX_NAME_BYTES
        && match inner {
            Some(inner) => named.skill.kind == Kind::Command && inner.chars().all(plain),
            None => named.skill.kind == Kind::Tool && name == BASH,
        }
}

/// Commands with a secret in the place of `@`.
const TEMPLATES: &[&str] = &[
    "curl -H 'Authorization: Bearer @' https://x.y",
    "curl https://u:@@h/p?k=@",
    "git @",
    "git --token @ status",
    "git -c x=@ push",
    "TOKEN=@ make test",
    "make TOKEN=@ @",
    "env K=@ npm publish",
    "docker login -u u -p @ r",
    "kubectl --token @ get po",
    "kubectl --no-such @ get po",
    "gh --no-such @",
    "sudo --no-such @ ls",
    "sudo -p @ ls",
    "npx --no-such @ x",
    "npx @",
    "uv run --no-such @ x",
    "uvx --from @ tool",
    "echo @",
    "echo '@' | wc",
    "cd @",
    "cd @ && echo",
    "bash -c 'export K=@; curl -u @ x'",
    "python3 @",
    "python -m @",
    "psql postgres://u:@@h/d",
    "cat <<EOF\n@\nEOF",
    "# @\nls",
    "@",
    "./@",
    "/x/@ y",
    "npm --otp @ publish",
    "x=@",
    "x=(@) ; ls",
    "for i in @; do ls; done",
    "case @ in @) ls;; esac",
    "[ @ = x ]",
    "mysql -p@ db",
    "aws --no-such @ s3",
    "claude @",
    "timeout @ ls",
    "nice -n @ ls",
    "ls > @",
    "2>@ ls",
    "eval @",
    "export K=@",
    "read -p @ x",
    "ssh @",
    "just @",
    "poetry run @",
    "time @",
    "f() { @; }; f",
    "cargo --no-such @ x",
    "cargo +@ test",
    "bundle exec @",
    "@() { ls; }; @",
    "function @ { ls; }; @ x",
    "select @ in a; do ls; done",
    "yarn @",
    "rake @",
    "mvn -D@ test",
];

proptest! {
    #[test]
    fn any_text_gets_a_sound_name(text in any::<String>()) {
        prop_assert!(is_sound(&shell(&text)));
    }

    #[test]
    fn anything_like_a_shells_text_gets_a_sound_name(
        pieces in prop::collection::vec((piece(), any::<bool>()), 0..60)
    ) {
        let text: String = pieces
            .into_iter()
            .map(|(piece, blank)| piece + if blank { " " } else { "" })
            .collect();
        prop_assert!(is_sound(&shell(&text)), "{:?}", text);
    }

    #[test]
    fn any_words_get_a_sound_name(words in prop::collection::vec(piece(), 0..12)) {
        prop_assert!(is_sound(&argv(&words)), "{:?}", words);
    }

    #[test]
    fn any_call_gets_a_name_that_can_be_kept(
        tool in prop_oneof!["Bash", "Skill", "Task", "Agent", ".*"],
        text in any::<Option<String>>(),
    ) {
        let text = text.map(Cow::Owned);
        let input = CallInput { command: text.clone(), skill: text.clone(), subagent_type: text };
        if let Some(named) = tool_call(&tool, &input) {
            let name = named.skill.name;
            prop_assert!(!name.is_empty() && name.len() <= MAX_NAME_BYTES);
            prop_assert!(!name.chars().any(char::is_control));
        }
    }

    #[test]
    fn a_secret_argument_is_in_no_name(
        template in prop::sample::select(TEMPLATES),
        secret in prop_oneof![
            "[a-z]{4}[0-9][A-Za-z0-9]{20,40}",
            "sk-ant-[A-Za-z0-9]{24}",
            "ghp_[A-Za-z0-9]{36}",
            "AKIA[A-Z0-9]{16}",
            "[0-9a-f]{8}-[0-9]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9]{12}",
        ],
    ) {
        let command = template.replace('@', &secret);
        let name = shell(&command).skill.name;
        prop_assert!(!name.contains(&secret), "{} is {}", command, name);
    }
}
