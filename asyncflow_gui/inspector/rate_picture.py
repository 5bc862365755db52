"""The rate of a workload over the run: the curve with its mean and its peak."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from asyncflow_gui.inspector import edit_texts
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import RELATED
from asyncflow_gui.inspector.rate_curve import RateCurve, ScheduleCurve
from asyncflow_gui.inspector.rates import rate_of
from asyncflow_gui.inspector.subjects import ElementSubject
from asyncflow_gui.model import units
from asyncflow_gui.model.paths import Path
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import RatePoint


class RatePicture(QWidget):
    """The rate of a workload over the run, with its mean and its peak."""

    def __init__(
        self,
        binding: Binding,
        path: Path,
        parent: QWidget | None = None,
        curve: RateCurve | None = None,
    ) -> None:
        super().__init__(parent)
        self._binding, self._path, self._subject = binding, path, binding.subject
        caption = QLabel("Rate", self)
        set_role(caption, "muted", True)
        caption.setToolTip("Mean arrivals per second over the run, surges included")
        self.figure = QLabel(self)
        set_role(self.figure, "figure", True)
        self.curve = curve or RateCurve(binding.theme, self)
        head = QHBoxLayout()
        head.addWidget(caption)
        head.addStretch(1)
        head.addWidget(self.figure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(RELATED)
        column.addLayout(head)
        column.addWidget(self.curve)

    def show_value(self, workload: Any) -> None:
        """Draw a workload; one that has no rate yet has no picture."""
        subject = self._subject
        source = subject.element_id if isinstance(subject, ElementSubject) else ""
        rate = rate_of(workload, subject.document.scenario, source)
        self.setVisible(rate is not None)
        if rate is None:
            return
        self.curve.show_rate(rate)
        mean, peak = _rate(rate.mean), _rate(rate.peak)
        level = mean == peak
        text = f"mean {mean}" if level else f"mean {mean.removesuffix(' /s')}, peak {peak}"
        self.figure.setText(f"at most {peak}" if rate.is_limit else text)
        about = f"Rate over time: {self.figure.text()}"
        if rate.spread.any():
            about += f"; the band holds 19 windows of 20 (± {_rate(float(rate.spread.max()))})"
        self.curve.setAccessibleName(about)
        self.curve.setToolTip(about)


class SchedulePicture(RatePicture):
    """The rate of a schedule, whose points are dragged in the curve."""

    def __init__(self, binding: Binding, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(binding, path, parent, ScheduleCurve(binding.theme))
        assert isinstance(self.curve, ScheduleCurve)
        self.curve.point_moved.connect(self._move)
        self.curve.point_added.connect(self._add)

    def show_value(self, workload: Any) -> None:
        """Draw a schedule, its points on the line."""
        assert isinstance(self.curve, ScheduleCurve)
        self.curve.points = workload.points
        super().show_value(workload)

    @Slot(int, float, float, int)
    def _move(self, index: int, time_s: float, rate_rps: float, session: int) -> None:
        """All of one drag is one step of undo."""
        point = (*self._path, "points", index)
        self._binding.commit(
            {(*point, "time_s"): time_s, (*point, "rate_rps"): rate_rps},
            f"curve/{id(self)}/{session}",
            edit_texts.of_list("Move", "point", self._binding.subject, self._path),
        )

    @Slot(float, float)
    def _add(self, time_s: float, rate_rps: float) -> None:
        points = list(self._binding.value((*self._path, "points")))
        place = sum(point.time_s <= time_s for point in points)
        points.insert(place, RatePoint(time_s=time_s, rate_rps=rate_rps))
        self._binding.commit(
            {(*self._path, "points"): tuple(points)},
            text=edit_texts.of_list("Add", "point", self._binding.subject, self._path),
        )


def _rate(value: float) -> str:
    return str(units.show(float(f"{value:.3g}"), units.RATE))
