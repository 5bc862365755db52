"""Our edges and durations in AsyncFlow's words: one function a distribution."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from engine.io.asyncflow.fit import Fit
from engine.io.asyncflow.remarks import Path
from engine.schemas import Constant, Edge, Exponential, Lognormal, Normal, Uniform

Built = dict[str, Any]

NO_LATENCY_S = 1e-9
"""Written for a latency of 0, which AsyncFlow does not take: one nanosecond."""


def exported_edge(edge: Edge, path: Path, fit: Fit) -> Built:
    """One entry of ``edges``, its dropout rate written out."""
    return {
        "id": edge.id,
        "source": edge.source,
        "target": edge.target,
        "latency": _latency(edge.latency, edge.id, (*path, "latency"), fit),
        "dropout_rate": edge.loss_rate,
    }


def seconds(duration: object) -> float | None:
    """A duration that is always the same, seconds; None if it varies."""
    if isinstance(duration, Constant):
        return duration.value
    return float(duration) if isinstance(duration, int | float) else None


@singledispatch
def _latency(latency: object, edge: str, path: Path, fit: Fit) -> Built:
    kind = getattr(latency, "distribution", "")
    fit.refuse(
        f"the latency of {edge} has the distribution {kind}, which AsyncFlow does not know",
        "Use exponential, normal, lognormal, a uniform latency that begins at 0, or a number",
        path,
        edge,
    )
    return {}


@_latency.register(int)
@_latency.register(float)
@_latency.register(Constant)
def _(latency: object, edge: str, path: Path, fit: Fit) -> Built:
    value = seconds(latency) or 0.0
    if value == 0:
        value = NO_LATENCY_S
        fit.note(
            "{} has no latency: a nanosecond is written, since AsyncFlow needs more than 0.",
            path,
            edge,
        )
    return {"mean": value, "distribution": "normal", "variance": 0}


@_latency.register
def _(latency: Exponential, edge: str, path: Path, fit: Fit) -> Built:
    if latency.mean == 0:
        return _latency(0.0, edge, path, fit)
    return {"mean": latency.mean, "distribution": "exponential"}


@_latency.register
def _(latency: Normal, edge: str, path: Path, fit: Fit) -> Built:
    if latency.std > 0:
        fit.note(
            "Normal latency of {}: AsyncFlow draws with the variance as if it were the standard "
            "deviation, so its figures differ.",
            path,
            edge,
        )
    return {"mean": latency.mean, "distribution": "normal", "variance": latency.std**2}


@_latency.register
def _(latency: Lognormal, edge: str, path: Path, fit: Fit) -> Built:
    fit.note(
        "Log-normal latency of {}: AsyncFlow takes mean and variance for the parameters of the "
        "logarithm (about 1 s for a small mean), so its figures differ.",
        path,
        edge,
    )
    return {"mean": latency.mean, "distribution": "log_normal", "variance": latency.std**2}


@_latency.register
def _(latency: Uniform, edge: str, path: Path, fit: Fit) -> Built:
    if latency.low == latency.high:
        return _latency(latency.low, edge, path, fit)
    if latency.low > 0:
        fit.refuse(
            f"the latency of {edge} is uniform from {latency.low:g} s: in AsyncFlow it begins at 0",
            "Let it begin at 0, or use another distribution",
            path,
            edge,
        )
    fit.note(
        "Uniform latency of {}: AsyncFlow draws between 0 s and 1 s whatever the mean, so its "
        "figures differ.",
        path,
        edge,
    )
    return {"mean": latency.high / 2, "distribution": "uniform"}
