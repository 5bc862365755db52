"""How events look on a time axis: bars in lanes, the warm-up, round times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.looks import look_of, window_text
from asyncflow_gui.inspector.windows import lanes, ticks
from asyncflow_gui.model import units
from engine.schemas import Event

_LANE, _BAR, _AXIS, _PAD = 26, 20, 20, 6
_TEXT_PX, _AXIS_PX = 11, 11
_LEAST_BAR = 8.0
_INSET = 6.0
_TICK_PX = 64


@dataclass(frozen=True, slots=True)
class Bar:
    """One event as it is drawn."""

    event: Event
    box: QRectF
    text: QRectF
    label: str


class TimelineView(QWidget):
    """One bar per event; those that do not overlap share a lane."""

    def __init__(self, binding: Binding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.binding = binding
        self._theme = binding.theme
        self.events: Sequence[Event] = ()
        self.bars: list[Bar] = []
        self._lanes = 1
        self._lane_of: list[int] = []
        self._current = -1
        self.moving = -1
        """Index of the event that is being dragged; -1 for none."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme.changed.connect(self.update)

    @property
    def horizon_s(self) -> float:
        """The length of the run, seconds."""
        return self.binding.subject.document.scenario.settings.horizon_s

    @property
    def current(self) -> int:
        """Index of the chosen event; -1 for none."""
        return self._current

    @current.setter
    def current(self, index: int) -> None:
        self._current = index
        self._describe()
        self.update()

    def show_value(self, events: Sequence[Event]) -> None:
        """Show the events of the scenario."""
        self.events = events
        self._current = min(self._current, len(events) - 1)
        self.setVisible(bool(events))
        self._arrange()

    def sizeHint(self) -> QSize:
        """As wide as it may be, as high as its lanes."""
        return QSize(200, _PAD + self._lanes * _LANE + _AXIS)

    def minimumSizeHint(self) -> QSize:
        """All lanes are seen."""
        return QSize(120, self.sizeHint().height())

    def resizeEvent(self, _event: object) -> None:
        """Other bars have room beside each other now."""
        self._arrange()

    def _x(self, time_s: float) -> float:
        return _PAD + min(time_s / self.horizon_s, 1.0) * (self.width() - 2 * _PAD)

    def seconds(self, pixels: float) -> float:
        """How much time so many pixels are."""
        return pixels / max(1.0, self.width() - 2 * _PAD) * self.horizon_s

    def _arrange(self) -> None:
        metrics = QFontMetricsF(self._font(_TEXT_PX))
        bars = [self._bar(event, metrics) for event in self.events]
        if self.moving < 0 or len(self._lane_of) != len(bars):
            # Bars keep their lanes while one of them is dragged.
            self._lane_of = _lanes(bars)
        self._lanes = max(self._lane_of, default=0) + 1
        for index, bar in enumerate(bars):
            bar.box.translate(0, self._lane_of[index] * _LANE)
            bar.text.translate(0, self._lane_of[index] * _LANE)
        self.bars = bars
        self._describe()
        self.updateGeometry()
        self.update()

    def _bar(self, event: Event, metrics: QFontMetricsF) -> Bar:
        """A bar in the first lane, its label inside or, where that is too short, beside it."""
        look = look_of(type(event))
        label = f"{look.title(event, self.binding.subject)} {look.tag.lower()}"
        end = self.horizon_s if event.end_s is None else event.end_s
        left = min(self._x(event.start_s), self.width() - _PAD - _LEAST_BAR)
        width = max(self._x(end) - left, _LEAST_BAR)
        box, needs = QRectF(left, _PAD, width, _BAR), metrics.horizontalAdvance(label) + 2
        text = QRectF(left + _INSET, _PAD, needs, _BAR)
        if needs + 2 * _INSET > width:
            text.moveLeft(box.right() + _INSET)
            if text.right() > self.width() - _PAD:
                text.moveLeft(max(_PAD, left - _INSET - needs))
        return Bar(event, box, text, label)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The warm-up, the axis, and the bars."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, 0.5 - _AXIS)
        painter.setPen(QPen(tokens.color("accent" if self.hasFocus() else "line"), 1))
        painter.setBrush(tokens.color("field"))
        painter.drawRoundedRect(ground, 6, 6)
        warmup = self.binding.subject.document.scenario.settings.warmup_s
        if isinstance(warmup, int | float) and warmup > 0:
            left = self._x(0)
            painter.fillRect(
                QRectF(left, ground.top() + 1, self._x(warmup) - left, ground.height() - 2),
                tokens.color("edge", 0.18),
            )
        self._paint_axis(painter, ground)
        for index, bar in enumerate(self.bars):
            self._paint_bar(painter, bar, is_current=index == self._current)

    def _paint_axis(self, painter: QPainter, ground: QRectF) -> None:
        tokens = self._theme.tokens
        painter.setFont(self._font(_AXIS_PX))
        times = ticks(self.horizon_s, max(2, self.width() // _TICK_PX))
        row = QRectF(0, self.height() - _AXIS, self.width(), _AXIS)
        moving = self.moving >= 0
        for time in times:
            x = round(self._x(time)) + 0.5
            painter.setPen(QPen(tokens.color("line"), 1))
            painter.drawLine(QPointF(x, ground.top() + 1), QPointF(x, ground.bottom() - 1))
            text = "0" if not time else str(units.show(time, units.TIME, units.SECONDS))
            width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 4
            left = min(max(x - width / 2, 0.0), self.width() - width)
            if not moving:
                painter.setPen(tokens.color("text_muted"))
                box = QRectF(left, row.top(), width, row.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        if moving:
            painter.setPen(tokens.color("text"))
            text = window_text(self.events[self.moving])
            painter.drawText(row, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_bar(self, painter: QPainter, bar: Bar, *, is_current: bool) -> None:
        tokens = self._theme.tokens
        token = look_of(type(bar.event)).token
        painter.setBrush(tokens.color(token, 0.28))
        ring = QPen(tokens.color("accent"), 2) if is_current else QPen(tokens.color(token), 1)
        painter.setPen(ring)
        painter.drawRoundedRect(bar.box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if bar.event.end_s is None:  # open: it goes on where the axis ends
            painter.setPen(QPen(tokens.color(token), 1.5))
            x, y = bar.box.right() - 5, bar.box.center().y()
            for way in (-1, 1):
                painter.drawLine(QPointF(x - 3, y + way * 4), QPointF(x, y))
        painter.setFont(self._font(_TEXT_PX))
        painter.setPen(tokens.color("text"))
        painter.drawText(bar.text, Qt.AlignmentFlag.AlignVCenter, bar.label)

    def _font(self, pixels: int) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        return font

    def about(self, index: int) -> str:
        """What an event is, in a line."""
        event = self.events[index]
        look = look_of(type(event))
        title = look.title(event, self.binding.subject)
        return f"{event.id}: {look.menu.lower()}, {title}, {look.detail(event)}"

    def _describe(self) -> None:
        text = f"Timeline of {len(self.events)} events"
        if 0 <= self._current < len(self.events):
            text += f"; {self.about(self._current)}"
        self.setAccessibleName(text)


def _lanes(bars: Sequence[Bar]) -> list[int]:
    """The lane of each bar, room for its label included; the earliest are on top."""
    extents = [(min(b.box.left(), b.text.left()), max(b.box.right(), b.text.right())) for b in bars]
    order = sorted(range(len(bars)), key=extents.__getitem__)
    found = dict(zip(order, lanes([extents[i] for i in order]), strict=True))
    return [found[index] for index in range(len(bars))]
