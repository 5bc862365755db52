"""The stretches in which a run is measured: for the warm-up and for confidence intervals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from engine.metrics.confidence import batch_means
from engine.metrics.latency import LatencyTally
from engine.metrics.ledger import Floats, Ledger
from engine.metrics.observer import Meters
from engine.runtime.system import System
from engine.schemas import Settings
from engine.schemas.result import Confidence

_STAGES = 40
"""Stages of equal length in a measured run."""


@dataclass(frozen=True, slots=True)
class Window:
    """The measured part of a run.

    Attributes:
        start_s: Where it begins, seconds: the end of the warm-up.
        length_s: Its length, seconds; 0 where the run has not come so far.
        areas: Integrals of all gauges.
        latencies: Of the requests completed in it.
        by_birth: The same, by where they were born.
        time_at: Time they spent at each place, seconds.
        late: Responses in it that came to a client after their attempt had been given up, by
            where the request was born.
        recorder_stage: The stage of the nodes' own recorders that it begins with.
        confidence: Intervals about the latencies.
    """

    start_s: float
    length_s: float
    areas: list[float]
    latencies: LatencyTally
    by_birth: dict[float, LatencyTally]
    time_at: Floats
    late: Counter[float]
    recorder_stage: int
    confidence: Confidence | None


class Stages:
    """Begins the stages of a run, and says which of them are measured.

    With a given warm-up the first begins where it ends. With ``auto`` they begin at the start of
    the run, and those before the settling time are left out afterwards; it is found in the first
    half of the run or not at all.

    Attributes:
        times: When stages begin, seconds.
    """

    def __init__(self, settings: Settings, system: System, ledger: Ledger, meters: Meters) -> None:
        self._system = system
        self._ledger = ledger
        self._meters = meters
        warmup_s = settings.warmup_s
        self._auto = warmup_s == "auto"
        start_s = 0.0 if warmup_s == "auto" else float(warmup_s)
        self._first_s = start_s
        length_s = settings.horizon_s - start_s
        self.times = sorted({start_s + length_s * place / _STAGES for place in range(_STAGES)})
        self._begun: list[float] = []
        self._late_before: list[Counter[float]] = []

    def pass_time(self, now: float) -> None:
        """Begin a stage, if one begins now."""
        count = len(self._begun)
        if count == len(self.times) or self.times[count] > now:
            return
        self._begun.append(now)
        self._late_before.append(self._system.late())
        self._ledger.begin_stage()
        self._meters.begin_stage(now)
        # Recorders of single endpoints are many: they are cut only where a warm-up may end.
        if count == 0 or (self._auto and count <= _STAGES // 2):
            self._system.next_recorder_stage(now)

    def measured(self, now: float) -> Window:
        """What has been measured up to now."""
        first = self._first()
        begun = first < len(self._begun)
        start_s = self._begun[first] if begun else self._first_s
        ledger = self._ledger
        return Window(
            start_s=start_s,
            length_s=max(now - start_s, 0.0) if begun else 0.0,
            areas=self._meters.since(first),
            latencies=ledger.latencies(first),
            by_birth={
                origin.born: ledger.by_birth(origin.born, first) for origin in self._system.sources
            },
            time_at=ledger.time_at(first),
            late=self._system.late() - self._late_before[first] if begun else Counter(),
            recorder_stage=first + 1,
            confidence=batch_means([stage.latencies for stage in ledger.stages[first:]]),
        )

    def _first(self) -> int:
        """The first stage that is measured."""
        if not self._auto:
            return 0
        settled = self._ledger.settled_at()
        later = (place for place, start in enumerate(self._begun) if start >= settled)
        half = len(self._begun) // 2
        return min(next(later, half), half)
