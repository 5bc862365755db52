"""What the user does to the cards of the dashboard: drags them, switches lines off, and more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Slot

from asyncflow_gui.charts import arrangement
from asyncflow_gui.charts.grid import CardGrid

if TYPE_CHECKING:
    from asyncflow_gui.charts.card import ChartCard
    from asyncflow_gui.charts.live import LiveCharts


class Hands(QObject):
    """Turns what is done to cards into another arrangement of the panels."""

    def __init__(self, charts: LiveCharts, grid: CardGrid) -> None:
        super().__init__(charts)
        self._charts = charts
        self._grid = grid
        self._cards: list[ChartCard] = []

    def take(self, card: ChartCard) -> None:
        """Heed what is done to a card."""
        self._cards.append(card)
        card.toggled.connect(self._line_toggled)
        card.menu_wanted.connect(self._menu_asked)
        card.dragged.connect(self._dragged)
        card.dropped.connect(self._dropped)
        card.put_back.connect(self._grid.clear_mark)
        card.step_wanted.connect(self._step)

    def _card(self) -> ChartCard | None:
        """The card that has sent a signal, where it shows a chart that can be arranged."""
        sender = self.sender()
        card = next((each for each in self._cards if each is sender), None)
        return card if card is not None and self._charts.place_of(card) >= 0 else None

    @Slot()
    def _line_toggled(self) -> None:
        if card := self._card():
            self._charts.hide_lines(card, card.legend.hidden)

    @Slot(QPoint)
    def _menu_asked(self, where: QPoint) -> None:
        self._charts.menu_wanted.emit(self.sender(), where)

    @Slot(QPoint)
    def _dragged(self, where: QPoint) -> None:
        if card := self._card():
            self._grid.place_at(where, card)

    @Slot(QPoint)
    def _dropped(self, where: QPoint) -> None:
        if card := self._card():
            place = self._grid.place_at(where, card)
            self._arrange(card, place)
        self._grid.clear_mark()

    @Slot(int)
    def _step(self, by: int) -> None:
        if card := self._card():
            self._arrange(card, max(0, self._charts.place_of(card) + by))

    def _arrange(self, card: ChartCard, place: int) -> None:
        key = card.definition.key
        self._charts.arrange(arrangement.moved(self._charts.panels, key, place))
