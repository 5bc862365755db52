"""What cards, pills and tooltips say about traffic, servers and links of every kind."""

import pytest

from asyncflow_gui.canvas import traffic, wording
from asyncflow_gui.canvas.kinds import KINDS
from engine.schemas import (
    CallStep,
    Client,
    ClosedWorkload,
    ConstantWorkload,
    CpuStep,
    Edge,
    Empirical,
    Endpoint,
    Erlang,
    Exponential,
    IoStep,
    NormalUsers,
    ParallelStep,
    PoissonWorkload,
    RatePoint,
    RenewalWorkload,
    RetryBudget,
    ScheduleWorkload,
    Server,
    SpawnStep,
    TraceWorkload,
    UsersWorkload,
    Weibull,
)

RAMP = ScheduleWorkload(
    points=(RatePoint(time_s=0, rate_rps=10), RatePoint(time_s=60, rate_rps=120)), repeat=True
)


@pytest.mark.parametrize(
    ("workload", "line"),
    [
        (UsersWorkload(users=NormalUsers(mean=120, std=9)), "120 × 20 / min"),
        (PoissonWorkload(rate_rps=40), "40 / s"),
        (ConstantWorkload(rate_rps=2.5), "2.5 / s"),
        (RenewalWorkload(gap=Erlang(mean=0.02, k=3)), "50 / s"),
        (ClosedWorkload(users=250, think_time=Exponential(mean=4)), "250 users · ~4 s think"),
        (ClosedWorkload(users=1, think_time=0), "1 user · 0 ms think"),
        (RAMP, "10–120 / s"),
        (ScheduleWorkload(points=(RatePoint(time_s=0, rate_rps=7),)), "7 / s"),
        (TraceWorkload(times_s=(1, 2, 3)), "3 arrivals"),
        (TraceWorkload(file="peak.csv"), "peak.csv"),
        (TraceWorkload(), "no arrivals yet"),
    ],
)
def test_a_card_says_what_matters_of_its_traffic(workload, line):
    assert traffic.line(workload) == line


def test_a_closed_workload_has_no_rate_of_its_own():
    """Its users wait for answers: the rate is a result, and without thinking it has no bound."""
    rows = traffic.facts(ClosedWorkload(users=9, think_time=0, endpoint="/buy"))
    assert rows == [
        ("Users", "9, each waiting for its answer"),
        ("Think time", "0 ms, always"),
        ("Calls", "/buy"),
    ]


def test_a_schedule_tells_its_range_and_whether_it_repeats():
    rows = dict(traffic.facts(RAMP))
    assert rows["Points"] == "2 up to 60 s, then again"
    assert rows["Mean rate"] == "65 requests / s"


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (Weibull(mean=0.003, shape=1.5), "weibull, mean 3 ms, shape 1.5"),
        (Erlang(mean=0.003, k=2), "erlang, mean 3 ms, k 2"),
        (Empirical(values=(0.1, 0.3)), "2 measured values, mean 200 ms, std 100 ms"),
    ],
)
def test_only_times_have_a_unit_of_time(duration, text):
    assert wording.duration_in_full(duration) == text


def test_a_pill_tells_the_weight_of_an_edge_that_has_another_than_its_neighbours():
    edge = Edge(id="e", source="a", target="b", latency=0.002)
    assert wording.edge_label(edge, reply=False) == "2 ms"
    heavy = edge.model_copy(update={"weight": 3.0})
    assert wording.edge_label(heavy, reply=False) == "2 ms · weight 3"


def test_a_client_tells_how_long_it_waits_and_how_often_it_tries():
    facts = KINDS["client"].facts
    assert facts(Client(id="web")) == [("Own traffic", "none")]
    caller = Client(id="web", timeout_s=1.5, retries=3, retry_budget=RetryBudget())
    assert facts(caller)[1:] == [("Timeout", "1.5 s"), ("Retries", "3, at most 20 % of calls")]


def test_a_server_tells_its_limits_and_all_that_a_request_makes_it_do():
    steps = (
        CpuStep(time_s=0.001),
        ParallelStep(branches=((CallStep(), CpuStep(time_s=0.002)), (IoStep(time_s=0.01),))),
        SpawnStep(steps=(CpuStep(time_s=0.004),)),
    )
    endpoint = Endpoint(name="/", steps=steps)
    server = Server(id="api", max_concurrent_requests=64, queue_limit=1, endpoints=(endpoint,))
    rows = dict(KINDS["server"].facts(server))
    assert rows["Serves at once"] == "64 requests"
    assert rows["Lets wait"] == "1 request"
    assert rows["Endpoint /"] == "7 ms CPU · 10 ms I/O · 1 call"
