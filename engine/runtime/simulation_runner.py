"""One run of a scenario: build the actors, advance the clock, report, sum up."""

from __future__ import annotations

import math
from collections.abc import Iterator
from operator import itemgetter

import numpy as np

from engine.config import limits
from engine.metrics.ledger import Completed, Ledger, Together
from engine.metrics.traces import Logged, TraceReservoir
from engine.runtime.network import LOST
from engine.runtime.pace import Windows
from engine.runtime.reports import Reports
from engine.runtime.stages import Stages
from engine.runtime.summary import summarise
from engine.runtime.system import System
from engine.samplers.arrivals import TooManyArrivalsError
from engine.schemas import RunResult, Scenario, ScenarioError, Snapshot, errors_of
from engine.validation import check

_CHUNK = 20_000
"""Entries done between two looks at the stop flag and the limits: some 50 ms."""

_LONG_WINDOW = 5
"""Chunks after which a window is broken off when the run is to stop."""


_STANDSTILL = 200
"""Chunks done at one and the same time after which it is taken to stand still."""


class Simulation:
    """A run. Iterate to advance it; one :class:`Snapshot` per reporting interval.

    ::

        simulation = Simulation(scenario, seed=7)
        for snapshot in simulation:
            ...
        result = simulation.result()

    Breaking off the loop pauses the run: iterating again goes on from there, and ``result`` tells
    what has happened so far. The same scenario and seed give the same result, however it is paused.

    Args:
        scenario: What to run.
        seed: Seed of all random streams; None takes the scenario's.
        event_by_event: Follow every request event by event, also where many can be computed at
            once (see ``engine.runtime.bulk``). The course is the same; it takes longer.

    Raises:
        ScenarioError: ``engine.check`` finds errors; ``problems`` has them all.
    """

    def __init__(
        self, scenario: Scenario, seed: int | None = None, *, event_by_event: bool = False
    ) -> None:
        problems = errors_of(check(scenario))
        if problems:
            raise ScenarioError(problems)
        self.scenario = scenario
        self.seed = scenario.settings.seed if seed is None else seed
        self.events_done = 0
        """Entries of the event queue done so far: the engine's work."""
        self.stopped_by: str | None = None
        """The limit that has stopped the run, in words; None: none has."""
        self._system = System(scenario, self.seed, in_bulk=not event_by_event)
        self._engine = self._system.engine
        self._books = self._system.books
        self._bulk = self._system.bulk
        settings = scenario.settings
        self._horizon_s = settings.horizon_s
        self._interval_s = settings.interval_s
        self._intervals = max(math.ceil(self._horizon_s / self._interval_s - 1e-9), 1)
        self._index = 0
        self._stopped = False
        self._brought_in = 0
        self._meters = self._system.meters()
        traces = TraceReservoir(self._system.context.stream("", "traces"))
        self._ledger = Ledger(
            self._system.context.places,
            traces,
            find_warmup=settings.warmup_s == "auto",
            several=len(self._system.sources) > 1,
        )
        self._traces = traces
        self._stages = Stages(settings, self._system, self._ledger, self._meters)
        self._windows = Windows(scenario, self._stages.times)
        if self._bulk is not None:
            ends = [self._boundary(index + 1) for index in range(self._intervals)]
            self._bulk.will_read_at(np.union1d(ends, self._stages.times))
        self._reports = Reports(self._system, self._intervals, self._horizon_s)

    @property
    def time_s(self) -> float:
        """Simulated time reached, seconds."""
        return self._engine.now

    def stop(self) -> None:
        """End the iteration soon. May be called from another thread; the result stays valid."""
        self._stopped = True

    def __iter__(self) -> Iterator[Snapshot]:
        return self

    def __next__(self) -> Snapshot:
        if self._index >= self._intervals or self._stopped:
            raise StopIteration
        end = self._boundary(self._index + 1)
        self._advance(end)
        return self._report(end)

    def _boundary(self, index: int) -> float:
        within = index < self._intervals
        return min(index * self._interval_s, self._horizon_s) if within else self._horizon_s

    def _advance(self, until: float) -> None:
        """Advance to a time, window by window; what lies exactly there is left for later."""
        engine, windows = self._engine, self._windows
        while not self._stopped:
            now = engine.now
            if windows.is_stop(now):
                windows.pass_stop()
                engine.advance_urgent(now)
                self._stages.pass_time(now)
            end = windows.end_of_next(now, self._limit(now, until))
            if not self._let_in(end):
                break
            before = self._done()
            self._work(end)
            self.events_done = self._done()
            windows.adapt(self.events_done - before, end - now)
            self._settle(end)
            if end == until:
                return
        raise StopIteration

    def _limit(self, now: float, until: float) -> float:
        """How far a window may go: not beyond a stretch that is computed in bulk."""
        if self._bulk is None:
            return until
        end = self._bulk.end_of_stretch(now)
        return min(until, end) if end > now else until

    def _let_in(self, end: float) -> bool:
        """Bring in the open traffic up to a time; False where there is too much of it."""
        try:
            for line in self._system.lines:
                self._brought_in += line.fill(end)
            if self._bulk is not None:
                self._bulk.reach(end)
        except TooManyArrivalsError as problem:
            self._stop_by(str(problem))
        return not self.stopped_by

    def _done(self) -> int:
        """Entries of the event queue done so far: those queued that are queued no more.

        Arrivals of open traffic are queued under numbers of their own.
        """
        entries = self._engine.queued + self._brought_in - len(self._engine.queue)
        return entries if self._bulk is None else entries + self._bulk.counted

    def _work(self, end: float) -> None:
        """Do the entries before a time."""
        chunks = still = 0
        now = self._engine.now
        while not self._engine.advance(end, _CHUNK):
            chunks += 1
            still = still + 1 if self._engine.now == now else 0
            now = self._engine.now
            self._look_at_limits()
            if still > _STANDSTILL:
                self._stop_by(f"time stands still at {now:g} s: something takes no time, for ever")
            if self._stopped and (self.stopped_by or chunks > _LONG_WINDOW):
                # The traffic of the window is on its way already: it stays where it is.
                self._engine.jump(end)
                return

    def _look_at_limits(self) -> None:
        alive = self._books.in_flight.level + self._books.live
        if self._bulk is not None and self._bulk.ahead <= self._engine.now:
            alive += self._bulk.alive
        if alive > limits.MAX_LIVE_REQUESTS:
            self._stop_by(
                f"more than {limits.MAX_LIVE_REQUESTS:,} requests, attempts and background tasks "
                f"alive at once, at {self._engine.now:g} s"
            )

    def _stop_by(self, limit: str) -> None:
        self.stopped_by = self.stopped_by or limit
        self._stopped = True

    def _settle(self, now: float) -> None:
        """Take in what has ended."""
        finished: Completed | None = self._books.finished(now)
        ended: list[tuple[Logged, str, float]] = [*self._books.ended]
        self._books.ended.clear()
        if self._bulk is not None:
            more = self._bulk.completed(now)
            finished = Together(finished, more) if finished and more else finished or more
            ended += [(request, LOST, time_s) for request, time_s in self._bulk.lost(now)]
        if finished is not None:
            self._ledger.take(finished)
        for request, reason, time_s in sorted(ended, key=itemgetter(2)):
            self._ledger.failed(request, reason, time_s)
        self._system.flush()
        self._look_at_limits()

    def _report(self, now: float) -> Snapshot:
        """Close the interval that ends now."""
        self._meters.read(now)
        self._index += 1
        return self._reports.report(
            now, self._meters.close_interval(), self._ledger.interval_sample()
        )

    def result(self) -> RunResult:
        """What has happened so far: the whole run once the iteration has ended."""
        now = self._engine.now
        self._meters.read(now)
        if self._bulk is not None:
            self._bulk.record(now)
            self._bulk.books.tell_actors()
        return summarise(
            self.scenario,
            seed=self.seed,
            end_s=now,
            stopped_by=self.stopped_by,
            system=self._system,
            window=self._stages.measured(now),
            traces=self._traces.traces(self._system.context.places.all),
            series=self._reports.series(),
        )
