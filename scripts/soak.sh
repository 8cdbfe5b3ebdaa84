#!/usr/bin/env bash
# The CPU sampler at its highest rate over a program that is unkind to it: one long run, then many short starts, with the system's
# allocator and with mimalloc. Fails on a crash, on a run that does not end, and when more than a quarter of the ticks is lost:
# those that meet the unwinder, which this program keeps busy, and those that come while the sampler is read.
#   scripts/soak.sh [SECONDS] [STARTS]     60 seconds and 100 starts unless said
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
starts=${2:-100}
built=${CARGO_TARGET_DIR:-target}
kept=$built/soak
mkdir -p "$kept"

# Ends with the program's own status, or kills it, by its id, when it hangs.
#   bounded SECONDS COMMAND...
bounded() {
  local limit=$1 child waited=0
  shift
  "$@" &
  child=$!
  while kill -0 "$child" 2>/dev/null; do
    if [ "$waited" -ge $((limit * 10)) ]; then
      kill -KILL "$child"
      wait "$child" 2>/dev/null || true
      echo "$* did not end within $limit seconds" >&2
      return 124
    fi
    sleep 0.1
    waited=$((waited + 1))
  done
  wait "$child"
}

for allocator in system mimalloc; do
  [ $allocator = system ] && features= || features=$allocator
  cargo build --release --quiet -p soak --features "$features"
  cp "$built/release/soak" "$kept/$allocator"

  echo "== $allocator allocator, $seconds seconds"
  bounded $((seconds + 60)) "$kept/$allocator" "$seconds" | tee "$kept/$allocator.txt"
  awk '/^ticks/ { gsub(",", ""); ticks += $2; lost += $6 } END { exit !(ticks > 0 && lost * 4 <= ticks) }' \
    "$kept/$allocator.txt" || { echo "too many ticks are lost" >&2; exit 1; }

  : >"$kept/$allocator.starts"
  for ((start = 1; start <= starts; start++)); do
    bounded 30 "$kept/$allocator" start >>"$kept/$allocator.starts" || { echo "start $start failed" >&2; exit 1; }
  done
  awk -v name=$allocator '/^ticks/ { gsub(",", ""); starts++; ticks += $2; samples += $4; lost += $6 }
    END { printf "== %s allocator, %d starts: ticks %d, samples %d, lost %d\n", name, starts, ticks, samples, lost }' \
    "$kept/$allocator.starts"
done
