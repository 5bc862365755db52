"""Colours by meaning, and the object that says which theme is in force."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication

from asyncflow_gui.assets import resource

Mode = Literal["light", "dark", "system"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, as ``#RRGGBB``."""

    background: str
    panel: str
    canvas: str
    grid_dot: str
    line: str
    text: str
    text_muted: str
    field: str
    edge: str
    accent: str
    on_accent: str
    ok: str
    warn: str
    bad: str
    note: str
    generator: str
    client: str
    load_balancer: str
    server: str
    data_store: str

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        """A token as a QColor, ``alpha`` from 0 (clear) to 1."""
        color = QColor(getattr(self, name))
        color.setAlphaF(alpha)
        return color

    @property
    def is_dark(self) -> bool:
        """Whether text is lighter than its surface."""
        return QColor(self.text).lightness() > QColor(self.panel).lightness()


@cache
def load_tokens(name: Literal["light", "dark"]) -> Tokens:
    """Read a theme from ``resources/themes/tokens.json``."""
    with resource("themes", "tokens.json").open(encoding="utf-8") as file:
        values = json.load(file)[name]
    return Tokens(**{field.name: values[field.name] for field in fields(Tokens)})


class Theme(QObject):
    """Which tokens are in force. Views redraw on ``changed``."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: Mode = "system"
        self._tokens = load_tokens(self._resolve())
        hints = QGuiApplication.styleHints()
        if hints is not None:
            hints.colorSchemeChanged.connect(self._follow_system)

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        return self._tokens

    @property
    def mode(self) -> Mode:
        """What the user chose."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Choose light, dark, or to follow the system."""
        self._mode = mode
        self._refresh()

    @Slot()
    def _follow_system(self) -> None:
        self._refresh()

    def _refresh(self) -> None:
        tokens = load_tokens(self._resolve())
        if tokens is not self._tokens:
            self._tokens = tokens
            self.changed.emit()

    def _resolve(self) -> Literal["light", "dark"]:
        if self._mode != "system":
            return self._mode
        hints = QGuiApplication.styleHints()
        dark = hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark
        return "dark" if dark else "light"
