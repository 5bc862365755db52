"""The template gallery: stories to begin with, with pictures drawn from their files."""

from asyncflow_gui.shell.gallery.dialog import Gallery

__all__ = ["Gallery"]
