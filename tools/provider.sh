#!/usr/bin/env bash
# The console's sign-in is tested against a certified OpenID provider; install it once.
set -euo pipefail
cd "$(dirname "$0")/../tests/oidc"
[ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
echo "installing the OpenID provider for the sign-in tests …"
PATH="$PWD/../../.venv/bin:$PATH" npm ci --silent
