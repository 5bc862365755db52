"""A run as one HTML file that needs nothing else: no network, no Qt, no script.

Charts are SVG in the page, written by ``svg.py`` here: what they need is lines, bars and text,
which takes a few functions, where plotting libraries take tens of megabytes and paint in fixed
colours. Here colours are variables of the page, so that one drawing serves light, dark and paper.
"""

from engine.io.report.page import report_html, write_report

__all__ = ["report_html", "write_report"]
