"""What can be done with a chart: size, place, and taking it along as a picture or figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from asyncflow_gui.charts import arrangement
from asyncflow_gui.charts.definitions import CHARTS
from asyncflow_gui.charts.saving import Saver
from engine.schemas import PanelSize

if TYPE_CHECKING:
    from asyncflow_gui.charts.card import ChartCard
    from asyncflow_gui.charts.live import LiveCharts

_SIZES: tuple[tuple[PanelSize, str], ...] = (
    ("normal", "Normal"),
    ("wide", "Wide"),
    ("large", "Large"),
)


class CardMenus(QObject):
    """The menu of a card, and the menu that charts are chosen from."""

    def __init__(self, live: LiveCharts, saver: Saver, parent: QWidget) -> None:
        super().__init__(parent)
        self._live = live
        self._saver = saver
        self._window = parent
        live.menu_wanted.connect(self._open)

    @Slot(object, QPoint)
    def _open(self, card: ChartCard, where: QPoint) -> None:
        menu = self.for_card(card)
        menu.exec(where)
        menu.deleteLater()

    def for_card(self, card: ChartCard) -> QMenu:
        """The menu of a card."""
        menu = QMenu(self._window)
        live, key, place = self._live, card.definition.key, self._live.place_of(card)
        if place >= 0:
            self._add_sizes(menu.addMenu("&Size"), key, live.panels[place].size)
            last = len(live.panels) - 1
            for text, to, possible in (
                ("Move &earlier", place - 1, place > 0),
                ("Move &later", place + 1, place < last),
            ):
                move = _add(menu, text, self._move, key, to)
                move.setEnabled(possible)
            _add(menu, "&Remove from the dashboard", self._toggle, key)
            menu.addSeparator()
        whole = _add(menu, "See the &whole run", live.window_.reset)
        whole.setEnabled(live.window_.is_zoomed)
        menu.addSeparator()
        for text, save, how in (
            ("&Copy picture", self._saver.copy_chart, ()),
            ("Save as &PNG…", self._saver.save_chart, ("png",)),
            ("Save as S&VG…", self._saver.save_chart, ("svg",)),
            ("Save &figures as CSV…", self._saver.save_figures, ()),
        ):
            _add(menu, text, save, card, *how).setEnabled(card.series is not None)
        return menu

    def _add_sizes(self, menu: QMenu, key: str, present: PanelSize) -> None:
        group = QActionGroup(menu)
        for size, text in _SIZES:
            action = _add(menu, text, self._resize, key, size)
            action.setCheckable(True)
            action.setChecked(size == present)
            group.addAction(action)

    def fill_choice(self, menu: QMenu) -> None:
        """All charts of the whole system, each switched on or off by a click."""
        menu.clear()
        live = self._live
        shown = {panel.chart for panel in live.panels}
        for chart in CHARTS:
            action = _add(menu, chart.title, self._toggle, chart.key)
            action.setToolTip(chart.about)
            action.setCheckable(True)
            action.setChecked(chart.key in shown)
        menu.addSeparator()
        usual = _add(menu, "&Usual charts", live.arrange, arrangement.USUAL)
        usual.setEnabled(live.panels != arrangement.USUAL)

    def _move(self, key: str, place: int) -> None:
        self._live.arrange(arrangement.moved(self._live.panels, key, place))

    def _resize(self, key: str, size: PanelSize) -> None:
        self._live.arrange(arrangement.resized(self._live.panels, key, size))

    def _toggle(self, key: str) -> None:
        live = self._live
        if any(panel.chart == key for panel in live.panels):
            live.arrange(arrangement.without_chart(live.panels, key))
        else:
            live.arrange(arrangement.with_chart(live.panels, key))


def _add(menu: QMenu, text: str, slot: Callable[..., object], *args: object) -> QAction:
    action = menu.addAction(text)
    action.triggered.connect(lambda: slot(*args))  # without Qt's "checked"
    return action
