"""The flow over the edges of a running system, as tokens: where they are at any moment.

Tokens keep one speed. How close they follow each other is the flow: an edge that carries twice as
many messages has tokens at half the distance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from asyncflow_gui.canvas.card_index import CardIndex
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
_CAPTION = 18.0  # height of what is written below a label, or above it
_CAPTION_WIDER = 12.0  # on each side, usually


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, slots=True)
class _Lanes:
    """The tracks of all edges end to end, so that all tokens are placed in one go."""

    lengths: Floats
    begins: Floats
    """Where each track begins on the whole, scene units."""
    xs: Floats
    ys: Floats
    reached: Floats
    in_the_open: NDArray[np.bool_]

    @classmethod
    def of(cls, tracks: Sequence[_Track]) -> _Lanes:
        """One after the other, a little apart, so that no place belongs to two of them."""
        lengths = np.array([track.length for track in tracks])
        begins = np.concatenate(([0.0], np.cumsum(lengths + 1.0)))[:-1]
        return cls(
            lengths,
            begins,
            np.concatenate([track.xs for track in tracks]),
            np.concatenate([track.ys for track in tracks]),
            np.concatenate(
                [track.reached + begin for track, begin in zip(tracks, begins, strict=True)]
            ),
            np.concatenate([track.in_the_open for track in tracks]),
        )


class Flow:
    """Tokens on the edges something was sent over lately.

    Args:
        cards: Where cards are; tokens pass behind them.
    """

    def __init__(self, cards: CardIndex) -> None:
        self._cards = cards
        self._flows: dict[EdgeItem, float] = {}
        self._tracks: dict[EdgeItem, _Track] = {}
        self._lanes: _Lanes | None = None
        self._phases: Floats = np.zeros(0)
        self._gap: Floats = np.zeros(0)
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
        if before.keys() != self._flows.keys():
            phases = dict(zip(before, self._phases.tolist(), strict=True))
            self._phases = np.array([phases.get(edge, 0.0) for edge in self._flows])
        self.reroute()

    def reroute(self) -> None:
        """Follow the edges to where they run now."""
        before, self._tracks = self._tracks, {}
        for edge in self._flows:
            self._tracks[edge] = self._track(edge, before.get(edge))
        if list(before.values()) != list(self._tracks.values()):
            tracks = list(self._tracks.values())
            self._lanes = _Lanes.of(tracks) if tracks else None
        self._space()

    def clear(self) -> None:
        """Nothing flows."""
        self._flows, self._tracks, self._lanes, self._peak = {}, {}, None, 0.0
        self._phases = self._gap = np.zeros(0)

    def advance(self, seconds: float) -> None:
        """Move the tokens on."""
        self._phases = (self._phases + seconds * SPEED / self._gap) % 1.0

    def tokens(self) -> list[QPointF]:
        """Where the tokens are, scene coordinates."""
        xs, ys = self.places()
        return list(map(QPointF, xs.tolist(), ys.tolist()))

    def places(self) -> tuple[Floats, Floats]:
        """Where the tokens are: x and y of each, scene coordinates."""
        lanes, gap = self._lanes, self._gap
        if lanes is None:
            return np.zeros(0), np.zeros(0)
        firsts = self._phases * gap
        counts = np.maximum(np.ceil((lanes.lengths - firsts) / gap), 0).astype(np.intp)
        lane = np.repeat(np.arange(len(counts)), counts)
        turn = np.arange(len(lane)) - np.repeat(np.cumsum(counts) - counts, counts)
        along = lanes.begins[lane] + firsts[lane] + turn * gap[lane]
        along = along[lanes.in_the_open[np.searchsorted(lanes.reached, along)]]
        xs = np.interp(along, lanes.reached, lanes.xs)
        ys = np.interp(along, lanes.reached, lanes.ys)
        return xs, ys

    def gaps(self) -> dict[EdgeItem, float]:
        """How far apart the tokens of each edge are, scene units."""
        return dict(zip(self._flows, self._gap.tolist(), strict=True))

    def _space(self) -> None:
        """Set tokens apart by what flows, and further where there would be too many in all."""
        if self._lanes is None:
            self._gap = np.zeros(0)
            return
        gap = _CLOSEST * self._peak / np.array(list(self._flows.values()))
        self._gap = gap * max(float((self._lanes.lengths / gap).sum()) / _MOST_TOKENS, 1.0)

    def _track(self, edge: EdgeItem, known: _Track | None) -> _Track:
        if known is not None and known.path is edge.route_path:
            return known
        places = _places(edge.route_path)
        steps = np.hypot(*np.diff(places, axis=0).T)
        label = edge.label_rect()
        caption = label.adjusted(-_CAPTION_WIDER, label.height(), _CAPTION_WIDER, _CAPTION)
        below = self._cards.is_free(caption)
        label = label.adjusted(0, 0 if below else -_CAPTION, 0, _CAPTION if below else 0)
        covers = self._cards.rects_in(edge.route_path.boundingRect())
        return _Track(
            edge.route_path,
            places[:, 0],
            places[:, 1],
            np.concatenate(([0.0], np.cumsum(steps))),
            _outside(places, [*covers, label]),
        )


def _outside(places: Floats, covers: Iterable[QRectF]) -> NDArray[np.bool_]:
    """Whether a token at each place touches none of the areas."""
    half = _TOKEN_HALF
    outside = np.ones(len(places), dtype=bool)
    for cover in covers:
        if not cover.isEmpty():
            low = (cover.left() - half, cover.top() - half)
            high = (cover.right() + half, cover.bottom() + half)
            outside &= ~((places > low) & (places < high)).all(axis=1)
    return outside


def _places(path: QPainterPath) -> Floats:
    """Places along a path, a row of x and y each."""
    t = np.linspace(0.0, 1.0, _FINENESS + 1)
    u = 1 - t
    shares = np.array([u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t])
    corners = np.array(pieces(path))  # pieces, four corners, x and y
    places: Floats = np.einsum("cn,pcd->pnd", shares, corners).reshape(-1, 2)
    return places
