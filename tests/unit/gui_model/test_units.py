"""Reading and showing quantities."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncflow_gui.model import units
from asyncflow_gui.model.units import QuantityError, read, show

QUANTITIES = {
    name: getattr(units, name)
    for name in ("TIME", "MEMORY", "COUNT", "RATE", "RATE_PER_MINUTE", "PERCENT")
}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("15ms", 0.015),
        ("15", 0.015),
        ("2 s", 2.0),
        ("1m", 60.0),
        ("1 min", 60.0),
        ("0.5h", 1800.0),
        ("250 µs", 0.00025),
        ("1.5E3", 1.5),
        (".5 s", 0.5),
        ("1 000", 1.0),
        ("1\u00a0000\u202f000 ms", 1000.0),
    ],
)
def test_times_are_read_exactly_with_the_unit_typed_or_the_one_shown(text, seconds):
    assert float(read(text, units.TIME, units.MILLISECONDS)) == seconds


@pytest.mark.parametrize(
    ("text", "quantity", "value"),
    [
        ("2 GB", units.MEMORY, 2048.0),
        ("512", units.MEMORY, 512.0),
        ("1.5k", units.COUNT, 1500.0),
        ("2M", units.COUNT, 2e6),
        ("1.5k", units.RATE, 1500.0),
        ("30 rps", units.RATE, 30.0),
        ("0.1 %", units.PERCENT, 0.001),
        ("7", units.PERCENT, 0.07),
        ("1/s", units.RATE_PER_MINUTE, 60.0),
    ],
)
def test_other_quantities_are_read_in_their_units(text, quantity, value):
    assert float(read(text, quantity, quantity.home)) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Enter a number"),
        ("abc", "not a number"),
        ("1,5", "without commas"),
        ("5 parsecs", "Unknown unit “parsecs”: use µs, ms, s, min or h"),
        ("nan", "not a number"),
        ("1e400", "too large"),
        ("1e99999", "not a number"),
        ("1.2.3", "not a number"),
    ],
)
def test_a_text_that_is_no_time_is_refused_in_words(text, words):
    with pytest.raises(QuantityError, match=words.replace("(", r"\(")):
        read(text, units.TIME, units.SECONDS)


@pytest.mark.parametrize(
    ("value", "quantity", "text"),
    [
        (0.015, units.TIME, "15 ms"),
        (0.1 + 0.2, units.TIME, "300 ms"),
        (1.0, units.TIME, "1 s"),
        (600.0, units.TIME, "600 s"),
        (0.0, units.TIME, "0 ms"),
        (2048.0, units.MEMORY, "2 GB"),
        (1536.0, units.MEMORY, "1.5 GB"),
        (2500.0, units.MEMORY, "2500 MB"),
        (128.0, units.MEMORY, "128 MB"),
        (0.07, units.PERCENT, "7 %"),
        (1e6, units.COUNT, "1000000"),
        (2**63 - 1, units.COUNT, "9223372036854775807"),
    ],
)
def test_values_are_shown_in_a_friendly_unit_and_without_noise(value, quantity, text):
    assert str(show(value, quantity)) == text


def test_zero_is_shown_in_the_unit_the_field_is_at_home_in():
    assert str(show(0.0, units.TIME, units.SECONDS)) == "0 s"


def test_a_seed_keeps_all_its_digits():
    seed = 2**63 - 1
    assert int(read(str(seed), units.COUNT, units.COUNT.home)) == seed


@given(
    st.sampled_from(sorted(QUANTITIES)),
    st.decimals(min_value=0, max_value=10**8, places=4).filter(
        lambda d: len(d.as_tuple().digits) < 12
    ),
)
def test_what_is_shown_reads_back_as_the_same_float(name, decimal):
    quantity, value = QUANTITIES[name], float(decimal)
    shown = show(value, quantity)
    assert float(read(shown.text, quantity, shown.unit)) == value
    assert len(shown.text) <= 16


@given(st.floats(min_value=1e-12, max_value=1e9))
def test_any_time_reads_back_within_the_digits_shown(value):
    shown = show(value, units.TIME)
    assert float(read(str(shown), units.TIME, units.SECONDS)) == pytest.approx(value, rel=1e-11)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_is_refused_in_words(text):
    try:
        value = read(text, units.TIME, units.SECONDS)
    except QuantityError as error:
        assert str(error)
    else:
        assert isinstance(value, Decimal)
        assert value.is_finite()
