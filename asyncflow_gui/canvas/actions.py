"""The canvas' own actions, with text, shortcut and tip; the window puts them into its menus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from asyncflow_gui.model.arranging import Alignment, Direction

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas

_ALIGNMENTS: tuple[tuple[Alignment, str, str], ...] = (
    ("left", "Align &left", "Ctrl+Shift+Left"),
    ("center", "Align &centres", ""),
    ("right", "Align &right", "Ctrl+Shift+Right"),
    ("top", "Align &top", "Ctrl+Shift+Up"),
    ("middle", "Align &middles", ""),
    ("bottom", "Align &bottom", "Ctrl+Shift+Down"),
)
_DISTRIBUTIONS: tuple[tuple[Direction, str], ...] = (
    ("across", "Distribute &across"),
    ("down", "Distribute &down"),
)


class CanvasActions(QObject):
    """Shortcuts work while the canvas has the focus: elsewhere Ctrl+C copies something else."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.all: list[QAction] = []
        make, chosen = self._make, canvas.selection_edits
        drawn = canvas.shape_edits
        self.cut = make("Cu&t", "Ctrl+X", "Copy the selection, then delete it", chosen.cut)
        self.copy = make("&Copy", "Ctrl+C", "Copy the selection, as text too", chosen.copy)
        self.paste = make(
            "&Paste", "Ctrl+V", "Add what was copied, or a scenario in YAML", chosen.paste
        )
        self.duplicate = make("D&uplicate", "Ctrl+D", "Copy the selection", chosen.duplicate)
        self.group = make("&Group", "Ctrl+G", "Draw a frame around the selection", drawn.group)
        self.ungroup = make(
            "U&ngroup", "Ctrl+Shift+G", "Remove the frame; what it holds stays", drawn.ungroup
        )
        self.add_note = make("Add a &note", "Ctrl+M", "Stick a note on the canvas", drawn.add_note)
        self.align = [
            make(
                text,
                keys,
                text.replace("&", "") + " of what is selected",
                partial(chosen.align, how),
            )
            for how, text, keys in _ALIGNMENTS
        ]
        self.distribute = [
            make(text, "", "Leave equal gaps", partial(chosen.distribute, direction))
            for direction, text in _DISTRIBUTIONS
        ]
        self.tidy = make(
            "T&idy up", "Ctrl+T", "Lay out the drawing from left to right", chosen.tidy
        )
        self.fit_selection = make(
            "Fit &selection", "Ctrl+2", "See what is selected whole", canvas.fit_selection
        )
        self.snap_to_grid = make("Sn&ap to grid", "", "Keep what is dragged to the grid", None)
        self.snap_to_grid.setCheckable(True)
        self.snap_to_grid.setChecked(canvas.snaps_to_grid)
        self.snap_to_grid.toggled.connect(canvas.set_snap_to_grid)
        self.show_minimap = make("&Minimap", "", "Show or hide the whole drawing in small", None)
        self.show_minimap.setCheckable(True)
        self.show_minimap.setChecked(True)
        self.show_minimap.toggled.connect(canvas.minimap.set_wanted)

    def _make(self, text: str, keys: str, tip: str, slot: Callable[[], object] | None) -> QAction:
        action = QAction(text, self._canvas)
        action.setStatusTip(tip)
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            native = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            tip = f"{tip} ({native})"
        action.setToolTip(tip)
        action.setWhatsThis(tip)
        if slot is not None:
            action.triggered.connect(lambda _checked: slot())
        self._canvas.addAction(action)
        self.all.append(action)
        return action
