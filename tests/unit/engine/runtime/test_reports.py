"""What each interval reports beside the levels of nodes: reasons, the far tail, single pools."""

from __future__ import annotations

import numpy as np
import pytest

from engine.runtime import Simulation
from engine.schemas import (
    Client,
    ConstantWorkload,
    CpuStep,
    Edge,
    Endpoint,
    IoStep,
    RunResult,
    Scenario,
    Server,
    ServerDown,
    Settings,
    Snapshot,
)


def _run(*, loss_rate: float = 0.0, outage: bool = False) -> tuple[list[Snapshot], RunResult]:
    steps = (
        CpuStep(time_s=0.001),
        IoStep(time_s=0.05, pool="db"),
        IoStep(time_s=0.02, pool="cache"),
    )
    scenario = Scenario(
        nodes=(
            Client(id="web", workload=ConstantWorkload(rate_rps=50)),
            Server(
                id="api",
                pools={"db": 2, "cache": 4},
                endpoints=(Endpoint(name="/", steps=steps),),
            ),
        ),
        edges=(Edge(id="web-api", source="web", target="api", latency=0.001, loss_rate=loss_rate),),
        events=(ServerDown(id="outage", target="api", start_s=4, end_s=6),) if outage else (),
        settings=Settings(horizon_s=10, report_interval_s=1),
    )
    simulation = Simulation(scenario, seed=3)
    return list(simulation), simulation.result()


def test_errors_by_reason_add_up_to_all_errors_in_every_interval() -> None:
    snapshots, result = _run(loss_rate=0.1, outage=True)
    for snapshot in snapshots:
        assert sum(snapshot.errors_rps.values()) == pytest.approx(snapshot.error_rps)
    errors = result.series.errors_rps
    assert set(errors) == {"lost", "server_down"}
    assert errors["lost"].sum() == result.requests.lost
    assert errors["server_down"].sum() == result.requests.failed.by_reason["server_down"]
    assert not errors["server_down"][:4].any()


def test_failures_are_told_with_the_node_they_happened_at_and_their_reason() -> None:
    snapshots, result = _run(outage=True)
    assert not any(snapshot.failures for snapshot in snapshots[:4])
    told = [snapshot.failures for snapshot in snapshots if snapshot.failures]
    assert all(set(failures) == {"api"} for failures in told)
    failed = sum(failures["api"]["server_down"] for failures in told)
    assert failed == result.nodes["api"].failed == result.requests.failed.total > 0


def test_each_pool_is_reported_by_itself() -> None:
    snapshots, result = _run()
    assert list(snapshots[0].pools) == [("api", "db"), ("api", "cache")]
    last = snapshots[-1]
    # 50 requests a second of 50 ms each would keep 2.5 slots in use: both are.
    assert last.pools["api", "db"].in_use == pytest.approx(2.0)
    # So 40 a second come to the cache for 20 ms each.
    assert last.pools["api", "cache"].in_use == pytest.approx(0.8, abs=0.01)
    queues = [last.pools[key].queue for key in last.pools]
    assert sum(queues) == pytest.approx(last.nodes["api"].pool_queue)
    series = result.series.pools["api"]
    assert series["db"]["queue"].tolist() == [each.pools["api", "db"].queue for each in snapshots]
    assert series["db"]["queue"].mean() == pytest.approx(result.nodes["api"].pools["db"].mean_queue)


def test_the_far_tail_is_reported_beside_the_other_percentiles() -> None:
    snapshots, result = _run()
    for snapshot in snapshots:
        assert snapshot.latency.p99 <= snapshot.latency.p999
    tail = result.series.system["latency_p999_s"]
    assert np.array_equal(tail, [each.latency.p999 for each in snapshots], equal_nan=True)
