#!/usr/bin/env bash
# Prepares this checkout: system libraries, .venv, pinned packages, the project itself.
#
#   scripts/setup.sh [run|window|test]
#
#   run     what the app needs without a screen (the default)
#   window  the same, and what a window on a real screen needs
#   test    the same, and what the test suite and the checks need
#
# Called by the other scripts; a second call finds everything in place and takes a moment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

purpose=${1:-run}
case $purpose in
  run | window | test) ;;
  *) sed -n '4,8s/^# \{0,3\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac

say() { printf '%s\n' "$*" >&2; }

# --- Python --------------------------------------------------------------------------------------

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if command -v "$candidate" >/dev/null && new_enough "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  say "AsyncFlow Designer needs Python 3.11 or newer, and none was found."
  say "Install it (Debian, Ubuntu: sudo apt-get install -y python3 python3-venv; others:"
  say "https://www.python.org/downloads/), or name one: PYTHON=/path/to/python3 $0"
  return 1
}

venv_python=.venv/bin/python
[[ ${OS:-} == Windows_NT ]] && venv_python=.venv/Scripts/python.exe

# --- System libraries (Linux) --------------------------------------------------------------------

# One "what to look for=Debian package" a word; lib*.so* is looked up in the loader's cache, anything
# else on the PATH.
base_needs="libEGL.so.1=libegl1 libGL.so.1=libgl1 libfontconfig.so.1=libfontconfig1
  libdbus-1.so.3=libdbus-1-3 libglib-2.0.so.0=libglib2.0-0 libxkbcommon.so.0=libxkbcommon0"
window_needs="libxcb-cursor.so.0=libxcb-cursor0 libxkbcommon-x11.so.0=libxkbcommon-x11-0
  libxcb-icccm.so.4=libxcb-icccm4 libxcb-keysyms.so.1=libxcb-keysyms1
  libxcb-shape.so.0=libxcb-shape0"
test_needs="Xvfb=xvfb xauth=xauth xdotool=xdotool"

missing_packages() {
  local need what libraries
  libraries=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)
  for need in "$@"; do
    what=${need%%=*}
    case $what in
      lib*.so*) [[ $libraries == *"$what "* ]] || echo "${need#*=}" ;;
      *) command -v "$what" >/dev/null || echo "${need#*=}" ;;
    esac
  done
}

install_system_packages() {
  local as_root=()
  if ! command -v apt-get >/dev/null; then
    say "These system packages are missing (Debian names): $*"
    say "Install what your system calls them, then start again."
    return 1
  fi
  if ((EUID != 0)); then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n env)
    else
      say "System packages are missing, and installing them needs root. Run this, then start again:"
      say ""
      say "    sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
      return 1
    fi
  else
    as_root=(env)
  fi
  say "Installing system packages: $*"
  "${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q update >&2 ||
    say "The package lists could not be refreshed; trying with those that are here."
  "${as_root[@]}" DEBIAN_FRONTEND=noninteractive \
    apt-get -qy install --no-install-recommends "$@" >&2 || {
    say "Installing failed (the reason is above). Once it is mended, this is the line to run:"
    say "    sudo apt-get install -y --no-install-recommends $*"
    return 1
  }
}

ensure_system_packages() {
  [[ $(uname -s) == Linux ]] || return 0
  local needs=$base_needs packages
  [[ $purpose == run ]] || needs+=" $window_needs"
  [[ $purpose == test ]] && needs+=" $test_needs"
  # shellcheck disable=SC2086  # the lists are words
  mapfile -t packages < <(missing_packages $needs)
  # Debian ships Python without the part that makes environments. uv brings its own.
  if ! command -v uv >/dev/null && [[ ! -x $venv_python ]] &&
    ! "$1" -c 'import ensurepip, venv' 2>/dev/null; then
    case $("$1" -c 'import sys; print(sys.executable)') in
      /usr/bin/python3.*) packages+=("$(basename "$1")-venv") ;;
      *) packages+=(python3-venv) ;;
    esac
  fi
  ((${#packages[@]} == 0)) || install_system_packages "${packages[@]}"
}

# --- The environment -----------------------------------------------------------------------------

requirements=requirements.txt
[[ $purpose == test ]] && requirements=requirements-dev.txt

# What an installation depends on: if none of it has changed, there is nothing to do.
fingerprint() {
  {
    echo "$PWD"
    "$venv_python" -c 'import sys; print(sys.version)'
    cat requirements.txt "$1" pyproject.toml
  } | cksum
}

installed() {
  local stamp=.venv/.installed-$1
  [[ -f $stamp && $(cat "$stamp") == "$(fingerprint "$1")" ]]
}

install_packages() {
  if command -v uv >/dev/null; then
    uv pip install -q --python "$venv_python" -r "$requirements"
    uv pip install -q --python "$venv_python" --no-deps --no-build-isolation -e .
  else
    local pip=("$venv_python" -m pip --disable-pip-version-check -q)
    "${pip[@]}" install -r "$requirements"
    "${pip[@]}" install --no-deps --no-build-isolation -e .
  fi
}

make_environment() {
  if [[ -e .venv ]] && ! { [[ -x $venv_python ]] && new_enough "$venv_python"; }; then
    say "The environment in .venv does not work (any more); making it again."
    rm -rf .venv
  fi
  if [[ ! -x $venv_python ]]; then
    say "Making the environment in .venv with $("$1" --version)"
    if command -v uv >/dev/null; then uv venv -q --python "$1" .venv; else "$1" -m venv .venv; fi
  fi
  if installed "$requirements" || installed requirements-dev.txt; then return; fi
  say "Installing the packages of $requirements"
  install_packages || {
    say "The packages could not be installed (the reason is above). Is the network there?"
    return 1
  }
  fingerprint "$requirements" >".venv/.installed-$requirements"
}

python=$(find_python)
ensure_system_packages "$python"
make_environment "$python"
