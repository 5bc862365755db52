"""The theme, applied to the whole application: style, palette, stylesheet, font."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from asyncflow_gui.theme import Theme, Tokens
from asyncflow_gui.theme.stylesheet import build_palette, build_stylesheet, shades

_BASE_FONT_PX = 13


class Appearance(QObject):
    """Keeps the application dressed in the theme in force."""

    def __init__(self, app: QApplication, theme: Theme) -> None:
        super().__init__(theme)
        self._app = app
        self._theme = theme
        app.setStyle("Fusion")  # platform styles draw bevels of their own under a stylesheet
        font = app.font()
        font.setPixelSize(_BASE_FONT_PX)
        app.setFont(font)
        theme.changed.connect(self._apply)
        self._apply()

    @Slot()
    def _apply(self) -> None:
        tokens = self._theme.tokens
        self._app.setPalette(build_palette(tokens))
        self._app.setStyleSheet(build_stylesheet(tokens) + _shell_rules(tokens))


def _shell_rules(tokens: Tokens) -> str:
    """Rules for what only the main window has."""
    return f"""
#topBar {{ background: {tokens.panel}; border-bottom: 1px solid {tokens.line}; }}
#statusLine {{ background: {tokens.panel}; border-top: 1px solid {tokens.line}; }}
#pickPopup {{
    background: {tokens.panel}; border: 1px solid {shades(tokens)["line_strong"]};
    border-radius: 10px;
}}
#pickPopup QListView, #pickPopup QListView:focus {{ background: transparent; border: none; }}
#searchButton {{ color: {tokens.text_muted}; font-weight: 400; }}
#gallerySide {{ background: {tokens.panel}; border-right: 1px solid {tokens.line}; }}
#gallerySide QPushButton[flat="true"] {{
    color: {tokens.text}; text-align: left; font-weight: 400;
}}
#galleryFoot {{ background: {tokens.panel}; border-top: 1px solid {tokens.line}; }}
Gallery QListView, Gallery QListView:focus {{ background: transparent; border: none; }}
#manualPage, #manualPage:focus {{ background: {tokens.panel}; border: none; padding: 0; }}
#outlinePanel QTreeView::item {{ border-radius: 0; }}
#outlinePanel QTreeView:focus {{ border: none; border-top: 1px solid {tokens.accent}; }}
#menuBar {{ border-bottom: none; }}
#runButton[running="true"]:disabled {{
    background: {tokens.accent}; border-color: {tokens.accent}; color: {tokens.on_accent};
}}
QMessageBox QLabel#qt_msgbox_label {{ font-size: 15px; font-weight: 600; }}
QLineEdit QToolButton {{ min-width: 0; min-height: 0; padding: 0; border: none; }}
#problemCount {{ font-size: 12px; font-weight: 600; color: {tokens.ok}; }}
#problemCount[state="none"] {{ color: {tokens.text_muted}; }}
#problemCount[state="warning"] {{ color: {tokens.warn}; }}
#problemCount[state="error"] {{ color: {tokens.bad}; }}
"""
