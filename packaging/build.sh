#!/usr/bin/env bash
# Builds what people install, into dist/. The same commit gives the same files.
#
#   packaging/build.sh bundle      dist/asyncflow-designer: app and command line, ready to run
#   packaging/build.sh deb         a package for Debian, Ubuntu and their kin
#   packaging/build.sh tar         an archive for other distributions, with install.sh
#   packaging/build.sh exe         the Windows installer (on Windows; needs makensis)
#   packaging/build.sh dmg         the disk image for macOS (on macOS)
#   packaging/build.sh checksums   SHA256SUMS of the installers in dist/
#   packaging/build.sh notes       dist/NOTES.md: what changed since the last release
#
# Each installer gets its parts list (CycloneDX) beside it. The bundle is built when it is missing
# or of another commit; `bundle` builds it anew.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
here=packaging
bundle=dist/asyncflow-designer
python=${PYTHON:-python3}

usage() { sed -n '4,13s/^# \{0,3\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
say() { printf '== %s\n' "$*" >&2; }

# --- Environments ----------------------------------------------------------------------------------

# Prints the Python of an environment in build/ with exactly these requirements.
environment() {
  local folder=build/$1 requirements=$here/$2 stamp bin=bin
  [[ ${OS:-} == Windows_NT ]] && bin=Scripts
  stamp=$(cat "$requirements" requirements.txt <("$python" --version) | cksum)
  if [[ ! -f $folder/.stamp || $(cat "$folder/.stamp") != "$stamp" ]]; then
    say "Making $folder"
    rm -rf "$folder"
    "$python" -m venv "$folder"
    "$folder/$bin/python" -m pip --disable-pip-version-check -q install -r "$requirements" >&2
    echo "$stamp" >"$folder/.stamp"
  fi
  echo "$root/$folder/$bin/python"
}

# The same hashes, times and order in every build.
fix_what_varies() {
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
  export SOURCE_DATE_EPOCH PYTHONHASHSEED=1 TZ=UTC LC_ALL=C.UTF-8
  umask 022
}

fact() { "$python" $here/tools/build_facts.py "$1" | tr -d '\r'; }

# --- Parts ------------------------------------------------------------------------------------------

make_bundle() {
  local builder
  builder=$(environment package-venv requirements.txt)
  say "Building the bundle"
  rm -rf build/asyncflow build/made "$bundle"
  "$builder" -m PyInstaller --noconfirm --clean --log-level "${LOG_LEVEL:-WARN}" \
    --workpath build --distpath dist $here/asyncflow.spec
  say "$bundle: $(du -sm "$bundle" | cut -f1) MB"
}

# What the bundle on hand was built from: a commit, and nothing when sources were changed.
bundle_commit() {
  local facts
  facts=$(find "$bundle" -name build.json -path '*_resources*' 2>/dev/null | head -1)
  [[ -n $facts ]] && "$python" -c '
import json, sys
facts = json.load(open(sys.argv[1]))
print("" if facts["changed"] else facts["commit"])' "$facts"
}

need_bundle() {
  local commit
  commit=$(bundle_commit || true)
  if [[ -z $commit || $commit != "$(fact commit)" || $(fact changed) == True ]]; then
    make_bundle
  fi
}

parts_list() {
  say "Listing the parts of $(basename "$1")"
  "$(environment release-venv requirements-release.txt)" $here/tools/sbom.py "$bundle" "$1"
}

make_deb() {
  need_bundle
  say "Building the Debian package"
  local package
  package=$("$(environment package-venv requirements.txt)" $here/tools/deb.py "$bundle" dist | tr -d '\r')
  parts_list "$package"
}

make_tar() {
  need_bundle
  say "Building the archive"
  local archive
  archive=$("$(environment package-venv requirements.txt)" $here/tools/tarball.py "$bundle" dist | tr -d '\r')
  parts_list "$archive"
}

make_exe() {
  need_bundle
  say "Building the Windows installer"
  local installer
  installer=dist/asyncflow-designer-$(fact version)-windows-x64.exe
  makensis -V2 -NOCD "-DVERSION=$(fact version)" "-DPAYLOAD=$bundle" "-DOUTPUT=$installer" \
    "-DICON=build/made/icons/app.ico" "-DLICENCE=LICENSE" $here/windows/asyncflow-designer.nsi
  parts_list "$installer"
}

make_dmg() {
  need_bundle
  say "Building the disk image"
  local image
  image=dist/asyncflow-designer-$(fact version)-macos-$(uname -m).dmg
  $here/macos/make-dmg.sh "dist/AsyncFlow Designer.app" "$image"
  parts_list "$image"
}

make_checksums() {
  say "Writing checksums"
  (
    cd dist
    shopt -s nullglob
    installers=(*.deb *.tar.gz *.exe *.dmg *.cdx.json)
    ((${#installers[@]})) || { echo "There is nothing in dist/ to sum up." >&2; exit 1; }
    "$python" - "${installers[@]}" <<'PYTHON' >SHA256SUMS
import hashlib, sys

for name in sorted(sys.argv[1:]):
    with open(name, "rb") as file:
        print(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {name}")
PYTHON
    cat SHA256SUMS
  )
}

# The newest release's part of the log, in words for its readers.
make_notes() {
  say "Writing the notes"
  environment release-venv requirements-release.txt >/dev/null
  local cliff=(build/release-venv/*/git-cliff*)
  "${cliff[0]}" --config $here/cliff.toml --latest --strip all --output dist/NOTES.md
}

(($#)) || usage
fix_what_varies
for what in "$@"; do
  case $what in
    bundle | deb | tar | exe | dmg | checksums | notes) "make_$what" ;;
    *) usage ;;
  esac
done
