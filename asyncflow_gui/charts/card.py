"""A chart on its card: title, legend and present figure around the plot."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.charts import units
from asyncflow_gui.charts.bands import Band
from asyncflow_gui.charts.card_head import CardHead, label
from asyncflow_gui.charts.definitions import ChartDefinition, Curve
from asyncflow_gui.charts.legend import Legend
from asyncflow_gui.charts.plot import Line, Plot
from asyncflow_gui.charts.runs import OtherRun
from asyncflow_gui.charts.series import RunSeries
from asyncflow_gui.charts.window import TimeWindow
from asyncflow_gui.theme import Tokens
from engine.schemas import RunResult

_COMPACT_PX = 148
"""Cards lower than this have their legend beside the title."""


class ChartCard(QFrame):
    """One chart of the dashboard. The plot inside is kept from run to run and chart to chart.

    Attributes:
        menu_wanted: The user wants to do something with the chart; carries a place on the screen.
        dragged: The card is dragged by its head; carries a place on the screen.
        dropped: It was let go there.
        put_back: It was let go where it was taken.
        toggled: A line was switched off or on.
        step_wanted: The chart should move by so many places.
    """

    menu_wanted = Signal(QPoint)
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    put_back = Signal()
    toggled = Signal()
    step_wanted = Signal(int)

    def __init__(
        self,
        definition: ChartDefinition,
        tokens: Tokens,
        window: TimeWindow | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("chart-card")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._definition = definition
        self._window = window or TimeWindow(self)
        self._series: RunSeries | None = None
        self._others: Sequence[OtherRun] = ()
        self._result: RunResult | None = None
        self._drawn: list[Curve] = []
        self._running = False
        self._head = CardHead(self)
        self._head.menu_wanted.connect(self.menu_wanted)
        self._head.dragged.connect(self.dragged)
        self._head.dropped.connect(self.dropped)
        self._head.put_back.connect(self.put_back)
        limits = (definition.least_top, definition.most_top)
        self._plot = Plot(tokens, self._window, definition.axis, limits, self)
        self._legend = Legend(tokens, self)
        self._legend.toggled.connect(self._on_toggled)
        self._box = label("read-out", self._plot)
        self._box.setTextFormat(Qt.TextFormat.RichText)
        self._box.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._box.hide()
        self._window.cursor_moved.connect(self._show_cursor)
        self._arrange()
        self._name()

    def _arrange(self) -> None:
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(8, 0, 0, 0)
        self._foot.addWidget(self._legend, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 8, 4)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self._plot, 1)
        layout.addLayout(self._foot)

    def _name(self) -> None:
        definition = self._definition
        self.setAccessibleName(f"{definition.title} chart")
        self._head.show_chart(definition)

    @property
    def definition(self) -> ChartDefinition:
        """What is shown."""
        return self._definition

    @property
    def figure(self) -> str:
        """The headline figure as shown."""
        return self._head.figure.text()

    @property
    def plot(self) -> Plot:
        """The plot of the card."""
        return self._plot

    @property
    def legend(self) -> Legend:
        """The legend of the card."""
        return self._legend

    @property
    def curves(self) -> tuple[Curve, ...]:
        """The lines of the run, those that are switched off included."""
        return tuple(self._drawn)

    @property
    def series(self) -> RunSeries | None:
        """The points that are shown."""
        return self._series

    # -- what is shown

    def show_chart(self, definition: ChartDefinition, hidden: frozenset[str] | None) -> None:
        """Show another chart from the next ``begin`` on; ``hidden`` lines are switched off."""
        self._definition = definition
        self._plot.show_quantity(definition.axis, (definition.least_top, definition.most_top))
        self._legend.hide_names(definition.off if hidden is None else hidden)
        self._name()

    def forget_figure(self) -> None:
        """The headline figure is of nothing that is shown any more."""
        self._head.show_figure("", units.NO_FIGURE)

    def begin(
        self, series: RunSeries, bands: Sequence[Band], others: Sequence[OtherRun] = ()
    ) -> None:
        """Show a run, and others laid over it."""
        self._series, self._result, self._others = series, None, others
        self._drawn = self._definition.curves(series)
        self._plot.begin(bands)
        self._box.hide()
        self.forget_figure()
        self._name_lines()

    def set_bands(self, bands: Sequence[Band]) -> None:
        """Mark these stretches of time instead."""
        self._plot.set_bands(bands)

    def refresh(self, *, running: bool) -> None:
        """Draw what has happened so far; the present is marked while running."""
        series = self._series
        if series is None:
            return
        self._running = running
        self._drawn = self._definition.curves(series)
        self._name_lines()
        self._plot.draw(self._lines(series))
        if running:
            self._plot.set_now(series.end_s)
        self._show_figure()

    def _lines(self, series: RunSeries) -> list[Line | None]:
        hidden = self._legend.hidden
        lines: list[Line | None] = []
        for run, other in enumerate(self._others, 1):
            points = other.series
            lines += [
                Line(curve.token, points.time_s, curve.values, points.interval_s, run)
                for curve in self._definition.curves(points)
                if curve.name not in hidden
            ]
        return lines + [
            None
            if curve.name in hidden
            else Line(curve.token, series.time_s, curve.values, series.interval_s)
            for curve in self._drawn
        ]

    def end(self, result: RunResult | None, bands: Sequence[Band]) -> None:
        """The run is over: draw smoothly, and show the figure of the whole run, or the last."""
        self._running, self._result = False, result
        self._plot.set_bands(bands)
        self._plot.set_finished()
        self._show_figure()

    def apply(self, tokens: Tokens) -> None:
        """Use other colours; the lines follow at the next ``refresh``."""
        self._plot.apply(tokens)
        self._legend.apply(tokens)

    # -- figures and the crosshair

    def _row(self, time_s: float) -> int | None:
        """The interval that a moment lies in; none where there are no points."""
        series = self._series
        if series is None or not len(series) or time_s > series.end_s:
            return None
        return int(np.searchsorted(series.time_s, time_s))

    def _show_figure(self) -> None:
        series, cursor = self._series, self._window.cursor_s
        if series is None:
            return
        row = None if cursor is None else self._row(cursor)
        if cursor is not None and row is not None:
            moment = f"at {units.seconds(float(series.time_s[row]))} s"
            self._head.show_figure(moment, self._definition.now(series, row))
        elif self._result is not None:
            self._head.show_figure("whole run", self._definition.overall(self._result))
        else:
            self._head.show_figure("", self._definition.now(series, max(len(series) - 1, 0)))

    @Slot()
    def _show_cursor(self) -> None:
        cursor = self._window.cursor_s
        if self._series is None or not self.isVisible():
            return
        self._plot.set_cursor(cursor)
        self._show_figure()
        text = "" if cursor is None else self.read_out(cursor)
        self.setAccessibleDescription(_plain(text))
        if not text or not (self._plot.underMouse() or self.hasFocus()):
            self._box.hide()
            return
        self._box.setText(text)
        self._box.adjustSize()
        assert cursor is not None
        area = self._plot.area
        share = (cursor - self._window.begin_s) / self._window.length_s
        x = area.left() + share * area.width() + 10
        if x + self._box.width() > area.right():
            x -= self._box.width() + 20
        self._box.move(round(max(x, 0.0)), round(area.top()))
        self._box.show()

    def read_out(self, time_s: float) -> str:
        """Time and values of the interval at a time, as rich text; empty where nothing is yet."""
        series, row = self._series, self._row(time_s)
        if series is None or row is None:
            return ""
        lines = [f"<b>{units.seconds(float(series.time_s[row]))} s</b>"]
        lines += [
            f"{html.escape(curve.name)} {self._definition.figure(float(curve.values[row]))}"
            for curve in reversed(self._drawn)
            if curve.name not in self._legend.hidden and row < len(curve.values)
        ]
        return "<br>".join(lines)

    def _name_lines(self) -> None:
        assert self._series is not None
        self._legend.set_names([(curve.name, curve.token) for curve in self._drawn])
        shown = len(self._drawn)
        total = self._definition.of(self._series) if self._definition.of else shown
        self._head.show_choice(shown, total, self._definition.nothing)

    @Slot()
    def _on_toggled(self) -> None:
        self._plot.refit()
        self.refresh(running=self._running)
        self.toggled.emit()

    # -- events

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the chart."""
        self.menu_wanted.emit(event.globalPos())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the crosshair with the arrows, zoom with + and -, move the card with Ctrl."""
        key, ctrl = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        window, series = self._window, self._series
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if key in steps and ctrl:
            self.step_wanted.emit(steps[Qt.Key(key)])
        elif key in steps and series is not None:
            far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            start = window.cursor_s if window.cursor_s is not None else series.end_s
            moved = start + steps[Qt.Key(key)] * far * series.interval_s
            window.point_at(min(moved, series.end_s))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            middle = window.begin_s + window.length_s / 2
            factor = 1 / 1.5 if key == Qt.Key.Key_Minus else 1.5
            window.zoom_by(factor, window.cursor_s if window.cursor_s is not None else middle)
        elif key == Qt.Key.Key_0:
            window.reset()
        elif key == Qt.Key.Key_Escape and window.cursor_s is not None:
            window.point_at(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing any more."""
        super().focusOutEvent(event)
        self._window.point_at(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the legend beside the title where there is little height, else under the plot."""
        super().resizeEvent(event)
        compact = event.size().height() < _COMPACT_PX
        if compact == (self._foot.indexOf(self._legend) < 0):
            return
        if compact:
            self._foot.removeWidget(self._legend)
            self._head.take_legend(self._legend)
        else:
            self._head.give_legend(self._legend)
            self._foot.addWidget(self._legend, 1)
        self._legend.set_most_rows(1 if compact else 2)

    def changeEvent(self, event: QEvent) -> None:
        """Fonts and styles change the room of labels."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._plot.refit()


def _plain(text: str) -> str:
    for mark in ("<b>", "</b>"):
        text = text.replace(mark, "")
    return html.unescape(text.replace("<br>", ", "))
