"""A node's card: one item, ports painted, state set by the scene."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from asyncflow_gui.canvas.items import card
from asyncflow_gui.canvas.items.state import Marks, Part
from asyncflow_gui.canvas.items.style import (
    CARD_HEIGHT,
    DETAILS_FROM_ZOOM,
    SIMPLE_BELOW_ZOOM,
    Style,
)
from asyncflow_gui.canvas.kinds import NodeKind, kind_of
from engine.schemas import Node, NodeSample

if TYPE_CHECKING:
    from asyncflow_gui.canvas.items.afar import FarCards

Z_NODE = 10.0
Z_RAISED = 11.0
_MARGIN_X, _MARGIN_TOP, _MARGIN_BOTTOM = 13.0, 13.0, 11.0
_MIN_WIDTH, _MAX_WIDTH, _WIDTH_STEP = 160.0, 288.0, 16.0


class NodeItem(QGraphicsItem):
    """The card of one node, centred on its position.

    Attributes:
        local_rect: The card in its own coordinates.
        painted_apart: Whether the view paints by itself what a run changes.
        left_out: Whether the view paints all of it by itself.
        far_off: What paints it where a large drawing is seen from far away.
        in_scene: Whether it has joined the scene.
    """

    def __init__(self, node: Node, style: Style) -> None:
        super().__init__()
        self.setZValue(Z_NODE)
        self.node = node
        self.kind: NodeKind = kind_of(node)
        self.style = style
        self.selected = False
        self.hovered = False
        self.port_hovered = False
        self.part = Part.NONE
        self.marks = Marks()
        self.sample: NodeSample | None = None
        self.painted_apart = False
        self.left_out = False
        self.far_off: FarCards | None = None
        self.in_scene = False
        self.content: card.Content
        self.has_in_port = self.has_out_port = False
        self.local_rect = QRectF()
        self._name = ""
        self._bounds = QRectF()
        self._measure()

    @property
    def node_id(self) -> str:
        """Id of the node."""
        return self.node.id

    def card_rect(self) -> QRectF:
        """The card in scene coordinates."""
        return self.local_rect.translated(self.pos())

    @property
    def is_outlined(self) -> bool:
        """Whether it stands out from far away."""
        return self.selected or self.part.lit

    def far_color(self) -> QColor:
        """The colour of the block that it is from far away."""
        bad = self.content.down or self.marks.errors
        return self.style.bad if bad else self.style.color(self.kind.color)

    def stir(self) -> None:
        """Have it painted anew."""
        self.update()
        if self.far_off:
            self.far_off.stir(self.node_id, self.card_rect())

    def set_node(self, node: Node) -> None:
        """Show another state of the node."""
        self.node, self.kind = node, kind_of(node)
        self.prepareGeometryChange()
        self._measure()
        self.stir()

    def set_style(self, style: Style) -> None:
        """Paint with other colours."""
        self.style = style
        self.stir()

    def set_selected(self, selected: bool) -> None:
        """Show or hide the selection."""
        if selected != self.selected:
            self.selected = selected
            self.setZValue(Z_RAISED if selected else Z_NODE)
            self.stir()

    def set_hovered(self, hovered: bool, *, port: bool = False) -> None:
        """Answer the pointer; ``port``: it is over the output port."""
        if (hovered, port) != (self.hovered, self.port_hovered):
            self.hovered, self.port_hovered = hovered, port
            self.stir()

    def set_part(self, part: Part) -> None:
        """Say what the node is to the edge being pulled."""
        if part is not self.part:
            self.part = part
            self.setOpacity(0.35 if part is Part.DIMMED else 1.0)
            self.stir()

    def set_marks(self, marks: Marks) -> None:
        """Show how many problems the node has."""
        if marks != self.marks:
            self.marks = marks
            self.stir()

    def set_sample(
        self, sample: NodeSample | None, *, failing: str = "", struck: str = ""
    ) -> QRectF | None:
        """Show what the node does in a run; none: no run. The caller has it painted.

        Args:
            sample: Its figures.
            failing: Why requests fail there, in words.
            struck: What an event does to it, in words.

        Returns:
            Where the card looks different now, scene coordinates; none where it does not.
        """
        if sample is None and self.sample is None:
            return None
        self.sample = sample
        content = card.content_of(
            self.node,
            self.kind,
            sample,
            self.style,
            self.local_rect.width(),
            name=self._name,
            failing=failing,
            struck=struck,
        )
        before, self.content = self.content, content
        if content == before:
            return None
        if (content.busy is None) != (before.busy is None):
            self.stir()  # not a figure alone has come or gone
        badges = content.has_badge or before.has_badge or bool(self.marks.icon)
        return card.figures_area(self.card_rect(), badges=badges)

    def figures_area(self) -> QRectF:
        """Where a run changes the card, scene coordinates."""
        badges = self.content.has_badge or bool(self.marks.icon)
        return card.figures_area(self.card_rect(), badges=badges)

    def over_out_port(self, scene_pos: QPointF, reach: float) -> bool:
        """Whether a point is within ``reach`` scene units of the output port."""
        if not self.has_out_port:
            return False
        at = scene_pos - self.pos() - QPointF(self.local_rect.right(), 0)
        return math.hypot(at.x(), at.y()) <= reach

    def boundingRect(self) -> QRectF:
        """The card with its ports, badges and shadow."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        """Draw the card, plainly when it is small on the screen."""
        zoom = painter.worldTransform().m11()  # items are never turned
        if self.left_out:
            return
        if zoom < SIMPLE_BELOW_ZOOM:
            card.paint_simple(painter, self)
        elif self.painted_apart:
            card.paint_still(painter, self, detailed=zoom >= DETAILS_FROM_ZOOM)
        else:
            card.paint(painter, self, detailed=zoom >= DETAILS_FROM_ZOOM)

    def _measure(self) -> None:
        self.has_in_port, self.has_out_port = self.kind.has_in_port, self.kind.has_out_port
        wanted = card.wanted_width(self.node, self.kind, self.style)
        width = _WIDTH_STEP * math.ceil(min(max(wanted, _MIN_WIDTH), _MAX_WIDTH) / _WIDTH_STEP)
        self.local_rect = QRectF(-width / 2, -CARD_HEIGHT / 2, width, CARD_HEIGHT)
        self._bounds = self.local_rect.adjusted(-_MARGIN_X, -_MARGIN_TOP, _MARGIN_X, _MARGIN_BOTTOM)
        self._name = card.shown_name(self.node, self.kind, self.style, width)
        self.content = card.content_of(
            self.node, self.kind, self.sample, self.style, width, name=self._name
        )
