"""Which charts the dashboard has, in which order and size. Plain values; no Qt here."""

from __future__ import annotations

from collections.abc import Iterable

from asyncflow_gui.charts.definitions import chart_by_key
from engine.schemas import ChartPanel, PanelSize

Panels = tuple[ChartPanel, ...]

USUAL: Panels = tuple(
    ChartPanel(chart=key)
    for key in ("latency", "throughput", "errors", "utilisation", "queues", "ram")
)
"""What matters at once, in two rows of three."""

SIZES: dict[PanelSize, tuple[int, int]] = {"normal": (1, 1), "wide": (2, 1), "large": (2, 2)}
"""Columns and rows by size."""


def known(panels: Panels | None) -> Panels:
    """The panels that can be shown, each chart once; the usual ones where none were chosen."""
    if panels is None:
        return USUAL
    first = {panel.chart: panel for panel in reversed(panels) if chart_by_key(panel.chart)}
    return tuple(dict.fromkeys(first[panel.chart] for panel in panels if panel.chart in first))


def with_chart(panels: Panels, key: str) -> Panels:
    """One more chart, last; the same where it is there already."""
    if any(panel.chart == key for panel in panels):
        return panels
    return (*panels, ChartPanel(chart=key))


def without_chart(panels: Panels, key: str) -> Panels:
    """All but one chart."""
    return tuple(panel for panel in panels if panel.chart != key)


def moved(panels: Panels, key: str, place: int) -> Panels:
    """With a chart at another place, counted without it."""
    panel = next((each for each in panels if each.chart == key), None)
    if panel is None:
        return panels
    others = list(without_chart(panels, key))
    others.insert(max(0, min(place, len(others))), panel)
    return tuple(others)


def resized(panels: Panels, key: str, size: PanelSize) -> Panels:
    """With a chart of another size."""
    return tuple(
        panel.model_copy(update={"size": size}) if panel.chart == key else panel for panel in panels
    )


def with_hidden(panels: Panels, key: str, hidden: Iterable[str]) -> Panels:
    """With these lines of a chart switched off, or none given where that is as by default."""
    definition = chart_by_key(key)
    names: tuple[str, ...] | None = tuple(sorted(hidden))
    if definition is not None and definition.off == frozenset(names or ()):
        names = None
    return tuple(
        panel.model_copy(update={"hidden": names}) if panel.chart == key else panel
        for panel in panels
    )


def pack(sizes: list[PanelSize], columns: int) -> list[tuple[int, int, int, int]]:
    """Row, column, rows and columns of each panel: in order, into the first gap that holds it."""
    taken: set[tuple[int, int]] = set()
    places = []
    for size in sizes:
        wide, high = SIZES[size]
        wide = min(wide, columns)
        cell = 0
        while True:
            row, column = divmod(cell, columns)
            covered = {
                (row + down, column + right) for down in range(high) for right in range(wide)
            }
            if column + wide <= columns and not covered & taken:
                break
            cell += 1
        taken |= covered
        places.append((row, column, high, wide))
    return places
