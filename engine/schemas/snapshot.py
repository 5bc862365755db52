"""What a run reports at the end of each reporting interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class NodeSample(NamedTuple):
    """One node over one interval. Means are over time; counts are within the interval."""

    utilisation: float
    """Share of core time in use, 0 to 1; 0 where there are no cores."""
    ready_queue: float
    """Mean number of requests waiting for a core."""
    io: float
    """Mean number of requests waiting for I/O."""
    ram_mb: float
    """Mean memory held, MB."""
    ram_queue: float
    """Mean number of requests waiting for memory."""
    pool_queue: float
    """Mean number of requests waiting for a slot of a pool."""
    in_service: float
    """Mean number of requests inside the node."""
    arrived: int
    completed: int
    failed: int
    up: bool
    """Whether the node was in service at the end of the interval."""
    admission_queue: float = 0.0
    """Mean number of requests waiting to be let in: at a server with max_concurrent_requests, or
    at a balancer with a central queue."""

    @classmethod
    def of_row(cls, row: Sequence[float]) -> NodeSample:
        """The sample whose fields are a row of numbers."""
        made = cls._make(row)
        return made._replace(
            arrived=int(made.arrived),
            completed=int(made.completed),
            failed=int(made.failed),
            up=bool(made.up),
        )

    @property
    def waiting(self) -> float:
        """Mean number of requests waiting to be let in, for memory, a core or a pool's slot."""
        return self.admission_queue + self.ram_queue + self.ready_queue + self.pool_queue


class EdgeSample(NamedTuple):
    """One edge over one interval."""

    in_flight: float
    """Mean number of messages on the way."""
    sent: int
    lost: int

    @classmethod
    def of_row(cls, row: Sequence[float]) -> EdgeSample:
        """The sample whose fields are a row of numbers."""
        in_flight, sent, lost = row
        return cls(in_flight, int(sent), int(lost))


class PoolSample(NamedTuple):
    """One pool of a server over one interval. Means are over time."""

    in_use: float
    """Mean number of slots in use."""
    queue: float
    """Mean number of requests waiting for a slot."""

    @classmethod
    def of_row(cls, row: Sequence[float]) -> PoolSample:
        """The sample whose fields are a row of numbers."""
        return cls._make(row)


KeyT = TypeVar("KeyT")
SampleT = TypeVar("SampleT")


class Samples(Mapping[KeyT, SampleT], Generic[KeyT, SampleT]):
    """The samples of an interval by id, made from a table when they are asked for.

    A run of hundreds of nodes reports hundreds of times, and few of the samples are ever looked at.

    Args:
        places: Row of each id.
        table: A row an element, a column a field of the sample.
        make: Makes a sample from its row.
    """

    __slots__ = ("_make", "_places", "_table")

    def __init__(
        self,
        places: Mapping[KeyT, int],
        table: NDArray[np.float64],
        make: Callable[[Sequence[float]], SampleT],
    ) -> None:
        self._places = places
        self._table = table
        self._make = make

    @property
    def table(self) -> NDArray[np.float64]:
        """A row an element in the order of the ids, a column a field. Not to be changed."""
        return self._table

    def __getitem__(self, key: KeyT) -> SampleT:
        return self._make(self._table[self._places[key]].tolist())

    def __iter__(self) -> Iterator[KeyT]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)!r})"


class LatencySample(NamedTuple):
    """Latency of the requests that completed in one interval, seconds; NaN where none did."""

    mean: float
    p50: float
    p95: float
    p99: float
    p999: float = math.nan


class Accounts(NamedTuple):
    """Where every generated request is: ``generated = completed + failed + lost + in_flight``."""

    generated: int
    completed: int
    failed: int
    lost: int
    in_flight: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The system at the end of a reporting interval.

    Attributes:
        index: Number of the interval, from 0.
        time_s: Simulated time at its end, seconds.
        interval_s: Its length, seconds (the last one may be shorter).
        horizon_s: Where the run will end, seconds.
        accounts: Since the start of the run.
        latency: Of requests completed within the interval.
        offered_rps: Requests generated within the interval, per second.
        throughput_rps: Responses that came within the interval, late ones included, per second.
        goodput_rps: Requests completed within the interval, per second.
        error_rps: Requests failed or lost within the interval, per second.
        nodes: By node id, in the scenario's order.
        edges: By edge id, in the scenario's order.
        errors_rps: Requests failed or lost within the interval, per second, by reason: a reason
            for failing, or ``lost``. Reasons that have not occurred since the start are left out.
        pools: By node id and name of the pool, in the scenario's order.
        failures: Requests that failed at a node within the interval, by node id and reason; nodes
            where none did are left out.
        in_flight: Mean number of requests generated and not yet ended, over the interval.
    """

    index: int
    time_s: float
    interval_s: float
    horizon_s: float
    accounts: Accounts
    latency: LatencySample
    offered_rps: float
    throughput_rps: float
    goodput_rps: float
    error_rps: float
    nodes: Mapping[str, NodeSample]
    edges: Mapping[str, EdgeSample]
    errors_rps: Mapping[str, float] = field(default_factory=dict)
    pools: Mapping[tuple[str, str], PoolSample] = field(default_factory=dict)
    in_flight: float = 0.0
    failures: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def progress(self) -> float:
        """Share of the horizon that is done, 0 to 1."""
        return self.time_s / self.horizon_s
