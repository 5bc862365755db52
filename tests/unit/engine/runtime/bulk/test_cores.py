"""Cores and memory in one pass, against the same queues worked off event by event."""

from collections import deque
from heapq import heappop, heappush
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runtime.bulk.cores import OneCore, SeveralCores
from engine.runtime.bulk.holding import Course, Reserving, Slots, Wait, holding

gaps = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0, 3.0]), min_size=1, max_size=30)
spans = st.lists(st.sampled_from([0.25, 0.5, 1.0, 2.0]), min_size=30, max_size=30)
ends = st.lists(st.sampled_from([0.5, 2.0, 2.25, 5.0, 11.0]), max_size=4).map(sorted)
FOREVER = 1e9


def coming(gaps):
    now, times = 0.0, []
    for gap in gaps:
        now += gap
        times.append(now)
    return times


def draw_from(values):
    return iter(values * 3).__next__


def by_events(times, cpu, waits, size, capacity, cores):
    """When requests get memory, start and are done on a core: a queue for each, event by event.

    ``waits`` has a list of lengths for each wait, given to those who begin it in that order.
    """
    order, events = count(), []
    memory, ready = deque(), deque()
    free, idle = capacity, cores
    granted, started, done = {}, {}, {}
    lengths = [iter(each) for each in waits]
    cpu = iter(cpu)
    for who, time in enumerate(times):
        # Who comes is seen to after what else happens then.
        heappush(events, (time, 1, next(order), "comes", who))

    def push(time, what, who):
        heappush(events, (time, 0, next(order), what, who))

    def serve(now):
        nonlocal free, idle
        while memory and size <= free:
            who = memory.popleft()
            free -= size
            granted[who] = now
            ready.append(who)
        while ready and idle:
            who = ready.popleft()
            idle -= 1
            started[who] = now
            push(now + next(cpu), 0, who)

    while events:
        now, _, _, what, who = heappop(events)
        if what == "comes":
            memory.append(who)
        else:
            if what == 0:
                done[who] = now
                idle += 1
            if what < len(lengths):
                push(now + next(lengths[what]), what + 1, who)
            else:
                free += size
        serve(now)
    return granted, started, done


def in_stretches(start, times, stretches):
    """All that is started, a stretch at a time."""
    found, left = [], times
    for end in [*stretches, FOREVER]:
        spans = start([time for time in left if time < end], end)
        found += zip(*spans, strict=True)
        left = left[len(spans[0]) :]
    assert not left
    return found


@given(gaps, spans, ends, st.integers(1, 3))
@settings(deadline=None)
def test_cores_start_and_end_requests_as_a_queue_does(gaps, spans, ends, cores):
    times = coming(gaps)
    _, started, done = by_events(times, spans, [], 0, 0, cores)
    service = OneCore() if cores == 1 else SeveralCores(cores)
    draws = [draw_from(spans)]
    found = in_stretches(lambda some, end: service.start(some, draws, end), times, ends)
    assert found == [(started[who], done[who]) for who in range(len(times))]


@given(gaps, spans, ends, st.integers(1, 3))
@settings(deadline=None)
def test_each_request_may_draw_from_a_stream_of_its_own(gaps, spans, ends, cores):
    times = coming(gaps)
    _, started, done = by_events(times, spans, [], 0, 0, cores)
    service = OneCore() if cores == 1 else SeveralCores(cores)
    one_stream = draw_from(spans)

    def start(some, end):
        return service.start(some, [one_stream] * len(some), end) if some else ([], [])

    found = in_stretches(start, times, ends)
    assert found == [(started[who], done[who]) for who in range(len(times))]


@given(gaps, spans, ends, st.integers(1, 3), st.integers(1, 4), st.data())
@settings(deadline=None, max_examples=300)
def test_memory_is_granted_and_cores_are_given_as_queues_do(gaps, spans, ends, cores, slots, data):
    times = coming(gaps)
    kinds = data.draw(st.lists(st.booleans(), max_size=2))
    lengths = [data.draw(spans_of(random)) for random in kinds]
    granted, started, done = by_events(times, spans, lengths, 10, 10 * slots, cores)
    waits = [
        Wait(draw_from(each), None if random else each[0])
        for random, each in zip(kinds, lengths, strict=True)
    ]
    course = Course(10, draw_from(spans), waits)
    for memory in services(course, slots, cores):
        restart(course, spans, waits, lengths)

        def start(some, end, memory=memory):
            let_in = memory.start(some, [course], end)
            memory.pass_time(end)
            return let_in

        found = in_stretches(start, times, ends)
        expected = [(granted[who], started[who], done[who]) for who in range(len(times))]
        assert found == expected, type(memory)


def spans_of(random):
    if random:
        return st.lists(st.sampled_from([0.3, 0.7, 1.3]), min_size=30, max_size=30)
    return st.sampled_from([0.3, 0.7]).map(lambda value: [value] * 30)


def services(course, slots, cores):
    if Slots.fit(course, cores):
        yield Slots(slots, cores, course)
    yield Reserving(10 * slots, cores)


def restart(course, spans, waits, lengths):
    object.__setattr__(course, "cpu", draw_from(spans))
    for wait, each in zip(waits, lengths, strict=True):
        wait.draw = draw_from(each)
        wait.drawn.clear()


def test_who_needs_more_memory_lets_nobody_by():
    draw = draw_from([1.0] * 9)
    small, large = Course(10, draw, []), Course(30, draw, [])
    memory = Reserving(30, 3)
    grants, starts, done = memory.start([0.0, 0.1, 0.2], [small, large, small], FOREVER)
    assert grants == pytest.approx([0.0, 1.0, 2.0])
    assert starts == grants
    assert done == pytest.approx([1.0, 2.0, 3.0])


def test_waits_are_drawn_in_the_order_in_which_they_begin():
    # The first has a core for 3 s, the second for 1 s: the second waits first.
    drawn = Wait(draw_from([0.5, 0.25]), None)
    course = Course(10, draw_from([3.0, 1.0]), [drawn])
    memory = Reserving(1000, 2)
    memory.start([0.0, 0.1], [course], 2.0)
    memory.pass_time(2.0)
    assert drawn.drawn == [0.5]
    memory.pass_time(4.0)
    assert drawn.drawn == [0.5, 0.25]


def test_what_fits_is_a_row_of_slots_and_nothing_else():
    always, random = Wait(draw_from([]), 0.5), Wait(draw_from([]), None)
    assert holding(100, 1, [Course(0, None, [])]) is None
    assert isinstance(holding(100, 4, [Course(10, None, [always])]), Slots)
    assert isinstance(holding(100, 1, [Course(10, None, [always, random])]), Slots)
    assert isinstance(holding(100, 2, [Course(10, None, [random])]), Reserving)
    assert isinstance(holding(100, 1, [Course(10, None, [random, random])]), Reserving)
    assert isinstance(holding(100, 1, [Course(10, None, []), Course(20, None, [])]), Reserving)
    # A million places at once would be kept one by one.
    assert isinstance(holding(10_000_000, 1, [Course(1, None, [])]), Reserving)
