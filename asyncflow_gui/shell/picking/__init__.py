"""Choosing one of many by typing: the popup behind quick insert, connect mode and the commands."""

from asyncflow_gui.shell.picking.choices import Choice
from asyncflow_gui.shell.picking.popup import PickPopup

__all__ = ["Choice", "PickPopup"]
