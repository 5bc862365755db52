"""The context menu of nodes, edges and empty canvas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.theme import icons

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas


def build_menu(canvas: Canvas, element_id: str | None, at: QPointF) -> QMenu:
    """What can be done with an element, or with the canvas at a point of the scene."""
    menu = QMenu(canvas)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if element_id is not None:
        _act(menu, "Edit properties", "edit", partial(canvas.inspect_requested.emit, element_id))
        _act(menu, "Delete", "trash", canvas.delete_selection)
        menu.addSeparator()
        _act(menu, "Fit selection", "fit", canvas.fit_selection)
    else:
        _add_parts(canvas, menu, at)
        menu.addSeparator()
        _act(menu, "Select all", "", canvas.select_all)
    _act(menu, "Fit all", "", canvas.fit_all)
    return menu


def _add_parts(canvas: Canvas, menu: QMenu, at: QPointF) -> None:
    tokens = canvas.graph.style_in_force.tokens
    for entry in KINDS.values():
        action = _act(
            menu,
            f"Add {entry.title.lower()}",
            "",
            partial(canvas.add_node_of_kind, entry.kind, at),
        )
        action.setIcon(icons.icon(entry.icon, tokens.color(entry.color)))


def _act(menu: QMenu, text: str, icon: str, slot: Callable[[], object]) -> QAction:
    action = QAction(text, menu)
    if icon:
        action.setIcon(icons.icon(icon, menu.palette().windowText().color()))
    action.triggered.connect(lambda _checked: slot())
    menu.addAction(action)
    return action
