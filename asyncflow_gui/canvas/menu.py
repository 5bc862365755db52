"""The context menu of nodes, edges, groups, notes and empty canvas."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QColor,
    QIcon,
    QKeySequence,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QMenu

from asyncflow_gui.canvas import clipboard
from asyncflow_gui.canvas.items.frames import GROUP_COLORS, GroupItem
from asyncflow_gui.canvas.parts import PARTS
from asyncflow_gui.theme import icons
from engine.schemas import GroupColor

if TYPE_CHECKING:
    from asyncflow_gui.canvas.view import Canvas

_SWATCH_PX = 16


def build_menu(canvas: Canvas, element_id: str | None, at: QPointF) -> QMenu:
    """What can be done with an element, or with the canvas at a point of the scene."""
    menu = QMenu(canvas)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if element_id is not None:
        _element_entries(canvas, menu, element_id)
    else:
        _canvas_entries(canvas, menu, at)
    _act(menu, "Fit all", "", canvas.fit_all, keys="Ctrl+1")
    return menu


def _element_entries(canvas: Canvas, menu: QMenu, element_id: str) -> None:
    own = canvas.actions_
    shape = canvas.graph.shapes.items.get(element_id)
    text = "Edit properties"
    if shape is not None:
        text = "Edit title" if isinstance(shape, GroupItem) else "Edit text"
    _act(menu, text, "edit", partial(canvas.open_element, element_id))
    if isinstance(shape, GroupItem):
        menu.addMenu(_color_menu(canvas, menu, shape))
    menu.addSeparator()
    if canvas.graph.selected_nodes() or canvas.graph.selected_shapes():
        menu.addActions([own.cut, own.copy, own.duplicate])
    _act(menu, "Delete", "trash", canvas.delete_selection, keys="Del")
    menu.addSeparator()
    if isinstance(shape, GroupItem):
        menu.addAction(own.ungroup)
    elif canvas.graph.selected_nodes():
        menu.addAction(own.group)
    if len(canvas.graph.selected_nodes()) > 1:
        arrange = menu.addMenu("Arrange")
        arrange.addActions(own.align)
        arrange.addSeparator()
        arrange.addActions(own.distribute)
    menu.addAction(own.fit_selection)


def _canvas_entries(canvas: Canvas, menu: QMenu, at: QPointF) -> None:
    tokens = canvas.graph.style_in_force.tokens
    for entry in PARTS.values():
        add = partial(canvas.add_node_of_kind, entry.kind, at)
        action = _act(menu, f"Add {entry.title.lower()}", "", add)
        action.setIcon(icons.icon(entry.icon, tokens.color(entry.color)))
    menu.addSeparator()
    paste = _act(menu, "Paste here", "", partial(canvas.selection_edits.paste_at, at))
    paste.setEnabled(clipboard.holds_text())
    _act(menu, "Select all", "", canvas.select_all, keys="Ctrl+A")
    menu.addSeparator()
    menu.addActions([canvas.actions_.tidy, canvas.actions_.snap_to_grid])


def _color_menu(canvas: Canvas, menu: QMenu, group: GroupItem) -> QMenu:
    colors = QMenu("Colour", menu)
    choice = QActionGroup(colors)
    for color in get_args(GroupColor):
        action = _act(colors, color.capitalize(), "", partial(canvas.shape_edits.set_color, color))
        action.setIcon(_swatch(canvas.graph.style_in_force.color(GROUP_COLORS[color])))
        action.setCheckable(True)
        action.setChecked(color == group.frame.color)
        choice.addAction(action)
    return colors


def _swatch(color: QColor) -> QIcon:
    picture = QPixmap(_SWATCH_PX, _SWATCH_PX)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(2, 2, _SWATCH_PX - 4, _SWATCH_PX - 4)
    painter.end()
    return QIcon(picture)


def _act(
    menu: QMenu, text: str, icon: str, slot: Callable[[], object], *, keys: str = ""
) -> QAction:
    """An entry; ``keys`` do the same without the menu, and are shown beside it."""
    action = QAction(text, menu)
    if keys:
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    if icon:
        action.setIcon(icons.icon(icon, menu.palette().windowText().color()))
    action.triggered.connect(lambda _checked: slot())
    menu.addAction(action)
    return action
