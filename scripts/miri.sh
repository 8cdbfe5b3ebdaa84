#!/usr/bin/env bash
# The recording core's unit tests under Miri: undefined behaviour, data races and leaks, in a minute or so.
#
# Miri knows neither linker sections nor the time-stamp counter: there the unit tests have call sites of their own, and the
# clock is the monotonic one. Everything else is what runs in a host.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! version=$(cargo +nightly miri --version 2>/dev/null); then
    echo "Miri was NOT run: 'cargo +nightly miri' is not installed here" \
        "(rustup component add --toolchain nightly miri rust-src)."
    exit 0
fi
echo "$version"

# A build directory of its own: Miri's artefacts fit nothing else.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/miri"
status=0
timeout 180 cargo +nightly miri test -p monitor-runtime --lib --no-default-features -- \
    record:: histogram::layout:: label::tests::a_full_map || status=$?
if [ "$status" = 124 ]; then
    echo "Miri did not end within 180 seconds: what it had not reached by then was NOT checked." >&2
fi
exit "$status"
