"""Retries: when attempts are made, how they end, what holds them back."""

import numpy as np
import pytest
from support.quiet import failures, latencies, run_out
from support.scenarios import (
    balancer,
    call,
    client,
    cpu,
    edge,
    event,
    generator,
    io,
    retrying,
    run,
    scenario,
    server,
    trace,
)

ALWAYS_DOWN = event("server_down", "api", 0.0)


def by_client(*steps, times_s=(1.05,), events=(), horizon_s=20, **calling):
    nodes = [trace(*times_s), client("caller", **calling), server("api", *steps)]
    edges = [edge("users", "caller"), edge("caller", "api")]
    return scenario(nodes, edges, list(events), horizon_s=horizon_s, report_interval_s=0.1)


def by_server(*steps, times_s=(1.05,), events=(), horizon_s=20, **calling):
    nodes = [trace(*times_s), server("caller", call("api", **calling)), server("api", *steps)]
    edges = [edge("users", "caller"), edge("caller", "api")]
    return scenario(nodes, edges, list(events), horizon_s=horizon_s, report_interval_s=0.1)


both_callers = pytest.mark.parametrize("system", [by_client, by_server])


def attempt_times(result) -> list[float]:
    """When attempts came to the callee: the intervals of 0.1 s they fell in, by their middle."""
    arrived = result.series.nodes["api"]["arrived"]
    times = [(index + 0.5) / 10 for index in np.flatnonzero(arrived)]
    assert len(times) == arrived.sum()
    return times


@both_callers
def test_delays_double_after_each_failure(system):
    result = run_out(system(io(0.1), events=[ALWAYS_DOWN], **retrying(4)))
    # 0.1, 0.2, 0.4 and 0.8 s after the one before.
    assert attempt_times(result) == pytest.approx([1.05, 1.15, 1.35, 1.75, 2.55])
    assert failures(result) == [("server_down", pytest.approx(2.55))]
    assert result.attempts.model_dump() == {"made": 5, "retries": 4, "timeouts": 0, "late": 0}


@both_callers
def test_delays_are_capped(system):
    result = run_out(system(io(0.1), events=[ALWAYS_DOWN], **retrying(4, cap_s=0.3)))
    assert attempt_times(result) == pytest.approx([1.05, 1.15, 1.35, 1.65, 1.95])


@both_callers
def test_delays_begin_when_an_attempt_has_timed_out(system):
    result = run_out(system(io(9.0), timeout_s=0.5, **retrying(3)))
    # Given up at 1.55, 2.15, 2.85 and 3.75 s.
    assert attempt_times(result) == pytest.approx([1.05, 1.65, 2.35, 3.25])
    assert failures(result) == [("timeout", pytest.approx(3.75))]
    assert result.attempts.model_dump() == {"made": 4, "retries": 3, "timeouts": 4, "late": 4}


@both_callers
def test_the_time_of_earlier_attempts_and_delays_is_told_apart(system):
    # Down until 1.3 s: the third attempt, at 1.35 s, is answered.
    events = [event("server_down", "api", 0.0, 1.3)]
    result = run_out(system(io(0.4), events=events, **retrying(5)))
    assert latencies(result) == pytest.approx([0.1 + 0.2 + 0.4])
    assert result.split_s.retry_wait == pytest.approx(0.3)
    assert result.split_s.io == pytest.approx(0.4)
    assert result.attempts.made == 3


@both_callers
def test_each_attempt_has_the_whole_timeout(system):
    events = [event("slow_server", "api", 0.0, 1.5, factor=10.0)]
    result = run_out(system(cpu(0.1), events=events, timeout_s=0.5, **retrying(2)))
    # Begun at 1.05 s it takes 1 s; the retry at 1.65 s waits for the core until 2.05 s.
    assert latencies(result) == pytest.approx([0.5 + 0.1 + 0.4 + 0.1])
    assert result.attempts.late == 1


@both_callers
def test_calling_off_leaves_the_retry_a_free_core(system):
    events = [event("slow_server", "api", 0.0, 1.5, factor=6.0)]
    result = run_out(
        system(cpu(0.1), events=events, timeout_s=0.5, cancel_on_timeout=True, **retrying(2))
    )
    # Given up at 1.55 s on the core, which it leaves at 1.65 s, just as the retry comes.
    assert latencies(result) == pytest.approx([0.5 + 0.1 + 0.1])
    assert (result.attempts.late, result.nodes["api"].cancelled) == (0, 1)


@both_callers
def test_a_lost_attempt_is_made_again_after_its_timeout(system):
    events = [event("loss_spike", "caller-api", 0.0, 1.5, loss_rate=1.0)]
    result = run_out(system(io(0.2), events=events, timeout_s=0.5, **retrying(2)))
    assert latencies(result) == pytest.approx([0.5 + 0.1 + 0.2])
    assert result.requests.lost == 0
    assert result.edges["caller-api"].lost == 1


@both_callers
def test_without_a_timeout_a_lost_attempt_is_never_made_again(system):
    events = [event("loss_spike", "caller-api", 0.0, 1.5, loss_rate=1.0)]
    result = run_out(system(io(0.2), events=events, **retrying(5)))
    assert (result.requests.lost, result.attempts.made) == (1, 1)


def test_a_late_response_and_the_answer_in_time_are_both_throughput():
    # One core: the second is served from 2.05 s, is given up at 2.65 s and made again.
    result = run_out(
        by_client(cpu(1.0), times_s=(1.05, 1.05), timeout_s=1.6, **retrying(2, base_s=0.0))
    )
    assert (result.requests.completed, result.attempts.late) == (2, 1)
    assert result.goodput_rps == pytest.approx(2 / 20)
    assert result.throughput_rps == pytest.approx(3 / 20)


def test_jitter_shortens_delays_by_at_most_its_share():
    backoff = {"base_s": 0.1, "factor": 2.0, "cap_s": 10.0, "jitter": 0.5}
    nodes = [generator(100), client("caller", retries=1, backoff=backoff), server("api", io(0.0))]
    edges = [edge("users", "caller"), edge("caller", "api")]
    result = run(scenario(nodes, edges, [ALWAYS_DOWN], horizon_s=50))
    waits = [trace_.end_s - trace_.start_s for trace_ in result.traces]
    assert min(waits) >= 0.05
    assert max(waits) <= 0.1
    assert np.std(waits) > 0.005


def test_a_retry_goes_to_a_server_that_is_up():
    nodes = [trace(1.0), client("web", **retrying(1)), balancer(), server("a", io(5.0)),
             server("b", io(0.3))]  # fmt: skip
    edges = [edge("users", "web"), edge("web", "lb"), edge("lb", "a"), edge("lb", "b")]
    events = [event("server_down", "a", 1.5, 9.0)]
    result = run_out(scenario(nodes, edges, events, horizon_s=20))
    assert latencies(result) == pytest.approx([0.5 + 0.1 + 0.3])


def test_retries_at_every_level_multiply():
    policy = retrying(2, base_s=0.0)
    nodes = [trace(1.0), client("web", **policy), server("gate", call("db", **policy)),
             server("db", io(0.1))]  # fmt: skip
    edges = [edge("users", "web"), edge("web", "gate"), edge("gate", "db")]
    result = run_out(scenario(nodes, edges, [event("server_down", "db", 0.0)], horizon_s=10))
    assert result.nodes["gate"].arrived == 3
    assert result.nodes["db"].arrived == 9
    assert failures(result) == [("server_down", 1.0)]


def test_an_outage_of_the_caller_ends_its_retries():
    events = [ALWAYS_DOWN, event("server_down", "caller", 1.2, 1.3)]
    result = run_out(by_server(io(0.1), events=events, **retrying(5)))
    assert attempt_times(result) == pytest.approx([1.05, 1.15])
    assert failures(result) == [("server_down", pytest.approx(1.2))]


def test_calling_off_between_two_attempts_ends_the_retries():
    nodes = [
        trace(1.0), client("web", timeout_s=0.25, cancel_on_timeout=True),
        server("gate", call("db", **retrying(5))), server("db", io(0.1)),
    ]  # fmt: skip
    edges = [edge("users", "web"), edge("web", "gate"), edge("gate", "db")]
    result = run_out(scenario(nodes, edges, [event("server_down", "db", 0.0)], horizon_s=10))
    # Attempts at 1.0 and 1.1 s; the one of 1.3 s is not made.
    assert result.nodes["db"].arrived == 2
    assert result.nodes["gate"].cancelled == 1


def budget(percent, at_least=0):
    return {"budget_percent": percent, "min_retry_concurrency": at_least}


@both_callers
def test_a_budget_of_nothing_allows_no_retry(system):
    calling = {**retrying(5), "retry_budget": budget(0)}
    result = run_out(system(io(0.1), events=[ALWAYS_DOWN], **calling))
    assert (result.attempts.made, result.attempts.retries) == (1, 0)


@both_callers
@pytest.mark.parametrize("base_s", [0.0, 5.0], ids=["being made", "in their delay"])
def test_a_fifth_of_the_calls_under_way_may_be_retries(system, base_s):
    # A hundred calls time out one after another, from 11 s on. When the k-th does, 100 - k first
    # attempts and the retries so far, k - 1, are under way: k - 1 < 0.2 x 99 holds up to k = 20.
    calling = {
        **retrying(1, base_s=base_s), "timeout_s": 10.0, "retry_budget": budget(20),
    }  # fmt: skip
    times_s = [1.0 + number / 1000 for number in range(100)]
    result = run_out(system(io(50.0), times_s=times_s, horizon_s=100, **calling))
    assert result.attempts.retries == 20


@both_callers
def test_a_budget_allows_its_least_number_of_retries_at_a_time(system):
    calling = {**retrying(2, base_s=1.0), "retry_budget": budget(0, at_least=3)}
    times_s = (1.05,) * 5 + (9.05,)
    result = run_out(system(io(0.1), times_s=times_s, events=[ALWAYS_DOWN], **calling))
    # Three of the five are retried, twice each; the late one finds nobody retrying.
    assert result.attempts.retries == 3 * 2 + 2
