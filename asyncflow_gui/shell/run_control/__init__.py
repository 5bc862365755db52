"""Run control: the bar in the toolbar, what its buttons and the Run menu do, events by hand."""

from asyncflow_gui.shell.run_control.bar import RunBar
from asyncflow_gui.shell.run_control.steering import RunSteering

__all__ = ["RunBar", "RunSteering"]
