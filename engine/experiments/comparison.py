"""Two or more runs side by side: what changed in the scenario, in the figures, and beyond noise.

The first run is the one that others are compared with.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.experiments.changes import Change, changes
from engine.experiments.findings import Unit
from engine.experiments.intervals import FEWEST_BATCHES, half_width, mean_half_width, widths
from engine.metrics.confidence import student_t
from engine.schemas import RunResult, Scenario
from engine.schemas.result import Floats

Test = Literal["paired", "welch", "none"]
"""How a difference is judged: by differences of batches on common random numbers, by the two
runs' intervals, or not at all."""

TEST_WORDS: dict[Test, str] = {
    "paired": "Paired: both runs saw the same random numbers, so that they are compared stretch by "
    "stretch of time (95 % interval about the mean difference of batches).",
    "welch": "By the two runs' 95 % intervals (Welch: their squares add up).",
    "none": "Not judged: a run is too short, or the figure has no interval.",
}


@dataclass(frozen=True, slots=True)
class Run:
    """A run to compare.

    Attributes:
        name: What it is called.
        scenario: What was run, as it was run.
        result: What was found.
    """

    name: str
    scenario: Scenario
    result: RunResult


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two runs.

    Attributes:
        place: Id of the node; empty: the whole system.
        figure: What it is, for people.
        unit: What it is in.
        before: In the first run; None where there is none.
        after: In the other.
        half_width: Half the 95 % interval about the difference; None where it is not judged.
        test: How it was judged.
    """

    place: str
    figure: str
    unit: Unit
    before: float | None
    after: float | None
    half_width: float | None
    test: Test

    @property
    def change(self) -> float | None:
        """The other less the first; None where one is missing."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def relative(self) -> float | None:
        """The change as a share of the first; None where that is nothing."""
        return self.change / self.before if self.change is not None and self.before else None

    @property
    def beyond_noise(self) -> bool | None:
        """Whether 0 lies outside the interval about the difference; None where not judged."""
        if self.change is None or self.half_width is None:
            return None
        return abs(self.change) > self.half_width


@dataclass(frozen=True, slots=True)
class Comparison:
    """One run beside the first.

    Attributes:
        first: Name of the run it is compared with.
        other: Its own name.
        changes: What differs in the scenario.
        differences: What differs, or not, in the figures.
        paired: Whether the runs saw the same random numbers.
    """

    first: str
    other: str
    changes: tuple[Change, ...]
    differences: tuple[Difference, ...]
    paired: bool

    @property
    def by_chance(self) -> bool:
        """Whether nothing but the seed differs, so that every difference is chance."""
        return {(each.place, each.field) for each in self.changes} == {("settings", "seed")}


def compare(runs: Sequence[Run]) -> tuple[Comparison, ...]:
    """Each run after the first, compared with the first."""
    first, *others = runs
    return tuple(_compared(first, other) for other in others)


def _compared(first: Run, other: Run) -> Comparison:
    paired = _can_be_paired(first.result, other.result)
    differences = [*_latencies(first.result, other.result, paired=paired)]
    differences += _rates(first.result, other.result, paired=paired)
    differences += _nodes(first.result, other.result, paired=paired)
    return Comparison(
        first.name,
        other.name,
        changes(_as_run(first), _as_run(other)),
        tuple(differences),
        paired,
    )


def _as_run(run: Run) -> Scenario:
    """The scenario with the seed that the run had, whatever its settings say."""
    settings = run.scenario.settings.model_copy(update={"seed": run.result.seed})
    return run.scenario.model_copy(update={"settings": settings})


def _can_be_paired(one: RunResult, other: RunResult) -> bool:
    """Whether stretches of both runs belong together: one seed, the same intervals measured."""
    times = one.series.time_s, other.series.time_s
    return (
        one.seed == other.seed
        and one.warmup_s == other.warmup_s
        and times[0].shape == times[1].shape
        and bool(np.allclose(*times))
    )


def _latencies(one: RunResult, other: RunResult, *, paired: bool) -> list[Difference]:
    """The mean is paired where it can be; percentiles go by the runs' own intervals."""
    found = []
    for name in ("mean", "p50", "p95", "p99", "p999"):
        values = [getattr(run.latency_s, name) for run in (one, other)]
        halves = [getattr(run.confidence_s, name, None) for run in (one, other)]
        half, test = _welch(*halves)
        if name == "mean" and paired:
            pair = _paired_ratio(one, other)
            half, test = (pair, "paired") if pair is not None else (half, test)
        label = {"mean": "mean latency", "p999": "p99.9 latency"}.get(name, f"{name} latency")
        found.append(Difference("", label, "s", values[0], values[1], half, test))
    return found


def _rates(one: RunResult, other: RunResult, *, paired: bool) -> list[Difference]:
    rates = []
    for field in ("throughput_rps", "goodput_rps"):
        levels = [run.series.system[field] for run in (one, other)]
        values = [getattr(run, field) for run in (one, other)]
        half, test = _over_time((one, other), levels, paired=paired)
        name = field.removesuffix("_rps")
        rates.append(Difference("", name, "rps", values[0], values[1], half, test))
    half, test = _welch(*(_error_half_width(run) for run in (one, other)))
    errors = Difference("", "errors", "share", one.error_share, other.error_share, half, test)
    return [*rates, errors]


def _nodes(one: RunResult, other: RunResult, *, paired: bool) -> list[Difference]:
    found = []
    for node_id in one.nodes:
        both = [run.nodes.get(node_id) for run in (one, other)]
        if any(getattr(node, "utilisation", None) is None for node in both):
            continue
        for name, field, unit, figure in _NODE_FIGURES:
            levels = [run.series.nodes[node_id][field] for run in (one, other)]
            values = [getattr(node, figure) for node in both]
            half, test = _over_time((one, other), levels, paired=paired)
            found.append(Difference(node_id, name, unit, values[0], values[1], half, test))
    return found


_NODE_FIGURES: tuple[tuple[str, str, Unit, str], ...] = (
    ("cores in use", "utilisation", "share", "utilisation"),
    ("waiting for a core", "ready_queue", "requests", "mean_ready_queue"),
    ("requests at the server", "in_service", "requests", "mean_in_service"),
)


def _over_time(
    runs: tuple[RunResult, RunResult], levels: Sequence[Floats], *, paired: bool
) -> tuple[float | None, Test]:
    """Half the interval about the difference of two means over time."""
    if not paired:
        pairs = zip(runs, levels, strict=True)
        return _welch(*(mean_half_width(run, each) for run, each in pairs))
    lengths, window = widths(runs[0])
    apart = (levels[1] - levels[0])[window]
    half = half_width(apart * lengths[window], lengths[window])
    return half, "none" if half is None else "paired"


def _welch(one: float | None, other: float | None) -> tuple[float | None, Test]:
    """Half the interval about a difference of two independent figures."""
    if one is None or other is None:
        return None, "none"
    return math.hypot(one, other), "welch"


def _paired_ratio(one: RunResult, other: RunResult) -> float | None:
    """Half the interval about the difference of mean latencies, stretch by stretch of time.

    A mean latency is a ratio of sums, y / n. In each stretch the residual of a run is
    (y - mean n) / n̄; the difference of both runs' residuals varies as the difference of the
    means does (Law, section 9.5, on differences).
    """
    residuals = [_residuals(run) for run in (one, other)]
    if residuals[0] is None or residuals[1] is None:
        return None
    apart = residuals[1] - residuals[0]
    while len(apart) >= FEWEST_BATCHES:
        if len(apart) < 2 * FEWEST_BATCHES or _lag_one(apart) < 0.2:
            spread = float(np.sqrt((apart**2).sum() / (len(apart) - 1)))
            return student_t(len(apart) - 1) / math.sqrt(len(apart)) * spread
        apart = apart[len(apart) % 2 :]
        apart = (apart[0::2] + apart[1::2]) / 2
    return None


def _residuals(run: RunResult) -> Floats | None:
    lengths, window = widths(run)
    system = run.series.system
    counts = (system["goodput_rps"] * lengths)[window]
    means = np.nan_to_num(system["latency_mean_s"][window])
    if counts.sum() <= 0:
        return None
    sums = counts * means
    residuals: Floats = (sums - sums.sum() / counts.sum() * counts) / counts.mean()
    return residuals


def _lag_one(values: Floats) -> float:
    spread = float((values**2).sum())
    return float((values[1:] * values[:-1]).sum()) / spread if spread > 0 else 0.0


def _error_half_width(run: RunResult) -> float | None:
    """About the share of errors: over the whole run, as the figure is."""
    lengths, _ = widths(run)
    system = run.series.system
    errors = system["error_rps"] * lengths
    return half_width(errors, errors + system["goodput_rps"] * lengths, least=1)
