"""The examples are what a newcomer sees first: each must open, be right, and run.

Each tells a story, which must come true: what theory or common sense says of it holds.
"""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.io.loading import load
from engine.io.writing import project_to_yaml
from engine.runtime import Simulation
from engine.schemas import RunResult, Scenario
from engine.validation import check

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "examples"
EXAMPLES = sorted(FOLDER.glob("*.asyncflow"))
SHORT_S = 20.0


def test_the_promised_examples_are_there() -> None:
    assert {path.stem for path in EXAMPLES} >= {
        "single-server",
        "balancer-two-servers",
        "outage-with-balancer",
        "microservice-chain",
        "slow-database",
        "fan-out",
        "retry-storm",
        "flash-crowd",
        "office-users",
        "cache-aside",
        "one-queue-or-two",
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
class TestEachExample:
    def test_opens_as_a_project_with_a_place_for_every_node(self, path: Path) -> None:
        loaded = load(path)
        assert loaded.origin == "project"
        assert loaded.project.layout.nodes.keys() == {
            node.id for node in loaded.project.scenario.nodes
        }

    def test_has_neither_errors_nor_warnings(self, path: Path) -> None:
        assert check(load(path).project.scenario) == []

    def test_tells_a_story_that_ends_in_a_question(self, path: Path) -> None:
        scenario = load(path).project.scenario
        assert scenario.name
        assert "Question:" in scenario.description
        assert "?" in scenario.description

    def test_is_written_as_the_app_writes_it(self, path: Path) -> None:
        assert path.read_text(encoding="utf-8") == project_to_yaml(load(path).project)

    def test_no_two_cards_overlap(self, path: Path) -> None:
        places = list(load(path).project.layout.nodes.values())
        for number, one in enumerate(places):
            for other in places[number + 1 :]:
                assert abs(one.x - other.x) >= 200 or abs(one.y - other.y) >= 100

    def test_runs_and_accounts_for_every_request(self, path: Path) -> None:
        result = _run(path, horizon_s=SHORT_S)
        requests = result.requests
        assert requests.completed > 100
        assert requests.generated == (
            requests.completed + requests.failed.total + requests.lost + requests.in_flight
        )


class TestOneServer:
    def test_is_busy_for_the_share_of_time_that_arrivals_and_work_make(self) -> None:
        # 400 users x 30 / min = 200 / s; four fifths take 3 ms, one fifth 6 + 1 ms: 0.76 of a core.
        assert shortened("single-server", 180).nodes["catalogue"].utilisation == pytest.approx(
            0.76, rel=0.1
        )


class TestTheBalancer:
    def test_gives_both_the_same_and_so_the_small_one_is_twice_as_busy(self) -> None:
        nodes = shortened("balancer-two-servers", 100).nodes
        small, large = nodes["old-server"], nodes["new-server"]
        assert abs(small.arrived - large.arrived) <= 1
        assert utilisation(small) == pytest.approx(2 * utilisation(large), rel=0.05)
        assert utilisation(small) < 1


class TestTheOutage:
    def test_overloads_the_server_that_stays(self) -> None:
        result = shortened("outage-with-balancer", 220)
        during = window(result, "api-1", "ready_queue", 200, 220)
        before = window(result, "api-1", "ready_queue", 0, 180)
        assert during.mean() > 10 * before.mean()


class TestTheChain:
    def test_has_its_bottleneck_at_the_database_connections(self) -> None:
        # 160 / s x 0.1 s hold 16 of 20 connections, 80 %; no server's cores come near that.
        nodes = shortened("microservice-chain", 100).nodes
        pool = nodes["orders"].pools["db"]
        assert pool.mean_in_use == pytest.approx(16, rel=0.05)
        servers = [nodes[name] for name in ("gateway", "orders", "payments")]
        assert max(map(utilisation, servers)) < pool.mean_in_use / pool.slots


class TestTheSlowDatabase:
    def test_leaves_nobody_served_until_long_after_it_is_well(self) -> None:
        # Five times slower, four cores do 40 / s: too little for 60 / s and their second tries.
        result = whole("slow-database")
        served = result.series.system["goodput_rps"]
        time_s = result.series.time_s
        assert served[time_s <= 120].mean() == pytest.approx(60, rel=0.1)
        assert served[(time_s > 160) & (time_s <= 200)].max() == 0
        assert served[time_s > 270].mean() == pytest.approx(60, rel=0.1)

    def test_has_them_wait_for_a_connection(self) -> None:
        result = whole("slow-database")
        connections = window(result, "api", "pool_queue", 130, 200)
        assert connections.min() > 100
        assert window(result, "web", "ready_queue", 130, 200).max() < 10

    def test_is_forgotten_at_once_where_calls_are_cancelled(self) -> None:
        call = ("nodes", 1, "endpoints", 0, "steps", 2)
        result = run(changed("slow-database", (*call, "cancel_on_timeout"), True))
        served = result.series.system["goodput_rps"]
        assert served[result.series.time_s > 180].mean() == pytest.approx(60, rel=0.1)


class TestTheCache:
    def test_leaves_the_database_the_tenth_that_misses(self) -> None:
        # 20 / s of 20 ms: 0.4 of a core, and 20 ms / (1 - 0.4) = 33 ms with the wait for it.
        database = whole("cache-aside").nodes["database"]
        assert utilisation(database) == pytest.approx(0.4, rel=0.05)
        assert database.sojourn_s is not None
        assert database.sojourn_s.mean == pytest.approx(0.0333, rel=0.1)

    def test_that_finds_seven_in_ten_leaves_more_than_the_database_can_do(self) -> None:
        # 60 / s of 20 ms would be 1.2 cores: it does 50 / s, and a queue of 10 / s more grows.
        endpoints = ("nodes", 1, "endpoints")
        worse = story("cache-aside").model_dump(mode="json")
        for number, weight in enumerate((7, 3)):
            set_value(worse, (*endpoints, number, "weight"), weight)
        result = run(Scenario.model_validate(worse))
        assert utilisation(result.nodes["database"]) == pytest.approx(1, abs=0.01)
        assert window(result, "database", "ready_queue", 148, 150) == pytest.approx(1500, rel=0.2)
        # Each of them holds 1 MB of the API's 2048: after 200 s it has none left for anybody.
        assert window(result, "api", "ram_queue", 0, 150).max() == 0
        assert window(result, "api", "ram_queue", 290, 300).min() > 1000


class TestOneQueueOrTwo:
    def test_two_queues_make_requests_wait_as_theory_says(self) -> None:
        # M/M/1 at 0.8: 20 ms / (1 - 0.8).
        assert whole("one-queue-or-two").latency_s.mean == pytest.approx(0.1, rel=0.08)

    def test_one_queue_nearly_halves_it(self) -> None:
        # M/M/2 at 0.8: 71 % wait (Erlang C), 1 / (100 - 80) s each, besides the 20 ms.
        one = run(changed("one-queue-or-two", ("nodes", 1, "policy"), "central_queue"))
        assert one.latency_s.mean == pytest.approx(0.02 + 0.711 / 20, rel=0.08)

    def test_least_connections_comes_near_without_a_queue_at_the_balancer(self) -> None:
        least = run(changed("one-queue-or-two", ("nodes", 1, "policy"), "least_connections"))
        assert least.latency_s.mean is not None
        assert 0.055 < least.latency_s.mean < 0.07


class TestTheFanOut:
    def test_is_slower_one_time_in_ten_than_each_service_one_time_in_twenty(self) -> None:
        # All three within their p95: 0.95 ** 3 = 0.86 < 0.9.
        nodes = whole("fan-out").nodes
        page = nodes["page"].sojourn_s
        assert page is not None and page.p90 is not None
        for name in ("stock", "prices", "reviews"):
            service = nodes[name].sojourn_s
            assert service is not None and service.p95 is not None
            assert service.p95 < 0.08
            assert page.p90 > service.p95


class TestTheRetryStorm:
    def test_goes_on_when_the_outage_is_over_and_goodput_is_gone(self) -> None:
        # Four attempts each are 160 / s of 33 ms: 5.3 cores where there are two.
        result = whole("retry-storm")
        good = result.series.system["goodput_rps"]
        assert good[result.series.time_s <= 60].mean() == pytest.approx(40, rel=0.1)
        assert good[result.series.time_s > 150].max() == 0
        assert window(result, "api-2", "utilisation", 150, 300).min() == pytest.approx(1)
        assert result.goodput_rps < 0.25 * result.throughput_rps

    def test_ends_where_retries_have_a_budget(self) -> None:
        # At most a fifth of 40 / s more: 48 / s of 33 ms are 1.6 cores of two.
        budget = {"budget_percent": 20}
        result = run(changed("retry-storm", ("nodes", 0, "retry_budget"), budget))
        good = result.series.system["goodput_rps"]
        assert good[result.series.time_s > 240].mean() == pytest.approx(40, rel=0.1)


class TestTheFlashCrowd:
    def test_is_turned_away_so_that_those_inside_wait_less_than_a_second(self) -> None:
        result = whole("flash-crowd")
        assert result.requests.failed.by_reason.keys() == {"queue_full"}
        assert {check.slo: check.passed for check in result.slos} == {
            "p99 < 0.8": True,
            "error_share < 0.01": False,
        }
        assert window(result, "shop", "admission_queue", 0, 360).max() <= 60

    def test_waits_where_nobody_is_turned_away(self) -> None:
        result = run(changed("flash-crowd", ("nodes", 2, "queue_limit"), None))
        assert [check.passed for check in result.slos] == [False, True]


class TestTheOffice:
    def test_obeys_the_response_time_law(self) -> None:
        # Users = throughput x (response + think time), whatever happens in between.
        result = whole("office-users")
        response = result.latency_s.mean
        assert response is not None
        assert result.throughput_rps * (response + 6) == pytest.approx(100, rel=0.02)
        assert utilisation(result.nodes["reports-1"]) < 1

    def test_makes_no_more_reports_with_twice_the_users_than_its_servers_can(self) -> None:
        result = run(changed("office-users", ("nodes", 0, "workload", "users"), 200))
        assert result.throughput_rps == pytest.approx(20, rel=0.03)
        assert result.latency_s.mean == pytest.approx(200 / 20 - 6, rel=0.1)


def story(name: str) -> Scenario:
    return load(FOLDER / f"{name}.asyncflow").project.scenario


@cache
def whole(name: str) -> RunResult:
    """The result of an example as it is."""
    return run(story(name))


def run(scenario: Scenario) -> RunResult:
    simulation = Simulation(scenario)
    for _ in simulation:
        pass
    return simulation.result()


def utilisation(node: Any) -> float:
    assert node.utilisation is not None
    return float(node.utilisation)


def window(result: RunResult, node: str, column: str, start_s: float, end_s: float) -> Any:
    """A series of a node between two times."""
    time_s = result.series.time_s
    values = result.series.nodes[node][column][(time_s > start_s) & (time_s <= end_s)]
    assert np.isfinite(values).all()
    return values


def changed(name: str, place: tuple[str | int, ...], value: Any) -> Scenario:
    """An example with another value in one place."""
    data = story(name).model_dump(mode="json")
    set_value(data, place, value)
    return Scenario.model_validate(data)


def set_value(data: Any, place: tuple[str | int, ...], value: Any) -> None:
    """Put another value in a place that is there."""
    for key in place[:-1]:
        data = data[key]
    assert place[-1] in data
    data[place[-1]] = value


def shortened(name: str, horizon_s: float) -> RunResult:
    """The result of an example's first part: enough where nothing happens later."""
    return run(changed(name, ("settings", "horizon_s"), horizon_s))


def _run(path: Path, *, horizon_s: float) -> RunResult:
    scenario = load(path).project.scenario
    settings = scenario.settings.model_copy(
        update={"horizon_s": horizon_s, "warmup_s": 0.0, "report_interval_s": 1.0}
    )
    return run(scenario.model_copy(update={"settings": settings}))
