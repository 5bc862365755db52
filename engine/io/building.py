"""Values from a stream of YAML or JSON pieces, within bounds, with the line of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from engine.config import limits
from engine.io.scalars import Scalar
from engine.schemas import Problem, ScenarioError
from engine.validation.fields import MAX_PROBLEMS, quoted, shown

MAX_DEPTH = 60
"""How deep lists and mappings may stand inside each other; a scenario needs about 12."""

MAX_VALUES = 500_000
"""How many values a document may hold, aliases counted as what they stand for."""

MAX_KEY_LENGTH = 1_000
"""Characters a key may have: problems name it again and again; an id has at most 120."""

MAX_SCALAR_LENGTH = 100_000
"""Characters a text may have before it is dropped: fields take at most 20,000."""

_MAX_PATH = 12
"""How much of a path is worth telling about a file that is nested too deep."""

Lines = dict[int, dict[str | int, int]]
"""Line of each key or index, by the identity of the mapping or list that has it."""


class _Merge:
    """Stands for the key ``<<``, which takes over another mapping's keys."""


MERGE = _Merge()
_NO_KEY = object()


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being filled."""

    content: dict[str, object] | list[object]
    line: int
    anchor: str | None
    lines: dict[str | int, int] = field(default_factory=dict)
    key: object = _NO_KEY
    key_line: int = 0
    size: int = 1
    height: int = 1
    merged: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Anchored:
    value: object
    size: int
    height: int


class Builder:
    """Puts a document together without recursion, and refuses what is too deep or too much.

    Attributes:
        name: What problems call the document.
        root: What it says, once it has been read.
        root_line: Where that begins.
        lines: Where its parts stand.
        count: How many values have been read, aliases counted as what they stand for.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: object = None
        self.root_line: int | None = None
        self.lines: Lines = {}
        self.count = 0
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Anchored | None] = {}
        self._problems: list[Problem] = []

    def open(
        self, content: dict[str, object] | list[object], line: int, anchor: str | None
    ) -> None:
        """Begin a mapping or a list."""
        self._reserve(1, 1, line)
        top = self._stack[-1] if self._stack else None
        if top and isinstance(top.content, dict) and top.key is _NO_KEY:
            self.fail("key_not_text", "a list or mapping cannot be a key", "Use a text", line)
        if anchor:
            self._anchors[anchor] = None
        self._stack.append(_Frame(content, line, anchor))

    def close(self) -> None:
        """End the innermost mapping or list."""
        frame = self._stack.pop()
        for source in frame.merged:
            self._merge(frame, source)
        if frame.lines:
            self.lines[id(frame.content)] = frame.lines
        self._put(frame.content, frame.line, frame.size, frame.height, frame.anchor)

    def scalar(self, value: Scalar | _Merge, line: int, anchor: str | None = None) -> None:
        """Add a single value, or a mapping's next key."""
        top = self._stack[-1] if self._stack else None
        if top and isinstance(top.content, dict) and top.key is _NO_KEY:
            if anchor:
                self._anchors[anchor] = _Anchored(value, 1, 0)
            self._begin_entry(top, value, line)
        else:
            self.count += 1
            if self.count > MAX_VALUES:
                self._reserve(0, 0, line)
            if isinstance(value, str) and len(value) > MAX_SCALAR_LENGTH:
                self._refuse_text(value, line)
                value = ""
            self._put("<<" if isinstance(value, _Merge) else value, line, 1, 0, anchor)

    def alias(self, name: str, line: int) -> None:
        """Repeat an anchored value."""
        if name not in self._anchors:
            self.fail(
                "broken_yaml",
                f"*{name[:40]} refers to nothing: there is no &{name[:40]} before it",
                "Define it earlier in the file or write the value out",
                line,
            )
        anchored = self._anchors[name]
        if anchored is None:
            self.fail(
                "recursive_alias",
                f"*{name[:40]} contains itself",
                "Write the value out instead of repeating it",
                line,
            )
        self._reserve(anchored.size, anchored.height, line)
        top = self._stack[-1] if self._stack else None
        if top and isinstance(top.content, dict) and top.key is _NO_KEY:
            if isinstance(anchored.value, dict | list):
                self.fail("key_not_text", "a list or mapping cannot be a key", "Use a text", line)
            self._begin_entry(top, anchored.value, line)
        else:
            self._put(anchored.value, line, anchored.size, anchored.height, None)

    def finish(self) -> None:
        """Raise what was found, if anything was."""
        if self._problems:
            raise ScenarioError(self._problems)

    def note(self, code: str, message: str, hint: str, line: int) -> None:
        """Remember a problem and read on, to report several at once."""
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(self.problem(code, message, hint, line))

    def fail(self, code: str, message: str, hint: str, line: int | None) -> NoReturn:
        """Give up."""
        raise ScenarioError([*self._problems, self.problem(code, message, hint, line)])

    def problem(self, code: str, message: str, hint: str, line: int | None) -> Problem:
        """A problem in this file, at the place that is being read."""
        return Problem(code, message, hint, self._path(), line=line, file=self.name)

    def _path(self) -> tuple[str | int, ...]:
        parts: list[str | int] = []
        for frame in self._stack:
            if isinstance(frame.content, list):
                parts.append(len(frame.content))
            elif isinstance(frame.key, str):
                parts.append(frame.key)
        return tuple(parts[:_MAX_PATH])

    def _reserve(self, size: int, height: int, line: int) -> None:
        self.count += size
        if self.count > MAX_VALUES:
            self.fail(
                "too_many_values",
                f"there are more than {MAX_VALUES:,} values in this file",
                "Check that this is a scenario; repeat less by alias",
                line,
            )
        if len(self._stack) + height > MAX_DEPTH:
            self.fail(
                "too_deep",
                f"lists and mappings are nested more than {MAX_DEPTH} deep",
                "Check the brackets: no scenario is that deep",
                line,
            )

    def _refuse_text(self, text: str, line: int) -> None:
        self.note(
            "out_of_range",
            f"this text has {len(text):,} characters, a text may have at most "
            f"{limits.MAX_TEXT_LENGTH:,}",
            "Shorten it, or check that its quotation marks are closed",
            line,
        )

    def _begin_entry(self, frame: _Frame, key: object, line: int) -> None:
        if isinstance(key, str) and len(key) <= MAX_KEY_LENGTH:
            pass
        elif not isinstance(key, str | _Merge):
            self.note(
                "key_not_text",
                f"expected a text before the colon, found {shown(key)}",
                "Put it in quotation marks if it is a name",
                line,
            )
            key = str(key)[:40]
        elif isinstance(key, str):
            self.fail(
                "out_of_range",
                f"the text before the colon has {len(key):,} characters",
                "Check the quotation marks and colons: names have at most "
                f"{limits.MAX_ID_LENGTH} characters",
                line,
            )
        frame.key, frame.key_line = key, line

    def _put(self, value: object, line: int, size: int, height: int, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = _Anchored(value, size, height)
        if not self._stack:
            self.root, self.root_line = value, line
            return
        frame = self._stack[-1]
        frame.size += size
        if height >= frame.height:
            frame.height = height + 1
        content = frame.content
        if isinstance(content, list):
            frame.lines[len(content)] = line
            content.append(value)
            return
        key, frame.key = frame.key, _NO_KEY
        if isinstance(key, _Merge):
            self._take_over(frame, value, line)
        elif isinstance(key, str) and key in content:
            self.note(
                "duplicate_key",
                f"the key {quoted(key)} stands here twice: first in line {frame.lines[key]}",
                "Remove or rename one of the two",
                frame.key_line,
            )
        elif isinstance(key, str):
            content[key] = value
            frame.lines[key] = frame.key_line

    def _take_over(self, frame: _Frame, value: object, line: int) -> None:
        sources = value if isinstance(value, list) else [value]
        for source in sources:
            if isinstance(source, dict):
                frame.merged.append(source)
            else:
                self.note("broken_yaml", "<< must name a mapping", "Use << with an alias", line)

    def _merge(self, frame: _Frame, source: dict[str, object]) -> None:
        """Take over the keys that the mapping does not have itself."""
        if isinstance(frame.content, dict):
            lines = self.lines.get(id(source), {})
            for key, value in source.items():
                if key not in frame.content:
                    frame.content[key] = value
                    frame.lines[key] = lines.get(key, frame.line)
