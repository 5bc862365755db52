"""Tooltips of nodes and edges: what they are, what is wrong, what they do just now."""

from __future__ import annotations

from asyncflow_gui.canvas import wording
from asyncflow_gui.canvas.kinds import is_reply, kind_of
from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.canvas.wording import Rows
from engine.schemas import Group, NodeSample, Problem


def tip(graph: GraphScene, element_id: str) -> str:
    """Rich text about a node or an edge; groups and notes tell themselves."""
    if element_id in graph.shapes.items:
        return ""
    if element_id in graph.node_items:
        return _node_tip(graph, element_id)
    return _edge_tip(graph, element_id)


def spoken(graph: GraphScene, element_id: str) -> str:
    """One line about an element, for screen readers."""
    shape = graph.document.shapes.get(element_id)
    if isinstance(shape, Group):
        held = wording.count(len(graph.nodes_inside(element_id)), "node")
        return f"{shape.title or element_id}, group around {held}"
    if shape is not None:
        return f"{element_id}, note: {shape.text or 'empty'}"
    problems = _counted(graph.problems.get(element_id, []))
    if node := graph.document.nodes.get(element_id):
        kind = kind_of(node)
        return ", ".join(filter(None, (node.id, kind.title, kind.subtitle(node), problems)))
    edge = graph.document.edges[element_id]
    ends = f"edge from {edge.source} to {edge.target}"
    return ", ".join(filter(None, (edge.id, ends, wording.duration(edge.latency), problems)))


def _node_tip(graph: GraphScene, node_id: str) -> str:
    node = graph.document.nodes[node_id]
    kind = kind_of(node)
    rows = list(kind.facts(node))
    if sample := graph.samples.get(node_id):
        rows += _live_rows(sample, has_cores=kind.has_cores)
    return wording.table(node_id, kind.title, rows + _problem_rows(graph, node_id))


def _edge_tip(graph: GraphScene, edge_id: str) -> str:
    edge = graph.document.edges[edge_id]
    nodes = graph.document.nodes
    reply = is_reply(nodes[edge.source], nodes[edge.target])
    rows = [
        ("From", edge.source),
        ("To", edge.target),
        ("Latency", wording.duration_in_full(edge.latency)),
        ("Loss", wording.percent(edge.loss_rate) if edge.loss_rate else "none"),
    ]
    if edge.weight != 1:
        rows.append(("Weight", wording.number(edge.weight)))
    if sample := graph.edge_samples.get(edge_id):
        rows.append(("On the way now", f"{wording.number(sample.in_flight)} messages"))
    word = "Return edge" if reply else "Edge"
    return wording.table(edge_id, word, rows + _problem_rows(graph, edge_id))


def _live_rows(sample: NodeSample, *, has_cores: bool) -> Rows:
    rows = [("State now", "in service" if sample.up else "down")]
    if has_cores:
        rows += [
            ("Utilisation now", wording.percent(sample.utilisation)),
            ("Waiting for a core", wording.number(sample.ready_queue)),
            ("In I/O", wording.number(sample.io)),
            ("RAM in use", wording.megabytes(sample.ram_mb)),
        ]
    waits = {
        "Waiting to be let in": sample.admission_queue,
        "Waiting for RAM": sample.ram_queue,
        "Waiting for a pool": sample.pool_queue,
    }
    rows += [(name, wording.number(length)) for name, length in waits.items() if length > 0]
    return [*rows, ("Requests inside", wording.number(sample.in_service))]


def _problem_rows(graph: GraphScene, element_id: str) -> Rows:
    problems = graph.problems.get(element_id, [])
    return [(p.severity.capitalize(), f"{p.sentence}. {p.hint}".strip()) for p in problems[:6]]


def _counted(problems: list[Problem]) -> str:
    return wording.count(len(problems), "problem") if problems else ""
