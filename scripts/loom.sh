#!/usr/bin/env bash
# The pool of blocks under loom: every interleaving of threads that lease, record, hand back and scrape.
set -euo pipefail
cd "$(dirname "$0")/.."

# A build directory of its own: the flag would rebuild everything else.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/loom"
RUSTFLAGS="--cfg loom" exec cargo test -p monitor-runtime --release --lib --no-default-features loom
