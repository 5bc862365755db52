"""Attempts that are called off when their I/O is already over."""

import pytest
from support.scenarios import client, cpu, edge, io, run, scenario, server

from engine.schemas import RunResult


def one_impatient_request(*steps: dict, latency: float, timeout_s: float) -> RunResult:
    """Sent at 1 s, given up and called off after the timeout; 10 s in all."""
    web = client(
        workload={"kind": "trace", "times_s": [1.0]}, timeout_s=timeout_s, cancel_on_timeout=True
    )
    return run(
        scenario([web, server("api", *steps)], [edge("web", "api", latency)], horizon_s=10.0)
    )


def test_a_response_on_its_way_is_of_no_concern_to_the_server_any_more():
    # There at 2 s, answered at 2.5 s, called off at 3.2 s, back at 3.5 s.
    result = one_impatient_request(io(0.5), latency=1.0, timeout_s=2.2)
    api = result.nodes["api"]
    assert result.requests.failed.by_reason == {"timeout": 1}
    assert (api.completed, api.cancelled) == (1, 0)
    assert api.mean_io == pytest.approx(0.5 / 10)
    assert api.mean_in_service == pytest.approx(0.5 / 10)


def test_a_cpu_step_after_the_io_is_finished_and_gives_its_core_back():
    # I/O to 2 s, on the core to 3 s, called off at 2.5 s.
    result = one_impatient_request(io(1.0), cpu(1.0), io(5.0), latency=0.0, timeout_s=1.5)
    api = result.nodes["api"]
    assert (api.completed, api.cancelled) == (0, 1)
    assert api.mean_io == pytest.approx(1.0 / 10)
    assert api.utilisation == pytest.approx(1.0 / 10)
    assert api.mean_in_service == pytest.approx(2.0 / 10)
