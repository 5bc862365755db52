"""Whether things may move on the screen: what the user chose here, or else what the system says.

Whatever animates asks :func:`animations_wanted` (or :func:`duration_ms`) when it is about to, so
that a change takes effect at once.
"""

from __future__ import annotations

import configparser
import ctypes
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Literal

Motion = Literal["system", "full", "reduced"]
"""What the user may choose: to follow the system, or one or the other whatever that says."""

USUAL_MS = 150
"""How long an animation takes that shows where something went, milliseconds."""

_SPI_GETCLIENTAREAANIMATION = 0x1042
_PATIENCE_S = 1.0


class _Choice:
    motion: Motion = "system"


def set_motion(motion: Motion) -> None:
    """Choose for the whole app."""
    _Choice.motion = motion


def motion() -> Motion:
    """What was chosen."""
    return _Choice.motion


def animations_wanted() -> bool:
    """Whether to animate; where not, things go to their new place at once."""
    if _Choice.motion == "system":
        return not system_reduces_motion()
    return _Choice.motion == "full"


def duration_ms(wanted: int = USUAL_MS) -> int:
    """How long an animation should take, milliseconds: 0 where none is wanted."""
    return wanted if animations_wanted() else 0


@cache
def system_reduces_motion() -> bool:
    """Whether the system asks for less motion; asked once, False where it cannot be told."""
    asks = {"win32": _windows, "darwin": _macos}.get(sys.platform, _desktop)
    try:
        return asks()
    except (OSError, ValueError, AttributeError, subprocess.SubprocessError, configparser.Error):
        return False


def _windows() -> bool:
    wanted = ctypes.c_int(1)
    libraries = getattr(ctypes, "windll")  # noqa: B009 - there only on Windows
    told = libraries.user32.SystemParametersInfoW(
        _SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(wanted), 0
    )
    return bool(told) and not wanted.value


def _macos() -> bool:
    command = ["/usr/bin/defaults", "read", "com.apple.universalaccess", "reduceMotion"]
    return _output(command) == "1"


def _desktop() -> bool:
    """KDE says it in a file, the others in the settings of GNOME."""
    desktop = os.environ.get("XDG_CURRENT_DESKTOP", "")
    if "KDE" in desktop.upper():
        return _kde_stands_still(_config_home() / "kdeglobals")
    if not desktop:
        return False
    command = ["gsettings", "get", "org.gnome.desktop.interface", "enable-animations"]
    return _output(command) == "false"


def _kde_stands_still(path: Path) -> bool:
    settings = configparser.RawConfigParser(strict=False)
    settings.read(path, encoding="utf-8")
    return settings.getfloat("KDE", "AnimationDurationFactor", fallback=1.0) == 0


def _config_home() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    return done.stdout.strip()
