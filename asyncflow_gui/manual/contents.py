"""Which pages the manual has, in which order, and where their files lie. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asyncflow_gui.assets import manual_file


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page: the name of its file without ``.md``, and what the contents call it."""

    name: str
    title: str


PAGES: Final = (
    PageEntry("index", "Welcome"),
    PageEntry("start", "Start in five minutes"),
    PageEntry("installing", "Installing"),
    PageEntry("user-guide", "User guide"),
    PageEntry("flash-crowd", "Story: a flash crowd"),
    PageEntry("outage", "Story: an outage"),
    PageEntry("model", "The model"),
    PageEntry("reference", "Model reference"),
    PageEntry("file-format", "File format"),
    PageEntry("command-line", "Command line"),
    PageEntry("python", "From Python"),
    PageEntry("files-and-recovery", "Files and recovery"),
    PageEntry("performance", "Performance"),
    PageEntry("validation", "Against theory"),
    PageEntry("asyncflow", "Coming from AsyncFlow"),
    PageEntry("privacy", "What it never does"),
)
"""The same as ``nav`` of ``properdocs.yml``, which a test compares."""

HOME: Final = "index"


def title_of(name: str) -> str:
    """What the contents call a page."""
    return next(page.title for page in PAGES if page.name == name)


def is_page(name: str) -> bool:
    """Whether there is a page of that name."""
    return any(page.name == name for page in PAGES)


def source_of(name: str) -> str:
    """The Markdown of a page.

    Raises:
        FileNotFoundError: The installation is incomplete.
    """
    return manual_file(f"{name}.md").read_text(encoding="utf-8")


def folder() -> Path:
    """Where the pages and their pictures lie."""
    return manual_file(f"{HOME}.md").parent
