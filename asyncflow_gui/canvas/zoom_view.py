"""A view that zooms about the pointer and pans without scroll bars."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

MIN_ZOOM, MAX_ZOOM = 0.1, 4.0
_STEP = 1.25
_WHEEL_BASE = 1.0015  # to the power of the wheel's eighths of a degree: 1.2 a notch
_MARGIN_PX = 56
_REACH = 2e6  # far beyond where nodes may stand


class ZoomView(QGraphicsView):
    """Wheel and pinch zoom, touchpad pan; knows nothing of what the scene shows."""

    zoom_changed = Signal(float)
    moved = Signal()  # another part of the scene is in view
    _gathered: QPoint | None = None

    def __init__(self, scene: QGraphicsScene, parent: QWidget | None = None) -> None:
        self._pinned: list[QWidget] = []
        super().__init__(scene, parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSceneRect(-_REACH, -_REACH, 2 * _REACH, 2 * _REACH)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setOptimizationFlags(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setRenderHints(
            QPainter.RenderHint.Antialiasing
            | QPainter.RenderHint.TextAntialiasing
            | QPainter.RenderHint.SmoothPixmapTransform
        )
        self.centerOn(0, 0)

    @property
    def zoom(self) -> float:
        """Pixels per scene unit."""
        return self.transform().m11()

    def set_zoom(self, zoom: float, about: QPointF | None = None) -> None:
        """Zoom, keeping a point of the viewport (its middle by default) where it is."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        if zoom == self.zoom:
            return
        pixel = about if about is not None else QRectF(self.viewport().rect()).center()
        anchor = self.scene_at(pixel)
        self.resetTransform()
        self.scale(zoom, zoom)
        drift = self.viewportTransform().map(anchor) - pixel
        self.scroll_by(QPoint(round(drift.x()), round(drift.y())))
        self.zoom_changed.emit(zoom)
        self.moved.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move the picture, and tell that another part is in view."""
        if self._gathered is not None:
            self._gathered += QPoint(dx, dy)
            return
        places = [(widget, widget.pos()) for widget in self._pinned]
        super().scrollContentsBy(dx, dy)
        for widget, place in places:
            widget.move(place)
        self.moved.emit()

    def pin(self, widget: QWidget) -> None:
        """Let a widget float over the scene; beside the viewport it would make panning slow."""
        widget.setParent(self.viewport())
        self._pinned.append(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that more or less is in view."""
        super().resizeEvent(event)
        self.moved.emit()

    def scene_at(self, pixel: QPointF) -> QPointF:
        """The point of the scene under a point of the viewport, to fractions of a pixel."""
        return self.viewportTransform().inverted()[0].map(pixel)

    def middle_place(self) -> QPointF:
        """The point of the scene in the middle of the viewport."""
        return self.scene_at(QRectF(self.viewport().rect()).center())

    def scroll_by(self, pixels: QPoint) -> None:
        """Move the view over the scene.

        Along both axes at once: Qt scrolls what is painted already, but of two moves in a row the
        second would paint everything anew, because of what floats over the view.
        """
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        self._gathered = QPoint()
        across.setValue(across.value() + pixels.x())
        down.setValue(down.value() + pixels.y())
        way, self._gathered = self._gathered, None
        if not way.isNull():
            self.scrollContentsBy(way.x(), way.y())

    def zoom_in(self) -> None:
        """One step nearer."""
        self.set_zoom(self.zoom * _STEP)

    def zoom_out(self) -> None:
        """One step further away."""
        self.set_zoom(self.zoom / _STEP)

    def reset_zoom(self) -> None:
        """To 100 %."""
        self.set_zoom(1.0)

    def fit_rect(self, rect: QRectF) -> None:
        """Show a part of the scene whole, not larger than 100 %."""
        if rect.isEmpty():
            self.reset_zoom()
            self.centerOn(0, 0)
            return
        room = self.viewport().size()
        width = max(room.width() - 2 * _MARGIN_PX, 1)
        height = max(room.height() - 2 * _MARGIN_PX, 1)
        self.set_zoom(min(width / rect.width(), height / rect.height(), 1.0))
        self.centerOn(rect.center())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel zooms; two fingers on a touchpad pan, and zoom with Ctrl."""
        event.accept()
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if _is_touchpad(event) and not ctrl:
            self.scroll_by(-event.pixelDelta())
            return
        turn = event.angleDelta().y() or event.angleDelta().x()
        self.set_zoom(self.zoom * _WHEEL_BASE**turn, event.position())

    def viewportEvent(self, event: QEvent) -> bool:
        """Pinching zooms."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.set_zoom(self.zoom * (1 + event.value()), event.position())
            return True
        return super().viewportEvent(event)


def _is_touchpad(event: QWheelEvent) -> bool:
    if event.pixelDelta().isNull():
        return False
    device = event.device()
    is_pad = device is not None and device.type() == QInputDevice.DeviceType.TouchPad
    return is_pad or event.phase() != Qt.ScrollPhase.NoScrollPhase
