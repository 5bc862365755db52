"""Shows one page: dressed in the theme, with its pictures, and a history of what was read."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QImage, QResizeEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from asyncflow_gui.manual import contents
from asyncflow_gui.manual.markdown import SCHEME, Heading, render
from asyncflow_gui.manual.style import page_style
from asyncflow_gui.theme import Theme

_COLUMN_PX = 760
"""Widest lines that still read well, pixels."""
_MARGIN_PX = 32
_LEAST_PX = 320
_INSET_PX = 8
_MOST_MARKED = 200
_PATIENCE_MS = 150
"""From the last change of the width to new pictures."""


class PageBrowser(QTextBrowser):
    """Reads pages of the manual; other links are shown, and opened in the browser on a click."""

    page_shown = Signal(str)
    """The name of the page that is shown now."""

    link_pointed_at = Signal(str)
    """An address outside the manual under the pointer or the focus; empty for none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words: tuple[str, ...] = ()
        self.headings: tuple[Heading, ...] = ()
        self._fitted_to = 0
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.setInterval(_PATIENCE_MS)
        self._fitting.timeout.connect(self._dress)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("manualPage")
        self.setOpenLinks(False)
        self.setAccessibleName("Page of the manual")
        # Arrow keys scroll, Tab goes from link to link.
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.anchorClicked.connect(self._follow)
        self.highlighted.connect(self._point_at)
        self.sourceChanged.connect(self._tell)
        theme.changed.connect(self._dress)

    @property
    def page(self) -> str:
        """The name of the page that is shown; empty at first."""
        return self.source().path().strip("/")

    def open_page(self, name: str, anchor: str = "") -> None:
        """Show a page, at one of its headings if one is named."""
        self._words = ()
        self.setSource(address_of(name, anchor), QTextDocument.ResourceType.HtmlResource)
        if not anchor:
            self.verticalScrollBar().setValue(0)

    def mark(self, words: tuple[str, ...]) -> None:
        """Light up these words wherever they stand on the page."""
        self._words = words
        selections: list[QTextEdit.ExtraSelection] = []
        tint = self._theme.tokens.color("warn", 0.3)
        for word in words:
            cursor = QTextCursor(self.document())
            while len(selections) < _MOST_MARKED:
                cursor = self.document().find(word, cursor)
                if cursor.isNull():
                    break
                found = QTextEdit.ExtraSelection()
                found.cursor = cursor
                found.format.setBackground(tint)
                selections.append(found)
        self.setExtraSelections(selections)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Pages from their Markdown, and pictures from beside them; nothing from elsewhere."""
        path = QUrl(name).path().strip("/")
        if kind == QTextDocument.ResourceType.ImageResource.value:
            place = (contents.folder() / path).resolve()
            inside = place.is_relative_to(contents.folder().resolve())
            return self._fitted(QImage(str(place))) if inside and place.is_file() else QImage()
        if not contents.is_page(path):
            return None
        tokens = self._theme.tokens
        page = render(contents.source_of(path), dark=tokens.is_dark)
        self.headings = page.headings
        return (
            f"<html><head><style>{page_style(tokens)}</style></head><body>{page.html}</body></html>"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines short, and what is read in place; more room goes to the margins."""
        place = self._place()
        super().resizeEvent(event)
        spare = self.width() - self.verticalScrollBar().width() - _COLUMN_PX
        side = max(_MARGIN_PX, spare // 2)
        self.setViewportMargins(side, 0, max(_MARGIN_PX // 2, spare - side), 0)
        self._go_to(place)
        if self._column_px() != self._fitted_to or self._is_laid_out_for_another_width():
            self._fitting.start()

    def _is_laid_out_for_another_width(self) -> bool:
        return abs(self.document().textWidth() - self.viewport().width()) > 1

    def _column_px(self) -> int:
        return min(_COLUMN_PX, max(_LEAST_PX, self.viewport().width() - 2 * _INSET_PX))

    def _fitted(self, picture: QImage) -> QImage:
        """A picture as wide as the lines are, and sharp on a fine screen."""
        self._fitted_to = self._column_px()
        if picture.isNull() or picture.width() <= self._fitted_to:
            return picture
        ratio = self.devicePixelRatioF()
        pixels = min(picture.width(), round(self._fitted_to * ratio))
        result = picture.scaledToWidth(pixels, Qt.TransformationMode.SmoothTransformation)
        result.setDevicePixelRatio(pixels / self._fitted_to)
        return result

    @Slot(QUrl)
    def _follow(self, link: QUrl) -> None:
        if link.scheme() == SCHEME or not link.scheme():
            target = self.source().resolved(link)
            if contents.is_page(target.path().strip("/")):
                self._words = ()
                self.setSource(target, QTextDocument.ResourceType.HtmlResource)
        elif link.scheme() in ("http", "https"):
            QDesktopServices.openUrl(link)

    @Slot(QUrl)
    def _point_at(self, link: QUrl) -> None:
        outside = link.scheme() in ("http", "https")
        self.link_pointed_at.emit(link.toString() if outside else "")

    @Slot(QUrl)
    def _tell(self, source: QUrl) -> None:
        if self._is_laid_out_for_another_width():
            self._fitting.start()
        self.page_shown.emit(source.path().strip("/"))

    @Slot()
    def _dress(self) -> None:
        """Show the page anew, in the colours and for the width there are now, at the same place."""
        if not self.page:
            return
        place, words = self._place(), self._words
        self.reload()
        self.document().setTextWidth(self.viewport().width())
        self._go_to(place)
        self.mark(words)

    def _place(self) -> tuple[int, int]:
        """What is read: a position in the text, and how far below the upper edge it stands."""
        top = self.cursorForPosition(QPoint(1, 1))
        return top.position(), self.cursorRect(top).top()

    def _go_to(self, place: tuple[int, int]) -> None:
        position, below = place
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(position, self.document().characterCount() - 1))
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect(cursor).top() - below)


def address_of(name: str, anchor: str = "") -> QUrl:
    """The address of a page, or of a heading on it."""
    return QUrl(f"{SCHEME}:/{name}{'#' if anchor else ''}{anchor}")
