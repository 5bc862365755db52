#!/usr/bin/env bash
# Starts the designer on an example project, or on the file that is named.
#
#   scripts/run.sh [FILE] [--run] [--seed N] [--theme light|dark] [--screenshot PNG]
#
# Without a display it runs the project to its end offscreen, prints the results and leaves a
# picture of the window in out/asyncflow-designer.png.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
example=$root/resources/examples/outage-with-balancer.asyncflow
picture=$root/out/asyncflow-designer.png

has_display() {
  case ${QT_QPA_PLATFORM:-} in offscreen* | minimal* | vnc*) return 1 ;; esac
  [[ $(uname -s) != Linux || -n ${DISPLAY:-} || -n ${WAYLAND_DISPLAY:-} ]]
}

# Whether a file is named among the arguments, and whether a picture is asked for.
file_named=no
picture_named=no
skip=no
for argument in "$@"; do
  if [[ $skip == yes ]]; then skip=no; continue; fi
  case $argument in
    --screenshot) picture_named=yes; skip=yes ;;
    --screenshot=*) picture_named=yes ;;
    --seed | --theme) skip=yes ;;
    -*) ;;
    *) file_named=yes ;;
  esac
done
arguments=("$@")
[[ $file_named == yes ]] || arguments=("$example" "$@")

if has_display; then
  "$root/scripts/setup.sh" window
  exec "$root/.venv/bin/asyncflow-gui" "${arguments[@]}"
fi

echo "There is no display here: running the project to its end offscreen."
"$root/scripts/setup.sh" run
if [[ $picture_named == no ]]; then
  mkdir -p "$(dirname "$picture")"
  arguments+=(--screenshot "$picture")
fi
QT_QPA_PLATFORM=offscreen exec "$root/.venv/bin/asyncflow-gui" --run "${arguments[@]}"
