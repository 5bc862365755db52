"""Live plots and result views."""

from asyncflow_gui.charts.panel import ChartsPanel

__all__ = ["ChartsPanel"]
