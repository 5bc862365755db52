"""A project: a scenario, where its nodes stand on the canvas, and what is drawn around them."""

from typing import Annotated, Literal

from pydantic import Field

from engine.config import limits
from engine.schemas.base import ElementId, Schema, Text
from engine.schemas.scenario import Scenario

_Coordinate = Annotated[float, Field(ge=-1e6, le=1e6)]
_Length = Annotated[float, Field(ge=8, le=1e6)]


class Position(Schema):
    """Centre of a node's card on the canvas, in scene units (pixels at 100 % zoom)."""

    x: _Coordinate
    y: _Coordinate


class Frame(Schema):
    """An upright rectangle on the canvas, scene units."""

    x: _Coordinate
    """Its left side."""
    y: _Coordinate
    """Its upper side."""
    width: _Length
    height: _Length


GroupColor = Literal["grey", "blue", "teal", "green", "orange", "purple"]


class Group(Frame):
    """A frame around what belongs together; what lies inside moves with it."""

    title: Annotated[str, Field(max_length=limits.MAX_ID_LENGTH)] = ""
    color: GroupColor = "grey"


class StickyNote(Frame):
    """A remark on the canvas."""

    text: Text = ""


class Layout(Schema):
    """Where things stand. Nodes without an entry are placed automatically."""

    nodes: dict[ElementId, Position] = Field(default_factory=dict)
    """Position by node id."""
    groups: Annotated[dict[ElementId, Group], Field(max_length=limits.MAX_SHAPES)] = Field(
        default_factory=dict
    )
    """Frames by id; ids are shared with nodes, edges, events and notes. Later ones lie above."""
    notes: Annotated[dict[ElementId, StickyNote], Field(max_length=limits.MAX_SHAPES)] = Field(
        default_factory=dict
    )
    """Remarks by id."""


PanelSize = Literal["normal", "wide", "large"]


class ChartPanel(Schema):
    """One chart of the dashboard."""

    chart: ElementId
    """Which one, by its key. A key that is not known is passed over."""
    size: PanelSize = "normal"
    """One place of the grid, two side by side, or four."""
    hidden: Annotated[tuple[str, ...], Field(max_length=limits.MAX_SHAPES, strict=False)] | None = (
        None
    )
    """Names of its lines that are switched off; none given: those that are off by default."""


class View(Schema):
    """How the project is looked at. Not part of what undo takes back."""

    charts: Annotated[tuple[ChartPanel, ...], Field(max_length=64, strict=False)] | None = None
    """The dashboard's charts in reading order; none given: the usual ones."""


class Project(Schema):
    """The content of an ``.asyncflow`` file."""

    format: Literal[1] = 1
    """Version of the file format."""
    scenario: Scenario = Scenario()
    layout: Layout = Layout()
    view: View = View()
