# For other scripts to read in. `get NAME` installs a package of the system, where there is apt-get and leave to use it.
get() {
  local as=()
  command -v apt-get >/dev/null || return 1
  if [[ $(id -u) -ne 0 ]]; then
    sudo -n true 2>/dev/null || return 1
    as=(sudo -n)
  fi
  once() { DEBIAN_FRONTEND=noninteractive "${as[@]}" apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends "$1"; }
  # The lists of packages may be old or missing: then they are fetched, and it is tried once more.
  { once "$1" || { "${as[@]}" apt-get update -qq && once "$1"; }; } >&2
}
