"""Rules about events."""

from __future__ import annotations

from collections.abc import Iterator

from engine.schemas import Problem
from engine.validation.graph import Graph


def event_problems(graph: Graph) -> Iterator[Problem]:
    """Events name a target of the right kind and begin within the run."""
    scenario = graph.scenario
    kinds = {node.id: node.kind for node in scenario.nodes} | {
        edge.id: "edge" for edge in scenario.edges
    }
    for index, event in enumerate(scenario.events):
        wanted = event.target_kinds
        found = kinds.get(event.target)
        if found not in wanted:
            candidates = [item for item, kind in kinds.items() if kind in wanted]
            listed = ", ".join(candidates[:8]) or "none yet"
            yield Problem(
                code="unknown_id" if found is None else "wrong_target_kind",
                message=f"target {event.target!r} is not {_any(wanted)}"
                + ("" if found is None else f" but {_a(found)}"),
                hint=f"Name {_any(wanted)} ({listed})",
                path=("events", index, "target"),
                element=event.id,
            )
        elif event.kind == "traffic_surge" and event.target not in graph.sources:
            yield Problem(
                code="no_workload",
                message=f"{event.target} has no traffic of its own that could surge",
                hint=f"Give {event.target} a workload, or name the generator that feeds it",
                path=("events", index, "target"),
                element=event.id,
            )
        if event.start_s >= scenario.settings.horizon_s:
            yield Problem(
                code="event_after_horizon",
                message=f"begins at {event.start_s:g} s, after the run has ended "
                f"({scenario.settings.horizon_s:g} s)",
                hint="Begin it earlier, or lengthen the horizon",
                path=("events", index, "start_s"),
                element=event.id,
                severity="warning",
            )


def _a(kind: str) -> str:
    words = kind.replace("_", " ")
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _any(kinds: tuple[str, ...]) -> str:
    return " or ".join(_a(kind) for kind in kinds)
