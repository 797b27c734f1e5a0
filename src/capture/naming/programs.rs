//! Programs with subcommands: their names, and the options that may stand before the subcommand.

use super::options::{Options, Step, listed};
use super::token::{HIDDEN, Word};

/// A program that is named together with its subcommand.
pub(super) struct Program {
    /// Its names; some programs share their table.
    names: &'static str,
    options: Options,
    /// Subcommands that everybody knows: after an option in no list, only these are taken, since
    /// any other word could be that option's value.
    known: &'static str,
    /// Takes free text as well, so that no other word than a known one is a subcommand.
    closed: bool,
}

/// The longest subcommand that is kept.
const MAX_SUBCOMMAND: usize = 40;

/// The program of this name, if it has subcommands. `pip3.12` is found as `pip`.
pub(super) fn program(name: &str) -> Option<&'static Program> {
    let unversioned = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    PROGRAMS
        .iter()
        .find(|p| listed(p.names, name) || listed(p.names, unversioned))
}

impl Program {
    /// Where in `args` the subcommand stands.
    pub(super) fn subcommand(&self, args: &[Word]) -> Option<usize> {
        let mut known_only = self.closed;
        let mut at = 0;
        while let Some(arg) = args.get(at) {
            let text = arg.text.as_str();
            at += match self.options.step(text) {
                Step::Flag if is_number_option(text) => {
                    1 + usize::from(is_number(args.get(at + 1)))
                }
                Step::Flag | Step::End => 1,
                Step::Value | Step::Text => 2,
                Step::Unknown => {
                    known_only = true;
                    1
                }
                Step::Word if arg.is_assignment() || text.starts_with('+') => 1,
                Step::Word if !known_only => return is_subcommand(text).then_some(at),
                Step::Word if listed(self.known, text) => return Some(at),
                Step::Word => 1,
            };
        }
        None
    }
}

/// make's options that a number may follow, or not.
fn is_number_option(option: &str) -> bool {
    matches!(option, "-j" | "--jobs" | "-l" | "--load-average")
}

fn is_number(word: Option<&Word>) -> bool {
    word.is_some_and(|word| {
        word.text
            .bytes()
            .all(|b| b.is_ascii_digit() || b == HIDDEN as u8)
    })
}

/// Whether a word can be kept as a subcommand: nothing but a plain word, never what could be an
/// argument that nobody should see.
fn is_subcommand(word: &str) -> bool {
    word.len() <= MAX_SUBCOMMAND
        && word.starts_with(|c: char| c.is_ascii_alphanumeric())
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_-:".contains(&b))
        && word.bytes().any(|b| b.is_ascii_alphabetic())
        && !looks_secret(word)
}

/// Whether a word looks like a token, a key, a hash or an id rather than like a name.
pub(super) fn looks_secret(word: &str) -> bool {
    const PREFIXES: [&str; 12] = [
        "sk-",
        "sk_",
        "pk_",
        "ghp_",
        "gho_",
        "ghs_",
        "github_pat_",
        "glpat-",
        "xox",
        "hf_",
        "AKIA",
        "eyJ",
    ];
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let mut runs = word.split(|c: char| !c.is_ascii_alphanumeric());
    digits(word) >= 10
        || runs.any(|run| run.len() >= 16 && digits(run) > 0)
        || (word.len() >= 12 && PREFIXES.iter().any(|prefix| word.starts_with(prefix)))
}

const fn program_of(
    names: &'static str,
    values: &'static str,
    flags: &'static str,
    known: &'static str,
) -> Program {
    let options = Options {
        values,
        flags,
        text: "",
        common: true,
    };
    Program {
        names,
        options,
        known,
        closed: false,
    }
}

/// Programs; the ones most used come first.
const PROGRAMS: &[Program] = &[
    program_of(
        "git",
        "-C -c --git-dir --work-tree --namespace --exec-path --config-env --super-prefix \
         --attr-source",
        "-p -P --paginate --no-pager --bare --no-replace-objects --no-optional-locks \
         --literal-pathspecs --glob-pathspecs --noglob-pathspecs --icase-pathspecs --html-path \
         --no-lazy-fetch --no-advice",
        "add am annotate apply archive bisect blame branch bundle cat-file check-attr check-ignore \
         checkout cherry cherry-pick clean clone commit config count-objects describe diff \
         diff-tree difftool fetch filter-branch for-each-ref format-patch fsck gc grep help init \
         lfs log ls-files ls-remote ls-tree maintenance merge merge-base mv name-rev notes pull \
         push range-diff rebase reflog remote repack reset restore rev-list rev-parse revert rm \
         shortlog show show-ref sparse-checkout stash status submodule switch symbolic-ref tag \
         update-index update-ref whatchanged worktree",
    ),
    program_of(
        "cargo",
        "-Z -C --config --color --explain --manifest-path --target-dir -p --package --features -F \
         -j --jobs --target --profile",
        "--list --frozen --locked --offline --release --all --workspace",
        "add audit bench build b check c clean clippy d deny doc expand fetch fix fmt generate \
         hack info init install llvm-cov login metadata miri mutants new nextest owner package \
         publish r remove report rm run rustc search semver-checks t tarpaulin test tree \
         uninstall update vendor version watch yank",
    ),
    program_of(
        "npm",
        "--prefix -C -w --workspace --registry --loglevel --userconfig --globalconfig --cache \
         --tag --otp --scope --omit --include --script-shell --node-options --access",
        "-g --global -d -dd -ddd --json --workspaces -ws --include-workspace-root -iwr \
         --if-present --no-audit --no-fund --legacy-peer-deps -f --force --offline \
         --prefer-offline -D --save-dev -S --save -E --save-exact --ignore-scripts --dry-run \
         --production --no-save --no-optional --no-progress",
        "access add audit cache ci config create dedupe deprecate diff dist-tag docs exec explain \
         explore find-dupes fund get help i init install install-ci-test install-test link \
         login logout ls list outdated owner pack ping pkg prefix prune publish rebuild restart \
         rm root run run-script search set start stop t test token uninstall un unpublish up \
         update version view whoami x",
    ),
    program_of(
        "pnpm",
        "-C --dir -F --filter --filter-prod --config --store-dir --loglevel --reporter \
         --workspace-concurrency --registry --prefix --use-node-version --test-pattern \
         --changed-files-ignore-pattern",
        "-r --recursive -w --workspace-root --parallel --stream --aggregate-output --bail \
         --no-bail --color --if-present -D -P -g --global --frozen-lockfile --no-frozen-lockfile \
         --offline --prefer-offline --sort --no-sort --ignore-scripts",
        "add approve-builds audit build create deploy dev dlx exec fetch i import init install \
         licenses link lint list ls outdated pack patch prune publish rebuild remove rm root run \
         server setup start store t test un unlink up update why",
    ),
    program_of(
        "yarn",
        "--cwd --network-timeout --registry --cache-folder --mutex --modules-folder \
         --network-concurrency --use-yarnrc --top-level",
        "--json --frozen-lockfile --immutable --offline --non-interactive --ignore-scripts \
         --ignore-engines --ignore-optional --production --prefer-offline --no-lockfile \
         --pure-lockfile --check-files --force --flat --no-progress",
        "add audit build cache create dedupe dev dlx exec global info init install link lint list \
         node npm outdated pack publish remove run set start test unlink up upgrade why workspace \
         workspaces",
    ),
    program_of(
        "bun",
        "--cwd -c --config --env-file -r --preload -d --define -F --filter --shell --conditions \
         --port -l --loader --tsconfig-override",
        "--bun -b --hot --watch --smol -i --if-present --no-install --frozen-lockfile --production \
         --no-clear-screen --no-addons --expose-gc --inspect",
        "a add audit build c create i info init install link outdated patch pm publish remove rm \
         repl run test unlink update upgrade why x",
    ),
    program_of(
        "deno",
        "-L --log-level",
        "--unstable",
        "add bench bundle cache check compile coverage doc eval fmt info init install jupyter lint \
         lsp outdated publish remove repl run serve task test types uninstall upgrade",
    ),
    program_of(
        "pip",
        "--python --log --keyring-provider --proxy --retries --timeout --exists-action \
         --trusted-host --cert --client-cert --cache-dir --use-feature --use-deprecated",
        "-vv -vvv -qq -qqq --isolated --require-virtualenv --no-input --no-cache-dir \
         --disable-pip-version-check --no-python-version-warning",
        "cache check config debug download freeze hash help index inspect install list lock search \
         show uninstall wheel",
    ),
    program_of(
        "uv",
        "--directory --project --config-file --cache-dir --color --python -p \
         --allow-insecure-host --python-preference --extra-index-url --index-url --index",
        "--offline -n --no-cache --no-config --no-progress --native-tls --no-native-tls \
         --no-python-downloads --managed-python --no-managed-python --preview --no-preview -qq -vv",
        "add audit auth build cache export format help init lock pip publish python remove run \
         self sync tool tree venv version workspace",
    ),
    program_of(
        "poetry pdm pipenv hatch rye pixi pipx flit twine tox nox coverage pre-commit alembic dbt",
        "-C --directory -P --project -p -c --config -e --env --manifest-path --python",
        "-vv -vvv -n --no-interaction --ansi --no-ansi --no-plugins --no-cache",
        "about add build cache check config debug download env export init install list lock new \
         publish remove run search self shell show source sync update upload version",
    ),
    program_of(
        "docker podman nerdctl",
        "-c --context -H --host --config -l --log-level --tlscacert --tlscert --tlskey \
         --connection --url --root --runroot --storage-driver --namespace -n",
        "-D --tls --tlsverify --remote -r",
        "attach build builder buildx commit compose container context cp create diff events exec \
         export history image images import info inspect kill load login logout logs manifest \
         network node plugin port ps pull push rename restart rm rmi run save scout search secret \
         service stack start stats stop swarm system tag top unpause update version volume wait",
    ),
    program_of(
        "docker-compose podman-compose",
        "-f --file -p --project-name --profile --env-file --project-directory --ansi --parallel \
         --progress",
        "--compatibility --dry-run --all-resources",
        "attach build config cp create down events exec images kill logs ls pause port ps pull \
         push restart rm run scale start stats stop top unpause up version wait watch",
    ),
    program_of(
        "kubectl oc",
        "-n --namespace --context --cluster --user --kubeconfig -s --server --token --as \
         --as-group --as-uid --certificate-authority --client-certificate --client-key \
         --tls-server-name --request-timeout --cache-dir --profile --profile-output --username \
         --password -v --v --vmodule --log-flush-frequency",
        "-A --all-namespaces --insecure-skip-tls-verify --match-server-version \
         --warnings-as-errors --disable-compression",
        "annotate api-resources api-versions apply attach auth autoscale certificate cluster-info \
         completion config cordon cp create debug delete describe diff drain edit events exec \
         explain expose get kustomize label logs options patch plugin port-forward proxy replace \
         rollout run scale set taint top uncordon version wait",
    ),
    program_of(
        "helm",
        "-n --namespace --kube-context --kubeconfig --kube-apiserver --kube-token --kube-as-user \
         --kube-as-group --kube-ca-file --kube-tls-server-name --registry-config \
         --repository-cache --repository-config --burst-limit --qps",
        "--kube-insecure-skip-tls-verify",
        "completion create dependency env get history install lint list ls package plugin pull \
         push registry repo rollback search show status template test uninstall upgrade verify \
         version",
    ),
    program_of(
        "gh glab",
        "-R --repo --hostname",
        "",
        "alias api attestation auth browse cache codespace completion config extension gist \
         gpg-key issue label org pr project release repo ruleset run search secret ssh-key \
         status variable workflow ci mr",
    ),
    program_of(
        "go",
        "-C",
        "",
        "bug build clean doc env fix fmt generate get install list mod run telemetry test tool \
         version vet work",
    ),
    program_of(
        "terraform tofu terragrunt",
        "",
        "-version -help",
        "apply console destroy fmt force-unlock get graph import init login logout output plan \
         providers refresh show state taint test untaint validate version workspace",
    ),
    program_of(
        "make gmake",
        "-C --directory -f --file --makefile -I --include-dir -o --old-file --assume-old -W \
         --what-if --new-file --assume-new --eval -E",
        "-B -b -d -e -i -j --jobs -k -l --load-average -L -m -n -p -r -R -S -t -w -O -Oline -Onone \
         -Otarget -Orecurse --output-sync --always-make --dry-run --just-print --recon \
         --environment-overrides --ignore-errors --keep-going --print-data-base --question \
         --no-builtin-rules --no-builtin-variables --no-silent --no-keep-going --stop --touch \
         --trace --print-directory --no-print-directory --warn-undefined-variables \
         --check-symlink-times",
        "",
    ),
    program_of(
        "just",
        "-f --justfile -d --working-directory --shell --shell-arg --dotenv-path \
         --dotenv-filename --color --chooser --command-color --tempdir --timestamp-format --show \
         --dump-format --list-heading --list-prefix",
        "-l --list -n --dry-run -u --unsorted --summary --evaluate -g --global-justfile -1 --one \
         --no-dotenv --no-deps --check --fmt --unstable --timestamp --explain --highlight",
        "",
    ),
    program_of(
        "mise",
        "-C --cd -E --env -j --jobs",
        "--raw",
        "exec install run use x",
    ),
    program_of(
        "task rake invoke",
        "-d --dir -t --taskfile -f --rakefile --output -c --collection",
        "-l --list -a --list-all -g --global -p --parallel -n --dry --force -w --watch",
        "",
    ),
    program_of("ninja samu", "-C -f -j -k -l -d -t -w", "-n", ""),
    program_of(
        "apt-get apt apt-cache aptitude apk dnf yum zypper microdnf",
        "-o --option -c --config-file --config -t --target-release --default-release \
         -a --host-architecture --repo --enablerepo --disablerepo --setopt --installroot -x \
         --exclude -X --repository",
        "-qq -d -f -m -b -u -C --download-only --fix-broken --fix-missing --no-cache \
         --no-install-recommends --install-recommends --assume-yes --assume-no --allow-downgrades \
         --allow-unauthenticated --force-yes --reinstall --purge --assumeyes --assumeno --refresh \
         --best --nogpgcheck --non-interactive -n",
        "add autoclean autoremove build-dep check clean del dist-upgrade download full-upgrade \
         info install list makecache policy purge reinstall remove search show source update \
         upgrade",
    ),
    program_of(
        "brew",
        "",
        "-d",
        "autoremove bundle cask cleanup config deps desc doctor edit fetch home info install \
         leaves link list ls outdated pin reinstall search services tap uninstall unlink unpin untap \
         update upgrade uses",
    ),
    program_of(
        "systemctl loginctl machinectl launchctl",
        "-H --host -M --machine -t --type -p --property -P -n --lines -o --output --signal \
         --state --root --job-mode --what --kill-whom --kill-who",
        "--user --system --now -a --all -l --full --no-pager --no-ask-password -f --force -r \
         --failed --no-block --plain --no-legend --global --runtime --value",
        "cat daemon-reexec daemon-reload disable edit enable get-default halt is-active is-enabled \
         is-failed isolate kill list-sockets list-timers list-unit-files list-units mask poweroff \
         reboot reload reload-or-restart reset-failed restart set-property show start status stop \
         suspend try-restart unmask",
    ),
    program_of(
        "gradle gradlew",
        "-p --project-dir -b --build-file -c --settings-file -g --gradle-user-home -I \
         --init-script -x --exclude-task --console --max-workers --priority --project-cache-dir \
         --warning-mode --include-build --dependency-verification -D --system-prop -P \
         --project-prop --tests",
        "-i -S -d -w -m -a -t -u --info --stacktrace --full-stacktrace --warn --offline --daemon \
         --no-daemon --parallel --no-parallel --build-cache --no-build-cache --continue \
         --rerun-tasks --refresh-dependencies --scan --no-scan --configure-on-demand \
         --configuration-cache --no-configuration-cache --profile --continuous --dry-run \
         --no-rebuild --status --stop --foreground",
        "assemble build check clean compileJava compileKotlin dependencies init jar lint run \
         spotlessApply spotlessCheck tasks test wrapper",
    ),
    program_of(
        "mvn mvnw mvnd",
        "-f --file -s --settings -gs --global-settings -pl --projects -P --activate-profiles -T \
         --threads -rf --resume-from -l --log-file -t --toolchains -b --builder -D --define -emp \
         -ep --encrypt-password --encrypt-master-password",
        "-B --batch-mode -o --offline -U --update-snapshots -am --also-make -amd \
         --also-make-dependents -e --errors -X -ff --fail-fast -fae --fail-at-end -fn \
         --fail-never -N --non-recursive -ntp --no-transfer-progress -C --strict-checksums -c \
         --lax-checksums -nsu --no-snapshot-updates --show-version",
        "clean compile deploy install package site test test-compile validate verify",
    ),
    program_of(
        "aws gcloud az",
        "--profile --region --output -o --endpoint-url --query --ca-bundle --cli-read-timeout \
         --cli-connect-timeout --color --project --account --format --zone --configuration \
         --verbosity --subscription",
        "--no-verify-ssl --no-paginate --no-sign-request --no-cli-pager --only-show-errors",
        "",
    ),
    program_of(
        "conda mamba micromamba",
        "-n --name -p --prefix",
        "",
        "activate build clean config create deactivate env info init install list remove run \
         search uninstall update upgrade",
    ),
    program_of(
        "jj",
        "-R --repository --at-op --at-operation --config --config-file --color",
        "",
        "",
    ),
    program_of(
        "hg svn sl",
        "-R --repository --cwd --config --username --password",
        "",
        "",
    ),
    program_of("tmux", "-L -S -f -c -T", "-2 -u -C -l -D", ""),
    program_of("adb", "-s -t -H -P -L", "-d -e -a", ""),
    program_of("flask", "-A --app -e --env-file", "", ""),
    program_of(
        "bazel bazelisk buck2",
        "--output_base --bazelrc --output_user_root",
        "--batch",
        "",
    ),
    program_of("pulumi", "-C --cwd --color", "", ""),
    program_of(
        "fly flyctl heroku",
        "-a --app -c --config -t --access-token",
        "",
        "",
    ),
    program_of("xcrun", "--sdk --toolchain", "", ""),
    program_of("minikube k3d kind", "-p --profile", "", ""),
    program_of("wrangler", "-c --config -e --env --cwd", "", ""),
    program_of("firebase", "-P --project --token --account", "", ""),
    program_of("supabase", "--workdir --profile", "", ""),
    program_of(
        "rustup nvm fnm volta asdf pyenv rbenv gem bundle composer rails mix dotnet swift flutter \
         dart zig meson stack cabal lein nix snap flatpak nx turbo lerna prisma ng ansible-galaxy \
         argocd istioctl flux eksctl doctl vault consul nomad packer vagrant skaffold tilt sam \
         cdk serverless openssl corepack direnv doppler op aws-vault dotenvx sqlx diesel trunk \
         wasm-pack maturin buf opam dune django-admin session-buddy",
        "",
        "",
        "",
    ),
    // A prompt may stand where a subcommand does.
    Program {
        names: "claude codex gemini",
        options: Options {
            values: "",
            flags: "",
            text: "",
            common: true,
        },
        known: "mcp config update doctor plugin plugins install exec login logout resume \
                extensions setup-token",
        closed: true,
    },
];
