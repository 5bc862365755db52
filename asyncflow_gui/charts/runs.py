"""The runs that result charts show: one they are about, and others laid over it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from asyncflow_gui.theme import Tokens
from engine.schemas import Scenario

if TYPE_CHECKING:
    from asyncflow_gui.charts.series import RunSeries
    from engine.schemas import RunResult

_COLORS = ("server", "load_balancer", "data_store", "generator", "client", "bad")

DASHES: tuple[list[float], ...] = ([], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4])
"""How the lines of runs laid over each other are told apart, by place; the first is solid."""


@dataclass(frozen=True, slots=True)
class OtherRun:
    """A run that is laid over the one that the dashboard is about.

    Attributes:
        name: What the user calls it.
        series: Its points.
    """

    name: str
    series: RunSeries


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run with the name it has in legends.

    Attributes:
        name: What the user calls it.
        scenario: What was run.
        result: What was found.
    """

    name: str
    scenario: Scenario
    result: RunResult


def free_name(wanted: str, taken: Collection[str]) -> str:
    """A name that no other run has: with a number, where it is taken."""
    names = [wanted, *(f"{wanted} ({number})" for number in range(2, len(taken) + 2))]
    return next(name for name in names if name not in taken)


def run_token(place: int) -> str:
    """The colour of the run at a place."""
    return _COLORS[place % len(_COLORS)]


def run_pen(tokens: Tokens, place: int, width: float = 1.5) -> QPen:
    """The pen of the run at a place: other colour, other dashes."""
    pen = QPen(tokens.color(run_token(place)), width)
    if pattern := DASHES[place % len(DASHES)]:
        pen.setDashPattern(pattern)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
