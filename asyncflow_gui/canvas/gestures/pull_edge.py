"""PullEdge: drag from an output port to another node to join the two."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsPathItem

from asyncflow_gui.canvas import connect
from asyncflow_gui.canvas.gestures.base import PORT_REACH_PX, Gesture, Pointer, Stage
from asyncflow_gui.canvas.items import routing
from asyncflow_gui.canvas.items.edge import arrow_head
from asyncflow_gui.canvas.items.node import NodeItem
from asyncflow_gui.canvas.items.state import Part
from asyncflow_gui.canvas.kinds import is_reply, kind_of

_Z_PULLED = 30.0
_SNAP_PX = 20.0
_LEAST_PULL_PX = 24.0


class PullEdge(Gesture):
    """Lights the nodes the edge may lead to, snaps to them, and says why others refuse."""

    def __init__(self, stage: Stage, source: NodeItem) -> None:
        super().__init__(stage)
        self._source = source.node_id
        document = stage.graph.document
        self._targets = connect.targets_of(document, self._source)
        self._snapped: str | None = None
        self._refused: str | None = None
        pen = QPen(stage.graph.style_in_force.accent, 2.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._curve = QGraphicsPathItem()
        self._curve.setPen(pen)
        self._curve.setZValue(_Z_PULLED)
        self._arrow = QGraphicsPathItem(arrow_head(), self._curve)
        self._arrow.setPen(QPen(Qt.PenStyle.NoPen))
        self._arrow.setBrush(pen.color())
        stage.graph.addItem(self._curve)
        stage.show_cursor(Qt.CursorShape.CrossCursor)
        self._light()
        stage.say(
            "Release on a lit node to connect; Esc cancels."
            if self._targets
            else f"Nothing here that {self._source} could lead to; add another part first."
        )

    @classmethod
    def begin(cls, stage: Stage, pointer: Pointer, button: Qt.MouseButton) -> PullEdge | None:
        """Begin with the left button on an output port."""
        if button != Qt.MouseButton.LeftButton:
            return None
        source = stage.graph.out_port_at(pointer.at, PORT_REACH_PX / max(stage.zoom, 0.5))
        return cls(stage, source) if source is not None else None

    def move(self, pointer: Pointer, /) -> None:
        """Draw the edge to the pointer, or to the node it would join."""
        target = self._target_at(pointer.at)
        snapped = target if target in self._targets else None
        if snapped != self._snapped:
            self._snapped = snapped
            self._light()
        refused = target if target is not None and snapped is None else None
        if refused != self._refused:
            self._refused = refused
            self._explain()
        self._draw(pointer.at)

    def release(self, pointer: Pointer, /) -> None:
        """Join the two nodes, if there is a second one and it accepts; in the open, ask for one."""
        target, refused = self._snapped, self._refused
        self._clear()
        if target is not None:
            self._join(target)
        elif refused is not None:
            self.stage.say(self._refusal(refused) or "")
        else:
            self.stage.say("")
            if self._in_the_open(pointer):
                self.stage.ask_for_part(pointer.at, self._source)

    def cancel(self) -> None:
        """Forget the edge."""
        self._clear()
        self.stage.say("")

    def _join(self, target: str) -> None:
        editor, document = self.stage.editor, self.stage.graph.document
        edge = connect.new_edge(document.project, self._source, target)
        project, forwards = connect.connected(document, edge)
        editor.apply(f"Connect {self._source} to {target}", project)
        self.stage.graph.select((edge.id,))
        self.stage.say(
            f"{self._source} now forwards to {target} as the last step of its endpoints."
            if forwards
            else f"Connected {self._source} to {target}."
        )

    def _target_at(self, at: QPointF) -> str | None:
        """The node whose input port is near or whose card is under the pointer."""
        graph, reach = self.stage.graph, _SNAP_PX / self.stage.zoom
        best: tuple[float, str] | None = None
        for node_id in self._targets:
            if not kind_of(graph.document.nodes[node_id]).has_in_port:
                continue
            way = at - routing.in_port(graph.card_rect(node_id))
            distance = math.hypot(way.x(), way.y())
            if distance <= reach and (best is None or distance < best[0]):
                best = (distance, node_id)
        if best is not None:
            return best[1]
        item = graph.node_at(at)
        left_home = item is not None and (
            item.node_id != self._source
            or not item.over_out_port(at, 2 * PORT_REACH_PX / self.stage.zoom)
        )
        return item.node_id if item is not None and left_home else None

    def _in_the_open(self, pointer: Pointer) -> bool:
        """Whether the edge has been pulled well away from every card."""
        near = _LEAST_PULL_PX / self.stage.zoom
        home = self.stage.graph.card_rect(self._source).adjusted(-near, -near, near, near)
        return not home.contains(pointer.at)

    def _refusal(self, target: str) -> str | None:
        return connect.refusal(self.stage.graph.document, self._source, target)

    def _explain(self) -> None:
        shape = Qt.CursorShape.ForbiddenCursor if self._refused else Qt.CursorShape.CrossCursor
        self.stage.show_cursor(shape)
        self.stage.say(self._refusal(self._refused) or "" if self._refused else "")

    def _draw(self, at: QPointF) -> None:
        graph = self.stage.graph
        home = graph.card_rect(self._source)
        if self._snapped is None:
            self._curve.setPath(routing.loose(home, at))
            self._place_arrow(at, 0.0)
            return
        nodes = graph.document.nodes
        reply = is_reply(nodes[self._source], nodes[self._snapped])
        way = (routing.reply if reply else routing.forward)(home, graph.card_rect(self._snapped))
        self._curve.setPath(way.path)
        self._place_arrow(way.tip, way.angle)

    def _place_arrow(self, tip: QPointF, angle: float) -> None:
        self._arrow.setPos(tip)
        self._arrow.setRotation(angle)

    def _light(self) -> None:
        for node_id, item in self.stage.graph.node_items.items():
            item.set_part(self._part_of(node_id))

    def _part_of(self, node_id: str) -> Part:
        if node_id == self._source:
            return Part.SOURCE
        if node_id == self._snapped:
            return Part.SNAPPED
        return Part.TARGET if node_id in self._targets else Part.DIMMED

    def _clear(self) -> None:
        self.stage.graph.removeItem(self._curve)
        for item in self.stage.graph.node_items.values():
            item.set_part(Part.NONE)
