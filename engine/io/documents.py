"""Documents: YAML or JSON as plain values, with the line each one stands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

from engine.io.building import Builder, Lines
from engine.io.files import FilePath, decode, file_label, read_bytes
from engine.io.json_reader import JsonSyntaxError, read_json
from engine.io.yaml_reader import read_yaml
from engine.schemas import Problem, ScenarioError


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says.

    Attributes:
        data: Mappings, lists, texts, numbers, booleans and None. Aliased parts are shared, so it
            is not to be changed.
        name: The file, as problems name it.
        size: How many values there are in it.
    """

    data: object
    name: str
    size: int = 0
    _lines: Lines = field(default_factory=dict, repr=False)
    _first_line: int | None = None

    def line(self, path: tuple[str | int, ...]) -> int | None:
        """The line (1 is the first) of the value at ``path``, or of what is nearest above it."""
        line, value = self._first_line, self.data
        for part in path:
            inside = self._lines.get(id(value), {})
            if part not in inside:
                break
            line = inside[part]
            value = value[part]  # type: ignore[index]
        return line

    def placed(self, problem: Problem, path: tuple[str | int, ...] | None = None) -> Problem:
        """The problem, with this file and the line of its path (or of ``path``)."""
        return problem.at(file=self.name, line=self.line(problem.path if path is None else path))


def read_document(path: FilePath) -> Document:
    """Read a YAML or JSON file.

    Raises:
        ScenarioError: It cannot be read or is not one well-formed document.
    """
    return parse_document(read_bytes(path), file_label(path))


def parse_document(content: bytes | str, name: str) -> Document:
    """Read YAML or JSON from memory; ``name`` is what problems call it.

    Raises:
        ScenarioError: It is not one well-formed document.
    """
    text = decode(content, name)
    if PurePath(name).suffix.lower() == ".json":
        builder = _from_json(text, name)
    else:
        builder = _from_yaml(text, name)
    builder.finish()
    if builder.root is None:
        hint = "Choose another file, or start a new project"
        raise ScenarioError(
            [Problem("empty_file", "there is nothing in this file", hint, file=name)]
        )
    return Document(builder.root, name, builder.count, builder.lines, builder.root_line)


def _from_json(text: str, name: str) -> Builder:
    builder = Builder(name)
    if text.strip():
        try:
            read_json(text, builder)
        except JsonSyntaxError as error:
            builder.fail(
                "broken_json",
                f"broken JSON, column {error.column}: {error.reason}",
                "Check the commas, quotation marks and brackets there and in the line above",
                error.line,
            )
    return builder


def _from_yaml(text: str, name: str) -> Builder:
    if text.lstrip()[:1] in ("{", "["):  # JSON under another name, or YAML in flow style
        builder = Builder(name)
        try:
            read_json(text, builder)
        except JsonSyntaxError:
            pass
        else:
            return builder
    builder = Builder(name)
    read_yaml(text, builder)
    return builder
