"""What the actors of one run share: the clock, the streams, the accounts, and each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np

from engine.metrics.gauges import Gauge
from engine.metrics.latency import LatencyRecorder
from engine.runtime.clock import Engine
from engine.runtime.rqs_state import RequestState
from engine.samplers.streams import stream
from engine.schemas import Accounts, Scenario

SERVER_DOWN = "server_down"
NO_HEALTHY_TARGET = "no_healthy_target"


class Books:
    """The accounts of requests, and the latencies of completed ones.

    Every generated request ends in one account: completed, failed, lost, or in flight.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.generated = 0
        self.completed = 0
        self.lost = 0
        self.failures: Counter[str] = Counter()
        self.in_flight = Gauge()
        self.latencies = LatencyRecorder()

    def fail(self, request: RequestState, reason: str) -> None:
        """It ends here, with a reason."""
        self.failures[reason] += 1
        self._close(request)

    def lose(self, request: RequestState) -> None:
        """An edge lost it or its response."""
        self.lost += 1
        self._close(request)

    def _close(self, request: RequestState) -> None:
        request.dead = True
        self.in_flight.add(-1, self._engine._now)
        if request.link is not None:
            request.link.outstanding -= 1
            request.link = None

    def accounts(self) -> Accounts:
        """The accounts as they stand."""
        return Accounts(
            generated=self.generated,
            completed=self.completed,
            failed=self.failures.total(),
            lost=self.lost,
            in_flight=self.in_flight.level,
        )


class Context:
    """What an actor is built from, besides its own part of the scenario.

    Attributes:
        scenario: The scenario that runs.
        engine: The clock.
        books: The accounts.
        horizon_s: Where the run ends, seconds.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.engine = Engine()
        self.books = Books(self.engine)
        self.horizon_s = scenario.settings.horizon_s
        self._seed = seed

    def stream(self, *name: str | int) -> np.random.Generator:
        """The random stream of an element for a purpose."""
        return stream(self._seed, *name)

    def streams_of(self, element_id: str) -> Callable[[str], np.random.Generator]:
        """Makes the streams of one element, by purpose."""
        return lambda purpose: stream(self._seed, element_id, purpose)
