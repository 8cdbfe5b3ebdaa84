#!/usr/bin/env bash
# All checks, on a Debian machine that has the Rust toolchain and nothing else. Installs what is missing.
#   scripts/test.sh
set -euo pipefail
cd "$(dirname "$0")/.."

began=$SECONDS
step() {
  printf '\n== %s (after %d s)\n' "$*" $((SECONDS - began))
  "$@"
}

# Test builds: line tables are enough for a backtrace, and incremental files would only cost time and disk.
export CARGO_PROFILE_DEV_DEBUG=line-tables-only CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never
export RUSTDOCFLAGS='-D warnings'

for component in rustfmt clippy; do
  cargo "${component/rust/}" --version >/dev/null 2>&1 || rustup component add "$component"
done
step scripts/install.sh amtool cc chromium curl go influxd node npm prometheus prometheus-alertmanager prometheus-pushgateway promtool \
  valgrind victoria-metrics wrk

step cargo fmt --all --check
step cargo clippy --workspace --all-targets -- -D warnings
step cargo clippy --all-targets --features cli,criterion -- -D warnings
step cargo clippy --all-targets --no-default-features -- -D warnings
step cargo clippy --no-default-features --features system -- -D warnings
step cargo clippy --no-default-features --features alerts -- -D warnings
step cargo clippy --no-default-features --features push -- -D warnings
step cargo clippy --all-targets --features off -- -D warnings
step cargo doc --workspace --exclude compare --no-deps

step cargo test --features cli,criterion
step cargo test --no-default-features --lib --tests
step cargo test --features off --test off

# The first command of the README, for a moment: fails unless client and monitor agree on every status code.
step cargo run --example api -- --load 3
# Requests that fail and are slow: fails unless both alerts are pending, fire, are resolved, and the webhook is told.
step cargo run --example api -- --load 20 --faults

step scripts/golden.sh
step scripts/grafana.sh
step scripts/schemathesis.sh 30
step scripts/loom.sh
step scripts/miri.sh
step scripts/soak.sh 5 5
step scripts/instructions.sh

printf '\nall checks passed in %d s\n' $((SECONDS - began))
