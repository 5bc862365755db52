"""Takes in finished requests, many at once: latencies, where their time went, and traces."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from engine.metrics.latency import LatencyTally, exact_sample, merged
from engine.metrics.places import Places
from engine.metrics.traces import Logged, TraceReservoir
from engine.metrics.warmup import BatchSeries
from engine.schemas.snapshot import LatencySample

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
LoggedT = TypeVar("LoggedT", bound=Logged)


@dataclass(slots=True)
class Stage:
    """What was measured in one stretch of the run.

    Attributes:
        latencies: Of all requests completed in it.
        by_birth: The same by place of birth.
        time_at: Time completed requests have spent at each place, seconds.
    """

    latencies: LatencyTally
    by_birth: dict[float, LatencyTally]
    time_at: Floats

    def close(self) -> None:
        """Nothing more will be measured in it."""
        self.latencies.pack()
        for tally in self.by_birth.values():
            tally.pack()


class Completed(Protocol):
    """Requests that have come to their end, in order of completion.

    Attributes:
        requests: The requests.
        starts: When they were born, seconds.
        ends: When they were completed, seconds.
    """

    requests: Sequence[Logged]
    starts: Floats
    ends: Floats

    @property
    def births(self) -> Numbers:
        """Where they were born."""

    def time_at(self, count: int) -> Floats:
        """Time spent at each of so many places, all requests together, seconds."""


class Together:
    """Completed requests of two groups, in order of completion; of equals the first group's."""

    def __init__(self, one: Completed, other: Completed) -> None:
        self._groups = (one, other)
        order = np.argsort(np.concatenate((one.ends, other.ends)), kind="stable")
        self._order: NDArray[np.intp] = order
        self.starts: Floats = np.concatenate((one.starts, other.starts))[order]
        self.ends: Floats = np.concatenate((one.ends, other.ends))[order]
        self.requests: Sequence[Logged] = _Shuffled(one.requests, other.requests, order.tolist())

    @property
    def births(self) -> Numbers:
        """Where they were born."""
        one, other = self._groups
        births: Numbers = np.concatenate((one.births, other.births))[self._order]
        return births

    def time_at(self, count: int) -> Floats:
        """Time spent at each of so many places, all requests together, seconds."""
        one, other = self._groups
        return one.time_at(count) + other.time_at(count)


class Sorted:
    """Completed requests in order of completion; of those completed together the first born first.

    Which of these was done first is left open, and so it must not decide what is told of a run.
    """

    def __init__(self, completed: Completed) -> None:
        self._completed = completed
        self._order: NDArray[np.intp] = np.lexsort((completed.starts, completed.ends))
        self.starts: Floats = completed.starts[self._order]
        self.ends: Floats = completed.ends[self._order]
        self.requests: Sequence[Logged] = _Shuffled(completed.requests, (), self._order.tolist())

    @classmethod
    def where_needed(cls, completed: Completed) -> Completed:
        """The same requests, sorted if any two of them were completed together."""
        ends = completed.ends
        return cls(completed) if np.count_nonzero(ends[1:] == ends[:-1]) else completed

    @property
    def births(self) -> Numbers:
        """Where they were born."""
        births: Numbers = self._completed.births[self._order]
        return births

    def time_at(self, count: int) -> Floats:
        """Time spent at each of so many places, all requests together, seconds."""
        return self._completed.time_at(count)


class OnDemand(Sequence[Logged], ABC):
    """Requests that are made, or found, when they are asked for: few are ever looked at."""

    @abstractmethod
    def at(self, place: int) -> Logged:
        """The request at a place, which is not negative."""

    @overload
    def __getitem__(self, index: int) -> Logged: ...
    @overload
    def __getitem__(self, index: slice) -> list[Logged]: ...
    def __getitem__(self, index: int | slice) -> Logged | list[Logged]:
        if isinstance(index, slice):
            return [self.at(place) for place in range(*index.indices(len(self)))]
        return self.at(range(len(self))[index])


class _Shuffled(OnDemand):
    """Requests of two sequences in a given order."""

    def __init__(self, one: Sequence[Logged], other: Sequence[Logged], order: list[int]) -> None:
        self._one = one
        self._other = other
        self._order = order

    def __len__(self) -> int:
        return len(self._order)

    def at(self, place: int) -> Logged:
        """The request at a place, from the sequence it is in."""
        origin, first = self._order[place], len(self._one)
        return self._one[origin] if origin < first else self._other[origin - first]


class Ledger:
    """The statistics of completed requests.

    A run is measured in stages, so that the first ones can be left out when the warm-up is found,
    and the others compared.

    Args:
        places: Where time can go.
        traces: Where whole requests are kept.
        find_warmup: Whether to look for the end of the warm-up.
        several: Whether there is more than one workload to tell apart.

    Attributes:
        stages: What was measured, stage by stage.
    """

    def __init__(
        self, places: Places, traces: TraceReservoir, *, find_warmup: bool, several: bool
    ) -> None:
        self._places = places
        self._traces = traces
        self._several = several
        self._interval: list[Floats] = []
        self._batches = BatchSeries() if find_warmup else None
        self.stages: list[Stage] = []
        self._measuring = False

    def begin_stage(self) -> None:
        """What completes from here on is measured, apart from what came before."""
        if self.stages:
            self.stages[-1].close()
        self._measuring = True
        self.stages.append(Stage(LatencyTally(), {}, np.zeros(len(self._places.all))))

    def take(self, finished: Completed) -> None:
        """Take in finished requests, in order of completion."""
        finished = Sorted.where_needed(finished)
        latencies = finished.ends - finished.starts
        self._interval.append(latencies)
        if self._batches is not None:
            self._batches.add(latencies, finished.ends)
        if not self._measuring:
            return
        stage = self.stages[-1]
        stage.latencies.add(latencies)
        if self._several:
            births = finished.births
            for birth in np.unique(births).tolist():
                tally = stage.by_birth.setdefault(birth, LatencyTally())
                tally.add(latencies[births == birth])
        stage.time_at += finished.time_at(len(stage.time_at))
        self._traces.offer(finished.requests, latencies)

    def failed(self, request: Logged, reason: str, time_s: float) -> None:
        """A request failed or was lost."""
        if self._measuring:
            self._traces.offer_failed(request, reason, time_s)

    def interval_sample(self) -> LatencySample:
        """Exact figures of what completed since the last call."""
        sample = exact_sample(self._interval)
        self._interval = []
        return sample

    def settled_at(self) -> float:
        """Where the warm-up ends by the MSER-5 rule, seconds; 0 where it is not asked for."""
        return self._batches.settled_at() if self._batches is not None else 0.0

    def latencies(self, first_stage: int) -> LatencyTally:
        """All latencies since a stage began."""
        return merged(stage.latencies for stage in self.stages[first_stage:])

    def by_birth(self, birth: float, first_stage: int) -> LatencyTally:
        """Latencies of the requests born at a place, since a stage began."""
        if not self._several:
            return self.latencies(first_stage)
        stages = self.stages[first_stage:]
        return merged(stage.by_birth[birth] for stage in stages if birth in stage.by_birth)

    def time_at(self, first_stage: int) -> Floats:
        """Time completed requests have spent at each place, since a stage began, seconds."""
        spent: Floats = np.zeros(len(self._places.all))
        for stage in self.stages[first_stage:]:
            spent += stage.time_at
        return spent


def floats(values: list[float]) -> Floats:
    """A list as an array; np.array takes twice as long."""
    return np.fromiter(values, dtype=np.float64, count=len(values))


class Finished:
    """Requests that have come to their end, in order of completion, and their logs as columns.

    Attributes:
        requests: The requests.
        starts: When they were born, seconds.
        ends: When they were completed, seconds.
        births: Where they were born.
        lasts: The place they came from last.
        second_kind: Which of them were among the second of the two groups they are made from.
    """

    @classmethod
    def before(
        cls, now: float, first: Sequence[LoggedT], second: Sequence[LoggedT]
    ) -> tuple[Finished | None, list[LoggedT]]:
        """Those of two groups that end before a time, seconds; and the rest of them.

        All of the first group end before it.
        """
        requests = [*first, *second]
        ends = floats([request.log[-1] for request in requests])
        order = np.argsort(ends, kind="stable")
        due = int(np.searchsorted(ends[order], now))
        if not due:
            return None, requests
        finished = cls([requests[index] for index in order[:due].tolist()])
        finished.second_kind = order[:due] >= len(first)
        return finished, [requests[index] for index in order[due:].tolist()]

    def __init__(self, requests: Sequence[Logged]) -> None:
        logs = [request.log for request in requests]
        lengths = np.fromiter(map(len, logs), dtype=np.int64, count=len(logs)) // 2
        entries: list[float] = []
        for log in logs:
            entries += log  # half the cost of itertools.chain
        flat = floats(entries)
        self._flat_places = flat[0::2].astype(np.int64)
        self._flat_times = flat[1::2]
        stops = np.cumsum(lengths)
        self._firsts = stops - lengths
        lasts = stops - 1
        self.requests = requests
        self.starts: Floats = self._flat_times[self._firsts]
        self.ends: Floats = self._flat_times[lasts]
        self.births: Numbers = self._flat_places[self._firsts]
        self.lasts: Numbers = self._flat_places[lasts]
        self.second_kind: NDArray[np.bool_] = np.zeros(len(requests), dtype=np.bool_)

    def born_at(self) -> list[int]:
        """The places some of them were born at."""
        first = int(self.births[0])
        if (self.births == first).all():
            return [first]
        born: list[int] = np.unique(self.births).tolist()
        return born

    def time_at(self, count: int) -> Floats:
        """Time spent at each of so many places, all requests together, seconds."""
        spent = np.empty_like(self._flat_times)
        np.subtract(self._flat_times[1:], self._flat_times[:-1], out=spent[1:])
        spent[self._firsts] = 0.0
        totals: Floats = np.bincount(self._flat_places, spent, count)  # type: ignore[assignment]
        return totals
