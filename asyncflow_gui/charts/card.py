"""A chart on its card: title and present figure above the plot, legend and range below."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from asyncflow_gui.charts import units
from asyncflow_gui.charts.bands import Band
from asyncflow_gui.charts.definitions import ChartDefinition, Curve
from asyncflow_gui.charts.legend import Legend
from asyncflow_gui.charts.plot import Plot
from asyncflow_gui.charts.series import RunSeries
from asyncflow_gui.charts.style import tabular
from asyncflow_gui.theme import Tokens
from engine.schemas import RunResult


class ChartCard(QFrame):
    """One live chart. The plot inside is kept from run to run."""

    def __init__(
        self, definition: ChartDefinition, tokens: Tokens, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("chart-card")
        self.setAccessibleName(f"{definition.title} chart")
        self._definition = definition
        self._series: RunSeries | None = None
        self._interval_s = 0.0
        self._drawn: list[Curve] = []
        self._title = _label("title", definition.title, self)
        self._title.setToolTip(definition.about)
        self._choice = _label("scope", "", self)
        self._scope = _label("scope", "", self)
        self._figure = _label("figure", "", self)
        self._figure.setFont(tabular(self._figure.font()))
        self._plot = Plot(
            tokens, definition.axis, (definition.least_top, definition.most_top), self
        )
        self._plot.set_read_out(self.read_out)
        self._legend = Legend(tokens, self)
        self._legend.toggled.connect(self._on_toggled)
        self._range = _label("range", "", self)
        self._arrange()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._title)
        head.addWidget(self._choice)
        head.addStretch(1)
        head.addWidget(self._scope)
        head.addWidget(self._figure)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.setContentsMargins(8, 0, 0, 0)
        foot.addWidget(self._legend, 1)
        foot.addWidget(self._range, 0, Qt.AlignmentFlag.AlignTop)
        self._range.setFixedHeight(18)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 6)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._plot, 1)
        layout.addLayout(foot)

    @property
    def figure(self) -> str:
        """The headline figure as shown."""
        return self._figure.text()

    @property
    def plot(self) -> Plot:
        """The plot of the card."""
        return self._plot

    @property
    def legend(self) -> Legend:
        """The legend of the card."""
        return self._legend

    def begin(self, series: RunSeries, bands: Sequence[Band], interval_s: float) -> None:
        """Show a run from its start."""
        self._series, self._interval_s = series, interval_s
        self._drawn = self._definition.curves(series)
        self._plot.begin(series.horizon_s, bands)
        self._scope.setText("")
        self._figure.setText(units.NO_FIGURE)
        self._name_lines()

    def refresh(self, *, running: bool) -> None:
        """Draw what has happened so far; the present is marked while running."""
        series = self._series
        if series is None:
            return
        self._drawn = self._definition.curves(series)
        self._name_lines()
        hidden = self._legend.hidden
        self._plot.draw(
            series.time_s,
            [
                None if curve.name in hidden else (curve.token, curve.values)
                for curve in self._drawn
            ],
            self._interval_s,
        )
        if running:
            self._plot.set_now(float(series.time_s[-1]) if len(series) else 0.0)
            _set_text(self._figure, self._definition.now(series))

    def end(self, result: RunResult | None, bands: Sequence[Band]) -> None:
        """The run is over: draw smoothly, and show the figure of the whole run, or the last."""
        self._plot.set_bands(bands)
        self._plot.set_finished()
        if result is not None:
            self._scope.setText("whole run")
            self._figure.setText(self._definition.overall(result))
        elif self._series is not None:
            self._figure.setText(self._definition.now(self._series))

    def apply(self, tokens: Tokens) -> None:
        """Use other colours; the lines follow at the next ``refresh``."""
        self._plot.apply(tokens)
        self._legend.apply(tokens)

    def read_out(self, time_s: float) -> str:
        """Time and values of the interval at a time, as rich text; empty where nothing is yet."""
        series = self._series
        if series is None or not len(series) or time_s > series.time_s[-1]:
            return ""
        row = int(np.searchsorted(series.time_s, time_s))
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
        definition, choice = self._definition, ""
        if definition.per_server:
            shown, total = len(self._drawn), len(self._series.lines(definition.key))
            choice = f"busiest {shown} of {total}" if shown < total else ""
        _set_text(self._choice, choice)
        _set_text(self._range, f"0 – {units.seconds(self._series.horizon_s)} s")

    @Slot()
    def _on_toggled(self) -> None:
        self._plot.refit()
        self.refresh(running=False)


def _set_text(label: QLabel, text: str) -> None:
    # Qt lays the card out again at each new text, so the same one is not set twice.
    if text != label.text():
        label.setText(text)


def _label(part: str, text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("part", part)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return label
