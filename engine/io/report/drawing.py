"""The drawing as SVG: cards, edges, groups and notes where the layout has them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.io.layout import arrange
from engine.io.report import svg
from engine.schemas import (
    Edge,
    Layout,
    Node,
    Position,
    RunResult,
    Scenario,
    Server,
    carries_responses,
    expected,
)
from engine.schemas.figures import duration, plural, share

_WIDTH, _HEIGHT = 168.0, 64.0
_MARGIN = 24.0
_LETTER = 7.2


def drawing(scenario: Scenario, layout: Layout | None, result: RunResult) -> str:
    """The system, with how busy each server was; empty where there is nothing to draw."""
    if not scenario.nodes:
        return ""
    placed = arrange(scenario, layout)
    places = placed.nodes
    nodes = {node.id: node for node in scenario.nodes}
    parts = [*_shapes(placed), *_edges(scenario, nodes, places)]
    parts += [_card(node, places[node.id], result) for node in scenario.nodes]
    left, top, right, bottom = _bounds(placed, scenario)
    shifted = svg.element("g", *parts, transform=f"translate({-left:.1f} {-top:.1f})")
    picture = svg.drawing(right - left, bottom - top, "The system", shifted, class_="system")
    # Small drawings are not blown up.
    return f'<div class="drawing" style="max-width:{right - left:.0f}px">{picture}</div>'


def _bounds(layout: Layout, scenario: Scenario) -> tuple[float, float, float, float]:
    lefts, tops, rights, bottoms = [], [], [], []
    for node in scenario.nodes:
        place = layout.nodes[node.id]
        lefts.append(place.x - _WIDTH / 2)
        rights.append(place.x + _WIDTH / 2)
        tops.append(place.y - _HEIGHT / 2)
        bottoms.append(place.y + _HEIGHT / 2)
    for shape in (*layout.groups.values(), *layout.notes.values()):
        lefts.append(shape.x)
        rights.append(shape.x + shape.width)
        tops.append(shape.y)
        bottoms.append(shape.y + shape.height)
    below = _MARGIN + (28 if _has_returns(scenario) else 0)
    return (
        min(lefts) - _MARGIN,
        min(tops) - _MARGIN,
        max(rights) + _MARGIN,
        max(bottoms) + below,
    )


def _has_returns(scenario: Scenario) -> bool:
    kinds = {node.id: node.kind for node in scenario.nodes}
    return any(carries_responses(kinds[each.source], kinds[each.target]) for each in scenario.edges)


def _shapes(layout: Layout) -> list[str]:
    parts = []
    for group in layout.groups.values():
        parts.append(svg.rect(group.x, group.y, group.width, group.height, "group", rx=10))
        words = _fitting(group.title, group.width - 20)
        parts.append(svg.text(group.x + 12, group.y + 20, words, class_="group"))
    for note in layout.notes.values():
        parts.append(
            svg.rect(note.x, note.y, note.width, note.height, "note", svg.title(note.text), rx=6)
        )
        parts += _lines(note.text, note.x + 10, note.y + 20, note.width - 20, note.height - 20)
    return parts


def _lines(words: str, x: float, y: float, width: float, height: float) -> list[str]:
    """Text broken into lines as wide as its note; what does not fit is left out."""
    rows: list[str] = [""]
    for paragraph in words.splitlines():
        for word in paragraph.split():
            longer = f"{rows[-1]} {word}".strip()
            if len(longer) * 6.2 > width and rows[-1]:
                rows.append(word)
            else:
                rows[-1] = longer
        rows.append("")
    most = max(int(height // 16) + 1, 1)
    return [
        svg.text(x, y + place * 16, row, class_="note")
        for place, row in enumerate(rows[:most])
        if row
    ]


def _edges(
    scenario: Scenario, nodes: Mapping[str, Node], places: Mapping[str, Position]
) -> list[str]:
    curves, labels = [], []
    for edge in scenario.edges:
        back = carries_responses(nodes[edge.source].kind, nodes[edge.target].kind)
        curve, label = _edge(edge, places[edge.source], places[edge.target], back=back)
        curves.append(curve)
        labels.append(label)
    return [*curves, *labels]


def _edge(edge: Edge, source: Position, target: Position, *, back: bool) -> tuple[str, str]:
    """A curve that leaves and arrives horizontally; replies go below, from side to side."""
    x1, y1 = source.x + _WIDTH / 2, source.y
    x2, y2 = target.x - _WIDTH / 2, target.y
    if back:
        x1, y1, x2, y2 = source.x, source.y + _HEIGHT / 2, target.x, target.y + _HEIGHT / 2
        low = max(y1, y2) + 46
        path = f"M{x1:.1f} {y1:.1f}C{x1:.1f} {low:.1f} {x2:.1f} {low:.1f} {x2:.1f} {y2:.1f}"
        tip = f"M{x2 - 4:.1f} {y2 + 8:.1f}L{x2:.1f} {y2:.1f}L{x2 + 4:.1f} {y2 + 8:.1f}"
        middle = ((x1 + x2) / 2, (y1 + y2) / 8 + low * 0.75)
    else:
        bend = max(abs(x2 - x1) / 2, 40.0)
        path = (
            f"M{x1:.1f} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} "
            f"{x2:.1f} {y2:.1f}"
        )
        tip = f"M{x2 - 8:.1f} {y2 - 4:.1f}L{x2:.1f} {y2:.1f}L{x2 - 8:.1f} {y2 + 4:.1f}"
        middle = ((x1 + x2) / 2, (y1 + y2) / 2)
    words = duration(expected(edge.latency))
    lossy = f", loses {share(edge.loss_rate)}" if edge.loss_rate else ""
    told = f"{edge.id}: {edge.source} to {edge.target}, {words} on average{lossy}"
    class_ = "edge reply" if back else "edge"
    curve = svg.element(
        "g", svg.title(told), svg.element("path", d=path, class_=class_),
        svg.element("path", d=tip, class_="edge"),
    )  # fmt: skip
    width = 10 + len(words) * 6.4
    label = svg.rect(middle[0] - width / 2, middle[1] - 9, width, 18, "pill", rx=9)
    label += svg.text(middle[0], middle[1] + 4, words, anchor="middle", class_="pill")
    return curve, label if expected(edge.latency) > 0 else ""


def _card(node: Node, place: Position, result: RunResult) -> str:
    x, y = place.x - _WIDTH / 2, place.y - _HEIGHT / 2
    used = result.nodes[node.id].utilisation if node.id in result.nodes else None
    busy = f"{share(used)} busy" if used is not None else ""
    facts = _facts(node)
    told = f"{node.id} ({node.kind.replace('_', ' ')}): {facts}" + (f", {busy}" if busy else "")
    below = f"{facts} · {busy}" if busy else facts
    parts = [
        svg.title(told),
        svg.rect(x, y, _WIDTH, _HEIGHT, "card", rx=10),
        svg.rect(x + 10, y + 12, 8, 40, f"kind {node.kind}", rx=4),
        svg.text(x + 28, y + 27, _fitting(node.id, _WIDTH - 36), class_="name"),
        svg.text(x + 28, y + 45, _fitting(below, _WIDTH - 32, 5.9), class_="facts"),
    ]  # fmt: skip
    return svg.element("g", *parts)


def _facts(node: Node) -> str:
    if isinstance(node, Server):
        return plural(node.cpu_cores, "core")
    policy = getattr(node, "policy", None)
    if policy is not None:
        return str(policy).replace("_", " ")
    workload = getattr(node, "workload", None)
    return f"{workload.kind} traffic" if workload is not None else node.kind.replace("_", " ")


def _fitting(words: str, width: float, letter: float = _LETTER) -> str:
    most = max(int(width / letter), 1)
    return words if len(words) <= most else f"{words[: most - 1]}…"
