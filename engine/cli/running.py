"""``asyncflow run``: simulate a file and report its figures."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.cli.messages import (
    BAD_INPUT,
    FINE,
    INTERRUPTED,
    CommandError,
    put,
    put_json,
    reason,
    say,
    say_notes,
    say_problems,
)
from engine.io.exporting import prepare_folder, result_to_json, write_result
from engine.io.loading import Loaded, load
from engine.runtime import Simulation
from engine.schemas import Problem, RunResult, Scenario, ScenarioError, Settings, errors_of
from engine.validation import check, field_problems

_OVERRIDES = {"horizon": "horizon_s", "warmup": "warmup_s", "seed": "seed"}
"""Options that replace a setting of the file."""


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "run",
        help="simulate a project, a scenario or an AsyncFlow file",
        description="Simulate a file and print its figures.",
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", help="project, scenario or AsyncFlow file")
    parser.add_argument("--seed", type=int, metavar="N", help="seed of the random streams")
    parser.add_argument("--horizon", type=float, metavar="S", help="length of the run, seconds")
    parser.add_argument(
        "--warmup", type=float, metavar="S", help="start that statistics leave out, seconds"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument(
        "--out", metavar="DIR", help="write result.json and the series as CSV to this folder"
    )
    parser.set_defaults(command=run)


def run(options: argparse.Namespace) -> int:
    """Simulate a file."""
    try:
        loaded, simulation, warnings = _prepared(options)
    except ScenarioError as error:
        return _refuse(error.problems, as_json=options.json)
    say_notes(loaded)
    say_problems(warnings)
    folder = _folder(options.out) if options.out is not None else None
    began = time.perf_counter()
    try:
        _advance(simulation)
    except KeyboardInterrupt:
        horizon = simulation.scenario.settings.horizon_s
        say(f"Interrupted at {simulation.time_s:,.6g} s of {horizon:,.6g} s: no result.")
        return INTERRUPTED
    result = simulation.result()
    _report_speed(result, time.perf_counter() - began)
    if folder is not None:
        _write(result, folder)
    _print(result, as_json=options.json)
    return FINE


def _prepared(options: argparse.Namespace) -> tuple[Loaded, Simulation, list[Problem]]:
    """The opened file, a run of it, and the warnings about it."""
    loaded = load(options.file)
    scenario = _overridden(loaded.project.scenario, options)
    problems = [loaded.placed(problem) for problem in check(scenario)]
    if errors_of(problems):
        raise ScenarioError(problems)
    return loaded, Simulation(scenario), problems


def _overridden(scenario: Scenario, options: argparse.Namespace) -> Scenario:
    """The scenario with the settings that the command line names."""
    given = {
        setting: value
        for option, setting in _OVERRIDES.items()
        if (value := getattr(options, option)) is not None
    }
    if not given:
        return scenario
    fields = {**scenario.settings.model_dump(), **given}
    try:
        settings = Settings.model_validate(fields)
    except ValidationError as error:
        problems = field_problems(error, fields, ("settings",))
        raise ScenarioError(problem.at(file="command line") for problem in problems) from error
    return scenario.model_copy(update={"settings": settings})


def _refuse(problems: tuple[Problem, ...], *, as_json: bool) -> int:
    """Say what is wrong with the input; with ``--json`` also where the document would stand."""
    say_problems(problems)
    if as_json:
        put_json({"problems": [problem.as_json() for problem in problems]})
    return BAD_INPUT


def _advance(simulation: Simulation) -> None:
    """Run to the end, with a bar on a terminal."""
    with _progress(simulation.scenario.settings.horizon_s) as show:
        for snapshot in simulation:
            show(snapshot.time_s)


@contextmanager
def _progress(horizon_s: float) -> Iterator[Any]:
    """Something to call with the simulated time that is reached."""
    if not sys.stderr.isatty():
        yield lambda _time_s: None
        return
    from rich.console import Console  # noqa: PLC0415 - costs 0.1 s, and often is not needed
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Simulating", total=horizon_s)
        yield lambda time_s: bar.update(task, completed=time_s)


def _report_speed(result: RunResult, wall_s: float) -> None:
    generated = result.requests.generated
    rate = f", {generated / wall_s:,.0f} requests/s" if wall_s > 0 else ""
    say(
        f"Simulated {result.horizon_s:,.6g} s in {wall_s:.2f} s: {generated:,} requests{rate}",
    )


def _folder(path: str) -> Path:
    """Where the results go, made before the run so that a long one is not lost."""
    try:
        return prepare_folder(path)
    except OSError as error:
        raise CommandError(f"cannot write to the folder {path}: {reason(error)}") from error


def _write(result: RunResult, folder: Path) -> None:
    try:
        files = write_result(result, folder)
    except OSError as error:
        raise CommandError(f"cannot write to the folder {folder}: {reason(error)}") from error
    say(f"Wrote {', '.join(file.name for file in files)} to {folder}")


def _print(result: RunResult, *, as_json: bool) -> None:
    if as_json:
        put(result_to_json(result))
        return
    from engine.cli.tables import print_result  # noqa: PLC0415 - brings rich along

    print_result(result)
