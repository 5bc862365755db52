"""Laying graphs out in columns."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asyncflow_gui.model.crossings import crossings, ordered
from asyncflow_gui.model.layered import LABEL_MARGIN, ROW_GAP, Link, layered
from asyncflow_gui.model.levels import pooled


def sized(keys):
    return dict.fromkeys(keys, (160.0, 64.0))


def links(text):
    return [Link(*pair) for pair in text.split()]


def test_columns_follow_the_longest_way_from_a_source():
    places = layered(sized("abcd"), links("ab bc ac cd"))
    xs = [places[key][0] for key in "abcd"]
    assert xs == sorted(xs) and len(set(xs)) == 4


def test_a_chain_lies_on_one_level():
    places = layered(sized("abcd"), links("ab bc cd"))
    assert len({y for _, y in places.values()}) == 1


def test_a_pair_behind_a_balancer_stands_even_about_it():
    places = layered(sized("abc"), links("ab ac"))
    assert places["b"][1] + places["c"][1] == pytest.approx(2 * places["a"][1])
    assert abs(places["b"][1] - places["c"][1]) == pytest.approx(64 + ROW_GAP)


def test_a_cycle_and_an_edge_to_itself_are_laid_out_like_any_other():
    places = layered(sized("abc"), links("ab bc ca bb"))
    assert places["a"][0] < places["b"][0] < places["c"][0]


def test_a_second_source_stands_right_before_what_it_feeds():
    places = layered(sized("abcdx"), links("ab bc cd xd"))
    assert places["x"][0] == places["c"][0]


def test_what_nothing_joins_lies_below():
    places = layered(sized("abxy"), links("ab xy"))
    assert places["x"][1] - places["a"][1] > 64
    assert places["x"][0] == places["a"][0]


def test_columns_make_room_for_what_is_written_between_them():
    narrow = layered(sized("ab"), [Link("a", "b", 10.0)])
    wide = layered(sized("ab"), [Link("a", "b", 300.0)])
    assert wide["b"][0] - wide["a"][0] == 160 + 300 + LABEL_MARGIN
    assert narrow["b"][0] < wide["b"][0]


def test_a_passing_edge_has_a_place_of_its_own_in_the_columns_it_passes():
    """Of a chain of three and an edge past its middle, the middle one makes way."""
    places = layered(sized("abz"), links("ab bz az"))
    assert places["b"][1] != places["a"][1]
    assert places["a"][1] == pytest.approx(places["z"][1], abs=30)


def test_crossings_are_counted_and_taken_out():
    after = {"a": ["y"], "b": ["x"]}
    assert crossings([["a", "b"], ["x", "y"]], after) == 1
    best = ordered([["a", "b"], ["x", "y"]], [("a", "y", 1.0), ("b", "x", 1.0)])
    assert crossings(best, after) == 0


def naive(layers, after):
    total = 0
    for left, right in pairwise(layers):
        ends = [
            (i, right.index(other))
            for i, key in enumerate(left)
            for other in after.get(key, ())
            if other in right
        ]
        total += sum(a < c and b > d for a, b in ends for c, d in ends)
    return total


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), unique=True, max_size=20))
def test_counting_crossings_agrees_with_looking_at_every_pair(pairs):
    layers = [[f"l{i}" for i in range(6)], [f"r{i}" for i in range(6)]]
    after: dict[str, list[str]] = {}
    for left, right in pairs:
        after.setdefault(f"l{left}", []).append(f"r{right}")
    count = crossings(layers, after)
    assert count == naive(layers, after)
    assert (
        crossings(ordered(layers, [(s, t, 1.0) for s in after for t in after[s]]), after) <= count
    )


def test_pooling_gives_the_closest_values_in_order():
    assert pooled([3, 1, 2, 5], [1, 1, 1, 1]) == [2, 2, 2, 5]
    assert pooled([4, 0], [3, 1]) == [3, 3]


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 14))
    sizes = {
        f"n{i}": (draw(st.integers(10, 18)) * 16.0, draw(st.sampled_from([64.0, 96.0])))
        for i in range(count)
    }
    ends = st.integers(0, count)  # one of them is not there
    pairs = draw(st.lists(st.tuples(ends, ends, st.integers(0, 120)), max_size=30))
    return sizes, [Link(f"n{a}", f"n{b}", float(w)) for a, b, w in pairs]


@settings(deadline=None, max_examples=150)
@given(graphs())
def test_nothing_overlaps_whatever_the_graph(graph):
    sizes, edges = graph
    places = layered(sizes, edges)
    assert places.keys() == sizes.keys()
    assert layered(sizes, edges) == places
    keys = list(sizes)
    for index, one in enumerate(keys):
        for other in keys[index + 1 :]:
            apart_x = abs(places[one][0] - places[other][0])
            apart_y = abs(places[one][1] - places[other][1])
            wide = (sizes[one][0] + sizes[other][0]) / 2
            high = (sizes[one][1] + sizes[other][1]) / 2
            assert apart_x >= wide or apart_y >= high + ROW_GAP - 1e-6


def test_a_thousand_nodes_are_laid_out_in_a_few_seconds():
    chance = random.Random(1)
    keys = [f"n{i}" for i in range(1_000)]
    edges = [Link(keys[i // 2], keys[i + 1]) for i in range(999)]
    edges += [
        Link(keys[i], keys[min(999, i + 1 + chance.randrange(40))])
        for i in (chance.randrange(999) for _ in range(1_000))
    ]
    assert len(layered(sized(keys), edges)) == 1_000
