//! Programs that run another one: wrappers, shells and runners of tools.

use super::options::{Options, Past, listed};
use super::token::Word;

/// Where a program that runs another one leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inner {
    /// To a command that begins with this argument.
    Command(usize),
    /// To shell text in this argument.
    Text(usize),
}

/// A program that only sets the stage for the command after it.
struct Wrapper {
    names: &'static str,
    options: Options,
    /// Words between the options and the command.
    positionals: usize,
    /// Assignments may stand before the command.
    assigns: bool,
}

/// What `args` of the wrapper `name` lead to; `None` where it is no wrapper, wraps nothing, or
/// has an option in no list: then it is itself what was called.
pub(super) fn wrapped(name: &str, args: &[Word]) -> Option<Inner> {
    let wrapper = WRAPPERS.iter().find(|w| listed(w.names, name))?;
    let mut at = 0;
    loop {
        match wrapper.options.past(args.get(at..)?) {
            Past::Word(past) => at += past,
            Past::Text(past) => return args.get(at + past).map(|_| Inner::Text(at + past)),
            Past::Lost => return None,
        }
        if !(wrapper.assigns && args.get(at)?.is_assignment()) {
            break;
        }
        at += 1;
    }
    at += wrapper.positionals;
    let command = args.get(at)?;
    (!command.text.starts_with('-')).then_some(Inner::Command(at))
}

/// The argument that the shell `name` runs as its text (`-c`); `None` where it is no shell or
/// runs a script.
pub(super) fn shell_text(name: &str, args: &[Word]) -> Option<usize> {
    const SHELLS: &[&str] = &[
        "bash", "sh", "zsh", "dash", "ash", "ksh", "mksh", "fish", "rbash", "csh", "tcsh",
    ];
    if !SHELLS.contains(&name) {
        return None;
    }
    let mut runs_text = false;
    let mut at = 0;
    while let Some(arg) = args.get(at) {
        let text = arg.text.as_str();
        at += 1;
        let Some(letters) = text.strip_prefix(['-', '+']) else {
            return runs_text.then_some(at - 1);
        };
        match letters {
            "" | "-" => return (runs_text && at < args.len()).then_some(at),
            "-rcfile" | "-init-file" => at += 1,
            "-command" => runs_text = true,
            _ if letters.starts_with('-') => {}
            _ => {
                runs_text |= text.starts_with('-') && letters.contains('c');
                // `-o pipefail`, also at the end of a cluster, takes a word; so does bash's `-O`.
                at += usize::from(letters.ends_with(['o', 'O']));
            }
        }
    }
    None
}

/// What Python's `-m` leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Module<'w> {
    /// A module named by this argument.
    Argument(usize),
    /// A module named in the same word as the option.
    Attached(&'w str),
}

/// The module that the Python `name` runs; `None` where it is no Python or runs none.
pub(super) fn python_module<'w>(name: &str, args: &'w [Word]) -> Option<Module<'w>> {
    let unversioned = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if !matches!(unversioned, "python" | "pypy" | "py" | "pythonw") {
        return None;
    }
    let mut at = 0;
    while let Some(arg) = args.get(at) {
        let letters = arg
            .text
            .strip_prefix('-')
            .filter(|letters| !letters.is_empty())?;
        at += 1;
        if letters.starts_with('-') {
            continue;
        }
        // The first of these letters in a cluster ends it: what follows is its value.
        let Some(found) = letters.find(['m', 'c', 'W', 'X', 'Q']) else {
            continue;
        };
        match letters[found..].split_at(1) {
            ("m", "") => return args.get(at).map(|_| Module::Argument(at)),
            ("m", module) => return Some(Module::Attached(module)),
            ("c", _) => return None,
            (_, "") => at += 1,
            _ => {}
        }
    }
    None
}

/// A program, or a subcommand of one, that finds a tool and runs it.
struct Runner {
    program: &'static str,
    /// Its subcommands that run tools; empty where the program itself does.
    subcommands: &'static str,
    options: Options,
    /// A word that must follow the subcommand; empty where none must.
    then: &'static str,
    /// Words between the options and the tool.
    positionals: usize,
    /// The tool stands after `--` only.
    after_dashes: bool,
}

/// Whether the program is a runner without a subcommand.
pub(super) fn is_runner(name: &str) -> bool {
    RUNNERS
        .iter()
        .any(|r| r.program == name && r.subcommands.is_empty())
}

/// What `args` of a runner lead to, where `subcommand` is empty for the likes of npx. `None`
/// where it is no runner, or nobody can tell what it runs.
pub(super) fn tool(name: &str, subcommand: &str, args: &[Word]) -> Option<Inner> {
    let runner = RUNNERS.iter().find(|r| {
        r.program == name && (r.subcommands == subcommand || listed(r.subcommands, subcommand))
    })?;
    let skipped = usize::from(!runner.then.is_empty());
    if skipped > 0 && args.first()?.text != runner.then {
        return None;
    }
    if runner.after_dashes {
        let dashes = args.iter().position(|arg| arg.text == "--")?;
        return args.get(dashes + 1).map(|_| Inner::Command(dashes + 1));
    }
    match runner.options.past(&args[skipped..]) {
        Past::Word(past) => {
            let at = skipped + past + runner.positionals;
            args.get(at).map(|_| Inner::Command(at))
        }
        Past::Text(past) => args
            .get(skipped + past)
            .map(|_| Inner::Text(skipped + past)),
        Past::Lost => None,
    }
}

const fn options(values: &'static str, flags: &'static str, text: &'static str) -> Options {
    Options {
        values,
        flags,
        text,
        common: false,
    }
}

const fn wrapper(names: &'static str, values: &'static str, flags: &'static str) -> Wrapper {
    Wrapper {
        names,
        options: options(values, flags, ""),
        positionals: 0,
        assigns: false,
    }
}

const WRAPPERS: &[Wrapper] = &[
    Wrapper {
        assigns: true,
        ..wrapper(
            "sudo",
            "-u -g -h -p -C -D -R -T -U -r -t --user --group --host --prompt --close-from --chdir \
             --chroot --command-timeout --other-user --role --type",
            "-A -b -B -E -H -k -n -P -S -i -s --askpass --background --bell --preserve-env \
             --set-home --login --shell --non-interactive --stdin --preserve-groups \
             --reset-timestamp",
        )
    },
    Wrapper {
        assigns: true,
        ..wrapper("doas", "-u -C -a", "-n -L -s")
    },
    Wrapper {
        options: options(
            "-u --unset -C --chdir",
            "-i --ignore-environment -0 --null -v --debug",
            "-S --split-string",
        ),
        assigns: true,
        ..wrapper("env genv", "", "")
    },
    Wrapper {
        assigns: true,
        ..wrapper("cross-env cross-env-shell", "", "")
    },
    wrapper(
        "time gtime",
        "-f -o --format --output",
        "-p -v -a -l -h -q --verbose --portability --append --quiet",
    ),
    Wrapper {
        positionals: 1,
        ..wrapper(
            "timeout gtimeout",
            "-s -k --signal --kill-after",
            "-v -p -f --verbose --foreground --preserve-status",
        )
    },
    wrapper(
        "nohup builtin noglob nocorrect unbuffer chronic eatmydata dbus-run-session",
        "",
        "-p",
    ),
    // `command -v` asks about a program and runs none: it is in no list on purpose.
    wrapper("command", "", "-p"),
    wrapper("exec", "-a", "-c -l"),
    wrapper("nice gnice", "-n --adjustment", ""),
    wrapper("ionice", "-c -n --class --classdata", "-t --ignore"),
    wrapper("stdbuf gstdbuf", "-i -o -e --input --output --error", ""),
    wrapper("setsid", "", "-c -f -w --ctty --fork --wait"),
    wrapper(
        "xvfb-run",
        "-e -f -n -p -s -w --error-file --auth-file --server-num --xauth-protocol --server-args \
         --wait",
        "-a -l --auto-servernum --listen-tcp",
    ),
    wrapper("caffeinate", "-t -w", "-d -i -m -s -u"),
    wrapper("arch", "", "-arm64 -arm64e -x86_64 -i386"),
    wrapper("proxychains proxychains4 torsocks", "-f", "-q"),
    Wrapper {
        positionals: 1,
        ..wrapper("taskset", "", "-a -c --all-tasks --cpu-list")
    },
    Wrapper {
        positionals: 1,
        ..wrapper("chrt", "", "-b -f -i -o -r -R -a")
    },
    Wrapper {
        positionals: 1,
        ..wrapper("faketime", "", "-f -m")
    },
];

const fn runner(
    program: &'static str,
    subcommands: &'static str,
    values: &'static str,
    flags: &'static str,
) -> Runner {
    Runner {
        program,
        subcommands,
        options: options(values, flags, ""),
        then: "",
        positionals: 0,
        after_dashes: false,
    }
}

const fn npx(program: &'static str, subcommands: &'static str) -> Runner {
    Runner {
        options: options(
            "-p --package -w --workspace --prefix --registry --cache --userconfig --loglevel",
            "-y --yes --no --no-install --prefer-offline --offline -q --quiet --silent -s \
             --workspaces -ws --include-workspace-root --ignore-existing --legacy-peer-deps",
            "-c --call",
        ),
        ..runner(program, subcommands, "", "")
    }
}

const UV_VALUES: &str = "--with --with-editable --with-requirements --extra --group --only-group \
    --no-group --no-extra --from -p --python --package --env-file --directory --project --index \
    --default-index --index-url -i --extra-index-url -f --find-links --cache-dir --config-file \
    --color --refresh-package --upgrade-package -P --reinstall-package --resolution \
    --prerelease --exclude-newer --link-mode --index-strategy --python-platform --constraints -c \
    --overrides --build-constraints -b --config-setting -C --no-build-package --no-binary-package \
    --keyring-provider --allow-insecure-host --python-preference -w";

const UV_FLAGS: &str = "-m --module --all-extras --all-groups --all-packages --dev --no-dev \
    --only-dev --no-default-groups --isolated --active --no-active --no-sync --frozen --locked \
    --exact --no-editable --no-project --no-env-file --no-config --no-cache -n --refresh \
    --offline --upgrade -U --reinstall --no-index --no-build --no-binary --no-build-isolation \
    --compile-bytecode --no-sources --native-tls --no-progress --managed-python \
    --no-managed-python --no-python-downloads -q --quiet -v --verbose --preview --inexact";

const RUNNERS: &[Runner] = &[
    npx("npx", ""),
    npx("pnpx", ""),
    npx("npm", "exec x"),
    runner(
        "bunx",
        "",
        "-p --package",
        "--bun -b --silent --verbose --no-install -y",
    ),
    runner(
        "bun",
        "x",
        "-p --package",
        "--bun -b --silent --verbose --no-install -y",
    ),
    runner(
        "pnpm",
        "dlx exec",
        "--package --allow-build --filter -F -C --dir",
        "-r --recursive -s --silent --parallel",
    ),
    runner("yarn", "dlx exec", "-p --package", "-q --quiet"),
    runner("uvx", "", UV_VALUES, UV_FLAGS),
    runner("uv", "run", UV_VALUES, UV_FLAGS),
    Runner {
        then: "run",
        ..runner("uv", "tool", UV_VALUES, UV_FLAGS)
    },
    runner(
        "poetry",
        "run",
        "-C --directory -P --project",
        "-q --quiet -v -n --no-interaction",
    ),
    runner("pipenv", "run", "", "-q --quiet -v --verbose"),
    runner(
        "pdm",
        "run",
        "-p --project --site-packages",
        "-q --quiet -v --verbose -s",
    ),
    runner("rye", "run", "--pyproject", "-q --quiet -v --verbose"),
    runner(
        "pipx",
        "run",
        "--spec --python --pip-args --index-url -i --with --backend",
        "--no-cache --pypackages --verbose -v -q --quiet --system-site-packages --editable -e",
    ),
    runner(
        "conda",
        "run",
        "-n --name -p --prefix --cwd",
        "-v --no-capture-output --live-stream",
    ),
    runner(
        "mamba",
        "run",
        "-n --name -p --prefix --cwd",
        "-v --no-capture-output --live-stream",
    ),
    runner(
        "micromamba",
        "run",
        "-n --name -p --prefix --cwd -a --attach",
        "-v --clean-env",
    ),
    runner("bundle", "exec", "--gemfile", "--keep-file-descriptors"),
    runner("rbenv", "exec", "", ""),
    runner("pyenv", "exec", "", ""),
    runner("asdf", "exec", "", ""),
    Runner {
        positionals: 1,
        ..runner("rustup", "run", "", "--install")
    },
    Runner {
        positionals: 1,
        ..runner("direnv", "exec", "", "")
    },
    Runner {
        after_dashes: true,
        ..runner("mise", "exec x", "", "")
    },
    Runner {
        after_dashes: true,
        ..runner("op", "run", "", "")
    },
    Runner {
        after_dashes: true,
        ..runner("doppler", "run", "", "")
    },
    Runner {
        after_dashes: true,
        ..runner("dotenvx", "run", "", "")
    },
    Runner {
        after_dashes: true,
        ..runner("aws-vault", "exec", "", "")
    },
];
