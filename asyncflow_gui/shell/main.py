"""The command ``asyncflow-gui``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from asyncflow_gui.shell.starting import import_plainly, uncollected
from engine.config.version import VERSION

NO_DISPLAY = """\
asyncflow-gui needs a display, and there is none here (neither DISPLAY nor WAYLAND_DISPLAY is set).
  - Start it in a desktop session, or over ssh -X.
  - For a picture of the window without a display: asyncflow-gui FILE --run --screenshot window.png
  - For the figures alone: asyncflow run FILE"""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for."""

    file: Path | None
    run: bool
    seed: int | None
    theme: Literal["light", "dark"] | None
    screenshot: Path | None


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; ends the process with words when it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="asyncflow-gui",
        description="AsyncFlow Designer: draw an async backend, run it, watch it.",
    )
    parser.add_argument("--version", action="version", version=f"asyncflow-gui {VERSION}")
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="a project, a scenario (YAML or JSON) or AsyncFlow file",
    )
    parser.add_argument("--run", action="store_true", help="run it at once")
    parser.add_argument(
        "--seed", type=_seed, metavar="N", help="use this seed instead of the scenario's"
    )
    parser.add_argument("--theme", choices=("light", "dark"), help="colours for this session")
    parser.add_argument(
        "--screenshot",
        type=Path,
        metavar="PNG",
        help="write a picture of the window (with --run: after the run) and exit",
    )
    values = parser.parse_args(arguments)
    if values.run and values.file is None:
        parser.error("--run needs a FILE to run")
    return Options(values.file, values.run, values.seed, values.theme, values.screenshot)


def _seed(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = -1
    if not 0 <= value < 2**63:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 2^63 - 1")
    return value


def has_display() -> bool:
    """Whether Qt will find a screen. It aborts the process if it finds none, so look first."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the app; returns the exit code."""
    if getattr(sys, "frozen", False):
        # In the bundle, the process that simulates starts here, too.
        from multiprocessing import freeze_support  # noqa: PLC0415

        freeze_support()
    options = parse(arguments)
    if not has_display():
        if options.screenshot is None:
            sys.stderr.write(f"{NO_DISPLAY}\n")
            return 1
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with uncollected():
        return _start(options)


def _start(options: Options) -> int:
    # Qt is imported only once a display is certain, and the help needs none of it.
    import_plainly()
    from asyncflow_gui.shell.session import Session  # noqa: PLC0415

    # Python gets no turn to handle Ctrl+C while Qt waits for events: let it end the process.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    session = Session(sys.argv[:1], options.theme, options.screenshot is None)
    if options.screenshot is not None:
        return session.take_picture(options.file, options.screenshot, options.run, options.seed)
    return session.attend(options.file, options.run, options.seed)


if __name__ == "__main__":
    sys.exit(main())
