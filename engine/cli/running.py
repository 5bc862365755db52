"""``asyncflow run``: simulate a file and report its figures."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.cli.messages import (
    BAD_INPUT,
    FINE,
    INTERRUPTED,
    OBJECTIVE_MISSED,
    put,
    put_json,
    say,
    say_notes,
    say_problems,
)
from engine.cli.overrides import overridden, placed
from engine.io.formats import RESULT_FORMATS
from engine.io.loading import Loaded, load
from engine.schemas import Problem, Scenario, ScenarioError, errors_of
from engine.validation import check

if TYPE_CHECKING:
    from engine.runtime import Simulation
    from engine.schemas import RunResult


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
        "--warmup",
        type=_warm_up,
        metavar="S",
        help="start that statistics leave out: seconds, or auto to have it found",
    )
    parser.add_argument(
        "--slo",
        action="append",
        default=[],
        metavar="TEXT",
        help='an objective besides those of the file, such as "p99 < 0.2" or '
        '"error_share < 1%% of app"; may be given several times',
    )
    parser.add_argument(
        "--check-slos", action="store_true", help="exit 3 if an objective is not met"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument(
        "--what-if",
        action="store_true",
        help="run it once more with the bottleneck relieved, and say what that brings",
    )
    parser.add_argument(
        "--out",
        metavar="PATH",
        help="write figures, series, distribution, traces and a report to this folder; or, where "
        "it ends in .html, the report alone",
    )
    parser.add_argument(
        "--format",
        choices=RESULT_FORMATS,
        help="what --out writes: tables as csv (default) or parquet, or everything as one json; "
        "json without --out prints it",
    )
    parser.set_defaults(command=run, wrong_usage=parser.error)


def run(options: argparse.Namespace) -> int:
    """Simulate a file."""
    # What only runs need is imported by them: --help and the other commands answer without.
    from engine.cli.writing import prepare, write  # noqa: PLC0415

    _check_usage(options)
    try:
        loaded, simulation, warnings = _prepared(options)
    except ScenarioError as error:
        return _refuse(error.problems, as_json=_prints_json(options))
    say_notes(loaded)
    say_problems(warnings)
    target = prepare(options.out, options.format) if options.out is not None else None
    began = time.perf_counter()
    try:
        _advance(simulation)
    except KeyboardInterrupt:
        horizon = simulation.scenario.settings.horizon_s
        say(f"Interrupted at {simulation.time_s:,.6g} s of {horizon:,.6g} s: no result.")
        return INTERRUPTED
    result = simulation.result()
    _report_speed(result, time.perf_counter() - began)
    what_if = _what_if(result, simulation.scenario, asked=options.what_if)
    if target is not None:
        write(target, simulation.scenario, result, loaded.project.layout, what_if)
    _print(result, simulation.scenario, options, what_if)
    _warn_if_stopped(result, simulation.scenario)
    return _verdict(result) if options.check_slos else FINE


def _warm_up(text: str) -> float | str:
    """Seconds, or the word that asks for a warm-up to be found."""
    if text == "auto":
        return text
    try:
        return float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is neither seconds nor auto") from error


def _check_usage(options: argparse.Namespace) -> None:
    """Refuse options that make no sense together."""
    if options.out is None and options.format not in {None, "json"}:
        options.wrong_usage(f"--format {options.format} needs --out PATH")


def _prints_json(options: argparse.Namespace) -> bool:
    return options.json or _prints_whole(options)


def _prints_whole(options: argparse.Namespace) -> bool:
    return options.format == "json" and options.out is None


def _prepared(options: argparse.Namespace) -> tuple[Loaded, Simulation, list[Problem]]:
    """The opened file, a run of it, and the warnings about it."""
    from engine.runtime import Simulation  # noqa: PLC0415

    loaded = load(options.file)
    scenario = overridden(loaded.project.scenario, options)
    problems = [placed(problem, loaded) for problem in check(scenario)]
    if errors_of(problems):
        raise ScenarioError(problems)
    return loaded, Simulation(scenario), problems


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


def _what_if(result: RunResult, scenario: Scenario, *, asked: bool) -> list[str]:
    """What relieving the bottleneck would bring, by a second run; nothing where not asked for."""
    if not asked:
        return []
    from engine.experiments.bottleneck import (  # noqa: PLC0415 - only where it is asked for
        diagnose,
        remedied,
        run_remedy,
        what_if_sentence,
    )

    remedy = remedied(scenario, diagnose(scenario, result))
    if remedy is None:
        return []
    try:
        after = run_remedy(remedy, result.seed)
    except KeyboardInterrupt:
        say("Interrupted: what a remedy would bring is not known.")
        return []
    return [what_if_sentence(remedy, result, after)]


def _print(
    result: RunResult, scenario: Scenario, options: argparse.Namespace, what_if: list[str]
) -> None:
    from engine.io.exporting import result_to_json, run_to_json  # noqa: PLC0415

    if _prints_whole(options):
        put(run_to_json(result))
        return
    if options.json:
        put(result_to_json(result))
        return
    from engine.cli.report import print_bottleneck, print_result  # noqa: PLC0415 - brings rich along

    print_result(result, warmup_found=scenario.settings.warmup_s == "auto")
    print_bottleneck(scenario, result, what_if)


def _warn_if_stopped(result: RunResult, scenario: Scenario) -> None:
    if result.stopped_by is not None:
        horizon_s = scenario.settings.horizon_s
        say(
            f"warning: the run was stopped at {result.horizon_s:,.6g} s of {horizon_s:,.6g} s: "
            f"{result.stopped_by}"
        )
        say("    The figures tell what happened until then. Lower the traffic, or add capacity")


def _verdict(result: RunResult) -> int:
    """The exit code of ``--check-slos``. A run that was stopped has not shown that it keeps any."""
    missed = [check.slo for check in result.slos if not check.passed]
    if missed:
        say(f"{len(missed)} of {len(result.slos)} objectives not met: {'; '.join(missed)}")
    return OBJECTIVE_MISSED if missed or result.stopped_by is not None else FINE
