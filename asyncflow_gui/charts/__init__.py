"""Live plots and result views."""

from asyncflow_gui.charts.live import LiveCharts
from asyncflow_gui.charts.panel import ChartsPanel
from asyncflow_gui.charts.result_view import ResultView

__all__ = ["ChartsPanel", "LiveCharts", "ResultView"]
