#!/bin/sh
# Takes AsyncFlow Designer away again. Projects, settings and kept runs stay.
#
#   uninstall.sh [--quiet]
set -eu
library=$(cd "$(dirname "$0")" && pwd)
prefix=$(dirname "$(dirname "$library")")

# Tells the desktop, where there is one, what kinds of file and programs there are now.
refresh() {
  if command -v update-mime-database >/dev/null && [ -d "$1/mime" ]; then
    # It forgets what is gone only where there is a folder to look into.
    mkdir -p "$1/mime/packages"
    update-mime-database "$1/mime" || true
    rmdir "$1/mime/packages" 2>/dev/null || true
  fi
  if command -v update-desktop-database >/dev/null && [ -d "$1/applications" ]; then
    update-desktop-database -q "$1/applications" || true
  fi
  if command -v gtk-update-icon-cache >/dev/null && [ -f "$1/icons/hicolor/icon-theme.cache" ]; then
    gtk-update-icon-cache -q "$1/icons/hicolor" || true
  fi
}

if [ "${1:-}" = --refresh ]; then
  refresh "$prefix/share"
  exit
fi
if [ ! -f "$library/installed-files" ]; then
  echo "$library/installed-files is missing: this is no installation made by install.sh." >&2
  exit 1
fi
while IFS= read -r name; do
  rm -f "$prefix/$name"
  # Folders that are empty now go, too, up to the prefix.
  folder=$(dirname "$prefix/$name")
  while [ "$folder" != "$prefix" ] && rmdir "$folder" 2>/dev/null; do folder=$(dirname "$folder"); done
done <"$library/installed-files"
refresh "$prefix/share"
rm -rf "$library"
rmdir "$prefix/lib" 2>/dev/null || true
[ "${1:-}" = --quiet ] || echo "AsyncFlow Designer is uninstalled. Your projects and settings are where they were."
