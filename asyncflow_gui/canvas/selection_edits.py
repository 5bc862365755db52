"""What is done to the selection as a whole: copied, aligned, tidied up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Slot

from asyncflow_gui.canvas import clipboard
from asyncflow_gui.canvas.gestures.move_selection import moving_with
from asyncflow_gui.canvas.glide import Glide
from asyncflow_gui.canvas.items.style import GRID
from asyncflow_gui.canvas.places import position, snapped
from asyncflow_gui.canvas.tidy import tidied
from asyncflow_gui.canvas.wording import count
from asyncflow_gui.model import Document, arranging, edits, fragments
from asyncflow_gui.model.arranging import Alignment, Box, Direction, Moves
from engine.schemas import Project, ScenarioError

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas

_STEP = 3.0 * GRID


class SelectionEdits(QObject):
    """Each of these is one undo step."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._glide = Glide(canvas.graph, self)

    @property
    def glide(self) -> Glide:
        """What shows where nodes went."""
        return self._glide

    # -- copies

    @Slot()
    def copy(self) -> bool:
        """Lay the selection, and what selected groups hold, on the clipboard."""
        fragment = self._chosen()
        if fragments.is_empty(fragment):
            self._canvas.say("Select what to copy: nodes, groups or notes.")
            return False
        clipboard.put(fragment)
        self._canvas.say(f"Copied {_amount(fragment)}.")
        return True

    @Slot()
    def cut(self) -> None:
        """Copy, then delete."""
        ids = self._with_contents()
        if not self.copy():
            return
        fragment = self._chosen()
        project = edits.remove(self._document.project, ids)
        self._canvas.editor.apply(f"Cut {_amount(fragment)}", project)

    @Slot()
    def duplicate(self) -> None:
        """Add a copy a little to the lower right, and select it."""
        fragment = self._chosen()
        if fragments.is_empty(fragment):
            self._canvas.say("Select what to duplicate: nodes, groups or notes.")
            return
        self._add(self._clear_of_others(fragment), "Duplicate")

    @Slot()
    def paste(self) -> None:
        """Add what is on the clipboard, in view, and select it."""
        self.paste_at(None)

    def paste_at(self, scene_pos: QPointF | None) -> None:
        """Add what is on the clipboard, with its middle at a point of the scene if there is one."""
        try:
            fragment = clipboard.take()
        except ScenarioError as error:
            first = error.problems[0]
            why = ": ".join(filter(None, (first.place, first.message)))
            self._canvas.say(f"The clipboard holds no part of a drawing: {why}.")
            return
        if fragments.is_empty(fragment):
            self._canvas.say("The clipboard holds no nodes, groups or notes.")
            return
        middle = _middle(fragment)
        if scene_pos is None and self._canvas.visible_area().contains(middle):
            self._add(self._clear_of_others(fragment, shift=False), "Paste")
            return
        way = snapped((scene_pos or self._canvas.middle_place()) - middle)
        moved = fragments.shifted(fragment, way.x(), way.y())
        self._add(self._clear_of_others(moved, shift=False), "Paste")

    def _add(self, fragment: Project, verb: str) -> None:
        project = self._document.project
        if not fragments.room_left(project, fragment):
            self._canvas.say("That would be more than a project can hold.")
            return
        fresh = fragments.with_fresh_ids(fragment, project)
        pasted = fragments.pasted(project, fresh)
        self._canvas.editor.apply(f"{verb} {_amount(fragment)}", pasted)
        self._canvas.select(fragments.ids_of(fresh))
        self._canvas.say(f"Added {_amount(fresh)}.")

    def _clear_of_others(self, fragment: Project, *, shift: bool = True) -> Project:
        """The fragment moved in steps until it does not lie exactly on what is there."""
        taken = {(at.x, at.y) for at in self._document.project.layout.nodes.values()}
        taken |= {(shape.x, shape.y) for shape in self._document.shapes.values()}
        if shift:
            fragment = fragments.shifted(fragment, _STEP, _STEP)
        while taken & _corners(fragment):
            moved = fragments.shifted(fragment, _STEP, _STEP)
            if _corners(moved) == _corners(fragment):  # at the very edge of the canvas
                break
            fragment = moved
        return fragment

    # -- order

    def align(self, how: Alignment) -> None:
        """Put sides or middles of what is selected on one line."""
        boxes = self._boxes()
        if len(boxes) < 2:
            self._canvas.say("Select at least two nodes to align.")
            return
        self._move(arranging.align(boxes, how), "Align")

    def distribute(self, direction: Direction) -> None:
        """Leave equal gaps between what is selected."""
        boxes = self._boxes()
        if len(boxes) < 3:
            self._canvas.say("Select at least three nodes to distribute.")
            return
        self._move(arranging.distribute(boxes, direction), "Distribute")

    @Slot()
    def tidy(self) -> None:
        """Lay out the selected nodes, or all where fewer than two are selected."""
        graph = self._canvas.graph
        chosen = graph.selected_nodes()
        some = len(chosen) > 1
        before = self._glide.places()
        project = tidied(graph, chosen if some else list(graph.node_items))
        if project == self._document.project:
            self._canvas.say("Everything is in its place already.")
            return
        what = count(len(chosen), "node") if some else "the drawing"
        self._canvas.editor.apply(f"Tidy up {what}", project)
        if not some:
            self._canvas.fit_all()
        self._glide.start(before)
        self._canvas.say(f"Laid out {what} from left to right.")

    def _boxes(self) -> dict[str, Box]:
        graph = self._canvas.graph
        rects = {key: graph.card_rect(key) for key in graph.selected_nodes()}
        rects |= {key: graph.shapes.items[key].rect() for key in graph.selected_shapes()}
        return {
            key: Box(rect.x(), rect.y(), rect.width(), rect.height()) for key, rect in rects.items()
        }

    def _move(self, moves: Moves, verb: str) -> None:
        """Move elements, groups with what they hold."""
        graph, shapes = self._canvas.graph, self._document.shapes
        ways: Moves = {}
        for key, way in moves.items():
            held = moving_with(graph, [key])
            ways |= {other: way for other in held if other == key or other not in moves}
        places = {}
        for key, (dx, dy) in ways.items():
            at = shapes.get(key) or self._document.position(key)
            places[key] = position(QPointF(at.x + dx, at.y + dy))
        self._canvas.editor.arrange(
            {key: at for key, at in places.items() if key not in shapes},
            {key: at for key, at in places.items() if key in shapes},
            verb=verb,
        )

    # -- small print

    @property
    def _document(self) -> Document:
        return self._canvas.graph.document

    @property
    def _selection(self) -> tuple[str, ...]:
        return self._canvas.graph.selection

    def _with_contents(self) -> list[str]:
        return moving_with(self._canvas.graph, self._selection)

    def _chosen(self) -> Project:
        return fragments.cut_out(self._document.project, self._with_contents())


def _amount(fragment: Project) -> str:
    """``api-1``, or how many."""
    nodes = [node.id for node in fragment.scenario.nodes]
    shapes = list(edits.shapes_of(fragment))
    both = nodes + shapes
    if len(both) == 1:
        return both[0]
    return count(len(nodes), "node") if not shapes else count(len(both), "element")


def _corners(fragment: Project) -> set[tuple[float, float]]:
    places: Iterable[tuple[float, float]] = ((at.x, at.y) for at in fragment.layout.nodes.values())
    shapes = ((shape.x, shape.y) for shape in edits.shapes_of(fragment).values())
    return {*places, *shapes}


def _middle(fragment: Project) -> QPointF:
    """The middle of what a fragment covers, by centres of nodes."""
    area = QRectF()
    for at in fragment.layout.nodes.values():
        area = area.united(QRectF(at.x - 80, at.y - 32, 160, 64))
    for shape in edits.shapes_of(fragment).values():
        area = area.united(QRectF(shape.x, shape.y, shape.width, shape.height))
    return area.center()
