"""The block that says how a node is doing while the scenario runs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from asyncflow_gui.inspector.editor import RELATED
from asyncflow_gui.model import figures, units
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Node, NodeSample, Server

Row = tuple[str, Callable[[NodeSample, Node], str], Callable[[NodeSample], bool]]
"""Label, figure, and whether the figure calls for attention."""

_BUSY = 0.9


def _calm(_sample: NodeSample) -> bool:
    return False


def _ram(sample: NodeSample, node: Node) -> str:
    if not isinstance(node, Server):
        return figures.megabytes(sample.ram_mb)
    total = units.show(node.ram_mb, units.MEMORY)
    used = sample.ram_mb / float(total.unit.factor)
    return f"{used:.{1 if total.unit.symbol != 'MB' else 0}f} of {total}"


def _utilisation(sample: NodeSample, _node: Node) -> str:
    return figures.share(sample.utilisation) if sample.up else "down"


_COMMON: tuple[Row, ...] = (
    ("Inside", lambda s, _: f"{s.in_service:,.1f}", _calm),
    ("Failed just now", lambda s, _: f"{s.failed:,}", lambda s: s.failed > 0),
)

_LET_IN: Row = (
    "Waiting to be let in",
    lambda s, _: f"{s.admission_queue:,.1f}",
    lambda s: s.admission_queue >= 1,
)

ROWS: dict[str, tuple[Row, ...]] = {
    "server": (
        ("Utilisation", _utilisation, lambda s: s.utilisation >= _BUSY or not s.up),
        ("Ready queue", lambda s, _: f"{s.ready_queue:,.1f}", lambda s: s.ready_queue >= 1),
        ("RAM in use", _ram, lambda s: s.ram_queue >= 1),
        ("Waiting for RAM", lambda s, _: f"{s.ram_queue:,.1f}", lambda s: s.ram_queue >= 1),
        ("Waiting for a pool", lambda s, _: f"{s.pool_queue:,.1f}", lambda s: s.pool_queue >= 1),
        _LET_IN,
        *_COMMON,
    ),
    "load_balancer": (_LET_IN, *_COMMON),
}
"""Rows by kind of node; kinds without an entry show what all have in common."""


class LiveBlock(QFrame):
    """Figures of the last reporting interval."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = ROWS.get(kind, _COMMON)
        self.figures: dict[str, QLabel] = {}
        set_role(self, "surface", "chip")
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 8, 10, 8)
        grid.setVerticalSpacing(RELATED)
        caption = QLabel("NOW", self)
        set_role(caption, "caption", True)
        grid.addWidget(caption, 0, 0, 1, 2)
        for number, (label, _, _) in enumerate(self._rows, start=1):
            name = QLabel(label, self)
            set_role(name, "muted", True)
            figure = QLabel(self)
            set_role(figure, "figure", True)
            grid.addWidget(name, number, 0)
            grid.addWidget(figure, number, 1, Qt.AlignmentFlag.AlignRight)
            self.figures[label] = figure

    def show_sample(self, sample: NodeSample, node: Node) -> None:
        """Show the figures of one interval."""
        for label, text, alarming in self._rows:
            figure = self.figures[label]
            figure.setText(text(sample, node))
            set_role(figure, "warning", alarming(sample))
