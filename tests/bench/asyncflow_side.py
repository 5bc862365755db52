"""AsyncFlow 0.1.1 itself on the benchmark's system. Runs under a Python that has it installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import simpy
from asyncflow.runtime.simulation_runner import SimulationRunner
from asyncflow.schemas.payload import SimulationPayload


def prepare(
    rate_rps: float, horizon_s: float, servers: int, seed: int
) -> Callable[[], dict[str, float]]:
    """The seed is unused: AsyncFlow takes none."""
    payload = SimulationPayload.model_validate(document(rate_rps, horizon_s, servers))

    def work() -> dict[str, float]:
        runner = SimulationRunner(env=simpy.Environment(), simulation_input=payload)
        results = runner.run()
        latency = {str(key): value for key, value in results.get_latency_stats().items()}
        results.get_throughput_series()
        results.get_sampled_metrics()
        # It tells completed requests only; those under way at the end are too few to matter.
        return {"requests": latency["total_requests"], "mean_s": latency["mean"]}

    return work


def document(rate_rps: float, horizon_s: float, servers: int) -> dict[str, Any]:
    """Every sampled metric at the default period; no losses, unlike its default."""
    names = [f"api-{number}" for number in range(servers)]
    steps = [
        {"kind": "ram", "step_operation": {"necessary_ram": 128}},
        {"kind": "cpu_bound_operation", "step_operation": {"cpu_time": 0.002}},
        {"kind": "io_wait", "step_operation": {"io_waiting_time": 0.012}},
    ]
    links = [("users", "web", 0.003), ("web", "lb", 0.002)]
    links += [("lb", name, 0.002) for name in names] + [(name, "web", 0.003) for name in names]
    return {
        "rqs_input": {
            "id": "users",
            "avg_active_users": {"mean": 3 * rate_rps, "distribution": "poisson"},
            "avg_request_per_minute_per_user": {"mean": 20, "distribution": "poisson"},
            "user_sampling_window": 60,
        },
        "topology_graph": {
            "nodes": {
                "client": {"id": "web"},
                "load_balancer": {
                    "id": "lb",
                    "algorithms": "round_robin",
                    "server_covered": names,
                },
                "servers": [
                    {
                        "id": name,
                        "server_resources": {"cpu_cores": 1, "ram_mb": 4096},
                        "endpoints": [{"endpoint_name": "main", "steps": steps}],
                    }
                    for name in names
                ],
            },
            "edges": [
                {
                    "id": f"{source}-{target}",
                    "source": source,
                    "target": target,
                    "latency": {"mean": mean_s, "distribution": "exponential"},
                    "dropout_rate": 0.0,
                }
                for source, target, mean_s in links
            ],
        },
        "sim_settings": {"total_simulation_time": int(horizon_s)},
    }
