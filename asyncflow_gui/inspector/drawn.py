"""Which values have a curve below their fields, and who draws it: imported with the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.schemas import (
    ClosedWorkload,
    ConstantWorkload,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Lognormal,
    Normal,
    Pareto,
    PoissonWorkload,
    RenewalWorkload,
    ScheduleWorkload,
    TraceWorkload,
    Uniform,
    UsersWorkload,
    Weibull,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from asyncflow_gui.inspector.binding import Binding
    from asyncflow_gui.model.paths import Path

DURATIONS = (*(Uniform, Exponential, Normal, Lognormal, Gamma, Erlang, Weibull, Pareto, Empirical),)
"""The distributions that have a curve."""

RATES = (
    *(UsersWorkload, PoissonWorkload, ConstantWorkload, RenewalWorkload),
    *(ClosedWorkload, ScheduleWorkload, TraceWorkload),
)
"""The workloads that have a curve."""


def density_picture(binding: Binding, path: Path, parent: QWidget) -> QWidget:
    """How durations spread."""
    from asyncflow_gui.inspector.pictures import DensityPicture  # noqa: PLC0415

    return DensityPicture(binding, path, parent)


def rate_picture(binding: Binding, path: Path, parent: QWidget) -> QWidget:
    """The rate of a workload over the run."""
    from asyncflow_gui.inspector.rate_picture import RatePicture  # noqa: PLC0415

    return RatePicture(binding, path, parent)


def schedule_picture(binding: Binding, path: Path, parent: QWidget) -> QWidget:
    """The same, with points to drag."""
    from asyncflow_gui.inspector.rate_picture import SchedulePicture  # noqa: PLC0415

    return SchedulePicture(binding, path, parent)
