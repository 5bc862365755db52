"""The rows of the outline, made from the document.

Nodes come first, with endpoints, steps and edges, then groups and notes, then events.

Entries are values; those of a node are made anew only when the node or its edges have changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from asyncflow_gui.canvas import wording
from asyncflow_gui.canvas.kinds import is_reply, kind_of
from asyncflow_gui.commands import Editor
from asyncflow_gui.inspector.looks import look_of
from asyncflow_gui.inspector.subjects import ScenarioSubject
from engine.schemas import (
    CallStep,
    Edge,
    Endpoint,
    Event,
    Group,
    Node,
    ParallelStep,
    Server,
    SpawnStep,
    StickyNote,
)
from engine.schemas.problem import PathPart

_MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Attributes:
        key: Tells it from its siblings, also after a change.
        title: What it is called.
        detail: What matters about it.
        spoken: Both, for those who listen.
        name: What renaming it begins with; empty where it has no name.
        element: Node, edge, event, group or note it is, or is a part of; empty for a heading.
        path: Where it is in that element, as the inspector counts.
        icon: File in ``resources/icons``, or none.
        token: Colour of the icon, by token name.
        children: The rows below it.
    """

    key: Hashable
    title: str
    detail: str = ""
    spoken: str = ""
    name: str = ""
    element: str = ""
    path: tuple[PathPart, ...] = ()
    icon: str = ""
    token: str = "text_muted"
    children: tuple[Entry, ...] = ()


class Outline:
    """Makes the rows of the open document."""

    def __init__(self, editor: Editor) -> None:
        self._document = editor.document
        self._subject = ScenarioSubject(editor)
        self._known: dict[str, tuple[Node, tuple[Edge, ...], Entry]] = {}

    def entries(self) -> tuple[Entry, ...]:
        """The rows of the top level."""
        document = self._document
        outgoing: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in document.edges.values():
            outgoing[edge.source].append(edge)
        before, self._known = self._known, {}
        rows = []
        for node in document.nodes.values():
            edges = tuple(outgoing.pop(node.id, ()))
            known = before.get(node.id)
            if known is None or known[0] is not node or not _same(known[1], edges):
                known = (node, edges, self._node(node, edges))
            self._known[node.id] = known
            rows.append(known[2])
        loose = [self._edge(edge) for edges in outgoing.values() for edge in edges]
        if document.shapes:
            shapes = tuple(_shape(key, shape) for key, shape in document.shapes.items())
            loose.append(_heading("Groups and notes", "group", shapes))
        if events := document.scenario.events:
            below = tuple(self._event(event) for event in events)
            loose.append(_heading("Events", "clock", below))
        return (*rows, *loose)

    def _node(self, node: Node, edges: Iterable[Edge]) -> Entry:
        kind = kind_of(node)
        line = kind.subtitle(node)
        endpoints = node.endpoints if isinstance(node, Server) else ()
        below = [self._endpoint(node.id, i, endpoint) for i, endpoint in enumerate(endpoints)]
        return Entry(
            ("node", node.id),
            node.id,
            line,
            f"{kind.title} {node.id}, {line}",
            name=node.id,
            element=node.id,
            icon=kind.icon,
            token=kind.color,
            children=(*below, *(self._edge(edge) for edge in edges)),
        )

    def _edge(self, edge: Edge) -> Entry:
        ends = self._document.nodes
        known = edge.source in ends and edge.target in ends
        reply = known and is_reply(ends[edge.source], ends[edge.target])
        label = wording.edge_label(edge, reply=reply)
        return Entry(
            ("edge", edge.id),
            f"→ {edge.target}",
            label,
            f"Edge {edge.id} from {edge.source} to {edge.target}, {label}".rstrip(", "),
            name=edge.id,
            element=edge.id,
            icon="edge",
            token="edge",
        )

    def _endpoint(self, node_id: str, number: int, endpoint: Endpoint) -> Entry:
        path = ("endpoints", number)
        amount = wording.count(len(endpoint.steps), "step")
        return Entry(
            ("endpoint", number),
            endpoint.name,
            amount,
            f"Endpoint {endpoint.name}, {amount}",
            name=endpoint.name,
            element=node_id,
            path=path,
            children=self._steps(node_id, (*path, "steps"), endpoint.steps),
        )

    def _steps(
        self, node_id: str, path: tuple[PathPart, ...], steps: Iterable[Any]
    ) -> tuple[Entry, ...]:
        shown = list(steps)[:_MOST_STEPS]
        return tuple(
            self._step(node_id, (*path, number), number, step) for number, step in enumerate(shown)
        )

    def _step(self, node_id: str, path: tuple[PathPart, ...], number: int, step: Any) -> Entry:
        look = look_of(type(step))
        title, detail = look.title(step, self._subject), look.detail(step)
        if isinstance(step, CallStep) and step.to:
            title = f"Call {title}"
        below: tuple[Entry, ...] = ()
        if isinstance(step, SpawnStep):
            below = self._steps(node_id, (*path, "steps"), step.steps)
        elif isinstance(step, ParallelStep):
            below = tuple(
                Entry(
                    ("branch", index),
                    f"Branch {index + 1}",
                    element=node_id,
                    path=(*path, "branches", index),
                    children=self._steps(node_id, (*path, "branches", index), branch),
                )
                for index, branch in enumerate(step.branches)
            )
        return Entry(
            ("step", number),
            title,
            detail,
            f"Step {number + 1}, {title}, {detail}",
            element=node_id,
            path=path,
            children=below,
        )

    def _event(self, event: Event) -> Entry:
        look = look_of(type(event))
        where, when = look.title(event, self._subject), look.detail(event)
        return Entry(
            ("event", event.id),
            event.id,
            f"{where} · {when}",
            f"Event {event.id}, {look.menu}, {where}, {when}",
            name=event.id,
            element=event.id,
            icon="warning",
            token="warn",
        )


def _shape(key: str, shape: Group | StickyNote) -> Entry:
    if isinstance(shape, Group):
        title = shape.title or "Group without a title"
        return Entry(
            ("shape", key),
            title,
            spoken=f"Group {shape.title}" if shape.title else title,
            name=shape.title or " ",
            element=key,
            icon="group",
        )
    text = shape.text.strip() or "Empty note"
    title = text.splitlines()[0]
    return Entry(("shape", key), title, spoken=f"Note, {text}", element=key, icon="note")


def _heading(title: str, icon: str, children: tuple[Entry, ...]) -> Entry:
    spoken = f"{title}, {len(children)}"
    return Entry(("heading", title), title, "", spoken, icon=icon, children=children)


def _same(before: tuple[Edge, ...], after: tuple[Edge, ...]) -> bool:
    return len(before) == len(after) and all(a is b for a, b in zip(before, after, strict=True))
