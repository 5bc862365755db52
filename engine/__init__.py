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

from importlib import import_module
from typing import TYPE_CHECKING

from engine.config.version import VERSION

if TYPE_CHECKING:
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

_PLACES = {
    "engine.io.exporting": ("result_to_json", "run_to_json", "write_result"),
    "engine.io.loading": ("load", "load_project", "load_scenario"),
    "engine.pybuilder": ("ScenarioBuilder",),
    "engine.runtime": ("Simulation",),
    "engine.schemas": (
        *("Problem", "Project", "RunResult", "Scenario", "ScenarioError", "Snapshot"),
    ),
    "engine.validation": ("check",),
}

if not TYPE_CHECKING:  # a type checker would take every name for one of ours

    def __getattr__(name: str) -> object:
        """Import what is asked for when it is asked for: whoever reads files needs no clock."""
        for module, names in _PLACES.items():
            if name in names:
                value = globals()[name] = getattr(import_module(module), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        """All public names, imported or not."""
        return sorted({*globals(), *__all__})
