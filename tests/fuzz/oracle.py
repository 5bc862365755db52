"""What must hold of every input, however broken."""

from collections.abc import Iterable
from pathlib import Path

from engine.io.loading import Loaded, parse_project
from engine.io.traces import read_trace
from engine.schemas import Problem, ScenarioError
from engine.schemas.problem import describe
from engine.validation import check

MOST_TEXT = 3_000
"""Characters a problem may take, place and remedy included: a page, whatever the file holds."""

MOST_PROBLEMS = 250
"""Problems one file may cause: those of its fields, of its ids, and a count of the rest."""


def open_or_refuse(content: bytes, name: str) -> Loaded | None:
    """Open a file's content; None where it is refused, as it should be refused.

    Raises:
        AssertionError: A problem lacks its message, its hint or its place, or is beyond reading.
    """
    try:
        loaded = parse_project(content, name)
    except ScenarioError as error:
        assert_told(error.problems)
        return None
    found = check(loaded.project.scenario)
    assert_told([loaded.placed(problem) for problem in found], most=None)
    return loaded


def read_or_refuse(path: Path) -> tuple[float, ...] | None:
    """Read a CSV of arrival times; None where it is refused, as it should be refused."""
    try:
        times = read_trace(path)
    except ScenarioError as error:
        assert_told(error.problems)
        return None
    assert list(times) == sorted(times)
    return times


def assert_told(problems: Iterable[Problem], most: int | None = MOST_PROBLEMS) -> None:
    """Each problem says what is wrong, what to do, and where; there are not too many to read."""
    told = list(problems)
    assert most is None or 0 < len(told) <= most
    for problem in told:
        assert problem.message
        assert problem.hint
        assert problem.path or problem.line is not None or problem.file
        assert len(describe(problem)) <= MOST_TEXT, describe(problem)[:MOST_TEXT]
        assert "\n" not in describe(problem)
        assert len(problem.element or "") <= MOST_TEXT
        describe(problem).encode()
