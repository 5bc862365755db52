"""The minimap: the whole drawing in a corner of the canvas, and what of it is in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QObject,
    QPointF,
    QRectF,
    QSize,
    Qt,
    QTimer,
    QVariantAnimation,
    Slot,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from asyncflow_gui.canvas.items.frames import GROUP_COLORS, GroupItem
from asyncflow_gui.theme.motion import duration_ms

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas

_SIZE = QSize(136, 84)
_MARGIN = 12
_INSET = 6.0
_REST_MS = 120
_SHADOW = 12.0  # what items take up around what is seen of them
_MOST_EDGES = 1_000  # more of them would be a blot, and take long
_SMALLEST = QRectF(0, 0, 1_200, 800)
"""A drawing smaller than this is not shown larger than it would be in it, scene units."""


class Minimap(QWidget):
    """Blocks in the colours of their kinds; a press or a drag brings a place into view.

    It is there only while part of the drawing is out of view, and so never lies on what is drawn
    but where the view has been moved or zoomed in.
    The picture is drawn when the drawing has come to rest, so that a drag costs it nothing.
    """

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._wanted = True
        self._picture = QPixmap()
        self._area = QRectF()
        self._contents = QRectF()
        self._opacity = 0.0
        self._held = False
        self._fade = QVariantAnimation(self)
        self._fade.valueChanged.connect(self._show_faded)
        self._fade.finished.connect(self._end_fade)
        self.hide()
        self.setFixedSize(_SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Minimap")
        self.setToolTip("Press or drag to move the view")
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._redraw)
        canvas.installEventFilter(self)
        canvas.graph.edited.connect(self._wait)
        canvas.graph.restyled.connect(self._wait)
        # Later, since Qt scrolls no picture in which something has just become stale: it would
        # paint the whole view at each step of a pan.
        canvas.moved.connect(self._follow_view, Qt.ConnectionType.QueuedConnection)
        self._place()
        self._rest.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corner while the canvas changes its size."""
        if watched is self._canvas and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture and a frame around what is in view."""
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        painter.drawPixmap(0, 0, self._picture)
        frame = self._to_map(self._canvas.visible_area()).intersected(
            QRectF(self.rect()).adjusted(1, 1, -1, -1)
        )
        style = self._canvas.graph.style_in_force
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.accent, 1))
        painter.setBrush(style.faint_glow)
        painter.drawRoundedRect(frame, 4, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring what is pressed to the middle of the view."""
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = True
            self._canvas.centerOn(self._to_scene(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on while the button is held."""
        event.accept()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._canvas.centerOn(self._to_scene(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay there."""
        event.accept()
        self._held = False
        self._show_if_needed()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom the canvas about the middle of its view."""
        event.accept()
        (self._canvas.zoom_in if event.angleDelta().y() > 0 else self._canvas.zoom_out)()

    @Slot(bool)
    def set_wanted(self, wanted: bool) -> None:
        """Show it while part of the drawing is out of view, or never."""
        self._wanted = wanted
        self._show_if_needed()

    @Slot()
    def _follow_view(self) -> None:
        self._show_if_needed()
        self.update()

    def _show_if_needed(self) -> None:
        """Fade in as something leaves the view, and out once all of it is in there."""
        if self._held:
            return
        hidden = not self._contents.isEmpty() and not self._canvas.visible_area().contains(
            self._contents
        )
        shown = self._wanted and hidden
        goal = 1.0 if shown else 0.0
        if goal == self._fade.endValue():
            return
        self._fade.stop()
        self._fade.setStartValue(self._opacity)
        self._fade.setEndValue(goal)
        self._fade.setDuration(duration_ms())
        if shown:
            self.show()
            if self._picture.isNull():
                self._draw()
        self._fade.start()

    @Slot(object)
    def _show_faded(self, opacity: object) -> None:
        if isinstance(opacity, float):
            self._opacity = opacity
            self.update()

    @Slot()
    def _end_fade(self) -> None:
        self.setVisible(self._is_shown)

    @Slot()
    def _wait(self) -> None:
        self._rest.start()

    @Slot()
    def _redraw(self) -> None:
        """Draw the picture anew, unless something is being dragged: then a little later."""
        if self._canvas.gesture_under_way:
            self._rest.start()
            return
        margin = _SHADOW
        self._contents = self._canvas.graph.contents_rect().adjusted(
            margin, margin, -margin, -margin
        )
        self._picture = QPixmap()  # drawn when it is next seen
        self._show_if_needed()
        if self._is_shown:
            self._draw()

    @property
    def _is_shown(self) -> bool:
        return bool(self._fade.endValue() == 1.0)

    def _draw(self) -> None:
        self._area = self._shown_area()
        ratio = self.devicePixelRatioF()
        picture = QPixmap(_SIZE * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_surface(painter)
        self._paint_drawing(painter)
        painter.end()
        self._picture = picture
        self.update()

    def _shown_area(self) -> QRectF:
        area = self._contents
        smallest = QRectF(_SMALLEST)
        smallest.moveCenter(area.center())
        return area.united(smallest)

    def _paint_surface(self, painter: QPainter) -> None:
        style = self._canvas.graph.style_in_force
        surface = QColor(style.card)
        surface.setAlphaF(0.94)
        painter.setPen(QPen(style.border, 1))
        painter.setBrush(surface)
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 8, 8)

    def _paint_drawing(self, painter: QPainter) -> None:
        graph = self._canvas.graph
        style = graph.style_in_force
        painter.setPen(Qt.PenStyle.NoPen)
        for shape in graph.shapes.items.values():
            token = GROUP_COLORS[shape.frame.color] if isinstance(shape, GroupItem) else "warn"
            tint = QColor(style.color(token))
            tint.setAlphaF(0.25)
            painter.setBrush(tint)
            painter.drawRect(self._to_map(shape.rect()))
        line = QColor(style.edge)
        line.setAlphaF(0.5)
        painter.setPen(QPen(line, 0.6))
        edges = graph.edge_items if len(graph.edge_items) <= _MOST_EDGES else {}
        for edge in edges.values():
            ends = (graph.card_rect(edge.edge.source), graph.card_rect(edge.edge.target))
            painter.drawLine(*(self._to_map(card).center() for card in ends))
        painter.setPen(Qt.PenStyle.NoPen)
        for item in graph.node_items.values():
            card = self._to_map(item.card_rect())
            card.setWidth(max(card.width(), 2.0))
            card.setHeight(max(card.height(), 2.0))
            painter.setBrush(style.bad if item.marks.errors else style.color(item.kind.color))
            painter.drawRoundedRect(card, 1.5, 1.5)

    @property
    def _scale(self) -> float:
        """Pixels of the map per scene unit."""
        wide = (self.width() - 2 * _INSET) / self._area.width()
        high = (self.height() - 2 * _INSET) / self._area.height()
        return min(wide, high)

    def _to_map(self, rect: QRectF) -> QRectF:
        scale = self._scale
        middle = QRectF(self.rect()).center()
        corner = middle + (rect.topLeft() - self._area.center()) * scale
        return QRectF(corner.x(), corner.y(), rect.width() * scale, rect.height() * scale)

    def _to_scene(self, at: QPointF) -> QPointF:
        return self._area.center() + (at - QRectF(self.rect()).center()) / self._scale

    def _place(self) -> None:
        self.move(
            self._canvas.width() - self.width() - _MARGIN,
            self._canvas.height() - self.height() - _MARGIN,
        )
