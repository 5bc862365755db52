"""Requests per CPU second of the engine beside the mailbox idiom, in turn, in one run.

    python tests/bench/bench_engine.py [--rounds 3] [--horizon 1000] [--servers 2]

Both sides simulate the same system: 200 requests/s through a balancer and servers of 2 ms CPU,
128 MB and 12 ms I/O, over exponential links. The figure to quote is the ratio.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from mailbox import Mailboxes  # noqa: E402

from support.scenarios import (  # noqa: E402
    balancer,
    client,
    cpu,
    edge,
    exponential,
    generator,
    io,
    ram,
    scenario,
    server,
)

from engine.runtime import Simulation  # noqa: E402
from engine.schemas import Scenario  # noqa: E402

RATE_RPS = 200.0


def system(horizon_s: float, servers: int) -> Scenario:
    """The benchmark's scenario."""
    names = [f"api-{number}" for number in range(servers)]
    nodes = [generator(RATE_RPS), client(), balancer()]
    nodes += [server(name, cpu(0.002), ram(128), io(0.012)) for name in names]
    edges = [edge("users", "web", exponential(0.003)), edge("web", "lb", exponential(0.002))]
    edges += [edge("lb", name, exponential(0.002)) for name in names]
    edges += [edge(name, "web", exponential(0.003)) for name in names]
    return scenario(nodes, edges, horizon_s=horizon_s)


def engine_side(horizon_s: float, servers: int) -> tuple[int, float]:
    """Requests generated and their mean latency, by the engine, every metric on."""
    simulation = Simulation(system(horizon_s, servers))
    for _ in simulation:
        pass
    result = simulation.result()
    return result.requests.generated, result.latency_s.mean or 0.0


def mailbox_side(horizon_s: float, servers: int) -> tuple[int, float]:
    """The same by the mailbox idiom."""
    side = Mailboxes(RATE_RPS, horizon_s, servers)
    side.run()
    return side.generated, statistics.fmean(side.latencies)


def rate(side: Callable[[float, int], tuple[int, float]], horizon_s: float, servers: int):
    """Requests per CPU second, and the mean latency as a check that both did the same."""
    gc.collect()
    start = time.process_time()
    generated, latency = side(horizon_s, servers)
    return generated / (time.process_time() - start), latency


def main() -> None:
    """Run both sides in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--horizon", type=float, default=1000.0, help="simulated seconds")
    parser.add_argument("--servers", type=int, default=2)
    options = parser.parse_args()
    ratios = []
    print(f"{'engine':>12} {'mailboxes':>12} {'ratio':>7}   mean latency, ms")
    for _ in range(options.rounds):
        ours, our_latency = rate(engine_side, options.horizon, options.servers)
        theirs, their_latency = rate(mailbox_side, options.horizon, options.servers)
        ratios.append(ours / theirs)
        print(
            f"{ours:>10,.0f}/s {theirs:>10,.0f}/s {ours / theirs:>7.1f}"
            f"   {our_latency * 1e3:.2f} and {their_latency * 1e3:.2f}"
        )
    print(f"median ratio {statistics.median(ratios):.1f}")


if __name__ == "__main__":
    main()
