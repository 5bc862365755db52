"""Whether something is painted for the screen, or as shapes that stay sharp at any size."""

from __future__ import annotations

from PySide6.QtGui import QPaintEngine, QPainter

_OF_SHAPES = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)


def is_vector(painter: QPainter) -> bool:
    """Whether the painter writes shapes, as for SVG and PDF, where pictures would be blurred."""
    engine = painter.paintEngine()
    return engine is not None and engine.type() in _OF_SHAPES
