"""All that the palette offers: the kinds of node, and what is drawn around nodes."""

from __future__ import annotations

from dataclasses import dataclass

from asyncflow_gui.canvas.kinds import KINDS, NodeKind
from engine.schemas import Group, StickyNote


@dataclass(frozen=True, slots=True)
class ShapePart:
    """A group or a note, as the palette shows it; for the fields, see :class:`NodeKind`.

    Attributes:
        shape: Its schema.
        size: Width and height of a new one, scene units.
        title_text: The title a new one has, where it has one.
    """

    kind: str
    title: str
    help: str
    color: str
    shape: type[Group | StickyNote]
    size: tuple[float, float]
    title_text: str = ""
    group: str = "Notes"

    @property
    def icon(self) -> str:
        """File in ``resources/icons``."""
        return self.kind

    @property
    def stem(self) -> str:
        """What new ids begin with."""
        return self.kind

    @property
    def searched(self) -> str:
        """What it may be found by, in small letters."""
        return f"{self.title} {self.group} {self.help} frame sticky".lower()

    @property
    def about(self) -> str:
        """What it is, in a sentence."""
        return f"{self.title}: {self.help}."

    def make(self, x: float, y: float) -> Group | StickyNote:
        """A new one with its corner at a place."""
        width, height = self.size
        shape = self.shape(x=x, y=y, width=width, height=height)
        return shape.model_copy(update={"title": self.title_text}) if self.title_text else shape


NOTE = ShapePart("note", "Note", "a few words", "warn", StickyNote, (208.0, 96.0))
GROUP = ShapePart("group", "Group", "titled frame", "text_muted", Group, (320.0, 200.0), "Group")

Part = NodeKind | ShapePart

SHAPES: dict[str, ShapePart] = {part.kind: part for part in (NOTE, GROUP)}
PARTS: dict[str, Part] = {**KINDS, **SHAPES}
"""In the order of the palette."""
