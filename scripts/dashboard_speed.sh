#!/usr/bin/env bash
# The dashboard of the example in an optimised build, in Debian's Chromium: first paint, weight, a day of all panels drawn, and what an
# open page costs the host in a minute. Fails when one is above its target. The machine should do nothing else.
#   scripts/dashboard_speed.sh
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh chromium
cargo build --quiet --release --example api
cargo test --quiet --release --test dashboard -- --nocapture --test-threads 1 speed::
