"""Snapshots as they cross from process to process: a few arrays a batch, not objects a node."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from asyncflow_gui.driving.news import Batch
from engine.schemas import EdgeSample, NodeSample, Snapshot
from engine.schemas.snapshot import PoolSample, Samples

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROWS: dict[str, Callable[[Sequence[float]], tuple[Any, ...]]] = {
    "nodes": NodeSample.of_row,
    "edges": EdgeSample.of_row,
    "pools": PoolSample.of_row,
}
"""The fields of a snapshot that are tables, and what makes a sample of a row."""

_PLAIN = tuple(field.name for field in fields(Snapshot) if field.name not in _ROWS)


@dataclass(frozen=True, slots=True)
class PackedTable:
    """A table of all snapshots of a batch.

    Attributes:
        ids: What the rows are about.
        values: Snapshots, rows, columns.
    """

    ids: tuple[Hashable, ...]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PackedBatch:
    """A batch field by field.

    Attributes:
        plain: What each snapshot has in the fields that are no tables.
        tables: By field.
        wall_s: As in ``Batch``.
    """

    plain: list[tuple[Any, ...]]
    tables: dict[str, PackedTable]
    wall_s: float


def pack(batch: Batch) -> PackedBatch:
    """A batch of snapshots as the engine makes them, as few things."""
    snapshots = batch.snapshots
    return PackedBatch(
        [tuple(getattr(snapshot, name) for name in _PLAIN) for snapshot in snapshots],
        {name: _stacked([getattr(snapshot, name) for snapshot in snapshots]) for name in _ROWS},
        batch.wall_s,
    )


def _stacked(samples: list[Mapping[Hashable, Any]]) -> PackedTable:
    import numpy as np  # noqa: PLC0415  (the process that simulates has it)

    tables = [
        each.table if isinstance(each, Samples) else np.array(list(each.values()), dtype=np.float64)
        for each in samples
    ]
    return PackedTable(tuple(samples[0]), np.stack(tables))


class Unpacker:
    """Makes snapshots again; those of a run share what names the rows of their tables."""

    def __init__(self) -> None:
        self._ids: dict[str, tuple[Hashable, ...]] = {}
        self._places: dict[str, dict[Hashable, int]] = {}

    def unpack(self, packed: PackedBatch) -> Batch:
        """The batch as it was."""
        places = {name: self._places_of(name, table.ids) for name, table in packed.tables.items()}
        snapshots = []
        for index, plain in enumerate(packed.plain):
            values: dict[str, Any] = dict(zip(_PLAIN, plain, strict=True))
            for name, table in packed.tables.items():
                values[name] = Samples(places[name], table.values[index], _ROWS[name])
            snapshots.append(Snapshot(**values))
        return Batch(tuple(snapshots), packed.wall_s)

    def _places_of(self, name: str, ids: tuple[Hashable, ...]) -> dict[Hashable, int]:
        if self._ids.get(name) != ids:
            self._ids[name] = ids
            self._places[name] = {key: place for place, key in enumerate(ids)}
        return self._places[name]
