//! Which phase of the work an invocation belongs to, told by its name.

use crate::model::Skill;
use std::collections::HashMap;

/// Rules in order; the first that matches names the phase.
///
/// A pattern is a skill's name, or the beginning of one with `*` after it: `Bash(git *)` is every
/// git command, `mcp__github__*` every tool of that server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseRules {
    /// Rules for one name each, with their place in the order.
    exact: HashMap<String, Rule>,
    /// Rules for the names that begin with a text, in order.
    prefixes: Vec<(String, Rule)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    order: usize,
    phase: String,
}

/// The built-in rules: a phase, the commands whose `Bash(…)` belongs to it, and the tools, in
/// lists separated by commas. A command's `*` stands for its subcommands.
const BUILT_IN: &[(&str, &str, &str)] = &[
    // First what differs from a more general rule below.
    (
        "rollback",
        "git revert, git reset, git restore, git checkout --",
        "",
    ),
    ("execution", "cat >, echo >, printf >", ""),
    (
        "cleanup",
        "git commit, git push, git rm, git clean, git add, rm, rmdir, unlink, trash, shred, \
         cargo clean, make clean, make distclean, go clean, gradle clean, gradlew clean, \
         just clean",
        "",
    ),
    (
        "setup",
        "sed -n, ls, eza, exa, cat, bat, head, tail, less, more, nl, tac, strings, hexdump, xxd, \
         od, grep, egrep, fgrep, zgrep, rg, ag, ack, find, fd, fdfind, locate, tree, pwd, which, \
         whereis, type, command, wc, stat, file, du, df, basename, dirname, realpath, readlink, \
         jq, yq, cut, sort, uniq, column, man, diff, cmp, comm, uname, whoami, hostname, date, \
         id, env, printenv, test, [, [[, git status, git log, git diff, git show, git blame, \
         git grep, git ls-files, git ls-tree, git ls-remote, git rev-parse, git rev-list, \
         git describe, git shortlog, git reflog, git cat-file, git merge-base, git show-ref, \
         git for-each-ref, gh search, cargo tree, cargo metadata, cargo search, npm ls, \
         npm list, npm view, npm outdated, pnpm list, yarn list, pip list, pip show, pip3 list, \
         pip3 show, go list, go doc, kubectl get, kubectl describe, kubectl logs, docker ps, \
         docker images, docker logs, docker inspect, systemctl status, make help, just list, \
         brew list, brew info, brew search",
        "Read, Glob, Grep, LS, WebFetch, WebSearch, NotebookRead, ToolSearch, LSP, \
         ListMcpResourcesTool, ReadMcpResourceTool, Agent(Explore), view_image",
    ),
    (
        "execution",
        "sed, mkdir, cp, mv, touch, tee, ln, install, chmod, chown, patch, truncate, dd, rsync, \
         git mv, git apply, git am, apply_patch, ed",
        "Edit, MultiEdit, Write, NotebookEdit, apply_patch",
    ),
    (
        "verification",
        "cargo test, cargo t, cargo check, cargo c, cargo clippy, cargo build, cargo b, \
         cargo fmt, cargo nextest, cargo bench, cargo doc, cargo deny, cargo audit, cargo miri, \
         cargo fuzz, cargo llvm-cov, cargo tarpaulin, cargo mutants, cargo semver-checks, \
         cargo hack, rustc, rustfmt, pytest, py.test, unittest, tox, tox *, nox, nox *, ruff, \
         mypy, pyright, basedpyright, flake8, pylint, black, isort, bandit, coverage *, \
         pre-commit *, tsc, vue-tsc, eslint, oxlint, biome, prettier, stylelint, vitest, jest, \
         mocha, ava, playwright, cypress, karma, c8, nyc, npm test, npm t, pnpm test, pnpm t, \
         pnpm lint, pnpm build, pnpm check, pnpm typecheck, yarn test, yarn lint, yarn build, \
         yarn check, yarn typecheck, bun test, bun build, deno test, deno lint, deno check, \
         deno fmt, deno bench, go test, go build, go vet, go fmt, gofmt, goimports, staticcheck, \
         golangci-lint, make, make *, gmake, gmake *, cmake, ctest, ninja, ninja *, \
         meson compile, meson test, just test, just check, just lint, just build, just ci, \
         just fmt, mise test, mise lint, mise check, gradle, gradle *, gradlew, gradlew *, mvn, \
         mvn *, mvnw, mvnw *, bazel test, bazel build, dotnet test, dotnet build, dotnet format, \
         swift test, swift build, xcodebuild, flutter test, flutter analyze, flutter build, \
         dart test, dart analyze, zig build, zig test, mix test, mix compile, rspec, rubocop, \
         rake test, rake spec, rails test, phpunit, phpstan, sbt, stack test, stack build, \
         cabal test, cabal build, gcc, g++, clang, clang++, cc, javac, shellcheck, shfmt, \
         yamllint, markdownlint, hadolint, actionlint, poetry build, poetry check, uv build, \
         docker build, docker buildx, terraform validate, terraform fmt, terraform plan, \
         tofu validate, tofu plan, helm lint, nx test, nx lint, nx build, turbo test, \
         turbo lint, turbo build, ng test, ng lint, ng build, webpack, esbuild, rollup",
        "",
    ),
];

impl Default for PhaseRules {
    /// The built-in rules: reading and searching is `setup`; editing and writing `execution`;
    /// test, lint, check and build programs `verification`; git commit, push and rm `cleanup`;
    /// git revert, reset, restore and the checkout of files `rollback`. What a command does else
    /// is left open.
    fn default() -> Self {
        Self::with_overrides([])
    }
}

impl PhaseRules {
    /// The built-in rules with these before them, each a pattern and a phase. An empty phase
    /// leaves the skills of its pattern without one.
    pub fn with_overrides(overrides: impl IntoIterator<Item = (String, String)>) -> Self {
        let built_in = BUILT_IN.iter().flat_map(|(phase, commands, tools)| {
            let commands = entries(commands).map(|c| format!("Bash({c}{}", end(c)));
            let names = commands.chain(entries(tools).map(str::to_owned));
            names.map(|name| (name, (*phase).to_owned()))
        });
        let mut rules = Self {
            exact: HashMap::new(),
            prefixes: Vec::new(),
        };
        for (order, (pattern, phase)) in overrides.into_iter().chain(built_in).enumerate() {
            let rule = Rule { order, phase };
            match prefix(&pattern) {
                Some(prefix) => rules.prefixes.push((prefix.to_owned(), rule)),
                None => {
                    rules.exact.entry(pattern).or_insert(rule);
                }
            }
        }
        rules
    }

    /// The phase of a skill, whose command may tell more by `phase_key` (see
    /// [`Named`](super::naming::Named)). `None` where no rule matches.
    pub fn phase_of(&self, skill: &Skill, phase_key: Option<&str>) -> Option<&str> {
        let by_name = self.first(&skill.name);
        let by_key = phase_key.and_then(|key| self.first(key));
        let rule = by_name
            .into_iter()
            .chain(by_key)
            .min_by_key(|rule| rule.order)?;
        Some(rule.phase.as_str()).filter(|phase| !phase.is_empty())
    }

    /// The first rule that matches a name.
    fn first(&self, name: &str) -> Option<&Rule> {
        let exact = self.exact.get(name);
        let before = exact.map_or(usize::MAX, |rule| rule.order);
        let mut prefixes = self
            .prefixes
            .iter()
            .take_while(|(_, rule)| rule.order < before);
        let prefix = prefixes.find(|(prefix, _)| name.starts_with(prefix.as_str()));
        prefix.map(|(_, rule)| rule).or(exact)
    }
}

/// What a pattern with `*` must begin with; the parenthesis after the star is for the reader.
fn prefix(pattern: &str) -> Option<&str> {
    pattern
        .strip_suffix('*')
        .or_else(|| pattern.strip_suffix("*)"))
}

/// The entries of a list in [`BUILT_IN`].
fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(", ").filter(|entry| !entry.is_empty())
}

/// What closes the name of a built-in command.
fn end(command: &str) -> &'static str {
    if command.ends_with('*') { "" } else { ")" }
}

#[cfg(test)]
mod tests {
    use super::super::naming::shell;
    use super::*;
    use crate::model::Kind;

    fn named(name: &str) -> Skill {
        Skill {
            name: name.to_owned(),
            kind: Kind::Tool,
        }
    }

    #[test]
    fn built_in_rules_know_the_five_phases() {
        let rules = PhaseRules::default();
        for (phase, commands) in [
            (
                Some("setup"),
                &[
                    "ls",
                    "cat f",
                    "rg x",
                    "git status",
                    "git -C x log | head",
                    "sed -n 1,5p f",
                ][..],
            ),
            (
                Some("execution"),
                &[
                    "sed -i s/a/b/ f",
                    "mkdir x",
                    "cp a b",
                    "cat > f <<EOF\nEOF",
                    "echo x >> f",
                ],
            ),
            (
                Some("verification"),
                &[
                    "cargo test",
                    "cargo clippy",
                    "npx vitest run",
                    "uv run pytest",
                    "make",
                    "make all",
                    "npm test",
                    "go vet ./...",
                    "./gradlew app:test",
                    "tsc --noEmit",
                ],
            ),
            (
                Some("cleanup"),
                &["git commit -m x", "git push", "rm -rf x", "make clean"],
            ),
            (
                Some("rollback"),
                &[
                    "git revert HEAD",
                    "git reset --hard",
                    "git restore f",
                    "git checkout -- f",
                    "git checkout .",
                ],
            ),
            (
                None,
                &[
                    "git checkout main",
                    "npm run x",
                    "python3 x.py",
                    "curl x",
                    "echo x",
                    "$X",
                ],
            ),
        ] {
            for command in commands {
                let named = shell(command);
                let got = rules.phase_of(&named.skill, named.phase_key);
                assert_eq!(got, phase, "{command}");
            }
        }
    }

    #[test]
    fn built_in_rules_know_the_tools() {
        let rules = PhaseRules::default();
        for (tool, phase) in [
            ("Read", Some("setup")),
            ("Grep", Some("setup")),
            ("WebSearch", Some("setup")),
            ("Edit", Some("execution")),
            ("NotebookEdit", Some("execution")),
            ("Bash", None),
            ("Task", None),
            ("mcp__github__list_issues", None),
            ("Skill(pdf)", None),
        ] {
            assert_eq!(rules.phase_of(&named(tool), None), phase, "{tool}");
        }
    }

    #[test]
    fn overrides_come_first_and_in_their_order() {
        let rule = |pattern: &str, phase: &str| (pattern.to_owned(), phase.to_owned());
        let rules = PhaseRules::with_overrides([
            rule("Bash(git push)", "release"),
            rule("Bash(git *)", "versioning"),
            rule("Bash(git commit)", "never"),
            rule("mcp__github__*", "setup"),
            rule("mcp__github__create_issue", "never"),
            rule("Read", "first"),
            rule("Read", "second"),
            rule("Edit", ""),
            rule("Bash(ca*", "cats"),
        ]);
        for (name, key, phase) in [
            ("Bash(git push)", None, Some("release")),
            ("Bash(git commit)", None, Some("versioning")),
            (
                "Bash(git checkout)",
                Some("Bash(git checkout --)"),
                Some("versioning"),
            ),
            ("Bash(git)", None, None),
            ("mcp__github__create_issue", None, Some("setup")),
            ("mcp__gitlab__create_issue", None, None),
            ("Read", None, Some("first")),
            ("Edit", None, None),
            ("Write", None, Some("execution")),
            ("Bash(cargo test)", None, Some("cats")),
            ("Bash(make)", None, Some("verification")),
            ("Bash(make x)", None, Some("verification")),
            ("Bash(makeup)", None, None),
        ] {
            assert_eq!(rules.phase_of(&named(name), key), phase, "{name}");
        }
    }

    #[test]
    fn a_finer_key_can_be_overridden_too() {
        let key = ("Bash(git checkout --)".to_owned(), "undo".to_owned());
        let rules = PhaseRules::with_overrides([key]);
        let checkout = named("Bash(git checkout)");
        assert_eq!(
            rules.phase_of(&checkout, Some("Bash(git checkout --)")),
            Some("undo")
        );
        assert_eq!(rules.phase_of(&checkout, None), None);
    }
}
