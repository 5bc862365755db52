"""The command line: ``asyncflow run | validate | import | export``.

Exit codes: 0 fine, 2 the input is bad (or the arguments are), 3 an objective is not met (only
where ``run --check-slos`` asks), 1 anything else, 130 interrupted.
Standard output has what was asked for; problems, notes, progress and times go to standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import TextIO

from engine import __version__
from engine.cli import exporting, importing, running, validating
from engine.cli.messages import FAILED, INTERRUPTED, CommandError, say
from engine.schemas import ScenarioError

_DEBUG = "ASYNCFLOW_DEBUG"
"""Environment variable that asks for tracebacks."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        argv: The arguments without the program's name; None takes the process's.

    Returns:
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_letter(stream)
    options = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        code = command(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        say("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        _discard_the_rest()
        return FAILED
    except CommandError as error:
        say(f"asyncflow: {error}")
        return FAILED
    except Exception as error:  # the last resort: words instead of a traceback
        return _unexpected(error)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="asyncflow",
        description="Simulate async backends drawn in AsyncFlow Designer.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"asyncflow {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in (running, validating, importing, exporting):
        module.add_to(commands)
    return parser


def _never_fail_on_a_letter(stream: TextIO) -> None:
    """Let a name that the terminal cannot show be shown as a question mark."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        with contextlib.suppress(OSError, ValueError):
            reconfigure(errors="backslashreplace")


def _discard_the_rest() -> None:
    """Nobody reads on: keep Python's own last flush from complaining."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unexpected(error: Exception) -> int:
    if os.environ.get(_DEBUG):
        traceback.print_exc()
    if isinstance(error, ScenarioError):
        say(str(error))
    say(f"asyncflow: unexpected error: {type(error).__name__}: {error}")
    say(f"This is a bug. Please report it, with what {_DEBUG}=1 adds to this message.")
    return FAILED
