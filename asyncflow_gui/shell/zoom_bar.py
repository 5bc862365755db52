"""The small bar in a corner of the canvas: zoom out, the zoom in force, zoom in, fit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from asyncflow_gui.canvas import Canvas
from asyncflow_gui.shell.actions import Actions
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role

_MARGIN = 12


class ZoomBar(QFrame):
    """Floats over the lower left corner of the canvas and follows it."""

    def __init__(self, canvas: Canvas, actions: Actions, theme: Theme) -> None:
        super().__init__(canvas)
        canvas.pin(self)
        self.setObjectName("zoomBar")
        set_role(self, "surface", "chip")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._canvas = canvas
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self._icons: dict[QToolButton, str] = {}
        for action, name in (
            (actions.zoom_out, "minus"),
            (actions.reset_zoom, ""),
            (actions.zoom_in, "plus"),
            (actions.fit_all, "fit"),
        ):
            row.addWidget(self._button(action, name))
        self._percent = next(button for button, name in self._icons.items() if not name)
        canvas.installEventFilter(self)
        canvas.zoom_changed.connect(self._show_zoom)
        theme.changed.connect(self._dress)
        self._dress()
        self._show_zoom(canvas.zoom)
        self._place()

    def _button(self, action: QAction, icon_name: str) -> QToolButton:
        button = QToolButton(self)
        button.setFixedWidth(28 if icon_name else 72)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(action.toolTip())
        button.setAccessibleName(action.text().replace("&", ""))
        button.setIconSize(QSize(14, 14))
        button.clicked.connect(action.trigger)
        self._icons[button] = icon_name
        return button

    @Slot(float)
    def _show_zoom(self, zoom: float) -> None:
        self._percent.setText(f"{zoom * 100:.0f} %")

    @Slot()
    def _dress(self) -> None:
        for button, name in self._icons.items():
            if name:
                button.setIcon(icon(name, self._theme.tokens.text_muted))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corner while the canvas changes its size."""
        if watched is self._canvas and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.adjustSize()
        self.move(_MARGIN, self._canvas.height() - self.height() - _MARGIN)
