"""Whatever is drawn: runs end, every law holds, and the same seed gives the same bytes.

The laws (accounts, Little, utilisation, flow balance, sums) are checked by a fixture on every run
that any test makes; here they meet every feature, in every mixture.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from support.runnable import runnable

from engine.runtime import Simulation
from engine.schemas import RunResult, Scenario, errors_of
from engine.validation import check

pytestmark = pytest.mark.timeout(600)
"""Many runs a test: on a busy machine they take their time."""

MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MOST = settings(MANY, max_examples=3000)


def result_of(scenario: Scenario, seed: int | None = None) -> RunResult:
    simulation = Simulation(scenario, seed)
    for _ in simulation:
        pass
    assert simulation.stopped_by is None
    return simulation.result()


def as_bytes(result: RunResult) -> bytes:
    """The document, and all series."""
    series = result.series
    columns = [series.time_s, *series.system.values()]
    for group in (series.nodes, series.edges):
        columns += [column for element in group.values() for column in element.values()]
    return json.dumps(result.as_json()).encode() + b"".join(each.tobytes() for each in columns)


def runs_and_keeps_the_laws(system: Scenario) -> None:
    assert errors_of(check(system)) == []
    result_of(system)


def comes_to_rest(system: Scenario) -> None:
    assert errors_of(check(system)) == []
    simulation = Simulation(system)
    for _ in simulation:
        pass
    assert simulation.stopped_by is None
    requests = simulation.result().requests
    assert requests.in_flight == 0
    assert requests.generated > 0 or system.events


@given(runnable())
@MANY
def test_a_random_scenario_runs_and_keeps_the_laws(system):
    runs_and_keeps_the_laws(system)


@given(runnable())
@settings(MANY, max_examples=60)
def test_the_same_seed_gives_the_same_bytes(system):
    assert as_bytes(result_of(system)) == as_bytes(result_of(system))


@given(runnable(ending=True))
@MANY
def test_when_traffic_ends_every_request_ends_and_everything_is_given_back(system):
    comes_to_rest(system)


@pytest.mark.statistical
@pytest.mark.timeout(3600)
@given(runnable())
@MOST
def test_thousands_of_scenarios_run_and_keep_the_laws(system):
    runs_and_keeps_the_laws(system)


@pytest.mark.statistical
@pytest.mark.timeout(3600)
@given(runnable(ending=True))
@MOST
def test_thousands_of_scenarios_come_to_rest(system):
    comes_to_rest(system)


@given(runnable())
@settings(MANY, max_examples=40)
def test_how_often_is_reported_changes_no_account(system):
    data = system.model_dump(mode="json")
    found = result_of(system)
    for interval_s in (0.13, 4.0):
        data["settings"]["report_interval_s"] = interval_s
        again = result_of(Scenario.model_validate(data))
        assert again.requests == found.requests
        assert again.attempts == found.attempts
        assert again.latency_s.model_dump() == pytest.approx(found.latency_s.model_dump())
        for name, node in found.nodes.items():
            other = again.nodes[name]
            assert (node.arrived, node.completed, node.failed, node.cancelled) == (
                other.arrived, other.completed, other.failed, other.cancelled,
            )  # fmt: skip


@given(runnable())
@settings(MANY, max_examples=30)
def test_pausing_and_looking_at_the_result_so_far_changes_nothing(system):
    simulation = Simulation(system)
    for _ in simulation:
        simulation.result()
    paused, straight = simulation.result(), result_of(system)
    assert paused.requests == straight.requests
    assert paused.latency_s == straight.latency_s
    assert paused.series.system["latency_p99_s"].tobytes() == (
        straight.series.system["latency_p99_s"].tobytes()
    )


PROGRAM = """
import hashlib, json, sys
from engine.runtime import Simulation
from engine.schemas import Scenario
from integration.engine.test_random_scenarios import as_bytes, result_of
for line in sys.stdin:
    print(hashlib.sha256(as_bytes(result_of(Scenario.model_validate_json(line)))).hexdigest())
"""


def test_other_processes_with_other_hash_seeds_give_the_same_bytes():
    systems: list[str] = []

    @given(runnable())
    @settings(MANY, max_examples=40, derandomize=True, database=None, phases=[Phase.generate])
    def collect(system: Scenario) -> None:
        systems.append(system.model_dump_json())

    collect()
    tests = Path(__file__).parents[2]
    path = os.pathsep.join([str(tests), str(tests.parent)])
    printed = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path},
            input="\n".join(systems).encode(),
            capture_output=True,
            check=True,
        ).stdout.split()
        for hash_seed in ("0", "4711")
    ]
    assert len(printed[0]) == len(systems)
    assert printed[0] == printed[1]
