"""Aligning and distributing boxes."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asyncflow_gui.model.arranging import LEAST_GAP, Box, align, distribute

THREE = {"a": Box(0, 0, 100, 60), "b": Box(150, 200, 60, 20), "c": Box(400, 90, 200, 100)}


def moved(boxes, moves):
    return {
        key: Box(box.x + moves.get(key, (0, 0))[0], box.y + moves.get(key, (0, 0))[1], *size)
        for key, box in boxes.items()
        if (size := (box.width, box.height))
    }


@pytest.mark.parametrize(
    ("how", "where"),
    [
        ("left", lambda box: box.x),
        ("right", lambda box: box.x + box.width),
        ("center", lambda box: box.x + box.width / 2),
        ("top", lambda box: box.y),
        ("bottom", lambda box: box.y + box.height),
        ("middle", lambda box: box.y + box.height / 2),
    ],
)
def test_the_chosen_sides_lie_on_one_line(how, where):
    after = moved(THREE, align(THREE, how))
    assert len({where(box) for box in after.values()}) == 1
    kept = (lambda box: box.y) if how in ("left", "right", "center") else (lambda box: box.x)
    assert [kept(box) for box in after.values()] == [kept(box) for box in THREE.values()]


def test_sides_go_to_the_outermost_one():
    assert align(THREE, "left") == {"b": (-150, 0), "c": (-400, 0)}
    assert align(THREE, "bottom") == {"a": (0, 160), "c": (0, 30)}


def test_gaps_become_equal_between_the_first_and_the_last():
    after = moved(THREE, distribute(THREE, "across"))
    assert (after["a"].x, after["c"].x) == (0, 400)
    assert after["b"].x - 100 == 400 - (after["b"].x + 60)


def test_boxes_that_do_not_fit_are_spread_further():
    heap = {name: Box(float(i), 0, 100, 60) for i, name in enumerate("abc")}
    after = moved(heap, distribute(heap, "across"))
    assert [box.x for box in after.values()] == [0, 100 + LEAST_GAP, 2 * (100 + LEAST_GAP)]


def test_too_few_boxes_stay():
    assert align({"a": THREE["a"]}, "left") == {}
    assert distribute({"a": THREE["a"], "b": THREE["b"]}, "down") == {}


sizes = st.integers(8, 300).map(float)
places = st.integers(-999, 999).map(float)
heaps = st.dictionaries(st.text(max_size=3), st.builds(Box, places, places, sizes, sizes))


@settings(deadline=None)
@given(heaps, st.sampled_from(["left", "center", "right", "top", "middle", "bottom"]))
def test_aligning_twice_is_aligning_once(boxes, how):
    after = moved(boxes, align(boxes, how))
    assert all(abs(x) + abs(y) < 1e-6 for x, y in align(after, how).values())


@settings(deadline=None)
@given(heaps, st.sampled_from(["across", "down"]))
def test_distributing_leaves_equal_gaps_and_never_an_overlap(boxes, direction):
    after = moved(boxes, distribute(boxes, direction))
    if len(after) < 3:
        return
    spans = sorted(
        (b.x, b.x + b.width) if direction == "across" else (b.y, b.y + b.height)
        for b in after.values()
    )
    gaps = [low - high for (_, high), (low, _) in pairwise(spans)]
    assert max(gaps) - min(gaps) < 1e-6
    assert min(gaps) > -1e-6
