"""The editor of branches: lists of steps that run side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from asyncflow_gui.inspector import starts
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.buttons import add_button, small_button
from asyncflow_gui.inspector.editor import GAP, FieldBox, FieldEditor, Mixed, combined, discard
from asyncflow_gui.inspector.items import ItemsEditor
from asyncflow_gui.inspector.rearranged import Rearranged
from asyncflow_gui.model.paths import Path
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas.base import Schema


class BranchView(QFrame):
    """One branch: its number, its steps, and a button that removes it."""

    def __init__(self, owner: BranchesEditor, index: int, members: tuple[type[Schema], ...]):
        super().__init__(owner)
        self.setObjectName("branch")
        binding = owner.binding
        self.title = QLabel(f"Branch {index + 1}", self)
        set_role(self.title, "muted", True)
        self.remove = small_button(
            self, binding.theme, "trash", f"Remove branch {index + 1}", owner.on_remove
        )
        self.steps = ItemsEditor(binding, (*owner.path, index), members, self)
        self.box = FieldBox(self.steps, "Steps", "What the branch does, in order", parent=self)
        self.steps.set_caption("")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.box)


class BranchesEditor(FieldEditor):
    """The branches one below the other, and a button that adds one."""

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
        self._branches: tuple[Any, ...] = ()
        self.views: list[BranchView] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(GAP)
        self.add_button = add_button(self, binding.theme, "Add branch")
        self.add_button.clicked.connect(self._on_add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addLayout(self._list)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addStretch(1)
        layout.addLayout(row)
        self.setFocusProxy(self.add_button)

    def show_value(self, value: Any) -> None:
        """Show the branches; the views of those that stay are kept."""
        several = value.values if isinstance(value, Mixed) else (value,)
        self._branches = tuple(several[0])
        while len(self.views) > len(self._branches):
            view = self.views.pop()
            self.binding.forget((*self.path, len(self.views)))
            self._list.removeWidget(view)
            discard(view)
        while len(self.views) < len(self._branches):
            view = BranchView(self, len(self.views), self._members)
            self._list.addWidget(view)
            view.show()
            self.views.append(view)
        for view, *branches in zip(self.views, *several, strict=True):
            view.steps.show_value(combined(branches))
        self.binding.refresh_problems()

    def flush(self) -> None:
        """Commit what has been typed into the steps."""
        for view in list(self.views):
            view.steps.flush()

    @Slot()
    def on_remove(self) -> None:
        """Remove the branch whose button was pressed."""
        button = self.sender()
        index = next(i for i, view in enumerate(self.views) if view.remove is button)
        self.flush()
        opened = [view.steps.opened for view in self.views]
        if not self._write(i for i in range(len(self._branches)) if i != index):
            return
        del opened[index]
        for view, numbers in zip(self.views, opened, strict=True):
            view.steps.opened = numbers
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_add(self) -> None:
        self.flush()
        if self._write((*range(len(self._branches)), starts.new_branch())):
            self.views[-1].steps.focus()

    def _write(self, branches: Iterable[Any]) -> bool:
        self.binding.forget(self.path, boxes=False)
        wrong = self.binding.commit({self.path: Rearranged(tuple(branches))})
        self.error_changed.emit(wrong)
        return not wrong
