"""The palette: the parts a system is drawn with."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from asyncflow_gui.canvas.palette_list import PartList
from asyncflow_gui.theme import Theme, icons


class Palette(QWidget):
    """A search field over the list of parts.

    Parts are dragged onto the canvas; Enter or a double click asks for one in the middle of it.
    """

    add_requested = Signal(str)  # kind of node, for Canvas.add_node_of_kind

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("Palette")
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Add a part…")
        self.search.setAccessibleName("Search parts")
        self.search.setToolTip("Type to narrow the list; Enter adds the first part")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedHeight(28)
        self.search.installEventFilter(self)
        self._search_icon = QAction("Search parts", self)
        self.search.addAction(self._search_icon, QLineEdit.ActionPosition.LeadingPosition)
        self.list = PartList(theme, self)
        self._nothing = QLabel("No such part", self)
        self._nothing.setObjectName("mutedText")
        self._nothing.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addWidget(self._nothing)
        layout.addWidget(self.list, 1)
        self.setMinimumWidth(180)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._add_first)
        self.list.add_requested.connect(self.add_requested)
        theme.changed.connect(self._retheme)
        self._retheme()

    @Slot()
    def focus_search(self) -> None:
        """Let the user type the name of a part."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search field, Down goes to the list and Escape clears."""
        if watched is self.search and isinstance(event, QKeyEvent):
            if event.type() != QEvent.Type.KeyPress:
                return False
            if event.key() == Qt.Key.Key_Down and self.list.choose_first():
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _filter(self, text: str) -> None:
        self.list.parts.set_filter(text)
        self._nothing.setVisible(self.list.parts.first_part() < 0)

    @Slot()
    def _add_first(self) -> None:
        if part := self.list.choose_first():
            self.add_requested.emit(part.kind)
            self.search.clear()

    @Slot()
    def _retheme(self) -> None:
        muted = self._theme.tokens.color("text_muted")
        self._search_icon.setIcon(icons.icon("search", muted))
