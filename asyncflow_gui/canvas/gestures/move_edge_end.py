"""MoveEdgeEnd: take an edge by one of its ends and lead it to another node."""

from __future__ import annotations

from PySide6.QtCore import Qt

from asyncflow_gui.canvas import connect, rewire
from asyncflow_gui.canvas.gestures.base import (
    EDGE_REACH_PX,
    Gesture,
    Pointer,
    Stage,
    clicked,
    far_enough,
)
from asyncflow_gui.canvas.gestures.wire import Wire
from asyncflow_gui.canvas.items.edge import EdgeItem


class MoveEdgeEnd(Gesture):
    """Without a drag it is a click on the edge."""

    pans_at_border = True

    def __init__(self, stage: Stage, pointer: Pointer, item: EdgeItem, end: str) -> None:
        super().__init__(stage)
        self._press = pointer
        self._edge = item.edge
        self._end = end
        self._wire: Wire | None = None
        stage.graph.select(clicked(stage.graph.selection, item.edge_id, adds=pointer.adds))

    @classmethod
    def begin(cls, stage: Stage, pointer: Pointer, button: Qt.MouseButton) -> MoveEdgeEnd | None:
        """Begin with the left button near an end of an edge, but not on a port."""
        if button != Qt.MouseButton.LeftButton or stage.graph.node_at(pointer.at):
            return None
        reach = EDGE_REACH_PX / stage.zoom
        found = stage.graph.edge_end_at(pointer.at, reach)
        return cls(stage, pointer, *found) if found else None

    def move(self, pointer: Pointer, /) -> None:
        """Draw the edge to the pointer, or to the node it would lead to."""
        if self._wire is None:
            if not far_enough(self._press, pointer):
                return
            self._wire = self._pulled()
            self.stage.graph.edge_items[self._edge.id].set_lifted(True)
        self._wire.follow(pointer)

    def release(self, _pointer: Pointer, /) -> None:
        """Lead the edge to the node that accepts it."""
        wire = self._wire
        if wire is None:
            return
        self.cancel()
        self.stage.say(wire.reason())
        found = wire.snapped
        if found is None or found == getattr(self._edge, self._end):
            return
        ends = {"source": self._edge.source, "target": self._edge.target, self._end: found}
        project = rewire.reconnected(
            self.stage.graph.document, self._edge.id, ends["source"], ends["target"]
        )
        self.stage.editor.apply(f"Reconnect {self._edge.id} to {found}", project)
        self.stage.say(f"The edge now leads from {ends['source']} to {ends['target']}.")

    def cancel(self) -> None:
        """Leave the edge where it was."""
        if self._wire is not None:
            self._wire.remove()
            self._wire = None
            if item := self.stage.graph.edge_items.get(self._edge.id):
                item.set_lifted(False)
            self.stage.say("")

    def _pulled(self) -> Wire:
        document, edge = self.stage.graph.document, self._edge
        if self._end == "target":
            return Wire(
                self.stage,
                edge.source,
                connect.targets_of(document, edge.source, besides=edge.id),
                lambda other: connect.refusal(document, edge.source, other, besides=edge.id),
            )
        return Wire(
            self.stage,
            edge.target,
            connect.sources_of(document, edge.target, besides=edge.id),
            lambda other: connect.refusal(document, other, edge.target, besides=edge.id),
            from_source=False,
        )
