"""Finding by a few letters of a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncflow_gui.shell.picking.fuzzy import best, fit

NAMES = ["Generator", "Client", "Load balancer", "Server"]


def found(query: str, names: list[str] = NAMES) -> list[str]:
    return best(query, names, lambda name: (name, ""))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("gen", "Generator"),
        ("lb", "Load balancer"),
        ("BAL", "Load balancer"),
        ("srv", "Server"),
        ("load bal", "Load balancer"),
        ("bal load", "Load balancer"),
        ("cl", "Client"),
    ],
)
def test_a_few_letters_find_the_name_that_was_meant(typed: str, name: str) -> None:
    assert found(typed)[0] == name


def test_letters_out_of_order_find_nothing() -> None:
    assert found("neg") == []
    assert fit("zz", "Fizz") is not None
    assert fit("zzz", "Fizz") is None


def test_nothing_typed_leaves_the_order_as_it_is() -> None:
    assert found("") == NAMES
    assert found("   ") == NAMES


def test_beginnings_of_words_go_before_letters_inside() -> None:
    assert found("s", ["Browse", "Fit selection", "Save"]) == ["Save", "Fit selection", "Browse"]


def test_keywords_count_less_than_the_name() -> None:
    texts = {"Server": "compute", "Compute pool": ""}
    assert best("comp", texts, lambda name: (name, texts[name])) == ["Compute pool", "Server"]


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20), st.data())
def test_every_subsequence_of_a_name_fits_it(name: str, data: st.DataObject) -> None:
    folded = name.casefold()
    picked = data.draw(st.lists(st.integers(0, len(folded) - 1), unique=True).map(sorted))
    assert fit("".join(folded[at] for at in picked), name) is not None


@given(st.text(max_size=12), st.text(max_size=20))
def test_what_fits_holds_all_the_letters_typed(query: str, text: str) -> None:
    if fit(query, text) is not None:
        assert set("".join(query.casefold().split())) <= set(text.casefold())


@given(st.text("abc ", min_size=1, max_size=10))
def test_a_name_fits_itself_at_least_as_well_as_a_longer_one(name: str) -> None:
    own, longer = fit(name, name), fit(name, f"x{name}")
    assert own is not None and longer is not None
    assert own >= longer


def test_a_word_is_worth_more_than_the_beginnings_of_several() -> None:
    names = ["Run: Run", "Run: Run until", "Run: Step to the next event"]
    assert found("run: run", names)[0] == "Run: Run"
    assert fit("run", "Run") == fit("run", "Run until")
