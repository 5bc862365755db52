"""Figures and points without a window."""

from __future__ import annotations

import math

import numpy as np
import plausible
import pytest

from asyncflow_gui.charts import series as series_module
from asyncflow_gui.charts import units
from asyncflow_gui.charts.accounts import accounts_line, error_share
from asyncflow_gui.charts.bands import Band, bands_of
from asyncflow_gui.charts.definitions import CHARTS
from asyncflow_gui.charts.series import RunSeries, peaks
from engine.schemas import LossSpike, Scenario, ServerDown, Settings, SlowServer, TrafficSurge
from engine.schemas.result import Failures, PoolStats, RequestAccounts


@pytest.mark.parametrize(
    ("value_s", "text"),
    [
        (0.164, "164 ms"), (0.0215, "21.5 ms"), (0.00825, "8.25 ms"), (0.0, "0.00 ms"),
        (0.9994, "999 ms"), (0.9996, "1.00 s"), (1.2345, "1.23 s"), (12.36, "12.4 s"),
        (1234.5, "1,234 s"), (None, "–"), (math.nan, "–"), (math.inf, "–"),
    ],
)  # fmt: skip
def test_a_latency_is_in_ms_below_a_second(value_s: float | None, text: str) -> None:
    assert units.latency(value_s) == text


def test_figures_keep_the_digits_people_use() -> None:
    assert units.rate(39.84) == "39.8 / s"
    assert units.rate(12_400.4) == "12,400 / s"
    assert units.share(0.934) == "93 %"
    assert units.small_share(0.0) == "0 %"
    assert units.small_share(0.00001) == "< 0.01 %"
    assert units.small_share(0.0237) == "2.37 %"
    assert units.small_share(0.5) == "50 %"
    assert units.megabytes(1331.2) == "1,331 MB"
    assert units.amount(7.44) == "7.4"


@pytest.mark.parametrize("highest", [1e-6, 0.0237, 0.164, 1.0, 7.0, 39.9, 1000.0, 123_456.0])
@pytest.mark.parametrize("most", [2, 3, 4, 5])
def test_an_axis_holds_its_highest_value_in_few_round_steps(highest: float, most: int) -> None:
    step, count = units.axis_steps(highest, most)
    assert 1 <= count <= most
    assert step * count >= highest * (1 - 1e-9)
    assert step * (count - 1) < highest
    mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert any(mantissa == pytest.approx(nice) for nice in (1, 2, 2.5, 5))


def test_an_axis_without_values_still_has_a_step() -> None:
    assert units.axis_steps(0.0, 4) == (1.0, 1)
    assert units.axis_steps(math.nan, 4) == (1.0, 1)


def test_points_come_back_as_they_were_given_gaps_included() -> None:
    scenario = plausible.scenario(servers=3)
    given = plausible.snapshots(scenario)
    series = RunSeries(scenario)
    series.append(given[:100])
    series.append(given[100:])
    assert len(series) == len(given)
    np.testing.assert_array_equal(series.time_s, [each.time_s for each in given])
    np.testing.assert_array_equal(series.system("p99"), [each.latency.p99 for each in given])
    assert np.isnan(series.system("p99")).any()
    np.testing.assert_array_equal(
        series.node("api-3", "waiting"), [each.nodes["api-3"].ready_queue for each in given]
    )


def test_queues_count_whoever_waits_and_balancers_that_let_wait() -> None:
    plain = plausible.scenario(servers=2)
    balancer = plain.nodes[2].model_copy(update={"policy": "central_queue"})
    scenario = plain.model_copy(update={"nodes": (*plain.nodes[:2], balancer, *plain.nodes[3:])})
    (given,) = plausible.snapshots(scenario, 1)
    queues = {"ready_queue": 1.0, "ram_queue": 2.0, "pool_queue": 3.0, "admission_queue": 4.0}
    given.nodes["api-2"] = given.nodes["api-2"]._replace(**queues)
    given.nodes["lb"] = given.nodes["lb"]._replace(admission_queue=2.5)
    series = RunSeries(scenario)
    series.append([given])
    assert series.lines("waiting") == ("api-1", "api-2", "lb")
    assert series.lines("utilisation") == ("api-1", "api-2")
    assert series.node("api-2", "waiting")[0] == 1 + 2 + 3 + 4
    assert series.node("lb", "waiting")[0] == 2.5


def test_the_whole_runs_queues_count_whoever_waits() -> None:
    result = plausible.result(plausible.scenario())
    (chart,) = (each for each in CHARTS if each.title == "Queues")
    pools = {"db": PoolStats(slots=16, mean_in_use=9.0, mean_queue=30.0)}
    api = result.nodes["api-1"].model_copy(
        update={
            "mean_ready_queue": 1.0,
            "mean_ram_queue": 2.0,
            "mean_admission_queue": 4.0,
            "pools": pools,
        }
    )
    assert chart.overall(result.model_copy(update={"nodes": {"api-1": api}})) == "api-1 37.0"


def test_the_throughput_drawn_is_called_goodput_where_responses_came_too_late() -> None:
    result = plausible.result(plausible.scenario())
    (chart,) = (each for each in CHARTS if each.key == "throughput")
    assert chart.overall(result) == "29.9 / s"
    late = result.model_copy(update={"goodput_rps": 8.14})
    assert chart.overall(late) == "goodput 8.14 / s"


def test_a_run_longer_than_planned_for_keeps_all_its_points(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(series_module, "_MOST_AT_ONCE", 0)
    monkeypatch.setattr(series_module, "_FIRST_ROWS", 4)
    scenario = plausible.scenario()
    given = plausible.snapshots(scenario, 50)
    series = RunSeries(scenario)
    series.append(given)
    np.testing.assert_array_equal(series.system("offered"), [each.offered_rps for each in given])
    np.testing.assert_array_equal(
        series.node("api-2", "ram_mb"), [each.nodes["api-2"].ram_mb for each in given]
    )


def test_the_busiest_servers_are_those_with_clearly_the_highest_mean() -> None:
    scenario = plausible.scenario(servers=12, events=False)
    series = RunSeries(scenario)
    series.append(plausible.snapshots(scenario, 40))
    means = {name: float(series.node(name, "utilisation").mean()) for name in series.servers}
    shown = series.busiest("utilisation", 8)
    assert len(set(shown)) == 8
    others = means.keys() - set(shown)
    assert max(means[i] for i in others) <= 1.05 * min(means[i] for i in shown)
    assert series.busiest("utilisation", 20) == list(series.servers)


def test_a_server_that_becomes_busy_takes_the_place_of_the_idlest_and_the_rest_stay() -> None:
    scenario = plausible.scenario(servers=10, events=False)
    series = RunSeries(scenario)
    first = series.busiest("ram_mb", 8)
    given = plausible.snapshots(scenario, 30)
    for each in given:
        each.nodes["api-10"] = each.nodes["api-10"]._replace(ram_mb=1e6)
        each.nodes["api-3"] = each.nodes["api-3"]._replace(ram_mb=0.0)
    series.append(given)
    then = series.busiest("ram_mb", 8)
    assert then[2] == "api-10"
    assert [then[i] for i in range(8) if i != 2] == [first[i] for i in range(8) if i != 2]


def test_peaks_keep_every_extreme_and_pass_over_gaps() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=100_003)
    values[777], values[50_000] = 99.0, -99.0
    values[300:320] = np.nan
    time_s = np.arange(values.size, dtype=float)
    thin_time_s, thin = peaks(time_s, values, 2000)
    assert len(thin) == len(thin_time_s) <= 2002
    assert np.nanmax(thin) == 99
    assert np.nanmin(thin) == -99
    assert not np.isnan(thin).any()
    assert (np.diff(thin_time_s) >= 0).all()
    assert peaks(time_s[:50], values[:50], 2000)[1] is not None
    np.testing.assert_array_equal(peaks(time_s[:50], values[:50], 2000)[1], values[:50])


def test_bands_carry_the_events_of_the_horizon_by_name_and_the_warm_up() -> None:
    scenario = plausible.scenario().model_copy(
        update={
            "settings": Settings(horizon_s=600, warmup_s=30),
            "events": (
                *plausible.scenario().events,
                ServerDown(id="for good", target="api-1", start_s=550),
                ServerDown(id="too late", target="api-1", start_s=600),
            ),
        }
    )
    assert bands_of(scenario) == (
        Band("warm-up", "edge", 0, 30),
        Band("api-2 down", "bad", 180, 240),
        Band("web-lb spike", "warn", 420, 470),
        Band("api-1 down", "bad", 550, 600),
    )
    assert bands_of(Scenario()) == ()


def test_every_kind_of_event_has_a_band_that_says_what_it_is() -> None:
    window = {"start_s": 10, "end_s": 20}
    events = (
        LossSpike(id="l", target="web-lb", loss_rate=0.1, **window),
        SlowServer(id="s", target="api-1", factor=2, **window),
        TrafficSurge(id="t", target="web", factor=3, **window),
    )
    bands = bands_of(Scenario(events=events))
    assert [band.name for band in bands] == ["web-lb loss", "api-1 slow", "web ×3"]


def test_a_warm_up_yet_to_be_found_has_no_band() -> None:
    scenario = Scenario(settings=Settings(warmup_s="auto"))
    assert bands_of(scenario) == ()
    assert bands_of(scenario, found_warmup_s=12.5) == (Band("warm-up", "edge", 0, 12.5),)


def test_the_accounts_line_adds_up_and_names_the_reasons() -> None:
    requests = RequestAccounts(
        generated=18_402,
        completed=17_960,
        failed=Failures(total=398, by_reason={"server_down": 390, "no_target": 8, "other": 0}),
        lost=38,
        in_flight=6,
    )
    line = accounts_line(requests)
    assert line == (
        "generated 18,402 = completed 17,960 + failed 398 (server down 390, no target 8)"
        " + lost 38 + in flight 6"
    )
    left, right = line.split(" = ")
    terms = [term.split("(")[0] for term in right.split(" + ")]
    numbers = [int("".join(filter(str.isdigit, term))) for term in terms]
    assert int("".join(filter(str.isdigit, left))) == sum(numbers)
    assert error_share(requests) == pytest.approx(436 / 18_396)


def test_a_run_without_failures_has_no_reasons_and_one_without_requests_no_share() -> None:
    nothing = RequestAccounts(
        generated=0, completed=0, failed=Failures(total=0, by_reason={}), lost=0, in_flight=0
    )
    assert "(" not in accounts_line(nothing)
    assert error_share(nothing) is None
