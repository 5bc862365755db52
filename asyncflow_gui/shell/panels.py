"""Where things stand in the window: four places, divided by lines that can be dragged."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.theme.stylesheet import set_role

_LEFT_PX, _RIGHT_PX, _CHARTS_PX, _PROBLEMS_PX, _PALETTE_PX = 188, 288, 352, 150, 496
_SIDE = ("left", "outline")


class Panels(QWidget):
    """Palette and outline left, canvas with charts and problems below it, inspector right."""

    def __init__(
        self,
        parent: QWidget,
        *,
        left: QWidget,
        outline: QWidget,
        canvas: QWidget,
        charts: QWidget,
        problems: QWidget,
        right: QWidget,
    ) -> None:
        super().__init__(parent)
        self._panels = {
            "left": left,
            "outline": outline,
            "charts": charts,
            "problems": problems,
            "right": right,
        }
        self._columns = _splitter(Qt.Orientation.Horizontal, self)
        self._rows = _splitter(Qt.Orientation.Vertical, self._columns)
        self._side = _splitter(Qt.Orientation.Vertical, self._columns)
        for panel in (left, outline):
            self._side.addWidget(panel)
        self._side.setStretchFactor(1, 1)
        self._side.setSizes([_PALETTE_PX, 900 - _PALETTE_PX])
        for panel in (canvas, charts, problems):
            self._rows.addWidget(panel)
        for panel in (self._side, self._rows, right):
            self._columns.addWidget(panel)
        # What the window gains or a hidden panel gives up goes to the canvas.
        self._rows.setStretchFactor(0, 1)
        self._columns.setStretchFactor(1, 1)
        self._rows.setCollapsible(0, False)
        self._columns.setCollapsible(1, False)
        self._columns.setSizes([_LEFT_PX, 1440 - _LEFT_PX - _RIGHT_PX, _RIGHT_PX])
        self._rows.setSizes([900 - _CHARTS_PX, _CHARTS_PX, _PROBLEMS_PX])
        problems.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._columns)

    def bind(self, name: str, action: QAction) -> None:
        """Let a checkable action show and hide a panel."""
        panel = self._panels[name]
        action.setChecked(not panel.isHidden())
        if name == "problems":
            action.toggled.connect(self._show_problems)
        else:
            action.toggled.connect(panel.setVisible)
        if name in _SIDE:
            action.toggled.connect(self._show_side)

    @Slot()
    def _show_side(self) -> None:
        """The column at the left is there while anything is in it."""
        self._side.setVisible(any(self.is_shown(name) for name in _SIDE))

    @Slot(bool)
    def _show_problems(self, shown: bool) -> None:
        """The list takes its room from the charts, so that the drawing does not jump."""
        panel = self._panels["problems"]
        if panel.isHidden() != shown:
            return
        canvas, charts, problems = self._rows.sizes()
        panel.setVisible(shown)
        if self.is_shown("charts"):
            taken = min(_PROBLEMS_PX, charts // 2) if shown else -problems
            self._rows.setSizes([canvas, charts - taken, max(0, taken)])

    def open_charts(self) -> None:
        """Give the charts their room back if their border was dragged to the bottom."""
        canvas, charts, problems = self._rows.sizes()
        if self.is_shown("charts") and not charts:
            self._rows.setSizes([canvas - _CHARTS_PX, _CHARTS_PX, problems])

    def is_shown(self, name: str) -> bool:
        """Whether a panel is to be seen."""
        return not self._panels[name].isHidden()

    def save(self, settings: Settings) -> None:
        """Keep sizes, and which panels are shown. The problems are shown on demand."""
        settings.save_state("columns", self._columns.saveState())
        settings.save_state("rows", self._rows.saveState())
        settings.save_state("side", self._side.saveState())
        for name in ("left", "outline", "right", "charts"):
            settings.save_flag(f"show_{name}", self.is_shown(name))

    def restore(self, settings: Settings) -> None:
        """Put back what was kept."""
        for name, splitter in (
            ("columns", self._columns),
            ("rows", self._rows),
            ("side", self._side),
        ):
            state = settings.state(name)
            if state is not None:
                splitter.restoreState(state)
                splitter.setHandleWidth(1)
        for name in ("left", "outline", "right", "charts"):
            self._panels[name].setVisible(settings.flag(f"show_{name}", True))
        self._show_side()


def _splitter(orientation: Qt.Orientation, parent: QWidget) -> QSplitter:
    splitter = QSplitter(orientation, parent)
    splitter.setHandleWidth(1)
    set_role(splitter, "surface", "background")
    return splitter
