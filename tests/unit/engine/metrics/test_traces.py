"""Which requests are kept whole, and what is told of them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from engine.metrics.places import Places
from engine.metrics.traces import AT_RANDOM, PER_FAILURE, SLOWEST, TraceReservoir


@dataclass
class Ended:
    log: list[Any]
    asides: list[list[Any]] | None = None


def places() -> Places:
    made = Places()
    made.add("", "users")
    made.add("network", "users-api")
    made.add("cpu", "api", "main", "cpu")
    return made


def requests(latencies, start_s=0.0) -> list[Ended]:
    return [Ended([0, start_s, 2, start_s + latency]) for latency in latencies]


def reservoir() -> TraceReservoir:
    return TraceReservoir(np.random.default_rng(3))


def offered(latencies, portions) -> TraceReservoir:
    kept = reservoir()
    for part in np.split(np.asarray(latencies), portions):
        kept.offer(requests(part.tolist()), part)
    return kept


def of(kind, kept):
    return [trace for trace in kept.traces(places().all) if trace.kept_as == kind]


@pytest.mark.parametrize("portions", [[], [10, 20, 30], list(range(1, 2000, 7)), [1999]], ids=len)
def test_the_slowest_are_the_slowest_of_all_slowest_first(portions):
    latencies = np.random.default_rng(1).exponential(1.0, 2000)
    found = [trace.end_s for trace in of("slow", offered(latencies, portions))]
    assert found == sorted(latencies, reverse=True)[:SLOWEST]


@pytest.mark.parametrize("portions", [[], [3], [30, 31, 200]], ids=len)
def test_of_equally_slow_ones_the_first_are_kept(portions):
    kept = reservoir()
    many = [Ended([0, float(number), 2, float(number) + 1.0]) for number in range(300)]
    for part in np.split(np.arange(300), portions):
        kept.offer([many[number] for number in part], np.ones(len(part)))
    assert [trace.start_s for trace in of("slow", kept)] == list(range(SLOWEST))


def test_the_sample_holds_each_request_equally_likely():
    counts = Counter[int]()
    rng = np.random.default_rng(8)
    for _ in range(400):
        kept = TraceReservoir(rng)
        many = [Ended([0, float(number), 2, number + 1.0]) for number in range(200)]
        kept.offer(many[:70], np.ones(70))
        kept.offer(many[70:], np.ones(130))
        sample = of("sample", kept)
        assert len(sample) == AT_RANDOM
        counts.update(int(trace.start_s) // 50 for trace in sample)
    # Four quarters, a quarter of 10,000 each: standard deviation below 44.
    assert all(counts[quarter] == pytest.approx(2500, abs=180) for quarter in range(4))


def test_the_first_failures_of_each_reason_are_kept():
    kept = reservoir()
    for number in range(30):
        kept.offer_failed(requests([0.5], float(number))[0], "timeout", number + 0.5)
    kept.offer_failed(requests([0.5], 99.0)[0], "queue_full", 99.5)
    failed = of("failed", kept)
    assert Counter(trace.outcome for trace in failed) == {"timeout": PER_FAILURE, "queue_full": 1}
    starts = [trace.start_s for trace in failed if trace.outcome == "timeout"]
    assert starts == list(range(PER_FAILURE))


def test_a_trace_tells_place_by_place_and_leaves_out_what_took_no_time():
    kept = reservoir()
    kept.offer([Ended([0, 1.0, 1, 1.25, 2, 1.25, 1, 2.0], [[0, 1.25, 2, 1.5]])], np.ones(1))
    trace = of("slow", kept)[0]
    told = [(part.component, part.element, part.begin_s, part.end_s) for part in trace.segments]
    assert told == [("network", "users-api", 1.0, 1.25), ("network", "users-api", 1.25, 2.0)]
    assert [(part.step, part.begin_s) for part in trace.asides[0]] == [("cpu", 1.25)]
    assert (trace.workload, trace.outcome) == ("users", "completed")


def test_a_failed_request_is_told_of_up_to_its_end_only():
    kept = reservoir()
    # The step would have lasted to 5 s; it failed at 2 s.
    kept.offer_failed(Ended([0, 1.0, 1, 1.5, 2, 5.0]), "server_down", 2.0)
    trace = of("failed", kept)[0]
    assert trace.segments[-1].end_s == trace.end_s == 2.0


@pytest.mark.parametrize("order", [1, -1])
def test_of_requests_that_failed_at_the_same_instant_the_first_born_are_kept(order):
    kept = reservoir()
    kept.offer_failed(Ended([0, 0.5]), "lost", 0.75)
    for number in range(PER_FAILURE)[::order]:
        kept.offer_failed(Ended([0, number / 100]), "lost", 1.0)
    found = [trace.start_s for trace in of("failed", kept)]
    assert found == [0.5, *(number / 100 for number in range(PER_FAILURE - 1))]
