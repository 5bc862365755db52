"""Looking for words in the manual. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from asyncflow_gui.manual import contents
from asyncflow_gui.manual.markdown import Section, sections

_BEFORE, _AROUND = 40, 120
"""Characters of a snippet: before the first word that was looked for, and in all."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section in which every word was found."""

    page: str
    title: str
    anchor: str
    snippet: str


def find(text: str, limit: int = 40) -> list[Hit]:
    """Sections that hold every word of ``text``, the best first.

    A word in the heading counts more than one in the text, and a whole word more than a part.
    """
    words = text.lower().split()
    if not words:
        return []
    rated = []
    for place, (page, section) in enumerate(_everything()):
        worth = _worth(section, words)
        if worth:
            rated.append((-worth, place, page, section))
    rated.sort(key=lambda entry: entry[:2])
    return [
        Hit(page, section.heading.text, section.heading.anchor, _snippet(section.text, words))
        for _, _, page, section in rated[:limit]
    ]


@cache
def _everything() -> tuple[tuple[str, Section], ...]:
    return tuple(
        (page.name, section)
        for page in contents.PAGES
        for section in sections(contents.source_of(page.name))
    )


def _worth(section: Section, words: Sequence[str]) -> float:
    heading, text = section.heading.text.lower(), section.text.lower()
    total = 0.0
    for word in words:
        in_heading, in_text = word in heading, text.count(word)
        if not in_heading and not in_text:
            return 0.0
        total += 10.0 * in_heading + 5.0 * (word in heading.split()) + min(in_text, 5)
        total += 2.0 * (f" {word} " in f" {text} ")
    return total


def _snippet(text: str, words: Sequence[str]) -> str:
    lowered = text.lower()
    first = min((lowered.find(word) for word in words if word in lowered), default=0)
    begin = max(0, first - _BEFORE)
    if begin:
        begin = text.find(" ", begin) + 1
    cut = text[begin : begin + _AROUND]
    return f"{'… ' if begin else ''}{cut}{' …' if begin + _AROUND < len(text) else ''}"
