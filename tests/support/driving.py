"""What tests of driven runs share: a small system, and a driver on a thread."""

from __future__ import annotations

import threading
from typing import Any

from asyncflow_gui.driving.child import engine_simulation
from asyncflow_gui.driving.driver import Driver
from asyncflow_gui.driving.news import Batch, Finished, News, SimulationFactory, Status
from asyncflow_gui.driving.orders import Control, Order, Taken
from engine.schemas import (
    Client,
    CpuStep,
    Edge,
    Endpoint,
    Exponential,
    LoadBalancer,
    PoissonWorkload,
    Scenario,
    Server,
    ServerDown,
    Settings,
    Snapshot,
)

PATIENCE_S = 60.0


def pair(horizon_s: float = 20.0, **settings: Any) -> Scenario:
    """A client, a balancer and two servers, one of which is down for a while."""
    endpoint = Endpoint(name="/", steps=(CpuStep(time_s=Exponential(mean=0.01)),))
    return Scenario(
        name="Pair",
        nodes=(
            Client(id="web", workload=PoissonWorkload(rate_rps=60)),
            LoadBalancer(id="lb"),
            Server(id="api-1", endpoints=(endpoint,)),
            Server(id="api-2", endpoints=(endpoint,)),
        ),
        edges=(
            Edge(id="web-lb", source="web", target="lb", latency=0.002),
            Edge(id="lb-1", source="lb", target="api-1", latency=0.002),
            Edge(id="lb-2", source="lb", target="api-2", latency=0.002),
        ),
        events=(ServerDown(id="outage", target="api-2", start_s=5.05, end_s=8.0),),
        settings=Settings(horizon_s=horizon_s, report_interval_s=0.1, seed=7, **settings),
    )


def outcome_of(scenario: Scenario, seed: int = 7) -> bytes:
    """The result of a run that nobody interferes with, to the last byte."""
    simulation = engine_simulation(scenario, seed)
    for _ in simulation:
        pass
    return simulation.result().model_dump_json().encode()


class Drive:
    """A driver on a thread of its own, and what it says."""

    def __init__(
        self,
        scenario: Scenario,
        *orders: Order,
        seed: int = 7,
        factory: SimulationFactory = engine_simulation,
    ) -> None:
        self.control = Control()
        self.news: list[News] = []
        self.fault: Exception | None = None
        self._heard = threading.Condition()
        for order in orders:
            self.control.apply(order)
        self._driver = Driver(scenario, seed, factory, self.control, self._tell)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._driver.run()
        except Exception as error:
            self.fault = error

    def _tell(self, news: News) -> None:
        with self._heard:
            self.news.append(news)
            self._heard.notify_all()
        if isinstance(news, Batch):
            self.control.apply(Taken())

    def order(self, order: Order) -> int:
        """Give an order; how much had been said before."""
        before = len(self.news)
        self.control.apply(order)
        return before

    def wait_for(self, kind: type[News], since: int = 0, **values: Any) -> Any:
        """The first news of a kind that has these values."""

        def found() -> News | None:
            for news in self.news[since:]:
                if isinstance(news, kind) and all(
                    getattr(news, name) == value for name, value in values.items()
                ):
                    return news
            return None

        with self._heard:
            if not self._heard.wait_for(found, PATIENCE_S):
                said = [type(news).__name__ for news in self.news[-5:]]
                raise AssertionError(f"no {kind.__name__} with {values} after {said}")
            return found()

    def paused(self, since: int = 0) -> float:
        """Wait until it stands still: where, seconds of simulated time."""
        return float(self.wait_for(Status, since, phase="paused").time_s)

    def end(self) -> Finished:
        """Wait for the end."""
        finished = self.wait_for(Finished)
        self._thread.join(PATIENCE_S)
        return finished

    @property
    def snapshots(self) -> list[Snapshot]:
        return [each for news in self.news if isinstance(news, Batch) for each in news.snapshots]
