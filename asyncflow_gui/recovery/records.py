"""Lines of a journal: each is whole or is none, and tells it by itself."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.config import limits
from engine.schemas import (
    Edge,
    Event,
    Group,
    Node,
    Position,
    Project,
    Settings,
    Slo,
    StickyNote,
    View,
)
from engine.schemas.base import ElementId

VERSION = 1
"""Of the journal's format. Journals with a higher one are left for the program that wrote them."""

MOST_BYTES = 128 * 2**20
"""Of a journal that is read; one that grows is rewritten long before."""

MOST_LINE_BYTES = 64 * 2**20

_Value = TypeVar("_Value")


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Header(_Line):
    """The first line: which document this is about."""

    journal: int
    """Version of the journal's format."""
    format: int
    """Version of the project format that the values are in."""
    app: str
    """Version of the program."""
    path: str | None
    """The project's file; None if it has none yet."""
    name: str
    """What the window calls the document."""
    file_hash: str | None
    """SHA-256 of the file as it was last read or written here; None where there is none."""
    base_is_saved: bool
    """Whether the first state is the one in the file."""


class Entries(_Line, Generic[_Value]):
    """What changed among things with names."""

    put: dict[ElementId, _Value] = Field(default_factory=dict)
    """New and changed ones."""
    gone: tuple[ElementId, ...] = ()
    """Names of those that are no more."""
    order: tuple[ElementId, ...] | None = None
    """All names in order, where new ones do not simply come last."""


class Record(_Line):
    """Every other line: a state of the document, as its difference from the state before."""

    index: int
    """Of the undo stack: how many commands are done."""
    at: float
    """When, seconds since 1970."""
    text: str
    """What the undo menu calls the command."""
    base: Project | None = None
    """The whole state; in the second line only, and where a difference would say no less."""
    name: str | None = None
    description: str | None = None
    nodes: Entries[Node] | None = None
    edges: Entries[Edge] | None = None
    events: Entries[Event] | None = None
    slos: tuple[Slo, ...] | None = None
    settings: Settings | None = None
    places: Entries[Position] | None = None
    groups: Entries[Group] | None = None
    notes: Entries[StickyNote] | None = None
    view: View | None = None
    times: dict[ElementId, Annotated[str, Field(max_length=limits.MAX_ID_LENGTH)]] | None = None
    """Files of recorded arrivals, by the node that has them."""


SECTIONS = tuple(
    name for name in Record.model_fields if name not in {"index", "at", "text", "base"}
)
"""Fields of a record that hold a difference."""


def line_of(content: Header | Record) -> bytes:
    """A line: checksum, length, JSON."""
    absent = {name for name in type(content).model_fields if getattr(content, name) is None}
    text = content.model_dump_json(exclude=absent if isinstance(content, Record) else None)
    payload = text.encode()
    return b"%08x %d %s\n" % (zlib.crc32(payload), len(payload), payload)


def payloads(content: bytes) -> Iterator[bytes]:
    """The JSON of each line, up to the first that is damaged or incomplete."""
    start = 0
    while (end := content.find(b"\n", start)) >= 0:
        payload = _payload(content[start:end])
        if payload is None:
            return
        yield payload
        start = end + 1


def whole_length(content: bytes) -> int:
    """How many bytes at the beginning are undamaged lines."""
    length = 0
    for payload in payloads(content):
        length += len(b"%08x %d " % (zlib.crc32(payload), len(payload))) + len(payload) + 1
    return length


def header_in(payload: bytes) -> Header | None:
    """The first line's content; None if it is something else."""
    try:
        return Header.model_validate_json(payload)
    except ValidationError:
        return None


def record_in(payload: bytes) -> Record | None:
    """Another line's content; None if it is something else."""
    try:
        return Record.model_validate_json(payload)
    except ValidationError:
        return None


def _payload(line: bytes) -> bytes | None:
    checksum, _, rest = line.partition(b" ")
    length, _, payload = rest.partition(b" ")
    if len(line) > MOST_LINE_BYTES or length != b"%d" % len(payload):
        return None
    return payload if checksum == b"%08x" % zlib.crc32(payload) else None
