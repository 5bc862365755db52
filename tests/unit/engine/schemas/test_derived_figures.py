"""Figures of a result that follow from others, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from engine.schemas.parts import PARTS
from engine.schemas.result import (
    Failures,
    LatencyHistogram,
    LatencySplit,
    LatencyStats,
    NodeStats,
    RequestAccounts,
    RunResult,
    Series,
)


def split(**seconds: float) -> LatencySplit:
    return LatencySplit(**{part: seconds.get(part, 0.0) for part in PARTS})


def result(whole: LatencySplit | None, *nodes: LatencySplit, ends=(), in_flight=()) -> RunResult:
    nothing = np.zeros(0)
    figures = dict.fromkeys(LatencyStats.model_fields)
    return RunResult(
        scenario="Derived",
        seed=1,
        horizon_s=10.0,
        warmup_s=0.0,
        requests=RequestAccounts(
            generated=0, completed=0, failed=Failures(total=0, by_reason={}), lost=0, in_flight=0
        ),
        latency_s=LatencyStats(**figures),
        split_s=whole,
        throughput_rps=0.0,
        nodes={
            f"node-{place}": NodeStats(
                kind="server", arrived=0, completed=0, failed=0, split_s=each
            )
            for place, each in enumerate(nodes)
        },
        edges={},
        events=[],
        series=Series(np.array(ends, float), {"in_flight": np.array(in_flight, float)}, {}, {}),
        histogram=LatencyHistogram(nothing, nothing, np.zeros(0, np.int64)),
    )


def test_requests_in_flight_are_weighted_by_how_long_each_interval_was():
    """Two for 4 s and 7 for 1 s: (8 + 7) / 5."""
    assert result(None, ends=(4.0, 5.0), in_flight=(2.0, 7.0)).mean_in_flight == pytest.approx(3.0)


def test_a_run_without_points_has_no_mean_of_requests_in_flight():
    assert result(None).mean_in_flight is None


def test_the_part_of_the_edges_is_what_no_node_accounts_for():
    whole = split(network=0.004, cpu=0.03, retry_wait=0.002)
    rest = result(whole, split(cpu=0.01), split(cpu=0.02, network=0.001)).edges_split_s
    assert rest is not None
    assert rest.network == pytest.approx(0.003)
    assert rest.cpu == 0.0  # not what is left of the rounding
    assert rest.total == pytest.approx(0.005)


def test_without_a_split_edges_have_none():
    assert result(None).edges_split_s is None


def test_every_part_of_a_latency_has_words():
    assert list(PARTS) == list(LatencySplit.model_fields)
    assert len(set(PARTS.values())) == len(PARTS)
