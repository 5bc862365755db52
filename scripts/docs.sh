#!/usr/bin/env bash
# Builds the manual into build/site; a link or an anchor that leads nowhere is an error.
#
#   scripts/docs.sh          build it
#   scripts/docs.sh serve    build it, show it at http://127.0.0.1:8000, and again at each change
#
# The builder lives in .venv-docs, apart from what the app and its tests need.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=${PYTHON:-python3}
tools=.venv-docs
stamp=$tools/.installed
wanted=$(cksum <requirements-docs.txt)

if [[ ! -f $stamp || $(cat "$stamp") != "$wanted" ]]; then
  rm -rf "$tools"
  if command -v uv >/dev/null; then
    uv venv -q --python "$python" "$tools"
    uv pip install -q --python "$tools/bin/python" -r requirements-docs.txt
  else
    "$python" -m venv "$tools"
    "$tools/bin/python" -m pip --disable-pip-version-check -q install -r requirements-docs.txt
  fi
  echo "$wanted" >"$stamp"
fi

# The theme brings MkDocs along as a library, which warns of a version 2 of its own.
export DISABLE_MKDOCS_2_WARNING=true NO_MKDOCS_2_WARNING=true
case ${1:-build} in
  build) exec "$tools/bin/properdocs" build --strict ;;
  serve) exec "$tools/bin/properdocs" serve ;;
  *) sed -n '4,5s/^# \{0,3\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
