import pytest

from asyncflow_gui.shell.words import accounts_line, clock, count, duration
from engine.schemas import Accounts


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, "0.0 s"),
        (1.44, "1.4 s"),
        (9.96, "10 s"),
        (59.6, "60 s"),
        (180, "3 min"),
        (200.4, "3 min 20 s"),
        (3600, "1 h 0 min"),
        (7265, "2 h 1 min"),
    ],
)
def test_a_duration_has_the_precision_a_person_cares_about(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_counts_have_thousands_and_agree_with_their_noun() -> None:
    assert count(1, "request") == "1 request"
    assert count(18402, "request") == "18,402 requests"


def test_the_clock_shows_where_the_run_is_and_where_it_ends() -> None:
    assert clock(460.0, 600.0) == "460.0 / 600 s"
    assert clock(0.0, 0.5) == "0.0 / 0.5 s"


def test_the_accounts_add_up_for_the_reader() -> None:
    line = accounts_line(Accounts(generated=10, completed=7, failed=1, lost=0, in_flight=2))
    assert line == "generated 10 = completed 7 + failed 1 + lost 0 + in flight 2"
