"""M/M/1 in Ciw, as its guide teaches: a network, a run to a time, the records."""

from __future__ import annotations

from collections.abc import Callable

import ciw


def prepare(
    rate_rps: float, service_s: float, horizon_s: float, seed: int
) -> Callable[[], dict[str, float]]:
    def work() -> dict[str, float]:
        ciw.seed(seed)
        network = ciw.create_network(
            arrival_distributions=[ciw.dists.Exponential(rate=rate_rps)],
            service_distributions=[ciw.dists.Exponential(rate=1 / service_s)],
            number_of_servers=[1],
        )
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(horizon_s)
        records = simulation.get_all_records()
        times = [record.waiting_time + record.service_time for record in records]
        return {"requests": len(times), "mean_s": sum(times) / len(times)}

    return work
