"""What the command line changes about a scenario before it runs: settings, objectives."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from pydantic import ValidationError

from engine.cli.objectives import COMMAND_LINE, parse_slo
from engine.io.loading import Loaded
from engine.schemas import Problem, Scenario, ScenarioError, Settings, Slo
from engine.validation import field_problems

_SETTINGS = {"horizon": "horizon_s", "warmup": "warmup_s", "seed": "seed"}
"""Options that replace a setting of the file."""

_NO_SLOS = Problem(
    code="no_objectives",
    message="there are no objectives to check",
    hint='Add some to the file under slos, or name them: --slo "p99 < 0.2"',
    file=COMMAND_LINE,
)


def overridden(scenario: Scenario, options: argparse.Namespace) -> Scenario:
    """The scenario with the settings and the further objectives that the command line names.

    Raises:
        ScenarioError: Some of them cannot be, or there are no objectives where they are to be
            checked.
    """
    slos = (*scenario.slos, *_slos(options.slo))
    if options.check_slos and not slos:
        raise ScenarioError([_NO_SLOS])
    settings = _settings(scenario.settings, options)
    return scenario.model_copy(update={"settings": settings, "slos": slos})


def placed(problem: Problem, loaded: Loaded) -> Problem:
    """A problem of the scenario that runs, placed where it comes from: the file or an option."""
    path, of_file = problem.path, len(loaded.project.scenario.slos)
    if path[:1] == ("slos",) and isinstance(path[1], int) and path[1] >= of_file:
        return problem.at(file=COMMAND_LINE)
    return loaded.placed(problem)


def _slos(texts: Sequence[str]) -> list[Slo]:
    """The objectives that the command line names.

    Raises:
        ScenarioError: Some are none.
    """
    slos: list[Slo] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            slos.append(parse_slo(text))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return slos


def _settings(settings: Settings, options: argparse.Namespace) -> Settings:
    given = {
        setting: value
        for option, setting in _SETTINGS.items()
        if (value := getattr(options, option)) is not None
    }
    if not given:
        return settings
    fields = {**settings.model_dump(), **given}
    try:
        return Settings.model_validate(fields)
    except ValidationError as error:
        problems = field_problems(error, fields, ("settings",))
        raise ScenarioError(problem.at(file=COMMAND_LINE) for problem in problems) from error
