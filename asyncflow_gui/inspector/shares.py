"""Where the time of a request goes when it never waits: the steps its response waits for. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from asyncflow_gui.inspector.subjects import Subject
from engine.schemas import (
    CallStep,
    CpuStep,
    InnerStep,
    IoStep,
    ParallelStep,
    Step,
    expected,
)
from engine.schemas.base import Schema

Steps = Sequence[Step | InnerStep]


@dataclass(frozen=True, slots=True)
class Share:
    """A stretch of the time budget: seconds, and the token of its colour."""

    label: str
    token: str
    seconds: float


def budget(steps: Steps, subject: Subject) -> list[Share]:
    """Where the time goes, step by step: mean seconds.

    Of a call only the network counts, there and back; of branches the longest; background steps
    count nothing.
    """
    return [
        share
        for step in steps
        if (writer := _SHARES.get(type(step))) is not None
        for share in writer(step, subject)
    ]


def calls_in(steps: Steps) -> int:
    """How many calls the response waits for."""
    return sum(
        1 if isinstance(step, CallStep) else sum(map(calls_in, step.branches))
        for step in steps
        if isinstance(step, CallStep | ParallelStep)
    )


def _total(shares: Sequence[Share]) -> float:
    return sum(share.seconds for share in shares)


def _call(step: CallStep, subject: Subject) -> list[Share]:
    here = subject.read().id
    edges = subject.document.edges.values()
    there = next((e for e in edges if (e.source, e.target) == (here, step.to)), None)
    return [] if there is None else [Share("NET", "edge", 2 * expected(there.latency))]


def _parallel(step: ParallelStep, subject: Subject) -> list[Share]:
    return max((budget(branch, subject) for branch in step.branches), key=_total, default=[])


_SHARES: dict[type[Schema], Callable[[Any, Subject], list[Share]]] = {
    CpuStep: lambda step, _: [Share("CPU", "server", expected(step.time_s))],
    IoStep: lambda step, _: [Share("I/O", "data_store", expected(step.time_s))],
    CallStep: _call,
    ParallelStep: _parallel,
}
