"""The outline as Qt's tree model.

It goes from one list of entries to the next by small steps, so
that what is open stays open and what is selected stays selected.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from asyncflow_gui.canvas.items.state import Marks
from asyncflow_gui.shell.outline.entries import Entry

_NONE = Marks()
_ON_CANVAS = ("node", "edge", "shape")
_Index = QModelIndex | QPersistentModelIndex
Rename = Callable[[Entry, str], bool]
"""Gives what a row stands for another name; false where that cannot be."""


class _Row:
    __slots__ = ("children", "entry", "number", "parent", "token")

    def __init__(self, entry: Entry, parent: _Row | None, token: int) -> None:
        self.entry = entry
        self.parent = parent
        self.number = 0
        self.token = token
        self.children: list[_Row] = []


class OutlineModel(QAbstractItemModel):
    """The rows. Names are edited in place, by ``rename``."""

    def __init__(self, rename: Rename, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rename = rename
        self._tokens = count(1)
        self._rows: dict[int, _Row] = {}
        self._root = _Row(Entry("root", ""), None, 0)
        self._marks: dict[str, Marks] = {}

    # -- content

    def set_marks(self, marks: Mapping[str, Marks]) -> None:
        """Tell how many problems each element has, by id."""
        before, self._marks = self._marks, dict(marks)
        for row in self._rows.values():
            element = row.entry.element
            if row.entry.name and before.get(element) != self._marks.get(element):
                index = self._index_of(row)
                self.dataChanged.emit(index, index)

    def marks(self, entry: Entry) -> Marks:
        """How many problems a row has; parts of an element have none of their own."""
        return _NONE if entry.path else self._marks.get(entry.element, _NONE)

    def show(self, entries: Sequence[Entry]) -> None:
        """Go to these entries."""
        self._merge(self._root, entries)

    def entry(self, index: _Index) -> Entry | None:
        """The entry of a row."""
        row = self._rows.get(index.internalId()) if index.isValid() else None
        return row.entry if row else None

    def find(self, *way: Hashable) -> QModelIndex:
        """The row at the end of a way of keys from the top; invalid if there is none."""
        row = self._root
        for key in way:
            found = next((child for child in row.children if child.entry.key == key), None)
            if found is None:
                return QModelIndex()
            row = found
        return self._index_of(row)

    def elements(self) -> Iterator[tuple[str, QModelIndex]]:
        """Every node, edge, group and note with its row."""
        for row in self._root.children:
            for item in (row, *row.children):
                if isinstance(item.entry.key, tuple) and item.entry.key[0] in _ON_CANVAS:
                    yield item.entry.element, self._index_of(item)

    def _index_of(self, row: _Row) -> QModelIndex:
        if row is self._root:
            return QModelIndex()
        return self.createIndex(row.number, 0, row.token)

    def _merge(self, parent: _Row, entries: Sequence[Entry]) -> None:
        wanted = {entry.key for entry in entries}
        present = {child.entry.key for child in parent.children}
        if not self._renamed_one(parent, entries, present, wanted):
            self._drop(parent, wanted)
            kept = [child.entry.key for child in parent.children]
            if kept != [entry.key for entry in entries if entry.key in present]:
                # Moved about, which nothing here does to more than a few: begin again.
                self._drop(parent, set())
            self._insert_missing(parent, entries)
        for child, entry in zip(parent.children, entries, strict=True):
            if child.entry is not entry:
                self._update(child, entry)

    def _renamed_one(
        self,
        parent: _Row,
        entries: Sequence[Entry],
        present: set[Hashable],
        wanted: set[Hashable],
    ) -> bool:
        """Whether a single row has another key in the same place: its row stays then."""
        if len(entries) != len(parent.children) or len(wanted - present) != 1:
            return False
        pairs = zip(parent.children, entries, strict=True)
        return sum(child.entry.key != entry.key for child, entry in pairs) == 1

    def _update(self, row: _Row, entry: Entry) -> None:
        row.entry = entry
        index = self._index_of(row)
        self.dataChanged.emit(index, index)
        self._merge(row, entry.children)

    def _drop(self, parent: _Row, wanted: set[Hashable]) -> None:
        """Remove the rows that are not wanted, each stretch of them at once, from the end."""
        end = len(parent.children)
        while end:
            if parent.children[end - 1].entry.key in wanted:
                end -= 1
                continue
            start = end - 1
            while start and parent.children[start - 1].entry.key not in wanted:
                start -= 1
            self.beginRemoveRows(self._index_of(parent), start, end - 1)
            for row in parent.children[start:end]:
                self._forget(row)
            del parent.children[start:end]
            _number(parent)
            self.endRemoveRows()
            end = start

    def _insert_missing(self, parent: _Row, entries: Sequence[Entry]) -> None:
        start = 0
        while start < len(entries):
            there = parent.children[start] if start < len(parent.children) else None
            if there is not None and there.entry.key == entries[start].key:
                start += 1
                continue
            end = start + 1
            until = there.entry.key if there else None
            while end < len(entries) and (there is None or entries[end].key != until):
                end += 1
            self.beginInsertRows(self._index_of(parent), start, end - 1)
            parent.children[start:start] = [self._made(e, parent) for e in entries[start:end]]
            _number(parent)
            self.endInsertRows()
            start = end

    def _made(self, entry: Entry, parent: _Row) -> _Row:
        row = _Row(entry, parent, next(self._tokens))
        self._rows[row.token] = row
        row.children = [self._made(child, row) for child in entry.children]
        _number(row)
        return row

    def _forget(self, row: _Row) -> None:
        del self._rows[row.token]
        for child in row.children:
            self._forget(child)

    # -- Qt's side

    def index(self, row: int, column: int, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """The index of a row below another."""
        above = self._rows.get(parent.internalId()) if parent.isValid() else self._root
        if above is None or column != 0 or not 0 <= row < len(above.children):
            return QModelIndex()
        return self._index_of(above.children[row])

    def parent(self, index: _Index) -> QModelIndex:  # type: ignore[override]
        """The row above."""
        row = self._rows.get(index.internalId()) if index.isValid() else None
        return self._index_of(row.parent) if row and row.parent else QModelIndex()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """Number of rows below another."""
        row = self._rows.get(parent.internalId()) if parent.isValid() else self._root
        return len(row.children) if row else 0

    def columnCount(self, _parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        """One."""
        return 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts of a row."""
        entry = self.entry(index)
        if entry is None:
            return None
        spoken = ", ".join(filter(None, (entry.spoken or entry.title, self.marks(entry).words)))
        return {
            Qt.ItemDataRole.DisplayRole: entry.title,
            Qt.ItemDataRole.EditRole: entry.name,
            Qt.ItemDataRole.AccessibleTextRole: spoken,
            Qt.ItemDataRole.ToolTipRole: spoken,
        }.get(Qt.ItemDataRole(role))

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """What has a name can be renamed; headings cannot be selected."""
        entry = self.entry(index)
        if entry is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled
        if entry.element:
            flags |= Qt.ItemFlag.ItemIsSelectable
        if entry.name:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename what a row stands for."""
        entry = self.entry(index)
        if entry is None or role != Qt.ItemDataRole.EditRole:
            return False
        name = str(value).strip()
        return bool(name) and name != entry.name and self._rename(entry, name)


def _number(parent: _Row) -> None:
    for number, row in enumerate(parent.children):
        row.number = number
