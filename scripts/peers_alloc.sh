#!/usr/bin/env bash
# What counting allocations costs, here and in peers: nanoseconds in interleaved rounds of one process, then instructions by
# callgrind. Part of scripts/compare.sh.
#   scripts/peers_alloc.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."

program=${CARGO_TARGET_DIR:-target}/release/peers_alloc
calls=6400
export HOTPATH_METRICS_SERVER_OFF=true

# Alone: together with `compare` the features of hotpath would be those of both.
cargo build --release --quiet -p peers_alloc
"$program" "${1:-25}"

command -v valgrind >/dev/null || scripts/install.sh valgrind
count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no \
    --toggle-collect='peers_alloc::counted' "$program" count "$1" $calls 2>&1 |
    awk -v calls=$calls '/Collected/ { printf "%.1f", $4 / calls }'
}

printf '\n%-38s %8s\n' 'instructions, in the calling thread' counted
while IFS='|' read -r name bare; do
  own=$(count "$name")
  [ -n "$own" ] || { echo "valgrind counted nothing" >&2; exit 1; }
  [ -z "$bare" ] || own=$(awk -v whole="$own" -v bare="$(count "$bare")" 'BEGIN { printf "+%.1f", whole - bare }')
  printf '%-38s %8s\n' "$name" "$own"
done <<'NAMES'
system allocator|
monitor::Allocator|system allocator
divan::AllocProfiler|system allocator
hotpath::CountingAllocator|system allocator
dhat::Alloc, no profiler|system allocator
dhat::Alloc, profiler running|system allocator
bare call|
#[timed]|bare call
#[profiled]|bare call
#[hotpath::measure]|bare call
NAMES
