"""Running whatever is valid, for a while: nothing raises, nothing hangs, the accounts balance."""

import json
import threading
import time
from dataclasses import dataclass
from typing import Any

from engine.io.loading import parse_project
from engine.runtime import Simulation
from engine.schemas import ScenarioError
from engine.validation import check
from fuzz.oracle import assert_told


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one scenario.

    Attributes:
        how: refused (by the file's reader), unfit (by the checks), ended, or broken off.
        stopped_by: The limit that stopped the run.
        cpu_s: Time the run took on the processor, seconds.
        requests: Requests that were generated.
    """

    how: str
    stopped_by: str | None = None
    cpu_s: float = 0.0
    requests: int = 0


def run_for_a_while(content: Any, longest_s: float) -> Outcome:
    """Open a scenario, and run it if it can be run, for some seconds of real time at most.

    Raises:
        AssertionError: Something does not add up.
        Exception: Whatever loading, checking or running should not have raised.
    """
    try:
        loaded = parse_project(json.dumps(content), "extreme.json")
    except ScenarioError as error:
        assert_told(error.problems)
        return Outcome("refused")
    scenario = loaded.project.scenario
    found = [problem for problem in check(scenario) if problem.severity == "error"]
    if found:
        assert_told(found, most=None)
        return Outcome("unfit")
    simulation = Simulation(scenario)
    start, start_cpu = time.monotonic(), time.process_time()
    timer = threading.Timer(longest_s, simulation.stop)
    timer.start()
    try:
        for snapshot in simulation:
            assert snapshot.accounts.generated == sum(snapshot.accounts[1:])
    finally:
        timer.cancel()
    took = time.monotonic() - start
    result = simulation.result()
    json.dumps(result.as_json(), allow_nan=False)
    requests = result.requests
    assert requests.in_flight >= 0
    ended = simulation.time_s >= scenario.settings.horizon_s
    assert ended or simulation.stopped_by or took >= longest_s
    return Outcome(
        "ended" if ended else "broken off",
        simulation.stopped_by,
        time.process_time() - start_cpu,
        requests.generated,
    )
