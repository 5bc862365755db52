"""The time budget of an endpoint: how long a request takes when it never waits, and for what."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from asyncflow_gui.inspector import durations
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import RELATED, Mixed
from asyncflow_gui.inspector.shares import Share, budget, calls_in
from asyncflow_gui.model import figures
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Endpoint

_HEIGHT = 8
_SLIT = 2.0
_LEAST = 3.0
"""Pixels a share has at least, so that a short step is seen beside a long one."""


_ABOUT = """Mean time of a request that never waits for a core, memory or a pool.
Of calls to other nodes only the network is counted; of branches side by side the longest."""


class BudgetBar(QWidget):
    """Shares of the time as one bar, coloured by what the time goes to."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shares: list[Share] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_shares(self, shares: list[Share]) -> None:
        """What to draw; shares of no time are left out."""
        self._shares = [share for share in shares if share.seconds > 0]
        parts = [f"{share.label} {durations.time_text(share.seconds)}" for share in self._shares]
        self.setToolTip("\n".join(parts))
        self.setAccessibleName("Time budget: " + ", ".join(parts))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as it may be."""
        return QSize(100, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One rounded stretch per share, with slits between."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        total = sum(share.seconds for share in self._shares)
        if not total:
            painter.setBrush(tokens.color("text", 0.11))
            painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
            return
        room = self.width() - _SLIT * (len(self._shares) - 1)
        least = min(_LEAST, room / len(self._shares))
        wanted = [max(least, room * share.seconds / total) for share in self._shares]
        squeeze = room / sum(wanted)
        left = 0.0
        for share, width in zip(self._shares, wanted, strict=True):
            painter.setBrush(tokens.color(share.token))
            painter.drawRoundedRect(QRectF(left, 0, width * squeeze, _HEIGHT), 2, 2)
            left += width * squeeze + _SLIT


class Budget(QWidget):
    """The bar with its total."""

    def __init__(self, binding: Binding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = binding.subject
        caption = QLabel("Time budget", self)
        set_role(caption, "muted", True)
        caption.setToolTip(_ABOUT)
        self.total = QLabel(self)
        set_role(self.total, "figure", True)
        self.bar = BudgetBar(binding.theme, self)
        row = QHBoxLayout()
        row.addWidget(caption)
        row.addStretch(1)
        row.addWidget(self.total)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, RELATED, 0, 0)
        layout.setSpacing(RELATED)
        layout.addLayout(row)
        layout.addWidget(self.bar)

    def show_value(self, value: Endpoint | Mixed) -> None:
        """Show where the time of a request to this endpoint goes; of several, how long it is."""
        endpoints = value.values if isinstance(value, Mixed) else (value,)
        budgets = [budget(endpoint.steps, self._subject) for endpoint in endpoints]
        times = [sum(share.seconds for share in shares) for shares in budgets]
        endpoint = endpoints[0]
        self.bar.setVisible(all(shares == budgets[0] for shares in budgets))
        self.bar.set_shares(budgets[0])
        time = durations.time_text(min(times))
        if max(times) > min(times):
            time = _range(time, durations.time_text(max(times)))
        # What a node that is called does is said there, and depends on its queues.
        calls = calls_in(endpoint.steps)
        self.total.setText(f"{time} + {figures.plural(calls, 'call')}" if calls else f"{time} mean")


def _range(least: str, most: str) -> str:
    """``15.5–53.5 ms``: the unit once, where it is the same."""
    figure, _, unit = least.rpartition(" ")
    return f"{figure}–{most}" if most.endswith(f" {unit}") else f"{least} – {most}"
