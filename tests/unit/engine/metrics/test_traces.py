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


def test_one_a_little_slower_than_the_fastest_that_is_kept_takes_its_place():
    kept = offered(np.arange(1.0, SLOWEST + 1), [])
    kept.offer(requests([1.5]), np.array([1.5]))
    found = [trace.end_s for trace in of("slow", kept)]
    assert found == [*range(SLOWEST, 1, -1), 1.5]


def test_of_many_in_two_kinds_the_first_of_the_slower_are_kept():
    kept = reservoir()
    kept.offer(
        [Ended([0, float(number), 2, float(number) + 1 + number % 2]) for number in range(300)],
        np.array([1.0, 2.0] * 150),
    )
    assert [trace.start_s for trace in of("slow", kept)] == list(range(1, 2 * SLOWEST, 2))


@pytest.mark.parametrize("portions", [[], [3], [30, 31, 200]], ids=len)
def test_of_equally_slow_ones_the_first_are_kept(portions):
    kept = reservoir()
    many = [Ended([0, float(number), 2, float(number) + 1.0]) for number in range(300)]
    for part in np.split(np.arange(300), portions):
        kept.offer([many[number] for number in part], np.ones(len(part)))
    assert [trace.start_s for trace in of("slow", kept)] == list(range(SLOWEST))


@pytest.mark.parametrize("sizes", [(10, 10), (24, 1), (1, 23, 1), (9, 8, 8)], ids=str)
def test_as_long_as_there_are_few_the_sample_holds_all(sizes):
    kept = reservoir()
    many = [Ended([0, float(number), 2, number + 1.0]) for number in range(sum(sizes))]
    start = 0
    for size in sizes:
        kept.offer(many[start : start + size], np.ones(size))
        start += size
    assert [trace.start_s for trace in of("sample", kept)] == list(range(len(many)))
    assert {trace.outcome for trace in of("sample", kept)} == {"completed"}


class Dice:
    """Gives the numbers it was given, instead of random ones."""

    def __init__(self, *numbers: float) -> None:
        self._numbers = iter(numbers)

    def random(self) -> float:
        return next(self._numbers)


@pytest.mark.parametrize("cut", [0, 25, 26, 27])
def test_whom_the_sample_takes_in_follows_from_the_numbers_drawn(cut):
    # After 25 the share is 0.5 ** (1 / 25) = 0.973; log(0.1) / log(1 - 0.973) passes over none, so
    # that number 25 goes to the sixth place. Then it is 0.5 ** (2 / 25) = 0.946, and
    # log(0.0001) / log(1 - 0.946) = 3.15 passes over 26, 27 and 28; number 29 goes to the first.
    # Numbers near 1 then pass over the rest.
    dice = Dice(0.5, 0.9, 0.22, 0.5, 0.9999, 0.0, 1 - 1e-9, 1 - 1e-15)
    kept = TraceReservoir(dice)
    many = [Ended([0, float(number), 2, number + 1.0]) for number in range(32)]
    for part in (many[:cut], many[cut:]):
        kept.offer(part, np.ones(len(part)))
    found = {trace.start_s for trace in of("sample", kept)}
    assert found == set(range(25)) - {0, 5} | {25, 29}


def test_a_number_of_nothing_is_drawn_without_harm():
    kept = TraceReservoir(Dice(0.0, 0.5, 0.0, 0.5, 1 - 1e-15))
    kept.offer(requests([1.0] * 26), np.ones(26))
    assert len(of("sample", kept)) == AT_RANDOM


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
    aside = [(part.endpoint, part.step, part.begin_s) for part in trace.asides[0]]
    assert aside == [("main", "cpu", 1.25)]
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


def test_a_failure_told_of_late_takes_the_place_of_the_last_one():
    kept = reservoir()
    for number in range(PER_FAILURE):
        kept.offer_failed(Ended([0, float(number)]), "lost", float(number))
    kept.offer_failed(Ended([0, 7.5]), "lost", PER_FAILURE - 1.5)
    found = [trace.start_s for trace in of("failed", kept)]
    assert found == [*range(PER_FAILURE - 1), 7.5]


def test_of_failures_alike_in_all_the_first_told_of_are_kept():
    kept = reservoir()
    many = [Ended([0, 1.0, 2, 1.0 + number]) for number in range(1, 2 * PER_FAILURE)]
    for each in many:
        kept.offer_failed(each, "lost", 50.0)
    found = [trace.segments[0].end_s for trace in of("failed", kept)]
    assert found == [float(each.log[3]) for each in many[:PER_FAILURE]]
