"""The tools of the dashboard: whole system or one element, zoom back, and which charts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from asyncflow_gui.charts.card_menu import CardMenus
from asyncflow_gui.charts.live import LiveCharts
from asyncflow_gui.charts.run_legend import RunLegend
from asyncflow_gui.theme import Theme

_LONGEST_NAME_PX = 140


class DashboardTools(QWidget):
    """Stands at the right of the tabs while the dashboard is shown."""

    def __init__(self, live: LiveCharts, menus: CardMenus, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._live = live
        self._menus = menus
        self.runs = RunLegend(theme, self)
        self.whole = self._button("Whole system", "Show the charts of the whole system")
        self.element = self._button("", "")
        self._scope = QButtonGroup(self)
        for button in (self.whole, self.element):
            button.setCheckable(True)
            self._scope.addButton(button)
        self.zoom_back = self._button("Whole run", "Show the whole run again (0 in a chart)")
        self.charts = QToolButton(self)
        self.charts.setText("Charts")
        self.charts.setToolTip("Choose which charts are shown")
        self.charts.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.charts.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu = QMenu(self.charts)
        self.menu.setToolTipsVisible(True)
        self.menu.setProperty("madeOnOpening", True)
        self.menu.aboutToShow.connect(self._fill)
        self.charts.setMenu(self.menu)
        self.whole.clicked.connect(self._show_whole)
        self.element.clicked.connect(self._show_element)
        self.zoom_back.clicked.connect(live.window_.reset)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.runs, self.zoom_back, self.whole, self.element, self.charts):
            row.addWidget(widget)
        live.scope_changed.connect(self.follow)
        self.follow()

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("tool", True)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    @Slot()
    def follow(self) -> None:
        """Show what the dashboard shows."""
        live, element = self._live, self._live.element
        self.runs.show_names([other.name for other in live.others if live.series is not None])
        self.zoom_back.setVisible(live.window_.is_zoomed and live.series is not None)
        self.whole.setVisible(bool(element))
        self.element.setVisible(bool(element))
        metrics = QFontMetrics(self.element.font())
        shown = metrics.elidedText(element, Qt.TextElideMode.ElideMiddle, _LONGEST_NAME_PX)
        self.element.setText(shown.replace("&", "&&"))
        self.element.setToolTip(f"Show the charts of {element}, which is selected")
        self.whole.setChecked(live.shows_whole)
        self.element.setChecked(not live.shows_whole)

    @Slot()
    def _fill(self) -> None:
        self._menus.fill_choice(self.menu)

    @Slot()
    def _show_whole(self) -> None:
        self._live.show_whole(True)

    @Slot()
    def _show_element(self) -> None:
        self._live.show_whole(False)
