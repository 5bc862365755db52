"""The outcome of a run: figures as written to JSON, and the series behind them.

Every figure is defined in ``docs/model.md``.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

Floats = NDArray[np.float64]


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


class NodeStats(_Result):
    """One node. Means are over time after the warm-up; null where the kind has no such thing.

    ``arrived``, ``completed`` and ``failed`` count over the whole run.
    """

    kind: str
    utilisation: float | None
    mean_ready_queue: float | None
    mean_io: float | None
    mean_ram_mb: float | None
    mean_ram_queue: float | None
    arrived: int
    completed: int
    failed: int


class EdgeStats(_Result):
    """One edge, both directions together. Counts are over the whole run."""

    sent: int
    lost: int
    mean_in_flight: float


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
        system: By name: offered_rps, throughput_rps, error_rps, in_flight, latency_mean_s,
            latency_p50_s, latency_p95_s, latency_p99_s (NaN where nothing completed).
        nodes: By node id, then by the field of ``NodeSample``.
        edges: By edge id, then by the field of ``EdgeSample``.
    """

    time_s: Floats
    system: dict[str, Floats]
    nodes: dict[str, dict[str, Floats]]
    edges: dict[str, dict[str, Floats]]


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


class RunResult(_Result):
    """What a run found. ``as_json`` is the document ``asyncflow run --json`` prints."""

    scenario: str
    seed: int
    horizon_s: float
    warmup_s: float
    requests: RequestAccounts
    latency_s: LatencyStats
    throughput_rps: float
    nodes: dict[str, NodeStats]
    edges: dict[str, EdgeStats]
    events: list[EventRecord]
    series: Series = Field(exclude=True, repr=False)
    histogram: LatencyHistogram = Field(exclude=True, repr=False)

    def as_json(self) -> dict[str, Any]:
        """A plain mapping with stable key order; times in seconds, absent figures null.

        ``horizon_s`` is where the run ended: the scenario's horizon, or earlier if it was stopped.
        """
        return self.model_dump(mode="json")
