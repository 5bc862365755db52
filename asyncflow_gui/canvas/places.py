"""Places on the canvas: on the grid, and within what a project file can hold."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from asyncflow_gui.canvas.items.style import GRID
from engine.schemas import Position

_FARTHEST = 1e6  # the schema's bound on coordinates


def snapped(at: QPointF) -> QPointF:
    """The nearest point of the grid."""
    return QPointF(GRID * round(at.x() / GRID), GRID * round(at.y() / GRID))


def position(at: QPointF) -> Position:
    """A point as the document keeps it; what lies too far out is brought back to the bound."""
    x, y = (min(max(value, -_FARTHEST), _FARTHEST) for value in (at.x(), at.y()))
    return Position(x=x, y=y)
