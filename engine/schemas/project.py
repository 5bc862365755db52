"""A project: a scenario and where its nodes stand on the canvas."""

from typing import Annotated, Literal

from pydantic import Field

from engine.schemas.base import ElementId, Schema
from engine.schemas.scenario import Scenario

_Coordinate = Annotated[float, Field(ge=-1e6, le=1e6)]


class Position(Schema):
    """Centre of a node's card on the canvas, in scene units (pixels at 100 % zoom)."""

    x: _Coordinate
    y: _Coordinate


class Layout(Schema):
    """Where things stand. Nodes without an entry are placed automatically."""

    nodes: dict[ElementId, Position] = Field(default_factory=dict)
    """Position by node id."""


class Project(Schema):
    """The content of an ``.asyncflow`` file."""

    format: Literal[1] = 1
    """Version of the file format."""
    scenario: Scenario = Scenario()
    layout: Layout = Layout()
