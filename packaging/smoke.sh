#!/usr/bin/env bash
# Installs what packaging/build.sh put into dist/ on this very machine, runs an example with it, with
# and without a window, and removes it again. For machines that are thrown away afterwards.
#
#   packaging/smoke.sh
#
# Pictures of the window, in both themes, are left in out/smoke.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
example=resources/examples/outage-with-balancer.asyncflow
pictures=out/smoke
mkdir -p "$pictures"

say() { printf '== %s\n' "$*"; }

# Hints are read from files that an installed app could lack.
hints_say_what_fields_are() {
  local file said
  file=$(mktemp)
  printf 'scenario: {settings: {horizon_s: -1}}\nformat: 1\n' >"$file"
  said=$("$1" validate "$file" 2>&1 || true)
  rm "$file"
  [[ $said == *"Simulated length of the run"* ]] || { echo "$said" >&2; exit 1; }
}

# try_out NAME COMMAND APP: the figures, and the window after a run.
try_out() {
  local name=$1 command=$2 app=$3 theme
  say "$name: $("$command" --version), $("$app" --version | cat)"
  "$command" validate "$example"
  hints_say_what_fields_are "$command"
  "$command" run "$example" --seed 7 | tail -n 20
  for theme in light dark; do
    # A window program gives its console away on Windows: wait for it.
    QT_QPA_PLATFORM=offscreen "$app" "$example" --run --theme "$theme" \
      --screenshot "$pictures/$name-$theme.png" | cat
    [[ -s $pictures/$name-$theme.png ]] || { echo "No picture was written." >&2; exit 1; }
  done
}

gone() {
  if [[ -e $1 ]]; then
    echo "$1 was left behind." >&2
    exit 1
  fi
}

linux() {
  local archive home
  sudo apt-get -qy install ./dist/*.deb
  try_out deb /usr/bin/asyncflow /usr/bin/asyncflow-gui
  sudo apt-get -qy purge asyncflow-designer
  gone /usr/lib/asyncflow-designer

  archive=$(echo dist/*.tar.gz)
  home=$(mktemp -d)
  tar -xf "$archive" -C "$home"
  "$home/$(basename "$archive" .tar.gz)/install.sh" "$home/local"
  try_out tar "$home/local/bin/asyncflow" "$home/local/bin/asyncflow-gui"
  "$home/local/lib/asyncflow-designer/uninstall.sh"
  gone "$home/local/lib"
}

windows() {
  local folder installer
  installer=$(echo dist/*.exe)
  folder="$(cygpath "$LOCALAPPDATA")/Programs/AsyncFlow Designer"
  # MSYS would take /S for a path.
  MSYS2_ARG_CONV_EXCL='*' "./$installer" /S
  try_out windows "$folder/asyncflow.exe" "$folder/asyncflow-designer.exe"
  # Without _?= the uninstaller goes on from a copy of itself, and nobody knows when it is done.
  MSYS2_ARG_CONV_EXCL='*' "$folder/uninstall.exe" /S "_?=$(cygpath -w "$folder")"
  gone "$folder/asyncflow-designer.exe"
  gone "$folder/_internal"
}

macos() {
  local volume app
  volume=$(mktemp -d)
  hdiutil attach -quiet -nobrowse -readonly -mountpoint "$volume" dist/*.dmg
  app="$HOME/Applications/AsyncFlow Designer.app"
  mkdir -p "$HOME/Applications"
  ditto "$volume/AsyncFlow Designer.app" "$app"
  hdiutil detach -quiet "$volume"
  codesign --verify --deep --strict "$app"
  try_out macos "$app/Contents/MacOS/asyncflow" "$app/Contents/MacOS/asyncflow-designer"
  rm -rf "$app"
}

case $(uname -s) in
  Linux) linux ;;
  Darwin) macos ;;
  MINGW* | MSYS*) windows ;;
  *) echo "Nothing is built for $(uname -s)." >&2; exit 1 ;;
esac
say "All is well."
