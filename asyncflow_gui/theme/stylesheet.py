"""The app-wide stylesheet and palette, made from the tokens in force.

Widgets opt into a role with a dynamic property, so that no widget names a colour of its own:
labels ``muted``, ``error``, ``warning``, ``heading``, ``figure``, ``caption``; push buttons
``primary``, ``flat`` (as a property), ``danger``; tool buttons ``small``; lists ``roomy``;
fields ``invalid``; plain widgets ``surface`` (``background``, ``panel``, ``canvas``; frames also
``card``, ``chip``, ``note``, ``problem``, ``advice``) and frames ``rule``. Values are booleans
except for ``surface``.
"""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from asyncflow_gui.assets import resource
from asyncflow_gui.theme.color import mix
from asyncflow_gui.theme.tokens import Tokens

_IMAGES = ("chevron_down", "chevron_up", "chevron_right", "check")


def build_stylesheet(tokens: Tokens) -> str:
    """The stylesheet for ``QApplication.setStyleSheet``."""
    template = Template(resource("themes", "app.qss").read_text(encoding="utf-8"))
    images = {
        name: resource("themes", f"{name.replace('_', '-')}.svg").as_posix() for name in _IMAGES
    }
    return template.substitute(asdict(tokens) | shades(tokens) | images)


def shades(tokens: Tokens) -> dict[str, str]:
    """Colours derived from the tokens: states of controls and faint tints, as ``#RRGGBB``."""
    return {
        "line_strong": mix(tokens.text, tokens.line, 0.14),
        "control": mix(tokens.text, tokens.panel, 0.56),
        "disabled": mix(tokens.text_muted, tokens.panel, 0.6),
        "hover": mix(tokens.text, tokens.panel, 0.06),
        "pressed": mix(tokens.text, tokens.panel, 0.11),
        "scroll": mix(tokens.text, tokens.panel, 0.22),
        "scroll_hover": mix(tokens.text, tokens.panel, 0.38),
        "accent_hover": mix(tokens.text, tokens.accent, 0.1),
        "accent_pressed": mix(tokens.text, tokens.accent, 0.2),
        "accent_tint": mix(tokens.accent, tokens.panel, 0.16),
        "bad_tint": mix(tokens.bad, tokens.panel, 0.1),
        "warn_tint": mix(tokens.warn, tokens.panel, 0.12),
    }


def build_palette(tokens: Tokens) -> QPalette:
    """The palette for ``QApplication.setPalette``: for what a stylesheet does not reach."""
    colors = {
        QPalette.ColorRole.Window: tokens.background,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.panel,
        QPalette.ColorRole.AlternateBase: tokens.field,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.text_muted,
        QPalette.ColorRole.Button: tokens.field,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.bad,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.ToolTipBase: tokens.panel,
        QPalette.ColorRole.ToolTipText: tokens.text,
    }
    palette = QPalette()
    for role, color in colors.items():
        palette.setColor(role, QColor(color))
    disabled = QColor(shades(tokens)["disabled"])
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, disabled)
    return palette


def set_role(widget: QWidget, name: str, value: bool | str) -> None:
    """Set a dynamic property the stylesheet selects by, and have it take effect."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
