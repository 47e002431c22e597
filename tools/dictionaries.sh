#!/usr/bin/env bash
# The spell check reads Debian's hunspell dictionaries; install them where that is possible.
set -euo pipefail
missing=()
for pair in sv_SE:hunspell-sv nb_NO:hunspell-no en_GB:hunspell-en-gb; do
  [ -f "/usr/share/hunspell/${pair%%:*}.dic" ] || missing+=("${pair##*:}")
done
[ ${#missing[@]} = 0 ] && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing dictionaries for the spell check: ${missing[*]} …"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
else
  echo "Dictionaries were not found: install the packages \`${missing[*]}\` to run the spell check." >&2
  exit 1
fi
