"""The outline: the drawing as a tree, for those who read it rather than look at it."""

from asyncflow_gui.shell.outline.panel import OutlinePanel

__all__ = ["OutlinePanel"]
