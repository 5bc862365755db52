"""The editor of lists: one line per item, opened to be edited, added, moved and removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from asyncflow_gui.inspector import edit_texts, starts
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.buttons import add_button
from asyncflow_gui.inspector.editor import GROUP, FieldEditor, Mixed, combined, discard
from asyncflow_gui.inspector.item_view import ALWAYS_FRAMELESS, ItemView
from asyncflow_gui.inspector.looks import look_of
from asyncflow_gui.inspector.rearranged import Rearranged
from asyncflow_gui.inspector.reorder import Reorder
from asyncflow_gui.model.paths import Path
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas.base import Schema

LAST: set[type[Schema]] = set()
"""Items that must end their list: others are added before them."""


class ItemsEditor(FieldEditor):
    """A list of items and a button that adds one."""

    self_labelled = True

    def __init__(
        self,
        binding: Binding,
        path: Path,
        members: tuple[type[Schema], ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(binding, path, parent)
        self._members = members
        self._items: tuple[Schema, ...] = ()
        self.views: list[ItemView] = []
        self._open: set[int] = set()
        self._frameless = all(member in ALWAYS_FRAMELESS for member in members)
        self._is_section = len(path) == 1
        self._caption = QLabel(self)
        set_role(self._caption, "caption" if self._is_section else "muted", True)
        self._list = QVBoxLayout()
        self._list.setSpacing(GROUP if self._frameless else 6)
        self.add_button = add_button(self, binding.theme)
        self._menu = QMenu(self)
        self.add_button.clicked.connect(self._on_add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._caption)
        layout.addLayout(self._list)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addStretch(1)
        layout.addLayout(row)
        self.setFocusProxy(self.add_button)
        self.reorder = Reorder(self, lambda: self.views, self._last_gap)
        self.reorder.dropped.connect(self.move_item)

    @property
    def opened(self) -> set[int]:
        """Which items are open, by index."""
        return set(self._open)

    @opened.setter
    def opened(self, indexes: set[int]) -> None:
        self._open = {index for index in indexes if index < len(self.views)}
        self._sync_open()

    def set_caption(self, text: str) -> None:
        """Head the list with a text, or with nothing."""
        self._caption.setText(text)
        self._caption.setVisible(bool(text))

    def name_field(self, name: str, description: str) -> None:
        """Caption the list and say what the button adds."""
        self.set_caption(name.upper() if self._is_section else name)
        self._caption.setToolTip(description)
        singular = name.lower().removesuffix("s")
        self.add_button.setText(f"Add {singular}")
        self.add_button.setAccessibleName(f"Add {singular}")
        self.setAccessibleName(name)

    def show_value(self, value: Any) -> None:
        """Show the items; the views of those that stay are kept, with their focus."""
        several = value.values if isinstance(value, Mixed) else (value,)
        self._items = tuple(several[0])
        kinds = [type(item) for item in self._items]
        if [view.schema for view in self.views] != kinds:
            self._rebuild(kinds)
        for view, *items in zip(self.views, *several, strict=True):
            view.show_value(combined(items))

    def flush(self) -> None:
        """Commit what has been typed into the items."""
        for view in list(self.views):
            view.flush()

    def add(self, schema: type[Schema]) -> None:
        """Add an item, open it and put the focus into it."""
        fields = starts.new_item(schema, self.binding.subject)
        if fields is None:
            return
        self.flush()
        items: list[Any] = list(range(len(self._items)))
        ends_in_last = bool(items) and type(self._items[-1]) in LAST
        index = len(items) - 1 if ends_in_last else len(items)
        items.insert(index, fields)
        before = set(self._open)
        self._open = {i + (i >= index) for i in self._open} | {index}
        if not self._write(items, "Add", schema):
            self._open = before
            return
        self.views[index].focus()

    def menu(self) -> QMenu:
        """The kinds that can be added, as a menu."""
        self._menu.clear()
        for number, member in enumerate(self._members):
            look = look_of(member)
            action = QAction(look.menu, self._menu)
            action.setData(number)
            action.triggered.connect(self._on_chosen)
            if look.missing and starts.new_item(member, self.binding.subject) is None:
                action.setEnabled(False)
                action.setText(f"{look.menu} ({look.missing[:1].lower() + look.missing[1:]})")
            self._menu.addAction(action)
        return self._menu

    @Slot()
    def _on_add(self) -> None:
        if len(self._members) == 1:
            self.add(self._members[0])
        else:
            self.menu().popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))

    @Slot()
    def _on_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.add(self._members[action.data()])

    @Slot(int, int)
    def _on_step(self, index: int, step: int) -> None:
        if 0 <= index + step < len(self._items):
            self.move_item(index, index + step)

    @Slot(int, int)
    def move_item(self, index: int, to: int) -> None:
        """Give an item another place; those that are open stay open."""
        self.flush()
        order = list(range(len(self._items)))
        order.insert(to, order.pop(index))
        before = set(self._open)
        self._open = {order.index(i) for i in self._open}
        kind = type(self._items[index])
        if not self._write(order, "Move", kind):
            self._open = before
            return
        self._sync_open()
        self.views[to].focus()

    @Slot(int)
    def duplicate_item(self, index: int) -> None:
        """Add another item like this one right behind it."""
        self.flush()
        item = self._items[index]
        if type(item) in LAST:
            return
        items: list[Any] = list(range(len(self._items)))
        items.insert(index + 1, starts.copy_of(index, self.path, self.binding.subject))
        before = set(self._open)
        self._open = {i + (i > index) for i in self._open}
        if not self._write(items, "Duplicate", type(item)):
            self._open = before
            return
        self._sync_open()
        self.views[index + 1].focus()

    def _last_gap(self, index: int) -> int:
        """Nothing is dropped behind what must come last."""
        items = self._items
        closed = bool(items) and type(items[-1]) in LAST and index != len(items) - 1
        return len(items) - closed

    @Slot(int)
    def remove_item(self, index: int) -> None:
        """Remove an item; the focus goes to the next."""
        self.flush()
        items = [i for i in range(len(self._items)) if i != index]
        before = set(self._open)
        self._open = {i - (i > index) for i in self._open if i != index}
        if not self._write(items, "Remove", type(self._items[index])):
            self._open = before
            return
        self._sync_open()
        if self.views:
            self.views[min(index, len(self.views) - 1)].focus()
        else:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int, bool)
    def _on_toggled(self, index: int, is_open: bool) -> None:
        (self._open.add if is_open else self._open.discard)(index)

    def _write(self, items: Sequence[Any], verb: str, kind: type[Schema]) -> bool:
        self.binding.forget(self.path, boxes=False)
        subject, noun = self.binding.subject, look_of(kind).noun
        # Events are elements with names of their own, which say more.
        text = edit_texts.of_list(verb, noun, subject, self.path) if noun else ""
        wrong = self.binding.commit({self.path: Rearranged(tuple(items))}, text=text)
        self.error_changed.emit(wrong)
        return not wrong

    def _rebuild(self, kinds: list[type[Schema]]) -> None:
        """Keep the views as far as they are of the right kind; make the others anew."""
        same = 0
        while same < min(len(kinds), len(self.views)) and self.views[same].schema is kinds[same]:
            same += 1
        for view in self.views[same:]:
            self.binding.forget((*self.path, int(self.views.index(view))))
            self._list.removeWidget(view)
            discard(view)
        first = not self.views
        del self.views[same:]
        for index in range(same, len(kinds)):
            view = ItemView(self.binding, (*self.path, index), kinds[index], self)
            view.move_wanted.connect(self._on_step)
            view.remove_wanted.connect(self.remove_item)
            view.duplicate_wanted.connect(self.duplicate_item)
            view.toggled.connect(self._on_toggled)
            if first and self._frameless and len(kinds) <= 3:
                self._open.add(index)
            self.reorder.follow(view.header, index)
            self._list.addWidget(view)
            view.show()
            self.views.append(view)
        self._open &= set(range(len(kinds)))
        self._sync_open()
        self.binding.refresh_problems()

    def _sync_open(self) -> None:
        for index, view in enumerate(self.views):
            if view.is_open != (index in self._open):
                view.set_open(index in self._open)
