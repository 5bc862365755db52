"""Whether requests come to an end: no forwarding or calling in circles."""

from __future__ import annotations

from collections.abc import Iterator

from engine.schemas import CallStep, Endpoint, ForwardStep, Problem, Server
from engine.schemas.steps import walk
from engine.validation.graph import Graph

_MOST_NAMES = 20
"""How many nodes of a cycle a message names."""

_Task = tuple[str, str | None]
"""A node that has a request; at a server the endpoint, None: any of them."""


def ending_problems(graph: Graph) -> Iterator[Problem]:
    """Every request can come to an answer.

    An endpoint ends if all it calls can end, and what it forwards to; a server ends if one of its
    endpoints does, any other node if one of its targets does.
    """
    needs = _needs(graph)
    ending = _ending(needs)
    involved = _involved(graph)
    stuck = [task for task in needs if task not in ending and task[0] in involved]
    places = {node.id: index for index, node in reversed(list(enumerate(graph.scenario.nodes)))}
    told: set[_Task] = set()
    for start in stuck:
        cycle = _cycle(start, needs, ending, told)
        if cycle:
            names = list(dict.fromkeys(task[0] for task in cycle))
            yield Problem(
                code="endless_cycle",
                message=f"requests go round for ever: {_round(names)}",
                hint="Let an endpoint in the cycle answer without forwarding or calling on, or "
                "lead it out",
                path=("nodes", places[names[0]]),
                element=names[0],
            )


def _round(names: list[str]) -> str:
    shown = names if len(names) <= _MOST_NAMES else [*names[:_MOST_NAMES], "…"]
    return " → ".join([*shown, names[0]])


def _involved(graph: Graph) -> set[str]:
    """Nodes that requests come to; all where nothing sends any."""
    return graph.reachable(graph.sources) if graph.sources else set(graph.nodes)


def _needs(graph: Graph) -> dict[_Task, tuple[list[_Task], bool]]:
    """What each task needs to end, and whether it needs all of it (else one is enough)."""
    needs: dict[_Task, tuple[list[_Task], bool]] = {}
    for node_id, node in graph.nodes.items():
        if isinstance(node, Server):
            endpoints: list[_Task] = [(node_id, endpoint.name) for endpoint in node.endpoints]
            needs[node_id, None] = (endpoints, False)
            for endpoint in node.endpoints:
                needs[node_id, endpoint.name] = (_led_to(graph, node_id, endpoint), True)
        else:
            targets: list[_Task] = [(target, None) for target in graph.next_nodes[node_id]]
            needs[node_id, None] = (targets, False)
    return needs


def _led_to(graph: Graph, node_id: str, endpoint: Endpoint) -> list[_Task]:
    """What an endpoint forwards to and calls, as far as edges lead there."""
    targets = set(graph.next_nodes[node_id])
    found: list[_Task] = []
    for step in walk(endpoint.steps):
        if isinstance(step, ForwardStep) and step.to in targets:
            found.append((str(step.to), None))
        elif isinstance(step, CallStep) and step.to in targets:
            target = graph.nodes[str(step.to)]
            known = isinstance(target, Server) and any(
                each.name == step.endpoint for each in target.endpoints
            )
            found.append((target.id, step.endpoint if known else None))
    return found


def _ending(needs: dict[_Task, tuple[list[_Task], bool]]) -> set[_Task]:
    """The tasks that can end: the least set that is closed under ``needs``."""
    before: dict[_Task, list[_Task]] = {task: [] for task in needs}
    missing: dict[_Task, int] = {}
    waiting: list[_Task] = []
    for task, (wanted, all_of_them) in needs.items():
        missing[task] = len(wanted) if all_of_them else 1
        for each in wanted:
            before[each].append(task)
        if missing[task] == 0:
            waiting.append(task)
    ending = set(waiting)
    while waiting:
        for task in before[waiting.pop()]:
            missing[task] -= 1
            if missing[task] <= 0 and task not in ending:
                ending.add(task)
                waiting.append(task)
    return ending


def _cycle(
    start: _Task,
    needs: dict[_Task, tuple[list[_Task], bool]],
    ending: set[_Task],
    told: set[_Task],
) -> list[_Task]:
    """A circle among what keeps a task from ending; none where a way simply stops, or is told."""
    walked: dict[_Task, int] = {}
    at: _Task | None = start
    while at is not None and at not in walked and at not in told:
        walked[at] = len(walked)
        at = next((task for task in needs[at][0] if task not in ending), None)
    told.update(walked)
    if at is None or at not in walked:
        return []
    return list(walked)[walked[at] :]
