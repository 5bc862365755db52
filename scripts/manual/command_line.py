"""Writes what ``--help`` prints into docs/command-line.md.

.venv/bin/python -m scripts.manual.command_line [--check]
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path

from asyncflow_gui.shell.main import parse as asyncflow_gui
from engine.cli import main as asyncflow

PAGE = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"
_BEGIN, _END = "<!-- help begins -->\n", "<!-- help ends -->\n"
_PROGRAMS: dict[str, Callable[[list[str]], object]] = {
    "asyncflow": asyncflow,
    "asyncflow-gui": asyncflow_gui,
}
COMMANDS = (
    *("asyncflow", "asyncflow run", "asyncflow validate", "asyncflow import", "asyncflow export"),
    "asyncflow-gui",
)
_WIDTH = "80"


def help_of(command: str) -> str:
    """What a command prints when asked for help, on a terminal of 80 columns."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = _WIDTH
    said = StringIO()
    try:
        with redirect_stdout(said), suppress(SystemExit):
            program, *words = command.split()
            _PROGRAMS[program]([*words, "--help"])
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return said.getvalue()


def page(old: str) -> str:
    """The page with its part between the marks written again."""
    head, _, rest = old.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    blocks = [f"### {command}\n\n```text\n{help_of(command)}```\n" for command in COMMANDS]
    return f"{head}{_BEGIN}\n" + "\n".join(blocks) + f"\n{_END}{tail}"


def main(arguments: Sequence[str]) -> int:
    """Write the page, or compare it."""
    old = PAGE.read_text(encoding="utf-8")
    new = page(old)
    if "--check" in arguments:
        return 0 if new == old else 1
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
