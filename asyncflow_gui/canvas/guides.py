"""Smart guides: where what is dragged lines up with its neighbours, or stands at even distances.

Pure geometry. A rectangle is looked at once along each axis, as an interval and its extent across.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF

_SAME = 0.5  # scene units: what is this close lines up


@dataclass(frozen=True, slots=True)
class Span:
    """A rectangle along one axis: from ``low`` to ``high``, and across it ``near`` to ``far``."""

    low: float
    high: float
    near: float
    far: float

    @property
    def lines(self) -> tuple[float, float, float]:
        """Where it may line up with others: its middle and its sides."""
        return (self.low + self.high) / 2, self.low, self.high

    def moved(self, by: float) -> Span:
        """The same further along the axis."""
        return Span(self.low + by, self.high + by, self.near, self.far)


@dataclass(frozen=True, slots=True)
class Snap:
    """What guides make of a place.

    Attributes:
        dx: By how much to move to the right to line up; none where nothing is near.
        dy: The same downwards.
        lines: What shows it, scene units.
    """

    dx: float | None
    dy: float | None
    lines: tuple[QLineF, ...]


class Guides:
    """The lines of the neighbours of what is dragged, ready to be searched."""

    def __init__(self, neighbours: Iterable[QRectF]) -> None:
        rects = list(neighbours)
        self._across = _Axis([_along_x(rect) for rect in rects])
        self._down = _Axis([_along_y(rect) for rect in rects])

    def snap(self, rect: QRectF, reach: float) -> Snap:
        """Where a rectangle lines up if it is moved by at most ``reach`` along each axis."""
        dx = self._across.shift(_along_x(rect), reach)
        dy = self._down.shift(_along_y(rect), reach)
        placed = rect.translated(dx or 0.0, dy or 0.0)
        lines: list[QLineF] = []
        if dx is not None:
            lines += [_upright(*line) for line in self._across.shown(_along_x(placed))]
            lines += [_level(*gap) for gap in self._across.gaps(_along_x(placed))]
        if dy is not None:
            lines += [_level(*line) for line in self._down.shown(_along_y(placed))]
            lines += [_upright(*gap) for gap in self._down.gaps(_along_y(placed))]
        return Snap(dx, dy, tuple(lines))


class _Axis:
    """The neighbours along one axis."""

    def __init__(self, spans: Sequence[Span]) -> None:
        import numpy as np  # noqa: PLC0415  (not before something is dragged)

        self._spans = sorted(spans, key=lambda span: span.low)
        self._near = np.array([span.near for span in self._spans])
        self._far = np.array([span.far for span in self._spans])
        entries = sorted(
            ((line, index) for index, span in enumerate(self._spans) for line in span.lines)
        )
        self._lines = [line for line, _ in entries]
        self._owners = [index for _, index in entries]

    def shift(self, span: Span, reach: float) -> float | None:
        """The smallest way to a line or to even distances."""
        ways = [way for line in span.lines for way in self._nearest(line)]
        ways += [place - span.low for place in self._even_places(span)]
        best = min(ways, key=abs, default=None)
        return best if best is not None and abs(best) <= reach else None

    def shown(self, span: Span) -> list[tuple[float, float, float]]:
        """Lines that a span lies on: where, and from where to where across."""
        found: dict[float, tuple[float, float]] = {}
        for line in span.lines:
            first = bisect_left(self._lines, line - _SAME)
            last = bisect_right(self._lines, line + _SAME)
            owners = [self._spans[index] for index in self._owners[first:last]]
            if owners:
                closest = min(owners, key=lambda other: _distance(span, other))
                ends = (min(span.near, closest.near), max(span.far, closest.far))
                found.setdefault(round(line), ends)
        return [(line, *ends) for line, ends in found.items()][:2]

    def gaps(self, span: Span) -> list[tuple[float, float, float]]:
        """Equal gaps beside a span: the level they are drawn at, from where to where."""
        before, after = self._beside(span)
        found = []
        for first, second in _gap_pairs(span, before, after):
            if abs((first[1] - first[0]) - (second[1] - second[0])) <= 2 * _SAME:
                level = (span.near + span.far) / 2
                found += [(level, *first), (level, *second)]
        return found[:4]

    def _nearest(self, line: float) -> list[float]:
        at = bisect_left(self._lines, line)
        return [
            self._lines[index] - line for index in (at - 1, at) if 0 <= index < len(self._lines)
        ]

    def _beside(self, span: Span) -> tuple[list[Span], list[Span]]:
        """The two nearest neighbours before and after a span that face it, nearest first."""
        facing = self._facing(span)
        before = [other for other in facing if other.high <= span.low + _SAME]
        after = [other for other in facing if other.low >= span.high - _SAME]
        before.sort(key=lambda other: -other.high)
        after.sort(key=lambda other: other.low)
        return before[:2], after[:2]

    def _facing(self, span: Span) -> list[Span]:
        """Neighbours that overlap a span across the axis."""
        (found,) = ((self._near < span.far) & (self._far > span.near)).nonzero()
        return [self._spans[index] for index in found]

    def _even_places(self, span: Span) -> list[float]:
        """Where a span would have to begin to stand at even distances."""
        before, after = self._beside(span)
        width = span.high - span.low
        places = []
        if before and after:
            places.append((before[0].high + after[0].low - width) / 2)
        if len(before) == 2 and before[0].low > before[1].high:
            places.append(before[0].high + (before[0].low - before[1].high))
        if len(after) == 2 and after[1].low > after[0].high:
            places.append(after[0].low - (after[1].low - after[0].high) - width)
        return places


_Gap = tuple[float, float]


def _gap_pairs(span: Span, before: list[Span], after: list[Span]) -> list[tuple[_Gap, _Gap]]:
    pairs: list[tuple[_Gap, _Gap]] = []
    if before and after:
        pairs.append(((before[0].high, span.low), (span.high, after[0].low)))
    if len(before) == 2 and before[0].low > before[1].high:
        pairs.append(((before[1].high, before[0].low), (before[0].high, span.low)))
    if len(after) == 2 and after[1].low > after[0].high:
        pairs.append(((span.high, after[0].low), (after[0].high, after[1].low)))
    return pairs


def _distance(one: Span, other: Span) -> float:
    return max(other.near - one.far, one.near - other.far, 0.0)


def _along_x(rect: QRectF) -> Span:
    return Span(rect.left(), rect.right(), rect.top(), rect.bottom())


def _along_y(rect: QRectF) -> Span:
    return Span(rect.top(), rect.bottom(), rect.left(), rect.right())


def _upright(at: float, near: float, far: float) -> QLineF:
    return QLineF(QPointF(at, near), QPointF(at, far))


def _level(at: float, near: float, far: float) -> QLineF:
    return QLineF(QPointF(near, at), QPointF(far, at))
