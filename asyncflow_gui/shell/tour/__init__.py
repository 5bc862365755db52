"""A short tour of the window: at the first start, and whenever it is asked for."""

from asyncflow_gui.shell.tour.tour import Tour

__all__ = ["Tour"]
