#!/usr/bin/env bash
# Finds a Firefox for the tests, or installs Debian's, and prints its path.
set -euo pipefail
. "$(dirname "$0")/package.sh"
for found in "${FIREFOX_PATH:-}" /usr/bin/firefox-esr /usr/bin/firefox /Applications/Firefox.app/Contents/MacOS/firefox; do
  if [[ -n "$found" && -x "$found" ]]; then echo "$found"; exit 0; fi
done
get firefox-esr || true
command -v firefox-esr || { echo "No Firefox found and none could be installed. Set FIREFOX_PATH to one." >&2; exit 1; }
