"""JSON, read piece by piece: line numbers, duplicate keys and bounds as for YAML."""

from __future__ import annotations

import json
import re
from typing import NoReturn

from engine.io.building import Builder
from engine.io.scalars import Scalar, resolve

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", re.ASCII)
_WORD = re.compile(r"-?[A-Za-z]+")
_SURROGATE = re.compile("[\ud800-\udfff]")

_WORDS: dict[str, Scalar] = {
    "true": True,
    "false": False,
    "null": None,
    "NaN": float("nan"),
    "Infinity": float("inf"),
    "-Infinity": float("-inf"),
}
"""NaN and infinity are read, so that the field that has them can be named."""

_DECODER = json.JSONDecoder()


class JsonSyntaxError(ValueError):
    """The text is not JSON."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


def read_json(text: str, builder: Builder) -> None:
    """Feed a JSON text to ``builder``.

    Raises:
        JsonSyntaxError: The text is not JSON.
        ScenarioError: A bound is exceeded, or a key stands twice in a mapping.
    """
    _Reader(text, builder).read()


class _Reader:
    """Walks the text once; ``_open`` holds the closing bracket of everything that is open."""

    def __init__(self, text: str, builder: Builder) -> None:
        self.text = text
        self.builder = builder
        self.at = 0
        self.line = 1
        self._open: list[str] = []

    def read(self) -> None:
        self._skip()
        self._value()
        while self._open:
            self._skip()
            if self._take(self._open[-1]):
                self._close()
            elif self._take(","):
                self._skip()
                self._entry()
            else:
                self._fail(f"expected a comma or {self._open[-1]}")
        self._skip()
        if self.at < len(self.text):
            self._fail("expected the end of the file")

    def _value(self) -> None:
        """A value; of a list or mapping, its beginning and first entry."""
        while self._take("{") or self._take("["):
            is_map = self.text[self.at - 1] == "{"
            self.builder.open({} if is_map else [], self.line, None)
            self._open.append("}" if is_map else "]")
            self._skip()
            if self._take(self._open[-1]):
                self._close()
                return
            if is_map:
                self._key()
        self.builder.scalar(self._scalar(), self.line)

    def _entry(self) -> None:
        if self._open[-1] == "}":
            self._key()
        self._value()

    def _key(self) -> None:
        if not self.text.startswith('"', self.at):
            self._fail('expected a key in quotation marks (")')
        self.builder.scalar(self._string(), self.line)
        self._skip()
        if not self._take(":"):
            self._fail("expected a colon")
        self._skip()

    def _scalar(self) -> Scalar:
        if self.text.startswith('"', self.at):
            return self._string()
        word = _WORD.match(self.text, self.at)
        if word and word.group() in _WORDS:
            self.at = word.end()
            return _WORDS[word.group()]
        digits = _NUMBER.match(self.text, self.at)
        if not digits:
            self._fail("expected a value")
        self.at = digits.end()
        return resolve(digits.group())

    def _string(self) -> str:
        try:
            value, self.at = _DECODER.raw_decode(self.text, self.at)
        except json.JSONDecodeError as error:
            self.at = error.pos
            self._fail(error.msg[:1].lower() + error.msg[1:])
        if not value.isascii() and _SURROGATE.search(value):
            self._fail("half of a surrogate pair in a text")
        return str(value)

    def _close(self) -> None:
        self._open.pop()
        self.builder.close()

    def _take(self, character: str) -> bool:
        found = self.text.startswith(character, self.at)
        self.at += found
        return found

    def _skip(self) -> None:
        space = _SPACE.match(self.text, self.at)
        if space and space.end() > self.at:
            self.line += self.text.count("\n", self.at, space.end())
            self.at = space.end()

    def _fail(self, reason: str) -> NoReturn:
        line = self.text.count("\n", 0, self.at) + 1
        raise JsonSyntaxError(reason, line, self.at - self.text.rfind("\n", 0, self.at))
