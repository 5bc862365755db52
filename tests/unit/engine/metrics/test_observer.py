"""Snapshots as columns, and gauges that are read together."""

import numpy as np
import pytest

from engine.metrics.gauges import Gauge
from engine.metrics.observer import Meters, SeriesStore
from engine.schemas import EdgeSample, NodeSample, PoolSample, Snapshot
from engine.schemas.snapshot import Accounts, LatencySample


def snapshot(index: int, errors: dict[str, float]) -> Snapshot:
    return Snapshot(
        index=index, time_s=index + 1.0, interval_s=1.0, horizon_s=5.0,
        accounts=Accounts(0, 0, 0, 0, 0),
        offered_rps=10.0 + index, throughput_rps=20.0 + index,
        goodput_rps=30.0 + index, error_rps=40.0 + index, in_flight=50.0 + index,
        latency=LatencySample(*(index + place / 10 for place in range(5))), errors_rps=errors,
        nodes={}, edges={},
    )  # fmt: skip


@pytest.fixture
def store() -> SeriesStore:
    made = SeriesStore(5, ["api", "db"], ["web-api"], [("api", "db"), ("db", "disk"), ("api", "x")])
    sizes = (2, len(NodeSample._fields)), (1, len(EdgeSample._fields)), (3, len(PoolSample._fields))
    for index, errors in enumerate([{"lost": 1.0}, {}, {"queue_full": 2.0, "lost": 3.0}]):
        tables = (
            np.arange(rows * width, dtype=float).reshape(rows, width) + 100 * index
            for rows, width in sizes
        )
        made.append(snapshot(index, errors), *tables)
    return made


def test_series_hold_as_much_as_was_told_and_no_more(store):
    series = store.series()
    assert series.time_s.tolist() == [1.0, 2.0, 3.0]
    assert {name: column.tolist() for name, column in series.system.items()} == {
        "offered_rps": [10.0, 11.0, 12.0],
        "throughput_rps": [20.0, 21.0, 22.0],
        "goodput_rps": [30.0, 31.0, 32.0],
        "error_rps": [40.0, 41.0, 42.0],
        "in_flight": [50.0, 51.0, 52.0],
        "latency_mean_s": [0.0, 1.0, 2.0],
        "latency_p50_s": [0.1, 1.1, 2.1],
        "latency_p95_s": [0.2, 1.2, 2.2],
        "latency_p99_s": [0.3, 1.3, 2.3],
        "latency_p999_s": [0.4, 1.4, 2.4],
    }


def test_each_element_has_columns_of_its_own(store):
    series = store.series()
    width = len(NodeSample._fields)
    for place, node_id in enumerate(["api", "db"]):
        for at, name in enumerate(NodeSample._fields):
            first = float(place * width + at)
            assert series.nodes[node_id][name].tolist() == [first, first + 100, first + 200]
    for at, name in enumerate(EdgeSample._fields):
        assert series.edges["web-api"][name].tolist() == [at, at + 100.0, at + 200.0]


def test_pools_are_found_by_node_and_name(store):
    pools = store.series().pools
    width = len(PoolSample._fields)
    assert {node_id: list(found) for node_id, found in pools.items()} == {
        "api": ["db", "x"], "db": ["disk"],
    }  # fmt: skip
    for place, found in enumerate((pools["api"]["db"], pools["db"]["disk"], pools["api"]["x"])):
        for at, name in enumerate(PoolSample._fields):
            first = float(place * width + at)
            assert found[name].tolist() == [first, first + 100, first + 200]


def test_errors_have_a_column_for_each_reason_and_0_where_there_were_none(store):
    errors = store.series().errors_rps
    assert {reason: column.tolist() for reason, column in errors.items()} == {
        "lost": [1.0, 0.0, 3.0], "queue_full": [0.0, 0.0, 2.0],
    }  # fmt: skip


def test_series_that_were_read_do_not_change_any_more_however_long_the_run_goes_on():
    store = SeriesStore(50, ["api"], ["web-api"], [])
    widths = len(NodeSample._fields), len(EdgeSample._fields), len(PoolSample._fields)
    read = []
    for index in range(50):
        nodes, edges = (np.full((1, width), float(index)) for width in widths[:2])
        store.append(snapshot(index, {}), nodes, edges, np.zeros((0, widths[2])))
        if index in (2, 20, 49):
            read.append((index, store.series()))
    for last, series in read:
        assert series.time_s.tolist() == [index + 1.0 for index in range(last + 1)]
        for columns in (series.nodes["api"], series.edges["web-api"]):
            for column in columns.values():
                assert column.tolist() == list(range(last + 1))


def test_what_accrued_elsewhere_is_added_to_what_the_gauges_say():
    gauges = [Gauge(), Gauge(), Gauge()]
    for gauge in gauges:
        gauge.add(2, 0.0)
    meters = Meters(gauges, idle=[1], read_more=lambda now: np.array([now, 10 * now, 0.0]))
    meters.begin_stage(1.0)
    meters.read(3.0)
    assert meters.since(0) == [4 + 3, 30, 4]
    assert meters.close_interval().tolist() == [6 + 4, 40, 6]
    assert meters.close_interval().tolist() == [0, 0, 0]
