"""The list of runs as a table model: a line a run, its name to be edited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont

from asyncflow_gui.history.records import RunEntry
from asyncflow_gui.model import figures

Index = QModelIndex | QPersistentModelIndex

ENTRY_ROLE: Final = Qt.ItemDataRole.UserRole
"""The ``RunEntry`` of a row."""

SORT_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""What a column is sorted by."""


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    text: Callable[[RunEntry], str]
    sort: Callable[[RunEntry], Any]
    about: str
    numeric: bool = False


def ended_at(moment: datetime, now: datetime | None = None) -> str:
    """When a run ended, on this computer's clock: the time alone where it was today."""
    local = moment.astimezone()
    today = (now or datetime.now().astimezone()).date()
    return f"{local:%H:%M:%S}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"


def objectives(entry: RunEntry) -> str:
    """``pass``, ``fail 1 of 2``, or nothing to keep."""
    if entry.passed is None:
        return figures.NO_FIGURE
    return "pass" if entry.passed else f"fail {entry.slos - entry.slos_met} of {entry.slos}"


def _project(entry: RunEntry) -> str:
    return PurePath(entry.path).name if entry.path else "not saved"


NAME, PROJECT = 0, 2

_COLUMNS = (
    _Column("Name", lambda e: e.name, lambda e: e.name.casefold(), "F2 renames a run"),
    _Column("Ended", lambda e: ended_at(e.made_at), lambda e: e.made_at.timestamp(),
            "When the run ended"),
    _Column("Project", _project, lambda e: e.path.casefold(), "File the run was made from"),
    _Column("Seed", lambda e: str(e.seed), lambda e: e.seed, "Seed of the random numbers", True),
    _Column("Length", lambda e: f"{figures.instant(e.horizon_s)} s" + (" (stopped)" if e.stopped
            else ""), lambda e: e.horizon_s, "Simulated time", True),
    _Column("Requests", lambda e: figures.whole(e.requests), lambda e: e.requests,
            "Requests generated", True),
    _Column("p99", lambda e: figures.latency(e.p99_s), lambda e: e.p99_s or 0.0,
            "99th percentile of latency", True),
    _Column("Errors", lambda e: figures.small_share(e.error_share), lambda e: e.error_share,
            "Share of requests that failed or were lost", True),
    _Column("Objectives", objectives, lambda e: (e.slos - e.slos_met) / max(e.slos, 1),
            "Whether the run kept its objectives", True),
    _Column("Pinned", lambda e: "pinned" if e.pinned else "", lambda e: not e.pinned,
            "Pinned runs stay when old ones make room"),
)  # fmt: skip


class RunRows(QAbstractTableModel):
    """The runs, the newest first until sorted otherwise.

    Attributes:
        renamed: A name was typed: id of the run, and the name.
    """

    renamed = Signal(int, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._entries: tuple[RunEntry, ...] = ()

    @property
    def entries(self) -> tuple[RunEntry, ...]:
        """What is listed."""
        return self._entries

    def set_entries(self, entries: Sequence[RunEntry]) -> None:
        """List these."""
        self.beginResetModel()
        self._entries = tuple(entries)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of runs."""
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index | None = None) -> int:
        """Number of columns."""
        return 0 if parent is not None and parent.isValid() else len(_COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The name can be edited."""
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        if not index.isValid():
            return None
        column, entry = _COLUMNS[index.column()], self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return column.text(entry)
            case Qt.ItemDataRole.ToolTipRole:
                return entry.path if column.title == "Project" and entry.path else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.FontRole if column.title == "Objectives" and entry.passed is False:
                bold = QFont()
                bold.setBold(True)
                return bold
            case _ if role == ENTRY_ROLE:
                return entry
            case _ if role == SORT_ROLE:
                return column.sort(entry)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take in a name; it is shown when the store has it."""
        name = str(value).strip()
        entry = self._entries[index.row()]
        if role != Qt.ItemDataRole.EditRole or not name or name == entry.name:
            return False
        self.renamed.emit(entry.id, name)
        return True

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Headings, and what they mean."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = _COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.ToolTipRole:
                return column.about
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
        return None


def _alignment(column: _Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
