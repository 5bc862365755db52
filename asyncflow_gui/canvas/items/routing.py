"""The way an edge takes between two cards: pure geometry, in scene units."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from asyncflow_gui.canvas.items.style import CARD_HEIGHT, PORT_RADIUS

ARROW_LENGTH = 8.0
_GAP = PORT_RADIUS + 0.5
_BEND = 36.0
_CLEARANCE = 44.0
_HURDLE = 28.0  # by how much an arch clears the cards it passes
_BERTH = 20.0  # what an edge keeps from cards that it passes
_DETOUR = 160.0  # how far above or below its ends an edge goes to pass cards
_LEAST_BEND = 24.0
_SAMPLES = 32
_LEAST_GAP = 4.0  # between ports: an edge to one that is closer, or behind, goes around
_QUARTER = 0.7  # control points of a cubic somewhat squarer than a quarter of an ellipse


class Route(NamedTuple):
    """Where an edge runs.

    Attributes:
        path: The curve, ending at the base of the arrow head.
        tip: Point of the arrow head.
        angle: Its direction, degrees clockwise from rightwards.
        middle: Where the pill sits.
        room: How wide a pill the edge has room for.
    """

    path: QPainterPath
    tip: QPointF
    angle: float
    middle: QPointF
    room: float


def out_port(card: QRectF) -> QPointF:
    """Where edges leave a card."""
    return QPointF(card.right(), card.center().y())


def in_port(card: QRectF) -> QPointF:
    """Where edges reach a card."""
    return QPointF(card.left(), card.center().y())


def forward(source: QRectF, target: QRectF, others: Sequence[QRectF] = ()) -> Route:
    """From the output port of one card to the input port of another.

    Args:
        source: The card it leaves.
        target: The card it reaches.
        others: Cards it should not run behind, where one bend avoids them.
    """
    left, right = source.right() + _GAP, target.x() - _GAP
    first, last = source.y() + source.height() / 2, target.y() + target.height() / 2
    if right < left + _LEAST_GAP:
        level = max(source.bottom(), target.bottom()) + _CLEARANCE
        return _around(left, first, right, last, level)
    straight = _curve(left, first, right, last)
    if not others:
        return straight
    start, tip = QPointF(left, first), QPointF(right, last)
    window = reach(start, tip)
    between = [
        card
        for card in others
        if card.left() > left + _GAP and card.right() < right - _GAP and card.intersects(window)
    ]
    if not between or not _runs_behind(straight.path, between):
        return straight
    return _past(start, tip, between) or straight


def loose(source: QRectF, end: QPointF) -> QPainterPath:
    """From an output port to wherever the pointer is."""
    start = out_port(source) + QPointF(_GAP, 0)
    path = QPainterPath(start)
    reach = max(abs(end.x() - start.x()) / 2, 24.0)
    path.cubicTo(start + QPointF(reach, 0), end - QPointF(reach, 0), end)
    return path


def reply(source: QRectF, target: QRectF, others: Iterable[QRectF] = ()) -> Route:
    """An arch from one card back to another, over the top, or below where the source is lower.

    Args:
        source: The card it leaves.
        target: The card it reaches.
        others: Cards it should not run behind, where a somewhat higher arch avoids them.
    """
    cards = list(others)
    up = source.center().y() <= target.center().y() + 1
    if _lane_blocked(source, cards, up=up) and not _lane_blocked(source, cards, up=not up):
        up = not up
    sign = -1.0 if up else 1.0
    start = QPointF(source.center().x(), source.top() if up else source.bottom())
    end = QPointF(target.center().x(), target.top() if up else target.bottom())
    tip = end + QPointF(0, sign * 1.0)
    end = tip + QPointF(0, sign * ARROW_LENGTH)
    rise = min(36.0 + 0.06 * abs(end.x() - start.x()), 140.0)
    crest = (min if up else max)(start.y(), end.y()) + sign * rise
    crest = _clear(crest, sign, (start.x(), end.x()), cards)
    down, climb = abs(crest - start.y()), abs(crest - end.y())
    share = min(max(down / (down + climb), 0.22), 0.78)
    peak = QPointF(start.x() + (end.x() - start.x()) * share, crest)
    path = QPainterPath(start)
    _quarter(path, start, peak, leave_vertically=True)
    _quarter(path, peak, end, leave_vertically=False)
    return Route(path, tip, 90.0 if up else -90.0, peak, max(abs(end.x() - start.x()), 80.0))


def _lane_blocked(source: QRectF, cards: Iterable[QRectF], *, up: bool) -> bool:
    """Whether a card stands close above (or below) the one that a reply leaves."""
    x = source.center().x()
    return any(
        card.left() < x < card.right()
        and 0 <= (source.top() - card.bottom() if up else card.top() - source.bottom()) < _DETOUR
        for card in cards
    )


def _clear(crest: float, sign: float, ends: tuple[float, float], others: Iterable[QRectF]) -> float:
    """The level at which an arch between two places passes the cards in between."""
    left, right = min(ends), max(ends)
    between = [card for card in others if card.left() > left and card.right() < right]
    # From the lowest hurdle to the highest, so that each is measured against the raised arch.
    for card in sorted(between, key=lambda card: sign * (card.top() + card.bottom())):
        near, far = (card.bottom(), card.top()) if sign < 0 else (card.top(), card.bottom())
        reached = sign * (near - crest) < _HURDLE  # the arch would run at or beyond its near side
        beyond = sign * (crest - far) > _HURDLE
        if reached and not beyond:
            crest = far + sign * _HURDLE
    return crest


def _curve(left: float, first: float, right: float, last: float) -> Route:
    """From (left, first) to a tip at (right, last); in plain numbers, since thousands are drawn."""
    end = right - ARROW_LENGTH
    bend = min(max((end - left) / 2, 12.0), 220.0)
    path = QPainterPath()
    path.moveTo(left, first)
    path.cubicTo(left + bend, first, end - bend, last, end, last)
    length = math.hypot(right - left, last - first)
    if abs(last - first) > CARD_HEIGHT + 20:
        # A pill on a steep edge covers only its own height of it, and hangs between the two cards.
        length = max(length, 240.0)
    middle = QPointF((left + end) / 2, (first + last) / 2)
    return Route(path, QPointF(right, last), 0.0, middle, length)


def reach(start: QPointF, tip: QPointF) -> QRectF:
    """Where a card may change the way of an edge between two ports; no bend leads out of it."""
    return QRectF(start, tip).normalized().adjusted(-_BERTH, -_DETOUR, _BERTH, _DETOUR)


def _runs_behind(path: QPainterPath, cards: Sequence[QRectF]) -> bool:
    bounds = path.boundingRect().adjusted(0, -1, 0, 1)
    near = [card.adjusted(-4, -4, 4, 4) for card in cards if card.intersects(bounds)]
    if not near:
        return False
    points = [path.pointAtPercent(step / _SAMPLES) for step in range(_SAMPLES + 1)]
    return any(card.contains(point) for card in near for point in points)


def _past(start: QPointF, tip: QPointF, cards: Sequence[QRectF]) -> Route | None:
    """Above, below or in between cards: level along them, on the nearest free level."""
    wanted = (start.y() + tip.y()) / 2
    window = reach(start, tip)
    levels = [level for c in cards for level in (c.top() - _BERTH, c.bottom() + _BERTH)]
    free = [
        level
        for level in levels
        if window.top() < level - _BERTH
        and level + _BERTH < window.bottom()
        and not any(c.top() - _BERTH < level < c.bottom() + _BERTH for c in cards)
    ]
    if not free:
        return None
    level = min(free, key=lambda free: (abs(free - wanted), free))
    end = tip - QPointF(ARROW_LENGTH, 0)
    first = QPointF(min(card.left() for card in cards), level)
    last = QPointF(max(card.right() for card in cards), level)
    if first.x() - start.x() < _LEAST_BEND or end.x() - last.x() < _LEAST_BEND:
        return None
    path = QPainterPath(start)
    _step(path, start, first)
    path.lineTo(last)
    _step(path, last, end)
    return Route(path, tip, 0.0, (first + last) / 2, max(last.x() - first.x(), 80.0))


def _step(path: QPainterPath, start: QPointF, end: QPointF) -> None:
    """From one level to another, level at both ends."""
    half = QPointF((end.x() - start.x()) / 2, 0)
    path.cubicTo(start + half, end - half, end)


def _around(left: float, first: float, right: float, last: float, level: float) -> Route:
    """Backwards: out to the right, under both cards, in from the left."""
    end = right - ARROW_LENGTH
    path = QPainterPath()
    path.moveTo(left, first)
    path.cubicTo(left + _BEND, first, left + _BEND, level, left, level)
    path.lineTo(end, level)
    path.cubicTo(end - _BEND, level, end - _BEND, last, end, last)
    middle = QPointF((left + end) / 2, level)
    return Route(path, QPointF(right, last), 0.0, middle, max(left - end, 80.0))


def _quarter(path: QPainterPath, start: QPointF, end: QPointF, *, leave_vertically: bool) -> None:
    corner = QPointF(start.x(), end.y()) if leave_vertically else QPointF(end.x(), start.y())
    path.cubicTo(start + (corner - start) * _QUARTER, end + (corner - end) * _QUARTER, end)
