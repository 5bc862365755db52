"""M/M/1 in salabim, as its manual teaches: components that request, hold and release.

With ``yield``: that is the faster of its two styles. Times come from the monitors it keeps anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import salabim as sim

sim.yieldless(False)


class Customer(sim.Component):  # type: ignore[misc]
    def setup(self, server: Any, service: Any) -> None:
        self.server, self.service = server, service

    def process(self) -> Iterator[Any]:
        yield self.request(self.server)
        yield self.hold(self.service.sample())
        self.release()


class Arrivals(sim.Component):  # type: ignore[misc]
    def setup(self, gap: Any, **wants: Any) -> None:
        self.gap, self.wants = gap, wants

    def process(self) -> Iterator[Any]:
        while True:
            yield self.hold(self.gap.sample())
            Customer(**self.wants)


def prepare(
    rate_rps: float, service_s: float, horizon_s: float, seed: int
) -> Callable[[], dict[str, float]]:
    def work() -> dict[str, float]:
        env = sim.Environment(random_seed=seed)
        server = sim.Resource("server")
        Arrivals(
            gap=sim.Exponential(1 / rate_rps), server=server, service=sim.Exponential(service_s)
        )
        env.run(till=horizon_s)
        waiting, served = server.requesters().length_of_stay, server.claimers().length_of_stay
        return {"requests": served.number_of_entries(), "mean_s": waiting.mean() + served.mean()}

    return work
