"""YAML, as events: no recursion, no tags that build objects, bounds checked on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Any

import yaml

from engine.io.building import MERGE, Builder
from engine.io.scalars import Scalar, resolve

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TAG = "tag:yaml.org,2002:"
_TAG_DIRECTIVE = re.compile(r"^%TAG\b", re.MULTILINE)
_MAX_TAG_DIRECTIVES = 100
"""libyaml compares each with all before it; thousands take minutes."""
_SCALAR_TAGS: dict[str, tuple[type, ...]] = {
    f"{_TAG}str": (str,),
    f"{_TAG}int": (int,),
    f"{_TAG}float": (float, int),
    f"{_TAG}bool": (bool,),
    f"{_TAG}null": (type(None),),
}


def read_yaml(text: str, builder: Builder) -> None:
    """Feed a YAML text to ``builder``.

    Raises:
        ScenarioError: The text is not one well-formed document within the bounds.
    """
    reader = _Reader(builder)
    _refuse_directives(text, builder)
    try:
        _read_events(text, reader)
    except yaml.YAMLError as error:
        _fail(builder, error, text)


def _refuse_directives(text: str, builder: Builder) -> None:
    if text.count("%TAG") <= _MAX_TAG_DIRECTIVES:
        return
    # Line breaks of YAML, seen as Python's multi-line mode sees only the last of them.
    lines = text.replace("\r", "\n").replace("\x85", "\n")
    found = islice(_TAG_DIRECTIVE.finditer(lines), _MAX_TAG_DIRECTIVES, None)
    if (directive := next(found, None)) is not None:
        builder.fail(
            "unknown_tag",
            f"there are more than {_MAX_TAG_DIRECTIVES} lines that begin with %TAG",
            "Remove them: tags are not used here",
            lines.count("\n", 0, directive.start()) + 1,
        )


def _read_events(text: str, reader: _Reader) -> None:
    loader = _Loader(text)
    next_event, handlers = loader.get_event, _HANDLERS
    try:
        while (kind := type(event := next_event())) is not yaml.StreamEndEvent:
            if handler := handlers.get(kind):
                handler(reader, event)
    finally:
        loader.dispose()


class _Reader:
    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.documents = 0

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.builder.fail(
                "several_documents",
                "a second document begins here",
                "Keep one scenario a file: remove the line --- and what follows",
                _line(event),
            )

    def mapping(self, event: Any) -> None:
        self._check_tag(event, f"{_TAG}map")
        self.builder.open({}, _line(event), event.anchor)

    def sequence(self, event: Any) -> None:
        self._check_tag(event, f"{_TAG}seq")
        self.builder.open([], _line(event), event.anchor)

    def end(self, _event: Any) -> None:
        self.builder.close()

    def alias(self, event: Any) -> None:
        self.builder.alias(event.anchor, _line(event))

    def scalar(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if event.tag is not None:
            self.builder.scalar(self._tagged(event), line, event.anchor)
        elif event.style:
            self.builder.scalar(event.value, line, event.anchor)
        elif event.value == "<<":
            self.builder.scalar(MERGE, line)
        else:
            self.builder.scalar(resolve(event.value), line, event.anchor)

    def _tagged(self, event: Any) -> Scalar:
        text: str = event.value
        if event.tag == "!":
            return text
        kinds = _SCALAR_TAGS.get(event.tag)
        if kinds is None:
            self._unknown_tag(event)
            return text
        value = text if kinds == (str,) else resolve(text)
        if not isinstance(value, kinds):
            short = event.tag.removeprefix(_TAG)
            self.builder.note(
                "invalid_value",
                f"the value does not match its tag !!{short}",
                "Remove the tag",
                _line(event),
            )
        return float(value) if isinstance(value, int) and float in kinds else value

    def _check_tag(self, event: Any, allowed: str) -> None:
        if event.tag not in (None, "!", allowed):
            self._unknown_tag(event)

    def _unknown_tag(self, event: Any) -> None:
        tag = event.tag.replace(_TAG, "!!")[:60]
        self.builder.note(
            "unknown_tag",
            f"the tag {tag} is not allowed here",
            "Remove the tag and write the value itself",
            _line(event),
        )


_HANDLERS: dict[type, Callable[[_Reader, Any], None]] = {
    yaml.DocumentStartEvent: _Reader.document,
    yaml.MappingStartEvent: _Reader.mapping,
    yaml.SequenceStartEvent: _Reader.sequence,
    yaml.MappingEndEvent: _Reader.end,
    yaml.SequenceEndEvent: _Reader.end,
    yaml.AliasEvent: _Reader.alias,
    yaml.ScalarEvent: _Reader.scalar,
}


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _fail(builder: Builder, error: yaml.YAMLError, text: str) -> None:
    """Say where the YAML is broken, and what usually breaks it there."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    reason = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    reason = " ".join(reason.split())[:200]
    place = f", column {mark.column + 1}" if mark else ""
    hint = "Check the indentation, the colons and the brackets there and in the line above"
    if mark and text[mark.index : mark.index + 1] == "\t":
        hint = "Indent with spaces: YAML does not allow tabs"
    builder.fail(
        "broken_yaml", f"broken YAML{place}: {reason}", hint, mark.line + 1 if mark else None
    )
