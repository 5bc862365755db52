"""Made-up runs that look like real ones, for tests and pictures."""

from __future__ import annotations

import math
import random

import numpy as np

from engine.schemas import (
    Accounts,
    Client,
    Edge,
    EdgeSample,
    Generator,
    LatencySample,
    LatencySpike,
    LoadBalancer,
    NodeSample,
    PoissonWorkload,
    RunResult,
    Scenario,
    Server,
    ServerDown,
    Settings,
    Snapshot,
)
from engine.schemas.result import (
    EdgeStats,
    Failures,
    LatencyHistogram,
    LatencyStats,
    NodeStats,
    RequestAccounts,
    Series,
)


def scenario(*, servers: int = 2, horizon_s: float = 600.0, events: bool = True) -> Scenario:
    """A balancer before some servers; one is lost for a while, one edge slows down."""
    names = [f"api-{number}" for number in range(1, servers + 1)]
    return Scenario(
        name="Checkout with an outage",
        nodes=(
            Generator(id="users", workload=PoissonWorkload(rate_rps=40)),
            Client(id="web"),
            LoadBalancer(id="lb", policy="least_connections"),
            *(Server(id=name, cpu_cores=2) for name in names),
        ),
        edges=(
            Edge(id="users-web", source="users", target="web"),
            Edge(id="web-lb", source="web", target="lb"),
            *(Edge(id=f"lb-{name}", source="lb", target=name) for name in names),
        ),
        events=(
            ServerDown(id="outage", target=names[-1], start_s=180, end_s=240),
            LatencySpike(id="spike", target="web-lb", start_s=420, end_s=470, spike_s=0.03),
        )
        if events
        else (),
        settings=Settings(horizon_s=horizon_s, report_interval_s=max(horizon_s / 300, 0.001)),
    )


def snapshots(of: Scenario, count: int | None = None, seed: int = 7) -> list[Snapshot]:
    """The first ``count`` snapshots of a run, by default all."""
    rng = random.Random(seed)
    settings = of.settings
    names = [node.id for node in of.nodes if node.kind == "server"]
    total = round(settings.horizon_s / settings.interval_s)
    generated = completed = failed = lost = 0
    found = []
    for index in range(total if count is None else count):
        time_s = (index + 1) * settings.interval_s
        down = bool(of.events) and 180 <= time_s < 240
        bump = math.exp(-(((time_s - 222) / 26) ** 2)) if of.events else 0.0
        spike = 0.03 if of.events and 420 <= time_s < 470 else 0.0
        offered = max(0.0, 40 + rng.gauss(0, 2.4))
        errors = max(0.0, 5 * bump + rng.gauss(0.3, 0.2))
        sent = round(offered * settings.interval_s)
        bad = round(errors * settings.interval_s)
        generated, completed, failed = generated + sent, completed + sent - bad, failed + bad
        nothing = rng.random() < 0.01
        base = 0.021 + spike + 0.03 * bump + rng.gauss(0, 0.001)
        latency = (
            LatencySample(*[math.nan] * 5)
            if nothing
            else LatencySample(
                base * 1.1,
                base,
                base * 1.7 + 0.02 * bump,
                tail := base * 2.6 + 0.14 * bump + rng.expovariate(400),
                tail * 1.4,
            )
        )
        nodes = {
            "users": _idle(sent),
            "web": _idle(sent),
            "lb": _idle(sent),
        }
        for position, name in enumerate(names):
            off = down and position == len(names) - 1
            load = 0.0 if off else 0.52 + 0.06 * math.sin(position + time_s / 40)
            load = min(1.0, max(0.0, load + 0.38 * bump * (not off) + rng.gauss(0, 0.02)))
            load = 0.0 if off else load / (1 + 0.15 * position)
            queue = 0.0 if off else max(0.0, load**6 * 14 + rng.gauss(0.2, 0.1))
            nodes[name] = NodeSample(
                load,
                queue,
                1.2 * load,
                380 * load + 900 * bump * load,
                0.0,
                0.0,
                queue + load,
                sent // len(names),
                sent // len(names),
                bad if off else 0,
                not off,
            )
        found.append(
            Snapshot(
                index=index,
                time_s=time_s,
                interval_s=settings.interval_s,
                horizon_s=settings.horizon_s,
                accounts=Accounts(generated, completed, failed, lost, 0),
                latency=latency,
                offered_rps=offered,
                throughput_rps=max(0.0, offered - errors),
                goodput_rps=max(0.0, offered - errors),
                error_rps=errors,
                nodes=nodes,
                edges={edge.id: EdgeSample(0.4, sent, 0) for edge in of.edges},
                errors_rps={"server_down": errors * 0.75, "lost": errors * 0.25},
                in_flight=offered * base,
            )
        )
    return found


def _idle(sent: int) -> NodeSample:
    return NodeSample(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, sent, sent, 0, True)


def result(of: Scenario) -> RunResult:
    """What such a run found; the accounts add up."""
    empty = np.empty(0)

    def stats(kind: str, position: int) -> NodeStats:
        if kind != "server":
            return NodeStats(
                kind=kind,
                utilisation=None,
                mean_ready_queue=None,
                mean_io=None,
                mean_ram_mb=None,
                mean_ram_queue=None,
                arrived=18_402,
                completed=17_960,
                failed=0,
            )
        return NodeStats(
            kind=kind,
            utilisation=0.613 - 0.04 * (position % 9),
            mean_ready_queue=1.42 + position,
            mean_io=2.318,
            mean_ram_mb=412.5,
            mean_ram_queue=0.0,
            arrived=9_201 - position,
            completed=9_000,
            failed=398 if position == 1 else 0,
        )

    servers = [node.id for node in of.nodes if node.kind == "server"]
    return RunResult(
        scenario=of.name,
        seed=7,
        horizon_s=of.settings.horizon_s,
        warmup_s=0.0,
        requests=RequestAccounts(
            generated=18_402,
            completed=17_960,
            failed=Failures(total=398, by_reason={"server_down": 398}),
            lost=38,
            in_flight=6,
        ),
        latency_s=LatencyStats(
            mean=0.0286,
            std=0.02,
            min=0.004,
            p50=0.0215,
            p90=0.05,
            p95=0.061,
            p99=0.164,
            p999=0.402,
            max=1.2345,
        ),
        throughput_rps=29.93,
        goodput_rps=29.93,
        nodes={
            node.id: stats(node.kind, servers.index(node.id) if node.id in servers else 0)
            for node in of.nodes
        },
        edges={
            edge.id: EdgeStats(
                sent=18_402 - position,
                lost=38 if position == 1 else 0,
                mean_in_flight=0.31 + position,
            )
            for position, edge in enumerate(of.edges)
        },
        events=[],
        series=Series(time_s=empty, system={}, nodes={}, edges={}),
        histogram=LatencyHistogram(low_s=empty, high_s=empty, count=np.empty(0, dtype=np.int64)),
    )
