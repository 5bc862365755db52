"""The laws that a fixture checks on every run can fail: each fault planted here is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from support.scenarios import (
    balancer,
    client,
    cpu,
    edge,
    event,
    exponential,
    io,
    ram,
    run,
    scenario,
    server,
)

from engine.metrics.gauges import Gauge
from engine.metrics.ledger import Finished
from engine.metrics.observer import Meters
from engine.resources.memory import Memory
from engine.resources.slots import Slots
from engine.runtime.actors.base import NodeRuntime
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.network import Books
from engine.runtime.simulation_runner import Simulation
from engine.schemas import Scenario

Patch = pytest.MonkeyPatch


@pytest.fixture(autouse=True)
def every_run_kept_the_laws() -> Iterator[None]:
    """In place of the fixture of that name: here runs break laws."""
    return


def busy_system() -> Scenario:
    """Queues everywhere, losses, and an outage; all is over long before the end."""
    arrivals = {"kind": "trace", "times_s": [at * 0.01 for at in range(400)]}
    steps = [ram(100), cpu(exponential(0.012)), io(exponential(0.02), pool="db")]
    fields: dict[str, Any] = {"ram_mb": 300, "pools": {"db": 1}, "max_concurrent_requests": 5}
    return scenario(
        [{"kind": "generator", "id": "users", "workload": arrivals}, client(), balancer(),
         server("a", *steps, **fields), server("b", *steps, **fields)],
        [edge("users", "web", 0.01, loss_rate=0.1), edge("web", "lb", 0.01),
         edge("lb", "a", 0.01, loss_rate=0.1), edge("lb", "b", exponential(0.02))],
        [event("server_down", "a", 1.0, 2.0)],
    )  # fmt: skip


def waiting_is_measured_late(patch: Patch) -> None:
    wait = Slots.wait

    def late(self: Slots, request: Any, start: Any, now: float) -> None:
        wait(self, request, start, now)
        self.waiting.moment -= 1e-3

    patch.setattr(Slots, "wait", late)


def an_outage_leaves_cores_busy(patch: Patch) -> None:
    def clear(self: Gauge, _now: float) -> None:
        self.level = 0

    patch.setattr(Gauge, "clear", clear)


def memory_is_not_handed_on(patch: Patch) -> None:
    def release(self: Memory, size: int, now: float) -> None:
        self.free += size
        self.held.add(-size, now)

    patch.setattr(Memory, "release", release)


def a_failure_counts_twice(patch: Patch) -> None:
    end = Books.end

    def twice(self: Books, request: Any, reason: str, now: float) -> None:
        end(self, request, reason, now)
        if self.failures.total() == 3:
            self.failures[request.log[0], reason] += 1

    patch.setattr(Books, "end", twice)


def a_failure_is_no_nodes(patch: Patch) -> None:
    fail = NodeRuntime.fail

    def unseen(self: NodeRuntime, request: Any, reason: str) -> None:
        fail(self, request, reason)
        self.failed -= 1

    patch.setattr(NodeRuntime, "fail", unseen)


def losses_are_forgotten(patch: Patch) -> None:
    patch.setattr(Books, "lose_many", lambda *_: None)


def arrivals_over_an_edge_count_twice(patch: Patch) -> None:
    arrive_many = EdgeRuntime.arrive_many

    def twice(self: EdgeRuntime, times: Any) -> None:
        arrive_many(self, times)
        self.delivered += len(times)

    patch.setattr(EdgeRuntime, "arrive_many", twice)


def part_of_a_latency_is_dropped(patch: Patch) -> None:
    time_at = Finished.time_at

    def less(self: Finished, count: int) -> Any:
        totals = time_at(self, count)
        totals[int(np.argmax(totals))] = 0.0
        return totals

    patch.setattr(Finished, "time_at", less)


def an_interval_is_measured_twice(patch: Patch) -> None:
    close_interval = Meters.close_interval

    def doubled(self: Meters) -> NDArray[np.float64]:
        return 2 * close_interval(self)

    patch.setattr(Meters, "close_interval", doubled)


@pytest.mark.parametrize(
    "fault",
    [
        waiting_is_measured_late,
        an_outage_leaves_cores_busy,
        memory_is_not_handed_on,
        a_failure_counts_twice,
        a_failure_is_no_nodes,
        losses_are_forgotten,
        arrivals_over_an_edge_count_twice,
        part_of_a_latency_is_dropped,
        an_interval_is_measured_twice,
    ],
)
def test_a_planted_fault_is_found(fault: Callable[[Patch], None]):
    run(busy_system())
    with Patch.context() as patch:
        fault(patch)
        with pytest.raises(AssertionError):
            run(busy_system())


def test_a_run_in_which_all_has_ended_has_nothing_left_to_do():
    simulation = Simulation(busy_system())
    for _ in simulation:
        pass
    result = simulation.result()
    assert result.requests.in_flight == 0
    assert result.requests.failed.total > 0
    assert result.requests.lost > 0
    assert simulation._engine.queue == []
