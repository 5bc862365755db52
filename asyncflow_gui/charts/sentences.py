"""What became of a run, in sentences."""

from __future__ import annotations

from asyncflow_gui.charts import units
from asyncflow_gui.charts.units import count
from engine.schemas import RunResult
from engine.schemas.result import Attempts, SloCheck


def headline(result: RunResult, wall_s: float, *, stopped: bool, warmup_found: bool) -> str:
    """``Finished: 600 s simulated in 1.4 s · seed 7 · warm-up 20 s left out``.

    Args:
        result: Of the run.
        wall_s: How long it took, seconds.
        stopped: Whether the user has stopped it.
        warmup_found: Whether the warm-up was to be found from the run itself.
    """
    early = stopped or result.stopped_by is not None
    state = "Stopped after" if early else "Finished:"
    parts = [
        f"{state} {units.seconds(result.horizon_s)} s simulated in {wall_s:.1f} s",
        f"seed {result.seed}",
        *_warmup(result.warmup_s, found=warmup_found),
    ]
    return " · ".join(parts)


def _warmup(warmup_s: float, *, found: bool) -> list[str]:
    if not warmup_s:
        return ["no warm-up found"] if found else []
    how = "found and left out" if found else "left out"
    return [f"warm-up of {units.seconds(warmup_s)} s {how}"]


def notice(result: RunResult) -> str:
    """That a limit has stopped the run, and which; empty where none has."""
    if result.stopped_by is None:
        return ""
    return (
        f"A limit has stopped this run: {result.stopped_by}. "
        "The figures cover what happened up to then."
    )


def attempts_line(attempts: Attempts) -> str:
    """Retries, timeouts and late responses, where there were any; else empty."""
    troubles = (
        (attempts.retries, "retry", "retries"),
        (attempts.timeouts, "timeout", "timeouts"),
        (attempts.late, "late response", "late responses"),
    )
    words = [
        f"{count(number)} {one if number == 1 else many}"
        for number, one, many in troubles
        if number
    ]
    return f"{count(attempts.made)} attempts: {', '.join(words)}" if words else ""


def checked(check: SloCheck, words: str = "") -> str:
    """``p99 < 800 ms (591 ms)``: the objective, and the figure that was found."""
    show = _FORMATS.get(check.slo.split()[0], units.latency)
    return f"{words or check.slo.replace('_', ' ')} ({show(check.value)})"


_FORMATS: dict[str, units.Formatter] = {
    "error_share": units.small_share,
    "throughput_rps": units.rate,
    "goodput_rps": units.rate,
}
"""How figures other than latencies read."""
