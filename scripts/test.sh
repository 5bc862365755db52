#!/usr/bin/env bash
# The full test suite, offscreen. Further arguments go to pytest, such as -k balancer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/setup.sh test
export QT_QPA_PLATFORM=offscreen
exec .venv/bin/python -m pytest "$@"
