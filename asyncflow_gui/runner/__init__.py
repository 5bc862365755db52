"""Drives engine.Simulation off the GUI thread."""

from asyncflow_gui.runner.controller import RunController
from asyncflow_gui.runner.gc_guard import GuiThreadGc
from asyncflow_gui.runner.reports import Progress, RunInfo, RunOutcome
from asyncflow_gui.runner.what_if import WhatIf

__all__ = ["GuiThreadGc", "Progress", "RunController", "RunInfo", "RunOutcome", "WhatIf"]
