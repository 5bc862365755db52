"""From a scenario to an AsyncFlow 0.1.1 file, where it fits in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.config import defaults
from engine.io.asyncflow.export_events import exported_events
from engine.io.asyncflow.export_links import exported_edge
from engine.io.asyncflow.export_nodes import (
    exported_balancer,
    exported_client,
    exported_server,
    exported_traffic,
)
from engine.io.asyncflow.fit import Fit
from engine.io.notes import Note
from engine.io.writing import document_to_yaml
from engine.schemas import (
    Client,
    Generator,
    LoadBalancer,
    Scenario,
    ScenarioError,
    Server,
    errors_of,
)
from engine.schemas.nodes import Node
from engine.validation import check

Built = dict[str, Any]
_Kind = TypeVar("_Kind", bound=Node)

_SHORTEST_RUN_S = 5
_BLOCK_LEVELS = 4
"""Mappings down to an edge's stand on lines of their own, a latency or a step on one."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A scenario in AsyncFlow's words.

    Attributes:
        content: The document: ``rqs_input``, ``topology_graph``, ``sim_settings``, ``events``.
        notes: What is left out, and where AsyncFlow's figures will differ from ours.
    """

    content: Built
    notes: tuple[Note, ...]

    @property
    def text(self) -> str:
        """The document as YAML."""
        return document_to_yaml(self.content, _BLOCK_LEVELS)


def to_asyncflow(scenario: Scenario) -> Exported:
    """Write a scenario in the dialect of AsyncFlow 0.1.1.

    Raises:
        ScenarioError: It cannot be run, or says what AsyncFlow has no words for; each problem
            names the element and the reason.
    """
    errors = errors_of(check(scenario))
    if errors:
        raise ScenarioError(errors)
    fit = Fit()
    generators = _of_kind(scenario, Generator)
    clients = _of_kind(scenario, Client)
    balancers = _of_kind(scenario, LoadBalancer)
    _count(fit, "generator", [node.id for _, node in generators], least=1)
    _count(fit, "client", [node.id for _, node in clients], least=1)
    _count(fit, "load balancer", [node.id for _, node in balancers], least=0)
    nodes: Built = {}
    for index, client in clients:
        nodes["client"] = exported_client(client, ("nodes", index), fit)
    for index, balancer in balancers:
        nodes["load_balancer"] = exported_balancer(balancer, ("nodes", index), scenario, fit)
    nodes["servers"] = [
        exported_server(server, ("nodes", index), scenario, fit)
        for index, server in _of_kind(scenario, Server)
    ]
    content: Built = {}
    for index, generator in generators:
        content["rqs_input"] = exported_traffic(generator, ("nodes", index), fit)
    edges = [exported_edge(edge, ("edges", i), fit) for i, edge in enumerate(scenario.edges)]
    content["topology_graph"] = {"nodes": nodes, "edges": edges}
    content["sim_settings"] = _settings(scenario, fit)
    events = exported_events(scenario, fit)
    if events:
        content["events"] = events
    _leave_out(scenario, fit)
    if fit.problems:
        raise ScenarioError(fit.problems)
    return Exported(content, fit.notes())


def _of_kind(scenario: Scenario, kind: type[_Kind]) -> list[tuple[int, _Kind]]:
    """The nodes of a kind, each with its place."""
    return [(i, node) for i, node in enumerate(scenario.nodes) if isinstance(node, kind)]


def _count(fit: Fit, what: str, names: Sequence[str], *, least: int) -> None:
    if len(names) > 1:
        fit.refuse(
            f"there are {len(names)} {what}s ({', '.join(names)}): AsyncFlow has room for one",
            f"Keep one {what}",
            ("nodes",),
            names[1],
        )
    elif len(names) < least:
        fit.refuse(
            f"there is no {what}: AsyncFlow needs one",
            f"Draw a {what} between the traffic and the servers"
            if what == "client"
            else "Let a generator send the traffic",
            ("nodes",),
        )


def _settings(scenario: Scenario, fit: Fit) -> Built:
    settings, path = scenario.settings, ("settings",)
    horizon_s = settings.horizon_s
    if horizon_s < _SHORTEST_RUN_S or not horizon_s.is_integer():
        fit.refuse(
            f"the run lasts {horizon_s:g} s: AsyncFlow needs whole seconds, at least "
            f"{_SHORTEST_RUN_S}",
            "Set horizon_s to such a number",
            (*path, "horizon_s"),
        )
    if settings.warmup_s:
        fit.note(
            "The warm-up is left out: AsyncFlow's figures cover the whole run.",
            (*path, "warmup_s"),
        )
    if settings.report_interval_s is not None:
        fit.note("The reporting interval is left out.", (*path, "report_interval_s"))
    built: Built = {"total_simulation_time": int(horizon_s)}
    if settings.seed != defaults.SEED:
        built["seed"] = settings.seed
        fit.note(
            "The seed is written for us; AsyncFlow ignores it: no two of its runs are the same.",
            (*path, "seed"),
        )
    return built


def _leave_out(scenario: Scenario, fit: Fit) -> None:
    """What says nothing about the system itself."""
    if scenario.description:
        fit.note("The description is left out.", ("description",))
    if scenario.slos:
        fit.note("The objectives are left out: AsyncFlow has none.", ("slos",))
