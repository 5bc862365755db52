"""What is wrong with single fields: pydantic's findings as problems in plain words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from engine.schemas.problem import Problem
from engine.validation.places import Place, locate

MAX_PROBLEMS = 100
"""Most problems reported about one input: beyond that, more of them do not help."""


def field_problems(
    error: ValidationError, data: object, root: tuple[str | int, ...] = ()
) -> list[Problem]:
    """Say in plain words what pydantic found wrong with ``data``.

    Args:
        error: What validating ``data`` raised.
        data: The value that was validated, as read.
        root: Where in the scenario ``data`` stands; put before every path.

    Returns:
        At least one problem; at most ``MAX_PROBLEMS``, then one that counts the others.
    """
    found = [each for each in error.errors(include_url=False) if not _is_echo(each)]
    problems = [_problem(error.title, details, data, root) for details in found[:MAX_PROBLEMS]]
    if len(found) > MAX_PROBLEMS:
        problems.append(
            Problem(
                code="more_problems",
                message=f"{len(found) - MAX_PROBLEMS:,} more problems are not shown",
                hint="Solve the ones above first",
                path=root,
            )
        )
    return problems


def _is_echo(details: ErrorDetails) -> bool:
    """Whether a list is called too short only because its items were found bad.

    Pydantic counts the items that passed; each that did not is a finding of its own.
    """
    value, least = details["input"], details.get("ctx", {}).get("min_length")
    return (
        details["type"] == "too_short"
        and isinstance(value, list | tuple | dict)
        and least is not None
        and len(value) >= least
    )


def closest(name: object, known: Iterable[str]) -> str | None:
    """The known name that ``name`` is most likely a misspelling of, if any."""
    if not isinstance(name, str):
        return None
    by_key = {candidate.lower().replace("-", "_"): candidate for candidate in known}
    wanted = name[:100].lower().strip().replace("-", "_").replace(" ", "_")
    matches = get_close_matches(wanted, by_key, n=1, cutoff=0.6)
    return by_key[matches[0]] if matches else None


def shown(value: object) -> str:
    """A value as a message names it: ``the text "20"``, ``a list``."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    if isinstance(value, int | float):
        text = number(value)
        return text if text.startswith("a ") else f"the number {text}"
    if isinstance(value, Mapping):
        return "a group of keys"
    if isinstance(value, list | tuple):
        return "a list"
    return f"a value of type {type(value).__name__}"


def quoted(text: object) -> str:
    """A text in quotation marks, shortened if it is long."""
    plain = text if isinstance(text, str) else number(text)
    short = plain if len(plain) <= 60 else plain[:57] + "…"
    return '"' + "".join(c if c.isprintable() else "�" for c in short) + '"'


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names in a sentence; of many, the first few."""
    first = list(islice(names, most + 1))
    return ", ".join(first[:most]) + (", …" if len(first) > most else "")


def number(value: object) -> str:
    """A number as text, short whatever its size."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "infinity" if value > 0 else "-infinity"
    if isinstance(value, int) and value.bit_length() > 100:
        return f"a number of {int(value.bit_length() * math.log10(2)) + 1:,} digits"
    if isinstance(value, int | float):
        plain = f"{value:,}" if isinstance(value, int) else f"{value:.12g}"
        return plain.replace(",", "") if len(plain) < 6 else plain
    return type(value).__name__


@dataclass(frozen=True, slots=True)
class _Finding:
    """One of pydantic's errors beside its place."""

    place: Place
    value: object
    context: Mapping[str, Any]
    message: str
    kind: str

    @property
    def name(self) -> object:
        return self.place.path[-1] if self.place.path else ""


@dataclass(frozen=True, slots=True)
class _Words:
    code: str
    message: str
    hint: str
    below: tuple[str, ...] = ()
    """What to add to the path: the key inside the place that is at fault."""


def _problem(
    title: str, details: ErrorDetails, data: object, root: tuple[str | int, ...]
) -> Problem:
    place = locate(title, details["loc"], data)
    finding = _Finding(
        place, details["input"], details.get("ctx", {}), details["msg"], details["type"]
    )
    words = _REPORTERS.get(finding.kind, _other)(finding)
    message = f"this name cannot be used: {words.message}" if place.is_key else words.message
    hint = words.hint
    if place.description and words.code not in ("unknown_key", "unknown_kind"):
        hint = f"{hint}. {finding.name}: {place.description}".rstrip(".")
    path = (*root, *place.path, *words.below)
    return Problem(words.code, message, hint, path, place.element)


def _unknown_key(finding: _Finding) -> _Words:
    known = finding.place.known_keys
    guess = closest(finding.name, known)
    hint = f"Did you mean {guess}?" if guess else "Remove it"
    return _Words(
        "unknown_key",
        f"unknown key {quoted(finding.name)}",
        f"{hint} Known here: {', '.join(known)}"
        if guess
        else f"{hint}. Known here: {', '.join(known)}",
    )


def _missing(finding: _Finding) -> _Words:
    return _Words("missing_field", f"{finding.name} is missing", f"Add {finding.name}")


def _wrong_type(finding: _Finding) -> _Words:
    expected = _EXPECTED.get(finding.kind, "another kind of value")
    if "number" in finding.place.tags[-1:]:
        expected = "a number of seconds or a distribution"
    hint = f"Give {expected}"
    if isinstance(finding.value, str) and "number" in expected and _reads_as_number(finding.value):
        plain = finding.value.strip().replace("_", "")
        hint = f"Write it as a number, without quotation marks or underscores: {plain}"
    elif finding.value is None:
        hint = f"Give {expected}, or leave the key out if it is optional"
    return _Words("wrong_type", f"expected {expected}, found {shown(finding.value)}", hint)


def _not_finite(finding: _Finding) -> _Words:
    return _Words(
        "not_finite",
        f"must be an ordinary number, is {number(finding.value)}",
        "Give a finite number",
    )


def _fraction(finding: _Finding) -> _Words:
    return _Words(
        "wrong_type",
        f"expected a whole number, found {number(finding.value)}",
        "Give a number without a fraction",
    )


def _bound(word: str, key: str) -> Callable[[_Finding], _Words]:
    def report(finding: _Finding) -> _Words:
        limit = number(_plain(finding.context.get(key)))
        return _Words(
            "out_of_range",
            f"must be {word} {limit}, is {number(finding.value)}",
            f"Give a number {word} {limit}",
        )

    return report


def _length(finding: _Finding) -> _Words:
    """Too short or too long, of texts and lists alike."""
    context = finding.context
    unit = "character" if isinstance(finding.value, str) else "entry"
    plural = "characters" if unit == "character" else "entries"
    least, most = context.get("min_length"), context.get("max_length")
    if least == 1:
        return _Words("out_of_range", "must not be empty", f"Give at least one {unit}")
    bound = f"at least {least:,}" if least is not None else f"at most {most or 0:,}"
    size = len(finding.value) if isinstance(finding.value, str | list | tuple | dict) else None
    has = f", has {size:,}" if size is not None else ""
    return _Words("out_of_range", f"must have {bound} {plural}{has}", f"Give {bound} {plural}")


def _one_of(finding: _Finding) -> _Words:
    allowed = [item.strip("'") for item in _listed(finding.context.get("expected", ""))]
    guess = closest(finding.value, allowed)
    value = quoted(finding.value) if isinstance(finding.value, str) else shown(finding.value)
    hint = f"Did you mean {guess}? " if guess else ""
    return _Words(
        "invalid_value", f"{value} is not known here", f"{hint}Use one of: {', '.join(allowed)}"
    )


def _unknown_kind(finding: _Finding) -> _Words:
    key = _discriminator(finding)
    allowed = [item.strip("'") for item in _listed(finding.context.get("expected_tags", ""))]
    given = finding.value.get(key) if isinstance(finding.value, dict) else None
    guess = closest(given, allowed)
    hint = f"Did you mean {guess}? " if guess else ""
    value = quoted(given) if isinstance(given, str) else shown(given)
    return _Words(
        "unknown_kind",
        f"unknown {key} {value}",
        f"{hint}Use one of: {', '.join(allowed)}",
        (key,),
    )


def _no_kind(finding: _Finding) -> _Words:
    key = _discriminator(finding)
    return _Words("missing_field", f"{key} is missing", f"Add {key}: it says what this is", (key,))


def _rule(finding: _Finding) -> _Words:
    """A rule of our own schemas, which words its message itself."""
    message = str(finding.context.get("error", finding.message))
    return _Words("invalid_value", message, "Change it so that this holds")


def _other(finding: _Finding) -> _Words:
    message = finding.message[:1].lower() + finding.message[1:]
    return _Words("invalid_value", message, "Correct the value")


def _discriminator(finding: _Finding) -> str:
    return str(finding.context.get("discriminator", "kind")).strip("'")


def _listed(text: object) -> list[str]:
    return [part for part in str(text).replace(" or ", ", ").split(", ") if part]


def _plain(limit: object) -> object:
    """A whole limit without its fraction, so that it reads ``0`` and not ``0.0``."""
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


def _reads_as_number(text: str) -> bool:
    try:
        return len(text) <= 40 and math.isfinite(float(text))
    except ValueError:
        return False


_GROUP = "a group of keys"

_EXPECTED: Mapping[str, str] = {
    "string_type": "a text",
    "float_type": "a number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": _GROUP,
    "model_type": _GROUP,
    "model_attributes_type": _GROUP,
}

_REPORTERS: Mapping[str, Callable[[_Finding], _Words]] = {
    **{kind: cast("Callable[[_Finding], _Words]", _wrong_type) for kind in _EXPECTED},
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "finite_number": _not_finite,
    "int_from_float": _fraction,
    "greater_than": _bound("above", "gt"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than": _bound("below", "lt"),
    "less_than_equal": _bound("at most", "le"),
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
    "literal_error": _one_of,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _no_kind,
    "value_error": _rule,
}
