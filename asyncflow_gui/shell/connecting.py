"""Connect mode: edges without a mouse. The node that would be joined is lit on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Slot
from PySide6.QtWidgets import QWidget

from asyncflow_gui.canvas import Canvas, connect
from asyncflow_gui.canvas.items.state import Part
from asyncflow_gui.canvas.kinds import kind_of
from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document
from asyncflow_gui.shell.picking import Choice, PickPopup
from asyncflow_gui.theme import Theme

_BESIDE_PX = 24


class ConnectMode(QObject):
    """Offers the nodes that the selected one may lead to, then those it may not, and why."""

    def __init__(
        self, canvas: Canvas, document: Document, editor: Editor, theme: Theme, window: QWidget
    ) -> None:
        super().__init__(window)
        self._canvas = canvas
        self._document = document
        self._editor = editor
        self._window = window
        self._source: str | None = None
        self._targets: set[str] = set()
        self.popup = PickPopup("Connect", theme, window, width=496)
        self.popup.highlighted.connect(self._light)
        self.popup.closed.connect(self._darken)
        self.popup.chosen.connect(self._join)

    @Slot()
    def open(self) -> None:
        """Begin at the selected node."""
        source = self._canvas.graph.selected_nodes()
        if len(source) != 1:
            self._canvas.say("Select the one node the edge is to begin at, then connect.")
            return
        if len(self._document.nodes) < 2:
            self._canvas.say("There is nothing to connect to yet: add another part first.")
            return
        self._source = source[0]
        self._targets = connect.targets_of(self._document, self._source)
        self.popup.open(
            self._choices(self._source),
            prompt="Type the name of a node",
            heading=f"Connect {self._source} to",
            nothing="No node of that name",
            at=self._beside(self._source),
        )

    def _beside(self, node_id: str) -> QPoint:
        """Below or above the source, or at a side of it: where the fewest targets are hidden."""
        home = self._on_window(node_id)
        size = QSize(self.popup.width(), self.popup.height_for(len(self._document.nodes) - 1))
        left, right = home.left() - size.width() - _BESIDE_PX, home.right() + _BESIDE_PX
        above, below = home.top() - size.height() - _BESIDE_PX, home.bottom() + _BESIDE_PX
        ways = [(home.left(), below), (home.left(), above), (left, below), (left, above)]
        ways += [(left, home.top()), (right, below), (right, above)]
        kept_free = [self._on_window(target) for target in self._targets]
        if kept_free:
            lowest = max(card.bottom() for card in kept_free) + _BESIDE_PX
            ways[2:2] = [(home.left(), lowest)]
            ways.append((max(card.right() for card in kept_free), below))
        places = [self.popup.inside_window(QRect(QPoint(x, y), size)) for x, y in ways]

        def hidden(place: QRect) -> int:
            on_source = 2 * place.intersects(home)
            return on_source + sum(place.intersects(card) for card in kept_free)

        return min(places, key=hidden).topLeft()

    def _on_window(self, node_id: str) -> QRect:
        card = self._canvas.mapFromScene(self._canvas.graph.card_rect(node_id)).boundingRect()
        return QRect(self._canvas.viewport().mapTo(self._window, card.topLeft()), card.size())

    def _choices(self, source: str) -> list[Choice]:
        """The nearest first, as arrow keys go through them."""
        graph = self._canvas.graph
        home = graph.card_rect(source).center()

        def distance(node_id: str) -> float:
            way = graph.card_rect(node_id).center() - home
            return way.x() ** 2 + way.y() ** 2

        others = sorted((i for i in self._document.nodes if i != source), key=distance)
        return [self._choice(source, node_id) for node_id in others]

    def _choice(self, source: str, node_id: str) -> Choice:
        node = self._document.nodes[node_id]
        kind = kind_of(node)
        refusal = None
        if node_id not in self._targets:
            refusal = connect.refusal(self._document, source, node_id)
        return Choice(
            node_id,
            node_id,
            detail=f"{kind.title} · {kind.subtitle(node)}",
            icon=kind.icon,
            token=kind.color,
            refusal=refusal or "",
        )

    @Slot(str)
    def _light(self, current: str) -> None:
        if self._source is None:
            return
        graph = self._canvas.graph
        for node_id, item in graph.node_items.items():
            item.set_part(self._part_of(node_id, current))
        if current in graph.node_items:
            self._canvas.ensureVisible(graph.node_items[current].sceneBoundingRect(), 24, 24)

    def _part_of(self, node_id: str, current: str) -> Part:
        if node_id == self._source:
            return Part.SOURCE
        if node_id not in self._targets:
            return Part.DIMMED
        return Part.SNAPPED if node_id == current else Part.TARGET

    @Slot()
    def _darken(self) -> None:
        for item in self._canvas.graph.node_items.values():
            item.set_part(Part.NONE)

    @Slot(str)
    def _join(self, target: str) -> None:
        source, self._source = self._source, None
        nodes = self._document.nodes
        if source not in nodes or target not in nodes:
            return
        edge = connect.new_edge(self._document.project, source, target)
        project, forwards = connect.connected(self._document, edge)
        self._editor.apply(f"Connect {source} to {target}", project)
        self._canvas.select((source,))
        self._canvas.setFocus()
        self._canvas.say(
            f"{source} now forwards to {target} as the last step of its endpoints."
            if forwards
            else f"Connected {source} to {target}."
        )
