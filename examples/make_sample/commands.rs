//! Shell commands as an agent writes them, by the name that session-buddy gives them.

use super::rng::Rng;

/// What stands inside `Bash(…)`, and command lines of that name; `{d}` is the working directory.
const COMMANDS: &[(&str, &[&str])] = &[
    (
        "ls",
        &[
            "ls -la",
            "ls src | head -40",
            "cd {d} && ls -1 docs",
            "ls -R src 2>/dev/null",
        ],
    ),
    (
        "git status",
        &[
            "git status --short",
            "git -C {d} status -sb",
            "cd {d} && git status",
        ],
    ),
    (
        "git diff",
        &[
            "git diff --stat",
            "git diff HEAD~1 -- src | head -80",
            "cd {d} && git --no-pager diff",
        ],
    ),
    (
        "git log",
        &["git log --oneline -12", "cd {d} && git log -3 --stat | cat"],
    ),
    (
        "git add",
        &["git add -A && git status -s", "git add src docs"],
    ),
    (
        "git commit",
        &[
            "git commit -am 'Round totals per line'",
            "cd {d} && git commit -m \"$(cat <<'EOF'\nBound the retries\n\nBoth callers covered.\nEOF\n)\"",
            "git commit -qam 'Name the missing field in the error' && git log -1 --oneline",
            "GIT_EDITOR=true git commit --amend",
        ],
    ),
    (
        "git push",
        &[
            "git push origin HEAD",
            "cd {d} && git push -u origin HEAD 2>&1 | tail -3",
        ],
    ),
    (
        "cargo build",
        &[
            "cargo build 2>&1 | tail -20",
            "cd {d} && cargo build --release 2>&1 | tail -5",
            "export RUST_LOG=warn; cargo build -p orders",
            "set -e; cargo build --all-targets",
        ],
    ),
    (
        "cargo test",
        &[
            "cargo test 2>&1 | tail -40",
            "cd {d} && timeout 300 cargo test -p orders -- --nocapture",
            "RUST_BACKTRACE=1 cargo test retries::",
            "time cargo test --workspace -q",
            "bash -lc 'cargo test -q'",
        ],
    ),
    (
        "cargo clippy",
        &[
            "cargo clippy --all-targets -- -D warnings",
            "cd {d} && cargo clippy -p orders",
        ],
    ),
    (
        "cargo fmt",
        &["cargo fmt --all", "cd {d} && cargo fmt -- --check"],
    ),
    (
        "npm run",
        &[
            "npm run build",
            "cd {d} && npm run build 2>&1 | tail -20",
            "NODE_ENV=test npm run lint",
        ],
    ),
    (
        "npm install",
        &["npm install --no-audit", "cd {d} && npm install zod@4"],
    ),
    (
        "vitest",
        &[
            "npx vitest run",
            "npx vitest run src/cart --reporter=dot",
            "cd {d} && npx vitest run src/checkout 2>&1 | tail -25",
        ],
    ),
    (
        "tsc",
        &["npx tsc --noEmit", "cd {d} && npx tsc --noEmit | head -30"],
    ),
    ("eslint", &["npx eslint src --max-warnings 0"]),
    (
        "pytest",
        &[
            "pytest -q",
            "uv run pytest -q tests/test_links.py",
            "python -m pytest -x",
            "source .venv/bin/activate && pytest -q --tb=short",
            "cd {d} && uv run pytest -q 2>&1 | tail -15",
        ],
    ),
    (
        "sphinx-build",
        &[
            "sphinx-build -qW docs out",
            "cd {d} && uv run sphinx-build docs out",
        ],
    ),
    ("black", &["black --check src tests", "uv run black src"]),
    (
        "docker compose",
        &[
            "docker compose up -d db",
            "docker compose ps",
            "cd {d} && docker compose logs --tail 50 web",
            "docker compose exec -T db pg_isready",
            "sudo docker compose restart web && sleep 2",
        ],
    ),
    (
        "docker build",
        &["docker build -t shop:dev .", "cd {d} && docker build -q ."],
    ),
    (
        "kubectl get",
        &["kubectl get pods -n shop", "kubectl get events | tail -20"],
    ),
    (
        "gh pr",
        &[
            "gh pr view --comments",
            "gh pr create --fill",
            "cd {d} && gh pr list",
        ],
    ),
    (
        "curl",
        &[
            "curl -sS localhost:8080/health",
            "curl -s http://localhost:3000/api/cart | jq .items",
        ],
    ),
    (
        "python3",
        &[
            "python3 - <<'EOF'\nimport json\nprint(len(json.load(open('orders.json'))))\nEOF",
            "/usr/bin/python3 scripts/seed.py --rows 200",
        ],
    ),
    (
        "make lint",
        &["make lint", "cd {d} && make lint 2>&1 | tail"],
    ),
    ("sed", &["sed -n '1,80p' src/lib.rs"]),
    (
        "wc",
        &[
            "for f in docs/*.md; do wc -w \"$f\"; done",
            "wc -l src/* | sort -n | tail -5",
        ],
    ),
    ("find", &["find . -name '*.md' -newer README.md"]),
    ("jq", &["jq '.scripts' package.json"]),
    ("rg", &["rg -n 'TODO|FIXME' src"]),
    ("cat", &["cat config.toml | grep timeout"]),
    ("rm", &["rm -rf build/cache", "cd {d} && rm -rf target/tmp"]),
];

/// What a failing command prints, after its `Exit code` line.
const FAILURES: &[(&str, i64, &str)] = &[
    ("cargo build", 101, "error[E0308]: mismatched types"),
    ("cargo test", 101, "test retries::are_bounded ... FAILED"),
    ("cargo clippy", 101, "error: this `if` can be collapsed"),
    ("vitest", 1, "FAIL src/cart/total.test.ts > rounds per line"),
    ("tsc", 2, "src/cart/total.ts(12,7): error TS2322"),
    ("eslint", 1, "1 problem (1 error, 0 warnings)"),
    (
        "pytest",
        1,
        "FAILED tests/test_links.py::test_anchors - 2 broken",
    ),
    (
        "docker compose",
        1,
        "Cannot connect to the Docker daemon. Is it running?",
    ),
    (
        "docker build",
        1,
        "ERROR: failed to solve: process did not complete",
    ),
    ("git commit", 1, "pre-commit hook: trailing whitespace"),
    ("git push", 1, "! [rejected] HEAD -> main (fetch first)"),
    ("npm run", 1, "npm error Lifecycle script `build` failed"),
    ("curl", 7, "curl: (7) Failed to connect to localhost"),
    (
        "kubectl get",
        1,
        "error: the server doesn't have a resource type",
    ),
    ("make lint", 2, "make: *** [lint] Error 1"),
    ("python3", 1, "KeyError: 'currency'"),
];

/// A command line for `Bash(name)` in the directory `cwd`.
pub(crate) fn command(name: &str, cwd: &str, rng: &mut Rng) -> String {
    match COMMANDS.iter().find(|(known, _)| *known == name) {
        Some((_, lines)) => rng.pick(lines).replace("{d}", cwd),
        None => name.to_owned(),
    }
}

/// What the agent reads when `Bash(name)` fails.
pub(crate) fn failure(name: &str) -> String {
    let (_, code, text) = FAILURES
        .iter()
        .find(|(known, _, _)| *known == name)
        .copied()
        .unwrap_or(("", 1, "error"));
    format!("Exit code {code}\n{text}")
}

/// What the agent reads when `Bash(name)` succeeds.
pub(crate) fn output(name: &str, rng: &mut Rng) -> &'static str {
    match name {
        "cargo build" => "Finished `dev` profile",
        "cargo test" => "test result: ok. 148 passed",
        "vitest" => "Tests  96 passed (96)",
        "pytest" => "61 passed",
        "git commit" => "2 files changed",
        "docker compose" => rng.pick(&["db  running", "Container db  Started", "accepting"]),
        "git status" => rng.pick(&["", " M src/lib.rs", "## main"]),
        _ => rng.pick(&["ok", "", "done", "3 lines", "Success"]),
    }
}
