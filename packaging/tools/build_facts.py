"""What a build is called: version, commit and date, which all its files agree on."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Facts:
    """A build's version, commit and time.

    The time is that of the commit, so that building again gives the same files.
    """

    version: str
    commit: str
    changed: bool
    """Whether the sources differ from the commit."""
    epoch: int
    """Seconds since 1970, UTC."""

    @property
    def date(self) -> str:
        """The day of the commit, as 2026-11-23."""
        return datetime.fromtimestamp(self.epoch, UTC).date().isoformat()


def facts(root: Path) -> Facts:
    """Read what is built from the checkout, or from the environment where there is no git."""
    text = (root / "engine" / "config" / "version.py").read_text(encoding="utf-8")
    found = re.search(r'VERSION = "([^"]+)"', text)
    if found is None:
        raise SystemExit("engine/config/version.py names no VERSION")
    commit = _git(root, "rev-parse", "HEAD") or os.environ.get("ASYNCFLOW_COMMIT", "")
    changed = bool(_git(root, "status", "--porcelain", "--untracked-files=no"))
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "log", "-1", "--format=%ct") or "0"
    return Facts(found[1], commit, changed, int(epoch))


def write_facts(made: Facts, folder: Path) -> None:
    """Write build.json, which the bundle takes along."""
    text = json.dumps({**asdict(made), "date": made.date}, indent=1)
    (folder / "build.json").write_text(text, encoding="utf-8")


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


if __name__ == "__main__":
    import sys

    print(getattr(facts(Path(__file__).parents[2]), sys.argv[1]))
