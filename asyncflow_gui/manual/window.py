"""The manual's window: contents or what was found at the left, the page at the right."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.manual import contents
from asyncflow_gui.manual.browser import PageBrowser
from asyncflow_gui.manual.lists import ContentsTree, HitList
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role

_SIZE = QSize(1080, 760)
_SIDE_PX = 264
_PATIENCE_MS = 120
"""From the last letter typed to the search."""


class ManualWindow(QDialog):
    """Stays open beside the main window; whoever opens it again finds the page they left."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Manual – AsyncFlow Designer")
        self.setObjectName("manualWindow")
        self._theme = theme
        self.browser = PageBrowser(theme, self)
        self.contents = ContentsTree(self)
        self.hits = HitList(self)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Search the manual")
        self.field.setAccessibleName("Search the manual")
        self.field.setToolTip("Sections that hold all these words (Ctrl+F)")
        self.field.setClearButtonEnabled(True)
        self.back = self._button("Back", "Alt+Left")
        self.forward = self._button("Forward", "Alt+Right")
        self._link = QLabel(self)
        self._lay_out()
        self._connect()
        self._dress()
        room = self.screen().availableGeometry().size() - QSize(80, 80)
        self.resize(_SIZE.boundedTo(room))

    def show_page(self, name: str = "", anchor: str = "") -> None:
        """Open a page; without a name the one that was read last, or the first."""
        self.show()
        self.activateWindow()
        if name or not self.browser.page:
            self.field.clear()
            self.browser.open_page(name or contents.HOME, anchor)
        self.browser.setFocus()

    # -- construction

    def _button(self, name: str, keys: str) -> QToolButton:
        button = QToolButton(self)
        native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{name} ({native})")
        button.setAccessibleName(name)
        button.setEnabled(False)
        return button

    def _lay_out(self) -> None:
        self.side = QStackedWidget(self)
        self.side.addWidget(self.contents)
        self.side.addWidget(self.hits)
        head = QHBoxLayout()
        head.setContentsMargins(12, 12, 12, 8)
        head.setSpacing(4)
        head.addWidget(self.back)
        head.addWidget(self.forward)
        head.addSpacing(4)
        head.addWidget(self.field, 1)
        left = QFrame(self)
        set_role(left, "surface", "panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.side, 1)
        right = QFrame(self)
        set_role(right, "surface", "panel")
        set_role(self._link, "muted", True)
        self._link.setContentsMargins(16, 4, 16, 4)
        self._link.setTextFormat(Qt.TextFormat.PlainText)
        page = QVBoxLayout(right)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.browser, 1)
        page.addWidget(self._link)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([_SIDE_PX, _SIZE.width() - _SIDE_PX])
        split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)

    def _connect(self) -> None:
        browser = self.browser
        self.back.clicked.connect(browser.backward)
        self.forward.clicked.connect(browser.forward)
        browser.backwardAvailable.connect(self.back.setEnabled)
        browser.forwardAvailable.connect(self.forward.setEnabled)
        browser.page_shown.connect(self._page_shown)
        browser.link_pointed_at.connect(self._tell_link)
        self.contents.chosen.connect(browser.open_page)
        self.hits.chosen.connect(self._open_hit)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PATIENCE_MS)
        self._pause.timeout.connect(self._search)
        self.field.textChanged.connect(self._pause.start)
        self.field.returnPressed.connect(self._open_first)
        self._theme.changed.connect(self._dress)
        for keys, slot in (
            ("Alt+Left", browser.backward),
            ("Alt+Right", browser.forward),
            ("Ctrl+F", self._to_field),
            ("Ctrl+W", self.close),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(slot))

    # -- reading

    @Slot(str)
    def _page_shown(self, name: str) -> None:
        if not name:
            return
        self.setWindowTitle(f"{contents.title_of(name)} – Manual – AsyncFlow Designer")
        self.contents.show_page(name, self.browser.headings)

    @Slot(str)
    def _tell_link(self, link: str) -> None:
        self._link.setText(f"Opens in your browser: {link}" if link else "")

    # -- searching

    @Slot()
    def _to_field(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @Slot()
    def _search(self) -> None:
        text = self.field.text().strip()
        if text:
            self.hits.look_for(text)
        else:
            self.browser.mark(())
        self.side.setCurrentWidget(self.hits if text else self.contents)

    @Slot()
    def _open_first(self) -> None:
        self._pause.stop()
        self._search()
        self.hits.open_current()

    @Slot(str, str)
    def _open_hit(self, page: str, anchor: str) -> None:
        self.browser.open_page(page, anchor)
        self.browser.mark(tuple(self.field.text().split()))

    @Slot()
    def _dress(self) -> None:
        color = self._theme.tokens.text
        for button, name in ((self.back, "back"), (self.forward, "forward")):
            button.setIcon(icon(name, color))
