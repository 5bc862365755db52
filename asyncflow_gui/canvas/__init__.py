"""The drawing: scene, view, items and gestures. It follows the model and edits by commands."""

from asyncflow_gui.canvas.palette import Palette
from asyncflow_gui.canvas.view import Canvas

__all__ = ["Canvas", "Palette"]
