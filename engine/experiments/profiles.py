"""What an endpoint asks of its server, as queueing theory sees it: visits to the cores, delays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.schemas import (
    CallStep,
    Constant,
    CpuStep,
    Distribution,
    Endpoint,
    ForwardStep,
    InnerStep,
    IoStep,
    ParallelStep,
    SpawnStep,
    Step,
    expected,
)
from engine.schemas.steps import walk


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay on a core: consecutive CPU steps together.

    Attributes:
        mean_s: Mean time on the core, seconds.
        variance: Its variance, seconds².
        exponential: Whether it is exponential.
    """

    mean_s: float
    variance: float
    exponential: bool

    @property
    def scv(self) -> float:
        """Squared coefficient of variation; 0 where it takes no time."""
        return self.variance / self.mean_s**2 if self.mean_s > 0 else 0.0


@dataclass(slots=True)
class Profile:
    """An endpoint.

    Attributes:
        visits: Its stays on the cores, in order.
        delay_s: Mean time in I/O, seconds; None where that is the longest of several branches.
        steady: Whether its I/O always takes the same time.
        calls: Nodes it asks, with the endpoint that is meant there.
        returns_to_core: Whether it computes again after a call.
        forward: Where it sends the request on to.
        obstacle: Why no formula applies, in words; empty where nothing is in the way.
    """

    visits: list[Visit] = field(default_factory=list)
    delay_s: float | None = 0.0
    steady: bool = True
    calls: list[tuple[str, str | None]] = field(default_factory=list)
    returns_to_core: bool = False
    forward: str | None = None
    obstacle: str = ""


def deviation(duration: float | Distribution) -> float:
    """Standard deviation of a duration, seconds."""
    return 0.0 if isinstance(duration, int | float) else duration.deviation


def is_exponential(duration: float | Distribution) -> bool:
    """Whether a duration is exponential, under whatever name."""
    if isinstance(duration, int | float | Constant):
        return False
    match duration.distribution:
        case "exponential":
            return True
        case "erlang":
            return duration.k == 1
        case "gamma":
            return math.isclose(duration.std, duration.mean)
        case "weibull":
            return duration.shape == 1
        case _:
            return False


def profile(endpoint: Endpoint) -> Profile:
    """What an endpoint asks of its server."""
    found = Profile()
    together: list[CpuStep] = []
    for step in endpoint.steps:
        if isinstance(step, CpuStep):
            together.append(step)
            continue
        if step.kind != "ram":
            _end_visit(found, together)
            _take(found, step)
    _end_visit(found, together)
    return found


def _end_visit(found: Profile, steps: list[CpuStep]) -> None:
    if not steps:
        return
    found.visits.append(
        Visit(
            math.fsum(expected(step.time_s) for step in steps),
            math.fsum(deviation(step.time_s) ** 2 for step in steps),
            len(steps) == 1 and is_exponential(steps[0].time_s),
        )
    )
    found.returns_to_core = found.returns_to_core or bool(found.calls)
    steps.clear()


def _take(found: Profile, step: Step | InnerStep) -> None:
    match step:
        case IoStep():
            if found.delay_s is not None:
                found.delay_s += expected(step.time_s)
            found.steady = found.steady and deviation(step.time_s) == 0
        case CallStep():
            if step.to is not None:
                found.calls.append((step.to, step.endpoint))
        case ForwardStep():
            found.forward = step.to
        case ParallelStep():
            found.delay_s = None
            if not _only_waits([each for branch in step.branches for each in branch]):
                found.obstacle = "requests part into branches that compute or call side by side"
            _count_inside(found, step)
        case SpawnStep():
            if not _only_waits(step.steps):
                found.obstacle = "requests start work in the background that computes or calls"
            _count_inside(found, step)


def _count_inside(found: Profile, step: ParallelStep | SpawnStep) -> None:
    """What is done inside a step counts towards the load, though no formula tells the wait."""
    for inner in walk([step]):
        if isinstance(inner, CallStep) and inner.to is not None:
            found.calls.append((inner.to, inner.endpoint))
        elif isinstance(inner, CpuStep):
            _end_visit(found, [inner])


def _only_waits(steps: Sequence[InnerStep]) -> bool:
    return not any(isinstance(step, CpuStep | CallStep) for step in walk(steps))
