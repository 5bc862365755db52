"""Tidying up: the drawing laid out from left to right, with its groups and notes brought along."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QPointF, QRectF

from asyncflow_gui.canvas.items.frames import TITLE_HEIGHT
from asyncflow_gui.canvas.items.style import GRID
from asyncflow_gui.canvas.places import position, snapped
from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.model import edits
from asyncflow_gui.model.layered import Link, layered
from engine.schemas import Group, Project, StickyNote

_PADDING = 24.0
_NOTE_GAP = 40.0


def tidied(graph: GraphScene, node_ids: Collection[str]) -> Project:
    """The project with these nodes laid out; the upper left corner of their area stays.

    Groups are drawn anew around what they held. Notes that cards would lie on move below.
    """
    chosen = [node_id for node_id in graph.node_items if node_id in set(node_ids)]
    if not chosen:
        return graph.document.project
    rects = _laid_out(graph, chosen)
    after = {key: item.card_rect() for key, item in graph.node_items.items()} | rects
    project = edits.move_nodes(
        graph.document.project, {key: position(rect.center()) for key, rect in rects.items()}
    )
    frames = _groups_around(graph, after)
    return edits.put_shapes(project, {**frames, **_notes_aside(graph, after, frames)})


def _laid_out(graph: GraphScene, chosen: list[str]) -> dict[str, QRectF]:
    """Where cards go: sources first, replies left to arch over."""
    cards = {node_id: graph.card_rect(node_id) for node_id in chosen}
    document = graph.document
    with_traffic = [k for k in chosen if getattr(document.nodes[k], "workload", None) is not None]
    order = dict.fromkeys([*with_traffic, *chosen])
    links = [
        Link(item.edge.source, item.edge.target, item.pill.width)
        for item in graph.edge_items.values()
        if not item.is_reply
    ]
    places = layered({key: (cards[key].width(), cards[key].height()) for key in order}, links)
    rects = {key: _centred(cards[key], QPointF(*at)) for key, at in places.items()}
    way = snapped(_corner(cards) - _corner(rects))
    return {key: _centred(rect, snapped(rect.center() + way)) for key, rect in rects.items()}


def _groups_around(graph: GraphScene, cards: Mapping[str, QRectF]) -> dict[str, Group]:
    frames: dict[str, Group] = {}
    for group in sorted(graph.shapes.groups(graph.shapes.items), key=lambda item: -item.zValue()):
        held = graph.nodes_inside(group.shape_id)
        if not held or all(cards[key] == graph.card_rect(key) for key in held):
            continue
        area = QRectF()
        for key in held:
            area = area.united(cards[key])
        for inner, frame in frames.items():  # smaller groups were drawn anew before
            if group.rect().contains(graph.shapes.items[inner].rect()):
                area = area.united(_rect(frame))
        area.adjust(-_PADDING, -_PADDING - TITLE_HEIGHT + GRID, _PADDING, _PADDING)
        frames[group.shape_id] = _framed(group.frame, area)
    return frames


def _notes_aside(
    graph: GraphScene, cards: Mapping[str, QRectF], groups: Mapping[str, Group]
) -> dict[str, StickyNote]:
    """Notes that something has come to lie on, side by side below the drawing."""
    area = QRectF()
    for rect in (*cards.values(), *map(_rect, groups.values())):
        area = area.united(rect)
    at = snapped(QPointF(area.left(), area.bottom() + _NOTE_GAP))
    moved: dict[str, StickyNote] = {}
    for note_id, note in graph.document.project.layout.notes.items():
        rect = _rect(note)
        if not any(rect.intersects(card) for card in cards.values()):
            continue
        moved[note_id] = note.model_copy(update={"x": at.x(), "y": at.y()})
        at += QPointF(note.width + _NOTE_GAP / 2, 0)
    return moved


def _framed(group: Group, area: QRectF) -> Group:
    corner = position(area.topLeft())
    return group.model_copy(
        update={"x": corner.x, "y": corner.y, "width": area.width(), "height": area.height()}
    )


def _rect(frame: Group | StickyNote) -> QRectF:
    return QRectF(frame.x, frame.y, frame.width, frame.height)


def _centred(rect: QRectF, at: QPointF) -> QRectF:
    moved = QRectF(rect)
    moved.moveCenter(at)
    return moved


def _corner(rects: Mapping[str, QRectF]) -> QPointF:
    return QPointF(
        min(rect.left() for rect in rects.values()), min(rect.top() for rect in rects.values())
    )
