"""Which build of the app this is: said by the bundle, or by the checkout it runs from."""

from __future__ import annotations

import json
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import qVersion

from asyncflow_gui.assets import resource
from engine import __version__

_GIT_MAY_TAKE_S = 2.0


@dataclass(frozen=True, slots=True)
class Build:
    """What tells one build from another."""

    version: str
    commit: str
    """Of the sources, shortened; empty if nobody knows."""
    changed: bool
    """Whether the sources were edited after the commit."""
    date: str
    """Of the commit, as 2026-11-23; empty if nobody knows."""

    @property
    def line(self) -> str:
        """Version, commit and date in one line."""
        return " · ".join(
            [
                f"Version {self.version}",
                *([f"commit {self.commit}{' with changes' * self.changed}"] if self.commit else []),
                *([self.date] if self.date else []),
            ]
        )

    @property
    def details(self) -> str:
        """What a report of a fault should say."""
        return (
            f"AsyncFlow Designer\n{self.line}\nPython {platform.python_version()} · "
            f"Qt {qVersion()}\n{platform.platform()}"
        )


def this_build() -> Build:
    """What is running."""
    try:
        said = json.loads(resource("build.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _of_checkout(Path(__file__).resolve().parents[2])
    return Build(said["version"], said["commit"][:10], said["changed"], said["date"])


def _of_checkout(folder: Path) -> Build:
    if not (folder / ".git").exists():
        return Build(__version__, "", False, "")
    commit, _, date = _git(folder, "log", "-1", "--format=%h %cs").partition(" ")
    changed = bool(_git(folder, "status", "--porcelain", "--untracked-files=no"))
    return Build(__version__, commit, changed, date)


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            timeout=_GIT_MAY_TAKE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
