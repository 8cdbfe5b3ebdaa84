#!/usr/bin/env bash
# How long 500 rules over 5,000 series take, in an optimised build, and how long a scrape takes to be appended to the history.
# Fails when the fastest of some rounds takes longer than 50 ms.
#   scripts/rules_speed.sh
set -euo pipefail
cd "$(dirname "$0")/.."
cargo test --quiet --release -p monitor-runtime --features alerts --lib -- --nocapture --exact \
  alert::tests::speed::five_hundred_rules_over_five_thousand_series
