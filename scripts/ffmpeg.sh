#!/usr/bin/env bash
# Finds an ffmpeg for the tests, which make a large video with it, or installs one, and prints its path.
set -euo pipefail
for found in "${FFMPEG_PATH:-}" "$(command -v ffmpeg || true)"; do
  if [[ -n "$found" && -x "$found" ]]; then echo "$found"; exit 0; fi
done
if command -v apt-get >/dev/null && { [[ $(id -u) -eq 0 ]] || sudo -n true 2>/dev/null; }; then
  as=()
  [[ $(id -u) -eq 0 ]] || as=(sudo -n)
  get() { DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get install -y -qq --no-install-recommends ffmpeg; }
  # The lists of packages may be old or missing: then they are fetched, and it is tried once more.
  { get || { "${as[@]}" apt-get update -qq && get; }; } >&2 || true
fi
command -v ffmpeg || { echo "No ffmpeg found and none could be installed. Set FFMPEG_PATH to one." >&2; exit 1; }
