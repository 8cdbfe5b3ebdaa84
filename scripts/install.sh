#!/usr/bin/env bash
# Installs what the tests need beside the Rust toolchain, and nothing that is there already.
#   scripts/install.sh COMMAND...     e.g. scripts/install.sh promtool valgrind
set -euo pipefail

declare -A package=(
  [amtool]=prometheus-alertmanager
  [cc]=gcc
  [chromium]=chromium
  [curl]=curl
  [go]=golang-go
  [influxd]=influxdb
  [node]=nodejs
  [npm]=npm
  [promtool]=prometheus
  [prometheus]=prometheus
  [prometheus-alertmanager]=prometheus-alertmanager
  [prometheus-pushgateway]=prometheus-pushgateway
  [python3-venv]=python3-venv
  [valgrind]=valgrind
  [victoria-metrics]=victoria-metrics
  [wrk]=wrk
)

missing=()
for command in "$@"; do
  command -v "$command" >/dev/null || missing+=("${package[$command]:?no package is known for $command}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
echo "installing ${missing[*]}"
# Daemons of the packages stay off: the tests start their own, on free ports.
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
