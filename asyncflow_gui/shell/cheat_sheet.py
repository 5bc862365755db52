"""The cheat sheet: shortcuts as the menus have them, and what keys and mouse do on the canvas."""

from __future__ import annotations

from itertools import combinations, pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenuBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.shell import menu_walk
from asyncflow_gui.theme.stylesheet import set_role

Section = tuple[str, list[tuple[str, str]]]
"""A heading, and lines of what is done and how."""

_CANVAS_KEYS: Section = (
    "On the canvas",
    [
        ("Next, previous node or edge", "Tab, Shift+Tab"),
        ("Node in a direction", "Alt+arrows"),
        ("Move by a step, by ten", "Arrows, Shift+arrows"),
        ("Edit what is selected", "Enter"),
        ("Add a part by its name", "Type it"),
        ("Cancel, select nothing", "Esc"),
        ("Menu", "Menu key, Shift+F10"),
    ],
)
_MOUSE: Section = (
    "Mouse",
    [
        ("Add a part", "Drag it from the palette"),
        ("Connect", "Drag from port to node"),
        ("Connect to a new part", "Drop the edge in the open"),
        ("Put a part in between", "Drop it on an edge"),
        ("Lead an edge elsewhere", "Drag its end"),
        ("Select several", "Drag a frame, Ctrl+click"),
        ("Pan", "Middle button, Space+drag"),
        ("Zoom", "Wheel, pinch"),
    ],
)
_COLUMNS = 3


class CheatSheet(QDialog):
    """Sections in columns, equally long as far as may be."""

    def __init__(self, bar: QMenuBar, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.sections = [*sections_of(bar), _CANVAS_KEYS, _MOUSE]
        sheet = QWidget()
        set_role(sheet, "surface", "background")
        row = QHBoxLayout(sheet)
        row.setContentsMargins(24, 20, 24, 8)
        row.setSpacing(40)
        for sections in _spread(self.sections, _COLUMNS):
            row.addLayout(_column(sections))
        scroll = QScrollArea(self)
        scroll.setAccessibleName("Keyboard shortcuts")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(sheet)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.setContentsMargins(24, 0, 24, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 16)
        column.addWidget(scroll, 1)
        column.addWidget(buttons)
        self.ensurePolished()
        wanted, room = sheet.sizeHint(), parent.size()
        self.resize(
            min(wanted.width() + 16, max(room.width() - 64, 400)),
            min(wanted.height() + 80, max(room.height() - 64, 300)),
        )


def sections_of(bar: QMenuBar) -> list[Section]:
    """The actions that have a shortcut, menu by menu."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for entry in menu_walk.entries(bar):
        if entry.shortcuts:
            keys = ", ".join(entry.shortcuts[:2])
            sections.setdefault(entry.menu, []).append((entry.title, keys))
    return list(sections.items())


def _spread(sections: list[Section], count: int) -> list[list[Section]]:
    """Deal sections out to columns, the order kept, as evenly as that allows."""
    lengths = [len(lines) + 2 for _, lines in sections]

    def unevenness(cuts: tuple[int, ...]) -> int:
        return sum(sum(lengths[a:b]) ** 2 for a, b in pairwise((0, *cuts, len(lengths))))

    cuts = min(combinations(range(1, len(sections)), count - 1), key=unevenness)
    return [sections[a:b] for a, b in pairwise((0, *cuts, len(sections)))]


def _column(sections: list[Section]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    line = 0
    for number, (title, entries) in enumerate(sections):
        if number:
            grid.setRowMinimumHeight(line, 12)
            line += 1
        heading = QLabel(title)
        set_role(heading, "heading", True)
        grid.addWidget(heading, line, 0, 1, 2)
        line += 1
        for name, keys in entries:
            label = QLabel(keys)
            set_role(label, "muted", True)
            grid.addWidget(QLabel(name), line, 0)
            grid.addWidget(label, line, 1)
            line += 1
    grid.setRowStretch(line, 1)
    grid.setColumnStretch(0, 1)
    return grid
