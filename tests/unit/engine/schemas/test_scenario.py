"""What the schemas accept and refuse."""

import math

import pytest
from pydantic import ValidationError
from support.scenarios import edge, generator, server

from engine.schemas import (
    NODE_KINDS,
    Edge,
    LatencySpike,
    Scenario,
    ServerDown,
    Settings,
    Uniform,
    carries_responses,
    expected,
    may_connect,
)


def refused(field: str, value, schema=Edge, **base) -> bool:
    base = base or {"id": "e", "source": "a", "target": "b"}
    try:
        schema.model_validate({**base, field: value})
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, -0.001, "0.01", True, None, [], 1e10,
     {"distribution": "exponential", "mean": math.nan},
     {"distribution": "exponential", "mean": -1.0},
     {"distribution": "exponential"},
     {"distribution": "exponential", "mean": 1.0, "std": 1.0},
     {"distribution": "cauchy", "mean": 1.0},
     {"distribution": "uniform", "low": 2.0, "high": 1.0},
     {"distribution": "normal", "mean": 0.0, "std": 1.0},
     {"mean": 1.0}],
    ids=str,
)  # fmt: skip
def test_a_duration_is_a_finite_number_or_a_whole_distribution(value):
    assert refused("latency", value)


@pytest.mark.parametrize("value", [0, 0.0, 3, 0.003, {"distribution": "exponential", "mean": 1}])
def test_a_duration_may_be_a_bare_number_or_a_distribution(value):
    assert not refused("latency", value)


@pytest.mark.parametrize("value", ["", " a", "a ", "a\nb", "a\x00b", "x" * 121, 5, None])
def test_an_id_is_a_short_plain_text(value):
    assert refused("id", value)


@pytest.mark.parametrize("value", ["srv 1", "büro", "a/b", "日本"])
def test_an_id_may_be_any_printable_text(value):
    assert not refused("id", value)


def test_unknown_keys_are_refused_everywhere():
    for data in (
        {"colour": "red"},
        {"settings": {"sample_period": 0.1}},
        {"edges": [{**edge("a", "b"), "dropout": 0}]},
        {"nodes": [{**generator(), "seed": 4}]},
        {"nodes": [server("a", {"kind": "cpu", "time_s": 1.0, "cores": 2})]},
    ):
        with pytest.raises(ValidationError, match="Extra inputs"):
            Scenario.model_validate(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [("cpu_cores", 0), ("cpu_cores", 1.5), ("cpu_cores", "2"), ("ram_mb", 0), ("ram_mb", math.nan),
     ("pools", {"db": 0}), ("pools", {"": 1}), ("endpoints", {})],
)  # fmt: skip
def test_a_server_has_cores_memory_and_pools_that_make_sense(field, value):
    assert refused(field, value, NODE_KINDS["server"], kind="server", id="s")


def test_a_warm_up_must_leave_something_to_measure():
    assert refused("warmup_s", 300.0, Settings, horizon_s=300.0)
    assert not refused("warmup_s", 299.0, Settings, horizon_s=300.0)


def test_a_run_may_not_be_cut_into_too_many_intervals():
    assert refused("report_interval_s", 1e-4, Settings, horizon_s=300.0)


@pytest.mark.parametrize(
    ("horizon_s", "interval_s"),
    [(300, 1), (500, 1), (501, 2), (600, 2), (60, 0.2), (86_400, 200), (5, 0.01), (1e-6, 2e-9)],
)
def test_the_automatic_interval_gives_round_points(horizon_s, interval_s):
    settings = Settings(horizon_s=float(horizon_s))
    assert settings.interval_s == pytest.approx(interval_s)


@pytest.mark.parametrize(
    ("schema", "more"), [(ServerDown, {}), (LatencySpike, {"spike_s": 0.1})], ids=["down", "spike"]
)
def test_an_event_ends_after_it_begins(schema, more):
    base = {"id": "e", "target": "t", **more}
    assert refused("end_s", 5.0, schema, start_s=5.0, **base)
    assert not refused("end_s", 5.1, schema, start_s=5.0, **base)
    assert schema.model_validate({**base, "start_s": 0}).end_s is None


def test_the_expected_duration_is_its_mean():
    assert expected(0.3) == 0.3
    assert expected(Uniform(low=1.0, high=4.0)) == 2.5


def test_which_kinds_may_be_joined():
    allowed = {
        (source, target)
        for source in NODE_KINDS
        for target in NODE_KINDS
        if may_connect(source, target)
    }
    assert allowed == {
        ("generator", "client"), ("generator", "load_balancer"), ("generator", "server"),
        ("client", "load_balancer"), ("client", "server"),
        ("load_balancer", "load_balancer"), ("load_balancer", "server"),
        ("server", "server"), ("server", "load_balancer"), ("server", "client"),
        ("server", "generator"),
    }  # fmt: skip
    returns = {pair for pair in allowed if carries_responses(*pair)}
    assert returns == {("server", "client"), ("server", "generator")}


def test_a_scenario_cannot_be_changed_in_place():
    scenario = Scenario()
    with pytest.raises(ValidationError, match="frozen"):
        scenario.name = "other"


def test_the_shortest_horizon_has_a_reporting_interval():
    # A five-hundredth of the smallest float above 0 is 0, and no interval.
    assert Settings(horizon_s=5e-324).interval_s == 5e-324
