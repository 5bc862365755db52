"""The same scenario and seed give the same bytes; changing one part leaves the others' draws."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.scenarios import balanced, cpu, exponential, io, run, scenario

from engine.runtime import Simulation

STEPS = [cpu(exponential(0.004)), io(exponential(0.02))]


def system(**more):
    return balanced(
        "least_connections", steps=STEPS, latency=exponential(0.003), horizon_s=30, **more
    )


def as_bytes(result) -> bytes:
    return json.dumps(result.as_json()).encode()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not():
    assert as_bytes(run(system())) == as_bytes(run(system()))
    assert as_bytes(run(system(), seed=2)) != as_bytes(run(system()))


PROGRAM = """
import json
from support.scenarios import balanced, cpu, exponential, io
from engine.runtime import Simulation
simulation = Simulation(balanced(
    "least_connections", steps=[cpu(exponential(0.004)), io(exponential(0.02))],
    latency=exponential(0.003), horizon_s=30))
list(simulation)
print(json.dumps(simulation.result().as_json()))
"""


def test_the_hash_seed_of_the_process_does_not_matter():
    tests = Path(__file__).parents[3]
    path = os.pathsep.join([str(tests), str(tests.parent)])
    printed = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path},
            capture_output=True,
            check=True,
        ).stdout.strip()
        for hash_seed in ("0", "1")
    }
    assert printed == {as_bytes(run(system()))}


def arrivals(scenario_) -> list[int]:
    return [int(item.offered_rps * item.interval_s + 0.5) for item in Simulation(scenario_)]


@pytest.mark.parametrize(
    "change",
    ["policy", "latency", "loss", "cpu", "another server"],
)
def test_changing_one_element_leaves_the_arrivals_alone(change):
    base = system()
    data = base.model_dump(mode="json")
    match change:
        case "policy":
            data["nodes"][2]["policy"] = "random"
        case "latency":
            data["edges"][1]["latency"] = 0.5
        case "loss":
            data["edges"][1]["loss_rate"] = 0.2
        case "cpu":
            data["nodes"][3]["endpoints"][0]["steps"][0]["time_s"] = 0.2
        case "another server":
            data["nodes"].append({**data["nodes"][3], "id": "api-3"})
            data["edges"].append({**data["edges"][2], "id": "lb-api-3", "target": "api-3"})
    changed = scenario(
        data["nodes"], data["edges"], **{k: v for k, v in data["settings"].items() if v is not None}
    )
    assert changed != base
    assert arrivals(changed) == arrivals(base)


def test_a_slower_server_changes_no_other_elements_draws():
    # Random balancing and no queues: each request takes the same way whatever the servers do.
    base = balanced("random", steps=[io(exponential(0.02))], latency=exponential(0.003))
    data = base.model_dump(mode="json")
    data["nodes"][3]["endpoints"][0]["steps"][0]["time_s"] = 1.0
    slow = scenario(data["nodes"], data["edges"])
    one, other = run(base).series.nodes, run(slow).series.nodes
    assert (one["api-2"]["arrived"] == other["api-2"]["arrived"]).all()
    assert (one["api-2"]["io"] == other["api-2"]["io"]).all()
    assert (one["api-1"]["io"] != other["api-1"]["io"]).any()
