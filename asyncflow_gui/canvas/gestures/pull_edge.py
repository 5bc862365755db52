"""PullEdge: drag from an output port to another node to join the two."""

from __future__ import annotations

from PySide6.QtCore import Qt

from asyncflow_gui.canvas import connect
from asyncflow_gui.canvas.gestures.base import PORT_REACH_PX, Gesture, Pointer, Stage
from asyncflow_gui.canvas.gestures.wire import Wire

_LEAST_PULL_PX = 24.0


class PullEdge(Gesture):
    """Lights the nodes the edge may lead to, snaps to them, and says why others refuse."""

    pans_at_border = True

    def __init__(self, stage: Stage, source_id: str) -> None:
        super().__init__(stage)
        self._source = source_id
        document = stage.graph.document
        targets = connect.targets_of(document, source_id)
        self._wire = Wire(
            stage, source_id, targets, lambda other: connect.refusal(document, source_id, other)
        )
        stage.say(
            "Release on a lit node to connect, or in the open to add one; Esc cancels."
            if targets
            else f"Nothing here that {source_id} could lead to; release in the open to add a part."
        )

    @classmethod
    def begin(cls, stage: Stage, pointer: Pointer, button: Qt.MouseButton) -> PullEdge | None:
        """Begin with the left button on an output port."""
        if button != Qt.MouseButton.LeftButton:
            return None
        source = stage.graph.out_port_at(pointer.at, PORT_REACH_PX / max(stage.zoom, 0.5))
        return cls(stage, source.node_id) if source is not None else None

    def move(self, pointer: Pointer, /) -> None:
        """Draw the edge to the pointer, or to the node it would join."""
        self._wire.follow(pointer)

    def release(self, pointer: Pointer, /) -> None:
        """Join the two nodes, if there is a second one and it accepts; in the open, ask for one."""
        self._wire.remove()
        self.stage.say(self._wire.reason())
        if self._wire.snapped is not None:
            self._join(self._wire.snapped)
        elif self._wire.refused is None and self._in_the_open(pointer):
            self.stage.ask_for_part(pointer.at, self._source)

    def cancel(self) -> None:
        """Forget the edge."""
        self._wire.remove()
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

    def _in_the_open(self, pointer: Pointer) -> bool:
        """Whether the edge has been pulled well away from its card."""
        near = _LEAST_PULL_PX / self.stage.zoom
        home = self.stage.graph.card_rect(self._source).adjusted(-near, -near, near, near)
        return not home.contains(pointer.at)
