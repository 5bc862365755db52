"""What every gesture is, and the stage it plays on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGraphicsItem

from asyncflow_gui.canvas.scene import GraphScene
from asyncflow_gui.commands import Editor

PORT_REACH_PX = 12.0
"""How near to a port the pointer takes hold of it, pixels on the screen."""

EDGE_REACH_PX = 5.0
"""How near to an edge the pointer picks it, pixels on the screen."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the mouse is.

    Attributes:
        at: In the scene.
        pixel: In the viewport.
        modifiers: Keys held with it.
    """

    at: QPointF
    pixel: QPoint
    modifiers: Qt.KeyboardModifier

    @property
    def adds(self) -> bool:
        """Whether the click extends the selection instead of replacing it."""
        extending = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        return bool(self.modifiers & extending)


class Stage(Protocol):
    """What a gesture may use of the canvas."""

    @property
    def graph(self) -> GraphScene:
        """The scene."""

    @property
    def editor(self) -> Editor:
        """The way to edit the document."""

    @property
    def zoom(self) -> float:
        """Pixels per scene unit."""

    @property
    def snaps_to_grid(self) -> bool:
        """Whether what is dragged keeps to the grid."""

    def visible_area(self) -> QRectF:
        """What is in view, scene units."""

    @property
    def pan_key_held(self) -> bool:
        """Whether Space is held."""

    def say(self, text: str) -> None:
        """Tell the user something in the status line; empty clears it."""

    def hint(self, text: str, at: QPointF) -> None:
        """Show a word beside a point of the scene; empty takes it away."""

    def show_cursor(self, shape: Qt.CursorShape) -> None:
        """Show a cursor until the gesture ends."""

    def scroll(self, pixels: QPoint) -> None:
        """Move the view over the scene."""

    def calm(self, moving: bool) -> None:
        """Trade smoothness for speed while much is moving."""

    def lift(self, node_ids: Iterable[str], besides: Iterable[QGraphicsItem]) -> None:
        """Paint a large drawing once, and nodes over it, and other items, as they are dragged."""

    def lifted_moved(self) -> None:
        """What was lifted stands elsewhere now."""

    def lower(self) -> None:
        """Nothing is dragged any more."""

    def add_node_of_kind(self, kind: str, scene_pos: QPointF | None = None) -> str | None:
        """Add a part; returns its id, or none where the kind is unknown."""

    def ask_for_part(self, scene_pos: QPointF | None = None, source_id: str | None = None) -> None:
        """Let the user choose a part to add, and lead an edge from the source to it."""


class Gesture(ABC):
    """Something done with the mouse, from its beginning to its end.

    A gesture edits the document at most once, in :meth:`release`; until then it shows previews
    only, which :meth:`cancel` takes back.
    """

    pans_at_border = False
    """Whether the view follows where the pointer comes close to its border."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @abstractmethod
    def move(self, pointer: Pointer, /) -> None:
        """Follow the pointer."""

    @abstractmethod
    def release(self, pointer: Pointer, /) -> None:
        """Finish."""

    @abstractmethod
    def cancel(self) -> None:
        """Leave everything as it was."""


class Beginning(Protocol):
    """How a press of the mouse may become a gesture."""

    def __call__(self, stage: Stage, pointer: Pointer, button: Qt.MouseButton) -> Gesture | None:
        """The gesture that begins here, if it does."""


def far_enough(press: Pointer, now: Pointer) -> bool:
    """Whether the pointer has gone far enough from where it was pressed to mean a drag."""
    way = (now.pixel - press.pixel).manhattanLength()
    return way >= QGuiApplication.styleHints().startDragDistance() // 2


def clicked(selection: tuple[str, ...], element_id: str, *, adds: bool) -> tuple[str, ...]:
    """The selection after a click on an element."""
    if not adds:
        return (element_id,)
    if element_id in selection:
        return tuple(other for other in selection if other != element_id)
    return (*selection, element_id)
