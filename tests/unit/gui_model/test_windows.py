"""Windows on a time axis: dragged, stretched, and put into lanes."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncflow_gui.inspector.windows import Window, dragged, lanes, nice_step, ticks

RUN, STEP = 300.0, 2.0


@pytest.mark.parametrize(
    ("window", "part", "delta", "after"),
    [
        (Window(100, 200), "whole", 30.7, Window(130, 230)),
        (Window(100, 200), "whole", -150, Window(0, 100)),
        (Window(100, 200), "whole", 500, Window(200, 300)),
        (Window(100, None), "whole", 30.7, Window(130, None)),
        (Window(100, None), "whole", 900, Window(298, None)),
        (Window(100, 200), "start", 30.7, Window(130, 200)),
        (Window(100, 200), "start", 400, Window(198, 200)),
        (Window(100, 200), "start", -400, Window(0, 200)),
        (Window(100, 200), "end", -29.4, Window(100, 170)),
        (Window(100, 200), "end", -400, Window(100, 102)),
        (Window(100, 200), "end", 100, Window(100, None)),
        (Window(100, None), "end", -50, Window(100, 250)),
        (Window(900, 950), "whole", -400, Window(250, 300)),
    ],
)
def test_a_drag_moves_or_stretches_a_window_inside_the_run(window, part, delta, after):
    assert dragged(window, part, delta, RUN, STEP) == after


TIMES = st.floats(0, 1e6)


@given(
    TIMES,
    st.none() | st.floats(1e-3, 1e6),
    st.sampled_from(["start", "whole", "end"]),
    st.floats(-2e6, 2e6),
    st.floats(0.1, 1e6),
)
def test_whatever_is_dragged_the_schemas_take_it(start, length, part, delta, horizon):
    end = None if length is None else start + length
    after = dragged(Window(start, end), part, delta, horizon, nice_step(horizon / 60))
    assert after.start_s >= 0
    assert after.end_s is None or after.end_s > after.start_s


@pytest.mark.parametrize(
    ("horizon", "most", "expected"),
    [
        (300, 4, [0, 100, 200, 300]),
        (900, 5, [0, 200, 400, 600, 800]),
        (0.5, 5, [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
    ],
)
def test_ticks_are_round_times(horizon, most, expected):
    assert ticks(horizon, most) == expected


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 50)), max_size=20))
def test_no_two_in_a_lane_overlap(spans):
    extents = sorted((begin, begin + length) for begin, length in spans)
    chosen = lanes(extents)
    for (one, a), (other, b) in combinations(zip(chosen, extents, strict=True), 2):
        assert one != other or a[1] <= b[0] or b[1] <= a[0]
