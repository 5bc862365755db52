"""Rules about ids, and about what edges may join."""

from __future__ import annotations

from collections.abc import Iterator

from engine.schemas import NODE_KINDS, Problem, may_connect
from engine.validation.graph import Graph


def identity_problems(graph: Graph) -> Iterator[Problem]:
    """Ids are unique across nodes, edges and events."""
    scenario = graph.scenario
    first: dict[str, str] = {}
    for part, items in (
        ("nodes", scenario.nodes),
        ("edges", scenario.edges),
        ("events", scenario.events),
    ):
        for index, item in enumerate(items):
            if item.id in first:
                yield Problem(
                    code="duplicate_id",
                    message=f"the id {item.id!r} is taken by {first[item.id]}",
                    hint="Give every node, edge and event an id of its own",
                    path=(part, index, "id"),
                    element=item.id,
                )
            else:
                first[item.id] = f"{part}[{index}]"


def edge_problems(graph: Graph) -> Iterator[Problem]:
    """Edges join two nodes that exist, may be joined, and are not joined already."""
    joined: dict[tuple[str, str], str] = {}
    for index, edge in enumerate(graph.scenario.edges):
        unknown = [end for end in ("source", "target") if getattr(edge, end) not in graph.nodes]
        for end in unknown:
            yield Problem(
                code="unknown_id",
                message=f"{end} {getattr(edge, end)!r} is not a node",
                hint=_known(graph),
                path=("edges", index, end),
                element=edge.id,
            )
        if unknown:
            continue
        yield from _pair_problems(graph, index)
        pair = (edge.source, edge.target)
        if pair in joined:
            yield Problem(
                code="duplicate_edge",
                message=f"the edge {joined[pair]} joins {edge.source} and {edge.target} already",
                hint="Delete one of the two edges",
                path=("edges", index),
                element=edge.id,
            )
        joined.setdefault(pair, edge.id)


def _pair_problems(graph: Graph, index: int) -> Iterator[Problem]:
    edge = graph.scenario.edges[index]
    source, target = graph.nodes[edge.source], graph.nodes[edge.target]
    if source is target:
        yield Problem(
            code="self_edge",
            message=f"the edge leads from {edge.source} back to itself",
            hint="Lead it to another node, or delete it",
            path=("edges", index),
            element=edge.id,
        )
    elif not may_connect(source.kind, target.kind):
        schema = NODE_KINDS[source.kind]
        allowed = [_words(kind) for kind in NODE_KINDS if kind in schema.targets | schema.answers]
        yield Problem(
            code="edge_not_allowed",
            message=f"a {_words(source.kind)} cannot lead to a {_words(target.kind)}",
            hint=f"From a {_words(source.kind)}, edges lead to: {', '.join(allowed)}",
            path=("edges", index, "target"),
            element=edge.id,
        )


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _known(graph: Graph) -> str:
    if not graph.nodes:
        return "Add the node first"
    names = list(graph.nodes)
    more = ", …" if len(names) > 8 else ""
    return f"The nodes are: {', '.join(names[:8])}{more}"
