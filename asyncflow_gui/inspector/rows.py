"""The editor of a list of small schemas made of numbers only: one row of fields for each."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.inspector import starts, words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.buttons import add_button, small_button
from asyncflow_gui.inspector.editor import GAP, FieldBox, FieldEditor, discard
from asyncflow_gui.inspector.lines import NumberEditor
from asyncflow_gui.inspector.shapes import Number, fields_of
from asyncflow_gui.inspector.table_text import TableText, home_unit
from asyncflow_gui.model.paths import Path
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas.base import Schema

_MOST_ROWS = 100
"""Rows shown as fields; longer tables are edited as text."""
_REMOVE_WIDTH = 24


class RowView(QWidget):
    """The fields of one item side by side, and a button that removes it."""

    def __init__(self, owner: RowsEditor, index: int, schema: type[Schema]) -> None:
        super().__init__(owner)
        binding, path = owner.binding, (*owner.path, index)
        self.boxes: dict[str, FieldBox] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for field in fields_of(schema):
            shape = cast(Number, field.shape)
            editor = NumberEditor(binding, (*path, field.name), shape, home=home_unit(shape))
            name = f"{words.field_label(field)} {index + 1}"
            self.boxes[field.name] = FieldBox(editor, "", name, parent=self)
            row.addWidget(self.boxes[field.name], 1)
        self.remove = small_button(
            self, binding.theme, "trash", f"Remove row {index + 1}", owner.on_remove
        )
        self.remove.setFixedWidth(_REMOVE_WIDTH)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)

    def show_value(self, value: Schema) -> None:
        """Show the committed values."""
        for name, box in self.boxes.items():
            box.editor.show_value(getattr(value, name))

    def flush(self) -> None:
        """Commit what has been typed and not been committed yet."""
        for box in self.boxes.values():
            box.editor.flush()


class RowsEditor(FieldEditor):
    """A table: headings once, a row per item, a button that adds one."""

    self_labelled = True

    def __init__(
        self, binding: Binding, path: Path, schema: type[Schema], parent: QWidget | None = None
    ) -> None:
        super().__init__(binding, path, parent)
        self._schema = schema
        self._items: tuple[Schema, ...] = ()
        self.views: list[RowView] = []
        self.text = TableText(binding, path, schema, self)
        self.text.error_changed.connect(self.error_changed)
        self.text.hide()
        self.mode_button = QPushButton("Edit as text", self)
        set_role(self.mode_button, "flat", True)
        self.mode_button.setCheckable(True)
        self.mode_button.setToolTip(
            "A line per row: to paste from a spreadsheet, or where there are many"
        )
        self.mode_button.toggled.connect(self._on_mode)
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self.add_button = add_button(self, binding.theme, "Add row")
        self.add_button.clicked.connect(self._on_add)
        foot = QHBoxLayout()
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        foot.addWidget(self.mode_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._headings())
        layout.addLayout(self._list)
        layout.addWidget(self.text)
        layout.addLayout(foot)
        self.setFocusProxy(self.add_button)

    def name_field(self, name: str, description: str) -> None:
        """Say what the button adds."""
        singular = name.lower().rstrip("s")
        self.add_button.setText(f"Add {singular}")
        self.add_button.setAccessibleName(f"Add {singular}")
        self.setAccessibleName(name)
        self.setToolTip(description)

    def show_value(self, value: Any) -> None:
        """Show the items; the rows of those that stay are kept."""
        self._items = tuple(value)
        many = len(self._items) > _MOST_ROWS
        self.mode_button.setEnabled(not many)
        if many:
            self.mode_button.setChecked(True)
        as_text = self.mode_button.isChecked()
        self.text.setVisible(as_text)
        self.add_button.setVisible(not as_text)
        if as_text:
            self.text.show_value(self._items)
        count = 0 if as_text else len(self._items)
        while len(self.views) > count:
            view = self.views.pop()
            self.binding.forget((*self.path, len(self.views)))
            self._list.removeWidget(view)
            discard(view)
        while len(self.views) < count:
            view = RowView(self, len(self.views), self._schema)
            self._list.addWidget(view)
            view.show()
            self.views.append(view)
        for view, item in zip(self.views, self._items, strict=False):
            view.show_value(item)
        self.binding.refresh_problems()

    def flush(self) -> None:
        """Commit what has been typed into the rows."""
        for view in list(self.views):
            view.flush()
        if self.mode_button.isChecked():
            self.text.flush()

    def focus(self) -> None:
        """The text, or the button below the rows."""
        if self.mode_button.isChecked():
            self.text.focus()
        else:
            super().focus()

    @Slot(bool)
    def _on_mode(self, as_text: bool) -> None:
        """Rows of fields, or one text."""
        self.mode_button.setText("Edit as rows" if as_text else "Edit as text")
        self.text.flush()
        self.text.abandon()
        self.error_changed.emit("")
        self.show_value(self._items)

    @Slot()
    def on_remove(self) -> None:
        """Remove the row whose button was pressed."""
        button = self.sender()
        index = next(i for i, view in enumerate(self.views) if view.remove is button)
        self.flush()
        if self._write((*self._items[:index], *self._items[index + 1 :])):
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_add(self) -> None:
        self.flush()
        fields = starts.next_item(self._schema, self._items[-1] if self._items else None)
        if self._write((*self._items, fields)) and len(self.views) == len(self._items):
            next(iter(self.views[-1].boxes.values())).focus()

    def _headings(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        for column, field in enumerate(fields_of(self._schema)):
            label = QLabel(words.field_label(field), self)
            label.setToolTip(words.help_text(field))
            set_role(label, "muted", True)
            grid.addWidget(label, 0, column)
            grid.setColumnStretch(column, 1)
        grid.setColumnMinimumWidth(len(fields_of(self._schema)), GAP + _REMOVE_WIDTH)
        return grid

    def _write(self, items: tuple[Any, ...]) -> bool:
        self.binding.forget(self.path, boxes=False)
        wrong = self.binding.commit({self.path: items})
        self.error_changed.emit(wrong)
        return not wrong
