"""Figures read the same wherever they stand."""

import math

import pytest

from asyncflow_gui.canvas import wording
from asyncflow_gui.charts import units
from asyncflow_gui.model import figures
from asyncflow_gui.shell import words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 ms"),
        (0.00025, "250 µs"),
        (0.002, "2 ms"),
        (0.9994, "999 ms"),
        (1.5, "1.5 s"),
        (3600, "3,600 s"),
        (2e9, "2.00e+09 s"),
    ],
)
def test_what_is_entered_has_no_trailing_zeros(value, text):
    assert figures.duration(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (math.nan, "–"),
        (0.00825, "8.25 ms"),
        (0.0999, "99.9 ms"),
        (0.164, "164 ms"),
        (0.99949, "999 ms"),
        (1.2, "1.20 s"),
    ],
)
def test_what_is_measured_keeps_its_digits_and_may_be_missing(value, text):
    assert figures.latency(value) == text


def test_counts_have_their_thousands_apart():
    assert figures.plural(1, "request") == "1 request"
    assert figures.plural(18402, "request") == "18,402 requests"
    assert figures.plural(2, "branch", "branches") == "2 branches"


def test_cards_charts_and_window_use_the_same_ones():
    assert wording.seconds is figures.duration
    assert wording.count is words.count is figures.plural
    assert units.latency is figures.latency
    assert words.duration is figures.elapsed
