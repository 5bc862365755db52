"""Run control: the bar in the toolbar, what its buttons and the Run menu do, events by hand."""

from asyncflow_gui.shell.run_control.by_hand import EventsByHand
from asyncflow_gui.shell.run_control.inject_menu import InjectMenu
from asyncflow_gui.shell.run_control.steering import RunSteering
from asyncflow_gui.shell.run_control.strip import InjectedStrip

__all__ = ["EventsByHand", "InjectMenu", "InjectedStrip", "RunSteering"]
