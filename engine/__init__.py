"""AsyncFlow Designer's simulator: scenarios in, figures out. Never imports Qt.

::

    from engine import Simulation, check, load_scenario

    scenario = load_scenario("shop.asyncflow")
    problems = check(scenario)
    simulation = Simulation(scenario, seed=7)
    for snapshot in simulation:
        print(snapshot.time_s, snapshot.throughput_rps)
    result = simulation.result()
"""

from engine.config.version import VERSION
from engine.io.exporting import result_to_json, run_to_json, write_result
from engine.io.loading import load, load_project, load_scenario
from engine.pybuilder import ScenarioBuilder
from engine.runtime import Simulation
from engine.schemas import Problem, Project, RunResult, Scenario, ScenarioError, Snapshot
from engine.validation import check

__version__ = VERSION

__all__ = [
    "Problem",
    "Project",
    "RunResult",
    "Scenario",
    "ScenarioBuilder",
    "ScenarioError",
    "Simulation",
    "Snapshot",
    "__version__",
    "check",
    "load",
    "load_project",
    "load_scenario",
    "result_to_json",
    "run_to_json",
    "write_result",
]
