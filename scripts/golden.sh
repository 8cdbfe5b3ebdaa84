#!/usr/bin/env bash
# The families of TIPOS.md against the real prometheus_client: the same 10,000 operations recorded by both sides, the two
# expositions compared family by family, in text form and as OpenMetrics; then ours through `promtool check metrics`.
#   scripts/golden.sh
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh promtool
# A module and no command: asked for only where it is missing.
python3 -c 'import ensurepip' 2>/dev/null || scripts/install.sh python3-venv
work=${CARGO_TARGET_DIR:-target}/golden
mkdir -p "$work"
if ! cmp -s scripts/golden/requirements.txt "$work/venv/requirements.txt"; then
  rm -rf "$work/venv"
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r scripts/golden/requirements.txt
  cp scripts/golden/requirements.txt "$work/venv/"
fi
reference=("$work/venv/bin/python" scripts/golden/reference.py)

"${reference[@]}" operations "$work/operations.jsonl"
cargo run --quiet --no-default-features --example golden -- "$work/operations.jsonl" "$work/ours.openmetrics" >"$work/ours.txt"
"${reference[@]}" compare "$work/operations.jsonl" "$work/ours.txt" "$work/ours.openmetrics"

# What promtool remarks (it exits with 3 then) it remarks on reference names that break a rule, and on no other.
exceptions=$(sed -n '/^const EXCEPTIONS/,/^];/s/^ *"\(.*\)",$/\1/p' monitor-macros/src/tipo/contract.rs)
promtool check metrics <"$work/ours.txt" 2>"$work/lint.txt" && lint=0 || lint=$?
if { [ "$lint" -ne 0 ] && [ "$lint" -ne 3 ]; } || cut -d' ' -f1 "$work/lint.txt" | grep -vxF "$exceptions"; then
  cat "$work/lint.txt"
  exit 1
fi
echo "promtool: $(wc -l <"$work/lint.txt") remarks, all on names that the reference gives"
