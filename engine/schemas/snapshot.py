"""What a run reports at the end of each reporting interval."""

from dataclasses import dataclass
from typing import NamedTuple


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


class LatencySample(NamedTuple):
    """Latency of the requests that completed in one interval, seconds; NaN where none did."""

    mean: float
    p50: float
    p95: float
    p99: float


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
    nodes: dict[str, NodeSample]
    edges: dict[str, EdgeSample]

    @property
    def progress(self) -> float:
        """Share of the horizon that is done, 0 to 1."""
        return self.time_s / self.horizon_s
