#!/usr/bin/env bash
# Finds a Chromium for the tests, or installs one, and prints its path ("playwright" = playwright's own download).
set -euo pipefail
for found in "${CHROMIUM_PATH:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome-stable /usr/bin/google-chrome \
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
  if [[ -n "$found" && -x "$found" ]]; then echo "$found"; exit 0; fi
done
if command -v apt-get >/dev/null && { [[ $(id -u) -eq 0 ]] || sudo -n true 2>/dev/null; }; then
  as=()
  [[ $(id -u) -eq 0 ]] || as=(sudo -n)
  # Ubuntu's chromium package only points to a snap, which does not run in containers.
  if [[ "$(. /etc/os-release && echo "${ID:-}")" == debian ]]; then
    if { "${as[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get install -y -qq --no-install-recommends chromium; } >&2; then
      if [[ -x /usr/bin/chromium ]]; then echo /usr/bin/chromium; exit 0; fi
    fi
    echo "apt-get could not install chromium" >&2
  fi
fi
npx playwright install --with-deps --only-shell chromium >&2 || npx playwright install --only-shell chromium >&2 || {
  echo "No Chromium found and none could be installed. Set CHROMIUM_PATH to a Chromium or Chrome." >&2
  exit 1
}
echo playwright
