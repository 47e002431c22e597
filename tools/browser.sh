#!/usr/bin/env bash
# The browser tests drive Debian's Chromium; install it where that is possible.
set -euo pipefail
command -v chromium >/dev/null && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing Chromium for the browser tests …"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
else
  echo "Chromium was not found: install the package \`chromium\` to run the browser tests." >&2
  exit 1
fi
