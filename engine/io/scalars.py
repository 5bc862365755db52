"""What a bare word in YAML means: the core schema of YAML 1.2.

So ``1e-3`` is a number, ``yes`` and ``off`` are texts, and ``2026-01-31`` is a text too.
"""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}

_WHOLE = re.compile(r"[-+]?[0-9]+", re.ASCII)
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)

_NUMBERS_BEGIN = frozenset("+-.0123456789")

_MAX_DIGITS = 1_000
"""Whole numbers with more digits are read as floats (infinity): nothing takes them anyway."""


def resolve(text: str) -> Scalar:
    """The value of an unquoted scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBERS_BEGIN:
        return text  # as nearly all are: keys, names, kinds
    if _WHOLE.fullmatch(text):
        return int(text) if len(text) <= _MAX_DIGITS else float(text)
    if _FRACTION.fullmatch(text):
        return float(text)
    if len(text) <= _MAX_DIGITS and _BASED.fullmatch(text):
        return int(text, 0)
    return text
