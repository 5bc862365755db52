"""The outcome of a run: figures as written to JSON, and the series behind them.

Every figure is defined in ``docs/model.md``.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from engine.schemas.parts import PARTS

Floats = NDArray[np.float64]
_ROUNDING = 1e-9


class _Result(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Failures(_Result):
    """Requests that failed, over the whole run."""

    total: int
    by_reason: dict[str, int]


class RequestAccounts(_Result):
    """Every generated request is in exactly one account, over the whole run."""

    generated: int
    completed: int
    failed: Failures
    lost: int
    in_flight: int

    @property
    def error_share(self) -> float:
        """Requests that failed or were lost, of those that have ended; 0 where none has."""
        errors = self.failed.total + self.lost
        ended = errors + self.completed
        return errors / ended if ended else 0.0


class Attempts(_Result):
    """Attempts of everything that calls with a timeout or retries, and of all ``call`` steps.

    Over the whole run. ``late`` responses came after their attempt had been given up.
    """

    made: int
    retries: int
    timeouts: int
    late: int


class LatencyStats(_Result):
    """End-to-end latency of completed requests after the warm-up, seconds; null where none."""

    mean: float | None
    std: float | None
    min: float | None
    p50: float | None
    p90: float | None
    p95: float | None
    p99: float | None
    p999: float | None
    max: float | None


class Confidence(_Result):
    """95 % confidence intervals within the run: half their widths, seconds.

    By batch means; ``batches`` is the number of batches they rest on.
    """

    level: float
    batches: int
    mean: float
    p50: float
    p90: float
    p95: float
    p99: float


class LatencySplit(_Result):
    """Where the time of completed requests went: mean seconds per request. Sums to the mean."""

    network: float
    core_wait: float
    cpu: float
    io: float
    ram_wait: float
    pool_wait: float
    balancer_wait: float
    admission_wait: float
    retry_wait: float

    @property
    def total(self) -> float:
        """All parts together, seconds."""
        return sum(float(getattr(self, part)) for part in PARTS)


class PoolStats(_Result):
    """One pool of a server. Means are over time after the warm-up."""

    slots: int
    mean_in_use: float
    mean_queue: float


class EndpointStats(_Result):
    """One endpoint: requests it has served after the warm-up, and how long they were there."""

    served: int
    sojourn_s: LatencyStats
    split_s: LatencySplit | None


class NodeStats(_Result):
    """One node. Means are over time after the warm-up; null where the kind has no such thing.

    ``arrived``, ``completed``, ``failed`` and ``cancelled`` count over the whole run.
    ``split_s`` is the share of this node in the mean latency of completed requests.
    """

    kind: str
    utilisation: float | None = None
    mean_ready_queue: float | None = None
    mean_io: float | None = None
    mean_ram_mb: float | None = None
    mean_ram_queue: float | None = None
    mean_in_service: float | None = None
    mean_admission_queue: float | None = None
    arrived: int
    completed: int
    failed: int
    cancelled: int = 0
    sojourn_s: LatencyStats | None = None
    split_s: LatencySplit | None = None
    pools: dict[str, PoolStats] = Field(default_factory=dict)
    endpoints: dict[str, EndpointStats] = Field(default_factory=dict)

    @property
    def mean_waiting(self) -> float | None:
        """Mean number of requests in any queue of the node; None where the kind has none."""
        queues = (self.mean_admission_queue, self.mean_ram_queue, self.mean_ready_queue)
        lengths = [queue for queue in queues if queue is not None]
        lengths += [pool.mean_queue for pool in self.pools.values()]
        return sum(lengths) if lengths else None


class EdgeStats(_Result):
    """One edge, both directions together. Counts are over the whole run."""

    sent: int
    lost: int
    mean_in_flight: float


class WorkloadStats(_Result):
    """The requests of one workload. Counts are over the whole run, latencies after the warm-up."""

    requests: RequestAccounts
    latency_s: LatencyStats
    throughput_rps: float
    goodput_rps: float


class SloCheck(_Result):
    """An objective and what came of it; ``value`` is null where there was nothing to measure."""

    slo: str
    value: float | None
    passed: bool


class EventRecord(_Result):
    """An event that began before the run ended."""

    id: str
    kind: str
    target: str
    start_s: float
    end_s: float | None


@dataclass(frozen=True, slots=True)
class Series:
    """Time series in the reporting intervals, from the start of the run (warm-up included).

    Attributes:
        time_s: End of each interval, seconds; shape (intervals,). All columns have this shape.
        system: By name: offered_rps, throughput_rps, goodput_rps, error_rps, in_flight,
            latency_mean_s, latency_p50_s, latency_p95_s, latency_p99_s, latency_p999_s (NaN where
            nothing completed).
        nodes: By node id, then by the field of ``NodeSample``.
        edges: By edge id, then by the field of ``EdgeSample``.
        errors_rps: Requests failed or lost, per second, by reason; ``lost`` is one of them.
        pools: By node id, by name of the pool, then by the field of ``PoolSample``; nodes without
            pools are left out.
    """

    time_s: Floats
    system: dict[str, Floats]
    nodes: dict[str, dict[str, Floats]]
    edges: dict[str, dict[str, Floats]]
    errors_rps: dict[str, Floats] = field(default_factory=dict)
    pools: dict[str, dict[str, dict[str, Floats]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LatencyHistogram:
    """Distribution of end-to-end latency after the warm-up; the non-empty buckets, ascending.

    Attributes:
        low_s: Lower bound of each bucket, seconds.
        high_s: Upper bound of each bucket, seconds.
        count: Completed requests in each bucket.
    """

    low_s: Floats
    high_s: Floats
    count: NDArray[np.int64]


TraceOutcome = Literal["slow", "sample", "failed"]
"""Why a trace was kept."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a request's time.

    Attributes:
        component: Which part of the latency it is.
        element: Id of the edge or node.
        endpoint: Name of the endpoint, where there is one.
        step: What was done, for people.
        begin_s: When it began, seconds.
        end_s: When it ended, seconds.
    """

    component: str
    element: str
    endpoint: str
    step: str
    begin_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Trace:
    """One whole request, for a waterfall.

    Attributes:
        kept_as: Why it was kept: one of the slowest, of a random sample, or of those that failed.
        outcome: ``completed``, or the reason it ended for.
        workload: Id of the node it started from.
        start_s: When it was generated, seconds.
        end_s: When it ended, seconds.
        segments: Where its time went, in order and without gaps.
        asides: Branches that ran beside it and ended before the one it waited for.
    """

    kept_as: TraceOutcome
    outcome: str
    workload: str
    start_s: float
    end_s: float
    segments: list[Segment]
    asides: list[list[Segment]]


class RunResult(_Result):
    """What a run found. ``as_json`` is the document ``asyncflow run --json`` prints."""

    scenario: str
    seed: int
    horizon_s: float
    warmup_s: float
    stopped_by: str | None = None
    requests: RequestAccounts
    attempts: Attempts = Attempts(made=0, retries=0, timeouts=0, late=0)
    latency_s: LatencyStats
    confidence_s: Confidence | None = None
    split_s: LatencySplit | None = None
    throughput_rps: float
    goodput_rps: float = 0.0
    error_share: float = 0.0
    slos: list[SloCheck] = Field(default_factory=list)
    workloads: dict[str, WorkloadStats] = Field(default_factory=dict)
    nodes: dict[str, NodeStats]
    edges: dict[str, EdgeStats]
    events: list[EventRecord]
    traces: list[Trace] = Field(default_factory=list, exclude=True, repr=False)
    series: Series = Field(exclude=True, repr=False)
    histogram: LatencyHistogram = Field(exclude=True, repr=False)

    @property
    def mean_in_flight(self) -> float | None:
        """Mean number of requests under way, over the whole run; None where it has no points."""
        values, ends = self.series.system.get("in_flight"), self.series.time_s
        if values is None or not len(ends):
            return None
        return float(np.average(values, weights=np.diff(ends, prepend=0.0)))

    @property
    def edges_split_s(self) -> LatencySplit | None:
        """The part of ``split_s`` that no node has: the time on edges, and between attempts."""
        if self.split_s is None:
            return None
        # What is left of the differences of sums is nothing.
        least = _ROUNDING * self.split_s.total
        rest = {}
        for part in PARTS:
            left = float(getattr(self.split_s, part)) - sum(
                float(getattr(node.split_s, part))
                for node in self.nodes.values()
                if node.split_s is not None
            )
            rest[part] = left if left > least else 0.0
        return LatencySplit(**rest)

    def as_json(self) -> dict[str, Any]:
        """A plain mapping with stable key order; times in seconds, absent figures null.

        ``horizon_s`` is where the run ended: the scenario's horizon, or earlier if it was stopped;
        ``stopped_by`` then names the limit that stopped it, if it was one.
        """
        return self.model_dump(mode="json")
