"""One item of a list: its line, and below it, when open, its fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.buttons import small_button
from asyncflow_gui.inspector.editor import (
    GAP,
    RELATED,
    SEVERAL,
    Mixed,
    combined,
    settle,
    show_in_scroll_area,
    worst_of,
)
from asyncflow_gui.inspector.form import SchemaForm
from asyncflow_gui.inspector.header import ItemHeader
from asyncflow_gui.inspector.looks import look_of
from asyncflow_gui.model.paths import Path
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Problem
from engine.schemas.base import Schema

Footer = Callable[[Binding, QWidget], QWidget]

FOOTERS: dict[type[Schema], Footer] = {}
"""What stands below the fields of an open item, by schema: a widget with ``show_value``."""

ALWAYS_FRAMELESS: set[type[Schema]] = set()
"""Items that are groups of the form rather than chips: no frame, opened from the start."""


class ItemView(QFrame):
    """One item: its line, and below it, when open, its fields."""

    move_wanted = Signal(int, int)
    """Index, and -1 or +1."""
    remove_wanted = Signal(int)
    duplicate_wanted = Signal(int)
    toggled = Signal(int, bool)

    def __init__(
        self, binding: Binding, path: Path, schema: type[Schema], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.schema = schema
        self._binding, self._path, self._index = binding, path, int(path[-1])
        self._value: Any = None
        self._form: SchemaForm | None = None
        self._body: QWidget | None = None
        self._footer: Any = None
        self._framed = schema not in ALWAYS_FRAMELESS
        if self._framed:
            set_role(self, "surface", "chip")
        self.header = ItemHeader(binding.theme, self)
        self.header.clicked.connect(self._on_clicked)
        self.header.move_wanted.connect(self._on_move)
        self.header.remove_wanted.connect(self._on_remove)
        self.header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.header.customContextMenuRequested.connect(self._show_menu)
        line = QHBoxLayout()
        line.setSpacing(0)
        line.setContentsMargins(0, 0, RELATED if self._framed else 0, 0)
        line.addWidget(self.header, 1)
        self._line = line
        self._trash: QToolButton | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RELATED)
        layout.addLayout(line)
        binding.boxes[path] = self

    @property
    def is_open(self) -> bool:
        """Whether the fields are seen."""
        return self._body is not None and not self._body.isHidden()

    def show_value(self, value: Schema | Mixed) -> None:
        """Show the committed value, in the line and in the fields."""
        self._value = value
        look = look_of(self.schema)
        subject = self._binding.subject
        values = value.values if isinstance(value, Mixed) else (value,)
        title = _said([look.title(each, subject) for each in values])
        detail = _said([look.detail(each) for each in values])
        self.header.show_item(look.tag, look.token, title, detail)
        if self._form is not None:
            self._form.show_value(value)
        if self._footer is not None:
            self._footer.show_value(value)

    def set_open(self, is_open: bool) -> None:
        """Show or hide the fields."""
        if is_open and self._body is None:
            self._build()
        if self._body is not None:
            self._body.setVisible(is_open)
        if self._trash is not None:
            self._trash.setVisible(is_open)
        self.header.set_open(is_open)

    def flush(self) -> None:
        """Commit what has been typed into the fields."""
        if self._form is not None:
            self._form.flush()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Mark the line with the problems of the item."""
        worst = worst_of(problems)
        self.header.set_trouble(
            worst.severity if worst else "", f"{worst.message}\n{worst.hint}" if worst else ""
        )

    def reveal(self) -> None:
        """Open it."""
        self.set_open(True)
        self.toggled.emit(self._index, True)

    def focus(self) -> None:
        """Bring the line into view and put the keyboard focus there."""
        self.header.setFocus(Qt.FocusReason.OtherFocusReason)
        show_in_scroll_area(self.header)

    @Slot()
    def _on_clicked(self) -> None:
        self.set_open(not self.is_open)
        settle(self)
        self.toggled.emit(self._index, self.is_open)

    @Slot(int)
    def _on_move(self, step: int) -> None:
        self.move_wanted.emit(self._index, step)

    @Slot()
    def _on_remove(self) -> None:
        self.remove_wanted.emit(self._index)

    def _build(self) -> None:
        text = f"Remove: {look_of(self.schema).menu.lower()}"
        self._trash = small_button(self, self._binding.theme, "trash", text, self._on_remove)
        self._line.addWidget(self._trash)
        self._body = QWidget(self)
        layout = QVBoxLayout(self._body)
        margin = GAP if self._framed else 0
        layout.setContentsMargins(margin, 0, margin, margin)
        layout.setSpacing(GAP)
        self._form = SchemaForm(self._binding, self._path, self.schema, parent=self._body)
        layout.addWidget(self._form)
        if self.schema in FOOTERS:
            self._footer = FOOTERS[self.schema](self._binding, self._body)
            layout.addWidget(self._footer)
        own_layout = self.layout()
        if own_layout is not None:
            own_layout.addWidget(self._body)
        if self._value is not None:
            self.show_value(self._value)
        self._binding.refresh_problems()

    def menu(self) -> QMenu:
        """What can be done with the item besides opening it."""
        menu = QMenu(self)
        for text, keys, slot in (
            ("Duplicate", "", self._duplicate),
            ("Move up", "Alt+Up", self._move_up),
            ("Move down", "Alt+Down", self._move_down),
            ("Remove", "Del", self._on_remove),
        ):
            # The line takes the keys itself: here they are only told.
            menu.addAction(f"{text}\t{keys}".rstrip()).triggered.connect(slot)
        return menu

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.header.mapToGlobal(place))

    @Slot()
    def _duplicate(self) -> None:
        self.duplicate_wanted.emit(self._index)

    @Slot()
    def _move_up(self) -> None:
        self.move_wanted.emit(self._index, -1)

    @Slot()
    def _move_down(self) -> None:
        self.move_wanted.emit(self._index, 1)


def _said(texts: Sequence[str]) -> str:
    text = combined(texts)
    return SEVERAL if isinstance(text, Mixed) else str(text)
