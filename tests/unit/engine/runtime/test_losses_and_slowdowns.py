"""Loss spikes, latency spikes and slow servers: what holds when, alone and overlapping."""

import math

import pytest
from support.quiet import failures, latencies, run_out
from support.scenarios import (
    balancer,
    call,
    client,
    cpu,
    edge,
    event,
    exponential,
    generator,
    io,
    run,
    scenario,
    server,
    trace,
)


def chained(*events, times_s=(1.0,), back=None, step=None):
    """users -> web -> lb -> api; edges of 0.01, 0.02 and 0.04 s."""
    nodes = [trace(*times_s), client(), balancer(), server("api", step or io(0.2))]
    edges = [edge("users", "web", 0.01), edge("web", "lb", 0.02), edge("lb", "api", 0.04)]
    if back is not None:
        edges.append(edge("api", "web", back))
    return scenario(nodes, edges, list(events), horizon_s=20)


USUAL_S = 0.01 + 2 * (0.02 + 0.04) + 0.2


@pytest.mark.parametrize(("target", "crossings"), [("users-web", 1), ("web-lb", 2), ("lb-api", 2)])
def test_a_spike_delays_each_crossing_of_its_edge(target, crossings):
    spike = event("latency_spike", target, 5.0, 10.0, spike_s=0.5)
    result = run_out(chained(spike, times_s=(1.0, 6.0, 12.0)))
    assert latencies(result) == pytest.approx([USUAL_S, USUAL_S + 0.5 * crossings, USUAL_S])


def test_a_spike_on_a_return_edge_delays_responses_only():
    spike = event("latency_spike", "api-web", 5.0, 10.0, spike_s=0.5)
    result = run_out(chained(spike, times_s=(1.0, 6.0), back=0.08))
    usual = 0.01 + 0.02 + 0.04 + 0.2 + 0.08
    assert latencies(result) == pytest.approx([usual, usual + 0.5])


def test_a_message_that_set_out_before_a_spike_is_not_delayed():
    # On the edge lb-api from 1.03 to 1.07 s, and back from 1.27 s.
    spike = event("latency_spike", "lb-api", 1.05, 1.2, spike_s=0.5)
    assert latencies(run_out(chained(spike))) == pytest.approx([USUAL_S])
    spike = event("latency_spike", "lb-api", 1.05, 1.28, spike_s=0.5)
    assert latencies(run_out(chained(spike))) == pytest.approx([USUAL_S + 0.5])


def test_spikes_hold_from_their_first_instant_to_before_their_last():
    nodes = [trace(2.0, 3.0), server("api", io(5.0))]
    spike = event("latency_spike", "users-api", 2.0, 3.0, spike_s=0.5)
    result = run_out(scenario(nodes, [edge("users", "api", 0.1)], [spike], horizon_s=20))
    assert latencies(result) == pytest.approx([5.7, 5.2])


def test_spikes_that_end_and_begin_together_leave_no_gap():
    nodes = [trace(1.0, 2.0, 3.0, 4.0), server("api", io(9.0))]
    events = [
        event("latency_spike", "users-api", 3.0, 4.0, spike_s=0.3),
        event("latency_spike", "users-api", 2.0, 3.0, spike_s=0.2),
    ]
    result = run_out(scenario(nodes, [edge("users", "api", 0.1)], events, horizon_s=20))
    assert latencies(result) == pytest.approx([9.2, 9.4, 9.5, 9.2])


def test_equal_events_of_equal_times_on_one_edge_add_up():
    events = [
        event("latency_spike", "lb-api", 0.0, spike_s=0.25, name="one"),
        event("latency_spike", "lb-api", 0.0, spike_s=0.25, name="two"),
    ]
    assert latencies(run_out(chained(*events))) == pytest.approx([USUAL_S + 2 * 0.5])


def losing(*events, loss_rate=0.0, rate_rps=500):
    nodes = [generator(rate_rps), client(), server("api", io(0.001))]
    edges = [edge("users", "web", loss_rate=loss_rate), edge("web", "api")]
    return scenario(nodes, edges, list(events), horizon_s=40, report_interval_s=10)


def test_losses_of_overlapping_spikes_and_the_edge_are_independent():
    events = [
        event("loss_spike", "users-web", 10.0, 30.0, loss_rate=0.5),
        event("loss_spike", "users-web", 20.0, 40.0, loss_rate=0.2),
    ]
    series = run(losing(*events, loss_rate=0.1)).series
    expected = [0.1, 1 - 0.9 * 0.5, 1 - 0.9 * 0.5 * 0.8, 1 - 0.9 * 0.8]
    sent, lost = series.edges["users-web"]["sent"], series.edges["users-web"]["lost"]
    for count, gone, share in zip(sent, lost, expected, strict=True):
        error = 4.5 * math.sqrt(share * (1 - share) / count)
        assert gone / count == pytest.approx(share, abs=error)


def test_after_a_loss_spike_an_edge_without_losses_loses_nothing():
    series = run(losing(event("loss_spike", "web-api", 10.0, 20.0, loss_rate=1.0))).series
    assert series.edges["web-api"]["lost"].tolist()[0] == 0
    assert series.edges["web-api"]["lost"].tolist()[2:] == [0, 0]
    assert series.system["throughput_rps"][1] == pytest.approx(0, abs=0.2)


def test_a_loss_spike_takes_responses_on_the_way_back_too():
    spike = event("loss_spike", "web-lb", 1.1, 2.0, loss_rate=1.0)
    result = run_out(chained(spike))
    # The request crossed before it; the response would at 1.31 s.
    assert failures(result) == [("lost", pytest.approx(1.01 + 0.02 + 0.04 + 0.2 + 0.04))]


def test_a_loss_spike_on_a_return_edge():
    spike = event("loss_spike", "api-web", 1.0, 2.0, loss_rate=1.0)
    result = run_out(chained(spike, times_s=(1.0, 3.0), back=0.1))
    assert (result.requests.lost, result.requests.completed) == (1, 1)
    assert result.edges["api-web"].lost == 1


def test_the_chance_of_a_loss_spike_changes_no_latency():
    # A spike of no account elsewhere in time: the same requests take the same times.
    nodes = [generator(50), server("api", cpu(exponential(0.01)))]
    edges = [edge("users", "api", exponential(0.01))]
    usual = run(scenario(nodes, edges))
    late = event("loss_spike", "users-api", 59.9999, loss_rate=1e-9)
    assert run(scenario(nodes, edges, [late])).latency_s == usual.latency_s


def slow(*events, times_s, steps=None):
    nodes = [trace(*times_s), server("api", *(steps or [cpu(0.4)]))]
    return run_out(scenario(nodes, [edge("users", "api")], list(events), horizon_s=40))


def test_factors_of_overlapping_slowdowns_multiply():
    events = [
        event("slow_server", "api", 2.0, 20.0, factor=3.0),
        event("slow_server", "api", 10.0, 30.0, factor=0.5),
    ]
    result = slow(*events, times_s=(1.0, 5.0, 15.0, 25.0, 35.0))
    assert latencies(result) == pytest.approx([0.4, 1.2, 0.6, 0.2, 0.4])


def test_a_step_begun_before_a_slowdown_keeps_its_time_and_the_next_does_not():
    spike = event("slow_server", "api", 1.2, 1.5, factor=10.0)
    steps = (cpu(0.4), cpu(0.1), io(1.0), cpu(0.1))
    result = slow(spike, times_s=(1.0, 1.3), steps=steps)
    # The first: 1.0, 1.4, then ten times 0.1 to 2.4 s although the slowdown ends meanwhile. The
    # second gets the core at 1.4 + 1.0 s.
    first = 0.4 + 1.0 + 1.0 + 0.1
    second = (2.4 - 1.3) + 0.4 + 0.1 + 1.0 + 0.1
    assert latencies(result) == pytest.approx([first, second])


def test_a_slow_server_slows_no_io_and_no_callee():
    nodes = [trace(1.0), server("api", cpu(0.1), io(0.3), call("db")), server("db", cpu(0.5))]
    events = [event("slow_server", "api", 0.0, factor=4.0)]
    edges = [edge("users", "api"), edge("api", "db")]
    result = run_out(scenario(nodes, edges, events, horizon_s=10))
    assert latencies(result) == pytest.approx([0.4 + 0.3 + 0.5])


def test_a_slowdown_at_the_same_instant_as_a_request_comes_first():
    result = slow(event("slow_server", "api", 1.0, 2.0, factor=2.0), times_s=(1.0, 2.0))
    assert latencies(result) == pytest.approx([0.8, 0.4])


def test_events_at_the_horizon_do_not_happen():
    events = [
        event("slow_server", "api", 20.0, factor=2.0),
        event("latency_spike", "lb-api", 20.0, 30.0, spike_s=1.0),
        event("loss_spike", "lb-api", 20.0, loss_rate=1.0),
        event("traffic_surge", "users", 20.0, factor=5.0),
        event("server_down", "api", 20.0, 25.0),
    ]
    result = run_out(chained(*events))
    assert result.events == []
    assert latencies(result) == pytest.approx([USUAL_S])


def test_events_from_time_zero_hold_for_the_first_request():
    events = [
        event("slow_server", "api", 0.0, factor=2.0),
        event("latency_spike", "lb-api", 0.0, spike_s=1.0),
        event("traffic_surge", "users", 0.0, factor=2.0),
    ]
    result = run_out(chained(*events, times_s=(0.0,), step=cpu(0.1)))
    assert latencies(result) == pytest.approx([0.01 + 0.12 + 0.2 + 2.0, 0.01 + 0.12 + 0.4 + 2.0])
    assert {record.id for record in result.events} == {each["id"] for each in events}
