#!/usr/bin/env bash
# The dashboard for Grafana against what Grafana publishes of its form: a JSON schema made from the types of npm's @grafana/schema and
# @grafana/prometheus, in which no key is free, and the models of PyPI's grafana-foundation-sdk, which must give back what they read.
#   scripts/grafana.sh [DASHBOARD.json...]      else: that of the command, with a panel of every unit and form
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh node npm
# A module and no command: asked for only where it is missing.
python3 -c 'import ensurepip' 2>/dev/null || scripts/install.sh python3-venv
work=$(mkdir -p "${CARGO_TARGET_DIR:-target}/grafana" && cd "${CARGO_TARGET_DIR:-target}/grafana" && pwd)

if ! cmp -s scripts/grafana/requirements.txt "$work/venv/requirements.txt"; then
  rm -rf "$work/venv"
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r scripts/grafana/requirements.txt
  cp scripts/grafana/requirements.txt "$work/venv/"
fi

# The schema is made again when anything that it is made from has changed.
sources=$(cat scripts/grafana/{package.json,tsconfig.json,written.ts,data.d.ts} | sha256sum)
if [ "$(cat "$work/npm/made-from" 2>/dev/null)" != "$sources" ]; then
  rm -rf "$work/npm"
  mkdir -p "$work/npm/prometheus"
  cp scripts/grafana/{package.json,tsconfig.json,written.ts,data.d.ts} "$work/npm/"
  (
    cd "$work/npm"
    npm install --silent --ignore-scripts --no-audit --no-fund
    # Of this package the type of a query alone: not what it needs to run in Grafana.
    npm pack --silent --pack-destination prometheus @grafana/prometheus@13.2.1 >/dev/null
    tar -xzf prometheus/*.tgz -C prometheus package/dist/types/dataquery.d.ts
    # Inlined: two packages have a type of the same name.
    node_modules/.bin/ts-json-schema-generator --tsconfig tsconfig.json --path written.ts --type WrittenDashboard \
      --expose none --no-top-ref -o schema.json
  )
  printf '%s' "$sources" >"$work/npm/made-from"
fi
cp scripts/grafana/validate.mjs "$work/npm/"

if [ $# -eq 0 ]; then
  cargo run --quiet --features cli --bin monitor -- grafana --config scripts/grafana/monitor.toml -o "$work/dashboard.json"
  set -- "$work/dashboard.json"
fi
for dashboard in "$@"; do
  node "$work/npm/validate.mjs" "$work/npm/schema.json" "$dashboard"
  "$work/venv/bin/python" scripts/grafana/round_trip.py "$dashboard"
done
