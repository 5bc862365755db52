"""How well what was typed fits a text: letters in order, best at the beginnings of words. No Qt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

_Item = TypeVar("_Item")

_WORDS = re.compile(r"\w+")
_LETTER, _IN_A_ROW, _WORD_START, _TEXT_START = 1.0, 3.0, 3.0, 1.0
_GAP = 0.05  # lost for each letter that is passed over
_KEYWORD = 0.5  # what the beginning of a word in the lesser texts is worth


def fit(query: str, text: str) -> float | None:
    """How well ``query`` fits ``text``; the more, the better.

    Each word of the query must be in the text, letter by letter in order, though not in a row:
    ``lb`` fits ``Load balancer``. Case does not matter.

    Returns:
        None where it does not fit; 0 for an empty query.
    """
    return _fit_either(query, text, "")


def best(
    query: str, items: Iterable[_Item], texts: Callable[[_Item], tuple[str, str]]
) -> list[_Item]:
    """The items that fit, the best first; equally good ones keep their order.

    Further words are matched from their beginning only: letters strewn over a sentence mean
    nothing.

    Args:
        query: What was typed.
        items: What there is to choose from.
        texts: The name of an item, and further words it may be found by.
    """
    ranked = []
    for item in items:
        score = _fit_either(query, *texts(item))
        if score is not None:
            ranked.append((score, item))
    ranked.sort(key=lambda pair: -pair[0])
    return [item for _, item in ranked]


def _fit_either(query: str, title: str, further: str) -> float | None:
    total = 0.0
    title, words = title.casefold(), _WORDS.findall(further.casefold())
    for typed in query.casefold().split():
        found = _word_fit(typed, title)
        if found is None and any(word.startswith(typed) for word in words):
            found = _KEYWORD
        if found is None:
            return None
        total += found
    return total


@lru_cache(maxsize=4096)
def _word_fit(word: str, text: str) -> float | None:
    """The best way to find the letters of ``word`` in ``text``, in order.

    For each letter, the best score of each place it may stand at, from those of the letter before.
    """
    scores: dict[int, float] = {-1: 0.0}
    for letter in word:
        following: dict[int, float] = {}
        for at, char in enumerate(text):
            if char != letter:
                continue
            ways = [
                score + (_IN_A_ROW if at == before + 1 and before >= 0 else -_GAP * gap)
                for before, score in scores.items()
                if before < at
                for gap in [at - before - 1 if before >= 0 else 0]
            ]
            if ways:
                following[at] = max(ways) + _LETTER + _worth(text, at)
        scores = following
        if not scores:
            return None
    return max(scores.values())


def _worth(text: str, at: int) -> float:
    if at == 0:
        return _WORD_START + _TEXT_START
    return 0.0 if text[at - 1].isalnum() else _WORD_START
