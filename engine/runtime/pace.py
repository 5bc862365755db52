"""How far a run advances at a time."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from engine.schemas import ClosedWorkload, Scenario, ScheduleWorkload, TrafficSurge, Workload
from engine.schemas.events import LatencySpike, LossSpike

_ENTRIES = 4_000
"""Entries of the event queue in a window, roughly: enough to spread the cost of a window, few
enough to stop soon and to hold in memory."""

_MOST_ARRIVALS = 50_000

_A_STAGE = 2_000
"""Requests in a stretch for each server in it, so that what a server costs at all weighs little."""

_MOST_IN_BULK = 200_000
"""Requests in a stretch, roughly, at most."""

_LONGER = 0.25
"""Part of a stretch by which all that are left may become longer together."""

_FEW = 100
"""Stretches to come up to which it matters that they are even."""


class Windows:
    """Cuts a run into windows, in each of which open traffic is computed beforehand.

    Where the windows end makes no difference to what happens, save that spikes, losses and surges
    must begin and end between two of them: these times, and those at which stages of the
    statistics begin, are stops.
    """

    def __init__(self, scenario: Scenario, more_stops: Iterable[float]) -> None:
        horizon_s = scenario.settings.horizon_s
        stops = set(more_stops) | _changes(scenario)
        self._stops = sorted((stop for stop in stops if stop < horizon_s), reverse=True)
        surge = _strongest_surge(scenario)
        workloads = workloads_of(scenario)
        # Requests of users are not computed beforehand: windows may grow as they turn out.
        opened = [each for each in workloads if not isinstance(each, ClosedWorkload)]
        self._longest = min(_lasting(opened, surge), horizon_s)
        self._length = min(_lasting(workloads, surge), self._longest) / 16

    def is_stop(self, now: float) -> bool:
        """Whether something changes now."""
        return bool(self._stops) and self._stops[-1] <= now

    def pass_stop(self) -> None:
        """What changes now has been done."""
        self._stops.pop()

    def end_of_next(self, now: float, until: float) -> float:
        """Where the window that begins now ends, seconds; not after ``until``."""
        end = min(until, now + self._length)
        if self._stops:
            end = min(end, self._stops[-1])
        # Where the clock is so large that a window does not move it, go all the way.
        return end if end > now else until

    def adapt(self, entries: int, span_s: float) -> None:
        """Make the next window longer or shorter, after one that held so many entries.

        A window may have been cut short, by a report or a stop: its entries are seen against its
        own length, seconds.
        """
        wanted = span_s * _ENTRIES / max(entries, 1)
        self._length = min(max(wanted, self._length / 2), self._length * 2, self._longest)


class Stretches:
    """Cuts a run into stretches, each of which is computed in bulk at once.

    The longer a stretch, the less its fixed cost for each stage weighs; what is alive is looked at
    anew in each. Spikes, losses and surges begin and end between two of them.

    Args:
        scenario: What runs.
        stages: Number of servers in it.
    """

    def __init__(self, scenario: Scenario, stages: int) -> None:
        self._horizon_s = scenario.settings.horizon_s
        self._changes = sorted(_changes(scenario))
        opened = [each for each in workloads_of(scenario) if not isinstance(each, ClosedWorkload)]
        lasting = _lasting(opened, _strongest_surge(scenario))
        self._longest = min(lasting * _MOST_IN_BULK / _MOST_ARRIVALS, self._horizon_s)
        self._least = min(max(_ENTRIES, _A_STAGE * stages), _MOST_IN_BULK)
        self._length = self._longest * self._least / _MOST_IN_BULK

    def end_of_next(self, now: float, least: float) -> float:
        """Where the stretch that begins now ends, seconds: at ``least`` or later.

        Nothing must change between now and ``least``.
        """
        place = bisect_right(self._changes, now)
        change = self._changes[place] if place < len(self._changes) else math.inf
        last = min(change, self._horizon_s)
        left, length = last - now, self._length
        if left <= length * (1 + _LONGER):
            return max(least, last)
        if left < length * _FEW:
            # Rather some slightly longer ones than a short one at the end, which costs as much.
            length = left / math.ceil(left / length - _LONGER)
        return max(least, min(now + length, last))

    def adapt(self, born: int, alive: int, span_s: float) -> None:
        """Make the next one longer or shorter, after one with so many new requests.

        Args:
            born: Requests generated in it.
            alive: Requests alive at its end.
            span_s: Its length, seconds.
        """
        wanted = min(max(self._least, alive), _MOST_IN_BULK) * span_s / max(born, 1)
        self._length = min(max(wanted, self._length / 2), self._length * 2, self._longest)


def _changes(scenario: Scenario) -> set[float]:
    """When spikes, losses and surges begin and end, seconds."""
    changes = set()
    for event in scenario.events:
        if isinstance(event, LatencySpike | LossSpike | TrafficSurge):
            changes.add(event.start_s)
            if event.end_s is not None:
                changes.add(event.end_s)
    return changes


def workloads_of(scenario: Scenario) -> list[Workload]:
    """All workloads of a scenario."""
    found = (getattr(node, "workload", None) for node in scenario.nodes)
    return [workload for workload in found if workload is not None]


def _strongest_surge(scenario: Scenario) -> float:
    """Largest product of the factors of surges that are on one workload at the same time."""
    changes: dict[str, list[tuple[float, int, float]]] = {}
    for event in scenario.events:
        if isinstance(event, TrafficSurge) and event.factor > 1:
            power = math.log(event.factor)
            end_s = math.inf if event.end_s is None else event.end_s
            # Ends come before beginnings at the same time.
            changes.setdefault(event.target, []).extend(
                ((event.start_s, 1, power), (end_s, 0, -power))
            )
    powers = (accumulate(change for _, _, change in sorted(each)) for each in changes.values())
    strongest = max((max(each) for each in powers), default=0.0)
    return math.exp(min(strongest, 700.0))


def _lasting(workloads: Iterable[Workload], surge: float) -> float:
    """How long the most arrivals of a window last, seconds."""
    peak_rps = min(sum(_peak(workload) for workload in workloads) * surge, 1e18)
    return _MOST_ARRIVALS / peak_rps if peak_rps > 0 else math.inf


def _peak(workload: Workload) -> float:
    """Highest mean rate of a workload, requests per second."""
    if isinstance(workload, ScheduleWorkload):
        return max(point.rate_rps for point in workload.points)
    return workload.mean_rate_rps
