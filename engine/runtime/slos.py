"""Whether a run has kept its objectives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.schemas import Slo
from engine.schemas.result import SloCheck, WorkloadStats


def slo_checks(
    slos: Sequence[Slo], overall: WorkloadStats, workloads: Mapping[str, WorkloadStats]
) -> list[SloCheck]:
    """Pass or fail of each objective; one that nothing was measured for has failed."""
    checks = []
    for slo in slos:
        of = workloads[slo.workload] if slo.workload is not None else overall
        value = _value(slo.figure, of)
        checks.append(SloCheck(slo=str(slo), value=value, passed=_passes(slo, value)))
    return checks


def _value(figure: str, of: WorkloadStats) -> float | None:
    if figure == "error_share":
        return of.requests.error_share
    value: float | None = getattr(of if figure.endswith("_rps") else of.latency_s, figure)
    return value


def _passes(slo: Slo, value: float | None) -> bool:
    if value is None:
        return False
    if slo.below is not None:
        return value < slo.below
    return slo.above is not None and value > slo.above
