#!/usr/bin/env bash
# Debian's packages that the tests drive: Chromium, dictionaries, PostgreSQL. Install what is missing, where that is possible.
set -euo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium)
for pair in sv_SE:hunspell-sv nb_NO:hunspell-no en_GB:hunspell-en-gb; do
  [ -f "/usr/share/hunspell/${pair%%:*}.dic" ] || missing+=("${pair##*:}")
done
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
[ ${#missing[@]} = 0 ] && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing for the tests: ${missing[*]} …"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
else
  echo "Install the packages \`${missing[*]}\` to run the tests." >&2
  exit 1
fi
