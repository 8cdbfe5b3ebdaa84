#!/usr/bin/env bash
# The picture in README.md: the top of the dashboard of the running example, four minutes into a load.
#   scripts/screenshot.sh [FILE]      else docs/dashboard.png
set -euo pipefail
cd "$(dirname "$0")/.."

file=$(realpath -m "${1:-docs/dashboard.png}")
scripts/install.sh chromium
cargo build --quiet --release --example api
work=$(mktemp -d)
example=
finish() {
  # Ended before its load is: the load generator complains, and that is not asked here.
  [ -z "$example" ] || { kill "$example" && wait "$example"; } 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

cd "$work" # a report, if any, stays out of the tree
"${CARGO_TARGET_DIR:-$OLDPWD/target}/release/examples/api" --load 300 --metrics 127.0.0.1:0 >said 2>&1 &
example=$!
address=
for _ in $(seq 100); do
  address=$(sed -n 's#^metrics   \(http://.*\)/metrics$#\1#p' said)
  [ -n "$address" ] && break
  sleep 0.1
done
[ -n "$address" ] || { cat said >&2; exit 1; }
sleep 240 # what the charts show

# The page is drawn by the server and once more by its script; the script's stream never ends, and is not waited for.
timeout 60 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --user-data-dir="$work/profile" \
  --force-color-profile=srgb --window-size=1280,800 --screenshot="$work/dashboard.png" "$address/?window=5m" 2>chromium
mv "$work/dashboard.png" "$file"
printf '%s: %d bytes\n' "$file" "$(stat -c %s "$file")"
