"""Quick insert: parts by their name, right where they are wanted."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Slot
from PySide6.QtWidgets import QWidget

from asyncflow_gui.canvas import Canvas
from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.canvas.parts import PARTS
from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.model import Document
from asyncflow_gui.shell.picking import Choice, PickPopup
from asyncflow_gui.theme import Theme
from engine.schemas import may_connect

_GAP = 88.0
_MARGIN = 24
_CARD = QRectF(-88, -44, 176, 88)
"""A usual card with some room around it, scene units."""
_AROUND = sorted(
    (QPointF(240 * column, 112 * row) for column in range(-3, 4) for row in range(-6, 7)),
    key=lambda way: (abs(way.x()) * 2 + abs(way.y()), -way.y(), -way.x()),
)
"""Where else to look for room, the nearest first."""


class QuickInsert(QObject):
    """Opens at a place of the drawing; adds what is chosen there, connected where asked for."""

    def __init__(self, canvas: Canvas, document: Document, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._canvas = canvas
        self._document = document
        self._window = window
        self._at = QPointF()
        self._source: str | None = None
        self.popup = PickPopup("Add a part", theme, window, width=320)
        self.popup.chosen.connect(self._add)
        canvas.insert_wanted.connect(self.open)

    @Slot(QPointF, object)
    def open(self, at: QPointF, source: object = None) -> None:
        """Offer parts.

        Args:
            at: Where the part goes, in the scene.
            source: Id of the node an edge to it comes from; only parts that it may lead to are
                offered then.
        """
        self._at = QPointF(at)
        self._source = source if isinstance(source, str) else None
        on_canvas = self._canvas.mapFromScene(at)
        place = self._canvas.viewport().mapTo(self._window, on_canvas) + QPoint(8, 8)
        self.popup.open(
            _parts(self._document, self._source),
            prompt="Type the name of a part",
            heading=f"Add and connect from {self._source}" if self._source else "",
            nothing="No such part" if not self._source else f"{self._source} leads to no such part",
            at=place,
        )

    @Slot()
    def open_after_selection(self) -> None:
        """Offer what the selected node may lead to, to be put on its right."""
        selected = self._canvas.graph.selected_nodes()
        if len(selected) != 1:
            self._canvas.say("Select the one node that is to lead to the new part.")
            return
        card = self._canvas.graph.card_rect(selected[0])
        self.open(QPointF(card.right() + _GAP, card.center().y()), selected[0])

    @Slot(str)
    def add_in_view(self, kind: str) -> None:
        """Add a part in the middle of what is seen, or where there is room near it."""
        place = clear_place(self._canvas.graph, self._canvas.middle_place())
        self._show(self._canvas.insert_part(kind, place))

    @Slot(str)
    def _add(self, kind: str) -> None:
        # With a source, the place is that of the input port, at the left of the card.
        to_middle = QPointF(_CARD.width() / 2 if self._source else 0.0, 0.0)
        place = clear_place(self._canvas.graph, self._at + to_middle) - to_middle
        self._show(self._canvas.insert_part(kind, place, self._source))
        self._canvas.setFocus()

    def _show(self, node_id: str | None) -> None:
        if node_id is not None:
            card = self._canvas.graph.contents_rect((node_id,))
            self._canvas.ensureVisible(card, _MARGIN, _MARGIN)


def clear_place(graph: GraphScene, centre: QPointF) -> QPointF:
    """Where a new card hides no other: at ``centre`` if it can, else near it, rather below."""
    for offset in _AROUND:
        place = centre + offset
        if not graph.nodes_in(_CARD.translated(place)):
            return place
    return centre


def _parts(document: Document, source_id: str | None) -> list[Choice]:
    source = document.nodes.get(source_id) if source_id else None
    return [
        Choice(
            kind.kind,
            kind.title,
            detail=kind.help,
            icon=kind.icon,
            token=kind.color,
            keywords=f"{kind.group} {kind.stem}",
        )
        for kind in PARTS.values()
        if source is None or (kind.kind in KINDS and may_connect(source.kind, kind.kind))
    ]
