"""How a problem reads."""

from engine.schemas import Problem
from engine.schemas.problem import describe


def problem(message: str, **more) -> Problem:
    return Problem(code="x", message=message, hint="Do something", **more)


def test_a_sentence_begins_with_a_capital_but_an_id_stays_as_it_is():
    assert problem("nothing sends requests").sentence == "Nothing sends requests"
    assert problem("api-1 is lost", element="api-1").sentence == "api-1 is lost"
    assert problem("must be above 0", element="api-1").sentence == "Must be above 0"


def test_a_line_tells_file_line_path_message_and_remedy():
    found = problem("must be above 0", path=("nodes", 2, "ram_mb")).at(file="a.yaml", line=7)
    assert describe(found) == "a.yaml:7: nodes[2].ram_mb: must be above 0 (Do something)"
    assert describe(problem("nothing here")) == "nothing here (Do something)"


def test_a_line_names_the_element_where_the_path_has_only_its_number():
    found = problem("must be above 0", path=("nodes", 5, "cpu_cores"), element="api-1")
    assert describe(found) == "nodes[5].cpu_cores (api-1): must be above 0 (Do something)"


def test_a_name_is_not_said_twice_nor_where_the_path_needs_none():
    said = problem("no edge leaves api-1", path=("nodes", 5), element="api-1")
    assert said.place == "nodes[5]"
    longer = problem("no edge leaves api-10", path=("nodes", 5), element="api-1")
    assert longer.place == "nodes[5] (api-1)"
    assert problem("is bad", path=("settings", "seed"), element="api-1").place == "settings.seed"
    assert problem("is bad", element="api-1").place == ""


def test_a_name_that_would_spoil_the_line_is_left_out():
    path = ("nodes", 5)
    assert problem("is bad", path=path, element="a\nb").place == "nodes[5]"
    assert problem("is bad", path=path, element="a" * 200).place == "nodes[5]"


def test_a_key_of_the_file_cannot_spoil_the_line_either():
    assert problem("is bad", path=("pools", "a\nb\x1b")).where == "pools.a�b�"
    assert problem("is bad", path=("x" * 10_000, "y")).where == "x" * 119 + "….y"
