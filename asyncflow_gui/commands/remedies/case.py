"""What a remedy is, and what the makers of remedies look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from asyncflow_gui.model import edits, paths
from asyncflow_gui.model.paths import Path
from engine.schemas import Problem, Project, Scenario
from engine.validation.graph import Graph


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way to solve a problem.

    Attributes:
        text: What it does, as a button and the undo menu say it: ``Connect lb to api-1``.
        project: The project afterwards.
    """

    text: str
    project: Project


@dataclass(frozen=True)
class Case:
    """A problem in its project."""

    project: Project
    problem: Problem

    @property
    def scenario(self) -> Scenario:
        """The scenario it was found in."""
        return self.project.scenario

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.problem.path

    @cached_property
    def graph(self) -> Graph:
        """Where requests can go."""
        return _graph_of(self.scenario)

    def at(self, *path: Any) -> Any:
        """The value at a path of the scenario; without one, at the problem's."""
        return paths.at(self.scenario, path or self.path)

    def put(self, text: str, path: Path, value: Any) -> Remedy:
        """Another value at a path."""
        return Remedy(text, paths.put(self.project, path, value))

    def without(self, text: str, path: Path) -> Remedy:
        """The list item at a path taken away; an element with what hangs on it."""
        if len(path) == 2 and path[0] in ("nodes", "edges"):
            element_id = self.at(*path).id
            scenario = self.scenario
            everything = (*scenario.nodes, *scenario.edges, *scenario.events)
            if sum(item.id == element_id for item in everything) == 1:
                return Remedy(text, edits.remove(self.project, [element_id]))
        return Remedy(text, paths.without(self.project, path))


class _Latest:
    """The graph of the last scenario: one drawing has many problems, and a graph is costly."""

    graph: Graph | None = None


def _graph_of(scenario: Scenario) -> Graph:
    graph = _Latest.graph
    if graph is None or graph.scenario is not scenario:
        graph = _Latest.graph = Graph(scenario)
    return graph


Maker = Callable[[Case], Iterator[Remedy]]
"""Makes the remedies of one kind of problem."""


def meant(name: str | None, known: Iterable[str]) -> str | None:
    """Which of the known names somebody must have meant: the one that is alike, or the only one."""
    names = list(dict.fromkeys(known))
    if name is not None and (alike := get_close_matches(name, names, n=1, cutoff=0.75)):
        return alike[0]
    return names[0] if len(names) == 1 else None
