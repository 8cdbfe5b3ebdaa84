#!/usr/bin/env bash
# The targets of the design, measured: monitor beside its peers in one run. About four minutes once built; leave the machine
# alone meanwhile. Details go to stdout as they come, the table of targets stands at the end.
#   scripts/compare.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=${1:-25}
built=${CARGO_TARGET_DIR:-target}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export HOTPATH_METRICS_SERVER_OFF=true

step() {
  printf '\n== %s\n\n' "$*"
  "$@" 2>&1 | tee -a "$log"
}

cargo build --release --quiet -p compare
step "$built/release/calls" "$rounds"
step "$built/release/profile" "$rounds"
step scripts/peers_alloc.sh "$rounds"
step "$built/release/scrape" "$rounds"
step "$built/release/layer" "$rounds"
step "$built/release/capture" "$rounds"
step "$built/release/sampler"
step "$built/release/memory"
step "$built/release/report" "$rounds"
step "$built/release/build_time" "$built/build-time" 3
step scripts/instructions.sh || true

printf '\n== targets\n\n'
awk -F ' [|] ' '
  function row(what, target, measured, verdict) { printf "%-68s | %-21s | %-26s | %s\n", what, target, measured, verdict }
  BEGIN { row("what", "target", "measured", "") }
  /^target [|] / { row($2, $3, $4, $5); total++; met += $5 == "pass" }
  END {
    printf "\n%d of %d targets met\n", met, total
  }' "$log"
