"""Colours, pens and fonts of the drawing, made once per theme rather than at each paint."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPen

from asyncflow_gui.theme import Tokens

SIMPLE_BELOW_ZOOM = 0.35
"""Zoom under which cards are plain blocks: their names could not be read."""

DETAILS_FROM_ZOOM = 0.5
"""Zoom from which the second lines of cards and the pills of edges can be read."""

CARD_RADIUS = 10.0
CARD_HEIGHT = 64.0
PORT_RADIUS = 5.5
GRID = 8
"""Positions are multiples of this, scene units."""

_MOST_WIDTHS = 2_000


class Style:
    """What items paint with.

    Attributes:
        serial: Another number for each style.
        edge_pens: Pens of edges by look, as they were made.
    """

    _numbers = count()

    def __init__(self, tokens: Tokens) -> None:
        self.serial = next(self._numbers)
        self.tokens = tokens
        self._colors: dict[str, QColor] = {}
        self._tints: dict[str, QColor] = {}
        self._small_widths: dict[str, float] = {}
        self._name_widths: dict[str, float] = {}
        self._badge_widths: dict[str, float] = {}
        self.edge_pens: dict[tuple[bool, ...], QPen] = {}
        self.canvas = tokens.color("canvas")
        self.card = tokens.color("panel")
        self.card_hover = _blend(tokens.color("panel"), tokens.color("text"), 0.03)
        self.border = tokens.color("line") if tokens.is_dark else _darker(tokens.color("line"))
        self.border_hover = tokens.color("edge")
        self.field = tokens.color("field")
        self.text = tokens.color("text")
        self.muted = tokens.color("text_muted")
        self.edge = tokens.color("edge")
        self.accent = tokens.color("accent")
        self.on_accent = tokens.color("on_accent")
        self.glow = tokens.color("accent", 0.30)
        self.faint_glow = tokens.color("accent", 0.10)
        self.ok = tokens.color("ok")
        self.warn = tokens.color("warn")
        self.bad = tokens.color("bad")
        # White on the dark theme's light red would not reach 4.5:1; its dark counterpart does.
        self.on_state = tokens.color("on_accent")
        self.track = _blend(tokens.color("panel"), tokens.color("text"), 0.12)
        self.shadow_alpha = 0.10 if tokens.is_dark else 0.018
        self.name_font = _font(13, QFont.Weight.DemiBold)
        self.small_font = _font(11, QFont.Weight.Normal)
        self.badge_font = _font(10, QFont.Weight.DemiBold)
        self.figure_font = _font(9, QFont.Weight.Bold)
        self.long_figure_font = _font(8, QFont.Weight.Bold)
        self.heading_font = _font(15, QFont.Weight.DemiBold)
        self.body_font = _font(12, QFont.Weight.Normal)
        self.row_font = _font(12, QFont.Weight.DemiBold)
        self.heading_row_font = _font(10, QFont.Weight.DemiBold)
        self.heading_row_font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.5)
        self.row_metrics = QFontMetricsF(self.row_font)
        self.name_metrics = QFontMetricsF(self.name_font)
        self.small_metrics = QFontMetricsF(self.small_font)
        self.badge_metrics = QFontMetricsF(self.badge_font)
        self.edge_pen = _pen(self.edge, 1.8)
        self.reply_pen = _pen(self.edge, 1.3)
        self.far_pen = _pen(self.accent, 3)
        self.far_pen.setCosmetic(True)
        self.down_pen = _pen(self.bad, 1.8, [4.0, 3.0])

    def small_width(self, text: str) -> float:
        """How wide a text in the small font is; thousands of labels say the same few things."""
        return _width(text, self._small_widths, self.small_metrics)

    def name_width(self, text: str) -> float:
        """How wide a text in the font of names is."""
        return _width(text, self._name_widths, self.name_metrics)

    def badge_width(self, text: str) -> float:
        """How wide a text in the font of badges is."""
        return _width(text, self._badge_widths, self.badge_metrics)

    def color(self, token: str) -> QColor:
        """A token's colour."""
        if token not in self._colors:
            self._colors[token] = self.tokens.color(token)
        return self._colors[token]

    def tint(self, token: str) -> QColor:
        """The surface behind an icon of this colour."""
        if token not in self._tints:
            share = 0.20 if self.tokens.is_dark else 0.14
            self._tints[token] = _blend(self.card, self.color(token), share)
        return self._tints[token]

    def load_color(self, utilisation: float) -> QColor:
        """Green, amber or red by how busy the cores are."""
        if utilisation < 0.7:
            return self.ok
        return self.warn if utilisation < 0.9 else self.bad


def _width(text: str, known: dict[str, float], metrics: QFontMetricsF) -> float:
    width = known.get(text)
    if width is None:
        if len(known) >= _MOST_WIDTHS:
            known.clear()
        width = known[text] = metrics.horizontalAdvance(text)
    return width


def _font(pixels: int, weight: QFont.Weight) -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font


def _pen(color: QColor, width: float, dashes: list[float] | None = None) -> QPen:
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.RoundCap)
    if dashes:
        pen.setDashPattern(dashes)
    return pen


def _blend(base: QColor, top: QColor, share: float) -> QColor:
    def mixed(a: int, b: int) -> int:
        return round(a + (b - a) * share)

    return QColor(
        mixed(base.red(), top.red()),
        mixed(base.green(), top.green()),
        mixed(base.blue(), top.blue()),
    )


def _darker(color: QColor) -> QColor:
    return color.darker(106)
