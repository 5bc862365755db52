#!/usr/bin/env bash
# The full suite with coverage of lines, child processes included, and its floors:
# 90 % of the engine and of the app's model and commands, 80 % of the rest of the app.
#
#   scripts/coverage.sh [ARGUMENTS OF PYTEST]
#   scripts/coverage.sh --report     only look at what was measured last
#
# The report stands in build/coverage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export QT_QPA_PLATFORM=offscreen

python=.venv/bin/python
if [[ ${1:-} != --report ]]; then
  scripts/setup.sh test
  # From 3.12 on Python itself tells which lines ran, at little cost.
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))'; then export COVERAGE_CORE=sysmon; fi
  rm -f build/coverage/data*
  mkdir -p build/coverage
  "$python" -m coverage run -m pytest -q -n 2 "$@"
  # Some tests kill processes: what such a one was writing cannot be read.
  "$python" - <<'END'
import sqlite3
from pathlib import Path

for path in Path("build/coverage").glob("data.*"):
    try:
        with sqlite3.connect(path) as data:
            sound = data.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            data.execute("SELECT count(*) FROM line_bits")
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        path.unlink()
END
  "$python" -m coverage combine -q
fi

failed=0
floor() {
  local name=$1 least=$2 include=$3 omit=${4:-}
  printf '%-28s' "$name"
  "$python" -m coverage report --format=total --include="$include" ${omit:+--omit="$omit"} |
    tr '\n' ' '
  if "$python" -m coverage report --fail-under="$least" --include="$include" \
    ${omit:+--omit="$omit"} >/dev/null; then
    echo "% (at least $least %)"
  else
    echo "% FAILED: at least $least % is wanted"
    failed=1
  fi
}

floor "engine" 90 "engine/*"
floor "app: model and commands" 90 "asyncflow_gui/model/*,asyncflow_gui/commands/*"
floor "app: the rest" 80 "asyncflow_gui/*" "asyncflow_gui/model/*,asyncflow_gui/commands/*"
"$python" -m coverage html -q
exit "$failed"
