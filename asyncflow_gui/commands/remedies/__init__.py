"""What can be done about a problem with one press: each remedy is one step of undo. No Qt.

A problem is told by its ``code``. A new kind of problem whose remedy is mechanical gets a function
in the module it suits and a line in the table there; one without an entry simply has no button.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from asyncflow_gui.commands.remedies import joins, names, sizes
from asyncflow_gui.commands.remedies.case import Case, Remedy
from asyncflow_gui.model.paths import at
from engine.schemas import Problem, Project

__all__ = ["Remedy", "first_remedy", "remedies_for"]

_MAKERS = {**joins.MAKERS, **names.MAKERS, **sizes.MAKERS}


def remedies_for(project: Project, problem: Problem) -> tuple[Remedy, ...]:
    """What would solve a problem of a project, the most likely first; empty where nothing would.

    A problem that has gone from the project, or moved within it, since it was found has none.
    """
    return tuple(_made(project, problem))


def first_remedy(project: Project, problem: Problem) -> Remedy | None:
    """The most likely of the remedies; the others are not worked out."""
    return next(_made(project, problem), None)


def _made(project: Project, problem: Problem) -> Iterator[Remedy]:
    maker = _MAKERS.get(problem.code)
    if maker is None or not _stands(project, problem):
        return
    if problem.code != "duplicate_id" and _has_doubles(project):
        return  # which of two elements of one name is meant, nobody can tell
    try:
        yield from maker(Case(project, problem))
    except ValidationError:
        return  # the schemas want what it would take away, or have no room


def _stands(project: Project, problem: Problem) -> bool:
    """Whether the place of a problem is still there, and of the same element."""
    path = problem.path
    try:
        at(project.scenario, path)
        element = at(project.scenario, path[:2]) if len(path) > 1 else None
    except (LookupError, AttributeError, TypeError, ValueError):
        return False
    named = getattr(element, "id", None)
    return named is None or problem.element in (None, named)


def _has_doubles(project: Project) -> bool:
    scenario = project.scenario
    ids = [item.id for item in (*scenario.nodes, *scenario.edges, *scenario.events)]
    return len(set(ids)) < len(ids)
