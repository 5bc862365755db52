"""A few whole requests out of many: the slowest, some at random, some that failed."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Sequence
from heapq import heappush, heappushpop
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.metrics.places import Place
from engine.schemas.result import Segment, Trace
from engine.schemas.result import TraceOutcome as Outcome

SLOWEST = 25
AT_RANDOM = 25
PER_FAILURE = 10


class Logged(Protocol):
    """A request whose time is written down.

    Attributes:
        log: Pairs of a place's number and until when, seconds; the first is its birth.
        asides: Logs of branches that ran beside what the log tells.
    """

    log: list[Any]
    asides: list[list[Any]] | None


class TraceReservoir:
    """Keeps the slowest completed requests, a random sample of them, and some of each failure."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._seen = 0
        self._next = 0
        self._share = 1.0
        self._slowest: list[tuple[float, int, Logged]] = []
        self._sample: list[Logged] = []
        self._failed: dict[str, list[tuple[float, float, Logged]]] = {}

    def offer(self, requests: Sequence[Logged], latencies: NDArray[np.float64]) -> None:
        """Completed requests and their latencies, seconds."""
        self._offer_slow(requests, latencies)
        self._offer_random(requests)

    def _offer_slow(self, requests: Sequence[Logged], latencies: NDArray[np.float64]) -> None:
        slowest = self._slowest
        floor = slowest[0][0] if len(slowest) == SLOWEST else -1.0
        candidates = np.flatnonzero(latencies > floor)
        if len(candidates) > SLOWEST:
            largest = np.argsort(-latencies[candidates], kind="stable")[:SLOWEST]
            candidates = np.sort(candidates[largest])
        for index in candidates.tolist():
            # Of equals the first stays: a later one has the lower second key.
            entry = (float(latencies[index]), -(self._seen + index), requests[index])
            if len(slowest) < SLOWEST:
                heappush(slowest, entry)
            elif entry[:2] > slowest[0][:2]:
                heappushpop(slowest, entry)

    def _offer_random(self, requests: Sequence[Logged]) -> None:
        """Each request is as likely to be kept (Li, 1994, algorithm L).

        It draws how many requests to pass over rather than a number for each.
        """
        before = self._seen
        self._seen += len(requests)
        room = AT_RANDOM - len(self._sample)
        if room > 0:
            self._sample += requests[:room]
            if len(self._sample) == AT_RANDOM:
                self._next = AT_RANDOM
                self._pass_over()
        while len(self._sample) == AT_RANDOM and self._next < self._seen:
            self._sample[int(self._rng.random() * AT_RANDOM)] = requests[self._next - before]
            self._next += 1
            self._pass_over()

    def _pass_over(self) -> None:
        """Move on to the next request that is kept."""
        self._share *= (1 - self._rng.random()) ** (1 / AT_RANDOM)
        share = min(self._share, 1 - 1e-15)
        self._next += int(math.log(1 - self._rng.random()) / math.log1p(-share))

    def offer_failed(self, request: Logged, reason: str, time_s: float) -> None:
        """A request that failed or was lost; the first of each reason are kept.

        Of those that failed at the same instant, the first born are the first.
        """
        kept = self._failed.setdefault(reason, [])
        entry = (time_s, float(request.log[1]), request)
        if len(kept) < PER_FAILURE or entry[:2] < kept[-1][:2]:
            insort(kept, entry, key=lambda each: each[:2])
            del kept[PER_FAILURE:]

    def traces(self, places: Sequence[Place]) -> list[Trace]:
        """What is kept: the slowest first, then the sample by start, then failures by reason."""
        slow = sorted(self._slowest, key=lambda entry: (-entry[0], -entry[1]))
        kept = [_trace(each[2], "slow", "completed", None, places) for each in slow]
        by_start = sorted(self._sample, key=lambda request: float(request.log[1]))
        kept += [_trace(request, "sample", "completed", None, places) for request in by_start]
        for reason, requests in sorted(self._failed.items()):
            kept += [
                _trace(request, "failed", reason, time_s, places) for time_s, _, request in requests
            ]
        return kept


def _trace(
    request: Logged, why: Outcome, outcome: str, end_s: float | None, places: Sequence[Place]
) -> Trace:
    log = request.log
    end = float(log[-1]) if end_s is None else end_s
    return Trace(
        kept_as=why,
        outcome=outcome,
        workload=places[int(log[0])].element,
        start_s=float(log[1]),
        end_s=end,
        segments=_segments(log, places, end),
        asides=[_segments(aside, places, end) for aside in request.asides or ()],
    )


def _segments(log: Sequence[Any], places: Sequence[Place], end_s: float) -> list[Segment]:
    segments = []
    begin = float(log[1])
    for at in range(2, len(log), 2):
        place, end = places[int(log[at])], min(float(log[at + 1]), end_s)
        if end > begin:
            segments.append(
                Segment(
                    component=place.component,
                    element=place.element,
                    endpoint=place.endpoint,
                    step=place.step,
                    begin_s=begin,
                    end_s=end,
                )
            )
        begin = end
    return segments
