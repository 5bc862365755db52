#!/usr/bin/env bash
# Style, types, import directions and the unit tests: what should be green before a commit.
# All checks run; the last line names those that failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/setup.sh test
export QT_QPA_PLATFORM=offscreen

failed=()
check() {
  local name=$1
  shift
  printf '== %s\n' "$name"
  "$@" || failed+=("$name")
}

check "ruff check" .venv/bin/ruff check .
check "ruff format" .venv/bin/ruff format --check .
check "mypy" .venv/bin/mypy
check "import-linter" .venv/bin/lint-imports
check "unit tests" .venv/bin/python -m pytest -q -n 2 tests/unit

if ((${#failed[@]})); then
  printf 'Failed: %s\n' "${failed[*]}"
  exit 1
fi
echo "All checks passed."
