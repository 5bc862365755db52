"""The editor of events: a timeline above the list."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import settle
from asyncflow_gui.inspector.items import ItemsEditor
from asyncflow_gui.inspector.timeline import Timeline
from asyncflow_gui.model.paths import Path
from engine.schemas.base import Schema


class EventsEditor(ItemsEditor):
    """A list of events; a bar that is clicked opens the event in the list."""

    def __init__(
        self,
        binding: Binding,
        path: Path,
        members: tuple[type[Schema], ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(binding, path, members, parent)
        self.timeline = Timeline(binding, self)
        self.timeline.hide()
        self.timeline.chosen.connect(self.open_item)
        self.timeline.remove_wanted.connect(self.remove_item)
        layout = cast(QVBoxLayout, self.layout())
        layout.insertWidget(1, self.timeline)

    def show_value(self, value: Any) -> None:
        """Show the events, on the axis and in the list."""
        super().show_value(value)
        self.timeline.show_value(value)

    @Slot(int)
    def open_item(self, index: int) -> None:
        """Show the fields of an event."""
        self.opened = {*self.opened, index}
        settle(self)
