"""The editor of a server's pools: names and slots, followed by the steps that use them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.buttons import add_button, small_button
from asyncflow_gui.inspector.editor import GAP, FieldBox, FieldEditor, discard
from asyncflow_gui.inspector.lines import LineEditor, NumberEditor
from asyncflow_gui.inspector.shapes import Table
from asyncflow_gui.model import naming
from asyncflow_gui.model.paths import Path
from asyncflow_gui.model.units import QuantityError
from asyncflow_gui.theme.stylesheet import set_role
from engine.config import limits
from engine.schemas import Server

_NEW_SLOTS = 10


class PoolNameEditor(LineEditor):
    """The name of a pool: a key of the table, so that a new one takes the whole table with it."""

    def __init__(self, binding: Binding, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(binding, path, live=False, parent=parent)
        self.edit.setMaxLength(limits.MAX_ID_LENGTH)

    def parse(self, text: str) -> str:
        """A name that no other pool has."""
        name = text.strip()
        if not name:
            raise QuantityError("Enter a name")
        if name != self._value and name in self.binding.value(self.path[:1]):
            raise QuantityError(f"There is a pool “{name}” already")
        return name

    def display(self, value: Any) -> str:
        """The name itself."""
        return str(value)

    def write(self, value: Any, merge: str) -> str:
        """Rename the pool where it stands and in every step that names it."""
        server: Server = self.binding.subject.read()
        return self.binding.commit(renamed_pool(server, str(self._value), str(value)), merge)


class PoolsEditor(FieldEditor):
    """One row per pool: name, slots, remove."""

    self_labelled = True

    def __init__(
        self, binding: Binding, path: Path, shape: Table, parent: QWidget | None = None
    ) -> None:
        super().__init__(binding, path, parent)
        self._shape = shape
        self._names: list[str] = []
        self._rows: list[tuple[QWidget, FieldBox, FieldBox]] = []
        self._caption = QLabel(self)
        set_role(self._caption, "muted", True)
        self.add_button = add_button(self, binding.theme, "Add pool")
        self.add_button.clicked.connect(self._on_add)
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(self._caption)
        head.addStretch(1)
        head.addWidget(self.add_button)
        layout.addLayout(head)
        layout.addLayout(self._list)
        self.setFocusProxy(self.add_button)

    def name_field(self, name: str, description: str) -> None:
        """Caption the table."""
        self._caption.setText(name)
        self._caption.setToolTip(description)
        self.setAccessibleName(name)

    def show_value(self, value: Any) -> None:
        """Show the pools; rows are kept as long as their number stays."""
        names = list(value)
        if len(names) != len(self._rows):
            self._rebuild(names)
        self._names = names
        for name, (_, name_box, slots_box) in zip(names, self._rows, strict=True):
            self._move_box(slots_box, (*self.path, name))
            name_box.editor.show_value(name)
            slots_box.editor.show_value(value[name])

    def flush(self) -> None:
        """Commit what has been typed into the rows."""
        for _, name_box, slots_box in list(self._rows):
            name_box.editor.flush()
            slots_box.editor.flush()

    @Slot()
    def _on_add(self) -> None:
        self.flush()
        number = 1
        while (name := "db" if number == 1 else f"pool-{number}") in self._names:
            number += 1
        pools = self.binding.value(self.path)
        self.error_changed.emit(self.binding.commit({self.path: {**pools, name: _NEW_SLOTS}}))
        if self._rows:
            self._rows[-1][1].focus()

    @Slot()
    def _on_remove(self) -> None:
        button = self.sender()
        index = next(i for i, (row, _, _) in enumerate(self._rows) if row is button.parent())
        self.error_changed.emit(
            self.binding.commit(renamed_pool(self.binding.subject.read(), self._names[index], None))
        )
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move_box(self, box: FieldBox, path: Path) -> None:
        if self.binding.boxes.get(box.editor.path) is box:
            del self.binding.boxes[box.editor.path]
        box.editor.path = path
        self.binding.boxes[path] = box

    def _rebuild(self, names: list[str]) -> None:
        own = self.binding.boxes.get(self.path)
        self.binding.forget(self.path)
        if own is not None:
            self.binding.boxes[self.path] = own
        for row, _, _ in self._rows:
            self._list.removeWidget(row)
            discard(row)
        self._rows = [self._row(name) for name in names]

    def _row(self, name: str) -> tuple[QWidget, FieldBox, FieldBox]:
        row = QWidget(self)
        path = (*self.path, name)
        name_editor = PoolNameEditor(self.binding, path)
        slots_editor = NumberEditor(self.binding, path, self._shape.value, unit="slots")
        name_box = FieldBox(name_editor, "", "Name of the pool", register=False, parent=row)
        slots_box = FieldBox(slots_editor, "", "Number of slots", parent=row)
        text = f"Remove pool {name}"
        remove = small_button(row, self.binding.theme, "trash", text, self._on_remove)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(name_box, 1)
        layout.addWidget(slots_box, 1)
        layout.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
        self._list.addWidget(row)
        row.show()
        return row, name_box, slots_box


def renamed_pool(server: Server, old: str, new: str | None) -> dict[Path, Any]:
    """The changes that rename a pool (or, to None, remove it), in its place and in the steps."""
    after = naming.rename_pool(server, old, new)
    changes: dict[Path, Any] = {("pools",): after.pools}
    if after.endpoints is not server.endpoints:
        changes["endpoints",] = after.endpoints
    return changes
