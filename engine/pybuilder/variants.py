"""Variants of a scenario: the same with something changed or left out."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, Self, TypedDict, Unpack

from engine.pybuilder.calling import BackoffLike, RetryBudgetLike
from engine.pybuilder.document import Document, EdgeRef
from engine.pybuilder.drafts import DurationLike, Plain, WorkloadLike, plain
from engine.pybuilder.steps import EndpointLike
from engine.schemas import Problem
from engine.schemas.nodes import BalancerPolicy
from engine.validation.fields import quoted

# ruff: noqa: A002 -- id is the schema's word


class SettingsFields(TypedDict, total=False):
    """How long and how a scenario is run."""

    horizon_s: float
    warmup_s: float | Literal["auto"]
    seed: int
    report_interval_s: float | None


class GeneratorFields(TypedDict, total=False):
    """A source of traffic."""

    workload: WorkloadLike


class ClientFields(TypedDict, total=False):
    """A client: its traffic, and how it waits for answers."""

    workload: WorkloadLike | None
    timeout_s: float | None
    retries: int
    backoff: BackoffLike
    retry_budget: RetryBudgetLike | None
    cancel_on_timeout: bool


class LoadBalancerFields(TypedDict, total=False):
    """A load balancer."""

    policy: BalancerPolicy
    health_check: bool


class ServerFields(TypedDict, total=False):
    """A server."""

    cpu_cores: int
    ram_mb: float
    pools: Mapping[str, int]
    max_concurrent_requests: int | None
    queue_limit: int | None
    endpoints: Sequence[EndpointLike]


class EdgeFields(TypedDict, total=False):
    """An edge."""

    source: str
    target: str
    latency: DurationLike
    loss_rate: float
    weight: float


class Variants:
    """Methods that give a changed copy. Only the named fields change; order and ids stay."""

    __slots__ = ("_document",)

    _document: Document

    def _with(self, **sections: Any) -> Self:
        """A copy with other sections; the original stays as it is."""
        changed = copy.copy(self)
        changed._document = replace(self._document, **sections)
        return changed

    def with_title(self, name: str, description: str | None = None) -> Self:
        """The same under another name, and with another description where one is given."""
        texts = (
            {"name": name} if description is None else {"name": name, "description": description}
        )
        return self._with(head=self._document.head | plain(texts))

    def with_settings(self, **settings: Unpack[SettingsFields]) -> Self:
        """The same with other settings: ``shop.with_settings(seed=8)``."""
        return self._with(settings=self._document.settings | plain(settings))

    def with_generator(self, id: str, **fields: Unpack[GeneratorFields]) -> Self:
        """The same with another workload: ``with_generator("users", workload=poisson(80))``."""
        return self._with_node("generator", id, plain(fields))

    def with_client(self, id: str, **fields: Unpack[ClientFields]) -> Self:
        """The same with a client changed: ``with_client("browser", timeout_s=1.0)``."""
        return self._with_node("client", id, plain(fields))

    def with_load_balancer(self, id: str, **fields: Unpack[LoadBalancerFields]) -> Self:
        """The same with a balancer changed: ``with_load_balancer("lb", policy="random")``."""
        return self._with_node("load_balancer", id, plain(fields))

    def with_server(self, id: str, **fields: Unpack[ServerFields]) -> Self:
        """The same with a server changed: ``with_server("api-1", cpu_cores=4)``."""
        return self._with_node("server", id, plain(fields))

    def with_edge(self, edge: EdgeRef, **fields: Unpack[EdgeFields]) -> Self:
        """The same with an edge changed: ``with_edge(("lb", "api-1"), latency=0.02)``.

        An edge that had no id of its own keeps the one it was given, whatever its ends are now.
        """
        document = self._document.named()
        edge_id = document.edge_id(edge)
        if not _present(document.edges, edge_id):
            return self._misused("edge", edge_id, document.edges)
        changed = plain(fields)
        return self._with(
            edges=tuple(
                item | changed if item["id"] == edge_id else item for item in document.edges
            ),
            events=document.events,
        )

    def without(self, id: str | EdgeRef) -> Self:
        """The same without a node, an edge (by id or ends) or an event.

        With a node go its edges, the events and objectives that name it; with an edge the events
        on it. Steps that forward to or call a node that has gone are problems to solve by hand.
        """
        document = self._document.named()
        elements = (*document.nodes, *document.edges, *document.events)
        gone = [document.edge_id(id)]
        if not _present(elements, gone[0]):
            return self._misused("node, edge or event", gone[0], elements)
        gone += [
            edge["id"]
            for edge in document.edges
            if edge["source"] in gone or edge["target"] in gone
        ]
        return self._with(
            nodes=tuple(node for node in document.nodes if node["id"] not in gone),
            edges=tuple(edge for edge in document.edges if edge["id"] not in gone),
            events=tuple(
                event
                for event in document.events
                if event["id"] not in gone and event["target"] not in gone
            ),
            slos=tuple(
                slo
                for slo in document.slos
                if slo["workload"] is None or slo["workload"] not in gone
            ),
        )

    def _with_node(self, kind: str, id: str, fields: Plain) -> Self:
        wanted = plain(id)  # as the document holds it: two of them can be compared, whatever it is
        nodes = self._document.nodes
        like = [node for node in nodes if node["kind"] == kind]
        if not _present(like, wanted):
            return self._misused(kind.replace("_", " "), wanted, like)
        return self._with(
            nodes=tuple(
                node | fields if node["kind"] == kind and node["id"] == wanted else node
                for node in nodes
            )
        )

    def _misused(self, what: str, id: object, known: Iterable[Plain]) -> Self:
        """Remember that ``id`` is not there, for ``build`` to tell with all other problems."""
        names = [str(item["id"]) for item in known]
        listed = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
        problem = Problem(
            code="unknown_id",
            message=f"there is no {what} {quoted(id)} to change or leave out",
            hint=f"Name one that was added before ({listed or 'there is none yet'})",
            element=id if isinstance(id, str) else None,
        )
        return self._with(misuses=(*self._document.misuses, problem))


def _present(elements: Iterable[Plain], id: object) -> bool:
    return any(item["id"] == id for item in elements)
