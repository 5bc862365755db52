"""What comparing a run with theory gives: figures side by side, and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["s", "share", "rps", "requests"]
"""What a figure is in: seconds, a share of 0 to 1, per second, a mean number of requests."""

Sense = Literal["equal", "at_most", "at_least", "about"]
"""What theory says of a figure: its value, a bound on it, or an approximation of its value."""


@dataclass(frozen=True, slots=True)
class Check:
    """A figure by theory and by the run.

    Attributes:
        place: Id of the node; empty: the whole system.
        law: The formula, by its usual name.
        figure: What is compared, for people.
        unit: What it is in.
        expected: By theory.
        ours: By the run.
        half_width: Half the 95 % interval about ours; None where the run is too short for one.
        sense: Whether theory gives the value, a bound, or an approximation.
    """

    place: str
    law: str
    figure: str
    unit: Unit
    expected: float
    ours: float
    half_width: float | None
    sense: Sense = "equal"

    @property
    def within(self) -> bool | None:
        """Whether theory lies in our interval, or the bound is kept as far as it can tell.

        None where there is no interval, or theory is an approximation. Of many true values one
        in twenty lies outside an interval of 95 %.
        """
        if self.half_width is None or self.sense == "about":
            return None
        slack = self.half_width + 1e-9 * abs(self.expected)
        match self.sense:
            case "at_most":
                return self.ours <= self.expected + slack
            case "at_least":
                return self.ours >= self.expected - slack
            case _:
                return abs(self.ours - self.expected) <= slack


@dataclass(frozen=True, slots=True)
class Inapplicable:
    """Where theory has nothing to say, and why.

    Attributes:
        place: Id of the node; empty: the whole system.
        why: A sentence for people.
    """

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Theory:
    """Theory beside a run.

    Attributes:
        checks: Figures that can be compared; the whole system first, then by node.
        inapplicable: What cannot, and why.
    """

    checks: tuple[Check, ...]
    inapplicable: tuple[Inapplicable, ...]
