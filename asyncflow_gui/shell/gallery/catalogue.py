"""Which templates there are, in which order, and what a line says of each. No Qt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from asyncflow_gui.assets import resource


@dataclass(frozen=True, slots=True)
class Template:
    """One entry of the gallery.

    Attributes:
        title: Its name in two or three words.
        line: What it is about, in a sentence.
        path: The project; none for the empty canvas.
    """

    title: str
    line: str
    path: Path | None = None


EMPTY = Template("Empty canvas", "Draw the system you have in mind.")


def templates() -> list[Template]:
    """The empty canvas, and the stories from the simple to the involved.

    Examples that the list does not know come last, under the names of their files.
    """
    try:
        folder = resource("examples")
        listed = json.loads(resource("templates", "gallery.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return [EMPTY]
    there = {path.stem: path for path in sorted(folder.glob("*.asyncflow"))}
    known = [
        Template(entry["title"], entry["line"], there.pop(entry["file"]))
        for entry in listed
        if entry["file"] in there
    ]
    unknown = [Template(name.replace("-", " ").capitalize(), "", there[name]) for name in there]
    return [EMPTY, *known, *unknown]
