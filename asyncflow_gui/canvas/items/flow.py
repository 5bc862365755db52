"""The flow over the edges of a running system, as tokens: where they are at any moment.

Tokens keep one speed. How close they follow each other is the flow: an edge that carries twice as
many messages has tokens at half the distance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from asyncflow_gui.canvas.items.edge import EdgeItem
from asyncflow_gui.canvas.items.label_place import pieces
from engine.schemas import EdgeSample

Floats = NDArray[np.float64]

SPEED = 80.0  # scene units a second, whatever the latency: it shows where and how much
_CLOSEST = 20.0  # scene units between the tokens of the busiest edge
_MOST_TOKENS = 450  # in all; where there would be more, each stands for more
_CALMING = 0.35  # weight of the last report in the flow that is shown
_FADING = 0.995  # what the busiest flow counts for at the next report
_FINENESS = 32  # places on each piece of a curve, between which tokens go straight
_TOKEN_HALF = 2.0
_CAPTION = 18.0  # height of what is written below a label


@dataclass(frozen=True, slots=True)
class _Track:
    """An edge's curve as places along it."""

    path: QPainterPath
    xs: Floats
    ys: Floats
    reached: Floats
    """How far along the curve each place is, scene units."""
    in_the_open: NDArray[np.bool_]
    """Whether no card and no label covers each place."""

    @property
    def length(self) -> float:
        """Of the curve, scene units."""
        return float(self.reached[-1])


class Flow:
    """Tokens on the edges something was sent over lately.

    Args:
        is_free: Whether no card touches an area; tokens pass behind those that do.
    """

    def __init__(self, is_free: Callable[[QRectF], bool]) -> None:
        self._is_free = is_free
        self._flows: dict[EdgeItem, float] = {}
        self._phases: dict[EdgeItem, float] = {}
        self._tracks: dict[EdgeItem, _Track] = {}
        self._peak = 0.0

    @property
    def edges(self) -> Iterable[EdgeItem]:
        """Those that carry tokens."""
        return self._flows.keys()

    def report(self, edges: Iterable[EdgeItem], samples: Mapping[str, EdgeSample]) -> None:
        """Take in what was sent over each edge in the last interval."""
        before, self._flows = self._flows, {}
        for edge in edges:
            sample = samples.get(edge.edge_id)
            if sample is None or edge.down:
                continue
            was = before.get(edge, float(sample.sent))
            flow = was + _CALMING * (sample.sent - was)
            if flow > 1e-3:
                self._flows[edge] = flow
        self._peak = max(self._peak * _FADING, *self._flows.values(), 0.0)
        self._phases = {edge: self._phases.get(edge, 0.0) for edge in self._flows}
        self.reroute()

    def reroute(self) -> None:
        """Follow the edges to where they run now."""
        self._tracks = {edge: self._track(edge) for edge in self._flows}

    def clear(self) -> None:
        """Nothing flows."""
        self._flows, self._phases, self._tracks, self._peak = {}, {}, {}, 0.0

    def advance(self, seconds: float) -> None:
        """Move the tokens on."""
        for edge, gap in self._gaps().items():
            self._phases[edge] = (self._phases[edge] + seconds * SPEED / gap) % 1.0

    def tokens(self) -> list[QPointF]:
        """Where the tokens are, scene coordinates."""
        points: list[QPointF] = []
        for edge, gap in self._gaps().items():
            track = self._tracks[edge]
            along = np.arange(self._phases[edge] * gap, track.length, gap)
            along = along[track.in_the_open[np.searchsorted(track.reached, along)]]
            if len(along):
                xs = np.interp(along, track.reached, track.xs).tolist()
                ys = np.interp(along, track.reached, track.ys).tolist()
                points += map(QPointF, xs, ys)
        return points

    def _gaps(self) -> dict[EdgeItem, float]:
        """How far apart the tokens of each edge are, scene units."""
        if not self._peak:
            return {}
        gaps = {edge: _CLOSEST * self._peak / flow for edge, flow in self._flows.items()}
        wanted = sum(self._tracks[edge].length / gap for edge, gap in gaps.items())
        apart = max(wanted / _MOST_TOKENS, 1.0)
        return {edge: gap * apart for edge, gap in gaps.items()}

    def _track(self, edge: EdgeItem) -> _Track:
        known = self._tracks.get(edge)
        if known is not None and known.path is edge.route_path:
            return known
        places = _places(edge.route_path)
        steps = np.hypot(*np.diff(places, axis=0).T)
        label = edge.label_rect().adjusted(0, 0, 0, _CAPTION)
        half = _TOKEN_HALF
        spots = [QRectF(x - half, y - half, 2 * half, 2 * half) for x, y in places.tolist()]
        return _Track(
            edge.route_path,
            places[:, 0],
            places[:, 1],
            np.concatenate(([0.0], np.cumsum(steps))),
            np.array([self._is_free(spot) and not label.intersects(spot) for spot in spots]),
        )


def _places(path: QPainterPath) -> Floats:
    """Places along a path, a row of x and y each."""
    t = np.linspace(0.0, 1.0, _FINENESS + 1)
    u = 1 - t
    shares = np.array([u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t])
    corners = np.array(pieces(path))  # pieces, four corners, x and y
    places: Floats = np.einsum("cn,pcd->pnd", shares, corners).reshape(-1, 2)
    return places
