#!/bin/sh
# Installs AsyncFlow Designer for one user, without root.
#
#   ./install.sh [PREFIX]      PREFIX is ~/.local unless named
#
# PREFIX/lib/asyncflow-designer/uninstall.sh takes all of it away again.
set -eu
from=$(cd "$(dirname "$0")" && pwd)
prefix=${1:-$HOME/.local}
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
library=$prefix/lib/asyncflow-designer
list=$library/installed-files

if [ -x "$library/uninstall.sh" ]; then
  echo "Replacing the installation in $library"
  "$library/uninstall.sh" --quiet
fi
mkdir -p "$library" "$prefix/bin"
cp -R "$from/asyncflow-designer/." "$library/"
cp "$from/uninstall.sh" "$library/"
ln -sf ../lib/asyncflow-designer/asyncflow-designer "$prefix/bin/asyncflow-gui"
ln -sf ../lib/asyncflow-designer/asyncflow "$prefix/bin/asyncflow"
printf 'bin/asyncflow-gui\nbin/asyncflow\n' >"$list"

(cd "$from/share" && find . -type f) | sed 's|^\./||' | while IFS= read -r name; do
  mkdir -p "$prefix/share/$(dirname "$name")"
  cp "$from/share/$name" "$prefix/share/$name"
  echo "share/$name" >>"$list"
done
# Desktops start programs by their whole path: ~/.local/bin is not on every PATH. The quotes are for
# folders with spaces in their names.
entry=$prefix/share/applications/asyncflow-designer.desktop
escaped=$(printf '%s' "$prefix" | sed 's/[&|\\]/\\&/g')
sed -i "s|^Exec=.*|Exec=\"$escaped/bin/asyncflow-gui\" %f|" "$entry"

"$library/uninstall.sh" --refresh
echo "AsyncFlow Designer is installed in $library"
case :$PATH: in
  *:"$prefix/bin":*) ;;
  *) echo "The commands asyncflow and asyncflow-gui are in $prefix/bin, which is not on your PATH." ;;
esac
