"""What the tour says, and of which part of the window. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Place = Literal["palette", "canvas", "inspector", "problems", "run", "results"]


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of the tour: which part is lit, and what the card beside it says."""

    place: Place
    title: str
    text: str


STOPS: Final = (
    Stop(
        "palette",
        "Parts",
        "Traffic, clients, load balancers and servers. Drag one onto the canvas, or type its name "
        "there.",
    ),
    Stop(
        "canvas",
        "The drawing",
        "Pull an edge from the port on the right of a part to the next one. That is the way "
        "requests take. Ctrl+Z takes anything back.",
    ),
    Stop(
        "inspector",
        "Every number",
        "Cores, memory, rates and times of what is selected, with their units. Select nothing, and "
        "it shows the length of a run and events such as outages.",
    ),
    Stop(
        "problems",
        "What is missing",
        "Counts what keeps the system from running. Click it for the list; most problems bring "
        "their own fix.",
    ),
    Stop(
        "run",
        "Run",
        "F5 runs the system. Slow it down to watch, pause it, or take a server away by hand while "
        "it goes.",
    ),
    Stop(
        "results",
        "The answer",
        "Charts while it runs. Results tell latency, errors and what holds the system up; Theory "
        "puts the formulas beside them; History keeps every run to compare.",
    ),
)
