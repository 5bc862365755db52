"""Where a request's time goes: every edge, step and queue of a scenario, numbered."""

from __future__ import annotations

from dataclasses import dataclass

COMPONENTS = (
    "network",
    "core_wait",
    "cpu",
    "io",
    "ram_wait",
    "pool_wait",
    "balancer_wait",
    "admission_wait",
    "retry_wait",
)
"""Parts of a latency; they sum to the whole."""


@dataclass(frozen=True, slots=True)
class Place:
    """Something that takes a request's time.

    Attributes:
        component: Which part of the latency its time is; empty for where a request is born.
        element: Id of the edge or node.
        endpoint: Name of the endpoint, where there is one.
        step: What is done there, for people: ``cpu``, ``io db``, ``call payments``.
    """

    component: str
    element: str
    endpoint: str = ""
    step: str = ""


class Places:
    """All places of a run. A request's log names them by number."""

    def __init__(self) -> None:
        self.all: list[Place] = []
        self._numbers: dict[Place, float] = {}

    def add(self, component: str, element: str, endpoint: str = "", step: str = "") -> float:
        """Number a new place. A whole number, but a float as the times in a log are."""
        place, number = Place(component, element, endpoint, step), float(len(self.all))
        self.all.append(place)
        self._numbers.setdefault(place, number)
        return number

    def number(self, component: str, element: str, endpoint: str = "", step: str = "") -> float:
        """The number of a place, of equal ones the first; it is added where there is none."""
        known = self._numbers.get(Place(component, element, endpoint, step))
        return self.add(component, element, endpoint, step) if known is None else known
