#!/usr/bin/env bash
# How long queries take over HTTP, beside Debian's Prometheus over the same samples, in an optimised build: minimum and median of
# interleaved rounds, and their ratio. Fails when this is the slower one.
#   scripts/queries_speed.sh
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh prometheus promtool
cargo test --quiet --release --test prometheus -- --nocapture --exact latency::queries_beside_a_real_prometheus
