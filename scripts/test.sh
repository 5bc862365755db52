#!/usr/bin/env bash
# The full test suite, offscreen, on two cores. Further arguments go to pytest, such as -k balancer,
# or -n 0 to run in this process, for a debugger.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/setup.sh test
export QT_QPA_PLATFORM=offscreen
exec .venv/bin/python -m pytest -n 2 "$@"
