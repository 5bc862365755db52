"""Balancing policies by themselves, against what they say they do."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.runtime.actors.balancing import (
    POLICIES,
    CentralQueue,
    LeastConnections,
    Link,
    PowerOfTwoChoices,
    Random,
    RoundRobin,
    WeightedRoundRobin,
)


def links(count, weights=None, slots=None) -> list[Link]:
    return [
        Link(place, (weights or [1.0] * count)[place], (slots or [1] * count)[place])
        for place in range(count)
    ]


def stream() -> np.random.Generator:
    return np.random.default_rng(5)


def set_up(policy, row, up) -> None:
    for link, is_up in zip(row, up, strict=True):
        link.up = is_up
    policy.look()


def places(policy, count) -> list[int]:
    return [policy.choose().place for _ in range(count)]


def test_round_robin_takes_turns_in_the_order_of_the_drawing():
    assert places(RoundRobin(links(3), stream), 7) == [0, 1, 2, 0, 1, 2, 0]


def test_round_robin_goes_on_with_the_next_in_turn_when_targets_come_and_go():
    row = links(4)
    policy = RoundRobin(row, stream)
    assert places(policy, 2) == [0, 1]
    set_up(policy, row, [True, True, False, True])
    assert places(policy, 2) == [3, 0]
    set_up(policy, row, [True, True, True, True])
    assert places(policy, 3) == [1, 2, 3]


@pytest.mark.parametrize("weights", [[1, 1], [3, 1], [5, 1, 1], [7, 2, 3, 11], [0.5, 1.5]])
def test_weighted_round_robin_is_exact_over_each_cycle(weights):
    # The smallest cycle of whole numbers: weights of 0.5 and 1.5 make one of 1 and 3.
    scale = 2 if 0.5 in weights else 1
    shares = {place: int(weight * scale) for place, weight in enumerate(weights)}
    policy = WeightedRoundRobin(links(len(weights), weights), stream)
    for _ in range(200):
        assert Counter(places(policy, sum(shares.values()))) == shares


@given(st.lists(st.integers(1, 9), min_size=2, max_size=5), st.integers(20, 200))
def test_weighted_round_robin_is_never_further_from_its_shares_than_one_request_each(weights, sent):
    policy = WeightedRoundRobin(links(len(weights), weights), stream)
    counts = Counter[int]()
    for number in range(1, sent + 1):
        counts[policy.choose().place] += 1
        for place, weight in enumerate(weights):
            # Earliest deadline first keeps every target within its last and next deadline.
            assert abs(counts[place] - number * weight / sum(weights)) < len(weights)


def test_weighted_round_robin_spreads_the_turns_of_the_heaviest():
    turns = places(WeightedRoundRobin(links(3, [4, 1, 1]), stream), 60)
    at = [index for index, place in enumerate(turns) if place == 0]
    assert max(after - before for before, after in pairwise(at)) <= 3


def test_weighted_round_robin_makes_nobody_catch_up_after_an_outage():
    row = links(2, [1, 1])
    policy = WeightedRoundRobin(row, stream)
    set_up(policy, row, [True, False])
    places(policy, 1000)
    set_up(policy, row, [True, True])
    assert Counter(places(policy, 10)) == {0: 5, 1: 5}


def test_weighted_round_robin_starts_again_after_everything_was_down():
    row = links(2, [3, 1])
    policy = WeightedRoundRobin(row, stream)
    places(policy, 7)
    set_up(policy, row, [False, False])
    set_up(policy, row, [True, True])
    assert Counter(places(policy, 8)) == {0: 6, 1: 2}


def test_random_is_uniform_over_what_is_up():
    row = links(4)
    policy = Random(row, stream)
    set_up(policy, row, [True, False, True, True])
    counts = Counter(places(policy, 6000))
    assert set(counts) == {0, 2, 3}
    # Binomial: standard deviation 37.
    assert all(count == pytest.approx(2000, abs=150) for count in counts.values())


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["send", "send", "send", "leave", "leave", "toggle"]),
              st.integers(0, 10**6)),
    max_size=120,
)  # fmt: skip


@given(st.integers(1, 7), ACTIONS)
def test_least_connections_always_takes_one_with_the_fewest(count, actions):
    row = links(count)
    policy = LeastConnections(row, stream)
    load = [0] * count
    up = [True] * count
    for action, number in actions:
        if action == "send" and any(up):
            place = policy.choose().place
            assert up[place]
            assert load[place] == min(load[each] for each in range(count) if up[each])
            load[place] += 1
        elif action == "leave" and any(load):
            busy = [each for each in range(count) if load[each]]
            place = busy[number % len(busy)]
            policy.left(row[place])
            load[place] -= 1
        elif action == "toggle":
            place = number % count
            up[place] = not up[place]
            set_up(policy, row, up)
        assert [link.outstanding for link in row] == load


@given(st.lists(st.integers(0, 2), min_size=2, max_size=6))
def test_least_connections_breaks_ties_evenly(loads):
    row = links(len(loads))
    for link, load in zip(row, loads, strict=True):
        link.outstanding = load
    policy = LeastConnections(row, stream)
    counts = Counter[int]()
    for _ in range(3000):
        link = policy.choose()
        counts[link.place] += 1
        policy.left(link)
    least = [place for place, load in enumerate(loads) if load == min(loads)]
    assert set(counts) == set(least)
    share = 3000 / len(least)
    for place in least:
        assert counts[place] == pytest.approx(share, abs=5 * (share + 1) ** 0.5)


@given(st.integers(1, 6), ACTIONS)
def test_power_of_two_choices_never_takes_the_one_most_loaded_of_all(count, actions):
    row = links(count)
    policy = PowerOfTwoChoices(row, stream)
    for action, number in actions:
        if action == "send":
            loads = [link.outstanding for link in row]
            link = policy.choose()
            if count > 1 and loads.count(max(loads)) == 1:
                assert loads[link.place] < max(loads)
            if count == 2:
                assert loads[link.place] == min(loads)
        elif action == "leave":
            busy = [link for link in row if link.outstanding]
            if busy:
                policy.left(busy[number % len(busy)])


def test_power_of_two_choices_looks_at_every_pair_equally():
    # Loads 0 to 3: the target of rank r is taken in C(4 - r, 2) - C(3 - r, 2) of 6 pairs.
    row = links(4)
    for link in row:
        link.outstanding = link.place
    policy = PowerOfTwoChoices(row, stream)
    counts = Counter[int]()
    for _ in range(6000):
        link = policy.choose()
        counts[link.place] += 1
        policy.left(link)
    assert set(counts) == {0, 1, 2}
    for place, pairs in enumerate((3, 2, 1)):
        assert counts[place] == pytest.approx(1000 * pairs, abs=200)


def test_power_of_two_choices_ignores_what_is_down():
    row = links(3)
    policy = PowerOfTwoChoices(row, stream)
    set_up(policy, row, [False, True, False])
    assert set(places(policy, 50)) == {1}


def test_a_central_queue_gives_out_each_slot_once_spread_over_the_targets():
    policy = CentralQueue(links(3, slots=[2, 1, 3]), stream)
    assert places(policy, 6) == [0, 1, 2, 0, 2, 2]
    assert policy.choose() is None


def test_a_central_queue_takes_the_slot_that_is_free_longest():
    row = links(3)
    policy = CentralQueue(row, stream)
    places(policy, 3)
    for place in (2, 0, 1):
        policy.left(row[place])
    assert places(policy, 3) == [2, 0, 1]


@given(st.lists(st.integers(1, 3), min_size=1, max_size=4), ACTIONS)
def test_a_central_queue_never_gives_a_target_more_than_its_slots(slots, actions):
    row = links(len(slots), slots=slots)
    policy = CentralQueue(row, stream)
    up = [True] * len(slots)
    load = [0] * len(slots)
    for action, number in actions:
        if action == "send" and any(up):
            link = policy.choose()
            free = [each for each, most in enumerate(slots) if up[each] and load[each] < most]
            assert (link.place in free) if free else (link is None)
            if link is not None:
                load[link.place] += 1
        elif action == "leave" and any(load):
            busy = [each for each in range(len(slots)) if load[each]]
            place = busy[number % len(busy)]
            policy.left(row[place])
            load[place] -= 1
        elif action == "toggle":
            place = number % len(slots)
            up[place] = not up[place]
            set_up(policy, row, up)
        assert [link.outstanding for link in row] == load


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_keeps_to_what_is_up(name):
    row = links(5, slots=[50] * 5)
    policy = POLICIES[name](row, stream)
    set_up(policy, row, [False, True, False, True, False])
    assert set(places(policy, 60)) == {1, 3}
    set_up(policy, row, [False] * 5)
    set_up(policy, row, [True, False, False, False, False])
    assert set(places(policy, 20)) == {0}
