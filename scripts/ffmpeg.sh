#!/usr/bin/env bash
# Finds an ffmpeg for the tests, which make a large video with it, or installs one, and prints its path.
set -euo pipefail
. "$(dirname "$0")/package.sh"
for found in "${FFMPEG_PATH:-}" "$(command -v ffmpeg || true)"; do
  if [[ -n "$found" && -x "$found" ]]; then echo "$found"; exit 0; fi
done
get ffmpeg || true
command -v ffmpeg || { echo "No ffmpeg found and none could be installed. Set FFMPEG_PATH to one." >&2; exit 1; }
