//! From a command's words to its program and subcommand.

use super::options::listed;
use super::programs::{looks_secret, program};
use super::token::Word;
use super::walk::{Rank, Verdict, walk};
use super::wrappers::{Inner, Module, is_runner, python_module, shell_text, tool, wrapped};

/// Shells in one another are seen through this far.
const MAX_SHELLS: usize = 8;

/// The longest program name that is kept.
const MAX_PROGRAM: usize = 64;

/// Commands that prepare the one that works, passed over while something follows.
const PREPARING: &str = "\
    cd pushd popd dirs export set unset source . [ [[ test eval trap true false : read readarray \
    mapfile local declare typeset readonly ulimit umask shopt setopt unsetopt alias unalias wait \
    echo printf sleep exec enable hash clear let command type getopts deactivate workon emulate \
    autoload disown";

/// Subcommands that prepare in the same way: they choose the version that follows.
const PREPARING_SUBCOMMANDS: &[(&str, &str)] = &[
    ("nvm", "use"),
    ("fnm", "use"),
    ("conda", "activate"),
    ("mamba", "activate"),
    ("micromamba", "activate"),
    ("pyenv", "shell"),
    ("rbenv", "shell"),
];

/// Builtins that steer as keywords do.
const STEERING: &str = "exit return break continue shift";

/// Programs whose exit status 1 is an answer ("no match", "different").
const ANSWERING: &str = "grep egrep fgrep rg ag diff cmp pgrep test [";

/// What a simple command does. `words` begin with its program, `writes` tells that its output goes
/// into a file, `depth` how many shells it stands in.
pub(super) fn resolve(words: &[Word], writes: bool, depth: usize) -> Verdict {
    let mut words = words;
    // A runner gone through: what was called if its tool cannot be told.
    let mut runner: Option<Verdict> = None;
    loop {
        let name = words.first().and_then(|word| match runner {
            None => program_name(&word.text),
            Some(_) => tool_name(&word.text),
        });
        let Some(name) = name else {
            return runner.unwrap_or_else(Verdict::unknown);
        };
        let args = &words[1..];
        let inner = wrapped(name, args).or_else(|| shell_text(name, args).map(Inner::Text));
        match inner {
            Some(Inner::Command(at)) => {
                words = &args[at..];
                continue;
            }
            Some(Inner::Text(at)) => return inside(&args[at].text, depth),
            None => {}
        }
        match python_module(name, args) {
            Some(Module::Argument(at)) => {
                runner = Some(tool_verdict(name, None));
                words = &args[at..];
                continue;
            }
            Some(Module::Attached(module)) => {
                return tool_verdict(program_name(module).unwrap_or(name), None);
            }
            None => {}
        }
        let at = program(name).and_then(|program| program.subcommand(args));
        let subcommand = at.map(|at| args[at].text.as_str());
        let rest = &args[at.map_or(0, |at| at + 1)..];
        if is_runner(name) || subcommand.is_some() {
            match tool(name, subcommand.unwrap_or(""), rest) {
                Some(Inner::Command(at)) => {
                    runner = Some(tool_verdict(name, subcommand));
                    words = &rest[at..];
                    continue;
                }
                Some(Inner::Text(at)) => return inside(&rest[at].text, depth),
                None => {}
            }
        }
        let phase_key = phase_key(name, subcommand, rest, writes);
        return match runner {
            Some(_) => Verdict {
                phase_key,
                ..tool_verdict(name, subcommand)
            },
            None => Verdict {
                rank: rank(name, subcommand),
                exit_one_answers: listed(ANSWERING, name),
                phase_key,
                ..tool_verdict(name, subcommand)
            },
        };
    }
}

/// What shell text inside of a command does.
fn inside(text: &str, depth: usize) -> Verdict {
    if depth >= MAX_SHELLS {
        return Verdict::unknown();
    }
    walk(text, depth + 1).unwrap_or_else(Verdict::unknown)
}

/// A command that works: what a runner runs is a program, whatever a builtin of that name does.
fn tool_verdict(program: &str, subcommand: Option<&str>) -> Verdict {
    Verdict {
        program: Some(program.to_owned()),
        subcommand: subcommand.map(str::to_owned),
        ..Verdict::unknown()
    }
}

fn rank(name: &str, subcommand: Option<&str>) -> Rank {
    let prepares = subcommand.is_some_and(|sub| PREPARING_SUBCOMMANDS.contains(&(name, sub)));
    if prepares || listed(PREPARING, name) {
        Rank::Prepares
    } else if listed(STEERING, name) {
        Rank::Steers
    } else {
        Rank::Works
    }
}

/// The program's name without its path, where it is a plain one.
fn program_name(word: &str) -> Option<&str> {
    if matches!(word, "[" | "[[" | "." | ":") {
        return Some(word);
    }
    // A URL's end is no program.
    if word.contains(':') {
        return None;
    }
    let name = word.rsplit('/').next().unwrap_or(word);
    let plain = name == "["
        || (name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_.+-".contains(&b))
            && !looks_secret(name));
    (plain && name.len() <= MAX_PROGRAM).then_some(name)
}

/// The name of a runner's tool: without version, scope and path. A script is an argument.
///
/// A scope is cut like a path because that is how npm names the program of a scoped package.
fn tool_name(word: &str) -> Option<&str> {
    const SCRIPTS: [&str; 7] = [".py", ".js", ".mjs", ".cjs", ".ts", ".sh", ".rb"];
    let scoped = usize::from(word.starts_with('@'));
    let version = word[scoped..].find(['@', '=', '<', '>', '~', '!', '[']);
    let name = program_name(&word[..version.map_or(word.len(), |at| scoped + at)])?;
    (!SCRIPTS.iter().any(|suffix| name.ends_with(suffix))).then_some(name)
}

/// A finer key for the table of phases, where the name alone does not tell the phase.
fn phase_key(
    name: &str,
    subcommand: Option<&str>,
    rest: &[Word],
    writes: bool,
) -> Option<&'static str> {
    match (name, subcommand) {
        ("git", Some("checkout")) => {
            let dashes = rest.iter().position(|word| word.text == "--");
            let restores = dashes.is_some_and(|at| at + 1 < rest.len())
                || rest.iter().any(|word| word.text == ".");
            restores.then_some("Bash(git checkout --)")
        }
        ("sed", _) => reads_only(rest).then_some("Bash(sed -n)"),
        ("cat", _) if writes => Some("Bash(cat >)"),
        ("echo", _) if writes => Some("Bash(echo >)"),
        ("printf", _) if writes => Some("Bash(printf >)"),
        _ => None,
    }
}

/// Whether sed only prints: with `-n` and without `-i`.
fn reads_only(args: &[Word]) -> bool {
    let short = |letter: char| {
        args.iter().any(|arg| {
            let letters = arg
                .text
                .strip_prefix('-')
                .filter(|rest| !rest.starts_with('-'));
            letters.is_some_and(|letters| letters.contains(letter))
        })
    };
    let long = |name: &str| args.iter().any(|arg| arg.text.starts_with(name));
    (short('n') || long("--quiet") || long("--silent")) && !short('i') && !long("--in-place")
}
