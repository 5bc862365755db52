"""Shows where things went: nodes glide from their old places to those they have already."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation, Slot

from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.theme.motion import duration_ms

_DURATION_MS = 180
_MOST = 300  # nodes; more of them would stutter rather than glide


class Glide(QObject):
    """One at a time; whatever else edits the document ends it."""

    def __init__(self, graph: GraphScene, parent: QObject) -> None:
        super().__init__(parent)
        self._graph = graph
        self._from: dict[str, QPointF] = {}
        self._to: dict[str, QPointF] = {}
        self._run = QVariantAnimation(self)
        self._run.setStartValue(0.0)
        self._run.setEndValue(1.0)
        self._run.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._run.valueChanged.connect(self._show)
        self._run.finished.connect(self.stop)
        graph.edited.connect(self.stop)

    def places(self) -> dict[str, QPointF]:
        """Where nodes stand now, to be handed to :meth:`start` after an edit."""
        return {key: item.pos() for key, item in self._graph.node_items.items()}

    def start(self, before: Mapping[str, QPointF]) -> None:
        """Show the way from former places to the present ones."""
        self.stop()
        now = self.places()
        moved = {key: at for key, at in before.items() if key in now and now[key] != at}
        duration = duration_ms(_DURATION_MS)
        if not moved or len(moved) > _MOST or not duration:
            return
        self._from, self._to = moved, {key: now[key] for key in moved}
        self._run.setDuration(duration)
        self._run.start()

    @property
    def is_under_way(self) -> bool:
        """Whether something is gliding."""
        return bool(self._from)

    @Slot()
    def stop(self) -> None:
        """Everything stands where the document has it."""
        moved, self._from, self._to = self._from, {}, {}
        self._run.stop()
        if moved:
            self._graph.end_preview(moved)

    @Slot(object)
    def _show(self, share: object) -> None:
        if self._from and isinstance(share, float):
            self._graph.preview(
                {key: at + (self._to[key] - at) * share for key, at in self._from.items()}
            )
