"""What is told of completed requests does not depend on which of equals was done first."""

import math
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from engine.metrics.ledger import Finished, Ledger, Together
from engine.metrics.places import Places
from engine.metrics.traces import TraceReservoir


@dataclass
class Ended:
    log: list[Any]
    asides: list[list[Any]] | None = None


def ledger_of(requests: list[Ended]) -> tuple[Ledger, Places, TraceReservoir]:
    places = Places()
    places.add("", "users")
    places.add("cpu", "api", "main", "cpu")
    traces = TraceReservoir(np.random.default_rng(3))
    ledger = Ledger(places, traces, find_warmup=True, several=True)
    ledger.begin_stage()
    ledger.take(Finished(requests))
    return ledger, places, traces


TOGETHER = [Ended([0, start, 1, 2.0]) for start in (0.25, 0.5, 1.0)]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_of_requests_completed_together_the_first_born_comes_first(order):
    earlier, later = Ended([0, 0.75, 1, 1.5]), Ended([0, 0.0, 1, 3.0])
    ledger, places, traces = ledger_of([earlier, *(TOGETHER[at] for at in order), later])
    sample = [trace.start_s for trace in traces.traces(places.all) if trace.kept_as == "sample"]
    assert sample == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert ledger._interval[0].tolist() == [0.75, 1.75, 1.5, 1.0, 3.0]
    assert ledger.time_at(0).tolist() == [0.0, 8.0]
    assert ledger.by_birth(0, 0).count == 5


def other_ledger(*, find_warmup: bool = False, several: bool = True) -> Ledger:
    traces = TraceReservoir(np.random.default_rng(3))
    places = Places()
    places.add("", "users")
    places.add("", "jobs")
    places.add("cpu", "api", "main", "cpu")
    return Ledger(places, traces, find_warmup=find_warmup, several=several)


def test_two_groups_are_one_in_order_of_completion():
    one = Finished([Ended([0, 0.0, 2, 1.0]), Ended([0, 0.0, 2, 3.0]), Ended([0, 0.5, 2, 4.0])])
    other = Finished([Ended([1, 0.0, 2, 0.5]), Ended([1, 1.0, 2, 3.0])])
    both = Together(one, other)
    assert both.ends.tolist() == [0.5, 1.0, 3.0, 3.0, 4.0]
    assert both.starts.tolist() == [0.0, 0.0, 0.0, 1.0, 0.5]
    assert both.births.tolist() == [1, 0, 0, 1, 0]
    firsts, others = one.requests, other.requests
    expected = [others[0], firsts[0], firsts[1], others[1], firsts[2]]
    assert list(both.requests) == both.requests[:] == expected
    assert both.requests[-1] is firsts[2]
    assert both.time_at(3).tolist() == [0.0, 0.0, 1 + 3 + 3.5 + 0.5 + 2]


def test_many_that_end_together_keep_their_order():
    one = Finished([Ended([0, number / 64, 2, 5.0 - number % 2]) for number in range(40)])
    other = Finished([Ended([1, number / 64, 2, 5.0 - number % 2]) for number in range(40)])
    both = Together(one, other)
    earlier, later = [*one.requests[1::2], *other.requests[1::2]], [*one.requests[::2]]
    assert both.requests[:] == [*earlier, *later, *other.requests[::2]]


def test_those_that_end_before_a_time_are_told_from_the_others():
    early, late = Ended([0, 0.0, 2, 2.0]), Ended([0, 0.0, 2, 3.0])
    second = [Ended([1, 0.0, 2, 4.0]), Ended([1, 0.0, 2, 1.0])]
    finished, rest = Finished.before(3.5, [early, late], second)
    assert finished.requests == [second[1], early, late]
    assert finished.second_kind.tolist() == [True, False, False]
    assert finished.born_at() == [0, 1]
    assert rest == [second[0]]
    assert Finished.before(1.0, [], second) == (None, second)
    assert Finished([early, late]).born_at() == [0]


def test_each_interval_has_its_own_sample():
    ledger = other_ledger()
    ledger.take(Finished([Ended([0, 0.0, 2, 1.0]), Ended([0, 0.0, 2, 2.0])]))
    ledger.take(Finished([Ended([0, 0.0, 2, 6.0])]))
    assert ledger.interval_sample()[:2] == (3.0, 2.0)
    ledger.take(Finished([Ended([0, 0.0, 2, 7.0])]))
    assert ledger.interval_sample().mean == 7.0
    assert math.isnan(ledger.interval_sample().mean)


def test_failures_are_kept_from_the_first_stage_on():
    ledger = other_ledger()
    request = Ended([0, 0.5, 2, 0.75])
    ledger.failed(request, "lost", 0.75)
    assert ledger._traces.traces([]) == []
    ledger.begin_stage()
    ledger.failed(request, "queue_full", 0.75)
    (trace,) = ledger._traces.traces(ledger._places.all)
    assert (trace.outcome, trace.start_s, trace.end_s) == ("queue_full", 0.5, 0.75)


def test_without_a_warm_up_to_find_there_is_none():
    assert other_ledger().settled_at() == 0.0


def test_stages_can_be_left_out():
    ledger = other_ledger()
    for stage in range(3):
        ledger.begin_stage()
        ledger.take(Finished([Ended([stage % 2, 0.0, 2, 1.0 + stage])]))
    assert ledger.latencies(1).count == 2
    assert ledger.by_birth(0, 0).count == 2
    assert ledger.by_birth(1, 2).count == 0
    assert ledger.time_at(1).tolist() == [0.0, 0.0, 2.0 + 3.0]
