"""The stylesheet of charts and results, from the tokens in force."""

from __future__ import annotations

from PySide6.QtGui import QFont

from asyncflow_gui.theme import Tokens
from asyncflow_gui.theme.color import mix
from asyncflow_gui.theme.stylesheet import shades

_SHEET = """
#charts-panel, #live-charts, #result-view, #chart-grid, #result-body {{ background: {background}; }}
#live-charts QScrollArea, #result-view QScrollArea {{ background: {background}; border: none; }}

#charts-panel QPushButton[tab="true"] {{
    background: transparent; border: none; padding: 4px 2px; margin-right: 8px;
    color: {text_muted}; font-size: 12px; font-weight: 500; min-height: 20px;
    text-align: left;
}}
#charts-panel QPushButton[tab="true"]:hover {{ color: {text}; }}
#charts-panel QPushButton[tab="true"]:focus {{ text-decoration: underline; }}
#charts-panel QPushButton[tab="true"]:checked {{ color: {text}; font-weight: 600; }}

#charts-panel QPushButton[tool="true"], #charts-panel QToolButton {{
    font-weight: 500;
    background: transparent; color: {text_muted}; border: 1px solid {line}; border-radius: 6px;
    padding: 0 8px; min-height: 20px; max-height: 20px; font-size: 11px;
}}
#charts-panel QPushButton[tool="true"]:hover, #charts-panel QToolButton:hover {{
    color: {text}; border-color: {edge};
}}
#charts-panel QPushButton[tool="true"]:checked {{
    background: {selection}; color: {text}; border-color: {accent};
}}
#charts-panel QPushButton[tool="true"]:focus, #charts-panel QToolButton:focus {{
    border-color: {accent};
}}
#charts-panel QToolButton[act="true"] {{ color: {text}; background: {panel}; }}
#charts-panel QToolButton[act="true"]:disabled {{ color: {disabled}; background: transparent; }}
#charts-panel QToolButton::menu-indicator {{ image: none; }}
#chart-card QToolButton {{ border: none; padding: 0; font-size: 12px; min-height: 0; }}
#chart-card QToolButton[part="rest"] {{ font-size: 10px; }}
#chart-card:focus {{ border-color: {accent}; }}
#chart-card QLabel[part="read-out"] {{
    background: {panel}; border: 1px solid {edge}; border-radius: 4px; padding: 3px 6px;
    font-size: 11px;
}}
#drop-mark {{ background: {accent}; border: none; }}

#chart-card, #result-card, #result-tile {{
    background: {panel}; border: 1px solid {line}; border-radius: 8px;
}}
#chart-card QLabel, #result-view QLabel, #live-charts QLabel {{
    background: transparent; color: {text}; font-size: 12px;
}}
#chart-card QLabel[part="title"], #result-view QLabel[part="title"] {{ font-weight: 600; }}
#chart-card QLabel[part="title"] {{ color: {title}; }}
#chart-card QLabel[part="figure"] {{ font-size: 13px; font-weight: 700; }}
#chart-card QLabel[part="range"], #chart-card QLabel[part="scope"] {{
    color: {text_muted}; font-size: 10px;
}}
QLabel[part="empty-title"] {{ font-size: 13px; font-weight: 600; }}
#live-charts QLabel[part="empty"], #result-view QLabel[part="empty"] {{ color: {text_muted}; }}
#live-charts QLabel[part="empty-title"], #result-view QLabel[part="empty-title"] {{
    color: {text}; font-size: 13px; font-weight: 600;
}}

#result-tile QLabel[part="caption"] {{ color: {text_muted}; font-size: 11px; }}
#result-tile QLabel[part="interval"] {{ color: {text_muted}; font-size: 10px; }}
#result-tile QLabel[part="value"] {{ font-size: 15px; font-weight: 700; }}
#result-view QLabel[part="muted"] {{ color: {text_muted}; }}
#result-view QLabel[part="notice"] {{ color: {bad}; font-weight: 600; }}
#result-view QLabel[part="met"], #result-view QLabel[part="missed"] {{
    border-radius: 9px; padding: 2px 10px; font-size: 12px; font-weight: 600;
}}
#result-view QLabel[part="met"] {{ color: {ok}; background: {ok_tint}; }}
#result-view QLabel[part="missed"] {{ color: {bad}; background: {bad_tint}; }}
#result-view #finding {{ background: {note}; border: 1px solid {line}; border-radius: 8px; }}
#result-view #result-card QToolButton {{ border: none; padding: 0; font-size: 12px; }}
#result-view QSplitter, #result-view QSplitter::handle {{ background: {background}; }}
#result-view #result-card QScrollArea, #result-view #result-card QWidget {{ background: {panel}; }}
#result-view QPushButton:checked {{
    background: {selection}; border-color: {accent};
}}
#result-view QPushButton[tool="true"] {{ font-size: 11px; padding: 1px 8px; min-height: 18px; }}
#result-view QPushButton {{
    background: {panel}; color: {text}; border: 1px solid {line}; border-radius: 6px;
    padding: 0 12px; min-height: 26px; font-size: 12px;
}}
#result-view QPushButton:disabled {{ color: {text_muted}; }}
#result-view QPushButton:hover {{ border-color: {edge}; }}
#result-view QPushButton:focus {{ border-color: {accent}; }}
#result-view QTableView {{
    background: {panel}; color: {text}; border: none; font-size: 12px; gridline-color: {line};
    alternate-background-color: {field};
    selection-background-color: {selection}; selection-color: {text};
}}
#result-view QTableView::item {{ padding: 0 5px; border: none; }}
#result-view QHeaderView {{ background: {panel}; }}
#result-view QHeaderView::section {{
    background: {panel}; color: {text_muted}; border: none; border-bottom: 1px solid {line};
    padding: 4px 8px; font-size: 11px; font-weight: 500;
}}
"""


def stylesheet(tokens: Tokens) -> str:
    """Rules for the panel and everything in it."""
    blend = 0.22 if tokens.is_dark else 0.12
    return _SHEET.format(
        background=tokens.background,
        panel=tokens.panel,
        line=tokens.line,
        text=tokens.text,
        bad=tokens.bad,
        ok=tokens.ok,
        ok_tint=mix(tokens.ok, tokens.background, 0.12),
        bad_tint=mix(tokens.bad, tokens.background, 0.12),
        note=tokens.note,
        text_muted=tokens.text_muted,
        disabled=shades(tokens)["disabled"],
        title=tokens.text_muted,
        field=tokens.field,
        edge=tokens.edge,
        accent=tokens.accent,
        selection=mix(tokens.accent, tokens.panel, blend),
    )


def tabular(font: QFont) -> QFont:
    """The font with figures of equal width, for numbers that change in place."""
    result = QFont(font)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result
