"""One class per gesture of the mouse."""

from asyncflow_gui.canvas.gestures.base import (
    EDGE_REACH_PX,
    PORT_REACH_PX,
    Beginning,
    Gesture,
    Pointer,
    Stage,
)
from asyncflow_gui.canvas.gestures.drop_part import MIME_TYPE, Drop, begin_drop
from asyncflow_gui.canvas.gestures.move_edge_end import MoveEdgeEnd
from asyncflow_gui.canvas.gestures.move_selection import MoveSelection
from asyncflow_gui.canvas.gestures.pan import Pan
from asyncflow_gui.canvas.gestures.pick_edge import PickEdge
from asyncflow_gui.canvas.gestures.pull_edge import PullEdge
from asyncflow_gui.canvas.gestures.resize_frame import ResizeFrame
from asyncflow_gui.canvas.gestures.rubber_band import RubberBand

BEGINNINGS: tuple[Beginning, ...] = (
    Pan.begin,
    PullEdge.begin,
    ResizeFrame.begin,
    MoveSelection.begin,
    MoveEdgeEnd.begin,
    PickEdge.begin,
    MoveSelection.begin_group,
    RubberBand.begin,
)
"""What a press of the mouse may begin, asked in this order."""

__all__ = [
    "BEGINNINGS",
    "EDGE_REACH_PX",
    "MIME_TYPE",
    "PORT_REACH_PX",
    "Drop",
    "Gesture",
    "MoveEdgeEnd",
    "MoveSelection",
    "Pan",
    "PickEdge",
    "Pointer",
    "PullEdge",
    "ResizeFrame",
    "RubberBand",
    "Stage",
    "begin_drop",
]
