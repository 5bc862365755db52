"""Programs that tests run in a process of their own, away from the user's settings."""

import os
import subprocess
import sys
from pathlib import Path


def run_offscreen(program: str, *arguments: object, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a Python program without a display, its settings and data below ``home``."""
    places = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(home))
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **places},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
