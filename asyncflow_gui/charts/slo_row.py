"""The objectives of a project, each on a chip: kept or missed, and by which figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from asyncflow_gui.charts import sentences
from engine.schemas.result import SloCheck


class SloRow(QWidget):
    """Chips in a row; nothing where there are no objectives."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Objectives")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self._chips: list[QLabel] = []

    @property
    def chips(self) -> tuple[QLabel, ...]:
        """The chips, in the order of the objectives."""
        return tuple(self._chips)

    def show_checks(self, checks: Sequence[SloCheck], words: Mapping[str, str]) -> None:
        """Show what came of the objectives of a run; ``words`` says them for people."""
        for chip in self._chips:
            chip.deleteLater()
        self._chips = [_chip(check, words.get(check.slo, ""), self) for check in checks]
        for place, chip in enumerate(self._chips):
            self._row.insertWidget(place, chip)
        self.setVisible(bool(checks))


def _chip(check: SloCheck, words: str, parent: QWidget) -> QLabel:
    mark = "✓" if check.passed else "✕"
    text = sentences.checked(check, words)
    state = "met" if check.passed else "missed"
    chip = QLabel(f"{mark} {text}", parent)
    chip.setTextFormat(Qt.TextFormat.PlainText)
    chip.setProperty("part", "met" if check.passed else "missed")
    chip.setAccessibleName(f"Objective {state}: {text}")
    chip.setToolTip(f"Objective {state}")
    return chip
