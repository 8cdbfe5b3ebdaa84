#!/usr/bin/env bash
# Schemathesis reads the OpenAPI document of the running `api` example and sends what a client may send, and what it may not: no answer is
# an error of the server, and each has a status, a type, headers and a body that the document has.
#   scripts/schemathesis.sh [REQUESTS]     so many for each operation, 60 unless said
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh curl
# A module and no command: asked for only where it is missing.
python3 -c 'import ensurepip' 2>/dev/null || scripts/install.sh python3-venv
mkdir -p "${CARGO_TARGET_DIR:-target}/schemathesis"
work=$(cd "${CARGO_TARGET_DIR:-target}/schemathesis" && pwd)
if ! cmp -s scripts/schemathesis/requirements.txt "$work/venv/requirements.txt"; then
  rm -rf "$work/venv"
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r scripts/schemathesis/requirements.txt
  cp scripts/schemathesis/requirements.txt "$work/venv/"
fi

cargo build --quiet --example api
MONITOR_REQUEST_LOG=off "${CARGO_TARGET_DIR:-target}/debug/examples/api" --listen 127.0.0.1:0 --metrics 127.0.0.1:0 \
  >"$work/api.txt" 2>&1 &
api=$!
trap 'kill "$api" 2>/dev/null || true; wait "$api" 2>/dev/null || true' EXIT
address=
for _ in $(seq 100); do
  address=$(sed -n 's,^metrics *http://\([^/]*\)/metrics$,\1,p' "$work/api.txt")
  [ -n "$address" ] && break
  kill -0 "$api" || { cat "$work/api.txt"; exit 1; }
  sleep 0.1
done
[ -n "$address" ] || { echo "the example did not say where it listens"; exit 1; }

checks=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance
run() (
  # It leaves files where it runs.
  cd "$work"
  venv/bin/st run "http://$address/api/openapi.json" --checks "$checks" --max-redirects 0 --request-timeout 30 --seed 1 \
    --no-color --suppress-health-check all --warnings off "$@"
)
# A capture takes as long as it is asked to: of these the examples, of a second each. A stream of events does not end.
run --exclude-path-regex '^/debug/pprof/(profile|flamegraph|collapsed)$|^/api/v1/stream$' --max-examples "${1:-60}" --phases examples,coverage,fuzzing \
  --continue-on-failure
run --include-path-regex '^/debug/pprof/(profile|flamegraph|collapsed)$' --phases examples --mode positive
[ "$(curl -s -o /dev/null -w '%{http_code}' "http://$address/healthz")" = 200 ] || { echo "the monitor does not answer any more"; exit 1; }
