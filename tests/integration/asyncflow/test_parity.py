"""The two AsyncFlow 0.1.1 scenarios whose figures are known: ours agree.

|difference of means| <= 3 sqrt(sem_a^2 + sem_b^2), ten seeds a side. Rates and quantiles are
compared rather than counts, since the number of users is redrawn every minute.
"""

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from support.scenarios import run

from engine.io.loading import load

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "asyncflow-0.1.1"
SEEDS = range(1, 11)

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="AsyncFlow's own files are not here")

# figure -> mean and sample standard deviation of AsyncFlow 0.1.1 over ten seeds
SINGLE_SERVER = {
    "throughput rps": (32.781, 1.4),
    "throughput std": (6.4589, 0.36),
    "completed fraction": (0.97081, 0.0014),
    "latency mean": (0.11001, 4.2e-05),
    "latency p50": (0.10902, 6.2e-05),
    "latency p90": (0.11697, 8.9e-05),
    "latency p95": (0.11988, 0.00016),
    "latency p99": (0.1262, 0.00025),
    "latency std": (0.005186, 3.9e-05),
    "latency max": (0.14885, 0.0048),
    "ready srv-1": (0.00068007, 0.00035),
    "io srv-1": (3.3114, 0.14),
    "ram srv-1": (334.58, 14.0),
}
BALANCED_WITH_EVENTS = {
    "throughput rps": (38.909, 0.86),
    "throughput std": (7.3025, 0.53),
    "completed fraction": (0.96111, 0.001),
    "latency mean": (0.027556, 0.00011),
    "latency p50": (0.025433, 0.00016),
    "latency p90": (0.039673, 0.00013),
    "latency p95": (0.04341, 0.00016),
    "latency p99": (0.050331, 0.00029),
    "latency std": (0.0081496, 5e-05),
    "latency max": (0.070332, 0.0034),
    "ready srv-1": (0.00053338, 0.00019),
    "ready srv-2": (0.0004167, 0.00015),
    "io srv-1": (0.23502, 0.0063),
    "io srv-2": (0.23692, 0.0091),
    "ram srv-1": (35.171, 0.98),
    "ram srv-2": (35.471, 1.2),
}


@cache
def figures(name: str) -> dict[str, np.ndarray]:
    """Our figures, one value a seed."""
    scenario = load(DATA / name).project.scenario
    settings = scenario.settings.model_copy(update={"report_interval_s": 1.0})
    scenario = scenario.model_copy(update={"settings": settings})
    rows = []
    for seed in SEEDS:
        result = run(scenario, seed)
        requests, latency = result.requests, result.latency_s
        row = {
            "throughput rps": result.throughput_rps,
            "throughput std": result.series.system["throughput_rps"].std(),
            "completed fraction": requests.completed / (requests.generated - requests.in_flight),
            **{
                f"latency {figure}": getattr(latency, figure)
                for figure in ("mean", "p50", "p90", "p95", "p99", "std", "max")
            },
        }
        for node_id, node in result.nodes.items():
            if node.kind == "server":
                row[f"ready {node_id}"] = node.mean_ready_queue
                row[f"io {node_id}"] = node.mean_io
                row[f"ram {node_id}"] = node.mean_ram_mb
        rows.append(row)
    return {key: np.array([row[key] for row in rows]) for key in rows[0]}


@pytest.mark.parametrize(
    ("name", "figure", "theirs"),
    [
        *(("single_server.yml", key, value) for key, value in SINGLE_SERVER.items()),
        *(("event_inj_lb.yml", key, value) for key, value in BALANCED_WITH_EVENTS.items()),
    ],
)
def test_our_figures_agree_with_asyncflows(name, figure, theirs):
    ours = figures(name)[figure]
    mean, deviation = theirs
    tolerance = 3 * math.sqrt(deviation**2 / 10 + ours.var(ddof=1) / len(ours))
    found = f"ours {ours.mean():.6g} ± {ours.std(ddof=1):.2g}, theirs {mean:.6g} ± {deviation:.2g}"
    assert abs(ours.mean() - mean) <= tolerance, found
