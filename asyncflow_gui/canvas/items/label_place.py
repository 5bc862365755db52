"""Where on the curve of an edge its label lies: pure geometry, in scene units."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainterPath

_STEP = 12.0  # how finely a place is looked for

_Spot = tuple[float, float]


def free_spot(
    path: QPainterPath, middle: QPointF, size: QSizeF, is_free: Callable[[QRectF], bool]
) -> QPointF:
    """Where on a curve a label lies on no card: as close to its middle as can be.

    Args:
        path: The curve.
        middle: Where the label would like to be.
        size: Of the label.
        is_free: Whether no card touches an area.
    """

    def fits(at: QPointF) -> bool:
        area = QRectF(QPointF(), size)
        area.moveCenter(at)
        return is_free(area)

    if fits(middle):
        return middle
    places = [QPointF(x, y) for x, y in _places_along(path)]
    half = len(places) // 2
    outwards = (half + (step + 1) // 2 * (-1) ** step for step in range(2 * half))
    return next((places[index] for index in outwards if fits(places[index])), middle)


def _places_along(path: QPainterPath) -> list[tuple[float, float]]:
    """Places on a curve, about evenly spaced, without its ends.

    Qt's own ``pointAtPercent`` measures the whole curve each time.
    """
    places: list[tuple[float, float]] = []
    cubics = pieces(path)
    for index, (a, b, c, d) in enumerate(cubics):
        length = math.hypot(d[0] - a[0], d[1] - a[1])
        steps = min(max(math.ceil(length / _STEP), 4), 60)
        last_piece = index == len(cubics) - 1
        for step in range(1, steps if last_piece else steps + 1):
            t = step / steps
            u = 1 - t
            shares = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
            places.append(
                (
                    shares[0] * a[0] + shares[1] * b[0] + shares[2] * c[0] + shares[3] * d[0],
                    shares[0] * a[1] + shares[1] * b[1] + shares[2] * c[1] + shares[3] * d[1],
                )
            )
    return places


def pieces(path: QPainterPath) -> list[tuple[_Spot, _Spot, _Spot, _Spot]]:
    """The cubic curves that a path is made of; a line is one whose handles lie on it."""
    found = []
    at = (0.0, 0.0)
    index, count = 0, path.elementCount()
    while index < count:
        element = path.elementAt(index)
        spot = (element.x, element.y)
        if element.isCurveTo():
            second, end = path.elementAt(index + 1), path.elementAt(index + 2)
            found.append((at, spot, (second.x, second.y), (end.x, end.y)))
            at = (end.x, end.y)
            index += 3
            continue
        if element.isLineTo():
            third = ((spot[0] - at[0]) / 3, (spot[1] - at[1]) / 3)
            near = (at[0] + third[0], at[1] + third[1])
            far = (at[0] + 2 * third[0], at[1] + 2 * third[1])
            found.append((at, near, far, spot))
        at = spot
        index += 1
    return found
